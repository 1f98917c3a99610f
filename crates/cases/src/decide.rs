//! What may be said next on a case, and what not. Each command looks at the state, the kind and the day alone and gives the act's body;
//! whether this actor may give it at all is the office's question.

use crate::refused::Refused;
use crate::state::{CaseState, Extension, Phase};
use crate::stated::*;
use jiff::civil::Date;
use shishu_programme::{CaseKind, LimitFrom, Post};
use shishu_terms::{CategoryId, PersonId, PostId};

/// What a command may look at beside the state.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub kind: &'a CaseKind,
    pub today: Date,
}

type Decided<T = CaseAct> = Result<T, Refused>;

impl CaseState {
    /// The first look at a sealed text by this person; nothing when it is not the first.
    pub fn view(&self, person: &PersonId) -> Option<CaseAct> {
        (!self.viewed.contains(person)).then(|| CaseAct::Viewed(Viewed { by: person.clone() }))
    }

    pub(crate) fn require_open(&self) -> Decided<()> {
        match self.phase {
            Phase::Handling => Ok(()),
            Phase::Replied { .. } => {
                Err(Refused::new("这件事已经答复，等群众确认。", "this case is answered and waits for the reporter")
                    .then("有新的情况，先发一条消息给群众。", "if there is news, send the reporter a message"))
            }
            Phase::Closed { .. } => Err(Refused::new("这件事已经办结。", "this case is closed").then(
                "要再办，请另立一件并写明由它而来。",
                "to take it up again, open a new case that names this one",
            )),
        }
    }

    fn require_settled(&self) -> Decided<()> {
        match &self.transfer {
            None => Ok(()),
            Some(_) => {
                Err(Refused::new("已提出转办，等对方答复。", "a transfer has been asked for and waits for an answer"))
            }
        }
    }

    /// The present stage is done; the last one is done by the reply.
    pub fn finish_stage(&self, ask: Ask<'_>) -> Decided {
        self.require_open()?;
        let stage = self.opened.stages.get(self.stages_done.len());
        match stage.filter(|_| self.stages_done.len() + 1 < self.opened.stages.len()) {
            Some(stage) => Ok(CaseAct::StageDone(StageDone { stage: stage.id.clone(), on: ask.today })),
            None => Err(Refused::new("最后一步由答复完成。", "the last stage is done by the reply")),
        }
    }

    /// Not taken up. Only before the first stage is done; a case of one stage is answered instead.
    pub fn refuse(&self, ask: Ask<'_>) -> Decided {
        self.require_open()?;
        self.require_settled()?;
        if self.opened.stages.len() < 2 || !self.stages_done.is_empty() || self.reopened > 0 {
            return Err(Refused::new(
                "已经受理的事项不能再不予受理。",
                "a case that was taken up cannot be refused any more",
            )
            .then("请办理并答复。", "handle it and reply"));
        }
        Ok(CaseAct::RefusedToTake(RefusedToTake { on: ask.today }))
    }

    /// Asks another post to take it over. The owner stays the owner until that post takes it, and the limit does not move.
    pub fn ask_transfer(&self, ask: Ask<'_>, to: &Post, ground: &str) -> Decided {
        self.require_open()?;
        self.require_settled()?;
        let ground = ask
            .kind
            .transfer
            .grounds
            .iter()
            .find(|one| one.id == ground)
            .ok_or_else(|| Refused::new("请选一条转办的理由。", "choose the ground of the transfer"))?;
        self.may_go_to(ask, &to.id)?;
        Ok(CaseAct::TransferAsked(TransferAsked {
            to: to.id.clone(),
            unit: to.unit.clone(),
            ground: ground.id.clone(),
            disclaims: ground.disclaims,
            upward: false,
            on: ask.today,
            take: ask.kind.transfer.take,
            keys: Vec::new(),
        }))
    }

    /// Whether this post can be asked to take it: it neither owns it, nor owned it, nor has declined it, and it has not gone round too often.
    pub fn may_go_to(&self, ask: Ask<'_>, to: &PostId) -> Decided<()> {
        let keep = |refused: Refused| {
            refused.then(
                "请办理并答复；办不了就在答复里写明。",
                "handle it and reply; what cannot be done is said in the reply",
            )
        };
        if *to == self.owner {
            return Err(Refused::new("这件事本来就由这个岗位负责。", "this post owns the case already"));
        }
        if self.past.contains(to) {
            return Err(keep(Refused::new(
                "这个岗位办过这件事，已转出一次，不能再转回去。",
                "this post has had the case before; it cannot be sent back",
            )));
        }
        if self.bounced.iter().any(|(_, post)| post == to) {
            return Err(keep(Refused::new("这个岗位已经退回过这件事。", "this post has declined the case before")));
        }
        if self.hops() >= ask.kind.transfer.at_most {
            let most = ask.kind.transfer.at_most;
            return Err(keep(Refused::new(
                format!("这件事已转办 {most} 次，不能再转。"),
                format!("this case has changed hands {most} times and stays where it is"),
            )));
        }
        Ok(())
    }

