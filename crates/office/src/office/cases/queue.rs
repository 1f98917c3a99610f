//! Lists of cases: nobody finds there what they are barred from. A page begins behind (or ends before) a line of the list, not after so many lines:
//! it costs the same at the end of a hundred thousand cases as at their beginning, and a case that comes or goes meanwhile neither hides nor doubles
//! another.

use super::read::state_of;
use super::sieve::{Part, Where};
use crate::office::{Caller, Office, OfficeError};
use jiff::civil::Date;
use shishu_cases::Standing;
use shishu_store::{Row, StoreError};
use shishu_terms::{Bilingual, CaseId, CaseKindId, CategoryId, PostId, UnitId};
use std::fmt;
use std::str::FromStr;

/// Which cases to list; every condition given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// `mine`, `asked` (transfers and extensions that wait for me), `second`, `watched`, or `all` for those who see all.
    pub part: Option<String>,
    pub kind: Option<CaseKindId>,
    pub category: Option<CategoryId>,
    pub unit: Option<UnitId>,
    /// `open`, `closed`, or the code of a [`Standing`].
    pub standing: Option<String>,
    /// Due before today and still open.
    pub overdue: bool,
    pub reopened: bool,
    /// Changed hands or was declined at least this often.
    pub bounced: u32,
    /// Received on this day or later.
    pub from: Option<Date>,
    /// Received on this day or earlier.
    pub to: Option<Date>,
    /// Closed on one of these days, first and last.
    pub closed: Option<(Date, Date)>,
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine {
    pub id: CaseId,
    pub kind: CaseKindId,
    pub kind_name: Bilingual,
    pub category: Bilingual,
    pub owner: PostId,
    pub owner_name: Bilingual,
    pub unit: UnitId,
    pub unit_name: Bilingual,
    pub received: Date,
    pub due: Date,
    pub standing: Standing,
    pub hops: u32,
    pub bounced: u32,
    pub reopened: u32,
    pub sealed: bool,
}

impl CaseLine {
    pub fn overdue(&self, today: Date) -> bool {
        self.standing.is_open() && self.due < today
    }
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePageOf {
    pub lines: Vec<CaseLine>,
    /// There are some before these.
    pub earlier: bool,
    /// There are more after these.
    pub more: bool,
}

/// Where a line stands in a list: what is open first, then by due day, then by number. Its text stands in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseKey {
    /// Nobody owes anything any more: behind all that is open.
    pub closed: bool,
    pub due: Date,
    pub id: CaseId,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CaseAt {
    #[default]
    First,
    /// The one that begins right behind this place.
    After(CaseKey),
    /// The one that ends right before it.
    Before(CaseKey),
}

impl CaseLine {
    pub fn key(&self) -> CaseKey {
        CaseKey { closed: !self.standing.is_open(), due: self.due, id: self.id.clone() }
    }
}

impl fmt::Display for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", u8::from(self.closed), self.due, self.id)
    }
}

/// The text is none that a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKey;

impl FromStr for CaseKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.splitn(3, '.');
        let closed = match parts.next() {
            Some("0") => false,
            Some("1") => true,
            _ => return Err(NoKey),
        };
        let due = parts.next().and_then(|due| due.parse().ok()).ok_or(NoKey)?;
        let id = parts.next().map(CaseId::new).filter(CaseId::well_formed).ok_or(NoKey)?;
        Ok(CaseKey { closed, due, id })
    }
}

impl Office {
    /// A page of the cases that the caller may see: what is open first, then by due day and number.
    pub async fn cases(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        at: &CaseAt,
        limit: u32,
    ) -> Result<CasePageOf, OfficeError> {
        let limit = limit as usize;
        let part = self.part(caller, filter)?;
        let back = matches!(at, CaseAt::Before(_));
        let mut rows: Vec<(CaseKey, Row)> = Vec::new();
        for closed in halves(filter, back) {
            let from = match at {
                CaseAt::First => None,
                CaseAt::After(key) if key.closed && !closed => continue,
                CaseAt::Before(key) if closed && !key.closed => continue,
                CaseAt::After(key) | CaseAt::Before(key) => Some(key).filter(|key| key.closed == closed),
            };
            let wanted = limit + 1 - rows.len();
            rows.extend(self.half(&part, filter, closed, from, back, wanted).await?);
            if rows.len() > limit {
                break;
            }
        }
        let further = rows.len() > limit;
        rows.truncate(limit);
        if back && !further {
            // The beginning is shown as a whole page.
            return Box::pin(self.cases(caller, filter, &CaseAt::First, limit as u32)).await;
        }
        if back {
            rows.reverse();
        }
        let lines: Result<Vec<CaseLine>, OfficeError> =
            rows.iter().map(|(_, row)| self.case_line(row, part.today)).collect();
        let (earlier, more) = match back {
            true => (true, true),
            false => (*at != CaseAt::First, further),
        };
        Ok(CasePageOf { lines: lines?, earlier, more })
    }

