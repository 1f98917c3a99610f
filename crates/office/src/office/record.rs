//! The record in counts: how often a rule failed, how punctual the returns were. Public: counts only, never a unit.

use super::{Office, OfficeError};
use shishu_store::{Row, StoreError, args};
use shishu_terms::{FormId, Moment, Period, RuleId};

/// What one rule said of one period's returns. The four outcomes add up to the returns reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRecord {
    /// The period.
    pub period: Period,
    /// Returns reported.
    pub reported: u64,
    /// Returns that fail the rule as they stand now.
    pub fail: u64,
    /// Returns the rule could not judge for want of a value.
    pub missing: u64,
    /// Returns the rule could not be computed for.
    pub broken: u64,
}

impl RuleRecord {
    /// Returns that pass.
    pub fn pass(&self) -> u64 {
        self.reported.saturating_sub(self.fail + self.missing + self.broken)
    }
}

/// How punctual the returns of one form and period were. On time, late and missing add up to those owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Punctuality {
    /// The form.
    pub form: FormId,
    /// The period.
    pub period: Period,
    /// When the returns were due.
    pub due: Moment,
    /// Returns owed.
    pub owed: u64,
    /// Reported by the due time.
    pub on_time: u64,
    /// Reported after it.
    pub late: u64,
    /// Not reported.
    pub missing: u64,
}

const FAILURES: &str = "SELECT r.period, \
     CAST(SUM(CASE WHEN f.outcome = 'fail' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'missing' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'broken' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(COUNT(*) AS BIGINT) \
     FROM returns r LEFT JOIN findings f ON f.return_id = r.id AND f.rule = $1 \
     WHERE r.form = $2 AND r.stage <> 'expected' AND r.stage <> 'awaiting-confirmation' \
     GROUP BY r.period, r.first_day ORDER BY r.first_day DESC LIMIT 13";

const PUNCTUALITY: &str = "SELECT p.form, p.period, p.due, CAST(COUNT(*) AS BIGINT), \
     CAST(SUM(CASE WHEN r.submitted_at <= r.due THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN r.submitted_at > r.due THEN 1 ELSE 0 END) AS BIGINT) \
     FROM periods p JOIN returns r ON r.form = p.form AND r.period = p.period \
     WHERE p.first_day = (SELECT MAX(q.first_day) FROM periods q WHERE q.form = p.form AND q.due <= $1) \
     GROUP BY p.form, p.period, p.due ORDER BY p.form";

pub(super) fn period(row: &Row, at: usize) -> Result<Period, OfficeError> {
    let text = row.text(at)?;
    text.parse().map_err(|_| StoreError::View(format!("the period {text} cannot be read")).into())
}

impl Office {
    /// How often a rule failed in the last thirteen periods, newest first.
    pub async fn rule_record(&self, form: &FormId, rule: &RuleId) -> Result<Vec<RuleRecord>, OfficeError> {
        let rows = self.store.query(FAILURES, args![rule.as_str(), form.as_str()]).await?;
        let record = |row: &Row| {
            Ok(RuleRecord {
                period: period(row, 0)?,
                fail: row.unsigned(1)?,
                missing: row.unsigned(2)?,
                broken: row.unsigned(3)?,
                reported: row.unsigned(4)?,
            })
        };
        rows.iter().map(record).collect()
    }

    /// For each form, the last period whose returns have fallen due by `now`.
    pub async fn punctuality(&self, now: Moment) -> Result<Vec<Punctuality>, OfficeError> {
        let rows = self.store.query(PUNCTUALITY, args![now.micros()]).await?;
        let line = |row: &Row| {
            let (owed, on_time, late) = (row.unsigned(3)?, row.unsigned(4)?, row.unsigned(5)?);
            Ok(Punctuality {
                form: FormId::new(row.text(0)?),
                period: period(row, 1)?,
                due: row.moment(2)?,
                missing: owed.saturating_sub(on_time + late),
                owed,
                on_time,
                late,
            })
        };
        rows.iter().map(line).collect()
    }
}
