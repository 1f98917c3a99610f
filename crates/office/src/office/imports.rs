//! Bringing in a batch file: a table whose rows are returns. Taken whole or refused whole with every problem named.

use super::returns::sha256_hex;
use super::{Caller, Done, Office, OfficeError};
use crate::imports::{BatchImported, ImportedRow, import_batch, line};
use crate::permissions::{Action, require};
use crate::refusal::Refusal;
use crate::returns::{CellValues, Facts, check, read_typed, triage};
use crate::rows::SealedRows;
use shishu_programme::{ImportMap, ReportForm, UnitSource};
use shishu_terms::{Bilingual, FormId, IndicatorCode, Period, ReturnId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// A file read into text cells.
#[derive(Clone, Debug)]
pub struct ImportTable {
    /// File name.
    pub name: String,
    /// The file itself, kept as evidence.
    pub file: Vec<u8>,
    /// Headings.
    pub headings: Vec<String>,
    /// Rows: line in the file (from 1) and the cells as written.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// What an import did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The act.
    pub done: Done,
    /// Rows taken.
    pub rows: usize,
    /// Root over the rows, base64.
    pub root: String,
}

/// Something in the file that stands against taking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem {
    /// Line in the file; 1 is the headings.
    pub line: u64,
    /// Heading of the column, where it is one cell's.
    pub column: Option<String>,
    /// What is wrong and the cure.
    pub message: Bilingual,
}

/// An import that was refused whole.
#[derive(Debug)]
pub enum ImportError {
    /// The file is at fault; nothing was written.
    Problems(Vec<ImportProblem>),
    /// Refused otherwise, or the store failed.
    Office(OfficeError),
}

impl<E: Into<OfficeError>> From<E> for ImportError {
    fn from(error: E) -> Self {
        ImportError::Office(error.into())
    }
}

type Read = (u64, ReturnId, CellValues);

impl Office {
    /// Imports a table for a form and period. The period is opened if it is not; returns already reported are not written over.
    pub async fn import(
        &self,
        caller: &Caller,
        form: &FormId,
        period: Period,
        table: ImportTable,
    ) -> Result<Imported, ImportError> {
        let report_form = self.programme.forms.get(form).ok_or_else(|| Refusal::not_found(form.as_str()))?;
        let map = self.programme.import_of(form).ok_or_else(|| {
            Refusal::wrong_state(
                format!("制度包里没有 {form} 的导入对照。"),
                format!("the programme has no import map for form {form}"),
            )
            .then(
                "请在 imports/ 里加一个文件，写明各列对应的指标。",
                "add a file to imports/ that maps the columns to indicators",
            )
        })?;
        let actor = caller.require()?.clone();
        let rows = read_rows(report_form, map, period, &table).map_err(ImportError::Problems)?;
        for (_, id, _) in &rows {
            let (_, unit) = self.place(id)?;
            require(&caller.viewer, Action::Transcribe, unit, form)?;
        }
        self.open_period(caller.now, form, period).await?;
        self.not_reported_yet(&rows, form, period).await?;
        let rows = self.checked(report_form, period, rows).await?;
        let lines = rows.iter().map(line).collect::<Result<_, _>>()?;
        let lines = SealedRows::new(self.random(), lines);
        let seal = lines.seal()?;
        let root = seal.root.clone();
        let body = BatchImported {
            form: form.clone(),
            period,
            sha256: sha256_hex(&table.file),
            name: table.name,
            rows: rows.len() as u64,
            row_root: String::new(),
            figures: Some(seal),
            mapping: table.headings.iter().filter_map(|h| Some((h.clone(), map.columns.get(h)?.clone()))).collect(),
        };
        let act = import_batch(&actor, caller.now, &body, &lines)?;
        let (file, taken) = (table.file, rows.len());
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    tx.put_blob(&file).await?;
                    tx.hand(rows);
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await
            .map_err(OfficeError::from)?;
        Ok(Imported { done: committed.value, rows: taken, root })
    }

