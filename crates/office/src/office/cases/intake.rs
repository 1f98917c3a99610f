//! How a case comes in: from the public form, or taken down by staff for somebody who phones, stands at the counter, writes.

use super::keys::Keys;
use super::shares::share_content;
use super::{CaseDesk, Written, append_written};
use crate::actor::Actor;
use crate::cases::{Barring, Named, reconcile, route};
use crate::kinds::ActKind;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::{CaseState, IdentityKept, Opened, case_number};
use shishu_programme::{CaseKind, Category, Channel, Post, Power};
use shishu_sealed::{CaseKey, ReceiptCode};
use shishu_store::{NewAct, Tx, args};
use shishu_terms::{CaseId, CaseKindId, CategoryId, DutyId, Moment, PersonId, PostId, RegionCode};
use std::sync::PoisonError;

/// A file that came with something, already stripped of metadata.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What comes in.
#[derive(Clone)]
pub struct NewCase {
    pub kind: CaseKindId,
    pub category: CategoryId,
    pub channel: Channel,
    /// What happened, in the reporter's words.
    pub text: String,
    /// Name and how to reach them, if they want to give it. Of sealed kinds nobody reads it alone.
    pub contact: String,
    pub named: Named,
    pub region: Option<RegionCode>,
    pub files: Vec<CaseFile>,
    /// The subject it follows from.
    pub from: Option<String>,
}

/// What the reporter takes away.
pub struct Received {
    pub id: CaseId,
    /// Shown once.
    pub code: ReceiptCode,
    /// The act.
    pub seq: u64,
}

/// Custodians needed to open an identity, of all.
const IDENTITY: (u8, u8) = (2, 3);
const LONGEST_TEXT: usize = 20_000;

impl Office {
    /// Whether a kind of case can be taken in now: of a sealed one, whether handlers of two lines have declared their keys.
    pub async fn takes_cases(&self, now: Moment, kind: &CaseKind) -> Result<bool, OfficeError> {
        let Ok(desk) = self.case_desk(now) else { return Ok(false) };
        let keys = self.handler_keys().await?;
        let has_key =
            |post: &Post| self.programme.holder(&post.id, desk.today).is_some_and(|h| keys.of(&h.id).is_some());
        let goes = |category: &Category| {
            route(kind, category, &Barring::default(), &desk.programme, &desk.key, desk.today, &has_key).is_ok()
        };
        Ok(kind.categories.iter().any(goes))
    }

    /// Takes a case in. From its first act it has an owner and a due day, and the reporter a code.
    pub async fn open_case(&self, caller: &Caller, new: NewCase) -> Result<Received, OfficeError> {
        let desk = self.case_desk(caller.now)?;
        let keys = self.handler_keys().await?;
        // Sealed before the write begins: many reports are sealed side by side, and only appending waits for the one writer.
        let ready = self.ready_case(caller, &desk, &keys, new)?;
        let committed = self.store.write(move |tx| Box::pin(async move { ready.append(tx, &desk).await })).await?;
        Ok(committed.value)
    }

    /// A case ready to be appended, alone or with what it was heard on. Nothing is written.
    pub(in crate::office) fn ready_case(
        &self,
        caller: &Caller,
        desk: &CaseDesk,
        keys: &Keys,
        new: NewCase,
    ) -> Result<ReadyCase, OfficeError> {
        let kind = self.programme.cases.get(&new.kind).ok_or_else(|| Refusal::not_found(new.kind.as_str()))?;
        let actor = who_takes_it_down(caller, kind, new.channel)?;
        check(kind, &new)?;
        let code = ReceiptCode::draw(&mut **desk.chance.lock().unwrap_or_else(PoisonError::into_inner));
        let hash = hex::encode(desk.key.code_hash(&code));
        let (act, written) = Opening { desk, keys, code: &code, hash }.act(new, actor)?;
        Ok(ReadyCase { act, written, code })
    }
}

/// A case that waits to be appended.
pub(in crate::office) struct ReadyCase {
    act: NewAct,
    written: Written,
    code: ReceiptCode,
}

impl ReadyCase {
    pub(in crate::office) async fn append(self, tx: &mut Tx, desk: &CaseDesk) -> Result<Received, OfficeError> {
        let act = with_free_number(tx, desk, self.act).await?;
        let act = append_written(tx, act, self.written).await?;
        Ok(Received { id: CaseId::new(act.subject), code: self.code, seq: act.seq })
    }
}

