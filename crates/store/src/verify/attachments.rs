//! Blobs against their names, and whether every blob that an act cites is there.

use shishu_ledger::Hash;
use sqlx::AnyConnection;
use std::collections::BTreeMap;

use super::{Place, VerifyReport};
use crate::value::Value;
use crate::{Act, StoreError, args, blob, db};

/// Hashes read at a time; the blobs themselves are read one by one, they may be large.
const PAGE: i64 = 1000;

#[derive(Default)]
pub(super) struct Cited {
    /// First act that cites it.
    first: BTreeMap<Hash, u64>,
}

impl Cited {
    /// Takes up an act whose record can be trusted.
    pub(super) fn follow(&mut self, act: &Act) {
        for hash in act.blobs.iter().filter_map(|blob| blob::parse(blob)) {
            self.first.entry(hash).or_insert(act.seq);
        }
    }

    pub(super) async fn check(
        mut self,
        connection: &mut AnyConnection,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let mut after = Vec::new();
        loop {
            let sql = "SELECT sha256 FROM blobs WHERE sha256 > $1 ORDER BY sha256 LIMIT $2";
            let names = db::rows(connection, sql, args![after.clone(), PAGE]).await?;
            let Some(last) = names.last() else { break };
            after = last.blob(0)?.to_vec();
            for name in names {
                let name = name.blob(0)?;
                report.blobs += 1;
                let cited_by = Hash::try_from(name).ok().and_then(|hash| self.first.remove(&hash));
                if !fits(connection, name).await? {
                    let (zh, en) = ("与其哈希不符", "it does not fit its hash");
                    report.damage(place(name), cited_by, zh, en);
                }
            }
        }
        for (hash, seq) in self.first {
            report.damage(place(&hash), Some(seq), "缺失", "it is missing");
        }
        Ok(())
    }
}

async fn fits(connection: &mut AnyConnection, name: &[u8]) -> Result<bool, StoreError> {
    let sql = "SELECT bytes FROM blobs WHERE sha256 = $1";
    let row = db::row(connection, sql, args![Value::blob(name)]).await?;
    Ok(row.is_some_and(|row| row.blob(0).is_ok_and(|bytes| blob::hash(bytes) == name)))
}

fn place(name: &[u8]) -> Place {
    let sha256 = hex::encode(name);
    Place::Blob { sha256 }
}
