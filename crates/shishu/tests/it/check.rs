//! `shishu check` as it is typed: files in, counts and failures out, bad input named.

use crate::shishu::{command, expect, text};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with files; their paths by name.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, content) in files {
            fs::write(folder.path().join(name), content).expect("written");
        }
        Self(folder)
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `name=file` as `--reference` takes it.
    pub fn reference(&self, name: &str, file: &str) -> String {
        format!("{name}={}", text(&self.at(file)))
    }

    pub fn check<'a>(&self, data: &'a Path, rules: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
        let mut args = vec!["check", "--rules", text(rules), "--data", text(data), "--format", "csv"];
        args.extend(more);
        args
    }
}

const RULES: &str = r#"
[table]
key = ["id"]

[lists]
kinds = ["A", "B"]

[[rule]]
id = "balance"
expr = "total = a + b"

[[rule]]
id = "kind"
level = "query"
expr = "kind in list(kinds)"

[[rule]]
id = "once"
expr = "unique(id)"

[[rule]]
id = "share"
level = "tip"
when = "total > 0"
expr = "a <= 0.9 * sum(a) by (kind)"
"#;

const DATA: &str = "id,kind,a,b,total\n1,A,0.1,0.2,0.3\n2,B,1,1,3\n3,C,1,NA,2\n3,A,5,5,10\n";

#[test]
fn counts_and_failures_come_out_and_a_hard_failure_is_exit_code_1() {
    let desk = Desk::new(&[("rules.toml", RULES), ("data.csv", DATA)]);
    let (rules, data, out) = (desk.at("rules.toml"), desk.at("data.csv"), desk.at("out.csv"));
    let ran = expect(1, &desk.check(&data, &rules, &["--failures", text(&out)]));
    assert_eq!(
        ran.out,
        "rule,level,items,pass,fail,missing,broken\n\
         balance,hard,4,2,1,1,0\n\
         kind,query,4,3,1,0,0\n\
         once,hard,4,2,2,0,0\n\
         share,tip,4,1,3,0,0\n"
    );
    let failures = fs::read_to_string(&out).expect("written");
    let lines: Vec<&str> = failures.lines().collect();
    assert_eq!(lines[0], "row,rule,id,values,expected");
    assert_eq!(lines[1], "2,balance,2,total=3; a=1; b=1,= 2");
    assert_eq!(lines[2], "3,kind,3,kind=C,list(kinds)");
    assert!(lines[3].starts_with("3,once,3,") && lines[4].starts_with("4,once,3,"), "{failures}");
    assert_eq!(lines.len(), 8, "{failures}");
    // The same again, and through Parquet as well.
    expect(1, &desk.check(&data, &rules, &["--failures", text(&out), "--threads", "1"]));
    assert_eq!(fs::read_to_string(&out).expect("written"), failures);
    let parquet = desk.at("out.parquet");
    expect(1, &desk.check(&data, &rules, &["--failures", text(&parquet)]));
    let bytes = fs::read(&parquet).expect("written");
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    // What was written is data for another check.
    let again = "[[rule]]\nid = \"r\"\nexpr = \"rule in {\\\"balance\\\", \\\"kind\\\", \\\"once\\\", \\\"share\\\"} and row between 1 and 4\"\n";
    fs::write(desk.at("again.toml"), again).expect("written");
    let (again, wanted) = (desk.at("again.toml"), "r,hard,7,7,0,0,0\n");
    assert!(expect(0, &desk.check(&parquet, &again, &[])).out.ends_with(wanted));
    assert!(expect(0, &desk.check(&out, &again, &[])).out.ends_with(wanted));
}

