//! What a witness is sent: what is accepted is written back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_ledger::{AddCheckpoint, NoteSignature};

fuzz_target!(|data: &[u8]| {
    if let Ok(request) = AddCheckpoint::parse(data) {
        assert_eq!(request.to_text().as_bytes(), data);
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(lines) = NoteSignature::parse_lines(text)
    {
        assert_eq!(lines.iter().map(|line| format!("{line}\n")).collect::<String>(), text);
    }
});
