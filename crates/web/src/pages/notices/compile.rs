//! `/notices/compile`: closed cases are chosen, a draft is filled from them, written, masked and kept.

use super::draft::DraftForm;
use super::form::Filled;
use super::list::compiles;
use crate::http::{self, Ctx, Page, PageError, Posted, urlencoded};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, say, when};
use crate::pages::report::cleaned;
use crate::pages::shared::{case_href, notice_href};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_cases::Standing;
use shishu_cases::notice::Scope;
use shishu_office::{CaseAt, CaseFilter, NoticeFile, NoticeSource, OfficeError, Refusal, RefusalKind};
use shishu_programme::NoticeRules;
use shishu_terms::{CaseId, Frequency, NoticeId, Period};

/// Closed cases listed at once.
const LISTED: u32 = 200;

fn rules(ctx: &Ctx) -> Result<&NoticeRules, PageError> {
    let rules = ctx.app.office().programme().notices.as_ref();
    Ok(rules.ok_or_else(|| {
        Refusal::wrong_state("制度包没有典型案例的规定。", "the programme has no rules for typical cases")
    })?)
}

fn title(ctx: &Ctx) -> &'static str {
    say!(ctx.lang, "编写典型案例", "Compile a typical case")
}

/// `GET /notices/compile`: the choice of cases, or with cases chosen the draft filled from them.
pub(super) async fn page(ctx: Ctx) -> Page {
    ctx.actor()?;
    let asked = urlencoded(ctx.path.split_once('?').map_or("", |(_, query)| query).as_bytes());
    let cases: Vec<CaseId> =
        asked.iter().filter(|(name, _)| name == "case").map(|(_, id)| CaseId::new(id.trim())).collect();
    if cases.is_empty() {
        let quarter = asked.iter().find(|(name, _)| name == "quarter").and_then(|(_, quarter)| quarter.parse().ok());
        return choose(&ctx, quarter).await;
    }
    let source = source(&ctx, &cases).await?;
    let mut filled = Filled::of(source.draft.clone(), cases, Scope::Public);
    filled.look(ctx.app.office(), &source.names)?;
    show(&ctx, &filled, source.sealed, None).await
}

async fn source(ctx: &Ctx, cases: &[CaseId]) -> Result<NoticeSource, PageError> {
    let session = ctx.session()?.token_hash.clone();
    Ok(ctx.app.office().notice_source(&ctx.caller(), &session, cases).await?)
}

async fn show(ctx: &Ctx, filled: &Filled, sealed: bool, refused: Option<&Refusal>) -> Page {
    let form = DraftForm {
        ctx,
        rules: rules(ctx)?,
        filled,
        check: "/notices/compile/check".to_owned(),
        save: "/notices/compile".to_owned(),
        sealed,
        refused,
    };
    written(ctx, title(ctx), None, &form, refused).await
}

