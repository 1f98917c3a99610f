//! A programme 制度包: what an office configures, as a folder of plain text, loaded whole or not at all.
//!
//! ```no_run
//! # use std::path::Path;
//! match shishu_programme::load(Path::new("programmes/county")) {
//!     Ok(programme) => println!("{} {}", programme.id, hex::encode(programme.hash)),
//!     Err(problems) => problems.iter().for_each(|problem| eprintln!("{problem}")),
//! }
//! ```
//!
//! Invariants:
//! - All problems come back at once, each with file, line, what is wrong and the cure, in Chinese and English.
//! - Nothing is half-loaded: a [`Programme`] has no dangling reference, every rule of it compiles, every form has a
//!   respondent. What a person should look at but need not correct is in [`Programme::warnings`].
//! - Unknown keys, columns and files are refused, with the nearest known one.
//! - Equal folders give equal programmes and equal fingerprints; no clock, no randomness, no order of a file system.
//! - No bytes make it panic.
//!
//! It never writes, never asks the network, and knows nothing of returns, acts or the office's state.
//!
//! Main path: [`load`] → [`read_folder`] (bytes) → [`load_files`] → regions → units → people → forms → posts → tenures →
//! calendar → rules compiled against their forms → imports → all problems sorted, or a [`Programme`] with its
//! [`fingerprint`]. The office then asks it: who reports ([`Programme::respondents`]), when ([`Programme::due`]), who
//! holds a post ([`Programme::holder`]).

mod builtin;
mod calendar_file;
mod case_file;
mod case_kind;
mod case_parts;
mod case_reach;
mod contact_file;
mod contact_plan;
mod csv_file;
mod due;
mod files;
mod form;
mod form_file;
mod import;
mod indicator_file;
mod load;
mod notice_file;
mod notice_rules;
mod post;
mod problem;
mod programme;
mod publication_file;
mod r_expr;
mod r_translate;
mod r_validate;
mod region;
mod register;
mod rule_book;
mod rule_change;
mod rule_file;
mod rule_gaps;
mod rule_text;
mod standalone;
mod superior;
mod tenure;
mod tenures;
mod tolerance_file;
mod tolerance_rules;
mod toml_file;
mod unit;
mod upkeep;
mod without_data;

pub use builtin::{builtin, builtin_names};
pub use calendar_file::CalendarYear;
pub use case_kind::{
    CaseKind, Category, Channel, IdentityRule, LimitFrom, PauseRule, Reason, ReplyPart, ReplyRule, Stage, TransferRule,
};
pub use contact_plan::{InspectionPlan, ReceptionDays, ReceptionSeries, Stratum, VisitPlan, Whom};
pub use due::{Due, DueDay, DueError, DueRule, TimeOfDay};
pub use files::{Files, fingerprint, read_folder};
pub use form::{
    CORRECT_DAYS, Choice, ERROR_LEFT_PERMILLE, Indicator, IndicatorKind, PublicationRule, PublishedIndicator,
    ReportForm, Review, Section, Selector,
};
pub use import::{ImportMap, RowPattern, UnitSource};
pub use load::{load, load_files};
pub use notice_rules::{Exemption, NoticeRules};
pub use post::{FormScope, Person, Post, Power, Scope};
pub use problem::Problem;
pub use programme::Programme;
pub use r_validate::{ImportedRules, LeftOut, import_validate};
pub use region::Region;
pub use rule_book::{RuleBook, RuleEdition};
pub use rule_change::RuleChange;
pub use rule_gaps::{RuleGap, rule_gaps};
pub use rule_text::{rule_file_text, rule_text};
pub use standalone::{Columns, CompiledRules, DataNames, ListEntry, ListFrom, RuleFile, TableEntry, read_rule_file};
pub use tenure::Tenure;
pub use tenures::Tenures;
pub use tolerance_rules::{Criterion, Excluded, ToleranceRules};
pub use unit::{StatUnit, UnitKind};
pub use upkeep::{Retention, Upkeep};
