//! `shishu hammer`, hidden: submits one return after another and notes outside each act that was acknowledged. Tests kill it, take
//! the power from under it and fill its disk.

use crate::chance::SystemChance;
use crate::cli::Hammer;
use crate::demo::Economy;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::returns::Draft;
use shishu_office::{Actor, Caller, Office, OfficeError, OfficeViews};
use shishu_programme::StatUnit;
use shishu_store::{Mode, Opening, Store, StoreError};
use shishu_terms::{FormId, Frequency, Moment, Period, ReturnId};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

const FORM: &str = "B204-1";

/// Why a return was not noted as acknowledged.
enum Why {
    /// The store said no; a patient hammer tries again.
    Store(StoreError),
    /// The journal or the terminal.
    Failed(Failure),
}

/// The journal, and how many acts it holds since the start.
struct Journal {
    file: File,
    noted: u64,
}

/// Goes through B204-1 month by month from January 2024, submitting what is not submitted yet; the process ends by being killed, after
/// `--most` acts, or when December 2026 is reached. Each act acknowledged is a line in the journal, `seq return`, on disk before the
/// next is waited for.
pub async fn run(hammer: Hammer) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&hammer.folder.dir)?;
    let office = office(&folder, hammer.unsynced).await?;
    let journal = Mutex::new(Journal { file: open_journal(&hammer.journal)?, noted: 0 });
    let form = FormId::new(FORM);
    for number in 0..36 {
        let Some(period) = Period::new(Frequency::Month, 2024 + number / 12, (number % 12 + 1) as u8) else { continue };
        let after = Moment::from_local(period.last_day().at(12, 0, 0, 0), office.programme().utc_offset_seconds)
            .plus_seconds(5 * 86_400);
        while let Err(error) = office.open_period(after, &form, period).await {
            match error {
                OfficeError::Store(error) if hammer.patient => wait(&error)?,
                error => return Err(error.into()),
            }
        }
        let units = office.programme().respondents(&form);
        for together in units.chunks(hammer.together.max(1)) {
            submit_all(&office, together, (period, after), &hammer, &journal).await?;
            let noted = journal.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).noted;
            if hammer.most.is_some_and(|most| noted >= most) {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn office(folder: &DataFolder, unsynced: bool) -> Result<Office, Failure> {
    if !unsynced {
        return open::office(folder, Mode::Write).await;
    }
    let (location, views) = (folder.store(), Arc::new(OfficeViews));
    let opening = Opening { location, mode: Mode::Write, views, chance: Box::new(SystemChance) };
    open::over(folder, Store::open_unsynced(opening).await?, None).await
}

fn open_journal(path: &Path) -> Result<File, Failure> {
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened.map_err(|error| Failure::file("无法打开", "cannot open", path, &error))
}

/// Submits these at once; when the store fails and the hammer is patient, those that are not acknowledged once more.
async fn submit_all(
    office: &Office,
    units: &[&StatUnit],
    when: (Period, Moment),
    hammer: &Hammer,
    journal: &Mutex<Journal>,
) -> Result<(), Failure> {
    loop {
        let submissions = units.iter().map(|unit| submit(office, unit, when, hammer.hasty, journal));
        let mut refused = None;
        for done in futures::future::join_all(submissions).await {
            match done {
                Ok(()) => {}
                Err(Why::Failed(failure)) => return Err(failure),
                Err(Why::Store(error)) => refused = Some(error),
            }
        }
        match refused {
            None => return Ok(()),
            Some(error) if hammer.patient => wait(&error)?,
            Some(error) => return Err(error.into()),
        }
    }
}

/// Tells both messages and waits to be told that it may go on.
fn wait(error: &StoreError) -> Result<(), Failure> {
    let message = error.message();
    table::print(&format!("! {} | {}\n", message.zh, message.en))?;
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    read.map(drop).map_err(|error| Failure::new(format!("无法读取：{error}"), format!("cannot read stdin: {error}")))
}

async fn submit(
    office: &Office,
    unit: &StatUnit,
    (period, now): (Period, Moment),
    hasty: bool,
    journal: &Mutex<Journal>,
) -> Result<(), Why> {
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
    if hasty {
        note(journal, None, &id).map_err(Why::Failed)?;
    }
    // What was submitted before the last kill is refused as submitted already, and is in the journal or was never acknowledged.
    match office.submit(&Caller::actor(actor, now), &id, draft).await {
        Ok(_) if hasty => Ok(()),
        Ok(done) => note(journal, Some(done.seq), &id).map_err(Why::Failed),
        Err(OfficeError::Refused(_)) => Ok(()),
        Err(OfficeError::Store(error)) => Err(Why::Store(error)),
    }
}

/// Writes the line and waits for the disk, then tells it on stdout: who kills counts these lines.
fn note(journal: &Mutex<Journal>, seq: Option<u64>, id: &ReturnId) -> Result<(), Failure> {
    let mut journal = journal.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let seq = seq.map_or_else(|| "-".to_owned(), |seq| seq.to_string());
    let line = format!("{seq} {id}\n");
    let noted = journal.file.write_all(line.as_bytes()).and_then(|()| journal.file.sync_data());
    noted.map_err(|error| Failure::new(format!("无法写入：{error}"), format!("cannot write the journal: {error}")))?;
    journal.noted += 1;
    table::print(&line)
}
