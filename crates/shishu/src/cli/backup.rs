//! The command line of backup, restore and erasure.

use super::{Folder, Output};
use clap::{Args, Subcommand};
use shishu_terms::PersonId;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    #[command(flatten)]
    pub make: Option<BackupMake>,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a pair of keys: the private half into a file for the safe, the public half on stdout.
    Keygen(Keygen),
}

#[derive(Debug, Args)]
pub struct BackupMake {
    /// Data folder of the office, as made by `shishu init`.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The sealed file to write; it must not be there.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Public key to seal it to (`age1…`), or a file that holds such keys. May be given more than once: each of them opens it.
    #[arg(long, required = true, value_name = "KEY")]
    pub recipient: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Keygen {
    /// File for the private key; print it, keep it elsewhere, delete it.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The sealed backup.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// File with the private key, brought from the safe.
    #[arg(long, value_name = "FILE")]
    pub identity: PathBuf,
    /// Folder for the restored office: empty, or not there.
    #[arg(long, value_name = "FOLDER", required_unless_present = "drill", conflicts_with = "drill")]
    pub to: Option<PathBuf>,
    /// Only rehearse: restore into a throw-away folder, verify the root, every act and every proof, remove it.
    #[arg(long)]
    pub drill: bool,
    /// With --drill: the office on whose record the drill goes.
    #[arg(long, value_name = "DIR", requires = "drill")]
    pub dir: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere: the backup must hold what it states.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// The log's public key as it was published; by default the one in the backup is believed.
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    pub folder: Folder,
    /// Number of the act that stated the content.
    #[arg(long, value_name = "NUMBER", requires_all = ["names", "ground"], required_unless_present = "due")]
    pub act: Option<u64>,
    /// Name of the content, such as `why:B204-07` or `reason`; `blob:` and its SHA-256 for a scan. May be given more than once.
    #[arg(long = "name", value_name = "NAME")]
    pub names: Vec<String>,
    /// The lawful ground. It stands in the log for good: do not repeat what is erased.
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    /// In place of the three: everything whose time under this retention rule of the programme is over, on the rule's ground.
    #[arg(long, value_name = "RULE", conflicts_with_all = ["act", "names", "ground"])]
    pub due: Option<String>,
    /// Who erases: an id of people.csv who holds a post with the power `erase` today.
    #[arg(long = "as", value_name = "PERSON")]
    pub person: PersonId,
}

#[derive(Debug, Args)]
pub struct Certificate {
    #[command(flatten)]
    pub folder: Folder,
    /// Number of the act that stated what was erased.
    #[arg(long, value_name = "NUMBER")]
    pub act: u64,
    /// Name of the content that was erased.
    #[arg(long, value_name = "NAME")]
    pub name: String,
}
