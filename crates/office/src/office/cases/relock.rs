//! A handling key under another password, and another key in place of one: what was sealed to the old one goes along while the old one is open.

use super::Said;
use super::keys::{fit, interrupted};
use crate::actor::Actor;
use crate::cases::{CaseAction, Stream};
use crate::kinds::ActKind;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::{CaseAct, KeyShared};
use shishu_sealed::HandlerSecret;
use shishu_store::{ContentId, NewAct, args};
use shishu_terms::CaseId;

impl Office {
    /// Puts the caller's key under another password. The lock of the old password is erased with the same act, also from the database's log.
    pub async fn change_key_password(
        &self,
        caller: &Caller,
        session: &str,
        old: &str,
        new: &str,
        again: &str,
    ) -> Result<Done, OfficeError> {
        let actor = caller.require()?;
        fit(new, again)?;
        if old == new {
            return Err(Refusal::bad_input("新口令与旧口令一样。", "the new password is the old one").into());
        }
        let (act, secret) = self.opened_lock(caller, old).await?;
        let (seed, password) = (self.random(), new.to_owned());
        let lock = move || {
            let locked = secret.lock(&password, &mut Stream::new(seed));
            (secret, locked)
        };
        let (secret, locked) = tokio::task::spawn_blocking(lock).await.map_err(|_| interrupted())?;
        let person = actor.person.as_str();
        let body = serde_json::json!({ "person": person, "public": secret.public().to_string() });
        let gone = ContentId { seq: act, name: "locked".to_owned() };
        let traces = self.store.salts(std::slice::from_ref(&gone)).await?;
        let act = NewAct::new(caller.now, ActKind::KeyRelocked.wire(), format!("key:{person}"))
            .by(actor.person.clone(), actor.post.id.clone())
            .body(body)
            .content("locked", locked)
            .erase(gone.seq, gone.name);
        let done = self.append(act).await?;
        // A key that is open elsewhere was opened with the old password.
        self.unlocked.forget_all_of(&actor.person);
        self.unlocked.keep(session, &actor.person, secret, caller.now);
        self.store.scrub(traces).await?;
        Ok(done)
    }

    /// Declares a key in place of the caller's. While the old one is unlocked, its cases and shares of
    /// identities are sealed to the new one at once; the others are asked
    /// of the post that can open them. Returns how many went along.
    pub async fn replace_key(
        &self,
        caller: &Caller,
        session: &str,
        password: &str,
        again: &str,
    ) -> Result<(Done, usize), OfficeError> {
        let person = caller.require()?.person.clone();
        let old = self.unlocked.of(session, &person, caller.now);
        let before = self.handler_keys().await?.of(&person).map(|(keyed, _)| keyed.key);
        let done = self.declare_key(caller, password, again).await?;
        let mut carried = 0;
        if let Some(old) = &old {
            carried = self.carry_over(caller, old).await?;
            if let Some(before) = before {
                carried += self.carry_shares(caller, old, before).await?;
            }
        }
        self.unlocked.forget_all_of(&person);
        self.look_at_cases_of(caller.now, &person).await?;
        Ok((done, carried))
    }

    /// Seals to the caller's new key every case of the caller's posts that the old one opens.
    async fn carry_over(&self, caller: &Caller, old: &HandlerSecret) -> Result<usize, OfficeError> {
        let person = &caller.require()?.person;
        let today = caller.now.date(self.programme.utc_offset_seconds);
        let Some(new) = self.handler_keys().await?.of(person) else { return Ok(0) };
        let mut carried = 0;
        for post in self.programme.posts_of(person, today) {
            let Some(actor) = Actor::in_post(&self.programme, person, &post.id, today) else { continue };
            let caller = Caller::actor(actor, caller.now);
            let sql =
                "SELECT id FROM cases WHERE sealed = 1 AND closed IS NULL AND (owner = $1 OR second = $1) ORDER BY id";
            for row in self.store.query(sql, args![post.id.as_str()]).await? {
                let id = CaseId::new(row.text(0)?);
                let Ok((_, state, _)) = self.case_for(&caller, &id, CaseAction::Read).await else { continue };
                if state.is_keyed(person, new.0.key) {
                    continue;
                }
                let Some(key) = self.case_key_by(person, old, &state).await? else { continue };
                let to = [new.clone()];
                self.on_case_by(&caller, &id, CaseAction::Read, move |desk, _, ask| {
                    let raw = desk.shares(&key, &to);
                    let to = to.iter().map(|(keyed, _)| keyed.clone()).collect();
                    Ok(Said { raw, ..Said::plain(CaseAct::KeyShared(KeyShared { on: ask.today, to })) })
                })
                .await?;
                carried += 1;
            }
        }
        Ok(carried)
    }
}
