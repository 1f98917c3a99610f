//! Writes the list of files under `programmes/` for `src/builtin.rs` to include.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    // Asked when it runs: a build script that was built for another checkout may be run for this one.
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../programmes");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::new();
    for programme in sorted(&root)?.into_iter().filter(|path| path.is_dir()) {
        let mut files = Vec::new();
        collect(&programme, &mut files)?;
        for file in files {
            let inside = file.strip_prefix(&programme).map_err(io::Error::other)?;
            let inside = inside.to_string_lossy().replace('\\', "/");
            let name = programme.file_name().unwrap_or_default().to_string_lossy();
            list += &format!("    ({name:?}, {inside:?}, include_bytes!({:?})),\n", file.display().to_string());
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("builtin_files.rs");
    fs::write(out, format!("const BUILTIN: &[(&str, &str, &[u8])] = &[\n{list}];\n"))
}

/// The same names are passed over as in `read_folder`.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with('.') && !name.ends_with('~') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in sorted(folder)? {
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
