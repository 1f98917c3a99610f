//! The steps on an application, one address each. A refused one brings the page back with everything typed.

use super::sheet::{Tried, show};
use crate::http::{Ctx, Page, Posted};
use crate::pages::shared::tolerance_href;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use shishu_office::{Done, OfficeError, Refusal, RefusalKind};
use shishu_terms::ToleranceId;
use std::collections::BTreeMap;

type Named = Path<String>;

async fn taken(form: &Posted, id: &ToleranceId, act: &'static str, result: Result<Done, OfficeError>) -> Page {
    match result {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={act}", tolerance_href(id))).into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            // Whoever must not know of it is told so, whatever was typed.
            if !form.ctx.app.office().sees_tolerance(&form.ctx.caller(), id).await? {
                return Err(Refusal::not_found(id.as_str()).into());
            }
            let ctx = Ctx { path: tolerance_href(id), ..form.ctx.clone() };
            let excluded = form.all("excluded").map(str::to_owned).collect();
            show(&ctx, id, Some(Tried { act, refusal, typed: form.typed(), excluded }), None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `yes` or `no`.
fn answer(form: &Posted, name: &str) -> Result<bool, Refusal> {
    match form.text(name) {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Refusal::bad_input("请选予以还是不予。", "choose to grant or to refuse")),
    }
}

pub(super) async fn examine(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let office = form.ctx.app.office();
    let mut answers: BTreeMap<String, (bool, String)> = BTreeMap::new();
    for (criterion, yes) in form.with_prefix("answer-") {
        if matches!(yes, "yes" | "no") {
            let evidence = form.text(&format!("evidence-{criterion}")).to_owned();
            answers.insert(criterion.to_owned(), (yes == "yes", evidence));
        }
    }
    let excluded = form.all("excluded").map(str::to_owned).collect();
    let done = office.examine_tolerance(&form.ctx.caller(), &id, answers, excluded, form.text("text")).await;
    taken(&form, &id, "examine", done).await
}

pub(super) async fn decide(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let done = match answer(&form, "grants") {
        Ok(grants) => {
            let correct = !form.text("correct").is_empty();
            form.ctx.app.office().decide_tolerance(&form.ctx.caller(), &id, grants, correct, form.text("text")).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    taken(&form, &id, "decide", done).await
}

pub(super) async fn correct(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let done = form.ctx.app.office().correct_tolerance(&form.ctx.caller(), &id, form.text("text")).await;
    taken(&form, &id, "correct", done).await
}

pub(super) async fn publication(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let office = form.ctx.app.office();
    let publish = form.text("publish") == "yes";
    let done = office.choose_tolerance_publication(&form.ctx.caller(), &id, publish, form.text("text")).await;
    taken(&form, &id, "publication", done).await
}

pub(super) async fn appeal(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let done = form.ctx.app.office().appeal_tolerance(&form.ctx.caller(), &id, form.text("text")).await;
    taken(&form, &id, "appeal", done).await
}

pub(super) async fn decide_appeal(Path(id): Named, form: Posted) -> Page {
    let id = ToleranceId::new(id);
    let done = match answer(&form, "grants") {
        Ok(grants) => {
            form.ctx.app.office().decide_tolerance_appeal(&form.ctx.caller(), &id, grants, form.text("text")).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    taken(&form, &id, "appeal-decide", done).await
}
