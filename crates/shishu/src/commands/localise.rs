//! `shishu localise`: for each row on which a hard rule fails, the cells of which one must be wrong.

use crate::cli::Localise;
use crate::csv_table::{self, CsvRow, CsvTable};
use crate::failure::{FOUND, Failure};
use crate::table::{Cell as Shown, Table};
use shishu_feasible::{Budget, Domain, Options};
use shishu_programme::{ListFrom, RuleFile, read_rule_file};
use shishu_rules::consistency::{RuleSet, Suspects, range_text};
use shishu_rules::{Cell, CellRef, CodeList, Level, ListRef, Outcome, Rule, Values, When, evaluate};
use shishu_terms::{Decimal, IndicatorCode, Lang, RuleId, parse_number};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Prints the answers; exit code 1 when a hard rule fails on some row.
pub fn run(command: &Localise, lang: Lang) -> Result<ExitCode, Failure> {
    let data = csv_table::read(&command.data)?;
    let (file, rules) = hard_rules(command, &data)?;
    let weights = weights(command, &data)?;
    // Rows are judged one by one: what looks at other rows or periods is named and not asked.
    let (own, far): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| is_about_one_row(rule));
    let set = RuleSet::new(own.iter().copied(), &|cell| domain(&rules, cell, &data));
    not_asked(&far, &set, lang);
    let lists = lists(&file);
    let reader = RowReader { columns: columns(&data, &set), lists: &lists };
    let finder = set.localiser();
    let options = Options { most: usize::from(command.limit), ranges: true, ..Options::default() };
    let mut table = Table::new(&["row", "line", "rules", "weight", "set", "cell", "value", "can_be"]);
    let mut failing = 0_u64;
    for (at, row) in data.rows.iter().enumerate() {
        let values = reader.row(row);
        let fails = |rule: &&&Rule| matches!(evaluate(rule, &values), Outcome::Fail { .. });
        let failed: Vec<RuleId> = own.iter().filter(fails).map(|rule| rule.id.clone()).collect();
        if failed.is_empty() {
            continue;
        }
        failing += 1;
        let weight = |cell: &CellRef| weights.get(&cell.code).copied();
        let suspects = finder.find(&values, &weight, &options, &mut Budget::default());
        let found = Answer { number: at as u64 + 1, row, failed: &failed, reader: &reader, lang };
        found.print(suspects, &mut table)?;
    }
    let rows = data.rows.len();
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

/// The hard rules, held against the columns of the data.
fn hard_rules(command: &Localise, data: &CsvTable) -> Result<(RuleFile, Vec<Rule>), Failure> {
    let path = &command.rules;
    let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let file = read_rule_file(&path.display().to_string(), &bytes).map_err(|p| super::rules::refused(&p))?;
    let columns = data.headings.iter().map(|heading| (IndicatorCode::new(heading.clone()), None)).collect();
    let names = file.names(columns, vec![], vec![]);
    let compiled = file.compile(&names).map_err(|problems| super::rules::refused(&problems))?;
    let rules: Vec<Rule> = compiled.rules.into_iter().filter(|rule| rule.level == Level::Hard).collect();
    match rules.is_empty() {
        true => Err(Failure::new(
            format!("{} 里没有强制规则（level = \"hard\"）", path.display()),
            format!("{} has no hard rules (level = \"hard\")", path.display()),
        )),
        false => Ok((file, rules)),
    }
}

