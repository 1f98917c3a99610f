//! Custodians of identities: what they are asked, and what they decide. They see the number, the kind, the ground and who asks; nothing of
//! what was reported. Whoever is barred from the case is not asked, and finds none of it.

use super::handle::words;
use super::keys::Keys;
use super::read::state_of;
use super::shares::share_content;
use super::{By, CaseDesk, Said};
use crate::actor::Actor;
use crate::cases::Barring;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::{AskStanding, CaseAct, CaseState, Custodian, Decision, IdentityAsk, Keyed, ShareHeld};
use shishu_programme::Power;
use shishu_sealed::HandlerSecret;
use shishu_store::{Content, args};
use shishu_terms::{Bilingual, CaseId, PersonId, PostId};

/// A request in a custodian's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityLine {
    pub case: CaseId,
    /// From 1, by case.
    pub number: u32,
    pub kind: Bilingual,
    pub ground: Bilingual,
    /// Unit and post that ask.
    pub unit: Bilingual,
    pub post: Bilingual,
    pub on: Date,
    /// Last day to decide.
    pub until: Date,
    pub standing: AskStanding,
    /// What the caller said.
    pub mine: Option<Decision>,
}

impl IdentityLine {
    /// The caller still owes a decision.
    pub fn owed(&self) -> bool {
        self.standing == AskStanding::Waiting && self.mine.is_none()
    }
}

/// A request as a custodian reads it.
pub struct IdentitySheet {
    /// The newest first.
    pub lines: Vec<IdentityLine>,
    /// Why it must be known, in the asker's words, of the newest; nothing while the caller's key is locked.
    pub words: Option<String>,
    pub need: u8,
    pub of: usize,
}

/// For each share of an identity, by number, the custodian who could decide today: in a post with the power, not barred, with the key that the
/// share is sealed to. Of several whoever got it last.
pub(super) fn keepers(desk: &CaseDesk, state: &CaseState, keys: &Keys) -> Vec<Option<Custodian>> {
    let programme = &desk.programme;
    let barring = Barring::stated(&state.opened.barred);
    let able = |holder: &Keyed| {
        keys.of(&holder.person).filter(|(now, _)| now == holder)?;
        let posts = programme.posts_of(&holder.person, desk.today);
        let post = posts.into_iter().find(|post| post.powers.contains(&Power::KeepIdentity))?;
        let free = !barring.bars_post(&post.id, programme, &desk.key, desk.today);
        free.then(|| Custodian { person: holder.person.clone(), post: post.id.clone(), unit: post.unit.clone() })
    };
    state.shares.iter().map(|share| share.copies.iter().rev().find_map(|copy| able(&copy.holder))).collect()
}

/// The custodians of a case's identity who can decide today, without the one who asks.
pub(super) fn deciding(desk: &CaseDesk, state: &CaseState, keys: &Keys, asker: &PersonId) -> Vec<Custodian> {
    keepers(desk, state, keys).into_iter().flatten().filter(|one| one.person != *asker).collect()
}

/// What the calendar takes back of requests: the part of a custodian who left the post, or must not know of the case any more. Whoever follows
/// in the post with the share and the words of the request decides instead.
pub(super) fn lapsed(desk: &CaseDesk, state: &CaseState, today: Date, keys: &Keys) -> Option<CaseAct> {
    let programme = &desk.programme;
    let barring = Barring::stated(&state.opened.barred);
    let free = |post: &PostId| !barring.bars_post(post, programme, &desk.key, desk.today);
    let in_post = |person: &PersonId, post: &PostId| {
        programme.holder(post, desk.today).is_some_and(|holder| holder.id == *person)
    };
    let holds = |one: &Custodian| in_post(&one.person, &one.post) && free(&one.post);
    let follows = |ask: &IdentityAsk, left: &Custodian| {
        let share = state.shares.iter().find(|share| share.copies.iter().any(|copy| copy.holder.person == left.person));
        let heir = share?.copies.iter().rev().map(|copy| (copy, &copy.holder.person)).find(|(copy, person)| {
            let opens = keys.of(person).is_some_and(|(now, _)| now == copy.holder);
            opens && copy.words == Some(ask.asked.number) && in_post(person, &left.post) && **person != ask.asked.by
        })?;
        free(&left.post).then(|| Custodian { person: heir.1.clone(), ..left.clone() })
    };
    state.lapse_identity(today, &holds, &follows)
}

