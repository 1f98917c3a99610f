//! `/cases/new`: a report taken down for somebody who phones, stands at the counter, writes or is visited. The receipt code is shown once,
//! to be read out or printed.

use super::intake::{self, UNITS, Unfit};
use super::{like, staff};
use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, say};
use crate::pages::files::query_text;
use crate::pages::refused;
use crate::pages::report::{ACCEPTED, cleaned_files};
use crate::pages::shared::case_href;
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::{LikeCase, OfficeError, Received, Refusal};
use shishu_programme::{CaseKind, Channel, Power};
use shishu_terms::CaseKindId;
use std::collections::BTreeMap;

/// Units offered by name while typing.
const OFFERED: usize = 600;

type Typed = BTreeMap<String, String>;

fn allowed(ctx: &Ctx) -> Result<(), http::PageError> {
    let actor = staff(ctx)?;
    match [Power::TakeReports, Power::HandleCases, Power::Supervise].iter().any(|power| actor.has(*power)) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("您的岗位不能登记来件。", "your post cannot take down reports").into()),
    }
}

/// Kinds that this post takes in, with the ways.
fn kinds(ctx: &Ctx) -> Result<Vec<(&CaseKind, Vec<Channel>)>, http::PageError> {
    let actor = ctx.actor()?;
    let kinds = ctx.app.office().programme().cases.values().map(|kind| (kind, intake::channels(actor, kind)));
    Ok(kinds.filter(|(_, channels)| !channels.is_empty()).collect())
}

/// `GET /cases/new`: which kind, then the form.
pub(super) async fn page(ctx: Ctx, Query(query): Query<Typed>) -> Page {
    allowed(&ctx)?;
    match query.get("kind") {
        Some(kind) => form_page(&ctx, &CaseKindId::new(kind.as_str()), &query, None, None).await,
        None => choose(&ctx).await,
    }
}

async fn choose(ctx: &Ctx) -> Page {
    let lang = ctx.lang;
    let title = say!(lang, "登记来件", "Take down a report");
    let rows: Vec<Markup> = kinds(ctx)?
        .into_iter()
        .map(|(kind, _)| html! { a href={ "/cases/new?kind=" (query_text(kind.id.as_str())) } { (kind.name.get(lang)) } br; span.quiet { (kind.guide.get(lang)) } })
        .collect();
    let main = html! {
        (parts::head(&head(ctx, title)))
        (parts::section("kind", say!(lang, "哪一类", "Which kind"), "", html! {
            @if rows.is_empty() { (parts::empty(say!(lang, "您的岗位没有可登记的类型", "Your post takes in no kind of case"), say!(lang, "哪个岗位登记哪一类，由制度包规定。", "The programme says which post takes in what."), None)) }
            @else { (parts::list(&rows)) }
        }))
    };
    ctx.page(title, Some(Section::Cases), main).await
}

fn head(ctx: &Ctx, title: &str) -> parts::Head {
    parts::Head {
        crumbs: vec![(say!(ctx.lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())), (title.to_owned(), None)],
        title: html! { (title) },
        ..parts::Head::default()
    }
}

async fn form_page(ctx: &Ctx, id: &CaseKindId, typed: &Typed, unfit: Option<&Unfit>, looked: Option<&Looked>) -> Page {
    let lang = ctx.lang;
    let found = kinds(ctx)?.into_iter().find(|(kind, _)| kind.id == *id);
    let (kind, channels) = found.ok_or_else(|| Refusal::not_found(id.as_str()))?;
    let title = say!(lang, "登记：{kind}", "Take down: {kind}", kind = kind.name.get(lang));
    let main = html! {
        (parts::head(&head(ctx, &title)))
        @if let Some(unfit) = unfit { (problem(ctx, unfit)) }
        p.lead { (kind.guide.get(lang)) }
        @if let Some(looked) = looked { (findings(ctx, kind, looked)) }
        (form(ctx, kind, &channels, typed, unfit))
        // Outside of the form, whose parts are all laid out as blocks.
        datalist #units { @for unit in ctx.app.office().programme().units.values().take(OFFERED) { option value={ (unit.name.get(lang)) " (" (unit.id) ")" } {} } }
    };
    let mut response = ctx.page(&title, Some(Section::Cases), main).await?;
    if let Some(unfit) = unfit {
        *response.status_mut() = http::errors::status(unfit.refusal.kind);
    }
    Ok(response)
}

