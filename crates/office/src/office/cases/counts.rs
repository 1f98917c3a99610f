//! Counts of cases; what the caller is barred from is in none of them.

use super::queue::CaseFilter;
use crate::office::{Caller, Office, OfficeError};
use shishu_store::Row;
use shishu_terms::{Bilingual, UnitId};

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

impl Office {
    /// Counts by unit (or kind) of what fits, of what the caller may see.
    pub async fn case_counts(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        by_kind: bool,
    ) -> Result<Vec<CaseCount>, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let mut found = self.part(caller, filter)?.all(filter);
        found.values.push(desk.today.to_string().into());
        let today = found.values.len();
        let group = if by_kind { "kind" } else { "unit" };
        let sum = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
        let sql = format!(
            "SELECT {group}, CAST(COUNT(*) AS BIGINT), {}, {}, {}, {}, {}, {}, {}, {} FROM cases WHERE {} GROUP BY {group} ORDER BY {group}",
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
        let rows = self.store.query(&sql, found.values).await?;
        rows.iter().map(|row| self.case_count(row, by_kind)).collect()
    }

    fn case_count(&self, row: &Row, by_kind: bool) -> Result<CaseCount, OfficeError> {
        let id = row.text(0)?.to_owned();
        let name = match by_kind {
            true => {
                self.programme.cases.get(id.as_str()).map_or_else(|| Bilingual::same(&id), |kind| kind.name.clone())
            }
            false => self.unit_name(&UnitId::new(id.as_str())),
        };
        Ok(CaseCount {
            unit: id,
            name,
            received: row.unsigned(1)?,
            open: row.unsigned(2)?,
            overdue: row.unsigned(3)?,
            bounced: row.unsigned(4)?,
            reopened: row.unsigned(5)?,
            solved: row.unsigned(6)?,
            unsolved: row.unsigned(7)?,
            silent: row.unsigned(8)?,
            refused: row.unsigned(9)?,
        })
    }
}
