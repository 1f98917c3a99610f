//! Tip sheets from the record: the first submissions of a form's last periods, read from their acts.

use super::{Office, OfficeError};
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{Cell, CellValues, body, values_of};
use crate::tips::{FirstSubmission, Submissions, TipSheet, periods_before, tip_sheet};
use crate::views::unreadable;
use shishu_programme::ReportForm;
use shishu_store::{Act, StoreError, args};
use shishu_terms::{FormId, IndicatorCode, Period, RuleId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// What was read of the record already, with the state it was read in. It may be thrown away at any time.
pub(super) type ReadAlready = Mutex<Kept>;

type Kept = BTreeMap<(FormId, Period), (Stamp, Arc<Vec<FirstSubmission>>)>;

/// Returns of a period and the newest act on them: when neither changed, nor did what is counted.
type Stamp = (u64, u64);

/// Periods kept at most.
const MOST_KEPT: usize = 64;

impl Office {
    /// The tip sheet of a form for a period, with what became of its tips since. Public: counts only, never a unit.
    pub async fn tip_sheet(&self, form: &FormId, period: Period) -> Result<TipSheet, OfficeError> {
        let mut periods = periods_before(period);
        periods.push(period);
        self.sheet_of(form, period, &periods).await
    }

    /// The same without what became of it: what stands beside the cells while others submit the same period.
    pub async fn tips_while_filling(&self, form: &FormId, period: Period) -> Result<TipSheet, OfficeError> {
        self.sheet_of(form, period, &periods_before(period)).await
    }

    async fn sheet_of(&self, form: &FormId, period: Period, periods: &[Period]) -> Result<TipSheet, OfficeError> {
        let known = |form: &&ReportForm| form.frequency == period.frequency();
        let report_form = self.programme.forms.get(form).filter(known);
        let report_form = report_form.ok_or_else(|| Refusal::not_found(&format!("{form} {period}")))?;
        let mut submissions = Submissions::new();
        for period in periods {
            submissions.insert(*period, self.first_submissions(form, *period).await?);
        }
        Ok(tip_sheet(report_form, period, &submissions))
    }

    /// The newest period of a form that was opened: the one whose sheet helps now.
    pub async fn newest_period(&self, form: &FormId) -> Result<Option<Period>, OfficeError> {
        let sql = "SELECT period FROM periods WHERE form = $1 ORDER BY first_day DESC LIMIT 1";
        let rows = self.store.query(sql, args![form.as_str()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let text = row.text(0)?;
        Ok(Some(text.parse().map_err(|_| StoreError::View(format!("the period {text} cannot be read")))?))
    }

    /// What respondents submitted first for a period, with what stands now.
    async fn first_submissions(&self, form: &FormId, period: Period) -> Result<Arc<Vec<FirstSubmission>>, OfficeError> {
        let key = (form.clone(), period);
        let stamp = self.stamp(form, period).await?;
        if let Some((of, firsts)) = self.read_firsts().get(&key)
            && *of == stamp
        {
            return Ok(firsts.clone());
        }
        let firsts = Arc::new(self.read_first_submissions(form, period).await?);
        let mut kept = self.read_firsts();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (stamp, firsts.clone()));
        Ok(firsts)
    }

    fn read_firsts(&self) -> MutexGuard<'_, Kept> {
        self.firsts.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    async fn stamp(&self, form: &FormId, period: Period) -> Result<Stamp, OfficeError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT), COALESCE(MAX(changed_seq), 0) FROM returns WHERE form = $1 AND period = $2";
        let rows = self.store.query(sql, args![form.as_str(), period.to_string()]).await?;
        Ok(match rows.first() {
            Some(row) => (row.unsigned(0)?, row.unsigned(1)?),
            None => (0, 0),
        })
    }

    async fn read_first_submissions(&self, form: &FormId, period: Period) -> Result<Vec<FirstSubmission>, OfficeError> {
        /// Of the body of a submission no more than is counted.
        #[derive(serde::Deserialize)]
        struct Stated {
            values: CellValues,
            checks: Outcomes,
        }
        #[derive(serde::Deserialize)]
        struct Outcomes {
            outcomes: BTreeMap<RuleId, String>,
        }
        #[derive(serde::Deserialize)]
        struct Standing {
            cells: BTreeMap<IndicatorCode, Cell>,
        }
        let rows = self
            .store
            .query(
                "SELECT a.seq, a.record, r.state FROM acts a JOIN returns r ON r.id = a.subject \
                 WHERE r.form = $1 AND r.period = $2 AND a.kind = $3 ORDER BY a.seq",
                args![form.as_str(), period.to_string(), ActKind::ReturnSubmitted.wire()],
            )
            .await?;
        let mut firsts: BTreeMap<String, FirstSubmission> = BTreeMap::new();
        for row in &rows {
            let act = Act::from_record(row.unsigned(0)?, row.text(1)?)?;
            if firsts.contains_key(&act.subject) {
                continue;
            }
            let stated: Stated = body(&act).map_err(unreadable)?;
            let standing: Standing =
                serde_json::from_str(row.text(2)?).map_err(|error| StoreError::View(error.to_string()))?;
            let id = act.subject.parse().map_err(|_| StoreError::View(format!("act {} names no return", act.seq)))?;
            let now: CellValues = values_of(&standing.cells);
            firsts.insert(
                act.subject,
                FirstSubmission { id, values: stated.values, outcomes: stated.checks.outcomes, now },
            );
        }
        Ok(firsts.into_values().collect())
    }
}
