//! Work that a sender proves when there is a flood: a number that makes a hash begin with zeros.

use sha2::{Digest, Sha256};

/// A puzzle: find a number such that SHA-256 of `challenge:number` begins with `bits` zero bits. On average 2^`bits` tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofOfWork {
    pub challenge: String,
    pub bits: u32,
}

impl ProofOfWork {
    /// Whether the number solves it.
    pub fn verify(&self, number: u64) -> bool {
        let hash = Sha256::digest(format!("{}:{number}", self.challenge).as_bytes());
        let mut zeros = 0;
        for byte in hash {
            zeros += byte.leading_zeros();
            if byte != 0 {
                break;
            }
        }
        zeros >= self.bits
    }

    /// The smallest number that solves it; for tests, the page has a script of its own.
    pub fn solve(&self) -> Option<u64> {
        (0..u64::MAX).find(|number| self.verify(*number))
    }
}
