//! The folder as bytes: every file of it, its paths checked, its fingerprint.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::problem::{Problem, Problems, Spot, both, suggestion};

/// The files of a programme by path relative to its folder, `/` between the parts. Two folders with equal files are
/// the same programme.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A programme is text that people read; what is larger than this is something else that got into the folder.
const LARGEST_FILE: u64 = 16 << 20;
const MOST_FILES: usize = 2_000;

/// Files that must be there, files that may be, and the folders of files.
const REQUIRED: [&str; 8] = [
    "programme.toml",
    "regions.csv",
    "units.csv",
    "people.csv",
    "posts.toml",
    "tenures.csv",
    "calendar.toml",
    "calendar.csv",
];
/// Files that an office may leave out, and with them what they configure.
const OPTIONAL: [&str; 5] =
    [crate::notice_file::FILE, crate::tolerance_file::FILE, "visits.toml", "reception.toml", "inspections.toml"];
const FOLDERS: [&str; 4] = ["forms/", "rules/", "imports/", "cases/"];

/// Reads every file under `dir`. Names that begin with a dot and editors' backups (`~` at the end) are not part of a
/// programme and are passed over, in the fingerprint too.
pub fn read_folder(dir: &Path) -> Result<Files, Vec<Problem>> {
    let problems = Problems::default();
    let mut files = Files::new();
    let mut folders = vec![(PathBuf::from(dir), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        match entries(&folder) {
            Err(error) => refuse_io(&problems, if prefix.is_empty() { "." } else { &prefix }, &error),
            Ok(entries) => {
                for (name, path) in entries {
                    let Some(name) = name else {
                        problems.refuse(
                            &Spot::file(&path.to_string_lossy()),
                            both("文件名不是 UTF-8", "the file name is not UTF-8"),
                            both("请改名", "rename it"),
                        );
                        continue;
                    };
                    if name.starts_with('.') || name.ends_with('~') {
                        continue;
                    }
                    let inside = format!("{prefix}{name}");
                    if path.is_dir() {
                        folders.push((path, format!("{inside}/")));
                    } else if files.len() < MOST_FILES {
                        read_one(&problems, &path, &inside).map(|bytes| files.insert(inside, bytes));
                    }
                }
            }
        }
    }
    if files.len() >= MOST_FILES {
        problems.refuse(
            &Spot::file("."),
            both(
                format!("文件夹里有 {MOST_FILES} 个以上的文件"),
                format!("the folder holds {MOST_FILES} files or more"),
            ),
            both("请指定制度包所在的文件夹", "name the folder of the programme itself"),
        );
    }
    let (refusals, _) = problems.into_sorted();
    if refusals.is_empty() { Ok(files) } else { Err(refusals) }
}

fn entries(folder: &Path) -> io::Result<Vec<(Option<String>, PathBuf)>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| (entry.file_name().to_str().map(str::to_owned), entry.path())))
        .collect()
}

fn read_one(problems: &Problems, path: &Path, inside: &str) -> Option<Vec<u8>> {
    let length = fs::metadata(path).map(|data| data.len());
    match length {
        Ok(length) if length > LARGEST_FILE => {
            problems.refuse(
                &Spot::file(inside),
                both(
                    format!("文件有 {length} 字节，上限 {LARGEST_FILE}"),
                    format!("the file has {length} bytes, the limit is {LARGEST_FILE}"),
                ),
                both("制度包只放文本；请移走它", "a programme is plain text, move it away"),
            );
            None
        }
        _ => match fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                refuse_io(problems, inside, &error);
                None
            }
        },
    }
}

fn refuse_io(problems: &Problems, inside: &str, error: &io::Error) {
    problems.refuse(
        &Spot::file(inside),
        both(format!("读不了：{error}"), format!("cannot be read: {error}")),
        both("请检查路径和权限", "check the path and the permission to read"),
    );
}

/// SHA-256 over the files in the order of their paths: for each, the length of the path (8 bytes, big endian), the
/// path, the length of the content, the content. Nothing else of the file system enters.
pub fn fingerprint(files: &Files) -> [u8; 32] {
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into()
}

/// Reports missing files and files that are no part of a programme.
pub(crate) fn check_paths(files: &Files, problems: &Problems) {
    for name in REQUIRED {
        if !files.contains_key(name) {
            problems.refuse(
                &Spot::file(name),
                both("缺这个文件", "the file is missing"),
                both("请补上；没有内容时 csv 只留表头", "add it; a csv without content keeps its header line"),
            );
        }
    }
    if !files.keys().any(|path| path.starts_with("forms/")) {
        problems.refuse(
            &Spot::file("forms/"),
            both("一张报表也没有", "there is no report form"),
            both("请在 forms/ 里放至少一张报表", "put at least one form into forms/"),
        );
    }
    for path in files.keys().filter(|path| !belongs(path)) {
        let name = path.as_str();
        problems.refuse(
            &Spot::file(name),
            both("制度包里没有这种文件", "a programme has no such file"),
            suggestion(name, REQUIRED.into_iter().chain(OPTIONAL).chain(FOLDERS)),
        );
    }
}

fn belongs(path: &str) -> bool {
    let plain = |rest: &str| rest.ends_with(".toml") && !rest.contains('/');
    REQUIRED.contains(&path)
        || OPTIONAL.contains(&path)
        || FOLDERS.iter().any(|folder| path.strip_prefix(folder).is_some_and(plain))
        || is_readme(path)
}

/// `README.md`, `README.zh-CN.md`: for people; part of the fingerprint, not of the definitions.
fn is_readme(path: &str) -> bool {
    path.starts_with("README") && path.ends_with(".md") && !path.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_tells_path_from_content() {
        let one = Files::from([("a".into(), b"bc".to_vec())]);
        let other = Files::from([("ab".into(), b"c".to_vec())]);
        assert_ne!(fingerprint(&one), fingerprint(&other));
        // The empty programme is SHA-256 of nothing.
        assert_eq!(
            hex::encode(fingerprint(&Files::new())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn only_the_named_places_belong() {
        for good in ["units.csv", "forms/B204-1.toml", "README.zh-CN.md"] {
            assert!(belongs(good), "{good}");
        }
        for bad in ["unit.csv", "forms/a/b.toml", "forms/B204-1.csv", "notes.md"] {
            assert!(!belongs(bad), "{bad}");
        }
    }
}
