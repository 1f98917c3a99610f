//! `/programme/forms/{form}/rules/{rule}`: one rule: what it checks, why, an example, honest causes, and how often it failed.

use super::super::published::{count, level_state};
use super::super::rules::{history, percent, rules_href};
use crate::http::{Ctx, Page};
use crate::look::marks::mark;
use crate::look::parts::{self, Head, Press};
use crate::look::{Lang, Section, number, say};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::{Refusal, RuleRecord};
use shishu_programme::ReportForm;
use shishu_rules::{CellRef, Rule, When};
use shishu_terms::RuleId;

pub(super) async fn page(ctx: Ctx, Path((form, rule)): Path<(String, String)>) -> Page {
    let form = super::report_form(&ctx, &form)?;
    let id = RuleId::new(&rule);
    let rule = form.rule(&id).ok_or_else(|| Refusal::not_found(&rule))?;
    let edition = form.rules.latest_of(&id).ok_or_else(|| Refusal::not_found(id.as_str()))?;
    let office = ctx.app.office();
    let record = office.rule_record(&form.id, &id).await?;
    let stated = office.rule_history(&form.id, &id).await?;
    let units = office.rule_failures(&ctx.caller(), &form.id, &id).await?;
    let writes = office.may_write_rules(&ctx.caller(), &form.id);
    let lang = ctx.lang;
    let title = rule.message.as_ref().map_or_else(|| rule.id.to_string(), |m| m.get(lang).to_owned());
    let head = Head {
        crumbs: vec![
            super::crumb(lang),
            (form.name.get(lang).to_owned(), Some(format!("/programme/forms/{}", form.id))),
            (say!(lang, "审核关系", "Rules").to_owned(), Some(rules_href(&form.id))),
            (rule.id.to_string(), None),
        ],
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "审核关系 ", "Rule ")) (rule.id) @if let Some(when) = history::in_force(edition, lang) { (say!(lang, "，", ", ")) (when) } },
        ),
        aside: Some(html! {
            (mark(level_state(rule.level), level_state(rule.level).word(lang)))
            @if writes { " " (parts::link(Press::Main, &format!("{}/{}/edit", rules_href(&form.id), rule.id), say!(lang, "改这条规则", "Edit this rule"))) }
        }),
    };
    let left = html! {
        (parts::section("checks", say!(lang, "查什么", "What it checks"), "", what(form, rule, lang)))
        (told(rule, lang))
        (parts::section("record", say!(lang, "近来的结果", "Lately"), say!(lang, "各期报表现在的数", "values as they stand now"), record_part(&record, lang)))
        // The public has the counts; who it was is for those who may read the returns.
        @if ctx.session.is_some() { (parts::section("whom", say!(lang, "哪些单位", "By whom"), say!(lang, "您管的范围，最近 13 期", "your scope, the last 13 periods"), history::by_whom(&ctx, &units))) }
    };
    let right = html! {
        (parts::section("cells", say!(lang, "看哪些格", "Cells it reads"), "", cells(form, rule, lang)))
        (parts::section("texts", say!(lang, "历次文本", "Its texts"), history::last_change(&ctx, &stated).unwrap_or_default(), history::texts(&ctx, &stated)))
    };
    ctx.page(&title, Some(Section::Programme), html! { (parts::head(&head)) (parts::cols(left, right)) }).await
}

fn what(form: &ReportForm, rule: &Rule, lang: Lang) -> Markup {
    parts::flow(html! {
        p { (spelt(form, rule, lang)) }
        pre { (rule.canonical()) }
        @if let Some(tolerance) = rule.tolerance { p.hint { (say!(lang, "等式允许差 {t}", "an equality may be off by {t}", t = number::shown(tolerance))) } }
    })
}

/// Words and signs of the rule language as people write them; the language reads both.
const SIGNS: [(&str, &str); 6] =
    [(">=", "≥"), ("<=", "≤"), ("!=", "≠"), (" * ", " × "), (" / ", " ÷ "), (" - ", " − ")];
