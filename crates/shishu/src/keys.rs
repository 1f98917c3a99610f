//! Keys in files: public ones as they are given on a command line or kept, the log's own ones as they change.

use crate::failure::Failure;
use crate::folder;
use shishu_ledger::{Policy, Signer, Verifier};
use shishu_sealed::IntakeKey;
use shishu_witness::replace_file;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A key as text, or those of a file: one a line, empty lines between.
pub fn given(text: &str) -> Result<Vec<Verifier>, Failure> {
    match Verifier::parse(text.trim()) {
        Ok(key) => Ok(vec![key]),
        Err(_) => in_file(Path::new(text)),
    }
}

/// The keys of a file, in its order; at least one.
pub fn in_file(path: &Path) -> Result<Vec<Verifier>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let mut keys = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let key = Verifier::parse(line.trim()).map_err(|error| {
            let (path, line) = (path.display(), at + 1);
            Failure::new(format!("{path} 第 {line} 行：{}", error.zh()), format!("{path}, line {line}: {error}"))
        })?;
        keys.push(key);
    }
    if keys.is_empty() {
        let path = path.display();
        return Err(Failure::new(format!("{path} 里没有公钥"), format!("{path} holds no verifier key")));
    }
    Ok(keys)
}

/// A witness policy.
pub fn policy(path: &Path) -> Result<Policy, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    Policy::parse(bytes).map_err(|error| {
        let path = path.display();
        Failure::new(format!("{path} {}", error.zh()), format!("{path}, {error}"))
    })
}

/// A signing key in its file.
pub fn signer(path: &Path) -> Result<Signer, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    Signer::parse(text.trim_end()).map_err(|error| {
        let path = path.display();
        Failure::new(format!("{path}：{}", error.zh()), format!("{path}: {error}"))
    })
}

/// The files of the intake's key.
pub struct Intake {
    /// The key: whoever has it and the record reads whom a report names. In no backup.
    pub key: PathBuf,
    /// By which the right key is known: a keyed hash that tells nothing. In every backup.
    pub check: PathBuf,
}

impl Intake {
    /// The key; `None` when it is not there. Refuses another one than the office had: with it nobody would be kept out of the
    /// reports that name him.
    pub fn read(&self) -> Result<Option<IntakeKey>, Failure> {
        let unread = |path: &Path, error: &io::Error| Failure::file("无法读取", "cannot read", path, error);
        let text = match fs::read_to_string(&self.key) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| unread(&self.key, &error))?,
        };
        let shown = self.key.display();
        let key = IntakeKey::parse(&text).map_err(|error| {
            let message = error.message();
            Failure::new(format!("{shown}：{}", message.zh), format!("{shown}: {}", message.en))
        })?;
        let check = fs::read_to_string(&self.check).map_err(|error| unread(&self.check, &error))?;
        if check.trim_end() != Self::check_of(&key) {
            return Err(Failure::new(
                format!("{shown} 不是本机构原来的收件钥匙；请把原来的那一把放回来"),
                format!("{shown} is not the intake key that this office had; bring that one back"),
            ));
        }
        Ok(Some(key))
    }

    /// Whether this office never had a key: a folder from before there was an intake.
    pub fn is_new(&self) -> bool {
        !self.check.exists() && !self.key.exists()
    }

    /// Writes a new key. The check first: a crash after it leaves a key to be brought that was never used, and never a key
    /// that is made twice.
    pub fn write(&self, key: &IntakeKey) -> Result<(), Failure> {
        folder::write(&self.check, format!("{}\n", Self::check_of(key)).as_bytes(), 0o644)?;
        folder::write(&self.key, format!("{}\n", *key.to_private_text()).as_bytes(), 0o600)
    }

    fn check_of(key: &IntakeKey) -> String {
        key.token("check", "intake")
    }
}

/// The files of the log's keys, while one key takes the place of another.
pub struct Keyring {
    /// The signing key in force.
    pub key: PathBuf,
    /// All public keys, the newest first.
    pub vkey: PathBuf,
}

impl Keyring {
    fn next(&self) -> PathBuf {
        self.key.with_extension("key.next")
    }

    /// A key that was made ready and has not taken its place: after a crash, or none.
    pub fn ready(&self) -> Result<Option<Signer>, Failure> {
        let next = self.next();
        if next.is_file() { signer(&next).map(Some) } else { Ok(None) }
    }

    /// Puts a new key beside the one in force. A crash after it leaves a key that no act speaks of: it is made anew.
    pub fn make_ready(&self, new: &Signer) -> Result<(), Failure> {
        let next = self.next();
        replace_file(&next, format!("{}\n", new.to_private_text()).as_bytes(), 0o600)
            .map_err(|error| Failure::file("无法写入", "cannot write", &next, &error))
    }

    /// Puts the public half before the others. A crash after it: both keys verify, the old one still signs.
    pub fn publish(&self, new: &Verifier) -> Result<(), Failure> {
        let known = in_file(&self.vkey)?;
        if known.contains(new) {
            return Ok(());
        }
        let lines: String = std::iter::once(new).chain(&known).map(|key| format!("{key}\n")).collect();
        replace_file(&self.vkey, lines.as_bytes(), 0o644)
            .map_err(|error| Failure::file("无法写入", "cannot write", &self.vkey, &error))
    }

    /// Puts the key that was made ready in the place of the one in force, and destroys that one.
    pub fn take_over(&self) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::file("无法更换", "cannot replace", &self.key, &error);
        // Held open, so that its bytes can be overwritten once it has no name any more. On media that write elsewhere (SSD)
        // the overwriting cannot be relied on; what is relied on is that the key signs nothing more.
        let old = match OpenOptions::new().write(true).open(&self.key) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None, // lost: there is nothing to destroy
            opened => Some(opened.map_err(failed)?),
        };
        // Crash before the rename: the old key is in force, the new one ready; the command is given again and goes on here.
        fs::rename(self.next(), &self.key).map_err(failed)?;
        let folder = self.key.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        // Crash here: the new key is in force, the old one has no name; its bytes may be left on the medium.
        let Some(mut old) = old else { return Ok(()) };
        let length = old.metadata().map_err(failed)?.len();
        let zeros = vec![0; usize::try_from(length).unwrap_or(0)];
        old.write_all(&zeros).and_then(|()| old.sync_all()).map_err(failed)
    }
}
