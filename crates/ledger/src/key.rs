//! Ed25519 keys with a name, of logs and of cosigners, in the texts that golang.org/x/mod/sumdb/note and the C2SP tools
//! read and write. Sources: C2SP signed-note (type 0x01), tlog-cosignature (type 0x04).

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::encoding::{decode_base64, encode_base64};
use crate::{Checkpoint, KeyError, NoteSignature};

/// What a key signs, and so what its signatures say. The number is the signature type of signed-note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text of the note. The key of a log.
    Log = 0x01,
    /// 0x04: Ed25519 over `cosignature/v1`, a time and the text of a checkpoint. The key of a cosigner, such as a witness.
    Cosigner = 0x04,
}

impl KeyKind {
    fn of(number: u8) -> Option<Self> {
        [Self::Log, Self::Cosigner].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// Bytes of an Ed25519 signature.
const SIGNATURE_LEN: usize = 64;

const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). An identifier, not a protection: short on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn of(name: &str, kind: KeyKind, public: &VerifyingKey) -> Self {
        let digest =
            Sha256::new_with_prefix(name).chain_update([b'\n', kind as u8]).chain_update(public.as_bytes()).finalize();
        Self([digest[0], digest[1], digest[2], digest[3]])
    }
}

impl fmt::Display for KeyId {
    /// Eight lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A named public key of a log or of a cosigner. `Display` writes the verifier key text (vkey):
/// `name+0a1b2c3d+base64(0x01 or 0x04 ‖ 32 bytes)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: KeyId,
    kind: KeyKind,
    public: VerifyingKey,
}

/// A signature that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holds {
    /// Seconds since 1970 UTC; a cosigner states it, a log does not.
    pub time: Option<u64>,
}

impl Verifier {
    /// Reads a verifier key text (vkey); nothing before or after it, the id must match.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = split_key(text).ok_or(KeyError::NotAVerifier)?;
        let (kind, bytes) = key_bytes(key, KeyError::NotAVerifier)?;
        let public = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::PublicKey)?;
        // A key of small order would accept one signature for many texts.
        if public.is_weak() {
            return Err(KeyError::PublicKey);
        }
        let verifier = Self::new(name, kind, public)?;
        if verifier.id.to_string() != id {
            return Err(KeyError::IdMismatch);
        }
        Ok(verifier)
    }

    fn new(name: &str, kind: KeyKind, public: VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let id = KeyId::of(name, kind, &public);
        Ok(Self { name: name.into(), id, kind, public })
    }

    /// Name of the key; for the key of a log, the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Short identifier of name, kind and key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Whether it is the key of a log or of a cosigner.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// True when both are one Ed25519 key, whatever their names and kinds.
    pub fn is_same_key(&self, other: &Verifier) -> bool {
        self.public == other.public
    }

    /// True when `signature` is this key's signature of the note text `text`: of a log 64 bytes, of a cosigner 8 bytes of
    /// time and 64. Strict rules, no malleable form accepted.
    pub fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        self.check(text, signature).is_some()
    }

    pub(crate) fn check(&self, text: &[u8], signature: &[u8]) -> Option<Holds> {
        let (time, signature) = match self.kind {
            KeyKind::Log => (None, signature),
            KeyKind::Cosigner => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                (Some(u64::from_be_bytes(*time)).filter(|time| *time <= MAX_TIME), signature)
            }
        };
        let message = match (self.kind, time) {
            (KeyKind::Log, _) => text.to_vec(),
            (KeyKind::Cosigner, Some(time)) => cosigned_message(text, time),
            (KeyKind::Cosigner, None) => return None,
        };
        let signature = Signature::from_slice(signature).ok()?;
        self.public.verify_strict(&message, &signature).ok().map(|()| Holds { time })
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = encode_key(self.kind, self.public.as_bytes());
        write!(f, "{}+{}+{key}", self.name, self.id)
    }
}

/// The latest time that a cosignature may state (tlog-cosignature, "Format").
const MAX_TIME: u64 = i64::MAX as u64;

/// What a cosigner signs: source C2SP tlog-cosignature, "Ed25519 signed message".
fn cosigned_message(text: &[u8], time: u64) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat()
}

/// A named private key; the bytes are wiped when dropped.
#[derive(Clone)]
struct Secret {
    secret: SigningKey,
    verifier: Verifier,
}

impl Secret {
    fn from_seed(kind: KeyKind, name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let verifier = Verifier::new(name, kind, secret.verifying_key())?;
        Ok(Self { secret, verifier })
    }

