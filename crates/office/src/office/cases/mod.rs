//! Cases: every command on one goes one path. Who asks is looked at first: whoever is barred is told that there is no such case.

mod aside;
mod clues;
mod counts;
mod custody;
mod handing;
mod handle;
mod identity;
mod intake;
mod keys;
mod learnt;
mod mail;
mod passing;
mod proportion;
mod queue;
mod read;
mod relock;
mod reporter;
mod shares;
mod sieve;
mod sight;
mod tick;

pub use aside::Segment;
pub use clues::{ClueCount, ClueFilter, ClueRow, ClueShare, ENOUGH, Finding, Found, ShareBy};
pub use counts::{CaseCount, CaseCounts};
pub use custody::{IdentityLine, IdentitySheet};
pub use handing::{HandedOn, KeyMissing, MissingWhy};
pub use handle::{ReplyGap, ReplyText, TransferText};
pub use identity::{AskSeen, IdentityPart};
pub use intake::{CaseFile, NewCase, Received};
pub use keys::KeyState;
pub(super) use keys::Unlocked;
pub(super) use learnt::Learnt;
pub use learnt::{Copied, LikeCase};
pub use mail::{LeftOut, Mail, MailIn, MailLine, NewMail};
pub use queue::{CaseAt, CaseFilter, CaseKey, CaseLine, CasePageOf};
pub use read::{CaseSheet, CaseStep, CaseText};
pub(super) use reporter::unknown as unknown_code;
pub use reporter::{LookedUp, ReporterSheet, ReporterStep};
pub use shares::{ShareMissing, ShareOwed, WeakIdentity};

use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::cases::{Barring, CaseAction, Stream, may, reconcile, seats};
use crate::refusal::Refusal;
use crate::views::load_case;
use jiff::civil::Date;
use shishu_cases::{Ask, CaseAct, CaseState};
use shishu_programme::{CaseKind, TimeOfDay};
use shishu_sealed::{IntakeKey, PublicKey, seal, seal_bytes};
use shishu_store::{Act, DutyFilter, NewAct, Tx};
use shishu_terms::{CaseId, Chance, Moment};
use std::sync::{Arc, Mutex, PoisonError};

/// What a decision on a case states.
pub(super) struct Said {
    stated: CaseAct,
    /// Texts by name; of a sealed case they are sealed before they are written.
    texts: Vec<(&'static str, String)>,
    files: Vec<CaseFile>,
    /// Contents as they are: keys sealed to handlers.
    raw: Vec<(String, String)>,
    /// Bytes that such contents name.
    blobs: Vec<Vec<u8>>,
    /// Contents of acts before it that go with it.
    erases: Vec<(u64, String)>,
}

impl Said {
    fn plain(stated: CaseAct) -> Self {
        Said { stated, texts: Vec::new(), files: Vec::new(), raw: Vec::new(), blobs: Vec::new(), erases: Vec::new() }
    }

    fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.texts.push((name, text));
        }
        self
    }
}

/// Who gives the command.
#[derive(Clone)]
pub(super) enum By {
    Staff(Actor, CaseAction),
    /// Asked for a share of the identity; has no part in the case.
    Custodian(Actor),
    /// Has a share of the identity; has no part in the case.
    Keeper(Actor),
    /// Whoever holds the receipt code. No account, no hour.
    Reporter,
    Calendar,
}

/// Everything a decision inside the write needs and that does not change with it.
#[derive(Clone)]
pub(super) struct CaseDesk {
    pub programme: Arc<shishu_programme::Programme>,
    pub key: Arc<IntakeKey>,
    /// Of this call alone.
    pub chance: Arc<Mutex<Box<dyn Chance>>>,
    pub now: Moment,
    pub today: Date,
    /// The due day as it was last counted, of the case at hand.
    pub counted: Option<Date>,
}

impl CaseDesk {
    /// The moment an act bears: the first of the day where nothing finer may be kept.
    fn moment(&self, by: &By, sealed: bool) -> Moment {
        match by {
            By::Reporter => self.start_of_day(),
            By::Calendar if sealed => self.start_of_day(),
            _ => self.now,
        }
    }

    pub(super) fn start_of_day(&self) -> Moment {
        TimeOfDay::START_OF_DAY.on(self.today, self.programme.utc_offset_seconds)
    }

