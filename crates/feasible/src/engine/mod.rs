//! Search over the boolean structure, with the simplex behind it: clause learning modulo linear arithmetic.
//!
//! Boolean variables may stand for bounds of simplex columns. A literal that is true asserts its bounds; the simplex
//! answers with the literals that contradict each other, which become a learned clause. Assumptions are decisions made
//! first; when they cannot all hold, the answer names the ones that were needed for it.
//!
//! Sources: Marques-Silva & Sakallah, "GRASP", 1999; Eén & Sörensson, "An Extensible SAT-solver", SAT 2003 (assumptions
//! and final conflicts); Dutertre & de Moura 2006 (the theory); Land & Doig 1960 (branching on whole numbers).

mod analyse;
mod branch;
mod propagate;
mod search;

use crate::literal::Lit;
use crate::near::Near;
use crate::simplex::{Side, Simplex};
use std::collections::BTreeMap;

pub(crate) use search::Answer;

/// What a literal says about the simplex.
#[derive(Debug, Clone)]
pub(crate) struct Says {
    pub column: usize,
    pub side: Side,
    pub value: Near,
}

#[derive(Debug, Clone, Default)]
struct Flag {
    truth: Option<bool>,
    /// How many decisions stood when it was set.
    level: usize,
    /// The clause that forced it, `None` for a decision.
    reason: Option<usize>,
    /// Raised by each conflict it takes part in; the most active is decided next.
    activity: u64,
    seen: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Engine {
    flags: Vec<Flag>,
    clauses: Vec<Vec<Lit>>,
    /// By literal: the clauses that watch for it to become false.
    watches: Vec<Vec<usize>>,
    /// By literal: what it asserts when true. Empty for a literal that only excludes.
    says: Vec<Vec<Says>>,
    trail: Vec<Lit>,
    /// Length of the trail, and of the simplex stack, at each decision.
    levels: Vec<(usize, usize)>,
    /// How far the trail has been looked at by clauses, and by the simplex.
    looked: usize,
    asserted: usize,
    pub(crate) simplex: Simplex,
    /// Columns that take only whole values, ascending.
    whole: Vec<usize>,
    /// The literal `column ≤ value`.
    atoms: BTreeMap<(usize, Near), Lit>,
    bump: u64,
    /// A contradiction without any assumption.
    dead: bool,
}

impl Engine {
    pub fn literal(&mut self) -> Lit {
        self.flags.push(Flag::default());
        self.watches.extend([vec![], vec![]]);
        self.says.extend([vec![], vec![]]);
        Lit::positive(self.flags.len() - 1)
    }

    pub fn whole_column(&mut self) -> usize {
        let column = self.simplex.column();
        self.whole.push(column);
        column
    }

    pub fn is_whole(&self, column: usize) -> bool {
        self.whole.binary_search(&column).is_ok()
    }

    pub fn whole_columns(&self) -> &[usize] {
        &self.whole
    }

    /// A form all of whose values are whole.
    pub fn mark_whole(&mut self, column: usize) {
        if let Err(at) = self.whole.binary_search(&column) {
            self.whole.insert(at, column);
        }
    }

    /// Replaces what a literal asserts. Only between searches, and only for literals that occur in no formula.
    pub fn set_says(&mut self, literal: Lit, says: Vec<Says>) {
        self.backtrack(0);
        self.says[literal.index()] = says;
    }

    /// The literal `column ≤ value`, or with `Lower`, `column ≥ value`; asking for it makes it assert its bound.
    ///
    /// Where the other side was asked for first, the literal may already be decided without having asserted this one.
    /// At level 0 that is right: then the bound follows from what holds. Above it, it would not be; hence the way back.
    pub fn atom(&mut self, column: usize, side: Side, value: Near) -> Lit {
        self.backtrack(0);
        self.atom_here(column, side, value)
    }

    fn atom_here(&mut self, column: usize, side: Side, value: Near) -> Lit {
        let whole = self.is_whole(column);
        let (upper, lower) = match side {
            Side::Upper if whole => {
                let floor = value.floor();
                (floor.clone(), floor.plus(&Near::exactly(1.into())))
            }
            Side::Lower if whole => {
                let ceil = value.ceil();
                (ceil.minus(&Near::exactly(1.into())), ceil)
            }
            Side::Upper => (value.clone(), value.plus(&branch::tiny())),
            Side::Lower => (value.minus(&branch::tiny()), value),
        };
        let base = match self.atoms.get(&(column, upper.clone())) {
            Some(known) => *known,
            None => {
                let fresh = self.literal();
                self.atoms.insert((column, upper.clone()), fresh);
                fresh
            }
        };
        for (literal, own, value) in [(base, Side::Upper, upper), (!base, Side::Lower, lower)] {
            // A whole column is branched on, so both answers must bind it.
            if (own == side || whole) && self.says[literal.index()].is_empty() {
                self.says[literal.index()].push(Says { column, side: own, value });
            }
        }
        if side == Side::Upper { base } else { !base }
    }

    /// `x ≤ 3` implies `x ≤ 5`: says so for every two neighbours, so that the search need not find out by conflicts.
    pub fn link_atoms(&mut self) {
        let atoms: Vec<(usize, Lit)> = self.atoms.iter().map(|((column, _), literal)| (*column, *literal)).collect();
        for pair in atoms.windows(2) {
            if let [(a, low), (b, high)] = pair
                && a == b
            {
                self.clause(vec![!*low, *high]);
            }
        }
    }

    /// Adds a clause for good.
    pub fn clause(&mut self, mut literals: Vec<Lit>) {
        self.backtrack(0);
        literals.sort_unstable();
        literals.dedup();
        if literals.windows(2).any(|pair| pair[0] == !pair[1]) || literals.iter().any(|l| self.truth(*l) == Some(true))
        {
            return;
        }
        literals.retain(|l| self.truth(*l).is_none());
        match literals[..] {
            [] => self.dead = true,
            [only] => self.set(only, None),
            _ => {
                self.attach(literals);
            }
        }
    }

    /// Watches the first two literals; there are at least two.
    fn attach(&mut self, literals: Vec<Lit>) -> usize {
        let at = self.clauses.len();
        for literal in &literals[..2] {
            self.watches[literal.index()].push(at);
        }
        self.clauses.push(literals);
        at
    }

    pub fn truth(&self, literal: Lit) -> Option<bool> {
        self.flags[literal.variable()].truth.map(|truth| truth != literal.is_negative())
    }

    fn level(&self, literal: Lit) -> usize {
        self.flags[literal.variable()].level
    }

    fn set(&mut self, literal: Lit, reason: Option<usize>) {
        let level = self.levels.len();
        let flag = &mut self.flags[literal.variable()];
        flag.truth = Some(!literal.is_negative());
        flag.level = level;
        flag.reason = reason;
        self.trail.push(literal);
    }

    fn decide(&mut self, literal: Lit) {
        self.levels.push((self.trail.len(), self.simplex.mark()));
        self.set(literal, None);
    }

    /// Takes back every decision beyond the first `level`.
    pub fn backtrack(&mut self, level: usize) {
        let Some(&(trail, mark)) = self.levels.get(level) else { return };
        for literal in self.trail.drain(trail..) {
            self.flags[literal.variable()].truth = None;
        }
        self.levels.truncate(level);
        self.simplex.take_back(mark);
        self.looked = self.looked.min(trail);
        self.asserted = self.asserted.min(trail);
    }
}
