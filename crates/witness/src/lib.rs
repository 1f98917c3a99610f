//! A witness of logs, and the asking of witnesses. A witness remembers the newest checkpoint of each log it knows and puts
//! its own signature under the next one only when that one extends it: who holds a log's key and its database can rewrite
//! the log, but cannot get the rewritten one witnessed.
//!
//! **Invariants.** What is cosigned was on disk before the answer left. Of one log, two cosigned checkpoints are always
//! consistent. A contradiction that the log itself has signed is kept for good. A damaged memory refuses to work; it never
//! counts as "nothing seen yet". Requests are bounded, and no request of any content stops the witness.
//!
//! **Never** reads a clock or makes chance: the time of a cosignature and the seed of the key are passed in. Knows no HTTP
//! on the answering side: [`Answer`] is status, content type and text, for whoever serves it.
//!
//! **Main path.**
//! ```
//! use shishu_ledger::{AddCheckpoint, Checkpoint, Signer, leaf_hash};
//! use shishu_witness::{Logs, Witness};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let log = Signer::from_seed("log.example/qinghe", &[1; 32])?;
//! let logs = Logs::new([log.verifier()])?;
//! let witness = Witness::open(folder.path(), "witness.example/w1", logs, &[2; 32])?;  // 1. its key, its memory
//! let note = Checkpoint::new(log.name(), 1, leaf_hash(b"act"))?.sign(&log)?;
//! let request = AddCheckpoint::new(0, Vec::new(), &note)?;                            // 2. what a log sends
//! let answer = witness.add_checkpoint(request.to_text().as_bytes(), 1_700_000_000);   // 3. kept, then answered
//! assert_eq!(answer.status, 200);
//! # Ok(()) }
//! ```
//!
//! Source: C2SP tlog-witness.

mod answer;
mod client;
mod durable;
mod error;
mod judge;
mod memory;
mod witness;

pub use answer::Answer;
pub use client::{AskError, Client};
pub use durable::replace_file;
pub use error::WitnessError;
pub use judge::{Judgement, Logs, Refusal, judge};
pub use memory::origin_hash;
pub use witness::Witness;

/// Content type of the answer that tells which size the witness holds (tlog-witness, 409).
pub const SIZE_TYPE: &str = "text/x.tlog.size";
