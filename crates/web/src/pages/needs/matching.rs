//! `/needs/{case}`: which service can meet a need. The words suggest, a person confirms.

use super::needs;
use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Choice};
use crate::look::parts::{self, Press};
use crate::look::{Section, say};
use crate::pages::refused;
use crate::pages::shared::case_href;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::html;
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::{CaseId, CategoryId};

pub(super) async fn page(ctx: Ctx, Path(id): Path<String>) -> Page {
    show(&ctx, &CaseId::new(id), None).await
}

async fn show(ctx: &Ctx, id: &CaseId, refused: Option<&Refusal>) -> Page {
    let lang = ctx.lang;
    let office = ctx.app.office();
    let line = needs(ctx).await?.into_iter().find(|line| line.case.id == *id);
    let line = line.ok_or_else(|| Refusal::not_found(id.as_str()))?;
    let (text, suggested) = office.need_services(&ctx.caller(), id).await?;
    let services = office.services().map(|kind| kind.categories.as_slice()).unwrap_or_default();
    let title = say!(lang, "对接服务：{id}", "Match a service: {id}", id = id);
    let head = parts::Head {
        crumbs: vec![(say!(lang, "需求", "Needs").to_owned(), Some("/needs".to_owned())), (id.to_string(), None)],
        title: html! { (title) },
        sub: Some(html! { (line.case.category.get(lang)) " " (line.case.unit_name.get(lang)) }),
        ..parts::Head::default()
    };
    let words = |service: &CategoryId| {
        let found = suggested.iter().find(|one| one.category == service.as_str())?;
        let words = found.words.join(lang.pick("、", ", "));
        Some(say!(lang, "文字里提到：{words}", "The text says: {words}", words = words))
    };
    let hints: Vec<Option<String>> = services.iter().map(|one| words(&one.id)).collect();
    let choices: Vec<Choice> = services
        .iter()
        .zip(&hints)
        .map(|(one, hint)| Choice { value: one.id.as_str(), label: one.name.get(lang), hint: hint.as_deref() })
        .collect();
    let chosen = match (&line.matched, suggested.first()) {
        (Some((id, _)), _) => id.as_str(),
        (None, Some(first)) => first.category.as_str(),
        (None, None) => "",
    };
    let problem = refused.map(|refusal| refused::problem(lang, refusal, "#service-0"));
    let main = html! {
        (parts::head(&head))
        (parts::summary(say!(lang, "没有对接", "Not matched"), problem.as_slice(), true))
        (parts::section("text", say!(lang, "需求", "The need"), html! { a href=(case_href(id)) { (say!(lang, "看这一件", "See the case")) } }, html! { p.typed { (text) } }))
        @if let Some(kind) = office.services() {
            (parts::section("services", say!(lang, "哪项服务能办", "Which service fits"), "", html! {
                p.lead { (kind.guide.get(lang)) }
                @if line.case.standing.is_open() {
                    form.flow.intake method="post" action={ "/needs/" (id) } {
                        (fields::csrf(ctx.csrf()))
                        (fields::radios("service", say!(lang, "服务事项", "Service"), &choices, chosen, None))
                        (parts::row(html! { (parts::submit(Press::MainBig, say!(lang, "就对接这一项", "Match this one"))) (parts::link(Press::NormalBig, "/needs", say!(lang, "先不对接", "Leave it"))) }))
                    }
                } @else { (parts::hint(say!(lang, "这一件已经答复或办结，不再对接。", "This one is answered or closed and is not matched any more."))) }
            }))
        }
    };
    let mut response = ctx.page(&title, Some(Section::Needs), main).await?;
    if let Some(refusal) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

pub(super) async fn post(Path(id): Path<String>, form: Posted) -> Page {
    let id = CaseId::new(id);
    let service = CategoryId::new(form.text("service"));
    match form.ctx.app.office().match_need(&form.ctx.caller(), &id, &service).await {
        Ok(_) => Ok(Redirect::to("/needs?done=match").into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            show(&Ctx { path: format!("/needs/{id}"), ..form.ctx.clone() }, &id, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}
