//! What a rule is told and what it answers: cells in, one of four outcomes out.

use crate::ast::Span;
use crate::diagnostic::RuleText;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, Decimal, IndicatorCode};
use std::fmt;

/// The period a cell is read from, seen from the return being checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Current,
    /// 上期: one period earlier.
    Previous,
    /// 上年同期: the same period a year earlier.
    YearAgo,
}

/// One reported cell. An empty cell is `Missing`; zero is a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Missing,
    Number(Decimal),
    Text(String),
}

/// The cells of one respondent around one return. A cell that was never reported is [`Cell::Missing`].
pub trait Values {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell;
}

/// The answer of one rule on one return. The four are counted apart: items = pass + fail + missing + broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The rule holds, or its condition is false (it says nothing here).
    Pass,
    /// The rule is false. `gap` is the absolute difference of the two sides where the failure comes from one
    /// numeric comparison (the distance to the nearest end for `between`), without trailing zeros; `None` elsewhere.
    Fail { gap: Option<Decimal> },
    /// Cannot be decided; exactly the empty cells that leave it open, each once, in order of appearance.
    Missing { indicators: Vec<(IndicatorCode, When)> },
    /// Cannot be computed.
    Broken(EvalError),
}

impl Outcome {
    /// Stable word for files and columns: `pass`, `fail`, `missing`, `broken`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail { .. } => "fail",
            Self::Missing { .. } => "missing",
            Self::Broken(_) => "broken",
        }
    }
}

/// Why a rule could not be computed, and where in which of its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    pub trouble: Trouble,
    pub span: Span,
    pub place: RuleText,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    DivisionByZero,
    /// Beyond ±7.9 × 10^28.
    Overflow,
    /// A sum, difference or product of exact numbers needs more than 28 digits.
    Inexact,
    /// The cell holds text where a number is needed, or the two sides of an equality are of different kinds.
    WrongKind {
        indicator: Option<IndicatorCode>,
    },
}

impl EvalError {
    pub fn message(&self) -> Bilingual {
        match &self.trouble {
            Trouble::DivisionByZero => Bilingual::new("除数为零", "division by zero"),
            Trouble::Overflow => Bilingual::new("数值过大，超出可计算的范围", "the number is too large to compute"),
            Trouble::Inexact => {
                Bilingual::new("结果超过 28 位数字，无法精确计算", "the result needs more than 28 digits")
            }
            Trouble::WrongKind { indicator: Some(code) } => Bilingual::new(
                format!("指标 {code} 的数据类型不符"),
                format!("indicator {code} holds the wrong kind of value"),
            ),
            Trouble::WrongKind { indicator: None } => {
                Bilingual::new("数据类型不符", "the values are of different kinds")
            }
        }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for EvalError {}
