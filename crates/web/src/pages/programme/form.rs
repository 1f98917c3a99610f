//! `/programme/forms/{form}`: one form: indicators with unit and explanation, rules by level, when it is due, what is published.

use super::super::published::{level_state, unit_name};
use super::super::rules::{history::in_force, rules_href};
use crate::http::{Ctx, Page};
use crate::look::marks::mark;
use crate::look::parts::{self, Head};
use crate::look::{Section, plural, say};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_programme::{Indicator, IndicatorKind, ReportForm, RuleEdition};
use shishu_rules::Level;
use shishu_terms::{Lang, Period};

pub(super) async fn page(ctx: Ctx, Path(form): Path<String>) -> Page {
    let form = super::report_form(&ctx, &form)?;
    let lang = ctx.lang;
    let title = form.name.get(lang);
    let head = Head {
        crumbs: vec![super::crumb(lang), (form.id.to_string(), None)],
        title: html! { (title) },
        sub: Some(
            html! { (form.id) (say!(lang, "，", ", ")) (form.subject_area.get(lang)) (say!(lang, "，", ", ")) (form.frequency.name().get(lang)) (say!(lang, "，版本 ", ", version ")) (form.version) },
        ),
        aside: None,
    };
    let left = html! {
        @for (at, section) in form.sections.iter().enumerate() {
            (parts::section(&format!("part-{}", at + 1), section.title.get(lang), "", indicators(form, &section.indicators, lang)))
        }
        @for level in Level::ALL { (rules(&ctx, form, level)) }
    };
    let newest = ctx.app.office().newest_period(&form.id).await?;
    let right = html! {
        (parts::section("about", say!(lang, "怎么报", "How it is reported"), "", parts::facts(&about(&ctx, form))))
        (parts::section("publication", say!(lang, "公布什么", "What is published"), "", publication(form, lang)))
        @if let Some(period) = newest {
            (parts::section("tips", say!(lang, "哪里最容易错", "Where it goes wrong most"), "", html! {
                p { a href=(super::super::tips::href(&form.id, period)) { (say!(lang, "易错提示单，{period}", "Tip sheet, {period}", period = period.name(lang))) } }
            }))
        }
    };
    ctx.page(title, Some(Section::Programme), html! { (parts::head(&head)) (parts::cols(left, right)) }).await
}

fn indicators(form: &ReportForm, codes: &[shishu_terms::IndicatorCode], lang: Lang) -> Markup {
    html! {
        table.tight {
            caption.sr { (say!(lang, "指标", "Indicators")) }
            thead { tr {
                th.n scope="col" { (say!(lang, "代码", "Code")) }
                th scope="col" { (say!(lang, "指标和解释", "Indicator and what it means")) }
                th scope="col" { (say!(lang, "计量单位", "Unit")) }
            } }
            tbody { @for indicator in codes.iter().filter_map(|code| form.indicator(code)) { (indicator_row(indicator, lang)) } }
        }
    }
}

fn indicator_row(indicator: &Indicator, lang: Lang) -> Markup {
    let of_which = if indicator.depth > 0 { say!(lang, "其中：", "of which: ") } else { "" };
    html! {
        tr id={ "i" (indicator.code) } {
            td.n { (indicator.code) }
            th scope="row" {
                (of_which) b { (indicator.name.get(lang)) }
                @if !indicator.required { span.quiet { (say!(lang, "（可不填）", " (optional)")) } }
                small { (indicator.explanation.get(lang)) }
            }
            td { (measure(indicator, lang)) }
        }
    }
}

fn measure(indicator: &Indicator, lang: Lang) -> Markup {
    match &indicator.kind {
        IndicatorKind::Number { decimals, .. } => html! {
            span.nobr { (unit_name(indicator.unit.code(), lang)) }
            @if *decimals > 0 { small.nobr { (say!(lang, "{n} 位小数", "{n} {d}", n = decimals, d = plural((*decimals).into(), "decimal", "decimals"))) } }
        },
        IndicatorKind::Text => html! { (say!(lang, "文字", "text")) },
        IndicatorKind::Code(choices) => html! {
            (say!(lang, "选一项", "one of"))
            @for choice in choices { small { (choice.value) " " (choice.name.get(lang)) } }
        },
    }
}

/// Rules in force or to come: for the returns being filled, which are those of the period before this one.
fn standing<'f>(ctx: &Ctx, form: &'f ReportForm) -> impl Iterator<Item = &'f RuleEdition> {
    form.rules.standing(Period::containing(form.frequency, ctx.today()).previous())
}

