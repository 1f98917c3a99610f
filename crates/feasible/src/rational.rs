//! Exact rational numbers: numerator and denominator in 64 bits while they fit, without bound when they do not.
//!
//! A product of two 64-bit numbers, and the sum of two such products, fit in 128 bits; so the short road never checks
//! for overflow on the way, only whether the reduced result still fits.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A rational number, always reduced: equal numbers have equal representations.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Numerator, positive denominator, reduced.
    Small(i64, i64),
    /// Only what does not fit in `Small`, so that equality is structural.
    Big(Box<BigRational>),
}

impl Rational {
    pub const ZERO: Self = Self(Repr::Small(0, 1));
    pub const ONE: Self = Self(Repr::Small(1, 1));

    /// `numerator / denominator`; `None` when the denominator is zero.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        (denominator != 0).then(|| Self::of_big(BigRational::new(BigInt::from(numerator), BigInt::from(denominator))))
    }

    /// `mantissa / 10^scale`, as a decimal is stored.
    pub fn decimal(mantissa: i128, scale: u32) -> Self {
        Self::of_big(BigRational::new(BigInt::from(mantissa), BigInt::from(10).pow(scale)))
    }

    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    pub fn is_positive(&self) -> bool {
        match &self.0 {
            Repr::Small(n, _) => *n > 0,
            Repr::Big(b) => b.is_positive(),
        }
    }

    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(n, _) => *n < 0,
            Repr::Big(b) => b.is_negative(),
        }
    }

    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small(_, d) => *d == 1,
            Repr::Big(b) => b.is_integer(),
        }
    }

    /// The greatest whole number not above.
    pub fn floor(&self) -> Self {
        match &self.0 {
            Repr::Small(n, d) => Self(Repr::Small(n.div_euclid(*d), 1)),
            Repr::Big(b) => Self::of_big(b.floor()),
        }
    }

    /// The least whole number not below.
    pub fn ceil(&self) -> Self {
        -&(-self).floor()
    }

    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// `1 / self`; `None` for zero.
    pub fn inverse(&self) -> Option<Self> {
        if self.is_zero() {
            return None;
        }
        Some(match &self.0 {
            Repr::Small(n, d) => Self::reduced(i128::from(*d), i128::from(*n)),
            Repr::Big(b) => Self::of_big(b.recip()),
        })
    }

    /// `(mantissa, scale)` when the number is a decimal with at most `places` places and fits in 128 bits.
    pub fn to_decimal(&self, places: u32) -> Option<(i128, u32)> {
        let big = self.big();
        let mut power = BigInt::from(1);
        for scale in 0..=places {
            let shifted = &big * &power;
            if shifted.is_integer() {
                return Some((shifted.to_integer().to_i128()?, scale));
            }
            power *= 10;
        }
        None
    }

    pub fn numerator(&self) -> BigInt {
        self.big().numer().clone()
    }

    /// Always positive.
    pub fn denominator(&self) -> BigInt {
        self.big().denom().clone()
    }

    /// How much a step of arithmetic with this number costs, one for a number in 64 bits.
    pub(crate) fn weight(&self) -> u64 {
        match &self.0 {
            Repr::Small(..) => 1,
            Repr::Big(b) => 4 + (b.numer().bits() + b.denom().bits()) / 64,
        }
    }

    fn big(&self) -> BigRational {
        match &self.0 {
            Repr::Small(n, d) => BigRational::new_raw(BigInt::from(*n), BigInt::from(*d)),
            Repr::Big(b) => (**b).clone(),
        }
    }

    fn of_big(big: BigRational) -> Self {
        match (big.numer().to_i64(), big.denom().to_i64()) {
            (Some(n), Some(d)) if n != i64::MIN => Self(Repr::Small(n, d)),
            _ => Self(Repr::Big(Box::new(big))),
        }
    }

    /// Reduces; `d` is not zero.
    fn reduced(n: i128, d: i128) -> Self {
        let common = if d == 1 { 1 } else { gcd(n.unsigned_abs(), d.unsigned_abs()) };
        let sign = if d < 0 { -1 } else { 1 };
        let (n, d) = if common == 1 {
            (n * sign, d * sign)
        } else {
            // The divisor is at most |d|, which came from 64-bit factors, so it fits.
            let common = common as i128;
            (n / common * sign, d / common * sign)
        };
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) if n != i64::MIN => Self(Repr::Small(n, d)),
            _ => Self(Repr::Big(Box::new(BigRational::new_raw(BigInt::from(n), BigInt::from(d))))),
        }
    }
}

