//! One published table: every figure a door, the county over its towns, editions with what each changed.

use super::super::published::{self, act_link, bulletin_href, count, shown, unit_name, withheld};
use super::super::shared;
use crate::http::{Ctx, Page, PageError};
use crate::look::marks::{State, mark};
use crate::look::parts::{self, Head, Press, Step};
use crate::look::{Lang, Section, fig, number, plural, say, when};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_office::publication::{Changed, Published, PublishedRow};
use shishu_office::{ActKind, Edition, ReceiptFile, Refusal};
use shishu_terms::{FigureId, FormId, IndicatorCode, Place};
use std::collections::BTreeMap;

/// Changes shown before the rest is folded.
const SHOWN: usize = 8;

/// The editions of the table that a path names, and the place of the one asked for.
pub(super) async fn asked(
    ctx: &Ctx,
    form: &str,
    period: &str,
    edition: Option<&String>,
) -> Result<(Vec<Edition>, usize), PageError> {
    let id = FormId::new(form);
    let editions = ctx.app.office().editions(&id, shared::parse_period(period)?).await?;
    let at = match edition.and_then(|n| n.parse::<u32>().ok()) {
        Some(n) => editions.iter().position(|e| e.table.edition == n),
        None => editions.len().checked_sub(1),
    };
    let at = at.ok_or_else(|| {
        Refusal::not_found(&format!("{form} {period}"))
            .then("这一期可能还没有公布。", "the period may not be published yet")
    })?;
    Ok((editions, at))
}

pub(super) async fn page(
    ctx: Ctx,
    Path((form, period)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Page {
    let (editions, at) = asked(&ctx, &form, &period, query.get("edition")).await?;
    let lang = ctx.lang;
    let edition = &editions[at];
    let table = &edition.table;
    let title = table.title.get(lang);
    let receipt = ctx.app.office().receipt_for(&ctx.caller(), edition.seq).await?;
    let main = html! {
        (parts::head(&head(&ctx, edition)))
        @if at + 1 < editions.len() { (superseded(&ctx, table)) }
        (parts::scroll(title, figures(table, lang)))
        (notes(table, lang))
        (parts::cols(
            parts::section("editions", say!(lang, "各版", "Editions"), "", timeline(&ctx, &editions)),
            html! { section #proof { (proof(&ctx, edition, &receipt)) } },
        ))
    };
    ctx.page(title, Some(Section::Bulletins), main).await
}

fn head(ctx: &Ctx, edition: &Edition) -> Head {
    let (lang, table) = (ctx.lang, &edition.table);
    let state = if table.edition > 1 { State::Revision } else { State::Published };
    let said = say!(
        lang,
        "第 {n} 版，{at} 公布",
        "Edition {n}, published {at}",
        n = table.edition,
        at = published::date_time(ctx, edition.at)
    );
    Head {
        crumbs: vec![
            (say!(lang, "公报", "Bulletins").to_owned(), Some("/bulletins".to_owned())),
            (table.form.to_string(), Some(format!("/bulletins?form={}", table.form))),
            (table.period.name(lang), None),
        ],
        title: html! { (table.title.get(lang)) },
        sub: Some(html! { (coverage(table, lang)) }),
        aside: Some(parts::row(html! { (mark(state, said)) (downloads(table, lang)) })),
    }
}

fn downloads(table: &Published, lang: Lang) -> Markup {
    let base = bulletin_href(&table.form, table.period);
    html! {
        span.downloads.small {
            (say!(lang, "下载", "Download"))
            @for kind in ["html", "xlsx", "csv", "json", "tlog-proof"] { " " a href={ (base) "/table." (kind) "?edition=" (table.edition) } { (kind) } }
        }
    }
}

fn superseded(ctx: &Ctx, table: &Published) -> Markup {
    let lang = ctx.lang;
    parts::notice_titled(
        State::Revision,
        say!(lang, "这是旧版", "An earlier edition"),
        html! { p {
            (say!(lang, "后来有更正，以最新一版为准。", "It was corrected since; the latest edition counts. "))
            a href=(bulletin_href(&table.form, table.period)) { (say!(lang, "看最新一版", "See the latest edition")) }
        } },
    )
}

/// `应报 146，已报 145，全部验收 140；12 格未验收，没有计入。`
fn coverage(table: &Published, lang: Lang) -> String {
    let c = table.coverage;
    let whole = say!(
        lang,
        "应报 {e} 份，已报 {r} 份，全部验收 {a} 份。",
        "{e} returns owed, {r} reported, {a} wholly accepted.",
        e = c.expected,
        r = c.reported,
        a = c.accepted
    );
    match c.cells_left_out {
        0 => whole,
        n => {
            whole
                + &say!(
                    lang,
                    "{n} 格还没有验收，没有计入。",
                    " {n} {cells} not yet accepted and left out.",
                    n = n,
                    cells = plural((*n).into(), "cell was", "cells were")
                )
        }
    }
}

fn figures(table: &Published, lang: Lang) -> Markup {
    html! {
        table {
            caption.sr { (table.title.get(lang)) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "地区", "Place")) }
                @for column in &table.columns { th.n.wrap scope="col" { (column.name.get(lang)) small { (unit_name(&column.unit, lang)) } } }
            } }
            tbody {
                @for (at, row) in table.rows.iter().enumerate() {
                    tr.total[at == 0] {
                        th.stick scope="row" { (row.name.get(lang)) }
                        @for column in &table.columns { td.n { (cell(table, row, &column.indicator, column.decimals, lang)) } }
                    }
                }
            }
        }
    }
}

