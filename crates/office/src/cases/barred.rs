//! Who must not know of a case: those it names, their staff and their direct superior. Kept as keyed tokens; the record names nobody.

use crate::actor::Actor;
use jiff::civil::Date;
use shishu_programme::Programme;
use shishu_sealed::IntakeKey;
use shishu_terms::{PersonId, PostId, UnitId};
use std::collections::BTreeSet;

/// Whom a report names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub units: Vec<UnitId>,
    pub people: Vec<PersonId>,
}

/// Everybody barred from one case, as tokens, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Barring(pub BTreeSet<String>);

impl Barring {
    /// The named units and people; the units where the people hold posts; the direct superiors of all these units; and whoever holds a post in
    /// any of them on the day, wherever they go afterwards.
    pub fn of(named: &Named, programme: &Programme, key: &IntakeKey, day: Date) -> Barring {
        let mut units: BTreeSet<&UnitId> = named.units.iter().collect();
        for person in &named.people {
            units.extend(programme.posts_of(person, day).into_iter().map(|post| &post.unit));
        }
        let superiors: Vec<&UnitId> = units.iter().filter_map(|unit| programme.superior(unit)).collect();
        units.extend(superiors);
        let mut tokens: BTreeSet<String> = units.iter().map(|unit| key.token("unit", unit.as_str())).collect();
        let staff = units.iter().flat_map(|unit| programme.staff(unit, day)).map(|(person, _)| person);
        tokens.extend(staff.chain(&named.people).map(|person| key.token("person", person.as_str())));
        Barring(tokens)
    }

    /// As an act states it.
    pub fn stated(tokens: &[String]) -> Barring {
        Barring(tokens.iter().cloned().collect())
    }

    /// Is this actor among them: the person, or the unit of any post they hold on the day?
    pub fn bars(&self, actor: &Actor, programme: &Programme, key: &IntakeKey, day: Date) -> bool {
        !self.0.is_empty() && actor_tokens(actor, programme, key, day).iter().any(|token| self.0.contains(token))
    }

    /// Is this post barred: its unit, its holder of the day, or a unit where that holder has another post?
    pub fn bars_post(&self, post: &PostId, programme: &Programme, key: &IntakeKey, day: Date) -> bool {
        let unit = programme.posts.get(post).map(|post| key.token("unit", post.unit.as_str()));
        let held = programme.holder(post, day).map(|holder| person_tokens(&holder.id, programme, key, day));
        unit.into_iter().chain(held.into_iter().flatten()).any(|token| self.0.contains(&token))
    }
}

/// The tokens of an actor: any of them among a case's bars them from it.
pub(crate) fn actor_tokens(actor: &Actor, programme: &Programme, key: &IntakeKey, day: Date) -> Vec<String> {
    let mut tokens = person_tokens(&actor.person, programme, key, day);
    tokens.push(key.token("unit", actor.unit().as_str()));
    tokens.sort();
    tokens.dedup();
    tokens
}

/// The tokens of a person in all their posts.
pub(crate) fn person_tokens(person: &PersonId, programme: &Programme, key: &IntakeKey, day: Date) -> Vec<String> {
    let units = programme.posts_of(person, day).into_iter().map(|post| key.token("unit", post.unit.as_str()));
    std::iter::once(key.token("person", person.as_str())).chain(units).collect()
}
