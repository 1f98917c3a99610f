//! A picture or PDF from a stranger: refused, or stripped so that stripping it again changes nothing in a picture.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_scrub::{Limits, strip_here};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { bytes: 1 << 20, unpacked_bytes: 1 << 22, ..Limits::default() };
    if let Ok(kept) = strip_here(data, &limits)
        && !data.starts_with(b"%PDF")
    {
        assert_eq!(strip_here(&kept, &limits).as_ref(), Ok(&kept));
    }
});
