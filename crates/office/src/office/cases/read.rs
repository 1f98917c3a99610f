//! One case as staff see it.

use super::{CaseDesk, public_key, require_seat};
use crate::cases::{CaseAction, Seat, may, points, seats};
use crate::clock::Why;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::{CaseAct, CaseState, Standing};
use shishu_programme::CaseKind;
use shishu_sealed::{CaseKey, PublicKey};
use shishu_store::{Act, Content, DutyFilter, Row, Store, args};
use shishu_terms::{Bilingual, CaseId, Moment, PostId};

/// One case with everything the caller may see of it.
pub struct CaseSheet {
    pub state: CaseState,
    pub kind: CaseKind,
    pub standing: Standing,
    pub seats: Vec<Seat>,
    /// The whole limit, as long as something is owed.
    pub due: Option<Why>,
    /// The limit of the present stage, where it has one of its own.
    pub stage_due: Option<Why>,
    pub steps: Vec<CaseStep>,
    /// It is sealed and this session has not opened it.
    pub locked: bool,
    /// The points that the reporter asks, of a text that can be read.
    pub points: Vec<String>,
    /// Cases merged into this one.
    pub joined: Vec<CaseId>,
}

impl CaseSheet {
    pub fn may(&self, action: CaseAction) -> bool {
        self.seats.iter().any(|seat| may(*seat, action, self.state.opened.sealed))
    }
}

/// One act on a case.
pub struct CaseStep {
    pub seq: u64,
    pub at: Moment,
    /// Nothing finer than the day is known.
    pub day_only: bool,
    pub stated: CaseAct,
    pub by: Bilingual,
    pub texts: Vec<CaseText>,
}

/// A text of an act, or what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseText {
    Text(String),
    /// A reply: its parts by id, and the points with their answers.
    Reply {
        parts: Vec<(String, String)>,
        points: Vec<(String, String)>,
    },
    /// Files: name and SHA-256 of the blob.
    Files(Vec<(String, String)>),
    Contact(String),
    /// Sealed, and this session cannot open it.
    Sealed,
    Erased,
}

/// What opens the texts of a case.
pub(super) enum Opener {
    /// They are not sealed.
    Plain,
    Key(Box<CaseKey>),
    Locked,
}

impl Opener {
    fn open(&self, text: &str) -> Option<String> {
        match self {
            Opener::Plain => Some(text.to_owned()),
            Opener::Key(key) => String::from_utf8(key.open(text).ok()?.to_vec()).ok(),
            Opener::Locked => None,
        }
    }
}

pub(super) fn state_of(row: &Row) -> Result<CaseState, OfficeError> {
    Ok(serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?)
}

/// The texts of an act by these names, opened if they can be.
pub(super) async fn step_texts(
    store: &Store,
    act: &Act,
    opener: &Opener,
    names: &[&str],
) -> Result<Vec<CaseText>, OfficeError> {
    let mut texts = Vec::new();
    for content in &act.contents {
        let files = content.name == "files";
        if !files && !names.contains(&content.name.as_str()) {
            continue;
        }
        texts.push(match store.content(act.seq, &content.name).await? {
            Some(Content::Text(text)) => match opener.open(&text) {
                Some(text) => told(&content.name, text),
                None => CaseText::Sealed,
            },
            _ => CaseText::Erased,
        });
    }
    Ok(texts)
}

/// Whoever took a sealed report down, the hour it came in is not kept.
fn sealed_opening(state: &CaseState, seq: u64) -> bool {
    state.opened.sealed && seq == state.first
}

pub(super) fn told(name: &str, text: String) -> CaseText {
    let json = || serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    let string = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    match name.split(':').next().unwrap_or(name) {
        "contact" => CaseText::Contact(text),
        "files" => {
            let list = json();
            let files =
                list.as_array().into_iter().flatten().map(|file| (string(&file["name"]), string(&file["sha256"])));
            CaseText::Files(files.collect())
        }
        "reply" => {
            let reply = json();
            let list = |name: &str| reply[name].as_array().cloned().unwrap_or_default();
            let parts = reply["parts"].as_object().cloned().unwrap_or_default();
            CaseText::Reply {
                parts: parts.iter().map(|(id, text)| (id.clone(), string(text))).collect(),
                points: list("points").iter().map(string).zip(list("answers").iter().map(string)).collect(),
            }
        }
        _ => CaseText::Text(text),
    }
}

impl Office {
    /// A case's state; nothing is asked of who reads it, so no page shows it.
    pub async fn case_state(&self, id: &CaseId) -> Result<Option<CaseState>, OfficeError> {
        let rows = self.store.query("SELECT state FROM cases WHERE id = $1", args![id.as_str()]).await?;
        rows.first().map(state_of).transpose()
    }

    /// The name of the unit a post belongs to, in Chinese.
    pub fn unit_of(&self, post: &PostId) -> String {
        self.programme.posts.get(post).map_or_else(String::new, |post| self.unit_name(&post.unit).zh)
    }

