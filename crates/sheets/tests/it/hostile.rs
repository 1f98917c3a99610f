//! Files made to break the reader, and files that are not what they seem.

use shishu_sheets::{Fault, Limits, read_here};

use crate::files::{CONTENT_TYPES, ROOT_RELS, assert_refused, ods, read, refused, row, xlsx, xlsx_with, zip};

#[test]
fn a_bomb_of_400_kb_is_refused_before_unpacking() {
    let sheet = format!("<sheetData>{}</sheetData>", " ".repeat(390 << 20));
    let bytes = xlsx(&sheet);
    assert!((300_000..500_000).contains(&bytes.len()), "{} bytes", bytes.len());
    assert_refused(&bytes, Fault::Bomb, "the inner part xl/worksheets/sheet1.xml");
    // Below the size limit the ratio alone gives it away.
    let small = xlsx(&format!("<sheetData>{}</sheetData>", " ".repeat(2 << 20)));
    assert_refused(&small, Fault::Bomb, "the inner part xl/worksheets/sheet1.xml");
}

#[test]
fn a_part_that_lies_about_its_size_is_stopped() {
    let bytes = xlsx(&row(&"<c><v>12345</v></c>".repeat(500)));
    let mut lying = bytes.clone();
    // Every place where the uncompressed size of sheet1 stands now says 100.
    let part = b"xl/worksheets/sheet1.xml";
    let mut at = 0;
    while let Some(found) = lying[at..].windows(part.len()).position(|window| window == part).map(|found| at + found) {
        let is_central = lying[found - 46..].starts_with(b"PK\x01\x02");
        let size = if is_central { found - 46 + 24 } else { found - 30 + 22 };
        lying[size..size + 4].copy_from_slice(&100_u32.to_le_bytes());
        at = found + part.len();
    }
    assert_ne!(bytes, lying);
    assert!(matches!(refused(&lying).fault, Fault::Bomb | Fault::Damaged));
}

