//! Custodians of identities: what they are asked, and what they decide. They see the number, the kind, the ground and who asks; nothing of
//! what was reported. Whoever is barred from the case is not asked, and finds none of it.

use super::handle::words;
use super::keys::Keys;
use super::read::state_of;
use super::{By, CaseDesk, Said};
use crate::actor::Actor;
use crate::cases::Barring;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::{AskStanding, CaseState, Custodian, Decision, IdentityAsk};
use shishu_programme::Power;
use shishu_store::{Content, args};
use shishu_terms::{Bilingual, CaseId, PersonId};

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

/// The custodians of a case's identity who can decide today: in a post with the power, not barred, with the key their share was sealed to, and
/// not the one who asks.
pub(super) fn deciding(desk: &CaseDesk, state: &CaseState, keys: &Keys, asker: &PersonId) -> Vec<Custodian> {
    let programme = &desk.programme;
    let kept = state.opened.identity.iter().flat_map(|kept| &kept.custodians);
    let able =
        kept.filter(|one| one.person != *asker && keys.of(&one.person).is_some_and(|(now, _)| now.key == one.key));
    let barring = Barring(state.opened.barred.iter().cloned().collect());
    let in_post = |person: &PersonId| {
        let posts = programme.posts_of(person, desk.today);
        let post = posts.into_iter().find(|post| post.powers.contains(&Power::KeepIdentity))?;
        let free = !barring.bars_post(&post.id, programme, &desk.key, desk.today);
        free.then(|| Custodian { person: person.clone(), post: post.id.clone(), unit: post.unit.clone() })
    };
    able.filter_map(|one| in_post(&one.person)).collect()
}

/// The newest request in which this actor is asked; nobody else is told that there is one.
fn asked_of<'s>(actor: &Actor, state: &'s CaseState) -> Option<&'s IdentityAsk> {
    let mut asks = state.identity.iter().rev();
    asks.find(|ask| ask.asked.custodians.iter().any(|one| one.person == actor.person && one.post == actor.post.id))
}

/// Refuses everybody but a custodian who was asked and is not barred, as if the case were not there.
pub(super) fn require_custodian(desk: &CaseDesk, actor: &Actor, state: &CaseState) -> Result<(), Refusal> {
    let barring = Barring(state.opened.barred.iter().cloned().collect());
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
        let name = format!("ask:{person}");
        for act in self.store.acts_of(state.id.as_str()).await? {
            let this = act.kind == "identity.asked" && act.body["number"].as_u64() == Some(ask.asked.number.into());
            if this && let Some(Content::Text(sealed)) = self.store.content(act.seq, &name).await? {
                let opened = secret.open(&sealed).ok();
                return Ok(opened.and_then(|words| String::from_utf8(words.to_vec()).ok()));
            }
        }
        Ok(None)
    }

    /// Gives the caller's share, sealed to the one who asks: only with the caller's key unlocked.
    pub async fn give_share(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        require_custodian(&desk, &actor, &state)?;
        // Decided before the password matters: who has nothing to give is told so.
        state.decide_identity(desk.today.max(state.latest), &actor.person, true).map_err(Refusal::from)?;
        let locked =
            || Refusal::wrong_state("请先用您的解锁口令打开您的钥匙。", "unlock your key with its password first");
        let secret = self.unlocked.of(session, &actor.person, caller.now).ok_or_else(locked)?;
        let name = format!("identity-share:{}", actor.person);
        let gone = || Refusal::wrong_state("您的份额已依法删除。", "your share was erased by law");
        let Some(Content::Text(sealed)) = self.store.content(state.first, &name).await? else {
            return Err(gone().into());
        };
        let share = secret.open_share(&sealed).map_err(super::keys::unreadable)?;
        let asker = state.identity_ask().map(|ask| ask.asked.by.clone());
        let keys = self.handler_keys().await?;
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
