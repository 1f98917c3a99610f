//! What the holder of a receipt code sees and says. The code is all there is: no account, no hour, and it opens what is sealed.

use super::handing::awaiting;
use super::read::{Opener, step_texts};
use super::{By, CaseFile, CaseText, Said};
use crate::clock::Why;
use crate::office::{Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::{CaseAct, CaseState, Closing, Phase, Standing};
use shishu_sealed::{CaseKey, ReceiptCode};
use shishu_store::{DutyFilter, args};
use shishu_terms::{Bilingual, CaseId, Moment};
use std::sync::PoisonError;

/// A case as its reporter sees it.
pub struct ReporterSheet {
    pub id: CaseId,
    pub kind: Bilingual,
    pub category: Bilingual,
    pub received: Date,
    pub standing: Standing,
    /// The office that owns it now.
    pub owner: Bilingual,
    pub due: Option<Why>,
    pub reopened: u32,
    /// What concerns the reporter, in order.
    pub steps: Vec<ReporterStep>,
    /// The last day on which the reply can be disputed.
    pub until: Option<Date>,
    /// The case it was merged into; the replies there are shown here.
    pub merged: Option<CaseId>,
}

/// A step as its reporter sees it: the day, never the hour; the office, never the person.
pub struct ReporterStep {
    pub day: Date,
    pub stated: CaseAct,
    pub office: Option<Bilingual>,
    pub texts: Vec<CaseText>,
    /// Number of the act.
    pub seq: u64,
}

/// What looking up gave. Whatever was typed, there is a code and, where there is any case, a sheet: the same was done for it.
pub struct LookedUp {
    /// As typed; one of chance when what was typed is none.
    pub code: ReceiptCode,
    /// The case of the code; or another, with everything sealed in it still sealed, to be thrown away unseen.
    pub sheet: Option<ReporterSheet>,
    /// Whether the code opens it.
    pub opens: bool,
}

impl Office {
    /// The case of a code. Unknown and malformed codes are told alike by whoever asks.
    pub(in crate::office) async fn case_of_code(
        &self,
        now: Moment,
        code: &ReceiptCode,
    ) -> Result<Option<CaseState>, OfficeError> {
        Ok(self.nearest_to(now, code).await?.and_then(|(state, is_it)| is_it.then_some(state)))
    }

    /// The case whose hash comes next from that of the code on, round the end: whether it is the code's own. It is found in one
    /// way, so that it takes no other time when it is not.
    async fn nearest_to(&self, now: Moment, code: &ReceiptCode) -> Result<Option<(CaseState, bool)>, OfficeError> {
        let desk = self.case_desk(now)?;
        let hash = hex::encode(desk.key.code_hash(code));
        let sql = "SELECT c.state, r.hash FROM case_receipts r JOIN cases c ON c.id = r.case_id \
                   WHERE r.hash >= $1 ORDER BY r.hash LIMIT 1";
        let mut rows = self.store.query(sql, args![hash.as_str()]).await?;
        if rows.is_empty() {
            rows = self.store.query(sql, args![""]).await?;
        }
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some((super::read::state_of(row)?, row.text(1)? == hash)))
    }

    /// What became of it.
    pub async fn case_by_code(&self, now: Moment, code: &ReceiptCode) -> Result<ReporterSheet, OfficeError> {
        let state = self.case_of_code(now, code).await?.ok_or_else(unknown)?;
        let opener = self.opener_of_code(&state, code).await?;
        self.reporter_sheet(now, state, opener).await
    }

    /// What became of the case of whatever was typed as a code. The work is the same for a code that opens one, one that opens
    /// none, and none at all: the same tables are read, as many boxes tried.
    pub async fn look_up(&self, now: Moment, typed: &str) -> Result<LookedUp, OfficeError> {
        let desk = self.case_desk(now)?;
        let (drawn, decoy) = {
            let chance = &mut **desk.chance.lock().unwrap_or_else(PoisonError::into_inner);
            (ReceiptCode::draw(chance), CaseKey::draw(chance))
        };
        let parsed = ReceiptCode::parse(typed);
        let is_code = parsed.is_ok();
        let code = parsed.unwrap_or(drawn);
        let Some((state, is_it)) = self.nearest_to(now, &code).await? else {
            return Ok(LookedUp { code, sheet: None, opens: false });
        };
        let opener = match self.opener_of_code(&state, &code).await? {
            Opener::Locked => Opener::Key(Box::new(decoy)),
            opened => opened,
        };
        let opens = is_code && is_it;
        let sheet = match self.reporter_sheet(now, state, opener).await {
            // What is wrong with another case is nothing to whoever asks.
            Err(_) if !opens => None,
            sheet => Some(sheet?),
        };
        Ok(LookedUp { code, sheet, opens })
    }

    async fn reporter_sheet(
        &self,
        now: Moment,
        state: CaseState,
        opener: Opener,
    ) -> Result<ReporterSheet, OfficeError> {
        let today = now.date(self.programme.utc_offset_seconds);
        let kind = self.programme.cases.get(&state.opened.kind);
        let name = |id: &str| Bilingual::same(id);
        let mut steps = Vec::new();
        for act in self.store.acts_of(state.id.as_str()).await? {
            let Some(Ok(stated)) = CaseAct::read(&act.kind, &act.body) else { continue };
            if !concerns_reporter(&stated) {
                continue;
            }
            let day = stated.day().unwrap_or_else(|| act.at.date(self.programme.utc_offset_seconds));
            let office = act.post.as_ref().filter(|_| !matches!(stated, CaseAct::Opened(_)));
            let mut office = office.map(|post| self.post_then(post, act.seq).unit_name);
            if let CaseAct::Moved(moved) = &stated {
                office = moved.unit.as_ref().map(|unit| self.unit_name(unit));
            }
            let texts = step_texts(&self.store, &act, &opener, &["text", "reply"]).await?;
            steps.push(ReporterStep { day, stated, office, texts, seq: act.seq });
        }
        let open = self.store.duties(&DutyFilter::open().about(state.id.as_str())).await?;
        let due = open.iter().find(|duty| duty.kind == "case-answer").and_then(|duty| Why::read(&duty.why));
        let until = match state.phase {
            Phase::Replied { until, .. } => Some(until),
            _ => None,
        };
        let merged = merged_into(&state);
        if merged.is_some() {
            steps.extend(self.replies_elsewhere(&state, &opener).await?);
        }
        Ok(ReporterSheet {
            kind: kind.map_or_else(|| name(state.opened.kind.as_str()), |kind| kind.name.clone()),
            category: kind
                .and_then(|kind| kind.category(&state.category))
                .map_or_else(|| name(state.category.as_str()), |category| category.name.clone()),
            received: state.opened.received,
            standing: state.standing(today),
            owner: self.unit_name(&state.unit),
            due,
            reopened: state.reopened,
            steps,
            until,
            merged,
            id: state.id,
        })
    }

    /// Replies in the cases it was merged into, in order. Of a sealed one only what was sealed to this case as well: its own key opens it, and
    /// nothing else of the other case.
    async fn replies_elsewhere(&self, state: &CaseState, opener: &Opener) -> Result<Vec<ReporterStep>, OfficeError> {
        let names = match opener {
            Opener::Plain => ["reply".to_owned(), "files".to_owned()],
            _ => [reply_for(&state.id), files_for(&state.id)],
        };
        let names = names.each_ref().map(String::as_str);
        let mut steps = Vec::new();
        let mut next = merged_into(state);
        for _ in 0..MERGES {
            let Some(other) = next else { break };
            let Some(other) = self.case_state(&other).await?.filter(|other| other.opened.sealed == state.opened.sealed)
            else {
                break;
            };
            for act in self.store.acts_of(other.id.as_str()).await? {
                let Some(Ok(stated @ CaseAct::Replied(_))) = CaseAct::read(&act.kind, &act.body) else { continue };
                let mut texts = step_texts(&self.store, &act, opener, &names).await?;
                texts.retain(|text| !matches!(text, CaseText::Sealed));
                let Some(day) = stated.day().filter(|_| !texts.is_empty()) else { continue };
                let office = act.post.as_ref().map(|post| self.post_then(post, act.seq).unit_name);
                steps.push(ReporterStep { day, stated, office, texts, seq: act.seq });
            }
            next = merged_into(&other);
        }
        Ok(steps)
    }

    /// A file of the thread: its name and bytes.
    pub async fn reporter_file(
        &self,
        now: Moment,
        code: &ReceiptCode,
        sha256: &str,
    ) -> Result<(String, Vec<u8>), OfficeError> {
        let not_found = || OfficeError::from(Refusal::not_found(sha256));
        let state = self.case_of_code(now, code).await?.ok_or_else(unknown)?;
        let sheet = self.case_by_code(now, code).await?;
        let files = sheet.steps.iter().flat_map(|step| &step.texts).filter_map(|text| match text {
            CaseText::Files(files) => Some(files),
            _ => None,
        });
        let found = files.flatten().find(|(_, hash)| hash == sha256);
        let name = found.map(|(name, _)| name.clone()).ok_or_else(not_found)?;
        let bytes = self.store.blob(sha256).await?.ok_or_else(not_found)?;
        match self.opener_of_code(&state, code).await? {
            Opener::Plain => Ok((name, bytes)),
            Opener::Key(key) => Ok((name, key.open_bytes(&bytes).map_err(super::keys::unreadable)?.to_vec())),
            Opener::Locked => Err(not_found()),
        }
    }

    async fn opener_of_code(&self, state: &CaseState, code: &ReceiptCode) -> Result<Opener, OfficeError> {
        if !state.opened.sealed {
            return Ok(Opener::Plain);
        }
        let share = self.store.content(state.first, "key:code").await?;
        let Some(shishu_store::Content::Text(share)) = share else { return Ok(Opener::Locked) };
        Ok(code.open_case(&share).map_or(Opener::Locked, |key| Opener::Key(Box::new(key))))
    }

    /// A word from the reporter, with files.
    pub async fn reporter_says(
        &self,
        now: Moment,
        code: &ReceiptCode,
        text: &str,
        files: Vec<CaseFile>,
    ) -> Result<Done, OfficeError> {
        let text = text.trim().to_owned();
        if text.chars().count() < 2 || text.chars().count() > 20_000 {
            return Err(Refusal::bad_input(
                "请写要补充的内容，最多 20000 字。",
                "write what to add, at most 20,000 characters",
            )
            .into());
        }
        self.by_reporter(now, code, move |state, ask| {
            let stated = state.say(ask, files.len() as u32)?;
            Ok(Said { files, ..Said::plain(stated).text("text", text) })
        })
        .await
    }

    /// It is closed: solved or not, and how content the reporter is.
    pub async fn reporter_confirms(
        &self,
        now: Moment,
        code: &ReceiptCode,
        solved: bool,
        satisfaction: Option<u8>,
    ) -> Result<Done, OfficeError> {
        self.by_reporter(now, code, move |state, ask| Ok(Said::plain(state.confirm(ask, solved, satisfaction)?))).await
    }

    /// The reporter does not agree: it is taken up again, under its first date.
    pub async fn reporter_disputes(&self, now: Moment, code: &ReceiptCode, text: &str) -> Result<Done, OfficeError> {
        let text = text.trim().to_owned();
        if text.chars().count() < 2 {
            return Err(Refusal::bad_input("请写明哪里没有解决。", "write what is not solved").into());
        }
        self.by_reporter(now, code, move |state, ask| Ok(Said::plain(state.dispute(ask)?).text("text", text))).await
    }

    async fn by_reporter<F>(&self, now: Moment, code: &ReceiptCode, decide: F) -> Result<Done, OfficeError>
    where
        F: FnOnce(&CaseState, shishu_cases::Ask<'_>) -> Result<Said, Refusal> + Send + 'static,
    {
        let state = self.case_of_code(now, code).await?.ok_or_else(unknown)?;
        // Somebody took the case over and cannot open it: the code can, so the key goes along with the reporter's word.
        let key = match state.key_asks.is_empty() {
            true => Opener::Locked,
            false => self.opener_of_code(&state, code).await?,
        };
        let keys = self.handler_keys().await?;
        self.on_case(now, By::Reporter, &state.id, move |desk, state, ask| {
            let mut said = decide(state, ask)?;
            if let Opener::Key(key) = &key {
                let to = awaiting(desk, state, &keys);
                let keyed = to.iter().map(|(keyed, _)| keyed.clone()).collect();
                match &mut said.stated {
                    CaseAct::Said(one) => one.keys = keyed,
                    CaseAct::Disputed(one) => one.keys = keyed,
                    _ => return Ok(Some(said)),
                }
                said.raw.extend(desk.shares(key, &to));
            }
            Ok(Some(said))
        })
        .await
    }

    pub(in crate::office) fn unit_name(&self, unit: &shishu_terms::UnitId) -> Bilingual {
        self.programme.units.get(unit).map_or_else(|| Bilingual::same(unit.as_str()), |unit| unit.name.clone())
    }
}

/// Merges that are followed: more in a row is no honest handling.
const MERGES: usize = 8;

fn merged_into(state: &CaseState) -> Option<CaseId> {
    match &state.phase {
        Phase::Closed { how: Closing::Merged(into), .. } => Some(into.clone()),
        _ => None,
    }
}

/// The name of a reply's content that is sealed to a case merged into the one replied to.
pub(super) fn reply_for(case: &CaseId) -> String {
    format!("reply:{case}")
}

/// The name of the list of a reply's files that are sealed to such a case.
pub(super) fn files_for(case: &CaseId) -> String {
    format!("files:{case}")
}

/// The same words whether a code is malformed or belongs to nothing.
pub(in crate::office) fn unknown() -> Refusal {
    Refusal::bad_input("没有这个回执码。", "there is no such receipt code")
        .then("请逐组核对；码里没有字母 I、L、O、U。", "compare it group by group; it has no letters I, L, O or U")
}

fn concerns_reporter(stated: &CaseAct) -> bool {
    // Another post of the second line is nothing to the reporter; another owner is.
    if let CaseAct::Moved(moved) = stated {
        return moved.owner.is_some();
    }
    !matches!(
        stated,
        CaseAct::KeysWanted(_)
            | CaseAct::KeyShared(_)
            | CaseAct::SharesWanted(_)
            | CaseAct::ShareHanded(_)
            | CaseAct::Viewed(_)
            | CaseAct::Noted(_)
            | CaseAct::Urged(_)
            | CaseAct::Supervised(_)
            | CaseAct::Escalated(_)
            | CaseAct::Reminded(_)
            | CaseAct::Categorised(_)
    )
}
