//! `shishu check` as it is typed: files in, counts and failures out, bad input named.

use crate::rules::shared;
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
    // A spreadsheet would take `= 2` for a formula.
    assert_eq!(lines[1], "2,balance,2,total=3; a=1; b=1,'= 2");
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

/// The two surveys of R's validate under its own rule file; counted a second time from the raw text.
#[test]
fn the_surveys_of_validate_under_its_general_rules() {
    let Some(source) = shared("general_rules.yml") else { return };
    let desk = Desk::new(&[]);
    let rules = desk.at("general.toml");
    // Exit code 1: the file's option for inequalities has no counterpart and is named.
    expect(1, &["rules", "import-validate", text(&source), "--out", text(&rules)]);
    for file in ["retailers.csv", "SBS2000.csv"].into_iter().filter_map(shared) {
        let ran = expect(1, &desk.check(&file, &rules, &[]));
        let raw = fs::read_to_string(&file).expect("readable");
        let mut lines = raw.lines().map(|line| line.split(';').collect::<Vec<_>>());
        let headings: Vec<&str> = lines.next().expect("headings").iter().map(|cell| cell.trim_matches('"')).collect();
        let at = |name: &str| headings.iter().position(|heading| *heading == name).expect(name);
        let rows: Vec<Vec<Option<i64>>> = lines.map(|line| line.into_iter().map(hundredths).collect()).collect();
        let count = |judge: &dyn Fn(&[Option<i64>]) -> Option<bool>| {
            let all: Vec<Option<bool>> = rows.iter().map(|row| judge(row)).collect();
            let of = |wanted| all.iter().filter(|one| **one == wanted).count();
            format!("{},{},{},{},0", rows.len(), of(Some(true)), of(Some(false)), of(None))
        };
        let [staff, turnover, profit, costs, revenue] =
            ["staff", "turnover", "profit", "total.costs", "total.rev"].map(at);
        let wanted = format!(
            "rule,level,items,pass,fail,missing,broken\nG1,hard,{}\nG2,hard,{}\nG3,hard,{}\n",
            count(&|row| Some(row[staff]? >= 0)),
            count(&|row| Some(row[turnover]? >= 0)),
            count(&|row| Some(row[profit]? + row[costs]? == row[revenue]?)),
        );
        assert_eq!(ran.out, wanted, "{}", file.display());
    }
}

/// Speed and stopping distance of cars in the 1920s (Ezekiel 1930, R's `cars`), which `myrules.yaml` is about. The Data
/// Validation Cookbook (van der Loo, section 2.2) prints 50 and 50 passes, and 48 with 2 failures for the ratio.
#[test]
fn the_cars_of_the_cookbook_give_its_counts() {
    const SPEED: [u32; 50] = [
        4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17,
        17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25,
    ];
    const DIST: [u32; 50] = [
        2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40,
        32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85,
    ];
    let Some(source) = shared("myrules.yaml") else { return };
    let cars: String = SPEED.iter().zip(DIST).map(|(speed, dist)| format!("{speed},{dist}\n")).collect();
    let desk = Desk::new(&[("cars.csv", &format!("speed,dist\n{cars}"))]);
    let (rules, data) = (desk.at("cars.toml"), desk.at("cars.csv"));
    expect(0, &["rules", "import-validate", text(&source), "--out", text(&rules)]);
    let ran = expect(1, &desk.check(&data, &rules, &[]));
    let counts: Vec<&str> = ran.out.lines().skip(1).map(|line| line.split_once(",hard,").expect("hard").1).collect();
    assert_eq!(counts, ["50,50,0,0,0", "50,50,0,0,0", "50,48,2,0,0"]);
}

/// `NA` and texts are nothing; numbers have two decimals at most.
fn hundredths(cell: &str) -> Option<i64> {
    let (whole, part) = cell.split_once('.').unwrap_or((cell, ""));
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + if cell.starts_with('-') { -part } else { part })
}

