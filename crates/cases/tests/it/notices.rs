//! Whatever is said on a typical case in whatever order: two approvals by people who had no part, never public before its time, never after
//! its reporter's word on a sealed case.

use crate::{county, day};
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use shishu_cases::notice::*;
use shishu_cases::{Refused, number};
use shishu_programme::Programme;
use shishu_terms::{Bilingual, CaseKindId, NoticeId, PersonId, PostId, TimeLimit};
use std::sync::LazyLock;

static COUNTY: LazyLock<Programme> = LazyLock::new(county);

#[derive(Clone, Copy, Debug)]
enum Command {
    Revise(usize),
    Ask(usize, usize),
    Approve(usize, usize),
    Back(usize, usize),
    Object(usize),
    Calendar,
    Rescope,
    Withdraw,
    Wait(i64),
    ClockBack(i64),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    prop_oneof![
        1 => (0..5_usize).prop_map(Revise),
        4 => (0..4_usize, 0..4_usize).prop_map(|(a, b)| Ask(a, b)),
        8 => (0..5_usize, 0..4_usize).prop_map(|(a, b)| Approve(a, b)),
        1 => (0..5_usize, 0..4_usize).prop_map(|(a, b)| Back(a, b)),
        1 => (0..3_usize).prop_map(Object),
        4 => Just(Calendar),
        1 => Just(Rescope),
        1 => Just(Withdraw),
        4 => (0..20_i64).prop_map(Wait),
        1 => (1..60_i64).prop_map(ClockBack),
    ]
}

fn person(at: usize) -> PersonId {
    PersonId::new(format!("p{at}"))
}

fn post(at: usize) -> PostId {
    PostId::new(format!("post-{at}"))
}

/// Person 0 wrote it, person 1 handled the case.
fn drafted(sealed: bool, on: Date) -> Drafted {
    Drafted {
        quarter: "2025-Q1".parse().expect("a quarter"),
        cases: vec![shishu_terms::CaseId::new("XF-2025-000000")],
        kind: CaseKindId::new("petition"),
        units: Vec::new(),
        sealed,
        barred: Vec::new(),
        handled: vec![person(1)],
        scope: Scope::Public,
        compiler: PostId::new("compiler"),
        by: person(0),
        approval: TimeLimit::working(5),
        revise: TimeLimit::working(5),
        grace: TimeLimit::working(10),
        masked: 0,
        on,
    }
}

fn public() -> PublicNotice {
    PublicNotice {
        title: vec![Piece::Shown("t".into()), Piece::Masked("safety".into())],
        parts: Vec::new(),
        files: Vec::new(),
        quarter: "2025-Q1".parse().expect("a quarter"),
        kind: CaseKindId::new("petition"),
        kind_name: Bilingual::same("p"),
        units: Vec::new(),
        unit_names: Vec::new(),
        cases: 1,
        exemptions: Vec::new(),
        scope: Scope::Public,
    }
}

