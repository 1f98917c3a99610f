//! Files that are there whole or not at all, and still there after the power was cut.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Puts `bytes` in the place of whatever file was there (or none) and returns when that is on disk. `mode`: permissions.
///
/// One process at a time may replace a file: the name of the half-made one is fixed, so that a crash leaves at most one.
pub fn replace_file(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut half_made = path.as_os_str().to_owned();
    half_made.push(".new");
    let half_made = Path::new(&half_made);
    // A leftover of a crash may have other permissions.
    match fs::remove_file(half_made) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(half_made)?;
    // Crash from here to the rename: the old file stands, beside it a half-made one that the next call removes.
    file.write_all(bytes)?;
    file.sync_all()?;
    // Crash after the rename: the old or the new file stands, each whole, since the new one was synced before.
    fs::rename(half_made, path)?;
    // Before this returns the new name may still be lost by a power cut; after it, no more.
    File::open(folder)?.sync_all()
}
