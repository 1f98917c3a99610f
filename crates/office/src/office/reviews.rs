//! Reviewers' commands and their queue.

use super::{Caller, Done, Office, OfficeError};
use crate::permissions::{Action, allows};
use crate::refusal::Refusal;
use crate::returns::{Cell, ReturnState, Stage, values_of};
use crate::reviews::{self, Earlier, Queue, QueueFilter, QueueLine, Weighed, Weight, weigh};
use shishu_store::{StoreError, args};
use shishu_terms::{FormId, IndicatorCode, InquiryId, Period, ReturnId, UnitId};
use std::collections::BTreeMap;

impl Office {
    /// Asks about one cell.
    pub async fn inquire(
        &self,
        caller: &Caller,
        id: &ReturnId,
        cell: IndicatorCode,
        question: String,
    ) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Inquire, move |desk, state, actor| {
            reviews::open_inquiry(desk, state, actor, &cell, &question)
        })
        .await
    }

    /// Judges an answer.
    pub async fn settle(
        &self,
        caller: &Caller,
        id: &ReturnId,
        inquiry: InquiryId,
        holds: bool,
        note: String,
    ) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Inquire, move |desk, state, actor| {
            reviews::settle(desk, state, actor, &inquiry, holds, &note)
        })
        .await
    }

    /// Passes a return from the town to the county.
    pub async fn pass_town(&self, caller: &Caller, id: &ReturnId) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::PassTown, reviews::pass_town).await
    }

    /// Accepts a return, but for the cells under inquiry.
    pub async fn accept(&self, caller: &Caller, id: &ReturnId) -> Result<Done, OfficeError> {
        self.on_return(caller, id, Action::Accept, reviews::accept).await
    }

    /// The returns of a form and period within the caller's scope, the most important first.
    pub async fn review_queue(
        &self,
        caller: &Caller,
        form: &FormId,
        period: Period,
        filter: &QueueFilter,
    ) -> Result<Queue, OfficeError> {
        let actor = caller.require()?;
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        let returns = self.returns_of_table(form, period).await?;
        let earlier = self.earlier_of_table(form, period).await?;
        let mut all = Vec::with_capacity(returns.len());
        for (state, _) in &returns {
            let Some(unit) = self.programme.units.get(&state.id.unit) else { continue };
            let counts = allows(actor, Action::ReadReturn, unit, form) && !actor.is_respondent_of(unit);
            all.push(Weighed { unit, state, counts });
        }
        let weights = weigh(report_form, &all, &earlier);
        let line = |(one, weight): (&Weighed<'_>, Weight)| {
            QueueLine::new(&self.programme, one.unit, one.state.clone(), weight, actor, caller.now)
        };
        let lines = all.iter().filter(|one| one.counts).zip(weights).map(line).collect();
        Ok(Queue::new(lines, filter, report_form.review.error_left_permille))
    }

    /// What the units of a table reported for the previous period and that of a year ago.
    async fn earlier_of_table(&self, form: &FormId, period: Period) -> Result<BTreeMap<UnitId, Earlier>, OfficeError> {
        /// Of a return's state no more than is needed: it is read for every unit of a table.
        #[derive(serde::Deserialize)]
        struct Reported {
            stage: Stage,
            cells: BTreeMap<IndicatorCode, Cell>,
        }
        let (previous, year_ago) = (period.previous().to_string(), period.year_ago().to_string());
        let rows = self
            .store
            .query(
                "SELECT unit, period, state FROM returns WHERE form = $1 AND (period = $2 OR period = $3)",
                args![form.as_str(), previous.as_str(), year_ago.as_str()],
            )
            .await?;
        let mut earlier: BTreeMap<UnitId, Earlier> = BTreeMap::new();
        for row in &rows {
            let reported: Reported = serde_json::from_str(row.text(2)?).map_err(|e| StoreError::View(e.to_string()))?;
            if !reported.stage.is_reported() {
                continue;
            }
            let values = values_of(&reported.cells);
            let unit = earlier.entry(UnitId::new(row.text(0)?)).or_default();
            // A yearly form's previous period is that of a year ago.
            if row.text(1)? == year_ago {
                unit.year_ago = Some(values.clone());
            }
            if row.text(1)? == previous {
                unit.previous = Some(values);
            }
        }
        Ok(earlier)
    }

    /// State and region of every return of a table.
    pub(crate) async fn returns_of_table(
        &self,
        form: &FormId,
        period: Period,
    ) -> Result<Vec<(ReturnState, shishu_terms::RegionCode)>, OfficeError> {
        let rows = self
            .store
            .query(
                "SELECT state, region FROM returns WHERE form = $1 AND period = $2 ORDER BY unit",
                args![form.as_str(), period.to_string()],
            )
            .await?;
        rows.iter().map(|row| Ok((super::reads::state(row.text(0)?)?, super::reads::region(row.text(1)?)?))).collect()
    }

    /// Forms and periods in the caller's scope that have returns waiting, newest first, with counts by stage.
    pub async fn review_tables(&self, caller: &Caller) -> Result<Vec<(FormId, Period, ReviewCounts)>, OfficeError> {
        let actor = caller.require()?;
        let rows = self
            .store
            .query(
                "SELECT form, period, region, stage, CAST(SUM(CASE WHEN open_inquiries > 0 THEN 1 ELSE 0 END) AS BIGINT), \
                 CAST(SUM(CASE WHEN answered_inquiries > 0 THEN 1 ELSE 0 END) AS BIGINT), CAST(COUNT(*) AS BIGINT), \
                 CAST(SUM(CASE WHEN stage = 'accepted' AND not_accepted > open_inquiries + answered_inquiries THEN 1 ELSE 0 END) AS BIGINT), \
                 MAX(first_day) FROM returns GROUP BY form, period, region, stage ORDER BY 9 DESC, form, region, stage",
                args![],
            )
            .await?;
        let mut tables: Vec<(FormId, Period, ReviewCounts)> = Vec::new();
        for row in &rows {
            let (form, region) = (FormId::new(row.text(0)?), super::reads::region(row.text(2)?)?);
            if !actor.covers(&region, &form) {
                continue;
            }
            let period: Period = row.text(1)?.parse().map_err(|_| Refusal::not_found("period"))?;
            let stage = Stage::parse(row.text(3)?).unwrap_or(Stage::Expected);
            let at = tables.iter().position(|(f, p, _)| *f == form && *p == period);
            let at = at.unwrap_or_else(|| {
                tables.push((form, period, ReviewCounts::default()));
                tables.len() - 1
            });
            let counts = &mut tables[at].2;
            counts.asked += row.int(4)? as u64;
            counts.answered += row.int(5)? as u64;
            let n = row.int(6)? as u64;
            match stage {
                Stage::Expected | Stage::AwaitingConfirmation => counts.missing += n,
                Stage::TownReview => counts.town += n,
                Stage::CountyReview => counts.county += n,
                Stage::Accepted => {
                    counts.accepted += n;
                    counts.changed += row.int(7)? as u64;
                }
            }
        }
        Ok(tables)
    }
}

/// Returns of a table by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewCounts {
    /// Not reported.
    pub missing: u64,
    /// At the town.
    pub town: u64,
    /// At the county.
    pub county: u64,
    /// Accepted.
    pub accepted: u64,
    /// Accepted but with a cell revised since.
    pub changed: u64,
    /// With an inquiry that waits for the respondent.
    pub asked: u64,
    /// With an answer that waits to be judged.
    pub answered: u64,
}
