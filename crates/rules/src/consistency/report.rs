//! What is said about a rule set, in the words of its rules and cells.

use super::{NotJudged, RuleSet};
use crate::outcome::Cell;
use crate::rule::CellRef;
use shishu_feasible::{Budget, Domain, Judgement, Range, Statement, Unanswered, Value, Witness, judge};
use shishu_terms::{Decimal, RuleId};

/// Values of every cell the rules look at, as an example.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub cells: Vec<(CellRef, Cell)>,
    /// False when a value is not a decimal, such as 1/3, and was rounded to be shown.
    pub exact: bool,
}

/// Rules that cannot hold together; without any one of them the others can.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleConflict {
    pub rules: Vec<RuleId>,
    /// In the same order: a return on which all but this rule pass.
    pub without: Vec<Example>,
}

/// A rule and the others it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implication {
    pub rule: RuleId,
    /// A minimal set; empty when the rule can never fail (or never apply) whatever is reported.
    pub by: Vec<RuleId>,
}

/// What a cell can be while all rules hold.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRange {
    pub cell: CellRef,
    pub range: Range,
}

/// What can be said of a rule set without data. Empty lists where nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Consistency {
    /// Disjoint minimal conflicts. While there are any, `implied`, `never_apply` and `ranges` are empty: of what cannot be,
    /// everything follows.
    pub conflicts: Vec<RuleConflict>,
    /// Rules that cannot pass even alone.
    pub never_pass: Vec<RuleId>,
    /// Rules that follow from others, and so say nothing new.
    pub implied: Vec<Implication>,
    /// Rules whose condition can never be met while all rules, itself included, hold.
    pub never_apply: Vec<Implication>,
    pub ranges: Vec<CellRange>,
    /// Rules that were left out of all this, and why.
    pub not_judged: Vec<NotJudged>,
    /// Rules about which some question took too much work; `None` for the question whether all can hold together.
    pub unanswered: Vec<Option<RuleId>>,
}

impl Consistency {
    /// Rules that can never fail, whatever is reported.
    pub fn never_fail(&self) -> impl Iterator<Item = &RuleId> {
        self.implied.iter().filter(|implied| implied.by.is_empty()).map(|implied| &implied.rule)
    }
}

impl RuleSet {
    /// Judges the set on complete returns. `each` is what one question may cost.
    pub fn judge(&self, each: Budget) -> Consistency {
        let statements: Vec<Statement> = self.rules.iter().map(|(_, statement)| statement.clone()).collect();
        // Each statement was taken in when the set was made, so this cannot be refused; if it were, nothing is answered.
        let judged = judge(&self.domains, &statements, each)
            .unwrap_or_else(|_| Judgement { unanswered: vec![Unanswered::Feasible], ..Judgement::default() });
        let ids = |places: &[usize]| places.iter().filter_map(|at| self.id(*at)).collect::<Vec<_>>();
        let implications = |from: &[shishu_feasible::Implied]| {
            let one = |i: &shishu_feasible::Implied| Some(Implication { rule: self.id(i.rule)?, by: ids(&i.by) });
            from.iter().filter_map(one).collect()
        };
        Consistency {
            conflicts: judged
                .conflicts
                .iter()
                .map(|conflict| RuleConflict {
                    rules: ids(&conflict.formulas),
                    without: conflict.without.iter().map(|witness| self.example(witness)).collect(),
                })
                .collect(),
            never_pass: ids(&judged.never_pass),
            implied: implications(&judged.implied),
            never_apply: implications(&judged.never_apply),
            ranges: self
                .cells
                .iter()
                .zip(&judged.ranges)
                .map(|(cell, range)| CellRange { cell: cell.clone(), range: range.clone() })
                .collect(),
            not_judged: self.not_judged.clone(),
            unanswered: judged
                .unanswered
                .iter()
                .map(|question| match question {
                    Unanswered::Feasible => None,
                    Unanswered::Passes(at) | Unanswered::Implied(at) | Unanswered::Applies(at) => self.id(*at),
                })
                .collect(),
        }
    }

    fn id(&self, at: usize) -> Option<RuleId> {
        self.rules.get(at).map(|(id, _)| id.clone())
    }

    pub(super) fn example(&self, witness: &Witness) -> Example {
        let mut exact = true;
        let cells = self.cells.iter().enumerate().map(|(at, cell)| {
            let value = match witness.value(shishu_feasible::VarId(at)) {
                None => Cell::Missing,
                Some(Value::Text(text)) => Cell::Text(text.clone()),
                Some(Value::Number(number)) => {
                    let decimal = decimal(number);
                    exact &= decimal.is_some();
                    decimal.or_else(|| rounded(number)).map_or(Cell::Missing, Cell::Number)
                }
            };
            (cell.clone(), value)
        });
        let cells = cells.collect();
        Example { cells, exact }
    }

    /// What the cell at this place can hold.
    pub fn domain(&self, at: usize) -> Option<&Domain> {
        self.domains.get(at)
    }
}

/// The number as a decimal of at most 28 digits, when it is one.
pub(super) fn decimal(number: &shishu_feasible::Rational) -> Option<Decimal> {
    let (mantissa, scale) = number.to_decimal(28)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

fn rounded(number: &shishu_feasible::Rational) -> Option<Decimal> {
    let unit = shishu_feasible::Rational::decimal(1, 6);
    decimal(&(&(number * &unit.inverse()?).floor() * &unit))
}
