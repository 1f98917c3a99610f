//! The custodian's desk: requests for identities that reporters left. A custodian sees the number, the kind, the ground and who asks, and
//! nothing of what was reported; whoever is barred from the case finds nothing here at all.

mod desk;
mod download;
mod shares;
mod sheet;

pub(super) use shares::custody;

use crate::http::{Ctx, PageError, Route};
use crate::look::{State, say};
use shishu_cases::AskStanding;
use shishu_office::{IdentityLine, Refusal};
use shishu_programme::Power;
use shishu_terms::Lang;
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/identities", desk::page),
        Route::get("/identities/list.xlsx", download::xlsx),
        Route::get("/identities/list.csv", download::csv),
        Route::get("/identities/shares", shares::page),
        Route::post("/identities/shares", shares::hand),
        Route::get("/identities/{case}", sheet::page),
        Route::ask("/identities/{case}/unlock", sheet::unlock),
        Route::post("/identities/{case}/give", sheet::give),
        Route::post("/identities/{case}/refuse", sheet::refuse),
    ]
}

/// Refuses posts that keep no identities.
fn custodian(ctx: &Ctx) -> Result<(), PageError> {
    match ctx.actor()?.has(Power::KeepIdentity) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("您的岗位不保管身份。", "your post keeps no identities").into()),
    }
}

/// The standing that an address asks for; an odd one asks for all.
fn asked(query: &BTreeMap<String, String>) -> Option<AskStanding> {
    let code = query.get("standing")?;
    AskStanding::ALL.into_iter().find(|standing| standing.code() == code)
}

/// A request as the custodian has to do with it: a state and a word.
fn mine(lang: Lang, line: &IdentityLine) -> (State, &'static str) {
    match &line.mine {
        Some(said) => match said.gave {
            Some(true) => (State::Holds, say!(lang, "交出了", "given")),
            Some(false) => (State::Query, say!(lang, "没有同意", "refused")),
            None => (State::NotJudged, say!(lang, "已不在岗", "left the post")),
        },
        None if line.owed() => (State::Wait, say!(lang, "等我决定", "waits for me")),
        None => (State::NotJudged, say!(lang, "没有决定", "not decided")),
    }
}
