//! Tables are recognised in both shapes.

use shishu_sheets::{CellKind, Fault, Shape, layout};

use crate::files::{ods, read, xlsx};

fn of_csv(text: &str) -> shishu_sheets::Grid {
    layout(&read(text.as_bytes())).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_table_by_unit() {
    let grid =
        of_csv("2025年7月工业产销,,\n单位代码,单位名称,101,营业收入(千元)\nE0412,甲厂,5,1286.40\nE0413,乙厂,,x\n");
    assert_eq!(grid.shape, Shape::UnitRows);
    let headers: Vec<&str> = grid.headers.iter().map(|header| header.text.as_str()).collect();
    assert_eq!(headers, ["101", "营业收入(千元)"]);
    let seen: Vec<(String, &str, &str, CellKind)> = grid
        .candidates
        .iter()
        .map(|c| {
            let unit = c.unit.as_ref().map_or("", |unit| unit.text.as_str());
            (format!("{} {unit}", c.cell()), c.indicator.text.as_str(), c.value.text.as_str(), c.value.kind)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("C3 E0412".to_owned(), "101", "5", CellKind::Number),
            ("D3 E0412".to_owned(), "营业收入(千元)", "1286.40", CellKind::Number),
            ("C4 E0413".to_owned(), "101", "", CellKind::Empty),
            ("D4 E0413".to_owned(), "营业收入(千元)", "x", CellKind::Text),
        ]
    );
    assert!(grid.problems.is_empty());
}

#[test]
fn rows_without_a_unit_headers_twice_and_values_without_header_are_reported() {
    let grid = of_csv("单位代码,产量,产 量\nE1,1,2,3\n,4,5\n");
    let problems: Vec<(&str, &str)> = grid
        .problems
        .iter()
        .map(|problem| (problem.at.cell().unwrap_or_default(), problem.message.en.as_str()))
        .collect();
    assert_eq!(
        problems,
        [
            ("C1", "“产 量” stands twice, first in B1"),
            ("D2", "a value in a column without a header"),
            ("A3", "this row has no unit code"),
        ]
    );
}

#[test]
fn the_template_shape_with_hidden_and_merged_cells() {
    let cell = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let sheet = format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2">{}{}</row><row r="3">{}{}{}</row><row r="4">{}<c r="C4"><v>5</v></c></row><row r="5" hidden="1">{}<c r="C5"><v>6</v></c></row><row r="6">{}<c r="C6"><v>7</v></c></row><row r="7"><c r="C7"><v>8</v></c></row></sheetData><mergeCells><mergeCell ref="C6:D6"/></mergeCells>"#,
        cell("A1", "表号："),
        cell("B1", "B204-1"),
        cell("A2", "报告期 Period"),
        cell("C2", "2025-07"),
        cell("A3", "指标代码"),
        cell("B3", "计量单位"),
        cell("C3", "本期"),
        cell("A4", "101"),
        cell("A5", "102"),
        cell("A6", "101"),
    );
    let grid = layout(&read(&xlsx(&sheet))).expect("a grid");
    assert_eq!(grid.shape, Shape::IndicatorRows);
    let stated = |placed: &Option<shishu_sheets::Placed>| placed.as_ref().map(|placed| placed.text.clone());
    assert_eq!(stated(&grid.stated.form).as_deref(), Some("B204-1"));
    assert_eq!(stated(&grid.stated.period).as_deref(), Some("2025-07"));
    let flags: Vec<(&str, bool, bool)> =
        grid.candidates.iter().map(|c| (c.value.text.as_str(), c.hidden, c.merged)).collect();
    assert_eq!(flags, [("5", false, false), ("6", true, false), ("7", false, true)]);
    let problems: Vec<&str> = grid.problems.iter().map(|problem| problem.message.en.as_str()).collect();
    assert_eq!(
        problems,
        ["“101” stands twice, first in A4", "a value without an indicator code", "a hidden sheet was not read"]
    );
}

#[test]
fn a_wide_header_over_many_short_rows_is_refused_before_it_fills_the_memory() {
    let header: String = (0..4_000).map(|n| format!("c{n},")).collect();
    let text = format!("{header}end\n{}", "1\n".repeat(10_000));
    let error = layout(&read(text.as_bytes())).expect_err("too many candidates");
    assert_eq!(error.fault, Fault::TooLarge);
}

#[test]
fn a_second_table_is_not_passed_over_in_silence() {
    let table = |name: &str, code: &str| {
        format!(
            r#"<table:table table:name="{name}"><table:table-row><table:table-cell office:value-type="string"><text:p>{code}</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>102</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>"#
        )
    };
    let grid = layout(&read(&ods("", &(table("甲", "101") + &table("乙", "103"))))).expect("a grid");
    assert_eq!(grid.sheet, "甲");
    assert_eq!(grid.problems.len(), 1);
    assert_eq!(grid.problems[0].message.en, "another sheet with a table was not read");
}

#[test]
fn what_is_no_table_is_said_so() {
    let error = layout(&read(b"just a sentence\n")).expect_err("no table");
    assert_eq!(error.fault, Fault::Layout);
}
