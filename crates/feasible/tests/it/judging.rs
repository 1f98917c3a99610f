//! What is said about rule sets: implied, dead and redundant rules against the second road.

use crate::elimination::feasible;
use crate::random::{Dice, formula, variables};
use shishu_feasible::{Budget, Domain, Formula, Statement, VarId, judge};

#[test]
fn implied_rules_follow_from_a_minimal_set_of_others() {
    let (mut found, mut free) = (0, 0);
    for seed in 0..800 {
        let mut dice = Dice::new(seed);
        let (numbers, texts) = (1 + dice.below(3), dice.below(3));
        let mut problem = variables(numbers, texts);
        for _ in 0..3 + dice.below(4) {
            let rule = formula(&mut dice, numbers, texts);
            problem.formula(rule).unwrap();
        }
        let rules: Vec<Statement> = problem.formulas().iter().cloned().map(Statement::new).collect();
        let judged = judge(problem.domains(), &rules, Budget::default()).unwrap();
        assert!(judged.unanswered.is_empty());
        for (at, rule) in rules.iter().enumerate() {
            assert_eq!(judged.never_pass.contains(&at), !feasible(&problem, &[&rule.holds]), "seed {seed}");
        }
        let refs: Vec<&Formula> = rules.iter().map(|rule| &rule.holds).collect();
        assert_eq!(judged.conflicts.is_empty(), feasible(&problem, &refs), "seed {seed}");
        if !judged.conflicts.is_empty() {
            assert!(judged.implied.is_empty() && judged.ranges.is_empty());
            continue;
        }
        for (at, rule) in rules.iter().enumerate() {
            let with = |set: &[usize]| {
                let mut all: Vec<&Formula> = set.iter().map(|at| &rules[*at].holds).collect();
                all.push(&rule.fails);
                feasible(&problem, &all)
            };
            let others: Vec<usize> = (0..rules.len()).filter(|other| *other != at).collect();
            match judged.implied.iter().find(|implied| implied.rule == at) {
                None => assert!(with(&others), "seed {seed}: rule {at} is implied"),
                Some(implied) => {
                    found += 1;
                    free += usize::from(implied.by.is_empty());
                    assert!(!with(&implied.by), "seed {seed}");
                    for left_out in &implied.by {
                        let rest: Vec<usize> = implied.by.iter().copied().filter(|by| by != left_out).collect();
                        assert!(with(&rest), "seed {seed}: {rest:?} is enough for {at}");
                    }
                }
            }
        }
    }
    assert!(found > 50 && free > 5, "{found} implied, {free} of them by nothing");
}

#[test]
fn conflicts_of_one_set_are_disjoint_and_all_of_them_broken_up() {
    for seed in 20_000..20_300 {
        let mut dice = Dice::new(seed);
        let mut problem = variables(2, 1);
        for _ in 0..14 {
            let rule = formula(&mut dice, 2, 1);
            problem.formula(rule).unwrap();
        }
        let rules: Vec<Statement> = problem.formulas().iter().cloned().map(Statement::new).collect();
        let judged = judge(problem.domains(), &rules, Budget::default()).unwrap();
        let mut members: Vec<usize> = judged.conflicts.iter().flat_map(|c| c.formulas.clone()).collect();
        let count = members.len();
        members.sort_unstable();
        members.dedup();
        assert_eq!(members.len(), count, "seed {seed}: conflicts overlap");
        let rest: Vec<&Formula> =
            (0..rules.len()).filter(|at| !members.contains(at)).map(|at| &rules[at].holds).collect();
        assert!(feasible(&problem, &rest), "seed {seed}");
    }
}

#[test]
fn a_condition_the_set_rules_out_is_told() {
    let domains = [Domain::Choice(["a", "b"].map(String::from).to_vec()), Domain::Text];
    let is_b = Formula::is(VarId(0), "b");
    let applies = Some(is_b.clone());
    let under = Statement { applies, ..Statement::new(is_b.clone().implies(Formula::is(VarId(1), "x"))) };
    let never_b = Statement::new(is_b.negated());
    let judged = judge(&domains, &[under, never_b], Budget::default()).unwrap();
    assert_eq!(judged.never_apply.iter().map(|n| (n.rule, n.by.clone())).collect::<Vec<_>>(), [(0, vec![1])]);
}

#[test]
fn a_choice_from_an_empty_list_is_a_conflict_of_no_rule() {
    let rules = [Statement::new(Formula::Constant(true))];
    let judged = judge(&[Domain::Choice(vec![])], &rules, Budget::default()).unwrap();
    assert_eq!(judged.conflicts.len(), 1);
    assert!(judged.conflicts[0].formulas.is_empty());
}
