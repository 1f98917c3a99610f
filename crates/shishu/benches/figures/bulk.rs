//! Importing a sheet of 10,000 rows: the retailers' programme with 10,000 units.

use super::{SHISHU, say, timed};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

const ROWS: usize = 10_000;

/// Measures.
pub fn measure(folder: &Path) {
    let programme = folder.join("programme");
    write_programme(&programme);
    let sheet = folder.join("rows.csv");
    std::fs::write(&sheet, rows()).expect("written");
    let dir = folder.join("office");
    let paths = [&dir, &programme, &sheet].map(|path| path.to_str().expect("a plain path"));
    run(&["init", "--dir", paths[0], "--programme", paths[1]]);
    let (_, took) = timed(|| run(&["import", "--dir", paths[0], "--form", "retailers", "--period", "2000", paths[2]]));
    say(
        "import, start of the process included",
        format!("{:.2} s", took.as_secs_f64()),
        &format!("{ROWS} rows × 10 columns, 13 rules"),
    );
    let (_, took) = timed(|| run(&["findings", "--dir", paths[0], "--format", "csv"]));
    say("findings of that", format!("{:.2} s", took.as_secs_f64()), "");
}

fn run(args: &[&str]) -> Output {
    let output = Command::new(SHISHU).args(args).output().expect("runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn write_programme(folder: &Path) {
    let files = shishu_programme::builtin("retailers").expect("built in");
    for (path, bytes) in files {
        let to = folder.join(&path);
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("made");
        let bytes = if path == "units.csv" { units(&String::from_utf8_lossy(&bytes)).into_bytes() } else { bytes };
        let text = String::from_utf8_lossy(&bytes).replace("R{row:04}", "R{row:05}");
        std::fs::write(to, if path.ends_with(".toml") { text.into_bytes() } else { bytes }).expect("written");
    }
}

/// The register with its retailers replaced by 10,000.
fn units(register: &str) -> String {
    let retailer = |line: &&str| line.starts_with('R') && line.ends_with("retailers");
    let sample = register.lines().find(retailer).expect("a retailer").to_owned();
    let mut text: String = register.lines().filter(|line| !retailer(line)).map(|line| format!("{line}\n")).collect();
    let rest = sample.split_once(",,").expect("no code").1.split_once(",Retailer 1,").expect("a name").1.to_owned();
    for n in 1..=ROWS {
        writeln!(text, "R{n:05},,零售商 {n},Retailer {n},{rest}").expect("written");
    }
    text
}

fn rows() -> String {
    let mut text = String::from(
        "\"size\";\"incl.prob\";\"staff\";\"turnover\";\"other.rev\";\"total.rev\";\"staff.costs\";\"total.costs\";\"profit\";\"vat\"\n",
    );
    for n in 0..ROWS {
        let (turnover, other) = (1000 + n * 7 % 9000, n % 50);
        let total = turnover + other + usize::from(n % 17 == 0);
        let costs = turnover * 9 / 10;
        writeln!(
            text,
            "\"sc{}\";0.14;{};{turnover};{other};{total};{};{costs};{};NA",
            n % 4,
            1 + n % 80,
            costs / 4,
            total - costs
        )
        .expect("written");
    }
    text
}
