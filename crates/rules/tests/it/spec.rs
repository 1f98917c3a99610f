//! Runs the prose cases of `tests/spec/*.md`. A `form` block names the indicators, a `rule` block gives a rule, a
//! `values` block gives a return, an `expect` block the outcome and the sentences; `remarks` holds what the compiler
//! says about the rule above it, in Chinese then in English. Adding a case needs no code.

use crate::support::{Form, Return, number};
use shishu_rules::{Cell, Diagnostic, Level, Outcome, Rule, RuleSource, RuleText, When, compile, evaluate, explain};
use shishu_terms::Lang;
use std::path::{Path, PathBuf};

#[test]
fn every_case_of_the_specification_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut wrong = vec![];
    let mut cases = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        cases += run(&text).into_iter().map(|found| wrong.extend(found.err().map(|e| format!("{name}:{e}")))).count();
    }
    assert!(cases >= 60, "only {cases} cases were found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

pub struct Block<'a> {
    pub line: usize,
    pub kind: &'a str,
    pub body: String,
}

pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = vec![];
    let mut open: Option<Block<'_>> = None;
    for (i, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(kind), None) => open = Some(Block { line: i + 1, kind, body: String::new() }),
            (None, Some(mut block)) => {
                block.body.push_str(line);
                block.body.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn run(text: &str) -> Vec<Result<(), String>> {
    let mut form = Form::default();
    let mut source = RuleSource::new("R", Level::Hard, "");
    let mut values = Return::default();
    let mut results = vec![];
    for block in blocks(text) {
        let expected = block.body.trim_end();
        let mut check = |found: String| {
            let same = found.trim_end() == expected;
            results.push(
                same.then_some(())
                    .ok_or_else(|| format!("{}\nexpected:\n{expected}\nfound:\n{}", block.line, found.trim_end())),
            );
        };
        match block.kind {
            "form" => form = Form(block.body.lines().map(indicator).collect()),
            "rule" => source = rule_source(&block.body),
            "values" => values = returned(&block.body, &form),
            "expect" => match compile(&source, &form) {
                Ok(rule) => check(answer(&rule, &values, &form, expected)),
                Err(remarks) => check(shown(&remarks, &source)),
            },
            "remarks" => match compile(&source, &form) {
                Ok(rule) => check(shown(&rule.warnings, &source)),
                Err(remarks) => check(shown(&remarks, &source)),
            },
            other => panic!("line {}: unknown block {other}", block.line),
        }
    }
    results
}

fn indicator(line: &str) -> [String; 4] {
    let parts: Vec<String> = line.split('|').map(|part| part.trim().to_owned()).collect();
    parts.try_into().expect("code | zh | en | alias")
}

pub fn rule_source(body: &str) -> RuleSource {
    let mut source = RuleSource::new("R", Level::Hard, "");
    for line in body.lines() {
        match line.split_once(": ") {
            Some(("when", text)) => source.when = Some(text.to_owned()),
            Some(("tolerance", text)) => source.tolerance = Some(text.parse().expect("a decimal")),
            Some(("expr", text)) => source.expr = text.to_owned(),
            _ => {
                source.expr.push('\n');
                source.expr.push_str(line);
            }
        }
    }
    source
}

fn returned(body: &str, form: &Form) -> Return {
    let mut values = Return::default();
    for line in body.lines() {
        let (name, value) = line.rsplit_once(" = ").expect("name = value");
        let (when, name) = match name.split_once(' ') {
            Some(("prev", name)) => (When::Previous, name),
            Some(("year_ago", name)) => (When::YearAgo, name),
            _ => (When::Current, name),
        };
        let code = form.0.iter().find(|i| i.iter().any(|n| n == name)).unwrap_or_else(|| panic!("{name}?"))[0].clone();
        let cell = match value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) {
            Some(text) => Cell::Text(text.to_owned()),
            None => number(value),
        };
        values.0.insert((code, when), cell);
    }
    values
}

/// An outcome with its gap, its empty cells or its trouble.
pub fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Fail { gap: None } => "fail".to_owned(),
        Outcome::Fail { gap: Some(gap) } => format!("fail {gap}"),
        Outcome::Broken(error) => format!("broken {error}"),
        Outcome::Missing { indicators } => {
            let named = indicators.iter().map(|(code, when)| match when {
                When::Current => code.to_string(),
                When::Previous => format!("prev {code}"),
                When::YearAgo => format!("year_ago {code}"),
                When::Earlier(n) => format!("prev{n} {code}"),
            });
            format!("missing {}", named.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The outcome, and those of `zh`, `en`, `canonical` the case asks for.
fn answer(rule: &Rule, values: &Return, form: &Form, expected: &str) -> String {
    let mut out = outcome_text(&evaluate(rule, values));
    for line in expected.lines().skip(1) {
        let word = line.split(':').next().unwrap_or_default();
        let found = match word {
            "zh" => explain(rule, values, form, Lang::Zh).to_plain_text(),
            "en" => explain(rule, values, form, Lang::En).to_plain_text(),
            "canonical" => rule.canonical().to_owned(),
            other => panic!("unknown line {other}"),
        };
        out.push_str(&format!("\n{word}: {found}"));
    }
    out
}

pub fn shown(remarks: &[Diagnostic], source: &RuleSource) -> String {
    let text = |d: &Diagnostic| match d.place {
        RuleText::Expr => source.expr.clone(),
        RuleText::When => source.when.clone().unwrap_or_default(),
        RuleText::Tolerance => source.tolerance.map(|t| t.to_string()).unwrap_or_default(),
        RuleText::Let(_) => String::new(),
    };
    [Lang::Zh, Lang::En].into_iter().flat_map(|lang| remarks.iter().map(move |d| d.render(&text(d), lang))).collect()
}
