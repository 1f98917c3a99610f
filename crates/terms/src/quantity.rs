//! A number with its unit: 12.5 万元 and 125,000 元 are the same quantity.

use std::{cmp::Ordering, fmt};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, NumberError, UnitOfMeasure, group_digits, macros::error_from_message, parse_number};

/// A measured number. Equal and ordered by what it measures, whatever the unit it was written in; quantities of
/// different dimensions are neither equal nor ordered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    pub value: Decimal,
    pub unit: UnitOfMeasure,
}

impl Quantity {
    pub fn new(value: Decimal, unit: UnitOfMeasure) -> Self {
        Self { value, unit }
    }

    /// Reads the number as [`parse_number`] does; the unit is part of reading.
    pub fn parse(text: &str, unit: UnitOfMeasure) -> Result<Self, NumberError> {
        Ok(Self { value: parse_number(text)?, unit })
    }

    /// The same quantity in another unit of its dimension.
    ///
    /// Exact wherever the result is a decimal of up to 28 digits; otherwise (亩 to 公顷 divides by 15) rounded half to
    /// even at the 28th digit.
    pub fn convert(self, to: UnitOfMeasure) -> Result<Self, QuantityError> {
        self.must_match(to)?;
        if self.unit == to {
            return Ok(self);
        }
        let base = self.value.checked_mul(self.unit.factor()).ok_or(QuantityError::TooLarge)?;
        let value = base.checked_div(to.factor()).ok_or(QuantityError::TooLarge)?;
        Ok(Self { value, unit: to })
    }

    /// The sum in the unit of `self`.
    pub fn checked_add(self, other: Self) -> Result<Self, QuantityError> {
        let other = other.convert(self.unit)?;
        let value = self.value.checked_add(other.value).ok_or(QuantityError::TooLarge)?;
        Ok(Self { value, unit: self.unit })
    }

    fn must_match(self, to: UnitOfMeasure) -> Result<(), QuantityError> {
        let matches = self.unit.dimension() == to.dimension();
        if matches { Ok(()) } else { Err(QuantityError::UnitMismatch { from: self.unit, to }) }
    }

    /// The amount in base units, exactly: whole part, and the rest in units of 10⁻³².
    ///
    /// `Decimal` multiplication may round or overflow; a comparison may do neither. A mantissa is below 2⁹⁶ and a factor
    /// below 2²⁷, so the product fits an `i128`; the scales add up to at most 28 + 4 = 32.
    fn in_base(self) -> (i128, i128) {
        const FINEST: u32 = 32;
        let factor = self.unit.factor();
        let amount = self.value.mantissa() * factor.mantissa();
        let scale = self.value.scale() + factor.scale();
        let one = 10_i128.pow(scale);
        (amount.div_euclid(one), amount.rem_euclid(one) * 10_i128.pow(FINEST - scale))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let comparable = self.unit.dimension() == other.unit.dimension();
        comparable.then(|| self.in_base().cmp(&other.in_base()))
    }
}

/// For the eye, with the Chinese unit: `1,286.40 万元`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", group_digits(self.value), self.unit.zh())
    }
}

/// Why two quantities do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityError {
    /// The units measure different things.
    UnitMismatch { from: UnitOfMeasure, to: UnitOfMeasure },
    /// The result has more than 28 digits before the point.
    TooLarge,
}

impl QuantityError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::UnitMismatch { from, to } => Bilingual::new(
                format!("“{}”不能换算成“{}”，两者计量的不是同一种东西；请检查计量单位", from.zh(), to.zh()),
                format!(
                    "\"{}\" cannot be converted to \"{}\", they measure different things; check the unit of measure",
                    from.en(),
                    to.en()
                ),
            ),
            Self::TooLarge => Bilingual::new(
                "结果超过 28 位；请换用更大的计量单位",
                "the result has more than 28 digits; use a larger unit of measure",
            ),
        }
    }
}

error_from_message!(QuantityError);

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str, unit: &str) -> Quantity {
        Quantity::parse(text, UnitOfMeasure::parse(unit).unwrap()).unwrap()
    }

    #[test]
    fn the_same_amount_is_equal_in_every_unit() {
        assert_eq!(q("12.5", "万元"), q("125000", "元"));
        assert_eq!(q("1", "公顷"), q("15", "亩"));
        assert_eq!(q("1", "公顷"), q("10,000", "平方米"));
        assert_eq!(q("3", "亩"), q("2000", "平方米"));
        assert_eq!(q("20", "%"), q("0.2", "1"));
        assert!(q("1", "亿元") > q("9999.99", "万元"));
        assert!(q("-1", "亿元") < q("-9999.99", "万元"));
    }

    #[test]
    fn different_things_are_neither_equal_nor_ordered() {
        let (people, households) = (q("1", "人"), q("1", "户"));
        assert_ne!(people, households);
        assert_eq!(people.partial_cmp(&households), None);
        assert!(matches!(people.checked_add(households), Err(QuantityError::UnitMismatch { .. })));
        assert!(q("1", "千瓦时").convert(UnitOfMeasure::parse("吨标准煤").unwrap()).is_err());
    }

    #[test]
    fn comparison_is_exact_where_multiplication_would_round_or_overflow() {
        let most = "9999999999999999999999999999";
        assert!(q(most, "亿元") > q(most, "万元"));
        let finer = Quantity::new(Decimal::from_parts(1, 0, 0, false, 28), UnitOfMeasure::parse("平方米").unwrap());
        assert!(finer > q("0", "亩"));
        assert!(q(most, "亿元").convert(UnitOfMeasure::parse("元").unwrap()) == Err(QuantityError::TooLarge));
    }

    #[test]
    fn a_sum_is_in_the_first_unit() {
        let sum = q("1.5", "万元").checked_add(q("2,500", "元")).unwrap();
        assert_eq!(sum.to_string(), "1.75 万元");
    }
}