#[test]
fn bad_input_is_named_with_place_and_cure() {
    let desk = Desk::new(&[
        ("rules.toml", "[[rule]]\nid = \"r\"\nexpr = \"totl = a + b\"\n"),
        ("ok.toml", "[[rule]]\nid = \"r\"\nexpr = \"total = a + b\"\n"),
        ("list.toml", "[[rule]]\nid = \"r\"\nexpr = \"kind in list(kinds)\"\n"),
        ("data.csv", DATA),
        ("ragged.csv", "id,a,b,total\n1,1,1,2\n2,1,1\n3,1,1,2\n"),
        ("kinds.csv", "code\nA\nB\nA\n"),
        ("wrong.parquet", "PAR1 this is none"),
    ]);
    let (ok, data) = (desk.at("ok.toml"), desk.at("data.csv"));
    let rules = desk.at("rules.toml");
    let ran = expect(2, &desk.check(&data, &rules, &[]));
    assert!(ran.err.contains("rules.toml:3:9") && ran.err.contains("did you mean [total]"), "{}", ran.err);
    let ragged = desk.at("ragged.csv");
    let ran = expect(0, &desk.check(&ragged, &ok, &[]));
    assert!(ran.out.ends_with("r,hard,2,2,0,0,0\n"), "{}", ran.out);
    assert!(ran.err.contains("line 3: 3 cells, there should be 4"), "{}", ran.err);
    let out = desk.at("out.csv");
    let ran = expect(2, &desk.check(&ragged, &ok, &["--strict", "--failures", text(&out)]));
    assert!(ran.err.contains("nothing was written") && !out.exists(), "{}", ran.err);
    assert!(fs::read_dir(desk.0.path()).expect("there").count() == 7, "a half-written file was left");
    let kinds = format!("kinds={}", text(&desk.at("kinds.csv")));
    let list = desk.at("list.toml");
    let ran = expect(2, &desk.check(&data, &list, &["--codelist", &kinds]));
    assert!(ran.err.contains("line 4: the code `A` is there twice, first at line 2"), "{}", ran.err);
    let wrong = desk.at("wrong.parquet");
    let ran = expect(2, &desk.check(&wrong, &ok, &[]));
    assert!(ran.err.contains("not a sound Parquet file"), "{}", ran.err);
    let ran = expect(2, &desk.check(&data, &ok, &["--key", "nobody"]));
    assert!(ran.err.contains("no column `nobody`"), "{}", ran.err);
    let missing = desk.at("none.csv");
    expect(2, &desk.check(&missing, &ok, &[]));
}

#[test]
fn chinese_speakers_are_told_in_chinese() {
    let desk = Desk::new(&[("rules.toml", "[[rule]]\nid = \"r\"\nexpr = \"x > 0\"\n"), ("data.csv", DATA)]);
    let (rules, data) = (desk.at("rules.toml"), desk.at("data.csv"));
    let output = command(&desk.check(&data, &rules, &["--lang", "zh"])).output().expect("it starts");
    assert!(String::from_utf8_lossy(&output.stderr).contains("没有“x”这个指标"), "{output:?}");
}

/// The rules of `general_rules.yml` beside the file, as R's validate states them; counted a second time from the raw text.
#[test]
fn the_retailers_under_the_general_rules() {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate/retailers.csv"));
    if !file.is_file() {
        eprintln!("SKIPPED: {} is not there", file.display());
        return;
    }
    let rules = "[[rule]]\nid = \"G1\"\nexpr = \"staff >= 0\"\n[[rule]]\nid = \"G2\"\nexpr = \"turnover >= 0\"\n\
                 [[rule]]\nid = \"G3\"\nexpr = \"profit + [total.costs] = [total.rev]\"\n";
    let desk = Desk::new(&[("general.toml", rules)]);
    let ran = expect(1, &desk.check(file, &desk.at("general.toml"), &[]));
    let raw = fs::read_to_string(file).expect("readable");
    let rows: Vec<Vec<Option<i64>>> =
        raw.lines().skip(1).map(|line| line.split(';').map(hundredths).collect()).collect();
    let count = |judge: &dyn Fn(&[Option<i64>]) -> Option<bool>| {
        let all: Vec<Option<bool>> = rows.iter().map(|row| judge(row)).collect();
        let of = |wanted| all.iter().filter(|one| **one == wanted).count();
        format!("{},{},{},{},0", rows.len(), of(Some(true)), of(Some(false)), of(None))
    };
    let wanted = format!(
        "rule,level,items,pass,fail,missing,broken\nG1,hard,{}\nG2,hard,{}\nG3,hard,{}\n",
        count(&|row| Some(row[2]? >= 0)),
        count(&|row| Some(row[3]? >= 0)),
        count(&|row| Some(row[8]? + row[7]? == row[5]?)),
    );
    assert_eq!(ran.out, wanted);
}

/// `NA` and texts are nothing; numbers have two decimals at most.
fn hundredths(cell: &str) -> Option<i64> {
    let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + if cell.starts_with('-') { -part } else { part })
}
