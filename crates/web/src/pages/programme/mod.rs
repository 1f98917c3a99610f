//! The programme in public: forms, indicators, rules, the calendar, the register, posts.

mod calendar;
mod form;
mod overview;
mod rule;
mod units;

use crate::http::{Ctx, PageError, Route};
use shishu_office::Refusal;
use shishu_programme::{Programme, ReportForm, Selector};
use shishu_terms::{FormId, Lang};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/programme", overview::page),
        Route::get("/programme/forms/{form}", form::page),
        Route::get("/programme/forms/{form}/rules/{rule}", rule::page),
        Route::get("/programme/calendar/{year}", calendar::page),
        Route::get("/programme/units", units::page),
    ]
}

fn report_form<'c>(ctx: &'c Ctx, id: &str) -> Result<&'c ReportForm, PageError> {
    Ok(ctx.app.office().programme().forms.get(&FormId::new(id)).ok_or_else(|| Refusal::not_found(id))?)
}

/// Where a crumb of this section leads.
fn crumb(lang: Lang) -> (String, Option<String>) {
    (lang.pick("报表制度", "Programme").to_owned(), Some("/programme".to_owned()))
}

/// Who reports a form, in words: kinds of units and their industries.
fn respondents(selector: &Selector, programme: &Programme, form: &FormId, lang: Lang) -> String {
    let kinds = super::published::joined(lang, selector.kinds.iter().map(|k| k.name().get(lang).to_owned()));
    let mut sections: Vec<String> =
        selector.industries.iter().map(|i| format!("{} {}", i.as_str(), i.section_name().get(lang))).collect();
    sections.dedup();
    let n = programme.respondents(form).len();
    let industries = match sections.is_empty() {
        true => String::new(),
        false => lang.pick("，行业：", "; industries: ").to_owned() + &super::published::joined(lang, sections),
    };
    match lang {
        Lang::Zh => format!("{kinds}，现有 {n} 家{industries}"),
        Lang::En => format!("{kinds}, {n} at present{industries}"),
    }
}
