//! Fetches what the command line names: keys, kept files, and the thing itself, which may be a file, a folder, an address or a code.

use std::path::Path;

use shishu_ledger::{Hash, Policy, SignedNote, parse_hash};
use shishu_verify::{
    Beside, Older, Source, Trust, Verdict, Words, judge_code, judge_content, judge_log, looks_like_code,
};

use crate::arguments::Arguments;

/// Longest file that is read at once, in bytes; a published page of a large table has a few megabytes.
const LONGEST: usize = 64 << 20;

/// Judges what the arguments name. Errors: something beside it cannot be read.
pub fn judge(arguments: &Arguments, progress: &mut dyn FnMut(u64, u64)) -> Result<Verdict, Words> {
    let trust = trust(arguments)?;
    let leaf = arguments.leaf.as_deref().map(leaf).transpose()?;
    let proof = arguments.proof.as_deref().map(text_file).transpose()?;
    let older = arguments.old.as_deref().map(older).transpose()?;
    let old = match &older {
        Some(Older::Checkpoint(text)) => Some(text.as_str()),
        _ => None,
    };
    let beside = Beside { leaf, proof: proof.as_deref(), old };
    let what = arguments.what.as_str();
    if is_address(what) && !looks_like_code(what) {
        let source = Source::web(what.trim_end_matches("/checkpoint"));
        if is_log(&source) {
            return Ok(judge_log(&source, older.as_ref(), &trust, progress));
        }
        let file = Source::web(what).read("", LONGEST).map_err(|error| error.words())?;
        let file = file
            .ok_or_else(|| Words::new(format!("{what} 不存在（404）"), format!("there is nothing at {what} (404)")))?;
        return Ok(judge_content(&file, beside, &trust));
    }
    let path = Path::new(what);
    if path.is_dir() {
        let inner = Source::folder(path.join("log"));
        let source = if is_log(&Source::folder(path)) || !is_log(&inner) { Source::folder(path) } else { inner };
        return Ok(judge_log(&source, older.as_ref(), &trust, progress));
    }
    if !path.exists() {
        if looks_like_code(what) {
            return Ok(judge_code(what, &trust));
        }
        return Err(Words::new(format!("没有这个文件：{what}"), format!("there is no file {what}")));
    }
    // A checkpoint that lies in the folder of its log can be held against an older one.
    if let (Some(older), Some(folder)) = (&older, path.parent().filter(|folder| folder.join("tile").is_dir()))
        && path.file_name().is_some_and(|name| name == "checkpoint")
    {
        return Ok(judge_log(&Source::folder(folder), Some(older), &trust, progress));
    }
    Ok(judge_content(&file(what)?, beside, &trust))
}

fn trust(arguments: &Arguments) -> Result<Trust, Words> {
    let mut trust = Trust::default();
    for given in &arguments.vkeys {
        // A key may hold '/', as a path does; what exists as a file is one.
        let text = if Path::new(given).is_file() { text_file(given)? } else { given.clone() };
        let keys = Trust::parse(&text).map_err(|error| {
            let words = error.words();
            Words::new(format!("--vkey {given}：{}", words.zh), format!("--vkey {given}: {}", words.en))
        })?;
        trust.join(keys);
    }
    for given in &arguments.policies {
        let policy = Policy::parse(file(given)?).map_err(|error| {
            Words::new(format!("--policy {given}：{}", error.zh()), format!("--policy {given}: {error}"))
        })?;
        trust.require(policy);
    }
    Ok(trust)
}

fn leaf(text: &str) -> Result<Hash, Words> {
    let mut hash = Hash::default();
    if hex::decode_to_slice(text, &mut hash).is_ok() {
        return Ok(hash);
    }
    parse_hash(text).map_err(|_| {
        Words::new(
            "--leaf 应为 64 位十六进制，或 44 个字符的 base64",
            "--leaf takes 64 hexadecimal digits, or base64 of 44 characters",
        )
    })
}

fn older(given: &str) -> Result<Older, Words> {
    if is_address(given) {
        return Ok(Older::Copy(Source::web(given)));
    }
    if Path::new(given).is_dir() {
        return Ok(Older::Copy(Source::folder(given)));
    }
    text_file(given).map(Older::Checkpoint)
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// True when there is a checkpoint there that can be read as one.
fn is_log(source: &Source) -> bool {
    source.read("checkpoint", 1 << 20).ok().flatten().is_some_and(|note| SignedNote::parse(note).is_ok())
}

fn text_file(path: &str) -> Result<String, Words> {
    String::from_utf8(file(path)?)
        .map_err(|_| Words::new(format!("{path} 不是 UTF-8 文本"), format!("{path} is not UTF-8 text")))
}

fn file(path: &str) -> Result<Vec<u8>, Words> {
    let source = Source::folder(path);
    let bytes = source.read("", LONGEST).map_err(|error| error.words())?;
    bytes.ok_or_else(|| Words::new(format!("没有这个文件：{path}"), format!("there is no file {path}")))
}
