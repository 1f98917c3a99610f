//! What is said of a rule for any return: its sentence, what can break it, the names it uses.

use crate::support::{Form, rule};
use shishu_rules::{NamesUsed, Trouble, can_break, describe, parse};
use shishu_terms::Lang;

fn said(expr: &str, lang: Lang) -> String {
    let form = Form::plain(&["a", "b", "c"]);
    describe(&rule(&form, expr), &form, lang)
}

#[test]
fn a_rule_is_said_whole_and_without_values() {
    for (expr, zh, en) in [
        ("a >= b + c", "a 应不小于 b + c", "a should be at least b + c"),
        ("a > 1 and b > 2", "a 应大于 1；且 b 应大于 2", "a should be more than 1; and b should be more than 2"),
        (
            "if is_missing(a) then b = 0 else b > 0",
            "如果 a 为空，那么 b 应等于 0；否则 b 应大于 0",
            "if a is empty, then b should equal 0; otherwise b should be more than 0",
        ),
        (
            "is_missing(a) or b > 0",
            "以下至少应有一项成立：a 为空；或 b 大于 0",
            "at least one of these should hold: a is empty; or b is more than 0",
        ),
        ("prev(a) = b ± 0.5", "上期a 应等于 b（允许差 0.5）", "a (previous period) should equal b (tolerance 0.5)"),
    ] {
        assert_eq!((said(expr, Lang::Zh).as_str(), said(expr, Lang::En).as_str()), (zh, en));
    }
}

#[test]
fn what_can_break_a_rule_is_read_from_it() {
    let broken = |expr: &str| can_break(&rule(&Form::plain(&["a", "b", "c"]), expr));
    assert_eq!(broken("a + b * 2 >= c / 4"), []);
    assert_eq!(broken("a / b > 1 and c / b > 1"), [Trouble::DivisionByZero]);
    assert_eq!(broken("a / 0 > 1"), [Trouble::DivisionByZero]);
    assert_eq!(broken("number(a) > 1"), [Trouble::NotANumber]);
    assert_eq!(broken("date(a) > date(\"2026-01-31\")"), [Trouble::NotADate]);
    assert_eq!(broken("a > prev(a)"), [Trouble::SeveralRows { table: None }]);
    assert_eq!(broken("sum(a / b) by () > 0"), [Trouble::DivisionByZero]);
}

#[test]
fn names_are_told_from_lists_and_tables() {
    let mut used = NamesUsed::default();
    let text =
        "covers(r, regions) by (p) and exists(units) and s in sizes and units.x > ａ and parent(r, tree) = \"1\"";
    used.look(&parse(text).expr.expect("readable"));
    assert_eq!(used.names, ["r", "p", "s", "units.x", "a"]);
    assert_eq!(used.lists, ["regions", "sizes", "tree"]);
    assert_eq!(used.tables, ["units"]);
}
