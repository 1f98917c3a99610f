//! Counts of cases; what the caller is barred from is in none of them.

use super::queue::CaseFilter;
use crate::office::{Caller, Office, OfficeError};
use shishu_store::Row;
use shishu_terms::{Bilingual, UnitId};
use std::collections::BTreeMap;

/// How many, for one unit (or kind).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseCount {
    pub unit: String,
    pub name: Bilingual,
    pub received: u64,
    pub open: u64,
    pub overdue: u64,
    pub bounced: u64,
    pub reopened: u64,
    pub solved: u64,
    pub unsolved: u64,
    pub silent: u64,
    pub refused: u64,
}

/// Counts by unit and by kind, each by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseCounts {
    pub by_unit: Vec<CaseCount>,
    pub by_kind: Vec<CaseCount>,
}

impl CaseCount {
    fn add(&mut self, other: &CaseCount) {
        let pairs = [
            (&mut self.received, other.received),
            (&mut self.open, other.open),
            (&mut self.overdue, other.overdue),
            (&mut self.bounced, other.bounced),
            (&mut self.reopened, other.reopened),
            (&mut self.solved, other.solved),
            (&mut self.unsolved, other.unsolved),
            (&mut self.silent, other.silent),
            (&mut self.refused, other.refused),
        ];
        for (sum, more) in pairs {
            *sum += more;
        }
    }
}

impl Office {
    /// Counts by unit and by kind of what fits, of what the caller may see. Every case is looked at once for both.
    pub async fn case_counts(&self, caller: &Caller, filter: &CaseFilter) -> Result<CaseCounts, OfficeError> {
        let part = self.part(caller, filter)?;
        let mut found = part.all(filter);
        found.values.push(part.today.to_string().into());
        let today = found.values.len();
        let sum = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
        let sql = format!(
            "SELECT kind, unit, CAST(COUNT(*) AS BIGINT), {}, {}, {}, {}, {}, {}, {}, {} FROM cases WHERE {} GROUP BY kind, unit ORDER BY kind, unit",
            sum("open = 1"),
            sum(&format!("open = 1 AND due < ${today}")),
            sum("hops + bounced > 0"),
            sum("reopened > 0"),
            sum("standing = 'closed-solved'"),
            sum("standing = 'closed-unsolved'"),
            sum("standing = 'closed-silent'"),
            sum("standing = 'refused'"),
            found.text
        );
        let (mut units, mut kinds) = (BTreeMap::new(), BTreeMap::new());
        for row in self.store.query(&sql, found.values).await? {
            let count = counted(&row)?;
            for (groups, id) in [(&mut kinds, row.text(0)?), (&mut units, row.text(1)?)] {
                groups.entry(id.to_owned()).or_insert_with(CaseCount::default).add(&count);
            }
        }
        let kind_name =
            |id: &str| self.programme.cases.get(id).map_or_else(|| Bilingual::same(id), |kind| kind.name.clone());
        let named = |groups: BTreeMap<String, CaseCount>, name: &dyn Fn(&str) -> Bilingual| {
            groups.into_iter().map(|(id, count)| CaseCount { name: name(&id), unit: id, ..count }).collect()
        };
        Ok(CaseCounts {
            by_unit: named(units, &|id| self.unit_name(&UnitId::new(id))),
            by_kind: named(kinds, &kind_name),
        })
    }
}

fn counted(row: &Row) -> Result<CaseCount, OfficeError> {
    Ok(CaseCount {
        received: row.unsigned(2)?,
        open: row.unsigned(3)?,
        overdue: row.unsigned(4)?,
        bounced: row.unsigned(5)?,
        reopened: row.unsigned(6)?,
        solved: row.unsigned(7)?,
        unsolved: row.unsigned(8)?,
        silent: row.unsigned(9)?,
        refused: row.unsigned(10)?,
        ..CaseCount::default()
    })
}
