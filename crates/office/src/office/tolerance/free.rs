//! Which posts are free of an application: their holder has nothing to do with it.

use super::CaseDesk;
use crate::cases::Barring;
use crate::refusal::Refusal;
use shishu_cases::tolerance::ToleranceState;
use shishu_terms::{PersonId, PostId};

/// The first `n` of the list whose holders are not involved, have given no word, must know of the matter, and are different people.
pub(super) fn free(desk: &CaseDesk, state: &ToleranceState, list: &[PostId], not: &[PostId], n: usize) -> Vec<PostId> {
    let programme = &desk.programme;
    let barring = Barring::stated(&state.applied.barred);
    let (involved, heard) = (state.involved(), state.heard());
    // Who was asked before decides nothing further, whether or not a word was given.
    let asked = state.deciders.iter().chain([&state.applied.examiner]).chain(not);
    let asked: Vec<PersonId> =
        asked.filter_map(|post| programme.holder(post, desk.today)).map(|holder| holder.id.clone()).collect();
    let mut people: Vec<PersonId> = Vec::new();
    let mut posts = Vec::new();
    for post in list {
        let Some(own) = programme.posts.get(post) else { continue };
        let Some(holder) = programme.holder(post, desk.today).map(|holder| holder.id.clone()) else { continue };
        let barred = barring.bars_post(post, programme, &desk.key, desk.today);
        let fit = own.unit != state.applied.unit && !barred && !involved.contains(&holder) && !heard.contains(&holder);
        if fit && !asked.contains(&holder) && !people.contains(&holder) && posts.len() < n {
            people.push(holder);
            posts.push(post.clone());
        }
    }
    posts
}

pub(super) fn nobody() -> Refusal {
    Refusal::wrong_state(
        "现在没有足够的、与这件事无关的人，什么也没有写入。",
        "there are not enough people free of this matter now; nothing was written",
    )
    .then("请在 tolerance.toml 里再列岗位。", "list more posts in tolerance.toml")
}
