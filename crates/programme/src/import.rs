//! `imports/*.toml`: how the columns of a file from elsewhere become the indicators of a form.

use std::collections::BTreeMap;

use shishu_terms::{FormId, IndicatorCode, UnitId};

use crate::{
    form::ReportForm,
    problem::{At, Problems, Spot, both, suggestion},
    toml_file::{Keys, TomlFile},
    unit::Units,
};

/// A map from a delimited file to the returns of one form: a row is a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportMap {
    pub form: FormId,
    pub delimiter: char,
    /// Cells that mean "not reported"; an empty cell always does.
    pub missing: Vec<String>,
    pub unit: UnitSource,
    /// Heading of a column to the indicator it holds.
    pub columns: BTreeMap<String, IndicatorCode>,
    /// Columns that are passed over on purpose; any other unknown column is an error.
    pub ignore: Vec<String>,
}

/// Where a row says whose return it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitSource {
    /// The unit's id stands in this column.
    Column(String),
    /// The unit is the number of the row, the first after the heading being 1.
    Row(RowPattern),
}

/// `R{row:04}`: text around the row number, filled up with zeros to a width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPattern {
    before: String,
    width: usize,
    after: String,
}

impl RowPattern {
    pub fn parse(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once("{row")?;
        let (width, after) = rest.split_once('}')?;
        let width = match width.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|width| *width <= 12)?,
            None if width.is_empty() => 0,
            None => return None,
        };
        Some(Self { before: before.to_owned(), width, after: after.to_owned() })
    }

    /// The unit of a row, counted from 1.
    pub fn unit(&self, row: u64) -> UnitId {
        UnitId::new(format!("{}{row:0width$}{}", self.before, self.after, width = self.width))
    }
}

const KEYS: [&str; 6] = ["form", "delimiter", "missing", "unit", "columns", "ignore"];

pub(crate) fn load(
    path: &str,
    bytes: &[u8],
    forms: &BTreeMap<FormId, ReportForm>,
    declared: &BTreeMap<String, Spot>,
    units: &Units,
    problems: &Problems,
) -> Option<ImportMap> {
    let file = TomlFile::open(path, bytes, problems)?;
    let root = file.parse()?;
    let keys = Keys::root(&file, &root, &KEYS);
    let delimiter = delimiter(&keys);
    let unit = keys.table("unit", &["row", "column"]).and_then(|table| unit_source(&table, units));
    let at = keys.text("form")?;
    if !declared.contains_key(&at.value) {
        problems.refuse(
            &at.spot,
            both(format!("没有“{}”这张报表", at.value), format!("there is no form \"{}\"", at.value)),
            suggestion(&at.value, declared.keys().map(String::as_str)),
        );
    }
    let form = forms.get(at.value.as_str())?;
    let columns = columns(&keys, form);
    Some(ImportMap {
        form: form.id.clone(),
        delimiter: delimiter?,
        missing: keys.texts("missing").into_iter().map(|at| at.value).collect(),
        unit: unit?,
        columns,
        ignore: keys.texts("ignore").into_iter().map(|at| at.value).collect(),
    })
}

fn delimiter(keys: &Keys<'_>) -> Option<char> {
    if !keys.has("delimiter") {
        return Some(',');
    }
    // A tab is text without letters, so the value is taken as it stands rather than through `text`.
    let at = keys.opt_number_text("delimiter")?;
    match at.value.as_str() {
        "," => Some(','),
        ";" => Some(';'),
        "\t" => Some('\t'),
        "|" => Some('|'),
        _ => {
            keys.problems().refuse(
                &at.spot,
                both(format!("分隔符不能是“{}”", at.value), format!("\"{}\" cannot be the delimiter", at.value)),
                both("可以用 , ; | 或 \\t", "it can be , ; | or \\t"),
            );
            None
        }
    }
}

fn unit_source(keys: &Keys<'_>, units: &Units) -> Option<UnitSource> {
    let problems = keys.problems();
    let (row, column) = (keys.opt_text("row"), keys.opt_text("column"));
    let pattern = match (row, column) {
        (None, Some(column)) => return Some(UnitSource::Column(column.value)),
        (Some(row), None) => row,
        _ => {
            problems.refuse(
                &keys.spot,
                both("单位要么来自 row，要么来自 column", "the unit comes either from row or from column"),
                both("请写其中一个", "write one of them"),
            );
            return None;
        }
    };
    let Some(read) = RowPattern::parse(&pattern.value) else {
        problems.refuse(
            &pattern.spot,
            both(
                format!("“{}”不是行号样式", pattern.value),
                format!("\"{}\" is not a pattern of row numbers", pattern.value),
            ),
            both("请写成 R{row:04} 的样子", "write it like R{row:04}"),
        );
        return None;
    };
    let first = read.unit(1);
    units.check(first.as_str(), &pattern.spot, problems);
    Some(UnitSource::Row(read))
}

fn columns(keys: &Keys<'_>, form: &ReportForm) -> BTreeMap<String, IndicatorCode> {
    let problems = keys.problems();
    let mut columns = BTreeMap::new();
    let mut taken: BTreeMap<IndicatorCode, String> = BTreeMap::new();
    for (heading, target) in keys.entries("columns") {
        let Some(indicator) = form.indicator_named(&target.value) else {
            refuse_target(&target, form, problems);
            continue;
        };
        if let Some(other) = taken.insert(indicator.code.clone(), heading.value.clone()) {
            problems.refuse(
                &target.spot,
                both(
                    format!("“{}”和“{other}”都对应指标 {}", heading.value, indicator.code),
                    format!("\"{}\" and \"{other}\" both hold indicator {}", heading.value, indicator.code),
                ),
                both("一个指标只能来自一列", "an indicator comes from one column"),
            );
            continue;
        }
        columns.insert(heading.value, indicator.code.clone());
    }
    if columns.is_empty() && !keys.has("columns") {
        problems.refuse(
            &keys.spot,
            both("没有列的对照", "there is no map of columns"),
            both("请加上 [columns]", "add [columns]"),
        );
    }
    columns
}

fn refuse_target(target: &At<String>, form: &ReportForm, problems: &Problems) {
    let names = form.indicators.iter().flat_map(|i| [i.code.as_str()].into_iter().chain(i.alias.as_deref()));
    let names: Vec<&str> = names.collect();
    problems.refuse(
        &target.spot,
        both(
            format!("{} 没有指标“{}”", form.id, target.value),
            format!("{} has no indicator \"{}\"", form.id, target.value),
        ),
        suggestion(&target.value, names.iter().copied()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_number_becomes_a_unit() {
        assert_eq!(RowPattern::parse("R{row:04}").unwrap().unit(7).as_str(), "R0007");
        assert_eq!(RowPattern::parse("{row}-x").unwrap().unit(12).as_str(), "12-x");
        for bad in ["R", "R{row", "R{row:x}", "R{rows}", "R{row:99}"] {
            assert_eq!(RowPattern::parse(bad), None, "{bad}");
        }
    }
}
