//! Does a step of contact through the office, by the holder of the post on that day.

use super::Contact;
use crate::demo::carry_out::in_post;
use jiff::civil::Date;
use shishu_contact::{InspectionOutcome, UnitState, VisitOutcome, day_id};
use shishu_office::{
    Caller, CaseFilter, NeedText, NewBooking, NewInspection, NewVisit, Office, OfficeError, ReceiveText, Refusal,
};
use shishu_terms::{CategoryId, Moment, PlanId, PostId, UnitId};

impl Contact {
    /// Does it.
    pub async fn carry_out(&self, office: &Office, now: Moment) -> Result<(), OfficeError> {
        match self {
            Contact::Visit { plan, post, outcome, heard, needs } => {
                visit(office, now, plan, post, *outcome, heard, needs).await
            }
            Contact::Match { post, service } => {
                let caller = caller(office, post, now)?;
                let filter = CaseFilter { part: Some("all".into()), ..CaseFilter::default() };
                let needs = office.needs(&caller, &filter).await?;
                let wanted = needs.iter().find(|need| need.matched.is_none() && need.category.as_str() == "reporting");
                if let Some(need) = wanted {
                    office.match_need(&caller, &need.case.id, &CategoryId::new(*service)).await?;
                }
                Ok(())
            }
            Contact::Book { series, day, slot, matter, contact } => {
                let new = NewBooking { slot: *slot, matter: (*matter).into(), contact: (*contact).into() };
                office.book_reception(&Caller::anonymous(now), &id(series, *day), new).await?;
                Ok(())
            }
            Contact::Receive { series, day, slot, outcome } => {
                let caller = receiver(office, series, now)?;
                let kind = office.programme().reception.get(*series).and_then(|series| series.kinds.first());
                let typed = ReceiveText {
                    slot: Some(*slot),
                    outcome: *outcome,
                    kind: kind.cloned().ok_or_else(|| Refusal::not_found(series))?,
                    category: None,
                    text: String::new(),
                    contact: String::new(),
                    to: None,
                };
                office.receive(&caller, &id(series, *day), typed).await?;
                Ok(())
            }
            Contact::Held { series, day } => {
                let caller = receiver(office, series, now)?;
                office.hold_reception(&caller, &id(series, *day)).await?;
                Ok(())
            }
            Contact::Move { series, day, to, why } => {
                let caller = receiver(office, series, now)?;
                office.call_off_reception(&caller, &id(series, *day), why, *to).await?;
                Ok(())
            }
            Contact::Declare { post, unit, why } => {
                office.declare_relation(&caller(office, post, now)?, &UnitId::new(*unit), why).await?;
                Ok(())
            }
            Contact::Inspect { plan, seen, finding } => inspect(office, now, plan, seen, finding).await,
        }
    }
}

fn id(series: &str, day: Date) -> String {
    day_id(&PlanId::new(series), day)
}

fn caller(office: &Office, post: &str, now: Moment) -> Result<Caller, Refusal> {
    Ok(Caller::actor(in_post(office.programme(), &PostId::new(post), now)?, now))
}

fn receiver(office: &Office, series: &str, now: Moment) -> Result<Caller, Refusal> {
    let post = office.programme().reception.get(series).map(|series| series.post.clone());
    caller(office, post.ok_or_else(|| Refusal::not_found(series))?.as_str(), now)
}

async fn visit(
    office: &Office,
    now: Moment,
    plan: &str,
    post: &str,
    outcome: VisitOutcome,
    heard: &str,
    needs: &[&str],
) -> Result<(), OfficeError> {
    let caller = caller(office, post, now)?;
    let rounds = office.rounds(&caller).await?;
    let Some(round) = rounds.iter().find(|round| round.plan.as_str() == plan && !round.over) else { return Ok(()) };
    let (_, lines) = office.round(&caller, &round.id).await?;
    // A town with a short list is through before the demo's day.
    let Some(line) = lines.iter().find(|line| line.state == UnitState::ToVisit) else { return Ok(()) };
    let met = match outcome {
        VisitOutcome::Met => "负责人和统计员",
        _ => "",
    };
    let new = NewVisit {
        unit: line.unit.clone(),
        on: now.date(office.programme().utc_offset_seconds),
        outcome,
        met: met.to_owned(),
        heard: heard.to_owned(),
        needs: needs.iter().map(|text| NeedText { category: None, text: (*text).to_owned() }).collect(),
    };
    office.record_visit(&caller, &round.id, new).await?;
    Ok(())
}

async fn inspect(office: &Office, now: Moment, plan: &str, seen: &str, finding: &str) -> Result<(), OfficeError> {
    let lead = office.programme().inspections.get(plan).map(|plan| plan.post.clone());
    let lead = caller(office, lead.ok_or_else(|| Refusal::not_found(plan))?.as_str(), now)?;
    let rounds = office.inspections(&lead).await?;
    let Some(round) = rounds.iter().find(|round| round.plan.as_str() == plan) else { return Ok(()) };
    let sheet = office.inspection(&lead, &round.id).await?;
    let picked = sheet.state.drawn.iter().flat_map(|drawn| &drawn.picked);
    let mut left = picked.filter(|one| one.inspectors.len() == 2 && !sheet.state.done.contains_key(&one.unit));
    let Some(one) = left.next() else { return Ok(()) };
    let new = NewInspection {
        unit: one.unit.clone(),
        on: now.date(office.programme().utc_offset_seconds),
        outcome: InspectionOutcome::Done,
        seen: seen.to_owned(),
        brought: String::new(),
        findings: vec![NeedText { category: None, text: finding.to_owned() }],
    };
    office.record_inspection(&caller(office, one.inspectors[0].as_str(), now)?, &round.id, new).await?;
    Ok(())
}
