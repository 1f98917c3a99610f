//! Rules written while the office runs: the act, what is refused, which returns are asked, and two who save at once.

use crate::support::*;
use shishu_office::rules::RuleDraft;
use shishu_office::{ActKind, Office, OpenError, RuleChanged};
use shishu_rules::{Level, RuleSource};
use shishu_terms::{Bilingual, Period, RuleId};
use std::sync::Arc;

const NOW: &str = "2026-08-03T10:00";

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

/// The good return has 110.5 under 305.
fn source(id: &str, expr: &str) -> RuleSource {
    RuleSource {
        message: Some(Bilingual::new("能源消费量太少", "too little energy")),
        why: Some(Bilingual::new("生产要用能源。", "production uses energy")),
        ..RuleSource::new(id, Level::Hard, expr)
    }
}

fn rule(id: &str, expr: &str) -> RuleDraft {
    RuleDraft {
        source: source(id, expr),
        from: july(),
        reason: "上月有三家漏填用电量。".into(),
        base: None,
        anyway: false,
    }
}

async fn write(
    test: &TestOffice,
    office: &Office,
    draft: RuleDraft,
) -> Result<RuleChanged, shishu_office::OfficeError> {
    office.write_rule(&test.specialist(NOW), &form(), draft).await
}

fn refusal(result: Result<RuleChanged, shishu_office::OfficeError>) -> shishu_office::Refusal {
    refused(result.map(|changed| changed.done))
}

