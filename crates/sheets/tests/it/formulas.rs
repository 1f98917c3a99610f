//! A formula's saved result is never a value: the cell says that it is a formula, which one, and what to do.

use shishu_sheets::{Shape, layout};

use crate::files::{ods, read, row, xlsx};

#[test]
fn a_formula_is_named_and_its_saved_result_is_no_number() {
    let cells = r#"<c r="A1"><v>1</v></c><c r="B1"><f>SUM(A1:A9)*2</f><v>300</v></c><c r="C1"><f t="shared" si="0"/><v>5</v></c><c r="D1"><f>X</f></c>"#;
    let workbook = read(&xlsx(&row(cells)));
    let cells = &workbook.sheets[0].rows[0];
    assert_eq!((cells[0].number(), cells[0].not_taken()), (Some("1"), None));
    for cell in &cells[1..] {
        assert_eq!(cell.number(), None);
        let why = cell.not_taken().expect("a reason");
        assert!(why.en.contains("paste it as a value") && why.zh.contains("选择性粘贴"), "{why:?}");
    }
    assert!(cells[1].not_taken().expect("a reason").en.contains("SUM(A1:A9)*2"));
    let content = r#"<table:table table:name="t"><table:table-row><table:table-cell table:formula="of:=[.A1]*3" office:value-type="float" office:value="2"/></table:table-row></table:table>"#;
    let workbook = read(&ods("", content));
    let cell = workbook.sheets[0].cell(0, 0);
    assert_eq!(cell.number(), None);
    assert!(cell.not_taken().expect("a reason").en.contains("of:=[.A1]*3"));
}

#[test]
fn a_unit_code_that_a_formula_computes_names_no_unit() {
    let rows = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>单位代码</t></is></c><c r="B1" t="inlineStr"><is><t>营业收入</t></is></c></row><row r="2"><c r="A2" t="str"><f>"E0"&amp;"412"</f><v>E0412</v></c><c r="B2"><v>5</v></c></row></sheetData>"#;
    let grid = layout(&read(&xlsx(rows))).expect("a table");
    assert_eq!(grid.shape, Shape::UnitRows);
    assert!(grid.candidates.iter().all(|candidate| candidate.unit.is_none()));
    assert!(grid.problems.iter().any(|problem| problem.message.en.contains("a formula")), "{:?}", grid.problems);
}