    /// Lines of what is open or of what is not, in order (or backwards), beyond a key.
    async fn half(
        &self,
        part: &Part,
        filter: &CaseFilter,
        closed: bool,
        from: Option<&CaseKey>,
        back: bool,
        most: usize,
    ) -> Result<Vec<(CaseKey, Row)>, OfficeError> {
        let mut rows: Vec<(CaseKey, Row)> = Vec::new();
        // Each strand is in the order of one index; together they are merged here.
        for strand in &part.strands {
            let mut found = part.strand(strand, filter);
            found.and("open = ?", i64::from(!closed));
            let (beyond, order) = if back { ("<", "due DESC, id DESC") } else { (">", "due, id") };
            if let Some(key) = from {
                found.and_pair(&format!("(due, id) {beyond} (?, ?)"), key.due.to_string(), key.id.as_str());
            }
            rows.extend(self.keyed(found, closed, order, most).await?);
        }
        rows.sort_by(|(a, _), (b, _)| if back { b.cmp(a) } else { a.cmp(b) });
        rows.truncate(most);
        Ok(rows)
    }

    async fn keyed(
        &self,
        mut found: Where,
        closed: bool,
        order: &str,
        most: usize,
    ) -> Result<Vec<(CaseKey, Row)>, OfficeError> {
        found.values.push((most as u64).into());
        // The numbers are found in the index alone; only the rows of this page are read.
        let page = format!("SELECT id FROM cases WHERE {} ORDER BY {order} LIMIT ${}", found.text, found.values.len());
        let sql = format!("SELECT state, due, id FROM cases WHERE id IN ({page})");
        let rows = self.store.query(&sql, found.values).await?;
        let key = |row: &Row| {
            let due = row.text(1)?.parse().map_err(|_| StoreError::View("a due day cannot be read".to_owned()))?;
            Ok::<_, OfficeError>(CaseKey { closed, due, id: CaseId::new(row.text(2)?) })
        };
        rows.into_iter().map(|row| Ok((key(&row)?, row))).collect()
    }

    pub(in crate::office) fn case_line(&self, row: &Row, today: Date) -> Result<CaseLine, OfficeError> {
        let state = state_of(row)?;
        let kind = self.programme.cases.get(&state.opened.kind);
        let category = kind.and_then(|kind| kind.category(&state.category));
        let due = row.text(1)?.parse().map_err(|_| StoreError::View("a due day cannot be read".to_owned()))?;
        let owner = self.programme.posts.get(&state.owner);
        Ok(CaseLine {
            kind_name: kind.map_or_else(|| Bilingual::same(state.opened.kind.as_str()), |kind| kind.name.clone()),
            category: category.map_or_else(|| Bilingual::same(state.category.as_str()), |one| one.name.clone()),
            owner_name: owner.map_or_else(|| Bilingual::same(state.owner.as_str()), |post| post.name.clone()),
            unit_name: self.unit_name(&state.unit),
            received: state.opened.received,
            due,
            standing: state.standing(today),
            hops: state.hops(),
            bounced: state.bounced.len() as u32,
            reopened: state.reopened,
            sealed: state.opened.sealed,
            kind: state.opened.kind.clone(),
            id: state.id,
            owner: state.owner,
            unit: state.unit,
        })
    }
}

impl Office {
    /// Every case on the record, by due day and number, for whoever has the data folder in hand: what is sealed stays sealed.
    pub async fn cases_on_record(
        &self,
        today: Date,
        unit: Option<&UnitId>,
        overdue: bool,
    ) -> Result<Vec<CaseLine>, OfficeError> {
        let mut found = Where::default();
        if let Some(unit) = unit {
            found.and("unit = ?", unit.as_str());
        }
        if overdue {
            found.and("open = ?", 1_i64);
            found.and("due < ?", today.to_string());
        }
        let sql = format!("SELECT state, due FROM cases WHERE {} ORDER BY due, id", found.text);
        let rows = self.store.query(&sql, found.values).await?;
        rows.iter().map(|row| self.case_line(row, today)).collect()
    }
}

/// What is open and what is not, in the order of the list; where the filter asks for one of them, that alone.
fn halves(filter: &CaseFilter, back: bool) -> Vec<bool> {
    let one = match filter.standing.as_deref() {
        _ if filter.overdue => Some(false),
        Some("open") => Some(false),
        Some("closed") => Some(true),
        Some(code) => Some(code != Standing::Handling.code()),
        None => None,
    };
    match (one, back) {
        (Some(closed), _) => vec![closed],
        (None, false) => vec![false, true],
        (None, true) => vec![true, false],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_as_it_was_written_and_nothing_else_does() {
        let key = CaseKey { closed: true, due: jiff::civil::date(2026, 8, 10), id: CaseId::new("XF-2026-7K3QF9") };
        assert_eq!(key.to_string().parse(), Ok(key));
        for odd in [
            "",
            "1",
            "2.2026-08-10.XF-2026-7K3QF9",
            "0.2026-08-10.",
            "0.2026-13-10.XF-2026-7K3QF9",
            "0.2026-08-10.' OR 1",
        ] {
            assert_eq!(odd.parse::<CaseKey>(), Err(NoKey), "{odd}");
        }
    }
}
