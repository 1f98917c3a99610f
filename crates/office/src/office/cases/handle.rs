//! What staff do with a case: work on it, ask, hand it over, pause, extend, answer, supervise.

use super::keys::Keys;
use super::passing::{approver, escalation};
use super::reporter::{files_for, reply_for};
use super::{CaseDesk, CaseFile, Said, Written};
use crate::cases::{Barring, CaseAction, not_covered, second_line};
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::{Ask, CaseAct, CaseState, Keyed, NoteKind, Outcome, due_of};
use shishu_programme::{CaseKind, Post};
use shishu_sealed::{CaseKey, HandlerPublic};
use shishu_terms::{Bilingual, CaseId, CategoryId, PostId};
use std::collections::BTreeMap;

/// A reply as it is written: its parts by id, and an answer to each point that was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyText {
    pub outcome: Option<Outcome>,
    pub parts: BTreeMap<String, String>,
    pub answers: Vec<String>,
    /// The points, as they were shown.
    pub points: Vec<String>,
}

/// What a reply does not say yet, and must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyGap {
    Outcome,
    /// A point that was asked, counted from 0.
    Point(usize),
    /// A part by its id.
    Part(String),
}

impl ReplyText {
    /// What it leaves out of what a reply to a case of this kind must say, in the order of the form.
    pub fn gaps(&self, kind: &CaseKind) -> Vec<ReplyGap> {
        let said = |text: Option<&String>| text.is_some_and(|text| text.trim().chars().count() >= 2);
        let outcome = self.outcome.is_none().then_some(ReplyGap::Outcome);
        let points = (0..self.points.len()).filter(|at| !said(self.answers.get(*at))).map(ReplyGap::Point);
        let parts = kind.reply.parts.iter().filter(|part| part.required && !said(self.parts.get(&part.id)));
        outcome.into_iter().chain(points).chain(parts.map(|part| ReplyGap::Part(part.id.clone()))).collect()
    }

    /// What to say about a gap.
    pub fn message(&self, gap: &ReplyGap, kind: &CaseKind) -> Bilingual {
        match gap {
            ReplyGap::Outcome => Bilingual::new(
                "请选办理结果：解决、解释说明、未解决。",
                "choose the outcome: solved, explained, not solved",
            ),
            ReplyGap::Point(at) => {
                let point = self.points.get(*at).map_or("", String::as_str);
                Bilingual {
                    zh: format!("第 {} 个问题还没有答：{point}", at + 1),
                    en: format!("point {} is not answered: {point}", at + 1),
                }
            }
            ReplyGap::Part(id) => {
                let part = kind.reply.parts.iter().find(|part| part.id == *id);
                let name = part.map_or_else(|| Bilingual::same(id), |part| part.name.clone());
                Bilingual {
                    zh: format!("答复缺少“{}”。", name.zh), en: format!("the reply lacks \"{}\"", name.en)
                }
            }
        }
    }
}

/// A request to hand a case over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferText {
    pub to: PostId,
    pub ground: String,
    /// Why, in words the receiving post and the supervisor read.
    pub text: String,
}

pub(super) fn words(text: &str, zh: &str, en: &str) -> Result<String, Refusal> {
    let text = text.trim();
    match text.chars().count() {
        0..4 => Err(Refusal::bad_input(zh, en)),
        4..=20_000 => Ok(text.to_owned()),
        _ => Err(Refusal::bad_input("最多 20000 字。", "at most 20,000 characters")),
    }
}

