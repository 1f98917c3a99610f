//! What follows: unit clauses, then bounds.

use super::Engine;
use crate::budget::{Budget, Exhausted};
use crate::literal::Lit;

/// A clause all of whose literals are false.
pub(super) type Conflict = Vec<Lit>;

impl Engine {
    /// Follows every clause, then asserts the bounds of what became true. The simplex only compares bounds here; it
    /// does not move.
    pub(super) fn propagate(&mut self, budget: &mut Budget) -> Result<Option<Conflict>, Exhausted> {
        while let Some(&literal) = self.trail.get(self.looked) {
            self.looked += 1;
            if let Some(conflict) = self.follow(!literal, budget)? {
                return Ok(Some(conflict));
            }
        }
        while let Some(&literal) = self.trail.get(self.asserted) {
            self.asserted += 1;
            for said in &self.says[literal.index()] {
                budget.spend(4)?;
                if let Err(clash) = self.simplex.bound(said.column, said.side, &said.value, literal) {
                    return Ok(Some(clash.into_iter().map(|reason| !reason).collect()));
                }
            }
        }
        Ok(None)
    }

    /// `gone` has become false: each clause that watches it finds another literal, or is unit, or fails.
    fn follow(&mut self, gone: Lit, budget: &mut Budget) -> Result<Option<Conflict>, Exhausted> {
        let mut watching = std::mem::take(&mut self.watches[gone.index()]);
        let mut kept = 0;
        let mut conflict = None;
        let mut at = 0;
        budget.spend(1 + watching.len() as u64)?;
        while at < watching.len() {
            let number = watching[at];
            at += 1;
            if self.clauses[number][0] == gone {
                self.clauses[number].swap(0, 1);
            }
            let first = self.clauses[number][0];
            if self.truth(first) != Some(true) {
                let other = self.clauses[number][2..].iter().position(|l| self.truth(*l) != Some(false));
                if let Some(other) = other {
                    self.clauses[number].swap(1, other + 2);
                    let watched = self.clauses[number][1];
                    self.watches[watched.index()].push(number);
                    continue;
                }
                if self.truth(first) == Some(false) {
                    conflict = Some(self.clauses[number].clone());
                    watching[kept] = number;
                    kept += 1;
                    break;
                }
                self.set(first, Some(number));
            }
            watching[kept] = number;
            kept += 1;
        }
        watching.copy_within(at.., kept);
        watching.truncate(kept + watching.len() - at);
        self.watches[gone.index()] = watching;
        Ok(conflict)
    }
}
