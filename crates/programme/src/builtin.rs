//! The programmes that come with the binary, so that a demo or a new office needs no source tree.

use crate::files::Files;

// The list of (programme, path, bytes), written by build.rs from the folder `programmes/`.
include!(concat!(env!("OUT_DIR"), "/builtin_files.rs"));

/// The names of the programmes that come with the binary, in order.
pub fn builtin_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = BUILTIN.iter().map(|(programme, _, _)| *programme).collect();
    names.dedup();
    names
}

/// The files of a programme that comes with the binary; the same bytes as in its folder, hence the same fingerprint.
pub fn builtin(name: &str) -> Option<Files> {
    let own = BUILTIN.iter().filter(|(programme, _, _)| *programme == name);
    let files: Files = own.map(|(_, path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    (!files.is_empty()).then_some(files)
}
