//! What happens by the calendar: adopting the programme, opening periods, urging. Called by the server's ticker and by the command line.

use super::{Done, Office, OfficeError};
use crate::calendar::{open_period, periods_due, table_subject, urge, urging_due};
use crate::kinds::ActKind;
use crate::names::ROSTER;
use crate::refusal::Refusal;
use crate::views::{damaged, load_return};
use shishu_store::{DutyFilter, NewAct, args};
use shishu_terms::{FormId, Moment, Period, ReturnId, UnitId};
use std::sync::PoisonError;

/// What a tick did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Periods opened.
    pub opened: Vec<(FormId, Period)>,
    /// Returns urged.
    pub urged: Vec<ReturnId>,
    /// Duties of upkeep raised: backups, drills, contents whose time is over.
    pub upkeep: usize,
}

impl Office {
    /// Writes the programme's version on the record, if it is not the one in force, with the people and posts it brings or renames.
    pub async fn adopt_programme(&self, now: Moment) -> Result<Option<Done>, OfficeError> {
        let hash = hex::encode(self.programme.folder);
        let acts = self.store.acts_of("programme").await?;
        let roster = self.names.read().unwrap_or_else(PoisonError::into_inner).changed(&self.programme);
        let is_in_force = acts.last().and_then(|a| a.body.get("hash")).and_then(|h| h.as_str()) == Some(hash.as_str());
        if is_in_force && roster.is_empty() {
            return Ok(None);
        }
        self.refuse_lost_units().await?;
        let body = serde_json::json!({
            "id": self.programme.id.as_str(), "hash": hash, "version": self.programme.version.as_str(),
            "forms": self.programme.forms.len(), "units": self.programme.units.len(),
        });
        let text = serde_json::to_string(&roster).map_err(damaged)?;
        let act = NewAct::new(now, ActKind::ProgrammeAdopted.wire(), "programme").body(body).content(ROSTER, text);
        let done = self.append(act).await?;
        self.names.write().unwrap_or_else(PoisonError::into_inner).take(done.seq, roster);
        Ok(Some(done))
    }

    /// A unit with returns on record must stay in the programme: without it nobody could be shown what it reported.
    async fn refuse_lost_units(&self) -> Result<(), OfficeError> {
        let rows = self.store.query("SELECT DISTINCT unit FROM returns ORDER BY unit", args![]).await?;
        for row in &rows {
            let unit = UnitId::new(row.text(0)?);
            if !self.programme.units.contains_key(&unit) {
                return Err(Refusal::wrong_state(
                    format!("制度包里没有了单位 {unit}，而它的报表已经在案。"),
                    format!("the programme has lost unit {unit}, whose returns are on record"),
                )
                .then(
                    "请在 units.csv 里保留这一行；撤销或合并的单位把 groups 清空，就不再派新表。",
                    "keep its row in units.csv; clear the groups of a unit that was closed or merged, and it owes no new returns",
                )
                .into());
            }
        }
        Ok(())
    }

    /// Is this period open?
    pub async fn is_open(&self, form: &FormId, period: Period) -> Result<bool, OfficeError> {
        let rows = self
            .store
            .query("SELECT seq FROM periods WHERE form = $1 AND period = $2", args![form.as_str(), period.to_string()])
            .await?;
        Ok(!rows.is_empty())
    }

    /// Opens a period; `None` where it is open already.
    pub async fn open_period(&self, now: Moment, form: &FormId, period: Period) -> Result<Option<Done>, OfficeError> {
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        let act = open_period(&self.programme, report_form, period, now)?;
        let subject = table_subject(form, period);
        let (form, period) = (form.clone(), period);
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let open = tx
                        .query(
                            "SELECT seq FROM periods WHERE form = $1 AND period = $2",
                            args![form.as_str(), period.to_string()],
                        )
                        .await?;
                    if !open.is_empty() {
                        return Ok::<_, OfficeError>(None);
                    }
                    debug_assert_eq!(act.subject, subject);
                    let act = tx.append(act).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Opens what is due to be opened and urges what is overdue.
    pub async fn tick(&self, now: Moment) -> Result<Ticked, OfficeError> {
        let mut ticked = Ticked::default();
        for (form, period) in periods_due(&self.programme, now) {
            if self.open_period(now, &form, period).await?.is_some() {
                ticked.opened.push((form, period));
            }
        }
        let late = DutyFilter { kind: Some("report".to_owned()), ..DutyFilter::open().overdue_at(now) };
        for duty in self.store.duties(&late).await? {
            let Ok(id) = duty.subject.parse::<ReturnId>() else { continue };
            // Most late returns have been urged: a read for each of them, not a write.
            let Some((state, _, _)) = self.load(&id).await? else { continue };
            if !urging_due(&self.programme, &state, now) {
                continue;
            }
            if self.urge(now, &id).await?.is_some() {
                ticked.urged.push(id);
            }
        }
        ticked.upkeep = self.tick_upkeep(now).await?;
        Ok(ticked)
    }

    /// Urges one return if it is time to.
    pub async fn urge(&self, now: Moment, id: &ReturnId) -> Result<Option<Done>, OfficeError> {
        let (programme, id) = (self.programme.clone(), id.clone());
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    // Looked at inside the write: two ticks must not urge twice.
                    let Some(row) = load_return(tx, &id).await?.filter(|row| urging_due(&programme, &row.state, now))
                    else {
                        return Ok::<_, OfficeError>(None);
                    };
                    let act = urge(&row.state, now)?;
                    tx.hand(row);
                    let act = tx.append(act).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(committed.value)
    }
}
