//! Which duties must be open on an application for tolerance as it stands.

use super::state::{Appeal, TolerancePhase, ToleranceState};
use crate::owed::{Wanted, both, counted};
use shishu_terms::{NotCovered, WorkCalendar};

/// No more and no fewer than these.
pub fn wanted(state: &ToleranceState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    let (applied, limits) = (&state.applied, &state.applied.limits);
    let mut wanted = Vec::new();
    match state.phase {
        TolerancePhase::Examining => {
            let rule = both("容错申请应在 {}内审查", "an application is examined within {}", limits.examine);
            wanted.push(counted("tolerance-examine", &applied.examiner, rule, applied.on, limits.examine, calendar)?);
        }
        TolerancePhase::Deciding => {
            let heard = |post: &&shishu_terms::PostId| state.votes.iter().any(|vote| vote.post == **post);
            // The third is asked on the day the two turned out to differ.
            let from = state.votes.iter().find(|vote| vote.third.is_some()).map(|vote| vote.on);
            let from = from.or(state.examined.as_ref().map(|examined| examined.on)).unwrap_or(applied.on);
            let rule = both("容错申请审查后应在 {}内决定", "it is decided within {} of the examination", limits.decide);
            for post in state.deciders.iter().filter(|post| !heard(post)) {
                wanted.push(counted("tolerance-decide", post, rule.clone(), from, limits.decide, calendar)?);
            }
        }
        TolerancePhase::Granted | TolerancePhase::Refused | TolerancePhase::Expired => {}
    }
    if let Appeal::Open { decider, on, .. } = &state.appeal {
        let rule = both("复核应在 {}内决定", "an appeal is decided within {}", limits.appeal_decide);
        wanted.push(counted("tolerance-appeal", decider, rule, *on, limits.appeal_decide, calendar)?);
    }
    if let Some(decision) = state.decision.as_ref().filter(|one| one.grants && one.correct)
        && state.corrected.is_none()
        && state.phase == TolerancePhase::Granted
    {
        let rule = both("要纠正的应在 {}内纠正", "what is to be put right is within {}", limits.correct);
        wanted.push(counted("tolerance-correct", &applied.post, rule, decision.on, limits.correct, calendar)?);
    }
    Ok(wanted)
}
