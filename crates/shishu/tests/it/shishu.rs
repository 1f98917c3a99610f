//! Starting the binary and reading what it says.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary, in English whatever the machine speaks.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shishu"));
    command.args(args).env("SHISHU_LANG", "en").env_remove("SHISHU_LOG").stdin(Stdio::null());
    command
}

/// What a run ended with.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs it to its end.
pub fn run(args: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = command(args).output().expect("the binary starts");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

/// Runs it to its end and expects this exit code.
pub fn expect(code: i32, args: &[&str]) -> Ran {
    let ran = run(args);
    assert_eq!(ran.code, code, "{args:?}: {ran:#?}");
    ran
}

/// A new office of a programme that comes with the binary.
pub fn init(dir: &Path, programme: &str) {
    expect(0, &["init", "--dir", text(dir), "--programme", programme]);
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Headings of the retailers' file.
pub const HEADINGS: &str = "size;incl.prob;staff;turnover;other.rev;total.rev;staff.costs;total.costs;profit;vat\n";

/// Imports rows of retailers for 2000 into the office in `dir`, where the file stays as `batch.csv`.
pub fn import_batch(dir: &Path, rows: &str) {
    let file = dir.join("batch.csv");
    std::fs::write(&file, format!("{HEADINGS}{rows}")).expect("written");
    expect(0, &["import", "--dir", text(dir), "--form", "retailers", "--period", "2000", text(&file)]);
}
