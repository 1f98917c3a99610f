//! Bookings that are a nuisance: times kept for people who come, a bound for bookings without a contact, one contact left twice, and a booking
//! that the desk cancels.

use crate::contact::{rebuilt, ticked};
use crate::support::*;
use shishu_contact::CancelGround;
use shishu_office::{Caller, NewBooking, OfficeError, RefusalKind};
use shishu_store::args;

const DAY: &str = "petition-2026-07-08";

fn typed(slot: u32, contact: &str) -> NewBooking {
    NewBooking { slot, matter: "低保停了，想问什么时候能恢复。".into(), contact: contact.into() }
}

fn nobody(now: &str) -> Caller {
    Caller::anonymous(at(now))
}

#[tokio::test]
async fn the_last_times_are_kept_for_those_who_come_and_the_desk_books_them() {
    let test = ticked("2026-07-01T08:00").await;
    let kept = test.office.book_reception(&nobody("2026-07-02T10:00"), DAY, typed(6, "13800000001")).await;
    assert_eq!(refused(kept.map(|_| ())).kind, RefusalKind::WrongState);
    // After booking has ended for everybody else, to the day itself.
    let desk = test.as_post("petition-desk", "2026-07-08T08:30");
    test.office.book_reception(&desk, DAY, typed(7, "")).await.expect("booked for a caller");
    let day = test.office.reception_day(at("2026-07-07T09:00"), DAY).await.expect("a day");
    let at_times = |free: &[(u32, String)]| free.iter().map(|(slot, _)| *slot).collect::<Vec<_>>();
    assert_eq!((at_times(&day.free), at_times(&day.desk_free)), ((0..6).collect(), (0..7).collect()));
}

#[tokio::test]
async fn leaving_no_contact_takes_three_times_and_no_more() {
    let test = ticked("2026-07-01T08:00").await;
    let book = |slot: u32, contact: &'static str| {
        let office = &test.office;
        async move { office.book_reception(&nobody("2026-07-02T10:00"), DAY, typed(slot, contact)).await }
    };
    // What the desk takes down for somebody without a telephone does not count.
    let desk = test.as_post("petition-desk", "2026-07-02T09:30");
    test.office.book_reception(&desk, DAY, typed(5, "")).await.expect("booked for a caller");
    let (first, _) = book(0, "").await.expect("booked");
    book(1, "").await.expect("booked");
    book(2, "").await.expect("booked");
    let before = test.office.store().tree_size().await.expect("a size");
    let fourth = refused(book(3, " ").await.map(|_| ()));
    assert_eq!(fourth.kind, RefusalKind::BadInput);
    assert_eq!(test.office.store().tree_size().await.expect("a size"), before, "nothing is written");
    book(3, "云岭乡 陈某某").await.expect("booked");
    test.office.cancel_booking(at("2026-07-02T11:00"), &first).await.expect("given back");
    book(4, "").await.expect("booked");
    // Another day has its own bound.
    test.office.book_reception(&nobody("2026-07-02T10:00"), "petition-2026-07-15", typed(0, "")).await.expect("booked");
}

#[tokio::test]
async fn one_contact_left_twice_is_shown_to_the_desk_and_to_nobody_else() {
    let test = ticked("2026-07-01T08:00").await;
    for (slot, contact) in [(0, "张某某 13800000001"), (1, "李某某 13800000002"), (2, "138-0000-0001 老张")] {
        // No refusal: it would tell whoever types a number that its owner comes on this day.
        test.office.book_reception(&nobody("2026-07-02T10:00"), DAY, typed(slot, contact)).await.expect("booked");
    }
    let same = |post: &'static str| {
        let (office, caller) = (&test.office, test.as_post(post, "2026-07-03T09:00"));
        async move {
            let sheet = office.day_sheet(&caller, DAY).await.expect("a sheet");
            sheet.slots.into_iter().map(|slot| slot.same_contact).collect::<Vec<_>>()
        }
    };
    let marked: [&[&str]; 3] = [&["09:40"], &[], &["09:00"]];
    assert_eq!(same("petition-lead").await, marked);
    assert_eq!(same("petition-desk").await, marked);
    assert!(same("county-auditor").await.iter().all(Vec::is_empty));
}

#[tokio::test]
async fn the_desk_cancels_on_a_ground_and_the_code_tells_it() {
    let test = ticked("2026-07-01T08:00").await;
    let (code, _) =
        test.office.book_reception(&nobody("2026-07-02T10:00"), DAY, typed(0, "13800000001")).await.expect("booked");
    let cancel = |post: &'static str, words: &'static str| {
        let (office, caller) = (&test.office, test.as_post(post, "2026-07-03T09:00"));
        async move { office.withdraw_booking(&caller, DAY, 0, CancelGround::Repeated, words).await }
    };
    let kind = |result: Result<_, OfficeError>| refused(result.map(|_: shishu_office::Done| ())).kind;
    assert_eq!(kind(cancel("county-auditor", "一人占了三个时间").await), RefusalKind::NotAllowed);
    assert_eq!(kind(cancel("petition-desk", " ").await), RefusalKind::BadInput);
    let done = cancel("petition-desk", "一人占了三个时间，请只留一个；有几件事可以一起谈。").await.expect("cancelled");
    assert_eq!(kind(cancel("petition-desk", "再取消一次").await), RefusalKind::WrongState);

    let act = test.office.store().act(done.seq).await.expect("read").expect("there");
    assert_eq!(act.post.as_ref().map(|post| post.as_str()), Some("petition-desk"));
    let left = "SELECT CAST(COUNT(*) AS BIGINT) FROM contents WHERE name IN ('matter', 'contact') AND text IS NOT NULL";
    assert_eq!(test.office.store().query(left, args![]).await.expect("counted")[0].int(0).expect("a count"), 0);

    // The time is free for another, and each code opens its own.
    let (second, _) =
        test.office.book_reception(&nobody("2026-07-03T10:00"), DAY, typed(0, "13800000002")).await.expect("booked");
    let old = test.office.booking_by_code(at("2026-07-03T11:00"), &code).await.expect("found").expect("there");
    let note = old.withdrawn.expect("what the desk said");
    assert_eq!(note.ground, CancelGround::Repeated);
    assert!(note.words.is_some_and(|words| words.contains("可以一起谈")) && !note.by.zh.is_empty());
    assert!(old.matter.is_none() && !old.cancels);
    assert_eq!(kind(test.office.cancel_booking(at("2026-07-03T11:00"), &code).await), RefusalKind::WrongState);
    let new = test.office.booking_by_code(at("2026-07-03T11:00"), &second).await.expect("found").expect("there");
    assert!(new.withdrawn.is_none() && new.cancels && new.matter.is_some());
    // Whoever oversees sees that it was cancelled, on which ground and by whom, and no words.
    let sheet = test.office.day_sheet(&test.as_post("county-auditor", "2026-07-04T09:00"), DAY).await.expect("a sheet");
    assert!(sheet.withdrawn.len() == 1 && sheet.withdrawn[0].words.is_none());

    // Nobody is cancelled after the day, or after it was told what became of them.
    let late = test.as_post("petition-desk", "2026-07-09T09:00");
    let late = test.office.withdraw_booking(&late, DAY, 0, CancelGround::Asked, "电话说不来了").await;
    assert_eq!(kind(late), RefusalKind::WrongState);
    rebuilt(&test).await;
}
