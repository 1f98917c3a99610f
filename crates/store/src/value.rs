//! What goes into and comes out of a statement: integers, text and bytes, the subset both databases agree on.
//!
//! Booleans are 0/1, moments are microseconds, money is decimal text. There is no float: one made by a database differs
//! between SQLite and PostgreSQL in its last digit, and such a digit must never reach a hash or a published figure.

use shishu_terms::Moment;
use sqlx::any::{AnyArguments, AnyRow, AnyTypeInfoKind};
use sqlx::{Arguments, Row as _, ValueRef as _};

use crate::StoreError;

/// Type of a NULL. SQLite does not mind; PostgreSQL refuses a NULL integer in a text column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Int,
    Text,
    Blob,
}

/// One argument of a statement, or one cell of a row. In a [`Row`] every NULL is `Null(Kind::Text)`, so rows compare equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Null(Kind),
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    /// A NULL for a text column.
    pub const NO_TEXT: Self = Self::Null(Kind::Text);
    /// A NULL for a BIGINT column.
    pub const NO_INT: Self = Self::Null(Kind::Int);
    /// A NULL for a BYTEA column.
    pub const NO_BLOB: Self = Self::Null(Kind::Blob);

    /// Bytes, copied.
    pub fn blob(bytes: impl AsRef<[u8]>) -> Self {
        Self::Blob(bytes.as_ref().to_vec())
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Null(_) => "NULL",
            Self::Int(_) => "integer",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
        }
    }
}

/// Arguments of a statement: `args![seq, "text", Value::NO_INT]`, each by `Value::from`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Int(value.into())
    }
}

/// Sequence numbers and sizes. The ledger refuses sizes beyond 2^63 − 1, so nothing real is cut; a larger number becomes
/// the largest one, which no row has.
impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

impl From<Moment> for Value {
    fn from(value: Moment) -> Self {
        Self::Int(value.micros())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl From<[u8; 32]> for Value {
    fn from(value: [u8; 32]) -> Self {
        Self::Blob(value.to_vec())
    }
}

macro_rules! optional {
    ($($kind:ident: $($of:ty),+;)*) => { $($(
        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self {
                value.map_or(Self::Null(Kind::$kind), Self::from)
            }
        }
    )+)* };
}

optional! {
    Int: i64, u64, u32, i32, bool, Moment;
    Text: String, &str;
    Blob: Vec<u8>, [u8; 32];
}

macro_rules! identifiers {
    ($($id:ty),* $(,)?) => { $(
        impl From<&$id> for Value {
            fn from(value: &$id) -> Self {
                Self::Text(value.as_str().to_owned())
            }
        }
        impl From<$id> for Value {
            fn from(value: $id) -> Self {
                Self::from(&value)
            }
        }
        impl From<Option<&$id>> for Value {
            fn from(value: Option<&$id>) -> Self {
                value.map_or(Self::NO_TEXT, Self::from)
            }
        }
    )* };
}

identifiers!(
    shishu_terms::FormId,
    shishu_terms::IndicatorCode,
    shishu_terms::RuleId,
    shishu_terms::UnitId,
    shishu_terms::PostId,
    shishu_terms::PersonId,
    shishu_terms::DutyId,
    shishu_terms::InquiryId,
    shishu_terms::PublicationId,
);

/// Errors: [`StoreError::NulInText`], because PostgreSQL cannot store U+0000 and what one database refuses both refuse.
pub(crate) fn storable(args: &[Value]) -> Result<(), StoreError> {
    let has_nul = |arg: &Value| matches!(arg, Value::Text(text) if text.contains('\0'));
    if args.iter().any(has_nul) { Err(StoreError::NulInText) } else { Ok(()) }
}

/// Binds the arguments in order.
///
/// Errors: see [`storable`].
pub(crate) fn bind(args: Vec<Value>) -> Result<AnyArguments, StoreError> {
    storable(&args)?;
    let mut bound = AnyArguments::default();
    bound.reserve(args.len(), 0);
    for arg in args {
        match arg {
            Value::Int(value) => bound.add(value),
            Value::Text(text) => bound.add(text),
            Value::Blob(bytes) => bound.add(bytes),
            Value::Null(Kind::Int) => bound.add(None::<i64>),
            Value::Null(Kind::Text) => bound.add(None::<String>),
            Value::Null(Kind::Blob) => bound.add(None::<Vec<u8>>),
        }
        .map_err(|error| StoreError::database("bind an argument", &error))?;
    }
    Ok(bound)
}

/// One row of a result. Columns are counted from 0 in the order of the SELECT.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(Vec<Value>);

impl Row {
    pub(crate) fn read(row: &AnyRow) -> Result<Self, StoreError> {
        (0..row.len()).map(|column| read_value(row, column)).collect::<Result<_, _>>().map(Self)
    }

    /// A row put together from cells that were read one by one.
    pub(crate) fn of(cells: Vec<Value>) -> Self {
        Self(cells)
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True for a row without columns; no SELECT gives one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All cells.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// All cells, taken.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }

    /// An integer that is there. Errors of this and the following: [`StoreError::Column`] when the cell is of another kind.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| self.mismatch(column, "integer"))
    }

    /// A sequence number or size.
    pub fn unsigned(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| self.mismatch(column, "integer ≥ 0"))
    }

    /// A moment (microseconds, UTC).
    pub fn moment(&self, column: usize) -> Result<Moment, StoreError> {
        self.int(column).map(Moment::from_micros)
    }

    /// Text that is there.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| self.mismatch(column, "text"))
    }

    /// Bytes that are there.
    pub fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        self.opt_blob(column)?.ok_or_else(|| self.mismatch(column, "bytes"))
    }

    /// A hash: exactly 32 bytes.
    pub fn hash(&self, column: usize) -> Result<[u8; 32], StoreError> {
        self.blob(column)?.try_into().map_err(|_| self.mismatch(column, "32 bytes"))
    }

    /// An integer or nothing.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(Some(*value)),
            Some(Value::Null(_)) => Ok(None),
            _ => Err(self.mismatch(column, "integer")),
        }
    }

    /// Text or nothing.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null(_)) => Ok(None),
            _ => Err(self.mismatch(column, "text")),
        }
    }

    /// Bytes or nothing.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.0.get(column) {
            Some(Value::Blob(bytes)) => Ok(Some(bytes)),
            Some(Value::Null(_)) => Ok(None),
            _ => Err(self.mismatch(column, "bytes")),
        }
    }

    fn mismatch(&self, column: usize, expected: &'static str) -> StoreError {
        let found = self.0.get(column).map_or("no such column", Value::name);
        StoreError::Column { column, expected, found }
    }
}

fn read_value(row: &AnyRow, column: usize) -> Result<Value, StoreError> {
    let read = |error: sqlx::Error| StoreError::database("read a row", &error);
    let cell = row.try_get_raw(column).map_err(read)?;
    if cell.is_null() {
        return Ok(Value::NO_TEXT);
    }
    match cell.type_info().kind() {
        AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt => {
            row.try_get(column).map(Value::Int).map_err(read)
        }
        AnyTypeInfoKind::Text => row.try_get(column).map(Value::Text).map_err(read),
        AnyTypeInfoKind::Blob => row.try_get(column).map(Value::Blob).map_err(read),
        _ => Err(StoreError::Column {
            column,
            expected: "integer, text or bytes",
            found: "a type outside the portable subset",
        }),
    }
}
