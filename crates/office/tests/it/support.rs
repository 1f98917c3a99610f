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
