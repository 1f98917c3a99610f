//! Names as they stood when an act was done. Posts are renamed and abolished, units merge, people change their names; who did something
//! is told as it was on that day.
//!
//! Each adoption of a programme states in its act which people and posts are new or are called otherwise than before. Folded in order
//! they give the name of anybody at any act, whatever the programme's folder says today.

use serde::{Deserialize, Serialize};
use shishu_programme::{Power, Programme};
use shishu_terms::{Bilingual, PersonId, PostId, UnitId};
use std::collections::BTreeMap;

/// The content of an adoption's act that holds its [`Roster`].
pub(crate) const ROSTER: &str = "roster";

/// A post as it stood at some act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostThen {
    /// Its title then.
    pub name: Bilingual,
    /// The unit it belonged to.
    pub unit: UnitId,
    /// What that unit was called.
    pub unit_name: Bilingual,
    /// Is it a respondent's own post?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fills: bool,
}

impl PostThen {
    fn of(programme: &Programme, id: &PostId) -> Option<Self> {
        let post = programme.posts.get(id)?;
        let unit = programme.units.get(&post.unit);
        Some(Self {
            name: post.name.clone(),
            unit: post.unit.clone(),
            unit_name: unit.map_or_else(|| Bilingual::same(post.unit.as_str()), |unit| unit.name.clone()),
            fills: post.powers.contains(&Power::Fill),
        })
    }
}

/// People and posts that an adopted programme brings or renames.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roster {
    people: BTreeMap<PersonId, Bilingual>,
    posts: BTreeMap<PostId, PostThen>,
}

impl Roster {
    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.posts.is_empty()
    }
}

/// Every name that was ever in force, from which act on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    people: BTreeMap<PersonId, Vec<(u64, Bilingual)>>,
    posts: BTreeMap<PostId, Vec<(u64, PostThen)>>,
}

impl Names {
    /// Takes what the adoption in act `seq` stated. Adoptions come in order.
    pub(crate) fn take(&mut self, seq: u64, roster: Roster) {
        for (id, name) in roster.people {
            self.people.entry(id).or_default().push((seq, name));
        }
        for (id, post) in roster.posts {
            self.posts.entry(id).or_default().push((seq, post));
        }
    }

    /// What a programme brings or renames.
    pub(crate) fn changed(&self, programme: &Programme) -> Roster {
        let mut roster = Roster::default();
        for (id, person) in &programme.people {
            if newest(self.people.get(id)) != Some(&person.name) {
                roster.people.insert(id.clone(), person.name.clone());
            }
        }
        for id in programme.posts.keys() {
            if let Some(post) = PostThen::of(programme, id)
                && newest(self.posts.get(id)) != Some(&post)
            {
                roster.posts.insert(id.clone(), post);
            }
        }
        roster
    }

    pub(crate) fn person(&self, id: &PersonId, seq: u64) -> Option<&Bilingual> {
        at(self.people.get(id)?, seq)
    }

    pub(crate) fn post(&self, id: &PostId, seq: u64) -> Option<&PostThen> {
        at(self.posts.get(id)?, seq)
    }
}

fn newest<T>(list: Option<&Vec<(u64, T)>>) -> Option<&T> {
    list.and_then(|list| list.last()).map(|(_, one)| one)
}

/// The one in force at an act; before the first was stated, the first: records older than rosters have no better witness.
fn at<T>(list: &[(u64, T)], seq: u64) -> Option<&T> {
    list.iter().rev().find(|(from, _)| *from <= seq).or(list.first()).map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_one_in_force_at_the_act() {
        let mut names = Names::default();
        let named = |id: &str, name: &str| Roster {
            people: BTreeMap::from([(PersonId::new(id), Bilingual::same(name))]),
            posts: BTreeMap::new(),
        };
        names.take(10, named("p1", "A"));
        names.take(20, named("p1", "B"));
        let person = |seq| names.person(&PersonId::new("p1"), seq).map(|name| name.en.as_str());
        assert_eq!(
            [person(3), person(10), person(19), person(20), person(99)].map(Option::unwrap),
            ["A", "A", "A", "B", "B"]
        );
        assert_eq!(names.person(&PersonId::new("p2"), 15), None);
    }
}
