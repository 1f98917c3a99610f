//! Writing a typical case: from which closed cases, by whom, and what of a sealed one ever leaves its owner.

use super::Stated;
use crate::cases::CaseAction;
use crate::kinds::ActKind;
use crate::notices::{Proposal, propose, quarter_subject};
use crate::office::{Caller, CaseText, Done, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_cases::notice::{Draft, DraftFile, Drafted, NoticeAct, NoticeState, Revised, Scope, wanted};
use shishu_cases::{CaseState, Closing, Phase, number};
use shishu_programme::NoticeRules;
use shishu_store::{DutyFilter, NewAct, args};
use shishu_terms::{Bilingual, CaseId, CaseKindId, Frequency, NoticeId, Period, PersonId, UnitId};
use std::collections::BTreeSet;

/// As many cases as one account can be of.
const MOST: usize = 20;

/// A file that is published along, already without metadata.
#[derive(Clone, Debug)]
pub struct NoticeFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a draft is written from.
#[derive(Clone, Debug)]
pub struct Source {
    pub cases: Vec<CaseId>,
    pub sealed: bool,
    pub kind: CaseKindId,
    pub kind_name: Bilingual,
    pub quarter: Period,
    /// Units that had one of the cases.
    pub units: Vec<UnitId>,
    /// Filled from what was reported and answered.
    pub draft: Draft,
    /// Names that the reporters gave: looked for wherever they stand.
    pub names: Vec<String>,
    barred: BTreeSet<String>,
    handled: BTreeSet<PersonId>,
    joined: Vec<CaseId>,
}

/// A draft as it is sent.
#[derive(Clone, Debug)]
pub struct NewNotice {
    pub scope: Scope,
    /// Further units concerned.
    pub units: Vec<UnitId>,
    pub draft: Draft,
    pub files: Vec<NoticeFile>,
}

impl Office {
    /// Ids of the exemptions, in the order of the list.
    pub(in crate::office) fn exemption_ids(rules: &NoticeRules) -> Vec<&str> {
        rules.exemptions.iter().map(|one| one.id.as_str()).collect()
    }

    /// What is proposed for masking in a draft.
    pub fn notice_proposals(&self, draft: &Draft, names: &[String]) -> Result<Vec<Proposal>, OfficeError> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(propose(draft, self.notice_rules()?, &names))
    }

    /// The closed cases a draft would be written from, with the text they give: for the compiling post; of a sealed case for its owner alone,
    /// who has opened it.
    pub async fn notice_source(&self, caller: &Caller, session: &str, ids: &[CaseId]) -> Result<Source, OfficeError> {
        let rules = self.notice_rules()?;
        let actor = caller.require()?;
        if ids.is_empty() || ids.len() > MOST {
            return Err(Refusal::bad_input(
                format!("请选 1 到 {MOST} 件已办结的事项。"),
                format!("choose 1 to {MOST} closed cases"),
            )
            .into());
        }
        let mut source: Option<Source> = None;
        for id in ids {
            let (_, state, kind) = self.case_for(caller, id, CaseAction::Read).await?;
            let sealed = state.opened.sealed;
            if sealed && ids.len() > 1 {
                return Err(Refusal::bad_input(
                    "密封的事项要单独写成一件。",
                    "a typical case of a sealed report is written of that one alone",
                )
                .into());
            }
            let may = if sealed { actor.post.id == state.owner } else { actor.post.id == rules.compiler };
            if !may {
                return Err(match sealed {
                    true => Refusal::not_allowed(
                        "密封的事项只有责任岗位能提出典型案例。",
                        "only the owner of a sealed case can propose it",
                    ),
                    false => {
                        Refusal::not_allowed("您的岗位不编写典型案例。", "your post does not compile typical cases")
                    }
                }
                .into());
            }
            let on = closed_on(&state)?;
            let sheet = self.case(caller, session, id).await?;
            if sheet.locked {
                return Err(Refusal::wrong_state("请先打开这件密封的事项。", "open this sealed case first")
                    .then(
                        "在它的页面上用解锁口令打开，20 分钟内再来。",
                        "unlock it on its own page, then come back within 20 minutes",
                    )
                    .into());
            }
            let source = source.get_or_insert_with(|| Source {
                cases: Vec::new(),
                sealed,
                kind: kind.id.clone(),
                kind_name: kind.name.clone(),
                quarter: Period::containing(Frequency::Quarter, on),
                units: Vec::new(),
                draft: Draft::default(),
                names: Vec::new(),
                barred: BTreeSet::new(),
                handled: BTreeSet::new(),
                joined: Vec::new(),
            });
            source.quarter = source.quarter.max(Period::containing(Frequency::Quarter, on));
            source.cases.push(id.clone());
            if !source.units.contains(&state.unit) {
                source.units.push(state.unit.clone());
            }
            fill(source, &sheet);
            self.take_in(source, &state).await?;
        }
        source.ok_or_else(|| Refusal::bad_input("没有选事项。", "no case was chosen").into())
    }

    /// Whom the case and those merged into it bar, and who handled it.
    async fn take_in(&self, source: &mut Source, state: &CaseState) -> Result<(), OfficeError> {
        let mut waiting = vec![state.clone()];
        while let Some(state) = waiting.pop() {
            source.barred.extend(state.opened.barred.iter().cloned());
            for act in self.store.acts_of(state.id.as_str()).await? {
                source.handled.extend(act.person);
            }
            if !source.cases.contains(&state.id) {
                source.joined.push(state.id.clone());
            }
            for id in self.joined(&state.id).await? {
                if !source.joined.contains(&id) && !source.cases.contains(&id) {
                    waiting.extend(self.case_state(&id).await?);
                }
            }
        }
        Ok(())
    }

    /// Writes the first draft. Of a sealed case nothing is kept but what is left when the masks are taken out.
    pub async fn draft_notice(
        &self,
        caller: &Caller,
        session: &str,
        cases: &[CaseId],
        new: NewNotice,
    ) -> Result<NoticeId, OfficeError> {
        let rules = self.notice_rules()?.clone();
        let source = self.notice_source(caller, session, cases).await?;
        let actor = caller.require()?.clone();
        let exemptions = Self::exemption_ids(&rules);
        let (draft, blobs) = with_files(new.draft, new.files);
        draft.check(&exemptions).map_err(bad_input)?;
        let masked = draft.masks.len() as u32;
        let draft = if source.sealed { draft.taken_out(&exemptions) } else { draft };
        let desk = self.case_desk(caller.now)?;
        let drafted = Drafted {
            quarter: source.quarter,
            cases: source.cases.iter().chain(&source.joined).cloned().collect(),
            kind: source.kind.clone(),
            units: all_units(&source.units, &new.units),
            sealed: source.sealed,
            barred: source.barred.into_iter().collect(),
            handled: source.handled.into_iter().collect(),
            scope: new.scope,
            compiler: rules.compiler.clone(),
            by: actor.person.clone(),
            approval: rules.approval,
            revise: rules.revise,
            grace: rules.grace,
            masked,
            on: desk.today,
        };
        let text = written(&draft)?;
        let id = NoticeId::new(number("DX", desk.today.year(), self.random()));
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if !tx.query("SELECT 1 FROM notices WHERE id = $1", args![id.as_str()]).await?.is_empty() {
                        return Err(OfficeError::from(Refusal::wrong_state(
                            "编号碰巧重了，请再交一次。",
                            "the number was taken by chance; send it again",
                        )));
                    }
                    let state = NoticeState::begin(id.clone(), drafted.clone(), tx.tree_size());
                    let wanted =
                        wanted(&state, &desk.programme.calendar).map_err(|error| crate::cases::not_covered(&error))?;
                    let stated = NoticeAct::Drafted(drafted);
                    let act = NewAct::new(desk.now, stated.wire(), id.as_str())
                        .by(actor.person.clone(), actor.post.id.clone())
                        .body(stated.body().map_err(crate::views::damaged)?)
                        .content("draft", text);
                    let mut act = crate::cases::hold(act, &desk.programme, (id.as_str(), 1), &wanted, &[]);
                    for bytes in &blobs {
                        let hash = tx.put_blob(bytes).await?;
                        if !act.blobs.contains(&hash) {
                            act = act.blob(hash);
                        }
                    }
                    tx.append(act).await?;
                    Ok(id)
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// Another text. What was masked by the owner of a sealed case stays out: its words are nowhere.
    pub async fn revise_notice(&self, caller: &Caller, id: &NoticeId, new: NewNotice) -> Result<Done, OfficeError> {
        let rules = self.notice_rules()?.clone();
        let NewNotice { scope, units, draft, files } = new;
        let (draft, blobs) = with_files(draft, files);
        let exemptions: Vec<String> = rules.exemptions.iter().map(|one| one.id.clone()).collect();
        self.on_notice_by(
            caller,
            id,
            |part| part.compiles,
            move |_, state, actor, today| {
                let ids: Vec<&str> = exemptions.iter().map(String::as_str).collect();
                draft.check(&ids).map_err(bad_input)?;
                let revised = Revised {
                    by: actor.person.clone(),
                    scope,
                    units: all_units(&state.drafted.units, &units),
                    masked: draft.masks.len() as u32,
                    on: today,
                };
                let text = written(&draft)?;
                Ok(Stated { files: blobs, ..Stated::plain(state.revise(revised)?).content("draft", text) })
            },
        )
        .await
    }

    /// There was nothing in the quarter that others could learn from; the reason is public with the quarter.
    pub async fn no_notice(&self, caller: &Caller, quarter: Period, reason: &str) -> Result<Done, OfficeError> {
        let rules = self.notice_rules()?;
        let actor = caller.require()?.clone();
        if actor.post.id != rules.compiler {
            return Err(
                Refusal::not_allowed("您的岗位不编写典型案例。", "your post does not compile typical cases").into()
            );
        }
        let reason = reason.trim().to_owned();
        if !(4..=500).contains(&reason.chars().count()) {
            return Err(Refusal::bad_input("请写理由，4 到 500 字。", "give the reason, 4 to 500 characters").into());
        }
        let (now, subject) = (caller.now, quarter_subject(quarter));
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let open = tx.duties(&DutyFilter::open().about(subject.as_str())).await?;
                    if open.is_empty() {
                        return Err(OfficeError::from(Refusal::wrong_state(
                            "这一季没有待编写的典型案例。",
                            "no typical case is owed for that quarter",
                        )));
                    }
                    let body = serde_json::json!({ "quarter": quarter.to_string(), "reason": reason });
                    let mut act = NewAct::new(now, ActKind::NoticeNoneFound.wire(), subject)
                        .by(actor.person.clone(), actor.post.id.clone())
                        .body(body);
                    for duty in open {
                        act = act.discharge(duty.id);
                    }
                    let act = tx.append(act).await?;
                    Ok(Done { seq: act.seq, at: act.at })
                })
            })
            .await?;
        Ok(committed.value)
    }
}

