//! The run: parts are read side by side, each batch goes through every rule at once, what needs all rows is settled at
//! the end.

use crate::batch::{Batch, bits::Bits};
use crate::derive::duplicates::Suspects;
use crate::derive::over::{Over, Part, Whole};
use crate::derive::spec::key_with_missing;
use crate::joined::{Joined, Several};
use crate::plan::{GatheredRule, Plan, Planned};
use crate::source::{Source, SourceError};
use crate::unique::{self, KeyOfRow, Keys};
use shishu_rules::{Cell, Grain, Outcome, Slots, evaluate_slots};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub threads: usize,
    /// Bytes for what grows with the rows; beyond it goes to temporary files.
    pub memory: usize,
    /// Hand on the rows a rule could not be judged on as well, not only those it fails on.
    pub undecided: bool,
}

/// How often each outcome came of one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub pass: u64,
    pub fail: u64,
    pub missing: u64,
    pub broken: u64,
}

impl Counts {
    pub fn items(&self) -> u64 {
        self.pass + self.fail + self.missing + self.broken
    }

    fn add(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.missing += other.missing;
        self.broken += other.broken;
    }

    fn see(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Pass => self.pass += 1,
            Outcome::Fail { .. } => self.fail += 1,
            Outcome::Missing { .. } => self.missing += 1,
            Outcome::Broken(_) => self.broken += 1,
        }
    }
}

/// What came of a rule on a row where it did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    Fail,
    Missing,
    Broken,
}

/// A rule that failed on a row, with what it looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub judgement: Judgement,
    /// Counted from 0.
    pub row: u64,
    /// Place among the rules of the check.
    pub rule: usize,
    pub cells: Vec<Cell>,
    pub derived: Vec<Cell>,
    /// The columns to show, in their order.
    pub shown: Vec<Cell>,
}

/// Takes failures: first those of rows by themselves in the order of rows, then those that needed all rows, rule by rule.
pub trait Sink: Send {
    fn take(&mut self, failures: Vec<Failure>) -> std::io::Result<()>;
}

#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub rows: u64,
    /// In the order of the rules.
    pub counts: Vec<Counts>,
    /// Where one row was looked for and several found.
    pub several: Vec<Several>,
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{0}")]
    Write(#[from] std::io::Error),
    #[error("stopped")]
    Stopped,
}

/// What a running check tells others and is told.
#[derive(Debug, Default)]
pub struct Signals {
    pub rows: AtomicU64,
    pub stop: AtomicBool,
}

/// What one thread has found.
struct Worker<'a> {
    plan: &'a Plan,
    undecided: bool,
    counts: Vec<Counts>,
    gathered: Vec<Vec<Part>>,
    seen: Vec<Option<Suspects>>,
    open: Vec<Open>,
}

/// Items of one rule that wait for what is gathered over all rows.
#[derive(Default)]
struct Open {
    rows: Vec<(u64, Vec<Cell>, Vec<Cell>)>,
    groups: HashMap<crate::derive::key::Key, usize>,
    /// Too many to keep: the table is read a second time for them.
    again: bool,
}

/// Cells kept for open rows by one thread, at most.
const OPEN_CELLS: usize = 1 << 21;

