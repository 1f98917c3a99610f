//! One return at the reviewer's desk: its periods side by side, what the checks say, what was asked, and the steps that fit.

use super::query::QueueQuery;
use super::queue::Asked;
use super::{ask, decide, findings, inquiries, side_by_side, steps, words};
use crate::http::{Ctx, Page, PageError, errors};
use crate::look::{Section, State, mark, parts, say, when};
use crate::pages::published::{act_href, count};
use crate::pages::shared::{due_text, return_id};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_office::returns::{InquiryState, Step};
use shishu_office::{ActKind, Action, Actor, Refusal, ReviewSheet, allows};
use shishu_programme::{ReportForm, StatUnit};
use shishu_terms::{IndicatorCode, InquiryId, RegionLevel, ReturnId};
use std::collections::BTreeMap;

/// What a refused step leaves on the page: the words typed, and why it was refused.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub(super) refusal: Refusal,
    /// The question or the note, as typed.
    pub(super) text: String,
    /// The inquiry that was to be settled; `None`: a question was to be asked.
    pub(super) inquiry: Option<InquiryId>,
}

/// Everything the parts of the page look at.
pub(super) struct Desk<'c> {
    pub(super) ctx: &'c Ctx,
    pub(super) id: ReturnId,
    pub(super) form: &'c ReportForm,
    pub(super) unit: &'c StatUnit,
    pub(super) sheet: ReviewSheet,
    pub(super) query: QueueQuery,
    /// The cell that is to be asked about.
    pub(super) cell: Option<IndicatorCode>,
    pub(super) tried: Option<Tried>,
}

impl Desk<'_> {
    /// May this post take the step on this return? Whoever wrote its values may not.
    pub(super) fn may(&self, action: Action) -> bool {
        let allowed = |actor: &Actor| allows(actor, action, self.unit, &self.form.id);
        self.ctx.actor().is_ok_and(allowed) && !self.is_own_work()
    }

    /// Did this person write values of the return?
    pub(super) fn is_own_work(&self) -> bool {
        self.ctx.actor().is_ok_and(|actor| self.sheet.state.writers.contains(&actor.person))
    }

    /// May a cell be asked about?
    pub(super) fn may_ask(&self) -> bool {
        self.may(Action::Inquire) && self.sheet.state.is_reported()
    }

    /// Was an answer about this cell found not to hold, and the cell not revised since?
    pub(super) fn is_unsettled(&self, code: &IndicatorCode) -> bool {
        let state = &self.sheet.state;
        let written = state.cells.get(code).map_or(0, |cell| cell.seq);
        let last = state.inquiries.iter().rev().find(|inquiry| inquiry.cell == *code).map(|inquiry| &inquiry.state);
        matches!(last, Some(InquiryState::Settled { seq, holds: false, .. }) if *seq > written)
    }

    /// The last step that stated values.
    fn stated(&self) -> Option<&Step> {
        let states_values = |step: &&Step| {
            let kind = ActKind::parse(&step.kind);
            matches!(
                kind,
                Some(
                    ActKind::ReturnSubmitted
                        | ActKind::ReturnRevised
                        | ActKind::TranscriptionEntered
                        | ActKind::BatchImported
                )
            )
        };
        self.sheet.state.steps.iter().rev().find(states_values)
    }
}

