//! Sums, means and quantiles of many numbers, exact or refused, whatever their order.

use crate::exact::Number;
use crate::outcome::Trouble;
use shishu_terms::Decimal;

/// Adds one after the other, as `+` does.
pub(crate) fn sum_in_order(all: &[Number]) -> Result<Option<Number>, Trouble> {
    let Some((first, rest)) = all.split_first() else { return Ok(Some(Number::exact(Decimal::ZERO))) };
    rest.iter().try_fold(*first, |total, n| total.add(*n)).map(Some)
}

/// Exact sum ÷ count; nothing of nothing.
pub(crate) fn mean(all: &[Number]) -> Result<Option<Number>, Trouble> {
    if all.is_empty() {
        return Ok(None);
    }
    let mut sum = ExactSum::default();
    all.iter().for_each(|n| sum.add(*n));
    sum.total()?.div(Number::whole(all.len())).map(Some)
}

/// Type 7 of Hyndman & Fan (1996); nothing of nothing.
pub(crate) fn quantile(all: &[Number], share: Decimal) -> Result<Option<Number>, Trouble> {
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|n| n.value);
    let Some(last) = sorted.len().checked_sub(1) else { return Ok(None) };
    let at = Number::whole(last).mul(Number::exact(share))?.value;
    let below = crate::texts::count(at.trunc())?.min(last);
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let part = Number::exact(at.fract());
    if part.value.is_zero() {
        return Ok(Some(low));
    }
    let value = part.mul(high.sub(low)?).and_then(|step| low.add(step))?;
    Ok(Some(Number { value: value.value.normalize(), ..value }))
}

/// A sum without rounding and without an order: 2³⁰ numbers of 96 bits fit each of its 29 columns.
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    /// Mantissas of the numbers with that many decimals.
    columns: [i128; 29],
    since_carry: u32,
    rounded: bool,
    too_large: bool,
}

impl ExactSum {
    pub(crate) fn add(&mut self, n: Number) {
        self.rounded |= n.rounded;
        self.add_decimal(n.value);
    }

    pub fn add_decimal(&mut self, value: Decimal) {
        self.columns[(value.scale() as usize).min(28)] += value.mantissa();
        self.since_carry += 1;
        if self.since_carry >= 1 << 28 {
            self.carry();
        }
    }

    /// Leaves one digit in each column but the first, which holds the whole part.
    fn carry(&mut self) {
        self.since_carry = 0;
        for scale in (1..29).rev() {
            let (over, digit) = (self.columns[scale].div_euclid(10), self.columns[scale].rem_euclid(10));
            self.columns[scale] = digit;
            match self.columns[scale - 1].checked_add(over) {
                Some(sum) => self.columns[scale - 1] = sum,
                None => self.too_large = true,
            }
        }
    }

    /// The sum, when a decimal can hold it.
    pub(crate) fn total(mut self) -> Result<Number, Trouble> {
        self.carry();
        if self.too_large {
            return Err(Trouble::Overflow);
        }
        let mut mantissa = self.columns[0];
        let last = (1..29).rev().find(|scale| self.columns[*scale] != 0).unwrap_or(0);
        for scale in 0..=last {
            if scale > 0 {
                let next = mantissa.checked_mul(10).and_then(|m| m.checked_add(self.columns[scale]));
                match next.filter(|m| Decimal::try_from_i128_with_scale(*m, scale as u32).is_ok()) {
                    Some(next) => mantissa = next,
                    // What does not fit is dropped when a quotient had rounded already, and refused otherwise.
                    None if self.rounded => return decimal(mantissa, scale as u32 - 1, true),
                    None => return Err(Trouble::Inexact),
                }
            }
        }
        decimal(mantissa, last as u32, self.rounded)
    }
}

fn decimal(mantissa: i128, scale: u32, rounded: bool) -> Result<Number, Trouble> {
    let value = Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| Trouble::Overflow)?;
    Ok(Number { value, rounded })
}
