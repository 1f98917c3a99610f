//! Who approves a typical case: two people of two posts, neither of whom wrote it, handled one of its cases, or must not know of one.

use crate::cases::Barring;
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::notice::NoticeState;
use shishu_programme::{NoticeRules, Programme};
use shishu_sealed::IntakeKey;
use shishu_terms::{PersonId, PostId};

/// The first two of the list that are free to.
pub(crate) fn approvers(
    state: &NoticeState,
    rules: &NoticeRules,
    programme: &Programme,
    key: &IntakeKey,
    day: Date,
) -> Result<[PostId; 2], Refusal> {
    let barring = Barring::stated(&state.drafted.barred);
    let mut people: Vec<PersonId> = Vec::new();
    let mut posts: Vec<PostId> = Vec::new();
    for post in rules.approvers.iter().filter(|post| !barring.bars_post(post, programme, key, day)) {
        let Some(holder) = programme.holder(post, day).map(|holder| holder.id.clone()) else { continue };
        if state.may_approve(&holder) && !people.contains(&holder) {
            people.push(holder);
            posts.push(post.clone());
        }
    }
    let mut free = posts.into_iter();
    match (free.next(), free.next()) {
        (Some(one), Some(other)) => Ok([one, other]),
        _ => Err(Refusal::wrong_state(
            "现在凑不齐两个与这一件无关的批准人，草稿已留着。",
            "there are not two approvers free of this one now; the draft is kept",
        )
        .then(
            "请在 notices.toml 的 approvers 里再列一个岗位，或等岗位有人。",
            "list another post under approvers in notices.toml, or wait until a post is filled",
        )),
    }
}
