//! Rules over time: periods in a rule file, and statements made while the office runs.

use std::sync::OnceLock;

use proptest::prelude::*;
use shishu_programme::{Problem, Programme, RuleChange, load_files, rule_file_text, rule_text};
use shishu_rules::{Level, RuleSource};
use shishu_terms::{Bilingual, Decimal, FormId, Period, RuleId};

use crate::{files, listed, programme};

const FORM: &str = "B204-1";

fn form() -> FormId {
    FormId::new(FORM)
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn source(id: &str, expr: &str) -> RuleSource {
    RuleSource {
        message: Some(Bilingual::new("用电太少", "too little electricity")),
        why: Some(Bilingual::new("生产要用电。", "Production uses electricity.")),
        ..RuleSource::new(id, Level::Hard, expr)
    }
}

fn written(id: &str, from: &str, expr: &str) -> RuleChange {
    RuleChange {
        place: format!("act of {id}"),
        form: form(),
        rule: RuleId::new(id),
        from: period(from),
        text: Some(rule_text(&source(id, expr))),
    }
}

fn withdrawn(id: &str, from: &str) -> RuleChange {
    RuleChange { text: None, ..written(id, from, "") }
}

fn asked(programme: &Programme, id: &str, at: &str) -> Option<String> {
    programme.forms[&form()].rules.at(&RuleId::new(id), period(at)).map(|rule| rule.source.expr.clone())
}

fn refused(changes: &[RuleChange]) -> Vec<Problem> {
    programme("county").with_rules(changes).unwrap_err()
}

#[test]
fn a_rule_file_says_from_when_and_until_when() {
    let mut county = files("county");
    let rules = county.get_mut("rules/B204-1.toml").unwrap();
    let text = String::from_utf8(rules.clone()).unwrap();
    let first = rule_text(&source("B204-50", "[301] >= 1")).replace("level", "until = \"2026-12\"\nlevel");
    let next = rule_text(&source("B204-50", "[301] >= 2")).replace("level", "from = \"2026-07\"\nlevel");
    *rules = format!("{text}\n{first}\n{next}").into_bytes();
    let loaded = load_files(&county).unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    assert_eq!(asked(&loaded, "B204-50", "2026-06").as_deref(), Some("[301] >= 1"));
    assert_eq!(asked(&loaded, "B204-50", "2026-07").as_deref(), Some("[301] >= 2"));
    assert_eq!(asked(&loaded, "B204-50", "2027-01").as_deref(), Some("[301] >= 2"));
    let book = &loaded.forms[&form()].rules;
    assert_eq!(
        (book.len(), book.editions().len()),
        (programme("county").forms[&form()].rules.len() + 1, 1 + book.len())
    );
    // What is handed out is a rule file that says the same.
    let mut again = files("county");
    again.insert("rules/B204-1.toml".to_owned(), rule_file_text(&form(), book).into_bytes());
    let again = load_files(&again).unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    assert_eq!(again.forms[&form()].rules, *book);
}

#[test]
fn wrong_periods_are_refused_with_place_and_cure() {
    let cases = [
        ("from = \"2026-Q3\"\n", "the form B204-1 has no reporting period like \"2026-Q3\""),
        ("until = \"soon\"\n", "\"soon\""),
        ("from = \"2026-07\"\nuntil = \"2026-06\"\n", "until is before from"),
        ("form = \"2026-07\"\n", "did you mean \"from\"?"),
    ];
    for (keys, says) in cases {
        let mut county = files("county");
        let rules = county.get_mut("rules/B204-1.toml").unwrap();
        let text = String::from_utf8(rules.clone()).unwrap();
        *rules = text.replacen("level = \"hard\"", &format!("{keys}level = \"hard\""), 1).into_bytes();
        let problems = load_files(&county).unwrap_err();
        let found = problems
            .iter()
            .any(|one| one.to_string().contains(says) && one.file == "rules/B204-1.toml" && one.line.is_some());
        assert!(found, "{keys}: {}", listed(&problems));
    }
    // A second text that does not say from when is the same id twice.
    let mut county = files("county");
    let rules = county.get_mut("rules/B204-1.toml").unwrap();
    rules.extend(rule_text(&source("B204-01", "[301] >= 1")).bytes());
    let problems = load_files(&county).unwrap_err();
    assert!(listed(&problems).contains("is here twice"), "{}", listed(&problems));
}

#[test]
fn statements_at_once_and_one_after_another_give_the_same_programme() {
    let county = programme("county");
    let changes = [
        written("B204-50", "2026-07", "[301] >= 1"),
        written("B204-01", "2026-09", "[103] <= [102] * 90%"),
        written("B204-50", "2026-08", "[301] >= 2"),
        withdrawn("B204-02", "2026-08"),
    ];
    let at_once = county.with_rules(&changes).unwrap();
    let one_by_one =
        changes.iter().fold(county.clone(), |so_far, change| so_far.with_rules(std::slice::from_ref(change)).unwrap());
    assert_eq!(at_once, one_by_one);
    assert_eq!(at_once.folder, county.folder);
    assert_ne!(at_once.hash, county.hash);
    assert_eq!(county.with_rules(&[]).unwrap(), county);
    let other = county.with_rules(&[written("B204-50", "2026-07", "[301] >= 3")]).unwrap();
    assert_ne!(other.hash, county.with_rules(&changes[..1]).unwrap().hash);
    assert_eq!(asked(&at_once, "B204-50", "2026-06"), None);
    assert_eq!(asked(&at_once, "B204-50", "2026-07").as_deref(), Some("[301] >= 1"));
    assert_eq!(asked(&at_once, "B204-50", "2026-08").as_deref(), Some("[301] >= 2"));
    assert_eq!(asked(&at_once, "B204-01", "2026-08").as_deref(), Some("[103] <= [102]"));
    assert_eq!(asked(&at_once, "B204-02", "2026-07").as_deref(), Some("[104] <= [101]"));
    assert_eq!(asked(&at_once, "B204-02", "2026-08"), None);
    let standing: Vec<&str> =
        at_once.forms[&form()].rules.standing(period("2026-08")).map(|one| one.rule.id.as_str()).collect();
    assert!(standing.contains(&"B204-50") && !standing.contains(&"B204-02"), "{standing:?}");
}

#[test]
fn a_statement_that_does_not_fit_is_refused_with_its_place() {
    let says = |changes: &[RuleChange], text: &str| {
        let problems = refused(changes);
        assert!(problems.iter().any(|one| one.to_string().contains(text)), "{text}: {}", listed(&problems));
        assert!(problems.iter().all(|one| one.file.starts_with("act of")), "{}", listed(&problems));
    };
    says(&[written("B204-50", "2026-07", "[301] >= [39]")], "there is no indicator");
    says(&[written("B204-50", "2026-07", "count() by () > 0")], "sees one return");
    says(&[written("E204-01", "2026-07", "[301] >= 1")], "is in the form E204-1 already");
    says(&[written("B204-50", "2026", "[301] >= 1")], "no reporting period");
    says(
        &[RuleChange { form: FormId::new("B204-2"), ..written("B204-50", "2026-07", "[301] >= 1") }],
        "did you mean \"B204-1\"?",
    );
    says(&[RuleChange { rule: RuleId::new("B204-51"), ..written("B204-50", "2026-07", "[301] >= 1") }], "as stated");
    let two = format!("{0}\n{0}", rule_text(&source("B204-50", "[301] >= 1")));
    says(&[RuleChange { text: Some(two), ..written("B204-50", "2026-07", "") }], "there are 2 rules here");
    says(&[RuleChange { text: Some("[[rule".to_owned()), ..written("B204-50", "2026-07", "") }], "not valid TOML");
    // All of them at once, none hiding another.
    let bad = [written("B204-50", "2026-07", "[39] > 0"), written("B204-51", "2026-07", "[38] > 0")];
    assert_eq!(refused(&bad).len(), 2);
}

#[test]
fn what_was_replaced_and_fits_no_more_is_a_warning() {
    let gone = [written("B204-50", "2026-07", "[39] > 0"), withdrawn("B204-50", "2026-08")];
    let programme = programme("county").with_rules(&gone).unwrap();
    assert!(listed(&programme.warnings).contains("no rule \"B204-50\" to withdraw"), "{}", listed(&programme.warnings));
    let replaced = [written("B204-50", "2026-07", "[39] > 0"), written("B204-50", "2026-08", "[301] > 0")];
    let programme = crate::programme("county").with_rules(&replaced).unwrap();
    assert_eq!(asked(&programme, "B204-50", "2026-07"), None);
    assert!(asked(&programme, "B204-50", "2026-08").is_some());
    assert!(programme.warnings.iter().any(|one| one.message.en.contains("no indicator")), "{:?}", programme.warnings);
}

fn text() -> impl Strategy<Value = String> {
    // Quotes, escapes, line breaks, control characters and both scripts; never blank, which is another mistake.
    proptest::string::string_regex("[a-z甲\"'\\\\ \n\t\u{1}\u{7f}]{0,12}x").unwrap()
}

proptest! {
    #[test]
    fn a_rules_text_reads_back_as_the_rule(
        (message, why, example, from) in (text(), text(), proptest::option::of(text()), proptest::option::of(text())),
        tolerance in proptest::option::of(0..1000i64),
    ) {
        let source = RuleSource {
            message: Some(Bilingual::new(message.clone(), message)),
            why: Some(Bilingual::new(why.clone(), why)),
            example: example.map(|text| Bilingual::new(text.clone(), text)),
            source: from,
            tolerance: tolerance.map(|n| Decimal::new(n, 2)),
            ..RuleSource::new("B204-50", Level::Tip, "[101] = [102]")
        };
        let change = RuleChange { text: Some(rule_text(&source)), ..written("B204-50", "2026-07", "") };
        static COUNTY: OnceLock<Programme> = OnceLock::new();
        let programme = COUNTY.get_or_init(|| programme("county")).with_rules(&[change]).unwrap();
        prop_assert_eq!(&programme.forms[&form()].rule(&RuleId::new("B204-50")).unwrap().source, &source);
    }
}
