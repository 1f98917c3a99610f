//! Judging a set of rules without data.
//!
//! Rules are judged on complete records: a question whether a cell is empty is answered no.

use crate::budget::{Budget, Exhausted};
use crate::engine::Answer;
use crate::formula::Formula;
use crate::interval::Range;
use crate::problem::{Malformed, Problem};
use crate::solver::{Conflict, Solver};
use crate::variable::{Domain, VarId};
use std::collections::BTreeSet;

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// When it passes.
    pub holds: Formula,
    /// When it fails. Not always the negation: a rule that divides by zero neither passes nor fails.
    pub fails: Formula,
    /// When it applies, for a rule under a condition.
    pub applies: Option<Formula>,
}

impl Statement {
    pub fn new(holds: Formula) -> Self {
        Self { fails: holds.clone().negated(), holds, applies: None }
    }
}

/// A rule that follows from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    pub rule: usize,
    /// A minimal set of other rules it follows from; empty when it follows from nothing, so that it can never fail (or
    /// never apply) whatever is reported.
    pub by: Vec<usize>,
}

/// What could not be answered within the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// Whether all rules can hold together.
    Feasible,
    /// Whether this rule can pass.
    Passes(usize),
    /// Whether this rule follows from others.
    Implied(usize),
    /// Whether this rule can apply.
    Applies(usize),
}

/// What can be said about a rule set. Rules are named by their place in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Minimal sets of rules that cannot hold together, disjoint; empty when all rules can. While there are any, nothing
    /// is said about what follows from the others: everything would.
    pub conflicts: Vec<Conflict>,
    /// Rules that cannot pass even alone; each is also a conflict of one.
    pub never_pass: Vec<usize>,
    /// Rules that the others imply. Of two equal rules each is implied by the other.
    pub implied: Vec<Implied>,
    /// Rules whose condition the set rules out, the rule itself included: `if x > 1 then y > 3` beside `y < 2`.
    pub never_apply: Vec<Implied>,
    /// By variable: what it can be. Empty while there are conflicts.
    pub ranges: Vec<Range>,
    pub unanswered: Vec<Unanswered>,
}

impl Judgement {
    /// Rules that can never fail, whatever is reported.
    pub fn never_fail(&self) -> impl Iterator<Item = usize> {
        self.implied.iter().filter(|implied| implied.by.is_empty()).map(|implied| implied.rule)
    }
}

/// Judges rules over variables with these domains. `each` is what one question may cost.
pub fn judge(domains: &[Domain], rules: &[Statement], each: Budget) -> Result<Judgement, Malformed> {
    let mut problem = Problem::default();
    for domain in domains {
        problem.variable(domain.clone());
    }
    let mut numbers = Numbers::default();
    for rule in rules {
        numbers.holds.push(problem.formula(rule.holds.clone())?);
        numbers.fails.push(problem.formula(rule.fails.clone())?);
        numbers.applies.push(match &rule.applies {
            Some(condition) => Some(problem.formula(condition.clone())?),
            None => None,
        });
    }
    let mut solver = Solver::new(&problem);
    for missing in solver.system.missing.clone().into_iter().flatten() {
        solver.system.engine.clause(vec![!missing]);
    }
    let mut judge = Judge { solver, numbers, each, said: Judgement::default() };
    judge.conflicts();
    if judge.said.conflicts.is_empty() {
        judge.implied();
        judge.ranges(domains.len());
    }
    Ok(judge.said)
}

#[derive(Default)]
struct Numbers {
    holds: Vec<usize>,
    fails: Vec<usize>,
    applies: Vec<Option<usize>>,
}

struct Judge {
    solver: Solver,
    numbers: Numbers,
    each: Budget,
    said: Judgement,
}

impl Judge {
    fn conflicts(&mut self) {
        for rule in 0..self.numbers.holds.len() {
            let alone = self.solver.literals(&self.numbers.holds[rule..=rule]);
            match self.solver.system.engine.solve(&alone, &mut self.each.clone()) {
                Ok(Answer::Feasible) => {}
                Ok(Answer::Infeasible(_)) => self.said.never_pass.push(rule),
                Err(Exhausted) => self.said.unanswered.push(Unanswered::Passes(rule)),
            }
        }
        let mut left: Vec<usize> = (0..self.numbers.holds.len()).collect();
        loop {
            let asked: Vec<usize> = left.iter().map(|rule| self.numbers.holds[*rule]).collect();
            match self.solver.conflict(&asked, &mut self.each.clone()) {
                Ok(None) => return,
                Err(Exhausted) => return self.said.unanswered.push(Unanswered::Feasible),
                Ok(Some(mut conflict)) => {
                    conflict.formulas = self.rules(&conflict.formulas);
                    let members: BTreeSet<usize> = conflict.formulas.iter().copied().collect();
                    left.retain(|rule| !members.contains(rule));
                    self.said.conflicts.push(conflict);
                    if members.is_empty() {
                        return; // there are no values at all
                    }
                }
            }
        }
    }

    /// Which rules these formulas say to hold.
    fn rules(&self, formulas: &[usize]) -> Vec<usize> {
        formulas.iter().filter_map(|at| self.numbers.holds.iter().position(|known| known == at)).collect()
    }

    fn implied(&mut self) {
        for rule in 0..self.numbers.holds.len() {
            let mut others = self.numbers.holds.clone();
            others.remove(rule);
            match self.solver.conflict_with(&others, self.numbers.fails[rule], &mut self.each.clone()) {
                Ok(None) => {}
                Ok(Some(by)) => self.said.implied.push(Implied { rule, by: self.rules(&by) }),
                Err(Exhausted) => self.said.unanswered.push(Unanswered::Implied(rule)),
            }
            let Some(condition) = self.numbers.applies[rule] else { continue };
            let all = self.numbers.holds.clone();
            match self.solver.conflict_with(&all, condition, &mut self.each.clone()) {
                Ok(None) => {}
                Ok(Some(by)) => self.said.never_apply.push(Implied { rule, by: self.rules(&by) }),
                Err(Exhausted) => self.said.unanswered.push(Unanswered::Applies(rule)),
            }
        }
    }

    fn ranges(&mut self, variables: usize) {
        let assumptions = self.solver.literals(&self.numbers.holds);
        for variable in 0..variables {
            let range = self.solver.system.range(VarId(variable), &assumptions, &mut self.each.clone());
            self.said.ranges.push(range.unwrap_or(Range::Unknown));
        }
    }
}
