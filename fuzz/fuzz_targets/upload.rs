//! A table on its way into a return: layout, and the guess which header is which indicator.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_sheets::{Limits, Wanted, guess_mapping, layout, read_here};

fuzz_target!(|data: &[u8]| {
    let wanted: Vec<Wanted> = [("101", "工业总产值", "gross output"), ("301", "用电量", "electricity")]
        .map(|(code, zh, en)| Wanted { code: code.into(), zh: zh.into(), en: en.into(), alias: Some("产值".into()) })
        .into();
    let Ok(grid) = read_here(data, None, &Limits::default()).and_then(|workbook| layout(&workbook)) else { return };
    let guessed = guess_mapping(&grid.headers, &wanted);
    assert_eq!(guessed.len(), grid.headers.len());
    for candidate in &grid.candidates {
        // A value is never what a formula saved.
        assert!(candidate.value.not_taken().is_some() == candidate.value.is_formula());
    }
});
