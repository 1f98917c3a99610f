//! Opening a backup: exactly the files that its manifest names, with the hashes it gives, and nothing else.

use super::pack::Hashing;
use super::{MANIFEST, Manifest, OFFICE};
use crate::failure::Failure;
use age::x25519::Identity;
use std::fs::{self, DirBuilder, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// A manifest longer than this is none.
const LONGEST: u64 = 64 << 20;

/// A backup laid out in a folder.
#[derive(Debug)]
pub struct Unpacked {
    /// What it says of itself.
    pub manifest: Manifest,
    /// SHA-256 of the sealed file, hex.
    pub sha256: String,
}

/// Opens `from` with one of the private keys and lays the office out in `to`, an empty folder.
pub fn unpack(from: &Path, identities: &[Identity], to: &Path) -> Result<Unpacked, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| damaged(from, error);
    let file = File::open(from).map_err(|error| Failure::file("无法读取", "cannot read", from, &error))?;
    let opened = age::Decryptor::new_buffered(BufReader::new(file))
        .and_then(|opened| opened.decrypt(identities.iter().map(|one| one as &dyn age::Identity)));
    let opened = opened.map_err(|error| {
        let (shown, why) = (from.display(), error);
        Failure::new(
            format!("{shown} 打不开：{why}；请确认私钥与这份备份的公钥是一对、文件没有损坏"),
            format!("{shown} cannot be opened: {why}; is the private key the other half of the one it was sealed to, and the file whole?"),
        )
    })?;
    let mut archive = tar::Archive::new(opened);
    let mut entries = archive.entries().map_err(|error| unreadable(&error))?;
    let mut next = || match entries.next() {
        Some(Ok(entry)) => Ok(Some(entry)),
        Some(Err(error)) => Err(unreadable(&error)),
        None => Ok(None),
    };
    let manifest = match next()? {
        Some(entry) if entry.path().is_ok_and(|path| path == Path::new(MANIFEST)) => {
            let mut text = String::new();
            entry.take(LONGEST).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
            Manifest::parse(&text)?
        }
        _ => return Err(unreadable(&"no manifest")),
    };
    for of in &manifest.files {
        let expected = Path::new(OFFICE).join(&of.path);
        let Some(mut entry) = next()? else { return Err(unreadable(&format_args!("{} is missing", of.path))) };
        let is_it = entry.header().entry_type().is_file() && entry.path().is_ok_and(|path| path == expected);
        if !is_it || entry.size() != of.bytes {
            return Err(unreadable(&format_args!("where {} should be is something else", of.path)));
        }
        let laid = lay(&mut entry, &to.join(&of.path))?.map_err(|error| unreadable(&error))?;
        if laid != of.sha256 {
            return Err(unreadable(&format_args!("{} does not have the hash that the manifest gives", of.path)));
        }
    }
    match next()? {
        Some(_) => Err(unreadable(&"it holds more than its manifest names")),
        None => Ok(Unpacked { manifest, sha256: hash(from)? }),
    }
}

/// Writes one file for its owner alone and waits for the disk; its SHA-256 in hex. The inner error is the archive's, which does not
/// read on; the outer one the disk's.
fn lay(content: &mut dyn Read, path: &Path) -> Result<io::Result<String>, Failure> {
    let failed = |error: io::Error| Failure::file("无法写入", "cannot write", path, &error);
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    let mut hashing = Hashing::over(file);
    let mut chunk = vec![0; 1 << 16];
    loop {
        match content.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => hashing.write_all(&chunk[..read]).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    let (file, sha256, _) = hashing.end();
    file.sync_all().map_err(failed)?;
    Ok(Ok(sha256))
}

fn hash(path: &Path) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::file("无法读取", "cannot read", path, &error);
    let mut hashing = Hashing::over(io::sink());
    io::copy(&mut File::open(path).map_err(failed)?, &mut hashing).map_err(failed)?;
    Ok(hashing.end().1)
}

fn damaged(from: &Path, why: &dyn std::fmt::Display) -> Failure {
    let from = from.display();
    Failure::new(
        format!("备份 {from} 已损坏：{why}；没有恢复任何东西，请换一份备份"),
        format!("the backup {from} is damaged: {why}; nothing was restored, take another backup"),
    )
}
