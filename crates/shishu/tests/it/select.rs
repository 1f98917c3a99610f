//! The order of review of a data file.

use crate::rules::shared;
use crate::shishu::{Ran, run, text};
use std::fs;
use std::path::Path;

fn files(dir: &Path, data: &str, previous: &str) -> (String, String) {
    let (now, then) = (dir.join("data.csv"), dir.join("previous.csv"));
    fs::write(&now, data).expect("written");
    fs::write(&then, previous).expect("written");
    (text(&now).to_owned(), text(&then).to_owned())
}

fn select(files: &(String, String), more: &[&str]) -> Ran {
    let base = ["select", "--data", &files.0, "--key", "unit", "--variables", "sales", "--format", "csv"];
    run(&[&base, more].concat())
}

/// Everybody grew by a tenth; F ten times that.
const NOW: &str = "unit,sales,w\nA,110,1\nB,220,1\nC,55,1\nD,330,1\nE,22,1\nF,200,1\nG,11,1\n";
const THEN: &str = "unit;sales\nA;100\nB;200\nC;50\nD;300\nE;20\nF;100\nG;10\n";

#[test]
fn the_unit_that_moves_the_total_comes_first_and_the_rest_may_be_left() {
    let dir = tempfile::tempdir().expect("a folder");
    let both = files(dir.path(), NOW, THEN);
    let ran = select(&both, &["--previous", &both.1, "--totals", "sales=1000"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "rank,key,row,review,score,left,error_left,variable,reported,anticipated,suspicion,local");
    // 100 × 1.1 = 110 was anticipated of F, 90 of 1,000 more is 9 %, and its trend is far out.
    let first: Vec<&str> = lines[1].split(',').collect();
    assert_eq!((first[1], first[3], first[8], first[9]), ("F", "yes", "200", "110"));
    let suspicion: f64 = first[10].parse().expect("a number");
    let score: f64 = first[4].parse().expect("a number");
    assert!(suspicion > 0.8 && (score - 0.09 * suspicion).abs() < 1e-5, "{}", lines[1]);
    assert!(lines[2..].iter().all(|line| line.split(',').nth(3) == Some("")), "one is enough: {ran:?}");
    assert!(ran.err.contains("7 units, 1 to review") && ran.err.contains("median trend is 1.1"), "{ran:?}");
    assert_eq!(ran.out, select(&both, &["--previous", &both.1, "--totals", "sales=1000"]).out);
    let weighted =
        select(&both, &["--previous", &both.1, "--totals", "sales=1000", "--weight", "w", "--global", "sum"]);
    assert_eq!(weighted.out, ran.out, "weights of one change nothing, nor how one score is added up");
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let both = files(dir.path(), "unit,sales\nA,1\nA,x\nB,\n", THEN);
    let ran = select(&both, &["--previous", &both.1]);
    assert!(ran.code == 2 && ran.out.is_empty(), "{ran:?}");
    assert!(ran.err.contains("row 2: the unit \"A\" is in row 1") && ran.err.contains("\"x\" is no number"), "{ran:?}");
    let both = files(dir.path(), NOW, "unit,turnover\nA,1\n");
    let ran = select(&both, &["--previous", &both.1]);
    assert!(ran.code == 2 && ran.err.contains("no column \"sales\"") && ran.err.contains("turnover"), "{ran:?}");
    let few = select(&both, &["--model", "--covariates", "w"]);
    assert!(few.code == 2, "a covariate that does not vary: {few:?}");
    assert_eq!(select(&both, &[]).code, 2, "neither --previous nor --model");
    assert_eq!(select(&both, &["--model", "--threshold", "0"]).code, 2);
    assert_eq!(select(&both, &["--model", "--totals", "sales=0"]).code, 2);
    assert!(select(&both, &["--model", "--totals", "staff=4"]).err.contains("staff"));
}

#[test]
fn the_model_finds_its_parameters_in_the_data_of_selemix() {
    let Some(path) = shared("../selemix/ex1.data.csv") else { return };
    let pairs = fs::read_to_string(path).expect("readable");
    let dir = tempfile::tempdir().expect("a folder");
    let keyed =
        |(at, line): (usize, &str)| if at == 0 { "unit,x,sales\n".to_owned() } else { format!("U{at:03},{line}\n") };
    let data: String = pairs.lines().enumerate().map(keyed).collect();
    let both = files(dir.path(), &data, "");
    let ran = select(&both, &["--model", "--covariates", "x", "--left", "pseudo-bias"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 501);
    for estimate in ["B = [-0.15", "; 1.21", "sigma = [1.25", "w = 0.047"] {
        assert!(ran.err.contains(estimate), "{estimate}: {}", ran.err);
    }
    let chosen = ran.out.lines().filter(|line| line.split(',').nth(3) == Some("yes")).count();
    assert!(ran.err.contains(&format!("500 units, {chosen} to review")) && (1..50).contains(&chosen), "{}", ran.err);
}