/// What the office finds to a text that is being taken down.
struct Looked {
    /// Categories with the words that speak for them, the likeliest first.
    categories: Vec<(String, Vec<String>)>,
    like: Vec<LikeCase>,
}

/// Looks without taking anything in.
async fn look(ctx: &Ctx, kind: &CaseKind, text: &str) -> Result<Looked, http::PageError> {
    let office = ctx.app.office();
    let suggested = office.suggest_category(&kind.id, text).await?.into_iter().filter(|one| !one.words.is_empty());
    let categories = suggested.take(3).map(|one| (one.category, one.words)).collect();
    Ok(Looked { categories, like: office.like_cases(&ctx.caller(), &kind.id, None, text).await? })
}

/// What was found, before the form: nothing is taken in yet.
fn findings(ctx: &Ctx, kind: &CaseKind, looked: &Looked) -> Markup {
    let lang = ctx.lang;
    let name = |id: &str| {
        kind.categories
            .iter()
            .find(|one| one.id.as_str() == id)
            .map_or(id.to_owned(), |one| one.name.get(lang).to_owned())
    };
    let rows: Vec<Markup> = looked
        .categories
        .iter()
        .map(|(id, words)| html! { b { (name(id)) } " " (say!(lang, "因为说到{words}", "because of {words}", words = like::told_words(lang, words))) })
        .collect();
    html! {
        (parts::section("found", say!(lang, "查到的（还没有登记）", "What was found (nothing is taken in yet)"), "", html! {
            @if rows.is_empty() { p { (say!(lang, "没有哪个词说明是哪一类，请自己选。", "No word speaks for a category; choose it yourself.")) } }
            @else { p { (say!(lang, "像是：", "It looks like:")) } (parts::list(&rows)) }
            @if kind.sealed { p { (say!(lang, "密封的举报互不比较，查不了重复。", "Sealed reports are not compared with one another, so no duplicates can be found.")) } }
            @else if looked.like.is_empty() { p { (say!(lang, "没有找到可能重复的。", "No case on the same matter was found.")) } }
            @else { p { (say!(lang, "下面的可能是同一件事。是同一件也照样登记：各人有各人的回执码，再由承办岗并案。", "These are probably on the same matter. Take it in all the same: each reporter has an own receipt code, and the handler merges them.")) } }
            @for one in &looked.like { (like::found(ctx, say!(lang, "正在登记的", "Being taken down").to_owned(), one)) }
        }))
    }
}

fn problem(ctx: &Ctx, unfit: &Unfit) -> Markup {
    let lang = ctx.lang;
    refused::boxed(
        lang,
        say!(lang, "没有登记，您填的都在", "Not taken in; what you typed is still here"),
        &unfit.refusal,
        format!("#{}", unfit.input),
    )
}

fn form(ctx: &Ctx, kind: &CaseKind, channels: &[Channel], typed: &Typed, unfit: Option<&Unfit>) -> Markup {
    let lang = ctx.lang;
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let wrong = |id: &str| unfit.filter(|unfit| unfit.input == id).map(|unfit| unfit.refusal.what.get(lang));
    let field = |id: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| Field {
        id,
        name: id,
        label,
        hint,
        error: wrong(id),
        value: value(id),
        required,
    };
    let choose = (String::new(), say!(lang, "请选", "Choose").to_owned());
    let ways: Vec<_> = std::iter::once(choose.clone())
        .chain(channels.iter().map(|one| (one.code().to_owned(), one.name().get(lang).to_owned())))
        .collect();
    let categories: Vec<_> = std::iter::once(choose)
        .chain(kind.categories.iter().map(|one| (one.id.to_string(), one.name.get(lang).to_owned())))
        .collect();
    html! {
        form.flow.intake method="post" action="/cases/new" enctype="multipart/form-data" autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::hidden("kind", kind.id.as_str()))
            @if !value("from").is_empty() { (fields::hidden("from", value("from"))) }
            (fields::select(&field("channel", say!(lang, "怎样来的", "How it came in"), None, true), &ways))
            (fields::area(&field("text", say!(lang, "说了什么", "What was said"), Some(say!(lang, "照他的话记，念给他听一遍。写清时间、地点、哪几个问题要答。", "In the caller's words; read it back. When, where, and which points are to be answered.")), true), 8))
            (fields::select(&field("category", say!(lang, "类别", "Category"), Some(say!(lang, "类别决定首问负责的岗位。", "The category decides which post is the first responder.")), true), &categories))
            (named(ctx, kind, typed, unfit))
            (fields::area(&field("contact", say!(lang, "姓名和联系方式（可以不留）", "Name and how to reach them (optional)"), Some(contact_hint(ctx, kind)), false), 2))
            (fields::file(&Field { id: "files", name: "files", label: say!(lang, "来信扫描、照片（可以不附）", "Scan of a letter, picture (optional)"), hint: Some(files_hint(ctx, unfit)), error: wrong("files"), ..Field::default() }, ACCEPTED))
            (parts::row(html! {
                (parts::submit(Press::MainBig, say!(lang, "登记", "Take it in")))
                button.btn.big type="submit" name="look" value="yes" formnovalidate { (say!(lang, "先查重复、看类别", "Look for duplicates and a category first")) }
                (parts::link(Press::NormalBig, "/cases", say!(lang, "不登了", "Leave it")))
            }))
        }
    }
}

