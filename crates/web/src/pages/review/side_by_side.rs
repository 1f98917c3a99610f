//! The periods of a return side by side: a year ago, the last four, this one with its change, and what there is to say of each cell.

use super::sheet::Desk;
use super::words;
use crate::look::{State, fig, mark, number, parts, say};
use maud::{Markup, html};
use shishu_office::returns::{CellStanding, Finding, InquiryState, ReturnState};
use shishu_programme::Indicator;
use shishu_rules::Level;
use shishu_terms::{Period, ReturnId};

pub(super) fn section(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let title = say!(lang, "各期并列", "Periods side by side");
    let counts = crate::look::marks::five(lang, &super::findings::tally(desk));
    parts::section(
        "periods",
        title,
        counts,
        html! { (parts::scroll_end(say!(lang, "各期报数", "Figures by period"), table(desk))) (note(desk)) },
    )
}

fn note(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    match (desk.is_own_work(), desk.may_ask()) {
        (true, _) => parts::hint(say!(
            lang,
            "您写过这份报表的数，不能再审它；请转给同岗的另一人。",
            "You wrote values of this return and cannot review it; leave it to another holder of the post."
        )),
        (false, true) => parts::hint(say!(
            lang,
            "审核岗位只能问，不能改企业的数。",
            "A reviewer can only ask; nobody but the respondent changes its figures."
        )),
        (false, false) => html! {},
    }
}

/// The earlier periods; of a yearly form the year-ago period is the previous one and stands once.
fn beside<'d>(desk: &'d Desk<'_>) -> Vec<(Period, Option<&'d ReturnState>)> {
    let mut columns: Vec<(Period, Option<&ReturnState>)> =
        desk.sheet.beside.iter().map(|(p, state)| (*p, state.as_ref())).collect();
    if columns.iter().skip(1).any(|(period, _)| Some(*period) == columns.first().map(|(p, _)| *p)) {
        columns.remove(0);
    }
    columns
}

fn table(desk: &Desk<'_>) -> Markup {
    let (lang, now) = (desk.ctx.lang, desk.id.period);
    let earlier = beside(desk);
    let width = earlier.len() + 4;
    html! {
        table.tight {
            caption.sr { (say!(lang, "{unit} 各期报数并列", "Figures of {unit}, periods side by side", unit = desk.unit.name.get(lang))) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "指标", "Indicator")) }
                th.wide-only scope="col" { (say!(lang, "计量单位", "Unit")) }
                @for (period, _) in &earlier { th.n scope="col" { (words::column(lang, *period, now)) } }
                th.n scope="col" { (words::column(lang, now, now)) }
                th scope="col" { (say!(lang, "本格", "This cell")) }
            } }
            tbody {
                @for part in &desk.form.sections {
                    tr.group { th.stick scope="rowgroup" { (part.title.get(lang)) } td colspan=(width - 1) {} }
                    @for code in &part.indicators {
                        @if let Some(indicator) = desk.form.indicator(code) { (row(desk, &earlier, indicator)) }
                    }
                }
            }
        }
    }
}

fn row(desk: &Desk<'_>, earlier: &[(Period, Option<&ReturnState>)], indicator: &Indicator) -> Markup {
    let lang = desk.ctx.lang;
    html! {
        tr id={ "r" (indicator.code) } aria-current=[(desk.cell.as_ref() == Some(&indicator.code)).then_some("true")] {
            th.stick scope="row" { (indicator.code) " " (indicator.name.get(lang)) }
            td.quiet.wide-only.nobr { (words::unit(lang, indicator)) }
            @for (period, state) in earlier { td.n { (past(desk, indicator, *period, *state)) } }
            (present(desk, earlier, indicator))
            td { (cell_says(desk, indicator)) }
        }
    }
}

fn text<'s>(state: &'s ReturnState, indicator: &Indicator) -> Option<&'s str> {
    state.cells.get(&indicator.code)?.value.as_deref()
}

fn past(desk: &Desk<'_>, indicator: &Indicator, period: Period, state: Option<&ReturnState>) -> Markup {
    let id = ReturnId { period, ..desk.id.clone() };
    shown(desk, &id, indicator, state.and_then(|state| text(state, indicator)))
}

