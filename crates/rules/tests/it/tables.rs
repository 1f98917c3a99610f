//! Runs the prose cases of `tests/spec-tables/*.md`. Blocks: `table` (the rows a rule is about) and `table NAME` (another),
//! as csv under optional lines `key: a, b`, `period: p`, `match: theirs = ours`, `parent: code = column`; `list NAME`, one
//! code a line, `code < parent` where it has one; `let`; `rule`; `items`, the outcome of each item as `rows: outcome` with
//! the sentences it asks for; `remarks`. Adding a case needs no code.

use crate::spec::{blocks, outcome_text, rule_source, shown};
use shishu_rules::{
    Cell, CellKind, CodeList, Definitions, Grain, Hierarchy, Item, Labels, Names, Rule, RuleSource, Slots,
    Surroundings, TableData, TableName, TableShape, compile_with, evaluate_table, expected, explain_slots, involved,
    lists_of,
};
use shishu_terms::{IndicatorCode, Lang};
use std::path::{Path, PathBuf};

/// Everything a case has said so far.
#[derive(Debug, Default)]
pub struct World {
    pub table: TableData,
    pub around: Surroundings,
    pub matched: Vec<(TableName, Vec<(IndicatorCode, IndicatorCode)>)>,
    pub parents: Vec<(IndicatorCode, Hierarchy)>,
    pub kinds: Vec<(IndicatorCode, CellKind)>,
    pub lets: Vec<(String, String)>,
}

impl Names for World {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        self.table.columns.iter().find(|code| code.as_str() == written).cloned()
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        self.table.columns.iter().map(|code| (code.clone(), code.to_string(), code.to_string())).collect()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        self.kinds.iter().find(|(known, _)| known == code).map(|(_, kind)| *kind)
    }

    fn key(&self) -> Vec<IndicatorCode> {
        self.table.key.clone()
    }

    fn has_periods(&self) -> bool {
        self.table.period.is_some()
    }

    fn tables(&self) -> Vec<TableShape> {
        let shape = |(name, data): (&TableName, &TableData)| TableShape {
            name: name.clone(),
            columns: data.columns.iter().map(|code| (code.clone(), None)).collect(),
            matched: self.matched.iter().find(|(known, _)| known == name).map(|(_, m)| m.clone()).unwrap_or_default(),
        };
        self.around.tables.iter().map(shape).collect()
    }

    fn lists(&self) -> Vec<String> {
        self.around.lists.keys().cloned().collect()
    }

    fn hierarchy(&self, code: &IndicatorCode) -> Option<Hierarchy> {
        self.parents.iter().find(|(known, _)| known == code).map(|(_, parent)| parent.clone())
    }
}

impl Labels for World {
    fn label(&self, code: &IndicatorCode, _: Lang) -> String {
        code.to_string()
    }
}

impl World {
    pub fn definitions(&self) -> (Definitions, Vec<shishu_rules::Diagnostic>) {
        let mut lets = Definitions::default();
        let remarks = self.lets.iter().flat_map(|(name, text)| lets.define(name, text, self)).collect();
        (lets, remarks)
    }

    pub fn compile(&self, source: &RuleSource) -> Result<Rule, Vec<shishu_rules::Diagnostic>> {
        let (lets, remarks) = self.definitions();
        if remarks.iter().any(shishu_rules::Diagnostic::is_error) {
            return Err(remarks);
        }
        compile_with(source, self, &lets)
    }
}

#[test]
fn every_case_over_tables_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec-tables");
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

fn run(text: &str) -> Vec<Result<(), String>> {
    let mut world = World::default();
    let mut source = RuleSource::new("R", shishu_rules::Level::Hard, "");
    let mut results = vec![];
    for block in blocks(text) {
        let wanted = block.body.trim_end();
        let mut check = |found: String| {
            let same = found.trim_end() == wanted;
            let shown = || format!("{}\nexpected:\n{wanted}\nfound:\n{}", block.line, found.trim_end());
            results.push(same.then_some(()).ok_or_else(shown));
        };
        match block.kind.split_once(' ').map_or((block.kind, ""), |(kind, name)| (kind, name)) {
            // A new table about which rules are written begins a new world.
            ("table", "") => {
                world = World::default();
                read_table(&block.body, None, &mut world);
            }
            ("table", name) => read_table(&block.body, Some(TableName::new(name)), &mut world),
            ("list", name) => drop(world.around.lists.insert(name.to_owned(), read_list(&block.body))),
            ("let", _) => {
                let line =
                    |line: &str| line.split_once(" = ").map(|(n, t)| (n.to_owned(), t.to_owned())).expect("name = …");
                world.lets = block.body.lines().map(line).collect();
            }
            ("rule", _) => source = rule_source(&block.body),
            ("items", _) => match world.compile(&source) {
                Ok(rule) => check(items(&rule, &world, wanted)),
                Err(remarks) => check(shown_with(&remarks, &source, &world)),
            },
            ("remarks", _) => match world.compile(&source) {
                Ok(rule) => check(shown_with(&rule.warnings, &source, &world)),
                Err(remarks) => check(shown_with(&remarks, &source, &world)),
            },
            other => panic!("line {}: unknown block {other:?}", block.line),
        }
    }
    results
}

