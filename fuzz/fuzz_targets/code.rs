//! A receipt code as somebody typed it: what is accepted is shown so that it is accepted again; what is not names a group that is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_sealed::{CodeError, ReceiptCode};

const GROUPS: usize = 7;

fuzz_target!(|typed: &str| {
    match ReceiptCode::parse(typed) {
        Ok(code) => {
            let shown = code.text();
            assert_eq!((shown.len(), ReceiptCode::parse(&shown)), (GROUPS * 4 + GROUPS - 1, Ok(code)));
            // One other character is always noticed.
            let last = if shown.ends_with('0') { "1" } else { "0" };
            assert!(ReceiptCode::parse(&format!("{}{last}", &shown[..shown.len() - 1])).is_err());
        }
        Err(CodeError::Check { groups }) => assert!(groups.iter().all(|group| (1..=GROUPS).contains(group))),
        Err(CodeError::Character { place }) => assert!((1..=GROUPS * 4).contains(&place)),
        Err(CodeError::Length { .. }) => {}
    }
});
