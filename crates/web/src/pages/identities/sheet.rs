//! `/identities/{case}`: one request, and the custodian's decision.

use super::mine;
use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, mark, say, when};
use crate::pages::cases::{ask_state, lines_of, unlocking};
use crate::pages::refused;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{IdentityLine, IdentitySheet, OfficeError, Refusal, RefusalKind};
use shishu_terms::CaseId;
use std::collections::BTreeMap;

/// A decision that was refused: the form, why, and what was typed.
struct Tried {
    act: &'static str,
    refusal: Refusal,
    text: String,
}

/// `GET /identities/{case}`.
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    show(&ctx, &CaseId::new(id), query.get("done").map(String::as_str), None).await
}

async fn show(ctx: &Ctx, id: &CaseId, done: Option<&str>, tried: Option<Tried>) -> Page {
    let lang = ctx.lang;
    let session = &ctx.session()?.token_hash;
    let sheet = ctx.app.office().identity_sheet(&ctx.caller(), session, id).await?;
    let Some((newest, earlier)) = sheet.lines.split_first() else { return Err(Refusal::not_found(id.as_str()).into()) };
    let title = say!(lang, "请求打开身份 {id}", "Request for an identity, {id}", id = id);
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "身份保管", "Identities").to_owned(), Some("/identities".to_owned())),
            (id.to_string(), None),
        ],
        title: html! { (&title) },
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @match done {
            Some("give") => p role="status" { (say!(lang, "您的份额已交给提出的人。", "Your share is given to the one who asked.")) },
            Some("refuse") => p role="status" { (say!(lang, "已记下您不同意和理由。", "Your refusal and its reason are on record.")) },
            _ => {},
        }
        (problems(ctx, tried.as_ref()))
        (parts::cols(
            html! {
                (parts::section("ask", say!(lang, "请求", "The request"), "", request(ctx, newest, &sheet)))
                (parts::section("why", say!(lang, "为什么必须知道", "Why it must be known"), "", why(ctx, newest, &sheet, tried.as_ref())))
            },
            html! {
                @if newest.owed() { (parts::section("decide", say!(lang, "您的决定", "Your decision"), "", decide(ctx, newest, &sheet, tried.as_ref()))) }
                @if !earlier.is_empty() { (parts::section("earlier", say!(lang, "以前的请求", "Earlier requests"), "", history(ctx, earlier))) }
            },
        ))
    };
    let mut response = ctx.page(&title, Some(Section::Identities), main).await?;
    if let Some(tried) = &tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn problems(ctx: &Ctx, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let Some(tried) = tried else { return html! {} };
    let title = say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here");
    refused::boxed(lang, title, &tried.refusal, format!("#f-{}", tried.act))
}

fn request(ctx: &Ctx, line: &IdentityLine, sheet: &IdentitySheet) -> Markup {
    let lang = ctx.lang;
    let (state, word) = mine(lang, line);
    let (m, n) = (sheet.need, sheet.of);
    parts::facts(&[
        (say!(lang, "编号", "Number").to_owned(), html! { (line.case) }),
        (say!(lang, "事项类型", "Kind").to_owned(), html! { (line.kind.get(lang)) }),
        (say!(lang, "理由", "Ground").to_owned(), html! { b { (line.ground.get(lang)) } }),
        (say!(lang, "谁提出", "Asked by").to_owned(), html! { (line.unit.get(lang)) small { (line.post.get(lang)) } }),
        (say!(lang, "提出", "Asked").to_owned(), html! { (when::date(lang, line.on)) }),
        (say!(lang, "最迟决定", "Decide by").to_owned(), html! { (when::date(lang, line.until)) }),
        (
            say!(lang, "要几位同意", "Needed").to_owned(),
            html! { (say!(lang, "{n} 位里的 {m} 位", "{m} of {n}", m = m, n = n)) },
        ),
        (say!(lang, "状态", "Standing").to_owned(), mark(ask_state(line.standing), line.standing.name().get(lang))),
        (say!(lang, "我的决定", "My decision").to_owned(), mark(state, word)),
    ])
}

