//! Does the deeds of a plan, in order, many to a transaction.

use super::cases::Cases;
use super::deed::{Deed, Reviewer, What};
use super::dice::Dice;
use super::tolerance::Tolerances;
use super::values::Cells;
use super::{OFFSET_SECONDS, paper, words};
use crate::failure::Failure;
use indicatif::ProgressBar;
use shishu_office::returns::Draft;
use shishu_office::{Actor, Caller, Office, OfficeError, Refusal};
use shishu_programme::{Power, Programme, ReportForm, StatUnit};
use shishu_terms::{Bilingual, FormId, Moment, PostId, ReturnId};
use std::pin::Pin;
use std::task::Poll;

/// Deeds on their way at once: as many as the store takes into one transaction.
const TOGETHER: usize = 256;

/// A deed that is being done.
type Doing<'a> = Pin<Box<dyn Future<Output = Result<(), OfficeError>> + Send + 'a>>;

/// Whoever does the deeds.
pub struct County<'a> {
    /// The office they are done in.
    pub office: &'a Office,
    /// Seed of what people write.
    pub seed: u64,
    /// The hash of the common password.
    pub phc: &'a str,
    /// Cases under way.
    pub cases: Cases,
    /// Applications for tolerance under way.
    pub tolerances: Tolerances,
}

impl County<'_> {
    /// Does all of them. Deeds are begun in order and the store writes in the order in which writes are begun, so the acts come out
    /// the same each time; a deed that reads before it writes waits until nothing else is on its way.
    pub async fn carry_out(&self, deeds: &[Deed], bar: &ProgressBar) -> Result<(), Failure> {
        for chunk in deeds.chunk_by(|a, b| !a.what.waits_for_others() && !b.what.waits_for_others()) {
            for together in chunk.chunks(TOGETHER) {
                // Without a budget: a future that gives way before it has begun its write would lose its place.
                tokio::task::unconstrained(self.together(together)).await?;
                bar.inc(together.len() as u64);
            }
        }
        Ok(())
    }

    async fn together(&self, deeds: &[Deed]) -> Result<(), Failure> {
        let mut under_way: Vec<(&Deed, Doing<'_>)> = Vec::with_capacity(deeds.len());
        for deed in deeds {
            let mut doing: Doing<'_> = Box::pin(self.one(deed));
            match begun(&mut doing).await {
                Some(done) => done.map_err(|error| failed(deed, error))?,
                None => under_way.push((deed, doing)),
            }
        }
        for (deed, doing) in under_way {
            doing.await.map_err(|error| failed(deed, error))?;
        }
        Ok(())
    }

    async fn one(&self, deed: &Deed) -> Result<(), OfficeError> {
        let (office, now) = (self.office, deed.at);
        let programme = office.programme();
        match &deed.what {
            What::OpenAccount { name, person } => {
                let admin = by_power(programme, Power::ManageAccounts, now)?;
                office.create_account(now, Some((admin.person, admin.post.id)), name, person, self.phc).await?;
            }
            What::OpenPeriod { form, period } => {
                office.open_period(now, form, *period).await?;
            }
            What::Urge { id } => {
                office.urge(now, id).await?;
            }
            What::Checkpoint => {
                office.checkpoint().await?;
            }
            What::DeclareKey { post } => self.cases.declare_key(office, now, post).await?,
            What::Case { script, step } => self.cases.step(office, now, *script, step).await?,
            What::Mail { number } => super::cases::bring_in(office, now, *number).await?,
            What::LookAtCases => {
                office.tick_cases(now).await?;
                office.tick_notices(now).await?;
                office.tick_tolerance(now).await?;
            }
            What::Tolerance { script, step } => self.tolerances.step(office, now, *script, *step).await?,
            What::LookAtContacts => {
                office.tick_contacts(now).await?;
            }
            What::Contact(step) => step.carry_out(office, now).await?,
            What::Draft { id, cells } => {
                let draft = Draft { cells: cells.clone().into_map(), ..Draft::default() };
                office.save_draft(&respondent(programme, id, now)?, id, draft, None).await?;
            }
            What::Submit { id, cells } => {
                office.submit(&respondent(programme, id, now)?, id, self.draft(id, cells, "submitted")).await?;
            }
            What::Revise { id, cells, reason } => {
                let draft = self.draft(id, cells, "revised");
                office.revise(&respondent(programme, id, now)?, id, draft, reason.clone()).await?;
            }
            What::Answer { id, inquiry, text } => {
                office.answer(&respondent(programme, id, now)?, id, inquiry.clone(), text.clone()).await?;
            }
            What::Ask { id, by, cell, question } => {
                let caller = reviewer(programme, id, *by, now)?;
                office.inquire(&caller, id, cell.clone(), question.clone()).await?;
            }
            What::Settle { id, by, inquiry } => {
                let caller = reviewer(programme, id, *by, now)?;
                office.settle(&caller, id, inquiry.clone(), true, String::new()).await?;
            }
            What::Pass { id } => {
                office.pass_town(&reviewer(programme, id, Reviewer::Town, now)?, id).await?;
            }
            What::Accept { id } => {
                office.accept(&reviewer(programme, id, Reviewer::County, now)?, id).await?;
            }
            What::Publish { form, period, reason } => {
                office.publish(&publisher(programme, form, now)?, form, *period, reason.clone()).await?;
            }
            What::Transcribe { id, cells } => {
                let caller = staff(programme, id, Power::Transcribe, now)?;
                let name = format!("{id}.png");
                office.transcribe(&caller, id, self.draft(id, cells, "paper"), name, paper::scan(id)).await?;
            }
            What::Confirm { id } => {
                let caller = staff(programme, id, Power::ConfirmTranscription, now)?;
                office.judge_transcription(&caller, id, true, "逐格对照扫描件，一致。".to_owned()).await?;
            }
        }
        Ok(())
    }

    /// The cells with an explanation ready for every query rule; only those that are asked for are taken.
    fn draft(&self, id: &ReturnId, cells: &Cells, which: &str) -> Draft {
        let mut draft = Draft { cells: cells.clone().into_map(), ..Draft::default() };
        let form = self.office.programme().forms.get(&id.form);
        let rules = form.into_iter().flat_map(|form| form.rules.in_force(id.period));
        for rule in rules.filter(|rule| rule.level == shishu_rules::Level::Query) {
            let mut dice = Dice::of(self.seed, &format!("why:{which}:{id}:{}", rule.id));
            let reasons = &rule.source.reasons;
            if reasons.is_empty() {
                draft.texts.insert(rule.id.clone(), words::explanation("", &mut dice).to_owned());
                continue;
            }
            let chosen = dice.below(reasons.len() as u64) as usize;
            draft.reasons.insert(rule.id.clone(), chosen.to_string());
            if dice.chance(650) {
                draft.texts.insert(rule.id.clone(), words::explanation(&reasons[chosen].zh, &mut dice).to_owned());
            }
        }
        draft
    }
}

