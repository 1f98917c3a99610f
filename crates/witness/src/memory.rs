//! What a witness must not forget: of each log the note it cosigned last, and every contradiction it was shown.
//!
//! ```text
//! DIR/logs/HASH             the last cosigned note; HASH is SHA-256 of the origin in hex
//! DIR/forks/HASH-NOTE.txt   what the witness had cosigned, and the request that contradicts it
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use shishu_ledger::{AddCheckpoint, Checkpoint, SignedNote, Verifier};

use crate::durable::replace_file;
use crate::{Logs, WitnessError};

/// Contradictions kept for one log. A log that has signed a thousand needs no further proof, and the disk has an end.
const MOST_FORKS: usize = 1000;

/// Name under which a log is kept and served: SHA-256 of its origin, 64 hexadecimal digits.
pub fn origin_hash(origin: &str) -> String {
    hex::encode(Sha256::digest(origin))
}

/// A note cosigned, and what it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub checkpoint: Checkpoint,
    pub note: SignedNote,
}

/// The memory of one witness. Whoever holds the lock has the only view of it: comparing and replacing are one step.
pub(crate) struct Memory {
    dir: PathBuf,
    by_origin: Mutex<BTreeMap<String, Kept>>,
}

impl Memory {
    /// Reads what is kept of these logs. `own`: the witness's own key, whose signature is under everything it keeps.
    pub fn open(dir: &Path, logs: &Logs, own: &Verifier) -> Result<Self, WitnessError> {
        for folder in ["logs", "forks"] {
            let path = dir.join(folder);
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
            made.map_err(|cause| WitnessError::file("make", "建立", &path, cause))?;
        }
        let mut by_origin = BTreeMap::new();
        for origin in logs.origins() {
            let path = dir.join("logs").join(origin_hash(origin));
            let kept = match fs::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(cause) => return Err(WitnessError::file("read", "读取", &path, cause)),
                Ok(bytes) => read(&bytes, origin, own).map_err(|why| WitnessError::Damaged { path, why })?,
            };
            by_origin.insert(origin.to_owned(), kept);
        }
        Ok(Self { dir: dir.to_owned(), by_origin: Mutex::new(by_origin) })
    }

    /// Nobody else compares or replaces while this is held.
    pub fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        // What it guards is replaced in one assignment after the disk has it, so it is whole after a panic too.
        self.by_origin.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a cosigned note; when this returns, it is on disk.
    pub fn keep(&self, all: &mut BTreeMap<String, Kept>, new: Kept) -> io::Result<()> {
        let origin = new.checkpoint.origin().to_owned();
        let path = self.dir.join("logs").join(origin_hash(&origin));
        // Crash before the file is replaced: nothing was answered, the log asks again and is judged by what stands.
        replace_file(&path, new.note.to_text().as_bytes(), 0o600)?;
        // Crash here: the log has no answer, asks again, and is told the new size or gets the signature then.
        all.insert(origin, new);
        Ok(())
    }

    /// Keeps a contradiction: both notes, and the proof that was offered. The same one again is not kept twice.
    pub fn keep_fork(&self, held: Option<&Kept>, request: &AddCheckpoint) -> io::Result<()> {
        let log = origin_hash(request.checkpoint().origin());
        let note = hex::encode(&Sha256::digest(request.note().text())[..8]);
        let folder = self.dir.join("forks");
        let path = folder.join(format!("{log}-{note}.txt"));
        let of_log = fs::read_dir(&folder)?.filter_map(Result::ok);
        let of_log = of_log.filter(|entry| entry.file_name().to_string_lossy().starts_with(&log)).count();
        if path.exists() || of_log >= MOST_FORKS {
            return Ok(());
        }
        let held = held.map_or_else(|| "nothing\n".to_owned(), |held| held.note.to_text());
        let text = format!("== cosigned before 此前联署的 ==\n{held}\n== refused 拒绝的请求 ==\n{}", request.to_text());
        replace_file(&path, text.as_bytes(), 0o600)
    }
}

/// The witness's own signature shows that the file is what it wrote; the log's keys may have changed since.
fn read(bytes: &[u8], origin: &str, own: &Verifier) -> Result<Kept, String> {
    let note = SignedNote::parse(bytes).map_err(|error| error.to_string())?;
    note.verify(std::slice::from_ref(own)).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
    if checkpoint.origin() != origin {
        return Err(format!("it is of {:?}, not of {origin:?}", checkpoint.origin()));
    }
    Ok(Kept { checkpoint, note })
}
