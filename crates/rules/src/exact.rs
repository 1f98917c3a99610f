//! Decimal arithmetic that knows when it is not exact.
//!
//! `rust_decimal` holds 96 bits (28 digits, some of 29) and rounds silently when a sum or product needs more. Money must
//! not be rounded unseen, so each result is checked: an inexact sum, difference or product of exact numbers is an error.
//! A quotient that does not come out even is rounded at 28 digits and marked `rounded`; what is computed from it may be
//! rounded again. `round(x, n)` ends that: its result is exact by definition.

use crate::outcome::Trouble;
use rust_decimal::RoundingStrategy;
use shishu_terms::Decimal;

/// A number and whether a quotient rounded it somewhere on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub value: Decimal,
    pub rounded: bool,
}

impl Number {
    pub fn exact(value: Decimal) -> Self {
        Self { value, rounded: false }
    }

    pub fn whole(count: usize) -> Self {
        Self::exact(Decimal::from(count))
    }

    pub fn negate(self) -> Self {
        Self { value: -self.value, ..self }
    }

    pub fn abs(self) -> Self {
        Self { value: self.value.abs(), ..self }
    }

    pub fn add(self, other: Self) -> Result<Self, Trouble> {
        let value = self.value.checked_add(other.value).ok_or(Trouble::Overflow)?;
        self.settle(other, value, is_sum(self.value, other.value, value))
    }

    pub fn sub(self, other: Self) -> Result<Self, Trouble> {
        self.add(other.negate())
    }

    pub fn mul(self, other: Self) -> Result<Self, Trouble> {
        let value = self.value.checked_mul(other.value).ok_or(Trouble::Overflow)?;
        self.settle(other, value, is_product(self.value, other.value, value))
    }

    pub fn div(self, other: Self) -> Result<Self, Trouble> {
        if other.value.is_zero() {
            return Err(Trouble::DivisionByZero);
        }
        let value = self.value.checked_div(other.value).ok_or(Trouble::Overflow)?;
        let even = is_product(value, other.value, self.value);
        Ok(Self { value, rounded: self.rounded || other.rounded || !even })
    }

