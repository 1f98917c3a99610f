//! Chance by name: each unit, each return draws from a stream of its own, so that what happens to one never shifts another.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use shishu_ledger::leaf_hash;

/// A stream of draws that depends on the seed and a name, and on nothing else.
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// The stream of this name.
    pub fn of(seed: u64, name: &str) -> Self {
        Dice(ChaCha20Rng::from_seed(leaf_hash(format!("{seed}:{name}").as_bytes())))
    }

    /// From 0 to `n` − 1. The bias of the remainder is below 2⁻⁴⁰ for the small numbers drawn here.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n.max(1)
    }

    /// Between the two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True `permille` times in a thousand.
    pub fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// One of them; `options` is not empty.
    pub fn pick<'a, T>(&mut self, options: &'a [T]) -> &'a T {
        &options[self.below(options.len() as u64) as usize]
    }

    /// Around a thousand, mostly within ± `spread`, never beyond ± 1.5 `spread`: a factor in thousandths.
    pub fn around(&mut self, spread: i64) -> i64 {
        1000 + (self.between(-spread, spread) + self.between(-spread, spread) + self.between(-spread, spread)) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_own_stream_and_always_the_same() {
        let draw = |seed, name| Dice::of(seed, name).below(1 << 40);
        assert_eq!(draw(1, "E0017"), draw(1, "E0017"));
        assert_ne!(draw(1, "E0017"), draw(1, "E0018"));
        assert_ne!(draw(1, "E0017"), draw(2, "E0017"));
    }

    #[test]
    fn factors_stay_near_a_thousand() {
        let mut dice = Dice::of(1, "around");
        let drawn: Vec<i64> = (0..2000).map(|_| dice.around(40)).collect();
        assert!(drawn.iter().all(|f| (940..=1060).contains(f)), "{drawn:?}");
        let mean = drawn.iter().sum::<i64>() / 2000;
        assert!((995..=1005).contains(&mean), "{mean}");
    }
}
