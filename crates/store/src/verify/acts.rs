//! Acts and their leaves.

use shishu_ledger::{Hash, commitment, leaf_hash};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

use super::{Place, VerifyReport, range};
use crate::value::{Row, Value};
use crate::{Act, StoreError, args, db};

/// One act as it can be trusted.
pub(super) struct Checked {
    pub seq: u64,
    /// The act, unless its record cannot be trusted.
    pub act: Option<Act>,
    /// The leaf that most speaks for; `None` when nothing does.
    pub leaf: Option<Hash>,
}

/// What an act's row states.
struct Stated {
    record: String,
    recomputed: Hash,
    commitment: Hash,
}

const ACTS: &str = "SELECT seq, record, salt, commitment, at, kind, subject, person, post FROM acts \
                    WHERE seq >= $1 AND seq < $2";
const LEAVES: &str = "SELECT idx, hash FROM nodes WHERE level = 0 AND idx >= $1 AND idx < $2";

/// Checks the acts `from..to`, one result for each.
pub(super) async fn check(
    connection: &mut AnyConnection,
    from: u64,
    to: u64,
    report: &mut VerifyReport,
) -> Result<Vec<Checked>, StoreError> {
    let acts = by_key(range(connection, ACTS, from, to).await?);
    let leaves = by_key(range(connection, LEAVES, from, to).await?);
    let checked = (from..to).map(|seq| {
        let leaf = leaves.get(&seq).map(|row| row.as_ref()?.hash(1).ok());
        match leaf {
            None => report.damage(leaf_place(seq), Some(seq), "缺少", "it is missing"),
            Some(None) => report.damage(leaf_place(seq), Some(seq), "无法读取", "it cannot be read"),
            Some(Some(_)) => {}
        }
        check_one(seq, acts.get(&seq), leaf.flatten(), report)
    });
    Ok(checked.collect())
}

/// Rows by their first column; `None` for one that cannot be read.
fn by_key((readable, unreadable): (Vec<Row>, Vec<u64>)) -> BTreeMap<u64, Option<Row>> {
    let readable = readable.into_iter().filter_map(|row| Some((row.unsigned(0).ok()?, Some(row))));
    let unreadable = unreadable.into_iter().map(|key| (key, None));
    readable.chain(unreadable).collect()
}

fn check_one(seq: u64, row: Option<&Option<Row>>, leaf: Option<Hash>, report: &mut VerifyReport) -> Checked {
    let lost = Checked { seq, act: None, leaf };
    let mut damage = |zh: &str, en: &str| report.damage(Place::Act { seq }, Some(seq), zh, en);
    let Some(row) = row else {
        damage("缺失", "it is missing");
        return lost;
    };
    let stated = row.as_ref().and_then(|row| Some((row, state(row).ok()?)));
    let Some((row, stated)) = stated else {
        damage("无法读取", "it cannot be read");
        return lost;
    };
    let (by_record, by_commitment) = (leaf_hash(&stated.recomputed), leaf_hash(&stated.commitment));
    let record_holds = by_record == by_commitment || Some(by_record) == leaf;
    if by_record != by_commitment && record_holds {
        damage("所存的承诺值不是记录的承诺值", "the stored commitment is not that of the record");
    }
    if !record_holds {
        damage("记录或盐值与承诺值不符", "record or salt do not fit the commitment");
        let leaf = leaf.or(Some(by_commitment));
        return Checked { leaf, ..lost };
    }
    let act = match Act::from_record(seq, &stated.record) {
        Ok(act) => act,
        Err(error) => {
            let message = error.message();
            damage(&message.zh, &message.en);
            return Checked { leaf: Some(by_record), ..lost };
        }
    };
    if row.values()[4..] != columns(&act) {
        damage("查找列与记录不符", "the columns for lookups differ from the record");
    }
    if leaf.is_some_and(|leaf| leaf != by_record) {
        let (zh, en) = ("不是该行为的叶子", "it is not the leaf of the act");
        report.damage(leaf_place(seq), Some(seq), zh, en);
    }
    report.acts += 1;
    Checked { seq, act: Some(act), leaf: Some(by_record) }
}

fn leaf_place(seq: u64) -> Place {
    Place::Node { level: 0, index: seq }
}

fn state(row: &Row) -> Result<Stated, StoreError> {
    let record = row.text(1)?.to_owned();
    Ok(Stated { recomputed: commitment(row.blob(2)?, record.as_bytes()), commitment: row.hash(3)?, record })
}

/// The columns after the commitment, as they are read.
fn columns(act: &Act) -> Vec<Value> {
    args![act.at, act.kind.as_str(), act.subject.as_str(), act.person.as_ref(), act.post.as_ref()]
}

/// Acts where no act can be.
pub(super) async fn strays(
    connection: &mut AnyConnection,
    size: u64,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let sql = "SELECT seq FROM acts WHERE seq < 0 OR seq >= $1 ORDER BY seq";
    for row in db::rows(connection, sql, args![size]).await? {
        let key = row.int(0)?.to_string();
        let table = "acts";
        report.damage(Place::Stray { table, key }, None, "多余的行", "a stray row");
    }
    Ok(())
}
