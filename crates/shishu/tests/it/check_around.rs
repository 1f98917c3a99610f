//! `shishu check` with what stands around a row: earlier periods, other tables, hierarchies.

use crate::check::Desk;
use crate::shishu::{command, expect, text};
use std::fs;

const PANEL: &str = r#"
[table]
key = ["unit", "period"]
period = "period"

[tables.units]
match = { id = "unit" }

[[rule]]
id = "jump"
expr = "x <= 2 * prev(x)"

[[rule]]
id = "year"
expr = "x >= year_ago(x)"

[[rule]]
id = "three"
expr = "x > prev(x, 3)"

[[rule]]
id = "gapless"
expr = "contiguous(period) by (unit)"

[[rule]]
id = "known"
expr = "exists(units) and units.open = \"yes\""

[[rule]]
id = "listed"
expr = "unit in list(units.id) or unique(unit where x > 0)"

[[rule]]
id = "staff"
expr = "units.staff = sum([persons.n]) by (unit)"
"#;

const QUARTERS: &str = "unit,period,x\n\
    A,2025-Q1,10.1\nA,2024-Q4,5\nA,2024-Q3,4\nA,2024-Q2,3\nA,2024-Q1,10.2\n\
    B,2025-Q1,10.2\nB,2024-Q4,5.1\nB,2024-Q2,1\nC,2025-Q1,1\n";
const UNITS: &str = "id,open,staff\nA,yes,3\nB,no,0.3\n";
const PERSONS: &str = "unit,n\nA,1\nA,2\nB,0.1\nB,0.2\nD,9\n";

#[test]
fn a_panel_looks_at_other_quarters_and_other_tables() {
    let desk =
        Desk::new(&[("rules.toml", PANEL), ("data.csv", QUARTERS), ("units.csv", UNITS), ("persons.csv", PERSONS)]);
    let (rules, data, out) = (desk.at("rules.toml"), desk.at("data.csv"), desk.at("out.csv"));
    let (units, persons) = (desk.reference("units", "units.csv"), desk.reference("persons", "persons.csv"));
    let more = ["--reference", &units, "--reference", &persons, "--failures", text(&out)];
    let ran = expect(1, &desk.check(&data, &rules, &more));
    // jump: A 10.1 > 2 × 5 and 5, 4, 3 hold; 3 against 10.2 holds; B 10.2 = 2 × 5.1 holds.
    assert_eq!(
        ran.out,
        "rule,level,items,pass,fail,missing,broken\n\
         jump,hard,9,4,1,4,0\n\
         year,hard,9,0,1,8,0\n\
         three,hard,9,2,1,6,0\n\
         gapless,hard,3,2,1,0,0\n\
         known,hard,9,5,4,0,0\n\
         listed,hard,9,9,0,0,0\n\
         staff,hard,9,8,0,1,0\n"
    );
    let failures = fs::read_to_string(&out).expect("written");
    assert!(failures.contains("\n1,jump,A,2025-Q1,x=10.1; prev(x)=5,<= 10\n"), "{failures}");
    assert!(ran.err.is_empty(), "{}", ran.err);
    // However many threads and however little memory: the same bytes.
    let ran = expect(1, &desk.check(&data, &rules, &[&more[..], &["--threads", "1", "--memory-limit", "1M"]].concat()));
    assert_eq!(fs::read_to_string(&out).expect("written"), failures, "{}", ran.err);
}

#[test]
fn a_hierarchy_adds_up_and_is_complete() {
    let rules = r#"
[table]
key = ["region"]
parent = { region = "above" }

[[rule]]
id = "parts"
when = "count() of children(region) > 0"
expr = "x = sum(x) of children(region)"

[[rule]]
id = "all"
expr = "exactly(region, list(regions.code)) by ()"

[[rule]]
id = "name"
expr = "name = regions.name"
"#;
    let rules = rules.replace("[table]", "[tables.regions]\nmatch = { code = \"region\" }\n\n[table]");
    let desk = Desk::new(&[
        ("rules.toml", &rules),
        ("data.csv", "region,above,name,x\n1,NA,county,0.3\n11,1,north,0.1\n12,1,South,0.2\n121,12,village,0.1\n"),
        ("regions.csv", "code,name\n1,county\n11,north\n12,south\n121,village\n13,gone\n"),
    ]);
    let (rules, data) = (desk.at("rules.toml"), desk.at("data.csv"));
    let regions = desk.reference("regions", "regions.csv");
    let ran = expect(1, &desk.check(&data, &rules, &["--reference", &regions]));
    assert_eq!(
        ran.out,
        "rule,level,items,pass,fail,missing,broken\n\
         parts,hard,4,3,1,0,0\n\
         all,hard,1,0,1,0,0\n\
         name,hard,4,3,1,0,0\n"
    );
}

