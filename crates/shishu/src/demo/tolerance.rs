//! Tolerance in the demo: one application granted, with something to put right, and one refused because the rule was plain.

use super::carry_out::in_post;
use super::days::on;
use super::deed::{Deed, What};
use jiff::civil::{Date, date};
use shishu_cases::tolerance::{Fault, Matter, MatterKind};
use shishu_office::{Caller, NewTolerance, Office, OfficeError, Refusal};
use shishu_terms::{Moment, PostId, ToleranceId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// One step of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToleranceStep {
    Apply,
    Examine,
    /// Both give their word.
    Decide,
    Correct,
    Publish,
}

struct Script {
    post: &'static str,
    about: &'static str,
    text: &'static str,
    /// Answers to the criteria that do not speak for tolerance.
    against: &'static [&'static str],
    conclusion: &'static str,
    grants: bool,
    steps: &'static [(Date, ToleranceStep)],
}

const SCRIPTS: [Script; 2] = [
    Script {
        post: "town-liuxi-service",
        about: "灾情网上报送试点",
        text: "经镇长办公会决定试点灾情网上报送，表上把亩写成了公顷，两个村的受灾面积大了十五倍；第二天发现，当天停用、逐户改正。",
        against: &[],
        conclusion: "试点经会议决定并公开，没有禁止规定，没有私利，三天内全部改正，没有据此发放资金。",
        grants: true,
        steps: &[
            (date(2026, 6, 9), ToleranceStep::Apply),
            (date(2026, 6, 12), ToleranceStep::Examine),
            (date(2026, 6, 16), ToleranceStep::Decide),
            (date(2026, 6, 23), ToleranceStep::Correct),
            (date(2026, 6, 24), ToleranceStep::Publish),
        ],
    },
    Script {
        post: "town-shiqiao-service",
        about: "补助提前发放",
        text: "为赶在春节前让农户拿到补助，没有等公示期满就把钱发了，后来有三户不符合条件。",
        against: &["forbidden", "open-decision"],
        conclusion: "补助办法写明公示期满才能发放，属于明令禁止；没有经过会议决定。",
        grants: false,
        steps: &[
            (date(2026, 7, 6), ToleranceStep::Apply),
            (date(2026, 7, 10), ToleranceStep::Examine),
            (date(2026, 7, 15), ToleranceStep::Decide),
        ],
    },
];

/// The deeds, each on its day.
pub fn deeds() -> Vec<Deed> {
    let all = SCRIPTS.iter().enumerate().flat_map(|(number, script)| script.steps.iter().map(move |one| (number, one)));
    all.map(|(number, (day, step))| Deed {
        at: on(*day, 10 * 3600 + number as i64 * 900),
        what: What::Tolerance { script: number, step: *step },
    })
    .collect()
}

/// Applications under way, by the number of their script.
#[derive(Default)]
pub struct Tolerances(Mutex<BTreeMap<usize, ToleranceId>>);

impl Tolerances {
    pub async fn step(
        &self,
        office: &Office,
        now: Moment,
        number: usize,
        step: ToleranceStep,
    ) -> Result<(), OfficeError> {
        let missing = || Refusal::not_found(&format!("tolerance {number}"));
        let script = SCRIPTS.get(number).ok_or_else(missing)?;
        let acting = |post: &PostId| in_post(office.programme(), post, now).map(|actor| Caller::actor(actor, now));
        let own = acting(&PostId::new(script.post))?;
        if step == ToleranceStep::Apply {
            let new = NewTolerance {
                matter: Matter { kind: MatterKind::Other, id: script.about.to_owned() },
                fault: Fault::Doing,
                post: PostId::new(script.post),
                related: Vec::new(),
                text: script.text.to_owned(),
            };
            let id = office.apply_for_tolerance(&own, new).await?;
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, id);
            return Ok(());
        }
        let id = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned().ok_or_else(missing)?;
        let state = office.tolerance(&own, &id).await?.state;
        match step {
            ToleranceStep::Apply => {}
            ToleranceStep::Examine => {
                let rules = office.programme().tolerance.as_ref().ok_or_else(missing)?;
                let answer = |one: &shishu_programme::Criterion| {
                    let yes = one.favours != script.against.contains(&one.id.as_str());
                    (one.id.clone(), (yes, "会议记录、账目和改正前后的表。".to_owned()))
                };
                let answers = rules.criteria.iter().map(answer).collect();
                let examiner = acting(&state.applied.examiner)?;
                office.examine_tolerance(&examiner, &id, answers, Vec::new(), script.conclusion).await?;
            }
            ToleranceStep::Decide => {
                for post in &state.deciders {
                    let reason = if script.grants {
                        "同意审查结论，要求补发说明。"
                    } else {
                        "同意审查结论。"
                    };
                    office.decide_tolerance(&acting(post)?, &id, script.grants, script.grants, reason).await?;
                }
            }
            ToleranceStep::Correct => {
                office.correct_tolerance(&own, &id, "已向两个村逐户说明，并在公告栏张贴改正后的面积。").await?;
            }
            ToleranceStep::Publish => {
                let summary =
                    "某镇经会议决定试点灾情网上报送，单位写错，两个村的面积大了十五倍；第二天发现，三天内逐户改正。";
                office.choose_tolerance_publication(&own, &id, true, summary).await?;
            }
        }
        Ok(())
    }
}
