//! What a person signed, and by whom an act was done as it stood then.

use super::{Caller, Office, OfficeError};
use crate::names::{Names, PostThen, ROSTER, Roster};
use crate::refusal::Refusal;
use shishu_programme::Power;
use shishu_store::{Act, Content, Store, StoreError, args};
use shishu_terms::{Bilingual, Moment, PersonId, PostId};
use std::sync::PoisonError;

/// Which acts of a person are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignedFilter {
    /// Only this kind, by its wire name.
    pub kind: Option<String>,
    /// Not before this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub to: Option<Moment>,
    /// Before this act: the next page.
    pub before: Option<u64>,
}

/// An act somebody signed.
#[derive(Clone, Debug)]
pub struct SignedLine {
    /// The act.
    pub act: Act,
    /// The post it was done in, as it stood then.
    pub post: Option<PostThen>,
}

/// A page of what somebody signed, newest first.
#[derive(Clone, Debug)]
pub struct SignedPage {
    /// Who.
    pub person: PersonId,
    /// The name in force today, or the last known.
    pub name: Bilingual,
    /// The acts that the caller may see.
    pub lines: Vec<SignedLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<u64>,
}

const LINES: &str = "SELECT seq FROM acts WHERE person = $1 AND seq < $2 AND at >= $3 AND at < $4 \
     AND ($5 = '' OR kind = $5) ORDER BY seq DESC LIMIT $6";

/// Every roster that adoptions have stated. A text that was erased states nothing any more.
pub(super) async fn names_on_record(store: &Store) -> Result<Names, StoreError> {
    let mut names = Names::default();
    for act in store.acts_of("programme").await? {
        if let Some(Content::Text(text)) = store.content(act.seq, ROSTER).await? {
            let roster: Roster = serde_json::from_str(&text).map_err(|error| StoreError::View(error.to_string()))?;
            names.take(act.seq, roster);
        }
    }
    Ok(names)
}

impl Office {
    /// What a person was called when act `seq` was done; the id of one who was never listed.
    pub fn person_then(&self, id: &PersonId, seq: u64) -> Bilingual {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let today = || self.programme.people.get(id).map(|person| &person.name);
        names.person(id, seq).or_else(today).cloned().unwrap_or_else(|| Bilingual::same(id.as_str()))
    }

    /// A post as it stood when act `seq` was done, whatever became of it since.
    pub fn post_then(&self, id: &PostId, seq: u64) -> PostThen {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        let known = names.post(id, seq).cloned().or_else(|| names_of_today(self).post(id, seq).cloned());
        known.unwrap_or_else(|| PostThen {
            name: Bilingual::same(id.as_str()),
            unit: shishu_terms::UnitId::new(""),
            unit_name: Bilingual::same(""),
            fills: false,
        })
    }

    /// Post and person of an act as they were called then; the programme itself where nobody acted.
    pub fn by_then(&self, post: Option<&PostId>, person: Option<&PersonId>, seq: u64) -> Bilingual {
        let post = post.map(|id| self.post_then(id, seq).name);
        let person = person.map(|id| self.person_then(id, seq));
        match (post, person) {
            (Some(post), Some(person)) => {
                Bilingual { zh: format!("{} {}", post.zh, person.zh), en: format!("{}, {}", post.en, person.en) }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => Bilingual::new("系统，按制度", "the system, by rule"),
        }
    }

    /// What a person signed, newest first. Everybody sees their own; an auditor sees what others signed about what is in his scope.
    pub async fn signed(
        &self,
        caller: &Caller,
        person: &PersonId,
        filter: &SignedFilter,
        limit: u32,
    ) -> Result<SignedPage, OfficeError> {
        let actor = caller.require()?;
        let own = actor.person == *person;
        if !own && !actor.has(Power::ReadAll) {
            return Err(Refusal::not_found(person.as_str()).into());
        }
        let most = Moment::from_micros(i64::MAX);
        let from = filter.from.map_or(i64::MIN, Moment::micros);
        let to = filter.to.unwrap_or(most).micros();
        let before = filter.before.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
        let kind = filter.kind.as_deref().unwrap_or_default();
        let rows =
            self.store.query(LINES, args![person.as_str(), before, from, to, kind, limit.saturating_add(1)]).await?;
        let mut lines = Vec::new();
        for row in rows.iter().take(limit as usize) {
            let Some(act) = self.store.act(row.unsigned(0)?).await? else { continue };
            if own || self.may_see_subject(caller, &act).await? {
                let post = act.post.as_ref().map(|id| self.post_then(id, act.seq));
                lines.push(SignedLine { act, post });
            }
        }
        let next = match rows.len() > limit as usize {
            true => rows.get(limit as usize - 1).map(|row| row.unsigned(0)).transpose()?,
            false => None,
        };
        // Somebody outside the auditor's scope is told like somebody who is not there.
        let known = self.programme.people.contains_key(person) || !rows.is_empty();
        if !known || (!own && lines.is_empty() && next.is_none() && !self.works_in_scope(caller, person)) {
            return Err(Refusal::not_found(person.as_str()).into());
        }
        Ok(SignedPage { person: person.clone(), name: self.person_then(person, u64::MAX), lines, next })
    }

    /// People whose posts, now or before, lie within the scope of an auditor, with their names of today.
    pub fn people_in_scope(&self, caller: &Caller) -> Vec<(PersonId, Bilingual)> {
        let Some(actor) = caller.viewer.actor().filter(|actor| actor.has(Power::ReadAll)) else { return Vec::new() };
        let people = self.programme.people.values();
        let others = people.filter(|person| person.id != actor.person && self.works_in_scope(caller, &person.id));
        others.map(|person| (person.id.clone(), person.name.clone())).collect()
    }

    fn works_in_scope(&self, caller: &Caller, person: &PersonId) -> bool {
        let Some(actor) = caller.viewer.actor() else { return false };
        let held = self.programme.tenures.iter().filter(|tenure| tenure.person == *person);
        let mut posts = held.filter_map(|tenure| self.programme.posts.get(&tenure.post));
        posts.any(|post| post.scope.regions.iter().any(|region| actor.post.scope.covers_region(region)))
    }
}

fn names_of_today(office: &Office) -> Names {
    let mut names = Names::default();
    names.take(0, names.changed(&office.programme));
    names
}