/// Runs the plan over every row of the source.
pub fn run(
    plan: &Plan,
    source: &dyn Source,
    options: Options,
    sink: &mut dyn Sink,
    signals: &Signals,
) -> Result<Report, RunError> {
    let joined = Joined::new(source, &plan.check, &plan.joins, options, signals)?;
    let several = joined.several();
    let source: &dyn Source = &joined;
    let workers = options.threads.clamp(1, source.parts().max(1));
    let ordered = Ordered::new(sink);
    let next = AtomicUsize::new(0);
    let each = || {
        let mut worker = Worker::new(plan, options, workers);
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= source.parts() {
                return Ok(worker);
            }
            worker.part(part, source, &ordered, signals)?;
        }
    };
    let results: Vec<Result<Worker<'_>, RunError>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(each)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut workers = results.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter();
    let Some(mut first) = workers.next() else { return Ok(Report { rows: 0, counts: vec![], several }) };
    let mut seen: Vec<Vec<Suspects>> = first.seen.iter_mut().map(|seen| seen.take().into_iter().collect()).collect();
    for mut other in workers {
        for (all, theirs) in seen.iter_mut().zip(&mut other.seen) {
            all.extend(theirs.take());
        }
        first.join(other);
    }
    let sink = ordered.sink.into_inner().unwrap_or_else(|e| e.into_inner()).sink;
    Ok(Report { several, ..settle(first, seen, source, options, sink, signals)? })
}

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan, options: Options, workers: usize) -> Self {
        let memory = options.memory / workers;
        let uniques = plan.rules.iter().map(|rule| match rule {
            Planned::Rows(_) => 0,
            Planned::Unique { .. } => 1,
            Planned::Gathered(rule) => rule.specs.iter().filter(|spec| spec.keeps_keys()).count(),
        });
        let uniques = uniques.sum::<usize>().max(1);
        let gathered = |rule: &Planned| match rule {
            Planned::Gathered(rule) => rule.specs.iter().map(|spec| spec.begin(memory / uniques)).collect(),
            _ => vec![],
        };
        let seen = |rule: &Planned| matches!(rule, Planned::Unique { .. }).then(|| Suspects::new(memory / uniques));
        Self {
            plan,
            undecided: options.undecided,
            counts: vec![Counts::default(); plan.rules.len()],
            gathered: plan.rules.iter().map(gathered).collect(),
            seen: plan.rules.iter().map(seen).collect(),
            open: plan.rules.iter().map(|_| Open::default()).collect(),
        }
    }

    fn part(
        &mut self,
        part: usize,
        source: &dyn Source,
        ordered: &Ordered<'_>,
        signals: &Signals,
    ) -> Result<(), RunError> {
        let plan = self.plan;
        read_part(plan, source, part, signals, &mut |batch| {
            signals.rows.fetch_add(batch.rows as u64, Ordering::Relaxed);
            ordered.take(part, self.batch(batch)?)
        })?;
        Ok(ordered.end(part)?)
    }

    fn batch(&mut self, batch: &Batch) -> std::io::Result<Vec<Failure>> {
        let mut found: Vec<(usize, usize, Judgement)> = vec![];
        let plan = self.plan;
        for (at, planned) in plan.rules.iter().enumerate() {
            match planned {
                Planned::Rows(rule) => {
                    let outcomes = rule.run(batch);
                    let fail = outcomes.fail.count();
                    let (missing, broken) = (outcomes.missing.count(), outcomes.broken.count());
                    let pass = batch.rows as u64 - fail - missing - broken;
                    self.counts[at].add(Counts { pass, fail, missing, broken });
                    found.extend(outcomes.fail.rows().map(|row| (row, at, Judgement::Fail)));
                    if self.undecided {
                        found.extend(outcomes.missing.rows().map(|row| (row, at, Judgement::Missing)));
                        found.extend(outcomes.broken.rows().map(|row| (row, at, Judgement::Broken)));
                    }
                }
                Planned::Unique { rule, keys } => self.keys(at, rule, keys, batch, &mut found)?,
                Planned::Gathered(rule) => {
                    for (spec, gathered) in rule.specs.iter().zip(&mut self.gathered[at]) {
                        spec.gather(gathered, batch)?;
                    }
                    self.leave_open(at, rule, batch);
                }
            }
        }
        found.sort_unstable();
        let failure = |(row, at, judgement)| Failure {
            judgement,
            row: batch.first + row as u64,
            rule: at,
            cells: plan.rules[at].rule().cells(batch, row),
            derived: plan.rules[at].rule().derived(batch, row),
            shown: plan.shown.iter().map(|column| batch.cell(*column, row)).collect(),
        };
        Ok(found.into_iter().map(failure).collect())
    }

    fn keys(
        &mut self,
        at: usize,
        rule: &crate::kernel::RowRule,
        keys: &[shishu_rules::Typed],
        batch: &Batch,
        found: &mut Vec<(usize, usize, Judgement)>,
    ) -> std::io::Result<()> {
        let undecided = self.undecided;
        let mut tell = |row, judgement| found.extend(undecided.then_some((row, at, judgement)));
        let Some(seen) = &mut self.seen[at] else { return Ok(()) };
        let counts = &mut self.counts[at];
        let keys = Keys::new(rule, keys, batch);
        for row in 0..batch.rows {
            match keys.of(row) {
                KeyOfRow::Whole(fingerprint) => {
                    counts.pass += 1;
                    seen.push(fingerprint)?;
                }
                KeyOfRow::Missing => {
                    counts.missing += 1;
                    tell(row, Judgement::Missing);
                }
                KeyOfRow::Broken => {
                    counts.broken += 1;
                    tell(row, Judgement::Broken);
                }
            }
        }
        Ok(())
    }

    fn leave_open(&mut self, at: usize, rule: &GatheredRule, batch: &Batch) {
        let open = &mut self.open[at];
        if open.again || *rule.rule.rule.grain() == Grain::Table {
            return;
        }
        let rows = match &rule.when {
            None => Bits::all(batch.rows),
            Some(when) => when.not_surely_false(batch),
        };
        let grouped = if let Grain::Group(keys) = rule.rule.rule.grain() { Some(keys) } else { None };
        if grouped.is_none() {
            self.counts[at].pass += batch.rows as u64 - rows.count();
        }
        let width = rule.rule.rule.cells().len() + self.plan.shown.len() + 1;
        for row in if grouped.is_some() { Bits::all(batch.rows) } else { rows }.rows() {
            let cells = rule.cells(batch, row);
            if let Some(keys) = grouped {
                let key = key_with_missing(&rule.rule, keys, &cells);
                if open.groups.contains_key(&key) {
                    continue;
                }
                open.groups.insert(key, open.rows.len());
            }
            let shown = self.plan.shown.iter().map(|column| batch.cell(*column, row)).collect();
            open.rows.push((batch.first + row as u64, cells, shown));
            if grouped.is_none() && open.rows.len() * width > OPEN_CELLS {
                open.again = true;
            }
        }
    }

    fn join(&mut self, other: Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.gathered.iter_mut().flatten().zip(other.gathered.into_iter().flatten()) {
            mine.join(theirs);
        }
        for (mine, theirs) in self.open.iter_mut().zip(other.open) {
            mine.again |= theirs.again;
            if mine.groups.is_empty() && theirs.groups.is_empty() {
                mine.rows.extend(theirs.rows);
                continue;
            }
            let mut rows: Vec<_> = theirs.rows.into_iter().map(Some).collect();
            for (key, at) in theirs.groups {
                let Some(row) = rows.get_mut(at).and_then(Option::take) else { continue };
                match mine.groups.get(&key).copied() {
                    // The first row of the group stands for it.
                    Some(known) if mine.rows[known].0 <= row.0 => {}
                    Some(known) => mine.rows[known] = row,
                    None => {
                        mine.groups.insert(key, mine.rows.len());
                        mine.rows.push(row);
                    }
                }
            }
        }
    }
}

