//! Other periods, other tables, sets of values: random rules on random tables with random tables beside them, and cases
//! written out.

use crate::support::{Table, World, engine, number, rule, text};
use proptest::prelude::*;
use proptest::sample::select;
use shishu_check::plan::{Check, Plan};
use shishu_check::run::Counts;
use shishu_rules::{Cell, CellKind, Rule};
use std::sync::Arc;

fn figure() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => select(vec!["0", "1", "-1", "2", "0.1", "0.2", "0.3", "10", "3"]).prop_map(number),
        1 => Just(Cell::Missing),
        1 => select(vec!["1234567890123456.78", "0.1000000000000000055", "12345678901234567890"]).prop_map(number),
        1 => Just(text("abc")),
    ]
}

/// Units: few, so that keys meet; now and then none, and one that is a number where texts are expected.
fn unit() -> impl Strategy<Value = Cell> {
    prop_oneof![
        9 => select(vec!["A", "AB", "B", "1"]).prop_map(text),
        1 => Just(Cell::Missing),
        1 => select(vec!["1", "1.0"]).prop_map(number),
    ]
}

/// The same as a number, whose form does not count.
fn code() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => select(vec!["1", "1.0", "2", "0.5"]).prop_map(number),
        1 => Just(Cell::Missing),
        1 => Just(text("1")),
    ]
}

fn period() -> impl Strategy<Value = Cell> {
    prop_oneof![
        8 => select(vec!["2025-Q1", "2024-Q4", "2024-Q3", "2024-Q1", "2025", "2024", "202501", "2024-12", "2025-M01"])
            .prop_map(text),
        1 => select(vec!["2025", "202501"]).prop_map(number),
        1 => Just(Cell::Missing),
        1 => Just(text("nonsense")),
    ]
}

fn table(most: usize) -> impl Strategy<Value = Table> {
    let row = (unit(), code(), period(), figure(), figure(), unit());
    proptest::collection::vec(row, 0..most).prop_map(|rows| Table {
        columns: vec![
            ("s", CellKind::Text),
            ("n", CellKind::Number),
            ("p", CellKind::Text),
            ("a", CellKind::Number),
            ("b", CellKind::Number),
            ("t", CellKind::Text),
        ],
        rows: rows.into_iter().map(|(s, n, p, a, b, t)| vec![s, n, p, a, b, t]).collect(),
    })
}

/// The same columns by other names, so that only declared pairs tell which row belongs.
fn other(most: usize) -> impl Strategy<Value = Table> {
    table(most).prop_map(|table| Table {
        columns: table
            .columns
            .into_iter()
            .zip(["id", "num", "time", "x", "y", "word"])
            .map(|((_, kind), name)| (name, kind))
            .collect(),
        ..table
    })
}

fn world() -> impl Strategy<Value = World> {
    let matched = select(vec![
        vec![("id", "s")],
        vec![("num", "n")],
        vec![("id", "s"), ("time", "p")],
        vec![("time", "p"), ("num", "n")],
    ]);
    let key = select(vec![vec!["s"], vec!["s", "p"], vec!["p", "n"], vec!["n", "s"]]);
    (table(30), other(12), other(20), matched, key).prop_map(|(table, units, facts, matched, key)| World {
        table,
        key,
        period: Some("p"),
        others: vec![("units", units, vec![("id", "s")]), ("facts", facts, matched)],
    })
}

fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        2 => select(vec!["a", "b", "n"]),
        1 => select(vec!["0", "1", "0.1", "0.3"]),
        4 => select(vec!["prev(a)", "prev(b, 2)", "year_ago(a)", "prev(n)", "prev(a, 4)"]),
        3 => select(vec!["units.x", "facts.x", "facts.y", "prev(facts.x)", "year_ago(units.y)", "prev(facts.y, 3)"]),
        2 => select(vec![
            "(sum([units.x]) by (s))",
            "(count() by (t))",
            "(count(facts.x where facts.y > 0) by (n))",
            "(mean([facts.y]) by ())",
            "(sum(prev(a)) by (s))",
            "(count_distinct(prev(t)) by ())",
            "(max(units.y) by (left(s, 1)))",
            "(sum(a where prev(a) > 0) by (t))",
        ]),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(2, 6, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            3 => (pair.clone(), select(vec!["+", "-", "*", "/"])).prop_map(|((x, y), op)| format!("({x} {op} {y})")),
            1 => inner.prop_map(|x| format!("abs({x})")),
            1 => pair.prop_map(|(x, y)| format!("(if a > b then {x} else {y})")),
        ]
    })
    .boxed()
}

