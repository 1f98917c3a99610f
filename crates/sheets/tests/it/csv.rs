//! csv in every encoding that offices use, and cut off in every way.

use encoding_rs::{GB18030, UTF_16LE};
use shishu_sheets::{CellKind, Fault, Workbook};

use crate::files::{assert_refused, read};

const TABLE: &str = "单位代码,营业收入,备注\r\nE0412,1286.40,\"好, 的\"\r\nV012,-5,\r\n";

fn texts(workbook: &Workbook) -> Vec<Vec<&str>> {
    workbook.sheets[0].rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

fn utf_16(text: &str, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn the_same_table_in_five_encodings() {
    let (gbk, _, _) = GB18030.encode(TABLE);
    let marked = format!("\u{FEFF}{TABLE}");
    let latin = "unit,turnover\nE0412,5\n";
    for (bytes, encoding) in [
        (TABLE.as_bytes(), "UTF-8"),
        (marked.as_bytes(), "UTF-8"),
        (&gbk, "GB18030"),
        (&utf_16(TABLE, true), UTF_16LE.name()),
    ] {
        let workbook = read(bytes);
        assert_eq!(workbook.encoding.as_deref(), Some(encoding));
        assert_eq!(
            texts(&workbook),
            [vec!["单位代码", "营业收入", "备注"], vec!["E0412", "1286.40", "好, 的"], vec!["V012", "-5"]]
        );
        assert_eq!(workbook.sheets[0].cell(1, 1).kind, CellKind::Number);
        assert_eq!(workbook.sheets[0].cell(1, 0).kind, CellKind::Text);
        assert!(workbook.notices.is_empty());
    }
    assert_eq!(read(&utf_16(latin, false)).encoding.as_deref(), Some("UTF-16LE"));
}

#[test]
fn delimiters_are_found_out() {
    for (text, delimiter, width) in [
        ("a,b,c\n1,2,3\n", ',', 3),
        ("a;b\n1,5;2,6\n3,7;4,8\n", ';', 2), // decimal commas
        ("a\tb\n1,2\t3\n", '\t', 2),
        ("sep=;\na;b\n1;2\n", ';', 2),
        ("\"a,b\";c\n1;2\n", ';', 2),
        ("2025年7月报表\na;b\n1;2\n", ';', 1),
        ("a\n1\n", ',', 1),
    ] {
        let workbook = read(text.as_bytes());
        assert_eq!((workbook.delimiter, workbook.sheets[0].rows[0].len()), (Some(delimiter), width), "{text}");
    }
}

#[test]
fn quotes_line_ends_and_blank_lines() {
    let workbook = read(b"a,b\n\n\"x\ny\",\"say \"\"no\"\"\" \rlast,1E400\n");
    assert_eq!(texts(&workbook), [vec!["a", "b"], vec![], vec!["x\ny", "say \"no\""], vec!["last", "1E400"]]);
    assert_eq!(workbook.sheets[0].cell(3, 1).kind, CellKind::Text); // no plain decimal: the number reader refuses it
}

#[test]
fn half_written_files_are_refused_with_their_line() {
    assert_refused(b"a,b,c\n1,2,3\n4,5", Fault::HalfWritten, "line 3");
    assert_refused(b"a,b\n\"x\ny\",2\n1,\"unclosed\n3,4\n", Fault::HalfWritten, "line 4");
    let cut = "单位,数\n甲,1\n乙".as_bytes();
    assert_refused(&cut[..cut.len() - 1], Fault::HalfWritten, "line 3");
    let (gbk, _, _) = GB18030.encode("单位,数\n甲,1\n乙");
    assert_refused(&gbk[..gbk.len() - 1], Fault::HalfWritten, "line 3");
    let utf_16 = utf_16("a,b\n1,2\n", true);
    assert_refused(&utf_16[..utf_16.len() - 1], Fault::HalfWritten, "line 3");
    assert_refused(b"  \n", Fault::HalfWritten, "the whole file");
    // Complete but without a last line end: readable, with a remark.
    assert_eq!(read(b"a,b\n1,2").notices.len(), 1);
}

#[test]
fn what_is_no_text_is_refused() {
    assert_refused(b"a,b\n1,\0\n", Fault::Format, "line 2");
    assert_refused(b"a,b\n1,2\n\xFF\xFF\xFF,3\n", Fault::Encoding, "line 3");
    assert_refused(b"a,b\n\"x\"y,2\n", Fault::Damaged, "line 2");
}

#[test]
fn the_dutch_retailers_read_as_the_csv_crate_reads_them() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate/retailers.csv");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("SKIPPED: {path} is absent");
        return;
    };
    let workbook = read(&bytes);
    let mut other = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(&bytes[..]);
    let theirs: Vec<Vec<String>> =
        other.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
    let ours: Vec<Vec<&str>> = texts(&workbook);
    assert_eq!((workbook.delimiter, ours.len(), ours[0].len()), (Some(';'), 61, 10));
    assert_eq!(ours, theirs);
}
