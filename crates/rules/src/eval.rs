//! Evaluation in three-valued logic, plus the fourth outcome.
//!
//! A value is missing, or a number, a text, a truth; an evaluation can also be broken. Arithmetic and comparison of
//! anything missing is missing. In `and`, `or` and `if` a decided side decides, whichever side it stands on: false and
//! missing is false, true or broken is true. Otherwise broken outweighs missing. So the answer never depends on the
//! order of the operands, and a table engine that computes both sides of everything gives the same.
//!
//! R `validate` agrees (`NA` is missing; `if (A) B` is `!A | B`), with three differences, all on purpose: division by
//! zero is broken, not infinite; `=` has no hidden tolerance; `if A then B else C` with `A` missing and `B`, `C` both
//! false is false, not missing.

use crate::ast::{Checked, Comparison, Factor, Kind, Link, Sign, Span};
use crate::code_list::CodeList;
use crate::diagnostic::RuleText;
use crate::exact::Number;
use crate::outcome::{Cell, EvalError, Outcome, Trouble, Values, When};
use crate::rule::{Rule, Slot, Typed};
use jiff::civil::Date;
use shishu_terms::{Decimal, IndicatorCode};
use std::borrow::Cow;

/// Evaluates a rule on the cells of one return. Total: every input gives one of the four outcomes. What needs rows around
/// the return is broken here ([`Trouble::NoRows`]); see [`evaluate_slots`].
pub fn evaluate(rule: &Rule, values: &dyn Values) -> Outcome {
    let lists: Vec<Option<&CodeList>> = rule.lists().iter().map(|list| values.list(list)).collect();
    outcome(rule, &Slots { cells: &fetch(rule, values), derived: &[], lists: &lists })
}

/// Evaluates a rule on values already fetched: `cells` in the order of [`Rule::cells`], `derived` in that of
/// [`Rule::derived`], `lists` in that of [`Rule::lists`]. Total; what is not given is missing (a cell) or broken.
pub fn evaluate_slots(rule: &Rule, slots: &Slots<'_>) -> Outcome {
    outcome(rule, slots)
}

/// One expression of a rule (an argument, a filter or a key of [`crate::Derived`]) on the cells of one row.
pub fn evaluate_part(rule: &Rule, part: &Typed, slots: &Slots<'_>) -> Cell {
    match (Frame { rule, slots, tolerance: None, place: RuleText::Expr }).eval(part) {
        Err(error) => Cell::Broken(error.trouble),
        Ok(value) => value.into_cell(),
    }
}

/// A condition inside the rule's own expression on the cells of one row: unlike in a part of [`evaluate_part`], the tolerance of the rule
/// applies.
pub fn evaluate_inside(rule: &Rule, part: &Typed, slots: &Slots<'_>) -> Cell {
    match Frame::expr(rule, slots).eval(part) {
        Err(error) => Cell::Broken(error.trouble),
        Ok(value) => value.into_cell(),
    }
}

/// Values already fetched, in the order of the rule's own lists.
#[derive(Debug, Clone, Copy)]
pub struct Slots<'a> {
    pub cells: &'a [Cell],
    pub derived: &'a [Cell],
    pub lists: &'a [Option<&'a CodeList>],
}

/// The outcome on cells already read.
pub(crate) fn outcome(rule: &Rule, slots: &Slots<'_>) -> Outcome {
    let main = Frame::expr(rule, slots);
    let side = Frame::when(rule, slots);
    let verdict = match &rule.when {
        None => main.eval(&rule.expr),
        Some(when) => choose(side.eval(when), || main.eval(&rule.expr), || Ok(Value::Truth(true))),
    };
    match verdict {
        Ok(Value::Truth(true)) => Outcome::Pass,
        Ok(Value::Truth(false)) => Outcome::Fail { gap: main.gap(&rule.expr) },
        Err(error) => Outcome::Broken(error),
        // The checker lets only conditions through, so anything else here is a missing one.
        Ok(_) => {
            let mut open = vec![];
            if let Some(when) = &rule.when {
                side.blame(when, &mut open);
            }
            main.blame(&rule.expr, &mut open);
            open.sort_unstable();
            open.dedup();
            Outcome::Missing { indicators: open.into_iter().filter_map(|i| main.cell_name(i)).collect() }
        }
    }
}

