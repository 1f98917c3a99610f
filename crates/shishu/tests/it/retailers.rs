//! Real input: the Dutch retail survey of R's validate, imported and checked; the counts are worked out a second time from the raw file.

use crate::shishu::{HEADINGS, expect, init, run, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The file, or nothing with a loud word where the data folder is absent.
fn file() -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/validate/retailers.csv"));
    if path.is_file() {
        return Some(path.to_owned());
    }
    eprintln!("SKIPPED: {} is not there", path.display());
    None
}

/// A row of the raw file: numbers in hundredths, NA left out.
struct Row {
    size: String,
    numbers: BTreeMap<String, i64>,
}

/// Reads the file without any code of ours: headings in quotes, `;` between, whole numbers or two decimals, NA.
fn raw(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).expect("readable");
    let mut lines = text.lines();
    let headings: Vec<String> =
        lines.next().expect("headings").split(';').map(|h| h.trim_matches('"').to_owned()).collect();
    let hundredths = |cell: &str| {
        let (sign, digits) = cell.strip_prefix('-').map_or((1, cell), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let part = format!("{part:0<2}");
        assert_eq!(part.len(), 2, "{cell}");
        sign * (whole.parse::<i64>().expect("a number") * 100 + part.parse::<i64>().expect("decimals"))
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(cells.len(), headings.len());
        let numbers = headings.iter().zip(&cells).skip(1).filter(|(_, cell)| **cell != "NA");
        Row {
            size: cells[0].trim_matches('"').to_owned(),
            numbers: numbers.map(|(h, cell)| (h.clone(), hundredths(cell))).collect(),
        }
    };
    lines.map(row).collect()
}

/// Three-valued logic by Kleene: `None` is not known.
type Known = Option<bool>;

fn both(a: Known, b: Known) -> Known {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn implies(a: Known, b: Known) -> Known {
    both(a, b.map(|b| !b)).map(|broken| !broken)
}

/// What each rule of the programme says of a row; `Err` where it cannot be computed. Written from the survey's own rule files.
fn rules(row: &Row) -> Vec<(&'static str, Result<Known, ()>)> {
    let n = |name: &str| row.numbers.get(name).copied();
    let compare = |a: Option<i64>, b: Option<i64>, holds: fn(i64, i64) -> bool| Some(holds(a?, b?));
    let plus = |a: Option<i64>, b: Option<i64>| Some(a? + b?);
    let zero = Some(0);
    let margin = match (n("profit"), n("total.rev")) {
        (Some(_), Some(0)) => Err(()),
        // profit / total_rev <= 60 %; a negative divisor turns the comparison round.
        (Some(profit), Some(total)) if total > 0 => Ok(Some(profit * 10 <= total * 6)),
        (Some(profit), Some(total)) => Ok(Some(profit * 10 >= total * 6)),
        _ => Ok(None),
    };
    let in_band = both(
        compare(n("turnover").map(|t| t * 2), n("vat"), |t, v| t >= v),
        compare(n("turnover"), n("vat").map(|v| v * 2), |t, v| t <= v),
    );
    vec![
        ("RET-01", Ok(compare(n("staff"), zero, |a, b| a >= b))),
        ("RET-02", Ok(compare(n("turnover"), zero, |a, b| a >= b))),
        ("RET-03", Ok(compare(plus(n("turnover"), n("other.rev")), n("total.rev"), |a, b| a == b))),
        ("RET-04", Ok(compare(n("profit"), plus(n("total.rev"), n("total.costs").map(|c| -c)), |a, b| a == b))),
        ("RET-05", Ok(compare(n("staff.costs"), zero, |a, b| a >= b))),
        ("RET-06", Ok(compare(n("total.costs"), zero, |a, b| a >= b))),
        ("RET-07", Ok(compare(n("other.rev"), zero, |a, b| a >= b))),
        ("RET-08", margin),
        ("RET-09", Ok(implies(compare(n("staff"), zero, |a, b| a > b), compare(n("staff.costs"), zero, |a, b| a > b)))),
        ("RET-10", Ok(compare(n("staff.costs"), n("total.costs"), |a, b| a <= b))),
        ("RET-11", Ok(implies(compare(n("vat"), zero, |a, b| a > b), in_band))),
        (
            "RET-12",
            Ok(both(compare(n("incl.prob"), zero, |a, b| a > b), compare(n("incl.prob"), Some(100), |a, b| a <= b))),
        ),
        ("RET-13", Ok(Some(["sc0", "sc1", "sc2", "sc3"].contains(&row.size.as_str())))),
    ]
}

/// rule → items, pass, fail, missing, broken.
fn counted(rows: &[Row]) -> BTreeMap<String, [u64; 5]> {
    let mut counts: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    for (rule, outcome) in rows.iter().flat_map(rules) {
        let count = counts.entry(rule.to_owned()).or_default();
        count[0] += 1;
        count[match outcome {
            Ok(Some(true)) => 1,
            Ok(Some(false)) => 2,
            Ok(None) => 3,
            Err(()) => 4,
        }] += 1;
    }
    counts
}

fn printed(csv: &str) -> BTreeMap<String, [u64; 5]> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("rule,level,items,pass,fail,missing,broken"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let numbers: Vec<u64> = cells[2..].iter().map(|cell| cell.parse().expect("a count")).collect();
        (cells[0].to_owned(), numbers.try_into().expect("five counts"))
    };
    lines.map(row).collect()
}

