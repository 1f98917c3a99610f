//! Contents against the commitments in their acts, erasures against the acts that state them.

use shishu_ledger::commitment;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

use super::{Place, VerifyReport, range};
use crate::act::ContentId;
use crate::value::Row;
use crate::{Act, StoreError, args, db};

const CONTENTS: &str = "SELECT seq, name, salt, commitment, text FROM contents \
                        WHERE seq >= $1 AND seq < $2";

#[derive(Default)]
pub(super) struct Contents {
    /// Acts of the present page.
    page: BTreeMap<u64, Act>,
    /// Stated to be erased.
    erased: BTreeSet<ContentId>,
    /// Found without text.
    empty: BTreeSet<ContentId>,
}

impl Contents {
    /// Takes up an act whose record can be trusted.
    pub(super) fn follow(&mut self, act: Act) {
        self.erased.extend(act.erases.iter().filter(|erased| erased.blob().is_none()).cloned());
        if !act.contents.is_empty() {
            self.page.insert(act.seq, act);
        }
    }

    /// Checks the contents of the acts `from..to`, which have been followed.
    pub(super) async fn check(
        &mut self,
        connection: &mut AnyConnection,
        from: u64,
        to: u64,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        let (rows, unreadable) = range(connection, CONTENTS, from, to).await?;
        for seq in unreadable {
            self.page.remove(&seq);
            damage(report, seq, "?", "无法读取", "it cannot be read");
        }
        for row in rows {
            report.contents += 1;
            if self.check_row(&row, report).is_err() {
                let seq = row.unsigned(0)?;
                let name = row.text(1).unwrap_or("?");
                damage(report, seq, name, "无法读取", "it cannot be read");
            }
        }
        for act in std::mem::take(&mut self.page).into_values() {
            for missing in act.contents {
                damage(report, act.seq, &missing.name, "缺失", "it is missing");
            }
        }
        Ok(())
    }

    fn check_row(&mut self, row: &Row, report: &mut VerifyReport) -> Result<(), StoreError> {
        let (seq, name) = (row.unsigned(0)?, row.text(1)?);
        // Whatever else is wrong with it, it is there.
        let (stated, trusted) = match self.page.get_mut(&seq) {
            Some(act) => {
                let at = act.contents.iter().position(|stated| stated.name == name);
                (at.map(|at| act.contents.swap_remove(at)), true)
            }
            None => (None, false),
        };
        let stored = row.hash(3)?;
        match stated {
            Some(stated) if stated.commitment != stored => {
                let (zh, en) = ("所存的承诺值与行为不符", "the stored commitment is not that of the act");
                damage(report, seq, name, zh, en);
                return Ok(());
            }
            None if trusted => {
                damage(report, seq, name, "行为中没有这项内容", "its act does not state it");
                return Ok(());
            }
            _ => {}
        }
        match (row.opt_blob(2)?, row.opt_text(4)?) {
            (Some(salt), Some(text)) if commitment(salt, text.as_bytes()) == stored => {}
            (None, None) => {
                let name = name.to_owned();
                self.empty.insert(ContentId { seq, name });
            }
            _ => {
                let (zh, en) = ("文字或盐值与承诺值不符", "text or salt do not fit the commitment");
                damage(report, seq, name, zh, en);
            }
        }
        Ok(())
    }

    /// Compares what is empty with what acts state to be erased. `doubtful`: acts whose record cannot be trusted; a later
    /// one of these may have been the one that erased.
    pub(super) async fn finish(
        self,
        connection: &mut AnyConnection,
        size: u64,
        doubtful: &BTreeSet<u64>,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        report.erased = self.empty.intersection(&self.erased).count() as u64;
        for content in self.empty.difference(&self.erased) {
            if doubtful.range(content.seq..).next().is_none() {
                let (zh, en) = ("没有行为删除它，文字却不在", "its text is gone, and no act erased it");
                damage(report, content.seq, &content.name, zh, en);
            }
        }
        for content in self.erased.difference(&self.empty) {
            let known = report
                .damages
                .iter()
                .any(|damage| matches!(&damage.place, Place::Content { seq, .. } if *seq == content.seq));
            if !known && !doubtful.contains(&content.seq) {
                let (zh, en) = ("已由行为删除，文字却仍在", "an act erased it, but its text is there");
                damage(report, content.seq, &content.name, zh, en);
            }
        }
        let sql = "SELECT seq FROM contents WHERE seq < 0 OR seq >= $1 ORDER BY seq";
        for row in db::rows(connection, sql, args![size]).await? {
            let key = row.int(0)?.to_string();
            let table = "contents";
            report.damage(Place::Stray { table, key }, None, "多余的行", "a stray row");
        }
        Ok(())
    }
}

fn damage(report: &mut VerifyReport, seq: u64, name: &str, zh: &str, en: &str) {
    let name = name.to_owned();
    report.damage(Place::Content { seq, name }, Some(seq), zh, en);
}
