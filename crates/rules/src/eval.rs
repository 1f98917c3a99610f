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

use crate::ast::{Comparison, Factor, Function, Kind, Link, Sign, Span};
use crate::diagnostic::RuleText;
use crate::exact::Number;
use crate::outcome::{Cell, EvalError, Outcome, Trouble, Values, When};
use crate::resolve::places_of;
use crate::rule::{Rule, Slot, Typed};
use shishu_terms::{Decimal, IndicatorCode};

/// Evaluates a rule on the cells of one return. Total: every input gives one of the four outcomes.
pub fn evaluate(rule: &Rule, values: &dyn Values) -> Outcome {
    outcome(rule, &fetch(rule, values))
}

/// The outcome on cells already read, in the order of [`Rule::cells`].
pub(crate) fn outcome(rule: &Rule, cells: &[Cell]) -> Outcome {
    let main = Frame::expr(rule, cells);
    let side = Frame::when(rule, cells);
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
    rule.cells().iter().map(|cell| values.get(&cell.code, cell.when)).collect()
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Missing,
    Number(Number),
    Text(&'a str),
    Truth(bool),
}

pub(crate) type Evaluated<'a> = Result<Value<'a>, EvalError>;

/// A text of a rule together with the cells it is evaluated on.
pub(crate) struct Frame<'a> {
    rule: &'a Rule,
    cells: &'a [Cell],
    /// The rule-level tolerance, where it applies.
    pub tolerance: Option<Decimal>,
    place: RuleText,
}

impl<'a> Frame<'a> {
    pub fn expr(rule: &'a Rule, cells: &'a [Cell]) -> Self {
        Self { rule, cells, tolerance: rule.tolerance, place: RuleText::Expr }
    }

    pub fn when(rule: &'a Rule, cells: &'a [Cell]) -> Self {
        Self { rule, cells, tolerance: None, place: RuleText::When }
    }

    fn error(&self, span: &Span, trouble: Trouble) -> EvalError {
        EvalError { trouble, span: span.clone(), place: self.place }
    }

    fn wrong_kind(&self, x: &Typed) -> EvalError {
        let indicator = match &x.kind {
            Kind::Name(slot) => self.rule.cells().get(slot.index()).map(|cell| cell.code.clone()),
            _ => None,
        };
        self.error(&x.span, Trouble::WrongKind { indicator })
    }

    fn cell_name(&self, index: usize) -> Option<(IndicatorCode, When)> {
        self.rule.cells().get(index).map(|cell| (cell.code.clone(), cell.when))
    }

