//! Hashes of runs of signs, each in a few steps.

use crate::normal::Sign;

/// Polynomial hashes of all beginnings of a text, modulo the Mersenne prime 2^61 − 1.
pub struct Prefixes {
    sums: Vec<u64>,
    powers: Vec<u64>,
}

const PRIME: u64 = (1 << 61) - 1;
const BASE: u64 = 0x0bad_5eed_cafe_f00d;

impl Prefixes {
    pub fn new(signs: &[Sign]) -> Self {
        let (mut sums, mut powers) = (vec![0], vec![1]);
        for (at, sign) in signs.iter().enumerate() {
            sums.push((times(sums[at], BASE) + sign.value() + 1) % PRIME);
            powers.push(times(powers[at], BASE));
        }
        Self { sums, powers }
    }

    /// The hash of `len` signs from `at` on, below 2^61; the same for equal runs wherever they stand.
    pub fn run(&self, at: usize, len: usize) -> u64 {
        let before = times(self.sums[at], self.powers[len]);
        (self.sums[at + len] + PRIME - before) % PRIME
    }
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let folded = (product as u64 & PRIME) + (product >> 61) as u64;
    if folded >= PRIME { folded - PRIME } else { folded }
}
