//! Keys of sealed cases when posts and keys change hands: who ought to open a case and cannot is found, and the post that can owes the handing
//! on. What the calendar looks at when hands changed begins here.

use super::handle::locked_key;
use super::keys::Keys;
use super::passing::{moved, without_custodians};
use super::read::state_of;
use super::{By, CaseDesk, CaseLine, Said};
use crate::actor::Actor;
use crate::cases::{Barring, CaseAction};
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::ToSpan;
use shishu_cases::{Ask, CaseAct, CaseState, KeyAsk, KeyShared, Keyed, Phase};
use shishu_programme::{Post, Power, Programme};
use shishu_sealed::HandlerPublic;
use shishu_store::args;
use shishu_terms::{Bilingual, CaseId, Moment, PersonId, PostId};
use std::collections::BTreeSet;

/// A successor is given the keys so long before the post changes hands.
const AHEAD: i64 = 10;

/// How many keys were handed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandedOn {
    pub done: usize,
    /// Cases that the caller's key does not open either.
    pub closed: usize,
}

/// A sealed case of the caller's post that the caller cannot open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMissing {
    pub line: CaseLine,
    pub why: MissingWhy,
}

/// Why, and whom it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingWhy {
    /// The caller has no handling key.
    NoKey,
    /// This post owes the handing on.
    Waits(Bilingual),
    /// The caller keeps another share of the same identity.
    HasOne,
    /// Nobody in office can open it; the reporter can.
    Nobody,
}

/// The parts of a case that can be opened by their holders.
fn parts(state: &CaseState) -> Vec<&PostId> {
    std::iter::once(&state.owner).chain(&state.second).collect()
}

/// Whoever holds the post, and those who follow soon, none of them barred.
pub(super) fn holders<'d>(desk: &'d CaseDesk, barring: &Barring, post: &PostId) -> Vec<&'d PersonId> {
    let (programme, today) = (&desk.programme, desk.today);
    let last = today.saturating_add(AHEAD.days());
    let coming = programme.tenures.iter().filter(|one| one.post == *post && one.from > today && one.from <= last);
    let coming = coming.map(|one| (&one.person, one.from));
    let now = programme.holder(post, today).map(|holder| (&holder.id, today));
    let free = |(_, day): &(&PersonId, jiff::civil::Date)| !barring.bars_post(post, programme, &desk.key, *day);
    now.into_iter().chain(coming).filter(free).map(|(person, _)| person).collect()
}

/// Whoever ought to be able to open the case: the holders of its posts and those who follow them soon, none of them barred. With the post.
fn entitled<'d>(desk: &'d CaseDesk, state: &CaseState) -> Vec<(&'d PersonId, PostId)> {
    let barring = Barring::stated(&state.opened.barred);
    let mut found: Vec<(&PersonId, PostId)> = Vec::new();
    for post in parts(state) {
        for person in holders(desk, &barring, post) {
            if found.iter().all(|(known, _)| *known != person) {
                found.push((person, post.clone()));
            }
        }
    }
    found
}

/// Who waits for the key of the case, each with the post that owes it, if one can open it.
fn waiting(desk: &CaseDesk, state: &CaseState, keys: &Keys) -> Vec<KeyAsk> {
    let opens = |person: &PersonId| keys.of(person).is_some_and(|(now, _)| state.is_keyed(person, now.key));
    let entitled = entitled(desk, state);
    let holder = |post: &PostId| desk.programme.holder(post, desk.today).map(|holder| &holder.id);
    let able = |post: &&&PostId| holder(post).is_some_and(|id| opens(id) && entitled.iter().any(|(one, _)| *one == id));
    let posts = parts(state);
    let ask = |(person, post): &(&PersonId, PostId)| {
        let (keyed, _) = keys.of(person).filter(|_| !opens(person))?;
        // Whoever leaves the post hands it on before the other line does.
        let own = posts.iter().find(|one| **one == post).filter(able);
        let from = own.or_else(|| posts.iter().find(able)).map(|from| (*from).clone());
        Some(KeyAsk { to: keyed.person, key: keyed.key, post: post.clone(), from, on: desk.today })
    };
    entitled.iter().filter_map(ask).collect()
}

/// The keys of those who wait for the case now.
pub(super) fn awaiting(desk: &CaseDesk, state: &CaseState, keys: &Keys) -> Vec<(Keyed, HandlerPublic)> {
    waiting(desk, state, keys).into_iter().filter_map(|one| keys.of(&one.to)).collect()
}

