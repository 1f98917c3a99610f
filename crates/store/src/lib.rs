//! The record itself: acts, duties, views, contents and blobs in a database, and the one way to write them.
//!
//! SQLite in a folder or PostgreSQL, by the same statements in a portable subset (integers, text, bytes).
//!
//! **Invariants.** Nothing changes without an act ([`Tx::append`]); ephemeral tables, which state nothing, are the one
//! exception. Acts and nodes of the tree are never changed or removed: triggers refuse it, [`Store::verify`] finds it. A
//! write that was answered is on disk. An act, its leaf, its duties and its views are all there or none. Duties and views
//! follow from the acts alone: [`Store::rebuild_check`] derives them a second time. One process writes at a time.
//!
//! **Never** reads a clock or makes up chance: moments come with the acts, salts from a [`shishu_terms::Chance`]. Knows no
//! form, return or permission, holds no signing key, and writes no text of people to the log.
//!
//! **Main path.**
//! ```
//! # use std::sync::Arc;
//! use shishu_store::{Location, Mode, NewAct, NoViews, Opening, Store, StoreError};
//! use shishu_terms::{Chance, Moment};
//! # struct Fixed;
//! # impl Chance for Fixed { fn fill(&mut self, bytes: &mut [u8]) { bytes.fill(7); } }
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (location, chance) = (Location::Folder(folder.path().join("record")), Box::new(Fixed));
//! let store = Store::open(Opening { location, mode: Mode::Create, views: Arc::new(NoViews), chance }).await?;
//! let committed = store
//!     .write::<_, StoreError, _>(|tx| Box::pin(async move {                 // 1. decide on what is there, then state it
//!         let act = NewAct::new(Moment::from_micros(0), "return.submitted", "B204-1.2025-07.E0412");
//!         tx.append(act.content("note", "late because of the flood")).await
//!     }))
//!     .await?;                                                              // 2. here it is on disk
//! let (seq, size) = (committed.value.seq, committed.tree_size);
//! let proof = store.inclusion(seq, size).await?;                            // 3. provable to anybody
//! assert!(store.verify(&[], &mut |_| {}).await?.is_sound());
//! # assert!(proof.is_empty()); Ok(()) }
//! ```

mod act;
mod backend;
mod blob;
pub mod canonical;
mod content;
mod copy;
mod cosignatures;
mod db;
mod duty;
mod error;
mod guard;
mod layout;
mod log_check;
mod log_folder;
mod open;
mod postgres;
mod projection;
mod rebuild;
mod scrub;
mod sqlite;
mod store;
mod tree;
mod tx;
mod value;
mod verify;
mod waiting;
mod writer;

pub use act::{Act, ContentId, ContentRef, NewAct, RECORD_VERSION, SealedAct};
pub use backend::Location;
pub use content::Content;
pub use copy::Copied;
pub use db::placeholders;
pub use duty::{Duty, DutyFilter, DutyState, NewDuty, Owner};
pub use error::{StoreError, WriteError};
pub use futures::future::BoxFuture;
pub use log_check::DamagedFile;
pub use log_folder::{LogFile, LogFolder};
pub use open::{Mode, Opening};
pub use projection::{Contents, NoViews, Projection};
pub use rebuild::{Difference, Side};
pub use scrub::{Scrubbed, overwrite};
pub use shishu_ledger::{Hash, NodeId};
pub use store::Store;
pub use tree::StoredCheckpoint;
pub use tx::Tx;
pub use value::{Kind, Row, Value};
pub use verify::{Damage, Place, Progress, Proven, VerifyReport};
pub use writer::{Committed, Stats};
