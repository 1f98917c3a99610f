//! Names to cells, types checked. Everything wrong is said at once; nothing here stops at the first mistake.

use crate::ast::{Checked, Expr, Kind, Link, Span, Stage};
use crate::definitions::Definitions;
use crate::derived::{Derived, DerivedSlot, Grain, ListRef, Reference};
use crate::diagnostic::{Diagnostic, RuleText};
use crate::names::{CellKind, Names, TableName, TableShape};
use crate::outcome::When;
use crate::rule::{CellRef, Typed};
use crate::types::{Column, Type};
use shishu_terms::{Decimal, IndicatorCode};
use std::cell::OnceCell;
use std::collections::BTreeMap;

pub(crate) struct Resolved {
    pub expr: Typed,
    pub when: Option<Typed>,
    pub cells: Vec<CellRef>,
    pub derived: Vec<Derived>,
    pub lists: Vec<ListRef>,
    pub references: Vec<Reference>,
    pub indicators: Vec<IndicatorCode>,
}

impl Resolved {
    pub fn grain(&self) -> Grain {
        crate::grain::of(&self.derived, std::iter::once(&self.expr).chain(&self.when))
    }
}

/// Resolves `expr`, then `when`, over one table of cells. `None` when there is no expression to resolve.
pub(crate) fn resolve(
    expr: Option<&Expr>,
    when: Option<&Expr>,
    names: &dyn Names,
    lets: &Definitions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Resolved> {
    let mut resolver = Resolver::new(names, lets);
    let expr = expr.map(|expr| resolver.rule(expr, RuleText::Expr));
    let when = when.map(|when| resolver.rule(when, RuleText::When));
    let indicators = resolver.current_indicators();
    let about_rows = !resolver.derived.is_empty() || !resolver.looked_into.is_empty();
    if let Some(expr) =
        expr.as_ref().filter(|_| indicators.is_empty() && !about_rows && resolver.diagnostics.is_empty())
    {
        resolver.diagnostics.push(
            Diagnostic::error(expr.span.clone(), "公式没有用到本期指标", "the rule names no indicator of this period")
                .help("至少写一个本期指标，如 [101]", "name at least one, such as [101]"),
        );
    }
    if let Some(expr) = &expr {
        resolver.check_size(&expr.span);
    }
    let references = resolver.references();
    resolver.settle_kinds();
    diagnostics.append(&mut resolver.diagnostics);
    Some(Resolved {
        expr: expr?,
        when,
        cells: resolver.cells,
        derived: resolver.derived,
        lists: resolver.lists,
        references,
        indicators,
    })
}

/// What is wrong with a definition by itself, whatever type it has.
pub(crate) fn check_definition(expr: &Expr, names: &dyn Names, earlier: &Definitions) -> Vec<Diagnostic> {
    let mut resolver = Resolver::new(names, earlier);
    let written = resolver.expand(expr);
    resolver.expr(&written);
    resolver.check_size(&expr.span);
    resolver.diagnostics
}

/// Whether a rule-level tolerance could matter: an equality that states none of its own.
pub(crate) fn has_open_equality(expr: &Expr) -> bool {
    let here = match &expr.kind {
        Kind::Compare { rest, .. } => rest.iter().any(|link| link.op.is_equality() && link.within.is_none()),
        // What is asked over rows knows no tolerance, as `when` does not.
        Kind::Derived(_) => return false,
        _ => false,
    };
    here || children(expr).into_iter().any(has_open_equality)
}

/// The direct parts of an expression, in order of appearance.
pub(crate) fn children<S: Stage>(expr: &Expr<S>) -> Vec<&Expr<S>> {
    match &expr.kind {
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) | Kind::Name(_) => vec![],
        Kind::Derived(derived) => S::parts(derived),
        Kind::Negate(x) | Kind::Not(x) => vec![x],
        Kind::InList { item, .. } | Kind::Parent { item, .. } | Kind::Matches { item, .. } => vec![item],
        Kind::Within { item, share, base } => vec![item, share, base],
        Kind::Sum { first, rest } => std::iter::once(&**first).chain(rest.iter().map(|(_, x)| x)).collect(),
        Kind::Product { first, rest } => std::iter::once(&**first).chain(rest.iter().map(|(_, x)| x)).collect(),
        Kind::And(items) | Kind::Or(items) | Kind::Call { arguments: items, .. } => items.iter().collect(),
        Kind::Compare { first, rest } => {
            let links = rest.iter().flat_map(|link| std::iter::once(&link.right).chain(&link.within));
            std::iter::once(&**first).chain(links).collect()
        }
        Kind::In { item, set, .. } => std::iter::once(&**item).chain(set).collect(),
        Kind::Between { item, low, high, .. } => vec![item, low, high],
        Kind::If { condition, then, otherwise } => {
            [Some(condition), Some(then), otherwise.as_ref()].into_iter().flatten().map(|x| &**x).collect()
        }
    }
}

