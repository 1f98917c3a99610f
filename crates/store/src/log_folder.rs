//! The log as static files, which any web server can serve: C2SP tlog-tiles.
//!
//! ```text
//! checkpoint                    the newest signed note; replaced
//! vkey                          the keys to verify with, newest first; replaced
//! tile/<L>/<N>[.p/<W>]          256 hashes of tree level 8·L; never changed
//! tile/entries/<N>[.p/<W>]      256 commitments; never changed
//! ```
//!
//! Order and crash points. The acts and their leaves are committed and the checkpoint is signed and stored before anything is
//! written here: a crash until then leaves the folder as it was, at an older checkpoint. Tiles come first, each under another
//! name until its bytes are on disk: a crash among them leaves files that no published checkpoint speaks of, and the next
//! publication writes them again, byte for byte the same. Their folders are synced next, so that no checkpoint can outlive its
//! tiles in a power cut. The checkpoint comes last: until its rename the old one stands, after it the new one, and all that
//! it speaks of is there. Partial tiles whose full one is there go at the end: a crash before leaves them for the next time.

use shishu_ledger::{Bundle, Checkpoint, SignedNote, Tile, bundles_of, tiles_of, write_entries};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::tree::StoredCheckpoint;
use crate::verify::Progress;
use crate::{Store, StoreError};

/// Tree levels that tiles stand for: 256^8 leaves are more than there can be.
pub(crate) const LEVELS: u8 = 8;
const CHECKPOINT: &str = "checkpoint";
const VKEY: &str = "vkey";

/// A folder that holds the log as static files.
#[derive(Debug, Clone)]
pub struct LogFolder {
    path: PathBuf,
}

/// A file of the log, by its path beneath the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFile {
    /// `checkpoint`.
    Checkpoint,
    /// `vkey`.
    Vkey,
    /// `tile/<L>/<N>[.p/<W>]`.
    Tile(Tile),
    /// `tile/entries/<N>[.p/<W>]`.
    Bundle(Bundle),
}

impl LogFile {
    /// Reads a path; `None` for what is no file of a log. Nothing that leads out of the folder is one.
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            CHECKPOINT => Some(Self::Checkpoint),
            VKEY => Some(Self::Vkey),
            _ => match Bundle::parse(path) {
                Ok(bundle) => Some(Self::Bundle(bundle)),
                Err(_) => Tile::parse(path).ok().map(Self::Tile),
            },
        }
    }

    /// True for what never changes once it is there.
    pub fn is_immutable(self) -> bool {
        matches!(self, Self::Tile(_) | Self::Bundle(_))
    }

    /// Its path beneath the folder.
    pub fn path(self) -> String {
        match self {
            Self::Checkpoint => CHECKPOINT.to_owned(),
            Self::Vkey => VKEY.to_owned(),
            Self::Tile(tile) => tile.to_string(),
            Self::Bundle(bundle) => bundle.to_string(),
        }
    }
}

