//! Who acts: a person in a post, with the powers and the scope of that post on that day.

use shishu_programme::{Post, Power, Programme, StatUnit};
use shishu_terms::{FormId, PersonId, PostId, RegionCode, UnitId};

/// A person acting in a post. Made only from a tenure that holds on the day of the act.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The post as it stands in the programme: powers and scope come from here, never from the request.
    pub post: Box<Post>,
}

impl Actor {
    /// The actor for `person` in `post` on `day`, if a tenure holds then.
    pub fn in_post(programme: &Programme, person: &PersonId, post: &PostId, day: jiff::civil::Date) -> Option<Actor> {
        let holder = programme.holder(post, day)?;
        let post = programme.posts.get(post)?;
        (&holder.id == person).then(|| Actor { person: person.clone(), post: Box::new(post.clone()) })
    }

    /// The unit the post belongs to.
    pub fn unit(&self) -> &UnitId {
        &self.post.unit
    }

    /// Has the post this power?
    pub fn has(&self, power: Power) -> bool {
        self.post.powers.contains(&power)
    }

    /// Does the scope of the post cover this region and form?
    pub fn covers(&self, region: &RegionCode, form: &FormId) -> bool {
        self.post.scope.covers_region(region) && self.post.scope.covers_form(form)
    }

    /// Is this the respondent's own post for that unit?
    pub fn is_respondent_of(&self, unit: &StatUnit) -> bool {
        self.has(Power::Fill) && self.post.unit == unit.id
    }
}

/// Who looks: nobody known, or an actor.
#[derive(Clone, Debug)]
pub enum Viewer {
    /// The public.
    Anonymous,
    /// Somebody signed in.
    Actor(Actor),
}

impl Viewer {
    /// The actor, if somebody is signed in.
    pub fn actor(&self) -> Option<&Actor> {
        match self {
            Viewer::Anonymous => None,
            Viewer::Actor(actor) => Some(actor),
        }
    }
}
