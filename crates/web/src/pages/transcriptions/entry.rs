//! The grid a transcriber types into, with the scan.

use super::href;
use super::sheet::Desk;
use crate::http::PageError;
use crate::look::fields::{self, Field};
use crate::look::grid::{self, CellKind, Grid, Group, Heads, Notice, Piece, Row, Seen};
use crate::look::number::{self, figure_href};
use crate::look::parts::{self, Problem};
use crate::look::{State, say};
use crate::pages::refused;
use crate::pages::review::words;
use maud::{Markup, html};
use shishu_office::returns::{Facts, ReturnState};
use shishu_programme::{Indicator, IndicatorKind};
use shishu_terms::{Bilingual, IndicatorCode, Period, ReturnId};
use std::collections::BTreeMap;

pub(super) fn part(desk: &Desk<'_>) -> Result<Markup, PageError> {
    let lang = desk.ctx.lang;
    let wrong = unreadable(desk)?;
    let grid = Grid { caption: caption(desk), heads: heads(desk), groups: groups(desk, &wrong), read_only: false };
    let scan = Field {
        id: "scan",
        name: "scan",
        label: say!(lang, "原件扫描件", "Scan of the paper"),
        hint: Some(say!(
            lang,
            "PDF、JPEG 或 PNG，最大 20 MB。整页扫，签章要在里面。扫描件是凭证：原样留存，连同文件里的拍摄信息，哈希写进留痕。",
            "PDF, JPEG or PNG, 20 MB at most; whole pages, with signature and seal. It is evidence: kept as it comes, with what the file says of camera and place, and its hash stands in the act."
        )),
        error: desk.tried.as_ref().map(|_| {
            say!(
                lang,
                "文件要重新选一次（浏览器不替我们留着）。",
                "Choose the file once more; browsers do not keep it for us."
            )
        }),
        required: true,
        ..Field::default()
    };
    Ok(html! {
        (problems(desk, &wrong))
        (returned(desk))
        form.entry-form method="post" action=(href(&desk.id)) enctype="multipart/form-data" autocomplete="off" {
            (fields::csrf(desk.ctx.csrf()))
            (parts::section("values", say!(lang, "照原件抄录", "What the paper says"), "", grid::grid(lang, &grid)))
            (parts::section("paper", say!(lang, "原件", "The paper"), "", html! {
                div.flow {
                    (fields::file(&scan, ".pdf,.jpg,.jpeg,.png"))
                    (parts::hint(say!(lang, "原件上怎么写就怎么抄，有错也照抄；对不上的地方，以后由填报单位自己说明或修订。",
                        "Type what the paper says, errors and all; what does not fit is for the respondent to explain or revise.")))
                    (parts::row(html! {
                        (parts::submit(parts::Press::MainBig, say!(lang, "交第二人核对", "Hand to the second person")))
                        (parts::link(parts::Press::NormalBig, "/transcriptions", say!(lang, "不录了", "Leave it")))
                    }))
                }
            }))
        }
    })
}

/// Cells whose text cannot be read as what the form asks for.
fn unreadable(desk: &Desk<'_>) -> Result<BTreeMap<IndicatorCode, Bilingual>, PageError> {
    let Some(tried) = &desk.tried else { return Ok(BTreeMap::new()) };
    let facts = Facts::default();
    Ok(desk.ctx.app.office().check(&desk.id, &tried.draft, &facts)?.read.unreadable)
}

fn problems(desk: &Desk<'_>, wrong: &BTreeMap<IndicatorCode, Bilingual>) -> Markup {
    let lang = desk.ctx.lang;
    let Some(tried) = &desk.tried else { return html! {} };
    let mut problems: Vec<Problem> = wrong
        .iter()
        .map(|(code, why)| Problem {
            state: Some((State::Hard, say!(lang, "写法不对", "Unreadable").to_owned())),
            href: format!("#c{code}"),
            text: format!("{}{}{}", name(desk, code), lang.pick("：", ": "), why.get(lang)),
        })
        .collect();
    if problems.is_empty() {
        problems.push(refused::problem(lang, &tried.refusal, "#scan"));
    }
    parts::summary(say!(lang, "没有交出去，您填的都在", "Not handed on; what you typed is still here"), &problems, true)
}

