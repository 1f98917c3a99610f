//! Public keys, as acts state them.

use crate::error::SealError;
use crate::text_form;
use std::fmt;
use std::str::FromStr;

/// Points of small order and their other spellings (top bit ignored): whatever is sealed to one of them opens without its
/// secret. The list of libsodium, `crypto_scalarmult_curve25519`; the tests compute that each is one.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// The public half of a case's key pair (X25519). Its text is `case1:` and base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    const PREFIX: &str = "case1:";

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Result<Self, SealError> {
        let mut plain = bytes;
        plain[31] &= 0x7f;
        let text = hex::encode(plain);
        if SMALL_ORDER.contains(&text.as_str()) { Err(SealError::WeakKey) } else { Ok(Self(bytes)) }
    }

    /// Of a secret that was drawn: never of small order.
    pub(crate) fn of(secret: &crypto_box::SecretKey) -> Self {
        Self(secret.public_key().to_bytes())
    }

    pub(crate) fn bytes(&self) -> [u8; 32] {
        self.0
    }

    pub(crate) fn read(prefix: &'static str, text: &str) -> Result<Self, SealError> {
        text_form::secret(prefix, text.trim()).and_then(|bytes| Self::from_bytes(*bytes))
    }

    pub(crate) fn write(&self, prefix: &str) -> String {
        text_form::write_open(prefix, &self.0)
    }
}

impl AsRef<PublicKey> for PublicKey {
    fn as_ref(&self) -> &PublicKey {
        self
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.write(Self::PREFIX))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKey {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        Self::read(Self::PREFIX, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto_box::aead::Aead;
    use crypto_box::{Nonce, SalsaBox, SecretKey};

    #[test]
    fn what_is_sealed_to_a_point_of_small_order_opens_for_anybody() {
        // Two strangers agree on one key with such a point: their shared secrets are both zero.
        let opens = |point: [u8; 32]| {
            let to = crypto_box::PublicKey::from(point);
            let [one, two] = [3, 200].map(|byte| SalsaBox::new(&to, &SecretKey::from([byte; 32])));
            let sealed = one.encrypt(&Nonce::default(), b"words".as_slice()).expect("seals");
            two.decrypt(&Nonce::default(), sealed.as_slice()).is_ok()
        };
        for text in SMALL_ORDER {
            let mut point = [0; 32];
            hex::decode_to_slice(text, &mut point).expect("hex");
            assert!(opens(point), "{text}");
            assert_eq!(PublicKey::from_bytes(point), Err(SealError::WeakKey));
            point[31] |= 0x80;
            assert_eq!(PublicKey::from_bytes(point), Err(SealError::WeakKey));
        }
        let sound = SecretKey::from([9; 32]).public_key().to_bytes();
        assert!(!opens(sound) && PublicKey::from_bytes(sound).is_ok());
    }
}
