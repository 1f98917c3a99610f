//! Applying, examining, deciding, putting right, appealing.

use super::Stated;
use super::free::{free, nobody};
use crate::cases::hold;
use crate::office::{Caller, Done, Office, OfficeError};
use crate::refusal::Refusal;
use shishu_cases::number;
use shishu_cases::tolerance::{
    Answer, Applied, Examined, Fault, Matter, MatterKind, ToleranceAct, ToleranceLimits, ToleranceState, wanted,
};
use shishu_programme::ToleranceRules;
use shishu_store::{NewAct, args};
use shishu_terms::{CaseId, FigureId, PersonId, PostId, ReturnId, ToleranceId};
use std::collections::{BTreeMap, BTreeSet};

/// An application as it is sent.
#[derive(Clone, Debug)]
pub struct NewTolerance {
    pub matter: Matter,
    pub fault: Fault,
    /// Whose fault it was: the caller's own post, or another of the same unit.
    pub post: PostId,
    /// Declared related.
    pub related: Vec<PersonId>,
    pub text: String,
}

fn said(text: &str, zh: &str, en: &str) -> Result<String, Refusal> {
    let text = text.trim();
    match text.chars().count() {
        4..=20_000 => Ok(text.to_owned()),
        _ => {
            Err(Refusal::bad_input(format!("请写{zh}，4 到 20000 字。"), format!("write {en}, 4 to 20,000 characters")))
        }
    }
}

/// What the matter says about who must stay out.
#[derive(Default)]
struct Around {
    handled: BTreeSet<PersonId>,
    barred: Vec<String>,
}

