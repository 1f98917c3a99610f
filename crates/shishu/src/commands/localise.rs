//! `shishu localise`: for each row on which a hard rule fails, the cells of which one must be wrong.

use super::check::data::Data;
use super::check::{lists, said};
use crate::cli::Localise;
use crate::failure::{FOUND, Failure};
use crate::table::{Cell as Shown, Table};
use shishu_check::batch::Batch;
use shishu_check::output::text;
use shishu_check::source::{Source, SourceError, Wanted};
use shishu_feasible::{Budget, Domain, Options};
use shishu_programme::{RuleFile, read_rule_file};
use shishu_rules::consistency::{RuleSet, SuspectFinder, Suspects, cell_words, range_words};
use shishu_rules::{Cell, CellKind, CellRef, CodeList, Level, ListRef, Outcome, Rule, Values, When, evaluate};
use shishu_terms::{Bilingual, Decimal, IndicatorCode, Lang, RuleId, parse_number};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Prints the answers; exit code 1 when a hard rule fails on some row.
pub fn run(command: &Localise, lang: Lang) -> Result<ExitCode, Failure> {
    let data = Data::open(&command.data)?;
    let source = data.source();
    let file = rule_file(command)?;
    let named = lists::read(&command.codelist, std::slice::from_ref(&file))?;
    let rules = hard_rules(&file, source, named.names())?;
    let weights = weights(command, source)?;
    // Rows are judged one by one: what looks at other rows or periods is named and not asked.
    let (own, far): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| is_about_one_row(rule));
    let texts = texts(&rules, source)?;
    let set = RuleSet::new(own.iter().copied(), &|cell| domain(&rules, cell, &texts));
    not_asked(&far, &set, lang);
    let (columns, wanted) = columns(&own, &set, source);
    let weight = |cell: &CellRef| weights.get(&cell.code).copied();
    let options = Options { most: usize::from(command.limit), ranges: true, ..Options::default() };
    let finder = Finder { set: set.localiser(), own: &own, weight: &weight, options, lang };
    let mut table = Table::new(&["row", "rules", "weight", "set", "cell", "value", "can_be"]);
    let (mut rows, mut failing) = (0_u64, 0_u64);
    let mut refusal = None;
    each_batch(source, &wanted, |batch| {
        rows += batch.rows as u64;
        for row in 0..batch.rows {
            match finder.row(&RowValues { columns: &columns, lists: named.lists(), batch: &batch, row }, &mut table) {
                Ok(fails) => failing += u64::from(fails),
                Err(failure) => {
                    refusal = Some(failure);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    if let Some(failure) = refusal {
        return Err(failure);
    }
    let bad = data.bad_rows();
    if bad.count > 0 {
        return Err(Failure::list(unread(bad.count), bad.told.iter().map(said)));
    }
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("{rows} 行，{failing} 行违反强制规则"),
            Lang::En => format!("{rows} rows, {failing} with a hard rule that fails"),
        }
    );
    table.print(command.output.format)?;
    Ok(if failing > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

fn unread(rows: u64) -> Bilingual {
    Bilingual::new(
        format!("{rows} 行读不了，什么也没有写出"),
        format!("{rows} rows cannot be read; nothing was written"),
    )
}

fn each_batch(
    source: &dyn Source,
    wanted: &[Wanted],
    mut each: impl FnMut(Batch) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let told = |problem: SourceError| Failure::list(said(&problem), []);
    (0..source.parts()).try_for_each(|part| source.read(part, wanted, &mut each).map_err(told))
}

fn rule_file(command: &Localise) -> Result<RuleFile, Failure> {
    let path = &command.rules;
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    read_rule_file(&path.display().to_string(), &bytes).map_err(|problems| super::rules::refused(&problems))
}

/// The hard rules, held against the columns of the data.
fn hard_rules(file: &RuleFile, source: &dyn Source, lists: Vec<String>) -> Result<Vec<Rule>, Failure> {
    let columns = source.columns().iter().map(|column| (IndicatorCode::new(column.name.clone()), column.kind));
    let names = file.names(columns.collect(), vec![], lists);
    let compiled = file.compile(&names).map_err(|problems| super::rules::refused(&problems))?;
    let rules: Vec<Rule> = compiled.rules.into_iter().filter(|rule| rule.level == Level::Hard).collect();
    match rules.is_empty() {
        true => Err(Failure::new(
            format!("{} 里没有强制规则（level = \"hard\"）", file.name),
            format!("{} has no hard rules (level = \"hard\")", file.name),
        )),
        false => Ok(rules),
    }
}

fn weights(command: &Localise, source: &dyn Source) -> Result<BTreeMap<IndicatorCode, Decimal>, Failure> {
    match command.weights.iter().find(|(column, _)| place(source, column).is_none()) {
        None => {
            Ok(command.weights.iter().map(|(column, weight)| (IndicatorCode::new(column.clone()), *weight)).collect())
        }
        Some((column, _)) => {
            let known: Vec<&str> = source.columns().iter().map(|known| known.name.as_str()).take(60).collect();
            Err(Failure::new(
                format!("--weights：数据里没有“{column}”这一列；有：{}", known.join("、")),
                format!("--weights: the data has no column \"{column}\"; it has {}", known.join(", ")),
            ))
        }
    }
}

fn place(source: &dyn Source, name: &str) -> Option<usize> {
    source.columns().iter().position(|column| column.name == name)
}

fn is_about_one_row(rule: &Rule) -> bool {
    let near = |cell: &CellRef| cell.table.is_none() && cell.when == When::Current;
    rule.derived().is_empty() && rule.references().is_empty() && rule.cells().iter().all(near)
}

fn not_asked(far: &[&Rule], set: &RuleSet, lang: Lang) {
    for rule in far {
        let why = lang.pick("要看其他行、其他表或前期，没有用", "looks at other rows, tables or periods; not used");
        eprintln!("{}{}{why}", rule.id, lang.pick("：", ": "));
    }
    for gap in set.not_judged() {
        let (id, why) = (&gap.rule, gap.why.get(lang));
        eprintln!(
            "{}",
            match lang {
                Lang::Zh => format!("{id}：{why}；它不通过的行会列出，但找单元格时没有考虑它"),
                Lang::En => format!("{id}: {why}; rows on which it fails are listed, but it is left out of the search"),
            }
        );
    }
}

/// The columns of which neither rules nor file say what they hold, and in which texts stand: `a = b` fits both.
fn texts(rules: &[Rule], source: &dyn Source) -> Result<BTreeSet<IndicatorCode>, Failure> {
    let cells: BTreeSet<&IndicatorCode> = rules.iter().flat_map(Rule::cells).map(|cell| &cell.code).collect();
    let open: Vec<(&IndicatorCode, usize)> = cells
        .into_iter()
        .filter_map(|code| Some((code, place(source, code.as_str())?)))
        .filter(|(_, column)| source.columns()[*column].kind.is_none())
        .collect();
    let wanted: Vec<Wanted> = open.iter().map(|(_, column)| Wanted { column: *column, kind: CellKind::Text }).collect();
    let mut texts = BTreeSet::new();
    each_batch(source, &wanted, |batch| {
        for (at, (code, _)) in open.iter().enumerate() {
            let is_text =
                |row| matches!(batch.cell(at, row), Cell::Text(text) if text != "NA" && parse_number(&text).is_err());
            if !texts.contains(*code) && (0..batch.rows).any(is_text) {
                texts.insert((*code).clone());
            }
        }
        ControlFlow::Continue(())
    })?;
    let stated = source.columns().iter().filter(|column| column.kind.is_some_and(|kind| kind != CellKind::Number));
    texts.extend(stated.map(|column| IndicatorCode::new(column.name.clone())));
    Ok(texts)
}

/// What the rules use a column as. Where they do not say, the data decide.
fn domain(rules: &[Rule], cell: &CellRef, texts: &BTreeSet<IndicatorCode>) -> Option<Domain> {
    super::rules::domain_by_use(rules, cell).or_else(|| texts.contains(&cell.code).then_some(Domain::Text))
}

/// The columns the rules look at: where each stands in a batch, and as what it is read.
fn columns(rules: &[&Rule], set: &RuleSet, source: &dyn Source) -> (BTreeMap<IndicatorCode, usize>, Vec<Wanted>) {
    let mut columns = BTreeMap::new();
    let mut wanted = vec![];
    for code in rules.iter().flat_map(|rule| rule.cells()).map(|cell| &cell.code) {
        let Some(column) = place(source, code.as_str()).filter(|_| !columns.contains_key(code)) else { continue };
        let at = set.cells().iter().position(|cell| cell.code == *code);
        let is_text = at.and_then(|at| set.domain(at)).is_some_and(|domain| !domain.is_numeric());
        let kind = if is_text { CellKind::Text } else { CellKind::Number };
        columns.insert(code.clone(), wanted.len());
        wanted.push(Wanted { column, kind: source.columns()[column].kind.unwrap_or(kind) });
    }
    (columns, wanted)
}

/// One row as rules read it.
struct RowValues<'a> {
    columns: &'a BTreeMap<IndicatorCode, usize>,
    lists: &'a BTreeMap<String, CodeList>,
    batch: &'a Batch,
    row: usize,
}

impl RowValues<'_> {
    /// Counted from 1, headings apart.
    fn number(&self) -> u64 {
        self.batch.first + self.row as u64 + 1
    }
}

impl Values for RowValues<'_> {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        match self.columns.get(code).filter(|_| when == When::Current) {
            Some(column) => self.batch.cell(*column, self.row),
            None => Cell::Missing,
        }
    }

    fn list(&self, list: &ListRef) -> Option<&CodeList> {
        match list {
            ListRef::Named(name) => self.lists.get(name),
            ListRef::Column { .. } => None,
        }
    }
}

