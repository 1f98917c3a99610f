//! `/cases/keys`: keys of sealed cases that the reader owes to somebody, and cases of the reader's post that do not open yet, with whom it
//! waits for.

use super::key::handing_form;
use super::{staff, words};
use crate::http::{self, Ctx, Page, PageError, Posted};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, mark, plural, say};
use crate::pages::shared::case_href;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{CaseLine, KeyMissing, MissingWhy, OfficeError, Refusal};
use shishu_programme::Power;
use shishu_terms::Bilingual;
use std::collections::BTreeMap;

/// Lines shown at most; the rest follows when these are done.
const MOST: usize = 200;

/// `GET /cases/keys`.
pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let done = query.get("done").and_then(|n| n.parse().ok());
    let closed = query.get("closed").and_then(|n| n.parse().ok()).unwrap_or(0_u64);
    show(&ctx, done.map(|done| (done, closed)), None).await
}

fn handler(ctx: &Ctx) -> Result<(), PageError> {
    match staff(ctx)?.has(Power::HandleCases) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("您的岗位不承办事项。", "your post handles no cases").into()),
    }
}

async fn show(ctx: &Ctx, done: Option<(u64, u64)>, refusal: Option<&Refusal>) -> Page {
    handler(ctx)?;
    let (lang, office, caller) = (ctx.lang, ctx.app.office(), ctx.caller());
    let owed = office.keys_owed(&caller).await?;
    let missing = office.keys_missing(&caller, MOST).await?;
    let key = office.key_state(&caller, &ctx.session()?.token_hash).await?;
    let title = say!(lang, "密封事项的钥匙", "Keys of sealed cases");
    let head = parts::Head {
        crumbs: vec![(say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())), (title.to_owned(), None)],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @if let Some((done, closed)) = done { (said(ctx, done, closed)) }
        (parts::section("owed", say!(lang, "要我交付的", "Owed by me"), "", html! { (owed_part(ctx, &owed)) @if !owed.is_empty() { (hand_on(ctx, owed.len() as u64, key.unlocked, refusal)) } }))
        (parts::section("missing", say!(lang, "我还打不开的", "Mine that do not open yet"), "", missing_part(ctx, &missing)))
    };
    let mut response = ctx.page(title, Some(Section::Cases), main).await?;
    if let Some(refusal) = refusal {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn said(ctx: &Ctx, done: u64, closed: u64) -> Markup {
    let lang = ctx.lang;
    let cases = plural(done, "case", "cases");
    html! {
        p role="status" {
            (say!(lang, "已交付 {n} 件的钥匙。", "The keys of {n} {cases} are handed on.", n = done, cases = cases))
            @if closed > 0 { " " (say!(lang, "{n} 件您的钥匙也打不开。", "{n} do not open with your key either.", n = closed)) }
        }
    }
}

fn table(ctx: &Ctx, caption: &str, last: &str, rows: &[(&CaseLine, Markup)]) -> Markup {
    let lang = ctx.lang;
    let table = html! {
        table.tight.cases {
            caption.sr { (caption) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "编号", "Number")) }
                th scope="col" { (say!(lang, "事项", "Case")) }
                th scope="col" { (say!(lang, "答复期限", "Due")) }
                th scope="col" { (last) }
            } }
            tbody { @for (line, last) in rows { tr {
                th.stick.nobr scope="row" { a href=(case_href(&line.id)) { (line.id) } }
                td { (line.category.get(lang)) br; small.quiet { (line.kind_name.get(lang)) } }
                td.nobr { (words::due(ctx, line.due, line.standing.is_open())) }
                td { (last) }
            } } }
        }
    };
    parts::scroll(caption, table)
}

fn owed_part(ctx: &Ctx, owed: &[(CaseLine, Vec<Bilingual>)]) -> Markup {
    let lang = ctx.lang;
    if owed.is_empty() {
        return parts::empty(
            say!(lang, "没有要交付的钥匙", "No key is owed"),
            say!(
                lang,
                "岗位换了人、有人换了密钥，而您打得开那件密封的事项，就列在这里。",
                "When a post changes hands, or somebody declares a new key, the sealed cases that you can open and they cannot stand here."
            ),
            None,
        );
    }
    let to = |names: &[Bilingual]| html! { @for name in names { span { (name.get(lang)) } br; } };
    let rows: Vec<_> = owed.iter().take(MOST).map(|(line, names)| (line, to(names))).collect();
    table(ctx, say!(lang, "要交付的钥匙", "Keys owed"), say!(lang, "交给", "To"), &rows)
}

fn hand_on(ctx: &Ctx, n: u64, unlocked: bool, refusal: Option<&Refusal>) -> Markup {
    let lang = ctx.lang;
    let cases = plural(n, "case", "cases");
    let hint = say!(
        lang,
        "钥匙封给对方自己的密钥，别人打不开。每件留一条记录；内容不会显示。",
        "Each key is sealed to the other's own key. One act a case; nothing of what they hold is shown."
    );
    let label = say!(lang, "交付全部 {n} 件", "Hand on the keys of {n} {cases}", n = n, cases = cases);
    handing_form(ctx, "/cases/keys", unlocked, refusal, (hint, label))
}