/// Greatest common divisor by shifts; in 64 bits as soon as both fit.
fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while a > u128::from(u64::MAX) || b > u128::from(u64::MAX) {
        if b == 0 {
            return a;
        }
        (a, b) = (b, a % b);
    }
    // Both fit now.
    let (mut a, mut b) = (a as u64, b as u64);
    if a == 0 || b == 0 {
        return u128::from(a | b);
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    u128::from(a) << shift
}

impl std::ops::Add for &Rational {
    type Output = Rational;
    fn add(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(0, _), _) => other.clone(),
            (_, Repr::Small(0, _)) => self.clone(),
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                if b == d { Rational::reduced(a + c, b) } else { Rational::reduced(a * d + c * b, b * d) }
            }
            _ => Rational::of_big(self.big() + other.big()),
        }
    }
}

impl std::ops::Sub for &Rational {
    type Output = Rational;
    fn sub(self, other: &Rational) -> Rational {
        self + &-other
    }
}

impl std::ops::Mul for &Rational {
    type Output = Rational;
    fn mul(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(0, _), _) | (_, Repr::Small(0, _)) => Rational::ZERO,
            (Repr::Small(1, 1), _) => other.clone(),
            (_, Repr::Small(1, 1)) => self.clone(),
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                Rational::reduced(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d))
            }
            _ => Rational::of_big(self.big() * other.big()),
        }
    }
}

impl std::ops::Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        match &self.0 {
            Repr::Small(n, d) => Rational(Repr::Small(-n, *d)),
            Repr::Big(b) => Rational::of_big(-(**b).clone()),
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) if b == d => a.cmp(c),
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
            }
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl From<i64> for Rational {
    fn from(n: i64) -> Self {
        Self::reduced(i128::from(n), 1)
    }
}

/// `12`, `-0.5`, `1/3`: a decimal where it is one, else a fraction.
impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal(18) {
            Some((mantissa, 0)) => write!(f, "{mantissa}"),
            Some((mantissa, scale)) => {
                let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
                let (whole, part) = digits.split_at(digits.len() - scale as usize);
                write!(f, "{}{whole}.{part}", if mantissa < 0 { "-" } else { "" })
            }
            None => fmt::Display::fmt(&self.big(), f),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is neither a whole number, a decimal nor a fraction of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANumber;

impl FromStr for Rational {
    type Err = NotANumber;
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if let Some((n, d)) = text.split_once('/') {
            let read = |part: &str| BigInt::from_str(part.trim()).map_err(|_| NotANumber);
            let (n, d) = (read(n)?, read(d)?);
            return if d.is_zero() { Err(NotANumber) } else { Ok(Self::of_big(BigRational::new(n, d))) };
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        if !part.bytes().all(|b| b.is_ascii_digit()) || part.len() > 400 {
            return Err(NotANumber);
        }
        let mantissa = BigInt::from_str(&format!("{whole}{part}")).map_err(|_| NotANumber)?;
        Ok(Self::of_big(BigRational::new(mantissa, BigInt::from(10).pow(part.len() as u32))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_and_back() {
        for text in ["0", "12", "-0.5", "0.05", "1/3", "-2/7", "123456789012345678901234567890"] {
            assert_eq!(text.parse::<Rational>().unwrap().to_string(), text);
        }
        assert_eq!("2/4".parse::<Rational>().unwrap().to_string(), "0.5");
        assert!(["", "x", "1/0", "1.x", "1..2", "1.-2"].iter().all(|text| text.parse::<Rational>().is_err()));
        let r = |text: &str| text.parse::<Rational>().unwrap();
        assert_eq!((r("-2.5").floor(), r("-2.5").ceil(), r("2").ceil()), (r("-3"), r("-2"), r("2")));
        assert_eq!(r("0.125").to_decimal(2), None);
        assert_eq!(r("0.125").to_decimal(5), Some((125, 3)));
    }

    fn wide() -> impl Strategy<Value = Rational> {
        (any::<i64>(), 1..=i64::MAX, 0..64_u32, 0..63_u32)
            .prop_map(|(n, d, a, b)| Rational::new(i128::from(n >> a), i128::from((d >> b).max(1))).unwrap())
    }

    proptest! {
        /// The short road against the long one.
        #[test]
        fn arithmetic_agrees_with_numbers_without_bound(a in wide(), b in wide(), c in wide()) {
            let (x, y) = (a.big(), b.big());
            prop_assert_eq!((&a + &b).big(), &x + &y);
            prop_assert_eq!((&a - &b).big(), &x - &y);
            prop_assert_eq!((&a * &b).big(), &x * &y);
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(a.floor().big(), x.floor());
            let back = &(&(&(&a * &b) + &c) - &c) - &(&a * &b);
            prop_assert!(back.is_zero(), "{back} must be the small zero");
            if let Some(inverse) = a.inverse() {
                prop_assert_eq!(&inverse * &a, Rational::ONE);
            }
        }
    }
}
