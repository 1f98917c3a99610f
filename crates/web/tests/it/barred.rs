//! Five hundred reports that name units and people drawn at random, and every account of the county: whoever is named, works where
//! somebody is named, or is the direct superior of such a unit finds none of it, by whatever route.
//!
//! Who that is is worked out here anew, from the programme alone. The routes are the router's own list: one that is added later is
//! walked as well.

use crate::site::*;
use jiff::civil::Date;
use shishu_office::cases::Named;
use shishu_office::{Caller, CaseAt, CaseFilter, NewCase, RefusalKind};
use shishu_programme::{Channel, Post, Power, Programme};
use shishu_store::{DutyFilter, Owner};
use shishu_terms::{CaseId, CaseKindId, Clock, PersonId, PostId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

const REPORTS: usize = 500;
/// Length of a report's number, `JB-2026-7K3QF9`.
const NUMBER: usize = 14;
const SEED: u64 = 20_260_803;
const PARTS: [&str; 5] = ["mine", "second", "asked", "watched", "all"];
const POWERS: [Power; 5] =
    [Power::TakeReports, Power::HandleCases, Power::ApproveCases, Power::Supervise, Power::ReadAll];

/// splitmix64.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A report, its act, and whom it must be kept from.
struct Report {
    id: CaseId,
    seq: u64,
    people: BTreeSet<PersonId>,
    units: BTreeSet<UnitId>,
}

impl Report {
    fn bars(&self, programme: &Programme, person: &PersonId, day: Date) -> bool {
        let posts = programme.posts_of(person, day);
        self.people.contains(person) || posts.iter().any(|post| self.units.contains(&post.unit))
    }
}

/// Everybody with a part in a unit that is named, one where a named person works, or the direct superior of one of these.
fn kept_from(named: &Named, programme: &Programme, day: Date) -> (BTreeSet<PersonId>, BTreeSet<UnitId>) {
    let mut units: BTreeSet<UnitId> = named.units.iter().cloned().collect();
    for person in &named.people {
        units.extend(programme.posts_of(person, day).iter().map(|post| post.unit.clone()));
    }
    let above: Vec<UnitId> = units.iter().filter_map(|unit| programme.units[unit].superior.clone()).collect();
    units.extend(above);
    let holders = programme.posts.values().filter(|post| units.contains(&post.unit));
    let staff = holders.filter_map(|post| programme.holder(&post.id, day)).map(|person| person.id.clone());
    (staff.chain(named.people.iter().cloned()).collect(), units)
}

fn drawn(draw: &mut Draw, programme: &Programme, day: Date) -> Named {
    let units: Vec<&UnitId> = programme.units.keys().collect();
    let posts: Vec<&Post> = programme.posts.values().filter(|post| programme.holder(&post.id, day).is_some()).collect();
    // Those who have to do with cases are named more often than their number would make them.
    let near: Vec<&UnitId> = posts
        .iter()
        .filter(|post| post.powers.iter().any(|power| POWERS.contains(power)))
        .map(|post| &post.unit)
        .collect();
    let mut named = Named::default();
    for _ in 0..=draw.below(2) {
        let from = if draw.below(2) == 0 { &near } else { &units };
        named.units.push(from[draw.below(from.len())].clone());
    }
    if draw.below(3) == 0 {
        named.people.extend(programme.holder(&posts[draw.below(posts.len())].id, day).map(|person| person.id.clone()));
    }
    if draw.below(4) == 0 && !named.people.is_empty() {
        named.units.clear();
    }
    named
}

async fn reports(site: &Site) -> Vec<Report> {
    let (office, now) = (&site.office, site.clock.now());
    let (programme, mut draw) = (office.programme().clone(), Draw(SEED));
    let day = now.date(programme.utc_offset_seconds);
    let categories = &programme.cases["public-report"].categories;
    let (mut reports, mut refused) = (Vec::new(), 0);
    while reports.len() < REPORTS {
        let named = drawn(&mut draw, &programme, day);
        let new = NewCase {
            kind: CaseKindId::new("public-report"),
            category: categories[draw.below(categories.len())].id.clone(),
            channel: Channel::Web,
            text: "三月的产值是编出来的，请查。".to_owned(),
            contact: String::new(),
            named: named.clone(),
            region: None,
            files: Vec::new(),
            from: None,
        };
        let Ok(received) = office.open_case(&Caller::anonymous(now), new).await else {
            // It names everybody who could handle it.
            refused += 1;
            continue;
        };
        let (people, units) = kept_from(&named, &programme, day);
        assert!(received.id.as_str().starts_with("JB-") && received.id.as_str().len() == NUMBER);
        reports.push(Report { id: received.id, seq: received.seq, people, units });
    }
    assert!(refused < REPORTS / 2, "{refused} reports name everybody");
    eprintln!("{REPORTS} reports taken, {refused} refused because nobody is left to handle them");
    reports
}

/// By post: who is in it, and the reports that are to be kept from them.
fn everybody<'r>(site: &Site, reports: &'r [Report]) -> BTreeMap<PostId, Vec<&'r Report>> {
    let programme = site.office.programme();
    let day = site.clock.now().date(programme.utc_offset_seconds);
    let held = programme.posts.values().filter_map(|post| Some((post, programme.holder(&post.id, day)?)));
    let barred = |person: &PersonId| reports.iter().filter(|report| report.bars(programme, person, day)).collect();
    held.map(|(post, person)| (post.id.clone(), barred(&person.id))).collect()
}