impl Office {
    /// Looks at every case whose post or key changed hands, and at every request for an identity. Returns how many acts it made.
    pub(super) async fn look_at_keys(&self, now: Moment) -> Result<usize, OfficeError> {
        let mut ids = BTreeSet::new();
        let owing = [Power::HandleCases, Power::ApproveCases, Power::Supervise];
        for post in self.programme.posts.values() {
            if owing.iter().any(|power| post.powers.contains(power)) {
                ids.extend(self.unsettled_of(now, post).await?);
            }
            if post.powers.contains(&Power::KeepIdentity) {
                ids.extend(self.shares_unsettled_of(now, post).await?);
            }
        }
        for sql in [
            "SELECT DISTINCT case_id FROM case_key_asks",
            "SELECT DISTINCT case_id FROM identity_asks WHERE open = 1",
            "SELECT DISTINCT case_id FROM identity_share_asks",
            // One who was followed by somebody still has a share.
            "SELECT DISTINCT case_id FROM identity_shares GROUP BY case_id, share HAVING COUNT(*) > 1",
        ] {
            for row in self.store.query(sql, args![]).await? {
                ids.insert(CaseId::new(row.text(0)?));
            }
        }
        let mut acts = 0;
        for id in &ids {
            acts += self.look_at_keys_of(now, id).await?;
        }
        Ok(acts)
    }

    /// Cases of a post that its holder is barred from, or that somebody who ought to cannot open.
    async fn unsettled_of(&self, now: Moment, post: &Post) -> Result<Vec<CaseId>, OfficeError> {
        let desk = self.case_desk(now)?;
        let keys = self.handler_keys().await?;
        let Some(holder) = self.programme.holder(&post.id, desk.today) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        if let Some(actor) = Actor::in_post(&self.programme, &holder.id, &post.id, desk.today) {
            let tokens = crate::cases::actor_tokens(&actor, &desk.programme, &desk.key, desk.today);
            let places: Vec<String> = (0..tokens.len()).map(|at| format!("${}", at + 2)).collect();
            let sql = format!(
                "SELECT id FROM cases WHERE closed IS NULL \
                 AND (owner = $1 OR second = $1 OR asked = $1 OR approver = $1 OR watcher = $1) \
                 AND id IN (SELECT case_id FROM case_barred WHERE token IN ({}))",
                places.join(", ")
            );
            let values = std::iter::once(post.id.as_str().into()).chain(tokens.into_iter().map(Into::into)).collect();
            found.extend(self.store.query(&sql, values).await?);
        }
        let last = desk.today.saturating_add(AHEAD.days());
        let coming = self
            .programme
            .tenures
            .iter()
            .filter(|one| one.post == post.id && one.from > desk.today && one.from <= last);
        for person in std::iter::once(&holder.id).chain(coming.map(|one| &one.person)) {
            let Some((keyed, _)) = keys.of(person) else { continue };
            found.extend(self.store.query(NOT_KEYED, args![post.id.as_str(), person.as_str(), keyed.key]).await?);
        }
        found.iter().map(|row| Ok(CaseId::new(row.text(0)?))).collect()
    }

    /// Everything the calendar has to say about hands and keys of one case today.
    pub(super) async fn look_at_keys_of(&self, now: Moment, id: &CaseId) -> Result<usize, OfficeError> {
        let state = self.case_state(id).await?;
        let barred = state.as_ref().is_some_and(|state| !state.opened.barred.is_empty());
        if !state.is_some_and(|state| state.opened.sealed) && !barred {
            return Ok(0);
        }
        let mut acts = 0;
        for look in [Look::Move, Look::Keys, Look::Identity, Look::Shares] {
            // Each act settles what it is about, so there is an end.
            while self.looked(now, id, look).await? {
                acts += 1;
            }
        }
        Ok(acts)
    }

    async fn looked(&self, now: Moment, id: &CaseId, look: Look) -> Result<bool, OfficeError> {
        let before = self.store.tree_size().await?;
        let keys = self.handler_keys().await?;
        let done = self.on_case(now, By::Calendar, id, move |desk, state, ask| Ok(look.at(desk, state, ask, &keys)));
        Ok(done.await?.seq >= before)
    }

