//! Which rows are the header: group names over two or three lines, and rows of data that only look like one.

use shishu_sheets::{CellKind, Grid, Shape, layout};

use crate::files::{read, xlsx};

fn of_csv(text: &str) -> Grid {
    layout(&read(text.as_bytes())).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A sheet from rows of texts (numbers where they are plain) and its merged areas.
fn sheet(rows: &[&[&str]], merged: &[&str]) -> Grid {
    let mut data = String::new();
    for (at, row) in rows.iter().enumerate() {
        let row_number = at + 1;
        data += &format!("<row r=\"{row_number}\">");
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let place = shishu_sheets::cell_name(at as u32, column as u32);
            data += &match text.parse::<f64>() {
                Ok(_) => format!("<c r=\"{place}\"><v>{text}</v></c>"),
                Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            };
        }
        data += "</row>";
    }
    let areas: String = merged.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    layout(&read(&xlsx(&format!("<sheetData>{data}</sheetData><mergeCells>{areas}</mergeCells>")))).expect("a table")
}

fn headers(grid: &Grid) -> Vec<&str> {
    grid.headers.iter().map(|header| header.text.as_str()).collect()
}

fn first_row(grid: &Grid) -> Vec<&str> {
    let row = grid.candidates.first().map(|c| c.row);
    grid.candidates.iter().filter(|c| Some(c.row) == row).map(|c| c.value.text.as_str()).collect()
}

#[test]
fn groups_of_codes_three_lines_and_no_unit() {
    let three = sheet(
        &[
            &["单位代码", "产值", "", "", "备注"],
            &["", "本月", "", "累计", ""],
            &["", "101", "102", "101", ""],
            &["E0017", "5", "6", "70", "好"],
        ],
        &["A1:A3", "B1:D1", "B2:C2", "E1:E3"],
    );
    assert_eq!(headers(&three), ["产值/本月/101", "产值/本月/102", "产值/累计/101", "备注"]);
    assert_eq!(first_row(&three), ["5", "6", "70", "好"]);
    let no_unit = sheet(&[&["产值", "", "能源"], &["101", "102", "301"], &["5", "6", "7"]], &["A1:B1"]);
    assert_eq!(
        (headers(&no_unit), first_row(&no_unit)),
        (vec!["产值/101", "产值/102", "能源/301"], vec!["5", "6", "7"])
    );
}

#[test]
fn a_group_in_a_file_without_merging_reaches_to_the_next_name() {
    let grid = of_csv("2026年7月,,,,单位：万元\n单位代码,产值,,能源,\n,101,出口,301,302\nE0017,1,2,3,4\n");
    assert_eq!(first_row(&grid), ["1", "2", "3", "4"]);
    let leaves: Vec<&str> = grid.headers.iter().map(|header| header.leaf.as_str()).collect();
    assert_eq!(leaves, ["101", "出口", "301", "302"]);
    assert_eq!(grid.candidates[0].unit.as_ref().map(|unit| unit.text.as_str()), Some("E0017"));
    let plain = of_csv("单位代码,产值,,能源,\n,101,出口,301,302\nE0017,1,2,3,4\n");
    assert_eq!(headers(&plain), ["产值/101", "产值/出口", "能源/301", "能源/302"]);
}

#[test]
fn a_row_of_data_is_no_header() {
    for text in [
        "单位代码,101,,103\nE0017,5,9,6\n", // a column without a header
        "单位代码,101,,备注\n,5,9,好\n",    // and a row without a unit
        "单位代码,101,102\n,500,600\n",
        "101,,103\n500,900,600\n700,1,2\n",
    ] {
        let grid = of_csv(text);
        assert_eq!(headers(&grid)[0], "101", "{text}");
        assert!(!grid.problems.is_empty() || text.starts_with("101,102"), "{text}");
    }
    // A note merged down the whole side of the table does not make headers of its rows.
    let side = sheet(&[&["单位代码", "101", "说明"], &["E0017", "5", ""], &["E0018", "6", ""]], &["C1:C3"]);
    assert_eq!((headers(&side), side.candidates.len()), (vec!["101", "说明"], 4));
}

#[test]
fn the_template_may_have_two_header_lines() {
    let grid = sheet(
        &[
            &["表号", "B204-1"],
            &["代码", "指标名称", "计量单位", "本年", ""],
            &["", "", "", "本月", "累计"],
            &["101", "产值", "万元", "5", "40"],
        ],
        &["A2:A3", "B2:B3", "C2:C3", "D2:E2"],
    );
    assert_eq!((grid.shape, grid.candidates.len()), (Shape::IndicatorRows, 1));
    let only = &grid.candidates[0];
    assert_eq!((only.indicator.text.as_str(), only.cell().as_str(), only.value.text.as_str()), ("101", "D4", "5"));
    assert_eq!(only.measure.as_ref().map(|measure| measure.text.as_str()), Some("万元"));
    assert!(grid.problems.iter().all(|problem| problem.at.cell().is_none()), "{:?}", grid.problems);
}

#[test]
fn what_stands_above_a_table_by_unit_is_no_header() {
    let text = "表号,B204-1\n报告期：,2026-07\n填报单位,E0017\n单位代码,101\nE0017,5\n";
    let grid = of_csv(text);
    assert_eq!((headers(&grid), first_row(&grid)), (vec!["101"], vec!["5"]));
    assert_eq!(grid.stated.period.as_ref().map(|period| period.text.as_str()), Some("2026-07"));
    assert_eq!(grid.stated.form.map(|form| form.text).as_deref(), Some("B204-1"));
    // Words that label as well as head.
    for text in ["报告期,101\n2026-07,5\n", "单位代码,101\nE0017,5\n", "填报单位,101\n甲厂,5\n"] {
        assert_eq!(first_row(&of_csv(text)).last(), Some(&"5"), "{text}");
    }
    assert_eq!(of_csv(text).candidates[0].value.kind, CellKind::Number);
}

#[test]
fn a_crafted_header_costs_little() {
    // Thousands of areas over a wide first row, a gap in each row: nothing of it may grow with the square of the width.
    let wide: String =
        (0..4_000).map(|column| format!("<c r=\"{}\"><v>101</v></c>", shishu_sheets::cell_name(1, column))).collect();
    let areas: String = (0..3_900)
        .map(|n| {
            format!(
                "<mergeCell ref=\"{}:{}\"/>",
                shishu_sheets::cell_name(0, n),
                shishu_sheets::cell_name(3, (n + 2_000).min(4_000))
            )
        })
        .collect();
    let text = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let bytes = xlsx(&format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2">{wide}</row><row r="3">{wide3}</row></sheetData><mergeCells>{areas}</mergeCells>"#,
        text("A1", "代码"),
        text("C1", "数值"),
        wide3 = wide.replace("2\"", "3\""),
    ));
    let grid = layout(&read(&bytes)).expect("a table");
    assert_eq!((grid.shape, grid.candidates.len()), (Shape::IndicatorRows, 2));
}
