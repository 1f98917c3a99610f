//! Does the steps of the scripts through the office, each in the post that has the case on that day.

use super::{Script, Step, scripts};
use crate::demo::PASSWORD;
use crate::demo::carry_out::in_post;
use jiff::ToSpan;
use shishu_cases::Extension;
use shishu_office::cases::Named;
use shishu_office::{Caller, NewCase, Office, OfficeError, Received, Refusal, ReplyText, TransferText};
use shishu_programme::{CaseKind, Channel};
use shishu_terms::{CaseId, CaseKindId, CategoryId, Moment, NoticeId, PostId, UnitId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The name under which a handler's key is unlocked while the demo is built.
pub(super) const SESSION: &str = "demo";

/// Cases under way, by the number of their script.
#[derive(Default)]
pub struct Cases {
    scripts: Vec<Script>,
    received: Mutex<BTreeMap<usize, Received>>,
    pub(super) notices: Mutex<BTreeMap<usize, NoticeId>>,
}

impl Cases {
    pub fn new() -> Self {
        Cases { scripts: scripts(), received: Mutex::default(), notices: Mutex::default() }
    }

    /// Declares the handling key of whoever holds the post; its password is the demo's.
    pub async fn declare_key(&self, office: &Office, now: Moment, post: &PostId) -> Result<(), OfficeError> {
        let caller = Caller::actor(in_post(office.programme(), post, now)?, now);
        office.declare_key(&caller, PASSWORD, PASSWORD).await?;
        Ok(())
    }

    /// One step.
    pub async fn step(&self, office: &Office, now: Moment, number: usize, step: &Step) -> Result<(), OfficeError> {
        let missing = || Refusal::not_found(&format!("script {number}"));
        let script = self.scripts.get(number).ok_or_else(missing)?;
        let kind = office.programme().cases.get(script.kind).ok_or_else(missing)?;
        if let Step::Open = step {
            let received = open(office, now, script).await?;
            self.received.lock().unwrap_or_else(PoisonError::into_inner).insert(number, received);
            return Ok(());
        }
        let (id, code) = {
            let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
            let one = received.get(&number).ok_or_else(missing)?;
            (one.id.clone(), one.code.clone())
        };
        match step {
            Step::Say(text) => drop(office.reporter_says(now, &code, text, Vec::new()).await?),
            Step::Confirm(solved, grade) => drop(office.reporter_confirms(now, &code, *solved, Some(*grade)).await?),
            Step::Dispute(text) => drop(office.reporter_disputes(now, &code, text).await?),
            Step::Notice { title, lesson } => self.write_notice(office, now, number, &id, (title, lesson)).await?,
            Step::ApproveNotice => self.approve_notice(office, now, number).await?,
            _ => by_staff(office, now, kind, &id, step).await?,
        }
        Ok(())
    }
}

async fn open(office: &Office, now: Moment, script: &Script) -> Result<Received, OfficeError> {
    let channel = Channel::parse(script.channel).unwrap_or(Channel::Web);
    let caller = match channel {
        Channel::Web => Caller::anonymous(now),
        _ => Caller::actor(in_post(office.programme(), &PostId::new("petition-desk"), now)?, now),
    };
    let new = NewCase {
        kind: CaseKindId::new(script.kind),
        category: CategoryId::new(script.category),
        channel,
        text: script.text.to_owned(),
        contact: script.contact.to_owned(),
        named: Named { units: script.units.iter().map(|unit| UnitId::new(*unit)).collect(), people: Vec::new() },
        region: None,
        files: Vec::new(),
        from: None,
    };
    office.open_case(&caller, new).await
}

async fn by_staff(office: &Office, now: Moment, kind: &CaseKind, id: &CaseId, step: &Step) -> Result<(), OfficeError> {
    let state = office.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
    let acting = |post: &PostId| in_post(office.programme(), post, now).map(|actor| Caller::actor(actor, now));
    let owner = acting(&state.owner)?;
    match step {
        Step::Open
        | Step::Say(_)
        | Step::Confirm(..)
        | Step::Dispute(_)
        | Step::Notice { .. }
        | Step::ApproveNotice => {}
        Step::Stage => drop(office.finish_stage(&owner, id, "").await?),
        Step::Note(what, text) => drop(office.note_on_case(&owner, id, *what, text).await?),
        Step::Ask(text) => drop(office.ask_reporter(&owner, id, text, Vec::new()).await?),
        Step::Transfer { to, disclaims, why } => {
            let ground = kind.transfer.grounds.iter().find(|ground| ground.disclaims == *disclaims);
            let ground = ground.map(|ground| ground.id.clone()).unwrap_or_default();
            if state.opened.sealed {
                office.unlock_key(&owner, SESSION, PASSWORD).await?;
            }
            let transfer = TransferText { to: PostId::new(*to), ground, text: (*why).to_owned() };
            office.ask_transfer(&owner, SESSION, id, transfer).await?;
        }
        Step::Take | Step::Decline(_) => {
            let asked = state.transfer.as_ref().ok_or_else(|| Refusal::not_found("transfer"))?;
            let asked = acting(&asked.to)?;
            match step {
                Step::Decline(why) => drop(office.decline_case(&asked, id, why).await?),
                _ => drop(office.take_case(&asked, id).await?),
            }
        }
        Step::Pause { days, why } => {
            let reason = kind.pause.as_ref().and_then(|rule| rule.reasons.first());
            let until = now.date(office.programme().utc_offset_seconds).saturating_add(days.days());
            office.pause_case(&owner, id, reason.map_or("", |reason| &reason.id), until, why).await?;
        }
        Step::Extension(why) => drop(office.ask_extension(&owner, id, why).await?),
        Step::Grant(why) => {
            let Extension::Asked { approver, .. } = &state.extension else { return Ok(()) };
            office.judge_extension(&acting(approver)?, id, true, why).await?;
        }
        Step::AskIdentity(ground, why) => drop(office.ask_identity(&owner, id, ground, why).await?),
        Step::GiveShare | Step::RefuseShare(_) => {
            let next = state.identity_ask().and_then(|ask| ask.undecided().next());
            let post = &next.ok_or_else(|| Refusal::not_found("custodian"))?.post;
            let custodian = acting(post)?;
            if let Step::RefuseShare(why) = step {
                office.refuse_share(&custodian, id, why).await?;
            } else {
                office.unlock_key(&custodian, SESSION, PASSWORD).await?;
                office.give_share(&custodian, SESSION, id).await?;
            }
        }
        Step::OpenIdentity => {
            office.unlock_key(&owner, SESSION, PASSWORD).await?;
            office.open_identity(&owner, SESSION, id).await?;
        }
        Step::Reply(outcome, found, done) => {
            let reply = reply(kind, &office.unit_of(&state.owner), *outcome, found, done);
            office.reply_to_case(&owner, id, reply, Vec::new()).await?;
        }
    }
    Ok(())
}

/// A reply with every part its kind asks for.
fn reply(kind: &CaseKind, unit: &str, outcome: shishu_cases::Outcome, found: &str, done: &str) -> ReplyText {
    let words = |part: &str| match part {
        "found" => found.to_owned(),
        "done" => done.to_owned(),
        "who" => format!("{unit}承办。"),
        "basis" => "按本县公布的办理规定。".to_owned(),
        _ => "如有异议，可在期限内凭回执码提出，或向上一级机关申请复查。".to_owned(),
    };
    let parts = kind.reply.parts.iter().map(|part| (part.id.clone(), words(&part.id))).collect();
    ReplyText { outcome: Some(outcome), parts, answers: Vec::new(), points: Vec::new() }
}
