//! What holds for every rule over every table: an outcome for each item, sentences, ranges, and items that are the rows.

use crate::tables::World;
use proptest::prelude::*;
use shishu_rules::{
    Cell, CodeList, Diagnostic, Grain, Level, Outcome, Rule, RuleSource, Slots, TableData, TableName, compile,
    evaluate_table, expected, explain_slots, involved, lists_of, parse, print,
};
use shishu_terms::{Decimal, IndicatorCode, Lang};

const COLUMNS: [&str; 5] = ["unit", "period", "a", "b", "region"];

fn number() -> impl Strategy<Value = String> {
    let leaf =
        prop::sample::select(&["a", "b", "prev(a)", "year_ago(b)", "prev(a, 2)", "3", "0.5", "[T.x]", "double"][..]);
    let group = prop::sample::select(&["()", "(region)", "(unit)", "(region, period)", "(left(unit, 1))", "(a)"][..]);
    let filter = prop::sample::select(&["", " where b > 0", " where is_missing(a)", " where 1 / b > 0"][..]);
    let function = prop::sample::select(&["sum", "count", "mean", "median", "min", "max", "count_distinct"][..]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 16, 3, move |x| {
        prop_oneof![
            (x.clone(), prop::sample::select(&["+", "-", "*", "/"][..]), x.clone())
                .prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            (
                function.clone(),
                prop::sample::select(&["a", "b", "a / b", "prev(a)", "a - 1"][..]),
                filter.clone(),
                group.clone()
            )
                .prop_map(|(f, x, w, g)| format!("{f}({x}{w}) by {g}")),
            group.clone().prop_map(|g| format!("quantile(b, 0.3) by {g}")),
            Just("sum([T.x]) by (unit)".to_owned()),
            Just("sum(a) of children(unit, region)".to_owned()),
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            x.prop_map(|a| format!("count({a})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(
        &[
            "unique(unit, period)",
            "unique(a where b > 0)",
            "contiguous(period) by (unit)",
            "contiguous(a) by ()",
            "covers(region, regions) by (period)",
            "exactly(region, regions) by ()",
            "exists(T)",
            "region in regions",
            "unit in list(T.unit)",
            "matches(unit, \"[a-c]\")",
            "all(a > 0) by (region)",
            "any(b / a > 1) by ()",
            "length(unit) > 0",
            "number(text(a)) = a",
            "parent(region, regions) = region",
        ][..],
    );
    let compared = (number(), prop::sample::select(&["=", "<", ">=", "!="][..]), number())
        .prop_map(|(a, op, b)| format!("{a} {op} {b}"));
    let near = (number(), number()).prop_map(|(a, b)| format!("{a} within 10% of {b}"));
    prop_oneof![3 => compared, 1 => near, 2 => fixed.prop_map(str::to_owned)].prop_recursive(2, 6, 2, |x| {
        prop_oneof![
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (x.clone(), x.clone()).prop_map(|(a, b)| format!("(if {a} then {b})")),
            x.prop_map(|a| format!("not ({a})")),
        ]
    })
}

fn text(of: &'static [&'static str]) -> impl Strategy<Value = Cell> {
    prop_oneof![4 => prop::sample::select(of).prop_map(|t| Cell::Text(t.to_owned())), 1 => Just(Cell::Missing)]
}

fn figure() -> impl Strategy<Value = Cell> {
    prop_oneof![
        5 => (-20..20_i64).prop_map(|n| Cell::Number(Decimal::new(n, 1))),
        2 => Just(Cell::Missing),
        1 => Just(Cell::Number(Decimal::MAX)),
        1 => Just(Cell::Text("x".into())),
    ]
}

fn world() -> impl Strategy<Value = World> {
    let period = text(&["2025-01", "2025-02", "2024-01", "2025-Q1", "?"]);
    let row = (text(&["a", "b", "c"]), period, figure(), figure(), text(&["a", "33", "34"]));
    let rows = prop::collection::vec(row.prop_map(|(u, p, a, b, r)| vec![u, p, a, b, r]), 0..7);
    let other = prop::collection::vec((text(&["a", "b"]), figure()).prop_map(|(u, x)| vec![u, x]), 0..4);
    (rows, other).prop_map(|(rows, other)| {
        let code = |name: &str| IndicatorCode::new(name);
        let table = TableData {
            columns: COLUMNS.map(code).to_vec(),
            rows,
            key: vec![code("unit"), code("period")],
            period: Some(code("period")),
        };
        let mut world = World { table, lets: vec![("double".into(), "2 * a".into())], ..World::default() };
        let columns = vec![code("unit"), code("x")];
        world.around.tables.insert(TableName::new("T"), TableData { columns, rows: other, ..TableData::default() });
        let regions = CodeList::new(["a", "33", "34"]).with_parents([("33", "a"), ("34", "a")]);
        world.around.lists.insert("regions".into(), regions);
        world
    })
}

/// Nothing only when the rule is about no column at all.
fn compiled(world: &World, source: &str) -> Option<Rule> {
    let source = RuleSource::new("R", Level::Hard, source);
    match world.compile(&source) {
        Ok(rule) => Some(rule),
        Err(wrong) if wrong.iter().all(|d| d.message.en.contains("names no indicator")) => None,
        Err(wrong) => panic!("{}: {wrong:?}", source.expr),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_item_has_an_outcome_and_the_items_are_the_rows(source in condition(), world in world()) {
        let rule = compiled(&world, &format!("{source} or is_missing(a) and a > 0")).expect("it names a");
        let items = evaluate_table(&rule, &world.table, &world.around);
        let lists = lists_of(&rule, &world.around);
        let lists: Vec<Option<&CodeList>> = lists.iter().map(Option::as_ref).collect();
        let mut rows: Vec<usize> = items.iter().flat_map(|item| item.rows.clone()).collect();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..world.table.rows.len()).collect::<Vec<_>>());
        for item in &items {
            let slots = Slots { cells: &item.cells, derived: &item.derived, lists: &lists };
            for lang in [Lang::Zh, Lang::En] {
                prop_assert!(!explain_slots(&rule, &slots, &world, lang).to_plain_text().is_empty());
            }
            expected(&rule, &slots);
            involved(&rule, &slots);
            if let Outcome::Missing { indicators } = &item.outcome {
                prop_assert!(!indicators.is_empty(), "{}: missing, but nothing is", source);
            }
        }
    }

    /// What a group gives does not depend on which of its rows is asked.
    #[test]
    fn rows_of_one_group_agree(source in condition(), world in world()) {
        let rule = compiled(&world, &source);
        let apart = compiled(&world, &format!("({source}) or unit = \"none\" and unit = \"nobody\" and false"));
        let (Some(rule), Some(apart)) = (rule, apart) else { return Ok(()) };
        if matches!(rule.grain(), Grain::Group(_)) && *apart.grain() == Grain::Row {
            let single = evaluate_table(&apart, &world.table, &world.around);
            for item in evaluate_table(&rule, &world.table, &world.around) {
                for row in &item.rows {
                    prop_assert_eq!(item.outcome.code(), single[*row].outcome.code(), "{} row {}", source, row);
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_never_matters(source in condition(), world in world()) {
        let Some(rule) = compiled(&world, &source) else { return Ok(()) };
        let codes = |world: &World| {
            let mut codes: Vec<&str> =
                evaluate_table(&rule, &world.table, &world.around).iter().map(|item| item.outcome.code()).collect();
            codes.sort_unstable();
            codes
        };
        let before = codes(&world);
        let mut turned = world;
        turned.table.rows.reverse();
        prop_assert_eq!(before, codes(&turned));
    }

    #[test]
    fn a_rule_over_rows_prints_to_what_reads_the_same(source in condition()) {
        let expr = parse(&source).expr.expect("a right rule");
        prop_assert_eq!(parse(&print(&expr)).expr, Some(expr));
    }
}

#[test]
fn definitions_that_double_are_stopped() {
    let mut world = World {
        table: TableData { columns: vec![IndicatorCode::new("a")], ..TableData::default() },
        ..World::default()
    };
    world.lets = (0..40)
        .map(|i| {
            let before = if i == 0 { "a".to_owned() } else { format!("d{}", i - 1) };
            (format!("d{i}"), format!("{before} + {before}"))
        })
        .collect();
    let remarks = world.definitions().1;
    assert!(remarks.iter().any(|d| d.message.en.contains("too large")));
    assert!(remarks.iter().filter(|d| Diagnostic::is_error(d)).count() <= 40);
    // Texts that grow are stopped when they are computed.
    let source = RuleSource::new("R", Level::Hard, "length(concat(a, a)) > 0");
    assert!(compile(&source, &world).is_ok());
}
