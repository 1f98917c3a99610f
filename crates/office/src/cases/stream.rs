//! Chance for one call: a stream of its own, drawn from the office's once, so that sealing on two cores does not wait for one lock and the same
//! chance still gives the same bytes.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use shishu_terms::Chance;

/// A stream from a seed.
pub(crate) struct Stream(ChaCha20Rng);

impl Stream {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Stream(ChaCha20Rng::from_seed(seed))
    }
}

impl Chance for Stream {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}