    pub fn cell(&self, slot: Slot) -> &'a Cell {
        self.cells.get(slot.index()).unwrap_or(&Cell::Missing)
    }

    pub fn eval(&self, x: &'a Typed) -> Evaluated<'a> {
        match &x.kind {
            Kind::Number(n) => Ok(Value::Number(Number::exact(n.value()))),
            Kind::Text(text) => Ok(Value::Text(text)),
            Kind::Truth(truth) => Ok(Value::Truth(*truth)),
            Kind::Name(slot) => Ok(match self.cell(*slot) {
                Cell::Missing => Value::Missing,
                Cell::Number(d) => Value::Number(Number::exact(*d)),
                Cell::Text(text) => Value::Text(text),
            }),
            Kind::Negate(x) => self.number(x).map(|n| of_number(n.map(Number::negate))),
            Kind::Not(x) => self.truth(x).map(|t| of_truth(t.map(|t| !t))),
            Kind::Sum { first, rest } => self.sum(first, rest, &x.span),
            Kind::Product { first, rest } => self.product(first, rest, &x.span),
            Kind::And(items) => decide(items.iter().map(|x| self.truth(x)), false),
            Kind::Or(items) => decide(items.iter().map(|x| self.truth(x)), true),
            Kind::Compare { first, rest } => self.chain(first, rest),
            Kind::In { item, set, negated } => self.membership(item, set, *negated),
            Kind::Between { item, low, high, negated } => self.interval(item, low, high, *negated),
            Kind::If { condition, then, otherwise } => choose(
                self.truth(condition).map(of_truth),
                || self.eval(then),
                || otherwise.as_ref().map_or(Ok(Value::Truth(true)), |x| self.eval(x)),
            ),
            Kind::Call { function, arguments } => self.call(*function, arguments, &x.span),
        }
    }

    /// A number, `None` when missing.
    pub fn number(&self, x: &'a Typed) -> Result<Option<Number>, EvalError> {
        match self.eval(x)? {
            Value::Number(n) => Ok(Some(n)),
            Value::Missing => Ok(None),
            Value::Text(_) | Value::Truth(_) => Err(self.wrong_kind(x)),
        }
    }

    /// A condition, `None` when open.
    pub fn truth(&self, x: &'a Typed) -> Result<Option<bool>, EvalError> {
        match self.eval(x)? {
            Value::Truth(truth) => Ok(Some(truth)),
            Value::Missing => Ok(None),
            Value::Number(_) | Value::Text(_) => Err(self.wrong_kind(x)),
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
    fn chain(&self, first: &'a Typed, rest: &'a [Link<Slot>]) -> Evaluated<'a> {
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
        link: &'a Link<Slot>,
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
            set.iter().map(|x| match (wanted, self.eval(x)?) {
                (Value::Missing, _) | (_, Value::Missing) => Ok(None),
                (Value::Number(a), Value::Number(b)) => Ok(Some(a.value == b.value)),
                (Value::Text(a), Value::Text(b)) => Ok(Some(a == b)),
                (Value::Truth(a), Value::Truth(b)) => Ok(Some(a == b)),
                _ => Err(self.wrong_kind(item)),
            }),
            true,
        )?;
        Ok(match found {
            Value::Truth(found) => Value::Truth(found != negated),
            other => other,
        })
    }

    fn interval(&self, item: &'a Typed, low: &'a Typed, high: &'a Typed, negated: bool) -> Evaluated<'a> {
        let x = self.number(item)?;
        let above = self.number(low).map(|low| Some(x?.value >= low?.value));
        let below = self.number(high).map(|high| Some(x?.value <= high?.value));
        Ok(match decide([above, below].into_iter(), false)? {
            Value::Truth(inside) => Value::Truth(inside != negated),
            other => other,
        })
    }

    fn call(&self, function: Function, arguments: &'a [Typed], span: &Span) -> Evaluated<'a> {
        let Some(first) = arguments.first() else { return Ok(Value::Missing) };
        match function {
            Function::Abs => self.number(first).map(|n| of_number(n.map(Number::abs))),
            Function::Round => {
                let places = arguments.get(1).and_then(places_of).unwrap_or(0);
                self.number(first).map(|n| of_number(n.map(|n| n.round(places))))
            }
            Function::Min => self.fold(arguments, |a, b| Ok(if b.value < a.value { b } else { a }), span),
            Function::Max => self.fold(arguments, |a, b| Ok(if b.value > a.value { b } else { a }), span),
            Function::Sum => self.fold(arguments, Number::add, span),
            Function::IsMissing => Ok(Value::Truth(matches!(self.eval(first)?, Value::Missing))),
            // The period has moved into the cells when the rule was compiled.
            Function::Prev | Function::YearAgo => self.eval(first),
        }
    }

    fn fold(
        &self,
        arguments: &'a [Typed],
        join: impl Fn(Number, Number) -> Result<Number, Trouble>,
        span: &Span,
    ) -> Evaluated<'a> {
        let mut total: Option<Option<Number>> = None;
        for x in arguments {
            let next = self.number(x)?;
            total = Some(match (total, next) {
                (None, next) => next,
                (Some(Some(a)), Some(b)) => Some(join(a, b).map_err(|trouble| self.error(span, trouble))?),
                _ => None,
            });
        }
        Ok(of_number(total.flatten()))
    }
}

fn is_cell(x: &Typed) -> bool {
    matches!(x.kind, Kind::Name(_))
}

fn compare(op: Comparison, a: Decimal, b: Decimal) -> bool {
    match op {
        Comparison::Less => a < b,
        Comparison::LessEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterEqual => a >= b,
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
    }
}

fn of_number<'a>(n: Option<Number>) -> Value<'a> {
    n.map_or(Value::Missing, Value::Number)
}

fn of_truth<'a>(truth: Option<bool>) -> Value<'a> {
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
            (_, Ok(Value::Truth(a)), Ok(Value::Truth(b))) if a == b => Ok(Value::Truth(a)),
            (_, Ok(Value::Number(a)), Ok(Value::Number(b))) if a.value == b.value => Ok(Value::Number(a)),
            (_, Ok(Value::Text(a)), Ok(Value::Text(b))) if a == b => Ok(Value::Text(a)),
            (Err(error), ..) | (_, Err(error), _) | (_, _, Err(error)) => Err(error),
            _ => Ok(Value::Missing),
        },
    }
}
