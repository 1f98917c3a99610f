//! The queue of one table: what matters and looks odd comes first, and how much is left after so many reviews.

use super::query::{QueueQuery, SORTS, STATES};
use super::{board, columns, curve, reviewer};
use crate::http::{Ctx, Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Pager};
use crate::look::{Lang, Section, say};
use crate::pages::shared::{due_text, remaining};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::reviews::{Queue, QueueLine};
use shishu_office::{DutyTarget, Refusal};
use shishu_programme::ReportForm;
use shishu_terms::{Period, RegionLevel};
use std::collections::BTreeMap;

const ROWS: u64 = 20;

/// A table that was asked for, with the lines that fit the address.
pub(super) struct Asked<'c> {
    pub(super) query: QueueQuery,
    pub(super) form: &'c ReportForm,
    pub(super) period: Period,
    pub(super) queue: Queue,
}

impl<'c> Asked<'c> {
    /// Reads the queue that an address names; `None`: it names no table.
    pub(super) async fn read(ctx: &'c Ctx, query: QueueQuery) -> Result<Option<Asked<'c>>, PageError> {
        let (Some(form), Some(period)) = (&query.form, query.period) else { return Ok(None) };
        let office = ctx.app.office();
        let report_form = office.programme().forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        let mut queue = office.review_queue(&ctx.caller(), form, period, &query.filter()).await?;
        queue.lines.retain(|line| query.fits(line));
        Ok(Some(Asked { form: report_form, period, queue, query }))
    }

    /// `规模以上工业 2025年9月`
    pub(super) fn name(&self, lang: Lang) -> String {
        super::words::table(lang, self.form, self.period)
    }
}

/// `GET /review`: the tables, or the queue of the one that the address names.
pub(super) async fn review(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    reviewer(&ctx)?;
    match Asked::read(&ctx, QueueQuery::read(&query)).await? {
        Some(asked) => queue(&ctx, &asked).await,
        None => board::board(&ctx, &query).await,
    }
}

async fn queue(ctx: &Ctx, asked: &Asked<'_>) -> Page {
    let lang = ctx.lang;
    let title = say!(lang, "审核·{table}", "Review: {table}", table = asked.name(lang));
    let counts = &asked.queue;
    let head = parts::Head {
        crumbs: vec![(say!(lang, "审核", "Review").into(), Some("/review".into())), (asked.form.id.to_string(), None)],
        title: html! { (title) },
        sub: Some(html! {
            (say!(lang, "待审 {waiting} 份，已问未答 {asked}，已验收 {accepted}，未报 {missing}。先看影响大又可疑的，不必审完。",
                "{waiting} waiting, {asked} asked, {accepted} accepted, {missing} missing. Look first at what matters and looks odd; not all need be looked at.",
                waiting = counts.waiting, asked = counts.asked, accepted = counts.accepted, missing = counts.missing))
        }),
        aside: due(ctx, asked).await?,
    };
    let downloads = parts::downloads(lang, &asked.query.file_href("xlsx"), &asked.query.file_href("csv"));
    let main = html! {
        (parts::head(&head))
        (parts::cols(
            parts::section("queue", heading(lang, &asked.query), downloads, lines(ctx, asked)),
            parts::section("left", say!(lang, "还要审多少", "How much is left"), "", curve::curve(lang, counts)),
        ))
    };
    ctx.page(&title, Some(Section::Review), main).await
}

fn heading(lang: Lang, query: &QueueQuery) -> &'static str {
    match query.shown_sort() {
        "effect" => say!(lang, "按影响排队", "Queue by effect"),
        "suspicion" => say!(lang, "按可疑度排队", "Queue by suspicion"),
        "unit" => say!(lang, "按单位代码排", "By unit"),
        _ => say!(lang, "按重要度排队", "Queue by importance"),
    }
}

/// The earliest time by which this post owes a review of the table.
async fn due(ctx: &Ctx, asked: &Asked<'_>) -> Result<Option<Markup>, PageError> {
    let board = ctx.app.office().duty_board(&ctx.caller()).await?;
    let here = DutyTarget::Queue(asked.form.id.clone(), asked.period);
    let mut owed = [&board.overdue, &board.today, &board.week, &board.later].into_iter().flatten();
    Ok(owed.find(|duty| duty.target == here).map(|duty| {
        let time = due_text(ctx, duty.due);
        parts::due(say!(ctx.lang, "{time} 截止", "due {time}", time = time), remaining(ctx, duty.due))
    }))
}

