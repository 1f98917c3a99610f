//! Duties: acts that somebody owes by a time. The table is derived from the acts that raise and discharge them.

use serde::{Deserialize, Serialize};
use shishu_terms::{DutyId, Moment, PostId, UnitId};
use sqlx::AnyConnection;

use crate::value::{Row, Value};
use crate::{Act, StoreError, args, canonical, db};

/// Who owes it: exactly one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Post(PostId),
    Unit(UnitId),
}

impl Owner {
    fn columns(&self) -> (&'static str, &str) {
        match self {
            Self::Post(post) => ("post", post.as_str()),
            Self::Unit(unit) => ("unit", unit.as_str()),
        }
    }

    fn read(kind: &str, id: &str) -> Result<Self, StoreError> {
        match kind {
            "post" => Ok(Self::Post(PostId::from(id))),
            "unit" => Ok(Self::Unit(UnitId::from(id))),
            _ => Err(StoreError::Column { column: 3, expected: "\"post\" or \"unit\"", found: "another text" }),
        }
    }
}

/// A duty to be raised; part of the record of the act that raises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDuty {
    /// Unique for ever, also after it is discharged.
    pub id: DutyId,
    pub kind: String,
    pub subject: String,
    pub owner: Owner,
    /// Last moment at which it is in time.
    pub due: Moment,
    /// How the due time was counted, for the one who owes it. Integers and text, as an act's body.
    pub why: serde_json::Value,
}

/// A duty as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub id: DutyId,
    pub kind: String,
    pub subject: String,
    pub owner: Owner,
    pub due: Moment,
    pub why: serde_json::Value,
    /// The act that raised it, and when.
    pub raised_by: u64,
    pub raised_at: Moment,
    /// The act that discharged it, and when; both or neither.
    pub discharged_by: Option<u64>,
    pub discharged_at: Option<Moment>,
}

impl Duty {
    /// Nobody has discharged it.
    pub fn is_open(&self) -> bool {
        self.discharged_by.is_none()
    }

    /// Due before `at` and not discharged by then. Computed, never stored.
    pub fn is_overdue(&self, at: Moment) -> bool {
        self.due < at && self.discharged_at.is_none_or(|done| done > at)
    }

    pub(crate) fn raised(duty: &NewDuty, act: &Act) -> Self {
        Self {
            id: duty.id.clone(),
            kind: duty.kind.clone(),
            subject: duty.subject.clone(),
            owner: duty.owner.clone(),
            due: duty.due,
            why: duty.why.clone(),
            raised_by: act.seq,
            raised_at: act.at,
            discharged_by: None,
            discharged_at: None,
        }
    }
}

/// Which duties by their standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DutyState {
    #[default]
    Open,
    Discharged,
    All,
}

/// Which duties to list; every condition given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyFilter {
    /// Any of these; empty means anybody.
    pub owners: Vec<Owner>,
    pub subject: Option<String>,
    pub kind: Option<String>,
    pub state: DutyState,
    /// Due strictly before.
    pub due_before: Option<Moment>,
    /// Overdue as it stood at that moment, whatever happened since; set `state` to `All` to look back.
    pub overdue_at: Option<Moment>,
    /// 0 means no limit.
    pub limit: u32,
    pub offset: u32,
}

impl DutyFilter {
    /// Open duties.
    pub fn open() -> Self {
        Self::default()
    }

    /// Discharged duties.
    pub fn discharged() -> Self {
        let state = DutyState::Discharged;
        Self { state, ..Self::default() }
    }

    /// Duties open or not.
    pub fn all() -> Self {
        let state = DutyState::All;
        Self { state, ..Self::default() }
    }

    /// Owned by this one (or another one given before).
    pub fn owned_by(mut self, owner: Owner) -> Self {
        self.owners.push(owner);
        self
    }

    /// About this subject.
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Of this kind.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// Due strictly before `moment`.
    pub fn due_before(mut self, moment: Moment) -> Self {
        self.due_before = Some(moment);
        self
    }

