//! Accounts, signing in and out.

use super::{Caller, Done, Office, OfficeError};
use crate::actor::Actor;
use crate::identity::{
    self, IDLE_SECONDS, Session, SessionToken, check_new, hash_password, token_hash, verify_password,
};
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use shishu_programme::Power;
use shishu_store::{NewAct, args};
use shishu_terms::{Moment, PersonId, PostId};

/// A sign-in that succeeded: the token goes into the cookie and nowhere else.
#[derive(Debug)]
pub struct SignedIn {
    /// The token.
    pub token: SessionToken,
    /// The session.
    pub session: Session,
}

struct Account {
    person: PersonId,
    phc: Option<String>,
    password_seq: Option<u64>,
}

impl Office {
    async fn account(&self, name: &str) -> Result<Option<Account>, OfficeError> {
        let rows =
            self.store.query("SELECT person, phc, password_seq FROM accounts WHERE name = $1", args![name]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Account {
            person: PersonId::new(row.text(0)?),
            phc: row.opt_text(1)?.map(str::to_owned),
            password_seq: row.opt_int(2)?.map(|n| n as u64),
        }))
    }

    /// Opens an account with an already hashed password, as `init` and `demo` do.
    pub async fn create_account(
        &self,
        now: Moment,
        by: identity::By,
        name: &str,
        person: &PersonId,
        phc: &str,
    ) -> Result<Done, OfficeError> {
        if !self.programme.people.contains_key(person) {
            return Err(Refusal::not_found(person.as_str()).into());
        }
        let taken =
            Refusal::wrong_state(format!("账户“{name}”已经有了。"), format!("account \"{name}\" exists already"));
        let named = name.to_owned();
        let created = identity::create_account(now, by.clone(), name, person)?;
        let set = identity::set_password(now, by, name, phc, None)?;
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    // Looked at inside the write: of two who open the same account one is told so.
                    let there = tx.query("SELECT person FROM accounts WHERE name = $1", args![named]).await?;
                    if !there.is_empty() {
                        return Err(taken.into());
                    }
                    tx.append(created).await?;
                    let act = tx.append(set).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Sets a forgotten password anew, already hashed; every session of the account ends. Done on the machine the data is on.
    pub async fn reset_password(
        &self,
        now: Moment,
        by: identity::By,
        name: &str,
        phc: &str,
    ) -> Result<Done, OfficeError> {
        let account = self.account(name).await?.ok_or_else(|| Refusal::not_found(name))?;
        let done = self.append(identity::set_password(now, by, name, phc, account.password_seq)?).await?;
        self.store.ephemeral_execute("DELETE FROM sessions WHERE account = $1", args![name]).await?;
        Ok(done)
    }

    /// Opens an account on behalf of a post that may, with a first password in clear.
    pub async fn open_account(
        &self,
        caller: &Caller,
        name: &str,
        person: &PersonId,
        password: &str,
    ) -> Result<Done, OfficeError> {
        let actor = caller.require()?;
        if !actor.has(Power::ManageAccounts) {
            return Err(Refusal::not_allowed("您的岗位不能开设账户。", "your post cannot open accounts").into());
        }
        check_new(name, password, password)?;
        let phc = self.hash(password.to_owned()).await?;
        self.create_account(caller.now, Some((actor.person.clone(), actor.post.id.clone())), name, person, &phc).await
    }

    async fn hash(&self, password: String) -> Result<String, OfficeError> {
        let salt = self.random();
        let hashed = tokio::task::spawn_blocking(move || hash_password(&password, &salt)).await;
        hashed
            .map_err(|_| Refusal::wrong_state("口令处理中断，请再试。", "hashing was interrupted; try again"))?
            .map_err(OfficeError::from)
    }

    /// Signs in. Unknown account and wrong password answer alike and take as long.
    pub async fn sign_in(
        &self,
        now: Moment,
        name: &str,
        password: &str,
        post: Option<&PostId>,
    ) -> Result<SignedIn, OfficeError> {
        let name = name.trim().to_lowercase();
        let wait = self.throttle.wait_seconds(&name, now);
        if wait > 0 {
            return Err(Refusal::too_many(
                format!("试错太多，请 {wait} 秒后再试。"),
                format!("too many attempts; try again in {wait} seconds"),
            )
            .into());
        }
        let account = self.account(&name).await?;
        let phc = account.as_ref().and_then(|a| a.phc.clone());
        let typed = password.to_owned();
        let fits = tokio::task::spawn_blocking(move || verify_password(&typed, phc.as_deref())).await.unwrap_or(false);
        let Some(account) = account.filter(|_| fits) else {
            self.throttle.failed(&name, now);
            return Err(Refusal::bad_input("账户名或口令不对。", "the account name or the password is wrong")
                .then("忘了口令请找本单位的账户管理岗。", "if you forgot it, ask whoever manages accounts")
                .into());
        };
        self.throttle.succeeded(&name);
        let day = now.date(self.programme.utc_offset_seconds);
        let posts = self.programme.posts_of(&account.person, day);
        let post = posts.iter().find(|p| post.is_none_or(|wanted| wanted == &p.id)).ok_or_else(|| {
            Refusal::not_allowed("这个账户今天没有任职的岗位。", "this account holds no post today")
                .then("请找本单位的账户管理岗。", "ask whoever manages posts")
        })?;
        self.open_session(now, &name, &account.person, &post.id.clone()).await
    }

    async fn open_session(
        &self,
        now: Moment,
        name: &str,
        person: &PersonId,
        post: &PostId,
    ) -> Result<SignedIn, OfficeError> {
        let token = SessionToken::from_bytes(self.random());
        let session = Session {
            token_hash: token_hash(token.as_str()),
            account: name.to_owned(),
            person: person.clone(),
            post: post.clone(),
            csrf: hex::encode(self.random::<32>()),
            opened: now,
            seen: now,
        };
        let act =
            NewAct::new(now, ActKind::SessionOpened.wire(), format!("account:{name}")).by(person.clone(), post.clone());
        self.append(act).await?;
        self.store
            .ephemeral_execute(
                "INSERT INTO sessions (token_hash, account, person, post, csrf, opened, seen) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args![
                    session.token_hash.as_str(),
                    name,
                    person.as_str(),
                    post.as_str(),
                    session.csrf.as_str(),
                    now.micros(),
                    now.micros()
                ],
            )
            .await?;
        Ok(SignedIn { token, session })
    }

    /// Appends one act decided elsewhere.
    pub(crate) async fn append(&self, act: NewAct) -> Result<Done, OfficeError> {
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let act = tx.append(act).await?;
                    Ok::<_, OfficeError>(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// The session of a token, if it holds and the tenure still does.
    pub async fn session(&self, now: Moment, token: &str) -> Result<Option<(Session, Actor)>, OfficeError> {
        let hash = token_hash(token);
        let rows = self
            .store
            .query(
                "SELECT account, person, post, csrf, opened, seen FROM sessions WHERE token_hash = $1",
                args![hash.as_str()],
            )
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let session = Session {
            token_hash: hash,
            account: row.text(0)?.to_owned(),
            person: PersonId::new(row.text(1)?),
            post: PostId::new(row.text(2)?),
            csrf: row.text(3)?.to_owned(),
            opened: Moment::from_micros(row.int(4)?),
            seen: Moment::from_micros(row.int(5)?),
        };
        if !session.holds(now) {
            return Ok(None);
        }
        let day = now.date(self.programme.utc_offset_seconds);
        let Some(actor) = Actor::in_post(&self.programme, &session.person, &session.post, day) else { return Ok(None) };
        self.touch(&session, now).await?;
        Ok(Some((session, actor)))
    }

    /// Notes that the session is in use; not at every request, once a minute is enough for a limit of hours.
    async fn touch(&self, session: &Session, now: Moment) -> Result<(), OfficeError> {
        if now.micros() - session.seen.micros() < 60_000_000 {
            return Ok(());
        }
        let earliest = now.micros() - IDLE_SECONDS * 1_000_000;
        self.store
            .ephemeral_execute(
                "UPDATE sessions SET seen = $1 WHERE token_hash = $2 AND seen > $3",
                args![now.micros(), session.token_hash.as_str(), earliest],
            )
            .await?;
        Ok(())
    }

    /// Signs out.
    pub async fn sign_out(&self, now: Moment, session: &Session) -> Result<Done, OfficeError> {
        let act = NewAct::new(now, ActKind::SessionClosed.wire(), format!("account:{}", session.account))
            .by(session.person.clone(), session.post.clone());
        let done = self.append(act).await?;
        self.lock_key(&session.token_hash);
        self.store
            .ephemeral_execute("DELETE FROM sessions WHERE token_hash = $1", args![session.token_hash.as_str()])
            .await?;
        Ok(done)
    }

    /// Acts on in another post of the same person: a fresh session.
    pub async fn change_post(&self, now: Moment, session: &Session, post: &PostId) -> Result<SignedIn, OfficeError> {
        let day = now.date(self.programme.utc_offset_seconds);
        if Actor::in_post(&self.programme, &session.person, post, day).is_none() {
            return Err(Refusal::not_allowed("您今天不在这个岗位。", "you do not hold that post today").into());
        }
        self.sign_out(now, session).await?;
        self.open_session(now, &session.account, &session.person, post).await
    }

    /// Changes one's own password; every other session of the account ends.
    pub async fn change_password(
        &self,
        now: Moment,
        session: &Session,
        old: &str,
        new: &str,
        again: &str,
    ) -> Result<Done, OfficeError> {
        let account = self.account(&session.account).await?.ok_or_else(Refusal::sign_in)?;
        let (typed, phc) = (old.to_owned(), account.phc.clone());
        let fits = tokio::task::spawn_blocking(move || verify_password(&typed, phc.as_deref())).await.unwrap_or(false);
        if !fits {
            self.throttle.failed(&session.account, now);
            return Err(Refusal::bad_input("现在的口令不对。", "the present password is wrong").into());
        }
        check_new(&session.account, new, again)?;
        let phc = self.hash(new.to_owned()).await?;
        let by = Some((session.person.clone(), session.post.clone()));
        let act = identity::set_password(now, by, &session.account, &phc, account.password_seq)?;
        let done = self.append(act).await?;
        self.store
            .ephemeral_execute(
                "DELETE FROM sessions WHERE account = $1 AND token_hash <> $2",
                args![session.account.as_str(), session.token_hash.as_str()],
            )
            .await?;
        Ok(done)
    }
}
