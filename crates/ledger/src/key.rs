//! Ed25519 keys with a name, in the texts that golang.org/x/mod/sumdb/note and the C2SP tools read and write.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::KeyError;
use crate::encoding::{decode_base64, encode_base64};

/// Signature type 0x01 of signed-note: Ed25519 over the note text.
const ED25519: u8 = 0x01;

const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). An identifier, not a protection: short on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn of(name: &str, public: &VerifyingKey) -> Self {
        let digest =
            Sha256::new_with_prefix(name).chain_update([b'\n', ED25519]).chain_update(public.as_bytes()).finalize();
        Self([digest[0], digest[1], digest[2], digest[3]])
    }
}

impl fmt::Display for KeyId {
    /// Eight lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A named public key. `Display` writes the verifier key text: `name+0a1b2c3d+base64(0x01 ‖ 32 bytes)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: KeyId,
    public: VerifyingKey,
}

impl Verifier {
    /// Reads a verifier key text (vkey); nothing before or after it, the id must match.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = split_key(text).ok_or(KeyError::NotAVerifier)?;
        let bytes = key_bytes(key, KeyError::NotAVerifier)?;
        let public = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::PublicKey)?;
        // A key of small order would accept one signature for many texts.
        if public.is_weak() {
            return Err(KeyError::PublicKey);
        }
        let verifier = Self::new(name, public)?;
        if verifier.id.to_string() != id {
            return Err(KeyError::IdMismatch);
        }
        Ok(verifier)
    }

    fn new(name: &str, public: VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let id = KeyId::of(name, &public);
        Ok(Self { name: name.into(), id, public })
    }

    /// Name of the key; for the key of a log, the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Short identifier of name and key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// True when `signature` is this key's Ed25519 signature of `message`; strict rules, no malleable form accepted.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.public.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = encode_key(self.public.as_bytes());
        write!(f, "{}+{}+{key}", self.name, self.id)
    }
}

/// A named private key. Has no `Display`, and `Debug` does not show the secret; the bytes are wiped when dropped.
#[derive(Clone)]
pub struct Signer {
    secret: SigningKey,
    verifier: Verifier,
}

impl Signer {
    /// Makes a key from 32 bytes that the caller drew at random; the same bytes give the same key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let verifier = Verifier::new(name, secret.verifying_key())?;
        Ok(Self { secret, verifier })
    }

    /// Reads the private key text: `PRIVATE+KEY+name+0a1b2c3d+base64(0x01 ‖ 32-byte seed)`, nothing before or after.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix(PRIVATE_PREFIX).ok_or(KeyError::NotASigner)?;
        let (name, id, key) = split_key(rest).ok_or(KeyError::NotASigner)?;
        let signer = Self::from_seed(name, &key_bytes(key, KeyError::NotASigner)?)?;
        if signer.verifier.id.to_string() != id {
            return Err(KeyError::IdMismatch);
        }
        Ok(signer)
    }

    /// The private key text, for the key file only: never into a log, a database or a message.
    pub fn to_private_text(&self) -> String {
        let Verifier { name, id, .. } = &self.verifier;
        let key = encode_key(self.secret.as_bytes());
        format!("{PRIVATE_PREFIX}{name}+{id}+{key}")
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.verifier.name
    }

    /// Short identifier of name and key.
    pub fn id(&self) -> KeyId {
        self.verifier.id
    }

    /// Ed25519 signature of `message`, 64 bytes; deterministic (RFC 8032).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}+{}, secret)", self.verifier.name, self.verifier.id)
    }
}

/// Key names are not empty and hold no Unicode space and no '+' (signed-note, "Format"); we refuse control characters too.
pub(crate) fn is_key_name(name: &str) -> bool {
    let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && !name.contains(refused)
}

fn encode_key(key: &[u8; 32]) -> String {
    encode_base64(&[&[ED25519], key.as_slice()].concat())
}

/// Splits `name+id+key`; base64 may itself hold '+', names and ids may not.
fn split_key(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    Some((name, id, key))
}

fn key_bytes(text: &str, otherwise: KeyError) -> Result<[u8; 32], KeyError> {
    let bytes = decode_base64(text).ok_or_else(|| otherwise.clone())?;
    let (algorithm, key) = bytes.split_first().ok_or_else(|| otherwise.clone())?;
    if *algorithm != ED25519 {
        return Err(KeyError::Algorithm);
    }
    key.try_into().map_err(|_| otherwise)
}