fn rules(ctx: &Ctx, form: &ReportForm, level: Level) -> Markup {
    let lang = ctx.lang;
    let of_level: Vec<&RuleEdition> = standing(ctx, form).filter(|r| r.rule.level == level).collect();
    if of_level.is_empty() {
        return html! {};
    }
    let (title, meaning) = match level {
        Level::Hard => {
            (say!(lang, "强制性审核", "Hard rules"), say!(lang, "不满足就不能提交", "a return that fails is not taken"))
        }
        Level::Query => {
            (say!(lang, "核实性审核", "Query rules"), say!(lang, "不满足须说明原因", "the respondent says why"))
        }
        Level::Tip => {
            (say!(lang, "提示性审核", "Tips"), say!(lang, "请看一眼，不用答复", "worth a look, no answer needed"))
        }
    };
    let table = html! {
        table.tight {
            caption.sr { (title) }
            thead { tr { th scope="col" { (say!(lang, "编号", "Rule")) } th scope="col" { (say!(lang, "不满足时说什么、为什么", "What it says, and why")) } } }
            tbody { @for edition in of_level { (rule_row(form, edition, lang)) } }
        }
    };
    parts::section(
        &format!("rules-{}", level.code()),
        html! { (title) },
        html! { (mark(level_state(level), meaning)) },
        table,
    )
}

fn rule_row(form: &ReportForm, edition: &RuleEdition, lang: Lang) -> Markup {
    let rule = &edition.rule;
    let source = &rule.source;
    html! {
        tr id={ "r" (rule.id) } {
            th.nobr scope="row" { a href={ "/programme/forms/" (form.id) "/rules/" (rule.id) } { (rule.id) } }
            td {
                @if let Some(message) = &rule.message { b { (message.get(lang)) } }
                @if let Some(when) = in_force(edition, lang) { small { (when) } }
                @if let Some(why) = &source.why { small { (why.get(lang)) } }
                small { code { (rule.canonical()) } }
                @if let Some(honest) = &source.honest { (parts::details(say!(lang, "正当原因", "Honest causes"), html! { p.small { (honest.get(lang)) } })) }
            }
        }
    }
}

fn about(ctx: &Ctx, form: &ReportForm) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let review = &form.review;
    let days = |n: u32| say!(lang, "{n} 个工作日", "{n} working {d}", n = n, d = plural((*n).into(), "day", "days"));
    let mut facts = vec![
        (
            say!(lang, "谁报", "Who").to_owned(),
            html! { (super::respondents(&form.respondents, programme, &form.id, lang)) },
        ),
        (
            say!(lang, "截止", "Due").to_owned(),
            html! { (form.due.words().get(lang)) small { (say!(lang, "截止前 {n} 天开始填", "opens {n} days before", n = form.due.opens_days_before)) } },
        ),
    ];
    if let Some(town) = review.town_days {
        facts.push((say!(lang, "乡镇审核", "Town review").to_owned(), html! { (days(town)) }));
    }
    facts.push((say!(lang, "县级验收", "County acceptance").to_owned(), html! { (days(review.county_days)) }));
    facts.push((say!(lang, "核实答复", "Answering").to_owned(), html! { (days(review.inquiry_days)) }));
    let of = |level: Level| standing(ctx, form).filter(|r| r.rule.level == level).count();
    let counts = html! { @for level in Level::ALL { (mark(level_state(level), html! { (level_state(level).word(lang)) " " b { (of(level)) } })) } };
    let whole = html! { (parts::row(counts)) a href=(rules_href(&form.id)) { (say!(lang, "每条的结果和整套的判断", "how each fares, and the set as a whole")) } };
    facts.push((say!(lang, "审核关系", "Rules").to_owned(), whole));
    facts
}

fn publication(form: &ReportForm, lang: Lang) -> Markup {
    let Some(rule) = &form.publication else {
        return html! { p.hint { (say!(lang, "这张表不公布。", "This form is not published.")) } };
    };
    let lines: Vec<Markup> = rule
        .figures
        .iter()
        .filter_map(|figure| {
            let indicator = form.indicator(&figure.indicator)?;
            Some(html! { (indicator.name.get(lang)) (say!(lang, "，", ", ")) span.quiet { (figure.unit.name(lang)) } })
        })
        .collect();
    html! {
        (parts::list(&lines))
        p.hint { (say!(lang, "按县和乡镇汇总；一格里不满 {n} 家的不公布。", "By county and town; a cell with fewer than {n} units is withheld.", n = rule.min_units)) }
        p { a href={ "/bulletins?form=" (form.id) } { (say!(lang, "看已公布的", "See what is published")) } }
    }
}