    /// Half away from zero 四舍五入; note that R and IEEE round half to even.
    pub fn round(self, places: u32) -> Self {
        Self::exact(self.value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
    }

    fn settle(self, other: Self, value: Decimal, exact: bool) -> Result<Self, Trouble> {
        let rounded = self.rounded || other.rounded;
        if exact || rounded { Ok(Self { value, rounded }) } else { Err(Trouble::Inexact) }
    }
}

/// Whether `a + b == s` exactly.
///
/// Over the common denominator 10^m the three mantissas are integers; `s` is `a + b` rounded, so the two sides differ by
/// less than 2^127 and agree modulo 2^128 only when they agree. That makes wrapping arithmetic a complete test.
fn is_sum(a: Decimal, b: Decimal, s: Decimal) -> bool {
    let m = a.scale().max(b.scale()).max(s.scale());
    over(a, m).wrapping_add(over(b, m)) == over(s, m)
}

/// Whether `a × b == p` exactly; same argument as [`is_sum`].
fn is_product(a: Decimal, b: Decimal, p: Decimal) -> bool {
    if a.is_zero() || b.is_zero() || p.is_zero() {
        return p.is_zero() && (a.is_zero() || b.is_zero());
    }
    let m = a.scale() + b.scale();
    let (ab, p) = (a.mantissa().wrapping_mul(b.mantissa()), p.normalize());
    // Trailing zeros aside, an exact product has no more decimals than its factors together.
    p.scale() <= m && ab == over(p, m)
}

/// Mantissa over 10^scale, modulo 2^128. `scale` is at least the number's own.
fn over(d: Decimal, scale: u32) -> i128 {
    d.mantissa().wrapping_mul(10_i128.wrapping_pow(scale - d.scale()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn n(text: &str) -> Number {
        Number::exact(text.parse().unwrap())
    }

    #[test]
    fn sums_and_products_are_exact_or_refused() {
        assert_eq!(n("0.1").add(n("0.2")).unwrap().value, n("0.3").value);
        assert_eq!(n("7922816251426433759354395033").add(n("0.01")).unwrap_err(), Trouble::Inexact);
        assert_eq!(n("79228162514264337593543950335").add(n("1")).unwrap_err(), Trouble::Overflow);
        assert_eq!(n("79228162514264337593543950335").mul(n("2")).unwrap_err(), Trouble::Overflow);
        let tiny = n("0.000000000000001");
        assert_eq!(tiny.mul(tiny).unwrap_err(), Trouble::Inexact, "10^-30 would silently become zero");
        assert_eq!(n("0.5").mul(n("0.00")).unwrap().value, Decimal::ZERO);
        // Zero below the scale limit, and trailing zeros dropped by the library, are exact all the same.
        assert_eq!(n("1.2500000000000000").mul(n("4.00000000000000000")).unwrap().value, n("5").value);
    }

    #[test]
    fn only_an_uneven_quotient_is_marked() {
        assert!(!n("20").div(n("4")).unwrap().rounded);
        assert!(!n("1").div(n("8")).unwrap().rounded);
        let third = n("1").div(n("3")).unwrap();
        assert!(third.rounded);
        assert!(third.mul(n("123456.789")).unwrap().rounded, "may be rounded again, never refused");
        assert_eq!(n("1").div(n("0.00")).unwrap_err(), Trouble::DivisionByZero);
        assert_eq!(n("0").div(n("0")).unwrap_err(), Trouble::DivisionByZero);
        assert_eq!(n("2.5").round(0).value, n("3").value);
        assert_eq!(n("-2.5").round(0).value, n("-3").value);
        assert!(!third.round(2).rounded);
    }

    /// A number of up to 96 bits as (mantissa, scale); the reference below works on the decimal digits by hand.
    fn number() -> impl Strategy<Value = Decimal> {
        (-79228162514264337593543950335_i128..=79228162514264337593543950335, 0..=28_u32, 0..=96_u32)
            .prop_map(|(m, scale, shift)| Decimal::from_i128_with_scale(m >> shift, scale))
    }

    /// Schoolbook product of decimal digits, as (digits without leading zeros, scale without trailing zeros).
    fn digits_product(a: Decimal, b: Decimal) -> (String, u32) {
        let digits = |d: Decimal| -> Vec<u32> {
            d.mantissa().unsigned_abs().to_string().chars().rev().map(|c| c.to_digit(10).unwrap()).collect()
        };
        let (x, y) = (digits(a), digits(b));
        let mut out = vec![0_u32; x.len() + y.len() + 1];
        for (i, dx) in x.iter().enumerate() {
            for (j, dy) in y.iter().enumerate() {
                out[i + j] += dx * dy;
            }
        }
        for i in 0..out.len() - 1 {
            out[i + 1] += out[i] / 10;
            out[i] %= 10;
        }
        trim(out.iter().rev().map(u32::to_string).collect(), a.scale() + b.scale())
    }

    fn trim(digits: String, mut scale: u32) -> (String, u32) {
        let mut digits = digits.trim_start_matches('0').to_owned();
        while scale > 0 && digits.ends_with('0') {
            digits.pop();
            scale -= 1;
        }
        if digits.is_empty() { (digits, 0) } else { (digits, scale) }
    }

    proptest! {
        #[test]
        fn exactness_of_products_agrees_with_schoolbook_digits(a in number(), b in number()) {
            let truth = digits_product(a, b);
            match Number::exact(a).mul(Number::exact(b)) {
                Ok(p) => prop_assert_eq!(trim(p.value.mantissa().unsigned_abs().to_string(), p.value.scale()), truth),
                Err(Trouble::Inexact) => {
                    let p = a.checked_mul(b).unwrap();
                    prop_assert_ne!(trim(p.mantissa().unsigned_abs().to_string(), p.scale()), truth);
                }
                Err(other) => prop_assert_eq!(other, Trouble::Overflow),
            }
        }

        #[test]
        fn an_accepted_sum_can_be_taken_back(a in number(), b in number()) {
            if let Ok(s) = Number::exact(a).add(Number::exact(b)) {
                // Exact means invertible, whenever the way back fits as well.
                if let Ok(back) = s.sub(Number::exact(b)) {
                    prop_assert_eq!(back.value, a);
                }
            }
        }

        #[test]
        fn a_sum_of_numbers_that_fit_is_accepted(a in any::<i64>(), b in any::<i64>(), scale in 0..=12_u32) {
            let s = Number::exact(Decimal::new(a, scale)).add(Number::exact(Decimal::new(b, scale))).unwrap();
            prop_assert_eq!(s.value, Decimal::from_i128_with_scale(i128::from(a) + i128::from(b), scale));
        }
    }
}
