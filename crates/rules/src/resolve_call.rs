//! Functions of the row's own values: what each takes and gives.

use crate::ast::{Expr, Function, Kind, Span};
use crate::dates;
use crate::derived::Derived;
use crate::diagnostic::Diagnostic;
use crate::names::{Hierarchy, TableName};
use crate::outcome::When;
use crate::pattern::{self, PatternFault};
use crate::resolve::{Resolver, children, places_of, share_of};
use crate::rule::Typed;
use crate::types::Type;

/// How far back `prev` looks at most.
const FARTHEST: u8 = 120;

impl Resolver<'_> {
    pub(crate) fn call(&mut self, function: Function, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        use Function as F;
        let ty = match function {
            F::IsMissing | F::StartsWith | F::EndsWith | F::Contains => Type::Truth,
            F::Left | F::Right | F::Mid | F::Concat | F::Upper | F::Lower | F::Trim | F::Text => Type::Text,
            F::Date => Type::Date,
            _ => Type::Number,
        };
        let typed: Vec<Typed> = match function {
            F::Prev | F::YearAgo => return self.shifted(function, arguments, span),
            F::Matches | F::Picture => return self.pattern(function, arguments, span),
            F::Exists => return self.exists(arguments, span),
            F::Parent => return self.parent(arguments, span),
            F::Unique | F::Contiguous | F::Covers | F::Exactly | F::All | F::Any => {
                let over = crate::ast::Over {
                    function,
                    arguments: arguments.to_vec(),
                    filter: None,
                    children: None,
                    by: None,
                };
                return self.over(&over, span);
            }
            F::Min | F::Max => {
                let (typed, ty) = self.ordered(arguments);
                return (Expr { kind: Kind::Call { function, arguments: typed }, span: span.clone() }, ty);
            }
            F::IsMissing | F::Count | F::CountDistinct => arguments.iter().map(|x| self.expr(x).0).collect(),
            F::Text | F::Number | F::Date => arguments.iter().map(|x| self.any_but_truth(x)).collect(),
            F::Length | F::Upper | F::Lower | F::Trim | F::StartsWith | F::EndsWith | F::Contains | F::Concat => {
                arguments.iter().map(|x| self.of_type(x, &Type::Text)).collect()
            }
            F::Left | F::Right | F::Mid => {
                let kinds = std::iter::once(&Type::Text).chain(std::iter::repeat(&Type::Number));
                arguments.iter().zip(kinds).map(|(x, ty)| self.of_type(x, ty)).collect()
            }
            F::Year | F::Month | F::Day | F::Quarter | F::Days | F::Months | F::Age => {
                arguments.iter().map(|x| self.of_type(x, &Type::Date)).collect()
            }
            F::Abs | F::Round | F::Sum | F::Mean | F::Median | F::Quantile | F::Decimals | F::Digits => {
                arguments.iter().map(|x| self.number(x)).collect()
            }
        };
        self.check_constants(function, arguments, span);
        (Expr { kind: Kind::Call { function, arguments: typed }, span: span.clone() }, ty)
    }

    fn any_but_truth(&mut self, x: &Expr) -> Typed {
        let (typed, ty) = self.expr(x);
        if ty == Type::Truth {
            self.must_be(&typed.span, ty, &Type::Text);
        }
        typed
    }

    fn check_constants(&mut self, function: Function, arguments: &[Expr], span: &Span) {
        let canonical = function.names()[0];
        let written_date = match arguments {
            [Expr { kind: Kind::Text(text), span }] if function == Function::Date => Some((text, span)),
            _ => None,
        };
        if let Some((text, span)) = written_date
            && !matches!(dates::from_text(text), Ok(Some(_)))
        {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), format!("“{text}”不是日期"), format!("`{text}` is not a date"))
                    .help("写成 2026-01-31", "write 2026-01-31"),
            );
        }
        match (function, arguments) {
            (Function::Round, [_, places]) if places_of(places).is_none() => {
                self.diagnostics.push(Diagnostic::error(
                    places.span.clone(),
                    "round 的小数位数要写成 0 到 12 的整数",
                    "the places of round must be written as a whole number from 0 to 12",
                ));
            }
            (Function::Quantile, [.., share]) => self.check_share(share),
            (Function::Count, []) => {
                self.diagnostics.push(
                    Diagnostic::error(span.clone(), "count() 要写明数哪些行", "count() must say which rows it counts")
                        .help(
                            "写成 count() by (k)，全表写 count() by ()",
                            "write count() by (k), or count() by () for the table",
                        ),
                );
            }
            _ => {}
        }
        let (few, lone) = match function {
            Function::Quantile => (arguments.len() == 2, arguments.first()),
            Function::Mean | Function::Median | Function::Count | Function::CountDistinct => {
                (arguments.len() == 1, arguments.first())
            }
            _ => (false, None),
        };
        if let Some(x) = lone.filter(|_| few) {
            let text = crate::print::print(x);
            self.diagnostics.push(
                Diagnostic::warning(
                    span.clone(),
                    format!("没有 by，{canonical} 只看本行这一个值"),
                    format!("without `by`, {canonical} looks at this row's one value only"),
                )
                .help(
                    format!("跨行写 {canonical}({text}) by ()，分组写 by (k)"),
                    format!("over rows write {canonical}({text}) by (), for groups by (k)"),
                ),
            );
        }
    }

    pub(crate) fn check_share(&mut self, share: &Expr) {
        if share_of(share).is_none() {
            self.diagnostics.push(
                Diagnostic::error(
                    share.span.clone(),
                    "分位数的位置要写成 0 到 1 的数",
                    "the share of a quantile must be written as a number from 0 to 1",
                )
                .help("如 quantile(x, 0.95)", "such as quantile(x, 0.95)"),
            );
        }
    }

    /// `prev(x)`, `prev(x, n)` and `year_ago(x)` vanish here: the names inside are read from another period.
    fn shifted(&mut self, function: Function, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        let Some(argument) = arguments.first() else { return self.nothing(span) };
        let wanted = match (function, arguments.get(1)) {
            (Function::YearAgo, _) => When::YearAgo,
            (_, None) => When::Previous,
            (_, Some(n)) => self.periods_back(n),
        };
        if self.period != When::Current {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "prev 和 year_ago 不能套用", "prev and year_ago cannot be nested")
                    .help("往前几期写 prev(x, n)", "for n periods back write prev(x, n)"),
            );
            return self.expr(argument);
        }
        if !self.names.has_periods() {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "不知道哪一列是报告期", "which column holds the period is not known")
                    .help(
                        "在规则文件的 [table] 写 key = [\"…\"] 和 period = \"…\"",
                        "say it in [table] of the rule file: key = [\"…\"] and period = \"…\"",
                    ),
            );
        }
        self.period = wanted;
        let known = self.cells.len();
        let (typed, ty) = self.expr(argument);
        self.period = When::Current;
        if self.cells.len() == known && ty != Type::Wrong && !mentions_cell(&typed) {
            self.diagnostics.push(Diagnostic::warning(
                argument.span.clone(),
                "这里没有指标，上期与本期没有区别",
                "there is no indicator here, so the period makes no difference",
            ));
        }
        (typed, ty)
    }

    fn periods_back(&mut self, n: &Expr) -> When {
        let whole = match &n.kind {
            Kind::Number(n) if n.value().fract().is_zero() => u8::try_from(n.value().trunc().mantissa()).ok(),
            _ => None,
        };
        match whole.filter(|n| (1..=FARTHEST).contains(n)) {
            Some(n) => When::back(n),
            None => {
                self.diagnostics.push(Diagnostic::error(
                    n.span.clone(),
                    "往前的期数要写成 1 到 120 的整数",
                    "the number of periods back must be written as a whole number from 1 to 120",
                ));
                When::Previous
            }
        }
    }

    /// `matches(x, "…")` and `picture(x, "…")`, their pattern compiled.
    fn pattern(&mut self, function: Function, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        let [item, written] = arguments else { return self.nothing(span) };
        let (mut item, ty) = self.expr(item);
        if function == Function::Picture && matches!(ty, Type::Number | Type::Open(_)) {
            let inner = item.span.clone();
            item = Expr { kind: Kind::Call { function: Function::Text, arguments: vec![item] }, span: inner };
        } else {
            self.must_be(&item.span, ty, &Type::Text);
        }
        let Kind::Text(text) = &written.kind else {
            self.diagnostics.push(
                Diagnostic::error(written.span.clone(), "格式要直接写成文字", "the pattern must be written as a text")
                    .help("如 matches(x, \"[0-9]{6}\")", "such as matches(x, \"[0-9]{6}\")"),
            );
            return (Expr { kind: Kind::Truth(true), span: span.clone() }, Type::Truth);
        };
        let compiled = match function {
            Function::Picture => pattern::of_picture(text),
            _ => pattern::compile(text),
        };
        match compiled {
            Ok(pattern) => {
                (Expr { kind: Kind::Matches { item: Box::new(item), pattern }, span: span.clone() }, Type::Truth)
            }
            Err(fault) => {
                self.diagnostics.push(pattern_remark(&fault, text, &written.span));
                (Expr { kind: Kind::Truth(true), span: span.clone() }, Type::Truth)
            }
        }
    }

    /// `exists(T)` or `exists([T.code])`
    fn exists(&mut self, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        let written = match arguments {
            [Expr { kind: Kind::Name(written), .. }] => written.clone(),
            _ => String::new(),
        };
        let whole = self.shape(&written).map(|shape| shape.name.clone());
        let Some(table) = whole.or_else(|| self.column_of(&written).map(|(table, ..)| table)) else {
            let tables: Vec<TableName> = self.shapes().iter().map(|shape| shape.name.clone()).collect();
            let listed = tables.iter().map(TableName::as_str).collect::<Vec<_>>().join(" ");
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "exists 要写一张表的名称", "exists takes the name of a table").help(
                    format!("如 exists(units)；现有的表：{listed}"),
                    format!("such as exists(units); there are: {listed}"),
                ),
            );
            return self.nothing(span);
        };
        self.look_into(&table, span);
        let kind = self.derive(Derived::Exists { table });
        (Expr { kind, span: span.clone() }, Type::Truth)
    }

    /// `parent(x, list)`, or `parent(x)` where the hierarchy of `x` is declared.
    fn parent(&mut self, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        match arguments {
            [item, Expr { kind: Kind::Name(list), span: at }] => {
                let (item, ty) = self.expr(item);
                let list = self.list(list, at);
                (Expr { kind: Kind::Parent { item: Box::new(item), list }, span: span.clone() }, ty)
            }
            [item] => match self.hierarchy(item) {
                Some(Hierarchy::List(list)) => {
                    let (item, ty) = self.expr(item);
                    let list = self.list(&list, span);
                    (Expr { kind: Kind::Parent { item: Box::new(item), list }, span: span.clone() }, ty)
                }
                Some(Hierarchy::Column(column)) => self.name(column.as_str(), span),
                None => {
                    self.no_hierarchy(span);
                    self.nothing(span)
                }
            },
            _ => {
                self.no_hierarchy(span);
                self.nothing(span)
            }
        }
    }

    pub(crate) fn hierarchy(&self, code: &Expr) -> Option<Hierarchy> {
        let Kind::Name(written) = &code.kind else { return None };
        self.names.resolve(written).and_then(|code| self.names.hierarchy(&code))
    }

    pub(crate) fn no_hierarchy(&mut self, span: &Span) {
        self.diagnostics.push(
            Diagnostic::error(span.clone(), "不知道上级在哪里", "where the code above is found is not known").help(
                "写明上级所在的列或有层级的代码表，如 children(region, parent_region)",
                "name the column of the parent or a code list with a hierarchy, such as children(region, parent_region)",
            ),
        );
    }

    pub(crate) fn nothing(&self, span: &Span) -> (Typed, Type) {
        (Expr { kind: Kind::Truth(true), span: span.clone() }, Type::Wrong)
    }
}

