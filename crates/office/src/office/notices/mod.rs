//! Typical cases: every command on one goes one path. Whoever must not know of one of its cases is told that there is nothing.

mod compile;
mod decide;
mod desk;
mod read;
mod reporter;
mod tick;

pub use crate::notices::Proposal;
pub use compile::{NewNotice, NoticeFile, Source};
pub use desk::{NoticeFilter, NoticeLine};
pub use read::{NoticeSheet, NoticeStep};
pub use reporter::ReporterNotice;

use super::cases::CaseDesk;
use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::cases::{Barring, hold, not_covered};
use crate::kinds::ActKind;
use crate::notices::quarter_subject;
use crate::refusal::Refusal;
use crate::views::load_notice;
use jiff::civil::Date;
use shishu_cases::notice::{NoticeAct, NoticeState, Phase, Scope, wanted};
use shishu_programme::{NoticeRules, Power};
use shishu_store::{Act, DutyFilter, NewAct, args};
use shishu_terms::{Moment, NoticeId};

/// What a decision on a typical case states, with its texts and files.
pub(super) struct Stated {
    act: NoticeAct,
    contents: Vec<(&'static str, String)>,
    files: Vec<Vec<u8>>,
}

impl Stated {
    fn plain(act: NoticeAct) -> Self {
        Stated { act, contents: Vec::new(), files: Vec::new() }
    }

    fn content(mut self, name: &'static str, text: String) -> Self {
        self.contents.push((name, text));
        self
    }
}

/// Who gives the command.
#[derive(Clone)]
pub(super) enum NoticeBy {
    Staff(Actor),
    /// Whoever holds the receipt code of one of its cases.
    Reporter,
    Calendar,
}

/// The part that an actor has in a typical case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticePart {
    /// Writes it, puts it up for approval.
    pub compiles: bool,
    /// Is asked to approve it now.
    pub approves: bool,
    /// May object now.
    pub objects: bool,
    /// May narrow or withdraw it.
    pub withdraws: bool,
    /// Reads the draft with what is masked in it.
    pub drafts: bool,
}

impl Office {
    /// The rules for typical cases; an office without them has none.
    pub(super) fn notice_rules(&self) -> Result<&NoticeRules, Refusal> {
        self.programme.notices.as_ref().ok_or_else(|| {
            Refusal::wrong_state("制度包没有典型案例的规定。", "the programme has no rules for typical cases")
                .then("请在制度包里加上 notices.toml。", "add notices.toml to the programme")
        })
    }

    /// The typical case that a subject names.
    pub fn notice_named(subject: &str) -> Option<NoticeId> {
        subject.starts_with("DX-").then(|| NoticeId::new(subject)).filter(NoticeId::well_formed)
    }

    pub(super) async fn notice_state(&self, id: &NoticeId) -> Result<Option<NoticeState>, OfficeError> {
        let rows = self.store.query("SELECT state FROM notices WHERE id = $1", args![id.as_str()]).await?;
        let read = |row: &shishu_store::Row| serde_json::from_str(row.text(0)?).map_err(crate::views::damaged);
        Ok(rows.first().map(read).transpose()?)
    }

    /// May the caller know that it is there?
    pub async fn sees_notice(&self, caller: &Caller, id: &NoticeId) -> Result<bool, OfficeError> {
        let Some(state) = self.notice_state(id).await? else { return Ok(false) };
        Ok(self.notice_part(caller, &state)?.is_some())
    }

    /// The record of the act that published it is anybody's as long as it is public.
    pub(super) async fn is_public_notice(&self, act: &Act) -> Result<bool, OfficeError> {
        if act.kind != ActKind::NoticePublished.wire() {
            return Ok(false);
        }
        let state = self.notice_state(&NoticeId::new(act.subject.as_str())).await?;
        Ok(state.is_some_and(|state| is_public(&state)))
    }

    /// The caller's part; `None`: it is not there for them.
    pub(super) fn notice_part(&self, caller: &Caller, state: &NoticeState) -> Result<Option<NoticePart>, OfficeError> {
        let shown = state.published.is_some() && state.scope == Scope::Public;
        let everybody = shown.then(NoticePart::default);
        let Some(actor) = caller.viewer.actor() else { return Ok(everybody) };
        let Some(rules) = self.programme.notices.as_ref() else { return Ok(everybody) };
        let Ok(desk) = self.case_desk(caller.now) else { return Ok(everybody) };
        let barring = Barring::stated(&state.drafted.barred);
        if barring.bars(actor, &desk.programme, &desk.key, desk.today) {
            return Ok(everybody);
        }
        let (post, person) = (&actor.post.id, &actor.person);
        let compiles = *post == state.drafted.compiler;
        let asked = state.approvers.contains(post) && state.may_approve(person);
        let author = state.authors.contains(person);
        let concerned = state.units.contains(actor.unit());
        let grace = matches!(state.phase, Phase::Grace { .. });
        let done = state.approved.iter().any(|(by, of)| by == person || of == post);
        let part = NoticePart {
            compiles: compiles && state.is_open(),
            approves: asked && !done && matches!(state.phase, Phase::Asked { .. }),
            objects: grace && (concerned || asked),
            withdraws: (compiles || rules.approvers.contains(post))
                && !matches!(state.phase, Phase::Withdrawn { .. } | Phase::Stopped { .. }),
            drafts: compiles || author || asked,
        };
        let known = part.drafts || part.objects || state.published.is_some() || actor.has(Power::ReadAll);
        Ok(known.then_some(part))
    }

