//! Handlers' keys: what is shared to one opens for that one, and a password opens its own lock.

use crate::Seeded;
use shishu_sealed::{CaseKey, HandlerPublic, HandlerSecret, SealError, seal};

#[test]
fn a_case_opens_for_the_handlers_it_was_shared_to() {
    let chance = &mut Seeded::new(1);
    let [one, two, stranger] = [(); 3].map(|()| HandlerSecret::draw(chance));
    let case = CaseKey::draw(chance);
    let words = seal(&case.public(), b"words", chance);
    for handler in [&one, &two] {
        let opened = handler.open_case(&case.share_to(&handler.public(), chance)).expect("opens");
        assert_eq!((opened.public(), opened.open(&words)), (case.public(), case.open(&words)));
    }
    let share = case.share_to(&one.public(), chance);
    assert_eq!(stranger.open_case(&share).err(), Some(SealError::DoesNotOpen));
    let public = one.public();
    assert_eq!(public.to_string().parse::<HandlerPublic>(), Ok(public));
    assert!(public.to_string().starts_with("handler1:"));
    // A key of another kind is not taken for a handler's.
    assert!(case.public().to_string().parse::<HandlerPublic>().is_err());
    assert_eq!(format!("{one:?}"), "HandlerSecret(…)");
}

#[test]
fn a_lock_opens_with_its_password_alone() {
    let handler = HandlerSecret::draw(&mut Seeded::new(2));
    let locked = handler.lock("four unrelated words", &mut Seeded::new(3));
    assert_eq!(locked, handler.lock("four unrelated words", &mut Seeded::new(3)));
    assert_eq!(HandlerSecret::unlock(&locked, "four unrelated words").expect("opens").public(), handler.public());
    assert_eq!(HandlerSecret::unlock(&locked, "four unrelated word").err(), Some(SealError::WrongPassword));
}

#[test]
fn a_changed_lock_is_refused_before_it_takes_memory() {
    let handler = HandlerSecret::draw(&mut Seeded::new(2));
    let locked = handler.lock("four unrelated words", &mut Seeded::new(3));
    // The first four bytes are the memory in KiB: all ones would be 4 TiB, all zeros no cost at all.
    let changed = |digits: &str| format!("locked1:{digits}{}", &locked["locked1:".len() + digits.len()..]);
    for digits in ["______", "AAAAAA"] {
        assert_eq!(
            HandlerSecret::unlock(&changed(digits), "four unrelated words").err(),
            Some(SealError::LockParameters)
        );
    }
    for text in ["", "locked1:", "locked1:AAAA", "举报", &locked[..locked.len() - 4]] {
        assert_eq!(HandlerSecret::unlock(text, "x").err(), Some(SealError::NotThisKind { expected: "locked1:" }));
    }
}
