//! What a log asks of a witness: its newest checkpoint, with the proof that it extends the one the witness knows.
//! Source: C2SP tlog-witness, "add-checkpoint".

use std::fmt::Write as _;

use crate::encoding::parse_decimal;
use crate::{AddCheckpointError, Checkpoint, CheckpointError, Hash, MAX_SIZE, SignedNote, format_hash, parse_hash};

/// Most hashes of a consistency proof: the tree has at most 63 levels.
pub const MAX_PROOF: usize = 63;

/// Longest request accepted, in bytes: a full proof and a note with many signatures fit in several times over.
pub const MAX_ADD_CHECKPOINT: usize = 1 << 16;

/// A well-formed request. Neither signatures nor proof are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    old: u64,
    proof: Vec<Hash>,
    note: SignedNote,
    checkpoint: Checkpoint,
}

impl AddCheckpoint {
    /// Puts a request together. `old`: size of the tree that the witness cosigned last, 0 for none. `proof`: from there to
    /// the checkpoint. `note`: the signed checkpoint.
    ///
    /// Errors: the note is no checkpoint, or the proof has more than [`MAX_PROOF`] hashes, or all together is too long.
    pub fn new(old: u64, proof: Vec<Hash>, note: impl AsRef<[u8]>) -> Result<Self, AddCheckpointError> {
        let note = SignedNote::parse(note).map_err(CheckpointError::from)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if proof.len() > MAX_PROOF {
            return Err(AddCheckpointError::LongProof);
        }
        if old > MAX_SIZE {
            return Err(AddCheckpointError::OldSize);
        }
        let request = Self { old, proof, note, checkpoint };
        if request.to_text().len() > MAX_ADD_CHECKPOINT {
            return Err(AddCheckpointError::TooLong);
        }
        Ok(request)
    }

    /// Size of the tree that the log believes the witness to know.
    pub fn old(&self) -> u64 {
        self.old
    }

    /// Consistency proof from there to the checkpoint.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The signed checkpoint, not verified.
    pub fn note(&self) -> &SignedNote {
        &self.note
    }

    /// What the note states, not verified.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The body of the request.
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.proof {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", format_hash(hash));
        }
        let _ = write!(text, "\n{}", self.note.to_text());
        text
    }

    /// Reads the body of a request; what it accepts, [`AddCheckpoint::to_text`] writes back byte for byte.
    pub fn parse(body: impl AsRef<[u8]>) -> Result<Self, AddCheckpointError> {
        let body = body.as_ref();
        if body.len() > MAX_ADD_CHECKPOINT {
            return Err(AddCheckpointError::TooLong);
        }
        let body = str::from_utf8(body).map_err(|_| AddCheckpointError::Lines)?;
        let (head, note) = body.split_once("\n\n").ok_or(AddCheckpointError::Lines)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(parse_decimal);
        let old = old.ok_or(AddCheckpointError::OldSize)?;
        let mut proof = Vec::new();
        for (at, line) in lines.enumerate() {
            if at >= MAX_PROOF {
                return Err(AddCheckpointError::LongProof);
            }
            proof.push(parse_hash(line).map_err(|error| AddCheckpointError::Hash { line: at + 2, error })?);
        }
        Self::new(old, proof, note)
    }
}