impl LogFolder {
    /// The log in this folder, which need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of a file; `None` when it is not published.
    pub fn read(&self, file: LogFile) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path.join(file.path());
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(StoreError::file("read", &path, &error)),
        }
    }

    /// What the published checkpoint states; `None` when there is none that can be read.
    pub fn published(&self) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.read(LogFile::Checkpoint)?.and_then(stated))
    }

    /// Brings the folder up to a stored checkpoint. `whole`: also writes what is missing or too short among the files that
    /// should be there already; wanted once after a start, and for a new folder. Returns the number of files written.
    pub async fn publish(
        &self,
        store: &Store,
        checkpoint: &StoredCheckpoint,
        vkeys: &str,
        whole: bool,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u64, StoreError> {
        let size = checkpoint.size;
        let origin = stated(&checkpoint.note).map(|stated| stated.origin().to_owned());
        let published = match self.published()? {
            Some(older) if Some(older.origin()) != origin.as_deref() => {
                self.set_aside(&older)?;
                0
            }
            published => published.map_or(0, |stated| stated.size()),
        };
        if published > size {
            // A smaller tree after a larger one would be a rollback, for all the world to see.
            return Err(StoreError::PublishedAhead { published, size, folder: self.path.display().to_string() });
        }
        let mut writing = Writing::new(self);
        for bundle in bundles_of(size) {
            let file = LogFile::Bundle(bundle);
            if self.is_due(file, published, whole)? {
                let entries = store.commitments(bundle.first(), bundle.width()).await?;
                writing.write(file, &write_entries(&entries))?;
            }
            if bundle.index() % 64 == 0 {
                progress(Progress { done: bundle.first(), of: size });
            }
        }
        for level in 0..LEVELS {
            for tile in tiles_of(level, size) {
                let file = LogFile::Tile(tile);
                if self.is_due(file, published, whole)? {
                    writing.write(file, &store.tile(tile).await?.concat())?;
                }
            }
        }
        writing.sync_folders()?;
        // A crash here: every tile is on disk, and the old checkpoint still tells of fewer.
        writing.write(LogFile::Vkey, vkeys.as_bytes())?;
        writing.write(LogFile::Checkpoint, checkpoint.note.as_bytes())?;
        writing.sync_folders()?;
        // A crash here: published. Only partial tiles that nobody needs any more are left.
        self.remove_partials(published, size)?;
        progress(Progress { done: size, of: size });
        Ok(writing.files)
    }

    /// Must the file be written? What was published stands, unless all is to be looked at.
    fn is_due(&self, file: LogFile, published: u64, whole: bool) -> Result<bool, StoreError> {
        let (level, index, width, entry) = match file {
            LogFile::Tile(tile) => (tile.level(), tile.index(), tile.width(), 32),
            LogFile::Bundle(bundle) => (0, bundle.index(), bundle.width(), 34),
            LogFile::Checkpoint | LogFile::Vkey => return Ok(true),
        };
        if (index << 8) + u64::from(width) > published >> (8 * level) {
            return Ok(true);
        }
        if !whole {
            return Ok(false);
        }
        let path = self.path.join(file.path());
        match fs::metadata(&path) {
            Ok(found) => Ok(found.len() != u64::from(width) * entry),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error) => Err(StoreError::file("look at", &path, &error)),
        }
    }

    /// A log of another name in the folder (one that this office had before) is kept beside it, whole.
    fn set_aside(&self, older: &Checkpoint) -> Result<(), StoreError> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
        let origin: String = older.origin().chars().map(plain).collect();
        let mut name = self.path.clone().into_os_string();
        name.push(format!("-before-{origin}-{}", older.size()));
        fs::rename(&self.path, &name).map_err(|error| StoreError::file("set aside", &self.path, &error))
    }

    /// The parts of tiles that have become full since `published`.
    fn remove_partials(&self, published: u64, size: u64) -> Result<(), StoreError> {
        let tiles = (0..LEVELS).flat_map(|level| {
            let shift = (8 * u32::from(level) + 8).min(63);
            (published >> shift..size >> shift)
                .filter_map(move |index| Some(Tile::new(level, index, 256).ok()?.to_string()))
        });
        let bundles = (published >> 8..size >> 8).filter_map(|index| Some(Bundle::new(index, 256).ok()?.to_string()));
        for full in tiles.chain(bundles) {
            let path = self.path.join(format!("{full}.p"));
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(StoreError::file("remove", &path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn stated(note: impl AsRef<[u8]>) -> Option<Checkpoint> {
    Checkpoint::parse(SignedNote::parse(note).ok()?.text()).ok()
}

/// Files being written, and the folders that must reach the disk with them.
struct Writing<'a> {
    folder: &'a LogFolder,
    touched: BTreeSet<PathBuf>,
    files: u64,
}

impl<'a> Writing<'a> {
    fn new(folder: &'a LogFolder) -> Self {
        Self { folder, touched: BTreeSet::new(), files: 0 }
    }

    /// Under another name first: nobody reads half a file, and a crash leaves the old one or none.
    fn write(&mut self, file: LogFile, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.folder.path.join(file.path());
        let parent = path.parent().unwrap_or(&self.folder.path).to_path_buf();
        if !parent.is_dir() {
            fs::create_dir_all(&parent).map_err(|error| StoreError::file("make", &parent, &error))?;
        }
        let mut half = path.clone().into_os_string();
        half.push(".new");
        let half = PathBuf::from(half);
        let written = File::create(&half).and_then(|mut open| {
            open.write_all(bytes)?;
            open.sync_data()
        });
        written.map_err(|error| StoreError::file("write", &half, &error))?;
        fs::rename(&half, &path).map_err(|error| StoreError::file("put in place", &path, &error))?;
        // The folder, and those above it that may be new.
        let above = parent.ancestors().take_while(|folder| folder.starts_with(&self.folder.path));
        self.touched.extend(above.map(Path::to_path_buf));
        self.files += 1;
        Ok(())
    }

    fn sync_folders(&mut self) -> Result<(), StoreError> {
        for folder in std::mem::take(&mut self.touched) {
            let synced = File::open(&folder).and_then(|open| open.sync_all());
            synced.map_err(|error| StoreError::file("sync", &folder, &error))?;
        }
        Ok(())
    }
}
