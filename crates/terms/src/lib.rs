//! The words of the trade as types: codes, periods, quantities, the working calendar, typed ids, the two languages.
//!
//! Every other crate speaks in these types. A text from outside becomes one of them once, at the edge, and is
//! never parsed again:
//!
//! ```
//! use shishu_terms::{Period, Quantity, RegionCode, UnitOfMeasure, parse_number};
//!
//! let period: Period = "2025-07".parse()?;
//! assert_eq!((period.zh(), period.previous().to_string()), ("2025年7月".into(), "2025-06".into()));
//! let county: RegionCode = "330999".parse()?;
//! assert!(county.contains(&"330999101002".parse()?));
//! let wan = UnitOfMeasure::parse("万元")?;
//! assert_eq!(Quantity::parse("12.5", wan)?, Quantity::parse("125,000", UnitOfMeasure::parse("元")?)?);
//! assert_eq!(parse_number("１，２８６．４０")?.to_string(), "1286.40");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariants:
//! - A figure is a decimal number with the decimals it was written with; no float appears anywhere.
//! - What is displayed reads back: `text.parse()?.to_string()` is the canonical spelling, and serde uses the same one.
//! - Every error says in Chinese and English what is wrong and what to write instead (`message()`).
//! - The order of the types is fixed and meaningful (periods by time, regions by code), so output is reproducible.
//!
//! It never reads a file, a clock or a source of randomness: time and chance are the traits [`Clock`] and
//! [`Chance`], implemented by whoever runs the programme.

mod calendar;
mod figure;
mod harmless;
mod ids;
mod industry;
mod lang;
mod macros;
mod moment;
mod number;
mod period;
mod quantity;
mod region;
mod text;
mod unit;
mod uscc;

pub use calendar::{CalendarProblem, Day, DayKind, DueCount, NotCovered, TimeLimit, WorkCalendar, YearStatus};
pub use figure::{FigureId, FigureIdError, Place, ReturnId};
pub use harmless::{ends_inside_quotes, is_plain_decimal, neutralise, open_quote};
pub use ids::{
    CaseId, CaseKindId, CategoryId, DutyId, FormId, IndicatorCode, InquiryId, PersonId, PlanId, PostId, PublicationId,
    RuleId, UnitId,
};
pub use industry::{IndustryCode, IndustryError};
pub use lang::{Lang, LangError};
pub use moment::{Chance, Clock, FixedClock, Moment, MomentError};
pub use number::{Decimal, NumberError, NumberFault, group_digits, parse_number};
pub use period::{Frequency, Period, PeriodError, month_name};
pub use quantity::{Quantity, QuantityError};
pub use region::{RegionCode, RegionError, RegionLevel};
pub use text::{Bilingual, half_width};
pub use unit::{Dimension, UnitError, UnitOfMeasure};
pub use uscc::{UnifiedSocialCreditCode, UsccError, check_character};
