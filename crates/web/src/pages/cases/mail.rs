//! `/cases/mail/{mail}`: one message, what it looks like, cases on the same matter; one press makes it a case, another sets it aside with a reason.

use super::mails::{clerk, href, subject, word};
use super::{intake, like, new};
use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, say, when};
use crate::pages::files::{attachment, scan_kind};
use crate::pages::refused;
use crate::pages::shared::case_href;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::cases::Named as NamedInReport;
use shishu_office::{LikeCase, Mail, OfficeError, Refusal, RefusalKind};
use shishu_programme::{CaseKind, Channel};
use shishu_terms::{CaseKindId, CategoryId};

type Named = Path<String>;

/// `GET /cases/mail/{mail}`.
pub(super) async fn page(ctx: Ctx, Path(id): Named) -> Page {
    show(&ctx, &id, None).await
}

/// What was chosen and typed in a form that was refused.
struct Tried {
    refusal: Refusal,
    /// The form's place on the page.
    place: &'static str,
    choice: String,
    reason: String,
}

async fn show(ctx: &Ctx, id: &str, tried: Option<Tried>) -> Page {
    clerk(ctx)?;
    let (lang, office, caller) = (ctx.lang, ctx.app.office(), ctx.caller());
    let mail = office.mail(&caller, id).await?;
    let like = match (&mail.line.kind, &mail.text) {
        (Some(kind), Some(text)) if mail.line.standing == "waiting" => {
            office.like_cases(&caller, kind, None, &format!("{}\n{text}", mail.line.subject)).await?
        }
        _ => Vec::new(),
    };
    let title = subject(lang, &mail.line);
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())),
            (say!(lang, "电子邮件", "E-mail").to_owned(), Some("/cases/mail".to_owned())),
            (title.clone(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (mail.line.from) }),
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @if let Some(tried) = &tried { (problem(ctx, tried)) }
        (parts::cols_wide(
            html! { (said(ctx, &mail)) (same(ctx, &mail, &like)) },
            html! {
                (parts::section("facts", say!(lang, "来历", "Where it is from"), "", parts::facts(&facts(ctx, &mail))))
                @if mail.line.standing == "waiting" { (steps(ctx, &mail, tried.as_ref())) }
            },
        ))
    };
    let mut response = ctx.page(&title, Some(Section::Cases), main).await?;
    if let Some(tried) = &tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn problem(ctx: &Ctx, tried: &Tried) -> Markup {
    let lang = ctx.lang;
    refused::boxed(
        lang,
        say!(lang, "没有写入，邮件还在", "Nothing was written; the message is still here"),
        &tried.refusal,
        tried.place,
    )
}

fn facts(ctx: &Ctx, mail: &Mail) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let mut facts = vec![
        (say!(lang, "状态", "Standing").to_owned(), html! { (word(lang, &mail.line.standing)) }),
        (say!(lang, "导入", "Brought in").to_owned(), html! { (when::date_time(lang, ctx.local(mail.line.at))) }),
    ];
    if let Some(sent) = mail.sent {
        facts.push((
            say!(lang, "发件人写的时间", "Sent, by the sender's word").to_owned(),
            html! { (when::date_time(lang, ctx.local(sent))) },
        ));
    }
    if let Some(case) = &mail.line.case {
        facts.push((say!(lang, "事项", "Case").to_owned(), html! { a href=(case_href(case)) { (case) } }));
    }
    if let Some(reason) = &mail.reason {
        facts.push((say!(lang, "为什么不登记", "Why it was set aside").to_owned(), html! { (reason) }));
    }
    facts
}

fn said(ctx: &Ctx, mail: &Mail) -> Markup {
    let lang = ctx.lang;
    let body = match &mail.text {
        None => parts::notice(
            State::Tip,
            html! { p { (say!(lang, "内容已转入密封的事项，这里不再保存。", "What it said is in a sealed case now and kept here no more.")) } },
        ),
        Some(text) => html! {
            div.said-by { p.typed { (text) } }
            @if !mail.files.is_empty() {
                ul.plain { @for (name, hash) in &mail.files { li { a href={ (href(&mail.line.id)) "/file/" (hash) } download { (say!(lang, "附件：", "File: ")) (name) } } } }
            }
            @for left in &mail.left_out {
                (parts::notice(State::Query, html! { p { b { (left.name) } " " (say!(lang, "没有收下：", "was not taken: ")) (left.why.get(lang)) } }))
            }
        },
    };
    parts::section("said", say!(lang, "说了什么", "What it says"), "", body)
}

fn same(ctx: &Ctx, mail: &Mail, like: &[LikeCase]) -> Markup {
    let lang = ctx.lang;
    html! {
        @if !like.is_empty() {
            (parts::section("same", say!(lang, "可能是同一件事", "Probably on the same matter"), "", html! {
                (parts::lead(like::proposal(lang)))
                @for one in like { (like::found(ctx, say!(lang, "这封邮件", "This message").to_owned(), one)) }
            }))
        }
        @if mail.line.standing == "waiting" && like.is_empty() && mail.line.kind.is_some() {
            (parts::hint(say!(lang, "已登记的事项里没有说到同样地方、同样事的。", "No case on record speaks of the same places and things.")))
        }
    }
}

