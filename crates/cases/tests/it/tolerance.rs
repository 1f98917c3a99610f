//! Whatever is said on an application for tolerance in whatever order: never a word by somebody involved, never two by one person, never a
//! grant against a criterion that must hold, one appeal, and no end before its day.

use crate::{county, day};
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use shishu_cases::Refused;
use shishu_cases::tolerance::*;
use shishu_programme::Programme;
use shishu_terms::{Bilingual, PersonId, PostId, TimeLimit, ToleranceId, UnitId};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static COUNTY: LazyLock<Programme> = LazyLock::new(county);

#[derive(Clone, Copy, Debug)]
enum Command {
    Examine { by: usize, fails: bool, excluded: bool, a: usize, b: usize },
    Decide { by: usize, of: usize, grants: bool, third: Option<usize> },
    Correct(usize),
    Choose(usize, bool),
    Appeal { by: usize, to: usize },
    DecideAppeal { by: usize, of: usize, grants: bool },
    Calendar,
    Wait(i64),
    ClockBack(i64),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    prop_oneof![
        3 => (0..10_usize, any::<bool>(), any::<bool>(), 0..6_usize, 0..6_usize)
            .prop_map(|(by, fails, no, a, b)| Examine { by, fails: fails && no, excluded: no && !fails, a, b }),
        10 => (0..10_usize, 0..6_usize, any::<bool>(), proptest::option::of(0..6_usize))
            .prop_map(|(by, of, grants, third)| Decide { by, of, grants, third }),
        1 => (0..10_usize).prop_map(Correct),
        1 => (0..10_usize, any::<bool>()).prop_map(|(by, publish)| Choose(by, publish)),
        2 => (0..10_usize, 0..6_usize).prop_map(|(by, to)| Appeal { by, to }),
        3 => (0..10_usize, 0..6_usize, any::<bool>()).prop_map(|(by, of, grants)| DecideAppeal { by, of, grants }),
        4 => Just(Calendar),
        3 => (0..20_i64).prop_map(Wait),
        1 => (0..900_i64).prop_map(Wait),
        1 => (1..60_i64).prop_map(ClockBack),
    ]
}

fn person(at: usize) -> PersonId {
    PersonId::new(format!("p{at}"))
}

fn post(at: usize) -> PostId {
    PostId::new(format!("post-{at}"))
}

/// Persons 0 and 7 are of the concerned unit.
fn unit(person: usize) -> UnitId {
    UnitId::new(if matches!(person, 0 | 7) { "own" } else { "other" })
}

/// Person 0 is concerned, 1 applied, 2 is related, 3 handled it, 7 is a colleague.
fn applied(on: Date) -> Applied {
    Applied {
        matter: Matter { kind: MatterKind::Other, id: "a trial".into() },
        fault: Fault::Doing,
        person: person(0),
        post: PostId::new("own-post"),
        unit: UnitId::new("own"),
        by: person(1),
        by_post: PostId::new("own-post"),
        related: vec![person(2)],
        handled: vec![person(3)],
        barred: Vec::new(),
        examiner: PostId::new("examiner"),
        limits: ToleranceLimits {
            examine: TimeLimit::working(10),
            decide: TimeLimit::working(5),
            appeal: TimeLimit::working(10),
            appeal_decide: TimeLimit::working(10),
            correct: TimeLimit::calendar(30),
            valid_months: 24,
        },
        on,
    }
}