/// A transcription that came back says why.
fn returned(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let refused =
        desk.sheet.state.steps.last().filter(|step| step.kind == shishu_office::ActKind::TranscriptionRefused.wire());
    match refused {
        Some(step) => parts::notice_titled(
            State::Query,
            say!(lang, "上次转录被退回", "The last transcription came back"),
            html! { p { (words::by(desk.ctx, step.post.as_ref(), step.person.as_ref(), step.seq)) @if let Some(note) = desk.sheet.told.notes.get(&step.seq) { (lang.pick("：", ": ")) (note) } } },
        ),
        None => html! {},
    }
}

fn name(desk: &Desk<'_>, code: &IndicatorCode) -> String {
    desk.form.indicator(code).map_or_else(|| code.to_string(), |i| format!("{code} {}", i.name.get(desk.ctx.lang)))
}

fn caption(desk: &Desk<'_>) -> String {
    words::table(desk.ctx.lang, desk.form, desk.id.period)
}

fn heads(desk: &Desk<'_>) -> Heads {
    let (lang, now) = (desk.ctx.lang, desk.id.period);
    Heads {
        value: now.name(lang),
        previous: words::column(lang, now.previous(), now),
        year_ago: words::column(lang, now.year_ago(), now),
    }
}

fn groups(desk: &Desk<'_>, wrong: &BTreeMap<IndicatorCode, Bilingual>) -> Vec<Group> {
    let rows = |codes: &[IndicatorCode]| {
        codes.iter().filter_map(|code| Some(row(desk, wrong, desk.form.indicator(code)?))).collect()
    };
    desk.form
        .sections
        .iter()
        .map(|part| Group { title: part.title.get(desk.ctx.lang).to_owned(), rows: rows(&part.indicators) })
        .collect()
}

fn row(desk: &Desk<'_>, wrong: &BTreeMap<IndicatorCode, Bilingual>, indicator: &Indicator) -> Row {
    let lang = desk.ctx.lang;
    let typed =
        desk.tried.as_ref().and_then(|tried| tried.draft.cells.get(&indicator.code)).cloned().unwrap_or_default();
    let said = wrong.get(&indicator.code).map(|why| Notice {
        state: State::Hard,
        head: vec![Piece::Text(why.get(lang).to_owned())],
        why: None,
        rule: None,
        answer: None,
        one_of: None,
    });
    Row {
        depth: indicator.depth,
        kind: match &indicator.kind {
            IndicatorKind::Number { .. } => CellKind::Number,
            IndicatorKind::Text => CellKind::Text,
            IndicatorKind::Code(list) => {
                CellKind::Choice(list.iter().map(|c| (c.value.clone(), c.name.get(lang).to_owned())).collect())
            }
        },
        value: typed,
        previous: seen(desk, indicator, desk.id.period.previous()),
        year_ago: seen(desk, indicator, desk.id.period.year_ago()),
        change: number::NONE.to_owned(),
        notices: said.into_iter().collect(),
        required: indicator.required,
        explained: Some(indicator.explanation.get(lang).to_owned()).filter(|text| !text.is_empty()),
        ..Row::number(indicator.code.as_str(), indicator.name.get(lang), words::unit(lang, indicator))
    }
}

fn seen(desk: &Desk<'_>, indicator: &Indicator, period: Period) -> Option<Seen> {
    let state: &ReturnState = desk.sheet.beside.iter().find(|(p, _)| *p == period)?.1.as_ref()?;
    let text = state.cells.get(&indicator.code)?.value.as_deref()?;
    let id = ReturnId { period, ..desk.id.clone() };
    let href = figure_href(&id.figure(indicator.code.clone()).to_string());
    Some(Seen { text: words::value(desk.ctx.lang, indicator, text), href: Some(href) })
}
