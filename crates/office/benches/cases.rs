//! Cases under load, in one process over SQLite: sealed reports taken in and acknowledged, lists over many open cases, the status by a code.
//!
//!   cargo bench -p shishu-office --bench cases            release; CASES=100000 for the full size (default 20,000)
//!
//! Peer: none stands beside it, for no other system seals what it takes in; the targets are those of the issue of its time: 500 acknowledged
//! reports a second with p99 < 1 s on two cores, any page of the queue < 100 ms at 100,000 open cases, a status < 20 ms.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures elapsed time")]

use futures::{StreamExt, stream};
use shishu_cases::Sign;
use shishu_office::cases::Named;
use shishu_office::{Actor, Caller, CaseAt, CaseFilter, ClueFilter, NewCase, Office, OfficeViews, Received, ShareBy};
use shishu_programme::{Channel, Power, Programme, builtin, load_files};
use shishu_sealed::IntakeKey;
use shishu_store::{Location, Mode, Opening, Store};
use shishu_terms::{CaseKindId, Chance, FixedClock, Moment, PostId, UnitId};
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Counting(u64);

impl Chance for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
    }
}

const REPORTS: usize = 5_000;
const AT_ONCE: usize = 128;
const PASSWORD: &str = "only for measuring";

#[tokio::main]
async fn main() {
    let open: usize = std::env::var("CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    let now = office.now();
    for post in needing_keys(office.programme()) {
        office.declare_key(&holder(&office, &post, now), PASSWORD, PASSWORD).await.expect("declared");
    }
    let received = sealed(&office, now).await;
    status(&office, now, &received).await;
    plain(&office, now, open).await;
    lists(&office, now).await;
}

async fn office(folder: &std::path::Path) -> Office {
    let opening = Opening {
        location: Location::Folder(folder.join("store")),
        mode: Mode::Create,
        views: Arc::new(OfficeViews),
        chance: Box::new(Counting(1)),
    };
    let store = Store::open(opening).await.expect("a store");
    let programme = Arc::new(load_files(&builtin("county").expect("built in")).expect("loads"));
    let clock = FixedClock::new(Moment::from_local(jiff::civil::date(2026, 8, 3).at(9, 0, 0, 0), 8 * 3600));
    let office = Office::open(store, programme, Arc::new(clock), Box::new(Counting(2)), None).await.expect("opens");
    office.with_intake(IntakeKey::draw(&mut Counting(3)))
}

fn needing_keys(programme: &Programme) -> Vec<PostId> {
    let needs = [Power::HandleCases, Power::KeepIdentity];
    let posts = programme.posts.values().filter(|post| needs.iter().any(|power| post.powers.contains(power)));
    posts.map(|post| post.id.clone()).collect()
}

fn holder(office: &Office, post: &PostId, now: Moment) -> Caller {
    let (programme, day) = (office.programme(), now.date(office.programme().utc_offset_seconds));
    let person = &programme.holder(post, day).expect("held").id;
    Caller::actor(Actor::in_post(programme, person, post, day).expect("in post"), now)
}

fn new_case(programme: &Programme, kind: &str, channel: Channel, number: usize) -> NewCase {
    let text = format!("第 {number} 件：{}", "村里上报的产值与用电、开票都对不上，请核实。".repeat(12));
    let units: Vec<&UnitId> = programme.units.keys().collect();
    NewCase {
        kind: CaseKindId::new(kind),
        category: programme.cases[kind].categories[0].id.clone(),
        channel,
        text,
        contact: String::new(),
        named: Named { units: vec![units[number % units.len()].clone()], people: Vec::new() },
        region: None,
        files: Vec::new(),
        from: None,
    }
}

/// So many reports at once, each waited for until it is on disk.
async fn sealed(office: &Office, now: Moment) -> Vec<Received> {
    let started = Instant::now();
    let calls = (0..REPORTS).map(|number| async move {
        let begun = Instant::now();
        let new = new_case(office.programme(), "public-report", Channel::Web, number);
        let received = office.open_case(&Caller::anonymous(now), new).await.expect("taken in");
        (begun.elapsed(), received)
    });
    let done: Vec<_> = stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
    let wall = started.elapsed().as_secs_f64();
    let (times, received): (Vec<Duration>, Vec<Received>) = done.into_iter().unzip();
    println!(
        "sealed reports taken in     {REPORTS:>7} with {AT_ONCE} at once: {:>6.0}/s  {}",
        REPORTS as f64 / wall,
        spread(times)
    );
    received
}

async fn status(office: &Office, now: Moment, received: &[Received]) {
    let mut times = Vec::new();
    for one in received.iter().step_by(10) {
        let begun = Instant::now();
        office.case_by_code(now, &one.code).await.expect("found");
        times.push(begun.elapsed());
    }
    println!("status by a code            {:>7} one by one:          {}", times.len(), spread(times));
}

async fn plain(office: &Office, now: Moment, cases: usize) {
    let desk = holder(office, &PostId::new("petition-desk"), now);
    let started = Instant::now();
    let calls = (0..cases).map(|number| {
        let desk = desk.clone();
        async move {
            let new = new_case(office.programme(), "petition", Channel::Letter, number);
            office.open_case(&desk, new).await.expect("taken in").seq
        }
    });
    let done: Vec<u64> = stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
    println!(
        "petitions taken down        {:>7} with {AT_ONCE} at once: {:>6.0}/s",
        done.len(),
        done.len() as f64 / started.elapsed().as_secs_f64()
    );
}

async fn lists(office: &Office, now: Moment) {
    let some = |part: &str, standing: Option<&str>, overdue: bool| CaseFilter {
        part: Some(part.to_owned()),
        standing: standing.map(str::to_owned),
        overdue,
        ..CaseFilter::default()
    };
    let post = |what: &str| holder(office, &PostId::new(what), now);
    let (handler, lead, auditor) = (post("petition-cases"), post("petition-lead"), post("county-auditor"));
    let rare =
        CaseFilter { category: Some(shishu_terms::CategoryId::new("wages")), ..some("all", Some("open"), false) };
    let pages = [
        (&handler, "mine", some("mine", Some("open"), false)),
        (&handler, "mine, reopened (none)", CaseFilter { reopened: true, ..some("mine", None, false) }),
        (&lead, "all open", some("all", Some("open"), false)),
        (&lead, "all, overdue", some("all", None, true)),
        (&lead, "all", some("all", None, false)),
        (&lead, "all, of no category", rare.clone()),
        (&auditor, "all", some("all", None, false)),
        (&auditor, "all, of no category", rare),
    ];
    for (caller, what, filter) in pages {
        for (where_to, at) in [("first", CaseAt::First), ("middle", middle(office, caller, &filter).await)] {
            let mut times = Vec::new();
            for _ in 0..20 {
                let begun = Instant::now();
                office.cases(caller, &filter, &at, 50).await.expect("a page");
                times.push(begun.elapsed());
            }
            println!("a page of the queue, {what:<22} {where_to:<6} {}", spread(times));
        }
    }
    measure("counts by unit and by kind", async || {
        office.case_counts(&lead, &some("all", None, false)).await.expect("counts");
    })
    .await;
    measure("the duties of the handler", async || drop(office.duty_board(&handler).await.expect("a board"))).await;
    measure("how many duties there are", async || {
        office.count_duties(&handler).await.expect("a count");
    })
    .await;
    clues(office, &lead, now).await;
}

/// The place half-way down a list, as one comes to it page by page.
async fn middle(office: &Office, caller: &Caller, filter: &CaseFilter) -> CaseAt {
    let page = office.cases(caller, filter, &CaseAt::First, 20_000).await.expect("a long page");
    page.lines.last().map_or(CaseAt::First, |line| CaseAt::After(line.key()))
}

async fn clues(office: &Office, lead: &Caller, now: Moment) {
    let today = now.date(office.programme().utc_offset_seconds);
    let filter =
        ClueFilter { from: today.first_of_year(), to: today, kind: None, unit: None, post: None, looked: None };
    measure("every clue counted", async || drop(office.clues(lead, &filter).await.expect("counts"))).await;
    measure("shares of a clue by unit", async || {
        office.clue_shares(lead, Sign::NoWork, &filter, ShareBy::Unit).await.expect("shares");
    })
    .await;
}

async fn measure(what: &str, work: impl AsyncFn()) {
    let mut times = Vec::new();
    for _ in 0..10 {
        let begun = Instant::now();
        work().await;
        times.push(begun.elapsed());
    }
    println!("{what:<51} {}", spread(times));
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000].as_secs_f64() * 1e3;
    format!("median {:.1} ms, p99 {:.1} ms, longest {:.1} ms", at(500), at(990), at(1000))
}
