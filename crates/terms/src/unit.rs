//! Units of measure 计量单位: a fixed catalogue, because a unit nobody knows cannot be converted.

mod catalogue;

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

pub use catalogue::Dimension;
use catalogue::{CATALOGUE, Entry};

use crate::{
    Bilingual, Lang,
    macros::{error_from_message, serde_as_text},
    text::{quoted, tidy},
};

/// A unit of measure from the catalogue: cheap to copy, compared by code.
#[derive(Clone, Copy)]
pub struct UnitOfMeasure(&'static Entry);

impl UnitOfMeasure {
    /// Finds a unit by its Chinese name, its code (in any case) or another usual spelling.
    ///
    /// ```
    /// use shishu_terms::UnitOfMeasure;
    /// assert_eq!(UnitOfMeasure::parse("千克")?.zh(), "公斤");
    /// assert_eq!(UnitOfMeasure::parse("万圆").unwrap_err().did_you_mean.map(|u| u.zh()), Some("万元"));
    /// # Ok::<(), shishu_terms::UnitError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let wanted = tidy(text);
        let named =
            |e: &&Entry| e.zh == wanted || e.code.eq_ignore_ascii_case(&wanted) || e.also.contains(&wanted.as_str());
        match CATALOGUE.iter().find(named) {
            Some(entry) => Ok(Self(entry)),
            None => Err(UnitError { did_you_mean: nearest(&wanted), text: wanted }),
        }
    }

    /// Every unit, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = UnitOfMeasure> {
        CATALOGUE.iter().map(UnitOfMeasure)
    }

    /// The stable ASCII code that is stored and exchanged: `wanCNY`, `kWh`, `%`, `1` for no unit.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    pub fn zh(self) -> &'static str {
        self.0.zh
    }

    pub fn en(self) -> &'static str {
        self.0.en
    }

    /// The name in the reader's language.
    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0.zh,
            Lang::En => self.0.en,
        }
    }

    pub fn dimension(self) -> Dimension {
        self.0.dimension
    }

    /// How many base units of the dimension one of this unit is, exactly. Bases: yuan, euro, person, household,
    /// piece, head, animal, mu, kilogram, kilowatt-hour, tonne of standard coal, one.
    pub fn factor(self) -> Decimal {
        self.0.factor
    }
}

/// The unit whose name or code is nearest, when it is near enough to be a slip of the pen.
fn nearest(wanted: &str) -> Option<UnitOfMeasure> {
    let length = wanted.chars().count();
    let lower = wanted.to_lowercase();
    let distance = |e: &Entry| {
        let names = [e.zh, e.code, e.en].into_iter().chain(e.also.iter().copied());
        names.map(|name| strsim::levenshtein(&lower, &name.to_lowercase())).min().unwrap_or(usize::MAX)
    };
    // One slip in a short name, one in three characters of a longer one; never a wholly different word.
    let allowed = if length < 2 { 0 } else { (length / 3).max(1) };
    let (at, entry) = CATALOGUE.iter().map(|e| (distance(e), e)).min_by_key(|(at, _)| *at)?;
    (at <= allowed).then_some(UnitOfMeasure(entry))
}

impl PartialEq for UnitOfMeasure {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for UnitOfMeasure {}

impl std::hash::Hash for UnitOfMeasure {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.code().hash(state);
    }
}

impl fmt::Debug for UnitOfMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitOfMeasure({})", self.code())
    }
}

/// Writes the code; what people read is `name`, `zh` or `en`.
impl fmt::Display for UnitOfMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for UnitOfMeasure {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::parse(text)
    }
}

/// A unit that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    pub text: String,
    pub did_you_mean: Option<UnitOfMeasure>,
}

impl UnitError {
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        let known = || UnitOfMeasure::all().map(UnitOfMeasure::zh).collect::<Vec<_>>().join("、");
        match self.did_you_mean {
            Some(unit) => Bilingual::new(
                format!("没有“{text}”这个计量单位；是不是“{}”？", unit.zh()),
                format!("there is no unit of measure \"{text}\"; did you mean \"{}\" ({})?", unit.zh(), unit.en()),
            ),
            None => Bilingual::new(
                format!("没有“{text}”这个计量单位；可用的有：{}", known()),
                format!("there is no unit of measure \"{text}\"; known are: {}", known()),
            ),
        }
    }
}

serde_as_text!(UnitOfMeasure);
error_from_message!(UnitError);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_spelling_leads_to_one_unit() {
        let spellings = CATALOGUE.iter().flat_map(|e| {
            let own: BTreeSet<String> =
                [e.zh, e.code].into_iter().chain(e.also.iter().copied()).map(str::to_lowercase).collect();
            own
        });
        let mut seen = BTreeSet::new();
        for spelling in spellings {
            assert!(seen.insert(spelling.clone()), "{spelling} names two units");
            assert!(UnitOfMeasure::parse(&spelling).is_ok(), "{spelling}");
        }
    }

    #[test]
    fn every_dimension_has_its_base() {
        for unit in UnitOfMeasure::all() {
            let base = UnitOfMeasure::all().find(|u| u.dimension() == unit.dimension() && u.factor() == Decimal::ONE);
            assert!(base.is_some(), "{unit:?}");
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_unit_meant() {
        for (slip, meant) in
            [("万员", "万元"), ("千瓦小时", "千瓦时"), ("kwhh", "千瓦时"), ("吨标准媒", "吨标准煤"), ("平方", "平方米")]
        {
            let error = UnitOfMeasure::parse(slip).unwrap_err();
            assert_eq!(error.did_you_mean.map(UnitOfMeasure::zh), Some(meant), "{slip}");
        }
        for far in ["", "箱", "furlong", "蒲式耳"] {
            assert_eq!(UnitOfMeasure::parse(far).unwrap_err().did_you_mean, None, "{far}");
        }
    }
}
