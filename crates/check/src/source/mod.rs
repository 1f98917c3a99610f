//! Where rows come from. A source says its columns, splits itself into parts that can be read side by side, and hands each
//! part over a few thousand rows at a time.

pub mod csv;
pub mod memory;
pub mod parquet;

use crate::batch::Batch;
use shishu_rules::CellKind;
use shishu_terms::Bilingual;
use std::fmt;
use std::ops::ControlFlow;

/// Rows in a batch: small enough for the second-level cache with a rule's columns in it.
pub const BATCH_ROWS: usize = 8192;

#[derive(Debug, Clone, PartialEq)]
pub struct SourceColumn {
    pub name: String,
    /// What its cells are; `None` where the file does not say and the rules decide.
    pub kind: Option<CellKind>,
}

/// A column to be read, as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Place among [`Source::columns`].
    pub column: usize,
    pub kind: CellKind,
}

/// What a batch is handed to; it may say that it has had enough.
pub type Each<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

pub trait Source: Send + Sync {
    /// What to call it in a message: the file's name.
    fn name(&self) -> &str;
    fn columns(&self) -> &[SourceColumn];
    /// How many parts there are, in the order of rows.
    fn parts(&self) -> usize;
    /// Rows in all, where that is known beforehand.
    fn rows(&self) -> Option<u64>;
    /// Hands over the rows of a part in order, with the wanted columns in the order wanted.
    fn read(&self, part: usize, wanted: &[Wanted], each: &mut Each<'_>) -> Result<(), SourceError>;
}

/// Why a file cannot be read, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceError(Box<Told>);

/// What a [`SourceError`] says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub file: String,
    /// Line, row or cell, where there is one.
    pub place: Option<Bilingual>,
    pub what: Bilingual,
    pub cure: Bilingual,
}

/// Every column of a source; what says of itself no kind is read as text.
pub fn everything(source: &dyn Source) -> Vec<Wanted> {
    let columns = source.columns().iter().enumerate();
    columns.map(|(column, one)| Wanted { column, kind: one.kind.unwrap_or(CellKind::Text) }).collect()
}

impl SourceError {
    pub fn new(file: &str, what: Bilingual, cure: Bilingual) -> Self {
        Self(Box::new(Told { file: file.to_owned(), place: None, what, cure }))
    }

    #[must_use]
    pub fn at(mut self, place: Bilingual) -> Self {
        self.0.place = Some(place);
        self
    }
}

impl std::ops::Deref for SourceError {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(place) = &self.place {
            write!(f, ", {}", place.en)?;
        }
        write!(f, ": {}; {}", self.what.en, self.cure.en)
    }
}

impl std::error::Error for SourceError {}