fn condition() -> BoxedStrategy<String> {
    let op = || select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let leaf = prop_oneof![
        5 => (value(), op(), value()).prop_map(|(x, op, y)| format!("({x} {op} {y})")),
        1 => (value(), value()).prop_map(|(x, y)| format!("({x} = {y} ± 0.5)")),
        1 => value().prop_map(|x| format!("({x} in {{0, 1, 0.3}})")),
        2 => select(vec!["is_missing(prev(t))", "(prev(t) = t)", "(units.word = t)", "(prev(s, 2) in list(codes))",
            "matches(units.word, \"[A-Z]+\")", "is_missing(units.x)", "(year_ago(p) = p)", "(facts.time = p)"])
            .prop_map(str::to_owned),
        2 => select(vec!["exists(units)", "exists(facts)", "(s in list(units.id))", "(n in list(facts.num))"])
            .prop_map(str::to_owned),
        2 => (select(vec!["unique(s)", "unique(s, p)", "unique(n)", "unique(a + b)", "unique(prev(t), s)"]),
            select(vec!["", " where a > 0", " where a / b > 1", " where prev(a) > 0"]))
            .prop_map(|(unique, filter)| format!("{}{filter})", &unique[..unique.len() - 1])),
        2 => (select(vec!["p", "a", "n", "prev(p)", "s"]), select(vec!["", " where a > 0", " where a / b > 1"]),
            select(vec!["s", "n", "", "s, t", "a / b"]))
            .prop_map(|(of, filter, by)| format!("contiguous({of}{filter}) by ({by})")),
        2 => (select(vec!["covers", "exactly"]), select(vec!["s", "t", "n", "units.word"]),
            select(vec!["codes", "units.id", "facts.num"]), select(vec!["", " where a > 0", " where a / b > 1"]),
            select(vec!["p", "t", ""]))
            .prop_map(|(f, of, list, filter, by)| format!("{f}({of}, {list}{filter}) by ({by})")),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(x, y)| format!("({x} and {y})")),
            pair.clone().prop_map(|(x, y)| format!("({x} or {y})")),
            inner.clone().prop_map(|x| format!("(not {x})")),
            pair.prop_map(|(x, y)| format!("(if {x} then {y})")),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn the_engine_looks_around_as_the_rule_means(
        world in world(),
        when in proptest::option::of(condition()),
        expr in condition(),
    ) {
        let Some(rule) = rule(&world, when.as_deref(), &expr, None) else { return Ok(()) };
        prop_assert_eq!(world.by_engine(&rule), world.by_reference(&rule), "when {:?}: {}", when, expr);
    }
}

fn panel() -> World {
    let row = |unit: &str, period: &str, x: &str| vec![text(unit), text(period), number(x)];
    World {
        table: Table {
            columns: vec![("unit", CellKind::Text), ("period", CellKind::Text), ("x", CellKind::Number)],
            rows: vec![
                row("A", "2025-Q1", "10.10"),
                row("B", "2025-Q1", "1"),
                row("A", "2024-Q4", "10.1"),
                row("A", "2024-Q1", "20"),
                row("B", "2024-Q4", "2"),
                row("B", "2024-Q4", "2"),
                row("C", "2025-Q1", "7"),
            ],
        },
        key: vec!["unit", "period"],
        period: Some("period"),
        others: vec![],
    }
}

