//! Handlers' keys: declared by an act, unlocked by the handler's own password, held in memory for a while and never written in clear.

use super::CaseDesk;
use crate::cases::Stream;
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::{CaseState, Keyed};
use shishu_sealed::{CaseKey, HandlerPublic, HandlerSecret, SealError};
use shishu_store::{Content, NewAct, args};
use shishu_terms::{Moment, PersonId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long an unlocked key stays in memory after it was last used.
const MINUTES: i64 = 20;
const SHORTEST: usize = 10;

/// What a handler has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// The act that declared the key.
    pub declared: Option<u64>,
    /// Unlocked in this session.
    pub unlocked: bool,
}

/// The present handling keys, each with the act that declared it.
pub(in crate::office) struct Keys(BTreeMap<PersonId, (u64, HandlerPublic)>);

impl Keys {
    pub(super) fn of(&self, person: &PersonId) -> Option<(Keyed, HandlerPublic)> {
        let (key, public) = self.0.get(person)?;
        Some((Keyed { person: person.clone(), key: *key }, *public))
    }
}

/// Unlocked keys by session.
#[derive(Default)]
pub(crate) struct Unlocked(Mutex<BTreeMap<String, (PersonId, HandlerSecret, Moment)>>);

impl Unlocked {
    fn held(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, (PersonId, HandlerSecret, Moment)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keep(&self, session: &str, person: &PersonId, secret: HandlerSecret, now: Moment) {
        let until = now.plus_seconds(MINUTES * 60);
        self.held().insert(session.to_owned(), (person.clone(), secret, until));
    }

    /// The key of this session and person, and twenty minutes more for it.
    pub(super) fn of(&self, session: &str, person: &PersonId, now: Moment) -> Option<HandlerSecret> {
        let mut held = self.held();
        held.retain(|_, (_, _, until)| *until > now);
        let (owner, secret, until) = held.get_mut(session)?;
        if owner != person {
            return None;
        }
        *until = now.plus_seconds(MINUTES * 60);
        Some(secret.clone())
    }

    /// Forgets the keys of a person in every session.
    pub(super) fn forget_all_of(&self, person: &PersonId) {
        self.held().retain(|_, (owner, ..)| owner != person);
    }

    /// Forgets the key of a session, and every one whose time is over.
    pub(crate) fn forget(&self, session: &str) {
        self.held().remove(session);
    }
}

impl Office {
    /// Declares a handling key: the public half is on the record, the secret half under a password that nobody else knows and that is not
    /// the one for signing in.
    pub async fn declare_key(&self, caller: &Caller, password: &str, again: &str) -> Result<Done, OfficeError> {
        let actor = caller.require()?;
        fit(password, again)?;
        let (secret, locked) = {
            let (seed, password) = (self.random(), password.to_owned());
            let draw = move || {
                let mut chance = Stream::new(seed);
                let secret = HandlerSecret::draw(&mut chance);
                let locked = secret.lock(&password, &mut chance);
                (secret, locked)
            };
            tokio::task::spawn_blocking(draw).await.map_err(|_| interrupted())?
        };
        let person = actor.person.as_str();
        let body = serde_json::json!({ "person": person, "public": secret.public().to_string() });
        let act = NewAct::new(caller.now, ActKind::KeyDeclared.wire(), format!("key:{person}"))
            .by(actor.person.clone(), actor.post.id.clone())
            .body(body)
            .content("locked", locked);
        self.append(act).await
    }

    /// What the caller has by way of a key.
    pub async fn key_state(&self, caller: &Caller, session: &str) -> Result<KeyState, OfficeError> {
        let actor = caller.require()?;
        let declared = self.key_act(&actor.person).await?;
        let unlocked = self.unlocked.of(session, &actor.person, caller.now).is_some();
        Ok(KeyState { declared, unlocked })
    }

    /// Handling keys by person.
    pub(in crate::office) async fn handler_keys(&self) -> Result<Keys, OfficeError> {
        let rows = self.store.query("SELECT person, seq, public FROM handler_keys ORDER BY person", args![]).await?;
        let mut keys = BTreeMap::new();
        for row in &rows {
            if let Ok(key) = row.text(2)?.parse() {
                keys.insert(PersonId::new(row.text(0)?), (row.unsigned(1)?, key));
            }
        }
        Ok(Keys(keys))
    }

    async fn key_act(&self, person: &PersonId) -> Result<Option<u64>, OfficeError> {
        let rows = self.store.query("SELECT seq FROM handler_keys WHERE person = $1", args![person.as_str()]).await?;
        Ok(rows.first().map(|row| row.unsigned(0)).transpose()?)
    }

