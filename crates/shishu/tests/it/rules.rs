//! Edit rules by themselves: judged, explained, taken in from R validate.

use crate::shishu::{Ran, expect, run, text};
use std::fs;
use std::path::{Path, PathBuf};

/// A rule file of these rules: id, level, `when` or nothing, expression.
pub fn rule_file(dir: &Path, name: &str, rules: &[(&str, &str, &str, &str)]) -> PathBuf {
    let one = |(id, level, when, expr): &(&str, &str, &str, &str)| {
        let when = if when.is_empty() { String::new() } else { format!("when = '{when}'\n") };
        format!("[[rule]]\nid = \"{id}\"\nlevel = \"{level}\"\n{when}expr = '{expr}'\n\n")
    };
    let path = dir.join(name);
    fs::write(&path, rules.iter().map(one).collect::<String>()).expect("written");
    path
}

/// A file of the data sets beside the project (or, in a second working tree, one folder further up), read in place.
pub fn shared(name: &str) -> Option<PathBuf> {
    let places = ["../../../shared/data/validate", "../../../../shared/data/validate"];
    let path = |place| Path::new(env!("CARGO_MANIFEST_DIR")).join(place).join(name);
    let found = places.into_iter().map(path).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: shared/data/validate/{name} is not here");
    }
    found
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The findings of a run with `--format json`, as (kind, about).
fn kinds(ran: &Ran) -> Vec<(String, String)> {
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let word = |row: &serde_json::Value, key: &str| row[key].as_str().expect("text").to_owned();
    json.as_array().expect("a list").iter().map(|row| (word(row, "kind"), word(row, "about"))).collect()
}

fn has(found: &[(String, String)], kind: &str, about: &str) -> bool {
    found.iter().any(|(a, b)| a == kind && b == about)
}

#[test]
fn sound_rules_are_clean_and_show_what_each_indicator_can_be() {
    let dir = folder();
    let rules = [
        ("A", "hard", "", "0 <= staff <= 20"),
        ("B", "hard", "", "size in {\"s\", \"m\"}"),
        ("C", "tip", "", "staff < 5"),
    ];
    let file = rule_file(dir.path(), "r.toml", &rules);
    let ran = expect(0, &["rules", "lint", text(&file)]);
    assert!(ran.out.contains("0 to 20  staff") && ran.out.contains("m, s     size"), "{ran:?}");
    let zh = expect(0, &["--lang", "zh", "rules", "lint", text(&file)]);
    assert!(zh.out.contains("0 至 20") && zh.err.contains("0 处有问题"), "{zh:?}");
    let json = expect(0, &["rules", "lint", text(&file), "--format", "json"]);
    assert!(has(&kinds(&json), "range", "staff"), "{json:?}");
}

#[test]
fn rules_that_cannot_hold_together_are_named_and_no_others() {
    let dir = folder();
    let rules = [
        ("A", "hard", "", "total = a + b"),
        ("B", "hard", "", "a >= 5 and b >= 5"),
        ("N", "hard", "", "c >= 0"),
        ("C", "hard", "", "total < 9"),
        ("Z", "hard", "", "z > 1 and z < 1"),
    ];
    let file = rule_file(dir.path(), "r.toml", &rules);
    let ran = expect(1, &["rules", "lint", text(&file)]);
    assert!(ran.out.contains("r.toml:2: A, B, C: these 3 cannot hold together"), "{ran:?}");
    assert!(ran.out.contains("C: total < 9") && !ran.out.contains("c >= 0"), "{ran:?}");
    let found = kinds(&expect(1, &["rules", "lint", text(&file), "--format", "json"]));
    assert!(has(&found, "conflict", "A B C") && has(&found, "never_pass", "Z"), "{found:?}");
    assert!(!found.iter().any(|(kind, _)| kind == "range"), "of what cannot be, everything follows: {found:?}");
}

