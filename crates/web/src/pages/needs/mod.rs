//! The needs ledger: what people said they need, what became of it, and the service that can meet it.

mod download;
mod ledger;
mod matching;

use crate::http::{Ctx, PageError, Route};
use crate::pages::CASE_POWERS;
use jiff::civil::Date;
use shishu_office::{CaseFilter, NeedLine, Refusal};
use shishu_programme::Power;
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/needs", ledger::page),
        Route::get("/needs/list.xlsx", download::xlsx),
        Route::get("/needs/list.csv", download::csv),
        Route::get("/needs/{case}", matching::page),
        Route::post("/needs/{case}", matching::post),
    ]
}

/// What is asked of the ledger, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct NeedQuery {
    category: Option<String>,
    /// A town's code; `none` for needs heard at no place.
    town: Option<String>,
    /// One of [`STANDINGS`].
    standing: Option<&'static str>,
}

const STANDINGS: [&str; 5] = ["open", "overdue", "met", "unmet", "unmatched"];

impl NeedQuery {
    fn read(asked: &BTreeMap<String, String>) -> NeedQuery {
        let text = |name: &str| asked.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let standing = text("standing");
        NeedQuery {
            category: text("category"),
            town: text("town"),
            standing: STANDINGS.into_iter().find(|code| standing.as_deref() == Some(*code)),
        }
    }

    fn fits(&self, line: &NeedLine, today: Date) -> bool {
        let town = line.town.as_ref().map_or_else(|| "none".to_owned(), |(code, _)| code.to_string());
        self.category.as_deref().is_none_or(|wanted| line.category.as_str() == wanted)
            && self.town.as_deref().is_none_or(|wanted| town == wanted)
            && self.standing.is_none_or(|standing| stands(line, standing, today))
    }

    fn filters(&self) -> bool {
        *self != NeedQuery::default()
    }

    fn written(&self) -> String {
        let pairs =
            [("category", self.category.as_deref()), ("town", self.town.as_deref()), ("standing", self.standing)];
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", crate::pages::files::query_text(value?))));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn href(&self) -> String {
        format!("/needs?{}", self.written())
    }
}

/// Not met: closed without being solved. Being open is neither.
fn stands(line: &NeedLine, standing: &str, today: Date) -> bool {
    let open = line.case.standing.is_open();
    match standing {
        "open" => open,
        "overdue" => line.case.overdue(today),
        "met" => line.met,
        "unmet" => !open && !line.met && line.case.standing != shishu_cases::Standing::Replied,
        _ => open && line.matched.is_none(),
    }
}

/// All needs the reader may see: of the whole for whoever has such a list, else those of the own post.
async fn needs(ctx: &Ctx) -> Result<Vec<NeedLine>, PageError> {
    let actor = ctx.actor()?;
    if !CASE_POWERS.iter().any(|power| actor.has(*power)) {
        return Err(Refusal::not_allowed("您的岗位不看需求台账。", "your post does not see the ledger of needs").into());
    }
    let wide = [Power::ReadAll, Power::Supervise, Power::TakeReports].iter().any(|power| actor.has(*power));
    let part = match (wide, actor.has(Power::HandleCases)) {
        (true, _) => "all",
        (false, true) => "mine",
        (false, false) => "asked",
    };
    let filter = CaseFilter { part: Some(part.to_owned()), ..CaseFilter::default() };
    Ok(ctx.app.office().needs(&ctx.caller(), &filter).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        let asked = [("category", "labour"), ("standing", "unmet"), ("town", "none"), ("odd", "x")];
        let asked = asked.map(|(n, v)| (n.to_owned(), v.to_owned())).into_iter().collect();
        assert_eq!(NeedQuery::read(&asked).href(), "/needs?category=labour&town=none&standing=unmet");
    }
}