#[tokio::test]
async fn a_written_rule_is_an_act_and_is_asked_of_its_period_and_later_ones_only() {
    let test = TestOffice::in_july().await;
    let before = test.office.programme().hash;
    let changed = write(&test, &test.office, rule("B204-90", "[305] >= 120")).await.expect("saved");
    let act = test.office.store().act(changed.done.seq).await.expect("read").expect("there");
    assert_eq!((act.kind.as_str(), act.subject.as_str()), (ActKind::RuleWritten.wire(), "rule:B204-1.B204-90"));
    assert_eq!(act.post.as_ref().map(|post| post.as_str()), Some("county-industry"));
    let office = &changed.office;
    assert_ne!(office.programme().hash, before, "the version has changed");
    assert_eq!(office.programme().folder, test.office.programme().folder);
    let book = &office.programme().forms[&form()].rules;
    let id = RuleId::new("B204-90");
    assert!(book.at(&id, july()).is_some() && book.at(&id, july().next()).is_some());
    assert!(book.at(&id, july().previous()).is_none(), "returns of earlier periods keep the rules of their time");
    // The office that was there before asks what it asked; the new one refuses the return with the new rule.
    let caller = test.respondent(NOW);
    let why = refused(office.submit(&caller, &return_of("E0017"), good()).await);
    assert!(why.what.en.contains("1 to correct"), "{why:?}");
    let checked = office.check_typed(&caller, &return_of("E0017"), &good()).await.expect("checked");
    let finding = checked.checks.findings.iter().find(|f| f.rule == id).expect("the rule fails");
    assert_eq!(finding.cell.as_str(), "305");
    assert!(finding.says.zh.contains("110.5") && finding.says.zh.contains("120"), "{}", finding.says.zh);
    office.submit(&caller, &return_of("E0017"), with(good(), "305", "120")).await.expect("taken");
    let state = state(&test, &return_of("E0017")).await;
    assert_eq!(
        state.checks.programme,
        hex::encode(&office.programme().hash[..8]),
        "the act names the version in force"
    );
    let differences = office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn an_older_text_stays_in_force_before_the_new_one_and_a_withdrawn_rule_ends() {
    let test = TestOffice::in_july().await;
    let id = RuleId::new("B204-01");
    let mut later = rule("B204-01", "[103] <= [102] * 90%");
    later.from = period("2026-09");
    let changed = write(&test, &test.office, later).await.expect("saved");
    let text = |office: &Office, of: &str| {
        office.programme().forms[&form()].rules.at(&id, period(of)).map(|rule| rule.source.expr.clone())
    };
    assert_eq!(text(&changed.office, "2026-08").as_deref(), Some("[103] <= [102]"));
    assert_eq!(text(&changed.office, "2026-09").as_deref(), Some("[103] <= [102] * 90%"));
    let ended = changed
        .office
        .withdraw_rule(
            &test.specialist(NOW),
            &form(),
            &id,
            period("2026-11"),
            "并入 B204-30。".into(),
            Some(changed.done.seq),
        )
        .await
        .expect("withdrawn");
    assert_eq!(text(&ended.office, "2026-10").as_deref(), Some("[103] <= [102] * 90%"));
    assert_eq!(text(&ended.office, "2026-11"), None);
    let history = ended.office.rule_history(&form(), &id).await.expect("history");
    assert_eq!(history.iter().map(|one| one.change.text.is_some()).collect::<Vec<_>>(), [false, true]);
    let again = ended
        .office
        .withdraw_rule(&test.specialist(NOW), &form(), &id, period("2026-12"), "再停。".into(), Some(ended.done.seq))
        .await;
    assert!(refusal(again).what.en.contains("ends before"));
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_leaves_no_act() {
    let test = TestOffice::in_july().await;
    let before = test.office.store().tree_size().await.expect("a size");
    let say = async |draft| refusal(write(&test, &test.office, draft).await).what.en;
    assert!(say(rule("B204-90", "[305] >= [399]")).await.contains("the formula is wrong"));
    let mut silent = rule("B204-90", "[305] >= 1");
    silent.source.message = None;
    assert!(say(silent).await.contains("message"));
    let mut query = rule("B204-90", "[305] >= 1");
    query.source.level = Level::Query;
    assert!(say(query).await.contains("honest causes"));
    assert!(say(RuleDraft { reason: " ".into(), ..rule("B204-90", "[305] >= 1") }).await.contains("give the reason"));
    assert!(
        say(RuleDraft { from: period("2026-06"), ..rule("B204-90", "[305] >= 1") }).await.contains("earlier periods")
    );
    assert!(
        say(RuleDraft { from: period("2026-Q3"), ..rule("B204-90", "[305] >= 1") })
            .await
            .contains("no reporting period")
    );
    assert!(say(rule("E204-01", "[305] >= 1")).await.contains("already"), "ids are unique across forms");
    assert!(say(rule("new", "[305] >= 1")).await.contains("cannot be the id"));
    assert!(say(rule("a b", "[305] >= 1")).await.contains("cannot be the id"));
    // B204-01 says that exports are at most sales.
    let conflict = say(rule("B204-90", "[103] > [102]")).await;
    assert!(conflict.contains("cannot hold together") && conflict.contains("B204-01"), "{conflict}");
    assert!(!conflict.contains("B204-02"), "only the rules that conflict are named: {conflict}");
    assert!(say(rule("B204-90", "[103] > [103]")).await.contains("cannot hold, whatever"));
    let idle = say(rule("B204-90", "[103] <= [102] + 1")).await;
    assert!(idle.contains("follows from the others") && idle.contains("B204-01"), "{idle}");
    assert_eq!(test.office.store().tree_size().await.expect("a size"), before, "nothing was written");
    let meant = RuleDraft { anyway: true, ..rule("B204-90", "[103] <= [102] + 1") };
    write(&test, &test.office, meant).await.expect("saved on purpose");
}

#[tokio::test]
async fn only_a_specialist_of_the_form_writes_its_rules() {
    let test = TestOffice::in_july().await;
    for post in ["fill-e0017", "town-liuxi-review", "county-trade", "county-auditor", "county-admin"] {
        let caller = test.as_post(post, NOW);
        assert!(!test.office.may_write_rules(&caller, &form()));
        let why = refusal(test.office.write_rule(&caller, &form(), rule("B204-90", "[305] >= 1")).await);
        assert_eq!(why.kind, shishu_office::RefusalKind::NotAllowed, "{post}");
    }
    assert!(test.office.may_write_rules(&test.specialist(NOW), &form()));
}

#[tokio::test]
async fn of_two_who_save_at_once_one_is_refused_and_what_one_did_not_see_is_not_undone() {
    let test = TestOffice::in_july().await;
    let (one, two) = tokio::join!(
        write(&test, &test.office, rule("B204-90", "[305] >= 10")),
        write(&test, &test.office, rule("B204-91", "[305] <= 5"))
    );
    let one = one.expect("the first is saved");
    let why = refusal(two);
    assert!(why.what.en.contains("just now"), "{why:?}");
    // Judged anew, the second contradicts the first.
    let why = refusal(write(&test, &one.office, rule("B204-91", "[305] <= 5 and [305] >= 1")).await);
    assert!(why.what.en.contains("B204-90"), "{why:?}");
    // Somebody who opened the editor before the first text was saved does not write over it.
    let why = refusal(write(&test, &one.office, rule("B204-90", "[305] >= 20")).await);
    assert!(why.what.en.contains("after you opened"), "{why:?}");
    let seen = RuleDraft { base: Some(one.done.seq), ..rule("B204-90", "[305] >= 20") };
    let next = write(&test, &one.office, seen).await.expect("saved");
    assert!(next.office.is_later_than(&one.office) && one.office.is_later_than(&test.office));
}

#[tokio::test]
async fn an_office_that_opens_asks_what_was_saved_and_refuses_a_folder_it_does_not_fit() {
    let test = TestOffice::in_july().await;
    let saved = write(&test, &test.office, rule("B204-90", "[305] >= 120")).await.expect("saved");
    let open = |programme| {
        let clock = Arc::new(shishu_terms::FixedClock::new(at(NOW)));
        Office::open(test.office.store().clone(), programme, clock, Box::new(Counting(3)), None)
    };
    let again = open(county()).await.expect("opens");
    assert_eq!(again.programme(), saved.office.programme(), "at once or one after another is the same");
    assert_eq!(
        again.adopt_programme(at(NOW)).await.expect("asked").map(|_| ()),
        Some(()),
        "adopted for the first time"
    );
    assert!(again.adopt_programme(at(NOW)).await.expect("asked").is_none(), "a rule is no new folder");
    let mut smaller = (*county()).clone();
    let form = smaller.forms.get_mut(&form()).expect("the form");
    form.indicators.retain(|indicator| indicator.code.as_str() != "305");
    match open(Arc::new(smaller)).await.map(|_| ()) {
        Err(OpenError::Rules(problems)) => {
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].file, format!("act {}", saved.done.seq));
            assert!(problems[0].message.en.contains("305"), "{problems:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_rule_is_tried_on_what_is_in_within_scope_and_nothing_is_written() {
    let test = TestOffice::in_july().await;
    let units: Vec<String> =
        test.office.programme().respondents(&form()).iter().take(3).map(|unit| unit.id.to_string()).collect();
    for (n, unit) in units.iter().enumerate() {
        let filled = with(good(), "305", &format!("{}", 110 + 10 * n));
        test.office.submit(&clerk(&test, unit, NOW), &return_of(unit), filled).await.expect("submitted");
    }
    let before = test.office.store().tree_size().await.expect("a size");
    let caller = test.specialist(NOW);
    let verdict = test.office.judge_rule(&caller, &form(), &source("B204-90", "[305] >= 120"), july()).expect("judged");
    let compiled = verdict.rule.expect("right");
    let tried = test.office.try_rule(&caller, &form(), &compiled, july()).await.expect("tried");
    assert_eq!((tried.pass, tried.fail, tried.missing, tried.broken), (2, 1, 0, 0));
    assert_eq!(tried.others[0].id.unit.as_str(), units[0]);
    assert!(tried.others[0].says.en.contains("110"), "{:?}", tried.others[0].says);
    let previous = test.office.judge_rule(&caller, &form(), &source("B204-90", "[305] >= prev([305])"), july());
    let compiled = previous.expect("judged").rule.expect("right");
    let tried = test.office.try_rule(&caller, &form(), &compiled, july()).await.expect("tried");
    assert_eq!((tried.total(), tried.missing), (3, 3), "there is no June");
    assert_eq!(test.office.store().tree_size().await.expect("a size"), before, "nothing was written");
}

#[tokio::test]
async fn the_record_counts_who_was_asked_and_names_units_within_scope_only() {
    let test = TestOffice::in_july().await;
    let (asked, before) = (return_of("E0017"), return_of("E0018"));
    test.office.submit(&clerk(&test, "E0018", NOW), &before, good()).await.expect("in before the rule");
    let mut query = rule("B204-90", "[305] >= 120");
    query.source.level = Level::Query;
    query.source.honest = Some(Bilingual::new("检修", "repairs"));
    query.source.reasons = vec![Bilingual::new("检修", "repairs")];
    let id = query.source.id.clone();
    let office = write(&test, &test.office, query).await.expect("saved").office;
    let record = async || office.rule_record(&form(), &id).await.expect("a record");
    assert_eq!(record().await, [], "what was in before was not asked");
    let explained = explained(good(), "B204-90", "七月检修。");
    office.submit(&clerk(&test, "E0017", NOW), &asked, explained).await.expect("taken with its explanation");
    let line = record().await[0];
    assert_eq!((line.period, line.reported, line.fail, line.pass()), (july(), 1, 1, 0));
    let whole = office.rule_set_record(&form(), 13).await.expect("records");
    let of = |wanted: &RuleId| whole.iter().find(|(id, _)| id == wanted).expect("there").1.clone();
    assert_eq!(of(&id), record().await);
    assert_eq!(of(&RuleId::new("B204-01"))[0].reported, 2, "a rule of the folder was asked of both");
    let units = async |post: &str| office.rule_failures(&test.as_post(post, NOW), &form(), &id).await.expect("units");
    for post in ["county-industry", "town-liuxi-review", "fill-e0017", "county-auditor"] {
        let found = units(post).await;
        assert_eq!(found.len(), 1, "{post}");
        assert!(found[0].last == asked && found[0].times == 1 && found[0].says.en.contains("110.5"), "{found:?}");
    }
    for post in ["town-qinghe-review", "fill-e0018", "county-trade", "county-admin"] {
        assert_eq!(units(post).await, [], "{post}");
    }
    let public = shishu_office::Caller::anonymous(at(NOW));
    assert_eq!(office.rule_failures(&public, &form(), &id).await.expect("asked"), []);
    let differences = office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}
