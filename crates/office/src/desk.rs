//! What a decision about a return may look at: the programme, the form, the unit, the moment, the open duties. No input or output.

use crate::actor::Actor;
use crate::clock::{Counted, counted};
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use shishu_programme::{Power, Programme, ReportForm, StatUnit, TimeOfDay};
use shishu_store::{Duty, NewAct, NewDuty, Owner};
use shishu_terms::{Bilingual, DutyId, InquiryId, Moment, Period, PostId, ReturnId, RuleId};

/// The surroundings of one decision.
pub struct Desk<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// The form of the return.
    pub form: &'a ReportForm,
    /// The period of the return.
    pub period: Period,
    /// The respondent.
    pub unit: &'a StatUnit,
    /// Does the return pass the town (as the period was opened)?
    pub town_review: bool,
    /// Now.
    pub now: Moment,
    /// How many steps the return has had: tells apart the duties of one kind about it.
    pub steps: usize,
    /// Open duties about this return.
    pub open: &'a [Duty],
    /// The act whose content is the respondent's draft, if there is one.
    pub draft: Option<u64>,
}

impl Desk<'_> {
    /// An act of this kind about this return by this actor, now.
    pub fn act(&self, kind: ActKind, id: &ReturnId, actor: &Actor) -> NewAct {
        NewAct::new(self.now, kind.wire(), id.to_string()).by(actor.person.clone(), actor.post.id.clone())
    }

    /// The ready-made reason with this number (from 0) of a rule.
    pub fn reason(&self, rule: &RuleId, chosen: &str) -> Option<Bilingual> {
        let number: usize = chosen.trim().parse().ok()?;
        self.form.rules.at(rule, self.period)?.source.reasons.get(number).cloned()
    }

    /// The post that owes a step: the first (by id) with this power whose scope covers the return.
    pub fn post_with(&self, power: Power) -> Result<PostId, Refusal> {
        owner_with(self.programme, power, self.unit, self.form).ok_or_else(|| {
            Refusal::wrong_state(
                format!("制度包里没有哪个岗位负责这一步（{power:?}，{}，{}）。", self.form.id, self.unit.region),
                format!(
                    "no post in the programme is in charge of this step ({power:?}, {}, {})",
                    self.form.id, self.unit.region
                ),
            )
            .then("请在 posts.toml 里补上。", "add one to posts.toml")
        })
    }

    /// The duty to look at a return first: the town's, or the county's where there is no town review.
    pub fn first_review(&self, id: &ReturnId) -> Result<NewDuty, Refusal> {
        if !self.town_review {
            return self.acceptance(id);
        }
        let post = self.post_with(Power::TownReview)?;
        let due = counted(self.today(), self.programme.town_review_due(&self.form.id, self.today()))?;
        Ok(self.duty(format!("town-review:{id}:{}", self.steps), "town-review", id, Owner::Post(post), due))
    }

    /// The duty to accept.
    pub fn acceptance(&self, id: &ReturnId) -> Result<NewDuty, Refusal> {
        let post = self.post_with(Power::Accept)?;
        let due = counted(self.today(), self.programme.review_due(&self.form.id, self.today()))?;
        Ok(self.duty(format!("accept:{id}:{}", self.steps), "accept", id, Owner::Post(post), due))
    }

    /// The duty to answer an inquiry: the respondent's.
    pub fn answering(&self, id: &ReturnId, inquiry: &InquiryId) -> Result<NewDuty, Refusal> {
        let due = counted(self.today(), self.programme.inquiry_due(&self.form.id, self.today()))?;
        Ok(self.duty(format!("answer:{inquiry}"), "answer", id, Owner::Unit(self.unit.id.clone()), due))
    }

    /// The duty to judge an answer: the asking post's.
    pub fn settlement(&self, id: &ReturnId, inquiry: &InquiryId, asker: &PostId) -> Result<NewDuty, Refusal> {
        let days = self.form.review.inquiry_days;
        let rule = Bilingual {
            zh: format!("答复应在 {days} 个工作日内判定，收到之日为第 0 日"),
            en: format!("an answer is judged within {days} working days, the day of receipt being day 0"),
        };
        let due = self.staff_due(days, rule)?;
        Ok(self.duty(format!("settle:{inquiry}"), "settle", id, Owner::Post(asker.clone()), due))
    }

    /// The duty to correct a published table that its sources no longer agree with: the post's that published. `number` tells apart the
    /// duties about one table.
    pub fn correction(&self, about: &str, number: u64, post: PostId) -> Result<NewDuty, Refusal> {
        let days = self.form.publication.as_ref().map_or(shishu_programme::CORRECT_DAYS, |rule| rule.correct_days);
        let rule = Bilingual {
            zh: format!("公布的表与来源不符，应在 {days} 个工作日内更正或说明，发现不符之日为第 0 日"),
            en: format!(
                "a published table that differs from its sources is corrected or explained within {days} working days, the day they differ first being day 0"
            ),
        };
        let due = self.staff_due(days, rule)?;
        Ok(NewDuty {
            id: DutyId::new(format!("correct:{about}:{number}")),
            kind: "correct".to_owned(),
            subject: about.to_owned(),
            owner: Owner::Post(post),
            due: due.moment,
            why: due.why,
        })
    }

    /// The duty to compare a transcription with its scan.
    pub fn confirmation(&self, id: &ReturnId) -> Result<NewDuty, Refusal> {
        let post = self.post_with(Power::ConfirmTranscription)?;
        let rule = Bilingual::new(
            "转录应在 1 个工作日内由第二人核对",
            "a second person confirms a transcription within 1 working day",
        );
        let due = self.staff_due(1, rule)?;
        Ok(self.duty(
            format!("confirm-transcription:{id}:{}", self.steps),
            "confirm-transcription",
            id,
            Owner::Post(post),
            due,
        ))
    }

    fn today(&self) -> jiff::civil::Date {
        self.now.date(self.programme.utc_offset_seconds)
    }

    fn staff_due(&self, days: u32, rule: Bilingual) -> Result<Counted, Refusal> {
        counted(self.today(), self.programme.after_working_days(self.today(), days, TimeOfDay::END_OF_OFFICE, rule))
    }

    fn duty(&self, id: String, kind: &str, about: &ReturnId, owner: Owner, due: Counted) -> NewDuty {
        NewDuty {
            id: DutyId::new(id),
            kind: kind.to_owned(),
            subject: about.to_string(),
            owner,
            due: due.moment,
            why: due.why,
        }
    }
}

/// The first post (by id) with this power whose scope covers the unit and the form and that is not the unit's own.
pub fn owner_with(programme: &Programme, power: Power, unit: &StatUnit, form: &ReportForm) -> Option<PostId> {
    programme
        .posts_with(power, &unit.region, &form.id)
        .into_iter()
        .find(|post| post.unit != unit.id)
        .map(|post| post.id.clone())
}
