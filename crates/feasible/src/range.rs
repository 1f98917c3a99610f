//! The range of one variable under assumptions: the exact union of intervals, or the allowed categories.
//!
//! Each model fixes which bounds hold; under these the values form one interval, whose ends the simplex finds. The
//! interval is then excluded and the search goes on, until nothing is left.

use crate::budget::{Budget, Exhausted};
use crate::engine::Answer;
use crate::interval::{Piece, Range, hull, merged};
use crate::literal::Lit;
use crate::near::Near;
use crate::simplex::Side;
use crate::system::System;
use crate::variable::VarId;
use std::collections::BTreeSet;

/// Intervals listed one by one before only their hull is found.
const MOST_PIECES: usize = 24;

impl System {
    /// Values of `variable` for which the assumptions can hold.
    pub fn range(&mut self, variable: VarId, assumptions: &[Lit], budget: &mut Budget) -> Result<Range, Exhausted> {
        match self.columns.get(variable.0).copied().flatten() {
            Some(column) => self.numbers(column, assumptions, budget),
            None => self.texts(variable, assumptions, budget),
        }
    }

    fn texts(&mut self, variable: VarId, assumptions: &[Lit], budget: &mut Budget) -> Result<Range, Exhausted> {
        let (mut allowed, mut others) = (BTreeSet::new(), false);
        let classes = self.classes.get(variable.0).cloned().flatten();
        for (class, literal) in classes.iter().flat_map(|c| c.literals.iter().enumerate()) {
            let asked: Vec<Lit> = assumptions.iter().copied().chain([*literal]).collect();
            if self.engine.solve(&asked, budget)? == Answer::Feasible
                && let Some(classes) = &classes
            {
                allowed.extend(classes.members(class).iter().cloned());
                others |= classes.is_rest(class);
            }
        }
        Ok(Range::Texts { allowed, others })
    }

    fn numbers(&mut self, column: usize, assumptions: &[Lit], budget: &mut Budget) -> Result<Range, Exhausted> {
        let guard = self.engine.literal();
        let asked: Vec<Lit> = assumptions.iter().copied().chain([guard]).collect();
        let range = self.pieces(column, guard, &asked, budget);
        // The exclusions were for this question only.
        self.engine.clause(vec![!guard]);
        range
    }

    fn pieces(&mut self, column: usize, guard: Lit, asked: &[Lit], budget: &mut Budget) -> Result<Range, Exhausted> {
        let whole = self.engine.is_whole(column);
        let mut pieces: Vec<Piece> = vec![];
        let mut exact = true;
        while self.engine.solve(asked, budget)? == Answer::Feasible {
            let (piece, endless) = self.piece(column, budget)?;
            exact &= !endless;
            pieces.push(piece);
            pieces = merged(pieces, whole);
            if pieces.len() > MOST_PIECES || !exact {
                exact = false;
                pieces = hull(pieces).into_iter().collect();
            }
            // Excluding the merged piece around what was found excludes nothing that was not found, or only the gaps of
            // a hull.
            for piece in pieces.clone() {
                self.exclude(column, guard, &piece);
            }
        }
        let intervals = pieces.iter().map(Piece::interval).collect();
        Ok(Range::Numbers { intervals, exact })
    }

    /// The interval around the model's value that needs no other decision, and whether it was stretched to an end that
    /// is right while something inside may be missing.
    fn piece(&mut self, column: usize, budget: &mut Budget) -> Result<(Piece, bool), Exhausted> {
        let level = self.engine.scratch();
        // Over the rationals a column without end has whole values without end too (Meyer 1974), though maybe not all.
        let mut open = (false, false);
        let others = self.columns.iter().flatten().filter(|other| **other != column && self.engine.is_whole(**other));
        // Read before the ends are looked for: that moves values to where whole ones need not be whole.
        let others: Vec<(usize, Near)> = others.map(|at| (*at, self.engine.simplex.value(*at).clone())).collect();
        if !others.is_empty() {
            open.0 = self.end(column, Side::Lower, budget)?.is_none();
            open.1 = self.end(column, Side::Upper, budget)?.is_none();
            for (other, value) in others {
                self.pin(other, value);
            }
            let _ = self.engine.simplex.check(budget)?;
        }
        let low = self.end(column, Side::Lower, budget)?;
        let high = self.end(column, Side::Upper, budget)?;
        self.engine.backtrack(level);
        let endless = (open.0 && low.is_some()) || (open.1 && high.is_some());
        let piece = Piece { low: low.filter(|_| !open.0), high: high.filter(|_| !open.1) };
        Ok((piece, endless))
    }

    fn end(&mut self, column: usize, side: Side, budget: &mut Budget) -> Result<Option<Near>, Exhausted> {
        let end = self.engine.simplex.extreme(column, side, budget)?;
        Ok(end.map(|end| match (self.engine.is_whole(column), end.tiny.is_zero(), side) {
            (true, _, Side::Upper) => end.floor(),
            (true, _, Side::Lower) => end.ceil(),
            (false, true, _) => end,
            // An end that is not taken may come out several infinitesimals away; it is the same end.
            (false, false, Side::Upper) => Near::below(end.real),
            (false, false, Side::Lower) => Near::above(end.real),
        }))
    }

    fn exclude(&mut self, column: usize, guard: Lit, piece: &Piece) {
        let tiny = Near::above(0.into());
        let mut clause = vec![!guard];
        if let Some(low) = &piece.low {
            clause.push(self.engine.atom(column, Side::Upper, low.minus(&tiny)));
        }
        if let Some(high) = &piece.high {
            clause.push(self.engine.atom(column, Side::Lower, high.plus(&tiny)));
        }
        self.engine.clause(clause);
    }
}
