//! What a conflict teaches.

use super::Engine;
use super::propagate::Conflict;
use crate::literal::Lit;

impl Engine {
    /// Learns the first unique implication point of a conflict, goes back to where it becomes a unit clause, and sets
    /// it. False when the conflict depends on nothing: no answer is possible any more.
    pub(super) fn learn(&mut self, conflict: Conflict) -> bool {
        let highest = conflict.iter().map(|l| self.level(*l)).max().unwrap_or(0);
        if highest == 0 {
            self.dead = true;
            return false;
        }
        // Bounds are compared late, so the conflict may lie below the present level.
        self.backtrack(highest);
        let (asserting, mut rest) = self.resolve(conflict);
        let back = rest.iter().map(|l| self.level(*l)).max().unwrap_or(0);
        self.backtrack(back);
        if rest.is_empty() {
            self.set(asserting, None);
            return true;
        }
        // The second watch must be the last one to become unset again.
        if let Some(at) = rest.iter().position(|l| self.level(*l) == back) {
            rest.swap(0, at);
        }
        let clause = self.attach(std::iter::once(asserting).chain(rest).collect());
        self.set(asserting, Some(clause));
        true
    }

    /// Resolves the conflict with reasons until one literal of the present level is left: that literal, and the others.
    fn resolve(&mut self, conflict: Conflict) -> (Lit, Vec<Lit>) {
        let level = self.levels.len();
        let (mut open, mut rest, mut touched) = (0, vec![], vec![]);
        let mut place = self.trail.len();
        let mut clause = conflict;
        loop {
            for literal in clause.drain(..) {
                let at = self.level(literal);
                let flag = &mut self.flags[literal.variable()];
                if flag.seen || at == 0 {
                    continue;
                }
                flag.seen = true;
                flag.activity += self.bump;
                touched.push(literal.variable());
                if at == level { open += 1 } else { rest.push(literal) }
            }
            let pivot = loop {
                place -= 1; // a seen literal of this level stands further left while `open` is above zero
                let literal = self.trail[place];
                if self.flags[literal.variable()].seen {
                    break literal;
                }
            };
            open -= 1;
            if open == 0 {
                for variable in touched {
                    self.flags[variable].seen = false;
                }
                self.age();
                return (!pivot, rest);
            }
            if let Some(reason) = self.flags[pivot.variable()].reason {
                clause.extend(self.clauses[reason].iter().filter(|l| **l != pivot));
            }
        }
    }

    /// Newer conflicts count for more.
    fn age(&mut self) {
        self.bump += 1 + self.bump / 16;
        if self.bump > 1 << 40 {
            for flag in &mut self.flags {
                flag.activity >>= 30;
            }
            self.bump = (self.bump >> 30).max(1);
        }
    }

    /// The assumptions that make `failed`, an assumption, false; with `failed` itself.
    pub(super) fn blame(&self, failed: Lit) -> Vec<Lit> {
        let mut seen = vec![false; self.flags.len()];
        let mut core = vec![failed];
        seen[failed.variable()] = true;
        for literal in self.trail.iter().rev() {
            if !std::mem::take(&mut seen[literal.variable()]) || self.level(*literal) == 0 {
                continue;
            }
            match self.flags[literal.variable()].reason {
                None => core.push(*literal),
                Some(reason) => {
                    for other in self.clauses[reason].iter().filter(|l| l.variable() != literal.variable()) {
                        seen[other.variable()] = true;
                    }
                }
            }
        }
        core.sort_unstable();
        core.dedup();
        core
    }
}