    /// Overdue as it stood at `moment`.
    pub fn overdue_at(mut self, moment: Moment) -> Self {
        self.overdue_at = Some(moment);
        self
    }

    /// At most `limit` (0: all), skipping `offset`.
    pub fn page(mut self, limit: u32, offset: u32) -> Self {
        self.limit = limit;
        self.offset = offset;
        self
    }

    /// Conditions and arguments; the text depends on which conditions are given, not on their values.
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut sql = String::from("1 = 1");
        let mut args: Vec<Value> = Vec::new();
        let mut and = |condition: &str, value: Value| {
            args.push(value);
            let place = format!("${}", args.len());
            sql.push_str(&format!(" AND {}", condition.replace('?', &place)));
        };
        if let Some(subject) = &self.subject {
            and("subject = ?", subject.into());
        }
        if let Some(kind) = &self.kind {
            and("kind = ?", kind.into());
        }
        if let Some(moment) = self.due_before {
            and("due < ?", moment.into());
        }
        if let Some(moment) = self.overdue_at {
            and("due < ?", moment.into());
            and("raised_at <= ?", moment.into());
            and("(discharged_at IS NULL OR discharged_at > ?)", moment.into());
        }
        match self.state {
            DutyState::Open => sql.push_str(" AND discharged_by IS NULL"),
            DutyState::Discharged => sql.push_str(" AND discharged_by IS NOT NULL"),
            DutyState::All => {}
        }
        if !self.owners.is_empty() {
            let mut any = Vec::new();
            for owner in &self.owners {
                let (kind, id) = owner.columns();
                args.extend(args![kind, id]);
                let last = args.len();
                any.push(format!("(owner_kind = ${} AND owner = ${last})", last - 1));
            }
            sql.push_str(&format!(" AND ({})", any.join(" OR ")));
        }
        (sql, args)
    }
}

const COLUMNS: &str =
    "id, kind, subject, owner_kind, owner, due, why, raised_by, raised_at, discharged_by, discharged_at";

/// Raises the act's duties. Errors: [`StoreError::DutyExists`].
pub(crate) async fn raise(connection: &mut AnyConnection, act: &Act) -> Result<(), StoreError> {
    if act.raises.is_empty() {
        return Ok(());
    }
    // One act raises many duties counted in the same way.
    let mut why: Option<(&serde_json::Value, String)> = None;
    for some in act.raises.chunks(16) {
        let mut args = Vec::with_capacity(some.len() * 9);
        for duty in some {
            let (owner_kind, owner) = duty.owner.columns();
            let text = match why.take() {
                Some((same, text)) if same == &duty.why => text,
                _ => canonical::to_text(&duty.why)?,
            };
            args.extend(args![
                &duty.id,
                duty.kind.as_str(),
                duty.subject.as_str(),
                owner_kind,
                owner,
                duty.due,
                text.as_str(),
                act.seq,
                act.at,
            ]);
            why = Some((&duty.why, text));
        }
        let sql = format!(
            "INSERT INTO duties(id, kind, subject, owner_kind, owner, due, why, raised_by, raised_at) \
             VALUES {} ON CONFLICT (id) DO NOTHING",
            db::placeholders(some.len(), 9)
        );
        if db::run(connection, db::built(sql), args).await? != some.len() as u64 {
            return Err(taken(connection, act, some).await?);
        }
    }
    Ok(())
}

/// Finds the duty whose id was taken: by an earlier act, or twice by this one.
async fn taken(connection: &mut AnyConnection, act: &Act, some: &[NewDuty]) -> Result<StoreError, StoreError> {
    let mut seen = std::collections::BTreeSet::new();
    for duty in some {
        let there = one(connection, &duty.id).await?;
        if !seen.insert(&duty.id) || there.is_some_and(|there| there.raised_by != act.seq) {
            return Ok(StoreError::DutyExists(duty.id.clone()));
        }
    }
    // Left: an id that this act raised in an earlier chunk.
    let doubled = some.iter().find(|duty| act.raises.iter().filter(|other| other.id == duty.id).count() > 1);
    let id = doubled.unwrap_or(&some[0]).id.clone();
    Ok(StoreError::DutyExists(id))
}

