//! Duties: raised by acts, discharged by acts, found in time.

use shishu_store::{DutyFilter, Location, NewDuty, Owner, StoreError};
use shishu_terms::{DutyId, UnitId};

use crate::desk::{act, append, append_all, assert_sound, at, create, duty};

pub async fn duties_are_raised_and_discharged_by_acts(location: Location) -> String {
    let store = create(&location).await;
    append(&store, act("s").raise(duty("d1", 60)).raise(duty("d2", 30))).await.unwrap();
    let open = store.duty(&DutyId::from("d1")).await.unwrap().unwrap();
    assert!(open.is_open());
    assert_eq!((open.raised_by, open.raised_at, open.due), (0, at(0), at(60)));
    assert_eq!(open.why["days"], 5);
    assert!(!open.is_overdue(at(60)), "due at 60: in time until then");
    assert!(open.is_overdue(at(61)));
    let mut done = act("s").discharge(DutyId::from("d1"));
    done.at = at(90);
    append(&store, done).await.unwrap();
    let closed = store.duty(&DutyId::from("d1")).await.unwrap().unwrap();
    assert_eq!((closed.discharged_by, closed.discharged_at), (Some(1), Some(at(90))));
    assert!(closed.is_overdue(at(80)) && !closed.is_overdue(at(91)));
    assert_eq!(store.duty(&DutyId::from("d9")).await.unwrap(), None);
    // Raised and discharged within one write.
    append_all(&store, vec![act("s").raise(duty("d3", 1)), act("s").discharge(DutyId::from("d3"))]).await.unwrap();
    assert_sound(&store).await;
    store.close().await;
    format!("{closed:?}")
}

pub async fn duties_are_found_by_owner_subject_kind_and_time(location: Location) -> String {
    let store = create(&location).await;
    let unit = Owner::Unit(UnitId::from("E0412"));
    let of_unit = |id: &str, due| NewDuty { owner: unit.clone(), kind: "answer".to_owned(), ..duty(id, due) };
    append(&store, act("s").raise(duty("b", 20)).raise(duty("a", 20)).raise(of_unit("c", 10))).await.unwrap();
    append(&store, act("s").discharge(DutyId::from("c"))).await.unwrap();
    append(&store, act("s").raise(of_unit("d", 40))).await.unwrap();
    let post = duty("", 0).owner;
    let cases = [
        DutyFilter::open(),
        DutyFilter::discharged(),
        DutyFilter::all(),
        DutyFilter::all().owned_by(unit.clone()),
        DutyFilter::all().owned_by(unit.clone()).owned_by(post),
        DutyFilter::open().about("about a"),
        DutyFilter::all().kind("answer"),
        DutyFilter::open().due_before(at(20)),
        DutyFilter::open().due_before(at(21)),
        DutyFilter::open().overdue_at(at(21)),
        DutyFilter::all().overdue_at(at(-5)),
        DutyFilter::all().page(2, 1),
        DutyFilter::all().owned_by(unit).kind("answer").page(0, 1),
    ];
    let mut told = String::new();
    for filter in &cases {
        let duties = store.duties(filter).await.unwrap();
        let count = store.count_duties(filter).await.unwrap();
        if (filter.limit, filter.offset) == (0, 0) {
            assert_eq!(count, duties.len() as u64);
        }
        let ids: Vec<_> = duties.iter().map(|duty| duty.id.as_str()).collect();
        told.push_str(&format!("{} of {count}\n", ids.join(" ")));
    }
    assert_eq!(
        told,
        "a b d of 3\nc of 1\nc a b d of 4\nc d of 2\nc a b d of 4\na of 1\nc d of 2\n of 0\na b of 2\na b of 2\n of 0\n\
         a b of 4\nd of 2\n"
    );
    store.close().await;
    told
}

pub async fn a_duty_is_raised_once_and_discharged_once(location: Location) -> String {
    let store = create(&location).await;
    append(&store, act("s").raise(duty("d1", 60)).raise(duty("d2", 60))).await.unwrap();
    append(&store, act("s").discharge(DutyId::from("d2"))).await.unwrap();
    let (d1, d2, d9) = (DutyId::from("d1"), DutyId::from("d2"), DutyId::from("d9"));
    let many: Vec<_> = (0..40).map(|n| duty(&format!("m{n}"), 1)).collect();
    let mut doubled = act("s");
    doubled.raises = [&many[..], &[duty("m3", 1)]].concat();
    let wrong = [
        (act("s").raise(duty("d1", 60)), StoreError::DutyExists(d1.clone())),
        (act("s").raise(duty("d2", 60)), StoreError::DutyExists(d2.clone())),
        (act("s").raise(duty("n", 1)).raise(duty("n", 1)), StoreError::DutyExists(DutyId::from("n"))),
        (doubled, StoreError::DutyExists(DutyId::from("m3"))),
        (act("s").discharge(d2.clone()), StoreError::DutyClosed(d2)),
        (act("s").discharge(d9.clone()), StoreError::DutyUnknown(d9)),
        (act("s").discharge(d1.clone()).discharge(d1.clone()), StoreError::DutyClosed(d1)),
    ];
    for (act, error) in wrong {
        assert_eq!(append(&store, act).await, Err(error));
    }
    assert_eq!(store.tree_size().await.unwrap(), 2);
    let mut forty = act("s");
    forty.raises = many;
    append(&store, forty).await.unwrap();
    assert_eq!(store.count_duties(&DutyFilter::open()).await.unwrap(), 41);
    assert_sound(&store).await;
    store.close().await;
    String::new()
}