/// Kinds that this post takes in by e-mail.
fn kinds(ctx: &Ctx) -> Result<Vec<CaseKind>, http::PageError> {
    let actor = ctx.actor()?;
    let office = ctx.app.office();
    let kinds =
        office.programme().cases.values().filter(|kind| intake::channels(actor, kind).contains(&Channel::Email));
    Ok(kinds.cloned().collect())
}

fn steps(ctx: &Ctx, mail: &Mail, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    let suggested = match (&mail.line.kind, &mail.line.category) {
        (Some(kind), Some(category)) => format!("{kind}/{category}"),
        _ => String::new(),
    };
    let chosen = tried.map_or(suggested.as_str(), |tried| tried.choice.as_str());
    let options = kinds(ctx).unwrap_or_default().into_iter().flat_map(|kind| {
        let name = kind.name.get(lang).to_owned();
        kind.categories
            .clone()
            .into_iter()
            .map(move |one| (format!("{}/{}", kind.id, one.id), format!("{name}·{}", one.name.get(lang))))
    });
    let choose = (String::new(), say!(lang, "请选", "Choose").to_owned());
    let options: Vec<_> = std::iter::once(choose).chain(options).collect();
    let hint = match mail.words.is_empty() {
        true => say!(lang, "没有哪个词说明是哪一类，请读了再选。", "No word speaks for a kind; read it and choose.")
            .to_owned(),
        false => say!(
            lang,
            "按这些词提议：{words}。由您确认。",
            "Proposed by these words: {words}. You confirm.",
            words = like::told_words(lang, &mail.words)
        ),
    };
    let field = Field {
        id: "choice",
        name: "choice",
        label: say!(lang, "哪一类", "Kind and category"),
        hint: Some(&hint),
        value: chosen,
        required: true,
        ..Field::default()
    };
    let reason = Field {
        id: "reason",
        name: "reason",
        label: say!(lang, "为什么不登记", "Why it is not taken in"),
        value: tried.map_or("", |tried| tried.reason.as_str()),
        required: true,
        ..Field::default()
    };
    html! {
        (parts::section("take", say!(lang, "登记", "Take it in"), "", html! {
            form.flow method="post" action={ (href(&mail.line.id)) "/take" } {
                (fields::csrf(ctx.csrf()))
                (fields::select(&field, &options))
                (parts::submit(Press::Main, say!(lang, "登记成事项", "Make it a case")))
                (parts::hint(say!(lang, "登记后给出回执码，请回信告诉对方。登记成密封的举报，邮件内容同时删除，只留在事项里。", "You get a receipt code to send back. When it becomes a sealed report, what the message said is erased here and kept in the case alone.")))
            }
        }))
        (parts::section("aside", say!(lang, "不予登记", "Set it aside"), "", html! {
            form.flow method="post" action={ (href(&mail.line.id)) "/aside" } {
                (fields::csrf(ctx.csrf()))
                (fields::area(&reason, 2))
                (parts::submit(Press::Normal, say!(lang, "不予登记", "Set it aside")))
            }
        }))
    }
}

/// `POST /cases/mail/{mail}/take`.
pub(super) async fn take(Path(id): Named, form: Posted) -> Page {
    let ctx = &form.ctx;
    clerk(ctx)?;
    let office = ctx.app.office();
    let choice = form.text("choice").to_owned();
    let taken = match choice.split_once('/') {
        Some((kind, category)) => {
            let (kind, category) = (CaseKindId::new(kind), CategoryId::new(category));
            let taken = office.take_mail_in(&ctx.caller(), &id, &kind, &category, NamedInReport::default()).await;
            taken.map(|received| (kind, received))
        }
        None => {
            office.mail(&ctx.caller(), &id).await?;
            Err(Refusal::bad_input("请选哪一类。", "choose kind and category").into())
        }
    };
    match taken {
        Ok((kind, received)) => {
            let kind = office.programme().cases.get(&kind).ok_or_else(|| Refusal::not_found(kind.as_str()))?;
            new::receipt(ctx, kind, &received).await
        }
        Err(error) => refused(ctx, &id, error, "#choice", choice, String::new()).await,
    }
}

/// `POST /cases/mail/{mail}/aside`.
pub(super) async fn set_aside(Path(id): Named, form: Posted) -> Page {
    let ctx = &form.ctx;
    clerk(ctx)?;
    match ctx.app.office().set_mail_aside(&ctx.caller(), &id, form.text("reason")).await {
        Ok(_) => Ok(Redirect::to("/cases/mail?standing=waiting&done=aside").into_response()),
        Err(error) => refused(ctx, &id, error, "#reason", String::new(), form.text("reason").to_owned()).await,
    }
}

async fn refused(ctx: &Ctx, id: &str, error: OfficeError, place: &'static str, choice: String, reason: String) -> Page {
    match error {
        OfficeError::Refused(refusal) if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) => {
            let ctx = Ctx { path: href(id), ..ctx.clone() };
            show(&ctx, id, Some(Tried { refusal, place, choice, reason })).await
        }
        other => Err(other.into()),
    }
}

/// `GET /cases/mail/{mail}/file/{sha256}`: an attachment, to keep.
pub(super) async fn file(ctx: Ctx, Path((id, sha256)): Path<(String, String)>) -> Page {
    clerk(&ctx)?;
    let (name, bytes) = ctx.app.office().mail_file(&ctx.caller(), &id, &sha256).await?;
    let kind = scan_kind(&bytes);
    Ok(attachment(bytes, kind, &name))
}
