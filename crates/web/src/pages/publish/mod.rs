//! Publishing: which tables may be published, what one would say, and saying it. A correction never hides what was published before.

mod board;
mod cautions;
mod list;
mod table;

use crate::http::{Ctx, PageError, Route};
use shishu_office::{Actor, Refusal};
use shishu_programme::Power;
use shishu_terms::{FormId, Period};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/publish", list::list),
        Route::get("/publish/{form}/{period}", board::board),
        Route::post("/publish/{form}/{period}", board::publish),
    ]
}

/// The actor, if the post publishes.
fn publisher(ctx: &Ctx) -> Result<&Actor, PageError> {
    let actor = ctx.actor()?;
    match actor.has(Power::Publish) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed("您的岗位不公布数据。", "your post does not publish")
            .then("已公布的在“公报”里，谁都可以看。", "what is published stands under \"Bulletins\", for everybody")
            .into()),
    }
}

/// The address of a table at the publisher's desk.
pub(super) fn href(form: &FormId, period: Period) -> String {
    format!("/publish/{form}/{period}")
}