    fn asked_of(&self, by: &PostId) -> Decided<&crate::state::Transfer> {
        let none = || Refused::new("没有等您答复的转办。", "no transfer waits for your answer");
        self.transfer.as_ref().filter(|transfer| transfer.to == *by).ok_or_else(none)
    }

    /// The receiving post takes it. `second` is the post of another line that can open it from now on.
    pub fn take(&self, ask: Ask<'_>, by: &Post, second: Option<PostId>) -> Decided {
        self.require_open()?;
        self.asked_of(&by.id)?;
        Ok(CaseAct::Taken(Taken {
            owner: by.id.clone(),
            unit: by.unit.clone(),
            second,
            on: ask.today,
            alert_after: ask.kind.transfer.alert_after,
        }))
    }

    /// The receiving post does not take it.
    pub fn decline(&self, ask: Ask<'_>, by: &Post) -> Decided {
        self.asked_of(&by.id)?;
        Ok(CaseAct::Declined(Declined { by: by.id.clone(), unit: by.unit.clone(), on: ask.today }))
    }

    /// Work done on it.
    pub fn note(&self, ask: Ask<'_>, what: NoteKind) -> Decided {
        match self.phase {
            Phase::Closed { .. } => Err(Refused::new("这件事已经办结。", "this case is closed")),
            _ => Ok(CaseAct::Noted(Noted { what, on: ask.today })),
        }
    }

    /// A question or a word to the reporter.
    pub fn ask(&self, ask: Ask<'_>) -> Decided {
        match self.phase {
            Phase::Closed { .. } => Err(Refused::new("这件事已经办结。", "this case is closed")),
            _ => Ok(CaseAct::Asked(Asked { on: ask.today, files: 0 })),
        }
    }

    /// A word from the reporter.
    pub fn say(&self, ask: Ask<'_>, files: u32) -> Decided {
        match self.phase {
            Phase::Closed { .. } => {
                Err(Refused::new("这件事已经办结，不能再补充。", "this case is closed; nothing can be added")
                    .then("有新的情况请另行反映。", "report what is new as a new matter"))
            }
            _ => Ok(CaseAct::Said(Said { on: ask.today, files, keys: Vec::new() })),
        }
    }

    /// The clock stands still from today until a day, for a lawful reason and within the cap. `days` are those between, of the cap's sort,
    /// and those of earlier pauses.
    pub fn pause(&self, ask: Ask<'_>, reason: &str, until: Date, days_in_all: u32) -> Decided {
        self.require_open()?;
        let rule =
            ask.kind.pause.as_ref().ok_or_else(|| {
                Refused::new("这类事项不能暂停计时。", "the clock of this kind of case cannot be paused")
            })?;
        let reason = rule.reasons.iter().find(|one| one.id == reason);
        let reason = reason.ok_or_else(|| Refused::new("请选一条暂停的理由。", "choose the reason of the pause"))?;
        if self.is_paused(ask.today) {
            return Err(Refused::new("已经暂停。", "the clock stands still already"));
        }
        if until < ask.today {
            return Err(Refused::new(
                "暂停的最后一天不能早于今天。",
                "the last day of the pause cannot lie before today",
            ));
        }
        if days_in_all > rule.cap.days {
            let cap = rule.cap.name();
            return Err(Refused::new(
                format!("暂停累计最多 {}，这样会有 {days_in_all} 日。", cap.zh),
                format!("a case stands still for at most {} in all; this would make it {days_in_all}", cap.en),
            ));
        }
        Ok(CaseAct::Paused(Paused { from: ask.today, until, reason: reason.id.clone(), name: reason.name.clone() }))
    }

    pub fn resume_clock(&self, ask: Ask<'_>) -> Decided {
        self.require_open()?;
        match self.is_paused(ask.today) {
            true => Ok(CaseAct::Resumed(Resumed { on: ask.today })),
            false => Err(Refused::new("没有暂停。", "the clock is not paused")),
        }
    }

    /// Asks for the one extension, before the limit is over.
    pub fn ask_extension(&self, ask: Ask<'_>, approver: &PostId, due: Date) -> Decided {
        self.require_open()?;
        let Some(by) = ask.kind.extension else {
            return Err(Refused::new("这类事项不能延期。", "this kind of case is not extended"));
        };
        match self.extension {
            Extension::None => {}
            Extension::Asked { .. } => {
                return Err(Refused::new("已经申请延期，等批准。", "an extension was asked for and waits"));
            }
            Extension::Granted { .. } | Extension::Refused => {
                return Err(Refused::new("延期只能申请一次。", "an extension is asked for once"));
            }
        }
        if due < ask.today {
            return Err(Refused::new("已经超期，不能再延期。", "the limit is over; it cannot be extended any more"));
        }
        if *approver == self.owner {
            return Err(Refused::new("延期要由另一个岗位批准。", "another post approves an extension"));
        }
        Ok(CaseAct::ExtensionAsked(ExtensionAsked { by, on: ask.today, approver: approver.clone() }))
    }

