//! What a write can do. Its reads see its own writes; everything it does is kept together or not at all.

use shishu_ledger::{Frontier, NoteSignature, SALT_LEN, Verifier, leaf_hash, needed_for, root_at};
use shishu_terms::{Chance, DutyId};
use sqlx::AnyConnection;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::content::Salted;
use crate::projection::Contents;
use crate::value::{Row, Value};
use crate::waiting::{Place, Waiting};
use crate::{
    Act, Content, Duty, DutyFilter, NewAct, Projection, StoreError, act, blob, content, cosignatures, db, duty, guard,
    tree,
};

/// One write in progress. Made by the store; a closure given to [`crate::Store::write`] gets it, and so does a projection.
pub struct Tx {
    pub(crate) connection: AnyConnection,
    pub(crate) views: Arc<dyn Projection>,
    /// Salts come from here. `None` in a replay, which appends nothing.
    chance: Option<Box<dyn Chance>>,
    tree: Frontier,
    /// Acts, contents and completed subtrees not stored yet.
    waiting: Waiting,
    /// What the write has read for the views of its next act.
    handed: Option<Box<dyn Any + Send>>,
    /// Last act that the present write appended.
    last_seq: Option<u64>,
    /// The views' own writes may pass.
    applying: bool,
    /// A call failed: nothing of this write can be kept, even if the closure makes light of the error.
    failed: bool,
    /// Calls begun and not ended well. Stays above zero when a closure drops one half way.
    unfinished: u32,
}

/// Where the tree stood before a write.
pub(crate) struct Mark {
    tree: Frontier,
    waiting: Place,
}

impl Tx {
    pub(crate) fn new(connection: AnyConnection, views: Arc<dyn Projection>, chance: Option<Box<dyn Chance>>) -> Self {
        Self {
            connection,
            views,
            chance,
            tree: Frontier::new(),
            waiting: Waiting::default(),
            handed: None,
            last_seq: None,
            applying: false,
            failed: false,
            unfinished: 0,
        }
    }

    /// Appends an act: record, leaf, contents, duties and views in one.
    ///
    /// Errors: a body that cannot be recorded, a content named twice, a blob or content that is not there, a duty whose id
    /// is taken or that is not open, or the database. After an error this write cannot be kept.
    pub async fn append(&mut self, act: NewAct) -> Result<Act, StoreError> {
        self.enter()?;
        let appended = self.append_act(act).await;
        self.leave(appended)
    }

    async fn append_act(&mut self, new: NewAct) -> Result<Act, StoreError> {
        if self.applying {
            return Err(StoreError::AppendInReplay);
        }
        let (act, contents, salt) = self.compose(new)?;
        blob::require(&mut self.connection, &act.blobs).await?;
        if !act.erases.is_empty() {
            // What is erased may be of this same transaction.
            self.write_waiting().await?;
        }
        for erased in &act.erases {
            content::erase(&mut self.connection, erased).await?;
        }
        let waiting = &mut self.waiting;
        let commitment = waiting.act(&act, salt, &contents)?;
        self.tree.push_each(leaf_hash(&commitment), |id, hash| waiting.node(id, hash))?;
        let texts = contents.into_iter().map(|one| (one.name, one.text));
        self.derive(&act, &Contents(texts.collect())).await?;
        self.last_seq = Some(act.seq);
        Ok(act)
    }

    /// Gives the act its place and draws its salts.
    fn compose(&mut self, new: NewAct) -> Result<(Act, Vec<Salted>, [u8; SALT_LEN]), StoreError> {
        let mut names = BTreeSet::new();
        if let Some((twice, _)) = new.contents.iter().find(|(name, _)| !names.insert(name)) {
            return Err(StoreError::ContentTwice(twice.clone()));
        }
        if let Some((taken, _)) = new.contents.iter().find(|(name, _)| name.starts_with(act::BLOB)) {
            let what = "a content whose name begins like that of a blob";
            return Err(StoreError::Body { path: taken.clone(), what });
        }
        let chance = self.chance.as_mut().ok_or(StoreError::AppendInReplay)?;
        let mut salt = || {
            let mut salt = [0; SALT_LEN];
            chance.fill(&mut salt);
            salt
        };
        let act_salt = salt();
        let contents: Vec<_> = new.contents.into_iter().map(|(name, text)| Salted::new(name, text, salt())).collect();
        let act = Act {
            seq: self.tree.size(),
            at: new.at,
            kind: new.kind.to_owned(),
            subject: new.subject,
            person: new.person,
            post: new.post,
            body: new.body,
            contents: contents.iter().map(Salted::reference).collect(),
            raises: new.raises,
            discharges: new.discharges,
            blobs: new.blobs,
            erases: new.erases,
        };
        Ok((act, contents, act_salt))
    }