/// The asker's words, or the way to read them.
fn why(ctx: &Ctx, line: &IdentityLine, sheet: &IdentitySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    if let Some(words) = &sheet.words {
        return html! { div.said-by { (lines_of(words)) } };
    }
    let error = tried.filter(|tried| tried.act == "unlock").map(|tried| tried.refusal.what.get(lang));
    html! {
        form.flow #f-unlock method="post" action={ "/identities/" (line.case) "/unlock" } {
            (fields::csrf(ctx.csrf()))
            p { (say!(lang, "这段话封给了您的密钥。先解锁再读，再决定。", "The words are sealed to your key. Unlock it, read, then decide.")) }
            (unlocking(lang, "unlock", error))
            (parts::submit(Press::Main, say!(lang, "解锁", "Unlock")))
        }
    }
}

fn decide(ctx: &Ctx, line: &IdentityLine, sheet: &IdentitySheet, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let refused = tried.filter(|tried| tried.act == "refuse");
    let text = Field {
        id: "refuse-text",
        name: "text",
        label: say!(lang, "为什么不同意", "Why not"),
        hint: Some(say!(lang, "承办岗和反映人都会看到。", "The owner and the reporter read it.")),
        error: refused.map(|tried| tried.refusal.what.get(lang)),
        value: refused.map_or("", |tried| tried.text.as_str()),
        required: true,
    };
    parts::flow(html! {
        @if sheet.words.is_some() {
            div.flow #f-give {
                p { (say!(lang, "交出后，份额只封给提出的人；反映人凭回执码看得到您的单位交了。", "Once given, the share is sealed to the one who asked alone; the reporter sees that your unit gave it.")) }
                (parts::post_button(ctx.csrf(), &format!("/identities/{}/give", line.case), Press::Main, say!(lang, "交出我的份额", "Give my share")))
            }
        }
        details #f-refuse open[refused.is_some()] {
            summary { (say!(lang, "不同意", "Refuse")) }
            div.folded {
                form.flow method="post" action={ "/identities/" (line.case) "/refuse" } {
                    (fields::csrf(ctx.csrf()))
                    (fields::area(&text, 3))
                    (parts::submit(Press::Normal, say!(lang, "不同意，记下理由", "Refuse, with this reason")))
                }
            }
        }
    })
}

fn history(ctx: &Ctx, lines: &[IdentityLine]) -> Markup {
    let lang = ctx.lang;
    let item = |line: &IdentityLine| {
        html! { (when::date(lang, line.on)) " " (line.ground.get(lang)) " " (mark(ask_state(line.standing), line.standing.name().get(lang))) }
    };
    parts::list(&lines.iter().map(item).collect::<Vec<_>>())
}

type Named = Path<String>;

/// `POST /identities/{case}/unlock`: for whoever is asked and nobody else.
pub(super) async fn unlock(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let done = unlocked(&form, &id).await;
    decided(&form, &id, "unlock", done).await
}

async fn unlocked(form: &Posted, id: &CaseId) -> Result<(), OfficeError> {
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let Some((session, _)) = &form.ctx.session else { return Err(Refusal::sign_in().into()) };
    // Nobody may try passwords where nothing is asked of them.
    office.identity_sheet(&caller, &session.token_hash, id).await?;
    office.unlock_key(&caller, &session.token_hash, form.text("password")).await
}

/// `POST /identities/{case}/give`.
pub(super) async fn give(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let session = form.ctx.session()?.token_hash.clone();
    let done = form.ctx.app.office().give_share(&form.ctx.caller(), &session, &id).await.map(drop);
    decided(&form, &id, "give", done).await
}

/// `POST /identities/{case}/refuse`.
pub(super) async fn refuse(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let done = form.ctx.app.office().refuse_share(&form.ctx.caller(), &id, form.text("text")).await.map(drop);
    decided(&form, &id, "refuse", done).await
}

async fn decided(form: &Posted, id: &CaseId, act: &'static str, done: Result<(), OfficeError>) -> Page {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/identities/{id}?done={act}")).into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState | RefusalKind::TooMany) =>
        {
            let ctx = Ctx { path: format!("/identities/{id}"), ..form.ctx.clone() };
            let text = form.text("text").to_owned();
            show(&ctx, id, None, Some(Tried { act, refusal, text })).await
        }
        Err(error) => Err(error.into()),
    }
}
