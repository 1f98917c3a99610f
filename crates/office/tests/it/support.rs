//! A test office: the county's, and helpers that are user acts.

pub use crate::county::*;
use shishu_office::returns::Draft;
use shishu_office::{Actor, Caller, Office, OfficeError, Refusal};
use shishu_terms::{FixedClock, FormId, IndicatorCode, PostId, ReturnId, RuleId, UnitId};
use std::sync::Arc;

pub struct TestOffice {
    pub office: Office,
    _folder: tempfile::TempDir,
}

pub fn form() -> FormId {
    FormId::new("B204-1")
}

pub fn return_of(unit: &str) -> ReturnId {
    ReturnId { form: form(), period: july(), unit: UnitId::new(unit) }
}

impl TestOffice {
    pub async fn new() -> TestOffice {
        let (office, folder) = new_office(Arc::new(FixedClock::new(at("2026-08-03T09:00")))).await;
        TestOffice { office, _folder: folder }
    }

    /// With more in `programme.toml`.
    pub async fn with_manifest(more: &str) -> TestOffice {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county");
        let mut files = shishu_programme::read_folder(path.as_ref()).expect("readable");
        files.get_mut("programme.toml").expect("a manifest").extend_from_slice(more.as_bytes());
        let programme = Arc::new(shishu_programme::load_files(&files).expect("it loads"));
        let (office, folder) = new_office_of(programme, Arc::new(FixedClock::new(at("2026-08-03T09:00")))).await;
        TestOffice { office, _folder: folder }
    }

    /// With other words in files of the programme: file, what stands there, what shall stand there.
    pub async fn with_changes(changes: &[(&str, &str, &str)]) -> TestOffice {
        let (office, folder) =
            new_office_of(county_with(changes), Arc::new(FixedClock::new(at("2026-08-03T09:00")))).await;
        TestOffice { office, _folder: folder }
    }

    /// With July 2026 of B204-1 open.
    pub async fn in_july() -> TestOffice {
        let test = TestOffice::new().await;
        test.office.open_period(at("2026-07-31T00:00"), &form(), july()).await.expect("opens").expect("was not open");
        test
    }

    /// The holder of a post on the day of `now`.
    pub fn as_post(&self, post: &str, now: &str) -> Caller {
        let now = at(now);
        let programme = self.office.programme();
        let day = now.date(programme.utc_offset_seconds);
        let post = PostId::new(post);
        let person = programme.holder(&post, day).unwrap_or_else(|| panic!("{post} is held")).id.clone();
        Caller::actor(Actor::in_post(programme, &person, &post, day).expect("in post"), now)
    }

    pub fn respondent(&self, now: &str) -> Caller {
        self.as_post("fill-e0017", now)
    }

    pub fn town(&self, now: &str) -> Caller {
        self.as_post("town-liuxi-review", now)
    }

    pub fn specialist(&self, now: &str) -> Caller {
        self.as_post("county-industry", now)
    }

    /// Submitted and passed by the town.
    pub async fn at_the_county(&self) {
        self.office.submit(&self.respondent("2026-08-03T10:00"), &return_of("E0017"), good()).await.expect("submitted");
        self.office.pass_town(&self.town("2026-08-04T09:00"), &return_of("E0017")).await.expect("passed");
    }
}

/// A return of B204-1 that no hard rule refuses and no query rule asks about.
pub fn good() -> Draft {
    draft(&[
        ("101", "1,286.4"),
        ("102", "1,215.0"),
        ("103", "96.0"),
        ("201", "1,300"),
        ("202", "700"),
        ("203", "600"),
        ("301", "84.6"),
        ("302", "286"),
        ("303", "2,140"),
        ("304", "164.0"),
        ("305", "110.5"),
    ])
}

pub fn draft(cells: &[(&str, &str)]) -> Draft {
    let mut draft = Draft::default();
    for (code, text) in cells {
        draft.cells.insert(IndicatorCode::new(*code), (*text).to_owned());
    }
    draft
}

pub fn with(mut draft: Draft, code: &str, text: &str) -> Draft {
    draft.cells.insert(IndicatorCode::new(code), text.to_owned());
    draft
}

pub fn explained(mut draft: Draft, rule: &str, text: &str) -> Draft {
    draft.texts.insert(RuleId::new(rule), text.to_owned());
    draft
}

/// The refusal of a call that must be refused.
pub fn refused<T: std::fmt::Debug>(result: Result<T, OfficeError>) -> Refusal {
    match result {
        Err(OfficeError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub async fn state(test: &TestOffice, id: &ReturnId) -> shishu_office::returns::ReturnState {
    test.office.review_sheet(&test.as_post("county-auditor", "2026-08-05T09:00"), id).await.expect("readable").state
}

/// The output 101 = 102 = 201 of a return that passes.
pub fn output(text: &str) -> Draft {
    let filled = with(with(with(with(good(), "101", text), "102", text), "201", text), "302", "500");
    with(with(with(filled, "304", "10"), "202", "0"), "203", "0")
}

/// The clerk of a unit.
pub fn clerk(test: &TestOffice, unit: &str, now: &str) -> Caller {
    test.as_post(&format!("fill-{}", unit.to_lowercase()), now)
}

/// Submits, passes and accepts returns of the first `n` units of a town with 101 = 1000.5, 2000.5, ….
pub async fn accepted(test: &TestOffice, town: &str, region: &str, n: usize) -> Vec<String> {
    accepted_from(test, town, region, 0, n).await
}

/// The same for the units after the first `from`, up to `n`.
pub async fn accepted_from(test: &TestOffice, town: &str, region: &str, from: usize, n: usize) -> Vec<String> {
    let region: shishu_terms::RegionCode = region.parse().expect("region");
    let respondents = test.office.programme().respondents(&form());
    let units: Vec<String> = respondents
        .iter()
        .filter(|u| region.contains(&u.region))
        .map(|u| u.id.to_string())
        .take(n)
        .skip(from)
        .collect();
    assert_eq!(units.len(), n - from);
    let reviewer = test.as_post(&format!("town-{town}-review"), "2026-08-04T09:00");
    for (n, unit) in units.iter().enumerate() {
        let id = return_of(unit);
        let filled = output(&format!("{}.5", 1000 * (n + 1)));
        test.office.submit(&clerk(test, unit, "2026-08-03T10:00"), &id, filled).await.expect("submitted");
        test.office.pass_town(&reviewer, &id).await.expect("passed");
        test.office.accept(&test.specialist("2026-08-05T09:00"), &id).await.expect("accepted");
    }
    units
}

/// The clerk revises the output; the county accepts it when `accepted`.
pub async fn revise_output(test: &TestOffice, unit: &str, now: &str, text: &str, accepted: bool) {
    let id = return_of(unit);
    let draft = explained(explained(output(text), "B204-09", "x 按月报"), "B204-12", "来料加工收入未计");
    test.office.revise(&clerk(test, unit, now), &id, draft, "七月有一笔退货。".into()).await.expect("revised");
    if accepted {
        test.office.accept(&test.specialist(now), &id).await.expect("accepted");
    }
}

pub async fn publish(test: &TestOffice, now: &str, reason: &str) -> shishu_office::Edition {
    test.office.publish(&test.specialist(now), &form(), july(), reason.into()).await.expect("published");
    test.office.editions(&form(), july()).await.expect("editions").pop().expect("one")
}