/// The same, to be changed in place.
pub(crate) fn children_mut<S: Stage>(expr: &mut Expr<S>) -> Vec<&mut Expr<S>> {
    match &mut expr.kind {
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) | Kind::Name(_) => vec![],
        Kind::Derived(derived) => S::parts_mut(derived),
        Kind::Negate(x) | Kind::Not(x) => vec![x],
        Kind::InList { item, .. } | Kind::Parent { item, .. } | Kind::Matches { item, .. } => vec![item],
        Kind::Within { item, share, base } => vec![item, share, base],
        Kind::Sum { first, rest } => std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, x)| x)).collect(),
        Kind::Product { first, rest } => std::iter::once(&mut **first).chain(rest.iter_mut().map(|(_, x)| x)).collect(),
        Kind::And(items) | Kind::Or(items) | Kind::Call { arguments: items, .. } => items.iter_mut().collect(),
        Kind::Compare { first, rest } => {
            let links = rest.iter_mut().flat_map(|link| std::iter::once(&mut link.right).chain(&mut link.within));
            std::iter::once(&mut **first).chain(links).collect()
        }
        Kind::In { item, set, .. } => std::iter::once(&mut **item).chain(set.iter_mut()).collect(),
        Kind::Between { item, low, high, .. } => vec![item, low, high],
        Kind::If { condition, then, otherwise } => {
            [Some(condition), Some(then), otherwise.as_mut()].into_iter().flatten().map(|x| &mut **x).collect()
        }
    }
}

/// Whose rows the names stand for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scope {
    /// The row being judged.
    Row,
    /// Each row looked at by an aggregate: of the rule's own table, or of another.
    Rows(Option<TableName>),
    /// The key of an aggregate over another table, read on the rows of that table.
    Mirror(TableName),
}

pub(crate) struct Resolver<'a> {
    pub names: &'a dyn Names,
    pub lets: &'a Definitions,
    /// How many of the definitions can be seen from here: those before the one being resolved.
    pub visible: usize,
    /// The period names are read from here: `prev(…)` shifts it.
    pub period: When,
    pub scope: Scope,
    pub cells: Vec<CellRef>,
    pub derived: Vec<Derived>,
    pub lists: Vec<ListRef>,
    /// Tables of which the matching row is looked at.
    pub looked_into: Vec<TableName>,
    /// What each column of unknown kind was first used as, and where.
    pub kinds: BTreeMap<Column, CellKind>,
    /// Every name of the form, fetched when the first suggestion is needed.
    pub all: OnceCell<Vec<(IndicatorCode, String, String)>>,
    pub tables: OnceCell<Vec<TableShape>>,
    pub diagnostics: Vec<Diagnostic>,
    depth: usize,
    parts: usize,
    too_large: bool,
}

/// How deep an expression may be once its definitions are put in place, and how many parts it may have: each definition
/// can use another twice, so the written length limits neither.
const MAX_DEPTH: usize = 600;
const MAX_PARTS: usize = 20_000;

impl<'a> Resolver<'a> {
    pub fn new(names: &'a dyn Names, lets: &'a Definitions) -> Self {
        Self {
            names,
            lets,
            visible: lets.all().len(),
            period: When::Current,
            scope: Scope::Row,
            cells: vec![],
            derived: vec![],
            lists: vec![],
            looked_into: vec![],
            kinds: BTreeMap::new(),
            all: OnceCell::new(),
            tables: OnceCell::new(),
            diagnostics: vec![],
            depth: 0,
            parts: 0,
            too_large: false,
        }
    }