const WORDS: [(&str, &str); 11] = [
    ("if ", "若 "),
    (" then ", " 则 "),
    (" else ", " 否则 "),
    (" and ", " 且 "),
    (" or ", " 或 "),
    ("not ", "非 "),
    ("between", "介于"),
    ("year_ago(", "上年同期("),
    ("prev(", "上期("),
    ("is_missing(", "缺数("),
    ("abs(", "绝对值("),
];

/// The same expression with the indicators' names in the place of their codes, to be read and not to be computed.
fn spelt(form: &ReportForm, rule: &Rule, lang: Lang) -> String {
    let words: &[(&str, &str)] = if lang == Lang::Zh { &WORDS } else { &[] };
    let mut text = rule.canonical().to_owned();
    for (from, to) in SIGNS.iter().chain(words) {
        text = text.replace(from, to);
    }
    for cell in rule.cells() {
        if let Some(indicator) = form.indicator(&cell.code) {
            text = text.replace(&format!("[{}]", cell.code), &format!("“{}”", indicator.name.get(lang)));
        }
    }
    text
}

/// Why, example, honest causes, ready-made reasons, source: what is there of them.
fn told(rule: &Rule, lang: Lang) -> Markup {
    let source = &rule.source;
    let reasons: Vec<Markup> = source.reasons.iter().map(|r| html! { (r.get(lang)) }).collect();
    html! {
        @if let Some(why) = &source.why { (parts::section("why", say!(lang, "为什么", "Why it matters"), "", html! { p { (why.get(lang)) } })) }
        @if let Some(example) = &source.example { (parts::section("example", say!(lang, "例子", "Example"), "", html! { p { (example.get(lang)) } })) }
        @if let Some(honest) = &source.honest { (parts::section("honest", say!(lang, "什么时候不满足也没错", "When a failure is no mistake"), "", html! { p { (honest.get(lang)) } })) }
        @if !reasons.is_empty() { (parts::section("reasons", say!(lang, "填报时可选的原因", "Reasons to choose from"), "", parts::list(&reasons))) }
        @if let Some(text) = &source.source { (parts::section("source", say!(lang, "出处", "Source"), "", html! { p { (text) } })) }
    }
}

fn cells(form: &ReportForm, rule: &Rule, lang: Lang) -> Markup {
    let when = |cell: &CellRef| match cell.when {
        When::Current => "",
        When::Previous => say!(lang, "上期 ", "previous "),
        When::YearAgo => say!(lang, "上年同期 ", "year-ago "),
        When::Earlier(_) => say!(lang, "更早 ", "earlier "),
    };
    let lines: Vec<Markup> = rule
        .cells()
        .iter()
        .map(|cell| {
            let name = form.indicator(&cell.code).map_or("", |i| i.name.get(lang));
            html! { (when(cell)) a href={ "/programme/forms/" (form.id) "#i" (cell.code) } { (cell.code) " " (name) } }
        })
        .collect();
    parts::list(&lines)
}

fn record_part(record: &[RuleRecord], lang: Lang) -> Markup {
    if record.is_empty() {
        return parts::empty(
            say!(lang, "还没有报表", "No returns yet"),
            say!(
                lang,
                "有报表提交之后，这里按期数出通过、未通过和缺数未判各多少。",
                "Once returns are in, they are counted here by period: held, failed, not judged."
            ),
            None,
        );
    }
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "各期审核结果", "Results by period")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报告期", "Period")) }
                th.n scope="col" { (say!(lang, "报表", "Returns")) }
                th.n scope="col" { (say!(lang, "通过", "Hold")) }
                th.n scope="col" { (say!(lang, "未通过", "Fail")) }
                th.n scope="col" { (say!(lang, "缺数未判", "Not judged")) }
                th.n scope="col" { (say!(lang, "出错", "Broken")) }
                th.n scope="col" { (say!(lang, "未通过 %", "Fail, %")) }
            } }
            tbody {
                @for line in record {
                    tr {
                        th.stick scope="row" { (line.period.name(lang)) }
                        td.n { (count(line.reported)) } td.n { (count(line.pass())) } td.n { (count(line.fail)) }
                        td.n { (count(line.missing)) } td.n { (count(line.broken)) } td.n { (percent(line.fail, line.pass())) }
                    }
                }
            }
        }
    };
    parts::scroll(say!(lang, "各期审核结果", "Results by period"), table)
}
