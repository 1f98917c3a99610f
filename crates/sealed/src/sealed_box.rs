//! Sealing to a public key and opening with its secret: libsodium's sealed boxes around a filled-up text.
//!
//! Inside each box stand one byte that says what it holds, the length (32 bits, little-endian), the content, and zeros up to
//! the length of [`padded`]. Keys are not filled up: they all have one length.

use crate::case_key::CaseKey;
use crate::chance::Lent;
use crate::error::SealError;
use crate::padding::padded;
use crate::public_key::PublicKey;
use crate::text_form;
use shishu_terms::Chance;
use zeroize::{Zeroize, Zeroizing};

const WORDS: &str = "sealed1:";
const KEY: &str = "casekey1:";
const HEAD: usize = 5;

/// What a box holds. A box opened for one is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Words = 1,
    Key = 2,
}

/// Seals words to a case (or to a handler) as text for an act.
pub fn seal(to: &impl AsRef<PublicKey>, words: &[u8], chance: &mut dyn Chance) -> String {
    text_form::write_open(WORDS, &seal_bytes(to, words, chance))
}

/// The same as bytes, for files: 48 bytes longer than its bucket.
pub fn seal_bytes(to: &impl AsRef<PublicKey>, words: &[u8], chance: &mut dyn Chance) -> Vec<u8> {
    seal_content(to.as_ref(), Content::Words, words, padded(words.len() + HEAD), chance)
}

/// Seals a case's secret key.
pub fn seal_key(to: &PublicKey, key: &[u8; 32], chance: &mut dyn Chance) -> String {
    text_form::write_open(KEY, &seal_content(to, Content::Key, key, HEAD + key.len(), chance))
}

fn seal_content(to: &PublicKey, content: Content, words: &[u8], length: usize, chance: &mut dyn Chance) -> Vec<u8> {
    // Longer than 4 GiB is no upload that any server takes; it would not open, and is told apart by nothing else.
    let said = u32::try_from(words.len()).unwrap_or(u32::MAX);
    let mut inside = Zeroizing::new(Vec::with_capacity(length));
    inside.push(content as u8);
    inside.extend_from_slice(&said.to_le_bytes());
    inside.extend_from_slice(words);
    inside.resize(length, 0);
    // XSalsa20-Poly1305 takes any length below 2^70 bytes, so there is nothing to fail.
    crypto_box::PublicKey::from(to.bytes())
        .seal(&mut Lent(chance), &inside)
        .unwrap_or_else(|_| unreachable!("a box takes every length"))
}

/// Whoever holds a secret key. On the heap, so that it is wiped where it lies and moving leaves no copy.
pub struct Opener(Box<crypto_box::SecretKey>, Zeroizing<[u8; 32]>);

impl Opener {
    pub fn new(secret: Zeroizing<[u8; 32]>) -> Self {
        Self(Box::new(crypto_box::SecretKey::from(*secret)), secret)
    }

    pub fn draw(chance: &mut dyn Chance) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        chance.fill(&mut *secret);
        Self::new(secret)
    }

    pub fn secret(&self) -> &[u8; 32] {
        &self.1
    }

    pub fn public(&self) -> PublicKey {
        PublicKey::of(&self.0)
    }

    pub fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open_content(Content::Words, &text_form::read(WORDS, sealed)?)
    }

    pub fn open_bytes(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open_content(Content::Words, sealed)
    }

    pub fn open_case(&self, share: &str) -> Result<CaseKey, SealError> {
        let inside = self.open_content(Content::Key, &text_form::read(KEY, share)?)?;
        let mut secret = Zeroizing::new([0; 32]);
        if inside.len() != secret.len() {
            return Err(SealError::OtherContent);
        }
        secret.copy_from_slice(&inside);
        Ok(CaseKey::from_opener(Self::new(secret)))
    }

    fn open_content(&self, expected: Content, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let mut inside = self.0.unseal(sealed).map(Zeroizing::new).map_err(|_| SealError::DoesNotOpen)?;
        let said = match inside.first_chunk::<HEAD>() {
            Some(&[content, a, b, c, d]) if content == expected as u8 => u32::from_le_bytes([a, b, c, d]),
            _ => return Err(SealError::OtherContent),
        };
        let end = usize::try_from(said).ok().and_then(|said| said.checked_add(HEAD)).unwrap_or(usize::MAX);
        if end > inside.len() {
            return Err(SealError::OtherContent);
        }
        inside.truncate(end);
        inside.drain(..HEAD);
        Ok(inside)
    }
}

impl Clone for Opener {
    fn clone(&self) -> Self {
        Self::new(self.1.clone())
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        // The library wipes the scalar it computes with and leaves the bytes it came from; they are overwritten here, and
        // `black_box` keeps the compiler from leaving that out because nobody reads them afterwards.
        *self.0 = crypto_box::SecretKey::from([0; 32]);
        std::hint::black_box(&self.0);
        self.1.zeroize();
    }
}
