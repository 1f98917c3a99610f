//! All tenures of an office, to be asked by post and by person: who is barred from a case is asked of every post that could take it.

use std::{collections::BTreeMap, ops::Deref};

use jiff::civil::Date;
use shishu_terms::{PersonId, PostId};

use crate::tenure::Tenure;

/// The tenures in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tenures {
    all: Vec<Tenure>,
    /// Places in `all`.
    by_post: BTreeMap<PostId, Vec<usize>>,
    by_person: BTreeMap<PersonId, Vec<usize>>,
}

impl Tenures {
    /// Who holds the post on the day; two never do.
    pub fn holder(&self, post: &PostId, day: Date) -> Option<&PersonId> {
        self.on(self.by_post.get(post), day).next().map(|tenure| &tenure.person)
    }

    /// The posts the person holds on the day, in the order of their ids.
    pub fn posts(&self, person: &PersonId, day: Date) -> Vec<&PostId> {
        let mut posts: Vec<_> = self.on(self.by_person.get(person), day).map(|tenure| &tenure.post).collect();
        posts.sort();
        posts
    }

    fn on<'t>(&'t self, places: Option<&'t Vec<usize>>, day: Date) -> impl Iterator<Item = &'t Tenure> {
        let listed = places.into_iter().flatten().filter_map(|place| self.all.get(*place));
        listed.filter(move |tenure| tenure.holds_on(day))
    }
}

impl FromIterator<Tenure> for Tenures {
    fn from_iter<I: IntoIterator<Item = Tenure>>(tenures: I) -> Self {
        let mut whole = Self { all: tenures.into_iter().collect(), ..Self::default() };
        for (place, tenure) in whole.all.iter().enumerate() {
            whole.by_post.entry(tenure.post.clone()).or_default().push(place);
            whole.by_person.entry(tenure.person.clone()).or_default().push(place);
        }
        whole
    }
}

impl Deref for Tenures {
    type Target = [Tenure];

    fn deref(&self) -> &[Tenure] {
        &self.all
    }
}
