//! Examples with published or hand-checked answers.
//!
//! Facts, restated: Fellegi & Holt, JASA 71 (1976); de Waal & Coutinho, "Automatic editing for business surveys", 2005;
//! the documentation of the R packages validatetools and errorlocate (E. de Jonge, M. van der Loo); Statistics Canada's
//! Banff (deterministic imputation). Nothing of their text or code is here.

use super::{judged, range_of, set_of, shown, suspects, weighted};
use shishu_feasible::{Budget, Options};
use shishu_rules::consistency::{Consistency, Suspects};

fn implied(judged: &Consistency) -> Vec<String> {
    let names = |ids: &[shishu_terms::RuleId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    judged.implied.iter().map(|i| format!("{} <= {}", i.rule, names(&i.by))).collect()
}

fn conflicts(judged: &Consistency) -> Vec<String> {
    let names = |ids: &[shishu_terms::RuleId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    judged.conflicts.iter().map(|conflict| names(&conflict.rules)).collect()
}

#[test]
fn fellegi_and_holt_an_implied_edit_decides_which_cell() {
    // Nobody under 15 is or was married; a spouse of the head is married. Hence no spouse is under 15.
    let edits = [
        "if age < 15 then marital = 'single'",
        "if relation = 'spouse' then marital = 'married'",
        "marital in {'single', 'married', 'divorced'}",
    ];
    // Changing the marital status, which stands in the failed edit, does not help: the implied edit still fails.
    assert_eq!(suspects(&edits, "age=12 marital=married relation=spouse"), "age");
    assert_eq!(suspects(&edits, "age=12 marital=married relation=child"), "age | marital");
    assert_eq!(suspects(&edits, "age=40 marital=married relation=spouse"), "");
    let with_implied = [edits[0], edits[1], "not (age < 15 and relation = 'spouse')"];
    assert_eq!(implied(&judged(&with_implied)), ["r3 <= r1 r2"]);
}

#[test]
fn de_waal_turnover_profit_costs_and_staff() {
    // T = P + C, −0.1T ≤ P ≤ 0.5T, 0 ≤ T ≤ 550N with T, P, C, N = 100, 40000, 60000, 5. No one cell is enough: T needs
    // N; P and C need each other. Of the six pairs only {T, N} and {P, C} can be changed so that all edits hold: with T
    // and N kept, T is at most 2750 and T, P, C can move inside; any pair with one of each side is held by P = 40000 or
    // C = 60000 against T = 100 or T ≤ 2750.
    let edits = ["T = P + C", "P <= 0.5 * T", "-0.1 * T <= P", "T >= 0", "T <= 550 * N"];
    let record = "T=100 P=40000 C=60000 N=5";
    assert_eq!(suspects(&edits, record), "T N | P C");
    assert_eq!(weighted(&edits, record, &[("P", "2")]), "T N");
    assert_eq!(weighted(&edits, record, &[("T", "3")]), "P C");
}

#[test]
fn errorlocate_first_example() {
    let rules = ["age > 0", "if income > 0 then age > 16"];
    assert_eq!(suspects(&rules, "age=-10 income=0"), "age");
    assert_eq!(suspects(&rules, "age=15 income=2000"), "age | income", "the package draws one of the two by lot");
    assert_eq!(suspects(&rules, "age=25 income=3000"), "");
    assert_eq!(suspects(&rules, "age= income=1000"), "");
}

#[test]
fn errorlocate_one_record_two_reasons() {
    let rules = ["if married = 'yes' then age >= 16", "if attends = 'kindergarten' then age <= 6"];
    assert_eq!(suspects(&rules, "age=3 married=yes attends=kindergarten"), "married");
    assert_eq!(suspects(&rules, "age=3 married=yes attends=none"), "married | age", "in the order of the cells");
    assert_eq!(suspects(&rules, "age=40 married=yes attends=kindergarten"), "attends");
}

#[test]
fn validatetools_feasibility() {
    assert!(judged(&["x > 0"]).conflicts.is_empty());
    assert_eq!(conflicts(&judged(&["x > 0", "x < 0"])), ["r1 r2"]);
}

#[test]
fn validatetools_fixed_values() {
    assert_eq!(range_of(&judged(&["x >= 0", "x <= 0"]), "x"), "[0, 0]");
    let sums = judged(&["x1 + x2 + x3 = 0", "x1 + x2 >= 0", "x3 >= 0"]);
    assert_eq!((range_of(&sums, "x3"), range_of(&sums, "x1")), ("[0, 0]".into(), "(-inf, inf)".into()));
}

#[test]
fn validatetools_conditional_rules() {
    // y > 3 cannot be, so the condition can never be met.
    let first = judged(&["if x > 1 then y > 3", "y < 2"]);
    assert_eq!(first.never_apply.iter().map(|n| n.rule.to_string()).collect::<Vec<_>>(), ["r1"]);
    assert_eq!(range_of(&first, "x"), "(-inf, 1]");
    // Whatever x is, one of the two conditions is met.
    let second = judged(&["if x > 0 then y > 0", "if x < 1 then y > 1"]);
    assert_eq!(range_of(&second, "y"), "(0, inf)");
}

#[test]
fn validatetools_redundant_rules() {
    assert_eq!(implied(&judged(&["x > 1", "x > 2"])), ["r1 <= r2"]);
    assert_eq!(implied(&judged(&["x > 2", "x > 2"])), ["r1 <= r2", "r2 <= r1"]);
}

#[test]
fn validatetools_boundaries() {
    let numbers = judged(&["x >= 1", "x + y <= 10", "y >= 6"]);
    assert_eq!((range_of(&numbers, "x"), range_of(&numbers, "y")), ("[1, 4]".into(), "[6, 9]".into()));
    assert_eq!(range_of(&judged(&["x >= 1"]), "x"), "[1, inf)");
    let texts = judged(&["x > 1", "if x > 0 then A = 'a1'", "B in {'b1', 'b2'}"]);
    assert_eq!((range_of(&texts, "A"), range_of(&texts, "B")), ("a1".into(), "b1|b2".into()));
    let job = judged(&["job in {'yes', 'no'}", "if job = 'no' then income = 0", "income > 0"]);
    assert_eq!(range_of(&job, "job"), "yes");
}

#[test]
fn open_ends_and_gaps_are_told_apart() {
    let gaps = judged(&["abs(x) > 2", "x < 10", "x not in {3, 4}", "x >= -5 or x = -8"]);
    assert_eq!(range_of(&gaps, "x"), "[-8, -8] [-5, -2) (2, 3) (3, 4) (4, 10)");
}

#[test]
fn a_quotient_splits_on_the_sign_of_its_divisor() {
    let ratio = judged(&["profit / turnover <= 0.6", "turnover >= 0", "profit = 6"]);
    assert!(ratio.not_judged.is_empty());
    assert_eq!(range_of(&ratio, "turnover"), "[10, inf)");
    // Growth against the period before is one quotient, however it is written.
    let growth = judged(&["(x - prev(x)) / prev(x) between -0.5 and 0.5", "x >= 0 and prev(x) = 100"]);
    assert!(growth.not_judged.is_empty(), "{:?}", growth.not_judged);
    assert_eq!(range_of(&growth, "x"), "[50, 150]");
}

#[test]
fn what_is_not_linear_is_named_and_the_rest_is_judged() {
    let judged = judged(&["a * b > 1", "round(c) = 1", "c > 2", "c < 1", "a / b = c"]);
    let named: Vec<String> = judged.not_judged.iter().map(|gap| format!("{}: {}", gap.rule, gap.why.en)).collect();
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(named[0].starts_with("r1: not linear") && named[1].starts_with("r2: rounding"), "{named:?}");
    assert!(named[2].starts_with("r5: not linear"), "{named:?}");
    assert_eq!(conflicts(&judged), ["r3 r4"]);
}

#[test]
fn rules_that_never_fail_pass_or_apply() {
    let rules = ["x >= 1 or x < 1", "y > 2", "if y < 1 then z = 3", "z > 0"];
    let found = judged(&rules);
    assert_eq!(found.never_fail().map(ToString::to_string).collect::<Vec<_>>(), ["r1"]);
    let [never] = &found.never_apply[..] else { panic!("{:?}", found.never_apply) };
    assert_eq!((never.rule.to_string(), never.by.len(), never.by[0].to_string()), ("r3".into(), 1, "r2".into()));
    let dead = judged(&["x > 1 and x < 1", "y > 0"]);
    assert_eq!(dead.never_pass.iter().map(ToString::to_string).collect::<Vec<_>>(), ["r1"]);
    assert_eq!(conflicts(&dead), ["r1"]);
}

#[test]
fn cells_of_the_period_before_are_not_questioned() {
    let rules = ["x <= prev(x) * 2", "x + y = 10"];
    assert_eq!(suspects(&rules, "x=9 y=1 prev.x=4"), "x y");
    assert!(suspects(&["x > 0 and prev(x) > 3"], "x=1 prev.x=2").starts_with("Impossible"));
}

/// Banff's deterministic imputation: a cell that the edits leave one value for. The edit is the sum the control record
/// keeps, VA + VB + VC + VD = TOT1 with nothing below zero; the values are read from the file.
#[test]
fn banff_a_cell_the_edits_determine() {
    let files = ["banff/determin_h01_a_indata.csv", "banff/determin_h01_a_outdata.csv"];
    let [Some(given), Some(wanted)] = files.map(super::shared) else { return };
    let value = |text: &str, name: &str| {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let at = lines.next().unwrap().iter().position(|head| head == name).unwrap();
        lines.find(|line| line[0] == "3").unwrap()[at].clone()
    };
    let rules = ["VA + VB + VC + VD = TOT1", "VA >= 0 and VB >= 0 and VC >= 0 and VD >= 0"];
    let cells = ["VA", "VB", "VC", "VD", "TOT1"].map(|name| format!("{name}={}", value(&given, name)));
    let set = set_of(&rules);
    // VB is the one flagged in the control file; the others are kept by their weight.
    let weight = |cell: &shishu_rules::CellRef| (cell.code.as_str() != "VB").then(|| 9.into());
    let record = super::record(&cells.join(" "));
    let found = set.localiser().find(&record, &weight, &Options::default(), &mut Budget::default());
    let Suspects::Sets { sets, .. } = found else { panic!("{found:?}") };
    assert_eq!((sets.len(), sets[0].len(), sets[0][0].cell.code.as_str()), (1, 1, "VB"));
    let published: f64 = value(&wanted, "VB").parse().unwrap();
    assert_eq!(shown(&sets[0][0].range), "[113.95, 113.95]");
    assert!((published - 113.95).abs() < 1e-9, "the control file says {published}");
}
