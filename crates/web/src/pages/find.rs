//! One search box: figures, tables, returns, cases, forms, rules, units, acts.

use super::published::{act_href, bulletin_href, shown, unit_of, with_unit};
use super::shared::{case_href, notice_href, return_href, review_href};
use crate::http::{Ctx, Page, Route};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, fig, number, say};
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{Caller, Hit};
use shishu_terms::ReturnId;
use std::collections::BTreeMap;

/// Lines of one kind shown.
const MOST: usize = 30;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/find", page)]
}

/// What was found, by what it is.
#[derive(Default)]
struct Found {
    figures: Vec<Markup>,
    tables: Vec<Markup>,
    returns: Vec<Markup>,
    cases: Vec<Markup>,
    forms: Vec<Markup>,
    units: Vec<Markup>,
    acts: Vec<Markup>,
    /// The address of the last thing found.
    only: Option<String>,
}

impl Found {
    fn len(&self) -> usize {
        self.groups().iter().map(|lines| lines.len()).sum()
    }

    fn groups(&self) -> [&[Markup]; 7] {
        [&self.figures, &self.tables, &self.returns, &self.cases, &self.units, &self.forms, &self.acts]
            .map(Vec::as_slice)
    }
}

async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let lang = ctx.lang;
    let words: String = query.get("q").map_or("", String::as_str).trim().chars().take(120).collect();
    let mut found = Found::default();
    for hit in ctx.app.office().find(&ctx.caller(), &words).await? {
        add(&ctx, &mut found, hit);
    }
    named(&ctx, &words, &mut found);
    if let (1, Some(href)) = (found.len(), &found.only) {
        return Ok(Redirect::to(href).into_response());
    }
    let title = say!(lang, "查找", "Find");
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, ..Head::default() }))
        (search(&ctx, &words))
        @if words.is_empty() { (how(&ctx)) } @else if found.len() == 0 { (nothing(&ctx, &words)) } @else { (groups(&ctx, &found)) }
    };
    ctx.page(title, Some(Section::Find), main).await
}

fn add(ctx: &Ctx, found: &mut Found, hit: Hit) {
    let lang = ctx.lang;
    let (into, line, href) = match hit {
        Hit::Figure { id, name, value } => {
            let unit = unit_of(ctx.app.office().programme(), &id);
            let text = unit.map_or_else(
                || value.clone(),
                |(unit, decimals)| with_unit(lang, &shown(&value, decimals), unit.name(lang)),
            );
            let text = if value.is_empty() { number::NONE.to_owned() } else { text };
            let id = id.to_string();
            (&mut found.figures, html! { (name.get(lang)) " " b { (fig(&id, text)) } }, number::figure_href(&id))
        }
        Hit::Table { form, period, title } => {
            let href = bulletin_href(&form, period);
            (&mut found.tables, html! { a href=(href) { (title.get(lang)) } }, href)
        }
        Hit::Return { id, name } => {
            let href = return_address(ctx, &id);
            (&mut found.returns, html! { a href=(href) { (name.get(lang)) } }, href)
        }
        Hit::Form { id, name } => {
            let href = format!("/programme/forms/{id}");
            (&mut found.forms, html! { a href=(href) { (id) " " (name.get(lang)) } }, href)
        }
        Hit::Case { id, name } => {
            let href = case_href(&id);
            (&mut found.cases, html! { a href=(href) { (id) } " " span.quiet { (name.get(lang)) } }, href)
        }
        Hit::Notice { id, title } => {
            let href = notice_href(&id);
            (
                &mut found.cases,
                html! { a href=(href) { (title) } " " span.quiet { (say!(lang, "典型案例", "typical case")) } },
                href,
            )
        }
        Hit::Act { seq } => {
            let href = act_href(seq);
            (
                &mut found.acts,
                html! { a href=(href) { (say!(lang, "日志第 {n} 条", "Act {n} of the ledger", n = seq)) } },
                href,
            )
        }
    };
    into.push(line);
    found.only = Some(href);
}

/// A return opens at the desk of whoever looks: to fill in for its respondent, to review for staff.
fn return_address(ctx: &Ctx, id: &ReturnId) -> String {
    let own = |caller: Caller| caller.viewer.actor().is_some_and(|actor| actor.unit() == &id.unit);
    if own(ctx.caller()) { return_href(id) } else { review_href(id) }
}

