//! Whatever is said on a case in whatever order: one owner, a limit that transfers do not move, a duty as long as it is open.

use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;
use shishu_cases::*;
use shishu_programme::{CaseKind, Post, Programme, builtin, load_files};
use shishu_terms::{CaseId, CategoryId};
use std::sync::LazyLock;

static COUNTY: LazyLock<Programme> = LazyLock::new(|| load_files(&builtin("county").unwrap()).unwrap());

/// A command, its arguments drawn as small numbers.
#[derive(Clone, Copy, Debug)]
enum Command {
    Stage,
    Refuse,
    AskTransfer(usize, usize),
    Take(usize),
    Decline(usize),
    Note,
    Ask,
    Say,
    Pause(i64),
    Resume,
    AskExtension(usize),
    Judge(bool),
    Reply(u8),
    Confirm(bool),
    Dispute,
    Silence,
    Urge,
    Supervise,
    Wait(i64),
    ClockBack(i64),
}

fn command() -> impl Strategy<Value = Command> {
    use Command::*;
    prop_oneof![
        Just(Stage),
        Just(Refuse),
        (0..6_usize, 0..4_usize).prop_map(|(to, ground)| AskTransfer(to, ground)),
        (0..6_usize).prop_map(Take),
        (0..6_usize).prop_map(Decline),
        Just(Note),
        Just(Ask),
        Just(Say),
        (0..20_i64).prop_map(Pause),
        Just(Resume),
        (0..6_usize).prop_map(AskExtension),
        any::<bool>().prop_map(Judge),
        (0..3_u8).prop_map(Reply),
        any::<bool>().prop_map(Confirm),
        Just(Dispute),
        Just(Silence),
        Just(Urge),
        Just(Supervise),
        (0..25_i64).prop_map(Wait),
        (1..400_i64).prop_map(ClockBack),
    ]
}

fn handlers() -> Vec<&'static Post> {
    COUNTY.posts.values().filter(|post| post.powers.contains(&shishu_programme::Power::HandleCases)).take(6).collect()
}

fn apply(state: &CaseState, kind: &CaseKind, today: Date, command: Command) -> Result<Option<CaseAct>, Refused> {
    let ask = shishu_cases::Ask { kind, today: today.max(state.latest) };
    let posts = handlers();
    let post = |at: usize| posts[at % posts.len()];
    let parts = || kind.reply.parts.iter().map(|part| part.id.clone()).collect();
    Ok(Some(match command {
        Command::Stage => state.finish_stage(ask)?,
        Command::Refuse => state.refuse(ask)?,
        Command::AskTransfer(to, ground) => {
            let grounds = &kind.transfer.grounds;
            state.ask_transfer(ask, post(to), &grounds[ground % grounds.len()].id)?
        }
        Command::Take(by) => state.take(ask, post(by), None)?,
        Command::Decline(by) => state.decline(ask, post(by))?,
        Command::Note => state.note(ask, NoteKind::Checked)?,
        Command::Ask => state.ask(ask)?,
        Command::Say => state.say(ask, 0)?,
        Command::Pause(days) => {
            let reason = kind.pause.as_ref().and_then(|rule| rule.reasons.first()).map_or("", |one| &one.id);
            state.pause(ask, reason, ask.today.saturating_add(days.days()), days as u32)?
        }
        Command::Resume => state.resume_clock(ask)?,
        Command::AskExtension(by) => {
            let due = due_of(state, &COUNTY.calendar).unwrap().due;
            state.ask_extension(ask, &post(by).id, due)?
        }
        Command::Judge(grants) => match &state.extension {
            Extension::Asked { approver, .. } => state.judge_extension(ask, &approver.clone(), grants)?,
            _ => return Ok(None),
        },
        Command::Reply(outcome) => {
            let outcome = [Outcome::Solved, Outcome::Explained, Outcome::Unsolved][usize::from(outcome)];
            let until = COUNTY.calendar.add(ask.today, kind.silence).unwrap().due;
            state.answer(ask, outcome, parts(), 0, until, 0)?
        }
        Command::Confirm(solved) => state.confirm(ask, solved, Some(3))?,
        Command::Dispute => state.dispute(ask)?,
        Command::Silence => return Ok(state.close_by_silence(ask.today)),
        Command::Urge => state.urge(ask)?,
        Command::Supervise => state.supervise(ask)?,
        Command::Wait(_) | Command::ClockBack(_) => return Ok(None),
    }))
}

