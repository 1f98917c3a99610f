//! `/tolerance/new`: the application.

use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Head, Press, Problem};
use crate::look::{Section, say};
use crate::pages::refused;
use crate::pages::shared::tolerance_href;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_cases::tolerance::{Fault, Matter, MatterKind};
use shishu_office::{NewTolerance, OfficeError, Refusal, RefusalKind};
use shishu_terms::{PersonId, PostId};
use std::collections::{BTreeMap, BTreeSet};

/// `GET /tolerance/new`.
pub(super) async fn page(ctx: Ctx) -> Page {
    show(&ctx, &BTreeMap::new(), &BTreeSet::new(), None).await
}

async fn show(
    ctx: &Ctx,
    typed: &BTreeMap<String, String>,
    related: &BTreeSet<String>,
    refused: Option<&Refusal>,
) -> Page {
    let lang = ctx.lang;
    let actor = ctx.actor()?;
    let programme = ctx.app.office().programme();
    let rules = programme.tolerance.as_ref().ok_or_else(|| {
        Refusal::wrong_state("制度包没有容错纠错的规定。", "the programme has no rules for tolerance")
    })?;
    let title = say!(lang, "申请容错", "Apply for tolerance");
    let text = |name: &str| typed.get(name).map_or("", String::as_str);
    let person = |id: &PersonId| programme.people.get(id).map_or(id.to_string(), |one| one.name.get(lang).to_owned());
    let post_name = |id: &PostId| programme.posts.get(id).map_or(id.to_string(), |one| one.name.get(lang).to_owned());
    let staff = programme.staff(actor.unit(), ctx.today());
    let posts: Vec<(String, String)> = staff
        .iter()
        .map(|(holder, post)| (post.to_string(), format!("{} {}", person(holder), post_name(post))))
        .collect();
    let chosen = if text("post").is_empty() { actor.post.id.as_str() } else { text("post") };
    let choice = |fault: Fault, label| Choice { value: fault.code(), label, hint: None };
    let faults = [
        choice(
            Fault::Doing,
            say!(
                lang,
                "做错了：探索、改革、按程序做，但结果错了",
                "Done wrongly: something new was tried by the proper way and went wrong"
            ),
        ),
        choice(
            Fault::NotDoing,
            say!(lang, "没有做：该办不办、推诿拖延", "Not done: what was owed was not done, or put off"),
        ),
    ];
    let kinds = [
        ("case", say!(lang, "一件事项", "a case")),
        ("return", say!(lang, "一份报表（和它的问题）", "a return, and the findings on it")),
        ("figure", say!(lang, "一个数", "a figure")),
        ("other", say!(lang, "其他", "something else")),
    ]
    .map(|(code, name)| (code.to_owned(), name.to_owned()));
    let error = |name: &str| refused.filter(|_| name == "text").map(|refusal| refusal.what.get(lang));
    let deciders: Vec<(PersonId, String)> = rules
        .examiners
        .iter()
        .chain(&rules.deciders)
        .filter_map(|post| {
            programme
                .holder(post, ctx.today())
                .map(|holder| (holder.id.clone(), format!("{} {}", person(&holder.id), post_name(post))))
        })
        .collect();
    let form = html! {
        form.flow #apply method="post" action="/tolerance/new" novalidate {
            (fields::csrf(ctx.csrf()))
            (fields::radios("fault", say!(lang, "是哪一种错", "What sort of fault"), &faults, text("fault"), None))
            (parts::hint(rules.not_doing.get(lang)))
            (fields::select(&Field { id: "kind", name: "kind", label: say!(lang, "关于什么", "About"), value: text("kind"), ..Field::default() }, &kinds))
            (fields::text(&Field { id: "matter", name: "matter", label: say!(lang, "它的编号；没有编号就写名称", "Its number; its name where it has none"),
                hint: Some(say!(lang, "事项号如 XF-2026-7K3QF9，报表如 B204-1.2026-07.E0017。", "A case like XF-2026-7K3QF9, a return like B204-1.2026-07.E0017.")), value: text("matter"), required: true, ..Field::default() }))
            (fields::select(&Field { id: "post", name: "post", label: say!(lang, "当事人", "The person concerned"), value: chosen, ..Field::default() }, &posts))
            (fields::area(&Field { id: "text", name: "text", label: say!(lang, "做了什么、为什么、错在哪里、后来怎样", "What was done, why, what went wrong, what followed"), error: error("text"), value: text("text"), required: true, ..Field::default() }, 8))
            fieldset.field {
                legend.label { (say!(lang, "和下面的人有亲属、利害等关系的，请勾出来，他们就不参加", "Tick whoever you or the person concerned are related to: they take no part")) }
                @for (id, name) in &deciders { (fields::tick("related", id.as_str(), name, related.contains(id.as_str()))) }
            }
            (parts::submit(Press::MainBig, say!(lang, "交申请", "Send")))
        }
    };
    let criteria = html! {
        ol.list { @for one in &rules.criteria { li { (one.question.get(lang)) @if one.must { small { (say!(lang, "必须满足", "must hold")) } } } } }
        h3 { (say!(lang, "一律不予容错", "Never excused")) }
        dl.facts { @for one in &rules.excluded { div { dt { (one.name.get(lang)) } dd { (one.ground.get(lang)) } } } }
    };
    let problems: Vec<Problem> = refused.iter().map(|refusal| refused::problem(lang, refusal, "#apply")).collect();
    let crumbs =
        vec![(say!(lang, "容错纠错", "Tolerance").to_owned(), Some("/tolerance".to_owned())), (title.to_owned(), None)];
    let main: Markup = html! {
        (parts::head(&Head { crumbs, title: html! { (title) }, ..Head::default() }))
        (parts::summary(say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here"), &problems, true))
        (parts::cols_wide(form, parts::section("criteria", say!(lang, "按什么审查", "The criteria"), "", criteria)))
    };
    let mut response = ctx.page(title, Some(Section::Tolerance), main).await?;
    if let Some(refusal) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

/// `POST /tolerance/new`.
pub(super) async fn send(form: Posted) -> Page {
    let kind = match form.text("kind") {
        "case" => MatterKind::Case,
        "return" => MatterKind::Return,
        "figure" => MatterKind::Figure,
        _ => MatterKind::Other,
    };
    let related: BTreeSet<String> = form.all("related").map(str::to_owned).collect();
    let sent = match Fault::parse(form.text("fault")) {
        None => {
            Err(Refusal::bad_input("请选是做错了还是没有做。", "say whether it was done wrongly or not done").into())
        }
        Some(fault) => {
            let new = NewTolerance {
                matter: Matter { kind, id: form.text("matter").to_owned() },
                fault,
                post: PostId::new(form.text("post")),
                related: related.iter().map(|id| PersonId::new(id.as_str())).collect(),
                text: form.text("text").to_owned(),
            };
            form.ctx.app.office().apply_for_tolerance(&form.ctx.caller(), new).await
        }
    };
    match sent {
        Ok(id) => Ok(Redirect::to(&format!("{}?done=new", tolerance_href(&id))).into_response()),
        // A matter that is not there is a slip of the pen: the form stays.
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState | RefusalKind::NotFound) =>
        {
            let refusal = Refusal {
                kind: if refusal.kind == RefusalKind::NotFound { RefusalKind::BadInput } else { refusal.kind },
                ..refusal
            };
            show(&form.ctx, &form.typed(), &related, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}