/// What the programme names: forms, rules, and the public register of units.
fn named(ctx: &Ctx, words: &str, found: &mut Found) {
    let lang = ctx.lang;
    let terms: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if terms.is_empty() {
        return;
    }
    let fits = |text: String| terms.iter().all(|term| text.to_lowercase().contains(term));
    let programme = ctx.app.office().programme();
    for form in programme.forms.values() {
        if form.id.as_str() != words && fits(format!("{} {} {}", form.id, form.name.zh, form.name.en)) {
            add(ctx, found, Hit::Form { id: form.id.clone(), name: form.name.clone() });
        }
        for rule in form.rules.iter().filter(|r| r.id.as_str().eq_ignore_ascii_case(words)) {
            let href = format!("/programme/forms/{}/rules/{}", form.id, rule.id);
            found.forms.push(html! { a href=(href) { (say!(lang, "审核关系 ", "Rule ")) (rule.id) } });
            found.only = Some(href);
        }
    }
    for unit in programme.units.values().filter(|u| fits(format!("{} {} {}", u.id, u.name.zh, u.name.en))).take(MOST) {
        let href = format!("/programme/units?q={}", unit.id);
        found.units.push(html! { a href=(href) { (unit.name.get(lang)) } " " span.quiet { (programme.region_name(&unit.region).get(lang)) } });
        found.only = Some(href);
    }
}

fn search(ctx: &Ctx, words: &str) -> Markup {
    let lang = ctx.lang;
    html! {
        form.join role="search" aria-label=(say!(lang, "查找全站", "Find anything")) action="/find" {
            label.sr for="find" { (say!(lang, "查一个数、一张表、一条日志", "Find a figure, a table, an act")) }
            input #find name="q" type="search" value=(words) placeholder=(say!(lang, "例如：7月 工业总产值", "For example: output July"));
            (parts::submit(Press::MainBig, say!(lang, "查", "Find")))
        }
    }
}

fn groups(ctx: &Ctx, found: &Found) -> Markup {
    let lang = ctx.lang;
    let titles = [
        ("figures", say!(lang, "数字", "Figures")),
        ("tables", say!(lang, "公报", "Tables")),
        ("returns", say!(lang, "报表", "Returns")),
        ("cases", say!(lang, "事项", "Cases")),
        ("units", say!(lang, "单位名录", "Register of units")),
        ("forms", say!(lang, "制度", "Forms and rules")),
        ("acts", say!(lang, "存证日志", "Ledger")),
    ];
    html! {
        @if found.figures.len() + found.tables.len() >= MOST {
            (parts::hint(say!(lang, "太多了，只列新的。加一个报告期、指标名或镇名，就找得准。", "Too many: the newest are listed. Add a period, an indicator or a town.")))
        }
        @for ((id, title), lines) in titles.into_iter().zip(found.groups()) {
            @if !lines.is_empty() {
                @let shown = &lines[..lines.len().min(MOST)];
                (parts::section(id, title, "", parts::list(shown)))
            }
        }
    }
}

fn how(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let examples: [(&str, &str); 4] = [
        (
            say!(lang, "7月 工业总产值", "output July"),
            say!(
                lang,
                "一个数：报告期加指标名，要哪个镇就加上镇名",
                "a figure: period and indicator; add a town's name for that town"
            ),
        ),
        ("B204-1", say!(lang, "一张报表：看它的指标和审核关系", "a form: its indicators and rules")),
        ("B204-01", say!(lang, "一条审核关系：它查什么，为什么", "a rule: what it checks, and why")),
        ("#100", say!(lang, "日志里的一条：回执上的序号", "an act in the ledger, by the number on a receipt")),
    ];
    let lines: Vec<Markup> = examples
        .iter()
        .map(|(words, what)| html! { a href={ "/find?q=" (percent_encoding::utf8_percent_encode(words, percent_encoding::NON_ALPHANUMERIC)) } { (words) } " " span.quiet { (what) } })
        .collect();
    parts::section("how", say!(lang, "可以这样查", "What can be found"), "", parts::list(&lines))
}

fn nothing(ctx: &Ctx, words: &str) -> Markup {
    let lang = ctx.lang;
    html! {
        h2.sr { (say!(lang, "结果", "Results")) }
        (parts::empty(
            say!(lang, "没有找到“{w}”", "Nothing found for \"{w}\"", w = words),
            say!(lang, "几个词要同时对得上。少写一个词，或换个说法。各单位自己的数不公开，要登录才能查。",
                "All the words must fit. Leave one out, or say it otherwise. Figures of single units are found only after signing in."),
            Some(("/bulletins", say!(lang, "看全部公报", "See all bulletins"))),
        ))
        (how(ctx))
    }
}
