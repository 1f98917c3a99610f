//! The three-valued tables, written out by hand from Kleene, *Introduction to Metamathematics* (1952), §64, strong
//! connectives, and the fourth outcome beside them.

use crate::support::outcome;
use shishu_rules::Outcome;

/// A condition over one cell: 1 true, 0 false, NA missing; and one that cannot be computed.
const VALUES: [(&str, char); 4] = [("1", 'T'), ("0", 'F'), ("NA", 'M'), ("broken", 'B')];

fn atom(name: &str, value: &str) -> String {
    if value == "broken" { "1 / 0 = 1".to_owned() } else { format!("{name} = 1") }
}

fn letter(outcome: &Outcome) -> char {
    match outcome {
        Outcome::Pass => 'T',
        Outcome::Fail { .. } => 'F',
        Outcome::Missing { .. } => 'M',
        Outcome::Broken(_) => 'B',
    }
}

/// Rows: left operand T F M B; columns: right operand T F M B.
fn table(template: &str) -> Vec<String> {
    let cell = |value: &'static str| if value == "broken" { "1" } else { value };
    VALUES
        .iter()
        .map(|(a, _)| {
            VALUES
                .iter()
                .map(|(b, _)| {
                    let text = template.replace('A', &atom("a", a)).replace('B', &atom("b", b));
                    // Every rule must name an indicator; `c` is always there and changes nothing.
                    let text = format!("({text}) and c = c");
                    letter(&outcome(&text, &[("a", cell(a)), ("b", cell(b)), ("c", "5")]))
                })
                .collect()
        })
        .collect()
}

#[test]
fn conjunction() {
    assert_eq!(table("A and B"), ["TFMB", "FFFF", "MFMB", "BFBB"]);
}

#[test]
fn disjunction() {
    assert_eq!(table("A or B"), ["TTTT", "TFMB", "TMMB", "TBBB"]);
}

#[test]
fn implication() {
    let rows = ["TFMB", "TTTT", "TMMB", "TBBB"];
    assert_eq!(table("if A then B"), rows);
    assert_eq!(table("not (A) or B"), rows, "R validate reads `if (A) B` as `!A | B`");
}

#[test]
fn negation() {
    assert_eq!(table("not (A)"), ["FFFF", "TTTT", "MMMM", "BBBB"]);
    assert_eq!(table("(A) = (B)"), ["TFMB", "FTMB", "MMMB", "BBBB"]);
    assert_eq!(table("(A) != (B)"), ["FTMB", "TFMB", "MMMB", "BBBB"]);
}

#[test]
fn a_conditional_with_an_open_condition_holds_what_both_branches_agree_on() {
    assert_eq!(table("if d = 1 then A else B".replace('d', "c").as_str()), ["TFMB", "TFMB", "TFMB", "TFMB"]);
    // c is 5, so the condition above is false; here it is missing:
    let open = |then: &str, otherwise: &str| {
        letter(&outcome(&format!("if d = 1 then {then} else {otherwise}"), &[("a", "1"), ("d", "NA")]))
    };
    assert_eq!(open("a = 1", "a > 0"), 'T');
    assert_eq!(open("a = 2", "a < 0"), 'F');
    assert_eq!(open("a = 1", "a < 0"), 'M');
    assert_eq!(open("a = 1", "a / 0 > 1"), 'B');
}

#[test]
fn a_rule_with_when_is_the_conditional_it_stands_for() {
    use crate::support::{Form, Return, number};
    use shishu_rules::{Level, RuleSource, compile, evaluate};
    for (a, _) in VALUES {
        for (b, _) in VALUES {
            let form = Form::plain(&["a", "b"]);
            let values =
                [("a", a), ("b", b)].into_iter().fold(Return::default(), |values, (name, value)| match value {
                    "NA" => values,
                    "broken" => values.with(name, number("1")),
                    value => values.with(name, number(value)),
                });
            let (when, expr) = (atom("a", a), format!("{} and b = b or b = 7", atom("b", b)));
            let source = RuleSource { when: Some(when.clone()), ..RuleSource::new("R", Level::Hard, expr.clone()) };
            let joined = RuleSource::new("R", Level::Hard, format!("if {when} then {expr}"));
            let [split, joined] = [source, joined].map(|s| evaluate(&compile(&s, &form).unwrap(), &values));
            assert_eq!(letter(&split), letter(&joined), "when {when}: {expr}");
        }
    }
}

#[test]
fn arithmetic_with_a_missing_number_is_missing() {
    for expr in
        ["a + b > 0", "a * b = 0", "min(a, b) < 9", "max(a, b) > 0", "sum(a, b) > 0", "b in {1, 2}", "abs(b) >= 0"]
    {
        // R: NA * 0 is NA, and validate's %in% keeps NA.
        assert_eq!(outcome(expr, &[("a", "0"), ("b", "NA")]).code(), "missing", "{expr}");
    }
    assert_eq!(outcome("a in {0, b}", &[("a", "0"), ("b", "NA")]).code(), "pass", "found is found");
    assert_eq!(outcome("a in {1, b}", &[("a", "0"), ("b", "NA")]).code(), "missing");
    assert_eq!(outcome("a not in {1, b}", &[("a", "1"), ("b", "NA")]).code(), "fail");
    assert_eq!(outcome("a between 1 and b", &[("a", "0"), ("b", "NA")]).code(), "fail", "already below the low end");
    assert_eq!(outcome("0 <= a <= b", &[("a", "-1"), ("b", "NA")]).code(), "fail");
    assert_eq!(outcome("is_missing(b) and not is_missing(a)", &[("a", "0"), ("b", "NA")]).code(), "pass");
    assert_eq!(outcome("is_missing(a + b)", &[("a", "0"), ("b", "NA")]).code(), "pass");
    assert_eq!(outcome("b / a > 1", &[("a", "0"), ("b", "NA")]).code(), "broken", "no numerator can save it");
}