    pub fn judge_extension(&self, ask: Ask<'_>, by: &PostId, grants: bool) -> Decided {
        self.require_open()?;
        match &self.extension {
            Extension::Asked { by: limit, approver, .. } if approver == by => Ok(match grants {
                true => CaseAct::Extended(Extended { by: *limit, on: ask.today }),
                false => CaseAct::ExtensionRefused(ExtensionRefused { on: ask.today }),
            }),
            _ => Err(Refused::new("没有等您批准的延期。", "no extension waits for your decision")),
        }
    }

    /// Answers it. The text was looked at before: its parts, its likeness to earlier replies.
    pub fn answer(
        &self,
        ask: Ask<'_>,
        outcome: Outcome,
        parts: Vec<String>,
        copied: u32,
        until: Date,
        files: u32,
    ) -> Decided {
        self.require_open()?;
        let missing = ask.kind.reply.parts.iter().find(|part| part.required && !parts.contains(&part.id));
        if let Some(part) = missing {
            return Err(Refused::new(
                format!("答复缺少“{}”。", part.name.zh),
                format!("the reply lacks \"{}\"", part.name.en),
            )
            .then(part.hint.zh.clone(), part.hint.en.clone()));
        }
        let silence = ask.kind.silence;
        Ok(CaseAct::Replied(Replied { outcome, on: ask.today, parts, silence, until, copied, files }))
    }

    /// The reporter says what became of it.
    pub fn confirm(&self, ask: Ask<'_>, solved: bool, satisfaction: Option<u8>) -> Decided {
        if satisfaction.is_some_and(|grade| !(1..=5).contains(&grade)) {
            return Err(Refused::new("满意度在 1 到 5 之间。", "satisfaction is between 1 and 5"));
        }
        match self.phase {
            Phase::Replied { .. } => Ok(CaseAct::Confirmed(Confirmed { solved, satisfaction, on: ask.today })),
            _ => Err(Refused::new("还没有答复，或已经办结。", "there is no reply yet, or the case is closed")),
        }
    }

    /// The reporter does not agree with the reply.
    pub fn dispute(&self, ask: Ask<'_>) -> Decided {
        match self.phase {
            Phase::Replied { .. } => Ok(CaseAct::Disputed(Disputed { on: ask.today, keys: Vec::new() })),
            _ => Err(Refused::new("还没有答复，或已经办结。", "there is no reply yet, or the case is closed")),
        }
    }

    /// Closes it when the reporter's time is over; nothing before.
    pub fn close_by_silence(&self, today: Date) -> Option<CaseAct> {
        match self.phase {
            Phase::Replied { until, .. } if today > until => Some(CaseAct::Closed(Closed { on: today })),
            _ => None,
        }
    }

    /// A supervisor urges or demands.
    pub fn urge(&self, ask: Ask<'_>) -> Decided {
        self.require_open()?;
        match self.urged.last() {
            Some(last) if *last >= ask.today => Err(Refused::new("今天已经催办过。", "it was urged today already")),
            _ => Ok(CaseAct::Urged(Urged { on: ask.today, by_calendar: false })),
        }
    }

    pub fn supervise(&self, ask: Ask<'_>) -> Decided {
        self.require_open()?;
        Ok(CaseAct::Supervised(Supervised { on: ask.today }))
    }

    /// Joins another case on the same matter. Each reporter keeps an own thread and receipt.
    pub fn merge(&self, ask: Ask<'_>, into: &CaseState) -> Decided {
        self.require_open()?;
        if into.id == self.id {
            return Err(Refused::new("不能并入自己。", "a case cannot be merged into itself"));
        }
        if !into.is_open() || into.opened.kind != self.opened.kind {
            return Err(Refused::new(
                "只能并入同一类、还在办理的事项。",
                "it can only join a case of the same kind that is being handled",
            ));
        }
        Ok(CaseAct::Merged(Merged { into: into.id.clone(), on: ask.today }))
    }

    pub fn categorise(&self, ask: Ask<'_>, category: &CategoryId) -> Decided {
        self.require_open()?;
        if ask.kind.category(category).is_none() {
            return Err(Refused::new("没有这个类别。", "there is no such category"));
        }
        Ok(CaseAct::Categorised(Categorised { category: category.clone() }))
    }
}

impl Opened {
    /// What stands in the first act of a case of this kind.
    pub fn of(
        kind: &CaseKind,
        category: CategoryId,
        channel: &str,
        received: Date,
        owner: &Post,
        second: Option<PostId>,
    ) -> Self {
        let stages = kind.stages.iter().map(|stage| StageOf {
            id: stage.id.clone(),
            limit: stage.limit,
            from_received: stage.from == LimitFrom::Received,
        });
        Opened {
            kind: kind.id.clone(),
            category,
            channel: channel.to_owned(),
            received,
            owner: owner.id.clone(),
            unit: owner.unit.clone(),
            second,
            sealed: kind.sealed,
            whole: kind.whole,
            stages: stages.collect(),
            receipt: None,
            barred: Vec::new(),
            key: None,
            keys: Vec::new(),
            identity: None,
            region: None,
            files: 0,
            from: None,
        }
    }
}
