//! Returns as they stood at an earlier act: folded again from the acts up to it. What lies behind an edition can so be recomputed at any time,
//! whatever was revised since.

use super::{Office, OfficeError};
use crate::imports::{BatchImported, ImportedRow};
use crate::kinds::ActKind;
use crate::returns::{ReturnState, body};
use crate::views::unreadable;
use shishu_store::{Act, Content, Row, Store, StoreError, Tx, args};
use shishu_terms::{FormId, Period, RegionCode, ReturnId};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::future::Future;

/// What folding again reads; from outside and from inside a write alike.
pub(crate) trait Record: Send {
    fn of(&mut self, subject: &str) -> impl Future<Output = Result<Vec<Act>, StoreError>> + Send;
    fn one(&mut self, seq: u64) -> impl Future<Output = Result<Option<Act>, StoreError>> + Send;
    fn text(&mut self, seq: u64, name: &str) -> impl Future<Output = Result<Option<Content>, StoreError>> + Send;
}

impl Record for &Store {
    async fn of(&mut self, subject: &str) -> Result<Vec<Act>, StoreError> {
        self.acts_of(subject).await
    }

    async fn one(&mut self, seq: u64) -> Result<Option<Act>, StoreError> {
        self.act(seq).await
    }

    async fn text(&mut self, seq: u64, name: &str) -> Result<Option<Content>, StoreError> {
        self.content(seq, name).await
    }
}

impl Record for &mut Tx {
    async fn of(&mut self, subject: &str) -> Result<Vec<Act>, StoreError> {
        self.acts_of(subject).await
    }

    async fn one(&mut self, seq: u64) -> Result<Option<Act>, StoreError> {
        self.act(seq).await
    }

    async fn text(&mut self, seq: u64, name: &str) -> Result<Option<Content>, StoreError> {
        self.content(seq, name).await
    }
}

/// A return with its region, and whether it passes the town.
pub(crate) type Placed = (ReturnState, RegionCode, bool);

/// The columns that [`placed`] reads.
pub(crate) const PLACED: &str = "SELECT state, region, town_review FROM returns";

pub(crate) fn placed(row: &Row) -> Result<Placed, OfficeError> {
    Ok((super::reads::state(row.text(0)?)?, super::reads::region(row.text(1)?)?, row.int(2)? != 0))
}

/// A batch import: its act and its rows, as long as they are not erased.
type Batch = Option<(Act, BTreeMap<ReturnId, ImportedRow>)>;

/// Folds returns as of an act. Rows of a batch file are read once for all.
#[derive(Default)]
pub(crate) struct Past {
    batches: BTreeMap<u64, Batch>,
}

impl Past {
    /// The return as it stood when act `seq` was appended, that act included. Most have not changed since and are taken as they are.
    pub(crate) async fn state(
        &mut self,
        mut record: impl Record,
        now: &Placed,
        seq: u64,
    ) -> Result<ReturnState, OfficeError> {
        let (state, _, town_review) = now;
        if state.steps.last().is_none_or(|step| step.seq <= seq) {
            return Ok(state.clone());
        }
        let mut then = ReturnState::expected(state.id.clone(), state.due);
        if state.steps.first().is_some_and(|step| step.seq > seq) {
            return Ok(then);
        }
        let mut own = record.of(&state.id.to_string()).await?.into_iter().peekable();
        for step in state.steps.iter().take_while(|step| step.seq <= seq) {
            if step.kind == ActKind::BatchImported.wire() {
                if let Some((act, rows)) = self.batch(&mut record, step.seq).await?
                    && let Some(row) = rows.get(&state.id)
                {
                    then.apply_batch_row(act, row);
                }
                continue;
            }
            while let Some(act) = own.next_if(|act| act.seq <= step.seq) {
                then.apply(&act, *town_review).map_err(unreadable)?;
            }
        }
        Ok(then)
    }

    async fn batch(&mut self, record: &mut impl Record, seq: u64) -> Result<&Batch, OfficeError> {
        Ok(match self.batches.entry(seq) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(read_batch(record, seq).await?),
        })
    }
}

async fn read_batch(record: &mut impl Record, seq: u64) -> Result<Batch, OfficeError> {
    let (Some(act), Some(Content::Text(lines))) = (record.one(seq).await?, record.text(seq, "rows").await?) else {
        return Ok(None);
    };
    body::<BatchImported>(&act).map_err(unreadable)?;
    let mut rows = BTreeMap::new();
    for line in lines.lines() {
        let row: ImportedRow = serde_json::from_str(line).map_err(|e| StoreError::View(e.to_string()))?;
        rows.insert(row.id.clone(), row);
    }
    Ok(Some((act, rows)))
}

impl Office {
    /// Every return of a table as it stood when act `seq` was appended.
    pub(crate) async fn returns_as_of(
        &self,
        form: &FormId,
        period: Period,
        seq: u64,
    ) -> Result<Vec<(ReturnState, RegionCode)>, OfficeError> {
        let sql = format!("{PLACED} WHERE form = $1 AND period = $2 ORDER BY unit");
        let rows = self.store.query(&sql, args![form.as_str(), period.to_string()]).await?;
        let mut past = Past::default();
        let mut returns = Vec::with_capacity(rows.len());
        for row in &rows {
            let now = placed(row)?;
            let then = past.state(&self.store, &now, seq).await?;
            returns.push((then, now.1));
        }
        Ok(returns)
    }
}
