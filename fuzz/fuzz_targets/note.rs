//! A signed note: what is accepted is written back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::{SignedNote, Signer, Verifier};

fuzz_target!(|data: &[u8]| {
    if let Ok(note) = SignedNote::parse(data) {
        assert_eq!(note.to_text().as_bytes(), data);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = (Verifier::parse(text), Signer::parse(text));
    }
});
