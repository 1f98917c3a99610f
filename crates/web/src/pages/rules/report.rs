//! `/programme/forms/{form}/rules`: all rules of a form together: how they fare, what is odd about the set, what cells can hold by it.

use super::history::in_force;
use super::verdict::{cell_name, set_remark};
use super::{report_form, rule_href, rules_href};
use crate::http::{Ctx, Page};
use crate::look::parts::{self, Head, Press};
use crate::look::{Lang, Section, State, mark, number, say};
use crate::pages::published::{count, level_state};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::RuleRecord;
use shishu_office::rules::{SetVerdict, judge_set};
use shishu_programme::{ReportForm, RuleEdition};
use shishu_rules::consistency::range_words;
use shishu_terms::{Decimal, Period, RuleId};

/// Periods counted together.
pub(super) const PERIODS: usize = 13;

pub(super) async fn page(ctx: Ctx, Path(form): Path<String>) -> Page {
    let lang = ctx.lang;
    let form = report_form(&ctx, &form)?;
    let office = ctx.app.office();
    let records = office.rule_set_record(&form.id, PERIODS).await?;
    let newest = newest(&ctx, form, office.opened_periods(&form.id).await?.first().copied());
    let verdict = judge_set(form, form.rules.in_force(newest));
    let title = say!(lang, "审核关系", "Rules");
    let writes = office.may_write_rules(&ctx.caller(), &form.id);
    let head = Head {
        crumbs: vec![
            (say!(lang, "报表制度", "Programme").to_owned(), Some("/programme".to_owned())),
            (form.name.get(lang).to_owned(), Some(format!("/programme/forms/{}", form.id))),
            (title.to_owned(), None),
        ],
        title: html! { (form.name.get(lang)) (say!(lang, "：审核关系", ": rules")) },
        sub: Some(
            html! { (say!(lang, "{n} 条；最近 {p} 期的结果，报表现在的数", "{n} rules; the last {p} periods, values as they stand now", n = form.rules.len(), p = PERIODS)) },
        ),
        aside: writes.then(|| {
            parts::link(Press::Main, &format!("{}/new", rules_href(&form.id)), say!(lang, "写一条", "Write one"))
        }),
    };
    let main = html! {
        (parts::head(&head))
        (parts::section("rules", say!(lang, "每条的结果", "How each fares"), downloads(form, lang), parts::scroll(title, table(form, &records, lang))))
        (parts::section("set", say!(lang, "放在一起看", "As a set"), say!(lang, "不看数据，按 {period} 的规则", "without data, the rules of {period}", period = newest.name(lang)), set(form, &verdict, lang)))
        (parts::section("ranges", say!(lang, "强制性规则允许的范围", "What the hard rules allow"), "", ranges(form, &verdict, lang)))
    };
    ctx.page(&format!("{} {title}", form.name.get(lang)), Some(Section::Programme), main).await
}

fn newest(ctx: &Ctx, form: &ReportForm, opened: Option<Period>) -> Period {
    opened.unwrap_or_else(|| Period::containing(form.frequency, ctx.today()))
}

fn downloads(form: &ReportForm, lang: Lang) -> Markup {
    let file = |ending: &str| format!("{}.{ending}", rules_href(&form.id));
    html! {
        (parts::downloads(lang, &file("xlsx"), &file("csv")))
        " " a href=(file("toml")) { (say!(lang, "规则文件 TOML", "rule file, TOML")) }
    }
}

fn table(form: &ReportForm, records: &[(RuleId, Vec<RuleRecord>)], lang: Lang) -> Markup {
    html! {
        table.tight {
            caption.sr { (say!(lang, "每条规则的结果", "Results of each rule")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "规则", "Rule")) }
                th scope="col" { (say!(lang, "级别", "Level")) }
                th.n scope="col" { (say!(lang, "上一期未通过 %", "Last period, fail %")) }
                th.n scope="col" { (say!(lang, "{p} 期未通过 %", "{p} periods, fail %", p = PERIODS)) }
                th.n scope="col" { (say!(lang, "未通过", "Fail")) }
                th.n scope="col" { (say!(lang, "缺数未判", "Not judged")) }
                th.n scope="col" { (say!(lang, "出错", "Broken")) }
                th scope="col" { (say!(lang, "留意", "Note")) }
            } }
            tbody { @for edition in form.rules.latest() {
                @let none = Vec::new();
                @let lines = records.iter().find(|(id, _)| *id == edition.rule.id).map_or(&none, |(_, lines)| lines);
                (row(form, edition, lines, lang))
            } }
        }
    }
}