/// What one run wrote as Parquet is another table for the next.
#[test]
fn parquet_is_looked_into_as_csv_is() {
    let desk = Desk::new(&[
        ("first.toml", "[table]\nkey = [\"id\"]\n[[rule]]\nid = \"r\"\nexpr = \"x > 1\"\n"),
        (
            "second.toml",
            "[tables.failed]\nmatch = { id = \"id\" }\n[[rule]]\nid = \"r\"\nexpr = \"if exists(failed) then failed.row = n\"\n",
        ),
        ("data.csv", "id,x,n\na,1,1\nb,2,2\nc,0,4\n"),
    ]);
    let (data, out) = (desk.at("data.csv"), desk.at("out.parquet"));
    expect(1, &desk.check(&data, &desk.at("first.toml"), &["--failures", text(&out)]));
    let failed = desk.reference("failed", "out.parquet");
    let ran = expect(1, &desk.check(&data, &desk.at("second.toml"), &["--reference", &failed]));
    assert!(ran.out.ends_with("r,hard,3,2,1,0,0\n"), "{}", ran.out);
}

#[test]
fn what_is_wrong_around_a_table_is_named_with_its_cure() {
    let one =
        |expr: &str| format!("[tables.units]\nmatch = {{ id = \"unit\" }}\n[[rule]]\nid = \"r\"\nexpr = \"{expr}\"\n");
    let desk = Desk::new(&[
        ("exists.toml", &one("exists(units)")),
        ("bare.toml", "[[rule]]\nid = \"r\"\nexpr = \"exists(units)\"\n"),
        ("open.toml", &one("units.open = units.open")),
        ("prev.toml", "[table]\nperiod = \"period\"\n[[rule]]\nid = \"p\"\nexpr = \"x > prev(x)\"\n"),
        (
            "other.toml",
            "[table]\nkey = [\"unit\"]\nperiod = \"period\"\n[[rule]]\nid = \"q\"\nexpr = \"x > prev(x)\"\n",
        ),
        (
            "whole.toml",
            "[table]\nkey = [\"unit\", \"x\"]\nperiod = \"period\"\n[[rule]]\nid = \"w\"\nexpr = \"x > prev(x)\"\n",
        ),
        ("data.csv", QUARTERS),
        ("units.csv", "id,open\nA,yes\nA,no\nB,no\n"),
        ("nokey.csv", "code,open\nA,yes\n"),
        ("twice.csv", "unit,period,x\nA,2025,1\nA,2024,1\nA,2024,2\n"),
        ("ragged.csv", "id,open\nA\nB,no\n"),
    ]);
    let data = desk.at("data.csv");
    let refused = |rules: &str, more: &[&str], en: &str, zh: &str| {
        let rules = desk.at(rules);
        let ran = expect(2, &desk.check(&data, &rules, more));
        assert!(ran.err.contains(en), "{}", ran.err);
        let output =
            command(&desk.check(&data, &rules, &[more, &["--lang", "zh"]].concat())).output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(zh), "{told}");
    };
    let reference = |file: &str| desk.reference("units", file);
    refused("exists.toml", &[], "add --reference units=file", "请加上 --reference units=文件");
    refused(
        "bare.toml",
        &[],
        "uses tables that are not given: units; add --reference units=FILE",
        "用到的表没有给出：units",
    );
    refused("exists.toml", &["--reference", "units"], "write NAME=FILE", "请写成 名称=文件");
    let (units, nokey) = (reference("units.csv"), reference("nokey.csv"));
    refused(
        "exists.toml",
        &["--reference", &nokey],
        "the table \"units\" has no column \"id\"",
        "表“units”没有“id”这一列",
    );
    let twice = ["--reference", &units, "--reference", &units];
    refused("exists.toml", &twice, "--reference units is given twice", "--reference units 给了两次");
    refused("prev.toml", &[], "[table] must state a key", "写明 key");
    let (other, whole) = (desk.at("other.toml"), desk.at("whole.toml"));
    let ran = expect(2, &desk.check(&data, &other, &["--rules", text(&whole)]));
    assert!(ran.err.contains("different keys or periods"), "{}", ran.err);
    // Several rows of one key: broken where they are asked for, told with the file, the column and the cure.
    let ran = expect(1, &desk.check(&data, &desk.at("exists.toml"), &["--reference", &units]));
    assert!(ran.out.ends_with("r,hard,9,8,1,0,0\n"), "{}", ran.out);
    let ran = expect(0, &desk.check(&data, &desk.at("open.toml"), &["--reference", &units]));
    assert!(ran.out.ends_with("r,hard,9,3,0,1,5\n"), "{}", ran.out);
    assert!(
        ran.err.contains("units.csv: by id several rows belong to row 1 of the data (5 such cases)"),
        "{}",
        ran.err
    );
    let ran = expect(0, &desk.check(&desk.at("twice.csv"), &other, &[]));
    assert!(ran.out.ends_with("q,hard,3,0,0,2,1\n"), "{}", ran.out);
    assert!(ran.err.contains("state the whole key in [table]"), "{}", ran.err);
    // A table nobody looks into, and a row of another table that cannot be read.
    let (unused, ragged) = (desk.reference("unts", "units.csv"), reference("ragged.csv"));
    let ran = expect(1, &desk.check(&data, &desk.at("exists.toml"), &["--reference", &units, "--reference", &unused]));
    assert!(ran.err.contains("no rule looks into the table `unts`"), "{}", ran.err);
    let ran = expect(1, &desk.check(&data, &desk.at("exists.toml"), &["--reference", &ragged]));
    assert!(ran.err.contains("ragged.csv, line 2: 1 cells, there should be 2"), "{}", ran.err);
    expect(2, &desk.check(&data, &desk.at("exists.toml"), &["--reference", &ragged, "--strict"]));
}
