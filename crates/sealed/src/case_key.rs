//! The key pair of one case. Who holds the secret half reads the whole thread, both ways.

use crate::error::{SealError, ShareError};
use crate::handler::HandlerPublic;
use crate::public_key::PublicKey;
use crate::receipt_code::ReceiptCode;
use crate::sealed_box::{Opener, seal_key};
use crate::shares::{Share, combine, split};
use shishu_terms::Chance;
use std::fmt;
use zeroize::Zeroizing;

/// The secret half of a case's key pair (X25519). `Debug` does not show it; it is wiped when dropped.
///
/// Whoever opens one from a share compares [`Self::public`] with the key that the case was opened with: a sealed box does
/// not tell who sealed it.
#[derive(Clone)]
pub struct CaseKey(Opener);

impl CaseKey {
    pub fn draw(chance: &mut dyn Chance) -> Self {
        Self(Opener::draw(chance))
    }

    pub(crate) fn from_opener(opener: Opener) -> Self {
        Self(opener)
    }

    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// What [`crate::seal`] sealed.
    pub fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.0.open(sealed)
    }

    /// What [`crate::seal_bytes`] sealed.
    pub fn open_bytes(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.0.open_bytes(sealed)
    }

    /// This key, sealed to a handler.
    pub fn share_to(&self, handler: &HandlerPublic, chance: &mut dyn Chance) -> String {
        seal_key(handler.as_ref(), self.0.secret(), chance)
    }

    /// This key, sealed to whoever has the receipt code.
    pub fn share_to_code(&self, code: &ReceiptCode, chance: &mut dyn Chance) -> String {
        seal_key(&code.opener().public(), self.0.secret(), chance)
    }

    /// This key in `n` shares of which any `m` give it back: for an identity that nobody opens alone.
    pub fn split(&self, m: u8, n: u8, chance: &mut dyn Chance) -> Result<Vec<Share>, ShareError> {
        split(self.0.secret(), m, n, chance)
    }

    /// The key that these shares give.
    pub fn combine(shares: &[Share]) -> Result<Self, ShareError> {
        let whole = combine(shares)?;
        let mut secret = Zeroizing::new([0; 32]);
        if whole.len() != secret.len() {
            return Err(ShareError::Mixed);
        }
        secret.copy_from_slice(&whole);
        Ok(Self(Opener::new(secret)))
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey(…)")
    }
}
