//! What the calendar says when a post that owes something on a case came to somebody who is barred from it: the case, or the duty alone, goes
//! to the next post that may know of it, chosen as the first one was. No limit moves.

use super::CaseDesk;
use super::keys::Keys;
use crate::cases::{Barring, free};
use shishu_cases::{Ask, CaseAct, CaseState, Ended, Escalated, Extension, Moved, Phase};
use shishu_programme::{Post, Power};
use shishu_terms::PostId;

/// The first of the kind's supervisors that is filled and not barred.
pub(super) fn supervisor(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>) -> Option<PostId> {
    let able =
        free(&ask.kind.supervisors, &Barring::stated(&state.opened.barred), &desk.programme, &desk.key, desk.today);
    able.first().map(|post| post.id.clone())
}

/// The act that puts a case before its supervisor.
pub(super) fn escalation(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, why: &str) -> Option<CaseAct> {
    let supervisor = supervisor(desk, state, ask)?;
    Some(CaseAct::Escalated(Escalated { on: ask.today, supervisor, why: why.to_owned() }))
}

/// The same, told once.
fn told(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, why: &str) -> Option<CaseAct> {
    let anew = state.escalated == 0 && state.is_open();
    anew.then(|| escalation(desk, state, ask, why)).flatten()
}

/// The first post that may approve, of the owner's unit if there is one: never the owner's own, nor one of the same person, nor one that is
/// barred.
pub(super) fn approver(desk: &CaseDesk, state: &CaseState, owner: &Post) -> Option<PostId> {
    let (programme, barring) = (&desk.programme, Barring::stated(&state.opened.barred));
    let holder = |post: &PostId| programme.holder(post, desk.today).map(|holder| &holder.id);
    let own = holder(&owner.id);
    let able = |post: &&Post| {
        let other = holder(&post.id).is_some_and(|holder| Some(holder) != own);
        let approves = post.powers.contains(&Power::ApproveCases) && post.id != owner.id && other;
        approves && !barring.bars_post(&post.id, programme, &desk.key, desk.today)
    };
    let posts: Vec<&Post> = programme.posts.values().filter(able).collect();
    let first = posts.iter().find(|post| post.unit == owner.unit).or(posts.first())?;
    Some(first.id.clone())
}

/// What is to be said of a case when one of its posts came to somebody who is barred from it.
pub(super) fn moved(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>, keys: &Keys) -> Option<CaseAct> {
    if matches!(state.phase, Phase::Closed { .. }) {
        return None;
    }
    let (programme, barring) = (&desk.programme, Barring::stated(&state.opened.barred));
    let barred = |post: &PostId| barring.bars_post(post, programme, &desk.key, desk.today);
    let (owner, second) = (barred(&state.owner), state.second.as_ref().is_some_and(barred));
    let voids = state.transfer.as_ref().is_some_and(|transfer| barred(&transfer.to));
    let approves = matches!(&state.extension, Extension::Asked { approver, .. } if barred(approver));
    let watches = state.watched.as_ref().is_some_and(|(supervisor, ..)| barred(supervisor));
    if !owner && !second && !voids && !approves && !watches {
        return None;
    }
    let route = &ask.kind.category(&state.category)?.route;
    let ready = |post: &&Post| {
        let keyed = || programme.holder(&post.id, desk.today).is_some_and(|holder| keys.of(&holder.id).is_some());
        !state.opened.sealed || keyed()
    };
    let able: Vec<&Post> = free(route, &barring, programme, &desk.key, desk.today).into_iter().filter(ready).collect();
    let next = if owner { able.iter().find(|post| post.id != state.owner).copied() } else { None };
    // Nobody is left who could have it: its supervisor owes a look, once, and the rest is settled where it is.
    if owner
        && next.is_none()
        && let Some(told) = told(desk, state, ask, Moved::GROUND)
    {
        return Some(told);
    }
    let owner = next.or_else(|| programme.posts.get(&state.owner))?;
    let stays = state.second.as_ref().filter(|post| !barred(post) && **post != owner.id);
    let stays = stays.filter(|post| programme.posts.get(*post).is_some_and(|post| post.line != owner.line)).cloned();
    let other = || able.iter().find(|post| post.line != owner.line).map(|post| post.id.clone());
    let moves = next.is_some() || second || voids;
    let second = match (state.opened.sealed, moves) {
        (true, true) => stays.or_else(other),
        (true, false) => state.second.clone(),
        (false, _) => None,
    };
    let approver = if approves { approver(desk, state, owner) } else { None };
    let supervisor = if watches { supervisor(desk, state, ask) } else { None };
    let passes = approver.is_some() || supervisor.is_some();
    if next.is_none() && !voids && second == state.second && !passes {
        // It waits with that post until somebody may decide it; the supervisor knows.
        return if approves { told(desk, state, ask, Moved::NO_APPROVER) } else { None };
    }
    Some(CaseAct::Moved(Moved {
        on: ask.today,
        owner: next.map(|next| next.id.clone()),
        unit: next.map(|next| next.unit.clone()),
        second,
        voids,
        approver,
        supervisor,
        ground: Moved::GROUND.to_owned(),
    }))
}

/// Too few custodians were left to decide on the identity, though they did not refuse: the supervisor is told.
pub(super) fn without_custodians(desk: &CaseDesk, state: &CaseState, ask: Ask<'_>) -> Option<CaseAct> {
    let last = state.identity.last()?;
    let left = last.said.iter().flatten().any(|said| said.gave.is_none());
    let over = last.ended == Some(Ended::Refused) && left;
    over.then(|| told(desk, state, ask, Moved::NO_CUSTODIANS)).flatten()
}