/// `GET /review/{form}/{period}/{unit}`.
pub(super) async fn sheet(
    ctx: Ctx,
    Path((form, period, unit)): Path<(String, String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Page {
    page(&ctx, return_id(&form, &period, &unit)?, &query, None).await
}

/// The page; with `tried` it comes back with the status of the refusal and everything typed.
pub(super) async fn page(ctx: &Ctx, id: ReturnId, query: &BTreeMap<String, String>, tried: Option<Tried>) -> Page {
    let office = ctx.app.office();
    let sheet = office.review_sheet(&ctx.caller(), &id).await?;
    let not_found = || PageError::from(Refusal::not_found(&id.to_string()));
    let programme = office.programme();
    let (form, unit) = programme.forms.get(&id.form).zip(programme.units.get(&id.unit)).ok_or_else(not_found)?;
    let cell =
        query.get("cell").map(|code| IndicatorCode::new(code.as_str())).filter(|code| form.indicator(code).is_some());
    let done = query.get("done").cloned();
    let query = QueueQuery::read(query);
    let asked = Asked::read(ctx, query.on(&id)).await?;
    let desk = Desk { ctx, form, unit, sheet, query, cell, tried, id };
    let title = format!("{} {}", unit.name.get(ctx.lang), desk.id.period.name(ctx.lang));
    let main = html! {
        (parts::head(&head(&desk, asked.as_ref())))
        @if let Some(done) = &done { (said(&desk, done, asked.as_ref())) }
        (side_by_side::section(&desk))
        (ask::section(&desk))
        (parts::cols(
            html! { (inquiries::section(&desk)) (findings::section(&desk)) (decide::section(&desk)) (steps::section(&desk)) },
            parts::section("facts", say!(ctx.lang, "这份报表", "This return"), "", facts(&desk)),
        ))
    };
    let mut response = ctx.page(&title, Some(Section::Review), main).await?;
    if let Some(tried) = &desk.tried {
        *response.status_mut() = errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn head(desk: &Desk<'_>, asked: Option<&Asked<'_>>) -> parts::Head {
    let lang = desk.ctx.lang;
    let table = desk.query.on(&desk.id).href();
    let name = words::table(lang, desk.form, desk.id.period);
    parts::Head {
        crumbs: vec![
            (say!(lang, "审核", "Review").into(), Some("/review".into())),
            (name, Some(table)),
            (desk.id.unit.to_string(), None),
        ],
        title: html! { (desk.unit.name.get(lang)) },
        sub: Some(sub(desk)),
        aside: asked.and_then(|asked| neighbours(desk, asked)),
    }
}

fn sub(desk: &Desk<'_>) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let programme = ctx.app.office().programme();
    let town = programme.region_name(&desk.unit.region.at(RegionLevel::Township));
    let times = desk.sheet.state.steps.iter().filter(|s| s.kind == ActKind::ReturnRevised.wire()).count();
    html! {
        (town.get(lang))
        @if let Some(industry) = &desk.unit.industry { "·" (say!(lang, "行业 ", "industry ")) (industry) }
        @if let Some(step) = desk.stated() {
            "·" (say!(lang, "{by} {at} 报", "reported by {by}, {at}",
                by = words::by(ctx, step.post.as_ref(), step.person.as_ref(), step.seq), at = when::date_time(lang, ctx.local(step.at))))
        }
        @if times > 0 { "·" (say!(lang, "第 {n} 次", "statement no. {n}", n = times + 1)) }
    }
}

/// Where the return stands in the queue it was opened from, and its neighbours there.
fn neighbours(desk: &Desk<'_>, asked: &Asked<'_>) -> Option<Markup> {
    let lang = desk.ctx.lang;
    let lines = &asked.queue.lines;
    let at = lines.iter().position(|line| line.id == desk.id);
    let (before, after) = match at {
        Some(at) => (at.checked_sub(1).and_then(|at| lines.get(at)), lines.get(at + 1)),
        None => (None, lines.first()),
    };
    let link = |id: &ReturnId, label: &str| parts::link(parts::Press::Normal, &desk.query.sheet_href(id, ""), label);
    (!lines.is_empty()).then(|| {
        html! {
            nav aria-label=(say!(lang, "队列里的前后", "Neighbours in the queue")) {
                @if let Some(at) = at { p.small { (say!(lang, "队列第 {at} 份，共 {n} 份", "No {at} of {n} in the queue", at = at + 1, n = lines.len())) } }
                (parts::row(html! {
                    @if let Some(line) = before { (link(&line.id, say!(lang, "上一份", "Previous"))) }
                    @if let Some(line) = after { (link(&line.id, say!(lang, "下一份", "Next"))) }
                }))
            }
        }
    })
}

/// What the step just taken did, and where to go on.
fn said(desk: &Desk<'_>, done: &str, asked: Option<&Asked<'_>>) -> Markup {
    let lang = desk.ctx.lang;
    let says = match done {
        "inquire" => say!(
            lang,
            "核实已发出，等填报单位答复；其余各格不受影响。",
            "The inquiry is sent and waits for the answer; the other cells stay as they are."
        ),
        "settle" => say!(lang, "答复已判定。", "The answer is judged."),
        "pass" => say!(lang, "已报县，等县里验收。", "Passed to the county for acceptance."),
        "accept" => say!(lang, "已验收。", "Accepted."),
        _ => return html! {},
    };
    let next =
        asked.and_then(|asked| asked.queue.lines.iter().find(|line| line.id != desk.id && line.waits_for_review()));
    html! {
        div role="status" {
            (parts::notice(State::Holds, html! {
                p { (says) @if let Some(step) = desk.sheet.state.steps.last() {
                    " " a href=(act_href(step.seq)) { (say!(lang, "回执：日志第 {n} 条", "Receipt: act {n} of the ledger", n = count(step.seq))) }
                } }
                @if let Some(line) = next {
                    p { a href=(desk.query.sheet_href(&line.id, "")) { (say!(lang, "看队列里的下一份：", "Next in the queue: ")) (line.unit.get(lang)) } }
                }
            }))
        }
    }
}

fn facts(desk: &Desk<'_>) -> Markup {
    let (ctx, lang, state) = (desk.ctx, desk.ctx.lang, &desk.sheet.state);
    let (shape, word) = words::stage(lang, state.stage);
    let mut facts = vec![(
        say!(lang, "到哪一步", "Stands").to_owned(),
        html! { (mark(shape, word)) @if state.stage == shishu_office::returns::Stage::Accepted && !state.is_wholly_accepted() {
            small { (say!(lang, "还有 {n} 格没有验收", "{n} cells not accepted", n = state.cells_not_accepted().len())) }
        } },
    )];
    facts.push((
        say!(lang, "期限", "Due").to_owned(),
        html! { (due_text(ctx, state.due)) @if state.is_late(ctx.now) { " " (mark(State::Late, late(desk))) } },
    ));
    if let Some(step) = desk.stated() {
        let by = words::by(ctx, step.post.as_ref(), step.person.as_ref(), step.seq);
        facts.push((
            say!(lang, "谁填的", "Filled by").to_owned(),
            html! { (by) small { (when::date_time(lang, ctx.local(step.at))) } },
        ));
    }
    facts.extend(origin(desk).map(|how| (say!(lang, "怎么来的", "How it came in").to_owned(), how)));
    facts.push((say!(lang, "单位", "Unit").to_owned(), html! { (desk.unit.name.get(lang)) small { (desk.id.unit) } }));
    parts::facts(&facts)
}

fn late(desk: &Desk<'_>) -> &'static str {
    match desk.sheet.state.submitted_at {
        Some(_) => say!(desk.ctx.lang, "迟报", "reported late"),
        None => say!(desk.ctx.lang, "逾期未报", "overdue"),
    }
}

fn origin(desk: &Desk<'_>) -> Option<Markup> {
    use shishu_office::returns::Origin;
    let lang = desk.ctx.lang;
    let word = match desk.sheet.state.origin? {
        Origin::Respondent => say!(lang, "填报单位自己填报", "by the respondent itself"),
        Origin::Transcription => say!(lang, "纸质报表转录", "transcribed from paper"),
        Origin::Batch => say!(lang, "成批文件转录", "transcribed from a batch file"),
    };
    let scan = desk.sheet.state.scan.as_ref();
    Some(html! {
        (word)
        @if let Some((_, name)) = scan {
            small { a href={ (crate::pages::shared::review_href(&desk.id)) "/scan" } download { (say!(lang, "原件扫描件：", "scan: ")) (name) } }
        }
    })
}