fn shown_with(remarks: &[shishu_rules::Diagnostic], source: &RuleSource, world: &World) -> String {
    let (lets, rest): (Vec<_>, Vec<_>) =
        remarks.iter().cloned().partition(|d| matches!(d.place, shishu_rules::RuleText::Let(_)));
    let mut out = String::new();
    for lang in [Lang::Zh, Lang::En] {
        for remark in &lets {
            if let shishu_rules::RuleText::Let(at) = remark.place {
                out.push_str(&remark.render(&world.lets[at].1, lang));
            }
        }
    }
    out + &shown(&rest, source)
}

pub fn cell(written: &str) -> Cell {
    let written = written.trim();
    if written.is_empty() || written == "NA" {
        return Cell::Missing;
    }
    if let Some(text) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Cell::Text(text.to_owned());
    }
    if let Some(day) = written.strip_prefix('@') {
        return Cell::Date(day.parse().expect("a date"));
    }
    match written.parse() {
        Ok(number) => Cell::Number(number),
        Err(_) => Cell::Text(written.to_owned()),
    }
}

fn codes(list: &str) -> Vec<IndicatorCode> {
    list.split(',').map(|code| IndicatorCode::new(code.trim())).collect()
}

fn read_table(body: &str, name: Option<TableName>, world: &mut World) {
    let mut data = TableData::default();
    for line in body.lines() {
        let pair = |rest: &str| {
            let (a, b) = rest.split_once('=').expect("a = b");
            (IndicatorCode::new(a.trim()), IndicatorCode::new(b.trim()))
        };
        if let Some(rest) = line.strip_prefix("key: ") {
            data.key = codes(rest);
        } else if let Some(rest) = line.strip_prefix("period: ") {
            data.period = codes(rest).pop();
        } else if let Some(rest) = line.strip_prefix("match: ") {
            let pairs = rest.split(',').map(pair).collect();
            world.matched.push((name.clone().expect("of another table"), pairs));
        } else if let Some(rest) = line.strip_prefix("parent: ") {
            let (code, column) = pair(rest);
            let hierarchy = match column.as_str().strip_prefix("list ") {
                Some(list) => Hierarchy::List(list.to_owned()),
                None => Hierarchy::Column(column),
            };
            world.parents.push((code, hierarchy));
        } else if let Some(rest) = line.strip_prefix("date: ") {
            world.kinds.extend(codes(rest).into_iter().map(|code| (code, CellKind::Date)));
        } else if data.columns.is_empty() {
            data.columns = codes(line);
        } else {
            data.rows.push(line.split(',').map(cell).collect());
        }
    }
    match name {
        Some(name) => drop(world.around.tables.insert(name, data)),
        None => world.table = data,
    }
}

fn read_list(body: &str) -> CodeList {
    let lines = || body.lines().map(|line| line.split_once(" < ").unwrap_or((line, "")));
    CodeList::new(lines().map(|(code, _)| code)).with_parents(lines().filter(|(_, parent)| !parent.is_empty()))
}

/// The items as `rows: outcome`, and for the items a case asks about what else it asks.
fn items(rule: &Rule, world: &World, wanted: &str) -> String {
    let items = evaluate_table(rule, &world.table, &world.around);
    let lists = lists_of(rule, &world.around);
    let lists: Vec<Option<&CodeList>> = lists.iter().map(Option::as_ref).collect();
    let mut out: Vec<String> = vec![];
    let rows = |item: &Item| match rule.grain() {
        Grain::Table => "table".to_owned(),
        _ => item.rows.iter().map(|row| (row + 1).to_string()).collect::<Vec<_>>().join(","),
    };
    for item in &items {
        out.push(format!("{}: {}", rows(item), outcome_text(&item.outcome)));
        let asked = wanted.lines().skip_while(|line| !line.starts_with(&format!("{}: ", rows(item)))).skip(1);
        let slots = Slots { cells: &item.cells, derived: &item.derived, lists: &lists };
        for line in asked.take_while(|line| line.starts_with("  ")) {
            let word = line.trim().split(':').next().unwrap_or_default().to_owned();
            let found = match word.as_str() {
                "zh" => explain_slots(rule, &slots, world, Lang::Zh).to_plain_text(),
                "en" => explain_slots(rule, &slots, world, Lang::En).to_plain_text(),
                "expected" => expected(rule, &slots).unwrap_or_else(|| "-".to_owned()),
                "values" => {
                    let one = |v: &shishu_rules::Involved| format!("{} {:?} = {:?}", v.name, v.when, v.value);
                    involved(rule, &slots).iter().map(one).collect::<Vec<_>>().join("; ")
                }
                other => panic!("unknown line {other}"),
            };
            out.push(format!("  {word}: {found}"));
        }
    }
    if wanted.lines().any(|line| line.starts_with("canonical: ")) {
        out.push(format!("canonical: {}", rule.canonical()));
    }
    out.join("\n")
}

/// Writes what was found where a case says `?`; run by hand, and then read every line it wrote.
/// `SHISHU_FILL=1 cargo nextest run -p shishu-rules over_tables`
#[test]
fn fill_question_marks_over_tables() {
    if std::env::var_os("SHISHU_FILL").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec-tables");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for found in run(&text).into_iter().filter_map(Result::err).collect::<Vec<_>>().into_iter().rev() {
            let (line, rest) = found.split_once('\n').unwrap();
            let (wanted, found) = rest.split_once("\nfound:\n").unwrap();
            let wanted: Vec<&str> = wanted.lines().skip(1).collect();
            let at: usize = line.parse().unwrap();
            if wanted.iter().any(|line| line.trim_end().ends_with('?') && line.trim().len() < 14) {
                lines.splice(at..at + wanted.len(), found.lines().map(str::to_owned));
            }
        }
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
}