/// Polls once: what is done already, if it is.
async fn begun(doing: &mut Doing<'_>) -> Option<Result<(), OfficeError>> {
    std::future::poll_fn(|context| match doing.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

fn failed(deed: &Deed, error: OfficeError) -> Failure {
    let at = deed.at.local(OFFSET_SECONDS);
    let what = format!("{:?}", deed.what);
    let what: String = what.chars().take(200).collect();
    let heading =
        Bilingual::new(format!("演示数据在 {at} 这一步没有做成：{what}"), format!("the demo failed at {at}: {what}"));
    let why = match error {
        OfficeError::Refused(refusal) => refusal.what,
        OfficeError::Store(error) => error.message(),
    };
    Failure::list(heading, [why])
}

fn unit<'p>(programme: &'p Programme, id: &ReturnId) -> Result<(&'p ReportForm, &'p StatUnit), Refusal> {
    let found = programme.forms.get(&id.form).zip(programme.units.get(&id.unit));
    found.ok_or_else(|| Refusal::not_found(&id.to_string()))
}

pub(super) fn in_post(programme: &Programme, post: &PostId, now: Moment) -> Result<Actor, Refusal> {
    let day = now.date(programme.utc_offset_seconds);
    let holder = programme.holder(post, day);
    let actor = holder.and_then(|person| Actor::in_post(programme, &person.id, post, day));
    actor.ok_or_else(|| Refusal::not_found(&format!("{post} {day}")))
}

fn respondent(programme: &Programme, id: &ReturnId, now: Moment) -> Result<Caller, Refusal> {
    let post = programme.filling_post(&id.unit).ok_or_else(|| Refusal::not_found(id.unit.as_str()))?;
    Ok(Caller::actor(in_post(programme, &post.id, now)?, now))
}

fn staff(programme: &Programme, id: &ReturnId, power: Power, now: Moment) -> Result<Caller, Refusal> {
    let (form, unit) = unit(programme, id)?;
    let posts = programme.posts_with(power, &unit.region, &form.id);
    let post = posts.first().ok_or_else(|| Refusal::not_found(power.code()))?;
    Ok(Caller::actor(in_post(programme, &post.id, now)?, now))
}

fn reviewer(programme: &Programme, id: &ReturnId, by: Reviewer, now: Moment) -> Result<Caller, Refusal> {
    let power = match by {
        Reviewer::Town => Power::TownReview,
        Reviewer::County => Power::Accept,
    };
    staff(programme, id, power, now)
}

fn publisher(programme: &Programme, form: &FormId, now: Moment) -> Result<Caller, Refusal> {
    let posts = programme.posts_with(Power::Publish, &programme.county, form);
    let post = posts.first().ok_or_else(|| Refusal::not_found(form.as_str()))?;
    Ok(Caller::actor(in_post(programme, &post.id, now)?, now))
}

fn by_power(programme: &Programme, power: Power, now: Moment) -> Result<Actor, Refusal> {
    let post = programme
        .posts
        .values()
        .find(|post| post.powers.contains(&power))
        .ok_or_else(|| Refusal::not_found(power.code()))?;
    in_post(programme, &post.id, now)
}
