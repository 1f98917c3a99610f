//! Weighted sums of columns against a constant: what nearly every rule comes down to.
//!
//! Floating point decides where it cannot be wrong, decimals decide the rest. Of each row the difference is computed in
//! doubles together with a bound on its error; only rows nearer to the limit than the bound are computed again, first
//! with a bound of their own, then in exact integers. So the answer is that of decimal arithmetic at the cost of
//! floating point (a filtered predicate, as in computational geometry: Shewchuk 1997).

use super::verdict::Verdict;
use crate::batch::{Batch, bits::Bits, column::Column, column::NumberColumn, decimal};
use shishu_rules::Comparison;
use shishu_terms::Decimal;
use wide::{CmpGt, CmpLt, f64x4};

/// constant + Σ coefficient × column. A column whose coefficients cancel stays: its missing cells still count.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    pub terms: Vec<(Decimal, usize)>,
    pub constant: Decimal,
}

impl Linear {
    pub fn constant(constant: Decimal) -> Self {
        Self { terms: vec![], constant }
    }

    pub fn column(column: usize) -> Self {
        Self { terms: vec![(Decimal::ONE, column)], constant: Decimal::ZERO }
    }

    /// `None` when a coefficient would need more digits than a decimal has; so everywhere here.
    pub fn plus(mut self, other: &Self) -> Option<Self> {
        self.constant = exact_sum(self.constant, other.constant)?;
        for (coefficient, column) in &other.terms {
            match self.terms.iter_mut().find(|(_, known)| known == column) {
                Some((known, _)) => *known = exact_sum(*known, *coefficient)?,
                None => self.terms.push((*coefficient, *column)),
            }
        }
        Some(self)
    }

    pub fn times(mut self, factor: Decimal) -> Option<Self> {
        self.constant = exact_product(self.constant, factor)?;
        for (coefficient, _) in &mut self.terms {
            *coefficient = exact_product(*coefficient, factor)?;
        }
        Some(self)
    }

    pub fn minus(self, other: &Self) -> Option<Self> {
        self.plus(&other.clone().times(Decimal::NEGATIVE_ONE)?)
    }
}

pub fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    let over = |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(scale - d.scale())?);
    Decimal::try_from_i128_with_scale(over(a)?.checked_add(over(b)?)?, scale).ok().map(|d| d.normalize())
}

pub fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    Decimal::try_from_i128_with_scale(a.mantissa().checked_mul(b.mantissa())?, a.scale() + b.scale())
        .ok()
        .map(|d| d.normalize())
}

/// `form op limit`, or `|form| op limit`.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    form: Linear,
    absolute: bool,
    op: Comparison,
    limit: Decimal,
    coefficients: Vec<f64>,
    constant: f64,
    limit_double: f64,
    /// Whether every number of the test is one double and one term of weight ±1 is all it has: then a comparison of
    /// doubles is the comparison of decimals, error and all.
    plain: bool,
}

/// Half a unit in the last place, relative.
const HALF_ULP: f64 = f64::EPSILON / 2.0;

impl Test {
    pub fn new(form: Linear, absolute: bool, op: Comparison, limit: Decimal) -> Self {
        // Everything known goes to one side, so that a comparison of two cells, or of a cell with a number, stays one.
        let (form, limit) = match (absolute, exact_sum(limit, -form.constant)) {
            (false, Some(moved)) => (Linear { constant: Decimal::ZERO, ..form }, moved),
            _ => (form, limit),
        };
        let unit = form.terms.iter().all(|(c, _)| c.abs() == Decimal::ONE);
        let (limit_double, limit_exact) = decimal::nearest(limit);
        let pair = form.terms.len() == 2 && limit.is_zero() && form.terms[0].0 == -form.terms[1].0;
        let single = form.terms.len() == 1 && limit_exact;
        Self {
            plain: unit && form.constant.is_zero() && (pair || single),
            coefficients: form.terms.iter().map(|(c, _)| decimal::nearest(*c).0).collect(),
            constant: decimal::nearest(form.constant).0,
            limit_double,
            form,
            absolute,
            op,
            limit,
        }
    }

    pub fn run(&self, batch: &Batch) -> Verdict {
        let mut columns = Vec::with_capacity(self.form.terms.len());
        for (_, column) in &self.form.terms {
            match batch.columns.get(*column) {
                Some(Column::Number(column)) => columns.push(column),
                _ => return Verdict::unsure(Bits::all(batch.rows)),
            }
        }
        let mut valid = Bits::all(batch.rows);
        let mut unsure = None;
        for column in &columns {
            if let Some(bits) = column.valid() {
                valid = valid.and(bits);
            }
            for row in column.odd_rows() {
                unsure.get_or_insert_with(|| Bits::none(batch.rows)).insert(row);
            }
        }
        let (mut below, mut above) = self.scan(&columns, batch.rows);
        let decided = below.clone().or(&above);
        let mut open = valid.clone().and_not(&decided);
        if let Some(unsure) = &unsure {
            open = open.and_not(unsure);
        }
        for row in open.rows() {
            match self.settle(&columns, row) {
                Some(std::cmp::Ordering::Less) => below.insert(row),
                Some(std::cmp::Ordering::Greater) => above.insert(row),
                Some(std::cmp::Ordering::Equal) => {}
                None => unsure.get_or_insert_with(|| Bits::none(batch.rows)).insert(row),
            }
        }
        let (yes, no) = self.judge(below, above);
        let (mut yes, mut no) = (yes.and(&valid), no.and(&valid));
        if let Some(unsure) = &unsure {
            (yes, no) = (yes.and_not(unsure), no.and_not(unsure));
        }
        Verdict { yes, no, broken: None, unsure }
    }

