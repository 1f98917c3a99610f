//! `/settings/key`: the handling key, without which nobody opens a sealed report.

use crate::http::{self, Ctx, Page, PageError, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, State, mark, say};
use crate::pages::published::{act_href, count};
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{KeyState, OfficeError, Refusal};
use shishu_programme::Power;
use std::collections::BTreeMap;

/// Posts that have a use for a key.
pub(in crate::pages) const POWERS: [Power; 2] = [Power::HandleCases, Power::KeepIdentity];

fn holder(ctx: &Ctx) -> Result<(), PageError> {
    let actor = ctx.actor()?;
    match POWERS.into_iter().any(|power| actor.has(power)) {
        true => Ok(()),
        false => {
            Err(Refusal::not_allowed("您的岗位用不着办理密钥。", "your post has no use for a handling key").into())
        }
    }
}

/// `GET /settings/key`.
pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let along = query.get("along").and_then(|n| n.parse().ok()).unwrap_or(0);
    show(&ctx, query.get("done").map(|done| (done.as_str(), along)), None).await
}

/// The page, after something was done (with how many cases went along), or after a form (by its name) was refused.
async fn show(ctx: &Ctx, done: Option<(&str, u64)>, refused: Option<(&str, &Refusal)>) -> Page {
    holder(ctx)?;
    let lang = ctx.lang;
    let key = ctx.app.office().key_state(&ctx.caller(), &ctx.session()?.token_hash).await?;
    let title = say!(lang, "办理密钥", "Handling key");
    let of = |name: &str| refused.filter(|(form, _)| *form == name).map(|(_, refusal)| refusal);
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "设置", "Settings").to_owned(), Some("/settings".to_owned())),
            (title.to_owned(), None),
        ],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @match done {
            Some(("declared", along)) => p role="status" {
                (say!(lang, "已登记。从现在起收到的密封举报，封给这把密钥。", "Declared. Sealed reports that come in from now on are sealed to this key."))
                @if along > 0 { " " (say!(lang, "手上 {n} 件已一并转过来。", "{n} of your cases went along.", n = along)) }
            },
            Some(("password", _)) => p role="status" { (say!(lang, "解锁口令已改，用旧口令的锁已删除。", "The unlocking password is changed; the lock of the old one is erased.")) },
            Some(("locked", _)) => p role="status" { (say!(lang, "已锁上。", "Locked.")) },
            _ => {},
        }
        (parts::cols(
            html! {
                (parts::section("key", say!(lang, "现在的密钥", "The key as it is"), "", state(ctx, &key)))
                @if key.declared.is_some() { (parts::section("change", say!(lang, "改解锁口令", "Change its password"), "", change_form(ctx, of("password")))) }
                (parts::section("declare", declare_title(ctx, &key), "", html! {
                    @if key.declared.is_some() { (parts::hint(replace_hint(ctx, &key))) }
                    (form(ctx, of("declare")))
                }))
            },
            parts::section("advice", say!(lang, "要知道的", "What to know"), "", parts::list(&advice(ctx))),
        ))
    };
    let mut response = ctx.page(title, Some(Section::Settings), main).await?;
    if let Some((_, refusal)) = refused {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn declare_title(ctx: &Ctx, key: &KeyState) -> &'static str {
    match key.declared {
        None => say!(ctx.lang, "登记密钥", "Declare a key"),
        Some(_) => say!(ctx.lang, "换一把新的", "Replace it"),
    }
}

/// The field for the unlocking password, where something needs the key.
pub(in crate::pages) fn unlocking(lang: Lang, id: &str, error: Option<&str>) -> Markup {
    let hint = say!(
        lang,
        "不是登录口令，是您登记办理密钥时设的。解锁后 20 分钟不用又自动锁上。",
        "Not the one you sign in with: the one you chose for your handling key. It locks again after 20 minutes without use."
    );
    let label = say!(lang, "解锁口令", "Unlocking password");
    let field = Field { id, name: "password", label, hint: Some(hint), error, required: true, ..Field::default() };
    fields::password(&field, "off")
}

/// The form that hands on all that the reader's key opens and others wait for: `hint` says what becomes of it, `label` how much it is.
pub(in crate::pages) fn handing_form(
    ctx: &Ctx,
    action: &str,
    unlocked: bool,
    refusal: Option<&Refusal>,
    (hint, label): (&str, String),
) -> Markup {
    let lang = ctx.lang;
    let error = refusal.map(|refusal| refusal.what.get(lang));
    html! {
        form.flow method="post" action=(action) {
            (fields::csrf(ctx.csrf()))
            @if !unlocked { (unlocking(lang, "unlock", error)) } @else if let Some(error) = error { p { (mark(State::Hard, error)) } }
            (parts::hint(hint))
            (parts::submit(Press::Main, label))
        }
    }
}

fn replace_hint(ctx: &Ctx, key: &KeyState) -> &'static str {
    match key.unlocked {
        true => say!(
            ctx.lang,
            "现在的密钥开着：手上的密封事项会一并封给新的。",
            "Your key is unlocked: your sealed cases are sealed to the new one at once."
        ),
        false => say!(
            ctx.lang,
            "忘了口令才换。手上的密封事项，由另一条线打得开的承办人交还给您；没忘请先解锁再换，当场一并转过来。",
            "For a lost password. The handler of the other line hands your sealed cases back to you. If you still know it, unlock the key first, and they go along at once."
        ),
    }
}

