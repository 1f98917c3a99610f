//! What a command has to put on the record while a server holds it: a note in the data folder, which the server takes up.
//!
//! Only the server may write to the store, and a backup is made beside it. So the command leaves a file in `DIR/spool`, whole or
//! not at all, and the server appends the act within a minute and removes the file. Crash between the two: the note is found
//! again, and an act that says the same is there, so it is not said twice.

use crate::failure::Failure;
use crate::folder::{DataFolder, sync_folder, write};
use crate::open;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shishu_office::{BackupNote, CaseFile, LeftOut, NewMail, Office};
use shishu_programme::Power;
use shishu_store::Mode;
use shishu_terms::{Moment, PostId};
use std::fs;
use std::path::{Path, PathBuf};

/// The ending of a message's file.
const MAIL: &str = "mail";

/// A message on its way to a server.
#[derive(Serialize, Deserialize)]
pub struct MailNote {
    post: PostId,
    message_id: String,
    from: String,
    subject: String,
    /// Microseconds since 1970.
    sent: Option<i64>,
    text: String,
    /// Names, and bytes in hexadecimal digits.
    files: Vec<(String, String)>,
    left_out: Vec<LeftOut>,
}

impl MailNote {
    /// To be brought in by this post.
    pub fn of(post: PostId, new: NewMail) -> Self {
        let NewMail { message_id, from, subject, sent, text, files, left_out } = new;
        let files = files.into_iter().map(|file| (file.name, hex::encode(file.bytes))).collect();
        MailNote { post, message_id, from, subject, sent: sent.map(Moment::micros), text, files, left_out }
    }

    fn mail(self) -> Option<NewMail> {
        let MailNote { message_id, from, subject, sent, text, files, left_out, .. } = self;
        let files = files.into_iter().map(|(name, bytes)| Some(CaseFile { name, bytes: hex::decode(bytes).ok()? }));
        let files = files.collect::<Option<_>>()?;
        Some(NewMail { message_id, from, subject, sent: sent.map(Moment::from_micros), text, files, left_out })
    }
}

/// How a note came onto the record.
#[derive(Debug, PartialEq, Eq)]
pub enum Logged {
    /// As this act.
    Act(u64),
    /// The running server will do it within a minute.
    Left,
}

/// Puts a note on the record: at once, or through the server that holds it.
pub async fn log(folder: &DataFolder, note: &BackupNote) -> Result<Logged, Failure> {
    let office = match open::office(folder, Mode::Write).await {
        Ok(office) => office,
        Err(failure) if failure.is_locked() => {
            leave(&folder.spool(), note)?;
            return Ok(Logged::Left);
        }
        Err(failure) => return Err(failure),
    };
    let done = office.note_backup(office.now(), note).await?;
    take_up(&folder.spool(), &office).await;
    office.checkpoint().await?;
    office.publish_log().await?;
    let size = office.store().tree_size().await?;
    office.store().clone().close().await;
    Ok(Logged::Act(done.map_or(size, |done| done.seq)))
}

/// Named by its content, under another name until it is whole.
fn leave(spool: &Path, note: &BackupNote) -> Result<(), Failure> {
    leave_as(spool, note, "json")
}

/// A message for the server to take up; it lies here for a minute, readable by the owner of the folder alone.
pub fn leave_mail(spool: &Path, note: &MailNote) -> Result<(), Failure> {
    leave_as(spool, note, MAIL)
}

fn leave_as(spool: &Path, note: &impl Serialize, ending: &str) -> Result<(), Failure> {
    let text = serde_json::to_string(note)
        .map_err(|e| Failure::new(format!("无法写成 JSON：{e}"), format!("cannot write JSON: {e}")))?;
    fs::create_dir_all(spool).map_err(|error| Failure::file("无法建立", "cannot make", spool, &error))?;
    let name = hex::encode(&Sha256::digest(&text)[..16]);
    let (part, path) = (spool.join(format!("{name}.part")), spool.join(format!("{name}.{ending}")));
    // What a crash has left of it.
    let _ = fs::remove_file(&part);
    write(&part, text.as_bytes(), 0o600)?;
    fs::rename(&part, &path).map_err(|error| Failure::file("无法写入", "cannot write", &path, &error))?;
    sync_folder(&path)
}

/// What the server does each minute. A note that cannot be read is told and stays.
pub async fn take_up(spool: &Path, office: &Office) {
    take_up_mail(spool, office).await;
    for path in notes(spool, "json") {
        let note = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<BackupNote>(&text).ok());
        let Some(note) = note else {
            tracing::warn!(path = %path.display(), "a note in the spool cannot be read; look at it and remove it");
            continue;
        };
        match office.note_backup(office.now(), &note).await {
            Ok(_) => {
                if let Err(error) = fs::remove_file(&path) {
                    tracing::warn!(path = %path.display(), %error, "a note is on the record and could not be removed");
                }
            }
            Err(error) => {
                tracing::error!(%error, "a note could not be put on the record; it is tried again in a minute")
            }
        }
    }
}

/// Messages that were left for the server. One that came before is taken for done.
async fn take_up_mail(spool: &Path, office: &Office) {
    for path in notes(spool, MAIL) {
        let note = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<MailNote>(&text).ok());
        let now = office.now();
        let holder = note.as_ref().and_then(|note| {
            open::holder(office.programme(), Power::TakeReports, None, Some(&note.post), now)
                .map(|holder| holder.caller)
        });
        let (Some(caller), Some(mail)) = (holder, note.and_then(MailNote::mail)) else {
            tracing::warn!(path = %path.display(), "a message in the spool cannot be taken in: damaged, or nobody holds its post; look at it and remove it");
            continue;
        };
        match office.receive_mail(&caller, mail).await {
            Ok(_) => {
                if let Err(error) = fs::remove_file(&path) {
                    tracing::warn!(path = %path.display(), %error, "a message is on the record and could not be removed");
                }
            }
            Err(error) => tracing::error!(%error, "a message could not be taken in; it is tried again in a minute"),
        }
    }
}

fn notes(spool: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(spool).into_iter().flatten().filter_map(Result::ok);
    let mut notes: Vec<_> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == ending)).collect();
    notes.sort();
    notes
}
