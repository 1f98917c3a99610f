//! What the names in a rule can mean: indicators or columns, other tables, code lists.

use serde::{Deserialize, Serialize};
use shishu_terms::IndicatorCode;
use std::fmt;

/// What a cell of an indicator holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    Number,
    Text,
    Date,
    Truth,
}

/// The name of another table or report form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TableName(String);

impl TableName {
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Another table as a rule sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    pub name: TableName,
    /// Its columns; a kind of `None` lets each rule's own use decide.
    pub columns: Vec<(IndicatorCode, Option<CellKind>)>,
    /// Declared pairs (theirs, ours). Empty: the key columns of [`Names::key`] that it has too, by equal name.
    pub matched: Vec<(IndicatorCode, IndicatorCode)>,
}

/// Where the code above a code is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hierarchy {
    /// A column of the same table holds the parent.
    Column(IndicatorCode),
    /// A code list that has a hierarchy.
    List(String),
}

/// The indicators a rule may name. Everything but the first two has a default that offers nothing, which is right for
/// the check of one return against its own form.
pub trait Names {
    /// The indicator written as a code, a name in either language, or its ASCII alias. A name is tried as written,
    /// then with full-width forms folded.
    fn resolve(&self, written: &str) -> Option<IndicatorCode>;
    /// Every indicator in the order of the form: code, Chinese name, English name. For "did you mean" and `[101..109]`.
    fn all(&self) -> Vec<(IndicatorCode, String, String)>;
    /// What its cells hold; `None` lets each rule's own use decide.
    fn kind(&self, _code: &IndicatorCode) -> Option<CellKind> {
        None
    }
    /// The columns that identify a row, the period among them.
    fn key(&self) -> Vec<IndicatorCode> {
        vec![]
    }
    /// Whether it is known which period a row is of, so that `prev` and `year_ago` mean something.
    fn has_periods(&self) -> bool {
        true
    }
    /// Other tables and forms.
    fn tables(&self) -> Vec<TableShape> {
        vec![]
    }
    /// Declared code lists.
    fn lists(&self) -> Vec<String> {
        vec![]
    }
    /// The hierarchy the codes of an indicator belong to.
    fn hierarchy(&self, _code: &IndicatorCode) -> Option<Hierarchy> {
        None
    }
}
