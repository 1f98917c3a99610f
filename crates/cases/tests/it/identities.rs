//! Whatever custodians decide in whatever order: an identity opens with enough shares of those who were asked, and never otherwise.

use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use shishu_cases::*;
use shishu_programme::{CaseKind, Post, Power, Programme, builtin, load_files};
use shishu_terms::{CaseId, PersonId};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static COUNTY: LazyLock<Programme> = LazyLock::new(|| load_files(&builtin("county").unwrap()).unwrap());

#[derive(Clone, Copy, Debug)]
enum Command {
    Ask,
    Give(usize),
    Refuse(usize),
    Open(bool),
    Wait(i64),
    Calendar,
    Leaves(usize),
    Take,
    Reply,
    Dispute,
    Confirm,
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    prop_oneof![
        3 => Just(Ask),
        4 => (0..5_usize).prop_map(Give),
        2 => (0..5_usize).prop_map(Refuse),
        3 => any::<bool>().prop_map(Open),
        2 => (0..4_i64).prop_map(Wait),
        2 => Just(Calendar),
        1 => (0..5_usize).prop_map(Leaves),
        1 => Just(Take),
        1 => Just(Reply),
        1 => Just(Dispute),
        1 => Just(Confirm),
    ]
}

fn kind() -> &'static CaseKind {
    &COUNTY.cases["public-report"]
}

fn posts(power: Power) -> Vec<&'static Post> {
    COUNTY.posts.values().filter(|post| post.powers.contains(&power)).collect()
}

fn person(at: usize) -> PersonId {
    PersonId::new(format!("q{at}"))
}

fn begin(day: Date) -> CaseState {
    let kind = kind();
    let owner = posts(Power::HandleCases)[0];
    let mut opened = Opened::of(kind, kind.categories[0].id.clone(), "web", day, owner, None);
    let custodians = (0..3).map(|at| Keyed { person: person(at), key: at as u64 }).collect();
    opened.identity = Some(IdentityKept { need: 2, custodians, posts: Vec::new() });
    CaseState::begin(CaseId::new("JB-2025-000000"), opened, 0)
}

