//! Numbers that are not weighted sums: products of cells, quotients, absolute values, the larger of two. Each row
//! carries its value in floating point and a bound on its error; a comparison closer than that is left to decimals.

use super::{linear::Linear, node::Node, verdict::Verdict};
use crate::batch::{Batch, bits::Bits, column::Column, decimal};
use shishu_rules::Comparison;

/// Relative error of one rounding, taken generously: it also covers the rounding of the bounds themselves.
const EPS: f64 = f64::EPSILON;

/// A number of each row.
#[derive(Debug, Clone)]
pub enum Number {
    Linear(Linear),
    Sum(Vec<Number>),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    Product(Box<Number>, Box<Number>),
    Quotient(Box<Number>, Box<Number>),
    /// The smallest, or the largest, of several.
    Extreme {
        largest: bool,
        items: Vec<Number>,
    },
    Choose {
        condition: Box<Node>,
        then: Box<Number>,
        otherwise: Box<Number>,
    },
}

/// `left op right`, or `|left − right| op within` where the rule states a tolerance.
#[derive(Debug, Clone)]
pub struct Compare {
    pub left: Number,
    pub op: Comparison,
    pub right: Number,
    pub within: Option<Number>,
}

struct Lanes {
    value: Vec<f64>,
    /// The true value lies within this of `value`.
    error: Vec<f64>,
    valid: Bits,
    broken: Option<Bits>,
    unsure: Option<Bits>,
}

impl Compare {
    pub fn run(&self, batch: &Batch) -> Verdict {
        let (left, right) = (self.left.run(batch), self.right.run(batch));
        match &self.within {
            None => judge(self.op, &left, &right),
            Some(within) => {
                let gap = left.pairwise(&right, |a, ea, b, eb| with(a - b, ea + eb)).map(|x, e| (x.abs(), e));
                let op = if self.op == Comparison::NotEqual { Comparison::Greater } else { Comparison::LessEqual };
                judge(op, &gap, &within.run(batch))
            }
        }
    }
}

fn judge(op: Comparison, left: &Lanes, right: &Lanes) -> Verdict {
    let rows = left.value.len();
    let gap = left.pairwise(right, |a, ea, b, eb| with(a - b, ea + eb));
    let (mut yes, mut no) = (Bits::none(rows), Bits::none(rows));
    let mut unsure = gap.unsure.unwrap_or_else(|| Bits::none(rows));
    let mut open = gap.valid.clone().and_not(&unsure);
    if let Some(broken) = &gap.broken {
        open = open.and_not(broken);
    }
    for row in open.rows() {
        let (x, e) = (gap.value[row], gap.error[row]);
        let order = match () {
            () if x > e => Some(1),
            () if x < -e => Some(-1),
            () if e == 0.0 => Some(0),
            () => None,
        };
        let Some(order) = order else {
            unsure.insert(row);
            continue;
        };
        let holds = match op {
            Comparison::Less => order < 0,
            Comparison::LessEqual => order <= 0,
            Comparison::Greater => order > 0,
            Comparison::GreaterEqual => order >= 0,
            Comparison::Equal => order == 0,
            Comparison::NotEqual => order != 0,
        };
        if holds { yes.insert(row) } else { no.insert(row) }
    }
    Verdict { yes, no, broken: gap.broken, unsure: Some(unsure) }
}

/// A result with the error it inherits and that of its own rounding. Zero without inherited error is exact: sums and
/// differences of doubles vanish only when they truly do.
fn with(value: f64, inherited: f64) -> (f64, f64) {
    if value == 0.0 && inherited == 0.0 {
        (0.0, 0.0)
    } else {
        (value, inherited * (1.0 + 4.0 * EPS) + value.abs() * EPS)
    }
}

impl Lanes {
    fn same(value: f64, error: f64, rows: usize) -> Self {
        let valid = Bits::all(rows);
        Self { value: vec![value; rows], error: vec![error; rows], valid, broken: None, unsure: None }
    }

    fn unsure(rows: usize) -> Self {
        Self { unsure: Some(Bits::all(rows)), ..Self::same(0.0, 0.0, rows) }
    }

    fn map(mut self, f: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        for (value, error) in self.value.iter_mut().zip(&mut self.error) {
            (*value, *error) = f(*value, *error);
        }
        self
    }

    /// Missing where either is missing, broken or unsure where either is.
    fn pairwise(&self, other: &Self, f: impl Fn(f64, f64, f64, f64) -> (f64, f64)) -> Self {
        let left = self.value.iter().zip(&self.error);
        let right = other.value.iter().zip(&other.error);
        let (value, error) = left.zip(right).map(|((a, ea), (b, eb))| f(*a, *ea, *b, *eb)).unzip();
        Self {
            value,
            error,
            valid: self.valid.clone().and(&other.valid),
            broken: either(&self.broken, &other.broken),
            unsure: either(&self.unsure, &other.unsure),
        }
    }
}

