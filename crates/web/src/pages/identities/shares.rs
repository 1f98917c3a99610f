//! `/identities/shares`: shares that the reader hands on to whoever follows in a custodian's post, shares of the reader's post that have not come
//! yet, and identities that too few custodians can still open.

use crate::http::{self, Ctx, Page, PageError, Posted};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, State, mark, plural, say, when};
use crate::pages::cases::{handing_form, missing_why};
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{HandedOn, MissingWhy, OfficeError, Refusal, ShareMissing, ShareOwed, WeakIdentity};
use shishu_programme::Power;
use std::collections::BTreeMap;

/// Lines shown at most; the rest follows when these are done.
const MOST: usize = 200;

/// `GET /identities/shares`.
pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let n = |name: &str| query.get(name).and_then(|n| n.parse::<u64>().ok());
    show(&ctx, n("done").map(|done| (done, n("closed").unwrap_or(0))), None).await
}

/// What the reader can hand on: for custodians, and for whoever was one and still owes it.
async fn owed(ctx: &Ctx) -> Result<Vec<ShareOwed>, PageError> {
    let keeps = ctx.actor()?.has(Power::KeepIdentity);
    let owed = ctx.app.office().shares_owed(&ctx.caller()).await?;
    match keeps || !owed.is_empty() {
        true => Ok(owed),
        false => Err(Refusal::not_allowed("您的岗位不保管身份。", "your post keeps no identities").into()),
    }
}

