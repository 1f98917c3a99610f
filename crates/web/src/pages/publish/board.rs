//! One table before it goes out: what it would say, beside what was said before; what is missing from it; and the button.

use super::{cautions, publisher, table};
use crate::http::{Ctx, Page, Posted, errors};
use crate::look::fields::{self, Field};
use crate::look::{Section, State, mark, number, parts, say, when};
use crate::pages::published::bulletin_href;
use crate::pages::review::{QueueQuery, words};
use crate::pages::shared::{due_text, parse_period, review_href};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::returns::ReturnState;
use shishu_office::{OfficeError, PublishBoard, Refusal, RefusalKind};
use shishu_programme::ReportForm;
use shishu_terms::{FormId, Moment, Period};

/// Returns listed by name; the rest is a link to the queue.
const LISTED: usize = 20;

/// Everything the parts of the page look at.
pub(super) struct Desk<'c> {
    pub(super) ctx: &'c Ctx,
    pub(super) form: &'c ReportForm,
    pub(super) period: Period,
    pub(super) board: PublishBoard,
    /// The sources say something else than the edition in force: corrected or explained by then.
    pub(super) correct_by: Option<Moment>,
}

/// `GET /publish/{form}/{period}`.
pub(super) async fn board(ctx: Ctx, Path((form, period)): Path<(String, String)>) -> Page {
    publisher(&ctx)?;
    page(&ctx, &FormId::new(form), parse_period(&period)?, None).await
}

