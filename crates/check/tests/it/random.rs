//! Random rules on random tables: the engine and the reference give the same counts and the same failing rows.

use crate::support::{Table, by_engine, by_reference, number, rule, text};
use proptest::prelude::*;
use proptest::sample::select;
use shishu_rules::{Cell, CellKind};

/// Few distinct values, so that sums hit their totals, limits are met exactly and groups have several rows; now and then
/// one that no double can say.
fn numeric() -> impl Strategy<Value = Cell> {
    prop_oneof![
        3 => select(vec!["0", "1", "-1", "2", "0.1", "0.2", "0.3", "0.5", "10", "100.25", "99.75", "-0.5"])
            .prop_map(number),
        1 => Just(Cell::Missing),
        1 => (-1_000_000_i64..1_000_000, 0..5_u32)
            .prop_map(|(m, scale)| Cell::Number(shishu_terms::Decimal::new(m, scale).normalize())),
        1 => select(vec!["1234567890123456.78", "0.1000000000000000055", "12345678901234567890"]).prop_map(number),
        1 => Just(text("abc")),
    ]
}

fn word() -> impl Strategy<Value = Cell> {
    select(vec!["A", "AB", "B", "", "110000", "青禾"])
        .prop_map(|word| if word.is_empty() { Cell::Missing } else { text(word) })
}

fn table() -> impl Strategy<Value = Table> {
    proptest::collection::vec((numeric(), numeric(), numeric(), word(), word()), 0..40).prop_map(|rows| {
        let columns = vec![
            ("a", CellKind::Number),
            ("b", CellKind::Number),
            ("c", CellKind::Number),
            ("s", CellKind::Text),
            ("t", CellKind::Text),
        ];
        Table { columns, rows: rows.into_iter().map(|(a, b, c, s, t)| vec![a, b, c, s, t]).collect() }
    })
}

fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => select(vec!["a", "b", "c"]).prop_map(str::to_owned),
        2 => select(vec!["0", "1", "0.1", "0.3", "2", "100", "0.5"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            3 => (pair.clone(), select(vec!["+", "-"])).prop_map(|((x, y), op)| format!("({x} {op} {y})")),
            1 => (pair.clone(), select(vec!["*", "/"])).prop_map(|((x, y), op)| format!("({x} {op} {y})")),
            1 => inner.clone().prop_map(|x| format!("abs({x})")),
            1 => inner.clone().prop_map(|x| format!("(-{x})")),
            1 => (pair.clone(), select(vec!["min", "max", "sum"])).prop_map(|((x, y), f)| format!("{f}({x}, {y})")),
            1 => inner.clone().prop_map(|x| format!("round({x}, 1)")),
            1 => pair.prop_map(|(x, y)| format!("(if a > b then {x} else {y})")),
        ]
    })
    .boxed()
}

fn over_rows() -> impl Strategy<Value = String> {
    let function = select(vec!["sum", "mean", "min", "max", "median", "count", "count_distinct"]);
    let key = select(vec!["", "s", "s, t", "left(s, 1)", "a"]);
    let filter = select(vec!["", " where a > 0", " where t = \"A\"", " where a / b > 1"]);
    (function, select(vec!["a", "b", "a + b"]), filter, key)
        .prop_map(|(function, of, filter, key)| format!("{function}({of}{filter}) by ({key})"))
}

fn condition() -> BoxedStrategy<String> {
    let op = || select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let leaf = prop_oneof![
        5 => (value(), op(), value()).prop_map(|(x, op, y)| format!("({x} {op} {y})")),
        1 => (value(), value()).prop_map(|(x, y)| format!("({x} = {y} ± 0.5)")),
        1 => (value(), value(), value()).prop_map(|(x, y, z)| format!("({x} between {y} and {z})")),
        1 => (value(), value()).prop_map(|(x, y)| format!("({x} within 10% of {y})")),
        1 => value().prop_map(|x| format!("({x} in {{0, 1, 0.3}})")),
        1 => select(vec!["a", "s", "t"]).prop_map(|x| format!("is_missing({x})")),
        1 => Just("(s in list(codes))".to_owned()),
        1 => Just("(s not in list(codes))".to_owned()),
        1 => Just("(s = t)".to_owned()),
        1 => Just("(length(s) <= 1)".to_owned()),
        1 => Just("matches(t, \"[A-Z]+\")".to_owned()),
        1 => (value(), op(), over_rows()).prop_map(|(x, op, y)| format!("({x} {op} {y})")),
        1 => Just("unique(s, t)".to_owned()),
        1 => Just("unique(a)".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(x, y)| format!("({x} and {y})")),
            pair.clone().prop_map(|(x, y)| format!("({x} or {y})")),
            inner.clone().prop_map(|x| format!("(not {x})")),
            pair.clone().prop_map(|(x, y)| format!("(if {x} then {y})")),
            (pair, inner).prop_map(|((x, y), z)| format!("(if {x} then {y} else {z})")),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn the_engine_says_what_the_rule_means(
        table in table(),
        when in proptest::option::of(condition()),
        expr in condition(),
        tolerance in proptest::option::of(select(vec!["0.5", "0.1"])),
    ) {
        let Some(rule) = rule(&table, when.as_deref(), &expr, tolerance) else { return Ok(()) };
        prop_assert_eq!(by_engine(&rule, &table), by_reference(&rule, &table), "when {:?}: {}", when, expr);
    }
}
