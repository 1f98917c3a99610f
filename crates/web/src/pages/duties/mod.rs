//! Home of whoever signed in: what I owe by due time, each one click from doing it, and what waits on others.

mod today;

use super::due;
use super::publish::href as publish_href;
use super::shared::{case_href, due_text, notice_href, remaining, return_href, review_href, tolerance_href};
use crate::http::{Ctx, Page, Route};
use crate::look::parts::{self, Count, Owed, Town};
use crate::look::{Section, State, mark, plural, say};
use maud::{Markup, html};
use shishu_office::{DutyBoard, DutyLine, DutyTarget, TownProgress};
use shishu_programme::Power;
use shishu_terms::{FormId, InquiryId, Lang, Period, ReturnId, UnitId};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/duties", board)]
}

async fn board(ctx: Ctx) -> Page {
    ctx.actor()?;
    let board = ctx.app.office().duty_board(&ctx.caller()).await?;
    let title = say!(ctx.lang, "我的责任", "My duties");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(today::date_line(&ctx)),
        aside: Some(tally(&ctx, &board)),
        ..parts::Head::default()
    };
    let side = html! { (progress(&ctx, &board)) (waiting(&ctx, &board)) };
    let main = html! { (parts::head(&head)) (parts::cols(owed(&ctx, &board), side)) };
    ctx.page(title, Some(Section::Duties), main).await
}

fn tally(ctx: &Ctx, board: &DutyBoard) -> Markup {
    let lang = ctx.lang;
    let count = |lines: &[DutyLine], label: &'static str, id: &str, state| Count {
        n: lines.len() as u64,
        label: label.to_owned(),
        href: format!("#{id}"),
        state,
    };
    parts::tally(&[
        count(&board.overdue, say!(lang, "逾期", "overdue"), "late", Some(State::Late)),
        count(&board.today, say!(lang, "今天", "today"), "today", None),
        count(&board.week, say!(lang, "七天内", "in a week"), "week", None),
    ])
}

fn owed(ctx: &Ctx, board: &DutyBoard) -> Markup {
    let lang = ctx.lang;
    let blocks = [
        ("late", say!(lang, "逾期", "Overdue"), &board.overdue),
        ("today", say!(lang, "今天", "Today"), &board.today),
        ("week", say!(lang, "七天内", "Within a week"), &board.week),
        ("later", say!(lang, "以后", "Later"), &board.later),
    ];
    if blocks.iter().all(|(_, _, lines)| lines.is_empty()) {
        let text = say!(
            lang,
            "到期的填报、核实、审核会列在这里，按时限排好。",
            "Returns to fill in, questions to answer and reviews will stand here by due time."
        );
        let empty = parts::empty(say!(lang, "现在不欠什么", "Nothing is owed now"), text, None);
        return parts::section("none", say!(lang, "待办的责任", "Owed"), "", empty);
    }
    // One main button a screen: the duty that is due first.
    let main = blocks.iter().find(|(_, _, lines)| !lines.is_empty()).map(|(id, _, _)| *id);
    html! {
        @for (id, title, lines) in blocks {
            @if !lines.is_empty() {
                (parts::section(id, title, count(lang, lines.len()), parts::owed(&owed_lines(ctx, lines, main == Some(id)))))
            }
        }
    }
}

fn count(lang: Lang, n: usize) -> Markup {
    let n = n as u64;
    let word = plural(n, "duty", "duties");
    html! { span.small { (say!(lang, "{n} 项", "{n} {word}", n = n, word = word)) } }
}

fn owed_lines(ctx: &Ctx, lines: &[DutyLine], main: bool) -> Vec<Owed> {
    let line = |(at, line): (usize, &DutyLine)| Owed {
        title: line.title.get(ctx.lang).to_owned(),
        href: href(&line.target),
        sub: html! { (line.detail.get(ctx.lang)) },
        due: parts::due(due_text(ctx, line.due), left(ctx, line)),
        action: Some((href(&line.target), action(ctx.lang, &line.kind).to_owned())),
        main: main && at == 0,
        why: line.why.as_ref().map(|why| due::why(ctx, why)),
    };
    lines.iter().enumerate().map(line).collect()
}

fn left(ctx: &Ctx, line: &DutyLine) -> Markup {
    let text = remaining(ctx, line.due);
    html! {
        @if line.due < ctx.now { (mark(State::Late, say!(ctx.lang, "逾期", "Overdue"))) " " }
        (text)
    }
}