/// The newest request in which this actor is asked; nobody else is told that there is one.
fn asked_of<'s>(actor: &Actor, state: &'s CaseState) -> Option<&'s IdentityAsk> {
    let mut asks = state.identity.iter().rev();
    asks.find(|ask| ask.asked.custodians.iter().any(|one| one.person == actor.person && one.post == actor.post.id))
}

/// Refuses everybody but a custodian who was asked and is not barred, as if the case were not there.
pub(super) fn require_custodian(desk: &CaseDesk, actor: &Actor, state: &CaseState) -> Result<(), Refusal> {
    let barring = Barring::stated(&state.opened.barred);
    let asked = actor.has(Power::KeepIdentity) && asked_of(actor, state).is_some();
    match asked && !barring.bars(actor, &desk.programme, &desk.key, desk.today) {
        true => Ok(()),
        false => Err(Refusal::not_found(state.id.as_str())),
    }
}

impl Office {
    /// Requests in which the caller was asked, those that wait in front, then the newest.
    pub async fn identity_asks(
        &self,
        caller: &Caller,
        standing: Option<AskStanding>,
    ) -> Result<Vec<IdentityLine>, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::KeepIdentity) {
            return Err(Refusal::not_allowed("您的岗位不保管身份。", "your post keeps no identities").into());
        }
        let desk = self.case_desk(caller.now)?;
        let sql =
            "SELECT state FROM cases WHERE id IN (SELECT case_id FROM identity_asks WHERE person = $1) ORDER BY id";
        let mut lines = Vec::new();
        for row in self.store.query(sql, args![actor.person.as_str()]).await? {
            let state = state_of(&row)?;
            if require_custodian(&desk, actor, &state).is_ok() {
                lines.extend(self.identity_lines(actor, &state));
            }
        }
        lines.retain(|line| standing.is_none_or(|standing| line.standing == standing));
        lines.sort_by(|a, b| (!a.owed(), b.on, &a.case, b.number).cmp(&(!b.owed(), a.on, &b.case, a.number)));
        Ok(lines)
    }

    /// The requests of a case in which the actor was asked, the newest first.
    fn identity_lines(&self, actor: &Actor, state: &CaseState) -> Vec<IdentityLine> {
        let kind = self.programme.cases.get(&state.opened.kind);
        let line = |ask: &IdentityAsk| {
            let asked = &ask.asked;
            let grounds = kind.and_then(|kind| kind.identity.as_ref()).map(|rule| rule.grounds.as_slice());
            let ground = grounds.unwrap_or_default().iter().find(|one| one.id == asked.ground);
            let post = self.programme.posts.get(&asked.post);
            IdentityLine {
                case: state.id.clone(),
                number: asked.number,
                kind: kind.map_or_else(|| Bilingual::same(state.opened.kind.as_str()), |kind| kind.name.clone()),
                ground: ground.map_or_else(|| Bilingual::same(&asked.ground), |one| one.name.clone()),
                unit: self.unit_name(&asked.unit),
                post: post.map_or_else(|| Bilingual::same(asked.post.as_str()), |post| post.name.clone()),
                on: asked.on,
                until: asked.until,
                standing: ask.standing(),
                mine: ask.said_by(&actor.person).cloned(),
            }
        };
        let mine = |ask: &&IdentityAsk| ask.asked.custodians.iter().any(|one| one.person == actor.person);
        state.identity.iter().rev().filter(mine).map(line).collect()
    }

    /// The requests of one case, with the words of the newest when the caller's key is unlocked.
    pub async fn identity_sheet(
        &self,
        caller: &Caller,
        session: &str,
        id: &CaseId,
    ) -> Result<IdentitySheet, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        require_custodian(&desk, actor, &state)?;
        let newest = asked_of(actor, &state).ok_or_else(|| Refusal::not_found(id.as_str()))?;
        let words = self.asked_words(caller, session, &state, newest).await?;
        let (need, of) = (newest.asked.need, newest.asked.custodians.len());
        Ok(IdentitySheet { lines: self.identity_lines(actor, &state), words, need, of })
    }

    async fn asked_words(
        &self,
        caller: &Caller,
        session: &str,
        state: &CaseState,
        ask: &IdentityAsk,
    ) -> Result<Option<String>, OfficeError> {
        let person = &caller.require()?.person;
        let Some(secret) = self.unlocked.of(session, person, caller.now) else { return Ok(None) };
        self.asked_words_by(person, &secret, state, ask).await
    }

    /// The words of a request, as they were sealed to this person when it was asked or when the share was handed on.
    pub(super) async fn asked_words_by(
        &self,
        person: &PersonId,
        secret: &HandlerSecret,
        state: &CaseState,
        ask: &IdentityAsk,
    ) -> Result<Option<String>, OfficeError> {
        let name = format!("ask:{person}");
        for act in self.store.acts_of(state.id.as_str()).await? {
            let this = match CaseAct::read(&act.kind, &act.body) {
                Some(Ok(CaseAct::IdentityAsked(asked))) => asked.number == ask.asked.number,
                Some(Ok(CaseAct::ShareHanded(handed))) => handed.ask == Some(ask.asked.number),
                _ => false,
            };
            // One sealed to a key that she had before does not open.
            if this
                && let Some(Content::Text(sealed)) = self.store.content(act.seq, &name).await?
                && let Ok(words) = secret.open(&sealed)
            {
                return Ok(String::from_utf8(words.to_vec()).ok());
            }
        }
        Ok(None)
    }

    /// The units that keep the shares of an identity, by number, and whether somebody there could decide today on what this person asks.
    pub(super) fn keepers_seen(
        &self,
        desk: &CaseDesk,
        (state, asker): (&CaseState, &PersonId),
        keys: &Keys,
    ) -> Vec<(Bilingual, bool)> {
        let seen = |(share, able): (&ShareHeld, Option<Custodian>)| {
            let post = share.post.as_ref().and_then(|post| desk.programme.posts.get(post)).map(|post| &post.unit);
            let unit = post.or(able.as_ref().map(|one| &one.unit));
            let left = || Bilingual::new("已离任的保管人", "a custodian who left");
            let decides = able.as_ref().is_some_and(|one| one.person != *asker);
            (unit.map_or_else(left, |unit| self.unit_name(unit)), decides)
        };
        state.shares.iter().zip(keepers(desk, state, keys)).map(seen).collect()
    }

    /// Gives the caller's share, sealed to the one who asks: only with the caller's key unlocked.
    pub async fn give_share(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        require_custodian(&desk, &actor, &state)?;
        // Decided before the password matters: who has nothing to give is told so.
        state.decide_identity(desk.today.max(state.latest), &actor.person, true).map_err(Refusal::from)?;
        let secret = self.unlocked.of(session, &actor.person, caller.now).ok_or_else(super::handle::locked_key)?;
        let keys = self.handler_keys().await?;
        let gone = || Refusal::wrong_state("您的份额已依法删除。", "your share was erased by law");
        let own = keys.of(&actor.person).map(|(keyed, _)| keyed).ok_or_else(super::keys::no_key)?;
        let (_, copy) = state.share_of(&own).ok_or_else(gone)?;
        let Some(Content::Text(sealed)) = self.store.content(copy.act, &share_content(&actor.person)).await? else {
            return Err(gone().into());
        };
        let share = secret.open_share(&sealed).map_err(super::keys::unreadable)?;
        let asker = state.identity_ask().map(|ask| ask.asked.by.clone());
        let no_key =
            || Refusal::wrong_state("对方没有办理密钥，份额无处可封。", "the one who asks has no handling key");
        let (_, public) = asker.and_then(|asker| keys.of(&asker)).ok_or_else(no_key)?;
        let person = actor.person.clone();
        self.on_case(caller.now, By::Custodian(actor), id, move |desk, state, ask| {
            let stated = state.decide_identity(ask.today, &person, true)?;
            let sealed = desk.with_chance(|chance| share.seal_to(&public, chance));
            Ok(Some(Said { raw: vec![("share".to_owned(), sealed)], ..Said::plain(stated) }))
        })
        .await
    }

    /// Does not give it; the owner and the reporter read the reason.
    pub async fn refuse_share(&self, caller: &Caller, id: &CaseId, text: &str) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        require_custodian(&desk, &actor, &state)?;
        let text = words(text, "请写明为什么不交。", "write why the share is not given")?;
        let person = actor.person.clone();
        self.on_case(caller.now, By::Custodian(actor), id, move |_, state, ask| {
            Ok(Some(Said::plain(state.decide_identity(ask.today, &person, false)?).text("text", text)))
        })
        .await
    }
}
