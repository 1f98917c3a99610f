//! Files from strangers, through the binary as it is shipped: its own children read them.

use crate::shishu::{HEADINGS, expect, init, text};
use std::io::{Cursor, Write};

/// A workbook with the retailers' headings and one row, whose last cell is a formula with a saved result.
fn workbook(last: &str) -> Vec<u8> {
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let headings: String = HEADINGS.trim().split(';').map(cell).collect();
    let numbers: String = (1..10).map(|number| format!("<c><v>{number}</v></c>")).collect();
    let rows = format!("<sheetData><row>{headings}</row><row>{numbers}{last}</row></sheetData>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("_rels/.rels", r#"<a><Relationship Id="1" Type="/officeDocument" Target="xl/workbook.xml"/></a>"#.to_owned()),
        ("xl/workbook.xml", r#"<a><sheets><sheet name="S" r:id="1"/></sheets></a>"#.to_owned()),
        ("xl/_rels/workbook.xml.rels", r#"<a><Relationship Id="1" Type="/worksheet" Target="s.xml"/></a>"#.to_owned()),
        ("xl/s.xml", format!("<worksheet>{rows}</worksheet>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(part.as_bytes()).expect("written");
    }
    zip.finish().expect("a package").into_inner()
}

#[test]
fn a_formula_in_a_batch_or_a_checked_table_is_refused_with_its_cell() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = dir.path().join("office");
    init(&office, "builtin:retailers");
    let file = dir.path().join("batch.xlsx");
    std::fs::write(&file, workbook("<c><f>SUM(A2:I2)</f><v>45</v></c>")).expect("written");
    let import = ["import", "--dir", text(&office), "--form", "retailers", "--period", "2000", text(&file)];
    let ran = expect(2, &import);
    assert!(ran.err.contains("J2") && ran.err.contains("SUM(A2:I2)") && ran.err.contains("as a value"), "{ran:#?}");
    let rules = dir.path().join("rules.toml");
    std::fs::write(&rules, "[[rule]]\nid = \"R1\"\nexpr = \"vat >= 0\"\nmessage.zh = \"税\"\nmessage.en = \"tax\"\n")
        .expect("written");
    let ran = expect(2, &["check", "--rules", text(&rules), "--data", text(&file)]);
    assert!(ran.err.contains("J2") && ran.err.contains("SUM(A2:I2)"), "{ran:#?}");
}

#[test]
fn a_picture_is_stripped_and_what_is_none_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let chunk =
        |name: &[u8; 4], content: &[u8]| [&(content.len() as u32).to_be_bytes()[..], name, content, &[0; 4]].concat();
    let picture = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"tEXt", b"Author\0CANARY"),
        chunk(b"IDAT", b"pixels"),
        chunk(b"IEND", b""),
    ]
    .concat();
    let (file, to) = (dir.path().join("photo.png"), dir.path().join("clean.png"));
    std::fs::write(&file, &picture).expect("written");
    let ran = expect(0, &["strip", text(&file), "--to", text(&to)]);
    let kept = std::fs::read(&to).expect("stripped");
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!has(&kept, b"CANARY") && has(&kept, b"pixels"), "{ran:#?}");
    assert!(
        !ran.err.contains("does not offer"),
        "every layer holds on this kernel, or the log says which does not: {ran:#?}"
    );
    assert_eq!(std::fs::read(&file).expect("the file itself"), picture);
    std::fs::write(&file, b"no picture").expect("written");
    let ran = expect(2, &["strip", text(&file), "--to", text(&to)]);
    assert!(ran.err.contains("no JPEG or PNG picture and no PDF"), "{ran:#?}");
}

#[test]
fn what_a_person_signed_is_listed_or_it_is_said_that_nobody_may_see_it() {
    let dir = tempfile::tempdir().expect("a folder");
    init(&dir.path().join("office"), "builtin:county");
    let ran =
        expect(0, &["signed", "--dir", text(&dir.path().join("office")), "--person", "p0042", "--format", "json"]);
    assert_eq!(ran.out.trim(), "[]", "a new office: nothing is signed yet");
    let ran = expect(2, &["signed", "--dir", text(&dir.path().join("office")), "--person", "p-none"]);
    assert!(ran.err.contains("p-none"), "{ran:#?}");
    let ran =
        expect(2, &["signed", "--dir", text(&dir.path().join("office")), "--person", "p0042", "--kind", "nonsense"]);
    assert!(ran.err.contains("return.submitted"), "{ran:#?}");
}