/// The act under a number that no case has: of a hundred thousand a year a few would meet by chance.
pub(super) async fn with_free_number(tx: &mut Tx, desk: &CaseDesk, mut act: NewAct) -> Result<NewAct, OfficeError> {
    while !tx.query("SELECT 1 FROM cases WHERE id = $1", args![act.subject.as_str()]).await?.is_empty() {
        let mut random = [0; 4];
        desk.chance.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut random);
        let prefix = act.subject.split('-').next().unwrap_or_default();
        let free = case_number(prefix, desk.today.year(), random).to_string();
        for duty in &mut act.raises {
            duty.id = DutyId::new(duty.id.as_str().replace(&act.subject, &free));
            duty.subject.clone_from(&free);
        }
        act.subject = free;
    }
    Ok(act)
}

/// Nobody on the public form; elsewhere a post that takes down reports, or for what offices raise themselves one that handles or supervises.
pub(super) fn who_takes_it_down<'c>(
    caller: &'c Caller,
    kind: &CaseKind,
    channel: Channel,
) -> Result<Option<&'c Actor>, Refusal> {
    if !kind.intake.contains(&channel) {
        let name = channel.name();
        return Err(Refusal::bad_input(
            format!("“{}”不从“{}”来。", kind.name.zh, name.zh),
            format!("\"{}\" does not come in by {}", kind.name.en, name.en),
        ));
    }
    if channel == Channel::Web {
        return Ok(None);
    }
    let actor = caller.require()?;
    let powers = match channel {
        Channel::Internal => &[Power::HandleCases, Power::Supervise, Power::Inspect][..],
        Channel::HomeVisit => &[Power::TakeReports, Power::Visit],
        Channel::ReceptionDay => &[Power::TakeReports, Power::Receive],
        _ => &[Power::TakeReports],
    };
    match powers.iter().any(|power| actor.has(*power)) {
        true => Ok(Some(actor)),
        false => Err(Refusal::not_allowed("您的岗位不能登记来件。", "your post cannot take down reports")),
    }
}

pub(super) fn check(kind: &CaseKind, new: &NewCase) -> Result<(), Refusal> {
    let length = new.text.trim().chars().count();
    if length < 4 {
        return Err(Refusal::bad_input("请写明发生了什么。", "write what happened"));
    }
    if length > LONGEST_TEXT || new.contact.chars().count() > 500 {
        return Err(Refusal::bad_input(
            format!("最多 {LONGEST_TEXT} 字，这里有 {length} 字；其余请作为附件。"),
            format!("at most {LONGEST_TEXT} characters, this has {length}; attach the rest as a file"),
        ));
    }
    if kind.category(&new.category).is_none() {
        return Err(Refusal::bad_input("请选一个类别。", "choose a category"));
    }
    Ok(())
}

/// Who keeps an identity, and the contents in which it lies.
type SealedApart = (IdentityKept, Vec<(String, String)>);

/// The making of the first act.
pub(super) struct Opening<'a> {
    pub(super) desk: &'a CaseDesk,
    pub(super) keys: &'a Keys,
    pub(super) code: &'a ReceiptCode,
    pub(super) hash: String,
}