async fn written(
    ctx: &Ctx,
    title: &str,
    id: Option<&NoticeId>,
    form: &DraftForm<'_>,
    refused: Option<&Refusal>,
) -> Page {
    let lang = ctx.lang;
    let mut crumbs = vec![(say!(lang, "典型案例", "Typical cases").to_owned(), Some("/notices".to_owned()))];
    crumbs.extend(id.map(|id| (id.to_string(), Some(notice_href(id)))));
    crumbs.push((title.to_owned(), None));
    let sub = html! { @for id in &form.filled.cases { a.nobr href=(case_href(id)) { (id) } " " } };
    let head = Head { crumbs, title: html! { (title) }, sub: Some(sub), ..Head::default() };
    let main = html! { (parts::head(&head)) (form.page()) };
    let mut response = ctx.page(title, Some(Section::Notices), main).await?;
    if let Some(refusal) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

/// The closed cases of a quarter, to be ticked.
async fn choose(ctx: &Ctx, asked: Option<Period>) -> Page {
    if !compiles(ctx) {
        return Err(Refusal::not_allowed("您的岗位不编写典型案例。", "your post does not compile typical cases")
            .then("密封的事项由责任岗位从它的页面上提出。", "the owner of a sealed case proposes it from its own page")
            .into());
    }
    let (lang, office) = (ctx.lang, ctx.app.office());
    let now = Period::containing(Frequency::Quarter, ctx.today());
    let quarter = asked.filter(|one| one.frequency() == Frequency::Quarter).unwrap_or_else(|| now.previous());
    let filter = CaseFilter {
        part: Some("all".to_owned()),
        standing: Some("closed".to_owned()),
        closed: Some((quarter.first_day(), quarter.last_day())),
        ..CaseFilter::default()
    };
    let found = office.cases(&ctx.caller(), &filter, &CaseAt::First, LISTED).await?.lines;
    let fit: Vec<_> = found
        .into_iter()
        .filter(|line| matches!(line.standing, Standing::Solved | Standing::Unsolved | Standing::Silent))
        .collect();
    let done = office.compiled(&fit.iter().map(|line| line.id.clone()).collect::<Vec<_>>()).await?;
    let owed = office.quarters_owed().await?.contains(&quarter);
    let mut quarters: Vec<(String, String)> = Vec::new();
    let mut one = now;
    for _ in 0..8 {
        quarters.push((one.to_string(), one.name(lang)));
        one = one.previous();
    }
    let choice = quarter.to_string();
    let quarter_field = Field {
        id: "quarter",
        name: "quarter",
        label: say!(lang, "哪一季办结的", "Closed in the quarter"),
        value: &choice,
        ..Field::default()
    };
    let table = html! {
        form.flow action="/notices/compile" {
            (parts::scroll(say!(lang, "办结的事项", "Closed cases"), html! { table {
                caption.sr { (say!(lang, "办结的事项", "Closed cases")) }
                thead { tr {
                    th.stick scope="col" { (say!(lang, "选", "Choose")) }
                    th scope="col" { (say!(lang, "事项类型", "Kind")) }
                    th.wide-only scope="col" { (say!(lang, "类别", "Category")) }
                    th.wide-only scope="col" { (say!(lang, "责任单位", "Unit")) }
                    th scope="col" { (say!(lang, "收到", "Received")) }
                    th scope="col" { (say!(lang, "结果", "Outcome")) }
                } }
                tbody { @for line in &fit { tr {
                    th.stick scope="row" { (fields::tick("case", line.id.as_str(), line.id.as_str(), false)) }
                    td { (line.kind_name.get(lang)) }
                    td.wide-only { (line.category.get(lang)) }
                    td.wide-only { (line.unit_name.get(lang)) }
                    td { (when::day(lang, line.received)) }
                    td { (line.standing.name().get(lang)) @if done.contains(&line.id) { small { (say!(lang, "已编过", "compiled already")) } } }
                } } }
            } }))
            (parts::submit(Press::MainBig, say!(lang, "用选中的写一件", "Write one from these")))
        }
    };
    let none = parts::empty(
        say!(lang, "这一季没有办结、不密封的事项", "No unsealed case was closed in that quarter"),
        say!(
            lang,
            "换一个季度。密封的由责任岗位从它的页面上提出。",
            "Choose another quarter. Sealed ones are proposed by their owners."
        ),
        None,
    );
    let main = html! {
        (parts::head(&Head { crumbs: vec![(say!(lang, "典型案例", "Typical cases").to_owned(), Some("/notices".to_owned())), (title(ctx).to_owned(), None)], title: html! { (title(ctx)) }, ..Head::default() }))
        (parts::filters(lang, "/notices/compile", fields::select(&quarter_field, &quarters), None))
        (parts::section("closed", say!(lang, "选一件或几件", "Choose one or several"), "", if fit.is_empty() { none } else { table }))
        @if owed { (nothing(ctx, quarter)) }
    };
    ctx.page(title(ctx), Some(Section::Notices), main).await
}

fn nothing(ctx: &Ctx, quarter: Period) -> Markup {
    let lang = ctx.lang;
    let reason = Field {
        id: "reason",
        name: "reason",
        label: say!(lang, "为什么没有（会公开）", "Why there is none (public)"),
        required: true,
        ..Field::default()
    };
    let form = html! {
        form.flow method="post" action="/notices/compile/none" {
            (fields::csrf(ctx.csrf())) (fields::hidden("quarter", &quarter.to_string()))
            (fields::area(&reason, 2))
            (parts::submit(Press::Normal, say!(lang, "这一季没有", "There is none")))
        }
    };
    parts::details(
        say!(lang, "{quarter}没有值得编的", "Nothing of {quarter} is worth it", quarter = quarter.name(lang)),
        form,
    )
}

/// `POST /notices/compile/none`.
pub(super) async fn none(form: Posted) -> Page {
    let quarter: Period = form.text("quarter").parse().map_err(|_| Refusal::not_found(form.text("quarter")))?;
    form.ctx.app.office().no_notice(&form.ctx.caller(), quarter, form.text("reason")).await?;
    Ok(Redirect::to("/notices?done=none").into_response())
}

/// `POST /notices/compile/check`: looks again; nothing is kept.
pub(super) async fn check(form: Posted) -> Page {
    let mut filled = Filled::read(&form);
    let source = source(&form.ctx, &filled.cases).await?;
    filled.look(form.ctx.app.office(), &source.names)?;
    show(&at(&form, "/notices/compile"), &filled, source.sealed, None).await
}

/// The page stands where a reload leads to the empty form again, never to a post.
fn at(form: &Posted, path: &str) -> Ctx {
    let cases: Vec<String> = form.all("case").map(|id| format!("case={id}")).collect();
    Ctx { path: format!("{path}?{}", cases.join("&")), ..form.ctx.clone() }
}

/// The files of the form without metadata, or a refusal that keeps everything typed.
async fn files(form: &Posted) -> Result<Result<Vec<NoticeFile>, Refusal>, PageError> {
    Ok(match cleaned(&form.ctx.app, form, form.ctx.lang).await? {
        Ok(files) => Ok(files.into_iter().map(|file| NoticeFile { name: file.name, bytes: file.bytes }).collect()),
        Err(refused) => Err(Refusal::bad_input(refused.join(" "), refused.join(" "))),
    })
}

fn kept(refusal: &Refusal) -> bool {
    matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState)
}

