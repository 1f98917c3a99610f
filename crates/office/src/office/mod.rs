//! The office: every use case, each a method that takes a [`Caller`] and either appends acts or reads views.

mod calendar;
mod corrections;
mod duties;
mod figures;
mod identity;
mod imports;
mod ledger;
mod past;
mod publication;
mod reads;
mod record;
mod returns;
mod reviews;
mod search;
mod tips;
mod transcriptions;

pub use calendar::Ticked;
pub use duties::{DutyBoard, DutyLine, DutyTarget, TownProgress};
pub use figures::{FigureLife, FigurePart, FigureStep, LevelCount, SeriesPoint, Used};
pub use identity::SignedIn;
pub use imports::{ImportError, ImportProblem, ImportTable, Imported};
pub use ledger::{LedgerPage, ReceiptFile};
pub use publication::{Edition, PublishBoard, Recomputed, TableLine};
pub use reads::{FillSheet, ReturnLine, ReviewSheet, Told};
pub use record::{Punctuality, RuleRecord};
pub use reviews::ReviewCounts;
pub use search::Hit;

use crate::actor::{Actor, Viewer};
use crate::identity::Throttle;
use crate::refusal::Refusal;
use shishu_ledger::Signer;
use shishu_programme::Programme;
use shishu_store::{Store, StoreError, WriteError};
use shishu_terms::{Chance, Clock, Moment};
use std::sync::{Arc, Mutex};

/// Who calls, and when. Time is passed in with the call.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub viewer: Viewer,
    /// When.
    pub now: Moment,
}

impl Caller {
    /// Nobody known.
    pub fn anonymous(now: Moment) -> Self {
        Caller { viewer: Viewer::Anonymous, now }
    }

    /// An actor.
    pub fn actor(actor: Actor, now: Moment) -> Self {
        Caller { viewer: Viewer::Actor(actor), now }
    }

    /// The actor, or a refusal.
    pub fn require(&self) -> Result<&Actor, Refusal> {
        self.viewer.actor().ok_or_else(Refusal::sign_in)
    }
}

/// Why a call did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Refused by a rule; nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed; nothing was acknowledged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<WriteError<OfficeError>> for OfficeError {
    fn from(error: WriteError<OfficeError>) -> Self {
        match error {
            WriteError::Refused(error) => error,
            WriteError::Store(error) => OfficeError::Store(error),
        }
    }
}

/// What a call that wrote something answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The act: its number in the ledger.
    pub seq: u64,
    /// When it was stated.
    pub at: Moment,
}

/// A running office over a store and a programme.
pub struct Office {
    pub(crate) store: Store,
    pub(crate) programme: Arc<Programme>,
    clock: Arc<dyn Clock>,
    chance: Mutex<Box<dyn Chance>>,
    signer: Option<Signer>,
    throttle: Throttle,
    firsts: tips::ReadAlready,
}

impl Office {
    /// Over an open store. Without a signer nothing can be checkpointed (reading commands).
    pub fn new(
        store: Store,
        programme: Arc<Programme>,
        clock: Arc<dyn Clock>,
        chance: Box<dyn Chance>,
        signer: Option<Signer>,
    ) -> Self {
        Office {
            store,
            programme,
            clock,
            chance: Mutex::new(chance),
            signer,
            throttle: Throttle::default(),
            firsts: Default::default(),
        }
    }

    /// Now, by the office's clock.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The programme in force.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The store beneath, for reading and for the ledger commands.
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fill(&mut bytes);
        bytes
    }
}
