//! What is taken from files people really send: the template filled in, a table of one's own, last month's file, odd cells.

use super::*;
use shishu_programme::Programme;
use shishu_sheets::{Limits, layout, read_here};
use shishu_terms::UnitId;
use std::sync::OnceLock;

fn county() -> &'static Programme {
    static COUNTY: OnceLock<Programme> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    COUNTY.get_or_init(|| shishu_programme::load(path.as_ref()).expect("the county loads"))
}

fn plan_with(csv: &str, remembered: &[(&str, &str)], chosen: &[(usize, &str)]) -> Plan {
    let id: ReturnId = "B204-1.2026-07.E0017".parse().expect("an id");
    let remembered = remembered.iter().map(|(h, c)| ((*h).to_owned(), IndicatorCode::new(*c))).collect();
    let target = Target {
        id: &id,
        form: &county().forms[&id.form],
        unit: &county().units[&UnitId::new("E0017")],
        remembered: &remembered,
    };
    let workbook = read_here(csv.as_bytes(), None, &Limits::default()).expect("a workbook");
    let chosen = chosen.iter().map(|(at, code)| (*at, (*code).to_owned())).collect();
    Plan::new(&target, &layout(&workbook).expect("a table"), &chosen)
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
