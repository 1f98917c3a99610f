//! What is taken from files people really send: the template filled in, a table of one's own, last month's file, odd cells.

use super::*;
use shishu_programme::Programme;
use shishu_sheets::{CellKind, Limits, ValueKind, Workbook, layout, read_here};
use shishu_terms::UnitId;
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn plan_with(csv: &str, remembered: &[(&str, &str)], chosen: &[(usize, &str)]) -> Plan {
    plan_of(csv.as_bytes(), remembered, chosen)
}

fn plan_of(file: &[u8], remembered: &[(&str, &str)], chosen: &[(usize, &str)]) -> Plan {
    plan_of_workbook(&read_here(file, None, &Limits::default()).expect("a workbook"), remembered, chosen)
}

fn plan_of_workbook(workbook: &Workbook, remembered: &[(&str, &str)], chosen: &[(usize, &str)]) -> Plan {
    let id: ReturnId = "B204-1.2026-07.E0017".parse().expect("an id");
    let remembered = remembered.iter().map(|(h, c)| ((*h).to_owned(), IndicatorCode::new(*c))).collect();
    let target = Target {
        id: &id,
        form: &county().forms[&id.form],
        unit: &county().units[&UnitId::new("E0017")],
        remembered: &remembered,
    };
    let chosen = chosen.iter().map(|(at, code)| (*at, (*code).to_owned())).collect();
    Plan::new(&target, &layout(workbook).expect("a table"), &chosen)
}

fn plan(csv: &str) -> Plan {
    plan_with(csv, &[], &[])
}

fn at<'p>(plan: &'p Plan, code: &str) -> &'p Line {
    plan.lines.iter().find(|l| l.indicator.as_ref().is_some_and(|c| c.as_str() == code)).expect("a line")
}

const HEAD: &str = "表号,B204-1\n报告期,2026-07\n填报单位,E0017\n代码,指标名称,计量单位,数值\n";

#[test]
fn the_template_is_taken_cell_by_cell() {
    let plan =
        plan(&format!("{HEAD}101,工业总产值,万元,\"1,286.40\"\n103,出口交货值,万元,\n402,生产状态,,部分停产或检修\n"));
    assert!(plan.is_ready(), "{:?}", plan.blocked);
    assert_eq!(at(&plan, "101").stored.as_deref(), Some("1286.40"), "digits as they stand, separators gone");
    assert_eq!(at(&plan, "101").place, "D5");
    assert_eq!(at(&plan, "402").stored.as_deref(), Some("3"), "a code by its words");
    let mut draft = Draft::default();
    draft.cells.insert(IndicatorCode::new("103"), "96".to_owned());
    let onto = plan.onto(&draft);
    assert_eq!(onto.cells[&IndicatorCode::new("103")], "96", "an empty cell leaves the draft alone");
    assert!(plan.mapping().is_empty(), "codes need no remembering");
}

#[test]
fn another_period_form_or_unit_is_taken_from_nothing() {
    for (written, other) in [("2026-07", "2026-06"), ("B204-1", "B203"), ("E0017", "E0018")] {
        let plan = plan(&format!("{}101,工业总产值,万元,5\n", HEAD.replace(written, other)));
        assert!(!plan.is_ready());
        assert!(plan.blocked[0].zh.contains(other), "{:?}", plan.blocked);
    }
    let spelt = HEAD.replace("2026-07", "2026年7月").replace("E0017", &county().units[&UnitId::new("E0017")].name.zh);
    assert!(plan(&format!("{spelt}101,工业总产值,万元,5\n")).is_ready());
}

#[test]
fn what_is_no_value_is_shown_with_its_cure() {
    let plan = plan(&format!(
        "{HEAD}101,,万元,1E400\n102,,万元,约五百\n103,,万元,-3\n201,,万元,1.23456\n202,,元,7000000\n203,,吨,5\n301,,,84.6\n"
    ));
    assert!(plan.is_ready(), "one good cell is enough");
    let problem = |code: &str| at(&plan, code).problem.clone().unwrap_or_default().zh;
    assert!(problem("101").contains("1E400"));
    assert!(problem("102").contains("约五百"));
    assert!(problem("103").contains("负数"));
    assert!(problem("201").contains("小数"));
    assert!(problem("202").contains("= 700 万元"), "{}", problem("202"));
    assert!(problem("203").contains("不能换算"), "{}", problem("203"));
    assert_eq!(plan.values().len(), 1);
}

#[test]
fn one_indicator_twice_is_taken_from_neither() {
    let plan = plan(&format!("{HEAD}101,,万元,5\n101,,万元,6\n102,,万元,4\n"));
    assert_eq!(plan.values().into_keys().map(|c| c.to_string()).collect::<Vec<_>>(), ["102"]);
    assert!(at(&plan, "101").problem.clone().unwrap_or_default().zh.contains("D5、D6"));
}

