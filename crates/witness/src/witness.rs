//! The witness: judges, keeps, then answers.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use shishu_ledger::{AddCheckpoint, Cosigner, NoteSignature, SignedNote, Verifier};

use crate::durable::replace_file;
use crate::memory::{Kept, Memory};
use crate::{Answer, Logs, WitnessError, judge, origin_hash};

/// A witness at work. One process holds one folder.
pub struct Witness {
    cosigner: Cosigner,
    logs: Logs,
    memory: Memory,
    _lock: File,
}

impl Witness {
    /// Opens the witness in `dir`; the first time, makes its key from `seed` (32 bytes that the caller drew at random).
    ///
    /// Errors: the folder is another process's, the key in it has another name, or what it remembers is damaged.
    pub fn open(dir: &Path, name: &str, logs: Logs, seed: &[u8; 32]) -> Result<Self, WitnessError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|cause| WitnessError::file("make", "建立", dir, cause))?;
        let lock = lock(dir)?;
        let cosigner = own_key(dir, name, seed)?;
        let memory = Memory::open(dir, &logs, &cosigner.verifier())?;
        Ok(Self { cosigner, logs, memory, _lock: lock })
    }

    /// Its public key, for the policies of logs.
    pub fn verifier(&self) -> Verifier {
        self.cosigner.verifier()
    }

    /// Answers `POST /add-checkpoint`. `now`: seconds since 1970 UTC. When the answer is 200, what was cosigned is on disk.
    pub fn add_checkpoint(&self, body: &[u8], now: u64) -> Answer {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(error) => return Answer::malformed(&error),
        };
        let origin = request.checkpoint().origin();
        let mut all = self.memory.lock();
        let held = all.get(origin);
        let judged = judge(&request, &self.logs, held.map(|held| &held.checkpoint));
        if judged.contradicts {
            tracing::error!(%origin, size = request.checkpoint().size(), "the log has signed what does not go together");
            // Refused in any case; but the log is told that its contradiction is kept only when it is.
            if let Err(error) = self.memory.keep_fork(held, &request) {
                tracing::error!(%error, "the contradiction could not be kept");
                return Answer::failed();
            }
        }
        if let Err(refusal) = judged.cosign {
            return Answer::refused(&refusal);
        }
        let Ok(signature) = self.cosigner.cosign(request.checkpoint(), now) else { return Answer::failed() };
        if held.is_some_and(|held| held.checkpoint == *request.checkpoint()) {
            return Answer::cosigned(&signature); // the memory says it already
        }
        let kept = self.to_keep(&request, &signature).ok_or_else(|| std::io::Error::other("not a note"));
        match kept.and_then(|new| self.memory.keep(&mut all, new)) {
            Ok(()) => Answer::cosigned(&signature),
            Err(error) => {
                tracing::error!(%error, %origin, "a checkpoint could not be kept, so it was not cosigned");
                Answer::failed()
            }
        }
    }

    /// The text with the log's signatures and our own; what strangers have signed is not ours to keep.
    fn to_keep(&self, request: &AddCheckpoint, own: &NoteSignature) -> Option<Kept> {
        let keys = self.logs.keys(request.checkpoint().origin())?;
        let by_log = |line: &&NoteSignature| keys.iter().any(|key| key.id() == line.id && key.name() == line.name);
        let lines = request.note().signatures().iter().filter(by_log).chain([own]);
        let lines: String = lines.map(|line| format!("{line}\n")).collect();
        let note = SignedNote::parse(format!("{}\n{lines}", request.note().text())).ok()?;
        Some(Kept { checkpoint: request.checkpoint().clone(), note })
    }

    /// Answers `GET /vkey`.
    pub fn vkey(&self) -> Answer {
        Answer::text(format!("{}\n", self.verifier()))
    }

    /// Answers `GET /HASH/checkpoint`: what was cosigned last of the log with this [`origin_hash`].
    pub fn checkpoint(&self, hash: &str) -> Answer {
        let held = self.logs.origins().find(|origin| origin_hash(origin) == hash);
        let held = held.and_then(|origin| self.memory.lock().get(origin).map(|held| held.note.to_text()));
        held.map_or_else(Answer::nothing_held, Answer::text)
    }
}

/// Two processes over one folder could each cosign one side of a fork.
fn lock(dir: &Path) -> Result<File, WitnessError> {
    let path = dir.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let file = file.map_err(|cause| WitnessError::file("open", "打开", &path, cause))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(WitnessError::Locked { path: dir.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(WitnessError::file("lock", "锁定", &path, cause)),
    }
}

fn own_key(dir: &Path, name: &str, seed: &[u8; 32]) -> Result<Cosigner, WitnessError> {
    let path = dir.join("witness.key");
    let cosigner = match fs::read_to_string(&path) {
        Ok(text) => {
            Cosigner::parse(text.trim_end()).map_err(|error| WitnessError::Key { path: path.clone(), error })?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let cosigner = Cosigner::from_seed(name, seed).map_err(WitnessError::Name)?;
            // Crash before it is on disk: nothing was signed with it, the next start makes another.
            replace_file(&path, format!("{}\n", cosigner.to_private_text()).as_bytes(), 0o600)
                .map_err(|cause| WitnessError::file("write", "写入", &path, cause))?;
            cosigner
        }
        Err(cause) => return Err(WitnessError::file("read", "读取", &path, cause)),
    };
    let found = cosigner.verifier().name().to_owned();
    if found != name {
        return Err(WitnessError::OtherName { path, found, wanted: name.into() });
    }
    Ok(cosigner)
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Witness({:?})", self.cosigner)
    }
}