/// Whatever the office itself gives to the holder of a post: lists, counts, duties, the search, the case.
async fn office_tells_nothing(site: &Site, post: &PostId, barred: &[&Report]) -> usize {
    let (office, caller) = (&site.office, site.caller(post.as_str()));
    let mut listed = BTreeSet::new();
    for part in PARTS {
        let filter = CaseFilter {
            part: Some(part.to_owned()),
            kind: Some(CaseKindId::new("public-report")),
            ..CaseFilter::default()
        };
        let Ok(page) = office.cases(&caller, &filter, &CaseAt::First, 10_000).await else { continue };
        let counted = office.case_counts(&caller, &filter).await.expect("counted");
        let sum: u64 = counted.by_kind.iter().map(|count| count.received).sum();
        assert_eq!(sum, page.lines.len() as u64, "{post} counts in {part} what it does not list");
        listed.extend(page.lines.into_iter().map(|line| line.id));
    }
    let owed = DutyFilter::open().owned_by(Owner::Post(post.clone()));
    let owed = office.store().duties(&owed).await.expect("duties");
    let board = office.duty_board(&caller).await.expect("a board");
    let board = format!("{:?}", [board.overdue, board.today, board.week, board.later, board.waiting].concat());
    for report in barred {
        let id = &report.id;
        assert!(!listed.contains(id), "{post} finds {id} in a list");
        assert!(!owed.iter().any(|duty| duty.subject == id.as_str()), "{post} has a duty on {id}");
        assert!(!board.contains(id.as_str()), "{post} is told of {id}");
        assert!(!office.sees_case(&caller, id).await.expect("asked"), "{post} sees {id}");
        assert!(office.find(&caller, id.as_str()).await.expect("searched").is_empty(), "{post} finds {id}");
        match office.view_case(&caller, id).await {
            Err(shishu_office::OfficeError::Refused(refusal)) => assert_eq!(refusal.kind, RefusalKind::NotFound),
            other => panic!("{post} opens {id}: {other:?}"),
        }
    }
    listed.len()
}

/// What one account may find on a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walks {
    /// Every page there is.
    Everything,
    /// The pages on which anybody finds a report at all.
    Cases,
}

/// Opens the pages and every form about a case: none shows, by number or by act, what is kept from the post. Adds those on which
/// another report shows to `shown`.
async fn routes_tell_nothing(
    site: &Site,
    post: &PostId,
    barred: &[&Report],
    walks: Walks,
    shown: &mut BTreeSet<&'static str>,
) -> usize {
    let browser = site.sign_in(Some(post.as_str())).await;
    let mut asked = 0;
    for route in shishu_web::routes().iter().filter(|route| route.method == "GET" && !route.path.contains("{case}")) {
        if walks == Walks::Cases && !shown.contains(route.path) {
            continue;
        }
        for path in pages(route.path) {
            let body = site.get(&browser, &path).await.body;
            asked += 1;
            let numbers = numbers(&body);
            for report in barred {
                assert!(!numbers.contains(report.id.as_str()), "{post} reads of {} on {path}", report.id);
            }
            if !numbers.is_empty() {
                shown.insert(route.path);
            }
        }
    }
    let most = if walks == Walks::Everything { 15 } else { 3 };
    for (at, report) in barred.iter().take(most).enumerate() {
        let id = report.id.as_str();
        for path in [format!("/find?q={id}"), format!("/ledger?act={}", report.seq)] {
            let body = site.get(&browser, &path).await.body;
            // The search box says again what was looked for; nothing leads to it.
            let link = if path.contains("q=") { format!("/cases/{id}") } else { id.to_owned() };
            assert!(!body.contains(&link), "{post} reads of {id} on {path}: {body}");
            asked += 1;
        }
        let about = shishu_web::routes();
        let about = about.iter().filter(|route| route.path.contains("{case}"));
        for route in about.filter(|route| at == 0 || route.path == "/cases/{case}") {
            let path = filled(route.path).replace("{case}", id);
            let answer = match route.method {
                "GET" => site.get(&browser, &path).await,
                _ => site.post(&browser, &path, &[("text", "words enough"), ("password", PASSWORD)]).await,
            };
            let status = answer.status.as_u16();
            assert!([403, 404].contains(&status), "{} {path} as {post}: {status} {}", route.method, answer.body);
            let told = works_on_cases(site, post) && status != 404;
            assert!(!told, "{} {path} as {post}: it is told that there is something", route.method);
            asked += 1;
        }
    }
    asked
}