fn shown(desk: &Desk<'_>, id: &ReturnId, indicator: &Indicator, value: Option<&str>) -> Markup {
    match value {
        Some(value) => {
            fig(&id.figure(indicator.code.clone()).to_string(), words::value(desk.ctx.lang, indicator, value))
        }
        None => html! { span.quiet { (number::NONE) } },
    }
}

fn present(desk: &Desk<'_>, earlier: &[(Period, Option<&ReturnState>)], indicator: &Indicator) -> Markup {
    let state = &desk.sheet.state;
    let value = text(state, indicator);
    let previous = earlier.last().and_then(|(_, state)| text((*state)?, indicator));
    let now = words::decimal(indicator, value);
    let change =
        now.zip(words::decimal(indicator, previous)).and_then(|(now, before)| number::percent_change(now, before));
    html! {
        td.n.asked[is_doubtful(desk, indicator)] {
            (shown(desk, &desk.id, indicator, value))
            @if let Some(change) = change { small { (number::signed(change)) "%" } }
        }
    }
}

/// A cell that is under inquiry, whose answer did not hold, or under which a hard or query rule fails.
fn is_doubtful(desk: &Desk<'_>, indicator: &Indicator) -> bool {
    let state = &desk.sheet.state;
    let fails =
        |finding: &Finding| finding.cell == indicator.code && finding.outcome == "fail" && finding.level != Level::Tip;
    state.pending_inquiry(&indicator.code).is_some()
        || desk.is_unsettled(&indicator.code)
        || state.checks.findings.iter().any(fails)
}

/// What is known of the cell, and beneath it the way to ask about it: the column stays narrow on a phone.
fn cell_says(desk: &Desk<'_>, indicator: &Indicator) -> Markup {
    let (lang, state, code) = (desk.ctx.lang, &desk.sheet.state, &indicator.code);
    let pending = state.pending_inquiry(code).map(|inquiry| &inquiry.state);
    let known = standing(desk, indicator);
    html! {
        @match pending {
            Some(InquiryState::Open) => { a href="#inquiries" { (mark(State::Query, say!(lang, "正在问", "asked"))) } }
            Some(_) => { a href="#inquiries" { (mark(State::Query, say!(lang, "答复待判", "to judge"))) } }
            None => {
                @if let Some(known) = &known { (known) }
                @if desk.may_ask() {
                    @if known.is_some() { br; }
                    a.nobr href={ (desk.query.sheet_href_with(&desk.id, "cell", code.as_str())) "#ask" } {
                        (say!(lang, "核实", "Ask")) span.sr { (say!(lang, "：", ": ")) (indicator.name.get(lang)) }
                    }
                }
            }
        }
    }
}

/// How a cell without a pending inquiry stands.
fn standing(desk: &Desk<'_>, indicator: &Indicator) -> Option<Markup> {
    let (lang, state, code) = (desk.ctx.lang, &desk.sheet.state, &indicator.code);
    if desk.is_unsettled(code) {
        return Some(mark(State::Hard, say!(lang, "答复不成立", "does not hold")));
    }
    let gravest = state.checks.findings.iter().filter(|f| f.cell == *code).min_by_key(|f| words::finding(f));
    if let Some(finding) = gravest {
        return Some(found(desk, finding));
    }
    let accepted = state.cells.get(code).is_some_and(|cell| cell.standing == CellStanding::Accepted);
    accepted.then(|| mark(State::Holds, say!(lang, "已验收", "accepted")))
}

/// The gravest finding of a cell; of a query, whether it was explained.
fn found(desk: &Desk<'_>, finding: &Finding) -> Markup {
    let lang = desk.ctx.lang;
    let state = words::finding(finding);
    let word = match (state, super::findings::explanation(desk, finding)) {
        (State::Query, Some(_)) => say!(lang, "已说明", "explained"),
        (State::Query, None) => say!(lang, "没说明", "not explained"),
        (State::NotJudged, _) => say!(lang, "缺数", "missing"),
        (other, _) => other.word(lang),
    };
    mark(state, word)
}
