//! The draw by two roads: what a few lines of another language (Python's hashlib, sorting) give for the same list, and a count of smaller tickets.

use proptest::prelude::*;
use shishu_contact::{
    Aside, DrawError, Frame, FrameInspector, FrameObject, FrameStratum, Picked, Relation, draw, draw_again, drawn_lot,
};
use shishu_terms::{Bilingual, PersonId, PostId, UnitId};
use std::collections::BTreeSet;

fn root() -> String {
    "9f".repeat(32)
}

fn object(unit: &str, stratum: &str, town: usize) -> FrameObject {
    let region = format!("33099910{town}000").parse().expect("a region");
    FrameObject { unit: UnitId::new(unit), region, stratum: stratum.to_owned() }
}

fn inspector(post: &str, person: &str, region: &str, units: &[&str]) -> FrameInspector {
    FrameInspector {
        post: PostId::new(post),
        person: PersonId::new(person),
        region: region.parse().expect("a region"),
        units: units.iter().map(|unit| UnitId::new(*unit)).collect(),
    }
}

fn stratum(id: &str, take: u32) -> FrameStratum {
    FrameStratum { id: id.to_owned(), name: Bilingual::same(id), take }
}

fn relation(person: &str, unit: &str) -> Relation {
    Relation { person: PersonId::new(person), unit: UnitId::new(unit) }
}

/// Twenty enterprises in four towns; six posts of five people, two of them of a town.
fn frame() -> Frame {
    let objects = (1..=20).map(|i| object(&format!("E{i:04}"), if i % 5 == 0 { "late" } else { "other" }, i % 4));
    Frame {
        round: "spot-2026-H2".to_owned(),
        strata: vec![stratum("late", 2), stratum("other", 3)],
        objects: objects.collect(),
        inspectors: vec![
            inspector("a", "p1", "330999100000", &["G103"]),
            inspector("b", "p2", "330999101000", &["G104"]),
            inspector("c", "p3", "330999000000", &["G001"]),
            inspector("d", "p3", "330999000000", &["G001"]),
            inspector("e", "p4", "330999000000", &["G001", "E0007"]),
            inspector("f", "p5", "330999000000", &["G004"]),
        ],
    }
}

/// Computed with Python: `hashlib.sha256(",".join(parts).encode()).hexdigest()`, sorted by load and ticket.
#[test]
fn another_program_draws_the_same() {
    assert_eq!(
        drawn_lot(&[&root(), "object", "spot-2026-H2", "E0001"]),
        "49bc732680104dba2e910afecf3c49a6d27e4e18065789d5443a34f98edfc1ef"
    );
    let relations = [relation("p5", "E0011"), relation("p4", "E0010")];
    let drawn = draw(&frame(), &relations, &root()).expect("drawn");
    let told: Vec<(&str, &str, Vec<&str>)> = drawn.iter().map(told).collect();
    assert_eq!(
        told,
        [
            ("E0005", "late", vec!["a", "f"]),
            ("E0013", "other", vec!["e", "c"]),
            ("E0019", "other", vec!["d", "b"]),
            ("E0020", "late", vec!["e", "d"]),
            ("E0001", "other", vec!["c", "f"]),
        ]
    );
}

fn told(picked: &Picked) -> (&str, &str, Vec<&str>) {
    let posts = picked.inspectors.iter().map(PostId::as_str).collect();
    (picked.unit.as_str(), picked.stratum.as_str(), posts)
}

fn aside(unit: &str, post: &str) -> Aside {
    Aside { unit: UnitId::new(unit), post: PostId::new(post) }
}

/// Computed with the same Python: the order of the draw without the people who stood aside.
#[test]
fn another_program_finds_the_same_who_come_in_the_place() {
    let relations = [relation("p5", "E0011"), relation("p4", "E0010")];
    let pair_of = |unit: &str, gone: &[Aside]| {
        let drawn = draw_again(&frame(), &relations, &root(), gone).expect("drawn");
        drawn.iter().find(|one| one.unit.as_str() == unit).map(told).expect("drawn").2.join(" ")
    };
    assert_eq!(pair_of("E0005", &[aside("E0005", "a")]), "f e");
    assert_eq!(pair_of("E0005", &[aside("E0005", "a"), aside("E0005", "f")]), "e d");
    // The next, d, is the other post of whoever stood aside in c.
    assert_eq!(pair_of("E0013", &[aside("E0013", "c")]), "e f");
    let all = ["a", "b", "c", "e", "f"].map(|post| aside("E0005", post));
    assert_eq!(pair_of("E0005", &all), "");
    // Elsewhere nothing moves.
    assert_eq!(pair_of("E0013", &all), "e c");
}

