//! `shishu rules`: edit rules by themselves, without an office and without data.

mod explain;
mod findings;
mod import_validate;
mod lint;
mod source;

pub use source::{domain_by_use, refused};

use crate::cli::Rules;
use crate::failure::Failure;
use shishu_terms::Lang;
use std::process::ExitCode;

/// Carries out one of the commands.
pub fn run(command: Rules, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        Rules::Lint(command) => lint::run(&command, lang),
        Rules::Explain(command) => explain::run(&command, lang),
        Rules::ImportValidate(command) => import_validate::run(&command, lang),
    }
}
