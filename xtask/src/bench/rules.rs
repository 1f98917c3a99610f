//! `bench rules`: thirty edit rules over one generated table, by Shishu and by the peers beside it, one after another on
//! this machine. What is compared is processor time, wall time, peak memory, and whether the same (row, rule) pairs fail.
//!
//! The generator and the peers are the scripts of `../shared/peers`; their Python packages go into a virtual environment
//! in the work folder. Times are told, never judged: they depend on the machine and on what else runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Request;
use crate::steps::{call, capture};

/// Rows measured when none are asked for.
const ROWS: &str = "1000000";

/// What the peers here need of their list of packages.
const PACKAGES: [&str; 5] = ["numpy", "polars", "polars-runtime-32", "duckdb", "pyarrow"];

/// A (row, rule) that fails.
type Pairs = BTreeSet<(u64, String)>;

pub fn bench<'a>(request: &Request, mut words: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let (mut rows, mut work) = (vec![], request.root.join("target/bench"));
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        match word {
            "--rows" => {
                rows.push(value.parse::<u64>().map_err(|_| format!("{value} is no number of rows"))?.to_string())
            }
            "--work" => work = PathBuf::from(value),
            _ => return Err(format!("unknown option {word}")),
        }
    }
    if rows.is_empty() {
        rows.push(ROWS.to_owned());
    }
    let peers = request.root.join("../shared/peers");
    if !peers.join("gen_edit.py").is_file() {
        return Err(format!("the generator and the peers are not here: {}", peers.display()));
    }
    std::fs::create_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    let bench =
        Bench { python: python(&peers, &work)?, peers, shishu: shishu(request)?, work, root: request.root.clone() };
    rows.iter().try_for_each(|rows| bench.rows(rows))
}