fn missing_part(ctx: &Ctx, missing: &[KeyMissing]) -> Markup {
    let lang = ctx.lang;
    if missing.is_empty() {
        return parts::empty(
            say!(lang, "您名下的密封事项都打得开", "Every sealed case of your post opens with your key"),
            say!(
                lang,
                "打不开的会列在这里，写明在等谁。",
                "Any that does not would stand here, with whom it waits for."
            ),
            None,
        );
    }
    let rows: Vec<_> = missing.iter().map(|one| (&one.line, why(ctx, &one.why))).collect();
    html! {
        @if missing.iter().any(|one| one.why == MissingWhy::NoKey) {
            p { (parts::link(Press::Main, "/settings/key", say!(lang, "登记办理密钥", "Declare a handling key"))) }
        }
        (table(ctx, say!(lang, "打不开的事项", "Cases that do not open"), say!(lang, "为什么，在等谁", "Why, and whom it waits for"), &rows))
    }
}

/// Why something sealed does not open yet, and whom it waits for.
pub(in crate::pages) fn why(ctx: &Ctx, why: &MissingWhy) -> Markup {
    let lang = ctx.lang;
    match why {
        MissingWhy::NoKey => mark(State::Hard, say!(lang, "您还没有办理密钥", "you have no handling key")),
        MissingWhy::Waits(post) => html! {
            (mark(State::Wait, say!(lang, "等钥匙", "waits for the key")))
            " " small { (say!(lang, "由 {post} 交付", "from {post}", post = post.get(lang))) }
        },
        MissingWhy::HasOne => html! {
            (mark(State::Hard, say!(lang, "您已保管另一份", "you keep another share")))
            " " small { (say!(lang, "一人不得保管同一身份的两份", "nobody keeps two shares of one identity")) }
        },
        MissingWhy::Nobody => html! {
            (mark(State::Late, say!(lang, "在岗的人都打不开", "nobody in office can open it")))
            " " small { (say!(lang, "发消息请反映人凭回执码补充一句，钥匙就随着来", "send a message: the key comes with the reporter's next word")) }
        },
    }
}

/// Cases named in the notice above a queue; its link leads to all.
const NAMED: usize = 3;

/// The notice above a queue: which of the reader's sealed cases do not open yet, and how many keys the reader owes.
pub(super) async fn notice(ctx: &Ctx) -> Result<Markup, PageError> {
    let lang = ctx.lang;
    let missing = ctx.app.office().keys_awaited(&ctx.caller()).await?;
    let owed = match ctx.actor()?.has(Power::HandleCases) {
        true => ctx.app.office().keys_owed(&ctx.caller()).await?.len(),
        false => 0,
    };
    let (n, k) = (missing.len() as u64, owed as u64);
    let (mine, theirs) = (plural(n, "case", "cases"), plural(k, "case", "cases"));
    Ok(html! {
        @if n > 0 || k > 0 {
            (parts::notice(State::Wait, html! {
                @if n > 0 {
                    p { (say!(lang, "您名下还打不开的密封事项：{n} 件。", "Sealed and not open to you yet: {n} {mine} of your post.", n = n, mine = mine)) }
                    ul.plain { @for one in missing.iter().take(NAMED) { li { a.nobr href=(case_href(&one.line.id)) { (one.line.id) } " " (why(ctx, &one.why)) } } }
                }
                @if k > 0 { p { (say!(lang, "要您交给接任者的钥匙：{k} 件。", "Keys for you to hand on: {k} {theirs}.", k = k, theirs = theirs)) } }
                p { a href="/cases/keys" { (say!(lang, "看是哪些，在等谁", "See which, and whom they wait for")) } }
            }))
        }
    })
}

/// `POST /cases/keys`: hands on all at once.
pub(super) async fn share(form: Posted) -> Page {
    handler(&form.ctx)?;
    match shared(&form).await {
        Ok(handed) => {
            let to = format!("/cases/keys?done={}&closed={}", handed.done, handed.closed);
            Ok(Redirect::to(&to).into_response())
        }
        Err(OfficeError::Refused(refusal)) => show(&form.ctx, None, Some(&refusal)).await,
        Err(error) => Err(error.into()),
    }
}

async fn shared(form: &Posted) -> Result<shishu_office::HandedOn, OfficeError> {
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let Some((session, _)) = &form.ctx.session else { return Err(Refusal::sign_in().into()) };
    if !office.key_state(&caller, &session.token_hash).await?.unlocked {
        office.unlock_key(&caller, &session.token_hash, form.text("password")).await?;
    }
    office.share_keys(&caller, &session.token_hash).await
}
