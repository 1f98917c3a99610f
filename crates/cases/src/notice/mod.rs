//! Typical cases 典型案例: from a draft over two approvals and days of grace to what is public, and what of a text is shown.
//!
//! Invariants:
//! - Nobody who wrote the text or handled one of its cases approves it; nobody approves twice.
//! - It is published after the last day of grace and never before; an objection in time keeps it from being.
//! - What its reporter objected to, of a sealed case, is never published.
//! - A passage that is masked once is masked wherever it stands: in title, parts and names of files.

mod draft;
mod owed;
mod pieces;
mod state;
mod stated;

pub use draft::{Draft, DraftFile, PublicExemption, PublicFile, PublicNotice, PublicPart, part_name};
pub use owed::wanted;
pub use pieces::{Mask, Piece, pieces, plain, segments};
pub use state::{NoticeState, Phase};
pub use stated::{
    ApprovalAsked, Approved, Drafted, NoticeAct, Objected, Objector, Published, Rescoped, Revised, Scope, SentBack,
    Withdrawn,
};
