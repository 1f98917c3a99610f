//! Passing a return on and accepting it: only what this post may do, and what fits where the return stands.

use super::sheet::Desk;
use crate::look::{State, parts, say};
use maud::{Markup, html};
use shishu_office::Action;
use shishu_office::returns::Stage;
use shishu_terms::IndicatorCode;

pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let Some((step, title, label, says)) = step(desk) else { return html! {} };
    // While a question is being written, or an answer waits to be judged, that is the main thing to do.
    let judges = desk.may(Action::Inquire) && desk.sheet.state.answered_inquiries().next().is_some();
    let press = if desk.cell.is_some() || judges { parts::Press::Normal } else { parts::Press::Main };
    let body = html! {
        p { (says) }
        (left_out(desk))
        (parts::post_button(desk.ctx.csrf(), &desk.query.sheet_href(&desk.id, step), press, label))
    };
    parts::section("decide", title, "", parts::flow(body))
}

/// The step that fits: path, title, button, and what it does.
fn step(desk: &Desk<'_>) -> Option<(&'static str, &'static str, &'static str, &'static str)> {
    let (lang, state) = (desk.ctx.lang, &desk.sheet.state);
    let pending = |code| state.pending_inquiry(code).is_some();
    let something_left = state.cells_not_accepted().iter().any(|code| !pending(code));
    match state.stage {
        Stage::TownReview if desk.may(Action::PassTown) => Some((
            "/pass",
            say!(lang, "乡镇审核", "Town review"),
            say!(lang, "审核通过，报县", "Pass to the county"),
            say!(
                lang,
                "看过了，没有要问的，或问的不妨碍往下走，就报县。没答完的核实随报表一起走。",
                "If nothing is left to ask, or what is asked need not hold it up, pass it on. Open inquiries go with it."
            ),
        )),
        Stage::CountyReview | Stage::Accepted if desk.may(Action::Accept) && something_left => Some((
            "/accept",
            say!(lang, "县级验收", "Acceptance"),
            say!(lang, "验收本表", "Accept this return"),
            match state.stage {
                Stage::Accepted => say!(
                    lang,
                    "其余各格已验收；验收后，修订过的格也进入公布的合计。",
                    "The other cells are accepted; accepting adds the revised ones to the published totals."
                ),
                _ => say!(
                    lang,
                    "验收后，这些数进入公布的合计；要改只能由填报单位自己修订，原数留痕。",
                    "Once accepted the figures count in the published totals; only the respondent can revise them, and the old values stay on record."
                ),
            },
        )),
        _ => None,
    }
}

/// The cells that acceptance leaves out because they are under inquiry, and those that it takes in although an answer did not hold.
fn left_out(desk: &Desk<'_>) -> Markup {
    let (lang, state) = (desk.ctx.lang, &desk.sheet.state);
    let named = |wanted: &dyn Fn(&IndicatorCode) -> bool| -> Vec<String> {
        state.cells.keys().filter(|code| wanted(code)).map(|code| super::words::named(lang, desk.form, code)).collect()
    };
    let asked = named(&|code| state.pending_inquiry(code).is_some());
    let unsettled = named(&|code| desk.is_unsettled(code));
    let list = |names: &[String]| names.join(lang.pick("、", ", "));
    html! {
        @if !asked.is_empty() {
            (parts::notice(State::Query, html! { p { (say!(lang, "正在核实的 {n} 格不随这一步验收：{cells}。", "{n} under inquiry, not accepted with this step: {cells}.",
                n = asked.len(), cells = list(&asked))) } }))
        }
        @if !unsettled.is_empty() {
            (parts::notice(State::Hard, html! { p { (say!(lang, "答复判为不成立、还没有修订的 {n} 格：{cells}。最好先再问，或等填报单位修订。", "{n} with an answer that did not hold and not revised since: {cells}. Better ask again, or wait for the revision.",
                n = unsettled.len(), cells = list(&unsettled))) } }))
        }
    }
}