fn files_hint(ctx: &Ctx, unfit: Option<&Unfit>) -> &'static str {
    match unfit {
        Some(_) => say!(ctx.lang, "有附件的要重新选一次。", "Choose the file once more."),
        None => say!(
            ctx.lang,
            "JPEG、PNG 或 PDF；里面的拍摄地点、作者等信息会先去掉。",
            "JPEG, PNG or PDF; what it tells of place and maker is taken out first."
        ),
    }
}

fn contact_hint(ctx: &Ctx, kind: &CaseKind) -> &'static str {
    match kind.sealed {
        true => say!(
            ctx.lang,
            "密封保存，三位保管人中两位同意并写明理由才能打开。不留也能用回执码查进展。",
            "Kept sealed; two of three custodians open it together, with a reason on record. Without it the receipt code still shows the progress."
        ),
        false => say!(ctx.lang, "承办人要联系时用。", "For the handler to get in touch."),
    }
}

/// The units and people that the report is about: they, their staff and their superior never see it.
fn named(ctx: &Ctx, kind: &CaseKind, typed: &Typed, unfit: Option<&Unfit>) -> Markup {
    let lang = ctx.lang;
    let wrong = |id: &str| unfit.filter(|unfit| unfit.input == id).map(|unfit| unfit.refusal.what.get(lang));
    html! {
        fieldset.field {
            legend.label { (say!(lang, "说的是哪个单位、哪个人（可以不填）", "About which unit or person (optional)")) }
            p.hint {
                (say!(lang, "填了，这个单位、它的人员和直接上级就看不到这件事，也不会由它们办。名字不写进记录，只存算出的标记。",
                    "The unit, its staff and its direct superior will not see the case and will not handle it. The names are not written down; only keyed tokens are kept."))
                @if !kind.sealed { " " (say!(lang, "只是由它办理、不是反映它的，不要填。", "Leave it empty when the unit is merely to handle the matter.")) }
            }
            @for at in 0..UNITS {
                @let id = format!("unit-{at}");
                div.field.bad[wrong(&id).is_some()] {
                    label for=(id) { (say!(lang, "单位 {n}", "Unit {n}", n = at + 1)) }
                    @if let Some(error) = wrong(&id) { span id={ (id) "-error" } { (crate::look::mark(State::Hard, error)) } }
                    input.wide id=(id) name=(id) type="text" list="units" autocomplete="off" value=(typed.get(&id).map_or("", String::as_str))
                        aria-invalid=[wrong(&id).map(|_| "true")] aria-describedby=[wrong(&id).map(|_| format!("{id}-error"))];
                }
            }
            (fields::text(&Field { id: "people", name: "people", label: say!(lang, "人（用顿号隔开）", "People, separated by commas"), error: wrong("people"), value: typed.get("people").map_or("", String::as_str), ..Field::default() }))
        }
    }
}

