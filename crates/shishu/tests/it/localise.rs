//! The cells of a row of which one must be wrong, from files.

use crate::rules::{rule_file, shared};
use crate::shishu::{Ran, expect, run, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const BALANCE: [(&str, &str, &str, &str); 3] = [
    ("SUM", "hard", "", "a + b = total"),
    ("SIGN", "hard", "", "a >= 0 and b >= 0"),
    ("SIZE", "hard", "size = \"big\"", "total >= 100"),
];

fn localise(dir: &Path, rules: &[(&str, &str, &str, &str)], data: &str, more: &[&str]) -> Ran {
    let (rules, file) = (rule_file(dir, "rules.toml", rules), dir.join("data.csv"));
    fs::write(&file, data).expect("written");
    run(&[&["localise", "--rules", text(&rules), "--data", text(&file)], more].concat())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn every_tie_is_listed_with_what_the_cell_could_be() {
    let dir = folder();
    let data = "a,b,total,size\n1,2,3,small\n1,2,4,small\n-1,2,1,big\n,2,1,\n";
    let ran = localise(dir.path(), &BALANCE, data, &["--format", "csv"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let expected = "row,rules,weight,set,cell,value,can_be\n\
        2,SUM,1,1,a,1,2\n\
        2,SUM,1,2,b,2,3\n\
        2,SUM,1,3,total,4,3\n";
    assert!(ran.out.starts_with(expected), "{ran:?}");
    assert!(ran.out.lines().any(|line| line.starts_with("3,SIGN SIZE,2,")), "two cells must change: {ran:?}");
    assert!(ran.err.contains("4 rows, 2 with"), "a row with an empty cell is not said to fail: {ran:?}");
    let again = localise(dir.path(), &BALANCE, data, &["--format", "csv"]);
    assert_eq!(ran.out, again.out);
}

#[test]
fn what_is_surer_is_questioned_later_and_the_list_can_be_cut() {
    let dir = folder();
    let data = "a;b;total;size\n1;2;4;\n";
    let sure = localise(dir.path(), &BALANCE, data, &["--format", "csv", "--weights", "total=3,b=2"]);
    assert_eq!(sure.out.lines().skip(1).collect::<Vec<_>>(), ["1,SUM,1,1,a,1,2"]);
    let cut = localise(dir.path(), &BALANCE, data, &["--format", "csv", "--limit", "1"]);
    assert!(cut.out.lines().count() == 2 && cut.err.contains("--limit"), "{cut:?}");
    let unknown = localise(dir.path(), &BALANCE, data, &["--weights", "totl=3"]);
    assert!(unknown.code == 2 && unknown.err.contains("totl"), "{unknown:?}");
    assert_eq!(localise(dir.path(), &BALANCE, data, &["--weights", "total=0"]).code, 2);
}

#[test]
fn texts_and_numbers_beyond_floats_stay_as_written() {
    let dir = folder();
    let rules = [("A", "hard", "", "big = a + 1"), ("B", "hard", "", "code in {\"01\", \"02\"}")];
    let data = "\u{feff}big\ta\tcode\n9007199254740993\t9007199254740993\t1\n";
    let ran = localise(dir.path(), &rules, data, &["--format", "csv"]);
    for line in ["1,A B,2,1,big,9007199254740993,9007199254740994", "1,A B,2,1,code,1,\"01, 02\""] {
        assert!(ran.out.contains(line), "{line}: {ran:?}");
    }
}

#[test]
fn bad_input_is_named_with_its_line() {
    let dir = folder();
    let cases = [
        ("a,b,total,size\n1,2\n1,2,3,small\n1,2,3,4,5\n", &["line 2", "line 4", "should be 4"][..]),
        ("a,a,total,size\n1,2,3,4\n", &["`a` is there twice"]),
        ("a,b,totl,size\n1,2,3,4\n", &["rules.toml:4", "totl"]),
        ("", &["is empty"]),
    ];
    for (data, says) in cases {
        let ran = localise(dir.path(), &BALANCE, data, &[]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(says.iter().all(|word| ran.err.contains(word)), "{says:?}: {ran:?}");
        assert!(ran.out.is_empty(), "nothing is written: {ran:?}");
    }
    let soft = localise(dir.path(), &[("A", "tip", "", "a > 0")], "a\n1\n", &[]);
    assert!(soft.code == 2 && soft.err.contains("no hard rules"), "{soft:?}");
    let never = localise(dir.path(), &[("A", "hard", "", "a > 0"), ("B", "hard", "", "a < 0")], "a\n1\n", &[]);
    assert!(never.code == 2 && never.err.contains("rules lint"), "{never:?}");
}

#[test]
fn rules_the_search_cannot_use_are_named() {
    let dir = folder();
    let rules = [
        ("A", "hard", "", "sum(a) by () > 0"),
        ("B", "hard", "", "matches(code, \"[0-9]+\")"),
        ("C", "hard", "", "a > 0"),
    ];
    let ran = localise(dir.path(), &rules, "a,code\n1,x\n", &["--format", "csv"]);
    assert!(ran.err.contains("A: ") && ran.err.contains("B: "), "{ran:?}");
    assert_eq!(ran.out.lines().nth(1), Some("1,B,,0,,,"), "the row is listed, without an answer: {ran:?}");
}

/// The balance rule of validate on its own survey: which rows fail and what each cell would have to be is worked out again
/// in whole numbers from the raw text.
#[test]
fn the_retailers_balance_is_questioned_where_the_raw_file_says() {
    for name in ["retailers.csv", "SBS2000.csv"] {
        let (Some(data), Some(source)) = (shared(name), shared("general_rules.yml")) else { return };
        let dir = folder();
        let rules = dir.path().join("rules.toml");
        run(&["rules", "import-validate", text(&source), "--out", text(&rules)]);
        let ran = expect(1, &["localise", "--rules", text(&rules), "--data", text(&data), "--format", "csv"]);
        let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for line in ran.out.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!((cells[1], cells[2]), ("G3", "1"), "{line}");
            // A range that begins with a minus carries the apostrophe that keeps spreadsheets from computing it.
            let range = cells[6].trim_start_matches('\'');
            found.entry(cells[0].parse().expect("a row")).or_default().push(format!("{} {range}", cells[4]));
        }
        let raw = fs::read_to_string(&data).expect("readable");
        let mut lines = raw.lines().map(|line| line.split(';').map(|cell| cell.trim_matches('"')).collect::<Vec<_>>());
        let headings = lines.next().expect("headings");
        let at = |name: &str| headings.iter().position(|heading| *heading == name).expect(name);
        let (profit, costs, revenue) = (at("profit"), at("total.costs"), at("total.rev"));
        let mut expected = BTreeMap::new();
        for (row, cells) in lines.enumerate() {
            let number = |at: usize| cells[at].parse::<i64>().ok();
            let (Some(p), Some(c), Some(r)) = (number(profit), number(costs), number(revenue)) else { continue };
            if p + c != r {
                // The tolerance of the file is 1e-8 on either side; whole numbers below zero count the other way.
                let near = |n: i64| match n {
                    1.. => format!("{}.99999999 to {n}.00000001", n - 1),
                    0 => "-0.00000001 to 0.00000001".to_owned(),
                    _ if n == -1 => "-1.00000001 to -0.99999999".to_owned(),
                    _ => format!("{n}.00000001 to {}.99999999", n + 1),
                };
                let cell = |name: &str, n: i64| format!("{name} {}", near(n));
                expected
                    .insert(row + 1, vec![cell("profit", r - c), cell("total.costs", r - p), cell("total.rev", p + c)]);
            }
        }
        assert_eq!(found, expected, "{name}");
        assert!(!expected.is_empty());
    }
}