    /// The state and kind of a case that the caller may do this with.
    pub(in crate::office) async fn case_for(
        &self,
        caller: &Caller,
        id: &CaseId,
        action: CaseAction,
    ) -> Result<(CaseDesk, CaseState, CaseKind), OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let state = self.case_state(id).await?.ok_or_else(|| Refusal::not_found(id.as_str()))?;
        let kind = desk.kind(&state)?.clone();
        require_seat(&desk, actor, action, &state, &kind)?;
        Ok((desk, state, kind))
    }

    /// The case, with the texts that the caller can open in this session.
    pub async fn case(&self, caller: &Caller, session: &str, id: &CaseId) -> Result<CaseSheet, OfficeError> {
        let (desk, state, kind) = self.case_for(caller, id, CaseAction::See).await?;
        let actor = caller.require()?;
        let seats = seats(actor, &state, &kind);
        let reads = seats.iter().any(|seat| may(*seat, CaseAction::Read, state.opened.sealed));
        let opener = match (reads, state.opened.sealed) {
            (false, _) => Opener::Locked,
            (true, false) => Opener::Plain,
            // What is sealed is shown to those alone whose first view stands on the record.
            (true, true) if !state.viewed.contains(&actor.person) => Opener::Locked,
            (true, true) => match self.case_key(caller, session, &state).await? {
                Some(key) => Opener::Key(Box::new(key)),
                None => Opener::Locked,
            },
        };
        let mut steps = Vec::new();
        for act in self.store.acts_of(id.as_str()).await? {
            let Some(Ok(stated)) = CaseAct::read(&act.kind, &act.body) else { continue };
            let texts = step_texts(&self.store, &act, &opener, &["text", "reply", "contact"]).await?;
            let reporter = act.person.is_none()
                && matches!(
                    stated,
                    CaseAct::Opened(_) | CaseAct::Said(_) | CaseAct::Confirmed(_) | CaseAct::Disputed(_)
                );
            let by = match reporter {
                true => Bilingual::new("反映人", "the reporter"),
                false => self.by_then(act.post.as_ref(), act.person.as_ref(), act.seq),
            };
            steps.push(CaseStep {
                seq: act.seq,
                at: act.at,
                day_only: reporter || act.person.is_none() || sealed_opening(&state, act.seq),
                stated,
                by,
                texts,
            });
        }
        let text = steps.first().and_then(|step| {
            step.texts.iter().find_map(|text| match text {
                CaseText::Text(text) => Some(points(text)),
                _ => None,
            })
        });
        let open = self.store.duties(&DutyFilter::open().about(id.as_str())).await?;
        let why = |kind: &str| open.iter().find(|duty| duty.kind == kind).and_then(|duty| Why::read(&duty.why));
        let (due, stage_due) = (why("case-answer"), why("case-stage"));
        Ok(CaseSheet {
            standing: state.standing(desk.today),
            locked: matches!(opener, Opener::Locked) && state.opened.sealed,
            points: text.unwrap_or_default(),
            joined: self.joined_seen(caller, id).await?,
            due,
            stage_due,
            seats,
            steps,
            kind,
            state,
        })
    }

    /// Cases merged into this one, without those that the caller must not know of.
    async fn joined_seen(&self, caller: &Caller, id: &CaseId) -> Result<Vec<CaseId>, OfficeError> {
        let mut seen = Vec::new();
        for id in self.joined(id).await? {
            if self.sees_case(caller, &id).await? {
                seen.push(id);
            }
        }
        Ok(seen)
    }

    /// Opens a sealed case in this session. The first view by a person is an act, written before anything is shown.
    pub async fn view_case(&self, caller: &Caller, id: &CaseId) -> Result<Option<Done>, OfficeError> {
        let person = caller.require()?.person.clone();
        let (_, state, _) = self.case_for(caller, id, CaseAction::Read).await?;
        if state.view(&person).is_none() {
            return Ok(None);
        }
        let done = self
            .on_case_by(caller, id, CaseAction::Read, move |_, state, _| {
                let again = || Refusal::wrong_state("已经登记过查看。", "the first view is on record already");
                Ok(super::Said::plain(state.view(&person).ok_or_else(again)?))
            })
            .await?;
        Ok(Some(done))
    }

    /// A file of a case: its name and bytes, for whoever can open it.
    pub async fn case_file(
        &self,
        caller: &Caller,
        session: &str,
        id: &CaseId,
        sha256: &str,
    ) -> Result<(String, Vec<u8>), OfficeError> {
        let not_found = || OfficeError::from(Refusal::not_found(sha256));
        let sheet = self.case(caller, session, id).await?;
        let files = sheet.steps.iter().flat_map(|step| &step.texts).filter_map(|text| match text {
            CaseText::Files(files) => Some(files),
            _ => None,
        });
        let name =
            files.flatten().find(|(_, hash)| hash == sha256).map(|(name, _)| name.clone()).ok_or_else(not_found)?;
        let bytes = self.store.blob(sha256).await?.ok_or_else(not_found)?;
        if !sheet.state.opened.sealed {
            return Ok((name, bytes));
        }
        let key = self.case_key(caller, session, &sheet.state).await?.ok_or_else(not_found)?;
        Ok((name, key.open_bytes(&bytes).map_err(super::keys::unreadable)?.to_vec()))
    }

    /// The sealed cases merged into this one, also by way of another, with their public keys.
    pub(super) async fn sealed_joined(&self, id: &CaseId) -> Result<Vec<(CaseId, PublicKey)>, OfficeError> {
        let mut found: Vec<(CaseId, PublicKey)> = Vec::new();
        let mut waiting = self.joined(id).await?;
        while let Some(id) = waiting.pop() {
            let Some(state) = self.case_state(&id).await?.filter(|state| state.opened.sealed) else { continue };
            waiting.extend(self.joined(&id).await?.into_iter().filter(|id| found.iter().all(|(known, _)| known != id)));
            if let Some(key) = public_key(&state)? {
                found.push((id, key));
            }
        }
        Ok(found)
    }

    pub(in crate::office) async fn joined(&self, id: &CaseId) -> Result<Vec<CaseId>, OfficeError> {
        // Few are merged; the word stands in their state.
        let like = format!("%\"merged\":\"{id}\"%");
        let sql = "SELECT id FROM cases WHERE standing = 'merged' AND state LIKE $1 ORDER BY id LIMIT 50";
        let rows = self.store.query(sql, args![like]).await?;
        rows.iter().map(|row| Ok(CaseId::new(row.text(0)?))).collect()
    }
}
