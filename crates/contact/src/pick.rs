//! Whom a round of visits is about: of the plan's units the share that was unvisited for longest, each with the post that visits it.

use crate::draw::drawn_lot;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_programme::{Programme, StatUnit, VisitPlan};
use shishu_terms::{PostId, UnitId};
use std::collections::BTreeMap;

/// What one post has before it in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostList {
    pub post: PostId,
    pub units: Vec<UnitId>,
}

/// The lists of a round. `last` says when a unit was visited last, under whatever plan. Units that were never visited come first, then the
/// longest unvisited; of equals those with the smaller ticket `ROUND,visit,UNIT`, which nobody chooses.
pub fn lists(plan: &VisitPlan, programme: &Programme, round: &str, last: &BTreeMap<UnitId, Date>) -> Vec<PostList> {
    let mut all: Vec<(Option<&Date>, String, &StatUnit)> = programme
        .units
        .values()
        .filter(|unit| plan.whom.matches(unit))
        .map(|unit| (last.get(&unit.id), drawn_lot(&[round, "visit", unit.id.as_str()]), unit))
        .collect();
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let share = (all.len() * plan.share_percent as usize).div_ceil(100);
    let mut lists: BTreeMap<usize, Vec<&StatUnit>> = BTreeMap::new();
    for (_, _, unit) in all.into_iter().take(share) {
        let visits = |id: &PostId| {
            programme.posts.get(id).is_some_and(|post| post.unit != unit.id && post.scope.covers_region(&unit.region))
        };
        if let Some(at) = plan.posts.iter().position(visits) {
            lists.entry(at).or_default().push(unit);
        }
    }
    let list = |(at, mut units): (usize, Vec<&StatUnit>)| {
        // As one drives: by place, then by id.
        units.sort_by(|a, b| (a.region, &a.id).cmp(&(b.region, &b.id)));
        PostList { post: plan.posts[at].clone(), units: units.into_iter().map(|unit| unit.id.clone()).collect() }
    };
    lists.into_iter().map(list).collect()
}
