//! What can be said of rules without data, and which cells of a return to question: rules as statements of
//! `shishu-feasible`.
//!
//! Invariants
//! - What is translated is translated exactly: the statement holds when [`crate::evaluate`] gives pass and fails when it
//!   gives fail, on every complete return whose arithmetic stays exact. Two things lie outside: numbers too long for a
//!   decimal (broken there, fine here), and quotients closer to a limit than their rounding at 28 digits.
//! - What cannot be translated is named with its place and reason ([`NotJudged`]); it is never left out in silence.
//!
//! Main path
//! 1. [`RuleSet::new`] gives each cell a domain (`domains`) and each rule its statement (`condition`, `number`).
//! 2. [`RuleSet::judge`] tells conflicts, dead and implied rules, and what each cell can be (`report`).
//! 3. [`RuleSet::localiser`] finds for one return the cells of which one must be wrong (`suspects`).

mod condition;
mod domains;
mod number;
pub mod range_text;
mod report;
mod suspects;
mod worked;

use crate::ast::Span;
use crate::diagnostic::RuleText;
use crate::names::CellKind;
use crate::rule::{CellRef, Rule};
use domains::CellTable;
use shishu_feasible::{Problem, Statement};
use shishu_terms::{Bilingual, RuleId};

pub use range_text::{cell as cell_words, range as range_words};
pub use report::{CellRange, Consistency, Example, Implication, RuleConflict};
/// What a caller gives and is given.
pub use shishu_feasible::{Budget, Domain, Range};
pub use suspects::{Suspect, SuspectFinder, Suspects};
pub use worked::{NoExample, WorkedExample};

/// A rule, or a part of one, that cannot be judged without data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJudged {
    pub rule: RuleId,
    pub place: RuleText,
    pub span: Span,
    pub why: Bilingual,
}

/// Rules over cells with domains, ready to be judged.
#[derive(Debug, Clone)]
pub struct RuleSet {
    cells: Vec<CellRef>,
    domains: Vec<Domain>,
    /// Those that could be translated, in the order given.
    rules: Vec<(RuleId, Statement)>,
    not_judged: Vec<NotJudged>,
}

impl RuleSet {
    /// `domain` tells what a cell can hold; where it gives `None`, the rules' own use decides between number and text.
    pub fn new<'a>(rules: impl IntoIterator<Item = &'a Rule>, domain: &dyn Fn(&CellRef) -> Option<Domain>) -> Self {
        let rules: Vec<&Rule> = rules.into_iter().collect();
        let table = CellTable::new(&rules, domain);
        // Only what the problem takes in counts as judged, so that nothing later can refuse it.
        let mut problem = Problem::default();
        for domain in &table.domains {
            problem.variable(domain.clone());
        }
        let (mut judged, mut not_judged) = (vec![], vec![]);
        for rule in rules {
            match own_numbers_and_texts(rule).and_then(|()| condition::statement(rule, &table)) {
                Ok(statement) if taken(&mut problem, &statement) => judged.push((rule.id.clone(), statement)),
                Ok(_) => not_judged.push(NotJudged {
                    rule: rule.id.clone(),
                    place: RuleText::Expr,
                    span: rule.expr.span.clone(),
                    why: Bilingual::new("公式太复杂", "the rule is too intricate"),
                }),
                Err(gap) => {
                    not_judged.push(NotJudged { rule: rule.id.clone(), place: gap.place, span: gap.span, why: gap.why })
                }
            }
        }
        Self { cells: table.cells, domains: table.domains, rules: judged, not_judged }
    }

    /// Every cell the rules look at, each once, in order of appearance.
    pub fn cells(&self) -> &[CellRef] {
        &self.cells
    }

    pub fn not_judged(&self) -> &[NotJudged] {
        &self.not_judged
    }

    /// What the rules say, as statements over variables numbered like [`Self::cells`].
    pub fn statements(&self) -> impl ExactSizeIterator<Item = (&RuleId, &Statement)> {
        self.rules.iter().map(|(id, statement)| (id, statement))
    }
}

/// Dates and truths have no domain here, and a row of another table is not this return's to correct.
fn own_numbers_and_texts(rule: &Rule) -> Result<(), Gap> {
    let strange = |cell: &&CellRef| cell.table.is_some() || matches!(cell.kind, Some(CellKind::Date | CellKind::Truth));
    match rule.cells().iter().find(strange) {
        None => Ok(()),
        Some(cell) => Err(Gap {
            place: RuleText::Expr,
            span: rule.expr.span.clone(),
            why: Bilingual::new(
                format!("{} 是日期、判断或其他表的取值", cell.name()),
                format!("{} is a date, a condition or a value of another table", cell.name()),
            ),
        }),
    }
}

fn taken(problem: &mut Problem, statement: &Statement) -> bool {
    let parts = [Some(&statement.holds), Some(&statement.fails), statement.applies.as_ref()];
    parts.into_iter().flatten().all(|formula| problem.formula(formula.clone()).is_ok())
}

/// Where a translation ends, and why.
struct Gap {
    place: RuleText,
    span: Span,
    why: Bilingual,
}
