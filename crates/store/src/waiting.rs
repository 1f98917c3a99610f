//! Rows of the record that wait to be written many at a time: acts, contents and nodes of the transaction under way.
//!
//! A statement costs a journey to the database's thread or server and back, whatever it carries. So these rows, which
//! nobody but the record's readers look at, are gathered over all writes of a transaction and go in few statements at its
//! end, or earlier when a write asks for them. Nothing is answered before COMMIT, so a crash loses no more than before.

use shishu_ledger::{Hash, NodeId, SALT_LEN, commitment};
use sqlx::AnyConnection;

use crate::content::Salted;
use crate::value::{self, Value};
use crate::{Act, StoreError, args, db, tree};

/// Rows in one statement. Few shapes, so that the driver keeps all of them prepared.
pub(crate) const ROWS: usize = 16;

/// What waits, and what of it has been written already. Written rows are kept until the transaction ends: taking back the
/// write that made them go early takes those of earlier writes with it, and they have to go again.
#[derive(Default)]
pub(crate) struct Waiting {
    acts: Vec<Vec<Value>>,
    contents: Vec<Vec<Value>>,
    nodes: Vec<(NodeId, Hash)>,
    /// Acts and contents written.
    written: (usize, usize),
}

/// Where a [`Waiting`] stood.
pub(crate) struct Place {
    acts: usize,
    contents: usize,
    nodes: usize,
    written: (usize, usize),
}

impl Waiting {
    /// Takes in an act with its contents; returns its commitment. Errors: a body or text that cannot be recorded.
    pub(crate) fn act(&mut self, act: &Act, salt: [u8; SALT_LEN], contents: &[Salted]) -> Result<Hash, StoreError> {
        let record = act.to_record()?;
        let commitment = commitment(&salt, record.as_bytes());
        let row = args![
            act.seq,
            record,
            salt,
            commitment,
            act.at,
            act.kind.as_str(),
            act.subject.as_str(),
            act.person.as_ref(),
            act.post.as_ref(),
        ];
        // Here, where it refuses this write alone; in the statement it would be everybody's.
        value::storable(&row)?;
        self.acts.push(row);
        for one in contents {
            let row = args![act.seq, one.name.as_str(), one.salt, one.commitment, one.text.as_str()];
            value::storable(&row)?;
            self.contents.push(row);
        }
        Ok(commitment)
    }

    pub(crate) fn node(&mut self, id: NodeId, hash: Hash) {
        self.nodes.push((id, hash));
    }

    /// All nodes of this transaction.
    pub(crate) fn nodes(&self) -> &[(NodeId, Hash)] {
        &self.nodes
    }

    /// Writes acts and contents, for somebody who is about to read them.
    pub(crate) async fn write_acts(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let (acts, contents) = self.written;
        let sql = "INSERT INTO acts(seq, record, salt, commitment, at, kind, subject, person, post) VALUES ";
        insert(connection, sql, &self.acts[acts..]).await?;
        let sql = "INSERT INTO contents(seq, name, salt, commitment, text) VALUES ";
        insert(connection, sql, &self.contents[contents..]).await?;
        self.written = (self.acts.len(), self.contents.len());
        Ok(())
    }

    /// Writes everything and forgets it: the transaction ends.
    pub(crate) async fn write(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        self.write_acts(connection).await?;
        tree::insert(connection, &self.nodes).await?;
        self.clear();
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn place(&self) -> Place {
        Place { acts: self.acts.len(), contents: self.contents.len(), nodes: self.nodes.len(), written: self.written }
    }

    /// Back to where it stood; the caller takes the database back to the same point.
    pub(crate) fn undo(&mut self, place: &Place) {
        self.acts.truncate(place.acts);
        self.contents.truncate(place.contents);
        self.nodes.truncate(place.nodes);
        self.written = place.written;
    }
}

async fn insert(connection: &mut AnyConnection, into: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
    for some in rows.chunks(ROWS) {
        let columns = some.first().map_or(0, Vec::len);
        let sql = format!("{into}{}", db::placeholders(some.len(), columns));
        db::run(connection, db::built(sql), some.concat()).await?;
    }
    Ok(())
}
