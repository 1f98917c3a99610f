//! `shishu cases`: every case with its owner, its due day and where it stands. What is sealed stays sealed.

use crate::cli::Cases;
use crate::day::day;
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::open;
use crate::table::Table;
use shishu_store::Mode;
use shishu_terms::Lang;
use std::process::ExitCode;

/// The headings of the table; other programs read them.
const HEADINGS: [&str; 9] = ["case", "kind", "owner", "unit", "received", "due", "state", "hops", "reopened"];

/// Prints the table; exit code 1 when `--overdue` finds some.
pub async fn run(cases: Cases, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&cases.folder.dir)?;
    let office = open::office(&folder, Mode::Read).await?;
    if let Some(unit) = cases.unit.as_ref().filter(|unit| !office.programme().units.contains_key(*unit)) {
        return Err(Failure::new(
            format!("制度包里没有单位 {unit}；单位编号见 units.csv"),
            format!("the programme has no unit {unit}; units.csv lists them"),
        ));
    }
    let asked = match &cases.on {
        Some(on) => day("--on", on)?,
        None => office.now().date(office.programme().utc_offset_seconds),
    };
    let lines = office.cases_on_record(asked, cases.unit.as_ref(), cases.overdue).await?;
    let mut table = Table::new(&HEADINGS);
    for line in &lines {
        table.row(vec![
            line.id.as_str().into(),
            line.kind.as_str().into(),
            line.owner.as_str().into(),
            line.unit.as_str().into(),
            line.received.to_string().into(),
            line.due.to_string().into(),
            line.standing.code().into(),
            u64::from(line.hops).into(),
            u64::from(line.reopened).into(),
        ]);
    }
    table.print(cases.output.format)?;
    if lines.is_empty() {
        eprintln!("{}", lang.pick("没有符合的事项", "no case fits"));
    }
    Ok(if cases.overdue && !lines.is_empty() { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}
