//! Files that LibreOffice 7.4 saved, in `tests/files`: `template.*` is the empty sheet of B204-1 filled in with everything that goes
//! wrong in an office; `two-headers.*` a table of one's own with a title and group names merged over two header lines.

use std::path::Path;

use shishu_sheets::{CellKind, Grid, Shape, ValueKind, Workbook, layout};

use crate::files::read;

fn workbook(name: &str) -> Workbook {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    read(&std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display())))
}

fn grid(name: &str) -> Grid {
    layout(&workbook(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Code, cell, text, kind of each filled value.
fn values(grid: &Grid) -> Vec<(String, String, String, CellKind)> {
    let filled = grid.candidates.iter().filter(|c| !c.value.is_empty());
    filled.map(|c| (c.indicator.text.clone(), c.cell(), c.value.text.clone(), c.value.kind)).collect()
}

#[test]
fn the_template_comes_back_cell_by_cell() {
    let number = CellKind::Formula { value: ValueKind::Number };
    let of = |code: &str, cell: &str, text: &str, kind| (code.to_owned(), cell.to_owned(), text.to_owned(), kind);
    let expected = [
        of("101", "D8", "1286.4", CellKind::Number),
        of("102", "D9", "1215", number),
        of("103", "D10", "９６．０", CellKind::Text),
        of("104", "D11", "0.1", CellKind::Number),
        of("201", "D13", "1,300.0", CellKind::Text),
        of("202", "D14", "12.5%", CellKind::Percent),
        of("203", "D15", "2026-07-31", CellKind::Date),
        of("204", "D16", "#DIV/0!", CellKind::Formula { value: ValueKind::Error }),
        of("301", "D18", "84.6", CellKind::Number),
        of("302", "D19", "286  ", CellKind::Text),
        of("303", "D20", "2140", CellKind::Number),
        of("304", "D21", "164", CellKind::Number),
        of("305", "D22", "110.5", CellKind::Formula { value: ValueKind::Text }),
    ];
    for name in ["template.xlsx", "template.ods"] {
        let grid = grid(name);
        assert_eq!((grid.shape, grid.sheet.as_str()), (Shape::IndicatorRows, "七月 产销（企业）"), "{name}");
        assert_eq!(values(&grid), expected, "{name}");
        let stated = [&grid.stated.form, &grid.stated.period, &grid.stated.unit];
        assert_eq!(
            stated.map(|s| s.as_ref().map_or("", |s| s.text.as_str())),
            ["B204-1", "2026-07", "E0017"],
            "{name}"
        );
        let seen = |is: fn(&shishu_sheets::Candidate) -> bool| {
            grid.candidates.iter().filter(|c| is(c)).map(|c| c.indicator.text.as_str()).collect::<Vec<_>>()
        };
        assert_eq!((seen(|c| c.hidden), seen(|c| c.merged)), (vec!["301"], vec!["303"]), "{name}");
        assert!(grid.problems.is_empty(), "{name}: {:?}", grid.problems);
    }
}

#[test]
fn the_template_saved_as_csv_keeps_every_digit() {
    let (marked, gb) = (b"\xEF\xBB\xBF".as_slice(), workbook("template-gb18030.csv"));
    let plain = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/template.csv")).expect("there");
    let with_mark = read(&[marked, &plain].concat());
    assert_eq!((with_mark.encoding.as_deref(), gb.encoding.as_deref()), (Some("UTF-8"), Some("GB18030")));
    for workbook in [workbook("template.csv"), with_mark, gb] {
        let grid = layout(&workbook).expect("a table");
        let texts: Vec<String> = values(&grid).into_iter().map(|(code, _, text, _)| format!("{code} {text}")).collect();
        assert_eq!(
            texts,
            [
                "101 1286.4",
                "102 1215",
                "103 ９６．０",
                "104 0.1",
                "201 1,300.0",
                "202 12.5%",
                "203 2026-07-31",
                "204 #DIV/0!",
                "301 84.6",
                "302 286  ",
                "303 2140",
                "304 164",
                "305 110.5"
            ]
        );
        assert_eq!(grid.stated.unit.map(|unit| unit.text).as_deref(), Some("E0017"));
    }
}

#[test]
fn two_header_lines_are_one_header() {
    for name in ["two-headers.xlsx", "two-headers.ods", "two-headers.csv", "two-headers-gb18030.csv"] {
        let grid = grid(name);
        let headers: Vec<(&str, Option<&str>)> =
            grid.headers.iter().map(|h| (h.text.as_str(), h.place.cell())).collect();
        assert_eq!(
            headers,
            [
                ("产销总值/101", Some("C3")),
                ("产销总值/工业销售产值（当年价格）（万元）", Some("D3")),
                ("产销总值/出口交货值", Some("E3")),
                ("能源与用工/用电量", Some("F3")),
                ("能源与用工/从业人员", Some("G3")),
                ("备注", Some("H2")),
            ],
            "{name}"
        );
        let own: Vec<(&str, &str)> = grid
            .candidates
            .iter()
            .filter(|c| c.unit.as_ref().is_some_and(|unit| unit.text == "E0017"))
            // In an ods one space at the end of a paragraph is none (ODF 1.2, part 1, 6.1.2).
            .map(|c| (c.indicator.leaf.as_str(), c.value.text.trim_end()))
            .collect();
        assert_eq!(
            own,
            [
                ("101", "1286.4"),
                ("工业销售产值（当年价格）（万元）", "1215"),
                ("出口交货值", "９６"),
                ("用电量", "84.6"),
                ("从业人员", "286"),
                ("备注", "好"),
            ],
            "{name}"
        );
        assert!(grid.problems.is_empty(), "{name}: {:?}", grid.problems);
        if !name.ends_with("csv") {
            assert_eq!(grid.sheet, "汇总（2026年7月）");
        }
    }
}