/// One step: nothing when it is refused or says nothing.
fn step(state: &CaseState, today: Date, gone: &BTreeSet<usize>, command: Command) -> Option<CaseAct> {
    let ask = shishu_cases::Ask { kind: kind(), today: today.max(state.latest) };
    let handlers = posts(Power::HandleCases);
    let owner = handlers.iter().find(|post| post.id == state.owner)?;
    match command {
        Command::Ask => {
            let keeping = posts(Power::KeepIdentity);
            let free = (0..3).filter(|at| !gone.contains(at));
            let custodians = free.map(|at| Custodian {
                person: person(at),
                post: keeping[at].id.clone(),
                unit: keeping[at].unit.clone(),
            });
            let ground = &kind().identity.as_ref()?.grounds[0].id;
            let until = COUNTY.calendar.add(ask.today, kind().identity.as_ref()?.decide).unwrap().due;
            state.ask_identity(ask, (&PersonId::new("asker"), owner), ground, until, custodians.collect()).ok()
        }
        Command::Give(at) => state.decide_identity(ask.today, &person(at), true).ok(),
        Command::Refuse(at) => state.decide_identity(ask.today, &person(at), false).ok(),
        Command::Open(own) => state.open_identity(ask.today, &PersonId::new(if own { "asker" } else { "q0" })).ok()?,
        Command::Calendar => {
            let holds = |one: &Custodian| !gone.iter().any(|at| person(*at) == one.person);
            state.lapse_identity(ask.today, &holds, &|_, _| None)
        }
        Command::Take => {
            let next = handlers.iter().find(|post| post.id != state.owner && !state.past.contains(&post.id))?;
            Some(CaseAct::Taken(Taken {
                owner: next.id.clone(),
                unit: next.unit.clone(),
                second: None,
                on: ask.today,
                alert_after: 2,
            }))
        }
        Command::Reply => {
            let parts = kind().reply.parts.iter().map(|part| part.id.clone()).collect();
            state.answer(ask, Outcome::Solved, parts, 0, ask.today.saturating_add(15.days()), 0).ok()
        }
        Command::Dispute => state.dispute(ask).ok(),
        Command::Confirm => state.confirm(ask, true, None).ok(),
        Command::Wait(_) | Command::Leaves(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn it_opens_with_enough_shares_for_the_one_who_asked_and_for_nobody_else(commands in proptest::collection::vec(command(), 1..60)) {
        let mut today = jiff::civil::date(2025, 3, 3);
        let mut state = begin(today);
        let (mut gone, mut seq) = (BTreeSet::new(), 0);
        // What was given and refused, kept beside the state: request, person.
        let (mut given, mut refused) = (BTreeSet::new(), BTreeSet::new());
        for command in commands {
            match command {
                Command::Wait(days) => today = today.saturating_add(days.days()),
                Command::Leaves(at) => drop(gone.insert(at)),
                _ => {}
            }
            let before = state.clone();
            let Some(stated) = step(&state, today, &gone, command) else { continue };
            seq += 1;
            state.apply(seq, &stated);
            match &stated {
                CaseAct::IdentityGiven(one) => {
                    // Once each, in time, by somebody who was asked.
                    let ask = before.identity_ask().unwrap();
                    prop_assert!(ask.asked.custodians.iter().any(|known| known.person == one.by));
                    prop_assert!(one.on <= ask.asked.until);
                    prop_assert!(given.insert((one.ask, one.by.clone())) && !refused.contains(&(one.ask, one.by.clone())));
                }
                CaseAct::IdentityRefused(one) => {
                    prop_assert!(refused.insert((one.ask, one.by.clone())) && !given.contains(&(one.ask, one.by.clone())));
                }
                CaseAct::IdentityOpened(one) => {
                    let shares = given.iter().filter(|(ask, _)| *ask == one.ask).count();
                    prop_assert!(shares >= 2, "{} shares", shares);
                    let ask = &before.identity[one.ask as usize - 1];
                    prop_assert_eq!(&ask.asked.post, &before.owner);
                    prop_assert_eq!(ask.asked.by.as_str(), "asker");
                    let closed = matches!(before.phase, Phase::Closed { .. });
                    prop_assert!(ask.is_live() && !closed);
                }
                _ => {}
            }
            // At most one request is under way; none on a closed case.
            prop_assert!(state.identity.iter().filter(|ask| ask.is_live()).count() <= 1);
            if matches!(state.phase, Phase::Closed { .. }) {
                prop_assert!(state.identity_ask().is_none());
            }
            // Those who have not decided owe it, and nobody else.
            let wanted = wanted(&state, &COUNTY.calendar).unwrap();
            let owing: BTreeSet<_> = wanted.iter().filter(|one| one.kind == "case-identity").filter_map(|one| one.about.clone()).collect();
            let waiting = state.identity_ask().filter(|ask| ask.standing() == AskStanding::Waiting && state.is_open());
            let undecided: BTreeSet<_> = waiting.into_iter().flat_map(|ask| ask.undecided().map(|one| one.person.clone())).collect();
            prop_assert_eq!(owing, undecided);
            // Read back, the act is what it was.
            let read = CaseAct::read(stated.wire(), &stated.body().unwrap()).unwrap().unwrap();
            prop_assert_eq!(read, stated);
        }
        // The calendar leaves no share of a request that is over in the record.
        let late = today.saturating_add(60.days());
        while let Some(stated) = state.lapse_identity(late, &|_| true, &|_, _| None) {
            seq += 1;
            prop_assert!(seq < 1_000, "the calendar comes to an end");
            state.apply(seq, &stated);
        }
        prop_assert!(state.identity.iter().all(|ask| ask.is_live() || !ask.left));
    }
}

/// Somebody with a share hands it to somebody, the calendar retires who was followed, or somebody has a new key.
#[derive(Clone, Copy, Debug)]
enum Handing {
    Hand { from: usize, to: usize, share: u8 },
    NewKey(usize),
    Retire(usize),
}

fn handing() -> impl Strategy<Value = Handing> {
    prop_oneof![
        6 => (0..7_usize, 0..7_usize, 1..4_u8).prop_map(|(from, to, share)| Handing::Hand { from, to, share }),
        1 => (0..7_usize).prop_map(Handing::NewKey),
        2 => (0..3_usize).prop_map(Handing::Retire),
    ]
}

proptest! {
    #[test]
    fn however_shares_are_handed_on_nobody_has_two_and_none_is_lost(steps in proptest::collection::vec(handing(), 1..80)) {
        let today = jiff::civil::date(2025, 3, 3);
        let mut state = begin(today);
        let mut keys: Vec<u64> = (0..7).collect();
        let post = posts(Power::KeepIdentity)[0].id.clone();
        for (seq, step) in (1_u64..).zip(steps) {
            let keyed = |at: usize| Keyed { person: person(at), key: keys[at] };
            let stated = match step {
                Handing::Hand { from, to, share } => {
                    let had = state.shares[usize::from(share) - 1].copy(&keyed(from)).is_some();
                    let another = state.has_another_share(&person(to), share);
                    let handed = state.hand_share(today, (share, &post), &keyed(from), &keyed(to), None);
                    prop_assert!(handed.is_err() || (had && !another));
                    handed.ok()
                }
                Handing::NewKey(at) => {
                    keys[at] += 100;
                    None
                }
                Handing::Retire(at) => {
                    let copies = &state.shares[at].copies;
                    let before = copies[..copies.len() - 1].iter().map(|copy| copy.holder.clone()).collect();
                    state.want_shares(today, Vec::new(), before)
                }
            };
            let Some(stated) = stated else { continue };
            state.apply(seq, &stated);
            for at in 0..7 {
                let with = |share: &&ShareHeld| share.copies.iter().any(|copy| copy.holder.person == person(at));
                prop_assert!(state.shares.iter().filter(with).count() <= 1, "{at} has two after {stated:?}");
            }
            prop_assert!(state.shares.iter().all(|share| !share.copies.is_empty()));
            let read = CaseAct::read(stated.wire(), &stated.body().unwrap()).unwrap().unwrap();
            prop_assert_eq!(read, stated);
        }
    }
}
