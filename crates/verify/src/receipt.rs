//! Receipts, as files and as codes to scan: this act stands in that log.
//!
//! Why it suffices: the leaf is the hash of the salted record, so another record gives another leaf (SHA-256); the leaf leads with the
//! hashes of the receipt to one root only; the root stands in a checkpoint that only the log's key can have signed.

use shishu_ledger::{Disclosure, Hash, ProofError, Receipt, ReceiptCode, ReceiptError, format_hash, root_of_path};

use crate::facts::{LeafFacts, RowFacts};
use crate::seal::judge_seal;
use crate::words::{number, shown};
use crate::{ActRecord, ProblemKind, Trust, Verdict, What};

/// Judges a receipt file. `leaf`: the leaf hash it is for, when it is known from elsewhere; else the record that the receipt discloses
/// leads to it.
pub fn judge_receipt(text: &str, leaf: Option<Hash>, trust: &Trust) -> Verdict {
    let mut verdict = Verdict::begin(What::Receipt);
    match Receipt::parse(text) {
        Ok(receipt) => drop(judge(&receipt, leaf, trust, &mut verdict)),
        Err(error) => refuse(&error, &mut verdict),
    }
    verdict.conclude()
}

/// Judges the text of a scanned square; an address before `r=` is passed over.
pub fn judge_code(text: &str, trust: &Trust) -> Verdict {
    let mut verdict = Verdict::begin(What::Code);
    match ReceiptCode::parse(bare_code(text)) {
        Ok(code) => drop(judge(&code.receipt, Some(code.leaf), trust, &mut verdict)),
        Err(error) => refuse(&error, &mut verdict),
    }
    verdict.conclude()
}

/// What stands behind `r=` in an address, or the text itself.
fn bare_code(text: &str) -> &str {
    let text = text.trim();
    let after = ["?r=", "&r=", "#r="].iter().find_map(|mark| text.split_once(mark)).map(|(_, code)| code);
    let code = after.or_else(|| text.strip_prefix("r=")).unwrap_or(text);
    code.split(['&', '#']).next().unwrap_or_default()
}

/// A receipt that cannot even be put together: with a proof that cannot fit it is false, otherwise it is unreadable.
pub(crate) fn refuse(error: &ReceiptError, verdict: &mut Verdict) {
    if let ReceiptError::Proof(error) = error {
        verdict.problem(ProblemKind::Proof, "", proof_words(error));
        return;
    }
    verdict.cure(
        format!("{}。文件可能不完整或已损坏，请重新取得。", error.zh()),
        format!("{error}. It may be incomplete or damaged; get it again."),
    );
}

/// Judges receipt, disclosure and row. Returns the record that the receipt discloses, for who judges what the record says.
pub(crate) fn judge(receipt: &Receipt, leaf: Option<Hash>, trust: &Trust, verdict: &mut Verdict) -> Option<ActRecord> {
    let checkpoint = judge_seal(receipt.checkpoint(), trust, verdict)?;
    let disclosure = disclosed(receipt, verdict);
    let Some(leaf) = agreed(leaf, disclosure.as_ref(), verdict) else {
        verdict.cure(
            "回执不含所证明的行为：请以 --leaf 给出其叶子哈希（见该行为的页面），或取得载有记录的回执。",
            "the receipt does not hold the act it is for: give its leaf hash with --leaf (the act's page shows it), or get a receipt that discloses the record.",
        );
        return None;
    };
    verdict.facts.leaf = Some(LeafFacts { index: receipt.index(), hash: leaf });
    match root_of_path(&leaf, receipt.index(), checkpoint.size(), receipt.hashes()) {
        Ok(root) if root == *checkpoint.root() => {}
        Ok(_) => verdict.problem(ProblemKind::Proof, "", proof_words(&ProofError::RootMismatch)),
        Err(error) => verdict.problem(ProblemKind::Proof, "", proof_words(&error)),
    }
    let record = disclosure.as_ref().and_then(|disclosure| record_of(disclosure, receipt, verdict));
    say(&checkpoint, receipt.index(), &leaf, record.as_ref(), verdict);
    if let Some(disclosure) = &disclosure {
        judge_row(disclosure, verdict);
    }
    limits(record.is_some(), verdict);
    verdict.facts.act.clone_from(&record);
    record
}

fn proof_words(error: &ProofError) -> crate::Words {
    crate::Words::new(
        format!("证明不成立：{}。行为或回执被改动。", error.zh()),
        format!("the proof does not hold: {error}. The act or the receipt was altered."),
    )
}

fn disclosed(receipt: &Receipt, verdict: &mut Verdict) -> Option<Disclosure> {
    if receipt.extra().is_empty() {
        return None;
    }
    match Disclosure::parse(receipt.extra()) {
        Ok(disclosure) => Some(disclosure),
        Err(error) => {
            verdict.limit(format!("{}，未予判断。", error.zh()), format!("{error}; it was not judged."));
            None
        }
    }
}

