//! The review queue: the returns of a table by expected effect on the published totals × suspicion, what is left after so many reviews, and
//! where to stop.

use super::weigh::Weight;
use crate::actor::Actor;
use crate::permissions::{Action, allows};
use crate::returns::{ReturnState, Stage, Triage};
use shishu_programme::{Programme, StatUnit};
use shishu_select::{Global, Left, rank};
use shishu_terms::{Bilingual, Moment, RegionCode, RegionLevel, ReturnId, RuleId};

/// One line of the queue.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// The return.
    pub id: ReturnId,
    /// Name of the unit.
    pub unit: Bilingual,
    /// Its region and the town's name.
    pub region: RegionCode,
    /// Name of the town.
    pub town: Bilingual,
    /// Where it stands.
    pub stage: Stage,
    /// Its suspicion, and the finding to look at first.
    pub triage: Triage,
    /// Effect, global score and the cell they come from.
    pub weight: Weight,
    /// Inquiries that wait for the respondent.
    pub open: usize,
    /// Answers that wait to be judged.
    pub answered: usize,
    /// Cells not accepted.
    pub not_accepted: usize,
    /// Reported late, or missing and past due.
    pub late: bool,
    /// When it came in.
    pub submitted_at: Option<Moment>,
    /// Failed hard or query findings, and undecided ones.
    pub failed: usize,
    /// Rules not judged.
    pub not_judged: usize,
    /// The rule of the finding to look at first.
    pub rule: Option<RuleId>,
    waits: bool,
}

impl QueueLine {
    /// From a state, as `actor` sees it.
    pub fn new(
        programme: &Programme,
        unit: &StatUnit,
        state: ReturnState,
        weight: Weight,
        actor: &Actor,
        now: Moment,
    ) -> Self {
        QueueLine {
            weight,
            waits: waits_for(actor, unit, &state),
            rule: state.checks.findings.iter().find(|f| f.outcome == "fail").map(|f| f.rule.clone()),
            unit: unit.name.clone(),
            region: unit.region,
            town: programme.region_name(&unit.region.at(RegionLevel::Township)),
            stage: state.stage,
            open: state.open_inquiries().count(),
            answered: state.answered_inquiries().count(),
            not_accepted: state.cells_not_accepted().len(),
            late: state.is_late(now),
            submitted_at: state.submitted_at,
            failed: state.checks.count("fail"),
            not_judged: state.checks.count("missing"),
            triage: state.triage,
            id: state.id,
        }
    }

    /// Does it wait for a step of this post (not for the respondent, nor for another desk)?
    pub fn waits_for_review(&self) -> bool {
        self.waits
    }
}

/// A town waits for what is at the town, the county for what has come to it, whoever asked for the answer. A post that only looks on sees what
/// waits for anybody.
fn waits_for(actor: &Actor, unit: &StatUnit, state: &ReturnState) -> bool {
    let may = |action| allows(actor, action, unit, &state.id.form);
    let looks_on = !may(Action::PassTown) && !may(Action::Accept);
    let (open, answered) = (state.open_inquiries().count(), state.answered_inquiries().count());
    let told = open == 0 || answered > 0;
    let step = match state.stage {
        Stage::TownReview => told && (looks_on || may(Action::PassTown)),
        Stage::CountyReview => told && (looks_on || may(Action::Accept)),
        Stage::Accepted => {
            (looks_on || may(Action::Accept)) && (answered > 0 || state.cells_not_accepted().len() > open + answered)
        }
        Stage::Expected | Stage::AwaitingConfirmation => false,
    };
    step || state.answered_inquiries().any(|inquiry| inquiry.asked_by == actor.post.id)
}

/// What of the queue is shown.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only units within this region.
    pub region: Option<RegionCode>,
    /// `waiting` (default), `asked`, `accepted`, `missing`, `all`.
    pub state: Option<String>,
    /// `importance` (default), `effect`, `suspicion`, `unit`.
    pub sort: Option<String>,
}

