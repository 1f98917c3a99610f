//! Building the life of a figure.

use super::parts::{FigurePart, FigureStep, LevelCount, SeriesPoint, Used};
use crate::kinds::ActKind;
use crate::office::{Caller, Edition, Office, OfficeError};
use crate::permissions::{Action, allows, require};
use crate::refusal::Refusal;
use crate::returns::{CellStanding, ReturnState, Step};
use shishu_programme::{IndicatorKind, ReportForm};
use shishu_rules::Level;
use shishu_terms::{
    Bilingual, Decimal, FigureId, IndicatorCode, Period, Place, RegionCode, UnitOfMeasure, group_digits, parse_number,
};
use std::collections::BTreeSet;

/// Everything known of one figure.
#[derive(Clone, Debug)]
pub struct FigureLife {
    /// Which.
    pub id: FigureId,
    /// Name of the place and of the indicator.
    pub place: Bilingual,
    /// Name of the indicator.
    pub indicator: Bilingual,
    /// What the indicator means.
    pub explanation: Bilingual,
    /// Name of the form.
    pub form: Bilingual,
    /// Value, decimal text; `None`: not reported.
    pub value: Option<String>,
    /// Its unit.
    pub unit: UnitOfMeasure,
    /// Decimals shown.
    pub decimals: u32,
    /// Public figure, or a respondent's own.
    pub published: bool,
    /// Standing of a respondent's own cell.
    pub standing: Option<CellStanding>,
    /// First published value, where a correction changed it.
    pub first: Option<String>,
    /// Change against a year ago and against the previous period, in tenths of a per cent.
    pub vs_year_ago: Option<i64>,
    /// Against the previous period.
    pub vs_previous: Option<i64>,
    /// Thirteen periods ending with this one.
    pub series: Vec<SeriesPoint>,
    /// What happened, oldest first.
    pub steps: Vec<FigureStep>,
    /// What the checks said, by level.
    pub checks: Vec<LevelCount>,
    /// What it is made of.
    pub parts: Vec<FigurePart>,
    /// Posts responsible: step and post.
    pub responsible: Vec<(Bilingual, Bilingual)>,
    /// Where it was published.
    pub used: Vec<Used>,
    /// The act that proves it: the publication, or the statement of the value.
    pub seq: u64,
}

struct Whole {
    states: Vec<(ReturnState, RegionCode)>,
    editions: Vec<Edition>,
}

impl Whole {
    /// Did any edition withhold the figure of the town that this region lies in? (A total is withheld for the sake of a town.)
    fn withholds(&self, county: RegionCode, region: &RegionCode, code: &IndicatorCode) -> bool {
        let towns = self.editions.iter().flat_map(|e| e.table.rows.iter()).filter(|row| row.region != county);
        let places = towns.filter(|row| row.region.contains(region));
        places.filter_map(|row| row.cells.get(code)).any(|cell| cell.value.is_none())
    }
}

impl Office {
    pub(super) async fn published_figure(
        &self,
        caller: &Caller,
        id: &FigureId,
        region: RegionCode,
    ) -> Result<FigureLife, OfficeError> {
        let editions = self.editions(&id.form, id.period).await?;
        let latest = editions.last().ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        let column = latest.table.column(&id.indicator).ok_or_else(|| Refusal::not_found(&id.to_string()))?.clone();
        let row =
            latest.table.rows.iter().find(|r| r.region == region).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        let value_in = |e: &Edition| e.table.cell(&region, &id.indicator).and_then(|c| c.value.clone());
        let value = value_in(latest);
        let first = editions.first().and_then(value_in).filter(|v| Some(v) != value.as_ref());
        let series = self.series(id, region).await?;
        let (seq, place) = (latest.seq, row.name.clone());
        let used = editions.iter().map(|e| used(e, value_in(e), e.seq == seq)).collect();
        let whole = Whole { states: self.returns_of_table(&id.form, id.period).await?, editions };
        let unit = UnitOfMeasure::parse(&column.unit).map_err(|e| Refusal::not_found(&e.message().en))?;
        let form = self.programme.forms.get(&id.form).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
        Ok(FigureLife {
            place,
            indicator: column.name.clone(),
            explanation: form.indicator(&id.indicator).map_or_else(|| Bilingual::same(""), |i| i.explanation.clone()),
            form: form.name.clone(),
            vs_year_ago: self.change(&series, value.as_deref(), id.period.year_ago()),
            vs_previous: self.change(&series, value.as_deref(), id.period.previous()),
            value,
            unit,
            decimals: column.decimals,
            published: true,
            standing: None,
            first,
            series,
            steps: self.public_steps(id, region, &whole, decimals_of(form, &id.indicator)).await?,
            checks: self.level_counts(&whole, region),
            parts: self.parts(caller, id, region, &whole).await?,
            responsible: self.responsible(&whole, region),
            used,
            seq,
            id: id.clone(),
        })
    }

