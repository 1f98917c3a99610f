//! What a citizen runs offline to check Shishu's receipts, checkpoints, logs and published files, without trusting the server.
//!
//! **Trust.** Only two things are taken on trust: this program, and a verifier key that the reader brought along ([`Trust`]). Everything
//! else is recomputed from the bytes given; each module says what is checked and why it suffices.
//!
//! **Invariants.** A verdict is [`Outcome::Genuine`] only when something was proved and nothing was wrong or missing
//! ([`Verdict`] draws that sum in one place). No input panics or exhausts memory; what is read from a server is bounded.
//! The `judge_…` functions on texts do no I/O; [`judge_log`] reads one [`Source`].
//!
//! **Main path.** A text comes in, is recognised by its content, and judged:
//! [`judge_receipt`], [`judge_code`], [`judge_checkpoint`], [`judge_consistency`], [`judge_html`], [`judge_csv`] → [`Verdict`] → words or JSON.
//! A folder or an address is a log: [`judge_log`].

mod act;
mod checkpoint;
mod content;
mod facts;
mod log;
mod moment;
mod published;
mod receipt;
mod report;
mod seal;
mod trust;
mod verdict;
mod words;

pub use act::{ActRecord, ContentOf, Erased};
pub use checkpoint::{judge_checkpoint, judge_consistency};
pub use content::{Beside, judge_content, looks_like_code};
pub use facts::{Facts, LeafFacts, LogFacts, PublicationFacts, ReadFacts, RowFacts, Signatory, SignatureFacts};
pub use log::{Older, ReadError, Source, judge_log};
pub use published::{
    Comparison, Different, FoundAt, FoundFigure, PublishedRecord, StatedFigure, compare, figures_in_grid,
    figures_in_html, judge_csv, judge_html, judge_publication, read_csv, receipt_in_html, scripts_in_html,
};
pub use receipt::{judge_code, judge_receipt};
pub use trust::{Trust, TrustError};
pub use verdict::{Outcome, Problem, ProblemKind, Verdict, What};
pub use words::{Lang, Words};