#[test]
fn a_list_that_is_not_whole_and_a_seed_that_is_none_are_refused() {
    assert_eq!(draw(&frame(), &[], "9F"), Err(DrawError::Seed));
    assert_eq!(draw(&frame(), &[], &root().to_uppercase()), Err(DrawError::Seed));
    let mut lost = frame();
    lost.strata.pop();
    assert_eq!(draw(&lost, &[], &root()), Err(DrawError::Stratum(UnitId::new("E0001"))));
    let mut twice = frame();
    twice.objects.push(object("E0003", "other", 1));
    assert_eq!(draw(&twice, &[], &root()), Err(DrawError::Twice("E0003".to_owned())));
    let mut posts = frame();
    posts.inspectors.push(inspector("a", "p9", "330999000000", &[]));
    assert_eq!(draw(&posts, &[], &root()), Err(DrawError::Twice("a".to_owned())));
}

proptest! {
    /// The second road: an object is drawn exactly when fewer than `take` objects of its stratum have a smaller ticket.
    #[test]
    fn what_is_drawn_has_the_smallest_lots(seed in prop::array::uniform32(any::<u8>()), takes in (0_u32..6, 0_u32..20)) {
        let root = hex(&seed);
        let mut frame = frame();
        (frame.strata[0].take, frame.strata[1].take) = takes;
        let drawn: BTreeSet<UnitId> = draw(&frame, &[], &root).expect("drawn").into_iter().map(|one| one.unit).collect();
        let of = |object: &FrameObject| drawn_lot(&[&root, "object", &frame.round, object.unit.as_str()]);
        for object in &frame.objects {
            let smaller = frame.objects.iter().filter(|other| other.stratum == object.stratum && of(other) < of(object)).count();
            let take = frame.strata.iter().find(|one| one.id == object.stratum).expect("listed").take as usize;
            prop_assert_eq!(drawn.contains(&object.unit), smaller < take);
        }
    }

    /// Whoever stands aside, and in whatever order: the same objects, nobody who stood aside, nobody moved who did not have to be, and fewer than two
    /// only because no more may.
    #[test]
    fn the_draw_decides_who_comes_in_the_place(
        seed in prop::array::uniform32(any::<u8>()),
        gone in prop::collection::vec((0_usize..6, 1_u8..21), 0..40),
    ) {
        let (frame, root) = (frame(), hex(&seed));
        let mut gone: Vec<Aside> = gone.iter().map(|(at, u)| aside(&format!("E{u:04}"), frame.inspectors[*at].post.as_str())).collect();
        let first = draw(&frame, &[], &root).expect("drawn");
        let then = draw_again(&frame, &[], &root, &gone).expect("drawn");
        gone.reverse();
        prop_assert_eq!(&then, &draw_again(&frame, &[], &root, &gone).expect("drawn"));
        let person = |post: &PostId| &frame.inspectors.iter().find(|one| one.post == *post).expect("listed").person;
        for (one, now) in first.iter().zip(&then) {
            prop_assert_eq!(&one.unit, &now.unit);
            let away: BTreeSet<&PersonId> = gone.iter().filter(|a| a.unit == one.unit).map(|a| person(&a.post)).collect();
            prop_assert!(now.inspectors.iter().all(|post| !away.contains(person(post))));
            let stays = one.inspectors.iter().filter(|post| !away.contains(person(post)));
            prop_assert!(stays.clone().all(|post| now.inspectors.contains(post)));
            if away.is_empty() {
                prop_assert_eq!(&one.inspectors, &now.inspectors);
            }
            let object = frame.objects.iter().find(|object| object.unit == one.unit).expect("listed");
            let free: BTreeSet<&PersonId> =
                frame.inspectors.iter().filter(|one| one.may_inspect(object, &[])).map(|one| &one.person).collect();
            prop_assert_eq!(now.inspectors.len(), free.difference(&away).count().min(2));
        }
    }

    /// Whatever the seed and whoever declared what: nobody inspects the own unit, the own town, or where a relation stands; no pair is one person;
    /// and what has fewer than two has them because no more may.
    #[test]
    fn nobody_inspects_where_they_may_not(
        seed in prop::array::uniform32(any::<u8>()),
        declared in prop::collection::vec((1_u8..6, 1_u8..21), 0..30),
    ) {
        let frame = frame();
        let relations: Vec<Relation> = declared.iter().map(|(p, u)| relation(&format!("p{p}"), &format!("E{u:04}"))).collect();
        let find = |post: &PostId| frame.inspectors.iter().find(|one| one.post == *post).expect("listed");
        for picked in draw(&frame, &relations, &hex(&seed)).expect("drawn") {
            let object = frame.objects.iter().find(|one| one.unit == picked.unit).expect("listed");
            let people: BTreeSet<&PersonId> = picked.inspectors.iter().map(|post| &find(post).person).collect();
            prop_assert_eq!(people.len(), picked.inspectors.len());
            for post in &picked.inspectors {
                prop_assert!(find(post).may_inspect(object, &relations));
                let declared = Relation { person: find(post).person.clone(), unit: object.unit.clone() };
                prop_assert!(!relations.contains(&declared));
            }
            let free: BTreeSet<&PersonId> =
                frame.inspectors.iter().filter(|one| one.may_inspect(object, &relations)).map(|one| &one.person).collect();
            prop_assert_eq!(picked.inspectors.len(), free.len().min(2));
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
