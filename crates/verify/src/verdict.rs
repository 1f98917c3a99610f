//! What a check comes to: genuine, does not fit, or cannot be told; with what is proved, what is wrong, what remains open.

use serde::Serialize;

use crate::{Facts, Words};

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All that was checked holds.
    Genuine,
    /// Something does not hold.
    Mismatch,
    /// It could not be checked: unreadable, a key or another file is missing.
    Unclear,
}

impl Outcome {
    /// The exit code of a program that says it: 0, 1, 2.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Genuine => 0,
            Self::Mismatch => 1,
            Self::Unclear => 2,
        }
    }
}

/// What was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Receipt,
    Code,
    Checkpoint,
    Log,
    Publication,
    /// It is nothing that can be judged here.
    Unknown,
}

impl What {
    /// Its name.
    pub fn name(self) -> Words {
        match self {
            Self::Receipt => Words::new("回执", "receipt"),
            Self::Code => Words::new("回执码", "receipt code"),
            Self::Checkpoint => Words::new("检查点", "checkpoint"),
            Self::Log => Words::new("日志", "log"),
            Self::Publication => Words::new("公布的文件", "published file"),
            Self::Unknown => Words::new("所给的内容", "what was given"),
        }
    }
}

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A signature is wrong, or none is by a trusted key of the log.
    Signature,
    /// The witnesses that a policy asks for have not signed.
    Witnesses,
    /// A proof does not lead to the signed root.
    Proof,
    /// What is disclosed does not lead to the leaf, or says something else than the receipt.
    Record,
    /// Two signed states of one log contradict each other: history was rewritten.
    Fork,
    /// The log is shorter than it was.
    Rollback,
    /// It is another log.
    OtherLog,
    /// The entries do not lead to the signed root.
    Root,
    /// An entry bundle is damaged or missing.
    Bundle,
    /// A tile is damaged or missing.
    Tile,
    /// The checkpoint of a log is missing or cannot be read.
    Checkpoint,
    /// A figure in the file is not the figure of the record.
    FigureDiffers,
    /// A figure of the record is not in the file.
    FigureMissing,
    /// A figure in the file is not in the record.
    FigureUnknown,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub kind: ProblemKind,
    /// Where: the path of a tile, the id of a figure; empty when it is the whole.
    pub place: String,
    #[serde(flatten)]
    pub words: Words,
}

/// The whole answer. Made only by the `judge_…` functions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    pub what: What,
    pub outcome: Outcome,
    /// What holds and was checked, in plain words.
    pub proves: Vec<Words>,
    /// What does not hold.
    pub problems: Vec<Problem>,
    /// What the check says nothing about, even when all holds.
    pub limits: Vec<Words>,
    /// What is missing for an answer, and what to do.
    pub cures: Vec<Words>,
    /// The same for machines.
    pub facts: Facts,
}

impl Verdict {
    /// Nothing is proved yet.
    pub(crate) fn begin(what: What) -> Self {
        Self {
            what,
            outcome: Outcome::Unclear,
            proves: Vec::new(),
            problems: Vec::new(),
            limits: Vec::new(),
            cures: Vec::new(),
            facts: Facts::default(),
        }
    }

    pub(crate) fn problem(&mut self, kind: ProblemKind, place: impl Into<String>, words: Words) {
        self.problems.push(Problem { kind, place: place.into(), words });
    }

    pub(crate) fn proved(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.proves.push(Words::new(zh, en));
    }

    pub(crate) fn limit(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.limits.push(Words::new(zh, en));
    }

    pub(crate) fn cure(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.cures.push(Words::new(zh, en));
    }

    /// Draws the sum: anything wrong is a mismatch; anything missing, or nothing proved, leaves it open.
    pub(crate) fn conclude(mut self) -> Self {
        self.outcome = if !self.problems.is_empty() {
            Outcome::Mismatch
        } else if !self.cures.is_empty() || self.proves.is_empty() {
            Outcome::Unclear
        } else {
            Outcome::Genuine
        };
        self
    }

    /// It cannot be read at all: why, and what to do.
    pub fn unreadable(what: What, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let mut verdict = Self::begin(what);
        verdict.cure(zh, en);
        verdict.conclude()
    }

    /// The answer in one sentence.
    pub fn headline(&self) -> Words {
        let name = self.what.name();
        let capital = |text: &str| {
            text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect::<String>()
        };
        let en = capital(&name.en);
        match self.outcome {
            Outcome::Genuine if self.facts.key_from_log => Words::new(
                format!("{}：自身前后一致（公钥取自日志本身）", name.zh),
                format!("{en}: consistent in itself (key taken from the log)"),
            ),
            Outcome::Genuine => Words::new(format!("{}：属实", name.zh), format!("{en}: genuine")),
            Outcome::Mismatch => Words::new(format!("{}：不符", name.zh), format!("{en}: does not fit")),
            Outcome::Unclear => Words::new(format!("{}：无法判断", name.zh), format!("{en}: cannot be told")),
        }
    }
}
