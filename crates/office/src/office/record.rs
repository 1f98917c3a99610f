//! The record in counts: how often a rule failed, how punctual the returns were. Counts are public; units are for those who may read their returns.

use super::{Caller, Office, OfficeError, RuleStatement};
use crate::permissions::{Action, allows};
use shishu_programme::{RuleEdition, rule_text};
use shishu_store::{Row, StoreError, args};
use shishu_terms::{Bilingual, FormId, Moment, Period, ReturnId, RuleId, UnitId};
use std::collections::BTreeMap;

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

/// A unit whose returns failed a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFailures {
    /// Its name.
    pub unit: Bilingual,
    /// In how many of the last thirteen periods.
    pub times: u64,
    /// The newest such return.
    pub last: ReturnId,
    /// What the rule said of it.
    pub says: Bilingual,
}

const FAILURES: &str = "SELECT r.period, \
     CAST(SUM(CASE WHEN f.outcome = 'fail' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'missing' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'broken' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(COUNT(*) AS BIGINT) \
     FROM returns r LEFT JOIN findings f ON f.return_id = r.id AND f.rule = $1 \
     WHERE r.form = $2 AND r.stage <> 'expected' AND r.stage <> 'awaiting-confirmation' AND r.stated_seq > $3 \
     GROUP BY r.period, r.first_day ORDER BY r.first_day DESC LIMIT 13";

const REPORTED: &str = "SELECT period, CAST(COUNT(*) AS BIGINT) FROM returns \
     WHERE form = $1 AND stage <> 'expected' AND stage <> 'awaiting-confirmation' \
     GROUP BY period, first_day ORDER BY first_day DESC LIMIT $2";

const BY_RULE: &str = "SELECT f.rule, r.period, \
     CAST(SUM(CASE WHEN f.outcome = 'fail' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'missing' THEN 1 ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN f.outcome = 'broken' THEN 1 ELSE 0 END) AS BIGINT) \
     FROM findings f JOIN returns r ON r.id = f.return_id \
     WHERE r.form = $1 AND r.stage <> 'expected' AND r.stage <> 'awaiting-confirmation' GROUP BY f.rule, r.period";

const BY_WHOM: &str = "SELECT r.id, f.says_zh, f.says_en FROM findings f JOIN returns r ON r.id = f.return_id \
     WHERE f.rule = $1 AND f.outcome = 'fail' AND r.form = $2 AND r.stage <> 'expected' AND r.stage <> 'awaiting-confirmation' \
     AND r.period IN (SELECT p.period FROM periods p WHERE p.form = $2 ORDER BY p.first_day DESC LIMIT 13) ORDER BY r.first_day DESC, r.unit";

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
    /// How often a rule failed in the last thirteen periods, newest first: of the periods it is in force for, and of the returns that were
    /// checked when it was there.
    pub async fn rule_record(&self, form: &FormId, rule: &RuleId) -> Result<Vec<RuleRecord>, OfficeError> {
        let after = self.rule_history(form, rule).await?.last().and_then(|first| self.written_first(form, first));
        let Some(book) = self.programme.forms.get(form).map(|form| &form.rules) else { return Ok(Vec::new()) };
        let mut record = self.record_after(form, rule, after).await?;
        record.retain(|line| book.at(rule, line.period).is_some());
        Ok(record)
    }

    /// The act that brought the rule into being, given the first act on it; none for a rule that the folder has a text of.
    fn written_first(&self, form: &FormId, first: &RuleStatement) -> Option<u64> {
        let book = &self.programme.forms.get(form)?.rules;
        let is_first = |edition: &RuleEdition| edition.rule.id == first.change.rule;
        let text = first.change.text.as_ref()?;
        book.editions()
            .iter()
            .find(|one| is_first(one))
            .is_some_and(|one| rule_text(&one.rule.source) == *text)
            .then_some(first.seq)
    }

    async fn record_after(
        &self,
        form: &FormId,
        rule: &RuleId,
        after: Option<u64>,
    ) -> Result<Vec<RuleRecord>, OfficeError> {
        let after = after.map_or(-1, |seq| seq as i64);
        let rows = self.store.query(FAILURES, args![rule.as_str(), form.as_str(), after]).await?;
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

    /// The records of every rule of a form over the last `periods` periods, newest first, in the order of the form.
    pub async fn rule_set_record(
        &self,
        form: &FormId,
        periods: usize,
    ) -> Result<Vec<(RuleId, Vec<RuleRecord>)>, OfficeError> {
        let Some(report_form) = self.programme.forms.get(form) else { return Ok(Vec::new()) };
        let reported = self.store.query(REPORTED, args![form.as_str(), periods as i64]).await?;
        let mut whole = Vec::with_capacity(reported.len());
        for row in &reported {
            whole.push(RuleRecord {
                period: period(row, 0)?,
                reported: row.unsigned(1)?,
                fail: 0,
                missing: 0,
                broken: 0,
            });
        }
        let mut found: BTreeMap<(String, Period), (u64, u64, u64)> = BTreeMap::new();
        for row in self.store.query(BY_RULE, args![form.as_str()]).await? {
            let counts = (row.unsigned(2)?, row.unsigned(3)?, row.unsigned(4)?);
            found.insert((row.text(0)?.to_owned(), period(&row, 1)?), counts);
        }
        let mut records = Vec::new();
        for RuleEdition { rule, .. } in report_form.rules.latest() {
            let stated = self.rule_history(form, &rule.id).await?;
            let lines = match stated.last().and_then(|first| self.written_first(form, first)) {
                // Returns that were in before the rule was written were not asked it.
                Some(after) => {
                    let mut lines = self.record_after(form, &rule.id, Some(after)).await?;
                    lines.truncate(periods);
                    lines
                }
                None => whole
                    .iter()
                    .map(|line| match found.get(&(rule.id.to_string(), line.period)) {
                        Some(&(fail, missing, broken)) => RuleRecord { fail, missing, broken, ..*line },
                        None => *line,
                    })
                    .collect(),
            };
            let in_force = |line: &RuleRecord| report_form.rules.at(&rule.id, line.period).is_some();
            records.push((rule.id.clone(), lines.into_iter().filter(in_force).collect()));
        }
        Ok(records)
    }

    /// Which units failed a rule in the last thirteen periods, the most often first: those whose returns the caller may read.
    pub async fn rule_failures(
        &self,
        caller: &Caller,
        form: &FormId,
        rule: &RuleId,
    ) -> Result<Vec<UnitFailures>, OfficeError> {
        let Some(actor) = caller.viewer.actor() else { return Ok(Vec::new()) };
        let mut units: BTreeMap<UnitId, UnitFailures> = BTreeMap::new();
        for row in self.store.query(BY_WHOM, args![rule.as_str(), form.as_str()]).await? {
            let last: ReturnId =
                row.text(0)?.parse().map_err(|_| StoreError::View("a return's id cannot be read".to_owned()))?;
            let Some(unit) = self.programme.units.get(&last.unit) else { continue };
            if !allows(actor, Action::ReadReturn, unit, form) {
                continue;
            }
            // The newest comes first: it is the one that is told.
            let says = Bilingual::new(row.text(1)?, row.text(2)?);
            let known = units.entry(unit.id.clone());
            known.or_insert_with(|| UnitFailures { unit: unit.name.clone(), times: 0, last, says }).times += 1;
        }
        let mut units: Vec<UnitFailures> = units.into_values().collect();
        units.sort_by_key(|unit| std::cmp::Reverse(unit.times));
        Ok(units)
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