    /// A batch never writes over what is reported; every such row is named.
    async fn not_reported_yet(&self, rows: &[Read], form: &FormId, period: Period) -> Result<(), ImportError> {
        let states = self.returns_of_table(form, period).await?;
        let reported: BTreeSet<ReturnId> =
            states.iter().filter(|(s, _)| s.version > 0).map(|(s, _)| s.id.clone()).collect();
        let expected: BTreeSet<ReturnId> = states.into_iter().map(|(s, _)| s.id).collect();
        let problems: Vec<ImportProblem> = rows
            .iter()
            .filter_map(|(line, id, _)| {
                let message = match (expected.contains(id), reported.contains(id)) {
                    (false, _) => Bilingual {
                        zh: format!("{} 不报这张表", id.unit),
                        en: format!("{} does not report this form", id.unit),
                    },
                    (_, true) => Bilingual {
                        zh: format!("{} 这一期已经报过，不能覆盖；改数由填报单位修订", id.unit),
                        en: format!(
                            "{} has reported this period and is not written over; a change is the respondent's",
                            id.unit
                        ),
                    },
                    _ => return None,
                };
                Some(ImportProblem { line: *line, column: None, message })
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(ImportError::Problems(problems)) }
    }

    async fn checked(
        &self,
        form: &ReportForm,
        period: Period,
        rows: Vec<Read>,
    ) -> Result<Vec<ImportedRow>, OfficeError> {
        let previous = self.values_of_table(&form.id, period.previous()).await?;
        let year_ago = self.values_of_table(&form.id, period.year_ago()).await?;
        Ok(rows
            .into_iter()
            .map(|(line, id, values)| {
                let earlier = |table: &BTreeMap<UnitId, CellValues>| table.get(&id.unit).cloned();
                let facts =
                    Facts { current: values.clone(), previous: earlier(&previous), year_ago: earlier(&year_ago) };
                let checks = check(&self.programme, form, period, &facts);
                let triage = triage(form, &facts, &checks);
                ImportedRow { id, line, values, checks, triage }
            })
            .collect())
    }

    async fn values_of_table(
        &self,
        form: &FormId,
        period: Period,
    ) -> Result<BTreeMap<UnitId, CellValues>, OfficeError> {
        let states = self.returns_of_table(form, period).await?;
        Ok(states.into_iter().filter(|(s, _)| s.is_reported()).map(|(s, _)| (s.id.unit.clone(), s.values())).collect())
    }
}

/// Every row read by the map; or every problem.
fn read_rows(
    form: &ReportForm,
    map: &ImportMap,
    period: Period,
    table: &ImportTable,
) -> Result<Vec<Read>, Vec<ImportProblem>> {
    let (columns, unit_column) = columns(map, table)?;
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    let mut seen: BTreeMap<UnitId, u64> = BTreeMap::new();
    for (number, (line, cells)) in table.rows.iter().enumerate() {
        let problem = |column: Option<&str>, zh: String, en: String| ImportProblem {
            line: *line,
            column: column.map(str::to_owned),
            message: Bilingual { zh, en },
        };
        if cells.len() != table.headings.len() {
            let (n, m) = (cells.len(), table.headings.len());
            problems.push(problem(
                None,
                format!("这一行有 {n} 格，标题有 {m} 格"),
                format!("this row has {n} cells, the headings {m}"),
            ));
            continue;
        }
        let unit = match (&map.unit, unit_column) {
            (UnitSource::Row(pattern), _) => pattern.unit(number as u64 + 1),
            (UnitSource::Column(_), at) => UnitId::new(at.and_then(|at| cells.get(at)).map_or("", |text| text.trim())),
        };
        if let Some(first) = seen.insert(unit.clone(), *line) {
            problems.push(problem(
                None,
                format!("{unit} 重复，第 {first} 行已有"),
                format!("{unit} is there twice; first on line {first}"),
            ));
        }
        let mut values = CellValues::new();
        for (at, code) in &columns {
            let text = cells[*at].trim();
            if text.is_empty() || map.missing.iter().any(|m| m == text) {
                continue;
            }
            match read_typed(form, code, text) {
                Ok(Some(value)) => {
                    values.insert(code.clone(), value);
                }
                Ok(None) => {}
                Err(why) => problems.push(problem(
                    Some(&table.headings[*at]),
                    format!("“{text}”：{}", why.zh),
                    format!("\"{text}\": {}", why.en),
                )),
            }
        }
        rows.push((*line, ReturnId { form: form.id.clone(), period, unit }, values));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// Column numbers with their indicators, and the column of the unit.
#[allow(clippy::type_complexity, reason = "a pair used once, two lines above")]
fn columns(
    map: &ImportMap,
    table: &ImportTable,
) -> Result<(Vec<(usize, IndicatorCode)>, Option<usize>), Vec<ImportProblem>> {
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    let mut unit_column = None;
    let mut seen = BTreeSet::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let mut refuse = |zh: String, en: String| {
            problems.push(ImportProblem { line: 1, column: Some(heading.clone()), message: Bilingual { zh, en } });
        };
        if !seen.insert(heading) {
            refuse(format!("标题“{heading}”重复"), format!("heading \"{heading}\" is there twice"));
        }
        match (&map.unit, map.columns.get(heading)) {
            (UnitSource::Column(name), _) if name == heading => unit_column = Some(at),
            (_, Some(code)) => columns.push((at, code.clone())),
            _ if map.ignore.contains(heading) => {}
            _ => refuse(
                format!("对照里没有“{heading}”这一列；不需要就写进 ignore"),
                format!("the map has no column \"{heading}\"; list it under ignore if it is not needed"),
            ),
        }
    }
    for heading in map.columns.keys().filter(|h| !table.headings.contains(h)) {
        let message = Bilingual {
            zh: format!("文件里没有“{heading}”这一列"),
            en: format!("the file has no column \"{heading}\""),
        };
        problems.push(ImportProblem { line: 1, column: Some(heading.clone()), message });
    }
    if let (UnitSource::Column(name), None) = (&map.unit, unit_column) {
        let message = Bilingual {
            zh: format!("文件里没有单位列“{name}”"),
            en: format!("the file has no unit column \"{name}\""),
        };
        problems.push(ImportProblem { line: 1, column: Some(name.clone()), message });
    }
    if problems.is_empty() { Ok((columns, unit_column)) } else { Err(problems) }
}
