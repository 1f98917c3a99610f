//! Files made by hand with a canary in every place where metadata can stand. No canary may be left in any byte of the result, nor in
//! anything that unpacks from it; the bytes that make pixels are the same as before.

mod pdf;
mod pictures;

use shishu_scrub::{Fault, Limits, strip_here};

/// What must not be found again.
pub const CANARY: &[u8] = b"CANARY";

pub fn strip(bytes: &[u8]) -> Vec<u8> {
    strip_here(bytes, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub fn fault(bytes: &[u8]) -> Option<Fault> {
    strip_here(bytes, &Limits::default()).err().map(|error| error.fault)
}

pub fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