/// What needed all rows: groups are finished, duplicates searched, open items judged.
fn settle(
    worker: Worker<'_>,
    seen: Vec<Vec<Suspects>>,
    source: &dyn Source,
    options: Options,
    sink: &mut dyn Sink,
    signals: &Signals,
) -> Result<Report, RunError> {
    let Worker { plan, undecided, mut counts, gathered, open, .. } = worker;
    let parts = gathered.into_iter().zip(open).zip(seen);
    for ((at, planned), ((gathered, mut open), seen)) in plan.rules.iter().enumerate().zip(parts) {
        match planned {
            Planned::Rows(_) => {}
            Planned::Unique { .. } => {
                let duplicates = unique::settle(plan, at, source, seen, options.memory, sink, signals)?;
                counts[at].pass -= duplicates;
                counts[at].fail += duplicates;
            }
            Planned::Gathered(rule) => {
                let finished = rule.specs.iter().zip(gathered).map(|(spec, part)| spec.finish(part));
                let finished = finished.collect::<Result<Vec<Whole>, _>>()?;
                let judge = |row: u64, cells: Vec<Cell>, shown: Vec<Cell>, counts: &mut Counts| {
                    let found = judge(at, rule, &finished, row, cells, shown, counts)?;
                    (undecided || found.judgement == Judgement::Fail).then_some(found)
                };
                if *rule.rule.rule.grain() == Grain::Table {
                    let cells = vec![Cell::Missing; rule.rule.rule.cells().len()];
                    sink.take(
                        judge(0, cells, vec![Cell::Missing; plan.shown.len()], &mut counts[at]).into_iter().collect(),
                    )?;
                } else if open.again {
                    // Passes of rows where the condition is false are counted again with the rest.
                    counts[at] = Counts::default();
                    let alone = plan.alone(at, source);
                    let plan = alone.as_ref().unwrap_or(plan);
                    let Planned::Gathered(reader) = &plan.rules[if alone.is_some() { 0 } else { at }] else { continue };
                    reread(plan, source, signals, &mut |batch| {
                        let one = |row| {
                            let shown = plan.shown.iter().map(|column| batch.cell(*column, row)).collect();
                            judge(batch.first + row as u64, reader.cells(batch, row), shown, &mut counts[at])
                        };
                        sink.take((0..batch.rows).filter_map(one).collect())
                    })?;
                } else {
                    open.rows.sort_by_key(|(row, ..)| *row);
                    let failures = open
                        .rows
                        .into_iter()
                        .filter_map(|(row, cells, shown)| judge(row, cells, shown, &mut counts[at]));
                    let failures: Vec<Failure> = failures.collect();
                    sink.take(failures)?;
                }
            }
        }
    }
    Ok(Report { rows: signals.rows.load(Ordering::Relaxed), counts, several: vec![] })
}

