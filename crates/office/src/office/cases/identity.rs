//! The identity that a reporter left, as the owner of the case sees it: asked for on a ground, opened with enough shares, the opening on
//! record before anything shows.

use super::Said;
use super::custody::deciding;
use super::handle::words;
use super::keys::no_key;
use crate::cases::CaseAction;
use crate::cases::not_covered;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::{AskStanding, CaseState, IdentityAsk};
use shishu_sealed::{CaseKey, PublicKey, SealError, Share, ShareError};
use shishu_store::Content;
use shishu_terms::{Bilingual, CaseId};

/// What the owner sees of the identity of a case.
pub struct IdentityPart {
    /// So many of so many custodians open it.
    pub need: u8,
    pub of: usize,
    /// Units of the posts that keep the shares, by number, and whether somebody there could decide today.
    pub keepers: Vec<(Bilingual, bool)>,
    pub asks: Vec<AskSeen>,
    /// The caller can ask now.
    pub may_ask: bool,
    /// The caller can open it now.
    pub may_open: bool,
    /// The identity, once its opening by the caller is on record and the caller's key is unlocked.
    pub shown: Option<String>,
}

/// One request with names.
pub struct AskSeen {
    pub ask: IdentityAsk,
    pub ground: Bilingual,
    pub standing: AskStanding,
    /// Units of the custodians, in their order.
    pub custodians: Vec<Bilingual>,
}

impl Office {
    /// The identity of a case, for whoever owns it; nothing when the reporter left none or the caller does not own the case.
    pub async fn identity_part(
        &self,
        caller: &Caller,
        session: &str,
        id: &CaseId,
    ) -> Result<Option<IdentityPart>, OfficeError> {
        let (desk, state, kind) = match self.case_for(caller, id, CaseAction::Handle).await {
            Ok(found) => found,
            Err(OfficeError::Refused(_)) => return Ok(None),
            Err(failed) => return Err(failed),
        };
        let (Some(kept), Some(rule)) = (&state.opened.identity, &kind.identity) else { return Ok(None) };
        let person = &caller.require()?.person;
        let seen = |ask: &IdentityAsk| {
            let ground = rule.grounds.iter().find(|one| one.id == ask.asked.ground);
            AskSeen {
                ground: ground.map_or_else(|| Bilingual::same(&ask.asked.ground), |one| one.name.clone()),
                standing: ask.standing(),
                custodians: ask.asked.custodians.iter().map(|one| self.unit_name(&one.unit)).collect(),
                ask: ask.clone(),
            }
        };
        let mine = state.identity_for(person).ok();
        let shown = match mine.filter(|ask| ask.opened.is_some()) {
            Some(ask) => self.identity_text(caller, session, &state, ask).await.ok(),
            None => None,
        };
        let keys = self.handler_keys().await?;
        Ok(Some(IdentityPart {
            keepers: self.keepers_seen(&desk, (&state, person), &keys),
            need: kept.need,
            of: kept.custodians.len(),
            asks: state.identity.iter().map(seen).collect(),
            may_ask: state.is_open() && state.identity_ask().is_none(),
            may_open: mine.is_some() && shown.is_none(),
            shown,
        }))
    }

