//! A programme with one of its files replaced: problems come back, nothing panics. The first byte chooses the file.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shishu_programme::{Files, builtin, load_files};

/// With the county's sealed kind of case, whose posts are not there: nothing loads of it, all of it is read.
static RETAILERS: LazyLock<Files> = LazyLock::new(|| {
    let report = |(path, _): &(String, Vec<u8>)| path == "cases/public-report.toml";
    let county = builtin("county").unwrap_or_default().into_iter().filter(report);
    builtin("retailers").unwrap_or_default().into_iter().chain(county).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((&choice, content)) = data.split_first() else { return };
    let mut files = RETAILERS.clone();
    let names: Vec<String> = files.keys().cloned().collect();
    let name = names.get(usize::from(choice) % names.len().max(1)).map_or("programme.toml", String::as_str);
    files.insert(name.to_owned(), content.to_vec());
    let _ = load_files(&files);
});
