//! Finds words in bytes, whatever a program on the way may have made of them.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Where a word was found: the word's name, and how it was written there.
pub type Found = BTreeSet<(String, &'static str)>;

/// No packed part unfolds to more than this.
const UNPACKED: u64 = 32 << 20;

/// Words to look for, each with a name.
pub struct Search {
    forms: AhoCorasick,
    names: Vec<(String, &'static str)>,
}

impl Search {
    /// For words of ASCII or not. Upper and lower case count as the same.
    pub fn new(words: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let (mut forms, mut names) = (Vec::new(), Vec::new());
        for (name, word) in words {
            for (how, form) in writings(&word) {
                forms.push(form);
                names.push((name.clone(), how));
            }
        }
        let forms = AhoCorasick::builder().ascii_case_insensitive(true).build(&forms).expect("patterns");
        Self { forms, names }
    }

    /// What stands in these bytes as they are.
    pub fn plain(&self, bytes: &[u8]) -> Found {
        self.forms.find_overlapping_iter(bytes).map(|found| self.names[found.pattern().as_usize()].clone()).collect()
    }

    /// What stands in these bytes, and in what is packed within them.
    pub fn whole(&self, bytes: &[u8]) -> Found {
        let mut found = self.plain(bytes);
        for packed in unpacked(bytes) {
            found.extend(self.plain(&packed));
            found.extend(unpacked(&packed).iter().flat_map(|inner| self.plain(inner)));
        }
        found
    }

    /// What stands in any file beneath a folder, or in the name of one: by file.
    pub fn beneath(&self, folder: &Path) -> BTreeMap<String, Found> {
        let mut found = BTreeMap::new();
        for path in files(folder) {
            let name = path.display().to_string();
            let mut here = self.whole(name.as_bytes());
            match fs::read(&path) {
                Ok(bytes) => here.extend(self.whole(&bytes)),
                Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{name}: {error}"),
            }
            if !here.is_empty() {
                found.insert(name, here);
            }
        }
        found
    }
}

/// Every file beneath a folder.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// A word as programs write it.
fn writings(word: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![("as it is", word.to_vec()), ("backwards", word.iter().rev().copied().collect())];
    forms.push(("hex", hex::encode(word).into_bytes()));
    forms.push(("percent", word.iter().flat_map(|byte| format!("%{byte:02x}").into_bytes()).collect()));
    for (how, url) in [("base64", false), ("base64 for addresses", true)] {
        for before in 0..3 {
            forms.push((how, in_base64(word, before, url)));
        }
    }
    if let Ok(text) = std::str::from_utf8(word) {
        let units: Vec<u16> = text.encode_utf16().collect();
        forms.push(("UTF-16LE", units.iter().flat_map(|unit| unit.to_le_bytes()).collect()));
        forms.push(("UTF-16BE", units.iter().flat_map(|unit| unit.to_be_bytes()).collect()));
        forms.push(("UTF-32LE", text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()));
        forms.push(("escaped for JSON", units.iter().flat_map(|unit| format!("\\u{unit:04x}").into_bytes()).collect()));
        forms.push(("HTML entities", text.chars().flat_map(|c| format!("&#{};", u32::from(c)).into_bytes()).collect()));
        if !text.is_ascii() {
            forms.push(("GB 18030", encoding_rs::GB18030.encode(text).0.into_owned()));
            let parts =
                text.bytes().map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02x}") });
            forms.push(("percent", parts.collect::<String>().into_bytes()));
        }
    }
    forms
}

/// The characters that stand for the word alone, when so many bytes precede it.
fn in_base64(word: &[u8], before: usize, url: bool) -> Vec<u8> {
    let bytes = [&vec![0; before][..], word].concat();
    let text = if url { URL_SAFE.encode(&bytes) } else { STANDARD.encode(&bytes) };
    text.as_bytes()[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_vec()
}

/// Everything in these bytes that is packed by deflate or zstd.
fn unpacked(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut take = |from: &mut dyn Read| {
        let mut part = Vec::new();
        // What breaks off is searched as far as it came.
        let _ = from.take(UNPACKED).read_to_end(&mut part);
        if part.len() > 8 {
            parts.push(part);
        }
    };
    for at in 0..bytes.len().saturating_sub(4) {
        let rest = &bytes[at..];
        match rest {
            [0x1F, 0x8B, 8, ..] => take(&mut GzDecoder::new(rest)),
            [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => take(&mut ZlibDecoder::new(rest)),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => {
                if let Ok(mut reader) = zstd::stream::read::Decoder::new(rest) {
                    take(&mut reader);
                }
            }
            [b'P', b'K', 3, 4, ..] if rest.len() > 30 => {
                let skip = 30
                    + usize::from(rest[26])
                    + usize::from(rest[27]) * 256
                    + usize::from(rest[28])
                    + usize::from(rest[29]) * 256;
                take(&mut DeflateDecoder::new(rest.get(skip..).unwrap_or_default()));
            }
            _ => {}
        }
    }
    parts
}

/// The search finds a word in every writing of it, also in packed parts and beside other bytes: what finds nothing has looked.
#[test]
fn a_word_is_found_however_it_is_written() {
    use std::io::Write as _;
    for word in ["cnry0123456789abcd", "金丝雀在这里唱"] {
        let search =
            Search::new([("w".to_owned(), word.as_bytes().to_vec()), ("other".to_owned(), b"never here".to_vec())]);
        for before in 0..4 {
            let around = |form: &[u8]| [&b"xyz{"[..before], form, b"\"}tail"].concat();
            for (how, form) in writings(word.as_bytes()) {
                assert!(search.plain(&around(&form)).iter().any(|(name, _)| name == "w"), "{how} after {before}");
            }
            let text = around(word.as_bytes());
            let encoded = STANDARD.encode(&text).into_bytes();
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gzip.write_all(&encoded).expect("packed");
            let gzip = gzip.finish().expect("packed");
            let zstd = zstd::encode_all(&text[..], 3).expect("packed");
            assert!(search.plain(&gzip).is_empty(), "packed it does not show");
            for packed in [&gzip, &zstd] {
                let found = search.whole(&around(packed));
                assert!(found.iter().all(|(name, _)| name == "w") && !found.is_empty(), "{found:?}");
            }
        }
    }
}
