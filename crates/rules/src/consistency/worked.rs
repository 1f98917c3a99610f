//! A made-up return on which one rule fails, or applies and passes: an example where its author gave none.

use super::RuleSet;
use crate::eval::evaluate;
use crate::outcome::{Cell, Outcome, Values, When};
use crate::rule::{CellRef, Rule};
use shishu_feasible::{
    Budget, Domain, Formula, Linear, Problem, Rational, Relation, Solver, Value, VarId, Verdict, Witness,
};
use shishu_terms::{Decimal, IndicatorCode, RuleId};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The cells of the rule, all filled.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkedExample(BTreeMap<(IndicatorCode, When), Cell>);

impl Values for WorkedExample {
    fn get(&self, code: &IndicatorCode, when: When) -> Cell {
        self.0.get(&(code.clone(), when)).cloned().unwrap_or(Cell::Missing)
    }
}

/// Why there is no example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoExample {
    /// The rule can never fail, or never apply and pass.
    None,
    /// The rule is not judged without data, or too much work.
    NotFound,
}

impl RuleSet {
    /// A complete return on which the rule fails (`passes` false), or applies and passes. The same every time. When it can be, one on which the
    /// other rules that `hard` names pass, and whose numbers lie in `figures`.
    pub fn worked_example(
        &self,
        rule: &Rule,
        passes: bool,
        hard: &dyn Fn(&RuleId) -> bool,
        figures: Option<RangeInclusive<i64>>,
    ) -> Result<WorkedExample, NoExample> {
        let mut asking = Asking::of(self, rule, passes, hard, figures)?;
        let mut verdict = Verdict::Unknown;
        for asked in std::mem::take(&mut asking.attempts) {
            verdict = Solver::new(&asking.problem).solve(&asked, &mut Budget::default());
            let Verdict::Feasible(witness) = &verdict else { continue };
            let witness = rounded(asking.problem.clone(), &asked, &asking.own, witness.clone());
            let value = |at: &VarId| {
                let cell = self.cells.get(at.0)?;
                Some(((cell.code.clone(), cell.when), witness.value(*at).map_or(Cell::Missing, shown)))
            };
            let example = WorkedExample(asking.own.iter().filter_map(value).collect());
            // A value that is no decimal was rounded: such an example need not be one.
            let outcome = evaluate(rule, &example);
            if matches!((&outcome, passes), (Outcome::Pass, true) | (Outcome::Fail { .. }, false)) {
                return Ok(example);
            }
        }
        Err(if matches!(verdict, Verdict::Infeasible(_)) { NoExample::None } else { NoExample::NotFound })
    }
}

/// What is asked of the solver, the most wished for first.
struct Asking {
    problem: Problem,
    attempts: Vec<Vec<usize>>,
    /// The variables of the rule's own cells.
    own: Vec<VarId>,
}

impl Asking {
    fn of(
        set: &RuleSet,
        rule: &Rule,
        passes: bool,
        hard: &dyn Fn(&RuleId) -> bool,
        figures: Option<RangeInclusive<i64>>,
    ) -> Result<Self, NoExample> {
        let mut problem = Problem::default();
        let variables: Vec<VarId> = set.domains.iter().map(|domain| problem.variable(domain.clone())).collect();
        let is_own = |at: &&VarId| set.cells.get(at.0).is_some_and(|cell| rule.cells().iter().any(|k| same(k, cell)));
        let own: Vec<VarId> = variables.iter().filter(is_own).copied().collect();
        let mut take = |formula: Formula| problem.formula(formula).map_err(|_| NoExample::NotFound);
        let mut base = vec![];
        for variable in &variables {
            base.push(take(Formula::Missing(*variable).negated())?);
        }
        let (mut others, mut applies) = (vec![], None);
        for (id, statement) in set.statements() {
            if *id == rule.id {
                base.push(take(if passes { statement.holds.clone() } else { statement.fails.clone() })?);
                applies = statement.applies.clone().filter(|_| passes).map(&mut take).transpose()?;
            } else if hard(id) {
                others.push(take(statement.holds.clone())?);
            }
        }
        let mut sized = vec![];
        for at in own.iter().filter(|at| set.domains.get(at.0).is_some_and(Domain::is_numeric)) {
            let Some(range) = &figures else { break };
            for (end, relation) in [(range.start(), Relation::GreaterEqual), (range.end(), Relation::LessEqual)] {
                let end = Linear::constant(Rational::from(*end));
                sized.push(take(Formula::compare(&Linear::variable(*at), relation, &end))?);
            }
        }
        let applying: Vec<usize> = base.iter().copied().chain(applies).collect();
        let with_others: Vec<usize> = applying.iter().copied().chain(others).collect();
        let figures: Vec<usize> = with_others.iter().copied().chain(sized.iter().copied()).collect();
        let alone: Vec<usize> = applying.iter().copied().chain(sized.iter().copied()).collect();
        let mut attempts = if sized.is_empty() { vec![] } else { vec![figures, alone] };
        attempts.extend([with_others, applying, base]);
        Ok(Self { problem, attempts, own })
    }
}

fn same(a: &CellRef, b: &CellRef) -> bool {
    a.name() == b.name() && a.when == b.when
}

/// The same example with whole numbers where they do, else with a few decimals: 5/3 shows nobody anything.
fn rounded(mut problem: Problem, asked: &[usize], own: &[VarId], mut witness: Witness) -> Witness {
    let mut asked = asked.to_vec();
    for variable in own {
        let Some(number) = witness.number(*variable).cloned() else { continue };
        let near = [0_u32, 2, 6].into_iter().flat_map(|places| {
            let unit = Rational::decimal(1, places);
            let scaled = &number * &Rational::decimal(10_i128.pow(places), 0);
            [&scaled.floor() * &unit, &scaled.ceil() * &unit]
        });
        for candidate in near {
            let equal = Formula::compare(&Linear::variable(*variable), Relation::Equal, &Linear::constant(candidate));
            let Ok(pin) = problem.formula(equal) else { break };
            asked.push(pin);
            if let Verdict::Feasible(found) = Solver::new(&problem).solve(&asked, &mut Budget::default()) {
                witness = found;
                break;
            }
            asked.pop();
        }
    }
    witness
}

fn shown(value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Number(number) => number
            .to_decimal(12)
            .and_then(|(mantissa, scale)| Decimal::try_from_i128_with_scale(mantissa, scale).ok())
            .map_or(Cell::Missing, Cell::Number),
    }
}