#[test]
fn the_survey_gives_the_counts_that_the_raw_file_gives() {
    let Some(file) = file() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    init(&dir.path().join("o"), "builtin:retailers");
    let at = dir.path().join("o");
    let import = ["import", "--dir", text(&at), "--form", "retailers", "--period", "2000", text(&file)];
    let taken = expect(0, &import);
    assert!(taken.out.contains("60 rows") && taken.out.contains("transcribe"), "{taken:?}");
    let rows = raw(&file);
    let found = expect(1, &["findings", "--dir", text(&at), "--format", "csv"]);
    let expected = counted(&rows);
    assert_eq!(printed(&found.out), expected);
    assert!(
        expected["RET-03"][2] > 0 && expected["RET-03"][3] > 0 && expected["RET-04"][2] > 0,
        "the file has what it is known for: {expected:?}"
    );

    let detail = expect(1, &["findings", "--dir", text(&at), "--format", "csv", "--detail", "--level", "hard"]);
    let failed = detail.out.lines().filter(|line| line.contains(",RET-03,hard,fail,")).count() as u64;
    assert_eq!(failed, expected["RET-03"][2]);
    let tips = expect(0, &["findings", "--dir", text(&at), "--format", "csv", "--level", "tip"]);
    assert_eq!(printed(&tips.out).len(), 2, "only the tips, and nothing hard among them");

    let again = expect(2, &import);
    assert!(again.err.contains("line 2") && again.err.contains("not written over"), "{again:?}");
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
    expect(0, &["ledger", "verify", "--dir", text(&at)]);
}

/// A file that is refused leaves nothing behind, and its refusal names the place.
#[test]
fn bad_files_are_refused_whole_with_their_place() {
    let dir = tempfile::tempdir().expect("a folder");
    init(&dir.path().join("o"), "builtin:retailers");
    let at = dir.path().join("o");
    let good = "sc0;0.02;75;1;2;3;4;5;-2;NA\n";
    let cases: [(&str, String, &[&str]); 7] = [
        (
            "text in a number cell",
            format!("{HEADINGS}{good}sc0;0.02;many;1;2;3;4;5;6;7\n"),
            &["line 3", "\"staff\"", "many"],
        ),
        ("an exponent", format!("{HEADINGS}{good}sc0;0.02;1E400;1;2;3;4;5;6;7\n"), &["line 3", "1E400"]),
        ("a quote that never closes", format!("{HEADINGS}\"sc0;0.02;75;1;2;3;4;5;6;7\n"), &["line 2"]),
        ("a line that breaks off", format!("{HEADINGS}{good}sc0;0.02;75"), &["line 3"]),
        ("a column that is not in the map", format!("shoe{HEADINGS}{good}"), &["line 1", "shoesize"]),
        ("another delimiter", format!("{HEADINGS}{good}").replace(';', "\t"), &["separated by"]),
        ("nothing", String::new(), &["empty"]),
    ];
    for (what, content, says) in cases {
        let path = dir.path().join("bad.csv");
        fs::write(&path, content).expect("written");
        let ran = run(&["import", "--dir", text(&at), "--form", "retailers", "--period", "2000", text(&path)]);
        assert_eq!(ran.code, 2, "{what}: {ran:?}");
        assert!(says.iter().all(|word| ran.err.contains(word)), "{what} should name {says:?}: {ran:?}");
    }
    let found = expect(0, &["findings", "--dir", text(&at), "--format", "csv"]);
    assert!(printed(&found.out).values().all(|counts| counts[0] == 0), "nothing was taken: {found:?}");
}

/// Exactly 2⁵³ + 1, which no float holds, comes through a batch file digit for digit.
#[test]
fn a_number_beyond_floats_is_kept_as_written() {
    let dir = tempfile::tempdir().expect("a folder");
    init(&dir.path().join("o"), "builtin:retailers");
    let at = dir.path().join("o");
    let path = dir.path().join("one.csv");
    fs::write(&path, format!("{HEADINGS}sc1;0.50;7;9007199254740993;0;9007199254740993;1;2;9007199254740991;NA\n"))
        .expect("written");
    expect(0, &["import", "--dir", text(&at), "--form", "retailers", "--period", "2001", text(&path)]);
    let figure = expect(0, &["figure", "--dir", text(&at), "retailers.2001.R0001.04", "--format", "json"]);
    let life: serde_json::Value = serde_json::from_str(&figure.out).expect("JSON");
    assert_eq!(life["value"], "9007199254740993");
}