/// The cells of the rule, each read once.
pub(crate) fn fetch(rule: &Rule, values: &dyn Values) -> Vec<Cell> {
    let read = |cell: &crate::rule::CellRef| match &cell.table {
        None => values.get(&cell.code, cell.when),
        Some(table) => values.get_from(table, &cell.code, cell.when),
    };
    rule.cells().iter().map(read).collect()
}

#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Missing,
    Number(Number),
    Text(Cow<'a, str>),
    Date(Date),
    Truth(bool),
}

impl Value<'_> {
    fn into_cell(self) -> Cell {
        match self {
            Self::Missing => Cell::Missing,
            Self::Number(Number { value, rounded: false }) => Cell::Number(value),
            Self::Number(Number { value, rounded: true }) => Cell::Rounded(value),
            Self::Text(text) => Cell::Text(text.into_owned()),
            Self::Date(date) => Cell::Date(date),
            Self::Truth(truth) => Cell::Truth(truth),
        }
    }

    /// Equal without tolerance; nothing when the two are of different kinds or one is missing.
    pub fn same(&self, other: &Value<'_>) -> Option<bool> {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Some(a.value == b.value),
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            (Value::Date(a), Value::Date(b)) => Some(a == b),
            (Value::Truth(a), Value::Truth(b)) => Some(a == b),
            _ => None,
        }
    }
}

pub(crate) type Evaluated<'a> = Result<Value<'a>, EvalError>;

/// A text of a rule together with the values it is evaluated on.
pub(crate) struct Frame<'a> {
    pub rule: &'a Rule,
    pub slots: &'a Slots<'a>,
    /// The rule-level tolerance, where it applies.
    pub tolerance: Option<Decimal>,
    place: RuleText,
}

impl<'a> Frame<'a> {
    pub fn expr(rule: &'a Rule, slots: &'a Slots<'a>) -> Self {
        Self { rule, slots, tolerance: rule.tolerance, place: RuleText::Expr }
    }

    pub fn when(rule: &'a Rule, slots: &'a Slots<'a>) -> Self {
        Self { rule, slots, tolerance: None, place: RuleText::When }
    }

    pub(crate) fn error(&self, span: &Span, trouble: Trouble) -> EvalError {
        EvalError { trouble, span: span.clone(), place: self.place }
    }

    pub(crate) fn wrong_kind(&self, x: &Typed) -> EvalError {
        let indicator = match &x.kind {
            Kind::Name(slot) => self.rule.cells().get(slot.index()).map(crate::rule::CellRef::name),
            _ => None,
        };
        self.error(&x.span, Trouble::WrongKind { indicator })
    }

    fn cell_name(&self, index: usize) -> Option<(IndicatorCode, When)> {
        self.rule.cells().get(index).map(|cell| (cell.name(), cell.when))
    }