impl Office {
    /// Notes work done.
    pub async fn note_on_case(
        &self,
        caller: &Caller,
        id: &CaseId,
        what: NoteKind,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let text = words(text, "请写明做了什么。", "write what was done")?;
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            Ok(Said::plain(state.note(ask, what)?).text("text", text))
        })
        .await
    }

    /// The present stage is done.
    pub async fn finish_stage(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = text.trim().to_owned();
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            Ok(Said::plain(state.finish_stage(ask)?).text("text", text))
        })
        .await
    }

    /// Does not take it up; the reporter reads the ground.
    pub async fn refuse_case(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = words(text, "请写明不予受理的理由和依据。", "write why it is not taken up, and on what ground")?;
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            Ok(Said::plain(state.refuse(ask)?).text("text", text))
        })
        .await
    }

    /// A message to the reporter.
    pub async fn ask_reporter(
        &self,
        caller: &Caller,
        id: &CaseId,
        text: &str,
        files: Vec<CaseFile>,
    ) -> Result<Done, OfficeError> {
        let text = words(text, "请写要对群众说的话。", "write what to say to the reporter")?;
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            let stated = state.ask(ask)?.with_files(files.len() as u32);
            Ok(Said { files, ..Said::plain(stated).text("text", text) })
        })
        .await
    }

    pub async fn pause_case(
        &self,
        caller: &Caller,
        id: &CaseId,
        reason: &str,
        until: Date,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let (reason, text) = (reason.to_owned(), text.trim().to_owned());
        self.on_case_by(caller, id, CaseAction::Handle, move |desk, state, ask| {
            let days = paused(desk, state, ask, until)?;
            Ok(Said::plain(state.pause(ask, &reason, until, days)?).text("text", text))
        })
        .await
    }

    pub async fn resume_case(&self, caller: &Caller, id: &CaseId) -> Result<Done, OfficeError> {
        self.on_case_by(caller, id, CaseAction::Handle, |_, state, ask| Ok(Said::plain(state.resume_clock(ask)?))).await
    }

    /// Asks the approving post for the one extension; the reason is written.
    pub async fn ask_extension(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = words(text, "请写明延期的理由。", "write why more time is needed")?;
        let post = caller.require()?.post.clone();
        self.on_case_by(caller, id, CaseAction::Handle, move |desk, state, ask| {
            let due = due_of(state, &desk.programme.calendar).map_err(|e| not_covered(&e))?.due;
            let approver = approver(desk, state, &post).ok_or_else(|| {
                Refusal::wrong_state("没有能批准的岗位。", "no post can approve it").then(
                    "请在 posts.toml 里补上 approve-cases；都要回避的，请按期答复。",
                    "give a post the power approve-cases in posts.toml; if all are barred, reply in time",
                )
            })?;
            Ok(Said::plain(state.ask_extension(ask, &approver, due)?).text("text", text))
        })
        .await
    }

    pub async fn judge_extension(
        &self,
        caller: &Caller,
        id: &CaseId,
        grants: bool,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let text = words(text, "请写明理由。", "write the reason")?;
        let post = caller.require()?.post.id.clone();
        self.on_case_by(caller, id, CaseAction::Approve, move |_, state, ask| {
            Ok(Said::plain(state.judge_extension(ask, &post, grants)?).text("text", text))
        })
        .await
    }

    /// Asks another post to take it over. Of a sealed case the key goes with it, so the asking handler must have unlocked it.
    pub async fn ask_transfer(
        &self,
        caller: &Caller,
        session: &str,
        id: &CaseId,
        transfer: TransferText,
    ) -> Result<Done, OfficeError> {
        let text = words(&transfer.text, "请写明为什么转办。", "write why it is handed over")?;
        let to = self.programme.posts.get(&transfer.to).cloned();
        let to = to
            .filter(|post| post.powers.contains(&shishu_programme::Power::HandleCases))
            .ok_or_else(|| Refusal::bad_input("请选一个能承办的岗位。", "choose a post that handles cases"))?;
        let carried = self.carried(caller, session, id, &to).await?;
        let done = self
            .on_case_by(caller, id, CaseAction::Handle, move |desk, state, ask| {
                let upward = desk.programme.stands_above(&to.unit, &state.unit);
                let mut stated = state.ask_transfer(ask, &to, &transfer.ground)?.going_up(upward);
                barred_post(desk, state, &to.id)?;
                let mut raw = Vec::new();
                if state.opened.sealed {
                    let (key, handlers) = carried.as_ref().ok_or_else(locked)?;
                    raw = desk.shares(key, handlers);
                    if let CaseAct::TransferAsked(asked) = &mut stated {
                        asked.keys = handlers.iter().map(|(keyed, _)| keyed.clone()).collect();
                    }
                }
                Ok(Said { raw, ..Said::plain(stated).text("text", text) })
            })
            .await?;
        Ok(done)
    }

    /// Of a sealed case: its key, and the handlers it goes to when `to` takes the case: the holder of that post and of one of another line.
    async fn carried(
        &self,
        caller: &Caller,
        session: &str,
        id: &CaseId,
        to: &Post,
    ) -> Result<Option<(CaseKey, Vec<(Keyed, HandlerPublic)>)>, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        if !state.opened.sealed {
            return Ok(None);
        }
        let Some(key) = self.case_key(caller, session, &state).await? else { return Ok(None) };
        let keys = self.handler_keys().await?;
        let held = |post: &Post| self.programme.holder(&post.id, desk.today).and_then(|h| keys.of(&h.id));
        let Some(own) = held(to) else {
            return Err(
                Refusal::wrong_state("对方岗位还没有登记办理密钥。", "that post has no handling key yet").into()
            );
        };
        let mut handlers = vec![own];
        let second = self.second_for(&desk, &state, to, &|post| held(post).is_some());
        handlers.extend(second.and_then(held));
        Ok(Some((key, handlers)))
    }

    fn second_for(
        &self,
        desk: &CaseDesk,
        state: &CaseState,
        owner: &Post,
        has_key: &dyn Fn(&Post) -> bool,
    ) -> Option<&Post> {
        let category = self.programme.cases.get(&state.opened.kind)?.category(&state.category)?;
        let barring = Barring::stated(&state.opened.barred);
        second_line(category, owner, &barring, &self.programme, &desk.key, desk.today, has_key)
    }

    /// Takes a case over. After two changes of hands the supervisor is alerted.
    pub async fn take_case(&self, caller: &Caller, id: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let keys: Keys = self.handler_keys().await?;
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        let has_key =
            |post: &Post| self.programme.holder(&post.id, desk.today).is_some_and(|h| keys.of(&h.id).is_some());
        let second = match state.opened.sealed {
            true => self.second_for(&desk, &state, &actor.post, &has_key).map(|post| post.id.clone()),
            false => None,
        };
        let done = self
            .on_case_by(caller, id, CaseAction::Take, move |desk, state, ask| {
                barred_post(desk, state, &actor.post.id)?;
                Ok(Said::plain(state.take(ask, &actor.post, second)?))
            })
            .await?;
        self.alert_after_transfers(caller.now, id).await?;
        self.look_at_keys_of(caller.now, id).await?;
        Ok(done)
    }

    pub async fn decline_case(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = words(text, "请写明为什么不接。", "write why it is not taken")?;
        let post = caller.require()?.post.clone();
        self.on_case_by(caller, id, CaseAction::Take, move |_, state, ask| {
            Ok(Said::plain(state.decline(ask, &post)?).text("text", text))
        })
        .await
    }

    pub async fn urge_case(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = text.trim().to_owned();
        self.on_case_by(caller, id, CaseAction::Supervise, move |_, state, ask| {
            Ok(Said::plain(state.urge(ask)?).text("text", text))
        })
        .await
    }

    /// The supervisor's written demand; answers the duty that an escalation raised.
    pub async fn supervise_case(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let text = words(text, "请写明督办要求。", "write what is demanded")?;
        self.on_case_by(caller, id, CaseAction::Supervise, move |_, state, ask| {
            Ok(Said::plain(state.supervise(ask)?).text("text", text))
        })
        .await
    }

    pub async fn categorise_case(
        &self,
        caller: &Caller,
        id: &CaseId,
        category: &CategoryId,
    ) -> Result<Done, OfficeError> {
        let category = category.clone();
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            Ok(Said::plain(state.categorise(ask, &category)?))
        })
        .await
    }

    /// Joins another case that the caller owns as well.
    pub async fn merge_case(&self, caller: &Caller, id: &CaseId, into: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?;
        let other = self.case_state(into).await?.filter(|other| other.owner == actor.post.id);
        let other = other.ok_or_else(|| Refusal::not_found(into.as_str()))?;
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| Ok(Said::plain(state.merge(ask, &other)?)))
            .await
    }

    /// Answers. It must hold every required part, answer each point that was asked, and not be a copy of the reply to another case.
    pub async fn reply_to_case(
        &self,
        caller: &Caller,
        id: &CaseId,
        reply: ReplyText,
        files: Vec<CaseFile>,
    ) -> Result<Done, OfficeError> {
        let copied = self.copied_from(caller, id, &reply).await?;
        let joined = self.sealed_joined(id).await?;
        self.on_case_by(caller, id, CaseAction::Handle, move |desk, state, ask| {
            let lacks = |gap: &ReplyGap| {
                let message = reply.message(gap, ask.kind);
                Refusal::bad_input(message.zh, message.en)
            };
            if let Some(gap) = reply.gaps(ask.kind).first() {
                return Err(lacks(gap));
            }
            let outcome = reply.outcome.ok_or_else(|| lacks(&ReplyGap::Outcome))?;
            let filled = reply.parts.iter().filter(|(_, text)| text.trim().chars().count() >= 2);
            let parts = filled.map(|(id, _)| id.clone()).collect();
            let share = copied.as_ref().map_or(0, |copied| copied.permille);
            if let Some(copied) = copied.filter(|copied| copied.permille > ask.kind.reply.copied_permille) {
                return Err(is_copied(&copied));
            }
            let until = desk.programme.calendar.add(ask.today, ask.kind.silence).map_err(|e| not_covered(&e))?.due;
            let stated = state.answer(ask, outcome, parts, share, until, files.len() as u32)?;
            let text = serde_json::json!({ "parts": reply.parts, "answers": reply.answers, "points": reply.points });
            let text = text.to_string();
            // Whoever reported a case that was merged into this one reads the reply and its files too, with the key of the own case.
            let mut copies = Written::default();
            for (id, key) in &joined {
                copies.contents.push((reply_for(id), desk.seal(key, &text)));
                let own = desk.contents(Some(key), Vec::new(), files.clone())?;
                copies.contents.extend(own.contents.into_iter().map(|(_, list)| (files_for(id), list)));
                copies.blobs.extend(own.blobs);
            }
            Ok(Said { files, raw: copies.contents, blobs: copies.blobs, ..Said::plain(stated).text("reply", text) })
        })
        .await
    }

    pub(super) async fn alert_after_transfers(
        &self,
        now: shishu_terms::Moment,
        id: &CaseId,
    ) -> Result<(), OfficeError> {
        let id = id.clone();
        self.on_case(now, super::By::Calendar, &id, |desk, state, ask| {
            let due = state.is_open() && state.hops() >= ask.kind.transfer.alert_after && state.escalated == 0;
            match due {
                true => Ok(escalation(desk, state, ask, "transfers").map(Said::plain)),
                false => Ok(None),
            }
        })
        .await?;
        Ok(())
    }
}

