//! Where a log is read from: a folder, or a web server that may be hostile.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Words;
use crate::words::shown;

/// Threads that read a folder: what a small machine has to hash with.
const FOLDER_READERS: usize = 4;

/// Threads that read from a server, each over a connection kept open: on the way to a server most of the time is waiting.
const WEB_READERS: usize = 16;

/// Longest time one request may take, so that a server that drips does not hold us.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a request is tried when the connection breaks.
const TRIES: u32 = 3;

/// A folder or a web address that holds files by relative path.
#[derive(Debug, Clone)]
pub enum Source {
    Folder(PathBuf),
    Web { agent: Box<ureq::Agent>, base: String },
}

/// A file that may be there but could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    place: String,
    why: String,
    too_long: bool,
}

impl ReadError {
    /// It was there, and longer than it may be.
    pub(super) fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// What could not be read and what to do.
    pub fn words(&self) -> Words {
        let (place, why) = (shown(&self.place), shown(&self.why));
        Words::new(
            format!("{place} 读不到：{why}。请检查地址和网络，稍后再试。"),
            format!("{place} could not be read: {why}. Check the address and the network, and try again."),
        )
    }
}

impl Source {
    /// A folder.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self::Folder(path.into())
    }

    /// An address `http://…` or `https://…`; connections are kept open.
    pub fn web(address: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(3)
            .max_idle_connections_per_host(WEB_READERS)
            .max_idle_connections(WEB_READERS)
            .timeout_connect(Some(PATIENCE))
            .timeout_global(Some(PATIENCE))
            .user_agent("shishu-verify");
        let agent = Box::new(config.build().new_agent());
        Self::Web { agent, base: address.trim_end_matches('/').to_owned() }
    }

    /// How many threads should read it at the same time.
    pub(super) fn readers(&self) -> usize {
        match self {
            Self::Folder(_) => FOLDER_READERS,
            Self::Web { .. } => WEB_READERS,
        }
    }

    /// Its name for people.
    pub fn name(&self) -> String {
        match self {
            Self::Folder(path) => shown(&path.display().to_string()),
            Self::Web { base, .. } => shown(base),
        }
    }

    /// The file at `path`, when it has at most `limit` bytes; `None`: there is no such file.
    pub fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, ReadError> {
        match self {
            Self::Folder(folder) => {
                let file = if path.is_empty() { folder.clone() } else { folder.join(path) };
                read_file(&file, limit).map_err(|error| ReadError {
                    place: file.display().to_string(),
                    why: error.to_string(),
                    too_long: error.kind() == io::ErrorKind::FileTooLarge,
                })
            }
            Self::Web { agent, base } => {
                let address = if path.is_empty() { base.clone() } else { format!("{base}/{path}") };
                get(agent, &address, limit).map_err(|(why, too_long)| ReadError { place: address, why, too_long })
            }
        }
    }
}

/// Reads a file as a source does.
fn read_file(path: &Path, limit: usize) -> io::Result<Option<Vec<u8>>> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
        Err(error) => return Err(error),
    };
    // A pipe or a device could be without end, and opening one could wait for ever.
    if !about.is_file() {
        return Err(io::Error::other("not a file / 不是文件"));
    }
    at_most(File::open(path)?, limit).map(Some)
}

/// Errors: why, and whether it was there but too long.
fn get(agent: &ureq::Agent, address: &str, limit: usize) -> Result<Option<Vec<u8>>, (String, bool)> {
    let mut tried = 0;
    loop {
        tried += 1;
        match get_once(agent, address, limit) {
            // A connection kept open may have been closed by the server meanwhile.
            Err(Failed::Connection(_)) if tried < TRIES => {}
            Err(Failed::Connection(why) | Failed::Answer(why)) => return Err((why, false)),
            Err(Failed::TooLong(why)) => return Err((why, true)),
            Ok(body) => return Ok(body),
        }
    }
}

enum Failed {
    Connection(String),
    Answer(String),
    TooLong(String),
}

fn get_once(agent: &ureq::Agent, address: &str, limit: usize) -> Result<Option<Vec<u8>>, Failed> {
    let mut answer = agent.get(address).call().map_err(|error| match error {
        ureq::Error::Timeout(_) => Failed::Answer(error.to_string()),
        other => Failed::Connection(other.to_string()),
    })?;
    match answer.status().as_u16() {
        200 => {}
        404 | 410 => {
            // Read to its end, if it is short, so that the connection can be used again.
            let _ = at_most(answer.body_mut().as_reader(), 1 << 16);
            return Ok(None);
        }
        status => return Err(Failed::Answer(format!("HTTP {status}"))),
    }
    let read = at_most(answer.body_mut().as_reader(), limit);
    read.map(Some).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Failed::TooLong(error.to_string()),
        _ => Failed::Connection(error.to_string()),
    })
}

/// Everything, unless it is more than `limit` bytes; no more than that is ever held.
fn at_most(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        let why = format!("longer than {limit} bytes / 超过 {limit} 字节");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}