impl Opening<'_> {
    pub(super) fn act(&self, new: NewCase, by: Option<&Actor>) -> Result<(NewAct, Written), OfficeError> {
        let desk = self.desk;
        let programme = &desk.programme;
        let kind = programme.cases.get(&new.kind).ok_or_else(|| Refusal::not_found(new.kind.as_str()))?;
        let category = kind.category(&new.category).ok_or_else(|| Refusal::not_found(new.category.as_str()))?;
        let barring = Barring::of(&new.named, programme, &desk.key, desk.today);
        let has_key =
            |post: &Post| programme.holder(&post.id, desk.today).is_some_and(|h| self.keys.of(&h.id).is_some());
        let routed = route(kind, category, &barring, programme, &desk.key, desk.today, &has_key)?;
        let id = {
            let mut random = [0; 4];
            desk.chance.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut random);
            case_number(&kind.prefix, desk.today.year(), random)
        };
        let second = routed.second.map(|post| post.id.clone());
        let mut opened = Opened::of(kind, new.category.clone(), new.channel.code(), desk.today, routed.owner, second);
        opened.receipt = Some(self.hash.clone());
        opened.barred = barring.0.iter().cloned().collect();
        opened.region = new.region.filter(|_| !kind.sealed);
        opened.files = new.files.len() as u32;
        opened.from = new.from.clone();
        let mut shares = Vec::new();
        let mut public = None;
        if kind.sealed {
            let chance = &mut **desk.chance.lock().unwrap_or_else(PoisonError::into_inner);
            let key = CaseKey::draw(chance);
            shares.push(("key:code".to_owned(), key.share_to_code(self.code, chance)));
            for post in [Some(routed.owner), routed.second].into_iter().flatten() {
                let holder = programme.holder(&post.id, desk.today).map(|holder| &holder.id);
                if let Some((keyed, handler)) = holder.and_then(|id| self.keys.of(id)) {
                    shares.push((format!("key:{}", keyed.person), key.share_to(&handler, chance)));
                    opened.keys.push(keyed);
                }
            }
            opened.key = Some(key.public().to_string());
            public = Some(key.public());
        }
        let (kept, identity) = self.identity(kind, &new.contact, &barring)?.unzip();
        opened.identity = kept;
        let mut texts = vec![("text", new.text)];
        if !kind.sealed && !new.contact.trim().is_empty() {
            texts.push(("contact", new.contact));
        }
        let mut written = desk.contents(public.as_ref(), texts, new.files)?;
        written.contents.extend(shares);
        written.contents.extend(identity.into_iter().flatten());
        let at = if kind.sealed || by.is_none() { desk.start_of_day() } else { desk.now };
        let state = CaseState::begin(id.clone(), opened.clone(), 0);
        let body = serde_json::to_value(&opened).map_err(crate::views::damaged)?;
        let mut act = NewAct::new(at, ActKind::CaseOpened.wire(), id.as_str()).body(body);
        if let Some(actor) = by {
            act = act.by(actor.person.clone(), actor.post.id.clone());
        }
        Ok((reconcile(act, programme, &state, &[])?, written))
    }

    /// The identity that a reporter gave, sealed to a key of its own that is shared out among custodians: `m` of `n` open it.
    fn identity(&self, kind: &CaseKind, contact: &str, barring: &Barring) -> Result<Option<SealedApart>, Refusal> {
        if !kind.sealed || contact.trim().is_empty() {
            return Ok(None);
        }
        let (m, n) = IDENTITY;
        let custodians = custodians(self.desk, barring);
        let with_key: Vec<_> =
            custodians.iter().filter_map(|(id, post)| Some((self.keys.of(id)?, post))).take(n.into()).collect();
        if with_key.len() < n.into() {
            return Err(Refusal::wrong_state(
                "现在还不能保管身份：保管人不足三人。",
                "identities cannot be kept yet: there are fewer than three custodians",
            )
            .then("可以不留姓名，用回执码联系。", "leave no name, and keep in touch by the receipt code"));
        }
        let chance = &mut **self.desk.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let key = CaseKey::draw(chance);
        let unfit = |_| Refusal::wrong_state("身份无法封存。", "the identity cannot be sealed");
        let shares = key.split(m, n, chance).map_err(unfit)?;
        let mut contents = vec![
            ("identity".to_owned(), shishu_sealed::seal(&key.public(), contact.trim().as_bytes(), chance)),
            ("identity-key".to_owned(), key.public().to_string()),
        ];
        let mut kept = IdentityKept { need: m, custodians: Vec::new(), posts: Vec::new() };
        for (((keyed, handler), post), share) in with_key.into_iter().zip(&shares) {
            contents.push((share_content(&keyed.person), share.seal_to(&handler, chance)));
            kept.custodians.push(keyed);
            kept.posts.push(post.clone());
        }
        Ok(Some((kept, contents)))
    }
}

/// Who keeps identities on the day and is not barred, with the post, in the order of the posts, each person once.
fn custodians(desk: &CaseDesk, barring: &Barring) -> Vec<(PersonId, PostId)> {
    let (programme, day) = (&desk.programme, desk.today);
    let keeps = |post: &&Post| {
        post.powers.contains(&Power::KeepIdentity) && !barring.bars_post(&post.id, programme, &desk.key, day)
    };
    let posts = programme.posts.values().filter(keeps);
    let mut people: Vec<(PersonId, PostId)> = Vec::new();
    for (holder, post) in posts.filter_map(|post| Some((programme.holder(&post.id, day)?, post))) {
        if people.iter().all(|(known, _)| *known != holder.id) {
            people.push((holder.id.clone(), post.id.clone()));
        }
    }
    people
}
