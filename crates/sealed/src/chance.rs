//! Chance as the libraries want it: each knows another generation of `rand_core`.

use crypto_box::aead::rand_core as old;
use shishu_terms::Chance;
use std::convert::Infallible;

/// `N` bytes.
pub fn drawn<const N: usize>(chance: &mut dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// What a caller passed in, lent to a library.
pub struct Lent<'a>(pub &'a mut dyn Chance);

impl old::RngCore for Lent<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(drawn(self.0))
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(drawn(self.0))
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), old::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl old::CryptoRng for Lent<'_> {}

impl rand_core::TryRng for Lent<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(drawn(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(drawn(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Lent<'_> {}
