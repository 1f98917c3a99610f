//! From the draft to what is public, and back: approval, objection, narrowing, withdrawal.

use super::Stated;
use crate::notices::approvers;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::notice::{Objector, Scope};
use shishu_terms::NoticeId;

fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    match text.chars().count() {
        4..=2_000 => Ok(text.to_owned()),
        _ => Err(Refusal::bad_input("请写理由，4 到 2000 字。", "give the reason, 4 to 2,000 characters")),
    }
}

impl Office {
    /// Puts the draft up for approval by two who have nothing to do with it.
    pub async fn ask_notice_approval(&self, caller: &Caller, id: &NoticeId) -> Result<Done, OfficeError> {
        let rules = self.notice_rules()?.clone();
        self.on_notice_by(
            caller,
            id,
            |part| part.compiles,
            move |desk, state, _, today| {
                let two = approvers(state, &rules, &desk.programme, &desk.key, desk.today)?;
                Ok(Stated::plain(state.ask_approval(two, today)?))
            },
        )
        .await
    }

    pub async fn approve_notice(&self, caller: &Caller, id: &NoticeId) -> Result<Done, OfficeError> {
        self.on_notice_by(
            caller,
            id,
            |part| part.approves,
            |desk, state, actor, today| {
                let stated = state.approve(&actor.person, &actor.post.id, today, &desk.programme.calendar)?;
                Ok(Stated::plain(stated))
            },
        )
        .await
    }

    pub async fn send_back_notice(&self, caller: &Caller, id: &NoticeId, text: &str) -> Result<Done, OfficeError> {
        let text = reason(text)?;
        self.on_notice_by(
            caller,
            id,
            |part| part.approves,
            |_, state, actor, today| {
                Ok(Stated::plain(state.send_back(&actor.person, &actor.post.id, today)?).content("reason", text))
            },
        )
        .await
    }

    /// An objection of a unit concerned or of an approver, in the days of grace.
    pub async fn object_to_notice(&self, caller: &Caller, id: &NoticeId, text: &str) -> Result<Done, OfficeError> {
        let text = reason(text)?;
        self.on_notice_by(
            caller,
            id,
            |part| part.objects,
            |_, state, actor, today| {
                let post = actor.post.id.clone();
                let who = if state.approvers.contains(&post) { Objector::Approver } else { Objector::Unit };
                Ok(Stated::plain(state.object(who, Some(post), today)?).content("reason", text))
            },
        )
        .await
    }

    pub async fn rescope_notice(
        &self,
        caller: &Caller,
        id: &NoticeId,
        to: Scope,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let text = text.to_owned();
        self.on_notice_by(
            caller,
            id,
            |part| part.withdraws,
            move |_, state, _, today| Ok(Stated::plain(state.rescope(to, &text, today)?)),
        )
        .await
    }

    pub async fn withdraw_notice(&self, caller: &Caller, id: &NoticeId, text: &str) -> Result<Done, OfficeError> {
        let text = text.to_owned();
        self.on_notice_by(
            caller,
            id,
            |part| part.withdraws,
            move |_, state, _, today| Ok(Stated::plain(state.withdraw(&text, today)?)),
        )
        .await
    }
}