    /// Everything that follows from an act: duties and views. The same for an append and for a replay.
    pub(crate) async fn derive(&mut self, act: &Act, contents: &Contents) -> Result<(), StoreError> {
        duty::discharge(&mut self.connection, act).await?;
        duty::raise(&mut self.connection, act).await?;
        self.applying = true;
        let applied = Arc::clone(&self.views).apply(self, act, contents).await;
        self.applying = false;
        self.handed = None;
        applied
    }

    /// Hands the projection of the next act something that this write has in hand already, so that it is not read twice.
    /// It must be what the act says or the views hold at that act; after it, it is gone. A replay hands nothing.
    pub fn hand<T: Any + Send>(&mut self, read: T) {
        self.handed = Some(Box::new(read));
    }

    /// Takes what the write has handed, if it is of this type.
    pub fn handed<T: Any + Send>(&mut self) -> Option<T> {
        let handed = self.handed.take()?.downcast::<T>();
        handed.ok().map(|read| *read)
    }

    /// Asks a SELECT. Its own writes are visible; leaves and nodes of acts appended in this write are not, ask
    /// [`Tx::tree_size`]. Errors: [`StoreError::Statement`] for anything else than a SELECT.
    pub async fn query(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        guard::reading(sql)?;
        self.enter()?;
        let rows = self.select(sql, args).await;
        self.leave(rows)
    }

    async fn select(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        if guard::names_acts(sql) {
            self.write_waiting().await?;
        }
        db::rows(&mut self.connection, db::built(sql.to_owned()), args).await
    }

    /// Writes the acts and contents that wait, because they are about to be read.
    pub(crate) async fn write_waiting(&mut self) -> Result<(), StoreError> {
        self.waiting.write_acts(&mut self.connection).await
    }

    /// Writes to a view; returns the number of rows touched. Only a projection may, and only on its own tables.
    pub async fn execute(&mut self, sql: &str, args: Vec<Value>) -> Result<u64, StoreError> {
        if !self.applying {
            return Err(StoreError::Statement {
                why: "nothing changes without an act: views are written by their projection",
                sql: sql.to_owned(),
            });
        }
        guard::writing(sql, self.views.tables())?;
        self.enter()?;
        let done = db::run(&mut self.connection, db::built(sql.to_owned()), args).await;
        self.leave(done)
    }

    /// Writes rows of equally many values to a view, some in a statement: each statement is two changes of thread. `into` is what stands before
    /// the values: `INSERT INTO t (a, b)`.
    pub async fn execute_rows(&mut self, into: &str, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        for some in rows.chunks(crate::waiting::ROWS) {
            let sql = format!("{into} VALUES {}", db::placeholders(some.len(), some[0].len()));
            self.execute(&sql, some.concat()).await?;
        }
        Ok(())
    }

    /// Writes to an ephemeral table.
    pub(crate) async fn ephemeral(&mut self, sql: &str, args: Vec<Value>) -> Result<u64, StoreError> {
        guard::writing(sql, self.views.ephemeral_tables())?;
        self.enter()?;
        let done = db::run(&mut self.connection, db::built(sql.to_owned()), args).await;
        self.leave(done)
    }

    /// Stores bytes (a scan, an uploaded sheet) and returns their SHA-256 in hex, for [`NewAct::blob`].
    pub async fn put_blob(&mut self, bytes: &[u8]) -> Result<String, StoreError> {
        self.enter()?;
        let put = blob::put(&mut self.connection, bytes).await;
        self.leave(put)
    }

    pub(crate) async fn add_checkpoint(&mut self, size: u64, note: &str) -> Result<bool, StoreError> {
        self.enter()?;
        let added = self.add_checkpoint_of_root(size, note).await;
        self.leave(added)
    }

    pub(crate) async fn add_cosignature(
        &mut self,
        size: u64,
        key: &Verifier,
        signature: &NoteSignature,
    ) -> Result<bool, StoreError> {
        self.enter()?;
        let added = cosignatures::add(&mut self.connection, size, key, signature).await;
        self.leave(added)
    }