/// The leaf to judge by: given, disclosed, or both and equal.
fn agreed(given: Option<Hash>, disclosure: Option<&Disclosure>, verdict: &mut Verdict) -> Option<Hash> {
    let found = disclosure.map(Disclosure::leaf);
    if let (Some(given), Some(found)) = (given, found)
        && given != found
    {
        verdict.problem(
            ProblemKind::Record,
            "",
            crate::Words::new(
                format!("回执所载记录的叶子是 {}，所给的是 {}。", format_hash(&found), format_hash(&given)),
                format!(
                    "the record in the receipt leads to the leaf {}, not to the one given, {}.",
                    format_hash(&found),
                    format_hash(&given)
                ),
            ),
        );
    }
    given.or(found)
}

/// Reads the record and holds it against the receipt: it says itself which place in the log it has.
fn record_of(disclosure: &Disclosure, receipt: &Receipt, verdict: &mut Verdict) -> Option<ActRecord> {
    match ActRecord::parse(&disclosure.record) {
        Ok(record) => {
            if record.seq != receipt.index() {
                let (says, is) = (number(record.seq), number(receipt.index()));
                let words = crate::Words::new(
                    format!("记录自称第 {says} 号行为，回执却说第 {is} 号。"),
                    format!("the record calls itself act {says}, the receipt says act {is}."),
                );
                verdict.problem(ProblemKind::Record, "", words);
            }
            Some(record)
        }
        Err(words) => {
            verdict.limit(
                format!("{}；只证明其字节在日志中。", words.zh),
                format!("{}; only its bytes are proved to be in the log.", words.en),
            );
            None
        }
    }
}

fn say(
    checkpoint: &shishu_ledger::Checkpoint,
    index: u64,
    leaf: &Hash,
    record: Option<&ActRecord>,
    verdict: &mut Verdict,
) {
    if !verdict.problems.is_empty() {
        return;
    }
    let (size, origin) = (number(checkpoint.size()), shown(checkpoint.origin()));
    let act = match record {
        Some(record) => record.words(),
        None => {
            let (at, leaf) = (number(index), format_hash(leaf));
            crate::Words::new(format!("第 {at} 号行为（叶子 {leaf}）"), format!("act {at} (leaf {leaf})"))
        }
    };
    verdict.proved(
        format!("{}在日志“{origin}”中，该日志共 {size} 件行为。", act.zh),
        format!("{} stands in the log {origin} of {size} acts.", capital(&act.en)),
    );
    if let Some(record) = record.filter(|record| record.is_deletion()) {
        verdict.proved("这是一份删除证明。", "This is a certificate of deletion.");
        verdict.proves.extend(record.erased());
    }
}

fn judge_row(disclosure: &Disclosure, verdict: &mut Verdict) {
    let Some(row) = &disclosure.row else { return };
    let committed = match disclosure.check_row() {
        Ok(Some(committed)) => committed,
        Ok(None) => return,
        Err(error) => {
            let words =
                crate::Words::new(format!("{}。这一行被改动。", error.zh()), format!("{error}. The row was altered."));
            verdict.problem(ProblemKind::Record, format!("row {}", row.index), words);
            return;
        }
    };
    let read: serde_json::Value = serde_json::from_str(&row.text).unwrap_or_default();
    let member = |name: &str| read.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let facts = RowFacts {
        index: row.index,
        rows: committed.rows,
        text: row.text.clone(),
        figure: member("figure"),
        value: member("value"),
    };
    if verdict.problems.is_empty() {
        let (at, rows) = (number(row.index + 1), number(committed.rows));
        let (zh, en) = match (&facts.figure, &facts.value) {
            (Some(figure), Some(value)) => {
                let (figure, value, unit) = (shown(figure), shown(value), shown(&member("unit").unwrap_or_default()));
                (format!("数据 {figure} 为 {value} {unit}"), format!("Figure {figure} is {value} {unit}"))
            }
            (Some(figure), None) if read.get("value").is_some_and(|value| value.is_null()) => {
                let figure = shown(figure);
                (format!("数据 {figure} 不公开"), format!("Figure {figure} is withheld"))
            }
            _ => (format!("这一行 {}", shown(&row.text)), format!("The row {}", shown(&row.text))),
        };
        verdict.proved(
            format!("{zh}：是该行为所记一批 {rows} 行中的第 {at} 行。"),
            format!("{en}: row {at} of the batch of {rows} rows that this act commits to."),
        );
    }
    verdict.facts.row = Some(facts);
}

fn limits(disclosed: bool, verdict: &mut Verdict) {
    if disclosed {
        verdict.limit(
            "不证明所记内容为真，只证明当时这样记下、此后未改；时间是该单位自己的时钟。",
            "It does not prove that what the act says is true, only that it was recorded so and not changed since; the time is the office's own.",
        );
        verdict.limit(
            "不说明此后是否有修订或更正。",
            "It does not tell whether a later act revised or corrected this one.",
        );
    } else {
        verdict.limit(
            "不说明该行为的内容：只证明这个叶子在日志中。",
            "It does not tell what the act says: only that this leaf is in the log.",
        );
    }
}

fn capital(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::bare_code;

    #[test]
    fn a_code_is_found_behind_its_address() {
        for text in [
            "https://x.example/verify?r=AbC_-1",
            "/verify#r=AbC_-1",
            " AbC_-1\n",
            "r=AbC_-1",
            "http://x/?lang=zh&r=AbC_-1&x=1#y",
        ] {
            assert_eq!(bare_code(text), "AbC_-1", "{text}");
        }
    }
}