/// A figure and its door; what the last correction changed stands beside it, struck through.
fn cell(table: &Published, row: &PublishedRow, code: &IndicatorCode, decimals: u32, lang: Lang) -> Markup {
    let Some(cell) = row.cells.get(code) else { return html! { (number::NONE) } };
    let id = FigureId::new(table.form.clone(), table.period, Place::Region(row.region), code.clone());
    let was = table.changes.iter().find(|c| c.figure == id).and_then(|c| c.old.as_deref());
    html! {
        (fig(&id.to_string(), cell.value.as_deref().map_or_else(|| withheld(lang), |v| html! { (shown(v, decimals)) })))
        @if let Some(was) = was { small { del { (shown(was, decimals)) } } }
    }
}

fn notes(table: &Published, lang: Lang) -> Markup {
    let hidden = table.rows.iter().flat_map(|r| r.cells.values()).any(|c| c.value.is_none());
    html! {
        (parts::hint(say!(lang, "合计按报表原数精确相加，最后四舍五入一次，所以各乡镇相加可能与全县差末位。",
            "Totals are exact sums of the values as reported, rounded once at the end, so the towns may not add up to the county in the last digit.")))
        @if hidden { (parts::hint(published::withheld_note(lang))) }
        @if !table.changes.is_empty() { (parts::hint(say!(lang, "划去的是上一版的数。", "Struck through: the value of the edition before."))) }
    }
}

fn timeline(ctx: &Ctx, editions: &[Edition]) -> Markup {
    let steps: Vec<Step> = editions.iter().rev().map(|e| step(ctx, e)).collect();
    parts::timeline(&steps)
}

fn step(ctx: &Ctx, edition: &Edition) -> Step {
    let lang = ctx.lang;
    let table = &edition.table;
    let at = ctx.local(edition.at);
    let kind = if table.edition == 1 { ActKind::TablePublished } else { ActKind::TableCorrected };
    let href = format!("{}?edition={}", bulletin_href(&table.form, table.period), table.edition);
    let post = edition.post.as_ref().map(|post| ctx.app.office().post_then(post, edition.seq));
    Step {
        state: published::kind_state(kind.wire()),
        date: when::day(lang, at.date()),
        time: when::time(at.time()),
        title: html! { a href=(href) { (say!(lang, "第 {n} 版", "Edition {n}", n = table.edition)) } " " span.quiet { (published::kind_title(kind.wire(), lang)) } },
        body: html! {
            p { (coverage(table, lang)) }
            @if edition.reason.is_some() || !table.changes.is_empty() { (changed(ctx, edition)) }
        },
        by: post.map(|p| p.name.get(lang).to_owned()).unwrap_or_default(),
        leaf: Some((count(edition.seq), published::act_href(edition.seq))),
    }
}

fn changed(ctx: &Ctx, edition: &Edition) -> Markup {
    let lang = ctx.lang;
    let changes = &edition.table.changes;
    let lines: Vec<Markup> = changes.iter().map(|c| change(&edition.table, c, lang)).collect();
    let (first, rest) = lines.split_at(lines.len().min(SHOWN));
    parts::notice(
        State::Revision,
        html! {
            @if let Some(reason) = &edition.reason { p { (say!(lang, "原因：", "Reason: ")) (reason) } }
            (parts::list(first))
            @if !rest.is_empty() { (parts::details(say!(lang, "还有 {n} 个数", "{n} more", n = rest.len()), parts::list(rest))) }
        },
    )
}

fn change(table: &Published, change: &Changed, lang: Lang) -> Markup {
    let place = match &change.figure.place {
        Place::Region(region) => table.rows.iter().find(|r| r.region == *region).map_or("", |r| r.name.get(lang)),
        Place::Unit(_) => "",
    };
    let column = table.column(&change.figure.indicator);
    let (name, decimals) = column.map_or(("", 0), |c| (c.name.get(lang), c.decimals));
    let said =
        |value: &Option<String>| value.as_deref().map_or_else(|| withheld(lang), |v| html! { (shown(v, decimals)) });
    html! {
        (place) " " (name) (say!(lang, "：", ": "))
        del { (said(&change.old)) } " → " b { (fig(&change.figure.to_string(), said(&change.new))) }
    }
}

fn proof(ctx: &Ctx, edition: &Edition, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let table = &edition.table;
    let facts = [
        (say!(lang, "日志序号", "Act").to_owned(), act_link(edition.seq)),
        (
            say!(lang, "来源", "Sources").to_owned(),
            html! { (say!(lang, "{n} 份报表", "{n} {r}", n = count(table.returns.into()), r = plural(table.returns.into(), "return", "returns"))) },
        ),
        (say!(lang, "规则版本", "Rules").to_owned(), html! { code { (table.programme) } }),
    ];
    let file = format!("{}/table.tlog-proof?edition={}", bulletin_href(&table.form, table.period), table.edition);
    let body = html! {
        (parts::facts(&facts))
        (parts::row(parts::link(Press::Normal, &file, say!(lang, "下载回执", "Download the receipt"))))
        (super::super::verify::square(ctx, &receipt.code))
        (parts::hint(html! { (say!(lang, "手里的文件改没改过：", "Is a file you have unaltered? ")) a href="/verify" { (say!(lang, "核对真伪", "Check it")) } }))
        (parts::hint(say!(lang, "回执证明公布这张表的那一条在日志里，事后没有换过。",
            "The receipt proves that the act which published this table stands in the log and was not exchanged since.")))
    };
    parts::proof(say!(lang, "存证", "Proof"), body)
}
