//! Code lists: from files named on the command line or in the rule file.

use crate::failure::Failure;
use shishu_check::kernel::Lists;
use shishu_check::source::csv::CsvSource;
use shishu_check::source::{Source, Wanted};
use shishu_programme::{ListFrom, RuleFile};
use shishu_rules::{Cell, CellKind, CodeList, ListRef};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Every code list of a check by its name.
pub struct Named(BTreeMap<String, CodeList>);

impl Named {
    pub fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub fn lists(&self) -> &BTreeMap<String, CodeList> {
        &self.0
    }

    /// With the columns of other tables that rules take for lists.
    pub fn into_lists(self, columns: BTreeMap<ListRef, CodeList>) -> Lists {
        Lists::new(self.0.into_iter().map(|(name, list)| (ListRef::Named(name), list)).chain(columns).collect())
    }
}

/// Those of the command line stand above those of the files.
pub fn read(given: &[String], files: &[RuleFile]) -> Result<Named, Failure> {
    let mut lists = BTreeMap::new();
    for file in files {
        for list in &file.lists {
            let codes = match &list.from {
                ListFrom::Codes(codes) => CodeList::new(codes.clone()),
                ListFrom::File(path) => {
                    let beside = Path::new(&file.name).parent().unwrap_or(Path::new(""));
                    from_file(&beside.join(path))?
                }
            };
            lists.insert(list.name.clone(), codes);
        }
    }
    for given in given {
        let Some((name, path)) = given.split_once('=') else {
            return Err(Failure::new(
                format!("--codelist {given}：请写成 名称=文件"),
                format!("--codelist {given}: write NAME=FILE"),
            ));
        };
        lists.insert(name.to_owned(), from_file(&PathBuf::from(path))?);
    }
    Ok(Named(lists))
}

/// A csv: its column `code` or its first, and `parent` where the codes have a hierarchy.
fn from_file(path: &Path) -> Result<CodeList, Failure> {
    let told = |problem: &shishu_check::source::SourceError| Failure::list(super::said(problem), []);
    let source = CsvSource::open(path).map_err(|problem| told(&problem))?;
    let place = |wanted: &str| source.columns().iter().position(|column| column.name.eq_ignore_ascii_case(wanted));
    let parent = place("parent");
    let columns = std::iter::once(place("code").unwrap_or(0)).chain(parent);
    let wanted: Vec<Wanted> = columns.map(|column| Wanted { column, kind: CellKind::Text }).collect();
    let mut codes: BTreeMap<String, u64> = BTreeMap::new();
    let mut parents = vec![];
    let mut twice = None;
    let read = source.read(0, &wanted, &mut |batch| {
        for row in 0..batch.rows {
            let Cell::Text(code) = batch.cell(0, row) else { continue };
            let code = code.trim().to_owned();
            // Headings are line 1.
            let line = batch.first + row as u64 + 2;
            if let Some(first) = codes.insert(code.clone(), line) {
                twice.get_or_insert((code.clone(), first, line));
            }
            if let Cell::Text(parent) = batch.cell(1, row) {
                parents.push((code, parent.trim().to_owned()));
            }
        }
        ControlFlow::Continue(())
    });
    read.map_err(|problem| told(&problem))?;
    if let Some(problem) = source.bad_rows().told.first() {
        return Err(told(problem));
    }
    let name = path.display();
    if let Some((code, first, line)) = twice {
        return Err(Failure::new(
            format!("{name}，第 {line} 行：代码“{code}”重复，前一次在第 {first} 行；请删去一个"),
            format!("{name}, line {line}: the code `{code}` is there twice, first at line {first}; remove one of them"),
        ));
    }
    let list = CodeList::new(codes.into_keys());
    Ok(if parent.is_some() { list.with_parents(parents) } else { list })
}