    fn change(&self, series: &[SeriesPoint], now: Option<&str>, then: Period) -> Option<i64> {
        let before = series.iter().find(|p| p.period == then)?.value.as_deref()?;
        change_permille(parse_number(now?).ok()?, parse_number(before).ok()?)
    }

    async fn series(&self, id: &FigureId, region: RegionCode) -> Result<Vec<SeriesPoint>, OfficeError> {
        let mut points = Vec::new();
        let mut period = id.period;
        let span = usize::from(id.period.frequency().per_year()) + 1;
        for _ in 0..span.max(5) {
            let editions = self.editions(&id.form, period).await?;
            let value = |e: &Edition| e.table.cell(&region, &id.indicator).and_then(|c| c.value.clone());
            let now = editions.last().and_then(value);
            let first = editions.first().and_then(value).filter(|v| Some(v) != now.as_ref());
            points.push(SeriesPoint { period, value: now, first });
            period = period.previous();
        }
        points.reverse();
        Ok(points)
    }

    /// The steps of a public figure: the acts on all its returns, put together by kind; revisions one by one, without the unit's name.
    async fn public_steps(
        &self,
        id: &FigureId,
        region: RegionCode,
        whole: &Whole,
        decimals: u32,
    ) -> Result<Vec<FigureStep>, OfficeError> {
        let published_at = whole.editions.first().map(|e| e.at);
        let within: Vec<&ReturnState> =
            whole.states.iter().filter(|(_, r)| region.contains(r)).map(|(s, _)| s).collect();
        let mut steps = Vec::new();
        for (kind, words) in GATHERED {
            let acts: Vec<(&ReturnState, &Step)> = within
                .iter()
                .flat_map(|s| s.steps.iter().map(move |step| (*s, step)))
                .filter(|(_, step)| step.kind == kind.wire())
                .collect();
            let before = |step: &Step| published_at.is_none_or(|at| step.at <= at);
            let (early, late): (Vec<_>, Vec<_>) = acts.into_iter().partition(|(_, step)| before(step));
            for part in [early, late] {
                steps.extend(self.gathered(*kind, *words, &part));
            }
        }
        for (state, lies_in) in whole.states.iter().filter(|(_, r)| region.contains(r)) {
            let withheld = whole.withholds(self.programme.county, lies_in, &id.indicator);
            for step in state.steps.iter().filter(|s| s.changes.contains_key(&id.indicator)) {
                let mut told = self.revision(id, state, step, decimals, false).await?;
                if withheld {
                    // The effect on a withheld figure, or a reason that names amounts, would give away what is withheld; on the county's
                    // page no less than on the town's own.
                    (told.says, told.change) = (
                        Bilingual::new("1 家填报单位自己修订本单位的数", "one respondent revised its own value"),
                        None,
                    );
                }
                steps.push(told);
            }
        }
        steps.extend(whole.editions.iter().map(|e| self.publication_step(id, region, e)));
        // By their beginning: filling comes before the questions about what was filled, though the last return may be later.
        steps.sort_by_key(|s| (s.from, s.seqs));
        Ok(steps)
    }

