//! Which cells of one return to question: "one of these is wrong".

use super::{Example, NotJudged, RuleSet};
use crate::outcome::{Cell, Values, When};
use crate::rule::CellRef;
use shishu_feasible::{
    Budget, Formula, Linear, Localisation, Localiser, Options, Problem, Range, Rational, Relation, Reported, VarId,
};
use shishu_terms::Decimal;

/// A rule set made ready for many returns.
#[derive(Debug, Clone)]
pub struct SuspectFinder<'a> {
    set: &'a RuleSet,
    localiser: Localiser,
}

/// One cell to question, and what it could be instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    pub cell: CellRef,
    /// While the cells outside its set stay as reported.
    pub range: Range,
}

/// What was found about one return.
#[derive(Debug, Clone, PartialEq)]
pub enum Suspects {
    /// Changing the cells of any one of these sets is enough, and nothing lighter is. One empty set: nothing is wrong.
    /// The weight is the sum of the weights of the changed cells.
    Sets {
        weight: Rational,
        sets: Vec<Vec<Suspect>>,
        /// In the same order: a return that passes, as reported outside the set.
        examples: Vec<Example>,
        /// False when there are more sets than were asked for, or the work ended before all were found.
        complete: bool,
    },
    /// These cells must not be changed and contradict the rules, or each other. Empty: the rules contradict each other.
    Impossible { cells: Vec<CellRef> },
    /// It would take more work than allowed.
    Unknown,
}

impl RuleSet {
    /// All judged rules must be able to hold on the returns looked at: give hard rules only. The others are listed in
    /// [`Self::not_judged`]: to be shown beside what is found here, since they may fail still.
    pub fn localiser(&self) -> SuspectFinder<'_> {
        self.localiser_where(&|_| false)
    }

    /// The same where some numbers cannot be below zero, though no rule says so.
    pub fn localiser_where(&self, not_negative: &dyn Fn(&CellRef) -> bool) -> SuspectFinder<'_> {
        let mut problem = Problem::default();
        for domain in &self.domains {
            problem.variable(domain.clone());
        }
        for (_, statement) in &self.rules {
            // Taken in once already when the set was made.
            let _ = problem.formula(statement.holds.clone());
        }
        let numbers = self.cells.iter().zip(&self.domains).enumerate().filter(|(_, (_, domain))| domain.is_numeric());
        for (at, _) in numbers.filter(|(_, (cell, _))| not_negative(cell)) {
            let number = Linear::variable(VarId(at));
            let _ = problem.formula(Formula::Linear(number, Relation::GreaterEqual));
        }
        SuspectFinder { set: self, localiser: Localiser::new(&problem) }
    }
}

impl SuspectFinder<'_> {
    /// `weight` tells how much changing a cell costs: the surer it is, the more. `None` gives one; cells of earlier
    /// periods are never changed.
    pub fn find(
        &self,
        values: &dyn Values,
        weight: &dyn Fn(&CellRef) -> Option<Decimal>,
        options: &Options,
        budget: &mut Budget,
    ) -> Suspects {
        let one = |cell: &CellRef| {
            let weight = weight(cell).map_or(Rational::ONE, super::number::rational);
            let reported = match values.get(&cell.code, cell.when) {
                Cell::Number(number) | Cell::Rounded(number) => Reported::Number(super::number::rational(number)),
                Cell::Text(text) => Reported::Text(text),
                Cell::Missing => Reported::Missing,
                // Rules that read such cells are not judged; what is left of one here stands as the text it shows.
                Cell::Date(date) => Reported::Text(date.to_string()),
                Cell::Truth(truth) => Reported::Text(truth.to_string()),
                Cell::Broken(trouble) => Reported::Text(trouble.code().to_owned()),
            };
            shishu_feasible::Cell { reported, weight: (cell.when == When::Current).then_some(weight) }
        };
        let record: Vec<shishu_feasible::Cell> = self.set.cells.iter().map(one).collect();
        match self.localiser.localise(&record, options, budget) {
            Localisation::Unknown => Suspects::Unknown,
            Localisation::Impossible { cells } => {
                Suspects::Impossible { cells: cells.into_iter().filter_map(|at| self.cell(at)).collect() }
            }
            Localisation::Located { weight, optima, complete } => {
                let examples = optima.iter().map(|optimum| self.set.example(&optimum.witness)).collect();
                let set = |optimum: shishu_feasible::Optimum| {
                    let ranges = optimum.ranges.into_iter().chain(std::iter::repeat(Range::Unknown));
                    let suspect = |(at, range)| Some(Suspect { cell: self.cell(at)?, range });
                    optimum.cells.into_iter().zip(ranges).filter_map(suspect).collect()
                };
                Suspects::Sets { weight, sets: optima.into_iter().map(set).collect(), examples, complete }
            }
        }
    }

    /// Rules that were not looked at.
    pub fn not_judged(&self) -> &[NotJudged] {
        self.set.not_judged()
    }

    fn cell(&self, at: VarId) -> Option<CellRef> {
        self.set.cells.get(at.0).cloned()
    }
}