/// The day it was closed; what was merged away or not taken up is no example.
fn closed_on(state: &CaseState) -> Result<Date, Refusal> {
    match &state.phase {
        Phase::Closed { on, how } if !matches!(how, Closing::Merged(_) | Closing::Refused) => Ok(*on),
        _ => Err(Refusal::wrong_state(
            format!("{} 还没有办结，不能写成典型案例。", state.id),
            format!("{} is not closed and cannot be a typical case yet", state.id),
        )),
    }
}

/// Adds what the case says to the draft.
fn fill(source: &mut Source, sheet: &crate::office::CaseSheet) {
    let mut add = |part: fn(&mut Draft) -> &mut String, text: &str| {
        let into = part(&mut source.draft);
        if !into.is_empty() {
            into.push_str("\n\n");
        }
        into.push_str(text.trim());
    };
    let texts = |at: usize| sheet.steps[at].texts.iter();
    for text in sheet.steps.first().into_iter().flat_map(|_| texts(0)) {
        match text {
            CaseText::Text(text) => add(|draft| &mut draft.reported, text),
            CaseText::Contact(contact) => {
                let words = contact.split(|c: char| c.is_whitespace() || "，,、；;：:".contains(c));
                source.names.extend(words.filter(|word| word.chars().count() >= 2).map(str::to_owned));
            }
            _ => {}
        }
    }
    let last = (0..sheet.steps.len()).rev().find(|at| texts(*at).any(|text| matches!(text, CaseText::Reply { .. })));
    let Some(CaseText::Reply { parts, .. }) =
        last.and_then(|at| texts(at).find(|text| matches!(text, CaseText::Reply { .. })))
    else {
        return;
    };
    let part = |id: &str| parts.iter().find(|(name, _)| name == id).map_or("", |(_, text)| text.as_str());
    add(|draft| &mut draft.done, &[part("who"), part("found")].join("\n"));
    add(|draft| &mut draft.result, part("done"));
}

fn all_units(first: &[UnitId], more: &[UnitId]) -> Vec<UnitId> {
    let mut units = first.to_vec();
    for unit in more {
        if !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    units
}

/// The draft with new files listed behind those it keeps, and their bytes.
fn with_files(mut draft: Draft, files: Vec<NoticeFile>) -> (Draft, Vec<Vec<u8>>) {
    let mut blobs = Vec::new();
    for file in files {
        let sha256 = crate::office::returns::sha256_hex(&file.bytes);
        draft.files.push(DraftFile { name: file.name, sha256 });
        blobs.push(file.bytes);
    }
    (draft, blobs)
}

fn written(draft: &Draft) -> Result<String, Refusal> {
    serde_json::to_string(draft)
        .map_err(|error| Refusal::bad_input("草稿无法写入。", format!("the draft cannot be written: {error}")))
}

fn bad_input(refused: shishu_cases::Refused) -> Refusal {
    let refusal = Refusal::bad_input(refused.what.zh, refused.what.en);
    match refused.next {
        Some(next) => refusal.then(next.zh, next.en),
        None => refusal,
    }
}