    /// Looks at the cases of the posts that a person holds, or soon will, and at the shares they have, after their key changed.
    pub(super) async fn look_at_cases_of(&self, now: Moment, person: &PersonId) -> Result<(), OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        let last = today.saturating_add(AHEAD.days());
        let held = |post: &&Post| {
            let mut tenures = self.programme.tenures.iter().filter(|one| one.post == post.id && one.person == *person);
            tenures.any(|one| one.holds_on(today) || (one.from > today && one.from <= last))
        };
        let mut ids = BTreeSet::new();
        for post in self.programme.posts.values().filter(held) {
            let sql = "SELECT id FROM cases WHERE sealed = 1 AND closed IS NULL AND (owner = $1 OR second = $1) \
                       UNION SELECT case_id FROM identity_shares WHERE post = $1 OR person = $2";
            for row in self.store.query(sql, args![post.id.as_str(), person.as_str()]).await? {
                ids.insert(CaseId::new(row.text(0)?));
            }
        }
        for id in &ids {
            self.look_at_keys_of(now, id).await?;
        }
        Ok(())
    }

    /// Cases whose key the caller's post owes to somebody, with the names of those who wait, those due first.
    pub async fn keys_owed(&self, caller: &Caller) -> Result<Vec<(CaseLine, Vec<Bilingual>)>, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let sql = "SELECT state, due FROM cases WHERE id IN (SELECT case_id FROM case_key_asks WHERE giver = $1) ORDER BY due, id";
        let mut owed = Vec::new();
        for row in self.store.query(sql, args![actor.post.id.as_str()]).await? {
            let state = state_of(&row)?;
            if super::require_seat(&desk, actor, CaseAction::Read, &state, desk.kind(&state)?).is_err() {
                continue;
            }
            let asks = state.key_asks.iter().filter(|ask| ask.from.as_ref() == Some(&actor.post.id));
            let names = asks.map(|ask| person_in_post(&self.programme, &ask.to, &ask.post)).collect();
            owed.push((self.case_line(&row, desk.today)?, names));
        }
        Ok(owed)
    }

    /// Sealed cases of the caller's post that the caller cannot open yet, those due first: at most `most`.
    pub async fn keys_missing(&self, caller: &Caller, most: usize) -> Result<Vec<KeyMissing>, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::HandleCases) {
            return Ok(Vec::new());
        }
        let desk = self.case_desk(caller.now)?;
        let keys = self.handler_keys().await?;
        let own = keys.of(&actor.person).map(|(keyed, _)| keyed.key);
        let sql = NOT_KEYED.replace("SELECT c.id", "SELECT c.state, c.due") + " ORDER BY c.due, c.id";
        // No act has the number 0 and declares a key: without one every sealed case is missing.
        let values = args![actor.post.id.as_str(), actor.person.as_str(), own.unwrap_or(0)];
        let mut missing = Vec::new();
        for row in self.store.query(&sql, values).await? {
            let state = state_of(&row)?;
            if super::require_seat(&desk, actor, CaseAction::Read, &state, desk.kind(&state)?).is_err() {
                continue;
            }
            let asks = waiting(&desk, &state, &keys);
            let why = if own.is_some() { self.why_missing(&asks, &actor.person) } else { MissingWhy::NoKey };
            missing.push(KeyMissing { line: self.case_line(&row, desk.today)?, why });
            if missing.len() == most {
                break;
            }
        }
        Ok(missing)
    }

    fn why_missing(&self, asks: &[KeyAsk], person: &PersonId) -> MissingWhy {
        let from = asks.iter().find(|ask| ask.to == *person).and_then(|ask| ask.from.as_ref());
        from.map_or(MissingWhy::Nobody, |post| MissingWhy::Waits(self.post_at_unit(post)))
    }

    /// The same as it stands on the record, for a notice above a queue: quick however many cases there are.
    pub async fn keys_awaited(&self, caller: &Caller) -> Result<Vec<KeyMissing>, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let sql = "SELECT state, due FROM cases WHERE id IN (SELECT case_id FROM case_key_asks WHERE person = $1) ORDER BY due, id";
        let mut missing = Vec::new();
        for row in self.store.query(sql, args![actor.person.as_str()]).await? {
            let state = state_of(&row)?;
            if super::require_seat(&desk, actor, CaseAction::Read, &state, desk.kind(&state)?).is_ok() {
                let why = self.why_missing(&state.key_asks, &actor.person);
                missing.push(KeyMissing { line: self.case_line(&row, desk.today)?, why });
            }
        }
        Ok(missing)
    }

    pub(super) fn post_at_unit(&self, id: &PostId) -> Bilingual {
        let Some(post) = self.programme.posts.get(id) else { return Bilingual::same(id.as_str()) };
        let unit = self.unit_name(&post.unit);
        Bilingual::new(format!("{}·{}", unit.zh, post.name.zh), format!("{}, {}", post.name.en, unit.en))
    }

    /// Hands on every key that the caller's post owes, with the caller's unlocked key.
    pub async fn share_keys(&self, caller: &Caller, session: &str) -> Result<HandedOn, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::HandleCases) {
            return Err(Refusal::not_allowed("您的岗位不承办事项。", "your post handles no cases").into());
        }
        if self.unlocked.of(session, &actor.person, caller.now).is_none() {
            return Err(locked_key().into());
        }
        let mut handed = HandedOn::default();
        for (line, _) in self.keys_owed(caller).await? {
            match self.share_key(caller, session, &line.id).await {
                Ok(_) => handed.done += 1,
                Err(OfficeError::Refused(_)) => handed.closed += 1,
                Err(failed) => return Err(failed),
            }
        }
        Ok(handed)
    }

    /// Hands on the key of one case to those who wait for it from the caller's post.
    pub async fn share_key(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<Done, OfficeError> {
        let actor = caller.require()?.clone();
        let (_, state, _) = self.case_for(caller, id, CaseAction::Read).await?;
        let key = self.case_key(caller, session, &state).await?;
        let key =
            key.ok_or_else(|| Refusal::wrong_state("您的钥匙打不开这一件。", "your key does not open this case"))?;
        let keys = self.handler_keys().await?;
        self.on_case_by(caller, id, CaseAction::Read, move |desk, state, ask| {
            // Looked at anew: whoever was barred or left since does not get it.
            let wait = waiting(desk, state, &keys).into_iter().filter(|one| one.from.as_ref() == Some(&actor.post.id));
            let to: Vec<_> = wait.filter_map(|one| keys.of(&one.to)).collect();
            if to.is_empty() {
                return Err(Refusal::wrong_state("没有人在等这一件的钥匙。", "nobody waits for the key of this case"));
            }
            let raw = desk.shares(&key, &to);
            let to = to.into_iter().map(|(keyed, _)| keyed).collect();
            Ok(Said { raw, ..Said::plain(CaseAct::KeyShared(KeyShared { on: ask.today, to })) })
        })
        .await
    }
}

