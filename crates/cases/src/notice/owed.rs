//! Which duties must be open on a typical case as it stands.

use super::state::{NoticeState, Phase};
use crate::owed::{Wanted, both, counted};
use shishu_terms::{NotCovered, WorkCalendar};

/// No more and no fewer than these.
pub fn wanted(state: &NoticeState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    let (drafted, compiler) = (&state.drafted, &state.drafted.compiler);
    Ok(match state.phase {
        Phase::Drafting { on } => {
            let rule = both("草稿应在 {}内送批", "a draft is put up for approval within {}", drafted.revise);
            vec![counted("notice-draft", compiler, rule, on, drafted.revise, calendar)?]
        }
        Phase::Back { on, .. } => {
            let rule = both(
                "退回或有异议的应在 {}内修改或撤下",
                "what came back is revised or withdrawn within {}",
                drafted.revise,
            );
            vec![counted("notice-draft", compiler, rule, on, drafted.revise, calendar)?]
        }
        Phase::Asked { on } => {
            let left = state.approvers.iter().filter(|post| state.approved.iter().all(|(_, of)| of != *post));
            let rule =
                both("批准人应在 {}内批准或退回", "an approver approves or sends back within {}", drafted.approval);
            left.map(|post| counted("notice-approve", post, rule.clone(), on, drafted.approval, calendar))
                .collect::<Result<_, _>>()?
        }
        Phase::Grace { from, .. } => {
            let rule = both(
                "批准之后 {}内反映人和有关单位可以提异议，期满由日历公开",
                "for {} after the approval its reporter and the units concerned may object; then the calendar publishes it",
                drafted.grace,
            );
            vec![counted("notice-grace", compiler, rule, from, drafted.grace, calendar)?]
        }
        Phase::Published { .. } | Phase::Stopped { .. } | Phase::Withdrawn { .. } => Vec::new(),
    })
}
