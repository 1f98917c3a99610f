//! What stands in an xlsx comes out, exactly.

use shishu_sheets::{CellKind, Format, Limits, ValueKind, read_here};

use crate::files::{first_row, formula, number, read, row, text, xlsx, xlsx_with};

#[test]
fn numbers_come_out_digit_for_digit() {
    let cells = r#"<c r="A1"><v>9007199254740993</v></c><c r="B1"><v>1286.40</v></c><c r="C1"><v>0.10000000000000001</v></c><c r="D1"><v>1.5E-2</v></c><c r="E1"><v>-12345678901234567890.123</v></c>"#;
    assert_eq!(
        first_row(&xlsx(&row(cells))),
        ["9007199254740993", "1286.40", "0.1", "0.015", "-12345678901234567890.123"].map(number)
    );
}

#[test]
fn every_kind_of_cell_is_told_apart() {
    let cells = r#"<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="inlineStr"><is><t>a&amp;b</t></is></c><c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c><c s="1"><v>45869</v></c><c s="2"><v>0.125</v></c><c s="3"><v>45839</v></c><c t="d"><v>2025-07-31</v></c><c s="2"/><c><v>7</v></c>"#;
    let of = |text: &str, kind| (text.to_owned(), kind);
    assert_eq!(
        first_row(&xlsx(&row(cells))),
        [
            text("营业收入"),
            text("利润 总额"), // without the phonetic reading
            text("1200"),      // text in a number cell stays text
            text("a&b"),
            of("TRUE", CellKind::Bool),
            of("#DIV/0!", CellKind::Error),
            of("2025-07-31", CellKind::Date),
            of("12.5%", CellKind::Percent),
            of("2025-07-01", CellKind::Date),
            of("2025-07-31", CellKind::Date),
            of("", CellKind::Empty),
            number("7"),
        ]
    );
}

#[test]
fn formulas_are_marked_and_those_without_value_too() {
    let cells = r#"<c r="A1"><f>B1+C1</f><v>300</v></c><c r="B1"><f>B2</f></c><c r="C1"><f>C2</f><v></v></c><c r="D1" t="str"><f>"x"</f><v>x</v></c><c r="E1" t="str"><f>""</f><v></v></c><c r="F1"><f t="array" ref="F1:G1">B2:C2</f><v>1</v></c><c r="G1"><v>2</v></c><c r="H1" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#;
    let pending = (String::new(), CellKind::FormulaWithoutValue);
    assert_eq!(
        first_row(&xlsx(&row(cells))),
        [
            formula("300", ValueKind::Number),
            pending.clone(),
            pending.clone(),
            formula("x", ValueKind::Text),
            formula("", ValueKind::Text),
            formula("1", ValueKind::Number),
            formula("2", ValueKind::Number), // filled by the array formula beside it
            formula("#DIV/0!", ValueKind::Error),
        ]
    );
    // A program that asks for everything to be computed on opening has written placeholders.
    let placeholder = xlsx_with(&row(r#"<c r="A1"><f>B1</f><v>0</v></c>"#), r#"<calcPr fullCalcOnLoad="1"/>"#, &[]);
    assert_eq!(first_row(&placeholder), [pending]);
}

#[test]
fn merged_and_hidden_cells_are_reported() {
    let sheet = r#"<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="E1"><v>5</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="3" ht="0"><c r="A3"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>"#;
    let workbook = read(&xlsx(sheet));
    let (first, second) = (&workbook.sheets[0], &workbook.sheets[1]);
    assert_eq!(first.hidden_columns, [1, 2, 4]);
    assert_eq!(first.hidden_rows, [1, 2]);
    assert_eq!(first.merged.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A1:B2"]);
    assert!(first.merged_at(1, 1).is_some() && first.merged_at(2, 1).is_none());
    assert!(!first.hidden && second.hidden && second.name == "底稿");
}

#[test]
fn cells_without_places_follow_one_another_and_gaps_stay() {
    let sheet = r#"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row></sheetData>"#;
    let workbook = read(&xlsx(sheet));
    let sheet = &workbook.sheets[0];
    assert_eq!((sheet.cell(0, 1).text.as_str(), sheet.cell(3, 2).text.as_str()), ("2", "3"));
    assert_eq!((sheet.cell(3, 3).text.as_str(), sheet.cell(3, 0).is_empty()), ("4", true));
    assert_eq!(sheet.rows.len(), 4);
}

#[test]
fn styled_but_empty_cells_far_out_cost_nothing() {
    let sheet = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>"#;
    let workbook = read(&xlsx(sheet));
    assert_eq!(workbook.sheets[0].rows.len(), 1);
    assert_eq!(workbook.sheets[0].rows[0].len(), 1);
}

#[test]
fn macros_are_ignored_but_named_and_so_is_a_wrong_extension() {
    let bytes = xlsx_with(&row("<c><v>1</v></c>"), "", &[("xl/vbaProject.bin", "Sub Auto_Open()")]);
    let workbook = read_here(&bytes, Some(Format::Ods), &Limits::default()).expect("readable");
    let notices: Vec<&str> = workbook.notices.iter().map(|notice| notice.message.en.as_str()).collect();
    assert_eq!(notices.len(), 2);
    assert!(notices[0].contains("macros") && notices[1].contains("named ods"));
}

#[test]
fn days_can_count_from_1904() {
    let bytes = xlsx_with(&row(r#"<c s="1"><v>44407</v></c>"#), r#"<workbookPr date1904="1"/>"#, &[]);
    assert_eq!(first_row(&bytes)[0], ("2025-07-31".to_owned(), CellKind::Date));
}
