//! Acknowledged submissions a second: real returns, checked, appended, synced.

use super::{processor_ms, say};
use futures::StreamExt;
use shishu_office::returns::Draft;
use shishu_office::{Actor, Caller, Office, OfficeViews};
use shishu_programme::Programme;
use shishu_store::{Location, Mode, Opening, Store};
use shishu_terms::{Chance, FixedClock, FormId, IndicatorCode, Moment, Period, ReturnId};
use std::path::Path;
use std::sync::Arc;

struct Counting(u64);

impl Chance for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
    }
}

const CELLS: &[(&str, &str)] = &[
    ("101", "1286.4"),
    ("102", "1215.0"),
    ("103", "96.0"),
    ("201", "1300"),
    ("202", "700"),
    ("203", "600"),
    ("301", "84.6"),
    ("302", "286"),
    ("303", "2140"),
    ("304", "164.0"),
    ("305", "110.5"),
];

/// Measures with one, sixteen and 128 respondents at once.
pub fn measure(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for at_once in [1, 16, 128] {
            one(&folder.join(at_once.to_string()), at_once).await;
        }
    });
}

async fn one(folder: &Path, at_once: usize) {
    let files = shishu_programme::builtin("county").expect("built in");
    let programme: Arc<Programme> = Arc::new(shishu_programme::load_files(&files).expect("loads"));
    let opening = Opening {
        location: Location::Folder(folder.to_owned()),
        mode: Mode::Create,
        views: Arc::new(OfficeViews),
        chance: Box::new(Counting(1)),
    };
    let store = Store::open(opening).await.expect("a store");
    let now = Moment::from_local("2026-08-03T09:00".parse().expect("a time"), programme.utc_offset_seconds);
    let office = Office::open(store, programme.clone(), Arc::new(FixedClock::new(now)), Box::new(Counting(2)), None)
        .await
        .expect("opens");
    let form = FormId::new("B204-1");
    let mut period: Period = "2026-07".parse().expect("a period");
    let mut owed = Vec::new();
    for _ in 0..12 {
        office.open_period(now, &form, period).await.expect("opened");
        owed.extend(
            programme
                .respondents(&form)
                .into_iter()
                .map(|unit| (unit, ReturnId { form: form.clone(), period, unit: unit.id.clone() })),
        );
        period = period.previous();
    }
    let mut draft = Draft::default();
    draft.cells.extend(CELLS.iter().map(|(code, text)| (IndicatorCode::new(*code), (*text).to_owned())));
    let day = now.date(programme.utc_offset_seconds);
    let calls: Vec<_> = owed
        .iter()
        .map(|(unit, id)| {
            let post = programme.filling_post(&unit.id).expect("a post");
            let person = programme.holder(&post.id, day).expect("held");
            let actor = Actor::in_post(&programme, &person.id, &post.id, day).expect("in post");
            (Caller::actor(actor, now), id.clone())
        })
        .collect();
    let n = calls.len();
    let before = office.store().stats().commits;
    let work = futures::stream::iter(calls).map(|(caller, id)| {
        let (office, draft) = (&office, draft.clone());
        async move { office.submit(&caller, &id, draft).await.expect("submitted") }
    });
    let processor = processor_ms();
    let start = std::time::Instant::now();
    let acknowledged = work.buffer_unordered(at_once).count().await;
    let took = start.elapsed();
    let processor = processor_ms() - processor;
    assert_eq!(acknowledged, n);
    let commits = office.store().stats().commits - before;
    say(
        &format!("acknowledged submissions, {at_once} at once"),
        format!("{:.0} /s", n as f64 / took.as_secs_f64()),
        &format!("{n} returns × 26 rules, {commits} commits, synchronous=FULL, {processor} ms of processor"),
    );
}