fn said(state: &ToleranceState, today: Date, command: Command) -> Result<Option<ToleranceAct>, Refused> {
    Ok(Some(match command {
        Command::Examine { by, fails, excluded, a, b } => {
            let answer =
                |criterion: &str, favours, must| Answer { criterion: criterion.into(), yes: favours, favours, must };
            let examined = Examined {
                by: person(by),
                post: PostId::new("examiner"),
                answers: vec![answer("harm", !fails, true), answer("open", false, false)],
                excluded: if excluded { vec!["fraud".into()] } else { Vec::new() },
                deciders: vec![post(a), post(b)],
                on: today,
            };
            state.examine(examined, &unit(by))?
        }
        Command::Decide { by, of, grants, third } => {
            let who = (&person(by), &post(of), &unit(by));
            state.decide(who, (grants, true), third.map(post), today, &COUNTY.calendar)?
        }
        Command::Correct(by) => state.correct(&person(by), today)?,
        Command::Choose(by, publish) => state.choose_publication(&person(by), publish, today)?,
        Command::Appeal { by, to } => state.appeal(&person(by), post(to), today)?,
        Command::DecideAppeal { by, of, grants } => {
            state.decide_appeal((&person(by), &post(of), &unit(by)), grants, today)?
        }
        Command::Calendar => {
            let public = PublicTolerance {
                summary: Vec::new(),
                unit: UnitId::new("own"),
                unit_name: Bilingual::same("own"),
                granted: true,
                decided: today,
                until: None,
                answers: Vec::new(),
            };
            return Ok(state.publish(public, today).or_else(|| state.expire(today)));
        }
        Command::Wait(_) | Command::ClockBack(_) => return Ok(None),
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn nobody_involved_decides_nobody_twice_and_nothing_ends_before_its_day(
        commands in proptest::collection::vec(command(), 1..80),
    ) {
        let first = day("2024-03-01");
        let mut today = first;
        let mut state = ToleranceState::begin(ToleranceId::new("RC-2024-000000"), applied(first), 0);
        let mut acts: Vec<ToleranceAct> = Vec::new();
        let mut appeals = 0;
        for command in commands {
            match command {
                Command::Wait(days) => today = today.saturating_add(days.days()),
                Command::ClockBack(days) => today = today.saturating_sub(days.days()),
                _ => {}
            }
            // Years beyond the working calendar are refused, never guessed.
            let now = today.max(state.latest).min(day("2026-10-01"));
            let before = state.clone();
            let Ok(Some(stated)) = said(&state, now, command) else { continue };
            state.apply(acts.len() as u64 + 1, &stated);
            let word = match &stated {
                ToleranceAct::Examined(one) => Some((&one.by, false)),
                ToleranceAct::Decided(one) => Some((&one.by, one.grants)),
                ToleranceAct::AppealDecided(one) => Some((&one.by, one.grants)),
                _ => None,
            };
            if let Some((by, grants)) = word {
                prop_assert!(![0, 1, 2, 3, 7].map(person).contains(by), "{by} is involved");
                prop_assert!(!before.heard().contains(by), "{by} gives two words");
                prop_assert!(!grants || before.bars().is_empty(), "granted against what must hold");
            }
            match &stated {
                ToleranceAct::Decided(one) if one.appeal_until.is_some() => {
                    // Two agree, or a third settled it.
                    let same = state.votes.iter().filter(|vote| vote.grants == one.grants).count();
                    prop_assert!(same == 2 && state.votes.len() <= 3, "{:?}", state.votes);
                    let people: BTreeSet<_> = state.votes.iter().map(|vote| &vote.by).collect();
                    prop_assert_eq!(people.len(), state.votes.len());
                    prop_assert_eq!(one.until.is_some(), one.grants);
                }
                ToleranceAct::Appealed(one) => {
                    appeals += 1;
                    prop_assert!(before.decision.as_ref().and_then(|decision| decision.appeal_until).is_some_and(|until| one.on <= until));
                }
                ToleranceAct::Published(_) => {
                    prop_assert_eq!(before.publish, Some(true));
                    prop_assert!(before.is_final(now));
                }
                ToleranceAct::Expired(one) => {
                    let until = before.decision.as_ref().and_then(|decision| decision.until);
                    prop_assert!(until.is_some_and(|until| one.on > until), "before its day");
                }
                _ => {}
            }
            prop_assert!(appeals <= 1);
            // What an appraisal reads is there exactly while a grant stands.
            let granted = state.decision.as_ref().is_some_and(|decision| decision.grants);
            prop_assert_eq!(state.effective().is_some(), granted);
            let undecided = matches!(state.phase, TolerancePhase::Examining | TolerancePhase::Deciding);
            let owed = wanted(&state, &COUNTY.calendar).unwrap();
            prop_assert!(!undecided || !owed.is_empty(), "somebody owes the next step");
            acts.push(stated);
        }
        let mut again = ToleranceState::begin(ToleranceId::new("RC-2024-000000"), applied(first), 0);
        for (seq, stated) in acts.iter().enumerate() {
            let read = ToleranceAct::read(stated.wire(), &stated.body().unwrap()).unwrap().unwrap();
            again.apply(seq as u64 + 1, &read);
        }
        prop_assert_eq!(again, state);
    }
}

#[test]
fn the_sequences_reach_everything_that_is_said_of_them() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = proptest::collection::vec(command(), 1..80);
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for _ in 0..20_000 {
        let commands = strategy.new_tree(&mut runner).expect("drawn").current();
        let mut today = day("2024-03-01");
        let mut state = ToleranceState::begin(ToleranceId::new("RC-2024-000000"), applied(today), 0);
        for (seq, command) in commands.into_iter().enumerate() {
            if let Command::Wait(days) = command {
                today = today.saturating_add(days.days());
            }
            let now = today.max(state.latest).min(day("2026-10-01"));
            // Whom an appeal goes to is seldom hit by chance.
            let command = match (command, &state.appeal) {
                (Command::DecideAppeal { by, of, grants }, Appeal::Open { decider, .. }) => {
                    let of = (0..12).find(|one| post(*one) == *decider).unwrap_or(of);
                    Command::DecideAppeal { by, of, grants }
                }
                (command, _) => command,
            };
            if let Ok(Some(stated)) = said(&state, now, command) {
                state.apply(seq as u64 + 1, &stated);
                reached.insert(match &stated {
                    ToleranceAct::Decided(one) if one.third.is_some() => "third".to_owned(),
                    ToleranceAct::AppealDecided(one) => format!("appeal {}", one.grants),
                    other => other.wire().to_owned(),
                });
            }
        }
    }
    for wire in
        ToleranceAct::WIRES.iter().filter(|wire| !["tolerance.applied", "tolerance.appeal_decided"].contains(wire))
    {
        assert!(reached.contains(*wire), "{wire} is never said: {reached:?}");
    }
    for road in ["third", "appeal true", "appeal false"] {
        assert!(reached.contains(road), "{road}: {reached:?}");
    }
}
