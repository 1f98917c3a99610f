//! Statistical division codes 统计用区划代码: where a place is, by its number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Bilingual,
    macros::{error_from_message, serde_as_text},
    text::{quoted, tidy},
};

/// The five levels, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    Province,
    Prefecture,
    County,
    Township,
    Village,
}

impl RegionLevel {
    pub const ALL: [RegionLevel; 5] = [Self::Province, Self::Prefecture, Self::County, Self::Township, Self::Village];

    /// How many leading digits of a code say the place at this level.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::Prefecture => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            Self::Province => Bilingual::new("省级", "province"),
            Self::Prefecture => Bilingual::new("地级", "prefecture"),
            Self::County => Bilingual::new("县级", "county"),
            Self::Township => Bilingual::new("乡级", "township"),
            Self::Village => Bilingual::new("村级", "village"),
        }
    }

    /// Ten to the number of digits below this level: what a code of this level is a multiple of.
    fn below(self) -> u64 {
        match self {
            Self::Province => 10_000_000_000,
            Self::Prefecture => 100_000_000,
            Self::County => 1_000_000,
            Self::Township => 1_000,
            Self::Village => 1,
        }
    }
}

/// A division code of twelve digits: province 2, prefecture 2, county 2, township 3, village 3; zeros below its level.
///
/// Codes of 2, 4, 6 or 9 digits are read by filling up with zeros. The level is told by the trailing zeros, so a town
/// right under a prefecture without counties (东莞 `441900003000`) is a township whose parent is the prefecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u64);

impl RegionCode {
    pub fn level(self) -> RegionLevel {
        let ends_in_zeros = |level: &RegionLevel| self.0.is_multiple_of(level.below());
        RegionLevel::ALL.into_iter().find(ends_in_zeros).unwrap_or(RegionLevel::Village)
    }

    /// The place this one is part of; nothing for a province.
    ///
    /// ```
    /// let village: shishu_terms::RegionCode = "330999101002".parse()?;
    /// assert_eq!(village.parent().map(|town| town.to_string()), Some("330999101000".into()));
    /// # Ok::<(), shishu_terms::RegionError>(())
    /// ```
    pub fn parent(self) -> Option<Self> {
        RegionLevel::ALL.into_iter().rev().map(|level| self.at(level)).find(|wider| *wider != self)
    }

    /// The place at `level` that this one is or lies in (itself when it is that wide or wider).
    pub fn at(self, level: RegionLevel) -> Self {
        Self(self.0 - self.0 % level.below())
    }

    /// Whether `other` is this place or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        other.at(self.level()) == *self
    }

    /// The leading digits that every code within this place begins with: `330999` for a county.
    pub fn prefix(self) -> String {
        let mut digits = self.to_string();
        digits.truncate(self.level().digits());
        digits
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl FromStr for RegionCode {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Self, RegionError> {
        let digits = tidy(text);
        let plain = matches!(digits.len(), 2 | 4 | 6 | 9 | 12) && digits.bytes().all(|b| b.is_ascii_digit());
        let code = if plain { format!("{digits:0<12}").parse().ok() } else { None };
        // Provinces are numbered from 11; a code that begins with 00 is a number that was cut or filled up.
        match code {
            Some(code) if code >= RegionLevel::Province.below() => Ok(Self(code)),
            _ => Err(RegionError { text: digits }),
        }
    }
}

/// A text that is no division code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionError {
    pub text: String,
}

impl RegionError {
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        Bilingual::new(
            format!(
                "“{text}”不是区划代码；请写 12 位数字（也可只写省 2 位、市 4 位、县 6 位或乡 9 位），例如 330999101002"
            ),
            format!(
                "\"{text}\" is not a division code; write 12 digits (or the leading 2 of a province, 4 of a prefecture, \
                 6 of a county, 9 of a township), as in 330999101002"
            ),
        )
    }
}

serde_as_text!(RegionCode);
error_from_message!(RegionError);

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn walks_up_to_the_province() {
        let up: Vec<_> = std::iter::successors(Some(region("330999101002")), |r| r.parent())
            .map(|r| (r.to_string(), r.level(), r.prefix()))
            .collect();
        let expected = [
            ("330999101002", RegionLevel::Village, "330999101002"),
            ("330999101000", RegionLevel::Township, "330999101"),
            ("330999000000", RegionLevel::County, "330999"),
            ("330900000000", RegionLevel::Prefecture, "3309"),
            ("330000000000", RegionLevel::Province, "33"),
        ];
        assert_eq!(up, expected.map(|(code, level, prefix)| (code.to_owned(), level, prefix.to_owned())));
    }

    #[test]
    fn a_town_right_under_a_prefecture() {
        let town = region("441900003");
        assert_eq!((town.level(), town.parent()), (RegionLevel::Township, Some(region("4419"))));
        assert!(region("4419").contains(&town) && region("44").contains(&town));
    }

    #[test]
    fn a_place_contains_itself_and_what_lies_in_it() {
        let county = region("330999");
        assert!(county.contains(&county) && county.contains(&region("330999101002")));
        assert!(!county.contains(&region("330998101002")) && !county.contains(&region("3309")));
    }

    #[test]
    fn refuses_what_is_no_code() {
        for text in ["", "3", "33099", "3309991010021", "33099910100a", "000000000001", "00", "三三"] {
            assert!(text.parse::<RegionCode>().is_err(), "{text}");
        }
        assert_eq!(region("３３０９９９"), region("330999"));
    }
}
