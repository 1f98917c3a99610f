//! A receipt file: what is accepted is written back and read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::Receipt;

fuzz_target!(|data: &[u8]| {
    if let Ok(receipt) = Receipt::parse(data) {
        let text = receipt.to_text();
        assert_eq!(Receipt::parse(&text).expect("our own text").to_text(), text);
    }
});
