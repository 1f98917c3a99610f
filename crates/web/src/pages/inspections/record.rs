//! Recording an inspection. A refused one brings the page back with everything typed.

use super::sheet::{FINDINGS, href, show};
use crate::http::{Ctx, Page, Posted};
use crate::pages::heard;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use shishu_contact::InspectionOutcome;
use shishu_office::{NewInspection, OfficeError, Refusal, RefusalKind};
use shishu_terms::UnitId;

pub(super) async fn post(Path((round, unit)): Path<(String, String)>, form: Posted) -> Page {
    let unit = UnitId::new(unit);
    let taken = match read(&form, &unit) {
        Ok(new) => form.ctx.app.office().record_inspection(&form.ctx.caller(), &round, new).await,
        Err(refusal) => Err(refusal.into()),
    };
    match taken {
        Ok(_) => Ok(Redirect::to(&href(&round, &unit)).into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            let ctx = Ctx { path: href(&round, &unit), ..form.ctx.clone() };
            show(&ctx, &round, &unit, &form.typed(), Some(("#record", &refusal))).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read(form: &Posted, unit: &UnitId) -> Result<NewInspection, Refusal> {
    let outcome = match form.text("outcome") {
        "done" => InspectionOutcome::Done,
        "not-found" => InspectionOutcome::NotFound,
        _ => return Err(Refusal::bad_input("请选结果。", "choose the outcome")),
    };
    let on = form.text("on").parse().map_err(|_| Refusal::bad_input("请写哪天查的。", "say on which day"))?;
    let seen = form.text("seen").to_owned();
    let (brought, findings) = (form.text("brought").to_owned(), heard::read(form, "finding", FINDINGS));
    Ok(NewInspection { unit: unit.clone(), on, outcome, seen, brought, findings })
}