fn change_form(ctx: &Ctx, refusal: Option<&Refusal>) -> Markup {
    let lang = ctx.lang;
    let error = refusal.map(|refusal| refusal.what.get(lang));
    let input = |id: &'static str, label: &'static str, error: Option<&str>, autocomplete: &str| {
        fields::password(&Field { id, name: id, label, required: true, error, ..Field::default() }, autocomplete)
    };
    html! {
        form.flow method="post" action="/settings/key/password" {
            (fields::csrf(ctx.csrf()))
            (input("old", say!(lang, "现在的解锁口令", "Present unlocking password"), error, "off"))
            (input("new", say!(lang, "新的解锁口令", "New unlocking password"), None, "new-password"))
            (input("new-again", say!(lang, "再输一遍新的", "The new one once more"), None, "new-password"))
            (parts::hint(say!(lang, "密钥不变，打得开的照样打得开。", "The key stays the same and opens what it opened.")))
            (parts::submit(Press::Normal, say!(lang, "改解锁口令", "Change the password")))
        }
    }
}

fn state(ctx: &Ctx, key: &KeyState) -> Markup {
    let lang = ctx.lang;
    let declared = match key.declared {
        Some(seq) => {
            html! { (mark(State::Holds, say!(lang, "已登记", "declared"))) " " a.leaf href=(act_href(seq)) { "#" (count(seq)) } }
        }
        None => mark(State::NotJudged, say!(lang, "还没有", "none yet")),
    };
    let locked = match key.unlocked {
        true => mark(State::Today, say!(lang, "在这次登录里开着", "unlocked in this session")),
        false => mark(State::Step, say!(lang, "锁着", "locked")),
    };
    html! {
        (parts::facts(&[(say!(lang, "登记", "Declared").to_owned(), declared), (say!(lang, "状态", "State").to_owned(), locked)]))
        @if key.unlocked { (parts::post_button(ctx.csrf(), "/settings/key/lock", Press::Normal, say!(lang, "现在锁上", "Lock now"))) }
        @if ctx.actor().is_ok_and(|actor| actor.has(Power::HandleCases)) {
            p { a href="/cases/keys" { (say!(lang, "密封事项的钥匙：要我交付的、我还打不开的", "Keys of sealed cases: those I owe, and those that do not open yet")) } }
        }
    }
}

fn form(ctx: &Ctx, refusal: Option<&Refusal>) -> Markup {
    let lang = ctx.lang;
    let error = refusal.map(|refusal| refusal.what.get(lang));
    let input = |id: &'static str, label: &'static str, error: Option<&str>, hint: Option<&str>| {
        fields::password(
            &Field { id, name: id, label, required: true, error, hint, ..Field::default() },
            "new-password",
        )
    };
    html! {
        form.flow method="post" action="/settings/key" {
            (fields::csrf(ctx.csrf()))
            (input("password", say!(lang, "解锁口令", "Unlocking password"), error, Some(say!(lang, "至少 10 个字符，四五个互不相干的词；不要与登录口令相同。", "At least 10 characters, four or five unrelated words; not the one you sign in with."))))
            (input("again", say!(lang, "再输一遍", "Once more"), None, None))
            (parts::submit(Press::Main, say!(lang, "登记", "Declare")))
        }
    }
}

fn advice(ctx: &Ctx) -> Vec<Markup> {
    let lang = ctx.lang;
    [
        say!(lang, "密封的举报只有责任岗位和另一条线的承办人用自己的密钥能打开。系统管理员、数据库管理员都打不开。",
            "A sealed report opens only with the keys of its owner and of a handler of another line. No administrator can open it."),
        say!(lang, "口令只有您知道，忘了没有人能找回；忘了就登记一把新的，手上的事项由另一条线的承办人把钥匙交还给您。",
            "Only you know the password; nobody can recover it. Declare a new key then: the handler of the other line owes you the keys of your cases."),
        say!(lang, "离任前十天起，您会收到把钥匙交给接任者的责任，一次交清。",
            "From ten days before you leave the post you owe its keys to whoever follows; one click hands on all."),
        say!(lang, "解锁后 20 分钟不用就自动锁上，退出登录也锁上。离开座位前请锁上。",
            "It locks by itself after 20 minutes without use, and when you sign out. Lock it before you leave your desk."),
    ]
    .iter()
    .map(|text| html! { (text) })
    .collect()
}

/// `POST /settings/key`.
pub(super) async fn declare(form: Posted) -> Page {
    holder(&form.ctx)?;
    let office = form.ctx.app.office();
    let session = form.ctx.session()?.token_hash.clone();
    match office.replace_key(&form.ctx.caller(), &session, form.text("password"), form.text("again")).await {
        Ok((_, 0)) => Ok(Redirect::to("/settings/key?done=declared").into_response()),
        Ok((_, along)) => Ok(Redirect::to(&format!("/settings/key?done=declared&along={along}")).into_response()),
        Err(OfficeError::Refused(refusal)) => show(&form.ctx, None, Some(("declare", &refusal))).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /settings/key/password`.
pub(super) async fn change(form: Posted) -> Page {
    holder(&form.ctx)?;
    let (office, session) = (form.ctx.app.office(), form.ctx.session()?.token_hash.clone());
    let (old, new, again) = (form.text("old"), form.text("new"), form.text("new-again"));
    match office.change_key_password(&form.ctx.caller(), &session, old, new, again).await {
        Ok(_) => Ok(Redirect::to("/settings/key?done=password").into_response()),
        Err(OfficeError::Refused(refusal)) => show(&form.ctx, None, Some(("password", &refusal))).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /settings/key/lock`.
pub(super) async fn lock(form: Posted) -> Page {
    holder(&form.ctx)?;
    form.ctx.app.office().lock_key(&form.ctx.session()?.token_hash);
    Ok(Redirect::to("/settings/key?done=locked").into_response())
}
