//! Published files, receipts and codes as a stranger hands them in: no bytes panic a reader, and without a key none is genuine.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_verify::{Beside, Outcome, Trust, figures_in_grid, judge_content, judge_publication, read_csv};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let beside = Beside { leaf: Some([0; 32]), proof: Some(&text), old: Some(&text) };
    for beside in [Beside::default(), beside] {
        assert_ne!(judge_content(data, beside, &Trust::default()).outcome, Outcome::Genuine);
    }
    let found = figures_in_grid(&read_csv(data));
    assert_ne!(judge_publication(&found, &text, &Trust::default()).outcome, Outcome::Genuine);
});