    fn rule(&mut self, expr: &Expr, place: RuleText) -> Typed {
        let before = self.diagnostics.len();
        let written = self.expand(expr);
        let (typed, ty) = self.expr(&written);
        if !matches!(ty, Type::Truth | Type::Wrong) {
            self.diagnostics.push(
                Diagnostic::error(
                    expr.span.clone(),
                    "公式没有说什么应当成立",
                    "the rule does not say what should hold",
                )
                .help("写一个比较，如 [101] >= [102]", "write a comparison, such as [101] >= [102]"),
            );
        }
        // What stands in a definition has its place already.
        for diagnostic in self.diagnostics[before..].iter_mut().filter(|d| d.place == RuleText::Expr) {
            diagnostic.place = place;
        }
        typed
    }

    fn current_indicators(&self) -> Vec<IndicatorCode> {
        let own = |cell: &&CellRef| cell.when == When::Current && cell.table.is_none();
        self.cells.iter().filter(own).map(|cell| cell.code.clone()).collect()
    }

    fn check_size(&mut self, whole: &Span) {
        if self.too_large {
            self.diagnostics.push(
                Diagnostic::error(whole.clone(), "代入定义以后公式太大", "with its definitions the rule is too large")
                    .help("拆成几条公式", "split it into several rules"),
            );
        }
    }

    /// Tells each cell what it is read as, now that every use is known.
    fn settle_kinds(&mut self) {
        for cell in &mut self.cells {
            let column = (cell.table.clone(), cell.code.clone());
            if cell.kind.is_none() {
                cell.kind = self.kinds.get(&column).copied();
            }
        }
    }

    pub fn expr(&mut self, expr: &Expr) -> (Typed, Type) {
        self.parts += 1;
        if self.depth >= MAX_DEPTH || self.parts >= MAX_PARTS {
            // Said once, of the whole; from here on everything is refused without a word.
            self.too_large = true;
            self.parts = MAX_PARTS;
            return (Expr { kind: Kind::Truth(true), span: expr.span.clone() }, Type::Wrong);
        }
        self.depth += 1;
        let resolved = self.part(expr);
        self.depth -= 1;
        resolved
    }

    fn part(&mut self, expr: &Expr) -> (Typed, Type) {
        let (kind, ty) = match &expr.kind {
            Kind::Number(n) => (Kind::Number(*n), Type::Number),
            Kind::Text(text) => (Kind::Text(text.clone()), Type::Text),
            Kind::Truth(truth) => (Kind::Truth(*truth), Type::Truth),
            Kind::Name(written) => return self.name(written, &expr.span),
            Kind::Negate(x) => (Kind::Negate(Box::new(self.number(x))), Type::Number),
            Kind::Not(x) => (Kind::Not(Box::new(self.truth(x))), Type::Truth),
            Kind::Sum { first, rest } => {
                let first = Box::new(self.number(first));
                let rest = rest.iter().map(|(sign, x)| (*sign, self.number(x))).collect();
                (Kind::Sum { first, rest }, Type::Number)
            }
            Kind::Product { first, rest } => {
                let first = Box::new(self.number(first));
                let rest = rest.iter().map(|(factor, x)| (*factor, self.number(x))).collect();
                (Kind::Product { first, rest }, Type::Number)
            }
            Kind::And(items) => (Kind::And(items.iter().map(|x| self.truth(x)).collect()), Type::Truth),
            Kind::Or(items) => (Kind::Or(items.iter().map(|x| self.truth(x)).collect()), Type::Truth),
            Kind::Compare { first, rest } => (self.compare(first, rest), Type::Truth),
            Kind::In { item, set, negated } => {
                let (item, mut ty) = self.expr(item);
                let set = set.iter().map(|x| self.same(x, &mut ty)).collect();
                (Kind::In { item: Box::new(item), set, negated: *negated }, Type::Truth)
            }
            Kind::InList { item, list, negated } => {
                let item = Box::new(self.expr(item).0);
                let list = self.list(list, &expr.span);
                (Kind::InList { item, list, negated: *negated }, Type::Truth)
            }
            Kind::Parent { item, list } => {
                let (item, ty) = self.expr(item);
                (Kind::Parent { item: Box::new(item), list: self.list(list, &expr.span) }, ty)
            }
            Kind::Within { item, share, base } => {
                let [item, share, base] = [item, share, base].map(|x| Box::new(self.number(x)));
                (Kind::Within { item, share, base }, Type::Truth)
            }
            Kind::Matches { pattern, .. } => match *pattern {},
            Kind::Between { item, low, high, negated } => {
                let mut parts = self.ordered([&**item, &**low, &**high]).0.into_iter().map(Box::new);
                let (Some(item), Some(low), Some(high)) = (parts.next(), parts.next(), parts.next()) else {
                    // Three in, three out.
                    return (Expr { kind: Kind::Truth(true), span: expr.span.clone() }, Type::Wrong);
                };
                (Kind::Between { item, low, high, negated: *negated }, Type::Truth)
            }
            Kind::If { condition, then, otherwise } => self.conditional(condition, then, otherwise.as_deref()),
            Kind::Call { function, arguments } => return self.call(*function, arguments, &expr.span),
            Kind::Derived(over) => return self.over(over, &expr.span),
        };
        (Expr { kind, span: expr.span.clone() }, ty)
    }

