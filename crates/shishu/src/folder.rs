//! The data folder of an office: where its programme, its key and its store are.
//!
//! ```text
//! DIR/shishu.toml        what is where; written last by init, so a folder without it is no office
//! DIR/programme/         the programme in force, a copy that the office edits
//! DIR/keys/ledger.key    the signing key, for its owner's eyes only
//! DIR/keys/ledger.vkey   the public keys, to give to everybody: one a line, the newest first
//! DIR/keys/intake.key    the key of the intake of reports, for its owner's eyes only; beside it intake.vkey, by which it is known
//! DIR/keys/ledger.signed what was signed last; stays where it is when the store is put back from a copy
//! DIR/witnesses.txt      who witnesses the log, where the office has witnesses
//! DIR/log/               the log as static files, for any web server
//! DIR/spool/             what commands leave for the running server to put on the record
//! DIR/store/             SQLite, unless the store is elsewhere
//! ```

use crate::failure::Failure;
use crate::keys::{self, Intake, Keyring};
use crate::signed::LastSigned;
use serde::{Deserialize, Serialize};
use shishu_ledger::{Policy, Signer, Verifier};
use shishu_office::{LogKeeping, SignedMemory};
use shishu_programme::{Files, Programme};
use shishu_sealed::IntakeKey;
use shishu_store::{Location, LogFolder};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const CONFIG: &str = "shishu.toml";
const PROGRAMME: &str = "programme";
const KEYS: &str = "keys";
const SPOOL: &str = "spool";
const KEY: &str = "keys/ledger.key";
const VKEY: &str = "keys/ledger.vkey";
const INTAKE: &str = "keys/intake.key";
const INTAKE_CHECK: &str = "keys/intake.vkey";
const SIGNED: &str = "keys/ledger.signed";
const WITNESSES: &str = "witnesses.txt";
const STORE: &str = "store";
const LOG: &str = "log";

/// What `shishu.toml` says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Folder of the programme, from DIR.
    programme: PathBuf,
    /// Folder of the store, from DIR, or the address of a PostgreSQL database.
    store: String,
    /// File of the witness policy, from DIR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    witnesses: Option<PathBuf>,
}

/// The data folder of an office.
#[derive(Debug)]
pub struct DataFolder {
    dir: PathBuf,
    config: Config,
}

impl DataFolder {
    /// Whether an office is there.
    pub fn is_at(dir: &Path) -> bool {
        dir.join(CONFIG).is_file()
    }

