//! `shishu ledger receipt`: checks one receipt with nothing but the receipt, the log's public key and the leaf; no folder, no network.

use crate::cli::LedgerReceipt;
use crate::failure::{FOUND, Failure};
use crate::table;
use shishu_ledger::{Hash, OpenedCheckpoint, Receipt, ReceiptError, Verifier};
use shishu_terms::Lang;
use std::path::Path;
use std::process::ExitCode;

/// Says whether the leaf stands in the log under the signed checkpoint. Exit code 1 when it does not.
pub fn check(command: &LedgerReceipt, lang: Lang) -> Result<ExitCode, Failure> {
    let text = read(&command.file)?;
    let key = key(&command.vkey)?;
    let leaf = leaf(&command.leaf)?;
    match judge(&text, &key, &leaf) {
        Ok((index, opened)) => {
            let (size, root) = (opened.checkpoint.size(), hex::encode(opened.checkpoint.root()));
            table::print(&match lang {
                Lang::Zh => format!("完好：第 {index} 条在日志里；{} 签名，共 {size} 条，根 {root}\n", key.name()),
                Lang::En => format!(
                    "sound: act {index} stands in the log; signed by {}, {size} acts, root {root}\n",
                    key.name()
                ),
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            table::print(&match lang {
                Lang::Zh => format!("对不上：{}\n", error.zh()),
                Lang::En => format!("does not fit: {error}\n"),
            })?;
            Ok(ExitCode::from(FOUND))
        }
    }
}

fn judge(text: &str, key: &Verifier, leaf: &Hash) -> Result<(u64, OpenedCheckpoint), ReceiptError> {
    let receipt = Receipt::parse(text)?;
    let opened = receipt.verify(leaf, std::slice::from_ref(key))?;
    Ok((receipt.index(), opened))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))
}

/// The key as text, or a file that holds it.
fn key(given: &str) -> Result<Verifier, Failure> {
    if let Ok(key) = Verifier::parse(given.trim()) {
        return Ok(key);
    }
    let text = read(Path::new(given))?;
    Verifier::parse(text.trim()).map_err(|error| {
        Failure::new(format!("{given} 不是公钥：{}", error.zh()), format!("{given} holds no verifier key: {error}"))
    })
}

fn leaf(given: &str) -> Result<Hash, Failure> {
    let digits: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = hex::decode(&digits).ok().and_then(|bytes| Hash::try_from(bytes).ok());
    bytes.ok_or_else(|| {
        Failure::new("叶值是 64 个十六进制数字，可以带空格", "a leaf is 64 hexadecimal digits; blanks are allowed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shishu_ledger::{Checkpoint, Signer, leaf_hash, node_hash};

    #[test]
    fn a_receipt_holds_for_its_leaf_and_for_no_other() {
        let signer = Signer::from_seed("test.example/log", &[7; 32]).expect("a key");
        let (one, two) = (leaf_hash(b"one"), leaf_hash(b"two"));
        let note =
            Checkpoint::new(signer.name(), 2, node_hash(&one, &two)).and_then(|c| c.sign(&signer)).expect("signed");
        let text = Receipt::new(0, vec![two], Vec::new(), &note).expect("a receipt").to_text();
        let judged = judge(&text, &signer.verifier(), &one).map(|(index, opened)| (index, opened.checkpoint.size()));
        assert_eq!(judged.ok(), Some((0, 2)));
        assert!(judge(&text, &signer.verifier(), &two).is_err(), "another leaf");
        let other = Signer::from_seed("test.example/log", &[8; 32]).expect("a key");
        assert!(judge(&text, &other.verifier(), &one).is_err(), "another key");
    }

    #[test]
    fn a_leaf_is_read_as_the_page_shows_it() {
        assert_eq!(leaf(&"0e97 ffac ".repeat(8)).ok().map(hex::encode), Some("0e97ffac".repeat(8)));
        assert!(leaf("0e97").is_err());
    }
}
