//! A handler's own key pair: the public half stands in an act, the secret half under a password that only the handler knows.

use crate::case_key::CaseKey;
use crate::error::SealError;
use crate::lock;
use crate::public_key::PublicKey;
use crate::sealed_box::Opener;
use crate::shares::Share;
use shishu_terms::Chance;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// The public half of a handler's (or a custodian's) key pair. Its text is `handler1:` and base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HandlerPublic(PublicKey);

impl HandlerPublic {
    const PREFIX: &str = "handler1:";
}

impl AsRef<PublicKey> for HandlerPublic {
    fn as_ref(&self) -> &PublicKey {
        &self.0
    }
}

impl fmt::Display for HandlerPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.write(Self::PREFIX))
    }
}

impl fmt::Debug for HandlerPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for HandlerPublic {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        PublicKey::read(Self::PREFIX, text).map(Self)
    }
}

/// The secret half: in memory only, while its handler has unlocked it. Wiped when dropped.
#[derive(Clone)]
pub struct HandlerSecret(Opener);

impl HandlerSecret {
    pub fn draw(chance: &mut dyn Chance) -> Self {
        Self(Opener::draw(chance))
    }

    pub fn public(&self) -> HandlerPublic {
        HandlerPublic(self.0.public())
    }

    /// The key of a case that was shared to this handler.
    pub fn open_case(&self, share: &str) -> Result<CaseKey, SealError> {
        self.0.open_case(share)
    }

    /// Words that were sealed to this handler.
    pub fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.0.open(sealed)
    }

    /// A custodian's share that was sealed to this handler.
    pub fn open_share(&self, sealed: &str) -> Result<Share, SealError> {
        let bytes = self.0.open(sealed)?;
        Share::from_bytes(&bytes).map_err(|_| SealError::OtherContent)
    }

    /// The key under a password, as text that may be stored. Takes a few tenths of a second: call it off the async threads.
    pub fn lock(&self, password: &str, chance: &mut dyn Chance) -> String {
        lock::lock(self.0.secret(), password, chance)
    }

    /// The key from its locked text; as slow. The caller compares [`Self::public`] with the declared one.
    pub fn unlock(locked: &str, password: &str) -> Result<Self, SealError> {
        lock::unlock(locked, password).map(|secret| Self(Opener::new(secret)))
    }
}

impl fmt::Debug for HandlerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandlerSecret(…)")
    }
}
