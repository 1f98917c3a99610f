//! Names to cells, types checked. Everything wrong is said at once; nothing here stops at the first mistake.

use crate::ast::{Checked, Expr, Function, Kind, Link, Span, Stage};
use crate::definitions::Definitions;
use crate::derived::{Derived, Grain, ListRef, Reference};
use crate::diagnostic::{Diagnostic, RuleText};
use crate::lexer::{CHINESE_KEYWORDS, folded};
use crate::names::{CellKind, Names};
use crate::outcome::When;
use crate::rule::{CellRef, Slot, Typed};
use crate::suggest::nearest;
use crate::types::Type;
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
        Grain::Row
    }
}

/// Resolves `expr`, then `when`, over one table of cells. `None` when there is no expression to resolve.
pub(crate) fn resolve(
    expr: Option<&Expr>,
    when: Option<&Expr>,
    names: &dyn Names,
    _lets: &Definitions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Resolved> {
    let mut resolver = Resolver {
        names,
        period: When::Current,
        cells: vec![],
        kinds: BTreeMap::new(),
        all: OnceCell::new(),
        diagnostics: vec![],
    };
    let expr = expr.map(|expr| resolver.rule(expr, RuleText::Expr));
    let when = when.map(|when| resolver.rule(when, RuleText::When));
    let indicators = resolver.current_indicators();
    if let Some(expr) = expr.as_ref().filter(|_| indicators.is_empty() && resolver.diagnostics.is_empty()) {
        resolver.diagnostics.push(
            Diagnostic::error(expr.span.clone(), "公式没有用到本期指标", "the rule names no indicator of this period")
                .help("至少写一个本期指标，如 [101]", "name at least one, such as [101]"),
        );
    }
    diagnostics.append(&mut resolver.diagnostics);
    Some(Resolved {
        expr: expr?,
        when,
        cells: resolver.cells,
        derived: vec![],
        lists: vec![],
        references: vec![],
        indicators,
    })
}

/// Whether a rule-level tolerance could matter: an equality that states none of its own.
pub(crate) fn has_open_equality(expr: &Expr) -> bool {
    let here = match &expr.kind {
        Kind::Compare { rest, .. } => rest.iter().any(|link| link.op.is_equality() && link.within.is_none()),
        _ => false,
    };
    here || children(expr).into_iter().any(has_open_equality)
}

/// The direct parts of an expression, in order of appearance.
pub(crate) fn children<S: Stage>(expr: &Expr<S>) -> Vec<&Expr<S>> {
    match &expr.kind {
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) | Kind::Name(_) | Kind::Derived(_) => vec![],
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

pub(crate) struct Resolver<'a> {
    names: &'a dyn Names,
    /// The period names are read from here: `prev(…)` shifts it.
    period: When,
    cells: Vec<CellRef>,
    /// What each indicator of unknown kind was first used as, and where.
    pub(crate) kinds: BTreeMap<IndicatorCode, CellKind>,
    /// Every name of the form, fetched when the first suggestion is needed.
    all: OnceCell<Vec<(IndicatorCode, String, String)>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A text with more mistakes than this is of another form; suggestions would only cost time.
const MOST_SUGGESTIONS: usize = 20;

impl Resolver<'_> {
    fn rule(&mut self, expr: &Expr, place: RuleText) -> Typed {
        let before = self.diagnostics.len();
        let (typed, ty) = self.expr(expr);
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
        for diagnostic in &mut self.diagnostics[before..] {
            diagnostic.place = place;
        }
        typed
    }

    fn current_indicators(&self) -> Vec<IndicatorCode> {
        self.cells.iter().filter(|cell| cell.when == When::Current).map(|cell| cell.code.clone()).collect()
    }

    pub(crate) fn expr(&mut self, expr: &Expr) -> (Typed, Type) {
        let (kind, ty) = match &expr.kind {
            Kind::Number(n) => (Kind::Number(*n), Type::Number),
            Kind::Text(text) => (Kind::Text(text.clone()), Type::Text),
            Kind::Truth(truth) => (Kind::Truth(*truth), Type::Truth),
            Kind::Name(written) => self.name(written, &expr.span),
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
            Kind::Between { item, low, high, negated } => {
                let [item, low, high] = [item, low, high].map(|x| Box::new(self.number(x)));
                (Kind::Between { item, low, high, negated: *negated }, Type::Truth)
            }
            Kind::If { condition, then, otherwise } => self.conditional(condition, then, otherwise.as_deref()),
            Kind::Call { function, arguments } => return self.call(*function, arguments, &expr.span),
            _ => (Kind::Truth(true), Type::Wrong),
        };
        (Expr { kind, span: expr.span.clone() }, ty)
    }

    fn name(&mut self, written: &str, span: &Span) -> (Kind<Checked>, Type) {
        let name = folded(written);
        let (code, ty) = match self.names.resolve(written).or_else(|| self.names.resolve(&name)) {
            Some(code) => {
                let ty = match self.names.kind(&code).or_else(|| self.kinds.get(&code).copied()) {
                    Some(kind) => Type::of(kind),
                    None => Type::Open(code.clone()),
                };
                (code, ty)
            }
            None => {
                let diagnostic = self.unknown_name(&name, span);
                self.diagnostics.push(diagnostic);
                (IndicatorCode::new(name), Type::Wrong)
            }
        };
        let cell = CellRef { table: None, code, when: self.period, kind: None };
        let index = self.cells.iter().position(|known| *known == cell).unwrap_or_else(|| {
            self.cells.push(cell);
            self.cells.len() - 1
        });
        (Kind::Name(Slot(index)), ty)
    }

    fn unknown_name(&self, written: &str, span: &Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            span.clone(),
            format!("没有“{written}”这个指标"),
            format!("there is no indicator `{written}`"),
        );
        let glued = CHINESE_KEYWORDS.into_iter().find_map(|k| Some((k, written.strip_prefix(k)?)));
        if let Some((keyword, rest)) = glued.filter(|(_, rest)| self.names.resolve(rest).is_some()) {
            return diagnostic.help(
                format!("在“{keyword}”后面空一格：{keyword} {rest}"),
                format!("leave a space after `{keyword}`: {keyword} {rest}"),
            );
        }
        if self.diagnostics.len() >= MOST_SUGGESTIONS {
            return diagnostic;
        }
        let all = self.all.get_or_init(|| self.names.all());
        let candidates = all.iter().flat_map(|(code, zh, en)| [code.as_str(), zh, en]);
        let near = nearest(written, candidates);
        if near.is_empty() {
            return diagnostic.help("写本表的指标代码，如 [101]", "write a code of this form, such as [101]");
        }
        // A code says little by itself: show it with its name.
        let shown = |zh: bool| {
            let one = |name: &&str| match all.iter().find(|(code, ..)| code.as_str() == *name) {
                Some((code, name_zh, name_en)) => format!("[{code}] {}", if zh { name_zh } else { name_en }),
                None => format!("[{name}]"),
            };
            near.iter().map(one).collect::<Vec<_>>().join(if zh { "、" } else { ", " })
        };
        diagnostic.help(format!("是不是 {}？", shown(true)), format!("did you mean {}?", shown(false)))
    }

    fn compare(&mut self, first: &Expr, rest: &[Link]) -> Kind<Checked> {
        let (first, mut ty) = self.expr(first);
        let mut left = first.span.clone();
        let links = rest
            .iter()
            .map(|link| {
                let numeric = !link.op.is_equality() || link.within.is_some();
                let left = std::mem::replace(&mut left, link.right.span.clone());
                let right = if numeric {
                    ty = self.must_be(&left, ty.clone(), &Type::Number);
                    self.number(&link.right)
                } else {
                    self.same(&link.right, &mut ty)
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

    fn call(&mut self, function: Function, arguments: &[Expr], span: &Span) -> (Typed, Type) {
        if let (Function::Prev | Function::YearAgo, Some(argument)) = (function, arguments.first()) {
            return self.shifted(function, argument, span);
        }
        let typed: Vec<Typed> = match function {
            Function::IsMissing => arguments.iter().map(|x| self.expr(x).0).collect(),
            _ => arguments.iter().map(|x| self.number(x)).collect(),
        };
        if function == Function::Round {
            self.check_places(arguments.get(1));
        }
        let ty = if function == Function::IsMissing { Type::Truth } else { Type::Number };
        (Expr { kind: Kind::Call { function, arguments: typed }, span: span.clone() }, ty)
    }

    /// `prev(x)` and `year_ago(x)` vanish here: the names inside are read from another period.
    fn shifted(&mut self, function: Function, argument: &Expr, span: &Span) -> (Typed, Type) {
        if self.period != When::Current {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "prev 和 year_ago 不能套用", "prev and year_ago cannot be nested")
                    .help("只能看上一期或上年同期", "a rule sees the previous period and the same period a year ago"),
            );
            return self.expr(argument);
        }
        self.period = if function == Function::Prev { When::Previous } else { When::YearAgo };
        let known = self.cells.len();
        let (typed, ty) = self.expr(argument);
        self.period = When::Current;
        if self.cells.len() == known && !mentions_cell(&typed) {
            self.diagnostics.push(Diagnostic::warning(
                argument.span.clone(),
                "这里没有指标，上期与本期没有区别",
                "there is no indicator here, so the period makes no difference",
            ));
        }
        (typed, ty)
    }

    fn check_places(&mut self, places: Option<&Expr>) {
        let Some(places) = places else { return };
        if places_of(places).is_none() {
            self.diagnostics.push(Diagnostic::error(
                places.span.clone(),
                "round 的小数位数要写成 0 到 12 的整数",
                "the places of round must be written as a whole number from 0 to 12",
            ));
        }
    }

    fn number(&mut self, x: &Expr) -> Typed {
        let (typed, ty) = self.expr(x);
        self.must_be(&typed.span, ty, &Type::Number);
        typed
    }

    fn truth(&mut self, x: &Expr) -> Typed {
        let (typed, ty) = self.expr(x);
        self.must_be(&typed.span, ty, &Type::Truth);
        typed
    }
}

fn mentions_cell(typed: &Typed) -> bool {
    matches!(typed.kind, Kind::Name(_)) || children(typed).into_iter().any(mentions_cell)
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
