//! The decision, without file, clock or key: what the request says, what is known of the log, what was cosigned last.

use std::collections::BTreeMap;

use shishu_ledger::{
    AddCheckpoint, Checkpoint, CheckpointError, KeyKind, ProofError, Verifier, empty_root, verify_consistency,
};

use crate::WitnessError;

/// The logs that a witness knows, by origin, each with its keys (several after a key was rotated).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logs(BTreeMap<String, Vec<Verifier>>);

impl Logs {
    /// By their keys; keys of one name are keys of one log.
    ///
    /// Errors: [`WitnessError::NotALog`] for the key of a cosigner.
    pub fn new(keys: impl IntoIterator<Item = Verifier>) -> Result<Self, WitnessError> {
        let mut logs = BTreeMap::<_, Vec<_>>::new();
        for key in keys {
            if key.kind() != KeyKind::Log {
                return Err(WitnessError::NotALog { name: key.name().into() });
            }
            let of_log = logs.entry(key.name().to_owned()).or_default();
            if !of_log.contains(&key) {
                of_log.push(key);
            }
        }
        Ok(Self(logs))
    }

    /// The keys of a log; `None` when it is not known.
    pub fn keys(&self, origin: &str) -> Option<&[Verifier]> {
        self.0.get(origin).map(Vec::as_slice)
    }

    /// Their names.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Why a checkpoint is not cosigned. Each is a status of tlog-witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// 400: the old size is beyond the checkpoint's.
    OldBeyond { old: u64, size: u64 },
    /// 403: no key known of this log has signed it.
    NotSigned(CheckpointError),
    /// 404: the log is not known here.
    UnknownLog { origin: String },
    /// 409: the witness holds another size than the log believes.
    OtherSize { held: u64 },
    /// 409: of the size that the witness holds, but of another root.
    Fork { size: u64 },
    /// 422: the proof does not lead from what the witness holds to the checkpoint.
    Proof { held: u64, error: ProofError },
}

/// What is to be done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Cosign, or refuse.
    pub cosign: Result<(), Refusal>,
    /// The log has signed something that does not go together with what it signed before, or did not show that it does:
    /// both notes are to be kept.
    pub contradicts: bool,
}

/// Judges a request. `last`: the checkpoint of this log that was cosigned last, `None` for none yet.
///
/// The order is that of the specification: known log, signature, sizes, root, proof.
pub fn judge(request: &AddCheckpoint, logs: &Logs, last: Option<&Checkpoint>) -> Judgement {
    let refuse = |refusal| Judgement { cosign: Err(refusal), contradicts: false };
    let new = request.checkpoint();
    let Some(keys) = logs.keys(new.origin()) else {
        return refuse(Refusal::UnknownLog { origin: new.origin().into() });
    };
    if let Err(error) = Checkpoint::open(request.note().to_text(), keys) {
        return refuse(Refusal::NotSigned(error));
    }
    if request.old() > new.size() {
        return refuse(Refusal::OldBeyond { old: request.old(), size: new.size() });
    }
    let (held, root) = last.map_or((0, empty_root()), |last| (last.size(), *last.root()));
    // Looked at before the old size is: a fork must not slip away because the log asked with another size.
    let contradicts = held == new.size() && root != *new.root();
    if request.old() != held {
        return Judgement { cosign: Err(Refusal::OtherSize { held }), contradicts };
    }
    if contradicts {
        return Judgement { cosign: Err(Refusal::Fork { size: held }), contradicts };
    }
    match extends(request, held, &root) {
        Ok(()) => Judgement { cosign: Ok(()), contradicts: false },
        // Nothing was held, so there is nothing to contradict.
        Err(error) => Judgement { cosign: Err(Refusal::Proof { held, error }), contradicts: held > 0 },
    }
}

/// From nothing, every tree is an extension, and there is nothing to prove.
fn extends(request: &AddCheckpoint, held: u64, root: &shishu_ledger::Hash) -> Result<(), ProofError> {
    let new = request.checkpoint();
    if held == 0 {
        return if request.proof().is_empty() { Ok(()) } else { Err(ProofError::TooLong) };
    }
    verify_consistency(held, new.size(), request.proof(), root, new.root())
}
