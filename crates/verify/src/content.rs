//! Recognises what it was given by its content, never by its name, and hands it to who can judge it.

use shishu_ledger::{Checkpoint, Hash, SignedNote};

use crate::published::{figures_in_grid, read_csv};
use crate::{Trust, Verdict, What, judge_checkpoint, judge_code, judge_csv, judge_html, judge_receipt};

/// What the reader gave along with it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The leaf hash that a receipt is for.
    pub leaf: Option<Hash>,
    /// The text of the receipt of a published file.
    pub proof: Option<&'a str>,
    /// The text of an older checkpoint.
    pub old: Option<&'a str>,
}

/// Judges a file by its content: receipt, checkpoint, published page or table, or the text of a scanned square.
pub fn judge_content(bytes: &[u8], beside: Beside<'_>, trust: &Trust) -> Verdict {
    if bytes.starts_with(b"PK\x03\x04") {
        return Verdict::unreadable(
            What::Unknown,
            "这是电子表格或压缩文件，本程序不读：请另存为 csv 再核对，或用网站的 /verify 页。",
            "this is a spreadsheet or an archive, which this program does not read: save it as csv, or use the site's page /verify.",
        );
    }
    let text = str::from_utf8(bytes).unwrap_or_default();
    if text.starts_with("c2sp.org/tlog-proof@") {
        return judge_receipt(text, beside.leaf, trust);
    }
    if looks_signed(text) {
        return judge_checkpoint(text, beside.old, trust);
    }
    if is_page(bytes) {
        return judge_html(&String::from_utf8_lossy(bytes), beside.proof, trust);
    }
    if looks_like_code(text) {
        return judge_code(text, trust);
    }
    if beside.proof.is_some() || !figures_in_grid(&read_csv(bytes)).is_empty() {
        return judge_csv(bytes, beside.proof, trust);
    }
    Verdict::unreadable(
        What::Unknown,
        "认不出这是什么：可给出回执（.tlog-proof）、检查点、公布的网页或 csv、日志的文件夹或地址、回执码。",
        "it is not known what this is: give a receipt (.tlog-proof), a checkpoint, a published page or csv, the folder or address of a log, or a receipt code.",
    )
}

/// A signed note over a checkpoint, or one that was damaged.
fn looks_signed(text: &str) -> bool {
    let read = SignedNote::parse(text).is_ok_and(|note| Checkpoint::parse(note.text()).is_ok());
    read || (text.contains("\n\n\u{2014} ") && !text.contains('<'))
}

fn is_page(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(1 << 12)];
    let beginning = String::from_utf8_lossy(beginning).to_ascii_lowercase();
    beginning.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<') && beginning.contains("html")
}

/// One word of the letters of a code, or an address with one behind `r=`.
pub fn looks_like_code(text: &str) -> bool {
    let text = text.trim();
    let one_word = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '<');
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    one_word
        && (["?r=", "&r=", "#r="].iter().any(|mark| text.contains(mark))
            || text.starts_with("r=")
            || (text.len() > 100 && text.chars().all(letters)))
}