/// Discharges the act's duties. Errors: [`StoreError::DutyUnknown`], [`StoreError::DutyClosed`].
pub(crate) async fn discharge(connection: &mut AnyConnection, act: &Act) -> Result<(), StoreError> {
    for id in &act.discharges {
        let sql = "UPDATE duties SET discharged_by = $1, discharged_at = $2 \
                   WHERE id = $3 AND discharged_by IS NULL";
        if db::run(connection, sql, args![act.seq, act.at, id]).await? == 0 {
            return Err(match one(connection, id).await? {
                Some(_) => StoreError::DutyClosed(id.clone()),
                None => StoreError::DutyUnknown(id.clone()),
            });
        }
    }
    Ok(())
}

pub(crate) async fn one(connection: &mut AnyConnection, id: &DutyId) -> Result<Option<Duty>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM duties WHERE id = $1");
    db::row(connection, db::built(sql), args![id]).await?.map(|row| read(&row)).transpose()
}

/// By due time, then id.
pub(crate) async fn list(connection: &mut AnyConnection, filter: &DutyFilter) -> Result<Vec<Duty>, StoreError> {
    let (conditions, mut args) = filter.conditions();
    let limit = match filter.limit {
        0 => i64::MAX,
        limit => i64::from(limit),
    };
    args.extend(args![limit, filter.offset]);
    let last = args.len();
    let sql =
        format!("SELECT {COLUMNS} FROM duties WHERE {conditions} ORDER BY due, id LIMIT ${} OFFSET ${last}", last - 1);
    db::rows(connection, db::built(sql), args).await?.iter().map(read).collect()
}

/// How many, whatever the page.
pub(crate) async fn count(connection: &mut AnyConnection, filter: &DutyFilter) -> Result<u64, StoreError> {
    let (conditions, args) = filter.conditions();
    let sql = format!("SELECT COUNT(*) FROM duties WHERE {conditions}");
    match db::row(connection, db::built(sql), args).await? {
        Some(row) => row.unsigned(0),
        None => Ok(0),
    }
}

/// The duty as its row, in the order of [`COLUMNS`], NULLs as they are read.
pub(crate) fn to_row(duty: &Duty) -> Result<Vec<Value>, StoreError> {
    let (owner_kind, owner) = duty.owner.columns();
    let optional = |value: Option<Value>| value.unwrap_or(Value::NO_TEXT);
    Ok(vec![
        (&duty.id).into(),
        duty.kind.as_str().into(),
        duty.subject.as_str().into(),
        owner_kind.into(),
        owner.into(),
        duty.due.into(),
        canonical::to_text(&duty.why)?.into(),
        duty.raised_by.into(),
        duty.raised_at.into(),
        optional(duty.discharged_by.map(Value::from)),
        optional(duty.discharged_at.map(Value::from)),
    ])
}

fn read(row: &Row) -> Result<Duty, StoreError> {
    let unsigned = |value: i64| u64::try_from(value).unwrap_or(u64::MAX);
    let raised_by = row.unsigned(7)?;
    let why = serde_json::from_str(row.text(6)?)
        .map_err(|error| StoreError::Record { seq: raised_by, cause: format!("why of a duty: {error}") })?;
    Ok(Duty {
        id: DutyId::from(row.text(0)?),
        kind: row.text(1)?.to_owned(),
        subject: row.text(2)?.to_owned(),
        owner: Owner::read(row.text(3)?, row.text(4)?)?,
        due: row.moment(5)?,
        why,
        raised_by,
        raised_at: row.moment(8)?,
        discharged_by: row.opt_int(9)?.map(unsigned),
        discharged_at: row.opt_int(10)?.map(Moment::from_micros),
    })
}
