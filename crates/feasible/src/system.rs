//! Formulas as clauses, bounds and columns.
//!
//! Each formula gets a literal that implies it (one direction is enough, since formulas are only ever asked to hold:
//! Plaisted & Greenbaum, "A structure-preserving clause form translation", 1986). Assuming the literal asks the formula
//! to hold; leaving it open says nothing.

use crate::classes::{Classes, sets_of};
use crate::engine::Engine;
use crate::formula::{Formula, Relation};
use crate::linear::Linear;
use crate::literal::Lit;
use crate::near::Near;
use crate::problem::Problem;
use crate::rational::Rational;
use crate::simplex::Side;
use crate::variable::{Domain, VarId};
use crate::witness::{Value, Witness};

/// More classes than this get the ladder encoding of "at most one"; fewer get all pairs.
const MOST_PAIRED: usize = 8;

#[derive(Debug, Clone)]
pub(crate) struct System {
    pub engine: Engine,
    /// By formula: the literal that implies it.
    pub formulas: Vec<Lit>,
    /// By variable.
    pub columns: Vec<Option<usize>>,
    pub classes: Vec<Option<Classes>>,
    /// The cell is empty; only where a formula asks.
    pub missing: Vec<Option<Lit>>,
    truth: Lit,
}

impl System {
    pub fn new(problem: &Problem) -> Self {
        let mut engine = Engine::default();
        let truth = engine.literal();
        engine.clause(vec![truth]);
        let count = problem.domains().len();
        let mut system =
            Self { engine, formulas: vec![], columns: vec![], classes: vec![], missing: vec![None; count], truth };
        let sets = sets_of(problem.formulas());
        for (at, domain) in problem.domains().iter().enumerate() {
            let numeric = match domain {
                Domain::Number => Some(system.engine.simplex.column()),
                Domain::Whole => Some(system.engine.whole_column()),
                Domain::Choice(_) | Domain::Text => None,
            };
            system.columns.push(numeric);
            let classes = numeric.is_none().then(|| {
                let mut classes = Classes::new(domain, sets.get(&VarId(at)).map_or(&[], Vec::as_slice));
                classes.literals = (0..classes.count()).map(|_| system.engine.literal()).collect();
                system.exactly_one(&classes.literals);
                classes
            });
            system.classes.push(classes);
        }
        for formula in problem.formulas() {
            let literal = system.encode(formula, true);
            system.formulas.push(literal);
        }
        system.engine.link_atoms();
        system
    }

    fn exactly_one(&mut self, literals: &[Lit]) {
        self.engine.clause(literals.to_vec());
        if literals.len() <= MOST_PAIRED {
            for (at, a) in literals.iter().enumerate() {
                for b in &literals[at + 1..] {
                    self.engine.clause(vec![!*a, !*b]);
                }
            }
            return;
        }
        // `seen` says that one of the literals so far is true.
        let mut seen: Option<Lit> = None;
        for literal in literals {
            let now = self.engine.literal();
            self.engine.clause(vec![!*literal, now]);
            if let Some(before) = seen {
                self.engine.clause(vec![!before, now]);
                self.engine.clause(vec![!before, !*literal]);
            }
            seen = Some(now);
        }
    }

    /// A literal that implies the formula, or its negation when `wanted` is false.
    pub fn encode(&mut self, formula: &Formula, wanted: bool) -> Lit {
        match formula {
            Formula::Constant(truth) if *truth == wanted => self.truth,
            Formula::Constant(_) => !self.truth,
            Formula::Linear(linear, relation) => {
                self.compare(linear, if wanted { *relation } else { relation.negated() })
            }
            Formula::In(variable, set) => self.membership(*variable, set, wanted),
            Formula::Missing(variable) => {
                let known = self.missing.get(variable.0).copied().flatten();
                let literal = known.unwrap_or_else(|| self.engine.literal());
                if let Some(slot) = self.missing.get_mut(variable.0) {
                    *slot = Some(literal);
                }
                if wanted { literal } else { !literal }
            }
            Formula::Not(x) => self.encode(x, !wanted),
            Formula::And(items) | Formula::Or(items) => {
                let parts: Vec<Lit> = items.iter().map(|x| self.encode(x, wanted)).collect();
                if matches!(formula, Formula::And(_)) == wanted { self.every(parts) } else { self.some(parts) }
            }
        }
    }

    fn every(&mut self, parts: Vec<Lit>) -> Lit {
        match parts[..] {
            [] => self.truth,
            [only] => only,
            _ => {
                let whole = self.engine.literal();
                for part in parts {
                    self.engine.clause(vec![!whole, part]);
                }
                whole
            }
        }
    }