    /// Rows surely below and surely above the limit.
    fn scan(&self, columns: &[&NumberColumn], rows: usize) -> (Bits, Bits) {
        let bound = if self.plain { 0.0 } else { self.bound(columns.iter().map(|column| column.max_abs())) };
        let (low, high) = (self.limit_double - bound, self.limit_double + bound);
        let (mut below, mut above) = (Vec::with_capacity(rows.div_ceil(64)), Vec::with_capacity(rows.div_ceil(64)));
        let whole = rows / 64;
        for word in 0..whole {
            let (less, more) = self.word(columns, word * 64, low, high);
            below.push(less);
            above.push(more);
        }
        if !rows.is_multiple_of(64) {
            let (mut less, mut more) = (0_u64, 0_u64);
            for row in whole * 64..rows {
                let cells = self.coefficients.iter().zip(columns).map(|(c, column)| c * column.values()[row]);
                let sum = cells.fold(self.constant, |sum, term| sum + term);
                let sum = if self.absolute { sum.abs() } else { sum };
                less |= u64::from(sum < low) << (row % 64);
                more |= u64::from(sum > high) << (row % 64);
            }
            below.push(less);
            above.push(more);
        }
        (Bits::from_words(below, rows), Bits::from_words(above, rows))
    }

    /// The same for the 64 rows from `start`, four at a time.
    fn word(&self, columns: &[&NumberColumn], start: usize, low: f64, high: f64) -> (u64, u64) {
        let mut sums = [f64x4::splat(self.constant); 16];
        for (coefficient, column) in self.coefficients.iter().zip(columns) {
            let coefficient = f64x4::splat(*coefficient);
            let Some(values) = column.values().get(start..start + 64) else { continue };
            for (sum, four) in sums.iter_mut().zip(values.chunks_exact(4)) {
                *sum += coefficient * f64x4::new([four[0], four[1], four[2], four[3]]);
            }
        }
        let (low, high) = (f64x4::splat(low), f64x4::splat(high));
        let (mut less, mut more) = (0_u64, 0_u64);
        for (at, sum) in sums.into_iter().enumerate() {
            let sum = if self.absolute { sum.abs() } else { sum };
            less |= u64::from(sum.simd_lt(low).to_bitmask() & 15) << (at * 4);
            more |= u64::from(sum.simd_gt(high).to_bitmask() & 15) << (at * 4);
        }
        (less, more)
    }

    /// How far the computed sum, for cells of these sizes, and the limit can be off together: each cell, coefficient,
    /// product and partial sum by half a unit in the last place of at most the sum of sizes.
    fn bound(&self, sizes: impl Iterator<Item = f64>) -> f64 {
        let size: f64 = self.constant.abs()
            + self.limit_double.abs()
            + self.coefficients.iter().zip(sizes).map(|(coefficient, x)| coefficient.abs() * x).sum::<f64>();
        // One more than the operations there are, for the rounding of this bound itself.
        size * HALF_ULP * (self.coefficients.len() as f64 + 6.0) * 1.01
    }

    /// One row where the common bound was too coarse.
    fn settle(&self, columns: &[&NumberColumn], row: usize) -> Option<std::cmp::Ordering> {
        let cells = columns.iter().map(|column| column.values()[row]);
        if self.plain {
            let sum: f64 = self.coefficients.iter().zip(cells).map(|(c, x)| c * x).sum();
            return if self.absolute { sum.abs() } else { sum }.partial_cmp(&self.limit_double);
        }
        let sum = self.constant + self.coefficients.iter().zip(cells.clone()).map(|(c, x)| c * x).sum::<f64>();
        let gap = if self.absolute { sum.abs() } else { sum } - self.limit_double;
        if gap.abs() > self.bound(cells.clone().map(f64::abs)) {
            return gap.partial_cmp(&0.0);
        }
        self.exactly(cells)
    }

    /// In integers over a common power of ten; `None` where these do not suffice.
    fn exactly(&self, cells: impl Iterator<Item = f64>) -> Option<std::cmp::Ordering> {
        let mut sum = (self.form.constant.mantissa(), self.form.constant.scale());
        for ((coefficient, _), x) in self.form.terms.iter().zip(cells) {
            let (mantissa, scale) = decimal::small(x)?;
            let term = (coefficient.mantissa().checked_mul(i128::from(mantissa))?, coefficient.scale() + scale);
            let common = sum.1.max(term.1);
            sum = (lifted(sum, common)?.checked_add(lifted(term, common)?)?, common);
        }
        let limit = (self.limit.mantissa(), self.limit.scale());
        let common = sum.1.max(limit.1);
        let (sum, limit) = (lifted(sum, common)?, lifted(limit, common)?);
        Some(if self.absolute { sum.checked_abs()? } else { sum }.cmp(&limit))
    }

    fn judge(&self, below: Bits, above: Bits) -> (Bits, Bits) {
        match self.op {
            Comparison::Less => (below.clone(), below.complement()),
            Comparison::LessEqual => (above.clone().complement(), above),
            Comparison::Greater => (above.clone(), above.complement()),
            Comparison::GreaterEqual => (below.clone().complement(), below),
            Comparison::Equal => {
                let apart = below.or(&above);
                (apart.clone().complement(), apart)
            }
            Comparison::NotEqual => {
                let apart = below.or(&above);
                (apart.clone(), apart.complement())
            }
        }
    }
}

fn lifted((mantissa, scale): (i128, u32), to: u32) -> Option<i128> {
    mantissa.checked_mul(10_i128.checked_pow(to - scale)?)
}
