//! Cosignatures: each of the checkpoint it stands under, by the key it stands with.

use sqlx::AnyConnection;

use super::{Place, VerifyReport};
use crate::value::Row;
use crate::{StoreError, args, cosignatures, db};

const ROWS: &str = "SELECT c.size, c.vkey, c.line, p.note FROM cosignatures c LEFT JOIN checkpoints p ON p.size = c.size \
                    ORDER BY c.size, c.vkey";

/// Checks every stored cosignature, whether its witness is asked today or not. Where the checkpoint itself is damaged, which
/// has been named, nothing can be said of what stands under it.
pub(super) async fn check(connection: &mut AnyConnection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let rows = match db::rows(connection, ROWS, args![]).await {
        Ok(rows) => rows,
        Err(_) => return one_by_one(connection, report).await,
    };
    rows.iter().for_each(|row| judge(row, report));
    Ok(())
}

/// Some text is no UTF-8, so the rows cannot be read together: those that cannot be read at all are named by their size.
async fn one_by_one(connection: &mut AnyConnection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let keys =
        "SELECT size, CAST(ROW_NUMBER() OVER (ORDER BY size, vkey) AS BIGINT) FROM cosignatures ORDER BY size, vkey";
    for key in db::rows(connection, keys, args![]).await? {
        let sql = format!("{ROWS} LIMIT 1 OFFSET $1");
        match db::row(connection, db::built(sql), args![key.int(1)? - 1]).await {
            Ok(Some(row)) => judge(&row, report),
            _ => {
                report.cosignatures += 1;
                let size = key.unsigned(0).unwrap_or(0);
                if !is_damaged(size, report) {
                    let place = Place::Cosignature { size, by: String::new() };
                    report.damage(place, size.checked_sub(1), "无法读取", "it cannot be read");
                }
            }
        }
    }
    Ok(())
}

fn judge(row: &Row, report: &mut VerifyReport) {
    report.cosignatures += 1;
    let Ok(size) = row.unsigned(0) else {
        let key = row.int(0).map(|size| size.to_string()).unwrap_or_default();
        let place = Place::Stray { table: "cosignatures", key };
        return report.damage(place, None, "多余的行", "a stray row");
    };
    if is_damaged(size, report) {
        return;
    }
    let (vkey, line) = (row.text(1).unwrap_or_default(), row.text(2).unwrap_or_default());
    let found = match row.text(3) {
        Ok(note) => cosignatures::fault(note, vkey, line),
        Err(_) => Some(("没有它所联署的检查点".to_owned(), "the checkpoint it stands under is missing".to_owned())),
    };
    if let Some((zh, en)) = found {
        let by = vkey.split('+').next().unwrap_or_default().to_owned();
        report.damage(Place::Cosignature { size, by }, size.checked_sub(1), &zh, &en);
    }
}

fn is_damaged(size: u64, report: &VerifyReport) -> bool {
    report.damages.iter().any(|damage| damage.place == Place::Checkpoint { size })
}