    async fn add_checkpoint_of_root(&mut self, size: u64, note: &str) -> Result<bool, StoreError> {
        let present = self.tree.size();
        if size > present {
            return Err(StoreError::BeyondTree { size, present });
        }
        let mut nodes = tree::nodes(&mut self.connection, &needed_for(size)).await?;
        // Of acts in this same transaction, which the checkpoint may well cover.
        nodes.extend(self.waiting.nodes().iter().copied());
        let root = root_at(size, &|id| nodes.get(&id).copied())?;
        tree::add_checkpoint(&mut self.connection, size, &root, note).await
    }

    /// One act.
    pub async fn act(&mut self, seq: u64) -> Result<Option<Act>, StoreError> {
        self.enter()?;
        let act = match self.write_waiting().await {
            Ok(()) => act::one(&mut self.connection, seq).await,
            Err(error) => Err(error),
        };
        self.leave(act)
    }

    /// All acts about a subject, in order.
    pub async fn acts_of(&mut self, subject: &str) -> Result<Vec<Act>, StoreError> {
        self.enter()?;
        let acts = match self.write_waiting().await {
            Ok(()) => act::of_subject(&mut self.connection, subject).await,
            Err(error) => Err(error),
        };
        self.leave(acts)
    }

    /// One content; `None` when the act has none of that name.
    pub async fn content(&mut self, seq: u64, name: &str) -> Result<Option<Content>, StoreError> {
        self.enter()?;
        let content = match self.write_waiting().await {
            Ok(()) => content::one(&mut self.connection, seq, name).await,
            Err(error) => Err(error),
        };
        self.leave(content)
    }

    /// One duty, open or not.
    pub async fn duty(&mut self, id: &DutyId) -> Result<Option<Duty>, StoreError> {
        self.enter()?;
        let duty = duty::one(&mut self.connection, id).await;
        self.leave(duty)
    }

    /// Duties by due time, then id.
    pub async fn duties(&mut self, filter: &DutyFilter) -> Result<Vec<Duty>, StoreError> {
        self.enter()?;
        let duties = duty::list(&mut self.connection, filter).await;
        self.leave(duties)
    }

    /// How many duties, whatever the page.
    pub async fn count_duties(&mut self, filter: &DutyFilter) -> Result<u64, StoreError> {
        self.enter()?;
        let count = duty::count(&mut self.connection, filter).await;
        self.leave(count)
    }

    /// Number of acts, those of this write included: the next act's place.
    pub fn tree_size(&self) -> u64 {
        self.tree.size()
    }

    fn enter(&mut self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Doomed);
        }
        self.unfinished += 1;
        Ok(())
    }

    fn leave<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match result {
            Ok(_) => self.unfinished -= 1,
            Err(_) => self.failed = true,
        }
        result
    }

    /// Starts a write: remembers the tree and forgets what the last one left.
    pub(crate) fn begin(&mut self) -> Mark {
        self.last_seq = None;
        self.applying = false;
        self.failed = false;
        self.unfinished = 0;
        self.handed = None;
        Mark { tree: self.tree.clone(), waiting: self.waiting.place() }
    }

    /// Takes the tree back to where it stood; the caller takes the database back.
    pub(crate) fn undo(&mut self, mark: Mark) {
        self.tree = mark.tree;
        self.waiting.undo(&mark.waiting);
        self.last_seq = None;
    }

    /// Whether what was done since [`Tx::begin`] can be kept.
    pub(crate) fn is_sound(&self) -> bool {
        !self.failed && self.unfinished == 0
    }

    pub(crate) fn last_seq(&self) -> Option<u64> {
        self.last_seq
    }

    /// Stores what still waits of this transaction.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        self.waiting.write(&mut self.connection).await
    }

    /// Takes the tree up from the database, whatever was held in memory.
    pub(crate) async fn reload(&mut self) -> Result<(), StoreError> {
        self.waiting.clear();
        self.tree = tree::present(&mut self.connection).await?;
        Ok(())
    }

    /// Derives duties and views again from acts read elsewhere.
    pub(crate) async fn replay(&mut self, acts: &[Act], contents: &BTreeMap<u64, Contents>) -> Result<(), StoreError> {
        let none = Contents::default();
        for act in acts {
            let contents = contents.get(&act.seq).unwrap_or(&none);
            self.derive(act, contents).await?;
        }
        Ok(())
    }
}
