//! Contradictions and the lightest sets that meet them, in turn, until the sets contradict nothing.

use super::cells::{Kept, kept};
use super::{Cell, Localisation, Localiser, Optimum, Options};
use crate::budget::{Budget, Exhausted};
use crate::conflict::minimise;
use crate::engine::Answer;
use crate::hitting::lightest;
use crate::interval::Range;
use crate::literal::Lit;
use crate::rational::Rational;
use crate::system::System;
use crate::variable::VarId;
use crate::witness::{Value, Witness};
use std::collections::BTreeMap;

struct Search<'a> {
    system: System,
    cells: Vec<Kept>,
    /// By cell; cells that must stay have none and are never chosen.
    weights: Vec<Rational>,
    /// Sets of cells of which at least one must change, ascending.
    conflicts: Vec<Vec<usize>>,
    record: &'a [Cell],
}

/// Why the search for contradictions ended.
enum Found {
    Feasible(Witness),
    Conflict,
    /// Among cells that must not change.
    Impossible(Vec<usize>),
}

pub(super) fn localise(
    localiser: &Localiser,
    record: &[Cell],
    options: &Options,
    budget: &mut Budget,
) -> Result<Localisation, Exhausted> {
    let mut system = localiser.system.clone();
    let cells = kept(localiser, &mut system, record, options);
    let weights = cells.iter().map(|cell| cell.weight.clone().unwrap_or(Rational::ONE)).collect();
    let mut search = Search { system, cells, weights, conflicts: vec![], record };
    if let Some(stuck) = search.wrong_values() {
        return Ok(impossible(vec![stuck]));
    }
    loop {
        // One lightest set at a time while they contradict; nothing is gained by listing more before that.
        let (sets, ..) = lightest(&search.conflicts, &search.weights, 1, budget)?;
        match search.probe(&sets.into_iter().next().unwrap_or_default(), budget)? {
            Found::Conflict => {}
            Found::Impossible(cells) => return Ok(impossible(cells)),
            Found::Feasible(_) => return search.ties(options, budget),
        }
    }
}

fn impossible(cells: Vec<usize>) -> Localisation {
    Localisation::Impossible { cells: cells.into_iter().map(VarId).collect() }
}

impl Search<'_> {
    /// Values a variable cannot have must change. Gives a cell that must change and must not.
    fn wrong_values(&mut self) -> Option<usize> {
        let wrong: Vec<usize> = (0..self.cells.len()).filter(|at| self.cells[*at].wrong).collect();
        let stuck = wrong.iter().copied().find(|at| self.cells[*at].weight.is_none());
        self.conflicts.extend(wrong.into_iter().map(|at| vec![at]));
        stuck
    }

    /// All sets of the least weight. A first one is known to be feasible, so the weight is right; each other set either
    /// is an optimum or adds a contradiction.
    fn ties(&mut self, options: &Options, budget: &mut Budget) -> Result<Localisation, Exhausted> {
        let mut known: BTreeMap<Vec<usize>, Witness> = BTreeMap::new();
        let mut least = Rational::ZERO;
        // Whatever happens from here on, what is in `known` is right.
        let complete = self.collect(options, &mut known, &mut least, budget);
        if known.is_empty() {
            return Err(Exhausted);
        }
        let mut optima = vec![];
        for (set, witness) in known.into_iter().take(options.most.max(1)) {
            let ranges = if options.ranges { self.ranges(&set, budget) } else { vec![] };
            optima.push(Optimum { cells: set.into_iter().map(VarId).collect(), ranges, witness });
        }
        Ok(Localisation::Located { weight: least, optima, complete: complete == Ok(true) })
    }

    fn collect(
        &mut self,
        options: &Options,
        known: &mut BTreeMap<Vec<usize>, Witness>,
        least: &mut Rational,
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        loop {
            let (sets, cut, weight) = lightest(&self.conflicts, &self.weights, options.most.max(1), budget)?;
            *least = weight;
            let before = self.conflicts.len();
            for set in sets {
                if known.contains_key(&set)
                    || self.conflicts[before..].iter().any(|c| !c.iter().any(|x| set.contains(x)))
                {
                    continue;
                }
                if let Found::Feasible(witness) = self.probe(&set, budget)? {
                    known.insert(set, witness);
                }
            }
            if self.conflicts.len() == before {
                return Ok(!cut);
            }
        }
    }

    /// Whether the rules can hold when only the cells of `set` change; if not, adds what contradicts, in disjoint sets.
    fn probe(&mut self, set: &[usize], budget: &mut Budget) -> Result<Found, Exhausted> {
        let mut freed = set.to_vec();
        loop {
            let literals = self.assumptions(&freed);
            match self.system.engine.solve(&literals, budget)? {
                Answer::Feasible if freed.len() == set.len() => {
                    return Ok(Found::Feasible(self.witness(set, budget)?));
                }
                Answer::Feasible => return Ok(Found::Conflict),
                Answer::Infeasible(core) => {
                    let conflict = self.shrink(core, budget)?;
                    if conflict.iter().all(|at| self.cells[*at].weight.is_none()) {
                        return Ok(Found::Impossible(conflict));
                    }
                    let changeable: Vec<usize> =
                        conflict.into_iter().filter(|at| self.cells[*at].weight.is_some()).collect();
                    freed.extend(&changeable);
                    self.conflicts.push(changeable);
                }
            }
        }
    }

    /// The cells of a minimal contradiction inside `core`.
    fn shrink(&mut self, mut core: Vec<Lit>, budget: &mut Budget) -> Result<Vec<usize>, Exhausted> {
        let stays =
            |cells: &[Kept], l: &Lit| cells.iter().any(|cell| cell.weight.is_none() && cell.literals.contains(l));
        // Cells that must stay cost nothing in a contradiction; the fewer others it has, the more it says.
        core.sort_by_key(|l| (stays(&self.cells, l), *l));
        let core = minimise(&mut self.system.engine, &[], core, budget, |_, _, _| Ok(()))?;
        let cells = self.cells.iter().enumerate();
        Ok(cells.filter(|(_, cell)| cell.literals.iter().any(|l| core.contains(l))).map(|(at, _)| at).collect())
    }

    fn assumptions(&self, freed: &[usize]) -> Vec<Lit> {
        let kept = self.cells.iter().enumerate().filter(|(at, _)| !freed.contains(at));
        kept.flat_map(|(_, cell)| cell.literals.iter().copied()).collect()
    }

    fn ranges(&mut self, set: &[usize], budget: &mut Budget) -> Vec<Range> {
        let assumptions = self.assumptions(set);
        let range = |at: &usize| self.system.range(VarId(*at), &assumptions, budget).unwrap_or(Range::Unknown);
        set.iter().map(range).collect()
    }

    /// The model, with the very texts that were reported in the cells that stay: a class has many.
    fn witness(&mut self, set: &[usize], budget: &mut Budget) -> Result<Witness, Exhausted> {
        let mut witness = self.system.plain_witness(budget)?;
        for (at, cell) in self.record.iter().enumerate().filter(|(at, _)| !set.contains(at)) {
            if let (super::Reported::Text(text), Some(slot)) = (&cell.reported, witness.values.get_mut(at)) {
                *slot = Some(Value::Text(text.clone()));
            }
        }
        Ok(witness)
    }
}
