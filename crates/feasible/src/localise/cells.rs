//! What it means for each cell of a record to stay as it is.

use super::{Cell, EmptyCells, Localiser, Options, Reported};
use crate::engine::Says;
use crate::literal::Lit;
use crate::near::Near;
use crate::rational::Rational;
use crate::simplex::Side;
use crate::system::System;
use crate::variable::{Domain, VarId};

/// One cell as the search sees it.
pub(super) struct Kept {
    /// Assumed while the cell stays as reported; nothing for an empty cell no rule asks about.
    pub literals: Vec<Lit>,
    /// `None`: it must not be changed.
    pub weight: Option<Rational>,
    /// What is reported is not a value of the variable at all, or is empty where everything must be filled.
    pub wrong: bool,
}

/// Puts the reported values into the system and tells what to assume for each cell.
pub(super) fn kept(localiser: &Localiser, system: &mut System, record: &[Cell], options: &Options) -> Vec<Kept> {
    let empty = Cell { reported: Reported::Missing, weight: Some(Rational::ONE) };
    let positive = record.iter().filter_map(|cell| cell.weight.as_ref()).filter(|weight| weight.is_positive());
    let least = positive.min().cloned().unwrap_or(Rational::ONE);
    let one = |(at, domain): (usize, &Domain)| {
        let cell = record.get(at).unwrap_or(&empty);
        let weight = cell.weight.as_ref().map(|w| if w.is_positive() { w.clone() } else { least.clone() });
        let is_missing = system.missing.get(at).copied().flatten();
        let value = match &cell.reported {
            Reported::Missing => return missing(is_missing, weight, options.empty),
            Reported::Number(number) => fixed(localiser, system, VarId(at), domain, number),
            Reported::Text(text) => class(system, VarId(at), text),
        };
        let literals = value.into_iter().chain(is_missing.map(|l| !l)).collect();
        Kept { literals, weight, wrong: value.is_none() }
    };
    localiser.domains.iter().enumerate().map(one).collect()
}

fn missing(is_missing: Option<Lit>, weight: Option<Rational>, empty: EmptyCells) -> Kept {
    let literals = is_missing.into_iter().collect();
    match (empty, weight) {
        // An empty cell of an earlier period stays empty, however empty cells count.
        (_, None) => Kept { literals, weight: None, wrong: false },
        (EmptyCells::WhenNeeded, weight) => Kept { literals, weight, wrong: false },
        (EmptyCells::Free, weight) => Kept { literals: vec![], weight, wrong: false },
        (EmptyCells::Always, weight) => Kept { literals, weight, wrong: true },
    }
}

/// The literal that keeps a number; `None` when the variable cannot have it.
fn fixed(
    localiser: &Localiser,
    system: &mut System,
    variable: VarId,
    domain: &Domain,
    number: &Rational,
) -> Option<Lit> {
    let column = system.columns.get(variable.0).copied().flatten()?;
    if *domain == Domain::Whole && !number.is_whole() {
        return None;
    }
    let keep = *localiser.keeps.get(variable.0)?;
    let says = |side| Says { column, side, value: Near::exactly(number.clone()) };
    system.engine.set_says(keep, vec![says(Side::Lower), says(Side::Upper)]);
    Some(keep)
}

fn class(system: &System, variable: VarId, text: &str) -> Option<Lit> {
    let classes = system.classes.get(variable.0)?.as_ref()?;
    classes.literals.get(classes.of(text)?).copied()
}
