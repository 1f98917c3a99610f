//! Lawful erasure: a text or a scan is destroyed, the act that stated it and every proof stay, and a certificate says so.

use super::{Caller, Done, Office, OfficeError, ReceiptFile};
use crate::actor::Actor;
use crate::kinds::ActKind;
use crate::permissions::{Action, allows};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use shishu_ledger::Disclosure;
use shishu_programme::{FormScope, Power};
use shishu_store::{Act, Content, ContentId, NewAct, Scrubbed, StoreError};
use shishu_terms::ReturnId;

/// What is to be erased and by what right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Texts ([`ContentId`]) and blobs ([`ContentId::of_blob`]) of acts.
    pub contents: Vec<ContentId>,
    /// The lawful ground, in words: it stands in the log for good, so it must not repeat what is erased.
    pub ground: String,
    /// The retention rule of the programme under which it fell due, if one did.
    pub retention: Option<String>,
}

/// An erasure that stands.
#[derive(Debug)]
pub struct Erased {
    /// The act `content.erased`.
    pub done: Done,
    /// What was done about traces outside the tables. An error does not take the erasure back: the text is gone from the tables.
    pub scrubbed: Result<Scrubbed, StoreError>,
}

/// The body of `content.erased`.
#[derive(Debug, Serialize, Deserialize)]
struct ContentErased {
    ground: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<String>,
    erased: Vec<ErasedContent>,
}

/// One content with the commitment that stays. For a blob, whose name is its hash, that hash.
#[derive(Debug, Serialize, Deserialize)]
struct ErasedContent {
    seq: u64,
    name: String,
    commitment: String,
}

impl Office {
    /// Destroys contents for good. The caller's post needs the power `erase` over what they belong to.
    ///
    /// Refused for what the record itself rests on (rows of a batch, sources of an edition, the present password of an account, a
    /// draft, which goes when it is superseded). After the act is committed, traces are destroyed in the database's files, too.
    pub async fn erase(&self, caller: &Caller, erasure: &Erasure) -> Result<Erased, OfficeError> {
        let actor = caller.require()?;
        let ground = erasure.ground.trim();
        if ground.is_empty() || erasure.contents.is_empty() {
            return Err(Refusal::bad_input(
                "请写明删除哪些内容、依据哪一条。",
                "say which contents are erased and on what lawful ground",
            )
            .into());
        }
        let mut erased = Vec::new();
        for content in &erasure.contents {
            erased.push(self.erasable(actor, content).await?);
        }
        let traces = self.store.salts(&erasure.contents).await?;
        let subject = erased.first().map_or_else(String::new, |one| format!("act:{}", one.seq));
        let body = ContentErased { ground: ground.to_owned(), retention: erasure.retention.clone(), erased };
        let body = serde_json::to_value(body).map_err(|error| StoreError::View(error.to_string()))?;
        let mut act = NewAct::new(caller.now, ActKind::ContentErased.wire(), subject)
            .by(actor.person.clone(), actor.post.id.clone())
            .body(body);
        for ContentId { seq, name } in &erasure.contents {
            act = act.erase(*seq, name.clone());
        }
        let settled = self.settled_by(erasure.retention.as_deref(), &erasure.contents, caller.now).await?;
        act = settled.into_iter().fold(act, NewAct::discharge);
        let done = self.append(act).await?;
        Ok(Erased { done, scrubbed: self.store.scrub(traces).await })
    }

    /// The content with its commitment, if it is there, may be erased at all, and by this actor.
    async fn erasable(&self, actor: &Actor, content: &ContentId) -> Result<ErasedContent, OfficeError> {
        let ContentId { seq, name } = content;
        let not_found = || OfficeError::from(Refusal::not_found(&format!("#{seq} {name}")));
        let act = self.store.act(*seq).await?.ok_or_else(not_found)?;
        if !self.may_erase(actor, &act) {
            return Err(Refusal::not_allowed(
                "您的岗位不能删除这一条的内容。",
                "your post may not erase contents of this act",
            )
            .then("请找有“依法删除”权力、范围包括它的岗位。", "ask a post with the power `erase` whose scope covers it")
            .into());
        }
        let (commitment, is_there) = match content.blob() {
            Some(hash) => {
                let cited = act.blobs.iter().any(|blob| blob == hash);
                (cited.then(|| hash.to_owned()), self.store.blob(hash).await?.is_some())
            }
            None => {
                let stated = act.contents.iter().find(|stated| stated.name == *name);
                let found = self.store.content(*seq, name).await?;
                (stated.map(|stated| hex::encode(stated.commitment)), matches!(found, Some(Content::Text(_))))
            }
        };
        let commitment = commitment.ok_or_else(not_found)?;
        if !is_there {
            return Err(Refusal::wrong_state("这一项已经删除了。", "this content is erased already").into());
        }
        let rests = ["rows", "sources", "phc", "draft", "figures"];
        if rests.contains(&name.as_str()) {
            return Err(Refusal::wrong_state(
                format!("“{name}”是记录本身的依据，不能删除。"),
                format!("the record itself rests on \"{name}\"; it cannot be erased"),
            )
            .then(
                "草稿在提交后、口令在更换后自动删除；数据有误用修订或更正。",
                "a draft goes when it is submitted and a password when it is replaced; wrong values are revised or corrected",
            )
            .into());
        }
        Ok(ErasedContent { seq: *seq, name: name.clone(), commitment })
    }

    /// What belongs to a return, whoever covers it; anything else, whoever covers every form.
    fn may_erase(&self, actor: &Actor, act: &Act) -> bool {
        match act.subject.parse::<ReturnId>().ok().and_then(|id| self.place(&id).ok()) {
            Some((form, unit)) => allows(actor, Action::Erase, unit, &form.id),
            None => actor.has(Power::Erase) && actor.post.scope.forms == FormScope::All,
        }
    }

    /// The certificate of an erasure: the receipt of the act that erased, disclosing its record. Whoever holds it can check that this
    /// commitment of that act was erased, when, by whom and on what ground, and that the log is what it was.
    pub async fn certificate(&self, content: &ContentId) -> Result<ReceiptFile, OfficeError> {
        let ContentId { seq, name } = content;
        let acts = self.store.acts_of_kind(ActKind::ContentErased.wire()).await?;
        let act = acts.into_iter().find(|act| act.erases.contains(content)).ok_or_else(|| {
            Refusal::not_found(&format!("#{seq} {name}")).then(
                "只有依法删除的内容有删除证明；被取代的草稿和口令没有。",
                "only contents erased by law have a certificate; superseded drafts and passwords have none",
            )
        })?;
        let sealed = self.store.sealed_act(act.seq).await?;
        let sealed = sealed.ok_or_else(|| Refusal::not_found(&format!("#{}", act.seq)))?;
        self.receipt_with(act.seq, Disclosure::of_record(sealed.record, sealed.salt).to_extra()).await
    }
}