/// Every number of a report on a page.
fn numbers(body: &str) -> BTreeSet<&str> {
    body.match_indices("JB-").filter_map(|(at, _)| body.get(at..at + NUMBER)).collect()
}

fn works_on_cases(site: &Site, post: &PostId) -> bool {
    let powers = &site.office.programme().posts[post].powers;
    POWERS.iter().any(|power| powers.contains(power))
}

/// A route's page, with what is listed on it as wide as can be.
fn pages(path: &str) -> Vec<String> {
    let own = filled(path);
    match path {
        "/cases" | "/cases/list.csv" => {
            let parts = PARTS.iter().map(|part| format!("{own}?part={part}&kind=public-report"));
            std::iter::once(own.clone()).chain(parts).collect()
        }
        "/supervise" => vec![own.clone(), format!("{own}?kind=public-report")],
        _ => vec![own],
    }
}

/// Supervisors and handlers of the kind, who are barred from some alone, find all the others: the search does see.
fn others_are_seen(site: &Site, post: &PostId, listed: usize, barred: usize) -> bool {
    let programme = site.office.programme();
    let supervises = programme.cases["public-report"].supervisors.contains(post);
    if supervises {
        assert_eq!(listed, REPORTS - barred, "{post} finds the others");
    }
    supervises && listed > 0
}

#[tokio::test]
async fn nobody_kept_from_five_hundred_reports_learns_of_them_by_any_route() {
    let site = Site::new().await;
    site.case_posts().await;
    let reports = reports(&site).await;
    // Long after every limit: what reminds, urges and escalates has done so.
    let (mut told, mut asked, mut pairs, mut seeing) = (0, 0, 0, 0);
    for day in ["2026-09-28T08:00", "2026-10-13T08:00"] {
        told += site.office.tick_cases(at(day)).await.expect("the calendar looks");
    }
    assert!(told >= 2 * REPORTS, "only {told} reminders and escalations");
    let everybody = everybody(&site, &reports);
    let known = |post: &PostId| ROLES.iter().any(|(_, role)| *role == Some(post.as_str()));
    let walks =
        |post: &PostId| if known(post) || works_on_cases(&site, post) { Walks::Everything } else { Walks::Cases };
    let mut shown = BTreeSet::new();
    // Those who see all there is go first, so that it is known where reports show.
    let (wide, narrow): (Vec<_>, Vec<_>) = everybody.iter().partition(|(post, _)| walks(post) == Walks::Everything);
    for (post, barred) in wide.into_iter().chain(narrow) {
        let listed = office_tells_nothing(&site, post, barred).await;
        seeing += usize::from(others_are_seen(&site, post, listed, barred.len()));
        if !known(post) {
            site.account(Some(post.as_str())).await;
        }
        asked += routes_tell_nothing(&site, post, barred, walks(post), &mut shown).await;
        pairs += barred.len();
    }
    eprintln!("{} accounts, {pairs} pairs of an account and a report kept from it, {asked} requests", everybody.len());
    eprintln!("reports show on {shown:?}");
    assert!(
        pairs > REPORTS && asked > 2_000 && seeing >= 2,
        "{pairs} pairs, {asked} requests, {seeing} see the others"
    );
    assert!(["/cases", "/cases/list.csv", "/duties"].iter().all(|path| shown.contains(path)), "{shown:?}");
}