/// The queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The lines that fit the filter, sorted.
    pub lines: Vec<QueueLine>,
    /// All returns in scope.
    pub all: usize,
    /// Waiting for a step of the caller's post.
    pub waiting: usize,
    /// Waiting for an answer.
    pub asked: usize,
    /// Accepted whole.
    pub accepted: usize,
    /// Not reported.
    pub missing: usize,
    /// Share of importance left after k reviews of what waits, most important first; starts at k = 0 with 100 %.
    pub remaining: Vec<RemainingPoint>,
    /// After so many reviews of what waits, and after every further one, the expected error left of each published total is at most
    /// [`Self::threshold`].
    pub stop: usize,
    /// In thousandths of the total, as the form says.
    pub threshold: u32,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemainingPoint {
    /// Reviews done.
    pub reviewed: usize,
    /// Left, in tenths of a per cent.
    pub left_permille: u32,
    /// The expected error left at worst of the published total it is largest in, in millionths of that total.
    pub error_ppm: u32,
}

impl Queue {
    /// Filters and sorts.
    pub fn new(all: Vec<QueueLine>, filter: &QueueFilter, threshold: u32) -> Queue {
        let (remaining, stop) = remaining(&all, threshold);
        let mut queue = Queue {
            all: all.len(),
            waiting: all.iter().filter(|l| l.waits_for_review()).count(),
            asked: all.iter().filter(|l| l.open > 0).count(),
            accepted: all.iter().filter(|l| l.stage == Stage::Accepted && l.not_accepted == 0).count(),
            missing: all.iter().filter(|l| matches!(l.stage, Stage::Expected | Stage::AwaitingConfirmation)).count(),
            remaining,
            stop,
            threshold,
            lines: Vec::new(),
        };
        queue.lines = all.into_iter().filter(|line| fits(line, filter)).collect();
        sort(&mut queue.lines, filter.sort.as_deref().unwrap_or("importance"));
        queue
    }
}

fn fits(line: &QueueLine, filter: &QueueFilter) -> bool {
    filter.region.is_none_or(|region| region.contains(&line.region))
        && match filter.state.as_deref().unwrap_or("waiting") {
            "all" => true,
            "asked" => line.open > 0,
            "accepted" => line.stage == Stage::Accepted,
            "missing" => matches!(line.stage, Stage::Expected | Stage::AwaitingConfirmation),
            _ => line.waits_for_review(),
        }
}

fn sort(lines: &mut [QueueLine], by: &str) {
    match by {
        "effect" => lines.sort_by(|a, b| b.weight.effect.total_cmp(&a.weight.effect).then_with(|| a.id.cmp(&b.id))),
        "suspicion" => lines.sort_by(|a, b| b.triage.suspicion.cmp(&a.triage.suspicion).then_with(|| a.id.cmp(&b.id))),
        "unit" => lines.sort_by(|a, b| a.id.unit.cmp(&b.id.unit)),
        _ => lines.sort_by(|a, b| b.weight.score.total_cmp(&a.weight.score).then_with(|| a.id.cmp(&b.id))),
    }
}

/// The curve over what waits, in the order of importance, and where to stop.
fn remaining(all: &[QueueLine], threshold: u32) -> (Vec<RemainingPoint>, usize) {
    let mut waiting: Vec<&QueueLine> = all.iter().filter(|line| line.waits_for_review()).collect();
    waiting.sort_by(|a, b| a.id.cmp(&b.id));
    let errors: Vec<Vec<f64>> = waiting.iter().map(|line| line.weight.errors.clone()).collect();
    let ranked = rank(&errors, Global::Max, Left::Bound, &[f64::from(threshold) / 1000.0]);
    // A share above 4,000 times the total is no larger to a reader.
    let parts = |share: f64, of: f64| (share * of).round().clamp(0.0, f64::from(u32::MAX)) as u32;
    let point = |point: &shishu_select::Point| RemainingPoint {
        reviewed: point.reviewed,
        left_permille: parts(point.left, 1e3),
        error_ppm: parts(point.bound, 1e6),
    };
    (ranked.curve.iter().map(point).collect(), ranked.stop)
}