    /// Unlocks the caller's key for this session. Wrong passwords are slowed down like those of accounts.
    pub async fn unlock_key(&self, caller: &Caller, session: &str, password: &str) -> Result<(), OfficeError> {
        let person = &caller.require()?.person;
        let (_, secret) = self.opened_lock(caller, password).await?;
        self.unlocked.keep(session, person, secret, caller.now);
        Ok(())
    }

    /// The caller's key from under its password, with the act in which it lies.
    pub(super) async fn opened_lock(
        &self,
        caller: &Caller,
        password: &str,
    ) -> Result<(u64, HandlerSecret), OfficeError> {
        let actor = caller.require()?;
        let name = format!("key:{}", actor.person);
        let wait = self.throttle.wait_seconds(&name, caller.now);
        if wait > 0 {
            return Err(Refusal::too_many(
                format!("试错太多，请 {wait} 秒后再试。"),
                format!("too many attempts; try again in {wait} seconds"),
            )
            .into());
        }
        let sql = "SELECT locked FROM handler_keys WHERE person = $1";
        let rows = self.store.query(sql, args![actor.person.as_str()]).await?;
        let act = rows.first().map(|row| row.unsigned(0)).transpose()?.ok_or_else(no_key)?;
        let Some(Content::Text(locked)) = self.store.content(act, "locked").await? else { return Err(no_key().into()) };
        let password = password.to_owned();
        let opened = tokio::task::spawn_blocking(move || HandlerSecret::unlock(&locked, &password)).await;
        match opened.map_err(|_| interrupted())? {
            Ok(secret) => {
                self.throttle.succeeded(&name);
                Ok((act, secret))
            }
            Err(error) => {
                self.throttle.failed(&name, caller.now);
                Err(unreadable(error).into())
            }
        }
    }

    /// Locks it again.
    pub fn lock_key(&self, session: &str) {
        self.unlocked.forget(session);
    }

    /// The secret key of a sealed case, if this session has unlocked a key that it was shared with.
    pub(in crate::office) async fn case_key(
        &self,
        caller: &Caller,
        session: &str,
        state: &CaseState,
    ) -> Result<Option<CaseKey>, OfficeError> {
        let actor = caller.require()?;
        let Some(secret) = self.unlocked.of(session, &actor.person, caller.now) else { return Ok(None) };
        self.case_key_by(&actor.person, &secret, state).await
    }

    /// The secret key of a sealed case, if it was shared with this key of the person.
    pub(super) async fn case_key_by(
        &self,
        person: &PersonId,
        secret: &HandlerSecret,
        state: &CaseState,
    ) -> Result<Option<CaseKey>, OfficeError> {
        let name = format!("key:{person}");
        let rows = self
            .store
            .query(
                "SELECT contents.text FROM contents JOIN acts ON acts.seq = contents.seq \
                 WHERE acts.subject = $1 AND contents.name = $2 AND contents.text IS NOT NULL ORDER BY contents.seq DESC",
                args![state.id.as_str(), name],
            )
            .await?;
        for row in &rows {
            // One sealed to a key the handler had before does not open; another may.
            if let Ok(key) = secret.open_case(row.text(0)?)
                && state.opened.key.as_deref() == Some(key.public().to_string().as_str())
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

/// A password that may lock a key.
pub(super) fn fit(password: &str, again: &str) -> Result<(), Refusal> {
    if password.chars().count() < SHORTEST {
        return Err(Refusal::bad_input(
            format!("解锁口令至少 {SHORTEST} 个字符。"),
            format!("the unlocking password has at least {SHORTEST} characters"),
        ));
    }
    match password == again {
        true => Ok(()),
        false => Err(Refusal::bad_input("两次输入的口令不一样。", "the two passwords differ")),
    }
}

pub(super) fn no_key() -> Refusal {
    Refusal::wrong_state("您还没有办理密钥。", "you have no handling key yet")
        .then("请在“设置”里登记。", "declare one under Settings")
}

pub(super) fn interrupted() -> Refusal {
    Refusal::wrong_state("口令处理中断，请再试。", "hashing was interrupted; try again")
}

/// A sealed thing that does not open, as a refusal.
pub(super) fn unreadable(error: SealError) -> Refusal {
    let message = error.message();
    Refusal::bad_input(message.zh, message.en)
}

impl CaseDesk {
    /// The key of a case shared with the holders of these posts, as contents of an act.
    pub(super) fn shares(&self, key: &CaseKey, handlers: &[(Keyed, HandlerPublic)]) -> Vec<(String, String)> {
        let chance = &mut **self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let share =
            |(keyed, public): &(Keyed, HandlerPublic)| (format!("key:{}", keyed.person), key.share_to(public, chance));
        handlers.iter().map(share).collect()
    }
}
