//! A programme with one of its files replaced: problems come back, nothing panics. The first byte chooses the file.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shishu_programme::{Files, builtin, load_files};

static RETAILERS: LazyLock<Files> = LazyLock::new(|| builtin("retailers").unwrap_or_default());

fuzz_target!(|data: &[u8]| {
    let Some((&choice, content)) = data.split_first() else { return };
    let mut files = RETAILERS.clone();
    let names: Vec<String> = files.keys().cloned().collect();
    let name = names.get(usize::from(choice) % names.len().max(1)).map_or("programme.toml", String::as_str);
    files.insert(name.to_owned(), content.to_vec());
    let _ = load_files(&files);
});