    fn parse(kind: KeyKind, text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::NotASigner)?;
        let (name, id, key) = split_key(rest).ok_or(KeyError::NotASigner)?;
        let (found, seed) = key_bytes(key, KeyError::NotASigner)?;
        if found != kind {
            return Err(KeyError::OtherKind);
        }
        let secret = Self::from_seed(kind, name, &seed)?;
        if secret.verifier.id.to_string() != id {
            return Err(KeyError::IdMismatch);
        }
        Ok(secret)
    }

    fn to_private_text(&self) -> String {
        let Verifier { name, id, kind, .. } = &self.verifier;
        let key = encode_key(*kind, self.secret.as_bytes());
        format!("{PRIVATE_PREFIX}{name}+{id}+{key}")
    }

    fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.secret.sign(message).to_bytes()
    }

    fn shown(&self, what: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{what}({}+{}, secret)", self.verifier.name, self.verifier.id)
    }
}

/// The private key of a log. Has no `Display`, and `Debug` does not show the secret.
#[derive(Clone)]
pub struct Signer(Secret);

impl Signer {
    /// Makes a key from 32 bytes that the caller drew at random; the same bytes give the same key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Secret::from_seed(KeyKind::Log, name, seed).map(Self)
    }

    /// Reads the private key text: `PRIVATE+KEY+name+0a1b2c3d+base64(0x01 ‖ 32-byte seed)`, nothing before or after.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Secret::parse(KeyKind::Log, text).map(Self)
    }

    /// The private key text, for the key file only: never into a log, a database or a message.
    pub fn to_private_text(&self) -> String {
        self.0.to_private_text()
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        self.0.verifier.clone()
    }

    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.0.verifier.name
    }

    /// Short identifier of name and key.
    pub fn id(&self) -> KeyId {
        self.0.verifier.id
    }

    /// Ed25519 signature of `message`, 64 bytes; deterministic (RFC 8032).
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(message)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.shown("Signer", f)
    }
}

/// The private key of a cosigner. Signs checkpoints only, each with the time. `Debug` does not show the secret.
///
/// One Ed25519 key serves one cosigner: what is signed does not hold the name (tlog-cosignature).
#[derive(Clone)]
pub struct Cosigner(Secret);

impl Cosigner {
    /// Makes a key from 32 bytes that the caller drew at random; the same bytes give the same key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Secret::from_seed(KeyKind::Cosigner, name, seed).map(Self)
    }

    /// Reads the private key text: `PRIVATE+KEY+name+0a1b2c3d+base64(0x04 ‖ 32-byte seed)`, nothing before or after.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Secret::parse(KeyKind::Cosigner, text).map(Self)
    }

    /// The private key text, for the key file only.
    pub fn to_private_text(&self) -> String {
        self.0.to_private_text()
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        self.0.verifier.clone()
    }

    /// States that at `time` (seconds since 1970 UTC) this was the largest tree of that log that the cosigner had seen,
    /// and that it extends all it had seen before. The caller has checked that.
    ///
    /// Errors: [`KeyError::Time`] for a time above 2^63 - 1.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<NoteSignature, KeyError> {
        if time > MAX_TIME {
            return Err(KeyError::Time);
        }
        let signature = self.0.sign(&cosigned_message(checkpoint.to_body().as_bytes(), time));
        let bytes = [time.to_be_bytes().as_slice(), &signature].concat();
        let Verifier { name, id, .. } = &self.0.verifier;
        Ok(NoteSignature { name: name.clone(), id: *id, bytes })
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.shown("Cosigner", f)
    }
}

/// Key names are not empty and hold no Unicode space and no '+' (signed-note, "Format"); we refuse control characters too.
pub(crate) fn is_key_name(name: &str) -> bool {
    let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && !name.contains(refused)
}

fn encode_key(kind: KeyKind, key: &[u8; 32]) -> String {
    encode_base64(&[&[kind as u8], key.as_slice()].concat())
}

/// Splits `name+id+key`; base64 may itself hold '+', names and ids may not.
fn split_key(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    Some((name, id, key))
}

fn key_bytes(text: &str, otherwise: KeyError) -> Result<(KeyKind, [u8; 32]), KeyError> {
    let bytes = decode_base64(text).ok_or_else(|| otherwise.clone())?;
    let (kind, key) = bytes.split_first().ok_or_else(|| otherwise.clone())?;
    let kind = KeyKind::of(*kind).ok_or(KeyError::Algorithm)?;
    Ok((kind, key.try_into().map_err(|_| otherwise)?))
}
