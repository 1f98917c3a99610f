//! Shares of identities when custodians' posts and keys change hands: who ought to have one and has not is found, whoever can open it hands it
//! on, sealed to the successor's key, and what the one before had is erased when the successor holds the post.

use super::custody::keepers;
use super::handing::{HandedOn, MissingWhy, holders, person_in_post};
use super::handle::locked_key;
use super::keys::Keys;
use super::read::state_of;
use super::{By, CaseDesk, Said};
use crate::actor::Actor;
use crate::cases::Barring;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::{Ask, CaseState, Keyed, Phase, ShareAsk, ShareHeld};
use shishu_programme::{Post, Power};
use shishu_sealed::HandlerSecret;
use shishu_store::{Content, Value, args};
use shishu_terms::{Bilingual, CaseId, Moment, PersonId, PostId};
use std::collections::BTreeSet;

/// Weak identities listed at most; the rest follows when these are mended.
const MOST: usize = 200;

/// A share that the caller can hand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOwed {
    pub case: CaseId,
    pub kind: Bilingual,
    /// The person, with the post.
    pub to: Bilingual,
    pub on: Date,
    /// They keep another share of the same identity, so it is not handed to them.
    pub has_one: bool,
}

/// A share of the caller's post that the caller has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareMissing {
    pub case: CaseId,
    pub kind: Bilingual,
    pub why: MissingWhy,
}

/// An identity that few custodians can still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakIdentity {
    pub case: CaseId,
    pub kind: Bilingual,
    /// So many can decide today, so many are needed.
    pub able: usize,
    pub need: usize,
}

/// The name of a share's content in the act that sealed it.
pub(super) fn share_content(person: &PersonId) -> String {
    format!("identity-share:{person}")
}

/// The post that keeps a share; in old acts the one that its first holder had then.
fn post_of(desk: &CaseDesk, state: &CaseState, share: &ShareHeld) -> Option<PostId> {
    share.post.clone().or_else(|| {
        let first = &share.copies.first()?.holder.person;
        let posts = desk.programme.posts_of(first, state.opened.received);
        posts.into_iter().find(|post| post.powers.contains(&Power::KeepIdentity)).map(|post| post.id.clone())
    })
}

/// Whoever can open a share with the present key and may know of the case, in the post of the share if they hold it, else in another.
fn giver(desk: &CaseDesk, barring: &Barring, share: &ShareHeld, post: &PostId, keys: &Keys) -> Option<PostId> {
    let programme = &desk.programme;
    share.copies.iter().rev().find_map(|copy| {
        keys.of(&copy.holder.person).filter(|(now, _)| *now == copy.holder)?;
        let posts: Vec<&Post> = programme.posts_of(&copy.holder.person, desk.today);
        let from = posts.iter().find(|one| one.id == *post).or(posts.first())?;
        (!barring.bars_post(&from.id, programme, &desk.key, desk.today)).then(|| from.id.clone())
    })
}

/// Who waits for a share of the identity, each with the post of whoever can hand it on.
fn waiting(desk: &CaseDesk, state: &CaseState, keys: &Keys) -> Vec<ShareAsk> {
    let barring = Barring::stated(&state.opened.barred);
    let mut asks: Vec<ShareAsk> = Vec::new();
    for (number, share) in state.numbered() {
        let Some(post) = post_of(desk, state, share) else { continue };
        let from = giver(desk, &barring, share, &post, keys);
        for person in holders(desk, &barring, &post) {
            let Some((keyed, _)) = keys.of(person).filter(|(keyed, _)| share.copy(keyed).is_none()) else { continue };
            let promised = asks.iter().any(|ask| ask.to == *person && ask.from.is_some());
            asks.push(ShareAsk {
                share: number,
                has_one: promised || state.has_another_share(person, number),
                to: keyed.person,
                key: keyed.key,
                post: post.clone(),
                from: from.clone(),
                on: desk.today,
            });
        }
    }
    asks
}

/// What those had who were followed by a holder of the post that can open the share now, with the acts in which it lies.
fn retired(desk: &CaseDesk, state: &CaseState, keys: &Keys) -> Vec<(Keyed, u64)> {
    let barring = Barring::stated(&state.opened.barred);
    let mut gone = Vec::new();
    for (_, share) in state.numbered() {
        let Some((last, before)) = share.copies.split_last().filter(|(_, before)| !before.is_empty()) else { continue };
        let Some(post) = post_of(desk, state, share) else { continue };
        let holds = desk.programme.holder(&post, desk.today).is_some_and(|holder| holder.id == last.holder.person);
        let opens = keys.of(&last.holder.person).is_some_and(|(now, _)| now == last.holder);
        if holds && opens && !barring.bars_post(&post, &desk.programme, &desk.key, desk.today) {
            gone.extend(before.iter().map(|copy| (copy.holder.clone(), copy.act)));
        }
    }
    gone
}