#[test]
fn a_panel_is_held_against_the_quarter_and_the_year_before() {
    let world = panel();
    let judged = |expr: &str| {
        let rule = rule(&world, None, expr, None).unwrap();
        let found = world.by_engine(&rule);
        assert_eq!(found, world.by_reference(&rule));
        found
    };
    // A has one quarter before, B two rows of it, C and the first quarters none.
    assert_eq!(judged("x = prev(x)"), (Counts { pass: 1, fail: 0, missing: 5, broken: 1 }, vec![]));
    assert_eq!(judged("x > year_ago(x)"), (Counts { pass: 0, fail: 1, missing: 6, broken: 0 }, vec![0]));
    assert_eq!(judged("contiguous(period) by (unit)").0, Counts { pass: 2, fail: 1, missing: 0, broken: 0 });
}

/// More rows than a batch holds, in no order: every unit is found a quarter and a year before, wherever it stands.
#[test]
fn a_long_panel_in_no_order_finds_every_unit() {
    const UNITS: u64 = 9_000;
    // A permutation of all rows: the factor shares no divisor with their number.
    let rows = (0..UNITS * 3).map(|at| at * 7_919 % (UNITS * 3));
    let row = |at: u64| {
        let (unit, quarter) = (at / 3, at % 3);
        let x = if quarter == 2 && unit.is_multiple_of(7) { unit + 1 } else { unit };
        let period = ["2024-Q1", "2024-Q4", "2025-Q1"][quarter as usize];
        vec![text(&format!("U{unit}")), text(period), number(&x.to_string())]
    };
    let world = World { table: Table { rows: rows.map(row).collect(), ..panel().table }, ..panel() };
    for (expr, missing) in [("x = prev(x)", 2), ("x = year_ago(x)", 2), ("x + prev(x, 4) = prev(x) + year_ago(x)", 2)] {
        let rule = rule(&world, None, expr, None).unwrap();
        let (counts, rows) = world.by_engine(&rule);
        let fail = UNITS.div_ceil(7);
        assert_eq!(counts, Counts { pass: UNITS - fail, fail, missing: missing * UNITS, broken: 0 }, "{expr}");
        assert!(rows.is_sorted() && rows.iter().all(|row| row * 7_919 % (UNITS * 3) % 3 == 2));
    }
    // What waits for a sum is too much to keep, so the table is read again, and what was looked up with it.
    let rule = rule(&world, None, "x = prev(x) and sum(x) by (unit) >= 0", None).unwrap();
    let check = Check { shown: vec!["x".into(); 100], ..world.check(vec![Arc::new(rule)]) };
    let (report, kept) = engine(check, &world.table.source("table"));
    let fail = UNITS.div_ceil(7);
    assert_eq!(report.counts, [Counts { pass: UNITS - fail, fail, missing: 2 * UNITS, broken: 0 }]);
    assert!(kept.0.iter().all(|failure| failure.cells[0] != failure.cells[1]));
}

#[test]
fn columns_that_can_never_meet_are_refused_with_both_names() {
    let columns = vec![("id", CellKind::Text), ("num", CellKind::Number)];
    let units = Table { columns, rows: vec![vec![text("A"), number("1")]] };
    let matched = |theirs| World { others: vec![("units", units.clone(), vec![(theirs, "unit")])], ..panel() };
    let refused = |world: &World, rules: Vec<Arc<Rule>>| {
        let problems = Plan::new(&world.check(rules), &world.table.source("table")).unwrap_err();
        problems.into_iter().map(|problem| (problem.rule, problem.what.en)).collect::<Vec<_>>()
    };
    let (by_id, by_num) = (matched("id"), matched("num"));
    let exists = |world: &World| Arc::new(rule(world, None, "exists(units)", None).unwrap());
    let [(0, told)] = &refused(&by_num, vec![exists(&by_num)])[..] else { panic!("one refusal") };
    assert_eq!(told, "`unit` of table and `num` of units hold different kinds; a number never equals a text");
    // Two rules that match one table by different columns do not go together.
    let by_period = World { others: vec![("units", units.clone(), vec![("id", "period")])], ..panel() };
    let [(1, told)] = &refused(&by_id, vec![exists(&by_id), exists(&by_period)])[..] else { panic!("one refusal") };
    assert!(told.contains("by which columns rows belong together"), "{told}");
    assert!(Plan::new(&by_id.check(vec![exists(&by_id)]), &by_id.table.source("table")).is_ok());
}
