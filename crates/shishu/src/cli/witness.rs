//! Options of `shishu witness`.

use super::Listen;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Witness {
    /// Folder of the witness: its key, made at the first start, and what it has seen. Belongs to another office's machine.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Name of the witness, such as stats.example.gov/witness. It stands in every cosignature and never changes.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// A log to witness: its public key (the text at /log/vkey), or a file that holds one key a line. May be repeated.
    #[arg(long = "log", value_name = "VKEY", required = true)]
    pub logs: Vec<String>,
    #[command(flatten)]
    pub listen: Listen,
}
