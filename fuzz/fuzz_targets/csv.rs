//! A text table from a stranger, through to the layout.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_sheets::{Format, Limits, layout, read_here};

fuzz_target!(|data: &[u8]| {
    if let Ok(workbook) = read_here(data, Some(Format::Csv), &Limits::default()) {
        let _ = layout(&workbook);
    }
});