/// Searches row by row.
struct Finder<'a> {
    set: SuspectFinder<'a>,
    own: &'a [&'a Rule],
    weight: &'a dyn Fn(&CellRef) -> Option<Decimal>,
    options: Options,
    lang: Lang,
}

impl Finder<'_> {
    /// Whether a rule fails on the row; then what was found stands in the table.
    fn row(&self, values: &RowValues<'_>, table: &mut Table) -> Result<bool, Failure> {
        let fails = |rule: &&&Rule| matches!(evaluate(rule, values), Outcome::Fail { .. });
        let failed: Vec<RuleId> = self.own.iter().filter(fails).map(|rule| rule.id.clone()).collect();
        if failed.is_empty() {
            return Ok(false);
        }
        let suspects = self.set.find(values, self.weight, &self.options, &mut Budget::default());
        Answer { values, failed: &failed, lang: self.lang }.print(suspects, table)?;
        Ok(true)
    }
}

/// What was found about one row, on its way into the table.
struct Answer<'a> {
    values: &'a RowValues<'a>,
    failed: &'a [RuleId],
    lang: Lang,
}

impl Answer<'_> {
    fn print(&self, suspects: Suspects, table: &mut Table) -> Result<(), Failure> {
        match suspects {
            Suspects::Sets { weight, sets, complete, .. } => {
                for (at, set) in sets.iter().enumerate() {
                    if set.is_empty() {
                        // Only rules that the search leaves out fail.
                        table.row(self.cells(String::new(), 0, ["", "", ""]));
                    }
                    for suspect in set {
                        let (cell, range) = (cell_words(&suspect.cell), range_words(&suspect.range, self.lang));
                        let written = text(&self.values.get(&suspect.cell.code, When::Current));
                        table.row(self.cells(weight.to_string(), at as u64 + 1, [&cell, &written, &range]));
                    }
                }
                if !complete {
                    let (n, row) = (sets.len(), self.values.number());
                    self.tell(
                        &format!("第 {row} 行：只列出 {n} 组，可能还有同样好的；要更多请用 --limit"),
                        &format!(
                            "row {row}: {n} sets are listed and there may be more as good; raise --limit for them"
                        ),
                    );
                }
            }
            Suspects::Impossible { cells } if cells.is_empty() => {
                return Err(Failure::new(
                    "强制规则之间自相矛盾，任何数据都不能满足；请用 shishu rules lint 找出是哪几条",
                    "the hard rules contradict each other, no data can satisfy them; `shishu rules lint` names them",
                ));
            }
            Suspects::Impossible { .. } | Suspects::Unknown => {
                let row = self.values.number();
                self.tell(
                    &format!("第 {row} 行：计算量太大，没有结果"),
                    &format!("row {row}: too much work, no answer"),
                );
                table.row(self.cells(String::new(), 0, ["", "", self.lang.pick("未能算出", "not worked out")]));
            }
        }
        Ok(())
    }

    fn cells(&self, weight: String, set: u64, last: [&str; 3]) -> Vec<Shown> {
        let rules: Vec<&str> = self.failed.iter().map(RuleId::as_str).collect();
        let first = [self.values.number().into(), rules.join(" ").into(), weight.into(), set.into()];
        first.into_iter().chain(last.map(Shown::from)).collect()
    }

    fn tell(&self, zh: &str, en: &str) {
        eprintln!("{}", self.lang.pick(zh, en));
    }
}