    /// The office in `dir`.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join(CONFIG);
        let shown = path.display();
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::new(
                    format!("{} 里没有 {CONFIG}；请先用 shishu init --dir {0} --programme … 建立", dir.display()),
                    format!(
                        "there is no {CONFIG} in {}; make an office with `shishu init --dir {0} --programme …`",
                        dir.display()
                    ),
                ));
            }
            read => read.map_err(|error| Failure::file("无法读取", "cannot read", &path, &error))?,
        };
        let config = toml::from_str(&text).map_err(|error| {
            let line = text[..error.span().map_or(0, |span| span.start.min(text.len()))].matches('\n').count() + 1;
            let why = error.message();
            Failure::new(format!("{shown} 第 {line} 行：{why}"), format!("{shown}, line {line}: {why}"))
        })?;
        Ok(DataFolder { dir: dir.to_owned(), config })
    }

    /// Folder of the programme in force.
    pub fn programme_folder(&self) -> PathBuf {
        self.dir.join(&self.config.programme)
    }

    /// Where commands leave what a running server is to put on the record.
    pub fn spool(&self) -> PathBuf {
        self.dir.join(SPOOL)
    }

    /// `shishu.toml` as a restored office has it: programme and store in the folder, no address and no password.
    pub fn config_to_restore(&self) -> Result<String, Failure> {
        let path = self.dir.join(CONFIG);
        let text =
            fs::read_to_string(&path).map_err(|error| Failure::file("无法读取", "cannot read", &path, &error))?;
        let mut config: toml::Table =
            text.parse().map_err(|e| Failure::new(format!("{CONFIG}：{e}"), format!("{CONFIG}: {e}")))?;
        config.insert("programme".to_owned(), PROGRAMME.into());
        config.insert("store".to_owned(), STORE.into());
        toml::to_string(&config)
            .map_err(|error| Failure::new(format!("无法写成 TOML：{error}"), format!("cannot write TOML: {error}")))
    }

    /// Who witnesses the log, as it is written; `None` where the office has no witnesses.
    pub fn witnesses_file(&self) -> Option<PathBuf> {
        Some(self.dir.join(WITNESSES)).filter(|path| path.is_file())
    }

    /// Files with public keys; a private one is never among them.
    pub fn public_keys(&self) -> Result<Vec<PathBuf>, Failure> {
        let folder = self.dir.join(KEYS);
        let failed = |error| Failure::file("无法读取", "cannot read", &folder, &error);
        let mut keys = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|end| end == "vkey") {
                keys.push(path);
            }
        }
        keys.sort();
        Ok(keys)
    }

    /// Where the log is published as static files.
    pub fn log(&self) -> LogFolder {
        LogFolder::new(self.dir.join(LOG))
    }

    /// Where the store is.
    pub fn store(&self) -> Location {
        match Location::parse(&self.config.store) {
            Location::Folder(folder) => Location::Folder(self.dir.join(folder)),
            elsewhere => elsewhere,
        }
    }

    /// The programme in force.
    pub fn programme(&self) -> Result<Programme, Failure> {
        Ok(shishu_programme::load(&self.dir.join(&self.config.programme))?)
    }

    /// The signing key.
    pub fn signer(&self) -> Result<Signer, Failure> {
        keys::signer(&self.dir.join(KEY))
    }

    /// The files of the intake's key.
    pub fn intake(&self) -> Intake {
        intake_in(&self.dir)
    }

    /// The public keys, the newest first: what checkpoints are verified with.
    pub fn verifiers(&self) -> Result<Vec<Verifier>, Failure> {
        keys::in_file(&self.dir.join(VKEY))
    }

    /// Who witnesses the log.
    pub fn witnesses(&self) -> Result<Option<Policy>, Failure> {
        let Some(file) = &self.config.witnesses else { return Ok(None) };
        let path = self.dir.join(file);
        let policy = keys::policy(&path)?;
        let own = self.verifiers()?;
        if !policy.logs().is_empty() && !policy.logs().iter().any(|log| own.contains(&log.verifier)) {
            let path = path.display();
            return Err(Failure::new(
                format!("{path} 列出的日志里没有本机构的；请删去 log 各行，或写上 {}", own[0]),
                format!("{path} lists logs, but not the one of this office; remove its `log` lines, or add {}", own[0]),
            ));
        }
        Ok(Some(policy))
    }

    /// What was signed last, kept beside the key.
    pub fn last_signed(&self) -> LastSigned {
        LastSigned::at(self.dir.join(SIGNED))
    }

    /// What a writing office is to know of its log.
    pub fn keeping(&self) -> Result<LogKeeping, Failure> {
        let memory: Arc<dyn SignedMemory> = Arc::new(self.last_signed());
        Ok(LogKeeping { keys: self.verifiers()?, witnesses: self.witnesses()?, memory: Some(memory) })
    }

    /// The files of the keys.
    pub fn keyring(&self) -> Keyring {
        Keyring { key: self.dir.join(KEY), vkey: self.dir.join(VKEY) }
    }

    /// The folder itself, for messages.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// A folder being made. A crash before [`NewFolder::finish`] leaves no `shishu.toml`, hence no office.
pub struct NewFolder {
    dir: PathBuf,
    store: String,
    witnesses: Option<PathBuf>,
}

impl NewFolder {
    /// Begins in `dir`, which must be empty or not there.
    pub fn begin(dir: &Path, store: Option<&str>) -> Result<Self, Failure> {
        let is_full = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
        if is_full {
            let shown = dir.display();
            return Err(Failure::new(
                format!("{shown} 不是空的；请换一个文件夹，或先把它清空"),
                format!("{shown} is not empty; choose another folder, or clear it first"),
            ));
        }
        make_folder(dir)?;
        Ok(NewFolder { dir: dir.to_owned(), store: store.unwrap_or(STORE).to_owned(), witnesses: None })
    }

