//! Words of typical cases: phases, acts, what was done.

use crate::look::{Lang, State, mark, say, when};
use maud::{Markup, html};
use shishu_cases::notice::{NoticeAct, NoticeState, Objector, Phase, Scope};

/// Where it stands.
pub(super) fn phase(lang: Lang, state: &NoticeState) -> Markup {
    match &state.phase {
        Phase::Drafting { .. } => mark(State::Step, say!(lang, "草稿", "draft")),
        Phase::Asked { .. } => {
            mark(State::Wait, say!(lang, "等批准（{n}/2）", "awaiting approval ({n} of 2)", n = state.approved.len()))
        }
        Phase::Back { objected: None, .. } => mark(State::Revision, say!(lang, "退回修改", "sent back")),
        Phase::Back { objected: Some(_), .. } => mark(State::Query, say!(lang, "有异议", "objected to")),
        Phase::Grace { until, .. } => mark(
            State::Today,
            say!(lang, "征求意见到{day}", "open to objections until {day}", day = when::day(lang, *until)),
        ),
        Phase::Published { .. } if state.scope == Scope::Staff => {
            mark(State::Published, say!(lang, "内部公开", "published to staff"))
        }
        Phase::Published { .. } => mark(State::Published, say!(lang, "已公开", "published")),
        Phase::Stopped { .. } => mark(State::Hard, say!(lang, "反映人不同意，不公开", "stopped by its reporter")),
        Phase::Withdrawn { .. } => mark(State::Broken, say!(lang, "已撤下", "withdrawn")),
    }
}

/// An act, in words.
pub(super) fn act(lang: Lang, stated: &NoticeAct) -> (State, String) {
    let (state, words) = match stated {
        NoticeAct::Drafted(_) => (State::Step, say!(lang, "写出草稿", "Drafted").to_owned()),
        NoticeAct::Revised(_) => (State::Revision, say!(lang, "改写", "Revised").to_owned()),
        NoticeAct::ApprovalAsked(_) => (State::Wait, say!(lang, "送批", "Approval asked for").to_owned()),
        NoticeAct::Approved(one) => match one.until {
            None => (State::Holds, say!(lang, "第一个人批准", "Approved by the first").to_owned()),
            Some(until) => (
                State::Holds,
                say!(
                    lang,
                    "第二个人批准，征求意见到{day}",
                    "Approved by the second; open to objections until {day}",
                    day = when::day(lang, until)
                ),
            ),
        },
        NoticeAct::SentBack(_) => (State::Query, say!(lang, "退回", "Sent back").to_owned()),
        NoticeAct::Objected(one) => {
            let who = match one.who {
                Objector::Reporter => say!(lang, "反映人提出异议", "Objected to by the reporter"),
                Objector::Unit => say!(lang, "有关单位提出异议", "Objected to by a unit concerned"),
                Objector::Approver => say!(lang, "批准人提出异议", "Objected to by an approver"),
            };
            (State::Hard, who.to_owned())
        }
        NoticeAct::Published(_) => (State::Published, say!(lang, "公开", "Published").to_owned()),
        NoticeAct::Rescoped(_) => (State::Revision, say!(lang, "改为只在内部公开", "Narrowed to staff").to_owned()),
        NoticeAct::Withdrawn(_) => (State::Broken, say!(lang, "撤下", "Withdrawn").to_owned()),
    };
    (state, words)
}

/// What to say after a step.
pub(super) fn done(lang: Lang, done: &str) -> Markup {
    let text = match done {
        "draft" => say!(lang, "草稿已存，还没有送批。", "The draft is kept; approval is not asked for yet."),
        "edit" => say!(lang, "改好了，还没有送批。", "Changed; approval is not asked for yet."),
        "ask" => say!(
            lang,
            "已送批，两个人各自批准后开始征求意见。",
            "Put up for approval; when both have approved, the days of grace begin."
        ),
        "approve" => say!(lang, "已批准。", "Approved."),
        "back" => say!(lang, "已退回。", "Sent back."),
        "object" => {
            say!(lang, "异议已收到，这一件退回编写岗位。", "The objection is taken; it goes back to whoever compiles.")
        }
        "rescope" => say!(lang, "已改为只在内部公开。", "Narrowed to staff."),
        "withdraw" => say!(lang, "已撤下。", "Withdrawn."),
        "none" => say!(lang, "已说明本季没有典型案例。", "It is said that the quarter has none."),
        _ => return html! {},
    };
    html! { p role="status" { (text) } }
}
