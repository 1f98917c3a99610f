//! A command that could not be carried out: one message for a person, one exit code.

use shishu_office::{OfficeError, Refusal};
use shishu_programme::Problem;
use shishu_store::StoreError;
use shishu_terms::{Bilingual, Lang};
use std::path::Path;
use std::process::ExitCode;

/// Something was found: hard failures, damage, differences.
pub const FOUND: u8 = 1;
/// Wrong usage, or input that was refused.
pub const REFUSED: u8 = 2;

/// Why a command was not carried out, with the place and the cure. Ends with exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    lines: Vec<Bilingual>,
    /// Another process writes to the store: some commands can do with reading.
    locked: bool,
}

impl Failure {
    /// One message.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Failure { lines: vec![Bilingual::new(zh, en)], locked: false }
    }

    /// A heading and what belongs under it.
    pub fn list(heading: Bilingual, lines: impl IntoIterator<Item = Bilingual>) -> Self {
        Failure { lines: std::iter::once(heading).chain(lines).collect(), locked: false }
    }

    /// A file operation that failed. `doing` in both languages, as in "无法读取" and "cannot read".
    pub fn file(zh: &str, en: &str, path: &Path, error: &std::io::Error) -> Self {
        let path = path.display();
        Self::new(format!("{zh} {path}：{error}"), format!("{en} {path}: {error}"))
    }

    /// Another process writes to the store.
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// Tells it on stderr and gives the exit code.
    pub fn report(&self, lang: Lang) -> ExitCode {
        for (at, line) in self.lines.iter().enumerate() {
            let before = if at == 0 { "shishu: " } else { "  " };
            eprintln!("{before}{}", line.get(lang));
        }
        ExitCode::from(REFUSED)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure { lines: vec![error.message()], locked: matches!(error, StoreError::Locked { .. }) }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::list(refusal.what, refusal.next)
    }
}

impl From<OfficeError> for Failure {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Refused(refusal) => refusal.into(),
            OfficeError::Store(error) => error.into(),
        }
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        let n = problems.len();
        let heading = Bilingual::new(
            format!("制度包有 {n} 处问题，没有采用："),
            format!("the programme has {n} problems and was not taken:"),
        );
        Self::list(heading, problems.iter().map(|p| Bilingual::new(p.render(Lang::Zh), p.render(Lang::En))))
    }
}
