//! `shishu rules explain`: one rule in words, built from the rule itself.

use super::source::{self, FoundRule, RuleGroup};
use crate::cli::RulesExplain;
use crate::failure::Failure;
use crate::table;
use shishu_rules::consistency::{NoExample, RuleSet, cell_words};
use shishu_rules::{CellRef, Labels, Level, Rule, Trouble, When, can_break, describe, explain};
use shishu_terms::{Bilingual, Lang, RuleId};
use std::fmt::Write as _;
use std::process::ExitCode;

/// Prints what the rule says. A rule that is not there is refused with those that are.
pub fn run(command: &RulesExplain, lang: Lang) -> Result<ExitCode, Failure> {
    let read = source::read(std::slice::from_ref(&command.file))?;
    if let Some(refusal) = read.refusal() {
        return Err(refusal);
    }
    let found = read.groups.iter().find_map(|group| Some((group, group.rule(&command.id)?)));
    let Some((group, found)) = found else {
        let known: Vec<String> =
            read.groups.iter().flat_map(|group| &group.rules).map(|found| found.rule.id.to_string()).collect();
        let (file, id) = (&command.file, &command.id);
        return Err(Failure::new(
            format!("{file} 里没有规则“{id}”；有：{}", known.join("、")),
            format!("there is no rule \"{id}\" in {file}; there are {}", known.join(", ")),
        ));
    };
    table::print(&said(group, found, lang))?;
    Ok(ExitCode::SUCCESS)
}

fn said(group: &RuleGroup, found: &FoundRule, lang: Lang) -> String {
    let rule = &found.rule;
    let place = found.place(None).0.map_or_else(|| found.origin.clone(), |line| format!("{}:{line}", found.origin));
    let mut out = format!("{} · {} · {place}\n", rule.id, rule.level.name(lang));
    let mut line = |heading: &str, text: &str| {
        let _ = writeln!(out, "{heading}{}{text}", lang.pick("：", ": "));
    };
    line(lang.pick("要求", "demands"), &describe(rule, group, lang));
    line(lang.pick("公式", "rule"), rule.canonical());
    let both = |text: &Option<Bilingual>| text.as_ref().map(|text| text.get(lang).to_owned());
    let source = &rule.source;
    let texts = [
        (lang.pick("提示语", "message"), both(&source.message)),
        (lang.pick("为什么", "why"), both(&source.why)),
        (lang.pick("举例", "example"), both(&source.example)),
        (lang.pick("正当原因", "honest causes"), both(&source.honest)),
        (lang.pick("来源", "source"), source.source.clone()),
    ];
    for (heading, text) in texts {
        if let Some(text) = text {
            line(heading, &text);
        }
    }
    line(lang.pick("看哪些", "looks at"), &cells(group, rule, lang));
    line(lang.pick("缺数", "missing"), &missing(rule, lang));
    line(lang.pick("无法计算", "broken"), &broken(found, lang));
    let mut shown = |wanted: bool| {
        let heading =
            if wanted { lang.pick("通过的例子", "passes") } else { lang.pick("不通过的例子", "fails") };
        line(heading, &example(group, rule, wanted, lang));
    };
    shown(false);
    shown(true);
    out
}

fn cells(group: &RuleGroup, rule: &Rule, lang: Lang) -> String {
    let shown = |cell: &CellRef| {
        let (code, name) = (cell_words(cell), group.label(&cell.code, lang));
        if cell.table.is_some() || name == cell.code.as_str() { code } else { format!("{code} {name}") }
    };
    let mut names: Vec<String> = rule.cells().iter().map(shown).collect();
    if !rule.derived().is_empty() {
        names.push(lang.pick("其他行", "other rows").to_owned());
    }
    names.extend(rule.lists().iter().map(|list| match list {
        shishu_rules::ListRef::Named(name) => {
            lang.pick(&format!("代码表 {name}"), &format!("the list {name}")).to_owned()
        }
        shishu_rules::ListRef::Column { table, column } => format!("{table}.{column}"),
    }));
    names.join(lang.pick("、", ", "))
}

fn missing(rule: &Rule, lang: Lang) -> String {
    let earlier = rule.cells().iter().any(|cell| cell.when != When::Current);
    let mut text = lang
        .pick(
            "有一格未填，而其余各格还不能决定结果",
            "a cell is empty and the others do not decide the outcome without it",
        )
        .to_owned();
    if earlier {
        text.push_str(lang.pick("；或没有前期的数", "; or there is no figure of the earlier period"));
    }
    text
}

fn broken(found: &FoundRule, lang: Lang) -> String {
    let mut troubles = can_break(&found.rule);
    // The office keeps one return of a unit for a period; only a data file can hold two.
    let is_of_form = found.place(None).0.is_none();
    troubles.retain(|trouble| !(is_of_form && matches!(trouble, Trouble::SeveralRows { table: None })));
    if troubles.is_empty() {
        return lang.pick("只有数字超过 28 位时", "only where a number needs more than 28 digits").to_owned();
    }
    let messages: Vec<String> = troubles.iter().map(|trouble| trouble.message().get(lang).to_owned()).collect();
    messages.join(lang.pick("；", "; "))
}

/// Values of one return, with what the rule says of them.
fn example(group: &RuleGroup, rule: &Rule, wanted: bool, lang: Lang) -> String {
    let set = RuleSet::new(group.rules.iter().map(|found| &found.rule), &|cell| group.domain(cell));
    if let Some(gap) = set.not_judged().iter().find(|gap| gap.rule == rule.id) {
        let why = gap.why.get(lang);
        return lang
            .pick(&format!("没有数据举不出例子：{why}"), &format!("none can be given without data: {why}"))
            .to_owned();
    }
    let hard = |id: &RuleId| group.rule(id).is_some_and(|found| found.rule.level == Level::Hard);
    match set.worked_example(rule, wanted, &hard, None) {
        Ok(values) => explain(rule, &values, group, lang).to_plain_text(),
        Err(NoExample::None) if wanted => {
            lang.pick("没有：它永远不会通过", "there is none: it can never pass").to_owned()
        }
        Err(NoExample::None) => lang.pick("没有：它永远不会不通过", "there is none: it can never fail").to_owned(),
        Err(NoExample::NotFound) => lang.pick("没有找到", "none was found").to_owned(),
    }
}
