//! Error localisation: the cells of least weight to change so that all rules can hold, all of them.
//!
//! The paradigm is Fellegi & Holt's ("A systematic approach to automatic edit and imputation", JASA 1976; de Waal,
//! Pannekoek & Scholtus, "Handbook of Statistical Data Editing and Imputation", 2011): each rule must become satisfiable by
//! changing as little as possible, where what is little is the sum of the weights of the changed cells.
//!
//! The method is implicit hitting sets (Reiter 1987; Davies & Bacchus, "Solving MAXSAT by solving a sequence of simpler
//! SAT instances", 2011): each cell kept is an assumption; assumptions that contradict each other and the rules are a set
//! of which at least one cell must change; sets of least weight that meet all known contradictions are tried until they
//! no longer contradict. An optimum of least weight is proved by the contradictions and shown by a witness.

mod cells;
mod search;

use crate::budget::Budget;
use crate::interval::Range;
use crate::literal::Lit;
use crate::problem::Problem;
use crate::rational::Rational;
use crate::system::System;
use crate::variable::{Domain, VarId};
use crate::witness::Witness;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    Missing,
    Number(Rational),
    Text(String),
}

/// One cell of a record, for the variable at the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub reported: Reported,
    /// What changing it costs; `None` when it must not be changed, as for the value of an earlier period. A weight that is
    /// not positive counts as the smallest there is among the others, or one: nothing is changed for free.
    pub weight: Option<Rational>,
}

/// How empty cells count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmptyCells {
    /// An empty cell may hold whatever makes the rules hold. It is an error, at its weight, only where a rule that asks
    /// whether it is empty cannot hold otherwise.
    #[default]
    WhenNeeded,
    /// As above, and filling it costs nothing, so it is never named.
    Free,
    /// Every empty cell is to be filled: it is in every solution, with its weight.
    Always,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub empty: EmptyCells,
    /// Optima listed at most. There can be exponentially many.
    pub most: usize,
    /// Whether to find the range of each cell to change.
    pub ranges: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { empty: EmptyCells::default(), most: 100, ranges: true }
    }
}

/// A smallest set of cells to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optimum {
    /// Ascending.
    pub cells: Vec<VarId>,
    /// In the same order: what the cell may become when the cells outside the set stay as reported and the others in it
    /// become what suits. Empty when ranges were not asked for.
    pub ranges: Vec<Range>,
    /// Values that satisfy every rule, equal to the reported ones outside the set.
    pub witness: Witness,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Localisation {
    /// Sets of this weight suffice and no lighter one does. With `complete`, these are all of that weight, in
    /// lexicographic order. A record without error has one optimum, the empty set.
    Located { weight: Rational, optima: Vec<Optimum>, complete: bool },
    /// These cells, none of which may be changed, already contradict the rules. Empty when the rules contradict each
    /// other.
    Impossible { cells: Vec<VarId> },
    /// The budget was spent first.
    Unknown,
}

/// Rules made ready for many records. Each record starts from the same state, so answers do not depend on their order.
#[derive(Debug, Clone)]
pub struct Localiser {
    system: System,
    domains: Vec<Domain>,
    /// By numeric variable: the literal whose bounds say that the cell keeps its reported value.
    keeps: Vec<Lit>,
}

impl Localiser {
    /// All formulas of the problem must be able to hold.
    pub fn new(problem: &Problem) -> Self {
        let mut system = System::new(problem);
        for rule in system.formulas.clone() {
            system.engine.clause(vec![rule]);
        }
        let keeps = problem.domains().iter().map(|_| system.engine.literal()).collect();
        Self { system, domains: problem.domains().to_vec(), keeps }
    }

    /// The cells to change. Cells beyond the end of `record` are taken as empty and free of weight one.
    pub fn localise(&self, record: &[Cell], options: &Options, budget: &mut Budget) -> Localisation {
        search::localise(self, record, options, budget).unwrap_or(Localisation::Unknown)
    }
}
