//! Signed notes: a text and lines of signatures under it. Source: C2SP signed-note.
//!
//! Signatures by unknown keys are carried along untouched, whatever their type and length: that is how cosignatures of
//! witnesses travel through software that does not know them.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use crate::encoding::{decode_base64, encode_base64};
use crate::key::is_key_name;
use crate::{KeyId, NoteError, Signer, Verifier};

/// Most signatures accepted on one note (the standard asks for at least 16), so that a hostile note costs little.
pub const MAX_SIGNATURES: usize = 100;

/// Longest note accepted, in bytes.
const MAX_BYTES: usize = 1 << 20;

const SIGNATURE_START: &str = "\u{2014} ";

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the signing key.
    pub name: String,
    /// Identifier of the signing key.
    pub id: KeyId,
    /// Signature bytes; at least one. By the key of a log 64, by a cosigner 72.
    pub bytes: Vec<u8>,
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The trusted key that made it.
    pub key: Verifier,
    /// The signature itself.
    pub signature: NoteSignature,
    /// When a cosigner made it, in seconds since 1970 UTC; `None` from the key of a log.
    pub time: Option<u64>,
}

/// A well-formed note whose signatures are not checked yet: its text must not be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A note with at least one good signature by a trusted key and no bad one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The signed text, with its final newline.
    pub text: String,
    /// Good signatures by trusted keys, one for each key.
    pub verified: Vec<VerifiedSignature>,
    /// Signatures by keys that were not given, each once; nothing is known about them.
    pub unverified: Vec<NoteSignature>,
}

/// Signs `text` (plain lines, each ending in a newline) and returns the note.
///
/// Errors: [`NoteError::Malformed`] when the text is empty, lacks the final newline or holds a control character.
pub fn sign(text: &str, signer: &Signer) -> Result<String, NoteError> {
    check_text(text)?;
    let signature =
        NoteSignature { name: signer.name().into(), id: signer.id(), bytes: signer.sign(text.as_bytes()).to_vec() };
    let note = SignedNote { text: text.into(), signatures: vec![signature] };
    Ok(note.to_text())
}

/// Reads a note and checks every signature by one of `trusted`.
///
/// Errors: [`NoteError::Malformed`], [`NoteError::TooManySignatures`]; [`NoteError::InvalidSignature`] when any signature
/// by a trusted key is wrong, even beside a good one; [`NoteError::Unverified`] when there is none by a trusted key.
pub fn open(note: impl AsRef<[u8]>, trusted: &[Verifier]) -> Result<Opened, NoteError> {
    SignedNote::parse(note)?.verify(trusted)
}

impl NoteSignature {
    /// Reads one signature line, without its newline. What it accepts, `Display` writes back byte for byte.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let read = || {
            let (name, encoded) = line.strip_prefix(SIGNATURE_START)?.split_once(' ')?;
            let bytes = decode_base64(encoded)?;
            let (id, signature) = bytes.split_first_chunk::<4>()?;
            let whole = is_key_name(name) && !signature.is_empty();
            whole.then(|| Self { name: name.into(), id: KeyId(*id), bytes: signature.to_vec() })
        };
        read().ok_or(malformed("a signature line is damaged", "签名行有损坏"))
    }

    /// Reads signature lines, each ending in a newline, at least one: the foot of a note, or the answer of a witness.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, NoteError> {
        let lines = text
            .strip_suffix('\n')
            .ok_or(malformed("no signature line ending in a newline", "没有以换行结束的签名行"))?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        lines.split('\n').map(Self::parse).collect()
    }
}

impl fmt::Display for NoteSignature {
    /// The signature line, without its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = encode_base64(&[self.id.0.as_slice(), &self.bytes].concat());
        write!(f, "{SIGNATURE_START}{} {encoded}", self.name)
    }
}

