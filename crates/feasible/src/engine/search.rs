//! The main loop.

use super::Engine;
use crate::budget::{Budget, Exhausted};
use crate::literal::Lit;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The engine stands at a model: literals and simplex values can be read until the next call.
    Feasible,
    /// Assumptions that cannot hold together; empty when nothing can hold at all.
    Infeasible(Vec<Lit>),
}

/// Conflicts before the search begins anew with what it has learned; each time half as many again.
const FIRST_RESTART: u64 = 200;

impl Engine {
    pub fn solve(&mut self, assumptions: &[Lit], budget: &mut Budget) -> Result<Answer, Exhausted> {
        self.backtrack(0);
        self.bump = self.bump.max(1);
        let (mut conflicts, mut limit) = (0, FIRST_RESTART);
        while !self.dead {
            budget.spend(1)?;
            if let Some(conflict) = self.propagate(budget)? {
                conflicts += 1;
                budget.spend(conflict.len() as u64 * 4)?;
                if !self.learn(conflict) {
                    break;
                }
                continue;
            }
            if let Some(&next) = assumptions.get(self.levels.len()) {
                match self.truth(next) {
                    Some(false) => return Ok(Answer::Infeasible(self.blame(next))),
                    Some(true) => self.levels.push((self.trail.len(), self.simplex.mark())),
                    None => self.decide(next),
                }
                continue;
            }
            if let Err(clash) = self.simplex.check(budget)? {
                conflicts += 1;
                if !self.learn(clash.into_iter().map(|reason| !reason).collect()) {
                    break;
                }
                continue;
            }
            if conflicts >= limit {
                (conflicts, limit) = (0, limit + limit / 2);
                self.backtrack(0);
                continue;
            }
            budget.spend(self.flags.len() as u64 / 8)?;
            match self.next_decision() {
                Some(literal) => self.decide(literal),
                None => return Ok(Answer::Feasible),
            }
        }
        Ok(Answer::Infeasible(vec![]))
    }

    /// The most active open variable, the way that agrees with the present values; then whole numbers.
    fn next_decision(&mut self) -> Option<Lit> {
        let open = self.flags.iter().enumerate().filter(|(_, flag)| flag.truth.is_none());
        let Some((variable, _)) = open.max_by_key(|(at, flag)| (flag.activity, std::cmp::Reverse(*at))) else {
            return self.split();
        };
        let literal = Lit::positive(variable);
        let agrees = |literal: Lit| {
            let says = &self.says[literal.index()];
            !says.is_empty() && says.iter().all(|said| self.simplex.respects(said.column, said.side, &said.value))
        };
        Some(if agrees(literal) { literal } else { !literal })
    }

    /// Opens a level of its own for bounds that are tried and taken back; see [`Engine::backtrack`].
    pub fn scratch(&mut self) -> usize {
        self.levels.push((self.trail.len(), self.simplex.mark()));
        self.levels.len() - 1
    }
}
