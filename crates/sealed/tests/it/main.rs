//! Codes, boxes, locks and shares: against libsodium's and published vectors, and against random tampering.

mod boxes;
mod codes;
mod handlers;
mod shares;
mod work;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use shishu_terms::Chance;

/// Chance from a seed.
pub struct Seeded(ChaCha20Rng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }
}

impl Chance for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// Chance that gives these bytes and then nothing but zeros: for vectors.
pub struct Given(pub Vec<u8>);

impl Chance for Given {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = if self.0.is_empty() { 0 } else { self.0.remove(0) };
        }
    }
}

pub fn from_hex(text: &str) -> Vec<u8> {
    hex::decode(text).expect("hexadecimal")
}
