//! The main types of validation rules of the European Statistical System, on the data that R `validate` ships for half of
//! them. What should come out is not ours: it is stated by a column `expected` or by the name of each file.

use crate::tables::{World, cell};
use shishu_rules::{Level, Outcome, RuleSource, TableData, TableName, evaluate_table};
use shishu_terms::IndicatorCode;
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate/eurostat-main-types"));
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not here", folder.display());
        return None;
    }
    Some(folder)
}

fn table(file: &str) -> Option<TableData> {
    let text = std::fs::read_to_string(folder()?.join(file)).expect("the file of the folder");
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let columns = lines.next()?.split(',').map(|name| IndicatorCode::new(name.trim_matches('"'))).collect();
    // None of these files has a comma in a text; a number in quotes does not occur either.
    let row = |line: &str| line.split(',').map(|value| cell(value.trim_matches('"'))).collect();
    Some(TableData { columns, rows: lines.map(row).collect(), ..TableData::default() })
}

/// The verdict on every item, in words of the files.
fn verdicts(world: &World, expr: &str) -> Vec<&'static str> {
    let rule = world.compile(&RuleSource::new("R", Level::Hard, expr)).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    let word = |outcome: &Outcome| match outcome {
        Outcome::Pass => "valid",
        Outcome::Fail { .. } => "invalid",
        Outcome::Missing { .. } => "undecided",
        Outcome::Broken(error) => panic!("{expr}: {error}"),
    };
    evaluate_table(&rule, &world.table, &world.around).iter().map(|item| word(&item.outcome)).collect()
}

/// One verdict over all items: as R's `all`.
fn whole(world: &World, expr: &str) -> &'static str {
    let all = verdicts(world, expr);
    match () {
        () if all.contains(&"invalid") => "invalid",
        () if all.contains(&"undecided") => "undecided",
        () => "valid",
    }
}

fn of_file(file: &str, expr: &str, lets: &[(&str, &str)]) -> Option<(World, Vec<&'static str>)> {
    let lets = lets.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let world = World { table: table(file)?, lets, ..World::default() };
    let found = verdicts(&world, expr);
    Some((world, found))
}

fn stated(world: &World) -> Vec<String> {
    let at = IndicatorCode::new("expected");
    (0..world.table.rows.len())
        .map(|row| match world.table.cell(row, &at) {
            shishu_rules::Cell::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn type_1_a_value_in_its_range() {
    let Some((world, found)) = of_file("Rule_01.csv", "hours_worked between 1 and 80", &[]) else { return };
    assert_eq!(found, stated(&world));
}

#[test]
fn type_3_a_share_of_the_rows() {
    let rule = r#"count(level where level = "high") by () < 10% * count(level) by ()"#;
    for (file, verdict) in [
        ("Rule_03_valid.csv", "valid"),
        ("Rule_03_invalid.csv", "invalid"),
        ("Rule_03_invalid_with_missings.csv", "invalid"),
    ] {
        let Some((_, found)) = of_file(file, rule, &[]) else { return };
        assert_eq!(found, [verdict], "{file}");
    }
}

#[test]
fn type_5_against_another_row_of_the_same_table() {
    let Some(data) = table("Rule_05.csv") else { return };
    let mut world = World { table: data.clone(), ..World::default() };
    let elders = TableName::new("elders");
    world.matched.push((elders.clone(), vec![(IndicatorCode::new("person_id"), IndicatorCode::new("grandchild_of"))]));
    world.around.tables.insert(elders, data);
    assert_eq!(verdicts(&world, "[elders.age] - 28 >= age"), stated(&world));
}

#[test]
fn type_7_the_weight_of_one_row_in_a_mean() {
    let lets = [
        ("now", "mean(price_t) by ()"),
        ("before", "mean(price_tm1) by ()"),
        ("without_this_change", "now + (price_tm1 - price_t) / count(price_t) by ()"),
    ];
    let rule = "abs(without_this_change - before) / abs(now - before) between 0.9 and 1.1";
    let Some((world, found)) = of_file("Rule_07.csv", rule, &lets) else { return };
    assert_eq!(found, stated(&world));
}

#[test]
fn type_9_every_row_of_a_unit() {
    for verdict in ["valid", "invalid", "undecided"] {
        let Some((_, found)) = of_file(&format!("Rule_09_{verdict}.csv"), "all(age between 0 and 113) by ()", &[])
        else {
            return;
        };
        assert_eq!(found, [verdict]);
    }
}

#[test]
fn type_11_exactly_one_row_of_a_kind() {
    // `large or not large` is open exactly where it cannot be told whether a row is of the kind.
    let lets = [("large", "business_id = 100 and turnover > 1000000")];
    let rule = "count(where large) by () = 1 and all(large or not large) by ()";
    for file in ["invalid1", "invalid2", "undecided", "valid1", "valid2"] {
        let Some((_, found)) = of_file(&format!("Rule_11_{file}.csv"), rule, &lets) else { return };
        assert_eq!(found, [file.trim_end_matches(['1', '2'])], "{file}");
    }
}

#[test]
fn type_13_one_row_for_each_combination() {
    for verdict in ["valid", "invalid"] {
        let Some(data) = table(&format!("Rule_13_{verdict}.csv")) else { return };
        let world = World { table: data, ..World::default() };
        assert_eq!(whole(&world, "unique(gender, age_group)"), verdict);
        assert_eq!(whole(&world, "count() by (gender, age_group) <= 1"), verdict);
    }
}

#[test]
fn type_15_one_value_decides_another() {
    // Rule_15_expected.md: 1 and 2 are fine, 3 and 4 conflict, 5 has no postal code and cannot be told.
    let Some(data) = table("Rule_15.csv") else { return };
    let world = World { table: data, ..World::default() };
    assert_eq!(verdicts(&world, "count_distinct(city) by (postcode) <= 1"), ["valid", "invalid", "undecided"]);
    let each_row = "if city = city then count_distinct(city) by (postcode) <= 1";
    assert_eq!(verdicts(&world, each_row), ["valid", "valid", "invalid", "invalid", "undecided"]);
}

#[test]
fn type_17_rows_counted_in_another_table() {
    let (Some(table), Some(persons)) = (table("Rule_17HOUSEHOLDS.csv"), table("Rule_17PERSONS.csv")) else { return };
    let mut world = World { table, ..World::default() };
    world.around.tables.insert(TableName::new("persons"), persons);
    let found = verdicts(&world, "members = count([persons.person_id]) by (household_id)");
    assert_eq!(found, stated(&world));
}
