//! What is written can be read back, and is the same every time.

use rust_decimal::Decimal;
use shishu_sheets::{
    CellKind, Format, Out, Shape, TableOut, TemplateLine, TemplateOut, layout, write_table, write_template,
};

use crate::files::read;

fn template() -> TemplateOut {
    let indicator = |code: &str, name: &str, depth, decimals| TemplateLine::Indicator {
        code: code.into(),
        name: name.into(),
        unit: "千元".into(),
        depth,
        required: depth == 0,
        decimals,
    };
    TemplateOut {
        form: "B204-1".into(),
        title: "工业产销总值及主要产品产量".into(),
        period: Some("2025-07".into()),
        unit: Some("E0412".into()),
        sheet_name: String::new(),
        lines: vec![
            TemplateLine::Section("一、产值".into()),
            indicator("101", "营业收入", 0, Some(0)),
            indicator("102", "其中：出口", 1, Some(2)),
            indicator("0103", "=备注", 0, None),
        ],
        instructions: vec!["每月 9 日前报送。".into()],
    }
}

#[test]
fn the_template_is_recognised_by_the_layout() {
    let bytes = write_template(&template()).expect("a template");
    let grid = layout(&read(&bytes)).expect("recognised");
    assert_eq!((grid.shape, grid.sheet.as_str()), (Shape::IndicatorRows, "B204-1"));
    let stated = grid.stated;
    assert_eq!(
        [stated.form, stated.period, stated.unit].map(|placed| placed.map(|placed| placed.text)),
        ["B204-1", "2025-07", "E0412"].map(|text| Some(text.to_owned()))
    );
    let lines: Vec<(&str, Option<&str>, Option<&str>, CellKind)> = grid
        .candidates
        .iter()
        .map(|c| {
            let measure = c.measure.as_ref().map(|measure| measure.text.as_str());
            (c.indicator.text.as_str(), c.name.as_deref(), measure, c.value.kind)
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("101", Some("营业收入 *"), Some("千元"), CellKind::Empty),
            ("102", Some("其中：出口"), Some("千元"), CellKind::Empty),
            ("0103", Some("'=备注 *"), Some("千元"), CellKind::Empty),
        ]
    );
    assert!(grid.problems.is_empty(), "{:?}", grid.problems);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(write_template(&template()), write_template(&template()));
    let table = TableOut {
        title: "表".into(),
        headers: vec!["a".into(), "b".into()],
        rows: vec![vec![Out::Text("x".into()), Out::Number(Decimal::new(128_640, 2))]],
        notes: vec!["说明".into()],
    };
    for format in [Format::Xlsx, Format::Ods, Format::Csv] {
        let first = write_table(&table, format).expect("a file");
        for _ in 0..5 {
            assert_eq!(write_table(&table, format).as_ref(), Ok(&first), "{format:?}");
        }
    }
}

#[test]
fn numbers_longer_than_a_spreadsheet_keeps_are_written_as_text() {
    let long: Decimal = "9007199254740993".parse().expect("a number");
    let table = TableOut {
        title: String::new(),
        headers: vec!["n".into()],
        rows: vec![vec![Out::Number(long)], vec![Out::Number(Decimal::new(999_999_999_999_999, 2))]],
        notes: vec![],
    };
    for format in [Format::Xlsx, Format::Ods] {
        let sheet = &read(&write_table(&table, format).expect("a file")).sheets[0];
        assert_eq!((sheet.cell(1, 0).text.as_str(), sheet.cell(1, 0).kind), ("9007199254740993", CellKind::Text));
        assert_eq!((sheet.cell(2, 0).text.as_str(), sheet.cell(2, 0).kind), ("9999999999999.99", CellKind::Number));
    }
}

#[test]
fn what_a_format_cannot_hold_is_refused_not_truncated() {
    let table = TableOut {
        title: "t".into(),
        headers: vec!["x".into()],
        rows: vec![vec![Out::Text("长".repeat(40_000))]],
        notes: vec![],
    };
    assert!(write_table(&table, Format::Xlsx).is_err());
    assert!(write_table(&table, Format::Csv).is_ok());
}
