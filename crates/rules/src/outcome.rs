//! What a rule is told and what it answers: cells in, one of four outcomes out.

use crate::ast::Span;
use crate::code_list::CodeList;
use crate::derived::ListRef;
use crate::diagnostic::RuleText;
use crate::names::TableName;
use jiff::civil::Date;
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
    /// That many periods earlier, 2 to 120; one period earlier is `Previous`.
    Earlier(u8),
}

impl When {
    /// `n` periods back.
    pub fn back(n: u8) -> Self {
        match n {
            0 => Self::Current,
            1 => Self::Previous,
            n => Self::Earlier(n),
        }
    }
}

/// One reported cell, or one value derived from others. An empty cell is `Missing`; zero is a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Missing,
    Number(Decimal),
    /// A number that a quotient rounded on its way (a mean): what is computed from it may be rounded again.
    Rounded(Decimal),
    Text(String),
    Date(Date),
    Truth(bool),
    /// There is no telling: it could not be computed, or several rows answer.
    Broken(Trouble),
}

/// The cells of one respondent around one return. A cell that was never reported is [`Cell::Missing`].
pub trait Values {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell;
    /// The cell of another form of the same respondent, or of the row of another table that belongs to this return.
    fn get_from(&self, _table: &TableName, _code: &IndicatorCode, _when: When) -> Cell {
        Cell::Missing
    }
    /// A code list a rule looks into.
    fn list(&self, _list: &ListRef) -> Option<&CodeList> {
        None
    }
}

/// The answer of one rule on one return. The four are counted apart: items = pass + fail + missing + broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The rule holds, or its condition is false (it says nothing here).
    Pass,
    /// The rule is false. `gap` is the absolute difference of the two sides where the failure comes from one
    /// numeric comparison (the distance to the nearest end for `between`), without trailing zeros; `None` elsewhere.
    Fail { gap: Option<Decimal> },
    /// Cannot be decided; exactly the empty cells that leave it open, each once, in order of appearance. A cell of another
    /// table is named `T.code`; a missing derived value is named by the cells it is computed from, and so is the number or
    /// date of a blank text.
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
    /// `number(x)` of something that is no number.
    NotANumber,
    /// `date(x)` of something that is no date.
    NotADate,
    /// A period that cannot be read where periods are counted.
    NotAPeriod,
    /// Several rows answer where one is asked for: of another table, or of an earlier period.
    SeveralRows {
        table: Option<TableName>,
    },
    /// A character count that is negative or no whole number.
    NotACount,
    /// A text grows beyond 64 kB.
    TooLong,
    /// It needs rows around this one, and there is only this one.
    NoRows,
    /// The code list is not at hand.
    NoList,
}

impl EvalError {
    pub fn message(&self) -> Bilingual {
        self.trouble.message()
    }
}

impl Trouble {
    /// Stable word for files and columns.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DivisionByZero => "division_by_zero",
            Self::Overflow => "overflow",
            Self::Inexact => "inexact",
            Self::WrongKind { .. } => "wrong_kind",
            Self::NotANumber => "not_a_number",
            Self::NotADate => "not_a_date",
            Self::NotAPeriod => "not_a_period",
            Self::SeveralRows { .. } => "several_rows",
            Self::NotACount => "not_a_count",
            Self::TooLong => "too_long",
            Self::NoRows => "no_rows",
            Self::NoList => "no_list",
        }
    }

    pub fn message(&self) -> Bilingual {
        match self {
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
            Trouble::NotANumber => Bilingual::new("文字不是数字", "the text is not a number"),
            Trouble::NotADate => Bilingual::new("不是日期", "this is not a date"),
            Trouble::NotAPeriod => Bilingual::new("读不出报告期", "the period cannot be read"),
            Trouble::SeveralRows { table: Some(table) } => Bilingual::new(
                format!("{table} 中有几行与本行对应"),
                format!("several rows of {table} belong to this one"),
            ),
            Trouble::SeveralRows { table: None } => {
                Bilingual::new("该期有几行与本行对应", "several rows of that period belong to this one")
            }
            Trouble::NotACount => {
                Bilingual::new("字数应是不小于 0 的整数", "a count of characters must be a whole number")
            }
            Trouble::TooLong => Bilingual::new("文字太长", "the text is too long"),
            Trouble::NoRows => {
                Bilingual::new("这里只有一行，不能跨行计算", "there is one row only, nothing to compute over rows")
            }
            Trouble::NoList => Bilingual::new("没有这份代码表", "the code list is not at hand"),
        }
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for EvalError {}