fn weights(command: &Localise, data: &CsvTable) -> Result<BTreeMap<IndicatorCode, Decimal>, Failure> {
    match command.weights.iter().find(|(column, _)| !data.headings.contains(column)) {
        None => {
            Ok(command.weights.iter().map(|(column, weight)| (IndicatorCode::new(column.clone()), *weight)).collect())
        }
        Some((column, _)) => Err(Failure::new(
            format!("--weights：数据里没有“{column}”这一列；有：{}", data.headings.join("、")),
            format!("--weights: the data has no column \"{column}\"; it has {}", data.headings.join(", ")),
        )),
    }
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

fn lists(file: &RuleFile) -> BTreeMap<String, CodeList> {
    let codes = file.lists.iter().filter_map(|list| match &list.from {
        ListFrom::Codes(codes) => Some((list.name.clone(), CodeList::new(codes.clone()))),
        ListFrom::File(_) => None,
    });
    codes.collect()
}

/// What the rules use a column as. Where they do not say, as in `a = b`, the data decide.
fn domain(rules: &[Rule], cell: &CellRef, data: &CsvTable) -> Option<Domain> {
    let by_data = || {
        let at = data.headings.iter().position(|heading| heading == cell.code.as_str())?;
        let mut texts = data.rows.iter().filter_map(|row| row.cells.get(at)).filter(|text| !csv_table::is_empty(text));
        texts.any(|text| parse_number(text).is_err()).then_some(Domain::Text)
    };
    super::rules::domain_by_use(rules, cell).or_else(by_data)
}

/// Where each column is, and whether the rules read it as text.
fn columns(data: &CsvTable, set: &RuleSet) -> BTreeMap<IndicatorCode, (usize, bool)> {
    let is_text = |code: &IndicatorCode| {
        let at = set.cells().iter().position(|cell| cell.code == *code);
        at.and_then(|at| set.domain(at)).is_some_and(|domain| !domain.is_numeric())
    };
    let codes = data.headings.iter().map(|heading| IndicatorCode::new(heading.clone())).enumerate();
    codes.map(|(at, code)| (code.clone(), (at, is_text(&code)))).collect()
}

struct RowReader<'a> {
    columns: BTreeMap<IndicatorCode, (usize, bool)>,
    lists: &'a BTreeMap<String, CodeList>,
}

impl<'a> RowReader<'a> {
    fn row(&'a self, row: &'a CsvRow) -> RowValues<'a> {
        RowValues { reader: self, row }
    }
}

/// One row as rules read it.
struct RowValues<'a> {
    reader: &'a RowReader<'a>,
    row: &'a CsvRow,
}

impl RowValues<'_> {
    fn written(&self, code: &IndicatorCode) -> &str {
        let at = self.reader.columns.get(code).map(|(at, _)| *at);
        at.and_then(|at| self.row.cells.get(at)).map_or("", String::as_str)
    }
}

impl Values for RowValues<'_> {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        let text = self.written(code);
        if when != When::Current || csv_table::is_empty(text) {
            return Cell::Missing;
        }
        let is_text = self.reader.columns.get(code).is_some_and(|(_, is_text)| *is_text);
        match parse_number(text) {
            Ok(number) if !is_text => Cell::Number(number),
            _ => Cell::Text(text.to_owned()),
        }
    }

    fn list(&self, list: &ListRef) -> Option<&CodeList> {
        match list {
            ListRef::Named(name) => self.reader.lists.get(name),
            ListRef::Column { .. } => None,
        }
    }
}

/// What was found about one row, on its way into the table.
struct Answer<'a> {
    number: u64,
    row: &'a CsvRow,
    failed: &'a [RuleId],
    reader: &'a RowReader<'a>,
    lang: Lang,
}

impl Answer<'_> {
    fn print(&self, suspects: Suspects, table: &mut Table) -> Result<(), Failure> {
        match suspects {
            Suspects::Sets { weight, sets, complete, .. } => {
                let values = self.reader.row(self.row);
                for (at, set) in sets.iter().enumerate() {
                    if set.is_empty() {
                        // Only rules that the search leaves out fail.
                        table.row(self.cells(String::new(), 0, ["", "", ""]));
                    }
                    for suspect in set {
                        let (cell, range) =
                            (range_text::cell(&suspect.cell), range_text::range(&suspect.range, self.lang));
                        let written = values.written(&suspect.cell.code);
                        table.row(self.cells(weight.to_string(), at as u64 + 1, [&cell, written, &range]));
                    }
                }
                if !complete {
                    let (n, row) = (sets.len(), self.number);
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
                let row = self.number;
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
        let first = [self.number.into(), self.row.line.into(), rules.join(" ").into(), weight.into(), set.into()];
        first.into_iter().chain(last.map(Shown::from)).collect()
    }

    fn tell(&self, zh: &str, en: &str) {
        eprintln!("{}", self.lang.pick(zh, en));
    }
}
