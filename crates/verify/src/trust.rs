//! Whom the reader trusts: the verifier keys of the log and of its witnesses, brought along from outside the log, and how many
//! witnesses must have signed.

use shishu_ledger::{Checkpoint, CheckpointError, KeyError, KeyKind, Opened, OpenedCheckpoint, Policy, Verifier};

use crate::Words;
use crate::words::number;

/// The keys and policies to judge by. Without the key of a log, signatures cannot be judged.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    keys: Vec<Verifier>,
    policies: Vec<Policy>,
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

    /// These keys too.
    pub fn join(&mut self, other: Self) {
        other.keys.into_iter().for_each(|key| self.add(key));
        self.policies.extend(other.policies);
    }

    /// The keys of this policy too, and from now on its quorum of witnesses is asked for.
    pub fn require(&mut self, policy: Policy) {
        policy.verifiers().into_iter().for_each(|key| self.add(key));
        self.policies.push(policy);
    }

    fn add(&mut self, key: Verifier) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    /// The same keys, but that of the log was taken from the log that it is to judge.
    pub(crate) fn out_of_log(mut self) -> Self {
        self.from_log = true;
        self
    }

    /// True when there is no key of any log: no signature of a log can be judged.
    pub fn lacks_log_key(&self) -> bool {
        !self.keys.iter().any(|key| key.kind() == KeyKind::Log)
    }

    /// The keys.
    pub fn keys(&self) -> &[Verifier] {
        &self.keys
    }

    /// True when the key of the log was taken from the log itself.
    pub fn is_from_log(&self) -> bool {
        self.from_log
    }

    pub(crate) fn open(&self, note: &str) -> Result<OpenedCheckpoint, CheckpointError> {
        Checkpoint::open(note, &self.keys)
    }

    /// How many policies ask for witnesses that have not signed.
    pub(crate) fn unsatisfied(&self, opened: &Opened) -> usize {
        self.policies.iter().filter(|policy| !policy.satisfied(opened)).count()
    }
}
