//! Backups: one sealed file that holds an office, all but its signing key.
//!
//! ```text
//! age( tar( manifest.json                what is in it, with hashes; first
//!           office/shishu.toml           without the address of a database server
//!           office/programme/…           the programme in force
//!           office/keys/*.vkey           the log's public keys, never a private one
//!           office/witnesses.txt         who witnesses the log, where somebody does
//!           office/store/shishu.db ) )   what was stated, in a fresh file: nothing erased can be in it
//! ```
//!
//! Sealed to a public key whose other half lies in a safe: whoever steals a backup, or the machine that makes them, reads nothing.

mod manifest;
mod pack;
mod seal;
mod unpack;

pub use manifest::Manifest;
pub use pack::{Packed, pack};
pub use seal::{Recipients, identities, new_identity};
pub use unpack::{Unpacked, unpack};

/// First entry of the archive.
const MANIFEST: &str = "manifest.json";
/// Folder of the office within the archive.
const OFFICE: &str = "office";