/// What the calendar has to say about the shares of an identity.
pub(super) fn looked(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, keys: &Keys) -> Option<Said> {
    if state.shares.is_empty() || matches!(state.phase, Phase::Closed { .. }) {
        return None;
    }
    let gone = retired(desk, state, keys);
    let erases = gone.iter().map(|(holder, act)| (*act, share_content(&holder.person))).collect();
    let gone = gone.into_iter().map(|(holder, _)| holder).collect();
    let stated = state.want_shares(ask.today, waiting(desk, state, keys), gone)?;
    Some(Said { erases, ..Said::plain(stated) })
}

/// Refuses everybody but whoever has a share of the identity and is not barred, as if the case were not there.
pub(super) fn require_keeper(desk: &CaseDesk, actor: &Actor, state: &CaseState) -> Result<(), Refusal> {
    let keeps = state.shares.iter().any(|share| share.copies.iter().any(|copy| copy.holder.person == actor.person));
    match keeps && !Barring::stated(&state.opened.barred).bars(actor, &desk.programme, &desk.key, desk.today) {
        true => Ok(()),
        false => Err(Refusal::not_found(state.id.as_str())),
    }
}

fn nobody_waits() -> Refusal {
    Refusal::wrong_state("没有人在等您的这一份。", "nobody waits for your share of this identity")
}