    fn kind(&self, state: &CaseState) -> Result<&CaseKind, Refusal> {
        let id = &state.opened.kind;
        self.programme.cases.get(id).ok_or_else(|| {
            Refusal::wrong_state(
                format!("制度包里没有事项类型“{id}”。"),
                format!("the programme has no kind of case \"{id}\""),
            )
            .then("请把 cases/ 里的这个文件放回去。", "put its file in cases/ back")
        })
    }

    /// A system clock set back stands at the latest day the case has seen.
    fn ask<'a>(&self, kind: &'a CaseKind, state: &CaseState) -> Ask<'a> {
        Ask { kind, today: self.today.max(state.latest) }
    }

    /// Draws from the chance of this call.
    fn with_chance<T>(&self, draw: impl FnOnce(&mut dyn Chance) -> T) -> T {
        draw(&mut **self.chance.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn seal(&self, key: &PublicKey, text: &str) -> String {
        self.with_chance(|chance| seal(key, text.as_bytes(), chance))
    }

    fn seal_file(&self, key: &PublicKey, bytes: &[u8]) -> Vec<u8> {
        self.with_chance(|chance| seal_bytes(key, bytes, chance))
    }

    /// The contents and blobs of what was said, sealed where the case is, with the list of its files as a content.
    pub(super) fn contents(
        &self,
        key: Option<&PublicKey>,
        texts: Vec<(&'static str, String)>,
        files: Vec<CaseFile>,
    ) -> Result<Written, Refusal> {
        let hide = |text: &str| key.map_or_else(|| text.to_owned(), |key| self.seal(key, text));
        let mut written = Written { contents: Vec::new(), blobs: Vec::new() };
        let mut listed = Vec::new();
        for file in files {
            let bytes = match key {
                Some(key) => self.seal_file(key, &file.bytes),
                None => file.bytes,
            };
            listed.push(serde_json::json!({ "name": file.name, "sha256": super::returns::sha256_hex(&bytes) }));
            written.blobs.push(bytes);
        }
        for (name, text) in texts {
            written.contents.push((name.to_owned(), hide(&text)));
        }
        if !listed.is_empty() {
            written.contents.push(("files".to_owned(), hide(&serde_json::Value::Array(listed).to_string())));
        }
        Ok(written)
    }
}

/// Contents and blobs ready for an act.
#[derive(Default)]
pub(super) struct Written {
    pub contents: Vec<(String, String)>,
    pub blobs: Vec<Vec<u8>>,
}

/// Puts the blobs and appends the act with them.
pub(super) async fn append_written(tx: &mut Tx, mut act: NewAct, written: Written) -> Result<Act, OfficeError> {
    act.contents.extend(written.contents);
    for bytes in &written.blobs {
        let hash = tx.put_blob(bytes).await?;
        if !act.blobs.contains(&hash) {
            act = act.blob(hash);
        }
    }
    Ok(tx.append(act).await?)
}

/// The key that a sealed case was opened with.
pub(super) fn public_key(state: &CaseState) -> Result<Option<PublicKey>, Refusal> {
    let Some(text) = &state.opened.key else { return Ok(None) };
    let key = text.parse().map_err(|error: shishu_sealed::SealError| {
        let message = error.message();
        Refusal::wrong_state(message.zh, message.en)
    })?;
    Ok(Some(key))
}

impl Office {
    pub(in crate::office) fn case_desk(&self, now: Moment) -> Result<CaseDesk, Refusal> {
        let key = self.intake.clone().ok_or_else(|| {
            Refusal::wrong_state(
                "本机没有来件密钥，事项无法办理。",
                "this machine has no intake key, so cases cannot be handled",
            )
            .then(
                "请放回密钥文件 intake.key，或用 shishu init 新建。",
                "put the file intake.key back, or make one with shishu init",
            )
        })?;
        let today = now.date(self.programme.utc_offset_seconds);
        let chance: Box<dyn Chance> = Box::new(Stream::new(self.random()));
        let chance = Arc::new(Mutex::new(chance));
        Ok(CaseDesk { programme: self.programme.clone(), key, chance, now, today, counted: None })
    }

    /// Tokens of the caller, for the lists.
    pub(super) fn own_tokens(&self, desk: &CaseDesk, actor: &Actor) -> Vec<String> {
        crate::cases::actor_tokens(actor, &desk.programme, &desk.key, desk.today)
    }

    /// Every command on a case goes this way: load inside the transaction, look who asks, decide, append with the duties that follow.
    pub(super) async fn on_case<F>(&self, now: Moment, by: By, id: &CaseId, decide: F) -> Result<Done, OfficeError>
    where
        F: FnOnce(&CaseDesk, &CaseState, Ask<'_>) -> Result<Option<Said>, Refusal> + Send + 'static,
    {
        let mut desk = self.case_desk(now)?;
        let id = id.clone();
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let not_found = || Refusal::not_found(id.as_str());
                    let (state, due) = load_case(tx, &id).await?.ok_or_else(not_found)?;
                    desk.counted = due.parse().ok();
                    let kind = desk.kind(&state)?;
                    if let By::Staff(actor, action) = &by {
                        require_seat(&desk, actor, *action, &state, kind)?;
                    }
                    if let By::Custodian(actor) = &by {
                        custody::require_custodian(&desk, actor, &state)?;
                    }
                    if let By::Keeper(actor) = &by {
                        shares::require_keeper(&desk, actor, &state)?;
                    }
                    let Some(said) = decide(&desk, &state, desk.ask(kind, &state))? else {
                        return Ok::<_, OfficeError>(Done { seq: state.last, at: desk.now });
                    };
                    let open = tx.duties(&DutyFilter::open().about(id.as_str())).await?;
                    let mut act = NewAct::new(desk.moment(&by, state.opened.sealed), said.stated.wire(), id.as_str())
                        .body(said.stated.body().map_err(crate::views::damaged)?);
                    if let By::Staff(actor, _) | By::Custodian(actor) | By::Keeper(actor) = &by {
                        act = act.by(actor.person.clone(), actor.post.id.clone());
                    }
                    let mut after = state.clone();
                    after.apply(tx.tree_size(), &said.stated);
                    for (seq, name) in said.erases {
                        act = act.erase(seq, name);
                    }
                    let act = reconcile(act, &desk.programme, &after, &open)?;
                    let mut written = desk.contents(public_key(&state)?.as_ref(), said.texts, said.files)?;
                    written.contents.extend(said.raw);
                    written.blobs.extend(said.blobs);
                    tx.hand((state, due));
                    let act = append_written(tx, act, written).await?;
                    Ok(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// A command by staff.
    pub(super) async fn on_case_by<F>(
        &self,
        caller: &Caller,
        id: &CaseId,
        action: CaseAction,
        decide: F,
    ) -> Result<Done, OfficeError>
    where
        F: FnOnce(&CaseDesk, &CaseState, Ask<'_>) -> Result<Said, Refusal> + Send + 'static,
    {
        let actor = caller.require()?.clone();
        let decide = |desk: &CaseDesk, state: &CaseState, ask: Ask<'_>| decide(desk, state, ask).map(Some);
        self.on_case(caller.now, By::Staff(actor, action), id, decide).await
    }
}

/// Refuses whoever is barred or has no part in it as if the case were not there, and whoever's part does not allow this with the reason.
pub(super) fn require_seat(
    desk: &CaseDesk,
    actor: &Actor,
    action: CaseAction,
    state: &CaseState,
    kind: &CaseKind,
) -> Result<(), Refusal> {
    let barring = Barring::stated(&state.opened.barred);
    let seats = seats(actor, state, kind);
    if seats.is_empty() || barring.bars(actor, &desk.programme, &desk.key, desk.today) {
        return Err(Refusal::not_found(state.id.as_str()));
    }
    if seats.iter().any(|seat| may(*seat, action, state.opened.sealed)) {
        return Ok(());
    }
    Err(match action {
        CaseAction::Handle => Refusal::not_allowed(
            "这件事现在由别的岗位负责，只有承办岗能办理。",
            "another post owns this case; only the owner handles it",
        ),
        CaseAction::Read => Refusal::not_allowed(
            "这件事的内容只有承办岗和另一条线的指定岗位能打开。",
            "only the owner and a named post of another line can open what this case holds",
        ),
        other => Refusal::not_allowed(
            format!("您的岗位对这件事没有这项权限（{}）。", other.name()),
            format!("your post may not do this with the case ({})", other.name()),
        ),
    })
}
