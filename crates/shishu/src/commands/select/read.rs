//! The columns that a selection looks at, as numbers.

use crate::cli::select::Select;
use crate::commands::rows::{self, TextRow, TextTable};
use crate::failure::Failure;
use shishu_terms::{Bilingual, parse_number};
use std::collections::BTreeMap;

/// One unit of the data.
pub struct Unit {
    pub key: String,
    /// Of the file, counted from 1, headings apart.
    pub row: u64,
    pub weight: f64,
    /// By variable; `None`: empty.
    pub values: Vec<Option<f64>>,
    /// The same as written.
    pub written: Vec<String>,
    pub covariates: Vec<Option<f64>>,
}

/// The data file.
pub struct Data {
    pub variables: Vec<String>,
    pub units: Vec<Unit>,
}

impl Data {
    /// Everything wrong with the file is told at once.
    pub fn read(command: &Select, table: &TextTable) -> Result<Self, Failure> {
        let file = command.data.display().to_string();
        let key = column(&file, table, &command.key)?;
        let columns =
            |names: &[String]| names.iter().map(|name| column(&file, table, name)).collect::<Result<Vec<_>, _>>();
        let (variables, covariates) = (columns(&command.variables)?, columns(&command.covariates)?);
        let weight = command.weight.as_ref().map(|name| column(&file, table, name)).transpose()?;
        let mut problems = Vec::new();
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        let mut units = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let name = row.cells[key].as_str();
            if let Some(first) = seen.insert(name, row.number) {
                problems.push(Bilingual::new(
                    format!("第 {} 行：单位“{name}”在第 {first} 行已有；请删去一行", row.number),
                    format!("row {}: the unit \"{name}\" is in row {first} already; remove one", row.number),
                ));
            }
            let mut numbers = |columns: &[usize]| -> Vec<Option<f64>> {
                columns.iter().map(|at| number(row, *at, &table.headings, &mut problems)).collect()
            };
            let (values, leaned_on, weights) = (numbers(&variables), numbers(&covariates), numbers(weight.as_slice()));
            let weight = match weights.first() {
                None => 1.0,
                Some(Some(weight)) if *weight > 0.0 => *weight,
                Some(_) => {
                    problems.push(Bilingual::new(
                        format!("第 {} 行：权重应大于零", row.number),
                        format!("row {}: a weight is more than zero", row.number),
                    ));
                    1.0
                }
            };
            let written = variables.iter().map(|at| row.cells[*at].clone()).collect();
            units.push(Unit { key: name.to_owned(), row: row.number, weight, values, written, covariates: leaned_on });
        }
        match problems.is_empty() {
            true => Ok(Self { variables: command.variables.clone(), units }),
            false => Err(refused(&file, problems)),
        }
    }

    /// Are these names of variables?
    pub fn knows<'a>(&self, option: &str, mut names: impl Iterator<Item = &'a String>) -> Result<(), Failure> {
        match names.find(|name| !self.variables.contains(name)) {
            None => Ok(()),
            Some(name) => Err(Failure::new(
                format!("{option}：“{name}”不在 --variables 里；有：{}", self.variables.join("、")),
                format!("{option}: \"{name}\" is not among --variables, which has {}", self.variables.join(", ")),
            )),
        }
    }
}

/// The values of an earlier period by key.
pub fn earlier(command: &Select, path: &std::path::Path) -> Result<BTreeMap<String, Vec<Option<f64>>>, Failure> {
    let (table, file) = (rows::read(path)?, path.display().to_string());
    let key = column(&file, &table, &command.key)?;
    let variables: Vec<usize> =
        command.variables.iter().map(|name| column(&file, &table, name)).collect::<Result<_, _>>()?;
    let mut problems = Vec::new();
    let mut found = BTreeMap::new();
    for row in &table.rows {
        let values = variables.iter().map(|at| number(row, *at, &table.headings, &mut problems)).collect();
        if found.insert(row.cells[key].clone(), values).is_some() {
            problems.push(Bilingual::new(
                format!("第 {} 行：单位“{}”重复；请删去一行", row.number, row.cells[key]),
                format!("row {}: the unit \"{}\" is there twice; remove one", row.number, row.cells[key]),
            ));
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(refused(&file, problems)) }
}

fn column(file: &str, table: &TextTable, name: &str) -> Result<usize, Failure> {
    table.headings.iter().position(|heading| heading == name).ok_or_else(|| {
        Failure::new(
            format!("{file} 没有“{name}”这一列；有：{}", table.headings.join("、")),
            format!("{file} has no column \"{name}\"; it has {}", table.headings.join(", ")),
        )
    })
}

fn number(row: &TextRow, at: usize, headings: &[String], problems: &mut Vec<Bilingual>) -> Option<f64> {
    let text = row.cells[at].as_str();
    if rows::is_empty(text) {
        return None;
    }
    // Floating numbers are for the order alone. What comes out of other tools may be in powers of ten.
    let read = parse_number(text).ok().and_then(|decimal| f64::try_from(decimal).ok());
    let found = read.or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()));
    if found.is_none() {
        problems.push(Bilingual::new(
            format!("第 {} 行“{}”列：“{text}”不是数；没有就留空", row.number, headings[at]),
            format!(
                "row {}, column \"{}\": \"{text}\" is no number; leave it empty where there is none",
                row.number, headings[at]
            ),
        ));
    }
    found
}

fn refused(file: &str, mut problems: Vec<Bilingual>) -> Failure {
    const MOST_NAMED: usize = 20;
    let n = problems.len();
    if n > MOST_NAMED {
        problems.truncate(MOST_NAMED);
        problems.push(Bilingual::new(format!("还有 {} 处", n - MOST_NAMED), format!("and {} more", n - MOST_NAMED)));
    }
    let heading = Bilingual::new(
        format!("{file} 有 {n} 处错误，没有采用："),
        format!("{file} has {n} mistakes and was not used:"),
    );
    Failure::list(heading, problems)
}
