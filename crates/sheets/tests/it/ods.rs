//! What stands in an ods comes out, exactly.

use shishu_sheets::{CellKind, Fault, ValueKind};

use crate::files::{assert_refused, first_row, formula, number, ods, read, text, zip};

fn table(rows: &str) -> Vec<u8> {
    ods("", &format!(r#"<table:table table:name="表1">{rows}</table:table>"#))
}

#[test]
fn values_are_those_of_the_attributes_not_of_the_shown_text() {
    let cells = r#"<table:table-row><table:table-cell office:value-type="float" office:value="9007199254740993"><text:p>9.007E15</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1.5E-2"><text:p>0.02</text:p></table:table-cell><table:table-cell office:value-type="currency" office:value="1286.40"><text:p>¥1,286.40</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.125"><text:p>13%</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2025-07-31"><text:p>31.7.25</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>营业<text:span>收入</text:span></text:p><text:p>二<text:s text:c="2"/>行</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell></table:table-row>"#;
    let of = |text: &str, kind| (text.to_owned(), kind);
    assert_eq!(
        first_row(&table(cells)),
        [
            number("9007199254740993"),
            number("0.015"),
            number("1286.40"),
            of("12.5%", CellKind::Percent),
            of("2025-07-31", CellKind::Date),
            of("TRUE", CellKind::Bool),
            text("营业收入\n二  行"),
        ]
    );
}

#[test]
fn formulas_are_marked() {
    let cells = r#"<table:table-row><table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell><table:table-cell table:formula="of:=X"/><table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(
        first_row(&table(cells)),
        [
            formula("2", ValueKind::Number),
            (String::new(), CellKind::FormulaWithoutValue),
            formula("#DIV/0!", ValueKind::Error)
        ]
    );
}

#[test]
fn hidden_merged_repeated_and_nested_parts() {
    let styles = r#"<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let sheets = r#"<table:tracked-changes><table:table-row><table:table-cell office:value-type="float" office:value="666"/></table:table-row></table:tracked-changes><table:table table:name="表1"><table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/><table:table-header-rows><table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>标题</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/></table:table-row></table:table-header-rows><table:table-row table:visibility="collapse" table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="2"/></table:table-row><table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table><table:table table:name="底稿" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="float" office:value="3"/></table:table-row></table:table>"#;
    let workbook = read(&ods(styles, sheets));
    let first = &workbook.sheets[0];
    assert_eq!(workbook.sheets.len(), 2);
    assert!(!first.hidden && workbook.sheets[1].hidden);
    assert_eq!(first.hidden_columns, [1, 2]);
    assert_eq!(first.hidden_rows, [1, 2]);
    assert_eq!(first.merged[0].to_string(), "A1:B1");
    assert_eq!((first.rows.len(), first.cell(0, 3).text.as_str(), first.cell(2, 0).text.as_str()), (3, "1", "2"));
}

#[test]
fn repetition_bombs_and_lacking_values_are_refused() {
    let bomb = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_eq!(crate::files::refused(&table(bomb)).fault, Fault::TooLarge);
    let wide = r#"<table:table-row><table:table-cell table:number-columns-repeated="4000000000" office:value-type="float" office:value="1"/></table:table-row>"#;
    assert_refused(&table(wide), Fault::TooLarge, "cell FAO1 of sheet “表1”");
    let lacking = r#"<table:table-row><table:table-cell office:value-type="float"><text:p>5</text:p></table:table-cell></table:table-row>"#;
    assert_refused(&table(lacking), Fault::Damaged, "cell A1 of sheet “表1”");
    let huge = r#"<table:table-row><table:table-cell/><table:table-cell office:value-type="float" office:value="1E400"/></table:table-row>"#;
    assert_refused(&table(huge), Fault::Number, "cell B1 of sheet “表1”");
}

#[test]
fn a_password_is_named_as_the_reason() {
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let bytes = zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", "\u{1}\u{2}noise"),
    ]);
    assert_refused(&bytes, Fault::Encrypted, "the whole file");
}
