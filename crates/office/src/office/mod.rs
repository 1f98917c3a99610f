//! The office: every use case, each a method that takes a [`Caller`] and either appends acts or reads views.

mod backups;
mod calendar;
mod cases;
mod contact;
mod corrections;
mod duties;
mod erasure;
mod figures;
mod identity;
mod imports;
mod keeping;
mod ledger;
mod lineage;
mod log;
mod notices;
mod past;
mod publication;
mod reads;
mod record;
mod returns;
mod reviews;
mod rules;
mod search;
mod signed;
mod tips;
mod tolerance;
mod transcriptions;
mod upkeep;

pub use backups::{BackupDrilled, BackupMade, BackupNote};
pub use calendar::Ticked;
pub use cases::{
    AskSeen, CaseAt, CaseCount, CaseCounts, CaseFile, CaseFilter, CaseKey, CaseLine, CasePageOf, CaseSheet, CaseStep,
    CaseText, ClueCount, ClueFilter, ClueRow, ClueShare, Copied, ENOUGH, Finding, Found, HandedOn, IdentityLine,
    IdentityPart, IdentitySheet, KeyMissing, KeyState, LeftOut, LikeCase, LookedUp, Mail, MailIn, MailLine, MissingWhy,
    NewCase, NewMail, Received, ReplyGap, ReplyText, ReporterSheet, ReporterStep, Segment, ShareBy, ShareMissing,
    ShareOwed, TransferText, WeakIdentity,
};
pub use contact::{
    BookingSheet, CoverageLine, DayLine, DaySheet, DeskSlot, InspectionLine, InspectionSheet, NeedLine, NeedText,
    NewAside, NewBooking, NewInspection, NewVisit, ReceiveText, RoundLine, TripElsewhere, UnitLine, VisitClue,
    VisitSheet, VisitTaken, WithdrawnNote,
};
pub use duties::{DutyBoard, DutyLine, DutyTarget, TownProgress};
pub use erasure::{Erased, Erasure};
pub use figures::{FigureLife, FigurePart, FigureStep, LevelCount, SeriesPoint, Used};
pub use identity::SignedIn;
pub use imports::{ImportError, ImportProblem, ImportTable, Imported};
pub use keeping::{LogKeeping, Resumption, SignedMemory, Witnessed};
pub use ledger::{LedgerPage, ReceiptFile};
pub use lineage::{FigureReceipt, RecomputedFigure};
pub use notices::{
    NewNotice, NoticeFile, NoticeFilter, NoticeLine, NoticePart, NoticeSheet, NoticeStep, Proposal, ReporterNotice,
    Source as NoticeSource,
};
pub use publication::{Edition, PublishBoard, Recomputed, TableLine};
pub use reads::{FillSheet, ReturnLine, ReviewSheet, Told};
pub use record::{Punctuality, RuleRecord, UnitFailures};
pub use reviews::ReviewCounts;
pub use rules::{RuleChanged, RuleStatement};
pub use search::Hit;
pub use signed::{SignedFilter, SignedLine, SignedPage};

pub use tolerance::{NewTolerance, ToleranceLine, TolerancePart, ToleranceSheet, ToleranceStep};

use crate::actor::{Actor, Viewer};
use crate::identity::Throttle;
use crate::names::Names;
use crate::refusal::Refusal;
use shishu_ledger::Signer;
use shishu_programme::{Problem, Programme};
use shishu_sealed::IntakeKey;
use shishu_store::{Store, StoreError, WriteError};
use shishu_terms::{Chance, Clock, Moment};
use std::sync::{Arc, Mutex, RwLock};

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

/// Why an office does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Rules on record do not fit the programme's folder any more.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rules(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A running office over a store and a programme. The programme never changes beneath whoever holds an office: a rule saved gives another
/// one ([`RuleChanged`]), over the same store.
pub struct Office {
    pub(crate) store: Store,
    pub(crate) programme: Arc<Programme>,
    /// The last act that changed a rule, as far as `programme` goes.
    rules_at: Option<u64>,
    clock: Arc<dyn Clock>,
    chance: Arc<Mutex<Box<dyn Chance>>>,
    signer: Option<Arc<Signer>>,
    throttle: Arc<Throttle>,
    firsts: Arc<tips::ReadAlready>,
    log: Arc<log::StaticLog>,
    /// Who and what was called how, and since which act.
    names: Arc<RwLock<Names>>,
    kept: Arc<keeping::Kept>,
    upkeep: upkeep::LookedOn,
    cases_looked_on: upkeep::LookedOn,
    /// Keys receipt codes and the tokens of who is barred.
    intake: Option<Arc<IntakeKey>>,
    unlocked: Arc<cases::Unlocked>,
    learnt: Arc<cases::Learnt>,
}

impl Office {
    /// Over an open store, with the folder's programme and every rule changed since. Without a signer nothing can be checkpointed (reading
    /// commands).
    pub async fn open(
        store: Store,
        programme: Arc<Programme>,
        clock: Arc<dyn Clock>,
        chance: Box<dyn Chance>,
        signer: Option<Signer>,
    ) -> Result<Self, OpenError> {
        let stated = rules::all_statements(&store).await?;
        let rules_at = stated.last().map(|last| last.seq);
        let changes: Vec<_> = stated.into_iter().map(|one| one.change).collect();
        let programme = match changes.is_empty() {
            true => programme,
            false => Arc::new(programme.with_rules(&changes).map_err(OpenError::Rules)?),
        };
        let names = signed::names_on_record(&store).await?;
        Ok(Office {
            store,
            programme,
            rules_at,
            clock,
            chance: Arc::new(Mutex::new(chance)),
            signer: signer.map(Arc::new),
            throttle: Arc::default(),
            firsts: Arc::default(),
            log: Arc::default(),
            names: Arc::new(RwLock::new(names)),
            kept: Arc::default(),
            upkeep: Arc::default(),
            cases_looked_on: Arc::default(),
            intake: None,
            unlocked: Arc::default(),
            learnt: Arc::default(),
        })
    }

    /// The same office with the programme as act `seq` left it.
    fn with(&self, programme: Programme, seq: u64) -> Self {
        Office {
            store: self.store.clone(),
            programme: Arc::new(programme),
            rules_at: Some(seq),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            signer: self.signer.clone(),
            throttle: self.throttle.clone(),
            firsts: self.firsts.clone(),
            log: self.log.clone(),
            names: self.names.clone(),
            kept: self.kept.clone(),
            upkeep: self.upkeep.clone(),
            cases_looked_on: self.cases_looked_on.clone(),
            intake: self.intake.clone(),
            unlocked: self.unlocked.clone(),
            learnt: self.learnt.clone(),
        }
    }

    /// The same office with the key of its intake, from a file outside the store. Without it nothing sealed can be taken or shown.
    pub fn with_intake(self, key: IntakeKey) -> Self {
        Self { intake: Some(Arc::new(key)), ..self }
    }

    /// The key of the intake, where it is there.
    pub fn intake(&self) -> Option<&IntakeKey> {
        self.intake.as_deref()
    }

    /// Has this office the later rules of the two?
    pub fn is_later_than(&self, other: &Office) -> bool {
        self.rules_at > other.rules_at
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

    /// Bytes of chance.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fill(&mut bytes);
        bytes
    }
}
