//! The child process: it answers like the reader itself, and nothing it does can hurt the parent.

use std::path::Path;

use shishu_sheets::{Fault, Limits, read_here, read_isolated};

use crate::files::{row, xlsx};

fn reader() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_sheet-reader-test"))
}

fn sheet() -> Vec<u8> {
    xlsx(&row(r#"<c r="A1"><v>9007199254740993</v></c><c r="B1"><f>A1</f></c>"#))
}

#[test]
fn the_child_reads_what_the_parent_would() {
    let limits = Limits::default();
    for bytes in [sheet(), b"a,b\n1,2\n".to_vec(), b"%PDF-1.7".to_vec(), b"a,b\n1,\"half".to_vec()] {
        assert_eq!(read_isolated(reader(), &["read"], &bytes, &limits), read_here(&bytes, None, &limits));
    }
}

#[test]
fn a_child_that_never_answers_is_stopped() {
    let limits = Limits { seconds: 1, ..Limits::default() };
    let error = read_isolated(reader(), &["hang"], &sheet(), &limits).expect_err("too slow");
    assert_eq!(error.fault, Fault::Time);
    assert!(error.message.en.contains("1 seconds"), "{error}");
}

#[test]
fn children_that_answer_nonsense_die_or_flood_are_refusals() {
    let limits = Limits { unpacked_bytes: 1 << 20, seconds: 10, ..Limits::default() };
    for (mode, fault) in
        [("babble", Fault::Reader), ("die", Fault::Memory), ("flood", Fault::TooLarge), ("unknown", Fault::Reader)]
    {
        let answer = read_isolated(reader(), &[mode], &sheet(), &limits);
        assert_eq!(answer.expect_err("a refusal").fault, fault, "{mode}");
    }
    let missing = read_isolated(Path::new("/nonexistent/shishu"), &[], &sheet(), &limits);
    assert_eq!(missing.map_err(|error| error.fault), Err(Fault::Reader));
}

#[test]
fn memory_and_processor_time_are_limited() {
    // 40 MB of cells need several times that; with 48 MB of address space the child cannot hold them.
    let rows: String = (0..60_000).map(|n| format!("{n},{}\n", "9".repeat(600))).collect();
    let limits = Limits { memory_bytes: 48 << 20, bytes: 64 << 20, ..Limits::default() };
    let error = read_isolated(reader(), &["read"], rows.as_bytes(), &limits).expect_err("no memory");
    assert_eq!(error.fault, Fault::Memory, "{error}");
    // The same file is fine with more.
    let limits = Limits { memory_bytes: 1 << 30, ..limits };
    assert!(read_isolated(reader(), &["read"], rows.as_bytes(), &limits).is_ok());
}

#[test]
fn the_child_can_open_nothing_once_it_has_confined_itself() {
    let error = read_isolated(reader(), &["escape"], &sheet(), &Limits::default()).expect_err("trailing output");
    assert!(error.message.en.contains("exit status: 40"), "{error}");
}

#[test]
fn too_large_a_file_never_reaches_the_child() {
    let limits = Limits { bytes: 10, ..Limits::default() };
    let answer = read_isolated(Path::new("/nonexistent/shishu"), &[], &sheet(), &limits);
    assert_eq!(answer.map_err(|error| error.fault), Err(Fault::TooLarge));
}
