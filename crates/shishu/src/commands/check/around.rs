//! What stands around the table: other tables of the command line, the key and the period of the rule files.

use super::data::Data;
use crate::cli::check::Check;
use crate::failure::Failure;
use shishu_check::joined::{Around, Several};
use shishu_check::source::{Source, SourceError};
use shishu_programme::{Columns, RuleFile};
use shishu_rules::{Derived, ListRef, Names, NamesUsed, Rule, TableName, When, parse};
use shishu_terms::{Bilingual, IndicatorCode};
use std::path::Path;
use std::sync::Arc;

/// The tables of `--reference`, in the order given.
pub struct References(Vec<(TableName, Arc<Data>)>);

impl References {
    pub fn open(check: &Check) -> Result<Self, Failure> {
        let mut tables: Vec<(TableName, Arc<Data>)> = vec![];
        for given in &check.reference {
            let Some((name, path)) = given.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty())
            else {
                return Err(Failure::new(
                    format!("--reference {given}：请写成 名称=文件"),
                    format!("--reference {given}: write NAME=FILE"),
                ));
            };
            let name = TableName::new(name);
            if tables.iter().any(|(known, _)| *known == name) {
                return Err(Failure::new(
                    format!("--reference {name} 给了两次；请去掉一个"),
                    format!("--reference {name} is given twice; remove one of them"),
                ));
            }
            tables.push((name, Arc::new(Data::open(Path::new(path))?)));
        }
        Ok(Self(tables))
    }

    /// Their columns, as rules may name them.
    pub fn columns(&self) -> Vec<(TableName, Columns)> {
        self.0.iter().map(|(name, data)| (name.clone(), columns(data.source()))).collect()
    }

    /// Tables that the rules of a file look into and nobody has given.
    pub fn not_given(&self, file: &RuleFile) -> Option<Bilingual> {
        let mut used = NamesUsed::default();
        let texts = file.rules.iter().flat_map(|rule| std::iter::once(&rule.expr).chain(&rule.when));
        texts.filter_map(|text| parse(text).expr).for_each(|expr| used.look(&expr));
        let mut missing: Vec<&str> = vec![];
        for name in file.tables.iter().map(|table| &table.name).chain(&used.tables) {
            let given = self.0.iter().any(|(known, _)| known.as_str() == name);
            if !given && !missing.contains(&name.as_str()) {
                missing.push(name);
            }
        }
        let options =
            |file: &str| missing.iter().map(|name| format!("--reference {name}={file}")).collect::<Vec<_>>().join(" ");
        (!missing.is_empty()).then(|| {
            Bilingual::new(
                format!("{} 用到的表没有给出：{}；请加上 {}", file.name, missing.join("、"), options("文件")),
                format!(
                    "{} uses tables that are not given: {}; add {}",
                    file.name,
                    missing.join(", "),
                    options("FILE")
                ),
            )
        })
    }

    /// Those that no rule looks into.
    pub fn unused(&self, rules: &[Arc<Rule>]) -> Vec<Bilingual> {
        let unused = self.0.iter().filter(|(name, _)| !rules.iter().any(|rule| looks_into(rule, name)));
        let told = unused.map(|(name, _)| {
            Bilingual::new(
                format!("没有规则用到表“{name}”（--reference）；请核对名称"),
                format!("no rule looks into the table `{name}` (--reference); check the name"),
            )
        });
        told.collect()
    }

    /// Rows of theirs that could not be used.
    pub fn bad_rows(&self) -> (u64, Vec<SourceError>) {
        let bad = self.0.iter().map(|(_, data)| data.bad_rows());
        bad.fold((0, vec![]), |(count, mut told), bad| {
            told.extend(bad.told);
            (count + bad.count, told)
        })
    }

    pub fn around(&self, panel: Option<(Vec<IndicatorCode>, IndicatorCode)>) -> Around {
        let source = |(name, data): &(TableName, Arc<Data>)| (name.clone(), data.clone() as Arc<dyn Source>);
        let (key, period) = panel.unzip();
        Around { key: key.unwrap_or_default(), period, tables: self.0.iter().map(source).collect() }
    }
}

pub fn columns(source: &dyn Source) -> Columns {
    source.columns().iter().map(|column| (IndicatorCode::new(column.name.clone()), column.kind)).collect()
}

fn looks_into(rule: &Rule, table: &TableName) -> bool {
    let list = |list: &ListRef| matches!(list, ListRef::Column { table: other, .. } if other == table);
    rule.references().iter().any(|reference| reference.table == *table)
        || rule.cells().iter().any(|cell| cell.table.as_ref() == Some(table))
        || rule.lists().iter().any(list)
        || rule.derived().iter().any(|one| matches!(one, Derived::Aggregate(a) if a.table.as_ref() == Some(table)))
}

/// The key and the period that the files with rules about other periods state.
pub struct Panel {
    stated: Option<(String, Vec<IndicatorCode>, IndicatorCode)>,
}

impl Panel {
    pub fn new() -> Self {
        Self { stated: None }
    }

    /// Takes in a file and its rules. Two files that look at other periods must agree on what a row is.
    pub fn see(&mut self, file: &RuleFile, names: &dyn Names, rules: &[Rule]) -> Result<(), Failure> {
        let earlier = |rule: &&Rule| rule.cells().iter().any(|cell| cell.when != When::Current);
        let Some(period) = file.period.as_ref().filter(|_| rules.iter().any(|rule| earlier(&rule))) else {
            return Ok(());
        };
        let code = |name: &String| names.resolve(name).unwrap_or_else(|| IndicatorCode::new(name.clone()));
        let (key, period): (Vec<_>, _) = (file.key.iter().map(code).collect(), code(period));
        match &self.stated {
            Some((first, known, when)) if *known != key || *when != period => Err(Failure::new(
                format!("{first} 与 {} 的 key 或 period 不同，不能一起比较各期；请写成一致，或分两次审核", file.name),
                format!(
                    "{first} and {} state different keys or periods; make them agree, or check in two runs",
                    file.name
                ),
            )),
            Some(_) => Ok(()),
            None if key.is_empty() => Err(Failure::new(
                format!("{}：与其他报告期比较，要在 [table] 写明 key（哪些列确定一个单位）", file.name),
                format!("{}: to look at other periods, [table] must state a key: the columns of a unit", file.name),
            )),
            None => {
                self.stated = Some((file.name.clone(), key, period));
                Ok(())
            }
        }
    }

    pub fn stated(self) -> Option<(Vec<IndicatorCode>, IndicatorCode)> {
        self.stated.map(|(_, key, period)| (key, period))
    }
}

/// One row was looked for and several found: where, and what to do.
pub fn several(several: &Several) -> Bilingual {
    let Several { table, file, columns, rows, first } = several;
    let row = first + 1;
    let (zh, en) = match table {
        Some(table) => (
            format!("请去掉重复的行，或在 [tables.{table}] 的 match 里写全对应的列"),
            format!("remove the duplicates, or match by more columns in [tables.{table}]"),
        ),
        None => (
            "请去掉重复的行，或在 [table] 的 key 里写全".to_owned(),
            "remove the duplicates, or state the whole key in [table]".to_owned(),
        ),
    };
    Bilingual::new(
        format!(
            "{file}：按 {} 有几行与第 {row} 行数据对应（共 {rows} 处），这些地方无法计算；{zh}",
            columns.join("、")
        ),
        format!(
            "{file}: by {} several rows belong to row {row} of the data ({rows} such cases); they count as broken; {en}",
            columns.join(", ")
        ),
    )
}
