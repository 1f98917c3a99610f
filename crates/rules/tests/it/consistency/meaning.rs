//! The translation means what the evaluator does: on random rules and random complete returns.

use super::generated::{Dice, condition};
use super::{compiled, set_of};
use crate::support::Return;
use shishu_feasible::{Rational, Value, Witness};
use shishu_rules::{Cell, Outcome, When, evaluate};
use shishu_terms::Decimal;

#[test]
fn holds_is_pass_and_fails_is_fail() {
    let (mut seen, mut not_judged) = ([0; 3], 0);
    for seed in 0..6000 {
        let mut dice = Dice(seed);
        let depth = 1 + dice.below(2);
        let text = condition(&mut dice, depth, seed % 2 == 0);
        let Ok(all) = compiled(&[&text]) else { continue };
        let set = set_of(&[&text]);
        not_judged += set.not_judged().len();
        let Some((_, statement)) = set.statements().next() else { continue };
        for _ in 0..8 {
            let mut values = Return::default();
            let mut witness = vec![];
            for (at, cell) in set.cells().iter().enumerate() {
                if set.domain(at).is_some_and(shishu_feasible::Domain::is_numeric) {
                    let number = [-3, 0, 0, 1, 2, 3, 5, 10, 12, 25][dice.below(10)];
                    let tenths = if dice.below(4) == 0 { 5 } else { 0 };
                    let number = Decimal::new(number * 10 + tenths, 1);
                    witness.push(Some(Value::Number(Rational::decimal(number.mantissa(), number.scale()))));
                    values.0.insert((cell.code.to_string(), When::Current), Cell::Number(number));
                } else {
                    let code = dice.pick(&["x", "y", "z", "w"]);
                    witness.push(Some(Value::Text(code.into())));
                    values.0.insert((cell.code.to_string(), When::Current), Cell::Text(code.into()));
                }
            }
            let witness = Witness::new(witness);
            let (holds, fails) = (statement.holds.holds(&witness), statement.fails.holds(&witness));
            let outcome = evaluate(&all[0], &values);
            let wanted = match &outcome {
                Outcome::Pass => (Some(true), Some(false)),
                Outcome::Fail { .. } => (Some(false), Some(true)),
                Outcome::Broken(_) => (Some(false), Some(false)),
                Outcome::Missing { .. } => panic!("nothing is missing"),
            };
            assert_eq!((holds, fails), wanted, "seed {seed}: {text} of {values:?}: {outcome:?}");
            seen[match outcome {
                Outcome::Pass => 0,
                Outcome::Fail { .. } => 1,
                _ => 2,
            }] += 1;
        }
    }
    println!("pass, fail, broken: {seen:?}; not judged {not_judged}");
    assert!(seen.iter().all(|count| *count > 200), "{seen:?}");
}
