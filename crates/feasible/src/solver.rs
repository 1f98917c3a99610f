//! Whether statements can hold together, and if not, which of them cannot.

use crate::budget::{Budget, Exhausted};
use crate::conflict::minimise;
use crate::engine::Answer;
use crate::literal::Lit;
use crate::problem::Problem;
use crate::system::System;
use crate::witness::Witness;

/// The answer of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They can: these values show it.
    Feasible(Witness),
    /// They cannot, and these among them already cannot; ascending, not necessarily minimal.
    Infeasible(Vec<usize>),
    /// The budget was spent first.
    Unknown,
}

/// A minimal conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Numbers of formulas that cannot hold together, ascending. Empty when no values exist at all, as for a choice from
    /// an empty list.
    pub formulas: Vec<usize>,
    /// In the same order: values of which all but this formula hold.
    pub without: Vec<Witness>,
}

/// Answers questions about the formulas of one problem. What it learns from one question it uses for the next.
#[derive(Debug, Clone)]
pub struct Solver {
    pub(crate) system: System,
}

impl Solver {
    pub fn new(problem: &Problem) -> Self {
        Self { system: System::new(problem) }
    }

    /// Whether the formulas with these numbers can hold together. Numbers that do not exist are ignored.
    pub fn solve(&mut self, formulas: &[usize], budget: &mut Budget) -> Verdict {
        self.try_solve(formulas, budget).unwrap_or(Verdict::Unknown)
    }

    fn try_solve(&mut self, formulas: &[usize], budget: &mut Budget) -> Result<Verdict, Exhausted> {
        let assumptions = self.literals(formulas);
        match self.system.engine.solve(&assumptions, budget)? {
            Answer::Feasible => self.system.plain_witness(budget).map(Verdict::Feasible),
            Answer::Infeasible(core) => Ok(Verdict::Infeasible(self.numbers(formulas, &core))),
        }
    }

    /// A minimal conflict among these formulas; `None` when they can hold together.
    pub fn conflict(&mut self, formulas: &[usize], budget: &mut Budget) -> Result<Option<Conflict>, Exhausted> {
        let assumptions = self.literals(formulas);
        match self.system.engine.solve(&assumptions, budget)? {
            Answer::Feasible => Ok(None),
            Answer::Infeasible(core) => self.shrink(formulas, core, budget).map(Some),
        }
    }

    fn shrink(&mut self, formulas: &[usize], core: Vec<Lit>, budget: &mut Budget) -> Result<Conflict, Exhausted> {
        let order: Vec<Lit> = self.literals(formulas).into_iter().filter(|l| core.contains(l)).collect();
        let mut without: Vec<(Lit, Witness)> = vec![];
        let core = minimise(&mut self.system, &[], order, budget, |system, dropped, budget| {
            without.push((dropped, system.plain_witness(budget)?));
            Ok(())
        })?;
        let mut members: Vec<(usize, Witness)> = without
            .into_iter()
            .filter(|(literal, _)| core.contains(literal))
            .filter_map(|(literal, witness)| Some((*self.numbers(formulas, &[literal]).first()?, witness)))
            .collect();
        members.sort_by_key(|(number, _)| *number);
        let (formulas, without) = members.into_iter().unzip();
        Ok(Conflict { formulas, without })
    }

    /// A minimal set of these formulas that together with formula `with` is a conflict.
    pub(crate) fn conflict_with(
        &mut self,
        formulas: &[usize],
        with: usize,
        budget: &mut Budget,
    ) -> Result<Option<Vec<usize>>, Exhausted> {
        let always = self.literals(&[with]);
        let rest = self.literals(formulas);
        let assumptions: Vec<Lit> = always.iter().chain(&rest).copied().collect();
        let Answer::Infeasible(core) = self.system.engine.solve(&assumptions, budget)? else { return Ok(None) };
        let order = rest.into_iter().filter(|l| core.contains(l) && !always.contains(l)).collect();
        let core = minimise(&mut self.system.engine, &always, order, budget, |_, _, _| Ok(()))?;
        Ok(Some(self.numbers(formulas, &core)))
    }

    pub(crate) fn literals(&self, formulas: &[usize]) -> Vec<Lit> {
        let mut literals: Vec<Lit> = vec![];
        for literal in formulas.iter().filter_map(|at| self.system.formulas.get(*at)) {
            if !literals.contains(literal) {
                literals.push(*literal);
            }
        }
        literals
    }

    /// The first formula of each literal; equal formulas may share one.
    fn numbers(&self, formulas: &[usize], literals: &[Lit]) -> Vec<usize> {
        let number = |l: &Lit| formulas.iter().copied().find(|at| self.system.formulas.get(*at) == Some(l));
        let mut numbers: Vec<usize> = literals.iter().filter_map(number).collect();
        numbers.sort_unstable();
        numbers
    }
}