/// A virtual environment with the peers' own versions.
fn python(peers: &Path, work: &Path) -> Result<PathBuf, String> {
    let venv = work.join("venv");
    let python = venv.join("bin/python");
    if !python.is_file() {
        call(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    let list = peers.join("requirements-peers.txt");
    let list = std::fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let wanted = list.lines().filter(|line| PACKAGES.contains(&line.split("==").next().unwrap_or_default().trim()));
    call(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(wanted))?;
    Ok(python)
}

/// The release binary.
fn shishu(request: &Request) -> Result<PathBuf, String> {
    call(crate::commands::cargo(request).args(["build", "--release", "--package", "shishu"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| request.root.join("target"), PathBuf::from);
    Ok(target.join("release/shishu"))
}

struct Bench {
    python: PathBuf,
    peers: PathBuf,
    shishu: PathBuf,
    work: PathBuf,
    root: PathBuf,
}

/// What one run cost.
struct Cost {
    label: String,
    cpu: f64,
    wall: f64,
    peak_mib: f64,
    pairs: Option<Pairs>,
}

impl Bench {
    fn rows(&self, rows: &str) -> Result<(), String> {
        let data = self.work.join("data");
        let (parquet, csv) = (data.join(format!("edit_{rows}.parquet")), data.join(format!("edit_{rows}.csv")));
        if !parquet.is_file() || !csv.is_file() {
            call(Command::new(&self.python).arg(self.peers.join("gen_edit.py")).arg(rows).arg(&data).arg("--csv"))?;
        }
        let mut costs = vec![];
        for threads in ["2", "1"] {
            costs.push(self.ours(&format!("shishu, Parquet, {threads} threads"), &parquet, threads)?);
        }
        costs.push(self.peer("polars, Parquet", "edit_polars.py", &parquet, "pairs")?);
        costs.push(self.peer("duckdb, Parquet", "edit_duckdb.py", &parquet, "pairs")?);
        costs.push(self.ours("shishu, csv, 2 threads", &csv, "2")?);
        costs.push(self.peer("polars, csv", "edit_polars.py", &csv, "pairs")?);
        costs.push(self.peer("polars, csv, reading alone", "edit_polars.py", &csv, "read")?);
        let reference = match rows {
            ROWS => Some(("expected pairs", self.expected()?)),
            _ => costs
                .iter()
                .find(|cost| cost.label.starts_with("polars"))
                .and_then(|cost| Some(("polars", cost.pairs.clone()?))),
        };
        tell(rows, &costs, reference);
        Ok(())
    }

    fn ours(&self, label: &str, data: &Path, threads: &str) -> Result<Cost, String> {
        let out = self.work.join("shishu.csv");
        let list = |name: &str| format!("{name}={}", data.with_file_name(format!("{name}.csv")).display());
        let mut run = self.measured(label);
        run.arg(&self.shishu).arg("check").arg("--rules").arg(self.root.join("crates/check/benches/thirty.toml"));
        run.arg("--data").arg(data).args(["--threads", threads, "--codelist", &list("regions")]);
        run.args(["--codelist", &list("industries"), "--failures"]).arg(&out);
        self.cost(run, label, Some(&out), "data.row")
    }

    fn peer(&self, label: &str, script: &str, data: &Path, mode: &str) -> Result<Cost, String> {
        let out = self.work.join("peer.csv");
        let mut run = self.measured(label);
        run.arg(&self.python).arg(self.peers.join(script)).arg(data).arg(mode).arg(&out);
        self.cost(run, label, (mode == "pairs").then_some(&out), "row")
    }

    /// The peers' own stopwatch: time of the child and its peak memory.
    fn measured(&self, label: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(self.peers.join("bench.py")).arg(label).arg(self.work.join("results.jsonl")).arg("--");
        command
    }

    fn cost(&self, mut run: Command, label: &str, out: Option<&PathBuf>, row: &str) -> Result<Cost, String> {
        println!("… {label}");
        let said = capture(&mut run)?;
        let line = said.lines().last().unwrap_or_default();
        let told: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("{label}: {error}: {line}"))?;
        // Shishu ends with 1 where hard rules fail, as they are planted to.
        if !matches!(told["rc"].as_i64(), Some(0 | 1)) {
            return Err(format!("{label} ended with {}", told["rc"]));
        }
        let number = |name: &str| told[name].as_f64().unwrap_or(f64::NAN);
        let pairs =
            out.map(|path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display())));
        let pairs = pairs.transpose()?.map(|text| pairs_of(&text, row)).transpose()?;
        Ok(Cost {
            label: label.into(),
            cpu: number("cpu_s"),
            wall: number("wall_s"),
            peak_mib: number("peak_rss_mib"),
            pairs,
        })
    }

    fn expected(&self) -> Result<Pairs, String> {
        pairs_of(&capture(Command::new("gzip").arg("-dc").arg(self.peers.join("expected_pairs_1m.csv.gz")))?, "row")
    }
}

/// The columns `row` (by the name it has here) and `rule` of a list of failures without quotes in them.
fn pairs_of(text: &str, row: &str) -> Result<Pairs, String> {
    let mut lines = text.lines();
    let heading: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let place = |name: &str| heading.iter().position(|known| *known == name).ok_or(format!("no column {name}"));
    let (row, rule) = (place(row)?, place("rule")?);
    let pair = |line: &str| {
        let mut cells = line.split(',').enumerate();
        let mut found = (None, None);
        for (at, cell) in cells.by_ref() {
            if at == row {
                found.0 = cell.parse().ok();
            }
            if at == rule {
                found.1 = Some(cell.to_owned());
            }
        }
        Some((found.0?, found.1?))
    };
    lines.map(|line| pair(line).ok_or_else(|| format!("not a failure: {line}"))).collect()
}

fn tell(rows: &str, costs: &[Cost], reference: Option<(&str, Pairs)>) {
    println!("\n{rows} rows, 30 rules, failing pairs written");
    println!(
        "{:<28} {:>9} {:>9} {:>9} {:>9}  pairs are those of the reference",
        "", "CPU s", "wall s", "peak MiB", "pairs"
    );
    for cost in costs {
        let pairs = cost.pairs.as_ref().map_or(String::new(), |pairs| pairs.len().to_string());
        let agrees = match (&cost.pairs, &reference) {
            (Some(pairs), Some((_, expected))) if pairs == expected => "yes".to_owned(),
            (Some(pairs), Some((_, expected))) => {
                format!("NO: {} more, {} less", pairs.difference(expected).count(), expected.difference(pairs).count())
            }
            _ => String::new(),
        };
        println!("{:<28} {:>9.2} {:>9.2} {:>9.0} {pairs:>9}  {agrees}", cost.label, cost.cpu, cost.wall, cost.peak_mib);
    }
    if let Some((name, pairs)) = reference {
        println!("reference: {name}, {} pairs", pairs.len());
    }
}
