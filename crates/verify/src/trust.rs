//! Whom the reader trusts: the verifier keys of the log and of its witnesses, brought along from outside the log.

use shishu_ledger::{Checkpoint, CheckpointError, KeyError, OpenedCheckpoint, Verifier};

use crate::Words;
use crate::words::number;

/// The keys to judge by. Without any, signatures cannot be judged.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    keys: Vec<Verifier>,
    from_log: bool,
}

/// A line of a key file that is not a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustError {
    /// From 1.
    pub line: usize,
    pub error: KeyError,
}

impl TrustError {
    /// What is wrong, and where.
    pub fn words(&self) -> Words {
        let (line, error) = (number(self.line as u64), &self.error);
        Words::new(format!("公钥第 {line} 行：{}", error.zh()), format!("line {line} of the verifier keys: {error}"))
    }
}

impl Trust {
    /// These keys, each counted once.
    pub fn new(keys: impl IntoIterator<Item = Verifier>) -> Self {
        let mut trust = Self::default();
        keys.into_iter().for_each(|key| trust.add(key));
        trust
    }

    /// Reads verifier keys, one a line; empty lines and lines that begin with `#` are passed over.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let mut trust = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            trust.add(Verifier::parse(line).map_err(|error| TrustError { line: at + 1, error })?);
        }
        Ok(trust)
    }

    /// The same keys, but taken from the log that they are to judge.
    pub(crate) fn out_of_log(mut self) -> Self {
        self.from_log = true;
        self
    }

    /// These too.
    pub fn join(&mut self, other: Self) {
        other.keys.into_iter().for_each(|key| self.add(key));
    }

    fn add(&mut self, key: Verifier) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    /// No key at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys.
    pub fn keys(&self) -> &[Verifier] {
        &self.keys
    }

    /// True when the keys were taken from the log itself.
    pub fn is_from_log(&self) -> bool {
        self.from_log
    }

    pub(crate) fn open(&self, note: &str) -> Result<OpenedCheckpoint, CheckpointError> {
        Checkpoint::open(note, &self.keys)
    }
}
