//! One module per command.

mod account;
mod backup;
mod cases;
mod check;
mod copied;
mod demo;
mod draw;
mod due;
mod erase;
mod figure;
mod findings;
mod hammer;
mod import;
mod init;
mod ledger;
mod localise;
mod log_keys;
mod mail;
mod programme;
mod rebuild;
mod receipt;
mod restore;
mod rows;
mod rules;
mod select;
mod serve;
mod signed;
mod strip;
mod witness;

use crate::cli::{Account, Command, Ledger, Programme};
use crate::failure::Failure;
use shishu_terms::Lang;
use std::process::ExitCode;

/// Carries out a command.
pub fn run(command: Command, lang: Lang) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::new(format!("无法启动：{error}"), format!("cannot start: {error}")))?;
    runtime.block_on(async {
        match command {
            Command::Demo(command) => demo::run(command, lang).await,
            Command::Init(command) => init::run(command, lang).await,
            Command::Serve(command) => serve::run(command, lang).await,
            Command::Programme(Programme::Check(command)) => programme::check(command, lang),
            Command::Due(command) => due::run(&command, lang),
            Command::Draw(command) => draw::run(&command, lang),
            Command::Check(command) => check::run(&command, lang),
            Command::Select(command) => select::run(&command, lang),
            Command::Copied(command) => copied::run(&command, lang),
            Command::Rules(command) => rules::run(command, lang),
            Command::Localise(command) => localise::run(&command, lang),
            Command::Import(command) => import::run(command, lang).await,
            Command::Cases(command) => cases::run(command, lang).await,
            Command::Mail(command) => mail::run(command, lang).await,
            Command::Findings(command) => findings::run(command, lang).await,
            Command::Figure(command) => figure::run(command, lang).await,
            Command::Signed(command) => signed::run(command, lang).await,
            Command::Strip(command) => strip::run(&command, lang),
            Command::Rebuild(command) => rebuild::run(command, lang).await,
            Command::Ledger(Ledger::Verify(command)) => ledger::verify(command, lang).await,
            Command::Ledger(Ledger::Checkpoint(folder)) => ledger::checkpoint(folder, lang).await,
            Command::Ledger(Ledger::Export(command)) => ledger::export(command, lang).await,
            Command::Ledger(Ledger::RotateKey(folder)) => log_keys::rotate(folder, lang).await,
            Command::Ledger(Ledger::Resume(command)) => log_keys::resume(command, lang).await,
            Command::Ledger(Ledger::Receipt(command)) => receipt::check(&command, lang),
            Command::Ledger(Ledger::Certificate(command)) => erase::certificate(command).await,
            Command::Backup(command) => backup::run(command, lang).await,
            Command::Restore(command) => restore::run(command, lang).await,
            Command::Erase(command) => erase::run(command, lang).await,
            Command::Witness(command) => witness::run(command, lang).await,
            Command::Account(Account::Create(command)) => account::create(command, lang).await,
            Command::Account(Account::Password(command)) => account::password(command, lang).await,
            Command::SheetReader => Ok(shishu_sheets::child_main()),
            Command::StripReader => Ok(shishu_scrub::child_main()),
            Command::MailReader => Ok(shishu_mail::child_main()),
            Command::Hammer(command) => hammer::run(command).await,
        }
    })
}