    pub fn some(&mut self, mut parts: Vec<Lit>) -> Lit {
        match parts[..] {
            [] => !self.truth,
            [only] => only,
            _ => {
                let whole = self.engine.literal();
                parts.push(!whole);
                self.engine.clause(parts);
                whole
            }
        }
    }

    fn membership(&mut self, variable: VarId, set: &std::collections::BTreeSet<String>, wanted: bool) -> Lit {
        let Some(classes) = self.classes.get(variable.0).and_then(Option::as_ref) else { return !self.truth };
        let inside = classes.inside(set);
        let chosen = classes.literals.iter().enumerate().filter(|(class, _)| inside.contains(class) == wanted);
        let chosen = chosen.map(|(_, literal)| *literal).collect();
        self.some(chosen)
    }

    fn compare(&mut self, linear: &Linear, relation: Relation) -> Lit {
        match relation {
            Relation::Equal => {
                let parts = [Relation::LessEqual, Relation::GreaterEqual].map(|r| self.compare(linear, r));
                self.every(parts.to_vec())
            }
            Relation::NotEqual => {
                let parts = [Relation::Less, Relation::Greater].map(|r| self.compare(linear, r));
                self.some(parts.to_vec())
            }
            _ => {
                let Some((column, scale)) = self.column_of(linear) else {
                    return if relation.holds(linear.offset()) { self.truth } else { !self.truth };
                };
                // scale·column + offset ⋈ 0, and the scale may be negative.
                let relation = if scale.is_negative() { relation.mirrored() } else { relation };
                let limit = &-linear.offset() * &scale.inverse().unwrap_or(Rational::ONE);
                let (side, value) = match relation {
                    Relation::Less => (Side::Upper, Near::below(limit)),
                    Relation::Greater => (Side::Lower, Near::above(limit)),
                    Relation::GreaterEqual => (Side::Lower, Near::exactly(limit)),
                    _ => (Side::Upper, Near::exactly(limit)),
                };
                self.engine.atom(column, side, value)
            }
        }
    }

    /// The column that stands for the terms of a form, and what it must be multiplied with; `None` without terms.
    fn column_of(&mut self, linear: &Linear) -> Option<(usize, Rational)> {
        let terms: Vec<(usize, Rational)> =
            linear.terms().filter_map(|(v, c)| Some(((*self.columns.get(v.0)?)?, c.clone()))).collect();
        let (first, lead) = terms.first()?;
        if terms.len() == 1 {
            return Some((*first, lead.clone()));
        }
        let whole = terms.iter().all(|(column, _)| self.engine.is_whole(*column));
        // Whole forms get coprime whole coefficients, so that their bounds can be rounded inwards; others a leading one.
        let scale = if whole { common_measure(terms.iter().map(|(_, c)| c))? } else { lead.clone() };
        let scale = if scale.is_negative() != lead.is_negative() { -&scale } else { scale };
        let inverse = scale.inverse()?;
        let form = self.engine.simplex.form(terms.iter().map(|(column, c)| (*column, c * &inverse)).collect());
        if whole {
            self.engine.mark_whole(form);
        }
        Some((form, scale))
    }

    /// The model the engine stands at. Empty cells have the value they can be filled with.
    pub fn witness(&self) -> Witness {
        let delta = self.engine.simplex.delta();
        let number = |column: &Option<usize>| column.map(|c| Value::Number(self.engine.simplex.value(c).at(&delta)));
        let text = |classes: &Option<Classes>| {
            let classes = classes.as_ref()?;
            let chosen = classes.literals.iter().position(|l| self.engine.truth(*l) == Some(true))?;
            Some(Value::Text(classes.example(chosen)))
        };
        let values = self.columns.iter().zip(&self.classes).map(|(column, classes)| number(column).or(text(classes)));
        let missing = self.missing.iter().map(|l| l.is_some_and(|l| self.engine.truth(l) == Some(true)));
        Witness { values: values.collect(), missing: missing.collect() }
    }
}

/// The greatest rational of which all these are whole multiples.
fn common_measure<'a>(numbers: impl Iterator<Item = &'a Rational>) -> Option<Rational> {
    let mut measure = Rational::ZERO;
    for number in numbers {
        let (mut a, mut b) = (measure, number.abs());
        while !b.is_zero() {
            let times = (&a * &b.inverse()?).floor();
            let rest = &a - &(&times * &b);
            (a, b) = (b, rest);
        }
        measure = a;
    }
    (!measure.is_zero()).then_some(measure)
}
