//! Who is first responder 首问, who of another line can open a sealed case as well, who supervises: the first of the kind's list that is
//! filled on the day and not barred.

use super::barred::Barring;
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_programme::{CaseKind, Category, Post, Programme};
use shishu_sealed::IntakeKey;
use shishu_terms::PostId;

/// Where a new case goes.
pub(crate) struct Routed<'p> {
    pub owner: &'p Post,
    pub second: Option<&'p Post>,
}

/// The posts of a list that can have the case, in its order.
pub(crate) fn free<'p>(
    list: &[PostId],
    barring: &Barring,
    programme: &'p Programme,
    key: &IntakeKey,
    day: Date,
) -> Vec<&'p Post> {
    let able = |id: &&PostId| programme.holder(id, day).is_some() && !barring.bars_post(id, programme, key, day);
    list.iter().filter(able).filter_map(|id| programme.posts.get(id)).collect()
}

/// The first responder; of sealed kinds one whose holder has a handling key, with a second line that has one too.
pub(crate) fn route<'p>(
    kind: &CaseKind,
    category: &Category,
    barring: &Barring,
    programme: &'p Programme,
    key: &IntakeKey,
    day: Date,
    has_key: &dyn Fn(&Post) -> bool,
) -> Result<Routed<'p>, Refusal> {
    let able = free(&category.route, barring, programme, key, day);
    if !kind.sealed {
        let owner = *able.first().ok_or_else(nobody)?;
        return Ok(Routed { owner, second: None });
    }
    let lines = |posts: &[&Post]| posts.first().is_some_and(|first| posts.iter().any(|post| post.line != first.line));
    if !lines(&able) {
        return Err(nobody());
    }
    let ready: Vec<&Post> = able.into_iter().filter(|post| has_key(post)).collect();
    match ready.first() {
        Some(owner) if lines(&ready) => {
            Ok(Routed { owner, second: ready.iter().find(|post| post.line != owner.line).copied() })
        }
        _ => Err(Refusal::wrong_state(
            "这个渠道还没有开通：两条线的承办人都要先登记办理密钥。",
            "this channel is not open yet: handlers of two lines must declare their handling keys first",
        )
        .then("请改用电话或来信。", "use the phone or a letter meanwhile")),
    }
}

fn nobody() -> Refusal {
    Refusal::wrong_state(
        "这件事涉及的单位太多，本级没有可以公正办理的单位。",
        "this names so many units that no office here could handle it impartially",
    )
    .then(
        "请向上一级反映，或少写几个单位分开反映。",
        "take it to the next level, or report about fewer units at a time",
    )
}

/// The post of another line than `owner` that can open a sealed case of the category.
pub(crate) fn second_line<'p>(
    category: &Category,
    owner: &Post,
    barring: &Barring,
    programme: &'p Programme,
    key: &IntakeKey,
    day: Date,
    has_key: &dyn Fn(&Post) -> bool,
) -> Option<&'p Post> {
    let able = free(&category.route, barring, programme, key, day);
    able.into_iter().find(|post| post.line != owner.line && has_key(post))
}