impl Office {
    /// Applies for tolerance of a fault: one's own, or that of somebody of one's unit.
    pub async fn apply_for_tolerance(&self, caller: &Caller, new: NewTolerance) -> Result<ToleranceId, OfficeError> {
        let rules = self.tolerance_rules()?.clone();
        let actor = caller.require()?.clone();
        if new.fault == Fault::NotDoing {
            return Err(Refusal::bad_input(
                format!("{}（tolerance.toml：not_doing）", rules.not_doing.zh),
                format!("{} (tolerance.toml: not_doing)", rules.not_doing.en),
            )
            .then(
                "填的都在；如果是做错而不是没有做，请改选再交。",
                "everything typed is kept; if it was done wrongly rather than not done, choose that and send again",
            )
            .into());
        }
        let text = said(&new.text, "做了什么、为什么、错在哪里", "what was done, why, and what went wrong")?;
        let desk = self.case_desk(caller.now)?;
        let other =
            || Refusal::bad_input("当事人要是本单位在岗的人。", "the person concerned holds a post of your own unit");
        let post = self.programme.posts.get(&new.post).filter(|post| post.unit == *actor.unit()).ok_or_else(other)?;
        let person = self.programme.holder(&post.id, desk.today).ok_or_else(other)?.id.clone();
        let around = self.about(caller, &new.matter).await?;
        let applied = Applied {
            matter: new.matter,
            fault: new.fault,
            person,
            post: post.id.clone(),
            unit: post.unit.clone(),
            by: actor.person.clone(),
            by_post: actor.post.id.clone(),
            related: new.related,
            handled: around.handled.into_iter().collect(),
            barred: around.barred,
            examiner: PostId::new(""),
            limits: limits(&rules),
            on: desk.today,
        };
        let id = ToleranceId::new(number("RC", desk.today.year(), self.random()));
        let blank = ToleranceState::begin(id.clone(), applied.clone(), 0);
        let examiner = free(&desk, &blank, &rules.examiners, &[], 1).pop().ok_or_else(nobody)?;
        let applied = Applied { examiner, ..applied };
        let committed = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if !tx.query("SELECT 1 FROM tolerances WHERE id = $1", args![id.as_str()]).await?.is_empty() {
                        return Err(OfficeError::from(Refusal::wrong_state(
                            "编号碰巧重了，请再交一次。",
                            "the number was taken by chance; send it again",
                        )));
                    }
                    let state = ToleranceState::begin(id.clone(), applied.clone(), tx.tree_size());
                    let wanted =
                        wanted(&state, &desk.programme.calendar).map_err(|error| crate::cases::not_covered(&error))?;
                    let stated = ToleranceAct::Applied(applied);
                    let act = NewAct::new(desk.now, stated.wire(), id.as_str())
                        .by(actor.person.clone(), actor.post.id.clone())
                        .body(stated.body().map_err(crate::views::damaged)?)
                        .content("text", text);
                    tx.append(hold(act, &desk.programme, (id.as_str(), 1), &wanted, &[])).await?;
                    Ok(id)
                })
            })
            .await?;
        Ok(committed.value)
    }

    /// The matter must be there for whoever names it; who handled it stays out.
    async fn about(&self, caller: &Caller, matter: &Matter) -> Result<Around, OfficeError> {
        let missing = || OfficeError::from(Refusal::not_found(&matter.id));
        let mut around = Around::default();
        match matter.kind {
            MatterKind::Case => {
                let id = CaseId::new(matter.id.as_str());
                if !self.sees_case(caller, &id).await? {
                    return Err(missing());
                }
                let state = self.case_state(&id).await?.ok_or_else(missing)?;
                around.barred = state.opened.barred.clone();
            }
            MatterKind::Return => {
                let id: ReturnId = matter.id.parse().map_err(|_| missing())?;
                self.review_sheet(caller, &id).await?;
            }
            MatterKind::Figure => {
                let id: FigureId = matter.id.parse().map_err(|_| missing())?;
                self.figure(caller, &id).await?;
            }
            MatterKind::Other => {
                if !(2..=120).contains(&matter.id.trim().chars().count()) {
                    return Err(Refusal::bad_input(
                        "请写是关于什么的，2 到 120 字。",
                        "say what it is about, 2 to 120 characters",
                    )
                    .into());
                }
            }
        }
        if matter.kind == MatterKind::Case || matter.kind == MatterKind::Return {
            for act in self.store.acts_of(&matter.id).await? {
                around.handled.extend(act.person);
            }
        }
        Ok(around)
    }

    /// Answers each criterion with evidence.
    pub async fn examine_tolerance(
        &self,
        caller: &Caller,
        id: &ToleranceId,
        answers: BTreeMap<String, (bool, String)>,
        excluded: Vec<String>,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let rules = self.tolerance_rules()?.clone();
        let text = said(text, "审查结论", "the conclusion")?;
        if let Some(unknown) = excluded.iter().find(|id| rules.excluded.iter().all(|one| one.id != **id)) {
            return Err(Refusal::not_found(unknown).into());
        }
        let mut answered = Vec::new();
        let mut evidence = Vec::new();
        for criterion in &rules.criteria {
            let lacking = || {
                Refusal::bad_input(
                    format!("请回答并写明凭据：{}", criterion.question.zh),
                    format!("answer it, with the evidence: {}", criterion.question.en),
                )
            };
            let (yes, words) = answers
                .get(&criterion.id)
                .filter(|(_, words)| words.trim().chars().count() >= 2)
                .ok_or_else(lacking)?;
            answered.push(Answer {
                criterion: criterion.id.clone(),
                yes: *yes,
                favours: *yes == criterion.favours,
                must: criterion.must,
            });
            evidence.push((format!("evidence:{}", criterion.id), words.trim().to_owned()));
        }
        self.on_tolerance_by(
            caller,
            id,
            |part| part.examines,
            move |desk, state, actor, today| {
                let deciders = free(desk, state, &rules.deciders, std::slice::from_ref(&actor.post.id), 2);
                if deciders.len() < 2 {
                    return Err(nobody());
                }
                let examined = Examined {
                    by: actor.person.clone(),
                    post: actor.post.id.clone(),
                    answers: answered,
                    excluded,
                    deciders,
                    on: today,
                };
                let mut stated = Stated::plain(state.examine(examined, actor.unit())?).content("text", text);
                stated.contents.extend(evidence);
                Ok(stated)
            },
        )
        .await
    }

    /// The word of one of those who decide.
    pub async fn decide_tolerance(
        &self,
        caller: &Caller,
        id: &ToleranceId,
        grants: bool,
        correct: bool,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let rules = self.tolerance_rules()?.clone();
        let text = said(text, "理由", "the reason")?;
        self.on_tolerance_by(
            caller,
            id,
            |part| part.decides,
            move |desk, state, actor, today| {
                let third = free(desk, state, &rules.deciders, &[], 1).pop();
                let who = (&actor.person, &actor.post.id, actor.unit());
                let stated = state.decide(who, (grants, correct), third, today, &desk.programme.calendar)?;
                Ok(Stated::plain(stated).content("reason", text))
            },
        )
        .await
    }

    /// What was to be put right was.
    pub async fn correct_tolerance(&self, caller: &Caller, id: &ToleranceId, text: &str) -> Result<Done, OfficeError> {
        let text = said(text, "纠正了什么", "what was put right")?;
        self.on_tolerance_by(
            caller,
            id,
            |part| part.own,
            move |_, state, actor, today| Ok(Stated::plain(state.correct(&actor.person, today)?).content("text", text)),
        )
        .await
    }

    /// Whether it is published, and with which words; the person concerned alone says so.
    pub async fn choose_tolerance_publication(
        &self,
        caller: &Caller,
        id: &ToleranceId,
        publish: bool,
        summary: &str,
    ) -> Result<Done, OfficeError> {
        let summary = if publish { said(summary, "公开的文字", "what is to be public")? } else { String::new() };
        self.on_tolerance_by(
            caller,
            id,
            |part| part.own,
            move |_, state, actor, today| {
                let stated = state.choose_publication(&actor.person, publish, today)?;
                Ok(Stated::plain(stated).content("summary", summary))
            },
        )
        .await
    }

    pub async fn appeal_tolerance(&self, caller: &Caller, id: &ToleranceId, text: &str) -> Result<Done, OfficeError> {
        let rules = self.tolerance_rules()?.clone();
        let text = said(text, "为什么不服", "why you do not agree")?;
        self.on_tolerance_by(
            caller,
            id,
            |part| part.own,
            move |desk, state, actor, today| {
                let decider = free(desk, state, &rules.deciders, &[], 1).pop().ok_or_else(nobody)?;
                Ok(Stated::plain(state.appeal(&actor.person, decider, today)?).content("reason", text))
            },
        )
        .await
    }

    pub async fn decide_tolerance_appeal(
        &self,
        caller: &Caller,
        id: &ToleranceId,
        grants: bool,
        text: &str,
    ) -> Result<Done, OfficeError> {
        let text = said(text, "理由", "the reason")?;
        self.on_tolerance_by(
            caller,
            id,
            |part| part.decides_appeal,
            move |_, state, actor, today| {
                let who = (&actor.person, &actor.post.id, actor.unit());
                Ok(Stated::plain(state.decide_appeal(who, grants, today)?).content("reason", text))
            },
        )
        .await
    }
}

fn limits(rules: &ToleranceRules) -> ToleranceLimits {
    ToleranceLimits {
        examine: rules.examine,
        decide: rules.decide,
        appeal: rules.appeal,
        appeal_decide: rules.appeal_decide,
        correct: rules.correct,
        valid_months: rules.valid_months,
    }
}
