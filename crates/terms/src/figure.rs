//! The names of a return and of a figure: short, readable, and fit for an address or a file name.

use std::{fmt, str::FromStr};

use crate::{
    Bilingual, FormId, IndicatorCode, Period, RegionCode, UnitId,
    macros::{error_from_message, serde_as_text},
    text::quoted,
};

/// One return 一份报表: a form, of one period, from one unit. Written `B204-1.2025-07.E0412`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReturnId {
    pub form: FormId,
    pub period: Period,
    pub unit: UnitId,
}

impl ReturnId {
    pub fn new(form: impl Into<FormId>, period: Period, unit: impl Into<UnitId>) -> Self {
        Self { form: form.into(), period, unit: unit.into() }
    }

    /// One figure of this return.
    pub fn figure(&self, indicator: impl Into<IndicatorCode>) -> FigureId {
        FigureId {
            form: self.form.clone(),
            period: self.period,
            place: Place::Unit(self.unit.clone()),
            indicator: indicator.into(),
        }
    }
}

impl fmt::Display for ReturnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.form, self.period, self.unit)
    }
}

impl FromStr for ReturnId {
    type Err = FigureIdError;

    fn from_str(text: &str) -> Result<Self, FigureIdError> {
        let error = || FigureIdError::Return { text: text.to_owned() };
        let [form, period, unit] = parts(text).ok_or_else(error)?;
        let Place::Unit(unit) = place(unit).ok_or_else(error)? else {
            return Err(error());
        };
        Ok(Self { form: form_id(form).ok_or_else(error)?, period: period.parse().map_err(|_| error())?, unit })
    }
}

/// Whose figure it is: one unit's own, or the total of a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Unit(UnitId),
    Region(RegionCode),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(unit) => unit.fmt(f),
            Self::Region(region) => region.fmt(f),
        }
    }
}

/// Twelve digits are a region, everything else a unit.
impl FromStr for Place {
    type Err = FigureIdError;

    fn from_str(text: &str) -> Result<Self, FigureIdError> {
        place(text).ok_or_else(|| FigureIdError::Place { text: text.to_owned() })
    }
}

/// One figure: an indicator of a form, of one period, for one place.
///
/// Written `B204-1.2025-07.E0412.101` for a unit's own and `B204-1.2025-07.330999000000.101` for a region's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureId {
    pub form: FormId,
    pub period: Period,
    pub place: Place,
    pub indicator: IndicatorCode,
}

impl FigureId {
    pub fn new(form: impl Into<FormId>, period: Period, place: Place, indicator: impl Into<IndicatorCode>) -> Self {
        Self { form: form.into(), period, place, indicator: indicator.into() }
    }

    /// The return that holds it, when it is a unit's own figure.
    pub fn return_id(&self) -> Option<ReturnId> {
        match &self.place {
            Place::Unit(unit) => Some(ReturnId::new(self.form.clone(), self.period, unit.clone())),
            Place::Region(_) => None,
        }
    }
}

impl fmt::Display for FigureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.form, self.period, self.place, self.indicator)
    }
}

impl FromStr for FigureId {
    type Err = FigureIdError;

    fn from_str(text: &str) -> Result<Self, FigureIdError> {
        let error = || FigureIdError::Figure { text: text.to_owned() };
        let [form, period, at, indicator] = parts(text).ok_or_else(error)?;
        let indicator = Some(IndicatorCode::from(indicator)).filter(IndicatorCode::well_formed);
        Ok(Self {
            form: form_id(form).ok_or_else(error)?,
            period: period.parse().map_err(|_| error())?,
            place: place(at).ok_or_else(error)?,
            indicator: indicator.ok_or_else(error)?,
        })
    }
}

fn parts<const N: usize>(text: &str) -> Option<[&str; N]> {
    text.split('.').collect::<Vec<_>>().try_into().ok()
}

fn form_id(text: &str) -> Option<FormId> {
    Some(FormId::from(text)).filter(FormId::well_formed)
}

fn place(text: &str) -> Option<Place> {
    let unit = UnitId::from(text);
    if unit.well_formed() {
        return Some(Place::Unit(unit));
    }
    if text.len() == 12 { text.parse().ok().map(Place::Region) } else { None }
}

/// A text that names no return, figure or place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureIdError {
    Return { text: String },
    Figure { text: String },
    Place { text: String },
}

impl FigureIdError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Return { text } => Bilingual::new(
                format!("“{}”不是报表编号；应当是“报表.报告期.单位”，例如 B204-1.2025-07.E0412", quoted(text)),
                format!(
                    "\"{}\" names no return; it should be form.period.unit, as in B204-1.2025-07.E0412",
                    quoted(text)
                ),
            ),
            Self::Figure { text } => Bilingual::new(
                format!(
                    "“{}”不是数据编号；应当是“报表.报告期.单位或地区.指标”，例如 B204-1.2025-07.E0412.101",
                    quoted(text)
                ),
                format!(
                    "\"{}\" names no figure; it should be form.period.unit-or-region.indicator, as in B204-1.2025-07.E0412.101",
                    quoted(text)
                ),
            ),
            Self::Place { text } => Bilingual::new(
                format!("“{}”不是单位或地区；单位写编号，例如 E0412，地区写 12 位区划代码", quoted(text)),
                format!(
                    "\"{}\" names no place; write a unit's id, as in E0412, or the 12 digits of a region",
                    quoted(text)
                ),
            ),
        }
    }
}

serde_as_text!(ReturnId, Place, FigureId);
error_from_message!(FigureIdError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_leads_back_to_its_return() {
        let figure: FigureId = "B204-1.2025-07.E0412.101".parse().unwrap();
        let owner = figure.return_id().unwrap();
        assert_eq!(owner.to_string(), "B204-1.2025-07.E0412");
        assert_eq!(owner.figure("101"), figure);
        assert_eq!(owner.to_string().parse::<ReturnId>().unwrap(), owner);
    }

    #[test]
    fn twelve_digits_are_a_region() {
        let total: FigureId = "B204-1.2025-07.330999000000.101".parse().unwrap();
        assert_eq!(total.place, Place::Region("330999".parse().unwrap()));
        assert_eq!(total.return_id(), None);
        assert_eq!(total.to_string(), "B204-1.2025-07.330999000000.101");
        assert!("B204-1.2025-07.330999000000".parse::<ReturnId>().is_err());
    }

    #[test]
    fn ids_are_strings_in_json() {
        let id = ReturnId::new("B204-1", "2025-07-D2".parse().unwrap(), "V012");
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\"B204-1.2025-07-D2.V012\"");
        assert_eq!(serde_json::from_str::<ReturnId>(&json).unwrap(), id);
    }

    #[test]
    fn refuses_what_has_too_few_or_empty_parts() {
        for text in [
            "",
            "B204-1",
            "B204-1.2025-07",
            "B204-1.2025-07.",
            ".2025-07.E0412",
            "B204-1.2025-7.E0412",
            "B204-1.2025-07.E0412.101",
            "B204-1.2025-07.E/12",
        ] {
            assert!(text.parse::<ReturnId>().is_err(), "{text}");
        }
        assert!("B204-1.2025-07.E0412".parse::<FigureId>().is_err());
    }
}
