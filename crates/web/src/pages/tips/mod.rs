//! `/tips/{form}/{period}`: the tip sheet 易错指标提示单 of a form for a period, on one page of paper, and as a file.
//!
//! Public: rules and counts. No unit is named, and no figure of any unit stands in it: examples are the programme's own or made up.

mod file;
mod said;

pub(super) use said::beside;

use super::published::level_state;
use crate::http::{Ctx, Page, PageError, Route};
use crate::look::marks::mark;
use crate::look::parts::{self, Head};
use crate::look::{Lang, Section, number, say};
use axum::extract::Path;
use maud::{Markup, html};
use said::Said;
use shishu_office::Refusal;
use shishu_office::tips::{Rate, Tip, TipSheet};
use shishu_programme::ReportForm;
use shishu_terms::{FormId, Period};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/tips/{form}/{period}", page),
        Route::get("/tips/{form}/{period}/sheet.xlsx", file::xlsx),
        Route::get("/tips/{form}/{period}/sheet.csv", file::csv),
    ]
}

/// Where the sheet stands.
pub(super) fn href(form: &FormId, period: Period) -> String {
    format!("/tips/{form}/{period}")
}

type Named = Path<(String, String)>;

async fn read(ctx: &Ctx, Path((form, period)): Named) -> Result<(&ReportForm, TipSheet), PageError> {
    let period = super::shared::parse_period(&period)?;
    let office = ctx.app.office();
    let form = office.programme().forms.get(&FormId::new(&form)).ok_or_else(|| Refusal::not_found(&form))?;
    Ok((form, office.tip_sheet(&form.id, period).await?))
}

async fn page(ctx: Ctx, path: Named) -> Page {
    let (form, sheet) = read(&ctx, path).await?;
    let lang = ctx.lang;
    let title = title(lang, form, sheet.period);
    let head = Head {
        crumbs: vec![
            (say!(lang, "报表制度", "Programme").to_owned(), Some("/programme".to_owned())),
            (form.id.to_string(), Some(format!("/programme/forms/{}", form.id))),
            (say!(lang, "易错提示单", "Tip sheet").to_owned(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (counted(lang, &sheet)) }),
        aside: None,
    };
    let base = href(&form.id, sheet.period);
    let downloads = parts::downloads(lang, &format!("{base}/sheet.xlsx"), &format!("{base}/sheet.csv"));
    let tips = html! {
        @if sheet.tips.is_empty() { (none(lang, form)) } @else {
            ol.tips { @for tip in &sheet.tips { (article(lang, form, &sheet, tip)) } }
        }
    };
    let main = html! {
        (parts::head(&head))
        (parts::section("tips", say!(lang, "哪里最容易错", "Where it goes wrong most"), downloads, tips))
        p.hint.tips-note { (say!(lang, "数的是首次提交：填报单位第一次提交时没有通过的。按离通过有多远、占全表的份额排，份额不公布；例子是编的，不是哪一家的数。",
            "Counted are first submissions: those that failed when the respondent submitted for the first time. Their order is by how far they were off, as a share of the table; the shares are not shown. The examples are made up and nobody's figures.")) }
        (neighbours(lang, &sheet))
    };
    ctx.page(&title, Some(Section::Programme), main).await
}

/// `规模以上工业产销总值 2026年7月 易错提示单`
fn title(lang: Lang, form: &ReportForm, period: Period) -> String {
    say!(
        lang,
        "易错提示单：{form} {period}",
        "Tip sheet: {form}, {period}",
        form = form.name.get(lang),
        period = period.name(lang)
    )
}

/// What was counted.
fn counted(lang: Lang, sheet: &TipSheet) -> String {
    let returns: u32 = sheet.looked_at.iter().map(|(_, n)| n).sum();
    let (first, last) = (sheet.looked_at.first(), sheet.looked_at.last());
    let name = |at: Option<&(Period, u32)>| at.map_or_else(String::new, |(period, _)| period.name(lang));
    say!(
        lang,
        "从 {first} 到 {last}，{n} 份首次提交的报表",
        "{n} first submissions from {first} to {last}",
        first = name(first),
        last = name(last),
        n = returns
    )
}

fn none(lang: Lang, form: &ReportForm) -> Markup {
    parts::empty(
        say!(lang, "没有可提示的", "Nothing to point out"),
        say!(
            lang,
            "前四期没有首次提交的报表，或者全部通过。",
            "The four periods before have no first submissions, or all of them passed."
        ),
        Some((&format!("/programme/forms/{}", form.id), say!(lang, "看报表和审核关系", "The form and its rules"))),
    )
}

fn article(lang: Lang, form: &ReportForm, sheet: &TipSheet, tip: &Tip) -> Markup {
    let Some(rule) = form.rule(&tip.rule) else { return html! {} };
    let said = Said::of(lang, form, rule);
    html! {
        li id={ "t-" (tip.rule) } {
            h3 { (said.title) }
            p.small {
                (mark(level_state(rule.level), level_state(rule.level).word(lang)))
                " " a href={ "/programme/forms/" (form.id) "/rules/" (tip.rule) } { (tip.rule) }
                " " span.quiet { (said.cell) }
            }
            (rates(lang, sheet, tip))
            dl.lesson {
                div.asked { dt { (say!(lang, "要求", "It asks")) } dd { (said.demands) } }
                @if let Some(why) = &said.why { div { dt { (say!(lang, "为什么", "Why")) } dd { (why) } } }
                @if let Some(example) = &said.example { div { dt { (say!(lang, "错例", "Wrong")) } dd { (example) } } }
                @if let Some(right) = &said.right { div.right { dt { (say!(lang, "对例", "Right")) } dd { (right) } } }
            }
        }
    }
}

/// How often it failed: the four periods, and the one the sheet was for once returns came in.
fn rates(lang: Lang, sheet: &TipSheet, tip: &Tip) -> Markup {
    let one = |period: Period, rate: Rate, after: bool| {
        html! {
            li.after[after] {
                span { (super::returns::short(lang, period)) @if after { (say!(lang, "（提示后）", " (after the tip)")) } }
                " " b { (percent(lang, rate)) }
                " " small { (rate.failed) "/" (rate.judged) }
            }
        }
    };
    html! {
        ul.rates aria-label=(say!(lang, "各期首次提交未通过的份额", "Share of first submissions that failed, by period")) {
            @for (period, rate) in &tip.rates { (one(*period, *rate, false)) }
            @if let Some(after) = tip.after { (one(sheet.period, after, true)) }
        }
    }
}

/// `12.5%`, or a dash where nothing was judged.
fn percent(lang: Lang, rate: Rate) -> String {
    let percent = rate.percent().map(|percent| number::shown_at(percent, 1));
    percent.map_or_else(|| number::NONE.to_owned(), |percent| format!("{percent}{}", lang.pick("%", " %")))
}

fn neighbours(lang: Lang, sheet: &TipSheet) -> Markup {
    let before = sheet.period.previous();
    html! {
        p.small.tips-next { a href=(href(&sheet.form, before)) {
            (say!(lang, "上一期的提示单（{period}）：提示以后有没有变好", "The sheet before ({period}): did its tips help?", period = before.name(lang)))
        } }
    }
}
