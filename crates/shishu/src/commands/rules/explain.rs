//! `shishu rules explain`: one rule in words, built from the rule itself.

use super::source::{self, FoundRule, RuleGroup};
use crate::cli::RulesExplain;
use crate::failure::Failure;
use crate::table;
use shishu_feasible::{
    Budget, Domain, Formula, Linear, Problem, Rational, Relation, Solver, Value, VarId, Verdict, Witness,
};
use shishu_rules::consistency::{RuleSet, range_text};
use shishu_rules::{
    Cell, CellRef, Labels, Level, Outcome, Rule, Trouble, Values, When, can_break, describe, evaluate, explain,
};
use shishu_terms::{Bilingual, Decimal, IndicatorCode, Lang};
use std::collections::BTreeMap;
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
        let (code, name) = (range_text::cell(cell), group.label(&cell.code, lang));
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
    match found(group, &set, rule, wanted) {
        Ok(values) => explain(rule, &values, group, lang).to_plain_text(),
        Err(Nothing::None) if wanted => {
            lang.pick("没有：它永远不会通过", "there is none: it can never pass").to_owned()
        }
        Err(Nothing::None) => lang.pick("没有：它永远不会不通过", "there is none: it can never fail").to_owned(),
        Err(Nothing::NotFound) => lang.pick("没有找到", "none was found").to_owned(),
    }
}

enum Nothing {
    None,
    NotFound,
}

/// A complete return on which the rule fails, or applies and passes; when it can be, one on which the other hard rules pass.
fn found(group: &RuleGroup, set: &RuleSet, rule: &Rule, wanted: bool) -> Result<Example, Nothing> {
    let mut problem = Problem::default();
    let variables: Vec<VarId> =
        (0..set.cells().len()).map(|at| problem.variable(set.domain(at).cloned().unwrap_or(Domain::Number))).collect();
    let mut take = |formula: Formula| problem.formula(formula).map_err(|_| Nothing::NotFound);
    let mut base = vec![];
    for variable in &variables {
        base.push(take(Formula::Missing(*variable).negated())?);
    }
    let (mut others, mut applies) = (vec![], None);
    for (id, statement) in set.statements() {
        if *id == rule.id {
            base.push(take(if wanted { statement.holds.clone() } else { statement.fails.clone() })?);
            applies = statement.applies.clone().filter(|_| wanted).map(&mut take).transpose()?;
        } else if group.rule(id).is_some_and(|found| found.rule.level == Level::Hard) {
            others.push(take(statement.holds.clone())?);
        }
    }
    let applying: Vec<usize> = base.iter().copied().chain(applies).collect();
    let with_others: Vec<usize> = applying.iter().copied().chain(others).collect();
    let mut verdict = Verdict::Unknown;
    for asked in [with_others, applying, base] {
        verdict = Solver::new(&problem).solve(&asked, &mut Budget::default());
        let Verdict::Feasible(witness) = &verdict else { continue };
        let own =
            set.cells().iter().zip(&variables).filter(|(cell, _)| rule.cells().iter().any(|known| same(known, cell)));
        let witness = rounded(problem.clone(), &asked, own.clone().map(|(_, at)| *at), witness.clone());
        let values =
            own.map(|(cell, at)| ((cell.code.clone(), cell.when), witness.value(*at).map_or(Cell::Missing, shown)));
        let example = Example(values.collect());
        // A value that is no decimal was rounded: such an example need not be one.
        let outcome = evaluate(rule, &example);
        if matches!((&outcome, wanted), (Outcome::Pass, true) | (Outcome::Fail { .. }, false)) {
            return Ok(example);
        }
    }
    Err(if matches!(verdict, Verdict::Infeasible(_)) { Nothing::None } else { Nothing::NotFound })
}

fn same(a: &CellRef, b: &CellRef) -> bool {
    a.name() == b.name() && a.when == b.when
}

/// The same example with whole numbers where they do, else with a few decimals: 5/3 shows nobody anything.
fn rounded(mut problem: Problem, asked: &[usize], own: impl Iterator<Item = VarId>, mut witness: Witness) -> Witness {
    let mut asked = asked.to_vec();
    for variable in own {
        let Some(number) = witness.number(variable).cloned() else { continue };
        let near = [0_u32, 2, 6].into_iter().flat_map(|places| {
            let unit = Rational::decimal(1, places);
            let scaled = &number * &Rational::decimal(10_i128.pow(places), 0);
            [&scaled.floor() * &unit, &scaled.ceil() * &unit]
        });
        for candidate in near {
            let equal = Formula::compare(&Linear::variable(variable), Relation::Equal, &Linear::constant(candidate));
            let Ok(pin) = problem.formula(equal) else { break };
            asked.push(pin);
            if let Verdict::Feasible(found) = Solver::new(&problem).solve(&asked, &mut Budget::default()) {
                witness = found;
                break;
            }
            asked.pop();
        }
    }
    witness
}

struct Example(BTreeMap<(IndicatorCode, When), Cell>);

impl Values for Example {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        self.0.get(&(code.clone(), when)).cloned().unwrap_or(Cell::Missing)
    }
}

fn shown(value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Number(number) => number
            .to_decimal(12)
            .and_then(|(mantissa, scale)| Decimal::try_from_i128_with_scale(mantissa, scale).ok())
            .map_or(Cell::Missing, Cell::Number),
    }
}