    fn gathered(&self, kind: ActKind, words: (&str, &str), acts: &[(&ReturnState, &Step)]) -> Option<FigureStep> {
        let first = acts.iter().map(|(_, s)| *s).min_by_key(|s| s.seq)?;
        let last = acts.iter().map(|(_, s)| *s).max_by_key(|s| s.seq)?;
        let units: BTreeSet<_> = acts.iter().map(|(state, _)| &state.id.unit).collect();
        let (n, m) = (acts.len(), units.len());
        let cells: usize = acts.iter().map(|(_, s)| s.cells.len().max(1)).sum();
        let fill = |template: &str| {
            template.replace("{n}", &n.to_string()).replace("{m}", &m.to_string()).replace("{c}", &cells.to_string())
        };
        Some(FigureStep {
            kind: kind.wire().to_owned(),
            at: last.at,
            from: first.at,
            says: Bilingual { zh: fill(words.0), en: fill(words.1) },
            change: None,
            by: self.posts_of_steps(acts.iter().map(|(_, s)| *s)),
            seqs: (first.seq, last.seq),
            acts: n,
        })
    }

    /// The posts of some steps; respondents' posts are said as "respondents", with their number.
    fn posts_of_steps<'s>(&self, steps: impl Iterator<Item = &'s Step>) -> Bilingual {
        let mut staff: BTreeSet<String> = BTreeSet::new();
        let mut names = (Vec::new(), Vec::new());
        let mut respondents = BTreeSet::new();
        for (post, seq) in steps.filter_map(|s| Some((s.post.as_ref()?, s.seq))) {
            let then = self.post_then(post, seq);
            if then.fills {
                respondents.insert(post.as_str());
            } else if staff.insert(then.name.zh.clone()) {
                names.0.push(then.name.zh);
                names.1.push(then.name.en);
            }
        }
        if !respondents.is_empty() {
            let n = respondents.len();
            names.0.insert(0, format!("填报单位统计员（{n} 个岗位）"));
            names.1.insert(0, format!("respondents' clerks ({n} {})", if n == 1 { "post" } else { "posts" }));
        }
        if names.0.is_empty() {
            return Bilingual::new("系统，按制度", "the system, by rule");
        }
        Bilingual { zh: names.0.join("、"), en: names.1.join(", ") }
    }

    async fn revision(
        &self,
        id: &FigureId,
        state: &ReturnState,
        step: &Step,
        decimals: u32,
        own: bool,
    ) -> Result<FigureStep, OfficeError> {
        let change = step.changes.get(&id.indicator);
        let (old, new) = change.map(|c| (c.old.clone(), c.new.clone())).unwrap_or_default();
        let number = |text: &Option<String>| text.as_deref().and_then(|t| parse_number(t).ok()).unwrap_or_default();
        let delta = (number(&new) - number(&old)).round_dp(decimals).normalize();
        let sign = if delta.is_sign_negative() { "" } else { "+" };
        let effect = format!("{sign}{}", group_digits(delta));
        let unit = self.programme.forms.get(&id.form).and_then(|f| f.indicator(&id.indicator)).map(|i| i.unit);
        let (zh, en) = unit.map_or(("", ""), |unit| (unit.zh(), unit.en()));
        let says = match own {
            true => Bilingual::new("填报单位自己修订", "revised by the respondent"),
            false => Bilingual {
                zh: format!("1 家填报单位自己修订本单位的数，影响合计 {effect} {zh}"),
                en: format!("one respondent revised its own value; effect on the total {effect} ({en})"),
            },
        };
        // A single unit's own values are for whoever may read the return; the public sees the effect and the reason.
        let (old, new) = if own { (old, new) } else { (None, None) };
        let reason = self.text(step.seq, "reason").await?;
        Ok(FigureStep {
            kind: ActKind::ReturnRevised.wire().to_owned(),
            at: step.at,
            from: step.at,
            says,
            change: Some((old, new, reason)),
            by: match own {
                true => self.named(step),
                false => self.posts_of_steps(std::iter::once(step)),
            },
            seqs: (step.seq, step.seq),
            acts: usize::from(state.version > 0),
        })
    }

    fn publication_step(&self, id: &FigureId, region: RegionCode, edition: &Edition) -> FigureStep {
        let table = &edition.table;
        let value = table.cell(&region, &id.indicator).and_then(|c| c.value.clone());
        let figure = table.changes.iter().find(|c| &c.figure == id);
        let c = table.coverage;
        let says = Bilingual {
            zh: format!("第 {} 版；应报 {}，已报 {}，全部验收 {}", table.edition, c.expected, c.reported, c.accepted),
            en: format!(
                "edition {}; owed {}, reported {}, wholly accepted {}",
                table.edition, c.expected, c.reported, c.accepted
            ),
        };
        FigureStep {
            kind: if table.edition == 1 { ActKind::TablePublished } else { ActKind::TableCorrected }.wire().to_owned(),
            at: edition.at,
            from: edition.at,
            says,
            change: match (figure, &edition.reason) {
                (Some(changed), reason) => Some((changed.old.clone(), changed.new.clone(), reason.clone())),
                (None, Some(reason)) => Some((None, value, Some(reason.clone()))),
                (None, None) => None,
            },
            by: edition
                .post
                .as_ref()
                .map_or_else(|| Bilingual::new("", ""), |post| self.post_then(post, edition.seq).name),
            seqs: (edition.seq, edition.seq),
            acts: 1,
        }
    }

    fn level_counts(&self, whole: &Whole, region: RegionCode) -> Vec<LevelCount> {
        let states = whole.states.iter().filter(|(s, r)| region.contains(r) && s.is_reported()).map(|(s, _)| s);
        self.count_checks(states, None)
    }

    /// Outcomes by level; with a cell, only of the rules that read it.
    fn count_checks<'s>(
        &self,
        states: impl Iterator<Item = &'s ReturnState>,
        cell: Option<&IndicatorCode>,
    ) -> Vec<LevelCount> {
        let mut counts = [Level::Hard, Level::Query, Level::Tip]
            .map(|level| LevelCount { level: Some(level), ..LevelCount::default() });
        for state in states {
            let Some(form) = self.programme.forms.get(&state.id.form) else { continue };
            for (rule_id, outcome) in &state.checks.outcomes {
                let Some(rule) = form.rule_at(rule_id, state.id.period) else { continue };
                if cell.is_some_and(|cell| !rule.indicators().contains(cell)) {
                    continue;
                }
                let Some(count) = counts.iter_mut().find(|c| c.level == Some(rule.level)) else { continue };
                count.items += 1;
                match outcome.as_str() {
                    "pass" => count.pass += 1,
                    "fail" => count.fail += 1,
                    "missing" => count.missing += 1,
                    _ => count.broken += 1,
                }
            }
        }
        counts.to_vec()
    }

    async fn parts(
        &self,
        caller: &Caller,
        id: &FigureId,
        region: RegionCode,
        whole: &Whole,
    ) -> Result<Vec<FigurePart>, OfficeError> {
        let Some(latest) = whole.editions.last() else { return Ok(Vec::new()) };
        let total = latest.table.cell(&region, &id.indicator).and_then(|c| parse_number(c.exact.as_deref()?).ok());
        let share = |exact: &str| {
            let (exact, total) = (parse_number(exact).ok()?, total?);
            (!total.is_zero()).then(|| (exact * Decimal::ONE_THOUSAND / total).round().try_into().ok()).flatten()
        };
        if region == self.programme.county {
            let towns = latest.table.rows.iter().filter(|r| r.region != region);
            return Ok(towns
                .filter_map(|row| {
                    let cell = row.cells.get(&id.indicator)?;
                    Some(FigurePart {
                        name: row.name.clone(),
                        figure: FigureId { place: Place::Region(row.region), ..id.clone() },
                        units: cell.units,
                        share_permille: cell.exact.as_deref().and_then(share),
                        value: cell.value.clone(),
                    })
                })
                .collect());
        }
        // Below the town stand single units: only for staff in scope.
        let Some(actor) = caller.viewer.actor() else { return Ok(Vec::new()) };
        let sources = self.sources(latest).await?.unwrap_or_default();
        // As they stood then: what was revised since is not what the published sum was made of.
        let then = self.returns_as_of(&id.form, id.period, latest.seq).await?;
        let mut parts = Vec::new();
        for (state, _) in then.iter().filter(|(s, r)| region.contains(r) && sources.iter().any(|x| x.id == s.id)) {
            let Some(unit) = self.programme.units.get(&state.id.unit) else { continue };
            let value = state.cells.get(&id.indicator).and_then(|c| c.value.clone());
            if let Some(value) = value.filter(|_| allows(actor, Action::ReadReturn, unit, &id.form)) {
                let share_permille = share(&value);
                let figure = FigureId { place: Place::Unit(unit.id.clone()), ..id.clone() };
                parts.push(FigurePart {
                    name: unit.name.clone(),
                    figure,
                    units: 1,
                    value: Some(value),
                    share_permille,
                });
            }
        }
        Ok(parts)
    }

    fn responsible(&self, whole: &Whole, region: RegionCode) -> Vec<(Bilingual, Bilingual)> {
        let within = || whole.states.iter().filter(move |(_, r)| region.contains(r)).map(|(s, _)| s);
        let mut lines = Vec::new();
        for kind in [ActKind::ReturnSubmitted, ActKind::ReturnPassed, ActKind::InquiryOpened, ActKind::ReturnAccepted] {
            let steps: Vec<&Step> = within().flat_map(|s| s.steps.iter()).filter(|s| s.kind == kind.wire()).collect();
            if !steps.is_empty() {
                lines.push((kind.name(), self.posts_of_steps(steps.into_iter())));
            }
        }
        let publisher = whole.editions.last().and_then(|e| Some(self.post_then(e.post.as_ref()?, e.seq).name));
        lines.extend(publisher.map(|name| (ActKind::TablePublished.name(), name)));
        lines
    }

    /// A respondent's own figure.
    pub(super) async fn reported_figure(&self, caller: &Caller, id: &FigureId) -> Result<FigureLife, OfficeError> {
        let not_found = || OfficeError::from(Refusal::not_found(&id.to_string()));
        let return_id = id.return_id().ok_or_else(not_found)?;
        let (form, unit) = self.place(&return_id)?;
        require(&caller.viewer, Action::ReadReturn, unit, &form.id)?;
        let indicator = form.indicator(&id.indicator).ok_or_else(not_found)?;
        let (state, _, _) = self.load(&return_id).await?.ok_or_else(not_found)?;
        let cell = state.cells.get(&id.indicator);
        let value = cell.and_then(|c| c.value.clone());
        let series = self.own_series(id).await?;
        let editions = self.editions(&id.form, id.period).await?;
        let mut used_in = Vec::new();
        for edition in editions.iter().filter(|e| e.table.column(&id.indicator).is_some()) {
            let sources = self.sources(edition).await?.unwrap_or_default();
            if sources.iter().any(|source| source.id == return_id) {
                used_in.push(used(edition, None, Some(edition.seq) == editions.last().map(|l| l.seq)));
            }
        }
        Ok(FigureLife {
            place: unit.name.clone(),
            indicator: indicator.name.clone(),
            explanation: indicator.explanation.clone(),
            form: form.name.clone(),
            vs_year_ago: self.change(&series, value.as_deref(), id.period.year_ago()),
            vs_previous: self.change(&series, value.as_deref(), id.period.previous()),
            unit: indicator.unit,
            decimals: decimals_of(form, &id.indicator),
            published: false,
            standing: cell.map(|c| c.standing),
            first: None,
            series,
            steps: self.own_steps(id, &state).await?,
            checks: self.count_checks(std::iter::once(&state), Some(&id.indicator)),
            parts: Vec::new(),
            responsible: self.own_responsible(&state),
            used: used_in,
            seq: cell.map_or(state.version, |c| c.seq),
            value,
            id: id.clone(),
        })
    }

    async fn own_series(&self, id: &FigureId) -> Result<Vec<SeriesPoint>, OfficeError> {
        let mut points = Vec::new();
        let mut period = id.period;
        for _ in 0..(usize::from(id.period.frequency().per_year()) + 1).max(5) {
            let at = FigureId { period, ..id.clone() };
            let state = match at.return_id() {
                Some(return_id) => self.load(&return_id).await?.map(|(s, _, _)| s),
                None => None,
            };
            let value = state.as_ref().and_then(|s| s.cells.get(&id.indicator)?.value.clone());
            let first = state
                .as_ref()
                .and_then(|s| s.steps.iter().find_map(|step| step.changes.get(&id.indicator)))
                .and_then(|c| c.old.clone());
            points.push(SeriesPoint { period, first: first.filter(|f| Some(f) != value.as_ref()), value });
            period = period.previous();
        }
        points.reverse();
        Ok(points)
    }

    async fn own_steps(&self, id: &FigureId, state: &ReturnState) -> Result<Vec<FigureStep>, OfficeError> {
        let told = self.told(state).await?;
        let mut steps = Vec::new();
        for step in &state.steps {
            if !step.cells.is_empty() && !step.cells.contains(&id.indicator) {
                continue;
            }
            if step.changes.contains_key(&id.indicator) {
                steps.push(self.revision(id, state, step, 6, true).await?);
                continue;
            }
            let inquiry = state.inquiries.iter().find(|i| {
                use crate::returns::InquiryState::*;
                i.asked_seq == step.seq
                    || matches!(i.state, Answered { seq, .. } if seq == step.seq)
                    || matches!(i.state, Settled { seq, answered, .. } if seq == step.seq || answered == step.seq)
            });
            let text = inquiry.and_then(|i| match ActKind::parse(&step.kind) {
                Some(ActKind::InquiryOpened) => told.questions.get(&i.id),
                Some(ActKind::InquiryAnswered) => told.answers.get(&i.id),
                Some(ActKind::InquirySettled) => told.notes.get(&step.seq),
                _ => None,
            });
            steps.push(FigureStep {
                kind: step.kind.clone(),
                at: step.at,
                from: step.at,
                says: text.map_or_else(|| Bilingual::same(""), |t| Bilingual::same(t.clone())),
                change: None,
                by: self.named(step),
                seqs: (step.seq, step.seq),
                acts: 1,
            });
        }
        Ok(steps)
    }

    /// Post and person of a step, for whoever may read the return.
    fn named(&self, step: &Step) -> Bilingual {
        self.by_then(step.post.as_ref(), step.person.as_ref(), step.seq)
    }

    fn own_responsible(&self, state: &ReturnState) -> Vec<(Bilingual, Bilingual)> {
        let mut seen = BTreeSet::new();
        let mut lines = Vec::new();
        for step in state.steps.iter().rev() {
            if let Some(kind) = ActKind::parse(&step.kind)
                && seen.insert(kind)
            {
                lines.push((kind.name(), self.named(step)));
            }
        }
        lines.reverse();
        lines
    }
}

