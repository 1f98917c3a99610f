//! What judging found, one finding a row: for reading, or as a table for programs.

use crate::cli::Format;
use crate::failure::Failure;
use crate::table::{self, Cell, Table};
use shishu_programme::Problem;
use shishu_terms::Lang;

/// What kind of thing was found. The code is in the column `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Error,
    Conflict,
    NeverPass,
    SoftConflict,
    NeverFail,
    NeverApply,
    Redundant,
    SoftRedundant,
    Unanswered,
    Warning,
    NotJudged,
    Range,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::Error => "error",
            Kind::Conflict => "conflict",
            Kind::NeverPass => "never_pass",
            Kind::SoftConflict => "soft_conflict",
            Kind::NeverFail => "never_fail",
            Kind::NeverApply => "never_apply",
            Kind::Redundant => "redundant",
            Kind::SoftRedundant => "soft_redundant",
            Kind::Unanswered => "unanswered",
            Kind::Warning => "warning",
            Kind::NotJudged => "not_judged",
            Kind::Range => "range",
        }
    }

    /// Whether the rules should not stay as they are: exit code 1.
    pub fn is_wrong(self) -> bool {
        !matches!(self, Kind::SoftRedundant | Kind::Unanswered | Kind::Warning | Kind::NotJudged | Kind::Range)
    }

    fn heading(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Kind::Error => ("错误", "Mistakes"),
            Kind::Conflict => ("不能同时成立", "Cannot hold together"),
            Kind::NeverPass => ("永远不会通过", "Can never pass"),
            Kind::SoftConflict => {
                ("与其他规则不能同时成立的核实、提示规则", "Query rules and tips that cannot hold together with others")
            }
            Kind::NeverFail => ("永远不会不通过", "Can never fail"),
            Kind::NeverApply => ("永远不适用", "Can never apply"),
            Kind::Redundant => ("多余：其他规则已经包含", "Redundant: others say it already"),
            Kind::SoftRedundant => (
                "只在其他核实、提示规则也不通过时才不通过",
                "Query rules and tips that fail only where another one fails too",
            ),
            Kind::Unanswered => ("计算量太大，没有结论", "Not answered: too much work"),
            Kind::Warning => ("提醒", "To look at"),
            Kind::NotJudged => ("没有判断", "Not judged"),
            Kind::Range => {
                ("全部强制规则成立时，各指标可取的值", "What each indicator can be while all hard rules hold")
            }
        };
        lang.pick(zh, en)
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Finding {
    pub kind: Kind,
    pub file: String,
    pub line: Option<u32>,
    pub column: Option<u32>,
    /// Ids of rules, or one indicator.
    pub about: Vec<String>,
    pub says: String,
    pub cure: String,
    /// Rules to show with their text.
    pub texts: Vec<(String, String)>,
}

impl Finding {
    /// A problem of form.
    pub fn of_problem(problem: &Problem, kind: Kind, lang: Lang) -> Self {
        Finding {
            kind,
            file: problem.file.clone(),
            line: problem.line,
            column: problem.column,
            about: vec![],
            says: problem.message.get(lang).to_owned(),
            cure: problem.cure.get(lang).to_owned(),
            texts: vec![],
        }
    }

    fn place(&self) -> String {
        let numbers = [self.line, self.column].into_iter().flatten().map(|n| format!(":{n}"));
        numbers.fold(self.file.clone(), |place, number| place + &number)
    }
}

/// Prints them, the worst kind first.
pub fn print(mut findings: Vec<Finding>, format: Format, lang: Lang) -> Result<(), Failure> {
    findings.sort_by_key(|finding| finding.kind);
    match format {
        Format::Table => table::print(&reading(&findings, lang)),
        _ => listed(&findings).print(format),
    }
}

fn listed(findings: &[Finding]) -> Table {
    let mut table = Table::new(&["kind", "file", "line", "column", "about", "says", "cure"]);
    let number = |n: Option<u32>| n.map_or(Cell::from(""), |n| Cell::Count(n.into()));
    for finding in findings {
        let texts = finding.texts.iter().map(|(id, text)| format!("{id}: {text}")).collect::<Vec<_>>().join("; ");
        let says = match (finding.says.is_empty(), texts.is_empty()) {
            (false, false) => format!("{}; {texts}", finding.says),
            _ => format!("{}{texts}", finding.says),
        };
        table.row(vec![
            finding.kind.code().into(),
            finding.file.as_str().into(),
            number(finding.line),
            number(finding.column),
            finding.about.join(" ").into(),
            says.into(),
            finding.cure.as_str().into(),
        ]);
    }
    table
}

fn reading(findings: &[Finding], lang: Lang) -> String {
    let mut out = String::new();
    for same in findings.chunk_by(|a, b| a.kind == b.kind) {
        let Some(first) = same.first() else { continue };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(first.kind.heading(lang));
        out.push('\n');
        match first.kind {
            Kind::Range => out.push_str(&ranges(same)),
            _ => same.iter().for_each(|finding| one(finding, &mut out, lang)),
        }
    }
    out
}

/// Indicators of which the same is said share a line.
fn ranges(findings: &[Finding]) -> String {
    let mut lines: Vec<(&str, &str, Vec<String>)> = vec![];
    for finding in findings {
        let same = lines.iter_mut().find(|(file, says, _)| (*file, *says) == (&finding.file, &finding.says));
        match same {
            Some((.., indicators)) => indicators.extend(finding.about.clone()),
            None => lines.push((&finding.file, &finding.says, finding.about.clone())),
        }
    }
    let mut table = Table::new(&["rules", "can be", "indicators"]);
    for (file, says, indicators) in lines {
        table.row(vec![file.into(), says.into(), indicators.join(", ").into()]);
    }
    table.to_columns().lines().map(|line| format!("  {line}\n")).collect()
}

fn one(finding: &Finding, out: &mut String, lang: Lang) {
    let about = finding.about.join(lang.pick("、", ", "));
    let said = [finding.place(), about, finding.says.clone()];
    let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
    out.push_str(&format!("  {}\n", said.join(lang.pick("：", ": "))));
    for (id, text) in &finding.texts {
        out.push_str(&format!("      {id}{}{text}\n", lang.pick("：", ": ")));
    }
    if !finding.cure.is_empty() {
        out.push_str(&format!("    → {}\n", finding.cure));
    }
}