fn mentions_cell(typed: &Typed) -> bool {
    matches!(typed.kind, Kind::Name(_) | Kind::Derived(_)) || children(typed).into_iter().any(mentions_cell)
}

fn pattern_remark(fault: &PatternFault, text: &str, written: &Span) -> Diagnostic {
    // A doubled quotation mark makes the text shorter than what was written; then the whole of it is pointed at.
    let at = |inner: &Span| match written.len() == text.len() + 2 {
        true => written.start + 1 + inner.start..(written.start + 1 + inner.end.max(inner.start)).min(written.end),
        false => written.clone(),
    };
    match fault {
        PatternFault::TooLong => Diagnostic::error(
            written.clone(),
            "格式太长（超过 1000 字节）",
            "the pattern is too long (over 1000 bytes)",
        ),
        PatternFault::TooLarge => {
            Diagnostic::error(written.clone(), "格式展开后太大", "the pattern is too large once it is expanded")
                .help("减少重复次数，如 \\w{1,50}", "repeat fewer times, such as \\w{1,50}")
        }
        PatternFault::BackReference(inner) => {
            Diagnostic::error(at(inner), "格式里不能反向引用", "a pattern cannot refer back to a group")
                .help("把可能的写法一一列出，或用比较", "list what it may be, or use a comparison")
        }
        PatternFault::LookAround(inner) => {
            Diagnostic::error(at(inner), "格式里不能用环视", "a pattern cannot look ahead or behind")
                .help("拆成两个 matches，用 and 或 not 连接", "use two matches joined by `and` or `not`")
        }
        PatternFault::Syntax(inner, message) => Diagnostic::error(
            at(inner),
            format!("看不懂的格式：{message}"),
            format!("the pattern cannot be read: {message}"),
        ),
    }
}
