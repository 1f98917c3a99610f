//! `/cases/{number}`: one case: what was reported, what was done, by when it is owed, and the steps that the reader may take.

use super::{act, forms, identity, like, locked, reply, side, staff, thread, words};
use crate::http::{self, Ctx, Page};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, State, plural, say, when};
use crate::pages::files::{attachment, scan_kind};
use crate::pages::refused;
use crate::pages::shared::case_href;
use axum::extract::{Path, Query};
use maud::{Markup, html};
use shishu_office::{CaseSheet, CaseText, IdentityPart, KeyState, Refusal};
use shishu_programme::{Channel, Power};
use shishu_terms::CaseId;
use std::collections::BTreeMap;

/// A step that was refused, with everything typed.
pub(super) struct Tried {
    /// The step, as in its address.
    pub(super) act: &'static str,
    pub(super) refusal: Refusal,
    pub(super) typed: BTreeMap<String, String>,
}

/// One case as its page needs it.
pub(super) struct Desk<'c> {
    pub(super) ctx: &'c Ctx,
    pub(super) sheet: CaseSheet,
    pub(super) key: KeyState,
    /// The identity that came with it, for its owner.
    pub(super) identity: Option<IdentityPart>,
    pub(super) tried: Option<Tried>,
}

impl Desk<'_> {
    pub(super) fn lang(&self) -> Lang {
        self.ctx.lang
    }

    pub(super) fn href(&self) -> String {
        case_href(&self.sheet.state.id)
    }

    /// Was this step refused just now?
    pub(super) fn refused(&self, act: &str) -> Option<&Tried> {
        self.tried.as_ref().filter(|tried| tried.act == act)
    }

    /// What was typed into an input of a refused step.
    pub(super) fn typed(&self, act: &str, name: &str) -> &str {
        self.refused(act).and_then(|tried| tried.typed.get(name)).map_or("", String::as_str)
    }
}

/// `GET /cases/{case}`.
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    show(&ctx, &CaseId::new(id), None, query.get("done").map(String::as_str)).await
}

/// The page, after a step that was refused with what was typed.
pub(super) async fn show(ctx: &Ctx, id: &CaseId, tried: Option<Tried>, done: Option<&str>) -> Page {
    staff(ctx)?;
    let (office, caller, session) = (ctx.app.office(), ctx.caller(), &ctx.session()?.token_hash);
    let sheet = office.case(&caller, session, id).await?;
    let key = office.key_state(&caller, session).await?;
    let identity = office.identity_part(&caller, session, id).await?;
    let status = tried.as_ref().map(|tried| http::errors::status(tried.refusal.kind));
    let desk = Desk { ctx, sheet, key, identity, tried };
    let copied = reply::compared(&desk).await?;
    let title = format!("{} {id}", desk.sheet.kind.name.get(ctx.lang));
    let left = html! {
        (locked::part(&desk))
        (forms::decide(&desk))
        (reported(&desk))
        @if let Some(copied) = &copied { (reply::copied(&desk, copied)) }
        (reply::part(&desk))
        (identity::part(&desk))
        (parts::section("thread", say!(ctx.lang, "经过", "History"), html! { span.small { (say!(ctx.lang, "每一步都在存证日志里", "each step stands in the ledger")) } }, thread::thread(&desk)))
    };
    let main = html! {
        (parts::head(&head(&desk, &title)))
        @if let Some(done) = done { (act::done(ctx.lang, done)) }
        (problems(&desk))
        (parts::cols_wide(left, html! { (side::part(&desk)) (forms::part(&desk)) }))
    };
    let mut response = ctx.page(&title, Some(Section::Cases), main).await?;
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    Ok(response)
}

fn head(desk: &Desk<'_>, title: &str) -> parts::Head {
    let (lang, sheet) = (desk.lang(), &desk.sheet);
    let state = &sheet.state;
    let category = sheet.kind.category(&state.category).map_or(state.category.as_str(), |one| one.name.get(lang));
    let channel =
        Channel::parse(&state.opened.channel).map(|channel| channel.name().get(lang).to_owned()).unwrap_or_default();
    let received = when::date(lang, state.opened.received);
    let aside = match &sheet.due {
        Some(why) => {
            let (left, over) = words::left(desk.ctx, why.due);
            let text = say!(lang, "{day}前答复", "answer by {day}", day = when::date(lang, why.due));
            parts::due(text, html! { @if over { (crate::look::mark(State::Late, left)) } @else { (left) } })
        }
        None => words::standing(lang, sheet.standing),
    };
    parts::Head {
        crumbs: vec![(say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())), (state.id.to_string(), None)],
        title: html! { (title) },
        sub: Some(html! {
            (category) " · " (say!(lang, "{received}收到，{channel}", "received {received}, {channel}", received = received, channel = channel))
            @if state.opened.sealed { " · " (say!(lang, "密封：被反映的单位和它的直接上级看不到", "sealed: the named unit and its direct superior do not see it")) }
            @if state.reopened > 0 { " · " (say!(lang, "重办 {n} 次，期限仍从收到之日算", "reopened {n}×, still counted from the first day", n = state.reopened)) }
        }),
        aside: Some(aside),
    }
}

/// The box on top after a refusal, each line leading to its field.
fn problems(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let Some(tried) = &desk.tried else { return html! {} };
    let mut problems = match tried.act {
        "reply" => reply::problems(desk, tried),
        _ => Vec::new(),
    };
    if problems.is_empty() {
        problems.push(refused::problem(lang, &tried.refusal, format!("#f-{}", tried.act)));
    }
    parts::summary(
        say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here"),
        &problems,
        true,
    )
}

/// What was reported, with its files.
fn reported(desk: &Desk<'_>) -> Markup {
    let (lang, sheet) = (desk.lang(), &desk.sheet);
    let Some(first) = sheet.steps.first() else { return html! {} };
    let n = sheet.points.len();
    let aside = if n > 0 {
        say!(lang, "{n} 个问题", "{n} {points}", n = n, points = plural(*n as u64, "point", "points"))
    } else {
        String::new()
    };
    // Who may not read at all learns from the line of acts what there is to know.
    if sheet.locked || first.texts.iter().all(|text| *text == CaseText::Sealed) {
        return html! {};
    }
    parts::section(
        "said",
        say!(lang, "反映了什么", "What was reported"),
        html! { span.small { (aside) } },
        html! {
            div.flow.said-by { (thread::texts(desk, first)) }
            @if like::offered(desk) { p { (parts::link(Press::Plain, &like::href(&desk.sheet.state.id), say!(lang, "看看有没有重复的", "Look for others on the same matter"))) } }
        },
    )
}

/// `GET /cases/{case}/file/{sha256}`: a file of the case, to keep; the browser never shows it by itself.
pub(super) async fn file(ctx: Ctx, Path((id, sha256)): Path<(String, String)>) -> Page {
    staff(&ctx)?;
    let session = &ctx.session()?.token_hash;
    let (name, bytes) = ctx.app.office().case_file(&ctx.caller(), session, &CaseId::new(id), &sha256).await?;
    let kind = scan_kind(&bytes);
    Ok(attachment(bytes, kind, &name))
}

/// Does the reader's post handle cases at all?
pub(super) fn handles(ctx: &Ctx) -> bool {
    ctx.actor().is_ok_and(|actor| actor.has(Power::HandleCases))
}