    /// Asks the custodians for it. Each reads the ground and the words, and nothing of the case.
    pub async fn ask_identity(
        &self,
        caller: &Caller,
        id: &CaseId,
        ground: &str,
        text: &str,
    ) -> Result<Done, OfficeError> {
        self.case_for(caller, id, CaseAction::Handle).await?;
        let text = words(text, "请写明为什么必须知道是谁。", "write why it must be known who it is")?;
        let actor = caller.require()?.clone();
        let keys = self.handler_keys().await?;
        // Shares are sealed to the one who asks.
        keys.of(&actor.person).ok_or_else(no_key)?;
        let ground = ground.to_owned();
        self.on_case_by(caller, id, CaseAction::Handle, move |desk, state, ask| {
            let custodians = deciding(desk, state, &keys, &actor.person);
            let limit = ask.kind.identity.as_ref().map(|rule| rule.decide);
            let until = match limit {
                Some(limit) => desk.programme.calendar.add(ask.today, limit).map_err(|e| not_covered(&e))?.due,
                None => ask.today,
            };
            let asked = custodians.iter().filter_map(|one| keys.of(&one.person));
            let raw = asked
                .map(|(keyed, public)| (format!("ask:{}", keyed.person), desk.seal(public.as_ref(), &text)))
                .collect();
            let stated = state.ask_identity(ask, (&actor.person, &actor.post), &ground, until, custodians)?;
            Ok(Said { raw, ..Said::plain(stated).text("text", text) })
        })
        .await
    }

    /// Opens it: the act comes first, and it is written only when the shares do open it. Afterwards [`Self::identity_part`] shows it.
    pub async fn open_identity(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<(), OfficeError> {
        let (_, state, _) = self.case_for(caller, id, CaseAction::Handle).await?;
        let person = caller.require()?.person.clone();
        let ask = state.identity_for(&person).map_err(Refusal::from)?;
        self.identity_text(caller, session, &state, ask).await?;
        if ask.opened.is_some() {
            return Ok(());
        }
        self.on_case_by(caller, id, CaseAction::Handle, move |_, state, ask| {
            let again = || Refusal::wrong_state("已经登记过打开。", "the opening is on record already");
            Ok(Said::plain(state.open_identity(ask.today, &person)?.ok_or_else(again)?))
        })
        .await?;
        Ok(())
    }

    /// What the shares of a request open, with the caller's unlocked key.
    async fn identity_text(
        &self,
        caller: &Caller,
        session: &str,
        state: &CaseState,
        ask: &IdentityAsk,
    ) -> Result<String, OfficeError> {
        let secret =
            self.unlocked.of(session, &caller.require()?.person, caller.now).ok_or_else(super::handle::locked)?;
        let mut shares: Vec<Share> = Vec::new();
        for act in ask.shares() {
            let Some(Content::Text(sealed)) = self.store.content(act, "share").await? else { continue };
            // One sealed to a key that the handler had before does not open.
            if let Ok(share) = secret.open_share(&sealed) {
                shares.push(share);
            }
        }
        if shares.len() < usize::from(ask.asked.need) {
            return Err(Refusal::wrong_state(
                format!("交出的份额里，您现在的钥匙能打开 {} 份，要 {} 份。", shares.len(), ask.asked.need),
                format!("your present key opens {} of the shares; {} are needed", shares.len(), ask.asked.need),
            )
            .then("换过办理密钥的，请重新提出。", "if you changed your handling key, ask again")
            .into());
        }
        let key = CaseKey::combine(&shares).map_err(does_not_fit)?;
        let text = |name: &'static str| async move {
            match self.store.content(state.first, name).await? {
                Some(Content::Text(text)) => Ok::<_, OfficeError>(text),
                _ => Err(Refusal::wrong_state("身份已依法删除。", "the identity was erased by law").into()),
            }
        };
        let stated: Result<PublicKey, SealError> = text("identity-key").await?.parse();
        if stated.ok() != Some(key.public()) {
            return Err(does_not_fit(ShareError::Mixed).into());
        }
        let opened = key.open(&text("identity").await?).map_err(super::keys::unreadable)?;
        Ok(String::from_utf8_lossy(&opened).into_owned())
    }
}

fn does_not_fit(error: ShareError) -> Refusal {
    let message = error.message();
    Refusal::wrong_state(
        format!("份额合不出这一件的身份：{}。", message.zh),
        format!("the shares do not open this identity: {}", message.en),
    )
    .then(
        "请把这一件的编号告诉保管人和系统管理员。",
        "tell the custodians and the administrator the number of the case",
    )
}
