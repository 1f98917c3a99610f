//! Typed ids: a form is not a post is not a person, and the compiler knows.

use std::{borrow::Borrow, convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The longest id that [`well_formed`] lets through, in characters.
const LONGEST: usize = 64;

/// Letters, digits, `-` and `_` of ASCII, at most 64, and not twelve digits.
///
/// `.` separates the parts of a figure's id and `/` those of an address; twelve digits are a region.
fn well_formed(text: &str) -> bool {
    let twelve_digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !twelve_digits
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the id can stand in a figure's id, an address and a file name: ASCII letters, digits,
            /// `-`, `_`; at most 64; not twelve digits. Whoever reads ids that people wrote asks this once.
            pub fn well_formed(&self) -> bool {
                well_formed(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self::new(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        // Ordering and hashing are those of the text, so a map keyed by the id can be asked with a `&str`.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// A report form 报表, such as `B204-1`.
    FormId
    /// The code 指标代码 of an indicator within its form, such as `101`.
    IndicatorCode
    /// An edit rule 审核关系, such as `B204-07`.
    RuleId
    /// A statistical unit 统计单位, such as `E0412` or `V012`; never twelve digits, which would be a region.
    UnitId
    /// A post 岗位, such as `town-liuxi-review`.
    PostId
    /// A person, such as `p0031`.
    PersonId
    /// A duty 责任.
    DutyId
    /// An inquiry 核实.
    InquiryId
    /// A publication 发布.
    PublicationId
    /// A case 事项, such as `JB-2026-7K3QF9`: prefix of its kind, year of receipt, a random part.
    CaseId
    /// A kind of case, such as `public-report`.
    CaseKindId
    /// A typical case 典型案例, such as `DX-2026-7K3QF9`.
    NoticeId
    /// An application for tolerance 容错, such as `RC-2026-7K3QF9`.
    ToleranceId
    /// A category of a kind of case, such as `data-fraud`.
    CategoryId
    /// A plan of contact with people: of visits, of inspections, a series of reception days.
    PlanId
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_map_is_asked_with_plain_text() {
        let forms = BTreeMap::from([(FormId::new("B204-1"), 1)]);
        assert_eq!(forms.get("B204-1"), Some(&1));
    }

    #[test]
    fn ids_are_plain_strings_in_json() {
        let json = serde_json::to_string(&UnitId::from("E0412")).unwrap();
        assert_eq!(json, "\"E0412\"");
        assert_eq!(serde_json::from_str::<UnitId>(&json).unwrap(), UnitId::from("E0412"));
    }

    #[test]
    fn ids_that_would_break_a_figure_id_are_not_well_formed() {
        for good in ["E0412", "V012", "town-liuxi-review", "p_1", "12345678901"] {
            assert!(UnitId::from(good).well_formed(), "{good}");
        }
        for bad in ["", "330999101002", "a.b", "a/b", "a b", "村", &"x".repeat(65)] {
            assert!(!UnitId::from(bad).well_formed(), "{bad}");
        }
    }
}