fn judge(
    at: usize,
    rule: &GatheredRule,
    finished: &[Whole],
    row: u64,
    mut cells: Vec<Cell>,
    shown: Vec<Cell>,
    counts: &mut Counts,
) -> Option<Failure> {
    let found = cells.split_off(rule.rule.rule.cells().len());
    let value = |(spec, whole): (&Over, _)| spec.value(whole, row, &cells, &found);
    let derived: Vec<Cell> = rule.specs.iter().zip(finished).map(value).collect();
    let lists = rule.rule.lists(&rule.rule.rule);
    let outcome = evaluate_slots(&rule.rule.rule, &Slots { cells: &cells, derived: &derived, lists: &lists });
    counts.see(&outcome);
    let judgement = match outcome {
        Outcome::Pass => return None,
        Outcome::Fail { .. } => Judgement::Fail,
        Outcome::Missing { .. } => Judgement::Missing,
        Outcome::Broken(_) => Judgement::Broken,
    };
    Some(Failure { judgement, row, rule: at, cells, derived, shown })
}

/// Reads every part once more, in order.
pub(crate) fn reread(
    plan: &Plan,
    source: &dyn Source,
    signals: &Signals,
    each: &mut dyn FnMut(&Batch) -> std::io::Result<()>,
) -> Result<(), RunError> {
    (0..source.parts()).try_for_each(|part| read_part(plan, source, part, signals, each))
}

/// Reads one part until it ends, something cannot be written, or the run is stopped.
fn read_part(
    plan: &Plan,
    source: &dyn Source,
    part: usize,
    signals: &Signals,
    each: &mut dyn FnMut(&Batch) -> std::io::Result<()>,
) -> Result<(), RunError> {
    let mut trouble = None;
    source.read(part, &plan.wanted, &mut |batch| {
        trouble = match each(&batch) {
            Err(error) => Some(RunError::Write(error)),
            Ok(()) if signals.stop.load(Ordering::Relaxed) => Some(RunError::Stopped),
            Ok(()) => return ControlFlow::Continue(()),
        };
        ControlFlow::Break(())
    })?;
    trouble.map_or(Ok(()), Err)
}

/// Hands failures on in the order of parts, whichever thread is first.
struct Ordered<'a> {
    sink: Mutex<Waiting<'a>>,
}

struct Waiting<'a> {
    sink: &'a mut dyn Sink,
    /// The part whose failures go straight through.
    current: usize,
    waiting: HashMap<usize, (Vec<Failure>, bool)>,
}

impl<'a> Ordered<'a> {
    fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink: Mutex::new(Waiting { sink, current: 0, waiting: HashMap::new() }) }
    }

    fn take(&self, part: usize, failures: Vec<Failure>) -> std::io::Result<()> {
        let mut waiting = self.sink.lock().unwrap_or_else(|e| e.into_inner());
        if waiting.current == part {
            return waiting.sink.take(failures);
        }
        waiting.waiting.entry(part).or_default().0.extend(failures);
        Ok(())
    }

    fn end(&self, part: usize) -> std::io::Result<()> {
        let mut waiting = self.sink.lock().unwrap_or_else(|e| e.into_inner());
        waiting.waiting.entry(part).or_default().1 = true;
        loop {
            let current = waiting.current;
            let Some((failures, ended)) = waiting.waiting.remove(&current) else { return Ok(()) };
            waiting.sink.take(failures)?;
            if !ended {
                // It goes straight through from here on.
                return Ok(());
            }
            waiting.current += 1;
        }
    }
}
