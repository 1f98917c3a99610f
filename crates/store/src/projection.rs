//! Views: tables derived from the acts, made by the office, kept by the store. They can be dropped and made again.

use futures::future::BoxFuture;
use std::collections::BTreeMap;

use crate::{Act, StoreError, Tx};

/// How acts become the rows of read tables.
///
/// `apply` is called once for each act in order, inside the transaction that appends it, and again for every act when the
/// views are rebuilt. So it may look only at the act, its contents, its own tables and `duties`, never at a clock, at
/// chance, or at tables outside. SQL is the portable subset: `$1` placeholders; BIGINT, TEXT, BYTEA; `CAST(SUM(x) AS BIGINT)`.
///
/// Rebuilding after an erasure must give the same rows: a view that copies the text of a content has to drop it when it
/// sees the act that erases it ([`Act::erases`]), because in a replay [`Contents::get`] knows it no more.
pub trait Projection: Send + Sync {
    /// Name of the set of views.
    fn name(&self) -> &str;

    /// Raise it when `apply` changes. A change of name, version or DDL makes the views anew at the next opening for writing.
    fn version(&self) -> u32;

    /// CREATE TABLE and CREATE INDEX statements, one each.
    fn ddl(&self) -> Vec<String>;

    /// The tables that `ddl` makes, in that order. They are dropped in reverse.
    fn tables(&self) -> &[&str];

    /// Writes what follows from the act with [`Tx::execute`].
    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        act: &'a Act,
        contents: &'a Contents,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// CREATE TABLE IF NOT EXISTS statements for tables that hold nothing that is a statement (sessions, attempts to
    /// sign in). They are no part of a rebuild and are written with [`crate::Store::ephemeral_execute`].
    fn ephemeral_ddl(&self) -> Vec<String> {
        Vec::new()
    }

    /// The tables that `ephemeral_ddl` makes.
    fn ephemeral_tables(&self) -> &[&str] {
        &[]
    }
}

/// A store without views: for programs that only look at the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoViews;

impl Projection for NoViews {
    fn name(&self) -> &str {
        "none"
    }

    fn version(&self) -> u32 {
        0
    }

    fn ddl(&self) -> Vec<String> {
        Vec::new()
    }

    fn tables(&self) -> &[&str] {
        &[]
    }

    fn apply<'a>(&'a self, _: &'a mut Tx, _: &'a Act, _: &'a Contents) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The texts of an act's contents that are still there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents(pub(crate) BTreeMap<String, String>);

impl Contents {
    /// The text, unless it is erased or never was.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
