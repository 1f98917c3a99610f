//! A checkpoint's body: what is accepted is written back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::Checkpoint;

fuzz_target!(|body: &str| {
    if let Ok(checkpoint) = Checkpoint::parse(body) {
        assert_eq!(checkpoint.to_body(), body);
    }
});