#[test]
fn of_a_table_by_unit_only_the_own_row_counts() {
    let csv = "单位代码,工业总产值（当年价格）,本期产值,备注\nE0018,1,2,\nE0017,1286.4,1215,好\n";
    let plan = plan(csv);
    assert_eq!(at(&plan, "101").stored.as_deref(), Some("1286.4"));
    assert!(plan.lines.iter().all(|l| l.text != "1"), "nothing of another unit is shown");
    let unknown = plan.lines.iter().find(|l| l.heading == "本期产值").expect("a line");
    assert!(unknown.stored.is_none() && unknown.problem.is_some());
    let chosen = plan_with(csv, &[], &[(1, "102")]);
    assert_eq!(at(&chosen, "102").stored.as_deref(), Some("1215"));
    assert_eq!(chosen.mapping()["本期产值"].as_str(), "102");
    let remembered = plan_with(csv, &[("本期产值", "102")], &[]);
    assert_eq!(at(&remembered, "102").stored.as_deref(), Some("1215"));
    let refused = plan_with(csv, &[("本期产值", "102")], &[(1, "")]);
    assert!(refused.lines.iter().all(|l| l.indicator.as_ref().is_none_or(|c| c.as_str() != "102")));
}

#[test]
fn a_table_without_the_own_row_or_with_two_is_refused() {
    assert!(plan("单位代码,101\nE0018,1\n").blocked[0].zh.contains("没有"));
    assert!(plan("101,102\n1,2\n3,4\n").blocked[0].zh.contains("2 行"));
}

/// Files that LibreOffice saved: see `tests/it/libreoffice.rs` of the sheets.
macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../../../sheets/tests/files/", $name)).as_slice())
    };
}

#[test]
fn of_a_saved_template_each_cell_is_taken_exactly_or_told_with_its_cure() {
    let files = [file!("template.xlsx"), file!("template.ods"), file!("template.csv"), file!("template-gb18030.csv")];
    for (name, bytes) in files {
        let plan = plan_of(bytes, &[], &[]);
        assert!(plan.is_ready(), "{name}: {:?}", plan.blocked);
        let stored: Vec<(String, String)> = plan.values().into_iter().map(|(c, v)| (c.to_string(), v)).collect();
        let expected = [
            ("101", "1286.4"),
            ("102", "1215"),
            ("103", "96.0"),
            ("104", "0.1"),
            ("201", "1300.0"),
            ("301", "84.6"),
            ("302", "286"),
            ("303", "2140"),
            ("304", "164"),
            ("305", "110.5"),
        ];
        // 102, 204 and 305 are formulas; in a csv nobody can tell any more.
        let typed = name.ends_with("csv");
        let expected = expected.into_iter().filter(|(code, _)| typed || !["102", "305"].contains(code));
        let expected: Vec<_> = expected.map(|(c, v)| (c.to_owned(), v.to_owned())).collect();
        assert_eq!(stored, expected, "{name}");
        let told = |code: &str| {
            let line = at(&plan, code);
            (line.place.clone(), line.problem.clone().unwrap_or_default().zh)
        };
        let error = if typed { "#DIV/0!" } else { "公式" };
        for (code, place, word) in [("202", "D14", "12.5%"), ("203", "D15", "2026-07-31"), ("204", "D16", error)] {
            let (cell, why) = told(code);
            assert!(cell == place && why.contains(word), "{name} {code}: {cell} {why}");
            assert!(
                ["请", "改", "只能", "只写"].iter().any(|cure| why.contains(cure)),
                "{name} {code} without a cure: {why}"
            );
        }
        if !name.ends_with("csv") {
            let notes = |code: &str| at(&plan, code).notes.iter().map(|n| n.zh.clone()).collect::<String>();
            assert!(told("102").1.contains("公式") && told("305").1.contains("公式"), "{name}");
            assert!(notes("301").contains("隐藏") && notes("303").contains("合并"), "{name}");
        }
    }
}

#[test]
fn under_two_header_lines_the_own_row_is_taken() {
    let files = [
        file!("two-headers.xlsx"),
        file!("two-headers.ods"),
        file!("two-headers.csv"),
        file!("two-headers-gb18030.csv"),
    ];
    for (name, bytes) in files {
        let plan = plan_of(bytes, &[("能源与用工/用电量", "301"), ("能源与用工/从业人员", "302")], &[]);
        let stored: Vec<String> = plan.values().into_iter().map(|(c, v)| format!("{c} {v}")).collect();
        let expected = ["101 1286.4", "102 1215", "103 96", "301 84.6", "302 286"];
        // 102 is a formula; in a csv nobody can tell any more.
        let taken = |line: &&str| name.contains("csv") || !line.starts_with("102");
        assert_eq!(stored, expected.into_iter().filter(taken).collect::<Vec<_>>(), "{name}");
        let unknown = plan.lines.iter().find(|l| l.heading == "备注").expect("a line");
        assert!(unknown.stored.is_none() && unknown.problem.is_some());
    }
}