async fn show(ctx: &Ctx, done: Option<(u64, u64)>, refusal: Option<&Refusal>) -> Page {
    let owed = owed(ctx).await?;
    let (lang, office, caller) = (ctx.lang, ctx.app.office(), ctx.caller());
    let missing = office.shares_missing(&caller).await?;
    let weak = office.weak_identities(&caller).await?;
    let key = office.key_state(&caller, &ctx.session()?.token_hash).await?;
    let title = say!(lang, "身份份额的交接", "Handing on of shares");
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "身份保管", "Identities").to_owned(), Some("/identities".to_owned())),
            (title.to_owned(), None),
        ],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let ready = owed.iter().filter(|one| !one.has_one).count() as u64;
    let main = html! {
        (parts::head(&head))
        @if let Some((done, closed)) = done { (said(ctx, done, closed)) }
        (parts::section("owed", say!(lang, "要我交接的", "Mine to hand on"), "", html! {
            (owed_part(ctx, &owed))
            @if ready > 0 { (hand_on(ctx, ready, key.unlocked, refusal)) }
        }))
        (parts::section("missing", say!(lang, "还没交到我手里的", "Not yet come to me"), "", missing_part(ctx, &missing)))
        (parts::section("weak", say!(lang, "快要打不开的身份", "Identities near to closing for good"), "", weak_part(ctx, &weak)))
    };
    let mut response = ctx.page(title, Some(Section::Identities), main).await?;
    if let Some(refusal) = refusal {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn said(ctx: &Ctx, done: u64, closed: u64) -> Markup {
    let lang = ctx.lang;
    let shares = plural(done, "share is", "shares are");
    html! {
        p role="status" {
            (say!(lang, "已交接 {n} 份。", "{n} {shares} handed on.", n = done, shares = shares))
            @if closed > 0 { " " (say!(lang, "{n} 份没有交成。", "{n} could not be.", n = closed)) }
        }
    }
}

fn table(ctx: &Ctx, caption: &str, heads: [&str; 2], rows: &[[Markup; 3]]) -> Markup {
    let table = html! {
        table.tight {
            caption.sr { (caption) }
            thead { tr {
                th.stick scope="col" { (say!(ctx.lang, "编号", "Number")) }
                @for head in heads { th scope="col" { (head) } }
            } }
            tbody { @for [first, second, third] in rows { tr { th.stick.nobr scope="row" { (first) } td { (second) } td { (third) } } } }
        }
    };
    parts::scroll(caption, table)
}

fn number(lang: Lang, case: &shishu_terms::CaseId, kind: &shishu_terms::Bilingual) -> Markup {
    html! { (case) br; small.quiet { (kind.get(lang)) } }
}

fn owed_part(ctx: &Ctx, owed: &[ShareOwed]) -> Markup {
    let lang = ctx.lang;
    if owed.is_empty() {
        return parts::empty(
            say!(lang, "没有要交接的份额", "No share is to be handed on"),
            say!(
                lang,
                "保管岗换人前十天起，您保管的份额列在这里，一次交给接任的人。接任的人要先登记办理密钥。",
                "From ten days before your custody changes hands the shares you keep stand here, for whoever follows, as soon as they have declared a handling key."
            ),
            None,
        );
    }
    let row = |one: &ShareOwed| {
        let how = match one.has_one {
            true => html! {
                (mark(State::Hard, say!(lang, "不能交给此人", "not to this person")))
                " " small { (say!(lang, "已保管这个身份的另一份；一人两份就不是两个人同意了。请安排别人接这个保管岗", "they keep another share of this identity, and two in one hand are not two who agree; somebody else must follow in this custody")) }
            },
            false => {
                html! { (mark(State::Wait, say!(lang, "等您交接", "waits for you"))) " " small { (say!(lang, "{day}起", "since {day}", day = when::day(lang, one.on))) } }
            }
        };
        [number(lang, &one.case, &one.kind), html! { (one.to.get(lang)) }, how]
    };
    let rows: Vec<_> = owed.iter().take(MOST).map(row).collect();
    let heads = [say!(lang, "交给", "To"), say!(lang, "状态", "Standing")];
    table(ctx, say!(lang, "要交接的份额", "Shares to hand on"), heads, &rows)
}

fn hand_on(ctx: &Ctx, n: u64, unlocked: bool, refusal: Option<&Refusal>) -> Markup {
    let lang = ctx.lang;
    let shares = plural(n, "share", "shares");
    let hint = say!(
        lang,
        "每份改封给接任人自己的密钥，姓名不会显示，一份也看不出。每份留一条记录。接任人到岗后，您手里的即删除。",
        "Each share is sealed to the successor's own key; no name is shown. One act a share. What you have is erased when the successor holds the post."
    );
    let label = say!(lang, "交接全部 {n} 份", "Hand on {n} {shares}", n = n, shares = shares);
    handing_form(ctx, "/identities/shares", unlocked, refusal, (hint, label))
}

fn missing_part(ctx: &Ctx, missing: &[ShareMissing]) -> Markup {
    let lang = ctx.lang;
    if missing.is_empty() {
        return parts::empty(
            say!(lang, "您这个岗位的份额都在您手里", "Every share of your post has come to you"),
            say!(
                lang,
                "没有到的会列在这里，写明在等谁。",
                "Any that has not would stand here, with whom it waits for."
            ),
            None,
        );
    }
    let row = |one: &ShareMissing| {
        let why = match &one.why {
            MissingWhy::Nobody => html! {
                (mark(State::Late, say!(lang, "在岗的人都打不开这一份", "nobody in office can open this share")))
                " " small { (say!(lang, "由别的保管人决定", "the other custodians decide")) }
            },
            MissingWhy::Waits(post) => html! {
                (mark(State::Wait, say!(lang, "等交接", "waits to be handed on")))
                " " small { (say!(lang, "由 {post} 交接", "from {post}", post = post.get(lang))) }
            },
            why => missing_why(ctx, why),
        };
        [html! { (one.case) }, html! { (one.kind.get(lang)) }, why]
    };
    let rows: Vec<_> = missing.iter().map(row).collect();
    let heads = [say!(lang, "事项类型", "Kind"), say!(lang, "为什么，在等谁", "Why, and whom it waits for")];
    html! {
        @if missing.iter().any(|one| one.why == MissingWhy::NoKey) {
            p { (parts::link(Press::Main, "/settings/key", say!(lang, "登记办理密钥", "Declare a handling key"))) }
        }
        (table(ctx, say!(lang, "没有到的份额", "Shares that have not come"), heads, &rows))
    }
}

fn weak_part(ctx: &Ctx, weak: &[WeakIdentity]) -> Markup {
    let lang = ctx.lang;
    if weak.is_empty() {
        return parts::empty(
            say!(lang, "没有快要打不开的", "None"),
            say!(
                lang,
                "您保管的每个身份，能决定的保管人都多于所需。",
                "Of every identity you keep, more custodians can decide than are needed."
            ),
            None,
        );
    }
    let row =
        |one: &WeakIdentity| [html! { (one.case) }, html! { (one.kind.get(lang)) }, custody(lang, one.able, one.need)];
    let rows: Vec<_> = weak.iter().map(row).collect();
    let heads = [say!(lang, "事项类型", "Kind"), say!(lang, "能决定的保管人", "Custodians who can decide")];
    table(ctx, say!(lang, "快要打不开的身份", "Identities near to closing"), heads, &rows)
}

/// How many custodians can decide, and what that means when it is few.
pub(in crate::pages) fn custody(lang: Lang, able: usize, need: usize) -> Markup {
    let count = say!(lang, "要 {m} 位，现有 {n} 位", "{n} can decide, {m} are needed", m = need, n = able);
    html! {
        @if able < need { (mark(State::Hard, say!(lang, "现在打不开", "cannot be opened now"))) }
        @else if able == need { (mark(State::Late, say!(lang, "再少一位就打不开", "one more loss would close it"))) }
        @else { (mark(State::Holds, say!(lang, "打得开", "can be opened"))) }
        " " small { (count) }
    }
}

/// The notice above the custodian's list.
pub(super) async fn notice(ctx: &Ctx) -> Result<Markup, PageError> {
    let (lang, office, caller) = (ctx.lang, ctx.app.office(), ctx.caller());
    let owed = office.shares_owed(&caller).await?.len();
    let missing = office.shares_missing(&caller).await?.len();
    let weak = office.weak_identities(&caller).await?.len();
    Ok(html! {
        @if owed + missing + weak > 0 {
            (parts::notice(State::Wait, html! {
                @if owed > 0 { p { (say!(lang, "要您交接的份额：{n} 份。", "Shares for you to hand on: {n}.", n = owed)) } }
                @if missing > 0 { p { (say!(lang, "还没交到您手里的份额：{n} 份。", "Shares of your post that have not come to you: {n}.", n = missing)) } }
                @if weak > 0 { p { (say!(lang, "快要打不开的身份：{n} 个。", "Identities near to closing for good: {n}.", n = weak)) } }
                p { a href="/identities/shares" { (say!(lang, "看是哪些，在等谁", "See which, and whom they wait for")) } }
            }))
        }
    })
}

/// `POST /identities/shares`: hands on all at once.
pub(super) async fn hand(form: Posted) -> Page {
    owed(&form.ctx).await?;
    match handed(&form).await {
        Ok(handed) => {
            let to = format!("/identities/shares?done={}&closed={}", handed.done, handed.closed);
            Ok(Redirect::to(&to).into_response())
        }
        Err(OfficeError::Refused(refusal)) => show(&form.ctx, None, Some(&refusal)).await,
        Err(error) => Err(error.into()),
    }
}

async fn handed(form: &Posted) -> Result<HandedOn, OfficeError> {
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let Some((session, _)) = &form.ctx.session else { return Err(Refusal::sign_in().into()) };
    // Nobody may try passwords where nothing is owed.
    let waits = office.shares_owed(&caller).await?.iter().any(|one| !one.has_one);
    if waits && !office.key_state(&caller, &session.token_hash).await?.unlocked {
        office.unlock_key(&caller, &session.token_hash, form.text("password")).await?;
    }
    office.hand_shares(&caller, &session.token_hash).await
}