    pub fn cell(&self, slot: Slot) -> &'a Cell {
        self.slots.cells.get(slot.index()).unwrap_or(&Cell::Missing)
    }

    pub fn eval(&self, x: &'a Typed) -> Evaluated<'a> {
        match &x.kind {
            Kind::Number(n) => Ok(Value::Number(Number::exact(n.value()))),
            Kind::Text(text) => Ok(Value::Text(text.into())),
            Kind::Truth(truth) => Ok(Value::Truth(*truth)),
            Kind::Name(slot) => self.fetched(self.cell(*slot), &x.span),
            Kind::Derived(slot) => match self.slots.derived.get(slot.index()) {
                Some(cell) => self.fetched(cell, &x.span),
                None => Err(self.error(&x.span, Trouble::NoRows)),
            },
            Kind::Negate(x) => self.number(x).map(|n| of_number(n.map(Number::negate))),
            Kind::Not(x) => self.truth(x).map(|t| of_truth(t.map(|t| !t))),
            Kind::Sum { first, rest } => self.sum(first, rest, &x.span),
            Kind::Product { first, rest } => self.product(first, rest, &x.span),
            Kind::And(items) => decide(items.iter().map(|x| self.truth(x)), false),
            Kind::Or(items) => decide(items.iter().map(|x| self.truth(x)), true),
            Kind::Compare { first, rest } => self.chain(first, rest),
            Kind::In { item, set, negated } => self.membership(item, set, *negated),
            Kind::InList { item, list, negated } => self.in_list(item, list.index(), *negated, &x.span),
            Kind::Parent { item, list } => self.parent(item, list.index(), &x.span),
            Kind::Within { item, share, base } => self.within_share([item, share, base], &x.span),
            Kind::Matches { item, pattern } => Ok(of_truth(self.text(item)?.map(|text| pattern.matches(&text)))),
            Kind::Between { item, low, high, negated } => self.interval(item, low, high, *negated),
            Kind::If { condition, then, otherwise } => choose(
                self.truth(condition).map(of_truth),
                || self.eval(then),
                || otherwise.as_ref().map_or(Ok(Value::Truth(true)), |x| self.eval(x)),
            ),
            Kind::Call { function, arguments } => self.call(*function, arguments, &x.span),
        }
    }

    fn fetched(&self, cell: &'a Cell, span: &Span) -> Evaluated<'a> {
        Ok(match cell {
            Cell::Missing => Value::Missing,
            Cell::Number(d) => Value::Number(Number::exact(*d)),
            Cell::Rounded(d) => Value::Number(Number { value: *d, rounded: true }),
            Cell::Text(text) => Value::Text(text.into()),
            Cell::Date(date) => Value::Date(*date),
            Cell::Truth(truth) => Value::Truth(*truth),
            Cell::Broken(trouble) => return Err(self.error(span, trouble.clone())),
        })
    }

    /// A number, `None` when missing.
    pub fn number(&self, x: &'a Typed) -> Result<Option<Number>, EvalError> {
        match self.eval(x)? {
            Value::Number(n) => Ok(Some(n)),
            Value::Missing => Ok(None),
            _ => Err(self.wrong_kind(x)),
        }
    }

    /// A condition, `None` when open.
    pub fn truth(&self, x: &'a Typed) -> Result<Option<bool>, EvalError> {
        match self.eval(x)? {
            Value::Truth(truth) => Ok(Some(truth)),
            Value::Missing => Ok(None),
            _ => Err(self.wrong_kind(x)),
        }
    }

    /// A text, `None` when missing.
    pub fn text(&self, x: &'a Typed) -> Result<Option<Cow<'a, str>>, EvalError> {
        match self.eval(x)? {
            Value::Text(text) => Ok(Some(text)),
            Value::Missing => Ok(None),
            _ => Err(self.wrong_kind(x)),
        }
    }

    /// A date, `None` when missing.
    pub fn date(&self, x: &'a Typed) -> Result<Option<Date>, EvalError> {
        match self.eval(x)? {
            Value::Date(date) => Ok(Some(date)),
            Value::Missing => Ok(None),
            _ => Err(self.wrong_kind(x)),
        }
    }

    fn sum(&self, first: &'a Typed, rest: &'a [(Sign, Typed)], span: &Span) -> Evaluated<'a> {
        let mut total = self.number(first)?;
        for (sign, x) in rest {
            // Evaluated even when the total is already missing: broken outweighs missing.
            let term = self.number(x)?;
            total = match (total, term) {
                (Some(a), Some(b)) => {
                    let sum = if *sign == Sign::Plus { a.add(b) } else { a.sub(b) };
                    Some(sum.map_err(|trouble| self.error(span, trouble))?)
                }
                _ => None,
            };
        }
        Ok(of_number(total))
    }

    fn product(&self, first: &'a Typed, rest: &'a [(Factor, Typed)], span: &Span) -> Evaluated<'a> {
        let mut total = self.number(first)?;
        for (factor, x) in rest {
            let term = self.number(x)?;
            if *factor == Factor::Over && term.is_some_and(|n| n.value.is_zero()) {
                return Err(self.error(&x.span, Trouble::DivisionByZero));
            }
            total = match (total, term) {
                (Some(a), Some(b)) => {
                    let product = if *factor == Factor::Times { a.mul(b) } else { a.div(b) };
                    Some(product.map_err(|trouble| self.error(span, trouble))?)
                }
                _ => None,
            };
        }
        Ok(of_number(total))
    }

    /// Pairwise comparison, each operand evaluated once.
    fn chain(&self, first: &'a Typed, rest: &'a [Link<Checked>]) -> Evaluated<'a> {
        let mut left = (first, self.eval(first));
        let links = rest.iter().map(|link| {
            let right = self.eval(&link.right);
            let holds = self.link(link, left.0, &left.1, &right);
            left = (&link.right, right);
            holds
        });
        decide(links, false)
    }

    pub fn link(
        &self,
        link: &'a Link<Checked>,
        left: &Typed,
        a: &Evaluated<'a>,
        b: &Evaluated<'a>,
    ) -> Result<Option<bool>, EvalError> {
        let (a, b) = (a.clone()?, b.clone()?);
        let within = match &link.within {
            None => self.tolerance,
            Some(x) => match self.number(x)? {
                None => return Ok(None),
                Some(n) => Some(n.value),
            },
        };
        match (a, b) {
            (Value::Missing, _) | (_, Value::Missing) => Ok(None),
            (Value::Number(a), Value::Number(b)) => {
                let near = match within.filter(|_| link.op.is_equality()) {
                    None => return Ok(Some(compare(link.op, a.value, b.value))),
                    Some(within) => self.near(a, b, within, &link.right.span)?,
                };
                Ok(Some(near == (link.op == Comparison::Equal)))
            }
            (Value::Text(a), Value::Text(b)) if link.op.is_equality() => {
                Ok(Some((a == b) == (link.op == Comparison::Equal)))
            }
            (Value::Date(a), Value::Date(b)) => Ok(Some(compare(link.op, a, b))),
            (Value::Truth(a), Value::Truth(b)) if link.op.is_equality() => {
                Ok(Some((a == b) == (link.op == Comparison::Equal)))
            }
            // The cell is at fault where one side is a cell and the other is written in the rule.
            (a, _) if is_cell(&link.right) && !(is_cell(left) && matches!(a, Value::Text(_))) => {
                Err(self.wrong_kind(&link.right))
            }
            _ => Err(self.wrong_kind(left)),
        }
    }

    fn near(&self, a: Number, b: Number, within: Decimal, span: &Span) -> Result<bool, EvalError> {
        let difference = a.sub(b).map_err(|trouble| self.error(span, trouble))?;
        Ok(difference.value.abs() <= within)
    }

    fn membership(&self, item: &'a Typed, set: &'a [Typed], negated: bool) -> Evaluated<'a> {
        let wanted = self.eval(item)?;
        let found = decide(
            set.iter().map(|x| match (&wanted, &self.eval(x)?) {
                (Value::Missing, _) | (_, Value::Missing) => Ok(None),
                (a, b) => a.same(b).map(Some).ok_or_else(|| self.wrong_kind(item)),
            }),
            true,
        )?;
        Ok(match found {
            Value::Truth(found) => Value::Truth(found != negated),
            other => other,
        })
    }

    fn in_list(&self, item: &'a Typed, list: usize, negated: bool, span: &Span) -> Evaluated<'a> {
        let list = self.list(list, span)?;
        let found = match self.eval(item)? {
            Value::Missing => return Ok(Value::Missing),
            Value::Number(n) => list.has_number(n.value),
            Value::Text(text) => list.has_text(&text),
            Value::Date(date) => list.has_text(&date.to_string()),
            Value::Truth(_) => return Err(self.wrong_kind(item)),
        };
        Ok(Value::Truth(found != negated))
    }

    fn parent(&self, item: &'a Typed, list: usize, span: &Span) -> Evaluated<'a> {
        let list = self.list(list, span)?;
        let value = self.eval(item)?;
        let parent = match &value {
            Value::Missing => return Ok(Value::Missing),
            Value::Text(text) => list.parent(text),
            Value::Number(n) => list.parent(&n.value.normalize().to_string()),
            _ => return Err(self.wrong_kind(item)),
        };
        // The parent of a number is a number, so that the two can be compared.
        let number = parent.filter(|_| matches!(value, Value::Number(_))).and_then(|p| Decimal::from_str_exact(p).ok());
        Ok(match (number, parent) {
            (Some(number), _) => Value::Number(Number::exact(number)),
            (None, Some(parent)) => Value::Text(parent.into()),
            (None, None) => Value::Missing,
        })
    }

    fn list(&self, at: usize, span: &Span) -> Result<&'a CodeList, EvalError> {
        self.slots.lists.get(at).copied().flatten().ok_or_else(|| self.error(span, Trouble::NoList))
    }

    /// |item − base| ≤ share × |base|
    fn within_share(&self, parts: [&'a Typed; 3], span: &Span) -> Evaluated<'a> {
        let sides = self.share_sides(parts, span)?;
        Ok(of_truth(sides.map(|(distance, allowed)| distance.value <= allowed.value)))
    }

    /// How far the item is from the base, and how far it may be.
    pub(crate) fn share_sides(
        &self,
        [item, share, base]: [&'a Typed; 3],
        span: &Span,
    ) -> Result<Option<(Number, Number)>, EvalError> {
        let [item, share, base] = [self.number(item)?, self.number(share)?, self.number(base)?];
        let (Some(item), Some(share), Some(base)) = (item, share, base) else { return Ok(None) };
        let sides = item.sub(base).and_then(|d| Ok((d.abs(), share.mul(base.abs())?)));
        sides.map(Some).map_err(|trouble| self.error(span, trouble))
    }

    /// Numbers or dates.
    fn interval(&self, item: &'a Typed, low: &'a Typed, high: &'a Typed, negated: bool) -> Evaluated<'a> {
        let x = self.eval(item)?;
        let at_least = |a: &Value<'a>, b: &Value<'a>, whose: &Typed| match (a, b) {
            (Value::Missing, _) | (_, Value::Missing) => Ok(None),
            (Value::Number(a), Value::Number(b)) => Ok(Some(a.value >= b.value)),
            (Value::Date(a), Value::Date(b)) => Ok(Some(a >= b)),
            (Value::Number(_) | Value::Date(_), _) if whose.span != item.span => Err(self.wrong_kind(whose)),
            _ => Err(self.wrong_kind(item)),
        };
        let above = self.eval(low).and_then(|end| at_least(&x, &end, low));
        let below = self.eval(high).and_then(|end| at_least(&end, &x, high));
        Ok(match decide([above, below].into_iter(), false)? {
            Value::Truth(inside) => Value::Truth(inside != negated),
            other => other,
        })
    }
}

fn is_cell(x: &Typed) -> bool {
    matches!(x.kind, Kind::Name(_))
}

fn compare<T: PartialOrd>(op: Comparison, a: T, b: T) -> bool {
    match op {
        Comparison::Less => a < b,
        Comparison::LessEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterEqual => a >= b,
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
    }
}

pub(crate) fn of_number<'a>(n: Option<Number>) -> Value<'a> {
    n.map_or(Value::Missing, Value::Number)
}

pub(crate) fn of_truth<'a>(truth: Option<bool>) -> Value<'a> {
    truth.map_or(Value::Missing, Value::Truth)
}

/// `or` when `decisive` is true, `and` when false: one decisive item settles it; else broken, else missing.
fn decide<'a>(items: impl Iterator<Item = Result<Option<bool>, EvalError>>, decisive: bool) -> Evaluated<'a> {
    let mut open = Ok(Value::Truth(!decisive));
    for item in items {
        match item {
            Ok(Some(truth)) if truth == decisive => return Ok(Value::Truth(decisive)),
            Ok(Some(_)) => {}
            Ok(None) if open.is_ok() => open = Ok(Value::Missing),
            Err(error) if open.is_ok() => open = Err(error),
            Ok(None) | Err(_) => {}
        }
    }
    open
}

/// The branch a condition chooses; where the condition is open, what both branches agree on.
fn choose<'a>(
    condition: Evaluated<'a>,
    then: impl FnOnce() -> Evaluated<'a>,
    otherwise: impl FnOnce() -> Evaluated<'a>,
) -> Evaluated<'a> {
    match condition {
        Ok(Value::Truth(true)) => then(),
        Ok(Value::Truth(false)) => otherwise(),
        open => match (open, then(), otherwise()) {
            (_, Ok(a), Ok(b)) if a.same(&b) == Some(true) => Ok(a),
            (Err(error), ..) | (_, Err(error), _) | (_, _, Err(error)) => Err(error),
            _ => Ok(Value::Missing),
        },
    }
}
