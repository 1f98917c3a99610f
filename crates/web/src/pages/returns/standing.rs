//! A return as it stands once submitted: its values to read, what waits for the respondent, its life, and the ways on.

use super::desk::Desk;
use super::inquiries;
use super::lines::{self, standing_of};
use super::rows;
use super::says::{self, state_of, tally};
use crate::http::Page;
use crate::look::grid::{self, Notice};
use crate::look::marks::five;
use crate::look::parts::{self, Press, Step};
use crate::look::{Section, State, mark, number, say, when};
use maud::{Markup, html};
use shishu_office::kind_name;
use shishu_office::returns;
use shishu_terms::IndicatorCode;

/// The page.
pub(super) async fn page(desk: &Desk<'_>) -> Page {
    let main = html! {
        (desk.head(None))
        (where_it_stands(desk))
        (inquiries::open(desk))
        (parts::section("grid", say!(desk.ctx.lang, "所报的数", "As reported"), tools(desk), values(desk)))
        (parts::section("life", say!(desk.ctx.lang, "经过", "What happened"), "", life(desk)))
    };
    desk.ctx.page(&desk.title(), Some(Section::Returns), main).await
}

fn where_it_stands(desk: &Desk<'_>) -> Markup {
    let (ctx, state) = (desk.ctx, &desk.fill.state);
    let lang = ctx.lang;
    let open = state.open_inquiries().count() as i64;
    let pending = state.cells_not_accepted().len() as i64;
    let (shape, word) = standing_of(lang, state.stage, open, pending, false);
    html! {
        p.row {
            (mark(shape, word)) " "
            @if let Some(at) = state.submitted_at {
                @let local = ctx.local(at);
                span.quiet { (say!(lang, "{day} {time} 报送", "submitted {day} {time}", day = when::date(lang, local.date()), time = when::time(local.time()))) }
                @if state.is_late(ctx.now) { " " (mark(State::Late, lines::late_word(lang))) }
            }
        }
        @if let Some(saved) = desk.saved() {
            (parts::notice_titled(State::Revision, say!(lang, "有一份没有提交的修订草稿", "A revision was begun and not submitted"), html! {
                p { (say!(lang, "{saved} 存的，只有您能看见；上面的数仍是已报的数。", "Saved at {saved}, seen by you alone; the values here are still those reported.", saved = saved)) }
                p { (parts::link(Press::Normal, &desk.href("/revise"), say!(lang, "接着修订", "Go on revising"))) }
            }))
        }
    }
}

fn tools(desk: &Desk<'_>) -> Markup {
    parts::row(html! {
        (parts::link(Press::Normal, &desk.href("/revise"), say!(desk.ctx.lang, "修订", "Revise")))
        (parts::link(Press::Plain, &super::history_href(&desk.form.id), say!(desk.ctx.lang, "历期", "Other periods")))
    })
}

fn values(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let state = &desk.fill.state;
    let value = |code: &IndicatorCode| state.cells.get(code).and_then(|c| c.value.clone()).unwrap_or_default();
    let notices = |code: &IndicatorCode| {
        let failed = state.checks.findings.iter().filter(|f| &f.cell == code && f.outcome == "fail");
        let mut notices: Vec<Notice> = failed.map(|finding| finding_notice(desk, finding)).collect();
        notices.extend(inquiries::notices(desk, code));
        notices
    };
    html! {
        (grid::grid(lang, &rows::grid(desk, true, &value, &notices)))
        (parts::flow(html! { div {} (five(lang, &tally(&state.checks))) (super::fill::not_judged(desk, &state.checks)) }))
    }
}

/// A finding of the values that stand, with the explanation given for it.
fn finding_notice(desk: &Desk<'_>, finding: &returns::Finding) -> Notice {
    let lang = desk.ctx.lang;
    let explained = desk.fill.state.explained.get(&finding.rule);
    let reason = explained.and_then(|(e, _)| e.reason.as_ref()).map(|r| r.get(lang).to_owned());
    let text = desk.fill.told.explanations.get(&finding.rule).cloned();
    let given: Vec<String> = reason.into_iter().chain(text).collect();
    let why = (!given.is_empty()).then(|| {
        say!(lang, "您的说明：{given}", "Your explanation: {given}", given = given.join(say!(lang, "，", ", ")))
    });
    let state = match state_of(finding) {
        // Explained: it asks for nothing more.
        State::Query if why.is_some() => State::Step,
        state => state,
    };
    let head = says::head(lang, finding, desk.form.rule_at(&finding.rule, desk.id.period));
    Notice { state, head, why, rule: None, answer: None, one_of: None }
}

/// Every act on the return, oldest first; each is proved by its receipt.
fn life(desk: &Desk<'_>) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let step = |step: &returns::Step| {
        let local = ctx.local(step.at);
        Step {
            state: step_state(&step.kind),
            date: when::date(lang, local.date()),
            time: when::time(local.time()),
            title: html! { (kind_name(&step.kind, lang)) @if let [cell] = step.cells.as_slice() { " " (cell_name(desk, cell)) } },
            body: changes(desk, step),
            by: step
                .post
                .as_ref()
                .map(|post| inquiries::post_name(ctx, post, step.seq))
                .unwrap_or_else(|| say!(lang, "按规则", "By rule").to_owned()),
            leaf: Some((number::shown(step.seq.into()), super::fill::receipt_href(desk.id, step.seq))),
        }
    };
    let steps: Vec<Step> = desk.fill.state.steps.iter().map(step).collect();
    parts::timeline(&steps)
}

fn step_state(kind: &str) -> State {
    match kind {
        "return.revised" => State::Revision,
        "return.accepted" => State::Holds,
        "return.urged" => State::Late,
        "inquiry.opened" => State::Query,
        _ => State::Step,
    }
}

/// Old value, new value and the reason of a revision.
fn changes(desk: &Desk<'_>, step: &returns::Step) -> Markup {
    let lang = desk.ctx.lang;
    let shown = |code: &IndicatorCode, value: &Option<String>| match (desk.form.indicator(code), value) {
        (Some(indicator), Some(value)) => rows::shown(lang, indicator, value),
        _ => number::NONE.to_owned(),
    };
    html! {
        @for (code, change) in &step.changes {
            p { (cell_name(desk, code)) " " del { (shown(code, &change.old)) } " → " (shown(code, &change.new)) }
        }
        @if let Some(reason) = desk.fill.told.reasons.get(&step.seq) {
            p.quiet { (say!(lang, "原因：", "Reason: ")) (reason) }
        }
    }
}

fn cell_name(desk: &Desk<'_>, code: &IndicatorCode) -> String {
    format!("{code} {}", desk.form.indicator(code).map_or("", |i| i.name.get(desk.ctx.lang)))
}
