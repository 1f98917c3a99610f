//! Rounds, days and lists over the county's own register and calendar.

use jiff::civil::{Date, date};
use shishu_contact::{
    Announced, Booked, CancelGround, DayStanding, DayState, ReceptionOutcome, ReceptionReceived, Recorded, RoundOpened,
    RoundState, UnitStanding, UnitState, VisitOutcome, Withdrawn, days_between, frame, lists,
};
use shishu_programme::{Programme, ReceptionDays};
use shishu_terms::{Bilingual, PlanId, PostId, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static COUNTY: LazyLock<Programme> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
    shishu_programme::load(path.as_ref()).expect("the county loads")
});

#[test]
fn those_unvisited_for_longest_come_first_and_each_has_one_visitor() {
    let plan = &COUNTY.visits["enterprise"];
    let all: Vec<UnitId> = COUNTY.units.values().filter(|unit| plan.whom.matches(unit)).map(|u| u.id.clone()).collect();
    let mut last: BTreeMap<UnitId, Date> = BTreeMap::new();
    let mut visited = BTreeSet::new();
    // Four quarters of a quarter each, rounded up: everybody once, nobody twice before the last.
    for (round, day) in
        [date(2025, 2, 1), date(2025, 5, 1), date(2025, 8, 1), date(2025, 11, 1)].into_iter().enumerate()
    {
        let lists = lists(plan, &COUNTY, &format!("enterprise-2025-Q{}", round + 1), &last);
        for list in &lists {
            let post = &COUNTY.posts[&list.post];
            for unit in &list.units {
                assert!(post.scope.covers_region(&COUNTY.units[unit].region) && post.unit != *unit);
                assert!(visited.insert(unit.clone()) || round == 3, "{unit} twice before all once");
                last.insert(unit.clone(), day);
            }
        }
    }
    assert_eq!(visited.len(), all.len());
}

#[test]
fn nobody_there_is_not_visited_and_ends_after_two_days() {
    let unit = UnitId::new("E0001");
    let list = shishu_contact::PostList { post: PostId::new("x"), units: vec![unit.clone()] };
    let opened = RoundOpened {
        plan: PlanId::new("p"),
        period: "2026-Q3".parse().expect("a period"),
        on: date(2026, 7, 1),
        due: date(2026, 8, 31),
        tries: 2,
        lists: vec![list],
    };
    let mut state = RoundState::begin("p-2026-Q3".into(), 1, opened);
    let went = |on, outcome| Recorded {
        unit: unit.clone(),
        on,
        outcome,
        needs: Vec::new(),
        seconds_after: None,
        copied_permille: 0,
    };
    assert_eq!(state.unit(&unit), UnitState::ToVisit);
    for (at, (day, expected)) in
        [(3, UnitState::Tried), (3, UnitState::Tried), (9, UnitState::NobodyThere)].into_iter().enumerate()
    {
        state.record(at as u64, None, None, went(date(2026, 7, day), VisitOutcome::NobodyThere));
        assert_eq!(state.unit(&unit), expected);
    }
    assert!(state.is_over());
    state.record(9, None, None, went(date(2026, 7, 20), VisitOutcome::Met));
    assert_eq!(state.unit(&unit), UnitState::Visited);
}

#[test]
fn days_of_a_series_are_working_days_and_none_is_lost() {
    let mut series = COUNTY.reception["petition"].clone();
    let year = days_between(&series, &COUNTY.calendar, date(2026, 1, 1), date(2026, 12, 31)).expect("covered");
    assert!(year.iter().all(|day| COUNTY.calendar.is_working(*day) == Some(true)));
    // A Wednesday in the Spring Festival and one in the National Day week move to the first working day after; two may fall together.
    assert!((51..=52).contains(&year.len()), "{}", year.len());
    assert!(year.windows(2).all(|two| two[0] < two[1]));
    // Looked at week by week the same days come out: what the calendar announces each day is what the year has.
    let mut by_week = BTreeSet::new();
    let mut from = date(2026, 1, 1);
    while from <= date(2026, 12, 31) {
        let to = from.checked_add(jiff::Span::new().days(6)).expect("in range").min(date(2026, 12, 31));
        by_week.extend(days_between(&series, &COUNTY.calendar, from, to).expect("covered"));
        from = to.tomorrow().expect("in range");
    }
    assert_eq!(by_week.into_iter().collect::<Vec<_>>(), year);
    series.on = ReceptionDays::Monthly(31);
    let last = days_between(&series, &COUNTY.calendar, date(2026, 2, 1), date(2026, 3, 2)).expect("covered");
    // 31 January is a Saturday and moves; 28 February is a Saturday that is worked.
    assert_eq!(last, [date(2026, 2, 2), date(2026, 2, 28)]);
}