/// Re-checked on each change of hands: nobody who is barred gets it.
fn barred_post(desk: &CaseDesk, state: &CaseState, post: &PostId) -> Result<(), Refusal> {
    let barring = Barring::stated(&state.opened.barred);
    match barring.bars_post(post, &desk.programme, &desk.key, desk.today) {
        // It is not said why: that would tell whom the report names.
        true => Err(Refusal::wrong_state("这件事不能转给这个岗位。", "this case cannot go to that post")
            .then("请选另一个岗位。", "choose another post")),
        false => Ok(()),
    }
}

/// The passages are shown; which case they come from is not, for it may be one that this handler must not know of.
fn is_copied(copied: &super::Copied) -> Refusal {
    let share = copied.permille / 10;
    let passages = copied.passages.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(" ");
    Refusal::bad_input(
        format!("这份答复有 {share}% 与以前对另一件事的答复或套话相同，请针对这件事重写。"),
        format!(
            "{share}% of this reply stands in an earlier reply to another case, or is set text; write it for this one"
        ),
    )
    .then(format!("相同的地方：{passages}"), format!("in common: {passages}"))
}

pub(super) fn locked_key() -> Refusal {
    Refusal::wrong_state("请先用您的解锁口令打开您的钥匙。", "unlock your key with its password first")
}

pub(super) fn locked() -> Refusal {
    Refusal::wrong_state("请先用您的解锁口令打开这件事。", "open this case with your unlocking password first")
}

/// Days that the case would have stood still, with those until `until`, of the cap's sort.
fn paused(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, until: Date) -> Result<u32, Refusal> {
    let Some(rule) = &ask.kind.pause else { return Ok(0) };
    let mut spans: Vec<(Date, Date)> = vec![(ask.today, until)];
    for (pause, resumed) in state.pauses.iter().zip(&state.resumed) {
        let last = resumed.and_then(|on| on.yesterday().ok()).map_or(pause.until, |last| last.min(pause.until));
        spans.push((pause.from, last));
    }
    let mut days = 0;
    for (from, to) in spans {
        // A span of years would be over the cap long before.
        for day in from.series(jiff::ToSpan::day(1)).take_while(|day| *day <= to).take(3_700) {
            let counts = match rule.cap.working {
                true => desk
                    .programme
                    .calendar
                    .is_working(day)
                    .ok_or_else(|| not_covered(&shishu_terms::NotCovered { date: day }))?,
                false => true,
            };
            days += u32::from(counts);
        }
    }
    Ok(days)
}
