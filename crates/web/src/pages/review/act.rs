//! The reviewer's steps: ask, judge an answer, pass on, accept. Each leads back to the return, in the queue it was opened from.

use super::query::QueueQuery;
use super::sheet::{Tried, page};
use crate::http::{Ctx, Page, PageError, Posted};
use crate::pages::shared::return_id;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use shishu_office::{Done, OfficeError, Refusal, RefusalKind};
use shishu_terms::{IndicatorCode, InquiryId, ReturnId};
use std::collections::BTreeMap;

type Place = Path<(String, String, String)>;
type Queried = Query<BTreeMap<String, String>>;

/// `POST …/inquire`: one question about one cell.
pub(super) async fn inquire(Path(place): Place, Query(mut query): Queried, form: Posted) -> Page {
    let id = named(&place)?;
    let (cell, question) = (form.text("cell").to_owned(), form.text("question").to_owned());
    let asked = form
        .ctx
        .app
        .office()
        .inquire(&form.ctx.caller(), &id, IndicatorCode::new(cell.as_str()), question.clone())
        .await;
    query.insert("cell".to_owned(), cell);
    done(&form, id, query, "inquire", asked, |refusal| Tried { refusal, text: question, inquiry: None }).await
}

/// `POST …/settle`: does the answer hold?
pub(super) async fn settle(Path(place): Place, Query(query): Queried, form: Posted) -> Page {
    let id = named(&place)?;
    let inquiry = InquiryId::new(form.text("inquiry"));
    let note = form.text("note").to_owned();
    let judged = match form.text("holds") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let settled = match judged {
        Some(holds) => {
            form.ctx.app.office().settle(&form.ctx.caller(), &id, inquiry.clone(), holds, note.clone()).await
        }
        None => Err(Refusal::bad_input("没有说成立还是不成立。", "say whether the answer holds").into()),
    };
    done(&form, id, query, "settle", settled, |refusal| Tried { refusal, text: note, inquiry: Some(inquiry) }).await
}

/// `POST …/pass`: from the town to the county.
pub(super) async fn pass(Path(place): Place, Query(query): Queried, form: Posted) -> Page {
    let id = named(&place)?;
    form.ctx.app.office().pass_town(&form.ctx.caller(), &id).await?;
    Ok(back(&id, &query, "pass"))
}

/// `POST …/accept`: every cell but those under inquiry.
pub(super) async fn accept(Path(place): Place, Query(query): Queried, form: Posted) -> Page {
    let id = named(&place)?;
    form.ctx.app.office().accept(&form.ctx.caller(), &id).await?;
    Ok(back(&id, &query, "accept"))
}

fn named((form, period, unit): &(String, String, String)) -> Result<ReturnId, PageError> {
    return_id(form, period, unit)
}

fn back(id: &ReturnId, query: &BTreeMap<String, String>, done: &str) -> axum::response::Response {
    Redirect::to(&QueueQuery::read(query).sheet_href_with(id, "done", done)).into_response()
}

/// Back to the return; words that cannot be taken as they are come back with the page.
async fn done(
    form: &Posted,
    id: ReturnId,
    query: BTreeMap<String, String>,
    step: &str,
    result: Result<Done, OfficeError>,
    tried: impl FnOnce(Refusal) -> Tried,
) -> Page {
    match result {
        Ok(_) => Ok(back(&id, &query, step)),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            // The page stands at the address of the return, so that switching the language leads back to it.
            let path = QueueQuery::read(&query).sheet_href(&id, "");
            let ctx = Ctx { path, ..form.ctx.clone() };
            page(&ctx, id, &query, Some(tried(refusal))).await
        }
        Err(error) => Err(error.into()),
    }
}