/// `POST /notices/compile`.
pub(super) async fn save(form: Posted) -> Page {
    let (ctx, office) = (&form.ctx, form.ctx.app.office());
    let mut filled = Filled::read(&form);
    let source = source(ctx, &filled.cases).await?;
    filled.look(office, &source.names)?;
    // A new draft has no files yet: whatever the form claims to keep is not there.
    filled.draft.files.clear();
    let saved = match files(&form).await? {
        Err(refusal) => Err(OfficeError::Refused(refusal)),
        Ok(files) => {
            let new = filled.sent(files);
            let session = ctx.session()?.token_hash.clone();
            office.draft_notice(&ctx.caller(), &session, &filled.cases, new).await
        }
    };
    match saved {
        Ok(id) => Ok(Redirect::to(&format!("{}?done=draft", notice_href(&id))).into_response()),
        Err(OfficeError::Refused(refusal)) if kept(&refusal) => {
            show(&at(&form, "/notices/compile"), &filled, source.sealed, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn show_again(ctx: &Ctx, id: &NoticeId, filled: &Filled, refused: Option<&Refusal>) -> Page {
    let title = say!(ctx.lang, "改写", "Revise");
    let here = notice_href(id);
    let form = DraftForm {
        ctx,
        rules: rules(ctx)?,
        filled,
        check: format!("{here}/check"),
        save: format!("{here}/edit"),
        sealed: false,
        refused,
    };
    written(ctx, title, Some(id), &form, refused).await
}

async fn writable(ctx: &Ctx, id: &NoticeId) -> Result<shishu_office::NoticeSheet, PageError> {
    let sheet = ctx.app.office().notice(&ctx.caller(), id).await?;
    match sheet.part.compiles {
        true => Ok(sheet),
        false => Err(Refusal::not_allowed("您的岗位不改这一件。", "your post does not write this one").into()),
    }
}

/// `GET /notices/{notice}/edit`.
pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Page {
    let id = NoticeId::new(id);
    let sheet = writable(&ctx, &id).await?;
    let draft =
        sheet.draft.ok_or_else(|| Refusal::wrong_state("草稿已按规定删除。", "the draft was erased by rule"))?;
    let mut filled = Filled::of(draft, Vec::new(), sheet.state.scope);
    filled.unit = sheet.state.units.iter().find(|unit| !sheet.state.drafted.units.contains(unit)).cloned();
    filled.look(ctx.app.office(), &[])?;
    show_again(&ctx, &id, &filled, None).await
}

/// `POST /notices/{notice}/check`.
pub(super) async fn check_again(Path(id): Path<String>, form: Posted) -> Page {
    let id = NoticeId::new(id);
    writable(&form.ctx, &id).await?;
    let mut filled = Filled::read(&form);
    filled.look(form.ctx.app.office(), &[])?;
    let ctx = Ctx { path: format!("{}/edit", notice_href(&id)), ..form.ctx.clone() };
    show_again(&ctx, &id, &filled, None).await
}

/// `POST /notices/{notice}/edit`.
pub(super) async fn revise(Path(id): Path<String>, form: Posted) -> Page {
    let id = NoticeId::new(id);
    let sheet = writable(&form.ctx, &id).await?;
    let office = form.ctx.app.office();
    let mut filled = Filled::read(&form);
    filled.look(office, &[])?;
    let had = sheet.draft.map(|draft| draft.files).unwrap_or_default();
    filled.draft.files.retain(|file| had.contains(file));
    let saved = match files(&form).await? {
        Err(refusal) => Err(OfficeError::Refused(refusal)),
        Ok(files) => {
            let new = filled.sent(files);
            office.revise_notice(&form.ctx.caller(), &id, new).await
        }
    };
    match saved {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=edit", notice_href(&id))).into_response()),
        Err(OfficeError::Refused(refusal)) if kept(&refusal) => {
            let ctx = Ctx { path: format!("{}/edit", notice_href(&id)), ..form.ctx.clone() };
            show_again(&ctx, &id, &filled, Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}