fn either(a: &Option<Bits>, b: &Option<Bits>) -> Option<Bits> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.clone().or(b)),
        (a, b) => a.as_ref().or(b.as_ref()).cloned(),
    }
}

impl Number {
    fn run(&self, batch: &Batch) -> Lanes {
        match self {
            Self::Linear(form) => linear(form, batch),
            Self::Sum(items) => all(items, batch, |a, ea, b, eb| with(a + b, ea + eb)),
            Self::Negate(x) => x.run(batch).map(|x, e| (-x, e)),
            Self::Absolute(x) => x.run(batch).map(|x, e| (x.abs(), e)),
            Self::Product(a, b) => a.run(batch).pairwise(&b.run(batch), |a, ea, b, eb| {
                with(a * b, a.abs() * eb + b.abs() * ea + ea * eb + f64::MIN_POSITIVE * f64::from(a != 0.0 && b != 0.0))
            }),
            Self::Quotient(a, b) => quotient(&a.run(batch), &b.run(batch)),
            Self::Extreme { largest, items } => {
                let pick = |a: f64, b: f64| if *largest == (a >= b) { a } else { b };
                all(items, batch, |a, ea, b, eb| (pick(a, b), ea.max(eb)))
            }
            Self::Choose { condition, then, otherwise } => {
                choose(condition.run(batch), then.run(batch), otherwise.run(batch), batch.rows)
            }
        }
    }
}

fn all(items: &[Number], batch: &Batch, join: impl Fn(f64, f64, f64, f64) -> (f64, f64)) -> Lanes {
    let lanes = items.iter().map(|item| item.run(batch));
    lanes.reduce(|a, b| a.pairwise(&b, &join)).unwrap_or_else(|| Lanes::unsure(batch.rows))
}

fn linear(form: &Linear, batch: &Batch) -> Lanes {
    let (constant, exact) = decimal::nearest(form.constant);
    let mut sum = Lanes::same(constant, if exact { 0.0 } else { constant.abs() * EPS }, batch.rows);
    let mut unsure = None;
    for (coefficient, column) in &form.terms {
        let Some(Column::Number(column)) = batch.columns.get(*column) else { return Lanes::unsure(batch.rows) };
        let c = decimal::nearest(*coefficient).0;
        let lanes = sum.value.iter_mut().zip(&mut sum.error).zip(column.values());
        for ((total, error), x) in lanes {
            let term = c * x;
            *total += term;
            // Cell, coefficient and product: half a unit each; the sum: half a unit of the total.
            *error = *error * (1.0 + EPS) + term.abs() * 2.0 * EPS + total.abs() * EPS;
        }
        if let Some(valid) = column.valid() {
            sum.valid = sum.valid.and(valid);
        }
        for row in column.odd_rows() {
            unsure.get_or_insert_with(|| Bits::none(batch.rows)).insert(row);
        }
    }
    Lanes { unsure, ..sum }
}

/// A divisor of zero is broken, one that might be zero is unsure.
fn quotient(a: &Lanes, b: &Lanes) -> Lanes {
    let mut result = a.pairwise(b, |a, ea, b, eb| {
        let size = b.abs() - eb;
        if size <= 0.0 {
            return (0.0, 0.0);
        }
        let q = a / b;
        if ea == 0.0 && a == 0.0 { (0.0, 0.0) } else { with(q, (ea + q.abs() * eb) / size + f64::MIN_POSITIVE) }
    });
    for (row, (x, e)) in b.value.iter().zip(&b.error).enumerate() {
        if x.abs() > *e || !b.valid.contains(row) {
            continue;
        }
        // Missing is outranked by broken: the exact evaluator weighs a missing dividend against a zero divisor.
        result.unsure.get_or_insert_with(|| Bits::none(b.value.len())).insert(row);
    }
    result
}

/// Where the condition is open the branches might still agree: left to the exact evaluator.
fn choose(condition: Verdict, then: Lanes, otherwise: Lanes, rows: usize) -> Lanes {
    let open = condition.yes.clone().or(&condition.no).complement();
    let pick = |row: usize, a: f64, b: f64| if condition.yes.contains(row) { a } else { b };
    let limit = |a: &Option<Bits>, b: &Option<Bits>| {
        let a = a.clone().map(|bits| bits.and(&condition.yes));
        either(&a, &b.clone().map(|bits| bits.and(&condition.no)))
    };
    Lanes {
        value: (0..rows).map(|row| pick(row, then.value[row], otherwise.value[row])).collect(),
        error: (0..rows).map(|row| pick(row, then.error[row], otherwise.error[row])).collect(),
        valid: then.valid.clone().and(&condition.yes).or(&otherwise.valid.clone().and(&condition.no)).or(&open),
        broken: limit(&then.broken, &otherwise.broken),
        unsure: either(&limit(&then.unsure, &otherwise.unsure), &Some(open)),
    }
}
