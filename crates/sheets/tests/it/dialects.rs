//! The same table as WPS, old Excel, strict Excel and small programs write it.

use shishu_sheets::{CellKind, ValueKind, layout};

use crate::files::{CONTENT_TYPES, first_row, formula, number, read, row, text, xlsx, xlsx_with, zip};

/// ISO/IEC 29500 strict: other namespaces and relation types, dates as dates.
fn strict(sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
    const REL: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relations = |targets: &[(&str, &str)]| {
        let one = |(at, (kind, target)): (usize, &(&str, &str))| {
            format!(r#"<Relationship Id="rId{at}" Type="{REL}/{kind}" Target="{target}"/>"#)
        };
        let all: String = targets.iter().enumerate().map(one).collect();
        format!(r#"<Relationships xmlns="{PACKAGE}">{all}</Relationships>"#)
    };
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{REL}" conformance="strict"><workbookPr dateCompatibility="0"/><sheets><sheet name="七月" sheetId="1" r:id="rId0"/></sheets></workbook>"#
    );
    zip(&[
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", &workbook),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]),
        ),
        ("xl/worksheets/sheet1.xml", &format!(r#"<worksheet xmlns="{MAIN}">{sheet}</worksheet>"#)),
        ("xl/sharedStrings.xml", &format!(r#"<sst xmlns="{MAIN}">{strings}</sst>"#)),
    ])
}

#[test]
fn strict_files_read_like_the_others() {
    let cells = r#"<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1286.4000000000001</v></c><c r="C1" t="d"><v>2026-07-31</v></c><c r="D1" t="b"><v>1</v></c>"#;
    let bytes = strict(&row(cells), "<si><t>营业收入</t></si>");
    let of = |text: &str, kind| (text.to_owned(), kind);
    assert_eq!(
        first_row(&bytes),
        [text("营业收入"), number("1286.4"), of("2026-07-31", CellKind::Date), of("TRUE", CellKind::Bool)]
    );
    assert_eq!(read(&bytes).sheets[0].name, "七月");
}

#[test]
fn prefixed_elements_and_rich_text_as_wps_and_open_xml_libraries_write_them() {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    // Every element with a prefix, as the Open XML SDK writes them.
    let sheet = format!(
        r#"<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:r><x:rPr><x:b/></x:rPr><x:t>出口</x:t></x:r><x:r><x:t xml:space="preserve"> 交货值 </x:t></x:r></x:is></x:c><x:c r="C1"><x:f>A9</x:f></x:c></x:row></x:sheetData></x:worksheet>"#
    );
    let strings = format!(
        r#"<x:sst xmlns:x="{MAIN}"><x:si><x:r><x:rPr><x:rFont x:val="宋体"/></x:rPr><x:t>工业</x:t></x:r><x:r><x:t>总产值</x:t></x:r><x:phoneticPr fontId="1"/></x:si></x:sst>"#
    );
    let relation = |kind: &str| format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="R1" Type="{}" Target="/xl/worksheets/sheet.xml"/><Relationship Id="R2" Type="{}" Target="/xl/sharedStrings.xml"/></Relationships>"#,
        relation("worksheet"),
        relation("sharedStrings")
    );
    let workbook = format!(
        r#"<x:workbook xmlns:x="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><x:sheets><x:sheet name="Sheet1" sheetId="1" r:id="R1"/></x:sheets></x:workbook>"#
    );
    let bytes = zip(&[
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", crate::files::ROOT_RELS),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet.xml", &sheet),
        ("xl/sharedStrings.xml", &strings),
    ]);
    let pending = (String::new(), CellKind::FormulaWithoutValue);
    assert_eq!(first_row(&bytes), [text("工业总产值"), text("出口 交货值 "), pending]);
}

#[test]
fn numbers_as_text_keep_their_signs_of_having_been_typed() {
    let typed = ["1,286.40", "１，２８６．４", " 96 ", "(12)", "1 286.4", "'5", "1286.40元", "1.5E-2"];
    let cells: String = typed
        .iter()
        .map(|typed| format!(r#"<c t="inlineStr" s="3"><is><t xml:space="preserve">{typed}</t></is></c>"#))
        .collect();
    assert_eq!(first_row(&xlsx(&row(&cells))), typed.map(text));
}

#[test]
fn days_since_1904_in_a_formula_and_a_percentage_of_seventeen_digits() {
    let cells = r#"<c s="1"><f>A2</f><v>44407</v></c><c s="2"><v>0.28999999999999998</v></c><c s="1"><v>1</v></c><c s="2"><f>A3</f><v>0.070000000000000007</v></c>"#;
    let bytes = xlsx_with(&row(cells), r#"<workbookPr date1904="true"/>"#, &[]);
    assert_eq!(
        first_row(&bytes),
        [
            formula("2025-07-31", ValueKind::Date),
            ("29%".to_owned(), CellKind::Percent),
            ("1904-01-02".to_owned(), CellKind::Date),
            formula("7%", ValueKind::Percent),
        ]
    );
}

#[test]
fn a_merged_value_with_a_copy_beneath_and_shared_formulas() {
    // WPS keeps what stood in the covered cells; it is seen as what it is, the second half of a merged area.
    let text_cell = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let sheet = format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2">{}<c r="B2"><f t="shared" ref="B2:B3" si="0">C2*2</f><v>10</v></c></row><row r="3">{}<c r="B3"><f t="shared" si="0"/><v>12</v></c></row><row r="4">{}<c r="B4"><v>7</v></c></row><row r="5">{}<c r="B5"><v>7</v></c></row></sheetData><mergeCells><mergeCell ref="B4:B5"/></mergeCells>"#,
        text_cell("A1", "代码"),
        text_cell("B1", "数值"),
        text_cell("A2", "101"),
        text_cell("A3", "102"),
        text_cell("A4", "103"),
        text_cell("A5", "104"),
    );
    let grid = layout(&read(&xlsx(&sheet))).expect("a table");
    let seen: Vec<(&str, &str, bool, bool)> = grid
        .candidates
        .iter()
        .map(|c| {
            let computed = matches!(c.value.kind, CellKind::Formula { .. });
            (c.indicator.text.as_str(), c.value.text.as_str(), computed, c.merged)
        })
        .collect();
    assert_eq!(
        seen,
        [("101", "10", true, false), ("102", "12", true, false), ("103", "7", false, true), ("104", "7", false, true)]
    );
}
