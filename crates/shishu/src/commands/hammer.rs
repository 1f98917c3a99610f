//! `shishu hammer`, hidden: submits one return after another and notes outside each act that was acknowledged. A test kills it.

use crate::cli::Hammer;
use crate::demo::Economy;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::returns::Draft;
use shishu_office::{Actor, Caller, Office, OfficeError};
use shishu_programme::StatUnit;
use shishu_store::Mode;
use shishu_terms::{FormId, Frequency, Moment, Period, ReturnId};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

const FORM: &str = "B204-1";
/// Returns on their way at once.
const TOGETHER: usize = 16;

/// Goes through B204-1 month by month from January 2024, submitting what is not submitted yet; the process ends by being killed, or
/// when December 2026 is reached. Each act acknowledged is a line in the journal, `seq return`, on disk before the next is waited for.
pub async fn run(hammer: Hammer) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&hammer.folder.dir)?;
    let office = open::office(&folder, Mode::Write).await?;
    let journal = Mutex::new(open_journal(&hammer.journal)?);
    let form = FormId::new(FORM);
    for number in 0..36 {
        let Some(period) = Period::new(Frequency::Month, 2024 + number / 12, (number % 12 + 1) as u8) else { continue };
        let after = Moment::from_local(period.last_day().at(12, 0, 0, 0), office.programme().utc_offset_seconds)
            .plus_seconds(5 * 86_400);
        office.open_period(after, &form, period).await?;
        let units = office.programme().respondents(&form);
        for together in units.chunks(TOGETHER) {
            let submissions = together.iter().map(|unit| submit(&office, unit, period, after, &journal));
            futures::future::try_join_all(submissions).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn open_journal(path: &Path) -> Result<File, Failure> {
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|error| Failure::file("无法打开", "cannot open", path, &error))
}

async fn submit(
    office: &Office,
    unit: &StatUnit,
    period: Period,
    now: Moment,
    journal: &Mutex<File>,
) -> Result<(), Failure> {
    let programme = office.programme();
    let id = ReturnId { form: FormId::new(FORM), period, unit: unit.id.clone() };
    let day = now.date(programme.utc_offset_seconds);
    let actor = programme.filling_post(&unit.id).and_then(|post| {
        let person = programme.holder(&post.id, day)?;
        Actor::in_post(programme, &person.id, &post.id, day)
    });
    let (Some(actor), Some(cells)) = (actor, Economy { seed: 1 }.cells(&id.form, unit, period)) else { return Ok(()) };
    let mut draft = Draft { cells: cells.into_map(), ..Draft::default() };
    for rule in programme.forms.get(&id.form).into_iter().flat_map(|form| &form.rules) {
        draft.texts.insert(rule.id.clone(), "核对过台账，数据属实。".to_owned());
    }
    // What was submitted before the last kill is refused as submitted already, and is in the journal or was never acknowledged.
    match office.submit(&Caller::actor(actor, now), &id, draft).await {
        Ok(done) => note(journal, done.seq, &id),
        Err(OfficeError::Refused(_)) => Ok(()),
        Err(OfficeError::Store(error)) => Err(error.into()),
    }
}

/// Writes the line and waits for the disk, then tells it on stdout: who kills counts these lines.
fn note(journal: &Mutex<File>, seq: u64, id: &ReturnId) -> Result<(), Failure> {
    let mut journal = journal.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let line = format!("{seq} {id}\n");
    let noted = journal.write_all(line.as_bytes()).and_then(|()| journal.sync_data());
    noted.map_err(|error| Failure::new(format!("无法写入：{error}"), format!("cannot write the journal: {error}")))?;
    table::print(&line)
}
