//! The office: the use cases of a statistics office over the store, the programme and the rules.
//!
//! It knows duties, returns, reviews, publications, accounts and who may do what. It does not know HTTP, HTML, SQL dialects or a clock.
//!
//! Invariants
//! - No state changes without an act: every method that writes appends one, in the same transaction as everything it causes.
//! - Decisions are pure functions ([`returns`], [`reviews`], [`rules`], [`publication`]) of state, command and moment; the methods of [`Office`] load,
//!   decide, append.
//! - Nobody but the respondent writes a respondent's value; deny by default ([`permissions`]).
//! - The read tables are made from acts alone ([`views`]).
//!
//! Main path: [`Caller`] → [`Office::submit`] → authorise → load inside the write → [`returns::submit`] decides → one act with leaf, views and
//! duties → [`Done`] with the act's number → [`Office::receipt`].

mod actor;
mod calendar;
pub mod cases;
mod clock;
mod desk;
mod identity;
mod imports;
mod kinds;
mod names;
pub mod notices;
mod office;
mod permissions;
pub mod publication;
mod refusal;
pub mod returns;
pub mod reviews;
mod rows;
pub mod rules;
pub mod tips;
mod views;

pub use actor::{Actor, Viewer};
pub use calendar::{Owing, PeriodOpened, table_subject, unowned_steps};
pub use clock::{Skipped, Why};
pub use identity::{By, MIN_LENGTH, Session, SessionToken, hash_password, token_hash};
pub use imports::{BatchImported, ImportedRow};
pub use kinds::{ActKind, kind_name};
pub use names::PostThen;
pub use office::*;
pub use permissions::{Action, allows};
pub use refusal::{Refusal, RefusalKind};
pub use rows::{RowsSeal, SealedRows};
pub use shishu_store::{LogFile, LogFolder, StoreError};
pub use views::OfficeViews;
