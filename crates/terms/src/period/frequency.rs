//! How often a form is due.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// How often a form is due. Ordered from the longest period to the shortest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    Year,
    Half,
    Quarter,
    Month,
    TenDay,
}

impl Frequency {
    pub const ALL: [Frequency; 5] = [Self::Year, Self::Half, Self::Quarter, Self::Month, Self::TenDay];

    /// How many periods of this length make a year.
    pub fn per_year(self) -> u8 {
        match self {
            Self::Year => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Month => 12,
            Self::TenDay => 36,
        }
    }

    /// As said of a form: 月报, "monthly".
    pub fn name(self) -> Bilingual {
        match self {
            Self::Year => Bilingual::new("年报", "annual"),
            Self::Half => Bilingual::new("半年报", "half-yearly"),
            Self::Quarter => Bilingual::new("季报", "quarterly"),
            Self::Month => Bilingual::new("月报", "monthly"),
            Self::TenDay => Bilingual::new("旬报", "every ten days"),
        }
    }
}