/// `POST /publish/{form}/{period}`.
pub(super) async fn publish(Path((form, period)): Path<(String, String)>, posted: Posted) -> Page {
    let (ctx, form, period) = (&posted.ctx, FormId::new(form), parse_period(&period)?);
    publisher(ctx)?;
    let reason = posted.text("reason").to_owned();
    match ctx.app.office().publish(&ctx.caller(), &form, period, reason.clone()).await {
        Ok(_) => Ok(Redirect::to(&bulletin_href(&form, period)).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            page(ctx, &form, period, Some((refusal, reason))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(ctx: &Ctx, form: &FormId, period: Period, tried: Option<(Refusal, String)>) -> Page {
    let lang = ctx.lang;
    let office = ctx.app.office();
    let board = office.publish_board(&ctx.caller(), form, period).await?;
    let report_form = office.programme().forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
    let correct_by = office.corrections_due().await?.remove(&(form.clone(), period));
    let desk = Desk { ctx, form: report_form, period, board, correct_by };
    if desk.board.tabled.coverage.expected == 0 {
        return Err(Refusal::not_found(&format!("{form} {period}"))
            .then("这一期还没有开始填报。", "this reporting period is not open")
            .into());
    }
    let title = words::table(lang, report_form, period);
    let main = html! {
        (parts::head(&head(&desk)))
        (parts::section("table", say!(lang, "将公布的表", "The table as it would go out"), coverage(&desk), table::part(&desk)))
        (parts::cols(
            parts::section("publish", verb(&desk), "", send(&desk, tried.as_ref())),
            parts::section("open", say!(lang, "还没有全部验收的", "Not wholly accepted"), number::shown(desk.board.open.len().into()), open(&desk)),
        ))
    };
    let mut response = ctx.page(&title, Some(Section::Publish), main).await?;
    if let Some((refusal, _)) = &tried {
        *response.status_mut() = errors::status(refusal.kind);
    }
    Ok(response)
}

fn verb(desk: &Desk<'_>) -> &'static str {
    match desk.board.current {
        Some(_) => say!(desk.ctx.lang, "更正已公布的表", "Correct the published table"),
        None => say!(desk.ctx.lang, "公布", "Publish"),
    }
}

fn head(desk: &Desk<'_>) -> parts::Head {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let title = desk.form.publication.as_ref().map_or(desk.form.name.get(lang), |rule| rule.title.get(lang));
    let standing = match &desk.board.current {
        Some(edition) => html! {
            a href=(bulletin_href(&desk.form.id, desk.period)) {
                (mark(State::Published, say!(lang, "第 {n} 版，{date} 公布", "edition {n}, published {date}",
                    n = edition.table.edition, date = when::date(lang, ctx.local(edition.at).date()))))
            }
        },
        None => mark(State::Wait, say!(lang, "还没有公布", "not published yet")),
    };
    parts::Head {
        crumbs: vec![
            (say!(lang, "发布", "Tables to publish").into(), Some("/publish".into())),
            (format!("{} {}", desk.form.id, desk.period), None),
        ],
        title: html! { (title) (lang.pick(" ", ", ")) (desk.period.name(lang)) },
        sub: Some(standing),
        aside: None,
    }
}

fn coverage(desk: &Desk<'_>) -> String {
    let coverage = desk.board.tabled.coverage;
    say!(
        desk.ctx.lang,
        "应报 {expected}，已报 {reported}，全部验收 {accepted}",
        "{expected} owed, {reported} reported, {accepted} wholly accepted",
        expected = coverage.expected,
        reported = coverage.reported,
        accepted = coverage.accepted
    )
}

/// The button, with the reason where it is a correction.
fn send(desk: &Desk<'_>, tried: Option<&(Refusal, String)>) -> Markup {
    let lang = desk.ctx.lang;
    let action = super::href(&desk.form.id, desk.period);
    if desk.board.tabled.sources.is_empty() {
        return parts::empty(
            say!(lang, "还没有验收的报表", "Nothing is accepted yet"),
            say!(
                lang,
                "验收一份，表里就多一份；一份也没有就不能公布。",
                "Each accepted return adds to the table; without any there is nothing to publish."
            ),
            None,
        );
    }
    if !desk.board.differs {
        return parts::notice(
            State::Holds,
            html! { p { (say!(lang, "与已公布的完全相同，没有要更正的。", "It equals the published table; there is nothing to correct.")) } },
        );
    }
    let reason = Field {
        id: "reason",
        name: "reason",
        label: say!(lang, "更正原因", "Reason of the correction"),
        hint: Some(say!(
            lang,
            "原因随数公开：哪里错了，正确的从哪里来。",
            "Public with the figures: what was wrong, where the right figure comes from."
        )),
        error: tried.map(|(refusal, _)| refusal.what.get(lang)),
        value: tried.map_or("", |(_, typed)| typed.as_str()),
        required: true,
    };
    html! {
        form.flow method="post" action=(action) {
            (fields::csrf(desk.ctx.csrf()))
            (correction(desk))
            (left_out(desk))
            (cautions::part(desk))
            @match desk.board.current {
                Some(_) => {
                    (fields::area(&reason, 3))
                    (parts::hint(say!(lang, "原来的版次不删，任何人都能看到改了什么、为什么改。", "The earlier edition stays; everybody sees what changed and why.")))
                    (parts::row(parts::submit(parts::Press::Main, say!(lang, "公布更正", "Publish the correction"))))
                }
                None => {
                    (parts::hint(say!(lang, "公布后不能收回，只能更正；原数一直看得到。", "What is published cannot be taken back, only corrected; the first figure stays visible.")))
                    (parts::row(parts::submit(parts::Press::Main, say!(lang, "公布本表", "Publish this table"))))
                }
            }
        }
    }
}

/// Why the publisher was called here.
fn correction(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let Some(by) = desk.correct_by else { return html! {} };
    let title = say!(lang, "已公布的表与来源不符", "The published table differs from its sources");
    let due = due_text(desk.ctx, by);
    parts::notice_titled(
        State::Query,
        title,
        html! { p {
            (say!(lang, "公布后有来源改了数。{due} 前公布更正；还没有再验收的，先等验收。表上的数不用变的，也公布一版，在原因里说明为什么不变。",
                "A source changed after publication. Publish a correction by {due}; where a revision is not accepted yet, have it accepted first. If no figure of the table has to change, publish an edition all the same and say in the reason why.", due = due))
        } },
    )
}

/// What the table lacks is said before the button, not after.
fn left_out(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let coverage = desk.board.tabled.coverage;
    let missing = coverage.expected.saturating_sub(coverage.reported);
    if missing == 0 && coverage.cells_left_out == 0 {
        return html! {};
    }
    parts::notice(
        State::Query,
        html! { p { (say!(lang, "这张表不全：{missing} 份未报，{cells} 格还没有验收，都不在合计里。", "The table is not complete: {missing} returns are missing and {cells} cells not accepted; none of them is in the totals.",
        missing = missing, cells = coverage.cells_left_out)) } },
    )
}

fn open(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let open = &desk.board.open;
    if open.is_empty() {
        return parts::notice(
            State::Holds,
            html! { p { (say!(lang, "应报的都已验收。", "Everything owed is accepted.")) } },
        );
    }
    // What could still come in soonest stands first.
    let mut nearest: Vec<&ReturnState> = open.iter().collect();
    nearest.sort_by_key(|state| (std::cmp::Reverse(state.stage), state.id.unit.clone()));
    let items: Vec<Markup> = nearest.into_iter().take(LISTED).map(|state| item(desk, state)).collect();
    let queue = QueueQuery::of(&desk.form.id, desk.period).state("all");
    html! {
        (parts::list(&items))
        @if open.len() > LISTED {
            p.hint { a href=(queue.href()) { (say!(lang, "还有 {n} 份，到审核队列里看", "{n} more, in the review queue", n = number::shown((open.len() - LISTED).into()))) } }
        }
    }
}

fn item(desk: &Desk<'_>, state: &ReturnState) -> Markup {
    let lang = desk.ctx.lang;
    let unit = desk.ctx.app.office().programme().units.get(&state.id.unit);
    let (shape, word) = match state.stage {
        shishu_office::returns::Stage::Accepted => (State::Query, say!(lang, "有格未验收", "cells not accepted")),
        stage => words::stage(lang, stage),
    };
    html! { a href=(review_href(&state.id)) { (unit.map_or(state.id.unit.as_str(), |u| u.name.get(lang))) } " " (mark(shape, word)) }
}