    /// The derived value, listed once however often it is used.
    pub fn derive(&mut self, derived: Derived) -> Kind<Checked> {
        let index = self.derived.iter().position(|known| *known == derived).unwrap_or_else(|| {
            self.derived.push(derived);
            self.derived.len() - 1
        });
        Kind::Derived(DerivedSlot(index))
    }

    fn compare(&mut self, first: &Expr, rest: &[Link]) -> Kind<Checked> {
        let (first, mut ty) = self.expr(first);
        let mut left = first.span.clone();
        let links = rest
            .iter()
            .map(|link| {
                let left = std::mem::replace(&mut left, link.right.span.clone());
                let right = if link.within.is_some() {
                    ty = self.must_be(&left, ty.clone(), &Type::Number);
                    self.number(&link.right)
                } else if link.op.is_equality() {
                    self.same(&link.right, &mut ty)
                } else {
                    let (right, other) = self.expr(&link.right);
                    let dates = ty == Type::Date || other == Type::Date;
                    let needed = if dates { Type::Date } else { Type::Number };
                    ty = self.must_be(&left, ty.clone(), &needed);
                    self.must_be(&right.span, other, &needed);
                    right
                };
                let within = link.within.as_ref().map(|x| self.tolerance(x));
                Link { op: link.op, right, within }
            })
            .collect();
        Kind::Compare { first: Box::new(first), rest: links }
    }

    fn tolerance(&mut self, x: &Expr) -> Typed {
        if matches!(x.kind, Kind::Negate(_)) {
            self.diagnostics.push(Diagnostic::error(
                x.span.clone(),
                "允许差不能是负数",
                "the tolerance cannot be negative",
            ));
        }
        self.number(x)
    }

    fn conditional(&mut self, condition: &Expr, then: &Expr, otherwise: Option<&Expr>) -> (Kind<Checked>, Type) {
        let condition = Box::new(self.truth(condition));
        let (then, ty) = match otherwise {
            None => (self.truth(then), Type::Truth),
            Some(_) => self.expr(then),
        };
        let mut ty = ty;
        let otherwise = otherwise.map(|x| Box::new(self.same(x, &mut ty)));
        (Kind::If { condition, then: Box::new(then), otherwise }, ty)
    }

    pub fn number(&mut self, x: &Expr) -> Typed {
        self.of_type(x, &Type::Number)
    }

    pub fn truth(&mut self, x: &Expr) -> Typed {
        self.of_type(x, &Type::Truth)
    }

    pub fn of_type(&mut self, x: &Expr, needed: &Type) -> Typed {
        let (typed, ty) = self.expr(x);
        self.must_be(&typed.span, ty, needed);
        typed
    }
}

/// Decimal places written as the second argument of `round`.
pub(crate) fn places_of<S: Stage>(places: &Expr<S>) -> Option<u32> {
    match &places.kind {
        Kind::Number(n) if n.value().fract().is_zero() && n.value() <= Decimal::from(12) => {
            u32::try_from(n.value().trunc().mantissa()).ok()
        }
        _ => None,
    }
}

/// The share written as the last argument of `quantile`.
pub(crate) fn share_of<S: Stage>(share: &Expr<S>) -> Option<Decimal> {
    match &share.kind {
        Kind::Number(n) if n.value() <= Decimal::ONE => Some(n.value()),
        _ => None,
    }
}
