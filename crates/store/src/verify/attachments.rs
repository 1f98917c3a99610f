//! Blobs against their names, and whether every blob that an act cites is there.

use shishu_ledger::Hash;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

use super::{Place, VerifyReport};
use crate::value::Value;
use crate::{Act, StoreError, args, blob, db};

/// Hashes read at a time; the blobs themselves are read one by one, they may be large.
const PAGE: i64 = 1000;

#[derive(Default)]
pub(super) struct Cited {
    by: BTreeMap<Hash, By>,
}

/// The acts that say something of a blob.
#[derive(Default)]
struct By {
    /// First and last act that cites it.
    cited: Option<(u64, u64)>,
    /// Last act that erases it.
    erased: Option<u64>,
    /// It has a row.
    found: bool,
}

impl Cited {
    /// Takes up an act whose record can be trusted.
    pub(super) fn follow(&mut self, act: &Act) {
        for hash in act.blobs.iter().filter_map(|blob| blob::parse(blob)) {
            let by = self.by.entry(hash).or_default();
            by.cited = Some((by.cited.map_or(act.seq, |(first, _)| first), act.seq));
        }
        for hash in act.erases.iter().filter_map(|erased| blob::parse(erased.blob()?)) {
            self.by.entry(hash).or_default().erased = Some(act.seq);
        }
    }

    /// `doubtful`: acts whose record cannot be trusted; a later one of these may have been the one that erased.
    pub(super) async fn check(
        mut self,
        connection: &mut AnyConnection,
        doubtful: &BTreeSet<u64>,
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
                let mut none = By::default();
                let by = Hash::try_from(name).ok().and_then(|hash| self.by.get_mut(&hash)).unwrap_or(&mut none);
                by.found = true;
                let first = by.cited.map(|(first, _)| first);
                if let Some((zh, en)) = by.fault(stands(connection, name).await?, doubtful) {
                    report.damage(place(name), first, zh, en);
                }
            }
        }
        for (hash, by) in self.by.into_iter().filter(|(_, by)| !by.found) {
            // An erasure that cites nothing is that of an act that cannot be trusted.
            if let Some((first, _)) = by.cited {
                report.damage(place(&hash), Some(first), "缺失", "it is missing");
            }
        }
        Ok(())
    }
}

impl By {
    /// What is wrong with it, in Chinese and English.
    fn fault(&self, stands: Stands, doubtful: &BTreeSet<u64>) -> Option<(&'static str, &'static str)> {
        let cited = self.cited.map_or(0, |(_, last)| last);
        match stands {
            Stands::Wrong => Some(("与其哈希不符", "it does not fit its hash")),
            Stands::Erased if self.erased.is_none() && doubtful.range(cited..).next().is_none() => {
                Some(("没有行为删除它，内容却不在", "its bytes are gone, and no act erased it"))
            }
            // What is handed in and cited once more after an erasure is there again.
            Stands::Whole
                if self.erased.is_some_and(|erased| erased > cited) && doubtful.range(cited..).next().is_none() =>
            {
                Some(("已由行为删除，内容却仍在", "an act erased it, but its bytes are there"))
            }
            _ => None,
        }
    }
}

/// How a blob's bytes stand to its name.
enum Stands {
    Whole,
    Erased,
    Wrong,
}

async fn stands(connection: &mut AnyConnection, name: &[u8]) -> Result<Stands, StoreError> {
    let sql = "SELECT bytes FROM blobs WHERE sha256 = $1";
    let row = db::row(connection, sql, args![Value::blob(name)]).await?;
    Ok(match row.as_ref().map(|row| row.blob(0)) {
        Some(Ok(bytes)) if blob::is_erased(name, bytes) => Stands::Erased,
        Some(Ok(bytes)) if blob::hash(bytes) == name => Stands::Whole,
        _ => Stands::Wrong,
    })
}

fn place(name: &[u8]) -> Place {
    let sha256 = hex::encode(name);
    Place::Blob { sha256 }
}
