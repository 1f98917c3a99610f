//! Duties against what the acts raise and discharge.

use shishu_terms::DutyId;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

use super::{PAGE, Place, VerifyReport, range};
use crate::value::Row;
use crate::{Act, Duty, StoreError, args, db, duty};

/// Places of the columns in a row.
const ID: usize = 0;
const RAISED_BY: usize = 7;
const DISCHARGED_BY: usize = 9;

#[derive(Default)]
pub(super) struct Duties {
    expected: BTreeMap<DutyId, Duty>,
    /// Discharged without having been raised by an act that can be trusted, and by which act.
    unknown: BTreeMap<DutyId, u64>,
}

impl Duties {
    /// Takes up an act whose record can be trusted.
    pub(super) fn follow(&mut self, act: &Act, report: &mut VerifyReport) {
        for id in &act.discharges {
            match self.expected.get_mut(id) {
                Some(duty) if duty.is_open() => {
                    duty.discharged_by = Some(act.seq);
                    duty.discharged_at = Some(act.at);
                }
                Some(_) => {
                    let (zh, en) = ("被办结两次", "it is discharged twice");
                    report.damage(Place::Duty { id: id.clone() }, Some(act.seq), zh, en);
                }
                None => {
                    self.unknown.insert(id.clone(), act.seq);
                }
            }
        }
        for new in &act.raises {
            let duty = Duty::raised(new, act);
            if self.expected.insert(new.id.clone(), duty).is_some() {
                let (zh, en) = ("被提出两次", "it is raised twice");
                let id = new.id.clone();
                report.damage(Place::Duty { id }, Some(act.seq), zh, en);
            }
        }
    }

    /// Compares with the table. `doubtful`: acts whose record cannot be trusted; what they raised or discharged is not held
    /// against the table.
    pub(super) async fn check(
        mut self,
        connection: &mut AnyConnection,
        size: u64,
        doubtful: &BTreeSet<u64>,
        report: &mut VerifyReport,
    ) -> Result<(), StoreError> {
        for (id, seq) in std::mem::take(&mut self.unknown) {
            if doubtful.range(..seq).next().is_none() {
                let (zh, en) = ("被办结，却从未提出", "it is discharged but was never raised");
                report.damage(Place::Duty { id }, Some(seq), zh, en);
            }
        }
        let sql = "SELECT id, kind, subject, owner_kind, owner, due, why, raised_by, raised_at, \
                   discharged_by, discharged_at FROM duties WHERE raised_by >= $1 AND raised_by < $2 ORDER BY id";
        let mut from = 0;
        while from < size {
            let to = size.min(from + PAGE);
            let (rows, unreadable) = range(connection, sql, from, to).await?;
            for row in rows {
                self.check_row(&row, doubtful, report)?;
            }
            for seq in unreadable {
                self.skip(seq, report);
            }
            from = to;
        }
        for (id, duty) in self.expected {
            let (zh, en) = ("缺失", "it is missing");
            report.damage(Place::Duty { id }, Some(duty.raised_by), zh, en);
        }
        let sql = "SELECT raised_by FROM duties WHERE raised_by < 0 OR raised_by >= $1";
        for row in db::rows(connection, sql, args![size]).await? {
            let (table, key) = ("duties", format!("raised_by = {}", row.int(0)?));
            report.damage(Place::Stray { table, key }, None, "多余的行", "a stray row");
        }
        Ok(())
    }

    fn check_row(&mut self, row: &Row, doubtful: &BTreeSet<u64>, report: &mut VerifyReport) -> Result<(), StoreError> {
        report.duties += 1;
        let raised_by = row.unsigned(RAISED_BY)?;
        if doubtful.contains(&raised_by) {
            return Ok(());
        }
        let id = DutyId::from(row.text(ID).unwrap_or("?"));
        let Some(expected) = self.expected.remove(&id) else {
            let (zh, en) = ("没有行为提出过它", "no act raises it");
            report.damage(Place::Duty { id }, Some(raised_by), zh, en);
            return Ok(());
        };
        let mut expected_row = duty::to_row(&expected)?;
        let by_doubtful = matches!(row.unsigned(DISCHARGED_BY), Ok(by) if doubtful.contains(&by));
        if by_doubtful && expected.is_open() {
            expected_row[DISCHARGED_BY..].clone_from_slice(&row.values()[DISCHARGED_BY..]);
        }
        if row.values() != expected_row {
            let (zh, en) = ("与行为不符", "it differs from what the acts state");
            report.damage(Place::Duty { id }, Some(expected.raised_by), zh, en);
        }
        Ok(())
    }

    /// The duties that this act raised cannot be read; one finding says so for all of them.
    fn skip(&mut self, seq: u64, report: &mut VerifyReport) {
        self.expected.retain(|_, duty| duty.raised_by != seq);
        let (table, key) = ("duties", format!("raised_by = {seq}"));
        report.damage(Place::Stray { table, key }, Some(seq), "无法读取", "it cannot be read");
    }
}
