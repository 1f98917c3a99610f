//! Checkpoints: signed by the log, and of this tree.

use shishu_ledger::{Checkpoint, CheckpointError, PlanError, SignedNote, Verifier};
use sqlx::AnyConnection;

use super::nodes::Tree;
use super::{Place, VerifyReport};
use crate::{StoreError, args, db};

/// Checks every stored checkpoint. Without verifiers the signatures are not looked at, the rest is.
pub(super) async fn check(
    connection: &mut AnyConnection,
    tree: &Tree,
    verifiers: &[Verifier],
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let sizes = db::rows(connection, "SELECT size FROM checkpoints ORDER BY size", args![]).await?;
    for row in sizes {
        let Ok(size) = row.unsigned(0) else {
            let key = row.int(0)?.to_string();
            let table = "checkpoints";
            report.damage(Place::Stray { table, key }, None, "多余的行", "a stray row");
            continue;
        };
        report.checkpoints += 1;
        let sql = "SELECT note FROM checkpoints WHERE size = $1";
        let note = match db::row(connection, sql, args![size]).await {
            Ok(Some(row)) => row.text(0).map(str::to_owned).ok(),
            _ => None,
        };
        let found = match note {
            Some(note) => fault(&note, size, tree, verifiers),
            None => Some(("无法读取".to_owned(), "it cannot be read".to_owned())),
        };
        if let Some((zh, en)) = found {
            report.damage(Place::Checkpoint { size }, size.checked_sub(1), &zh, &en);
        }
    }
    Ok(())
}

/// What is wrong with it, in Chinese and English.
fn fault(note: &str, size: u64, tree: &Tree, verifiers: &[Verifier]) -> Option<(String, String)> {
    let fault = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
    let stated = match read(note, verifiers) {
        Ok(stated) => stated,
        Err(error) => return fault(&error.zh(), &error.to_string()),
    };
    if stated.size() != size {
        return fault("它说的不是这个大小", "it states another size");
    }
    if size > tree.size() {
        return fault("日志比它所述的短：有行为被删去", "the log is shorter than it states: acts were removed");
    }
    match tree.root_at(size) {
        Ok(root) if root == *stated.root() => None,
        // What is missing has been named already.
        Err(PlanError::Missing(_)) => None,
        _ => fault("根哈希不符：此前有行为被改写", "its root is another one: acts before it were rewritten"),
    }
}

fn read(note: &str, verifiers: &[Verifier]) -> Result<Checkpoint, CheckpointError> {
    if verifiers.is_empty() {
        return Checkpoint::parse(SignedNote::parse(note)?.text());
    }
    Ok(Checkpoint::open(note, verifiers)?.checkpoint)
}