/// A person with the post that they hold, or will hold.
pub(super) fn person_in_post(programme: &Programme, person: &PersonId, post: &PostId) -> Bilingual {
    let name = programme.people.get(person).map_or_else(|| Bilingual::same(person.as_str()), |one| one.name.clone());
    let post = programme.posts.get(post).map_or_else(|| Bilingual::same(post.as_str()), |one| one.name.clone());
    Bilingual::new(format!("{}（{}）", name.zh, post.zh), format!("{} ({})", name.en, post.en))
}

/// Sealed cases of a post ($1) that were not sealed to this key ($3) of this person ($2).
const NOT_KEYED: &str = "SELECT c.id FROM cases c WHERE c.sealed = 1 AND c.closed IS NULL AND (c.owner = $1 OR c.second = $1) \
     AND NOT EXISTS (SELECT 1 FROM case_keys k WHERE k.case_id = c.id AND k.person = $2 AND k.key_seq = $3)";

#[derive(Clone, Copy)]
enum Look {
    Move,
    Keys,
    Identity,
    Shares,
}

impl Look {
    fn at(self, desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, keys: &Keys) -> Option<Said> {
        match self {
            Look::Move => moved(desk, state, ask, keys).map(Said::plain),
            Look::Keys if !state.opened.sealed || matches!(state.phase, Phase::Closed { .. }) => None,
            Look::Keys => state.want_keys(ask.today, waiting(desk, state, keys)).map(Said::plain),
            Look::Identity => {
                let stated = super::custody::lapsed(desk, state, ask.today, keys);
                let Some(stated) = stated else { return without_custodians(desk, state, ask).map(Said::plain) };
                // What was given for a request that is over goes from the record with it.
                let whole = |number: u32| matches!(&stated, CaseAct::IdentityLapsed(one) if one.custodian.is_none() && one.ask == number);
                let gone = state.identity.iter().find(|ask| ask.left && whole(ask.asked.number));
                let shares = gone.map(|ask| ask.shares());
                let erases = shares.into_iter().flatten().map(|act| (act, "share".to_owned())).collect();
                Some(Said { erases, ..Said::plain(stated) })
            }
            Look::Shares => super::shares::looked(desk, state, ask, keys),
        }
    }
}
