//! Cases written out: what the engine does on tables.

use crate::support::{Table, by_engine, by_reference, number, rule, text};
use shishu_check::run::Counts;
use shishu_rules::{Cell, CellKind};

fn towns() -> Table {
    let row = |code: &str, level: &str, x: &str| vec![text(code), number(level), number(x)];
    Table {
        columns: vec![("region", CellKind::Text), ("level", CellKind::Number), ("x", CellKind::Number)],
        rows: vec![
            row("110101001", "1", "10.10"),
            row("110101002", "1", "20.20"),
            row("110102001", "1", "5"),
            row("110101000", "2", "30.30"),
            row("110102000", "2", "6"),
        ],
    }
}

#[test]
fn the_sum_of_the_towns_is_held_against_the_county() {
    let table = towns();
    let rule = rule(&table, Some("level = 2"), "x = sum(x where level = 1) by (left(region, 6))", None).unwrap();
    let (counts, rows) = by_engine(&rule, &table);
    assert_eq!(counts, Counts { pass: 4, fail: 1, missing: 0, broken: 0 });
    assert_eq!(rows, [4]);
    assert_eq!(by_reference(&rule, &table), (counts, rows));
}

#[test]
fn every_row_of_a_duplicate_key_fails_and_a_missing_part_is_missing() {
    let mut table = towns();
    table.rows.push(table.rows[1].clone());
    table.rows.push(vec![Cell::Missing, number("1"), number("1")]);
    let rule = rule(&table, None, "unique(region, level)", None).unwrap();
    let (counts, rows) = by_engine(&rule, &table);
    assert_eq!(counts, Counts { pass: 4, fail: 2, missing: 1, broken: 0 });
    assert_eq!(rows, [1, 5]);
}

#[test]
fn decimals_decide_where_floating_point_is_wrong() {
    // In doubles 0.1 + 0.2 is more than 0.3, and 1.1 * 3 more than 3.3.
    let row = |a: &str, b: &str, c: &str| vec![number(a), number(b), number(c)];
    let table = Table {
        columns: vec![("a", CellKind::Number), ("b", CellKind::Number), ("c", CellKind::Number)],
        rows: vec![row("0.1", "0.2", "0.3"), row("1.1", "2.2", "3.3"), row("0.1", "0.2", "0.30000000000000004")],
    };
    let counts = |expr: &str| by_engine(&rule(&table, None, expr, None).unwrap(), &table).0;
    assert_eq!(counts("a + b = c"), Counts { pass: 2, fail: 1, missing: 0, broken: 0 });
    assert_eq!(counts("a * b * 0 = 0"), Counts { pass: 3, fail: 0, missing: 0, broken: 0 });
    assert_eq!(counts("c - a - b <= 0"), Counts { pass: 2, fail: 1, missing: 0, broken: 0 });
    assert_eq!(counts("a / (b - b) > 0"), Counts { pass: 0, fail: 0, missing: 0, broken: 3 });
}