fn row(form: &ReportForm, edition: &RuleEdition, lines: &[RuleRecord], lang: Lang) -> Markup {
    let rule = &edition.rule;
    let sum = |of: &dyn Fn(&RuleRecord) -> u64| lines.iter().map(of).sum::<u64>();
    let (fail, pass) = (sum(&|line| line.fail), sum(&RuleRecord::pass));
    let level = level_state(rule.level);
    html! {
        tr {
            th.stick scope="row" {
                a href=(rule_href(&form.id, &rule.id)) { (rule.id) }
                @if let Some(message) = &rule.message { small { (message.get(lang)) } }
                @if let Some(when) = in_force(edition, lang) { small.quiet { (when) } }
            }
            td { (mark(level, level.word(lang))) }
            td.n { (lines.first().map_or_else(|| number::NONE.to_owned(), |line| percent(line.fail, line.pass()))) }
            td.n { (percent(fail, pass)) }
            td.n { (count(fail)) }
            td.n { (count(sum(&|line| line.missing))) }
            td.n { (count(sum(&|line| line.broken))) }
            td { @if let Some((state, word)) = note(fail, pass, sum(&|line| line.reported), lang) { (mark(state, word)) } }
        }
    }
}

/// A rule that never tells two returns apart.
fn note(fail: u64, pass: u64, asked: u64, lang: Lang) -> Option<(State, &'static str)> {
    match (asked, fail, pass) {
        (0, ..) => Some((State::Wait, say!(lang, "还没有用过", "not asked yet"))),
        (_, 0, 0) => Some((State::NotJudged, say!(lang, "从来没有判出来", "never judged"))),
        (_, 0, _) => Some((State::Tip, say!(lang, "从来没有查出问题", "never failed"))),
        (_, _, 0) => Some((State::Query, say!(lang, "每份都不通过", "always failed"))),
        _ => None,
    }
}

/// Failed among those judged.
pub(in crate::pages) fn percent(fail: u64, pass: u64) -> String {
    match fail + pass {
        0 => number::NONE.to_owned(),
        judged => number::shown_at(Decimal::from(fail) * Decimal::ONE_HUNDRED / Decimal::from(judged), 1),
    }
}

fn set(form: &ReportForm, verdict: &SetVerdict, lang: Lang) -> Markup {
    let mut lines: Vec<Markup> =
        verdict.conflicts.iter().map(|remark| set_remark(form, State::Hard, remark, lang)).collect();
    lines.extend(verdict.idle.iter().map(|remark| set_remark(form, State::Query, remark, lang)));
    lines.extend(verdict.not_judged.iter().map(|gap| {
        html! {
            (mark(State::NotJudged, say!(lang, "不看数据判断不了", "cannot be judged without data"))) " "
            a href=(rule_href(&form.id, &gap.rule)) { (gap.rule) } " " span.quiet { (gap.why.get(lang)) }
        }
    }));
    lines.extend(verdict.unanswered.iter().map(|rule| {
        html! {
            (mark(State::NotJudged, say!(lang, "太复杂，没有算完", "too intricate, not worked out"))) " "
            @if let Some(rule) = rule { a href=(rule_href(&form.id, rule)) { (rule) } }
        }
    }));
    html! {
        @if verdict.conflicts.is_empty() && verdict.idle.is_empty() {
            p { (mark(State::Holds, say!(lang, "强制性规则能同时成立，没有多余的", "the hard rules can hold together, and none is idle"))) }
        }
        @if !lines.is_empty() { (parts::list(&lines)) }
    }
}

fn ranges(form: &ReportForm, verdict: &SetVerdict, lang: Lang) -> Markup {
    if verdict.ranges.is_empty() {
        return html! { p.hint { (say!(lang, "没有可说的范围。", "There is no range to tell.")) } };
    }
    html! {
        table.tight {
            caption.sr { (say!(lang, "各指标可填的范围", "What cells can hold")) }
            thead { tr { th scope="col" { (say!(lang, "指标", "Indicator")) } th scope="col" { (say!(lang, "可填", "Can hold")) } } }
            tbody { @for range in &verdict.ranges { tr {
                th scope="row" { (cell_name(form, &range.cell, lang)) }
                td { (range_words(&range.range, lang)) }
            } } }
        }
    }
}
