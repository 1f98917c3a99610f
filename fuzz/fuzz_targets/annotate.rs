//! Comments put into a stranger's workbook: what comes out is refused or read as before.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shishu_sheets::{Comment, Limits, annotate_here, read_here};

fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let Ok(workbook) = read_here(data, None, &limits) else { return };
    let comments: Vec<Comment> = workbook
        .sheets
        .iter()
        .map(|sheet| Comment { sheet: sheet.name.clone(), row: 0, column: 0, text: "=1+1 <&>".to_owned() })
        .collect();
    if let Ok(bytes) = annotate_here(data, &comments, &limits) {
        let again = read_here(&bytes, None, &limits).expect("our own file");
        assert_eq!(again.sheets, workbook.sheets);
    }
});
