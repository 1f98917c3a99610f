//! Words about visits.

use crate::look::{Lang, State, mark, say};
use maud::Markup;
use shishu_contact::{UnitState, VisitOutcome};

/// The word of a state in an address.
pub(super) const STATES: [(&str, &[UnitState]); 4] = [
    ("visited", &[UnitState::Visited]),
    ("left", &[UnitState::ToVisit, UnitState::Tried]),
    ("nobody", &[UnitState::NobodyThere]),
    ("unwanted", &[UnitState::NotWanted]),
];

pub(super) fn state_filter(lang: Lang, code: &str) -> &'static str {
    match code {
        "visited" => say!(lang, "走访到了", "Visited"),
        "left" => say!(lang, "还没走访到", "Not visited yet"),
        "nobody" => say!(lang, "去了没人", "Nobody there"),
        _ => say!(lang, "不愿接待", "Not wanted"),
    }
}

pub(super) fn state_word(lang: Lang, state: UnitState) -> &'static str {
    match state {
        UnitState::Visited => say!(lang, "走访到了", "Visited"),
        UnitState::NobodyThere => say!(lang, "去了没人", "Nobody there"),
        UnitState::NotWanted => say!(lang, "不愿接待", "Not wanted"),
        UnitState::Tried => say!(lang, "去过，没人，再去一次", "Went, nobody there; go again"),
        UnitState::ToVisit => say!(lang, "没去", "Not gone yet"),
    }
}

pub(super) fn state(lang: Lang, state: UnitState, late: bool) -> Markup {
    let sign = match state {
        UnitState::Visited => State::Holds,
        UnitState::NobodyThere => State::NotJudged,
        UnitState::NotWanted => State::Tip,
        UnitState::Tried | UnitState::ToVisit if late => State::Late,
        UnitState::Tried => State::Query,
        UnitState::ToVisit => State::Wait,
    };
    mark(sign, state_word(lang, state))
}

pub(super) fn outcome(lang: Lang, outcome: VisitOutcome) -> &'static str {
    match outcome {
        VisitOutcome::Met => say!(lang, "见到了人", "Somebody was met"),
        VisitOutcome::NobodyThere => say!(lang, "没有人在", "Nobody was there"),
        VisitOutcome::NotWanted => say!(lang, "不愿接待", "They did not want a visit"),
    }
}
