//! The state of a log in three lines: whose it is, how many leaves, which root. Source: C2SP tlog-checkpoint.

use std::fmt::Write as _;

use crate::encoding::{is_plain_line, parse_decimal};
use crate::{
    CheckpointError, Hash, KeyKind, MAX_SIZE, Opened, SignedNote, Signer, VerifiedSignature, Verifier, format_hash,
    note, parse_hash,
};

/// A checkpoint; a value of this type can always be written and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A checkpoint signed by its log, with what else was found under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckpoint {
    /// What the log has stated.
    pub checkpoint: Checkpoint,
    /// Who has signed it.
    pub note: Opened,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// Errors: [`CheckpointError::Line`] for an empty origin or one with control characters; [`CheckpointError::Size`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        if !is_plain_line(origin) {
            return Err(CheckpointError::Line);
        }
        if size > MAX_SIZE {
            return Err(CheckpointError::Size);
        }
        Ok(Self { origin: origin.into(), size, root, extensions: Vec::new() })
    }

    /// Name of the log, equal to the name of its key.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree of that size.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// Further lines, kept but without meaning here; our own checkpoints have none.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// The text that is signed.
    pub fn to_body(&self) -> String {
        let root = format_hash(&self.root);
        let mut body = format!("{}\n{}\n{root}\n", self.origin, self.size);
        for line in &self.extensions {
            // Writing to a String does not fail.
            let _ = writeln!(body, "{line}");
        }
        body
    }

    /// Reads the signed text; what it accepts, [`Checkpoint::to_body`] writes back byte for byte.
    pub fn parse(body: &str) -> Result<Self, CheckpointError> {
        let lines = body.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = lines.split('\n');
        let mut next = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (next()?, next()?, next()?);
        let size = parse_decimal(size).ok_or(CheckpointError::Size)?;
        let mut checkpoint = Self::new(origin, size, parse_hash(root)?)?;
        for line in lines {
            if !is_plain_line(line) {
                return Err(CheckpointError::Line);
            }
            checkpoint.extensions.push(line.into());
        }
        Ok(checkpoint)
    }

    /// Signs as the log. What was signed can never be taken back: the caller makes sure that the tree only grew.
    ///
    /// Errors: [`CheckpointError::ForeignSigner`] when the key is not named as the origin.
    pub fn sign(&self, signer: &Signer) -> Result<String, CheckpointError> {
        if signer.name() != self.origin {
            return Err(CheckpointError::ForeignSigner { origin: self.origin.clone(), signer: signer.name().into() });
        }
        Ok(note::sign(&self.to_body(), signer)?)
    }

    /// Reads a signed checkpoint and checks it: at least one of `trusted` must be a key of the log itself (named as the
    /// origin) and have signed; signatures by other trusted keys, such as witnesses, must be good and are reported.
    pub fn open(note: impl AsRef<[u8]>, trusted: &[Verifier]) -> Result<OpenedCheckpoint, CheckpointError> {
        Self::verify(&SignedNote::parse(note)?, trusted)
    }

    pub(crate) fn verify(note: &SignedNote, trusted: &[Verifier]) -> Result<OpenedCheckpoint, CheckpointError> {
        let note = note.verify(trusted)?;
        let checkpoint = Self::parse(&note.text)?;
        // A cosigner may bear any name, also that of the log: its statement is another one.
        let by_log = |one: &VerifiedSignature| one.key.kind() == KeyKind::Log && one.key.name() == checkpoint.origin;
        if !note.verified.iter().any(by_log) {
            return Err(CheckpointError::NotSignedByLog { origin: checkpoint.origin });
        }
        Ok(OpenedCheckpoint { checkpoint, note })
    }
}
