//! The key of the intake: what makes the hashes in the record useless to whoever holds the record alone.

use crate::error::SealError;
use crate::receipt_code::ReceiptCode;
use crate::text_form;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shishu_terms::Chance;
use std::fmt;
use zeroize::Zeroizing;

const PREFIX: &str = "intake1:";

/// 32 bytes from a file outside the database. Each use has a domain of its own, so that one value never serves for another.
#[derive(Clone)]
pub struct IntakeKey(Zeroizing<[u8; 32]>);

impl IntakeKey {
    pub fn draw(chance: &mut dyn Chance) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        chance.fill(&mut *key);
        Self(key)
    }

    /// Reads the text of its file.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        text_form::secret(PREFIX, text.trim()).map(Self)
    }

    /// The text of its file.
    pub fn to_private_text(&self) -> Zeroizing<String> {
        text_form::write(PREFIX, &*self.0)
    }

    /// What the record keeps of a code.
    pub fn code_hash(&self, code: &ReceiptCode) -> [u8; 32] {
        self.tag("receipt code", &[code.chosen()])
    }

    /// What the record keeps of somebody who must not see a case: `kind` is `unit` or `person`. 64 hexadecimal digits.
    pub fn token(&self, kind: &str, id: &str) -> String {
        hex::encode(self.tag("barred", &[kind.as_bytes(), id.as_bytes()]))
    }

    /// The stamp of a form: that it was given out here, with these parts.
    pub fn stamp(&self, parts: &[&[u8]]) -> [u8; 16] {
        let [stamp, _] = halves(self.tag("stamp", parts));
        stamp
    }

    /// Whether this is the stamp of these parts; takes as long for every wrong one.
    pub fn has_stamped(&self, parts: &[&[u8]], stamp: &[u8; 16]) -> bool {
        self.keyed("stamp", parts).verify_truncated_left(stamp).is_ok()
    }

    fn tag(&self, domain: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(domain, parts).finalize().into_bytes().into()
    }

    /// HMAC-SHA256 over the domain and the parts, each with its length in front (64 bits, little-endian).
    fn keyed(&self, domain: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        // An HMAC takes a key of any length, so there is nothing to fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).unwrap_or_else(|_| unreachable!("any length is a key"));
        for part in [b"shishu intake 1".as_slice(), domain.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac
    }
}

fn halves(tag: [u8; 32]) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    halves.as_flattened_mut().copy_from_slice(&tag);
    halves
}

impl fmt::Debug for IntakeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IntakeKey(…)")
    }
}
