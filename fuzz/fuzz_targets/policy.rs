//! A witness policy: what is accepted is written plainly and read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::Policy;

fuzz_target!(|data: &[u8]| {
    if let Ok(policy) = Policy::parse(data) {
        assert_eq!(Policy::parse(policy.to_text()).expect("our own text"), policy);
    }
});
