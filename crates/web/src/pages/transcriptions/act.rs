//! Handing a transcription on, and judging one.

use super::href;
use super::sheet::{Tried, page};
use crate::http::{Ctx, Page, PageError, Posted};
use crate::pages::shared::{return_id, review_href};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use shishu_office::returns::Draft;
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::{IndicatorCode, ReturnId};

type Place = Path<(String, String, String)>;

fn named((form, period, unit): &(String, String, String)) -> Result<ReturnId, PageError> {
    return_id(form, period, unit)
}

/// `POST /transcriptions/{form}/{period}/{unit}`: the cells as typed, and the scan.
pub(super) async fn transcribe(Path(place): Place, form: Posted) -> Page {
    let id = named(&place)?;
    let cells = form.with_prefix("c.").map(|(code, text)| (IndicatorCode::new(code), text.to_owned())).collect();
    let draft = Draft { cells, ..Draft::default() };
    let (name, scan) = form.file("scan").map(|file| (file.name.clone(), file.bytes.clone())).unwrap_or_default();
    let entered = form.ctx.app.office().transcribe(&form.ctx.caller(), &id, draft.clone(), name, scan).await;
    match entered {
        Ok(_) => Ok(Redirect::to(&href(&id)).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            page(&form.ctx, id, Some(Tried { refusal, draft, note: String::new() })).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/judge`: does the second person find that typed values and scan agree?
pub(super) async fn judge(Path(place): Place, form: Posted) -> Page {
    let id = named(&place)?;
    let note = form.text("note").to_owned();
    let judged = match form.text("agrees") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let done = match judged {
        Some(agrees) => form.ctx.app.office().judge_transcription(&form.ctx.caller(), &id, agrees, note.clone()).await,
        None => Err(Refusal::bad_input("没有说相符还是不符。", "say whether they agree").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&if judged == Some(true) { review_href(&id) } else { href(&id) }).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            let ctx = Ctx { path: href(&id), ..form.ctx.clone() };
            page(&ctx, id, Some(Tried { refusal, draft: Draft::default(), note })).await
        }
        Err(error) => Err(error.into()),
    }
}
