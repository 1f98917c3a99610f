//! Shishu 实数, the binary: the command line, the clock, chance, the keys, and the demo's county.
//!
//! Invariants
//! - Time and chance are made here ([`clock`], [`chance`]) and nowhere else; everything beneath is given them.
//! - The signing key lies in a file of the data folder, readable by its owner alone, never in the database.
//! - Exit codes: 0 fine; 1 something was found (hard failures, damage, differences); 2 wrong usage or input that was refused, with a
//!   message on stderr that names the place and the cure.
//! - What a table command prints on stdout is data; everything said about it goes to stderr.
//!
//! It never holds a rule of the trade (that is `office`), HTML (`web`) or SQL that writes (`store`), and logs no request's query or body.
//!
//! Main path: [`cli::Cli`] is parsed → one module of [`commands`] → [`folder::DataFolder`] says where things are →
//! [`open`] gives an [`shishu_office::Office`] over them → the command reads, writes or serves → an exit code.

mod backup;
mod chance;
mod cli;
mod clock;
mod commands;
mod day;
mod demo;
mod failure;
mod folder;
mod guard;
mod keys;
mod logging;
mod open;
mod progress;
mod rollback;
mod serving;
mod signed;
mod spool;
mod table;
mod witnesses;

use clap::Parser;
// Named only so that it is linked: it makes the allocator of this program.
use shishu_wiped as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    // The children that read strangers' files confine themselves before anything else happens in them.
    match cli.command {
        cli::Command::SheetReader => return shishu_sheets::child_main(),
        cli::Command::StripReader => return shishu_scrub::child_main(),
        cli::Command::MailReader => return shishu_mail::child_main(),
        _ => {}
    }
    let lang = cli.language();
    logging::start();
    match commands::run(cli.command, lang) {
        Ok(code) => code,
        Err(failure) => failure.report(lang),
    }
}