    /// Where the store is going to be.
    pub fn location(&self) -> Location {
        match Location::parse(&self.store) {
            Location::Folder(folder) => Location::Folder(self.dir.join(folder)),
            elsewhere => elsewhere,
        }
    }

    /// Writes the copy of the programme.
    pub fn write_programme(&self, files: &Files) -> Result<(), Failure> {
        for (path, bytes) in files {
            let path = self.dir.join(PROGRAMME).join(path);
            if let Some(folder) = path.parent() {
                make_folder(folder)?;
            }
            write(&path, bytes, 0o644)?;
        }
        Ok(())
    }

    /// Writes the signing key and its public half.
    pub fn write_key(&self, signer: &Signer) -> Result<(), Failure> {
        let key = self.dir.join(KEY);
        if let Some(folder) = key.parent() {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.map_err(|error| Failure::file("无法建立", "cannot make", folder, &error))?;
        }
        write(&key, format!("{}\n", signer.to_private_text()).as_bytes(), 0o600)?;
        write(&self.dir.join(VKEY), format!("{}\n", signer.verifier()).as_bytes(), 0o644)
    }

    /// Writes the key of the intake; after [`Self::write_key`], which makes the folder.
    pub fn write_intake(&self, key: &IntakeKey) -> Result<(), Failure> {
        intake_in(&self.dir).write(key)
    }

    /// Writes the policy that says who witnesses the log.
    pub fn write_witnesses(&mut self, policy: &[u8]) -> Result<(), Failure> {
        write(&self.dir.join(WITNESSES), policy, 0o644)?;
        self.witnesses = Some(WITNESSES.into());
        Ok(())
    }

    /// Where it is kept what was signed last.
    pub fn last_signed(&self) -> LastSigned {
        LastSigned::at(self.dir.join(SIGNED))
    }

    /// Writes `shishu.toml`: from here on there is an office.
    pub fn finish(self) -> Result<DataFolder, Failure> {
        let config = Config { programme: PROGRAMME.into(), store: self.store, witnesses: self.witnesses };
        let text = toml::to_string(&config)
            .map_err(|error| Failure::new(format!("无法写成 TOML：{error}"), format!("cannot write TOML: {error}")))?;
        let head = "# 由 shishu init 写成；路径从本文件所在文件夹算起。  Written by shishu init; paths are from this file's folder.\n";
        // The store's address may hold a password.
        write(&self.dir.join(CONFIG), format!("{head}{text}").as_bytes(), 0o600)?;
        Ok(DataFolder { dir: self.dir, config })
    }
}

fn intake_in(dir: &Path) -> Intake {
    Intake { key: dir.join(INTAKE), check: dir.join(INTAKE_CHECK) }
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::file("无法建立", "cannot make", folder, &error))
}

/// Waits until the name of a file or folder is on disk.
pub fn sync_folder(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Failure::file("无法写入", "cannot sync", folder, &error))
}

/// Writes a new file and waits until it and its name are on disk; refuses to write over one.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| Failure::file("无法写入", "cannot write", path, &error))?;
    sync_folder(path)
}

/// The files of a programme given on a command line: a folder, or `builtin:NAME`.
pub fn programme_files(given: &str) -> Result<Files, Failure> {
    let Some(name) = given.strip_prefix("builtin:") else {
        return Ok(shishu_programme::read_folder(Path::new(given))?);
    };
    shishu_programme::builtin(name).ok_or_else(|| {
        let known = shishu_programme::builtin_names().iter().map(|name| format!("builtin:{name}")).collect::<Vec<_>>();
        Failure::new(
            format!("没有内置的制度包“{name}”；有：{}", known.join("、")),
            format!("no programme \"{name}\" comes with the binary; there are {}", known.join(", ")),
        )
    })
}