    /// Every command on one goes this way: load inside the transaction, look who asks, decide, append with the duties that follow.
    pub(super) async fn on_notice<F>(
        &self,
        now: Moment,
        by: NoticeBy,
        id: &NoticeId,
        decide: F,
    ) -> Result<Option<Done>, OfficeError>
    where
        F: FnOnce(&CaseDesk, &NoticeState, Date) -> Result<Option<Stated>, Refusal> + Send + 'static,
    {
        let desk = self.case_desk(now)?;
        let id = id.clone();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let state = load_notice(tx, &id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
                    // A system clock set back stands at the latest day it has seen.
                    let today = desk.today.max(state.latest);
                    let Some(stated) = decide(&desk, &state, today)? else { return Ok::<_, OfficeError>(None) };
                    let at = match by {
                        NoticeBy::Staff(_) => desk.now,
                        NoticeBy::Reporter | NoticeBy::Calendar => desk.start_of_day(),
                    };
                    let mut act = NewAct::new(at, stated.act.wire(), id.as_str())
                        .body(stated.act.body().map_err(crate::views::damaged)?);
                    if let NoticeBy::Staff(actor) = &by {
                        act = act.by(actor.person.clone(), actor.post.id.clone());
                    }
                    let mut after = state.clone();
                    after.apply(tx.tree_size(), &stated.act);
                    let open = tx.duties(&DutyFilter::open().about(id.as_str())).await?;
                    let wanted = wanted(&after, &desk.programme.calendar).map_err(|error| not_covered(&error))?;
                    act = hold(act, &desk.programme, (id.as_str(), after.acts), &wanted, &open);
                    if matches!(stated.act, NoticeAct::ApprovalAsked(_)) {
                        let quarter = quarter_subject(state.drafted.quarter);
                        for duty in tx.duties(&DutyFilter::open().about(quarter)).await? {
                            act = act.discharge(duty.id);
                        }
                    }
                    for (name, text) in stated.contents {
                        act = act.content(name, text);
                    }
                    if let NoticeAct::Published(published) = &stated.act {
                        for file in &published.notice.files {
                            act = act.blob(file.sha256.clone());
                        }
                    }
                    for bytes in &stated.files {
                        let hash = tx.put_blob(bytes).await?;
                        if !act.blobs.contains(&hash) {
                            act = act.blob(hash);
                        }
                    }
                    let act = tx.append(act).await?;
                    Ok(Some(Done { seq: act.seq, at: act.at }))
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// A command by staff for whom it is there and whose part allows it.
    pub(super) async fn on_notice_by<F>(
        &self,
        caller: &Caller,
        id: &NoticeId,
        allowed: fn(&NoticePart) -> bool,
        decide: F,
    ) -> Result<Done, OfficeError>
    where
        F: FnOnce(&CaseDesk, &NoticeState, &Actor, Date) -> Result<Stated, Refusal> + Send + 'static,
    {
        let actor = caller.require()?.clone();
        let state = self.notice_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        let part = self.notice_part(caller, &state)?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        if !allowed(&part) {
            return Err(Refusal::not_allowed(
                "您的岗位现在不能对这一件这样做。",
                "your post may not do this with it now",
            )
            .into());
        }
        let by = actor.clone();
        let seen = state.last;
        let done = self
            .on_notice(caller.now, NoticeBy::Staff(actor), id, move |desk, state, today| {
                if state.last != seen {
                    return Err(Refusal::wrong_state(
                        "刚才有人先动了这一件。",
                        "somebody did something with it just now",
                    )
                    .then("请刷新后再看。", "reload the page and look again"));
                }
                decide(desk, state, &by, today).map(Some)
            })
            .await?;
        done.ok_or_else(|| Refusal::not_found(id.as_str()).into())
    }
}

/// Anybody may read it.
pub(super) fn is_public(state: &NoticeState) -> bool {
    matches!(state.phase, Phase::Published { .. }) && state.scope == Scope::Public
}
