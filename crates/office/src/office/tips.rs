//! Tip sheets from the record: the first submissions of a form's last periods, read from their acts.

use super::{Office, OfficeError};
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::{Cell, CellValues, Submitted, body, values_of};
use crate::tips::{FirstSubmission, Submissions, TipSheet, periods_before, tip_sheet};
use crate::views::unreadable;
use shishu_store::{Act, StoreError, args};
use shishu_terms::{FormId, IndicatorCode, Period};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// Sheets made already, with the state of the record they were made from. They may be thrown away at any time.
pub(super) type Sheets = Mutex<Kept>;

type Kept = BTreeMap<(FormId, Period), (Stamp, Arc<TipSheet>)>;

/// Returns and the newest act on them: when neither changed, nor did the sheet.
type Stamp = (u64, u64);

/// Sheets kept at most.
const MOST_KEPT: usize = 64;

impl Office {
    /// The tip sheet of a form for a period. Public: counts only, never a unit.
    pub async fn tip_sheet(&self, form: &FormId, period: Period) -> Result<Arc<TipSheet>, OfficeError> {
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        if period.frequency() != report_form.frequency {
            return Err(Refusal::not_found(&format!("{form} {period}")).into());
        }
        let mut periods = periods_before(period);
        periods.push(period);
        let (key, stamp) = ((form.clone(), period), self.stamp(form, &periods).await?);
        if let Some((of, sheet)) = self.kept().get(&key)
            && *of == stamp
        {
            return Ok(sheet.clone());
        }
        let mut submissions = Submissions::new();
        for period in periods {
            submissions.insert(period, self.first_submissions(form, period).await?);
        }
        let sheet = Arc::new(tip_sheet(report_form, period, &submissions));
        let mut kept = self.kept();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (stamp, sheet.clone()));
        Ok(sheet)
    }

    /// The newest period of a form that was opened: the one whose sheet helps now.
    pub async fn newest_period(&self, form: &FormId) -> Result<Option<Period>, OfficeError> {
        let sql = "SELECT period FROM periods WHERE form = $1 ORDER BY first_day DESC LIMIT 1";
        let rows = self.store.query(sql, args![form.as_str()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let text = row.text(0)?;
        Ok(Some(text.parse().map_err(|_| StoreError::View(format!("the period {text} cannot be read")))?))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.sheets.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    async fn stamp(&self, form: &FormId, periods: &[Period]) -> Result<Stamp, OfficeError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT), COALESCE(MAX(changed_seq), 0) FROM returns WHERE form = $1 AND period = $2";
        let mut stamp = (0, 0);
        for period in periods {
            let rows = self.store.query(sql, args![form.as_str(), period.to_string()]).await?;
            if let Some(row) = rows.first() {
                stamp = (stamp.0 + row.unsigned(0)?, stamp.1.max(row.unsigned(1)?));
            }
        }
        Ok(stamp)
    }

    /// What respondents submitted first for a period, with what stands now.
    async fn first_submissions(&self, form: &FormId, period: Period) -> Result<Vec<FirstSubmission>, OfficeError> {
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
            let submitted: Submitted = body(&act).map_err(unreadable)?;
            let standing: Standing =
                serde_json::from_str(row.text(2)?).map_err(|error| StoreError::View(error.to_string()))?;
            let id = act.subject.parse().map_err(|_| StoreError::View(format!("act {} names no return", act.seq)))?;
            let now: CellValues = values_of(&standing.cells);
            let first = FirstSubmission { id, values: submitted.values, outcomes: submitted.checks.outcomes, now };
            firsts.insert(act.subject, first);
        }
        Ok(firsts.into_values().collect())
    }
}