/// `POST /cases/new`: takes it in and shows number and code, once.
pub(super) async fn take(form: Posted) -> Page {
    let ctx = &form.ctx;
    allowed(ctx)?;
    let id = CaseKindId::new(form.text("kind"));
    let kind = ctx.app.office().programme().cases.get(&id).ok_or_else(|| Refusal::not_found(id.as_str()))?;
    if form.text("look") == "yes" {
        return looked(&form, kind).await;
    }
    // What tells of a picture's maker goes before anything else looks at it.
    let files = match cleaned_files(&ctx.app, form.files_of("files").collect(), ctx.lang).await? {
        Ok(files) => Ok(files),
        Err(why) => Err(Unfit::at("files", Refusal::bad_input(why.join(" "), why.join(" ")))),
    };
    let opened = match files.and_then(|files| intake::read(ctx, kind, &form, files)) {
        Ok(new) => ctx.app.office().open_case(&ctx.caller(), new).await.map_err(|error| match error {
            OfficeError::Refused(refusal) => Ok(Unfit::at(place(&form), refusal)),
            other => Err(other),
        }),
        Err(unfit) => Err(Ok(unfit)),
    };
    match opened {
        Ok(received) => receipt(ctx, kind, &received).await,
        Err(Ok(unfit)) => {
            form_page(
                &http::Ctx { path: format!("/cases/new?kind={id}"), ..ctx.clone() },
                &id,
                &form.typed(),
                Some(&unfit),
                None,
            )
            .await
        }
        Err(Err(error)) => Err(error.into()),
    }
}

/// The form again with everything typed, what was found above it, and the likeliest category chosen where none was.
async fn looked(form: &Posted, kind: &CaseKind) -> Page {
    let ctx = Ctx { path: format!("/cases/new?kind={}", kind.id), ..form.ctx.clone() };
    let mut typed = form.typed();
    if form.text("text").chars().count() < 4 {
        let unfit = Unfit::at("text", Refusal::bad_input("先写说了什么，再查。", "write what was said, then look"));
        return form_page(&ctx, &kind.id, &typed, Some(&unfit), None).await;
    }
    let looked = look(&ctx, kind, form.text("text")).await?;
    if let Some((category, _)) = looked.categories.first().filter(|_| form.text("category").is_empty()) {
        typed.insert("category".to_owned(), category.clone());
    }
    form_page(&ctx, &kind.id, &typed, None, Some(&looked)).await
}

/// The input that a refusal is most likely about.
fn place(form: &Posted) -> &'static str {
    match (form.text("text").chars().count() < 4, form.text("category").is_empty()) {
        (true, _) => "text",
        (_, true) => "category",
        _ => "channel",
    }
}

pub(super) async fn receipt(ctx: &Ctx, kind: &CaseKind, received: &Received) -> Page {
    let lang = ctx.lang;
    let title = say!(lang, "已登记 {id}", "Taken in: {id}", id = received.id);
    let code = received.code.text();
    let hint = say!(
        lang,
        "只显示这一次。一组一组念给对方，请他复述；或打印给他。用它能查进展、看答复、补充、说是否解决。丢了找不回。",
        "Shown this once. Read it out group by group and have it repeated, or print it. With it the reporter sees the progress and the reply, adds to it, and says whether it was solved. It cannot be recovered."
    );
    let seen = ctx.app.office().sees_case(&ctx.caller(), &received.id).await?;
    let facts = [
        (say!(lang, "编号", "Number").to_owned(), html! { b { (received.id) } }),
        (say!(lang, "类型", "Kind").to_owned(), html! { (kind.name.get(lang)) }),
        (say!(lang, "查询", "To look it up").to_owned(), html! { (ctx.site) "/receipt" }),
    ];
    let main = html! {
        (parts::head(&head(ctx, &title)))
        (parts::code_box(lang, say!(lang, "回执码", "Receipt code"), &code, hint, html! {}))
        (parts::facts(&facts))
        (parts::row(html! {
            @if seen { (parts::link(Press::Main, &case_href(&received.id), say!(lang, "看这一件", "See the case"))) }
            (parts::link(Press::Normal, &format!("/cases/new?kind={}", query_text(kind.id.as_str())), say!(lang, "再登一件", "Take down another")))
        }))
        @if !seen { (parts::hint(say!(lang, "密封的举报登记后您也看不到内容和办理情况，只有回执码能查。", "A sealed report is out of your sight from now on; only the receipt code opens it."))) }
    };
    ctx.page(&title, Some(Section::Cases), main).await
}