#[test]
fn dead_and_redundant_rules_are_told_with_what_implies_them() {
    let dir = folder();
    let first = rule_file(dir.path(), "a.toml", &[("A", "hard", "", "x >= 5"), ("E", "hard", "", "x * 0 = 0")]);
    let second = rule_file(
        dir.path(),
        "b.toml",
        &[("B", "hard", "", "x > 3"), ("C", "hard", "x < 4", "y > 1"), ("P", "hard", "", "matches(code, \"[0-9]+\")")],
    );
    let ran = expect(1, &["rules", "lint", text(&first), text(&second), "--format", "csv"]);
    assert!(ran.out.starts_with("kind,file,line,column,about,says,cure\n"), "{ran:?}");
    let line = |start: &str| ran.out.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    assert!(line("redundant").contains("b.toml,2,,B,") && line("redundant").contains("A: x >= 5"), "{ran:?}");
    assert!(line("never_fail").contains(",E,") && line("never_apply").contains(",C,"), "{ran:?}");
    assert!(line("not_judged").contains("b.toml,15,9,P,"), "line and character of what stands in the way: {ran:?}");
}

#[test]
fn query_rules_are_held_against_hard_ones() {
    let dir = folder();
    let rules = [
        ("A", "hard", "", "x >= 5"),
        ("Q", "query", "", "x < 3"),
        ("R", "query", "", "y < 9"),
        ("S", "tip", "", "y < 99"),
    ];
    let found =
        kinds(&expect(1, &["rules", "lint", text(&rule_file(dir.path(), "r.toml", &rules)), "--format", "json"]));
    assert!(has(&found, "soft_conflict", "A Q") && has(&found, "range", "x"), "{found:?}");
    let coarse = rule_file(dir.path(), "s.toml", &[rules[0], rules[2], rules[3]]);
    let found = kinds(&expect(0, &["rules", "lint", text(&coarse), "--format", "json"]));
    assert!(has(&found, "soft_redundant", "S"), "shown, but no fault: {found:?}");
}

#[test]
fn mistakes_of_form_are_told_at_their_place() {
    let dir = folder();
    let rules = [
        ("A", "hard", "", "x > (3"),
        ("B", "hard", "", "y = \"b\""),
        ("C", "hard", "", "y > 3"),
        ("D", "hard", "", "prev(x) > 1"),
    ];
    let file = rule_file(dir.path(), "r.toml", &rules);
    let ran = expect(2, &["rules", "lint", text(&file)]);
    for place in ["r.toml:4:15", "r.toml:14:9", "r.toml:19:"] {
        assert!(ran.out.contains(place), "{place}: {ran:?}");
    }
    let again = rule_file(dir.path(), "again.toml", &[("A", "hard", "", "x > 3")]);
    let one = rule_file(dir.path(), "one.toml", &[("A", "hard", "", "x > 3")]);
    let twice = expect(2, &["rules", "lint", text(&one), text(&again)]);
    assert!(twice.out.contains("again.toml:2") && twice.out.contains("one.toml:2 already"), "{twice:?}");
    let absent = expect(2, &["rules", "lint", text(&dir.path().join("none.toml"))]);
    assert!(absent.err.contains("none.toml"), "{absent:?}");
}

#[test]
fn names_of_every_kind_are_taken_without_data() {
    let dir = folder();
    let path = dir.path().join("r.toml");
    let rules = r#"
[table]
key = ["unit", "period"]
period = "period"
parent = { region = "above" }
[let]
parts = "a + b"
[tables.units]
match = { id = "unit" }
[[rule]]
id = "A"
when = "size in sizes and units.size = size"
expr = "total = parts"
[[rule]]
id = "B"
expr = "sum(total) of children(region) by (period) <= sum([units.staff]) by (unit) and exists(units)"
[[rule]]
id = "C"
expr = "covers(region, regions) by (period) and prev(total, 2) >= 0 and sum([101..109]) = [100]"
"#;
    fs::write(&path, rules).expect("written");
    let ran = expect(0, &["rules", "lint", text(&path), "--format", "json"]);
    let found = kinds(&ran);
    assert!(["A", "B", "C"].into_iter().all(|id| has(&found, "not_judged", id)), "{ran:?}");
    assert!(ran.out.contains("[101..109]"), "{ran:?}");
}