#[test]
fn numbers_as_offices_type_them_are_read_or_told() {
    let typed = |text: &str| {
        let plan = plan(&format!("{HEAD}101,,万元,\"{text}\"\n301,,,84.6\n"));
        let line = at(&plan, "101");
        line.stored.clone().ok_or_else(|| line.problem.clone().unwrap_or_default().zh)
    };
    for (text, stored) in
        [("1,286.40", "1286.40"), ("１，２８６．４", "1286.4"), (" 96 ", "96"), ("\u{3000}96\u{a0}", "96"), ("'5", "")]
    {
        match typed(text) {
            Ok(value) => assert_eq!(value, stored, "{text}"),
            Err(why) => assert!(stored.is_empty() && why.contains(text), "{text}: {why}"),
        }
    }
    for text in ["12,86.4", "(12)", "1286.40元", "1.5E-2", "５％", "—", "1.286,4"] {
        let why = typed(text).expect_err(text);
        assert!(!why.is_empty(), "{text}");
    }
}

#[test]
fn the_saved_result_of_a_formula_is_not_taken_and_the_cell_says_why() {
    let text = format!("{HEAD}101,工业总产值,万元,1286.40\n102,销售产值,万元,1215.0\n");
    let mut workbook = read_here(text.as_bytes(), None, &Limits::default()).expect("a workbook");
    let typed = plan_of_workbook(&workbook, &[], &[]);
    assert_eq!(at(&typed, "101").stored.as_deref(), Some("1286.40"));
    for value in [ValueKind::Number, ValueKind::Text, ValueKind::Percent, ValueKind::Date] {
        let cell = &mut workbook.sheets[0].rows[4][3];
        cell.kind = CellKind::Formula { value };
        cell.formula = Some("SUM(D7:D9)".into());
        let plan = plan_of_workbook(&workbook, &[], &[]);
        let line = at(&plan, "101");
        assert_eq!(line.stored, None, "{value:?}");
        let why = line.problem.as_ref().expect("a reason");
        assert!(why.zh.contains("SUM(D7:D9)") && why.en.contains("paste it as a value"), "{why:?}");
        assert_eq!((line.place.as_str(), at(&plan, "102").stored.as_deref()), ("D5", Some("1215.0")));
    }
}

#[test]
fn digits_are_kept_as_they_stand_and_other_numerals_are_refused_with_a_cure() {
    for (written, stored) in [
        ("1234.50", Some("1234.50")),
        ("\"1,234.50\"", Some("1234.50")),
        ("１２３４．５０", Some("1234.50")),
        ("0.1", Some("0.1")),
        ("1e3", None),
        ("一千二百", None),
        ("壹仟", None),
        ("1.234.50", None),
        ("\"1,23\"", None),
        ("12 亩", None),
        ("0.30000000000000004", None),
        ("12345678901234567890123456789012345", None),
    ] {
        let plan = plan(&format!("{HEAD}101,工业总产值,万元,{written}\n102,销售产值,万元,1\n"));
        let line = at(&plan, "101");
        assert_eq!(line.stored.as_deref(), stored, "{written}: {:?}", line.problem);
        assert_eq!(line.problem.is_none(), stored.is_some(), "{written}");
    }
}

#[test]
fn what_cannot_be_seen_in_the_file_is_shown_before_it_is_taken() {
    let text = format!("{HEAD}101,工业总产值,万元,1286.40\n102,销售产值,万元,1215.0\n");
    let mut workbook = read_here(text.as_bytes(), None, &Limits::default()).expect("a workbook");
    workbook.sheets[0].hidden_rows = vec![4];
    let plan = plan_of_workbook(&workbook, &[], &[]);
    assert!(at(&plan, "101").notes.iter().any(|note| note.zh.contains("隐藏")));
    assert!(at(&plan, "102").notes.is_empty());
    let mut other = workbook.sheets[0].clone();
    (other.name, other.hidden) = ("底稿".to_owned(), true);
    workbook.sheets.push(other);
    let plan = plan_of_workbook(&workbook, &[], &[]);
    assert!(plan.remarks.iter().any(|notice| notice.message.zh.contains("隐藏的工作表")), "{:?}", plan.remarks);
}
