//! What is asked over rows: pulled out of the tree into the rule's list of derived values.

use crate::ast::{Expr, Function, Kind, Over, Span};
use crate::derived::{Aggregate, AggregateFunction, Derived};
use crate::diagnostic::Diagnostic;
use crate::names::{Hierarchy, TableName};
use crate::outcome::When;
use crate::resolve::{Resolver, Scope, children, share_of};
use crate::resolve_names::Meaning;
use crate::rule::Typed;
use crate::types::Type;
use std::collections::BTreeSet;

impl Resolver<'_> {
    pub(crate) fn over(&mut self, over: &Over, span: &Span) -> (Typed, Type) {
        if self.scope != Scope::Row {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "跨行的计算不能套用", "what is computed over rows cannot be nested")
                    .help("拆成两条公式", "split it into two rules"),
            );
            return self.nothing(span);
        }
        if self.period != When::Current {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "prev 里不能跨行计算", "prev cannot hold what is computed over rows")
                    .help("把 prev 写到里面：sum(prev(x)) by (…)", "put prev inside: sum(prev(x)) by (…)"),
            );
            return self.nothing(span);
        }
        let (derived, ty) = match over.function {
            Function::Unique => (self.unique(over, span), Type::Truth),
            Function::Contiguous => (self.contiguous(over, span), Type::Truth),
            Function::Covers | Function::Exactly => (self.covers(over, span), Type::Truth),
            _ => self.aggregate(over, span),
        };
        match derived {
            Some(derived) => (Expr { kind: self.derive(derived), span: span.clone() }, ty),
            None => self.nothing(span),
        }
    }

    /// `f` with names read on each row looked at.
    fn on_rows<T>(&mut self, scope: Scope, f: impl FnOnce(&mut Self) -> T) -> T {
        self.scope = scope;
        let result = f(self);
        self.scope = Scope::Row;
        result
    }

    fn filter(&mut self, over: &Over) -> Option<Typed> {
        over.filter.as_ref().map(|x| self.truth(x))
    }

    fn keys(&mut self, keys: &[Expr]) -> Vec<Typed> {
        keys.iter().map(|x| self.expr(x).0).collect()
    }

    fn unique(&mut self, over: &Over, span: &Span) -> Option<Derived> {
        if over.by.is_some() || over.children.is_some() {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "unique 不带 by", "unique takes no `by`")
                    .help("把分组的列也写进去：unique(a, k)", "put the columns of the group into it: unique(a, k)"),
            );
            return None;
        }
        let (keys, filter) = self.on_rows(Scope::Rows(None), |r| (r.keys(&over.arguments), r.filter(over)));
        Some(Derived::Unique { keys, filter })
    }

    /// The list of `by`; what is about a group must have one.
    fn group<'o>(&mut self, over: &'o Over, span: &Span) -> Option<&'o [Expr]> {
        if over.by.is_none() {
            let canonical = over.function.names()[0];
            self.diagnostics.push(
                Diagnostic::error(span.clone(), format!("{canonical} 要写明 by"), format!("{canonical} needs a `by`"))
                    .help("分组写 by (k)，全表写 by ()", "for groups write by (k), for the whole table by ()"),
            );
        }
        over.by.as_deref()
    }

    fn contiguous(&mut self, over: &Over, span: &Span) -> Option<Derived> {
        let group = self.group(over, span)?;
        let of = over.arguments.first()?;
        let (of, filter, by) = self.on_rows(Scope::Rows(None), |r| {
            let (of, ty) = r.expr(of);
            if ty == Type::Truth {
                r.must_be(&of.span, ty, &Type::Number);
            }
            (of, r.filter(over), r.keys(group))
        });
        Some(Derived::Contiguous { of, filter, by })
    }

    fn covers(&mut self, over: &Over, span: &Span) -> Option<Derived> {
        let group = self.group(over, span)?;
        let [of, list] = &over.arguments[..] else { return None };
        let Kind::Name(name) = &list.kind else {
            self.diagnostics.push(
                Diagnostic::error(list.span.clone(), "这里要代码表的名称", "the name of a code list is needed here")
                    .help("如 covers(region, regions) by (period)", "such as covers(region, regions) by (period)"),
            );
            return None;
        };
        let list = self.list(name, &list.span);
        let exact = over.function == Function::Exactly;
        let (of, filter, by) = self.on_rows(Scope::Rows(None), |r| (r.expr(of).0, r.filter(over), r.keys(group)));
        Some(Derived::Covers { of, list, exact, filter, by })
    }

    fn aggregate(&mut self, over: &Over, span: &Span) -> (Option<Derived>, Type) {
        let Some(function) = self.function(over) else { return (None, Type::Wrong) };
        let table = self.rows_of(over);
        if table.is_some() && over.children.is_some() {
            self.diagnostics.push(Diagnostic::error(
                span.clone(),
                "children 只用于本表的行",
                "children is about rows of the table itself",
            ));
            return (None, Type::Wrong);
        }
        let by = match (&over.by, &over.children) {
            (None, Some(_)) => &[][..],
            _ => match self.group(over, span) {
                Some(by) => by,
                None => return (None, Type::Wrong),
            },
        };
        let (argument, ty, filter) = self.on_rows(Scope::Rows(table.clone()), |r| {
            let (argument, ty) = match over.arguments.first() {
                None => (None, Type::Number),
                Some(x) => {
                    let (argument, ty) = r.argument(function, x);
                    (Some(argument), ty)
                }
            };
            (argument, ty, r.filter(over))
        });
        let own = self.on_rows(Scope::Rows(None), |r| r.keys(by));
        let theirs = match &table {
            None => own.clone(),
            Some(table) => self.on_rows(Scope::Mirror(table.clone()), |r| r.keys(by)),
        };
        let (mut own, mut theirs) = (own, theirs);
        if let Some(children) = &over.children {
            let Some((code, parent)) = self.ladder(children, span) else { return (None, Type::Wrong) };
            own.insert(0, code);
            theirs.insert(0, parent);
        }
        (Some(Derived::Aggregate(Aggregate { function, argument, filter, by: own, rows_by: theirs, table })), ty)
    }

    fn function(&mut self, over: &Over) -> Option<AggregateFunction> {
        Some(match over.function {
            Function::Sum => AggregateFunction::Sum,
            Function::Count => AggregateFunction::Count,
            Function::CountDistinct => AggregateFunction::CountDistinct,
            Function::Mean => AggregateFunction::Mean,
            Function::Median => AggregateFunction::Median,
            Function::Min => AggregateFunction::Min,
            Function::Max => AggregateFunction::Max,
            Function::All => AggregateFunction::All,
            Function::Any => AggregateFunction::Any,
            Function::Quantile => {
                let share = over.arguments.get(1)?;
                self.check_share(share);
                AggregateFunction::Quantile(share_of(share)?)
            }
            _ => return None,
        })
    }

    fn argument(&mut self, function: AggregateFunction, x: &Expr) -> (Typed, Type) {
        match function {
            AggregateFunction::Count | AggregateFunction::CountDistinct => (self.expr(x).0, Type::Number),
            AggregateFunction::Min | AggregateFunction::Max => {
                let (mut typed, ty) = self.ordered([x]);
                let typed = typed.pop().unwrap_or_else(|| self.nothing(&x.span).0);
                (typed, ty)
            }
            AggregateFunction::All | AggregateFunction::Any => (self.truth(x), Type::Truth),
            _ => (self.number(x), Type::Number),
        }
    }

    /// The code of this row, and what is compared with it on the rows below: their parent.
    fn ladder(&mut self, children: &[Expr], span: &Span) -> Option<(Typed, Typed)> {
        let code = children.first()?;
        let named = match children.get(1) {
            None => self.hierarchy(code),
            Some(Expr { kind: Kind::Name(name), .. }) => Some(match self.meaning(name) {
                Some(Meaning::Own(column)) => Hierarchy::Column(column),
                _ => Hierarchy::List(name.clone()),
            }),
            Some(_) => None,
        };
        let Some(hierarchy) = named else {
            self.no_hierarchy(span);
            return None;
        };
        Some(self.on_rows(Scope::Rows(None), |r| {
            let below = r.expr(code).0;
            let above = match hierarchy {
                Hierarchy::Column(column) => r.name(column.as_str(), &code.span).0,
                Hierarchy::List(list) => {
                    let list = r.list(&list, children.get(1).map_or(span, |x| &x.span));
                    Expr { kind: Kind::Parent { item: Box::new(below.clone()), list }, span: code.span.clone() }
                }
            };
            (below, above)
        }))
    }

    /// Whose rows an aggregate looks at: those of another table when its argument and filter name columns of that table and
    /// nothing else.
    fn rows_of(&self, over: &Over) -> Option<TableName> {
        let mut tables = BTreeSet::new();
        let mut own = false;
        let visible = self.visible;
        for x in over.arguments.iter().chain(&over.filter) {
            self.named_in(x, visible, &mut |meaning| match meaning {
                Some(Meaning::Other(table, ..)) => drop(tables.insert(table)),
                Some(Meaning::Own(_)) | None => own = true,
                Some(Meaning::Definition(_)) => {}
            });
        }
        let mut tables = tables.into_iter();
        tables.next().filter(|_| !own && tables.next().is_none())
    }

    /// Tells what every name in `x` means, definitions looked into.
    fn named_in(&self, x: &Expr, visible: usize, tell: &mut dyn FnMut(Option<Meaning>)) {
        if let Kind::Name(written) = &x.kind {
            let meaning = self.meaning(written);
            if let Some(Meaning::Definition(at)) = &meaning
                && *at < visible
                && let Some(inner) = self.lets.all().get(*at).and_then(|definition| definition.expr.as_ref())
            {
                self.named_in(inner, *at, tell);
            }
            tell(meaning);
        }
        children(x).into_iter().for_each(|part| self.named_in(part, visible, tell));
    }
}