fn lines(ctx: &Ctx, asked: &Asked<'_>) -> Markup {
    let lang = ctx.lang;
    let at = Pager::new(asked.queue.lines.len() as u64, ROWS, asked.query.page);
    let first = at.offset() as usize;
    let shown: Vec<(usize, &QueueLine)> =
        asked.queue.lines.iter().enumerate().skip(first).take(ROWS as usize).collect();
    html! {
        (filters(ctx, asked))
        @if shown.is_empty() { (nothing(lang, asked)) } @else {
            (parts::scroll(say!(lang, "审核队列", "Review queue"), columns::table(ctx, asked, &shown)))
            (parts::pager(lang, &at, &|page| asked.query.page_href(page)))
            (parts::hint(say!(lang, "影响：公布指标与预期之差占您审核范围合计的百分比，取最大的一格。预期：上期（缺上期用上年同期）乘以同行业变动的中位数。可疑度：由未过、未判的审核和变动幅度合成，0–1。重要度：两者相乘，即预期误差。",
                "Effect: the difference of a published indicator from its anticipated value, in per cent of the total of the units you review; the largest cell counts. Anticipated: the previous period (else a year ago) times the median trend of its industry. Suspicion, 0 to 1: made of checks that fail or could not be judged and of the jump. Importance: their product, the expected error.")))
        }
    }
}

fn nothing(lang: Lang, asked: &Asked<'_>) -> Markup {
    let all = QueueQuery::of(&asked.form.id, asked.period).state("all").href();
    let action = Some((all.as_str(), say!(lang, "看本表全部单位", "All units of the table")));
    match (asked.queue.all, asked.query.shown_state()) {
        (0, _) => parts::empty(
            say!(lang, "这张表没有您管的单位", "No unit of your scope owes this table"),
            say!(lang, "这一期可能还没有开始填报。", "The period may not be open yet."),
            Some(("/review", say!(lang, "看我管的表", "The tables of my scope"))),
        ),
        (_, "waiting") if asked.query.q.is_empty() && asked.query.town.is_none() => parts::empty(
            say!(lang, "没有待审的", "Nothing waits for review"),
            say!(
                lang,
                "报上来的都看过了，或在等填报单位答复。",
                "What came in has been looked at, or waits for the respondent's answer."
            ),
            action,
        ),
        _ => parts::empty(
            say!(lang, "没有符合的单位", "No unit fits"),
            say!(lang, "换一个条件，或清除筛选。", "Choose otherwise, or clear the filter."),
            action,
        ),
    }
}

fn filters(ctx: &Ctx, asked: &Asked<'_>) -> Markup {
    let lang = ctx.lang;
    let query = &asked.query;
    let town_value = query.town.map(|t| t.to_string()).unwrap_or_default();
    let town =
        Field { id: "town", name: "town", label: say!(lang, "乡镇", "Town"), value: &town_value, ..Field::default() };
    let state = Field {
        id: "state",
        name: "state",
        label: say!(lang, "状态", "State"),
        value: query.shown_state(),
        ..Field::default()
    };
    let unit =
        Field { id: "unit", name: "q", label: say!(lang, "单位", "Unit"), value: &query.q, ..Field::default() };
    let states: Vec<(String, String)> =
        STATES.iter().map(|s| ((*s).to_owned(), state_word(lang, s).to_owned())).collect();
    let towns = towns(ctx, asked);
    let many = asked.has_many_towns(ctx);
    let body = html! {
        (fields::hidden("form", asked.form.id.as_str()))
        (fields::hidden("period", &asked.period.to_string()))
        @if let Some(sort) = query.sort.filter(|s| *s != SORTS[0]) { (fields::hidden("sort", sort)) }
        @if many { (fields::select(&town, &towns)) }
        (fields::select(&state, &states))
        (fields::search(&unit))
    };
    let clear = QueueQuery::of(&asked.form.id, asked.period);
    let clear_href = clear.href();
    parts::filters(lang, "/review", body, (*query != clear).then_some(clear_href.as_str()))
}

impl Asked<'_> {
    /// Does the review of what waits, all of it and in the order of importance, end before the line at this place?
    pub(super) fn stops_before(&self, at: usize) -> bool {
        let query = &self.query;
        let whole = query.shown_state() == STATES[0] && query.shown_sort() == SORTS[0];
        whole && query.town.is_none() && query.q.is_empty() && self.queue.stop == at && self.queue.remaining.len() > 1
    }

    /// Does this post's scope hold more than one town?
    pub(super) fn has_many_towns(&self, ctx: &Ctx) -> bool {
        // The first choice is "all".
        towns(ctx, self).len() > 2
    }
}

/// The towns of this post's scope.
fn towns(ctx: &Ctx, asked: &Asked<'_>) -> Vec<(String, String)> {
    let programme = ctx.app.office().programme();
    let covered = |code| ctx.actor().is_ok_and(|actor| actor.covers(code, &asked.form.id));
    let towns = programme.regions.values().filter(|r| r.code.level() == RegionLevel::Township && covered(&r.code));
    let all = (String::new(), say!(ctx.lang, "全部", "All").to_owned());
    std::iter::once(all).chain(towns.map(|t| (t.code.to_string(), t.name.get(ctx.lang).to_owned()))).collect()
}

fn state_word(lang: Lang, state: &str) -> &'static str {
    match state {
        "waiting" => say!(lang, "待审", "Waiting for review"),
        "asked" => say!(lang, "已问未答", "Waiting for an answer"),
        "accepted" => say!(lang, "已验收", "Accepted"),
        "missing" => say!(lang, "未报", "Missing"),
        _ => say!(lang, "全部", "All"),
    }
}