/// Where a duty is done.
fn href(target: &DutyTarget) -> String {
    match target {
        DutyTarget::Fill(id) => return_href(id),
        DutyTarget::Answer(id, inquiry) => answer_href(id, inquiry),
        DutyTarget::Queue(form, period) => queue_href(form, *period),
        DutyTarget::Settle(id, _) => review_href(id),
        DutyTarget::Correct(form, period) => publish_href(form, *period),
        DutyTarget::Confirm(id) => format!("/transcriptions/{}/{}/{}", id.form, id.period, id.unit),
        DutyTarget::Case(id) => case_href(id),
        DutyTarget::Cases(part) => format!("/cases?part={part}"),
        DutyTarget::Identity(id) => format!("/identities/{id}"),
        DutyTarget::Identities => "/identities?standing=waiting".to_owned(),
        DutyTarget::Keys => "/cases/keys".to_owned(),
        DutyTarget::Shares => "/identities/shares".to_owned(),
        DutyTarget::Notice(id) => notice_href(id),
        DutyTarget::Tolerance(id) => tolerance_href(id),
        DutyTarget::Compile(quarter) => format!("/notices/compile?quarter={quarter}"),
        DutyTarget::Visits(round) => format!("/visits?round={round}"),
        DutyTarget::Reception(day) => format!("/receptions/{day}"),
        DutyTarget::Inspection(round, unit) => format!("/inspections/{round}/{unit}"),
        DutyTarget::Inspections(round) => format!("/inspections/{round}"),
        // Done by a command; the page of the log shows what was done.
        DutyTarget::Upkeep => "/ledger".to_owned(),
    }
}

fn answer_href(id: &ReturnId, inquiry: &InquiryId) -> String {
    format!("{}/answer/{inquiry}", return_href(id))
}

fn queue_href(form: &FormId, period: Period) -> String {
    format!("/review?form={form}&period={period}")
}

fn action(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "report" => say!(lang, "去填报", "Fill in"),
        "answer" => say!(lang, "答复", "Answer"),
        "town-review" => say!(lang, "去审核", "Review"),
        "accept" => say!(lang, "去验收", "Go and accept"),
        "settle" => say!(lang, "判定答复", "Judge"),
        "correct" => say!(lang, "对照，更正", "Compare and correct"),
        "confirm-transcription" => say!(lang, "开始核对", "Compare"),
        "case-answer" => say!(lang, "去答复", "Answer"),
        "case-key" | "case-share" => say!(lang, "去交付", "Hand on"),
        "case-take" | "case-approve" | "case-identity" => say!(lang, "去决定", "Decide"),
        "visit" => say!(lang, "看名单", "See the list"),
        "reception" => say!(lang, "看接待名单", "See who comes"),
        "inspection" => say!(lang, "去检查", "Inspect"),
        "case-supervise" => say!(lang, "去过问", "Look into it"),
        _ => say!(lang, "去办", "Open"),
    }
}

fn progress(ctx: &Ctx, board: &DutyBoard) -> Markup {
    let Some((form, period, towns)) = &board.progress else { return html! {} };
    let lang = ctx.lang;
    let name = ctx.app.office().programme().forms.get(form).map_or(form.as_str(), |f| f.name.get(lang));
    let period_name = period.name(lang);
    let title = say!(lang, "{period}进度", "Progress, {period}", period = period_name);
    let caption = say!(
        lang,
        "{period}{form}，按乡镇：已验收、已报未验收、未报",
        "{form}, {period}, by town: accepted, submitted, not submitted",
        period = period_name,
        form = name
    );
    let line = |town: &TownProgress| Town {
        name: town.town.get(lang).to_owned(),
        href: Some(format!("{}&town={}", queue_href(form, *period), town.region)),
        accepted: town.accepted,
        returned: town.returned,
        expected: town.expected,
    };
    let lines: Vec<Town> = towns.iter().map(line).collect();
    let body = html! {
        p { a href=(queue_href(form, *period)) { (name) } }
        (parts::lead(totals(lang, towns)))
        (parts::towns(lang, &caption, &lines))
    };
    parts::section("progress", title, "", body)
}