fn said(state: &NoticeState, today: Date, command: Command) -> Result<Option<NoticeAct>, Refused> {
    Ok(Some(match command {
        Command::Revise(by) => {
            let revised = Revised { by: person(by), scope: Scope::Public, units: Vec::new(), masked: 1, on: today };
            state.revise(revised)?
        }
        Command::Ask(a, b) => state.ask_approval([post(a), post(b)], today)?,
        Command::Approve(by, of) => state.approve(&person(by), &post(of), today, &COUNTY.calendar)?,
        Command::Back(by, of) => state.send_back(&person(by), &post(of), today)?,
        Command::Object(who) => {
            state.object([Objector::Reporter, Objector::Unit, Objector::Approver][who], None, today)?
        }
        Command::Calendar => return Ok(state.publish(public(), today)),
        Command::Rescope => state.rescope(Scope::Staff, "a reason", today)?,
        Command::Withdraw => state.withdraw("a reason", today)?,
        Command::Wait(_) | Command::ClockBack(_) => return Ok(None),
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn two_who_had_no_part_approve_and_nothing_is_public_before_its_time(
        sealed in any::<bool>(),
        commands in proptest::collection::vec(command(), 1..60),
    ) {
        let first = day("2025-04-01");
        let mut today = first;
        let mut state = NoticeState::begin(NoticeId::new("DX-2025-000000"), drafted(sealed, first), 0);
        let mut acts: Vec<NoticeAct> = Vec::new();
        let (mut ended, mut grace) = (false, None);
        for command in commands {
            match command {
                Command::Wait(days) => today = today.saturating_add(days.days()),
                Command::ClockBack(days) => today = today.saturating_sub(days.days()),
                _ => {}
            }
            let now = today.max(state.latest);
            let Ok(Some(stated)) = said(&state, now, command) else { continue };
            prop_assert!(!ended || matches!(stated, NoticeAct::Rescoped(_)), "{stated:?} after the end");
            state.apply(acts.len() as u64 + 1, &stated);
            prop_assert!(stated.day() >= first);
            match &stated {
                NoticeAct::Approved(one) => {
                    prop_assert!(!state.authors.contains(&one.by) && one.by != person(1));
                    if let Some(until) = one.until {
                        let by: std::collections::BTreeSet<_> = state.approved.iter().map(|(by, _)| by).collect();
                        let of: std::collections::BTreeSet<_> = state.approved.iter().map(|(_, of)| of).collect();
                        prop_assert_eq!((by.len(), of.len()), (2, 2), "two people of two posts");
                        prop_assert_eq!(COUNTY.calendar.add_working_days(one.on, 10).unwrap().due, until);
                        grace = Some(until);
                    }
                }
                NoticeAct::Published(one) => prop_assert!(grace.is_some_and(|until| one.on > until)),
                NoticeAct::Objected(one) => {
                    prop_assert!(grace.is_some_and(|until| one.on <= until));
                    prop_assert_eq!(one.stops, sealed && one.who == Objector::Reporter);
                    ended = one.stops;
                }
                NoticeAct::Withdrawn(_) => ended = true,
                _ => {}
            }
            // Open: somebody owes something, with a clock. Not open: nobody does.
            prop_assert_eq!(wanted(&state, &COUNTY.calendar).unwrap().is_empty(), !state.is_open());
            acts.push(stated);
        }
        let mut again = NoticeState::begin(NoticeId::new("DX-2025-000000"), drafted(sealed, first), 0);
        for (seq, stated) in acts.iter().enumerate() {
            let read = NoticeAct::read(stated.wire(), &stated.body().unwrap()).unwrap().unwrap();
            again.apply(seq as u64 + 1, &read);
        }
        prop_assert_eq!(again, state);
    }

    #[test]
    fn no_masked_passage_is_left_in_what_is_shown(
        text in "[a-c张建国，0-9 ]{0,40}",
        masks in proptest::collection::vec("[a-c张建国0-9]{2,6}", 0..6),
    ) {
        let masks: Vec<Mask> = masks.into_iter().map(|what| Mask { what, exemption: "safety".into() }).collect();
        let pieces = pieces(&text, &masks, &["safety"]);
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        for piece in &pieces {
            if let Piece::Shown(shown) = piece {
                for mask in &masks {
                    prop_assert!(!bare(shown).contains(&bare(&mask.what)), "{} in {shown}", mask.what);
                }
            }
        }
        // What is shown and what is masked together are the text, in order.
        let whole: String = segments(&text, &masks, &["safety"]).into_iter().map(|(text, _)| text).collect();
        prop_assert_eq!(whole, text);
    }
}

#[test]
fn numbers_tell_nothing_but_the_year() {
    assert!(NoticeId::new(number("DX", 2026, [1, 2, 3, 4])).well_formed());
}

#[test]
fn the_sequences_reach_everything_that_is_said_of_them() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = proptest::collection::vec(command(), 1..60);
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let commands = strategy.new_tree(&mut runner).expect("drawn").current();
        let mut today = day("2025-04-01");
        let mut state = NoticeState::begin(NoticeId::new("DX-2025-000000"), drafted(true, today), 0);
        for (seq, command) in commands.into_iter().enumerate() {
            if let Command::Wait(days) = command {
                today = today.saturating_add(days.days());
            }
            if let Ok(Some(stated)) = said(&state, today.max(state.latest), command) {
                state.apply(seq as u64 + 1, &stated);
                reached.extend([stated.wire(), state.phase.code()]);
            }
        }
    }
    for wire in NoticeAct::WIRES.iter().chain(&["stopped", "grace", "back"]).filter(|wire| **wire != "notice.drafted") {
        assert!(reached.contains(wire), "{wire} is never reached: {reached:?}");
    }
}