impl Office {
    /// Shares that the caller can hand on, in the order of their cases.
    pub async fn shares_owed(&self, caller: &Caller) -> Result<Vec<ShareOwed>, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let sql = "SELECT state FROM cases WHERE id IN (SELECT case_id FROM identity_share_asks WHERE giver = $1) ORDER BY id";
        let mut owed = Vec::new();
        for row in self.store.query(sql, args![actor.post.id.as_str()]).await? {
            let state = state_of(&row)?;
            if require_keeper(&desk, actor, &state).is_err() {
                continue;
            }
            let asks = state.share_asks.iter().filter(|ask| ask.from.as_ref() == Some(&actor.post.id));
            owed.extend(asks.map(|ask| ShareOwed {
                case: state.id.clone(),
                kind: self.kind_name(&state),
                to: person_in_post(&self.programme, &ask.to, &ask.post),
                on: ask.on,
                has_one: ask.has_one,
            }));
        }
        Ok(owed)
    }

    fn kind_name(&self, state: &CaseState) -> Bilingual {
        let kind = self.programme.cases.get(&state.opened.kind);
        kind.map_or_else(|| Bilingual::same(state.opened.kind.as_str()), |kind| kind.name.clone())
    }

    /// Shares of the caller's post that the caller has not, with whom each waits for.
    pub async fn shares_missing(&self, caller: &Caller) -> Result<Vec<ShareMissing>, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let keys = self.handler_keys().await?;
        let own = keys.of(&actor.person).map(|(keyed, _)| keyed.key);
        let sql = format!("SELECT state FROM cases WHERE id IN ({NOT_KEPT}) ORDER BY id LIMIT {MOST}");
        // No act has the number 0 and declares a key: without one every share of the post is missing.
        let values = args![actor.post.id.as_str(), actor.person.as_str(), own.unwrap_or(0)];
        let mut missing = Vec::new();
        for row in self.store.query(&sql, values).await? {
            let state = state_of(&row)?;
            if !actor.has(Power::KeepIdentity)
                || Barring::stated(&state.opened.barred).bars(actor, &desk.programme, &desk.key, desk.today)
            {
                continue;
            }
            let keeps = |share: &ShareHeld| {
                let with = own.is_some_and(|key| share.copy(&Keyed { person: actor.person.clone(), key }).is_some());
                !with && post_of(&desk, &state, share).as_ref() == Some(&actor.post.id)
            };
            if !state.shares.iter().any(keeps) {
                continue;
            }
            let asks = waiting(&desk, &state, &keys);
            let mine = asks.iter().find(|ask| ask.to == actor.person && ask.post == actor.post.id);
            let why = match (own, mine.map(|ask| (ask.has_one, &ask.from))) {
                (None, _) => MissingWhy::NoKey,
                (_, Some((true, _))) => MissingWhy::HasOne,
                (_, Some((false, Some(post)))) => MissingWhy::Waits(self.post_at_unit(post)),
                _ => MissingWhy::Nobody,
            };
            missing.push(ShareMissing { case: state.id.clone(), kind: self.kind_name(&state), why });
        }
        Ok(missing)
    }

    /// Identities of which the caller's post keeps a share, and that no more custodians can open than are needed.
    pub async fn weak_identities(&self, caller: &Caller) -> Result<Vec<WeakIdentity>, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::KeepIdentity) {
            return Ok(Vec::new());
        }
        let desk = self.case_desk(caller.now)?;
        let keys = self.handler_keys().await?;
        let (able, mut values) = self.able_now(&desk, &keys);
        values.push(actor.post.id.as_str().into());
        let sql = format!(
            "SELECT c.state FROM cases c WHERE c.id IN (SELECT case_id FROM identity_shares WHERE post = ${}) \
             AND (SELECT COUNT(DISTINCT s.share) FROM identity_shares s WHERE s.case_id = c.id AND ({able})) \
             <= (SELECT MIN(n.need) FROM identity_shares n WHERE n.case_id = c.id) ORDER BY c.id LIMIT {MOST}",
            values.len()
        );
        let mut weak = Vec::new();
        for row in self.store.query(&sql, values).await? {
            let state = state_of(&row)?;
            if Barring::stated(&state.opened.barred).bars(actor, &desk.programme, &desk.key, desk.today) {
                continue;
            }
            let need = state.opened.identity.as_ref().map_or(0, |kept| usize::from(kept.need));
            let able = keepers(&desk, &state, &keys).into_iter().flatten().count();
            weak.push(WeakIdentity { case: state.id.clone(), kind: self.kind_name(&state), able, need });
        }
        Ok(weak)
    }

    /// Whether a row of `identity_shares` (`s`, of the case `c`) is one that its holder can decide with today, as SQL with its values.
    fn able_now(&self, desk: &CaseDesk, keys: &Keys) -> (String, Vec<Value>) {
        let programme = &desk.programme;
        let posts = programme.posts.values().filter(|post| post.powers.contains(&Power::KeepIdentity));
        let people: BTreeSet<&PersonId> =
            posts.filter_map(|post| programme.holder(&post.id, desk.today)).map(|holder| &holder.id).collect();
        let (mut clauses, mut values) = (Vec::new(), Vec::<Value>::new());
        for (keyed, _) in people.into_iter().filter_map(|person| keys.of(person)) {
            let mut place = |value: Value| {
                values.push(value);
                format!("${}", values.len())
            };
            let (person, key) = (place(keyed.person.as_str().into()), place(keyed.key.into()));
            let tokens = crate::cases::person_tokens(&keyed.person, programme, &desk.key, desk.today);
            let tokens: Vec<String> = tokens.into_iter().map(|token| place(token.into())).collect();
            clauses.push(format!(
                "(s.person = {person} AND s.key_seq = {key} AND NOT EXISTS (SELECT 1 FROM case_barred b \
                 WHERE b.case_id = c.id AND b.token IN ({})))",
                tokens.join(", ")
            ));
        }
        let able = if clauses.is_empty() { "1 = 0".to_owned() } else { clauses.join(" OR ") };
        (able, values)
    }

    /// Hands on every share that the caller can, with the caller's unlocked key.
    pub async fn hand_shares(&self, caller: &Caller, session: &str) -> Result<HandedOn, OfficeError> {
        let actor = caller.require()?;
        if self.unlocked.of(session, &actor.person, caller.now).is_none() {
            return Err(locked_key().into());
        }
        let mut handed = HandedOn::default();
        for owed in self.shares_owed(caller).await?.into_iter().filter(|owed| !owed.has_one) {
            match self.hand_share(caller, session, &owed.case).await {
                Ok(_) => handed.done += 1,
                Err(OfficeError::Refused(_)) => handed.closed += 1,
                Err(failed) => return Err(failed),
            }
        }
        Ok(handed)
    }

    /// Hands the caller's share of one identity to the first who waits for it. The words of a request that the caller has not decided go along,
    /// so that the successor can decide it.
    pub async fn hand_share(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        require_keeper(&desk, &actor, &state)?;
        let secret = self.unlocked.of(session, &actor.person, caller.now).ok_or_else(locked_key)?;
        let keys = self.handler_keys().await?;
        let own = keys.of(&actor.person).map(|(keyed, _)| keyed).ok_or_else(super::keys::no_key)?;
        let (number, ..) = state.share_of(&own).ok_or_else(not_opened)?;
        let to = waiting(&desk, &state, &keys).into_iter().filter(|ask| ask.share == number);
        // Who may have it goes first; where nobody may, the reason is told.
        let to = to.min_by_key(|ask| ask.has_one).ok_or_else(nobody_waits)?;
        let (to, post) = (keys.of(&to.to).map(|(keyed, _)| keyed).ok_or_else(nobody_waits)?, to.post);
        let done = self.reseal(caller, &actor, (&state, &secret), &own, (number, post, to)).await?;
        self.look_at_keys_of(caller.now, id).await?;
        Ok(done)
    }

    /// Seals a share that this secret opens to another key, on record.
    pub(super) async fn reseal(
        &self,
        caller: &Caller,
        actor: &Actor,
        (state, secret): (&CaseState, &HandlerSecret),
        own: &Keyed,
        (number, post, to): (u8, PostId, Keyed),
    ) -> Result<Done, OfficeError> {
        let (_, copy) = state.share_of(own).ok_or_else(not_opened)?;
        let Some(Content::Text(sealed)) = self.store.content(copy.act, &share_content(&own.person)).await? else {
            return Err(Refusal::wrong_state("您的份额已依法删除。", "your share was erased by law").into());
        };
        let share = secret.open_share(&sealed).map_err(super::keys::unreadable)?;
        let asked = state.undecided_by(&actor.person);
        let words = match asked {
            Some(ask) => self.asked_words_by(&actor.person, secret, state, ask).await?,
            None => None,
        };
        let ask_number = asked.filter(|_| words.is_some()).map(|ask| ask.asked.number);
        let keys = self.handler_keys().await?;
        let own = own.clone();
        self.on_case(caller.now, By::Keeper(actor.clone()), &state.id, move |desk, state, ask| {
            // Looked at anew: whoever was barred or left since does not get it.
            let waits = own.person == to.person
                || waiting(desk, state, &keys).iter().any(|ask| ask.share == number && ask.to == to.person);
            let public = keys.of(&to.person).filter(|(now, _)| waits && *now == to).ok_or_else(nobody_waits)?.1;
            let stated = state.hand_share(ask.today, (number, &post), &own, &to, ask_number)?;
            let sealed = desk.with_chance(|chance| share.seal_to(&public, chance));
            let mut raw = vec![(share_content(&to.person), sealed)];
            raw.extend(words.map(|words| (format!("ask:{}", to.person), desk.seal(public.as_ref(), &words))));
            Ok(Some(Said { raw, ..Said::plain(stated) }))
        })
        .await
    }

    /// Seals to the caller's new key every share that the old one opens. Returns how many.
    pub(super) async fn carry_shares(
        &self,
        caller: &Caller,
        secret: &HandlerSecret,
        old: u64,
    ) -> Result<usize, OfficeError> {
        let actor = caller.require()?;
        let Some((new, _)) = self.handler_keys().await?.of(&actor.person) else { return Ok(0) };
        let desk = self.case_desk(caller.now)?;
        let own = Keyed { person: actor.person.clone(), key: old };
        let sql = "SELECT case_id FROM identity_shares WHERE person = $1 AND key_seq = $2 ORDER BY case_id";
        let mut carried = 0;
        for row in self.store.query(sql, args![actor.person.as_str(), old]).await? {
            let Some(state) = self.case_state(&CaseId::new(row.text(0)?)).await? else { continue };
            let Some((number, _)) = state.share_of(&own) else { continue };
            let share = usize::from(number).checked_sub(1).and_then(|at| state.shares.get(at));
            let Some(post) = share.and_then(|share| post_of(&desk, &state, share)) else { continue };
            if require_keeper(&desk, actor, &state).is_err() {
                continue;
            }
            self.reseal(caller, actor, (&state, secret), &own, (number, post, new.clone())).await?;
            carried += 1;
        }
        Ok(carried)
    }

    /// Open cases of whose identity a custodian's post keeps a share that its holder, or whoever follows soon, has not.
    pub(super) async fn shares_unsettled_of(&self, now: Moment, post: &Post) -> Result<Vec<CaseId>, OfficeError> {
        let desk = self.case_desk(now)?;
        let keys = self.handler_keys().await?;
        let mut found = Vec::new();
        for (keyed, _) in holders(&desk, &Barring::default(), &post.id).into_iter().filter_map(|one| keys.of(one)) {
            let values = args![post.id.as_str(), keyed.person.as_str(), keyed.key];
            for row in self.store.query(NOT_KEPT, values).await? {
                found.push(CaseId::new(row.text(0)?));
            }
        }
        Ok(found)
    }
}

fn not_opened() -> Refusal {
    Refusal::wrong_state("您现在的钥匙打不开您的份额。", "your present key does not open your share").then(
        "换过密钥的，旧的份额打不开了；由别的保管人决定。",
        "it was sealed to a key you had before; the other custodians decide",
    )
}

/// Cases of which a post ($1) keeps a share that is not sealed to this key ($3) of this person ($2).
const NOT_KEPT: &str = "SELECT s.case_id FROM identity_shares s WHERE (s.post = $1 OR s.post IS NULL) \
     AND NOT EXISTS (SELECT 1 FROM identity_shares k WHERE k.case_id = s.case_id AND k.share = s.share AND k.person = $2 AND k.key_seq = $3)";