/// `应报 146，已报 139，其中已验收 96；未报 7。`
fn totals(lang: Lang, towns: &[TownProgress]) -> String {
    let sum = |of: fn(&TownProgress) -> u64| towns.iter().map(of).sum::<u64>();
    let (expected, accepted) = (sum(|t| t.expected), sum(|t| t.accepted));
    let submitted = accepted + sum(|t| t.returned);
    let missing = expected.saturating_sub(submitted);
    say!(
        lang,
        "应报 {expected}，已报 {submitted}，其中已验收 {accepted}；未报 {missing}。",
        "{expected} due, {submitted} submitted, {accepted} of them accepted; {missing} not submitted.",
        expected = expected,
        submitted = submitted,
        accepted = accepted,
        missing = missing
    )
}

fn waiting(ctx: &Ctx, board: &DutyBoard) -> Markup {
    let lang = ctx.lang;
    if board.waiting.is_empty() {
        return html! {};
    }
    let own = ctx.session.as_ref().filter(|(_, actor)| actor.has(Power::Fill)).map(|(_, actor)| actor.unit());
    let row = |line: &DutyLine| {
        let what = html! {
            (line.owner.get(lang))
            p { (line.title.get(lang)) (say!(lang, "，", ", ")) (due_text(ctx, line.due)) @if line.due < ctx.now { " " (mark(State::Late, say!(lang, "逾期", "Overdue"))) } }
        };
        (what, waiting_link(ctx, line, own))
    };
    let rows: Vec<_> = board.waiting.iter().map(row).collect();
    parts::section(
        "waiting",
        say!(lang, "等别人", "Waits on others"),
        count_waiting(lang, rows.len()),
        parts::owed_slim(&rows),
    )
}

fn count_waiting(lang: Lang, n: usize) -> Markup {
    html! { span.small { (say!(lang, "{n} 项", "{n}", n = n)) } }
}

/// A respondent looks at the own return, a reviewer at the reviewer's side of it.
fn waiting_link(ctx: &Ctx, line: &DutyLine, own: Option<&UnitId>) -> Markup {
    let href = match (&line.target, own) {
        (DutyTarget::Queue(form, period), Some(unit)) => {
            return_href(&ReturnId { form: form.clone(), period: *period, unit: unit.clone() })
        }
        (DutyTarget::Queue(form, period), None) => queue_href(form, *period),
        (target, own) => match (return_of(target), own) {
            (Some(id), Some(_)) => return_href(id),
            (Some(id), None) => review_href(id),
            (None, _) => return html! {},
        },
    };
    html! { a.nobr href=(href) { (say!(ctx.lang, "去看", "Look")) } }
}

fn return_of(target: &DutyTarget) -> Option<&ReturnId> {
    match target {
        DutyTarget::Fill(id) | DutyTarget::Answer(id, _) | DutyTarget::Settle(id, _) | DutyTarget::Confirm(id) => {
            Some(id)
        }
        DutyTarget::Queue(..)
        | DutyTarget::Correct(..)
        | DutyTarget::Case(_)
        | DutyTarget::Cases(_)
        | DutyTarget::Identity(_)
        | DutyTarget::Identities
        | DutyTarget::Keys
        | DutyTarget::Shares
        | DutyTarget::Notice(_)
        | DutyTarget::Tolerance(_)
        | DutyTarget::Compile(_)
        | DutyTarget::Visits(_)
        | DutyTarget::Reception(_)
        | DutyTarget::Inspection(..)
        | DutyTarget::Inspections(_)
        | DutyTarget::Upkeep => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_leads_to_where_it_is_done() {
        let id: ReturnId = "B204-1.2026-07.E0017".parse().expect("an id");
        assert_eq!(href(&DutyTarget::Fill(id.clone())), "/returns/B204-1/2026-07/E0017");
        let inquiry = InquiryId::new(format!("{id}.301.q1"));
        assert_eq!(
            href(&DutyTarget::Answer(id.clone(), inquiry)),
            "/returns/B204-1/2026-07/E0017/answer/B204-1.2026-07.E0017.301.q1"
        );
        assert_eq!(href(&DutyTarget::Correct(id.form.clone(), id.period)), "/publish/B204-1/2026-07");
        assert_eq!(href(&DutyTarget::Queue(id.form.clone(), id.period)), "/review?form=B204-1&period=2026-07");
    }

    #[test]
    fn the_totals_add_up() {
        let town = |accepted, returned, expected| TownProgress {
            town: shishu_terms::Bilingual::same("x"),
            region: "330999001000".parse().expect("a region"),
            accepted,
            returned,
            expected,
        };
        assert_eq!(totals(Lang::Zh, &[town(36, 5, 41), town(22, 8, 33)]), "应报 74，已报 71，其中已验收 58；未报 3。");
    }
}
