//! Recording a visit. A refused one brings the page back with everything typed; one with needs shows their codes, once.

use super::sheet::{NEEDS, href, show};
use crate::http::{Ctx, Page, Posted};
use crate::look::parts::{self, Press};
use crate::look::{Section, say};
use crate::pages::heard;
use crate::pages::shared::{case_href, codes_once, seen_cases};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::html;
use shishu_contact::VisitOutcome;
use shishu_office::{NewVisit, OfficeError, Received, Refusal, RefusalKind};
use shishu_terms::UnitId;

pub(super) async fn post(Path((round, unit)): Path<(String, String)>, form: Posted) -> Page {
    let unit = UnitId::new(unit);
    let taken = match read(&form, &unit) {
        Ok(new) => form.ctx.app.office().record_visit(&form.ctx.caller(), &round, new).await,
        Err(refusal) => Err(refusal.into()),
    };
    match taken {
        Ok(taken) if taken.needs.is_empty() => {
            Ok(Redirect::to(&format!("/visits?round={round}&done=1")).into_response())
        }
        Ok(taken) => receipts(&form.ctx, &round, &unit, &taken.needs).await,
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            let ctx = Ctx { path: href(&round, &unit), ..form.ctx.clone() };
            show(&ctx, &round, &unit, &form.typed(), Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read(form: &Posted, unit: &UnitId) -> Result<NewVisit, Refusal> {
    let outcome = VisitOutcome::parse(form.text("outcome"))
        .ok_or_else(|| Refusal::bad_input("请选结果。", "choose the outcome"))?;
    let on = form.text("on").parse().map_err(|_| Refusal::bad_input("请写哪天去的。", "say on which day"))?;
    Ok(NewVisit {
        unit: unit.clone(),
        on,
        outcome,
        met: form.text("met").to_owned(),
        heard: form.text("heard").to_owned(),
        needs: heard::read(form, "need", NEEDS),
    })
}

async fn receipts(ctx: &Ctx, round: &str, unit: &UnitId, needs: &[Received]) -> Page {
    let lang = ctx.lang;
    let title = say!(lang, "记下了，需求 {n} 件", "Recorded, needs: {n}", n = needs.len());
    let list = format!("/visits?round={round}");
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "走访", "Visits").to_owned(), Some(list.clone())),
            (unit.to_string(), Some(href(round, unit))),
            (title.clone(), None),
        ],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let seen = seen_cases(ctx, needs.iter().map(|need| need.id.clone()).collect()).await?;
    let main = html! {
        (parts::head(&head))
        (codes_once(ctx, needs))
        (parts::row(html! {
            (parts::link(Press::Main, &list, say!(lang, "回名单", "Back to the list")))
            @for need in needs.iter().filter(|need| seen.contains(&need.id)) { (parts::link(Press::Normal, &case_href(&need.id), need.id.as_str())) }
        }))
    };
    ctx.page(&title, Some(Section::Visits), main).await
}