/// Kinds told as one step for all returns, with words: {n} acts, {m} units, {c} cells.
const GATHERED: &[(ActKind, (&str, &str))] = &[
    (ActKind::ReturnSubmitted, ("{m} 家填报单位填报并提交", "respondents that reported: {m}")),
    (
        ActKind::TranscriptionConfirmed,
        ("{m} 份纸质报表转录，由第二人核对", "paper returns transcribed and confirmed by a second person: {m}"),
    ),
    (ActKind::BatchImported, ("{m} 家单位的数由成批文件转录", "units transcribed from a batch file: {m}")),
    (ActKind::ReturnUrged, ("催报 {n} 次，{m} 家", "urgings: {n}, respondents: {m}")),
    (ActKind::InquiryOpened, ("就 {c} 个格向 {m} 家发问", "cells asked about: {c}, in returns: {m}")),
    (ActKind::InquiryAnswered, ("{n} 处书面答复", "answers in writing: {n}")),
    (ActKind::InquirySettled, ("{n} 处答复已判定", "answers judged: {n}")),
    (ActKind::ReturnPassed, ("乡镇审核通过 {m} 份", "returns passed by the towns: {m}")),
    (ActKind::ReturnAccepted, ("验收 {m} 份", "returns accepted: {m}")),
];

fn decimals_of(form: &ReportForm, code: &IndicatorCode) -> u32 {
    match form.indicator(code).map(|i| &i.kind) {
        Some(IndicatorKind::Number { decimals, .. }) => *decimals,
        _ => 0,
    }
}

fn used(edition: &Edition, value: Option<String>, in_force: bool) -> Used {
    Used {
        title: edition.table.title.clone(),
        form: edition.table.form.clone(),
        period: edition.table.period,
        edition: edition.table.edition,
        at: edition.at,
        value,
        in_force,
    }
}

fn change_permille(now: Decimal, before: Decimal) -> Option<i64> {
    if before.is_zero() {
        return None;
    }
    ((now - before) * Decimal::ONE_THOUSAND / before.abs()).round().try_into().ok()
}
