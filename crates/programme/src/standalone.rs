//! A rule file that stands alone: edit rules 审核关系 for the columns of a data file, outside any programme.
//!
//! ```toml
//! [table]
//! key = ["unit", "period"]
//! period = "period"
//! parent = { region = "parent_region" }      # a column, or a code list with a hierarchy
//!
//! [let]
//! parts = "a + b"
//!
//! [tables.units]
//! match = { id = "unit" }                    # their column = our column
//!
//! [lists]
//! sizes = ["small", "large"]                 # or "sizes.csv"
//!
//! [[rule]]
//! id = "R1"
//! level = "hard"
//! expr = "total = parts"
//! ```
//!
//! [`read_rule_file`] reads it, [`RuleFile::compile`] holds it against the columns of the data. Each tells everything that is
//! wrong at once, with line and character.

use std::collections::BTreeMap;

use shishu_rules::{
    CellKind, Definitions, Diagnostic, Hierarchy, Names, Rule, RuleSource, RuleText, TableName, TableShape,
    compile_with,
};
use shishu_terms::{IndicatorCode, half_width};

use crate::{
    problem::{At, Problem, Problems, Spot, both, suggestion},
    rule_file::{TEXT_KEYS, optional_source},
    toml_file::{Keys, TomlFile, inside_string, line_and_column},
};

/// A rule file as read: nothing is held against any data yet.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFile {
    pub name: String,
    /// The columns that identify a row.
    pub key: Vec<String>,
    /// The column that holds the period; one of `key` or not.
    pub period: Option<String>,
    /// Code column and where the code above it is found: a column, or a code list.
    pub parents: Vec<(String, String)>,
    /// Definitions in the order of the file: name and expression.
    pub lets: Vec<(String, String)>,
    pub tables: Vec<TableEntry>,
    pub lists: Vec<ListEntry>,
    /// In the order of the file.
    pub rules: Vec<RuleSource>,
    text: String,
    /// Where the texts of each rule begin.
    starts: Vec<Starts>,
    let_starts: Vec<usize>,
    key_start: usize,
}

/// Another table: `[tables.units]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableEntry {
    pub name: String,
    /// (theirs, ours)
    pub matched: Vec<(String, String)>,
    start: usize,
}

/// Columns with what they hold; `None` lets each rule's own use decide.
pub type Columns = Vec<(IndicatorCode, Option<CellKind>)>;

