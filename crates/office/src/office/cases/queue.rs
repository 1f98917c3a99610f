//! Lists of cases: nobody finds there what they are barred from, not even in a count.

use super::read::state_of;
use crate::actor::Actor;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::Standing;
use shishu_programme::Power;
use shishu_store::{Row, StoreError, Value};
use shishu_terms::{Bilingual, CaseId, CaseKindId, CategoryId, PostId, UnitId};

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
    /// There are more after these.
    pub more: bool,
}

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

/// A WHERE clause under construction.
pub(in crate::office) struct Where {
    pub(in crate::office) text: String,
    pub(in crate::office) values: Vec<Value>,
}

impl Where {
    pub(in crate::office) fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.text.push_str(&format!(" AND {}", condition.replace('?', &format!("${}", self.values.len()))));
    }
}

impl Office {
    /// A page of the cases that the caller may see, those due first.
    pub async fn cases(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        offset: u32,
        limit: u32,
    ) -> Result<CasePageOf, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let mut found = self.visible(caller, filter, desk.today)?;
        let open = filter.standing.as_deref() == Some("open") || filter.overdue;
        let order = if open { "due, id" } else { "open DESC, due, id" };
        found.values.push(i64::from(limit + 1).into());
        found.values.push(i64::from(offset).into());
        let n = found.values.len();
        let sql =
            format!("SELECT state, due FROM cases WHERE {} ORDER BY {order} LIMIT ${} OFFSET ${n}", found.text, n - 1);
        let rows = self.store.query(&sql, found.values).await?;
        let lines: Result<Vec<CaseLine>, OfficeError> =
            rows.iter().take(limit as usize).map(|row| self.case_line(row, desk.today)).collect();
        Ok(CasePageOf { lines: lines?, more: rows.len() > limit as usize })
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

    /// The condition of a list: the caller's part, the filter, and never what the caller is barred from.
    pub(in crate::office) fn visible(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        today: Date,
    ) -> Result<Where, OfficeError> {
        let actor = caller.require()?;
        let mut found = Where { text: "1 = 1".to_owned(), values: Vec::new() };
        self.part(actor, filter, &mut found)?;
        self.without_barred(caller, actor, &mut found)?;
        if let Some(kind) = &filter.kind {
            found.and("kind = ?", kind.as_str());
        }
        if let Some(category) = &filter.category {
            found.and("category = ?", category.as_str());
        }
        if let Some(unit) = &filter.unit {
            found.and("unit = ?", unit.as_str());
        }
        match filter.standing.as_deref() {
            None => {}
            Some("open") => found.and("open = ?", 1_i64),
            Some("closed") => found.and("open = ?", 0_i64),
            Some(code) => found.and("standing = ?", code),
        }
        if filter.overdue {
            found.and("open = ?", 1_i64);
            found.and("due < ?", today.to_string());
        }
        if filter.reopened {
            found.and("reopened > ?", 0_i64);
        }
        if let Some(from) = filter.from {
            found.and("received >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            found.and("received <= ?", to.to_string());
        }
        if filter.bounced > 0 {
            found.and("hops + bounced >= ?", i64::from(filter.bounced));
        }
        Ok(found)
    }

    fn part(&self, actor: &Actor, filter: &CaseFilter, found: &mut Where) -> Result<(), Refusal> {
        let post = actor.post.id.as_str();
        let part = filter.part.as_deref().unwrap_or(if wide(actor) { "all" } else { "mine" });
        match part {
            "mine" if actor.has(Power::HandleCases) => found.and("owner = ?", post),
            "second" if actor.has(Power::HandleCases) => found.and("second = ?", post),
            "asked" => found.and("(asked = ? OR approver = ?)", post),
            "watched" if actor.has(Power::Supervise) => found.and("watcher = ?", post),
            "all" if actor.has(Power::ReadAll) => {}
            "all" if actor.has(Power::Supervise) => {
                let kinds = self.programme.cases.values().filter(|kind| kind.supervisors.contains(&actor.post.id));
                let names: Vec<String> = kinds
                    .map(|kind| {
                        found.values.push(kind.id.as_str().into());
                        format!("${}", found.values.len())
                    })
                    .collect();
                // Of no kind: nothing.
                let list = if names.is_empty() { "''".to_owned() } else { names.join(", ") };
                found.text.push_str(&format!(" AND kind IN ({list})"));
            }
            "all" if actor.has(Power::TakeReports) => found.and("sealed = ?", 0_i64),
            "all" if actor.has(Power::ApproveCases) => found.and("approver = ?", post),
            "mine" | "second" | "watched" | "all" => {
                return Err(Refusal::not_allowed("您的岗位没有这个列表。", "your post has no such list"));
            }
            _ => return Err(Refusal::not_found(part)),
        }
        Ok(())
    }

    fn without_barred(&self, caller: &Caller, actor: &Actor, found: &mut Where) -> Result<(), OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let tokens = self.own_tokens(&desk, actor);
        let first = found.values.len() + 1;
        let places: Vec<String> = (first..first + tokens.len()).map(|at| format!("${at}")).collect();
        found.values.extend(tokens.into_iter().map(Value::from));
        let barred = "SELECT case_id FROM case_barred WHERE token IN";
        found.text.push_str(&format!(" AND id NOT IN ({barred} ({}))", places.join(", ")));
        Ok(())
    }

    /// Counts by unit (or kind) of what fits, of what the caller may see.
    pub async fn case_counts(
        &self,
        caller: &Caller,
        filter: &CaseFilter,
        by_kind: bool,
    ) -> Result<Vec<CaseCount>, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let mut found = self.visible(caller, filter, desk.today)?;
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

/// Sees more than the cases of the own post.
fn wide(actor: &Actor) -> bool {
    [Power::ReadAll, Power::Supervise, Power::TakeReports, Power::ApproveCases]
        .into_iter()
        .any(|power| actor.has(power))
}

impl Office {
    /// Every case on the record, by due day and number, for whoever has the data folder in hand: what is sealed stays sealed.
    pub async fn cases_on_record(
        &self,
        today: Date,
        unit: Option<&UnitId>,
        overdue: bool,
    ) -> Result<Vec<CaseLine>, OfficeError> {
        let mut found = Where { text: "1 = 1".to_owned(), values: Vec::new() };
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