impl SignedNote {
    /// Reads a note without checking signatures. What it accepts, [`SignedNote::to_text`] writes back byte for byte.
    pub fn parse(note: impl AsRef<[u8]>) -> Result<Self, NoteError> {
        let bytes = note.as_ref();
        if bytes.len() > MAX_BYTES {
            return Err(malformed("longer than 1 MiB", "超过 1 MiB"));
        }
        let note = str::from_utf8(bytes).map_err(|_| malformed("not UTF-8", "不是 UTF-8 编码"))?;
        // The last empty line divides text and signatures; the text may hold empty lines of its own.
        let (text_lines, signatures) =
            note.rsplit_once("\n\n").ok_or(malformed("no empty line before the signatures", "签名之前缺少空行"))?;
        let text = &note[..text_lines.len() + 1];
        check_text(text)?;
        Ok(Self { text: text.into(), signatures: NoteSignature::parse_lines(signatures)? })
    }

    /// Puts a signature under the note; `false` when that one is there already. Nothing is checked.
    ///
    /// Errors: [`NoteError::TooManySignatures`].
    pub fn add(&mut self, signature: NoteSignature) -> Result<bool, NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(false);
        }
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        Ok(true)
    }

    /// A note of a text and signatures that are there already; nothing is checked but the form.
    ///
    /// Errors: [`NoteError::Malformed`], [`NoteError::TooManySignatures`] for what could not be written and read back.
    pub fn new(text: impl Into<String>, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        let note = Self { text: text.into(), signatures };
        let fits = |signature: &NoteSignature| signature.name.len() <= 255 && signature.bytes.len() <= 65_535;
        if !note.signatures.iter().all(fits) {
            return Err(malformed("a signature line is damaged", "签名行有损坏"));
        }
        match Self::parse(note.to_text())? {
            same if same == note => Ok(note),
            _ => Err(malformed("a signature line is damaged", "签名行有损坏")),
        }
    }

    /// The text, unverified, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, unverified, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The note as it is stored and sent.
    pub fn to_text(&self) -> String {
        let mut note = format!("{}\n", self.text);
        for signature in &self.signatures {
            // Writing to a String does not fail.
            let _ = writeln!(note, "{signature}");
        }
        note
    }

    /// Checks every signature by one of `trusted`; errors as [`open`].
    pub fn verify(&self, trusted: &[Verifier]) -> Result<Opened, NoteError> {
        refuse_ambiguous(trusted)?;
        let mut opened = Opened { text: self.text.clone(), verified: Vec::new(), unverified: Vec::new() };
        for signature in &self.signatures {
            let known = |key: &&Verifier| key.id() == signature.id && key.name() == signature.name;
            let Some(key) = trusted.iter().find(known) else {
                if !opened.unverified.contains(signature) {
                    opened.unverified.push(signature.clone());
                }
                continue;
            };
            let Some(holds) = key.check(self.text.as_bytes(), &signature.bytes) else {
                let name = signature.name.clone();
                return Err(NoteError::InvalidSignature { name });
            };
            // A key counts once, however many of its signatures are good: a quorum counts keys.
            if !opened.verified.iter().any(|other| other.key == *key) {
                let (key, signature) = (key.clone(), signature.clone());
                opened.verified.push(VerifiedSignature { key, signature, time: holds.time });
            }
        }
        if opened.verified.is_empty() {
            return Err(NoteError::Unverified);
        }
        Ok(opened)
    }
}

fn malformed(en: &'static str, zh: &'static str) -> NoteError {
    NoteError::Malformed(en, zh)
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(malformed("the text does not end in a newline", "正文没有以换行结束"));
    }
    if text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(malformed("control character", "含控制字符"));
    }
    Ok(())
}

fn refuse_ambiguous(trusted: &[Verifier]) -> Result<(), NoteError> {
    let mut seen = BTreeSet::new();
    for key in trusted {
        if !seen.insert((key.name(), key.id())) {
            let name = key.name().into();
            return Err(NoteError::AmbiguousKeys { name });
        }
    }
    Ok(())
}