#[test]
fn the_rules_of_a_programme_can_hold() {
    let ran = expect(0, &["rules", "lint", "builtin:county"]);
    assert!(ran.err.contains("0 things wrong"), "{ran:?}");
    let ran = expect(0, &["rules", "explain", "builtin:county", "B204-07"]);
    assert!(ran.out.contains("Operating revenue should be at least") && ran.out.contains("off by"), "{ran:?}");
}

#[test]
fn a_rule_is_explained_in_both_languages_with_examples() {
    let dir = folder();
    let rules = [
        ("A", "hard", "a > 0", "profit / a <= 0.6"),
        ("B", "query", "", "a > 5 and a < 5"),
        ("C", "hard", "", "a >= 0"),
    ];
    let file = rule_file(dir.path(), "r.toml", &rules);
    let explain = |lang: &str, id: &str| expect(0, &["--lang", lang, "rules", "explain", text(&file), id]).out;
    let en = explain("en", "A");
    for said in [
        "A · hard · ",
        "r.toml:2",
        "demands: if a is more than 0, then profit ÷ a should be at most 0.6",
        "rule: if a > 0 then profit / a <= 0.6",
        "looks at: profit, a",
        "broken: division by zero",
        "fails: because a ",
        "passes: because a ",
    ] {
        assert!(en.contains(said), "{said}: {en}");
    }
    let zh = explain("zh", "A");
    assert!(zh.contains("要求：如果 a 大于 0，那么 profit ÷ a 应不大于 0.6") && zh.contains("除数为零"), "{zh}");
    assert!(explain("en", "B").contains("passes: there is none"), "a rule that cannot pass has no such example");
    let none = expect(2, &["rules", "explain", text(&file), "X"]);
    assert!(none.err.contains("there are A, B, C"), "{none:?}");
}

#[test]
fn rules_of_validate_become_a_rule_file() {
    let dir = folder();
    let source = dir.path().join("rules.txt");
    fs::write(&source, "profit / total.rev <= 0.6\n# sector\nmean(profit) >= 1\nlm(a ~ b) > 3\n").expect("written");
    let ran = expect(1, &["rules", "import-validate", text(&source)]);
    assert!(ran.out.contains("expr = \"profit / total.rev <= 0.6\""), "{ran:?}");
    assert!(ran.err.contains("rules.txt:4: lm(a ~ b) > 3"), "what is left out is named with line and reason: {ran:?}");
    fs::write(&source, "staff >= 0\n").expect("written");
    let out = dir.path().join("out.toml");
    let import = ["rules", "import-validate", text(&source), "--out", text(&out)];
    assert_eq!(expect(0, &import).out, "");
    expect(0, &["rules", "lint", text(&out)]);
    assert!(expect(2, &import).err.contains("out.toml"), "a file that is there is not written over");
    fs::write(&source, "").expect("written");
    expect(2, &["rules", "import-validate", text(&source)]);
    fs::write(&source, b"staff >= 0\n\xff").expect("written");
    let bytes = expect(2, &["rules", "import-validate", text(&source)]);
    assert!(bytes.err.contains("line 2"), "{bytes:?}");
}

#[test]
fn the_rule_files_of_validate_are_taken_and_judged() {
    let dir = folder();
    for (name, code, rules) in [("general_rules.yml", 1, 3), ("myrules.yaml", 0, 3), ("rules.txt", 1, 2)] {
        let Some(source) = shared(name) else { continue };
        let out = dir.path().join(format!("{name}.toml"));
        let ran = expect(code, &["rules", "import-validate", text(&source), "--out", text(&out)]);
        assert!(ran.err.contains(&format!("rules taken {rules}")), "{ran:?}");
        expect(0, &["rules", "lint", text(&out)]);
    }
    if let Some(source) = shared("rules.txt") {
        let ran = run(&["rules", "import-validate", text(&source)]);
        assert!(ran.err.contains("general_rules.yml"), "what it includes is named: {ran:?}");
    }
}
