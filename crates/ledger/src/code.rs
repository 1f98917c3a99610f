//! A receipt as a short code, for a square to scan: everything that checking needs, nothing that can be computed.
//!
//! Bytes: version 1 · leaf (32) · index (8, the high byte first) · size (8) · number of hashes (1) · hashes (32 each) · then
//! for each signature length of the name (1), name, key id (4), length (2), signature. The origin is the first name; the
//! root is what leaf and hashes lead to. Written as base64 for addresses.

use crate::encoding::{decode_base64url, encode_base64url};
use crate::{
    Checkpoint, Hash, KeyId, MAX_SIGNATURES, NoteSignature, OpenedCheckpoint, Receipt, ReceiptError, SignedNote,
    Verifier, root_of_path,
};

const VERSION: u8 = 1;

/// A receipt together with the leaf it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptCode {
    /// The leaf hash.
    pub leaf: Hash,
    /// Its receipt, without extra data.
    pub receipt: Receipt,
}

impl ReceiptCode {
    /// A code for this leaf. Keeps of the checkpoint's signatures those of the log first; extension lines have no place in
    /// it. Errors: the hashes do not lead from the leaf to the checkpoint's root, or the checkpoint is not the log's own.
    pub fn new(leaf: Hash, receipt: &Receipt) -> Result<Self, ReceiptError> {
        let note = receipt.checkpoint();
        let checkpoint = Checkpoint::parse(note.text())?;
        let (mut own, others): (Vec<_>, Vec<_>) =
            note.signatures().iter().cloned().partition(|signature| signature.name == checkpoint.origin());
        if own.is_empty() || !checkpoint.extensions().is_empty() {
            return Err(unfit());
        }
        own.extend(others);
        let (index, hashes) = (receipt.index(), receipt.hashes().to_vec());
        let code = Self::build(leaf, index, checkpoint.size(), hashes, own)?;
        let same = Checkpoint::parse(code.receipt.checkpoint().text())? == checkpoint;
        same.then_some(code).ok_or_else(unfit)
    }

    fn build(
        leaf: Hash,
        index: u64,
        size: u64,
        hashes: Vec<Hash>,
        signatures: Vec<NoteSignature>,
    ) -> Result<Self, ReceiptError> {
        let origin = signatures.first().map(|signature| signature.name.clone()).ok_or_else(unfit)?;
        let root = root_of_path(&leaf, index, size, &hashes)?;
        let note = SignedNote::new(Checkpoint::new(&origin, size, root)?.to_body(), signatures)
            .map_err(crate::CheckpointError::from)?;
        Ok(Self { leaf, receipt: Receipt::new(index, hashes, Vec::new(), note.to_text())? })
    }

    /// The code.
    pub fn to_text(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.leaf);
        bytes.extend(self.receipt.index().to_be_bytes());
        bytes.extend(self.size().to_be_bytes());
        bytes.push(self.receipt.hashes().len() as u8);
        bytes.extend(self.receipt.hashes().iter().flatten());
        for signature in self.receipt.checkpoint().signatures() {
            // Lengths that do not fit are refused when the code is built.
            bytes.push(signature.name.len() as u8);
            bytes.extend(signature.name.as_bytes());
            bytes.extend(signature.id.0);
            bytes.extend((signature.bytes.len() as u16).to_be_bytes());
            bytes.extend(&signature.bytes);
        }
        encode_base64url(&bytes)
    }

    /// Reads a code; what it accepts, [`ReceiptCode::to_text`] writes back byte for byte.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let bytes = decode_base64url(text).ok_or_else(unfit)?;
        let mut rest = Bytes(&bytes);
        if rest.array()? != [VERSION] {
            return Err(unfit());
        }
        let leaf = rest.array()?;
        let index = u64::from_be_bytes(rest.array()?);
        let size = u64::from_be_bytes(rest.array()?);
        let [count] = rest.array()?;
        let hashes = (0..count).map(|_| rest.array()).collect::<Result<_, _>>()?;
        let mut signatures = Vec::new();
        while !rest.0.is_empty() {
            if signatures.len() == MAX_SIGNATURES {
                return Err(unfit());
            }
            signatures.push(rest.signature()?);
        }
        Self::build(leaf, index, size, hashes, signatures)
    }

    /// Checks it: the leaf stands in the log under a checkpoint signed by a trusted key of that log.
    pub fn verify(&self, trusted: &[Verifier]) -> Result<OpenedCheckpoint, ReceiptError> {
        self.receipt.verify(&self.leaf, trusted)
    }

    fn size(&self) -> u64 {
        // A receipt is not made without a checkpoint that can be read.
        Checkpoint::parse(self.receipt.checkpoint().text()).map_or(0, |checkpoint| checkpoint.size())
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take(&mut self, length: usize) -> Result<&[u8], ReceiptError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(unfit)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReceiptError> {
        self.take(N)?.try_into().map_err(|_| unfit())
    }

    fn signature(&mut self) -> Result<NoteSignature, ReceiptError> {
        let [length] = self.array()?;
        let name = str::from_utf8(self.take(length.into())?).map_err(|_| unfit())?.to_owned();
        let id = KeyId(self.array()?);
        let length = u16::from_be_bytes(self.array()?);
        let bytes = self.take(length.into())?.to_vec();
        Ok(NoteSignature { name, id, bytes })
    }
}

fn unfit() -> ReceiptError {
    ReceiptError::Malformed("the code of a receipt is damaged or incomplete", "回执码残缺或有误")
}
