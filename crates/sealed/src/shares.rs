//! A secret in n shares of which any m give it back, and fewer tell nothing: Shamir's sharing over GF(256).
//!
//! The bytes of a share are those of "robust" threshold secret sharing in draft-mcgrew-tss-03 with SHA-256: identifier (16),
//! hash (1, always 2), threshold (1), length of the rest (2, big-endian), number of the share (1), data. What is shared is
//! the secret with its hash behind it, so that a changed share is noticed.

use crate::chance::{Lent, drawn};
use crate::error::{SealError, ShareError};
use crate::public_key::PublicKey;
use crate::sealed_box::seal;
use crate::text_form;
use sha2::{Digest, Sha256};
use shishu_terms::Chance;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use vsss_rs::Gf256;
use zeroize::Zeroizing;

const PREFIX: &str = "share1:";
const SHA_256: u8 = 2;
const HASH: usize = 32;
const HEAD: usize = 20;

/// One share. Its text is `share1:` and base64url; `Debug` shows the number only.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    /// Drawn for each splitting: shares of different ones are told apart.
    identifier: [u8; 16],
    threshold: u8,
    /// The number (from 1), then one byte for each byte of secret and hash.
    points: Zeroizing<Vec<u8>>,
}

/// Splits a secret (1 to 65,000 bytes): any `m` of the `n` shares give it back, 2 ≤ m ≤ n.
pub fn split(secret: &[u8], m: u8, n: u8, chance: &mut dyn Chance) -> Result<Vec<Share>, ShareError> {
    if secret.is_empty() || secret.len() > 65_000 || m < 2 || n < m {
        return Err(ShareError::Numbers);
    }
    let identifier = drawn(chance);
    let robust = Zeroizing::new([secret, &Sha256::digest(secret)].concat());
    let points = Gf256::split_bytes(m.into(), n.into(), &*robust, Lent(chance)).map_err(|_| ShareError::Numbers)?;
    let share = |points| Share { identifier, threshold: m, points: Zeroizing::new(points) };
    Ok(points.into_iter().map(share).collect())
}

/// The secret that these shares give. More than enough are all used: each must fit.
pub fn combine(shares: &[Share]) -> Result<Zeroizing<Vec<u8>>, ShareError> {
    let first = shares.first().ok_or(ShareError::TooFew { have: 0, need: 2 })?;
    let of_one = |share: &Share| {
        (share.identifier, share.threshold, share.points.len())
            == (first.identifier, first.threshold, first.points.len())
    };
    if !shares.iter().all(of_one) {
        return Err(ShareError::Mixed);
    }
    let mut numbered = BTreeMap::new();
    for share in shares {
        if numbered.insert(share.points[0], share).is_some_and(|other| other != share) {
            return Err(ShareError::Mixed);
        }
    }
    let need = usize::from(first.threshold);
    if numbered.len() < need {
        return Err(ShareError::TooFew { have: numbered.len(), need });
    }
    let points: Zeroizing<Vec<Vec<u8>>> =
        Zeroizing::new(numbered.values().map(|share| share.points.to_vec()).collect());
    let mut robust = Gf256::combine_bytes(&*points).map(Zeroizing::new).map_err(|_| ShareError::NotAShare)?;
    let length = robust.len().checked_sub(HASH).ok_or(ShareError::NotAShare)?;
    let fits: bool = Sha256::digest(&robust[..length]).as_slice().ct_eq(&robust[length..]).into();
    if !fits {
        return Err(ShareError::Changed);
    }
    robust.truncate(length);
    Ok(robust)
}

impl Share {
    /// Its number, from 1: which custodian's it is.
    pub fn number(&self) -> u8 {
        self.points[0]
    }

    /// How many are needed.
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// This share, sealed to a custodian.
    pub fn seal_to(&self, custodian: &impl AsRef<PublicKey>, chance: &mut dyn Chance) -> String {
        seal(custodian, &self.to_bytes(), chance)
    }

    /// The bytes of draft-mcgrew-tss-03.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD + self.points.len()));
        bytes.extend_from_slice(&self.identifier);
        bytes.extend_from_slice(&[SHA_256, self.threshold]);
        // At most 65,033 points: `split` and `from_bytes` see to it.
        bytes.extend_from_slice(&u16::try_from(self.points.len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend_from_slice(&self.points);
        bytes
    }

    /// Reads the bytes of draft-mcgrew-tss-03.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ShareError> {
        let (head, points) = bytes.split_at_checked(HEAD).ok_or(ShareError::NotAShare)?;
        let (identifier, rest) = head.split_first_chunk::<16>().ok_or(ShareError::NotAShare)?;
        let &[hash, threshold, high, low] = rest else { return Err(ShareError::NotAShare) };
        let said = usize::from(u16::from_be_bytes([high, low]));
        let numbered = points.first().is_some_and(|number| *number > 0);
        if hash != SHA_256 || threshold < 2 || said != points.len() || said < HASH + 2 || !numbered {
            return Err(ShareError::NotAShare);
        }
        Ok(Self { identifier: *identifier, threshold, points: Zeroizing::new(points.to_vec()) })
    }

    /// The text of a share, for a custodian who keeps it on paper.
    pub fn to_private_text(&self) -> Zeroizing<String> {
        text_form::write(PREFIX, &self.to_bytes())
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let bytes = text_form::read(PREFIX, text.trim()).map_err(|_: SealError| ShareError::NotAShare)?;
        Self::from_bytes(&bytes)
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} …)", self.number())
    }
}
