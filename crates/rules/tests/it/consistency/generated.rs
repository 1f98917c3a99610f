//! A thousand generated infeasible rule sets: each refused with a conflict that a second road finds infeasible, and that
//! is minimal: without any one rule a return exists on which the crate's own evaluator passes all the others.

use super::elimination::feasible;
use super::{compiled, returned};
use shishu_feasible::{Budget, Domain, Formula, Problem};
use shishu_rules::consistency::RuleSet;
use shishu_rules::{CellRef, Outcome, evaluate};

/// Steele, Lea & Flood, "Fast splittable pseudorandom number generators", 2014.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const NUMBERS: [&str; 4] = ["a", "b", "c", "d"];
const TEXTS: [&str; 2] = ["s", "t"];
const CODES: [&str; 3] = ["'x'", "'y'", "'z'"];

/// A linear expression, now and then one that splits into cases.
fn expression(dice: &mut Dice, depth: usize) -> String {
    let cell = |dice: &mut Dice| dice.pick(&NUMBERS).to_owned();
    let constant = |dice: &mut Dice| dice.pick(&["0", "1", "2", "3", "5", "7.5", "10", "12", "40%"]).to_owned();
    if depth == 0 {
        return if dice.below(3) == 0 { constant(dice) } else { cell(dice) };
    }
    let next = |dice: &mut Dice| expression(dice, depth - 1);
    match dice.below(14) {
        0..=2 => format!("{} + {}", next(dice), next(dice)),
        3..=4 => format!("{} - ({})", next(dice), next(dice)),
        5..=6 => format!("{} * ({})", dice.pick(&["2", "3", "0.5", "1.2"]), next(dice)),
        7 => format!("-({})", next(dice)),
        8 => format!("abs({})", next(dice)),
        9 => format!("max({}, {})", next(dice), next(dice)),
        10 => format!("min({}, {}, {})", next(dice), constant(dice), cell(dice)),
        11 => format!("sum({}, {}, {})", cell(dice), cell(dice), next(dice)),
        _ => next(dice),
    }
}

fn comparison(dice: &mut Dice) -> String {
    let depth = dice.below(3);
    let (left, right) = (expression(dice, depth), expression(dice, dice.0 as usize % 2));
    let op = dice.pick(&["<", "<=", "<=", ">", ">=", ">=", "=", "!="]);
    let within = if matches!(op, "=" | "!=") && dice.below(3) == 0 { " ± 0.5" } else { "" };
    format!("{left} {op} {right}{within}")
}

/// A condition; with `quotients`, now and then one that divides by a cell.
pub fn condition(dice: &mut Dice, depth: usize, quotients: bool) -> String {
    if depth > 0 {
        let next = |dice: &mut Dice| condition(dice, depth - 1, quotients);
        match dice.below(9) {
            0 => return format!("({}) and ({})", next(dice), next(dice)),
            1 => return format!("({}) or ({})", next(dice), next(dice)),
            2 => return format!("not ({})", next(dice)),
            3..=4 => return format!("if {} then {}", next(dice), next(dice)),
            5 => return format!("if {} then {} else {}", next(dice), next(dice), next(dice)),
            6 => return format!("({}) = ({})", next(dice), next(dice)),
            _ => {}
        }
    }
    match dice.below(9) {
        0 => format!("{} = {}", dice.pick(&TEXTS), dice.pick(&CODES)),
        1 => format!("{} not in {{{}, {}}}", dice.pick(&TEXTS), dice.pick(&CODES), dice.pick(&CODES)),
        2 => format!("{} in {{1, 2, {}}}", dice.pick(&NUMBERS), dice.pick(&NUMBERS)),
        3 => format!("{} between {} and {}", dice.pick(&NUMBERS), dice.below(5), 3 + dice.below(9)),
        4 => format!("0 <= {} <= {}", dice.pick(&NUMBERS), expression(dice, 1)),
        5 | 6 if quotients => {
            let (a, b) = (dice.pick(&NUMBERS), dice.pick(&NUMBERS));
            let quotient = match dice.below(4) {
                0 => format!("{a} / {b}"),
                1 => format!("({a} - {b}) / {b}"),
                2 => format!("abs({a} / {b})"),
                _ => format!("{a} / ({b} - 3)"),
            };
            format!(
                "{quotient} {} {}",
                dice.pick(&["<", "<=", ">", ">=", "=", "!="]),
                dice.pick(&["0", "0.5", "2", "-1"])
            )
        }
        _ => comparison(dice),
    }
}

#[test]
fn a_thousand_infeasible_sets_are_refused_with_a_minimal_conflict() {
    let (mut refused, mut sizes, mut inexact, mut witnesses, mut seed) = (0, [0; 8], 0, 0, 0);
    while refused < 1000 {
        seed += 1;
        let mut dice = Dice(seed);
        let texts: Vec<String> = (0..8 + dice.below(5))
            .map(|_| {
                let depth = dice.below(2);
                condition(&mut dice, depth, seed % 3 == 0)
            })
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // Now and then a rule names no cell, or one cell as two kinds; the compiler refuses it and the set is not counted.
        let Ok(all) = compiled(&texts) else { continue };
        let set = RuleSet::new(&all, &|_: &CellRef| None::<Domain>);
        let judged = set.judge(Budget::default());
        assert!(judged.unanswered.is_empty(), "seed {seed}");
        let Some(conflict) = judged.conflicts.first() else { continue };
        refused += 1;
        sizes[conflict.rules.len().min(7)] += 1;
        // The second road: elimination over the statements of the conflict.
        let mut problem = Problem::default();
        for at in 0..set.cells().len() {
            problem.variable(set.domain(at).expect("each cell has one").clone());
        }
        let members: Vec<&Formula> =
            set.statements().filter(|(id, _)| conflict.rules.contains(id)).map(|(_, s)| &s.holds).collect();
        assert!(!feasible(&problem, &members), "seed {seed}: the conflict can hold: {texts:?}");
        for (left_out, example) in conflict.rules.iter().zip(&conflict.without) {
            witnesses += 1;
            if !example.exact {
                // No decimal satisfies 3x = 1: the evaluator cannot be asked, the second road can.
                inexact += 1;
                let others = set.statements().filter(|(id, _)| conflict.rules.contains(id) && *id != left_out);
                let others: Vec<&Formula> = others.map(|(_, statement)| &statement.holds).collect();
                assert!(feasible(&problem, &others), "seed {seed}: it is not minimal");
                continue;
            }
            let values = returned(example);
            for rule in all.iter().filter(|rule| conflict.rules.contains(&rule.id)) {
                let passes = evaluate(rule, &values) == Outcome::Pass;
                assert_eq!(passes, rule.id != *left_out, "seed {seed}: {} of {example:?}", rule.canonical());
            }
        }
    }
    println!(
        "{refused} of {seed} sets; conflicts by size {sizes:?}; {inexact} of {witnesses} witnesses are no decimals"
    );
    assert!(inexact * 20 < witnesses, "{inexact} of {witnesses} witnesses could not be put back into the rules");
    assert!(sizes[2] > 100 && sizes[3..].iter().sum::<i32>() > 100, "{sizes:?}");
}