/// The structure's own words: ids, events, severities, values; one entry a failure or undecided item, four counts a rule.
#[test]
fn the_ess_report_lists_what_failed_and_counts_the_rest() {
    let desk = Desk::new(&[("rules.toml", RULES), ("data.csv", DATA)]);
    let (rules, data, out) = (desk.at("rules.toml"), desk.at("data.csv"), desk.at("report.json"));
    let failures = desk.at("out.csv");
    let plain = expect(1, &desk.check(&data, &rules, &["--failures", text(&failures)]));
    let listed = fs::read_to_string(&failures).expect("written");
    let ran = expect(1, &desk.check(&data, &rules, &["--report", text(&out), "--failures", text(&failures)]));
    assert_eq!(ran.out, plain.out, "a report changes no count");
    assert_eq!(fs::read_to_string(&failures).expect("written"), listed, "nor the failures");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&out).expect("written")).expect("JSON");
    let entries = report.as_array().expect("a list");
    let of = |kind: &str| entries.iter().filter(|entry| entry["type"] == kind).collect::<Vec<_>>();
    let (judged, counts) = (of("validation"), of("aggregation"));
    assert_eq!((judged.len(), counts.len()), (1 + 1 + 1 + 2 + 3, 4 * 4));
    let entry = judged.iter().find(|entry| entry["id"] == "balance/2").expect("the failing sum");
    assert_eq!(entry["value"], "0");
    assert_eq!(entry["rule"]["severity"], "error");
    assert_eq!(entry["rule"]["expression"], "total = a + b");
    assert_eq!(entry["data"]["target"][0], "data.csv#2(id=2)/total");
    assert_eq!(entry["data"]["source"].as_array().map(Vec::len), Some(3));
    assert!(entry["event"]["time"].is_string() && entry["event"]["actor"].is_string());
    let undecided = judged.iter().find(|entry| entry["id"] == "balance/3").expect("the missing one");
    assert_eq!(undecided["value"], "NA");
    let held = counts.iter().find(|entry| entry["id"] == "kind/pass").expect("a count");
    assert_eq!(held["value"], "3");
}

#[test]
fn messages_stand_as_comments_in_the_owners_workbook() {
    let desk = Desk::new(&[("rules.toml", RULES), ("data.csv", &DATA.replace("NA", ""))]);
    let (rules, data, book) = (desk.at("rules.toml"), desk.at("data.csv"), desk.at("new.xlsx"));
    // A csv becomes a workbook; that workbook is then somebody's own.
    let plain = expect(1, &desk.check(&data, &rules, &["--annotate", text(&book)]));
    let comments = |path: &Path, part: &str| {
        let bytes = fs::read(path).expect("written");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(part).expect(part), &mut text).expect("text");
        text
    };
    let first = comments(&book, "xl/comments1.xml");
    assert!(first.contains(r#"ref="E3""#) && first.contains("balance hard"), "{first}");
    assert!(first.contains(r#"ref="B4""#), "{first}");
    // A rule that names no cell of the row is told at its key.
    let register = desk.at("register.csv");
    fs::write(&register, "id\n1\n2\n").expect("written");
    let known = "[table]\nkey = [\"id\"]\n[tables.register]\nmatch = { id = \"id\" }\n[[rule]]\nid = \"known\"\nexpr = \"exists(register)\"\n";
    fs::write(desk.at("known.toml"), known).expect("written");
    let (known, keyed) = (desk.at("known.toml"), desk.at("keyed.xlsx"));
    let reference = format!("register={}", text(&register));
    expect(1, &desk.check(&data, &known, &["--reference", &reference, "--annotate", text(&keyed)]));
    assert!(comments(&keyed, "xl/comments1.xml").contains(r#"ref="A4""#));
    let again = desk.at("again.xlsx");
    let ran = expect(1, &desk.check(&book, &rules, &["--annotate", text(&again), "--lang", "zh"]));
    assert_eq!(ran.out, plain.out, "the workbook says what the csv said");
    let second = comments(&again, "xl/comments1.xml");
    assert_eq!(second.matches(r#"ref="E3""#).count(), 1, "{second}");
    assert!(second.contains("balance hard") && second.contains("balance 强制"), "{second}");
    assert_eq!(comments(&again, "xl/worksheets/sheet1.xml").matches("<legacyDrawing").count(), 1);
    // What cannot be written leaves nothing.
    let nowhere = desk.at("no/such/folder.xlsx");
    expect(2, &desk.check(&data, &rules, &["--annotate", text(&nowhere)]));
}
