//! The mathematics of a log nobody can rewrite unnoticed: a Merkle tree over the office's acts, signed statements of
//! its state (checkpoints), cosignatures of witnesses and how many of them are asked for, and receipts that anyone can
//! check without trusting the server.
//!
//! **Invariants.** A leaf is the hash of a salted commitment, never of the content, so content can be erased and every
//! proof still holds. A complete subtree, once computed, never changes: its node may be stored for good. Every text has
//! exactly one accepted spelling: what `parse` accepts, writing gives back byte for byte. Nothing here panics on any input.
//!
//! **Never** reads a file, a clock, a socket or a source of chance: key material is passed in as 32 bytes, nodes through a
//! lookup function. Knows nothing of acts, figures or databases.
//!
//! **Main path.**
//! ```
//! use shishu_ledger::*;
//! use std::collections::BTreeMap;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut frontier = Frontier::new();                             // 1. append: keep what push returns
//! let mut nodes = BTreeMap::new();
//! for record in ["submitted", "reviewed", "accepted"] {
//!     let leaf = leaf_hash(&commitment(&[7; SALT_LEN], record.as_bytes()));
//!     nodes.extend(frontier.push(leaf)?);
//! }
//! let signer = Signer::from_seed("log.example/qinghe", &[1; 32])?; // 2. sign the state of the tree
//! let checkpoint = Checkpoint::new("log.example/qinghe", frontier.size(), frontier.root())?;
//! let note = checkpoint.sign(&signer)?;
//! let hashes = inclusion_proof(1, 3, &|id| nodes.get(&id).copied())?; // 3. prove one leaf
//! let receipt = Receipt::new(1, hashes, Vec::new(), note)?.to_text();
//! let leaf = leaf_hash(&commitment(&[7; SALT_LEN], b"reviewed"));  // 4. anyone, offline, later
//! Receipt::parse(&receipt)?.verify(&leaf, &[signer.verifier()])?;
//! # Ok(()) }
//! ```
//!
//! Sources: RFC 6962 and RFC 9162 (tree, proofs), C2SP `signed-note`, `tlog-checkpoint`, `tlog-cosignature`, `tlog-policy`,
//! `tlog-proof`, `tlog-tiles`, `tlog-witness`.

mod add_checkpoint;
mod bundle;
mod checkpoint;
mod code;
mod disclosure;
mod encoding;
mod error;
mod frontier;
mod key;
mod merkle;
mod note;
mod plan;
mod policy;
mod proof;
mod receipt;
mod rows;
mod tile;

pub use add_checkpoint::{AddCheckpoint, MAX_ADD_CHECKPOINT, MAX_PROOF};
pub use bundle::{Bundle, bundles_of, read_entries, write_entries};
pub use checkpoint::{Checkpoint, OpenedCheckpoint};
pub use code::ReceiptCode;
pub use disclosure::{DisclosedRow, Disclosure, RowsCommitment};
pub use encoding::{format_hash, parse_hash};
pub use error::{
    AddCheckpointError, CheckpointError, DisclosureError, HashTextError, KeyError, NoteError, PlanError, ProofError,
    ReceiptError, TileError,
};
pub use frontier::{Frontier, needed_for, root_at};
pub use key::{Cosigner, KeyId, KeyKind, Signer, Verifier};
pub use merkle::{Hash, MAX_SIZE, NodeId, SALT_LEN, commitment, empty_root, leaf_hash, node_hash};
pub use note::{MAX_SIGNATURES, NoteSignature, Opened, SignedNote, VerifiedSignature, open, sign};
pub use plan::{ProofPlan, consistency_nodes, consistency_proof, inclusion_nodes, inclusion_proof};
pub use policy::{Policy, PolicyError, PolicyFault, PolicyLog, PolicyWitness};
pub use proof::{root_of_path, verify_consistency, verify_inclusion};
pub use receipt::Receipt;
pub use rows::{ROWS_ENCODING, RowTree, row_salt};
pub use tile::{Tile, tiles_of};
