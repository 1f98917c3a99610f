//! No bytes make the loader panic; what it refuses, it refuses with a place.

use proptest::{prelude::*, sample::Index};
use shishu_programme::{Files, load_files, read_folder};

use crate::files;

#[derive(Debug, Clone)]
enum Mangle {
    Cut(Index),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Swap(Index, Index),
    Repeat(Index),
    Drop,
}

fn mangle() -> impl Strategy<Value = Mangle> {
    prop_oneof![
        any::<Index>().prop_map(Mangle::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mangle::Flip(at, byte)),
        (any::<Index>(), "[\\[\\]{}\"'=,;\n\r#.0-9a-z\u{0}\u{feff}万 -]{1,12}")
            .prop_map(|(at, text)| Mangle::Insert(at, text.into_bytes())),
        (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Mangle::Swap(a, b)),
        any::<Index>().prop_map(Mangle::Repeat),
        Just(Mangle::Drop),
    ]
}

fn apply(bytes: &mut Vec<u8>, mangle: &Mangle) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match mangle {
        Mangle::Cut(at) => bytes.truncate(at.index(length)),
        Mangle::Flip(at, byte) => bytes[at.index(length)] ^= byte,
        Mangle::Insert(at, text) => {
            let at = at.index(length);
            bytes.splice(at..at, text.iter().copied());
        }
        Mangle::Swap(a, b) => bytes.swap(a.index(length), b.index(length)),
        Mangle::Repeat(at) => {
            let line: Vec<u8> =
                bytes.split_inclusive(|byte| *byte == b'\n').nth(at.index(length) % 50).unwrap_or_default().to_vec();
            bytes.extend(line);
        }
        Mangle::Drop => bytes.clear(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_mangled_programme_loads_or_is_refused_with_places(
        changes in prop::collection::vec((any::<Index>(), mangle()), 1..6),
        county in any::<bool>(),
    ) {
        let mut files: Files = files(if county { "county" } else { "retailers" });
        let names: Vec<String> = files.keys().cloned().collect();
        for (which, mangle) in &changes {
            if let Some(bytes) = files.get_mut(which.get(&names)) {
                apply(bytes, mangle);
            }
        }
        if let Err(problems) = load_files(&files) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(!problem.file.is_empty() && problem.line != Some(0));
                prop_assert!(!problem.message.en.is_empty() && !problem.cure.zh.is_empty());
            }
        }
    }

    #[test]
    fn files_of_random_text_are_refused(text in "\\PC{0,200}", name in "(forms|rules|imports|cases)/[a-z]{1,4}\\.toml") {
        let mut files = files("retailers");
        files.insert(name, text.into_bytes());
        prop_assert!(load_files(&files).is_err());
    }
}

#[test]
fn a_folder_that_is_not_there_is_refused_and_backups_are_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let problems = read_folder(&dir.path().join("nowhere")).unwrap_err();
    assert!(problems[0].cure.en.contains("check the path"), "{}", problems[0]);
    std::fs::write(dir.path().join(".DS_Store"), b"x").unwrap();
    std::fs::write(dir.path().join("units.csv~"), b"x").unwrap();
    std::fs::create_dir(dir.path().join("forms")).unwrap();
    std::fs::write(dir.path().join("forms/A.toml"), b"x").unwrap();
    let files = read_folder(dir.path()).unwrap();
    assert_eq!(files.keys().collect::<Vec<_>>(), ["forms/A.toml"]);
}