#[test]
fn too_many_parts_rows_columns_cells_or_letters() {
    let parts: Vec<(String, &str)> = (0..2_001).map(|index| (format!("xl/media/{index}.png"), "x")).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    assert_refused(&zip(&parts), Fault::TooLarge, "the whole file");
    let far_down = r#"<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>"#;
    assert_refused(&xlsx(far_down), Fault::TooLarge, "cell A1048576 of sheet “Sheet1”");
    let far_right = row(r#"<c r="XFD1"><v>1</v></c>"#);
    assert_refused(&xlsx(&far_right), Fault::TooLarge, "cell XFD1 of sheet “Sheet1”");
    let long = format!(r#"<c r="A1" t="inlineStr"><is><t>{}</t></is></c>"#, "长".repeat(32_768));
    assert_refused(&xlsx(&row(&long)), Fault::TooLarge, "cell A1 of sheet “Sheet1”");
    let limits = Limits { cells: 10, bytes: 100_000, ..Limits::default() };
    let wide = xlsx(&row(r#"<c r="K1"><v>1</v></c>"#));
    assert_eq!(read_here(&wide, None, &limits).map_err(|error| error.fault), Err(Fault::TooLarge));
    assert_eq!(read_here(&vec![b'1'; 100_001], None, &limits).map_err(|error| error.fault), Err(Fault::TooLarge));
    let many_empty = ",".repeat(5_000);
    assert_refused(many_empty.as_bytes(), Fault::TooLarge, "line 1");
}

#[test]
fn one_long_text_used_by_every_cell_is_counted_every_time() {
    let strings = format!(
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>"#,
        "字".repeat(30_000)
    );
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(4_000);
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>"#;
    let rels = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="s.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="t.xml"/></Relationships>"#;
    let bytes = zip(&[
        ("_rels/.rels", ROOT_RELS),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/s.xml", &format!("<worksheet>{}</worksheet>", row(&cells))),
        ("xl/t.xml", &strings),
    ]);
    assert_eq!(refused(&bytes).fault, Fault::TooLarge);
}

#[test]
fn document_types_and_entities_are_refused() {
    let entity = r#"<!DOCTYPE x [<!ENTITY a "boom">]>"#;
    let strings = format!(r#"{entity}<sst><si><t>&a;</t></si></sst>"#);
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT_RELS),
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="a" Type="x/sharedStrings" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", &strings),
    ];
    assert_refused(&zip(&parts), Fault::Dtd, "the inner part xl/s.xml");
    let undeclared = row(r#"<c t="inlineStr"><is><t>&boom;</t></is></c>"#);
    assert_refused(&xlsx(&undeclared), Fault::Dtd, "the inner part xl/worksheets/sheet1.xml");
    let cells = r#"<table:table table:name="t"><table:table-row><table:table-cell office:value-type="string"><text:p>&boom;</text:p></table:table-cell></table:table-row></table:table>"#;
    assert_refused(&ods("", cells), Fault::Dtd, "the inner part content.xml");
}

#[test]
fn the_same_part_cell_or_sheet_twice_is_refused() {
    let by_case = xlsx_with(&row("<c><v>1</v></c>"), "", &[("XL/Worksheets/SHEET1.xml", "<worksheet/>")]);
    assert_refused(&by_case, Fault::Duplicate, "the inner part xl/worksheets/sheet1.xml");
    let by_slash = xlsx_with(&row("<c><v>1</v></c>"), "", &[("xl\\worksheets\\sheet1.xml", "<worksheet/>")]);
    assert_eq!(refused(&by_slash).fault, Fault::Duplicate);
    // The writer refuses equal names, so the second is renamed in the finished file.
    let mut exact = xlsx_with(&row("<c><v>1</v></c>"), "", &[("xl/worksheets/sheetX.xml", "<worksheet/>")]);
    let name = b"xl/worksheets/sheetX.xml";
    for at in (0..exact.len() - name.len()).filter(|&at| exact[at..].starts_with(name)).collect::<Vec<_>>() {
        exact[at + 19] = b'1';
    }
    assert_eq!(refused(&exact).fault, Fault::Duplicate);
    let cells = row(r#"<c r="B1"><v>1</v></c><c r="B1"><v>2</v></c>"#);
    assert_refused(&xlsx(&cells), Fault::Duplicate, "cell B1 of sheet “Sheet1”");
    let sheets = r#"<sheets><sheet name="SHEET1" r:id="rId2"/></sheets>"#;
    assert_eq!(refused(&xlsx_with(&row(""), sheets, &[])).fault, Fault::Duplicate);
}

#[test]
fn numbers_that_cannot_be_kept_are_refused_with_place_and_cure() {
    for written in ["1E400", "-1E400", "NaN", "INF", "1,5", "12 亩"] {
        let bytes = xlsx(&row(&format!(r#"<c r="B1"><v>{written}</v></c>"#)));
        assert_refused(&bytes, Fault::Number, "cell B1 of sheet “Sheet1”");
    }
    let sentence = refused(&xlsx(&row("<c><v>1E400</v></c>"))).sentence();
    assert_eq!(
        sentence.zh,
        "工作表“Sheet1”的 A1 单元格：数值“1E400”超出可以准确记录的范围。请改成普通写法的数，例如 1286.40。"
    );
}

#[test]
fn contradictory_xml_is_refused() {
    for sheet in [
        r#"<sheetData><row r="1"><c r="A1"><v>1</v></c>"#, // never closed
        r#"<sheetData><row r="1"><c r="A2"><v>1</v></c></row></sheetData>"#, // the cell names another row
        r#"<sheetData><row r="0"><c><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="1"><c r="AAAA1"><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="1"><c t="s"><v>99</v></c></row></sheetData>"#, // no such shared string
        r#"<mergeCells><mergeCell ref="nonsense"/></mergeCells>"#,
    ] {
        assert_eq!(refused(&xlsx(sheet)).fault, Fault::Damaged, "{sheet}");
    }
    let deep = format!("{}{}", "<a>".repeat(500), "</a>".repeat(500));
    assert_eq!(refused(&xlsx(&deep)).fault, Fault::Damaged);
}

#[test]
fn half_a_file_and_names_that_lead_outside() {
    let bytes = xlsx(&row("<c><v>1</v></c>"));
    assert_refused(&bytes[..bytes.len() / 2], Fault::HalfWritten, "the whole file");
    assert_eq!(refused(&zip(&[("../../etc/passwd", "x")])).fault, Fault::Damaged);
}

#[test]
fn other_kinds_of_file_are_named() {
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on";
    for bytes in [
        &old[..],
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook/>",
        &zip(&[("word/document.xml", "<x/>"), ("_rels/.rels", ROOT_RELS)]),
        &zip(&[("xl/workbook.bin", "x"), ("_rels/.rels", ROOT_RELS)]),
        &zip(&[("readme.txt", "x")]),
    ] {
        assert_refused(bytes, Fault::Format, "the whole file");
    }
    assert!(refused(old).cure.en.contains("save it as xlsx"));
}

#[test]
fn a_damaged_byte_never_changes_a_value_unseen() {
    let cells = r#"<c r="A1"><v>1286.40</v></c><c r="B1" t="s"><v>0</v></c>"#;
    let bytes = xlsx(&row(cells));
    let whole = read(&bytes);
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        // Checksums guard the parts; what still reads must read the same, or with a sheet or style part gone missing loudly.
        if let Ok(workbook) = read_here(&damaged, None, &Limits::default())
            && let (Some(sheet), Some(before)) = (workbook.sheets.first(), whole.sheets.first())
            && let (Some(row), Some(row_before)) = (sheet.rows.first(), before.rows.first())
        {
            assert_eq!(row[0].text, row_before[0].text, "byte {at}");
        }
    }
}
