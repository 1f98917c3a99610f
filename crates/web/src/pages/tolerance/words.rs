//! Words of tolerance: phases, acts, what was done.

use crate::look::{Lang, State, mark, say, when};
use maud::{Markup, html};
use shishu_cases::tolerance::{Appeal, ToleranceAct, TolerancePhase, ToleranceState};

pub(super) fn phase(lang: Lang, state: &ToleranceState) -> Markup {
    if matches!(state.appeal, Appeal::Open { .. }) {
        return mark(State::Query, say!(lang, "复核中", "under appeal"));
    }
    match state.phase {
        TolerancePhase::Examining => mark(State::Wait, say!(lang, "审查中", "being examined")),
        TolerancePhase::Deciding => mark(
            State::Wait,
            say!(lang, "等决定（已有 {n} 人表态）", "awaiting decision ({n} given)", n = state.votes.len()),
        ),
        TolerancePhase::Granted => {
            let until = state.decision.as_ref().and_then(|decision| decision.until);
            let until = until.map(|day| when::date(lang, day)).unwrap_or_default();
            mark(State::Holds, say!(lang, "予以容错，到{until}", "granted until {until}", until = until))
        }
        TolerancePhase::Refused => mark(State::Hard, say!(lang, "不予容错", "refused")),
        TolerancePhase::Expired => mark(State::NotJudged, say!(lang, "已到期", "expired")),
    }
}

/// An act, in words.
pub(super) fn act(lang: Lang, stated: &ToleranceAct) -> (State, String) {
    let (state, words) = match stated {
        ToleranceAct::Applied(_) => (State::Step, say!(lang, "申请", "Applied")),
        ToleranceAct::Examined(_) => (State::Query, say!(lang, "审查", "Examined")),
        ToleranceAct::Decided(one) if one.third.is_some() => (
            State::Query,
            say!(lang, "表态：与第一人不同，请第三人决定", "Word given: the two differ, a third decides"),
        ),
        ToleranceAct::Decided(one) if one.grants => {
            (State::Holds, say!(lang, "表态：予以容错", "Word given: grant it"))
        }
        ToleranceAct::Decided(_) => (State::Hard, say!(lang, "表态：不予容错", "Word given: refuse it")),
        ToleranceAct::Corrected(_) => (State::Holds, say!(lang, "已纠正", "Put right")),
        ToleranceAct::PublicationChosen(one) if one.publish => {
            (State::Step, say!(lang, "当事人选择公开", "The person concerned chose to publish it"))
        }
        ToleranceAct::PublicationChosen(_) => {
            (State::Step, say!(lang, "当事人选择不公开", "The person concerned chose not to publish it"))
        }
        ToleranceAct::Published(_) => (State::Published, say!(lang, "公开", "Published")),
        ToleranceAct::Appealed(_) => (State::Query, say!(lang, "申请复核", "Appealed")),
        ToleranceAct::AppealDecided(one) if one.grants => {
            (State::Holds, say!(lang, "复核：予以容错", "Appeal: granted"))
        }
        ToleranceAct::AppealDecided(_) => (State::Hard, say!(lang, "复核：不予容错", "Appeal: refused")),
        ToleranceAct::Expired(_) => (State::NotJudged, say!(lang, "到期", "Expired")),
    };
    (state, words.to_owned())
}

pub(super) fn done(lang: Lang, done: &str) -> Markup {
    let text = match done {
        "new" => say!(lang, "已申请，等审查。", "Applied for; it waits to be examined."),
        "examine" => say!(lang, "审查结论已交，请两个人决定。", "Examined; two people decide."),
        "decide" => say!(lang, "已表态。", "Your word is given."),
        "correct" => say!(lang, "已记下纠正。", "Noted as put right."),
        "publication" => say!(lang, "已记下您的选择。", "Your choice is noted."),
        "appeal" => say!(lang, "已申请复核，由没有参加过的人决定。", "Appealed; somebody who had no part decides."),
        "appeal-decide" => say!(lang, "复核已决定。", "The appeal is decided."),
        _ => return html! {},
    };
    html! { p role="status" { (text) } }
}
