use super::*;
use shishu_terms::Chance;

struct Zeros;

impl Chance for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn key() -> IntakeKey {
    IntakeKey::draw(&mut Zeros)
}

fn at(seconds: i64) -> Moment {
    Moment::from_micros((1_800_000_000 + seconds) * 1_000_000)
}

fn id(number: u64) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    id
}

fn small() -> Limits {
    Limits { open: 10, worked: 2, aged: 2, saved: 1, bits: 6, remembered: 100, ..Limits::default() }
}

#[test]
fn a_stamp_serves_once() {
    let (flood, key) = (Flood::default(), key());
    let text = Stamp::first(at(0), id(1)).text(&key);
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{text}");
    let stamp = flood.take(&key, &text, at(5)).expect("good");
    assert_eq!(flood.take(&key, &text, at(6)), Err(BadStamp::Used));
    let next = stamp.next(at(6), id(2));
    assert_eq!(
        flood.take(&key, &next.text(&key), at(9)),
        Ok(Stamp { id: id(2), begun: stamp.begun, issued: stamp.begun + 6 })
    );
}

#[test]
fn a_changed_stamp_is_none() {
    let (flood, key) = (Flood::default(), key());
    let text = Stamp::first(at(0), id(1)).text(&key);
    for place in 0..text.len() {
        for other in "0af-".chars().filter(|c| !text[place..].starts_with(*c)) {
            let changed = format!("{}{other}{}", &text[..place], &text[place + 1..]);
            assert_eq!(flood.take(&key, &changed, at(5)), Err(BadStamp::Unknown), "{changed}");
        }
    }
    for text in ["", "-", "---", "1-2-3-4", &format!("{text}-"), "举报"] {
        assert_eq!(flood.take(&key, text, at(5)), Err(BadStamp::Unknown));
    }
    assert!(flood.take(&key, &text, at(5)).is_ok());
}

#[test]
fn an_old_stamp_is_refused_and_so_is_one_from_before_what_is_remembered() {
    let (flood, key) = (Flood::new(small()), key());
    let of = |second: i64, number: u64| Stamp::first(at(second), id(number)).text(&key);
    assert_eq!(flood.take(&key, &of(0, 1), at(small().lifetime + 1)), Err(BadStamp::Old));
    for number in 0..500 {
        assert!(flood.take(&key, &of(number as i64, number), at(500)).is_ok(), "{number}");
        assert!(flood.state.lock().expect("state").used.len() <= 100);
    }
    // 0…399 are forgotten as used, so none of their time is taken: once is never twice.
    assert!((0..400).all(|number| flood.take(&key, &of(number as i64, number), at(501)) == Err(BadStamp::Old)));
    assert!((400..500).all(|number| flood.take(&key, &of(number as i64, number), at(501)) == Err(BadStamp::Used)));
    assert!(flood.take(&key, &of(500, 9_999), at(501)).is_ok());
}

#[test]
fn a_clock_that_goes_back_changes_nothing() {
    let (flood, key) = (Flood::new(small()), key());
    let text = Stamp::first(at(0), id(1)).text(&key);
    let stamp = flood.take(&key, &text, at(-3600)).expect("good");
    assert_eq!(flood.take(&key, &text, at(-7200)), Err(BadStamp::Used));
    let taken = |now: i64| (0..100).filter(|_| flood.admit(&stamp, None, at(now)) == Admission::Taken).count();
    assert_eq!((taken(10), taken(10)), (10, 0));
    assert_eq!((taken(-5000), taken(-5000)), (0, 0), "going back gives nothing");
    assert_eq!((taken(-4999), taken(-4999)), (10, 0), "and takes nothing");
}

#[test]
fn when_it_is_crowded_work_or_patience_gets_through() {
    let (flood, limits) = (Flood::new(small()), small());
    let junk = Stamp::first(at(0), id(0));
    while flood.admit(&junk, None, at(0)) == Admission::Taken {}
    assert_eq!(flood.admit(&junk, None, at(0)), Admission::Crowded { wait: 20 });
    assert_eq!(flood.admit(&junk, Some(0), at(0)), Admission::Crowded { wait: 20 }, "a guess is no work");
    let worked = Stamp::first(at(0), id(1));
    let number = worked.work(limits.bits).solve();
    assert_eq!(flood.admit(&worked, number, at(0)), Admission::Taken);
    assert_ne!(flood.admit(&junk, number, at(0)), Admission::Taken, "another's work is none");
    let patient = Stamp::first(at(-20), id(2)).next(at(0), id(3));
    assert_eq!(flood.admit(&patient, None, at(0)), Admission::Taken);
}

#[test]
fn under_a_thousand_junk_reports_a_second_an_honest_one_gets_through_within_two_seconds() {
    // A minute; each second 1,000 junk reports with good stamps and no work, spread evenly, and one honest report at a time of
    // its own, written for half a minute. One second tells: nobody honest is made to wait at all.
    let (flood, mut refused, mut taken) = (Flood::default(), 0, 0);
    for tick in 0..60_000i64 {
        let now = Moment::from_micros(at(0).micros() + tick * 1_000);
        let junk = Stamp { id: id(tick as u64), begun: seconds(now), issued: seconds(now) };
        match flood.admit(&junk, None, now) {
            Admission::Taken => taken += 1,
            Admission::Crowded { .. } => refused += 1,
        }
        if tick % 1_000 == tick / 1_000 * 17 % 1_000 {
            let honest = Stamp { id: id(1 << 40), begun: seconds(now) - 30, issued: seconds(now) - 5 };
            assert_eq!(flood.admit(&honest, None, now), Admission::Taken, "{tick}");
        }
    }
    assert!(refused > 7_000 && taken >= 48_000, "{taken} taken, {refused} refused");
}