#[test]
fn an_appointment_is_one_persons_and_a_day_past_is_held_or_not() {
    let announced = Announced {
        series: PlanId::new("s"),
        on: date(2026, 8, 5),
        name: Bilingual::same("s"),
        place: Bilingual::same("x"),
        post: PostId::new("x"),
        slots: vec!["09:00".into(), "09:20".into()],
        minutes: 20,
        walk_in: 0,
        without_contact: None,
        book_until: date(2026, 8, 4),
        instead_of: None,
        moved: Vec::new(),
    };
    let mut day = DayState::begin("s-2026-08-05".into(), 3, announced);
    day.book(4, Booked { slot: 1, code: "c".into(), from: None });
    assert_eq!((day.bookable(date(2026, 8, 4)), day.bookable(date(2026, 8, 5))), (vec![0], vec![]));
    assert_eq!(day.standing(date(2026, 8, 5)), DayStanding::Full);
    assert_eq!(day.standing(date(2026, 8, 6)), DayStanding::NotHeld);
    assert_eq!((day.untold(), day.to_move().len()), (vec![1], 1));
    day.receive(ReceptionReceived { slot: Some(1), outcome: ReceptionOutcome::Absent, case: None, to: None });
    assert!(day.untold().is_empty() && day.to_move().is_empty());
    day.cancel(0);
    assert_eq!(day.cancelled, 0, "what nobody had cannot be given back");
    day.announced.walk_in = 1;
    day.withdraw(9, None, Withdrawn { slot: 1, ground: CancelGround::Asked, on: date(2026, 8, 4) });
    assert_eq!(day.bookable(date(2026, 8, 4)), [0], "the last is kept");
    assert_eq!(day.bookable_at_the_desk(date(2026, 8, 5)), [0, 1]);
    assert!(day.bookable_at_the_desk(date(2026, 8, 6)).is_empty());
    assert_eq!((day.withdrawn.len(), day.withdrawn[0].code.as_str()), (1, "c"));
}

#[test]
fn the_lot_is_cast_over_everybody_but_those_drawn_enough() {
    let plan = &COUNTY.inspections["spot"];
    let late = UnitId::new("E0001");
    let spared = UnitId::new("E0002");
    let standing = BTreeMap::from([
        (late.clone(), UnitStanding { late: 2, drawn: 0 }),
        (spared.clone(), UnitStanding { late: 9, drawn: 1 }),
    ]);
    let (frame, left_out) = frame(plan, &COUNTY, "spot-2026-H2".into(), date(2026, 7, 1), &standing);
    assert_eq!(left_out, std::slice::from_ref(&spared));
    let all = COUNTY.units.values().filter(|unit| plan.whom.matches(unit)).count();
    assert_eq!(frame.objects.len() + 1, all);
    let of = |unit: &UnitId| frame.objects.iter().find(|object| object.unit == *unit).map(|o| o.stratum.as_str());
    assert_eq!((of(&late), of(&spared)), (Some("late"), None));
    // Rounded up: one of one, five and a bit of the rest.
    for (taken, stratum) in frame.strata.iter().zip(&plan.strata) {
        let size = frame.objects.iter().filter(|object| object.stratum == stratum.id).count();
        let exact = size * stratum.percent as usize;
        assert!((taken.take as usize) * 100 >= exact && (taken.take as usize) * 100 < exact + 100);
    }
    assert!(frame.inspectors.len() >= 4);
}
