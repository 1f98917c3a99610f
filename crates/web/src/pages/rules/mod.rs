//! Edit rules by those who write them: the editor with its judgement while one types, the try-out, the report on a form's whole set.
//! Reading one rule is [`super::programme`].

mod anew;
mod editor;
mod fields;
mod files;
pub(super) mod history;
mod palette;
mod report;
mod save;
mod tried;
mod typed;
mod verdict;

pub(super) use report::percent;

use crate::http::{Ctx, PageError, Route};
use shishu_office::Refusal;
use shishu_programme::ReportForm;
use shishu_terms::{FormId, RuleId};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/programme/forms/{form}/rules", report::page),
        Route::get("/programme/forms/{form}/rules.csv", files::csv),
        Route::get("/programme/forms/{form}/rules.xlsx", files::xlsx),
        Route::get("/programme/forms/{form}/rules.toml", files::toml),
        Route::get("/programme/forms/{form}/rules/new", anew::new),
        Route::get("/programme/forms/{form}/rules/{rule}/edit", anew::edit),
        Route::ask("/programme/forms/{form}/rules/check", editor::check),
        Route::ask("/programme/forms/{form}/rules/try", editor::try_out),
        Route::post("/programme/forms/{form}/rules/save", save::save),
        Route::post("/programme/forms/{form}/rules/{rule}/withdraw", save::withdraw),
    ]
}

fn report_form<'c>(ctx: &'c Ctx, id: &str) -> Result<&'c ReportForm, PageError> {
    Ok(ctx.app.office().programme().forms.get(&FormId::new(id)).ok_or_else(|| Refusal::not_found(id))?)
}

/// The form, for somebody who may write its rules.
fn written_form<'c>(ctx: &'c Ctx, id: &str) -> Result<&'c ReportForm, PageError> {
    ctx.actor()?;
    let form = report_form(ctx, id)?;
    match ctx.app.office().may_write_rules(&ctx.caller(), &form.id) {
        true => Ok(form),
        false => Err(Refusal::not_allowed(
            format!("您的岗位不能编写 {} 的审核关系。", form.id),
            format!("your post cannot write the rules of {}", form.id),
        )
        .then("规则本身人人可看。", "everybody can read the rules")
        .into()),
    }
}

/// The address of a form's rules.
pub(super) fn rules_href(form: &FormId) -> String {
    format!("/programme/forms/{form}/rules")
}

/// The address of a rule.
pub(super) fn rule_href(form: &FormId, rule: &RuleId) -> String {
    format!("/programme/forms/{form}/rules/{rule}")
}
