//! A file of e-mail from a stranger: each of its messages is read or refused, and reading it again gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_mail::{Limits, messages, read_here};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    for message in messages(data) {
        assert_eq!(read_here(&message, &limits), read_here(&message, &limits));
    }
});