/// A code list of `[lists]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    pub name: String,
    pub from: ListFrom,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFrom {
    Codes(Vec<String>),
    /// A path as written, relative to the rule file.
    File(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Starts {
    rule: usize,
    expr: usize,
    when: Option<usize>,
    tolerance: Option<usize>,
}

impl Starts {
    fn of(&self, place: RuleText) -> usize {
        match place {
            RuleText::When => self.when.unwrap_or(self.expr),
            RuleText::Tolerance => self.tolerance.unwrap_or(self.expr),
            RuleText::Expr | RuleText::Let(_) => self.expr,
        }
    }
}

/// Rules held against the columns of a data file.
#[derive(Debug, Clone)]
pub struct CompiledRules {
    pub rules: Vec<Rule>,
    /// What a person should look at; the rules are usable all the same.
    pub warnings: Vec<Problem>,
}

/// Reads the file. Everything that is wrong with its form comes back at once; expressions are looked at by
/// [`RuleFile::compile`].
pub fn read_rule_file(name: &str, bytes: &[u8]) -> Result<RuleFile, Vec<Problem>> {
    let problems = Problems::default();
    let read = TomlFile::open(name, bytes, &problems).map(TomlFile::with_columns).and_then(|file| read(&file, name));
    let (refusals, _) = problems.into_sorted();
    match read {
        Some(file) if refusals.is_empty() => Ok(file),
        _ => Err(refusals),
    }
}

fn read(file: &TomlFile<'_>, name: &str) -> Option<RuleFile> {
    let root = file.parse()?;
    let keys = Keys::root(file, &root, &["table", "let", "tables", "lists", "rule"]);
    let table = keys.opt_table("table", &["key", "period", "parent"]);
    let values = |list: Vec<At<String>>| list.into_iter().map(|at| at.value).collect::<Vec<_>>();
    let lets = keys.entries_in_order("let");
    let tables = keys.tables_in("tables", &["match"]).into_iter().map(|(name, table)| TableEntry {
        name: name.value,
        matched: pairs(&table, "match"),
        start: table.offset_of("match").unwrap_or_default(),
    });
    let mut seen = BTreeMap::new();
    let mut rules = vec![];
    let mut starts = vec![];
    for rule in keys.tables("rule", &TEXT_KEYS) {
        let Some(source) = optional_source(&rule) else { continue };
        if let Some(first) = seen.insert(source.id.clone(), rule.spot_of("id"))
            && let Some(line) = first.line
        {
            file.problems.refuse(
                &rule.spot_of("id"),
                both(
                    format!("规则“{}”出现两次，前一次在第 {line} 行", source.id),
                    format!("the rule \"{}\" is here twice, first at line {line}", source.id),
                ),
                both("请改成另一个编号", "give one of them another id"),
            );
        }
        starts.push(Starts {
            rule: rule.offset_of("id").unwrap_or_default(),
            expr: rule.offset_of("expr").unwrap_or_default(),
            when: rule.offset_of("when"),
            tolerance: rule.offset_of("tolerance"),
        });
        rules.push(source);
    }
    if !keys.has("rule") {
        file.problems.refuse(
            &file.spot(0),
            both("文件里没有规则", "the file has no rule"),
            both("请加上 [[rule]]", "add [[rule]]"),
        );
    }
    Some(RuleFile {
        name: name.to_owned(),
        key: table.as_ref().map_or_else(Vec::new, |table| values(table.texts("key"))),
        period: table.as_ref().and_then(|table| table.opt_text("period")).map(|at| at.value),
        parents: table.as_ref().map_or_else(Vec::new, |table| pairs(table, "parent")),
        lets: lets.iter().map(|(name, text, _)| (name.value.clone(), text.value.clone())).collect(),
        let_starts: lets.iter().map(|(.., start)| *start).collect(),
        tables: tables.collect(),
        lists: lists(&keys),
        rules,
        text: file.text().to_owned(),
        starts,
        key_start: keys.offset_of("table").unwrap_or_default(),
    })
}

fn pairs(keys: &Keys<'_>, key: &str) -> Vec<(String, String)> {
    keys.entries_in_order(key).into_iter().map(|(a, b, _)| (a.value, b.value)).collect()
}

fn lists(keys: &Keys<'_>) -> Vec<ListEntry> {
    let Some(table) = keys.opt_any_table("lists") else { return vec![] };
    let names = table.names();
    let entry = |name: String| {
        let from = match table.is_text(&name) {
            true => ListFrom::File(table.text(&name)?.value),
            false => {
                let codes = table.texts(&name);
                for (at, code) in codes.iter().enumerate() {
                    if codes[..at].iter().any(|known| known.value == code.value) {
                        table.problems().refuse(
                            &code.spot,
                            both(
                                format!("代码表“{name}”里“{}”重复", code.value),
                                format!("the list \"{name}\" has \"{}\" twice", code.value),
                            ),
                            both("请删去一个", "remove one of them"),
                        );
                    }
                }
                ListFrom::Codes(codes.into_iter().map(|at| at.value).collect())
            }
        };
        Some(ListEntry { name, from })
    };
    names.into_iter().filter_map(entry).collect()
}

impl RuleFile {
    /// Holds every definition and rule against `names`. All or nothing: one wrong rule refuses the file, unless the caller
    /// asks for [`RuleFile::compile_what_can_be`].
    pub fn compile(&self, names: &dyn Names) -> Result<CompiledRules, Vec<Problem>> {
        let (compiled, refusals) = self.compile_what_can_be(names);
        if refusals.is_empty() { Ok(compiled) } else { Err(refusals) }
    }

    /// The rules that are right, and everything that is wrong with the others.
    pub fn compile_what_can_be(&self, names: &dyn Names) -> (CompiledRules, Vec<Problem>) {
        let problems = Problems::default();
        self.check_columns(names, &problems);
        let mut lets = Definitions::default();
        for (at, (name, text)) in self.lets.iter().enumerate() {
            self.report(&lets.define(name, text, names), None, at, &problems);
        }
        let mut rules = vec![];
        for (at, source) in self.rules.iter().enumerate() {
            match compile_with(source, names, &lets) {
                Ok(rule) => {
                    self.report(&rule.warnings, self.starts.get(at), at, &problems);
                    rules.push(rule);
                }
                Err(remarks) => self.report(&remarks, self.starts.get(at), at, &problems),
            }
        }
        let (refusals, warnings) = problems.into_sorted();
        (CompiledRules { rules, warnings }, refusals)
    }

    /// The columns the file itself names: keys, period, parents and what other tables are matched by.
    fn check_columns(&self, names: &dyn Names, problems: &Problems) {
        let all = names.all();
        let known: Vec<&str> = all.iter().map(|(code, ..)| code.as_str()).collect();
        let ours = |start: usize, column: &str| {
            if names.resolve(column).is_none() {
                problems.refuse(
                    &self.spot(start),
                    both(format!("数据里没有“{column}”这一列"), format!("the data has no column \"{column}\"")),
                    suggestion(column, known.iter().copied()),
                );
            }
        };
        self.key.iter().chain(&self.period).for_each(|column| ours(self.key_start, column));
        self.parents.iter().for_each(|(column, _)| ours(self.key_start, column));
        let shapes = names.tables();
        for table in &self.tables {
            table.matched.iter().for_each(|(_, column)| ours(table.start, column));
            let Some(shape) = shapes.iter().find(|shape| shape.name.as_str() == table.name) else {
                problems.refuse(
                    &self.spot(table.start),
                    both(format!("没有给出表“{}”", table.name), format!("the table \"{}\" is not given", table.name)),
                    both(
                        format!("请加上 --reference {}=文件", table.name),
                        format!("add --reference {}=file", table.name),
                    ),
                );
                continue;
            };
            let theirs: Vec<&str> = shape.columns.iter().map(|(code, _)| code.as_str()).collect();
            for (column, _) in table.matched.iter().filter(|(column, _)| !theirs.contains(&column.as_str())) {
                problems.refuse(
                    &self.spot(table.start),
                    both(
                        format!("表“{}”没有“{column}”这一列", table.name),
                        format!("the table \"{}\" has no column \"{column}\"", table.name),
                    ),
                    suggestion(column, theirs.iter().copied()),
                );
            }
        }
    }

    fn spot(&self, offset: usize) -> Spot {
        let (line, column) = line_and_column(&self.text, offset);
        Spot { file: self.name.as_str().into(), line: Some(line), column: Some(column) }
    }

    /// The line of a rule, counted from 1.
    pub fn line_of(&self, rule: usize) -> Option<u32> {
        self.starts.get(rule).map(|starts| line_and_column(&self.text, starts.rule).0)
    }

    /// Line and character of a byte of one of a rule's texts, both counted from 1.
    pub fn place_of(&self, rule: usize, place: RuleText, at: usize) -> Option<(u32, u32)> {
        let start = self.starts.get(rule)?.of(place);
        Some(line_and_column(&self.text, inside_string(&self.text, start, at)))
    }

    /// Turns remarks into problems at the very character. `own` is where the rule's texts begin; a definition has none and
    /// is the one of number `at`.
    fn report(&self, remarks: &[Diagnostic], own: Option<&Starts>, at: usize, problems: &Problems) {
        for remark in remarks {
            // A wrong definition was told where it stands; a rule that uses it is not called wrong for it again.
            if own.is_some() && matches!(remark.place, RuleText::Let(_)) {
                continue;
            }
            let start = match own {
                Some(own) => own.of(remark.place),
                None => self.let_starts.get(at).copied().unwrap_or_default(),
            };
            let spot = self.spot(inside_string(&self.text, start, remark.span.start));
            let cure = remark.help.clone().unwrap_or_else(|| both("请改这一处", "correct this place"));
            match remark.is_error() {
                true => problems.refuse(&spot, remark.message.clone(), cure),
                false => problems.warn(&spot, remark.message.clone(), cure),
            }
        }
    }

    /// What rules of this file may name, given the columns of the data, the other tables and the code lists at hand.
    pub fn names(&self, columns: Columns, tables: Vec<(TableName, Columns)>, lists: Vec<String>) -> DataNames {
        let code = |name: &String| IndicatorCode::new(name.clone());
        let shape = |(name, columns): (TableName, _)| {
            let declared = self.tables.iter().find(|table| table.name == name.as_str());
            let matched = declared.map_or_else(Vec::new, |table| {
                table.matched.iter().map(|(theirs, ours)| (code(theirs), code(ours))).collect()
            });
            TableShape { name, columns, matched }
        };
        let mut lists = lists;
        lists.extend(self.lists.iter().map(|list| list.name.clone()));
        let parent = |(column, parent): &(String, String)| {
            let is_column = columns.iter().any(|(code, _)| code.as_str() == parent);
            let hierarchy = match is_column {
                true => Hierarchy::Column(code(parent)),
                false => Hierarchy::List(parent.clone()),
            };
            (code(column), hierarchy)
        };
        let mut key: Vec<IndicatorCode> = self.key.iter().map(code).collect();
        key.extend(self.period.iter().map(code).filter(|period| !self.key.contains(&period.to_string())));
        DataNames {
            parents: self.parents.iter().map(parent).collect(),
            tables: tables.into_iter().map(shape).collect(),
            has_periods: self.period.is_some(),
            columns,
            key,
            lists,
        }
    }
}

/// The names of a data file. A column is named exactly, or with full-width forms folded; case counts.
#[derive(Debug, Clone)]
pub struct DataNames {
    columns: Columns,
    key: Vec<IndicatorCode>,
    has_periods: bool,
    tables: Vec<TableShape>,
    lists: Vec<String>,
    parents: Vec<(IndicatorCode, Hierarchy)>,
}

impl Names for DataNames {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        let exact = self.columns.iter().find(|(code, _)| code.as_str() == written);
        let folded = || self.columns.iter().find(|(code, _)| half_width(code.as_str()).trim() == written);
        exact.or_else(folded).map(|(code, _)| code.clone())
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        self.columns.iter().map(|(code, _)| (code.clone(), code.to_string(), code.to_string())).collect()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        self.columns.iter().find(|(known, _)| known == code).and_then(|(_, kind)| *kind)
    }

    fn key(&self) -> Vec<IndicatorCode> {
        self.key.clone()
    }

    fn has_periods(&self) -> bool {
        self.has_periods
    }

    fn tables(&self) -> Vec<TableShape> {
        self.tables.clone()
    }

    fn lists(&self) -> Vec<String> {
        self.lists.clone()
    }

    fn hierarchy(&self, code: &IndicatorCode) -> Option<Hierarchy> {
        self.parents.iter().find(|(known, _)| known == code).map(|(_, parent)| parent.clone())
    }
}
