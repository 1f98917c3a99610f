//! What can hold together: exact reasoning about linear and categorical statements.
//!
//! Invariants
//! - Pure: no I/O, no clock, no chance. It knows nothing of rules as people write them, forms or returns.
//! - Exact: rational numbers without bound, no float. A verdict is right or it is "unknown"; work is counted by a
//!   [`Budget`], so the same question has the same answer everywhere.
//! - Every "feasible" comes with values that show it ([`Witness`]); every minimal conflict with values for each member
//!   left out ([`Conflict::without`]).
//! - Nothing here panics on any input.
//!
//! Main path
//! 1. [`Problem`]: variables with a [`Domain`], statements as [`Formula`]s over [`Linear`] forms and categories.
//! 2. `system` makes of them clauses (`engine`) and bounds on columns (`simplex`).
//! 3. [`Solver`] asks whether some can hold together, and for a minimal conflict if not.
//! 4. [`judge`] asks what is to be asked of a rule set: conflicts, dead and implied rules, the [`Range`] of each variable.
//! 5. [`Localiser`] finds for a record the cells of least weight to change so that all rules can hold.
//!
//! ```
//! use shishu_feasible::{Budget, Cell, Domain, Formula, Linear, Localisation, Localiser, Options, Problem};
//! use shishu_feasible::{Rational, Relation, Reported};
//!
//! // profit + cost = turnover, and cost is at least six tenths of turnover
//! let mut problem = Problem::default();
//! let [profit, cost, turnover] = [0; 3].map(|_| Linear::variable(problem.variable(Domain::Number)));
//! problem.formula(Formula::compare(&profit.plus(&cost), Relation::Equal, &turnover)).unwrap();
//! let least = turnover.times(&"0.6".parse().unwrap());
//! problem.formula(Formula::compare(&cost, Relation::GreaterEqual, &least)).unwrap();
//!
//! let cell = |n: i64| Cell { reported: Reported::Number(n.into()), weight: Some(Rational::ONE) };
//! let record = [cell(755), cell(125), cell(200)];
//! let found = Localiser::new(&problem).localise(&record, &Options::default(), &mut Budget::default());
//! let Localisation::Located { weight, optima, complete } = found else { panic!() };
//! assert_eq!((weight, optima.len(), complete), (Rational::ONE, 1, true));
//! assert_eq!(optima[0].cells, [shishu_feasible::VarId(0)]); // the profit: it becomes 75
//! assert_eq!(optima[0].witness.number(shishu_feasible::VarId(0)), Some(&Rational::from(75)));
//! ```

mod budget;
mod classes;
mod conflict;
mod engine;
mod formula;
mod hitting;
mod interval;
mod judge;
mod linear;
mod literal;
mod localise;
mod near;
mod plain;
mod problem;
mod range;
mod rational;
mod simplex;
mod solver;
mod system;
mod variable;
mod witness;

pub use budget::{Budget, Exhausted};
pub use formula::{Formula, Relation};
pub use interval::{End, Interval, Range};
pub use judge::{Implied, Judgement, Statement, Unanswered, judge};
pub use linear::Linear;
pub use localise::{Cell, EmptyCells, Localisation, Localiser, Optimum, Options, Reported};
pub use problem::{MOST_NESTING, Malformed, Problem};
pub use rational::{NotANumber, Rational};
pub use solver::{Conflict, Solver, Verdict};
pub use variable::{Domain, VarId};
pub use witness::{Value, Witness};
