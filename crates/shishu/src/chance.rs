//! Where chance comes from: the system for everything real, a seed for the demo's county.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use shishu_terms::Chance;

/// The system's source of randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    /// Panics when the system has no randomness to give: a salt, a key or a token that can be guessed is worse than a stop.
    #[allow(clippy::disallowed_methods, reason = "this is the one source that is passed to everything else")]
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the system gives no randomness: {error}");
        }
    }
}

/// ChaCha20 from a seed: the same bytes again for the same seed. For the demo and for tests only.
pub struct SeededChance(ChaCha20Rng);

impl SeededChance {
    /// From the seed given on the command line.
    pub fn new(seed: u64) -> Self {
        SeededChance(ChaCha20Rng::seed_from_u64(seed))
    }
}

impl Chance for SeededChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// A password to be printed once and typed in: four groups of five letters and digits without lookalikes, 98 bits.
pub fn password(chance: &mut dyn Chance) -> String {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut text = String::new();
    while text.len() < 23 {
        if text.len() % 6 == 5 {
            text.push('-');
        }
        let mut byte = [0];
        chance.fill(&mut byte);
        // 248 = 8 × 31: bytes above it would favour the first letters.
        if byte[0] < 248 {
            text.push(char::from(LETTERS[usize::from(byte[0] % 31)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let drawn = |seed| {
            let mut bytes = [0; 40];
            SeededChance::new(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }

    #[test]
    fn a_password_is_four_groups_of_five() {
        let text = password(&mut SeededChance::new(1));
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5], "{text}");
        assert_ne!(text, password(&mut SeededChance::new(2)));
    }
}
