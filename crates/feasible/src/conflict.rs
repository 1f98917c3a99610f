//! Minimal conflicts: drop any one member and the rest is feasible.

use crate::budget::{Budget, Exhausted};
use crate::engine::{Answer, Engine};
use crate::literal::Lit;

/// Shrinks a set of assumptions that cannot hold together with `always` until no member can be left out. `kept` is
/// called at a model of everything but the member it names, each time a member turns out to be needed.
///
/// Deletion with refinement by the cores found on the way; the members are tried from the last to the first, so that
/// among several minimal conflicts one of early members is preferred.
pub(crate) fn minimise<E: AsEngine>(
    engine: &mut E,
    always: &[Lit],
    mut core: Vec<Lit>,
    budget: &mut Budget,
    mut kept: impl FnMut(&mut E, Lit, &mut Budget) -> Result<(), Exhausted>,
) -> Result<Vec<Lit>, Exhausted> {
    let mut needed = 0;
    while needed < core.len() {
        let dropped = core[core.len() - 1 - needed];
        let rest = always.iter().chain(core.iter().filter(|l| **l != dropped)).copied().collect::<Vec<_>>();
        match engine.engine().solve(&rest, budget)? {
            Answer::Feasible => {
                needed += 1;
                kept(engine, dropped, budget)?;
            }
            // What was found to be needed is in every conflict inside this one, so the tail stays.
            Answer::Infeasible(smaller) => core.retain(|l| smaller.contains(l)),
        }
    }
    Ok(core)
}

/// Something that has an engine inside, so that `kept` can read more than the engine.
pub(crate) trait AsEngine {
    fn engine(&mut self) -> &mut Engine;
}

impl AsEngine for Engine {
    fn engine(&mut self) -> &mut Engine {
        self
    }
}

impl AsEngine for crate::system::System {
    fn engine(&mut self) -> &mut Engine {
        &mut self.engine
    }
}