fn opened(kind: &CaseKind, received: Date) -> Opened {
    Opened::of(kind, kind.categories[0].id.clone(), "web", received, handlers()[0], None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_owner_a_running_clock_and_a_limit_that_no_transfer_moves(
        which in 0..8_usize,
        day in 0..360_i64,
        commands in proptest::collection::vec(command(), 1..60),
    ) {
        let kinds: Vec<&CaseKind> = COUNTY.cases.values().collect();
        let kind = kinds[which % kinds.len()];
        let received = jiff::civil::date(2025, 1, 2).saturating_add(day.days());
        let mut today = received;
        let mut state = CaseState::begin(CaseId::new("JB-2025-000000"), opened(kind, received), 0);
        let mut acts = vec![];
        for command in commands {
            match command {
                Command::Wait(days) => today = today.saturating_add(days.days()),
                Command::ClockBack(days) => today = today.saturating_sub(days.days()),
                _ => {}
            }
            let before = state.clone();
            let due = due_of(&before, &COUNTY.calendar).unwrap().due;
            let Ok(Some(stated)) = apply(&state, kind, today, command) else { continue };
            state.apply(acts.len() as u64 + 1, &stated);
            acts.push(stated.clone());

            // Ownership changes by a transfer that was taken, and by nothing else; who owned it before is never owner again.
            if state.owner != before.owner {
                prop_assert!(matches!(stated, CaseAct::Taken(_)));
                prop_assert_eq!(state.hops(), before.hops() + 1);
                prop_assert!(!before.past.contains(&state.owner));
            }
            prop_assert!(state.hops() <= kind.transfer.at_most);
            // Day zero is the first date for ever; nothing but a pause and the extension moves the limit.
            prop_assert_eq!(state.opened.received, received);
            let moved = matches!(stated, CaseAct::Paused(_) | CaseAct::Resumed(_) | CaseAct::Extended(_) | CaseAct::Replied(_));
            if !moved {
                prop_assert_eq!(due_of(&state, &COUNTY.calendar).unwrap().due, due);
            }
            // A system clock set back never dates an act before one that stands already.
            prop_assert!(stated.day().is_none_or(|day| day >= before.latest));
            // Open: the owner, and nobody else, owes the answer. Not open: nobody owes anything.
            let wanted = wanted(&state, &COUNTY.calendar).unwrap();
            let answers: Vec<_> = wanted.iter().filter(|one| one.kind == "case-answer").collect();
            match state.is_open() {
                true => {
                    prop_assert_eq!(answers.len(), 1);
                    prop_assert_eq!(&answers[0].owner, &state.owner);
                }
                false => prop_assert!(wanted.is_empty()),
            }
            // Who is asked to take it, owes an answer to that.
            let taking = wanted.iter().filter(|one| one.kind == "case-take").count();
            prop_assert_eq!(taking, usize::from(state.is_open() && state.transfer.is_some()));
        }
        // The state is what the acts say, read back from their wire form.
        let mut again = CaseState::begin(CaseId::new("JB-2025-000000"), opened(kind, received), 0);
        for (seq, stated) in acts.iter().enumerate() {
            let read = CaseAct::read(stated.wire(), &stated.body().unwrap()).unwrap().unwrap();
            prop_assert_eq!(&read, stated);
            again.apply(seq as u64 + 1, &read);
        }
        prop_assert_eq!(again, state);
    }
}

#[test]
fn a_second_bounce_is_refused_and_what_is_unsolved_is_counted_apart() {
    let kind = &COUNTY.cases["petition"];
    let day = jiff::civil::date(2025, 3, 3);
    let ask = shishu_cases::Ask { kind, today: day };
    let posts = handlers();
    let ground = &kind.transfer.grounds[0].id;
    let mut state = CaseState::begin(CaseId::new("XF-2025-000000"), opened(kind, day), 0);
    let mut seq = 0;
    let mut say = |state: &mut CaseState, stated: CaseAct| {
        seq += 1;
        state.apply(seq, &stated);
    };
    let stated = state.ask_transfer(ask, posts[1], ground).unwrap();
    say(&mut state, stated);
    // Asked, not handed over: the owner still owes the answer.
    assert_eq!(state.owner, posts[0].id);
    let stated = state.decline(ask, posts[1]).unwrap();
    say(&mut state, stated);
    assert!(state.ask_transfer(ask, posts[1], ground).unwrap_err().what.en.contains("declined"));
    let stated = state.ask_transfer(ask, posts[2], ground).unwrap();
    say(&mut state, stated);
    let stated = state.take(ask, posts[2], None).unwrap();
    say(&mut state, stated);
    // It cannot be sent back to whom it came from.
    assert!(state.ask_transfer(ask, posts[0], ground).unwrap_err().what.en.contains("sent back"));
    let parts = kind.reply.parts.iter().map(|part| part.id.clone()).collect();
    let stated = state.answer(ask, Outcome::Unsolved, parts, 0, day, 0).unwrap();
    say(&mut state, stated);
    assert_eq!(state.close_by_silence(day), None);
    let stated = state.close_by_silence(day.tomorrow().unwrap()).unwrap();
    say(&mut state, stated);
    assert_eq!(state.standing(day), Standing::Unsolved);
}

#[test]
fn a_reply_lacks_nothing_that_the_kind_asks_for() {
    let kind = &COUNTY.cases["public-report"];
    let day = jiff::civil::date(2025, 3, 3);
    let state = CaseState::begin(CaseId::new("JB-2025-000000"), opened(kind, day), 0);
    let ask = shishu_cases::Ask { kind, today: day };
    let refused = state.answer(ask, Outcome::Solved, Vec::new(), 0, day, 0).unwrap_err();
    let first = kind.reply.parts.iter().find(|part| part.required).unwrap();
    assert!(refused.what.zh.contains(&first.name.zh), "{refused:?}");
    assert!(state.categorise(ask, &CategoryId::new("nothing")).is_err());
}
