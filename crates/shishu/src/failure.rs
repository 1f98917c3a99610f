//! A command that could not be carried out: one message for a person, one exit code.

use shishu_office::{OfficeError, OpenError, Refusal};
use shishu_programme::Problem;
use shishu_store::StoreError;
use shishu_terms::{Bilingual, Lang};
use shishu_witness::WitnessError;
use std::path::Path;
use std::process::ExitCode;

/// Something was found: hard failures, damage, differences.
pub const FOUND: u8 = 1;
/// Wrong usage, or input that was refused.
pub const REFUSED: u8 = 2;

/// Why a command was not carried out, with the place and the cure. Ends with exit code 2, or 1 for what was found to be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    lines: Vec<Bilingual>,
    /// Another process writes to the store: some commands can do with reading.
    locked: bool,
    code: u8,
}

impl Failure {
    /// One message.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Failure { lines: vec![Bilingual::new(zh, en)], locked: false, code: REFUSED }
    }

    /// A heading and what belongs under it.
    pub fn list(heading: Bilingual, lines: impl IntoIterator<Item = Bilingual>) -> Self {
        Failure { lines: std::iter::once(heading).chain(lines).collect(), locked: false, code: REFUSED }
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
        ExitCode::from(self.code)
    }

    /// The same, for something that is wrong with the data and not with the command.
    pub fn found(self) -> Self {
        Failure { code: FOUND, ..self }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure { lines: vec![error.message()], locked: matches!(error, StoreError::Locked { .. }), code: REFUSED }
    }
}

impl From<WitnessError> for Failure {
    fn from(error: WitnessError) -> Self {
        Failure::new(error.zh(), error.to_string())
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

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error.into(),
            OpenError::Rules(problems) => Self::list(
                Bilingual::new(
                    "网页上编写的审核关系与改过的制度包对不上，没有启动；请在制度包里恢复它们用到的报表和指标，或先用原来的制度包启动、停用这些规则：",
                    "rules written on the pages do not fit the changed programme, nothing was started; restore the forms and indicators they use, or start with the programme as it was and withdraw them first:",
                ),
                lines(&problems),
            ),
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
        Self::list(heading, lines(&problems))
    }
}

fn lines(problems: &[Problem]) -> Vec<Bilingual> {
    problems.iter().map(|p| Bilingual::new(p.render(Lang::Zh), p.render(Lang::En))).collect()
}
