//! Making a backup beside a running server: copy, pack, seal, and only then give the file its name.

use super::manifest::FileOf;
use super::{MANIFEST, Manifest, OFFICE, Recipients};
use crate::failure::Failure;
use crate::folder::{DataFolder, sync_folder};
use sha2::{Digest, Sha256};
use shishu_store::{Copied, Progress, Store, overwrite};
use shishu_terms::Moment;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A backup that is on disk.
#[derive(Debug)]
pub struct Packed {
    /// What is in it.
    pub manifest: Manifest,
    /// SHA-256 of the sealed file, hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// Where a file of the archive comes from.
enum Source {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// Copies the office as it is at one moment, and writes the sealed archive to `to`, which must not be there.
///
/// Crash before the rename: a `.part` file and a hidden folder are left, and no backup. After it: a whole backup.
pub async fn pack(
    folder: &DataFolder,
    store: &Store,
    to: &Path,
    recipients: &Recipients,
    now: Moment,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Packed, Failure> {
    if to.exists() {
        let to = to.display();
        return Err(Failure::new(
            format!("{to} 已经有了；请另选文件名，旧备份不会被覆盖"),
            format!("{to} is there already; choose another name, an older backup is never written over"),
        ));
    }
    // The one before the copy, so that the copy covers it.
    let checkpoint = store.latest_checkpoint().await?.map(|checkpoint| checkpoint.note);
    let copy = Copy::make(folder.dir())?;
    let copied = store.copy_to(copy.path(), progress).await?;
    let sources = sources(folder, &copy)?;
    let packed = write(&sources, to, recipients, |files| manifest(now, &copied, checkpoint, files));
    packed.inspect_err(|_| drop(fs::remove_file(part(to))))
}

fn manifest(now: Moment, copied: &Copied, checkpoint: Option<String>, files: Vec<FileOf>) -> Manifest {
    Manifest::new(now.micros(), copied.acts, hex::encode(copied.root), checkpoint, files)
}

/// The copy of the database while it waits to be packed: as readable as the database itself, so it is overwritten at the end.
struct Copy(tempfile::TempDir);

impl Copy {
    fn make(beside: &Path) -> Result<Self, Failure> {
        let made = tempfile::Builder::new().prefix(".backup-").tempdir_in(beside);
        made.map(Self)
            .map_err(|error| Failure::file("无法在其中建立文件夹：", "cannot make a folder in", beside, &error))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self) -> PathBuf {
        self.path().join("shishu.db")
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Err(error) = overwrite(&self.file()) {
            tracing::warn!(%error, "the copy made for the backup could not be overwritten before its removal");
        }
    }
}

/// Everything but the manifest, by its path from the office's folder.
fn sources(folder: &DataFolder, copy: &Copy) -> Result<Vec<(String, Source)>, Failure> {
    let mut sources = vec![("shishu.toml".to_owned(), Source::Bytes(folder.config_to_restore()?.into_bytes()))];
    for (path, bytes) in shishu_programme::read_folder(&folder.programme_folder())? {
        sources.push((format!("programme/{path}"), Source::Bytes(bytes)));
    }
    for path in folder.public_keys()? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        sources.push((format!("keys/{name}"), Source::File(path)));
    }
    if let Some(path) = folder.witnesses_file() {
        sources.push(("witnesses.txt".to_owned(), Source::File(path)));
    }
    sources.push(("store/shishu.db".to_owned(), Source::File(copy.file())));
    Ok(sources)
}

fn part(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

fn write(
    sources: &[(String, Source)],
    to: &Path,
    recipients: &Recipients,
    manifest: impl FnOnce(Vec<FileOf>) -> Manifest,
) -> Result<Packed, Failure> {
    let (part, encryptor) = (part(to), recipients.encryptor()?);
    let failed = |error: io::Error| Failure::file("无法写入", "cannot write", &part, &error);
    let mut files = Vec::new();
    for (path, source) in sources {
        let (sha256, bytes) = source.hash().map_err(failed)?;
        files.push(FileOf { path: path.clone(), bytes, sha256 });
    }
    let manifest = manifest(files);
    let text = manifest.to_text()?;
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(&part).map_err(failed)?;
    let sealed = encryptor.wrap_output(Hashing::over(file)).map_err(failed)?;
    let mut archive = tar::Builder::new(sealed);
    let mut add = |path: &str, bytes: u64, content: &mut dyn Read| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        archive.append_data(&mut header, path, content)
    };
    add(MANIFEST, text.len() as u64, &mut text.as_bytes()).map_err(failed)?;
    for ((path, source), of) in sources.iter().zip(&manifest.files) {
        let mut content = source.open().map_err(failed)?;
        add(&format!("{OFFICE}/{path}"), of.bytes, &mut content).map_err(failed)?;
    }
    let sealed = archive.into_inner().and_then(age::stream::StreamWriter::finish).map_err(failed)?;
    let (file, sha256, bytes) = sealed.end();
    // Its bytes before its name, its name before anybody is told.
    file.sync_all().and_then(|()| fs::rename(&part, to)).map_err(failed)?;
    sync_folder(to)?;
    Ok(Packed { manifest, sha256, bytes })
}

impl Source {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Source::Bytes(bytes) => Box::new(bytes.as_slice()),
            Source::File(path) => Box::new(File::open(path)?),
        })
    }

    /// SHA-256 and length.
    fn hash(&self) -> io::Result<(String, u64)> {
        let mut hashing = Hashing::over(io::sink());
        io::copy(&mut self.open()?, &mut hashing)?;
        let (_, sha256, bytes) = hashing.end();
        Ok((sha256, bytes))
    }
}

/// Hashes what goes through.
pub struct Hashing<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W> Hashing<W> {
    /// Nothing has gone through yet.
    pub fn over(to: W) -> Self {
        Self { to, hash: Sha256::new(), bytes: 0 }
    }

    /// What is beneath, SHA-256 in hex, length.
    pub fn end(self) -> (W, String, u64) {
        (self.to, hex::encode(self.hash.finalize()), self.bytes)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
