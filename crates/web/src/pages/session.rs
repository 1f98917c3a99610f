//! Signing in and out, the language, one's own settings.

use crate::http::{self, Ctx, Page, PageError, Posted, Route};
use crate::look::fields::{self, Field};
use crate::look::{Section, parts, say};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use shishu_office::{OfficeError, Refusal};
use shishu_terms::{Lang, PostId};
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/login", login),
        Route::post("/login", sign_in),
        Route::post("/logout", sign_out),
        Route::get("/lang/{lang}", switch_language),
        Route::get("/settings", settings),
        Route::post("/settings/password", change_password),
        Route::post("/settings/post", change_post),
    ]
}

/// A path of this site to go back to; anything else leads home.
fn inner_path(to: &str) -> &str {
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    if inside { to } else { "/" }
}

async fn login(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let to = query.get("to").map_or("/duties", |to| inner_path(to)).to_owned();
    if ctx.session.is_some() {
        return Ok(Redirect::to(&to).into_response());
    }
    login_page(&ctx, &to, "", None).await
}

async fn login_page(ctx: &Ctx, to: &str, user: &str, refusal: Option<&Refusal>) -> Page {
    let lang = ctx.lang;
    let error = refusal.map(|r| r.what.get(lang).to_owned());
    let title = say!(lang, "登录", "Sign in");
    let user_input = Field {
        id: "user",
        name: "user",
        label: say!(lang, "账户名", "Account name"),
        value: user,
        required: true,
        error: error.as_deref(),
        ..Field::default()
    };
    let password_input = Field {
        id: "password",
        name: "password",
        label: say!(lang, "口令", "Password"),
        required: true,
        ..Field::default()
    };
    let main = html! {
        (parts::head(&parts::Head { title: html! { (title) }, sub: Some(html! { (say!(lang, "填报、审核、发布都从这里进", "for reporting, reviewing and publishing")) }), ..parts::Head::default() }))
        @if let Some(next) = refusal.and_then(|r| r.next.as_ref()) { p { (next.get(lang)) } }
        form.question method="post" action="/login" {
            (fields::hidden("to", to))
            (fields::text(&user_input))
            (fields::password(&password_input, "current-password"))
            (parts::submit(parts::Press::MainBig, say!(lang, "登录", "Sign in")))
        }
        (demo_accounts(ctx))
    };
    let mut response = ctx.public_page(title, Some(Section::SignIn), main).await?;
    if let Some(refusal) = refusal {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

/// In a demonstration: who can sign in, with what.
fn demo_accounts(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let accounts = &ctx.app.settings().demo_accounts;
    let Some(first) = accounts.first() else { return html! {} };
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "演示账户", "Demonstration accounts")) }
            thead { tr { th scope="col" { (say!(lang, "账户名", "Account")) } th scope="col" { (say!(lang, "岗位", "Post")) } th scope="col" { (say!(lang, "姓名", "Name")) } th scope="col" { (say!(lang, "单位", "Unit")) } } }
            tbody {
                @for account in accounts {
                    tr { th scope="row" { code { (account.user) } } td { (account.post.get(lang)) } td { (account.name.get(lang)) } td { (account.unit.get(lang)) } }
                }
            }
        }
    };
    let body = html! {
        p { (say!(lang, "都用同一个口令：", "All with the same password: ")) code { (first.password) } }
        (parts::scroll(say!(lang, "演示账户", "Demonstration accounts"), table))
    };
    parts::section("accounts", say!(lang, "演示账户", "Demonstration accounts"), "", body)
}

async fn sign_in(form: Posted) -> Page {
    let (user, to) = (form.text("user").to_owned(), inner_path(form.text("to")).to_owned());
    let office = form.ctx.app.office();
    match office.sign_in(form.ctx.now, &user, form.text("password"), None).await {
        Ok(signed) => {
            let mut response = Redirect::to(if to == "/" { "/duties" } else { &to }).into_response();
            http::set_session(response.headers_mut(), form.ctx.app.settings(), &signed.token);
            Ok(response)
        }
        Err(OfficeError::Refused(refusal)) => login_page(&form.ctx, &to, &user, Some(&refusal)).await,
        Err(error) => Err(error.into()),
    }
}

async fn sign_out(form: Posted) -> Page {
    let ctx = &form.ctx;
    ctx.app.office().sign_out(ctx.now, ctx.session()?).await?;
    let mut response = Redirect::to("/").into_response();
    http::clear_session(response.headers_mut(), ctx.app.settings());
    Ok(response)
}

async fn switch_language(Path(lang): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let lang: Lang = lang.parse().map_err(|_| PageError::from(Refusal::not_found(&lang)))?;
    let to = query.get("to").map_or("/", |to| inner_path(to));
    let mut response = Redirect::to(to).into_response();
    http::set_lang(response.headers_mut(), lang);
    Ok(response)
}

async fn settings(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    settings_page(&ctx, query.contains_key("done"), None).await
}

async fn settings_page(ctx: &Ctx, done: bool, refusal: Option<&Refusal>) -> Page {
    let lang = ctx.lang;
    let (session, actor) = (ctx.session()?, ctx.actor()?);
    let title = say!(lang, "设置", "Settings");
    let error = refusal.map(|r| r.what.get(lang).to_owned());
    let input = |id: &'static str, label: &'static str, error: Option<&str>| {
        let autocomplete = if id == "old" { "current-password" } else { "new-password" };
        fields::password(&Field { id, name: id, label, required: true, error, ..Field::default() }, autocomplete)
    };
    let password = html! {
        @if done { p role="status" { (say!(lang, "口令已改，其他地方的登录都已退出。", "The password is changed; sign-ins elsewhere have ended.")) } }
        form.question method="post" action="/settings/password" {
            (fields::csrf(&session.csrf))
            (input("old", say!(lang, "现在的口令", "Present password"), error.as_deref()))
            (input("new", say!(lang, "新口令", "New password"), None))
            (input("again", say!(lang, "再输一遍", "Once more"), None))
            (parts::hint(say!(lang, "至少 {n} 个字符，四五个互不相干的词最好记。", "At least {n} characters; four or five unrelated words are easiest to remember.", n = shishu_office::MIN_LENGTH)))
            (parts::submit(parts::Press::Main, say!(lang, "改口令", "Change the password")))
        }
    };
    let posts = ctx.app.office().programme().posts_of(&actor.person, ctx.today());
    let main = html! {
        (parts::head(&parts::Head { title: html! { (title) }, ..parts::Head::default() }))
        (parts::section("posts", say!(lang, "我的岗位", "My posts"), "", posts_part(ctx, &posts)))
        (parts::section("signed", say!(lang, "我签过的", "What I signed"), "", html! {
            p { a href="/signed" { (say!(lang, "我做过的每一件事，连同当时的岗位和回执", "Everything I did, with the post of that day and the receipt")) } }
        }))
        @if super::cases::KEY_POWERS.iter().any(|power| actor.has(*power)) {
            (parts::section("key", say!(lang, "办理密钥", "Handling key"), "", html! {
                p { a href="/settings/key" { (say!(lang, "打开密封举报用的密钥：登记、更换、锁上", "The key that opens sealed reports: declare it, change it, lock it")) } }
            }))
        }
        (parts::section("password", say!(lang, "口令", "Password"), "", password))
    };
    let mut response = ctx.page(title, Some(Section::Settings), main).await?;
    if let Some(refusal) = refusal {
        *response.status_mut() = http::errors::status(refusal.kind);
    }
    Ok(response)
}

fn posts_part(ctx: &Ctx, posts: &[&shishu_programme::Post]) -> Markup {
    let lang = ctx.lang;
    let current = ctx.session.as_ref().map(|(session, _)| session.post.clone());
    html! {
        ul.plain {
            @for post in posts {
                li {
                    (post.name.get(lang))
                    @if Some(&post.id) == current.as_ref() { " " (say!(lang, "（现在用的岗位）", "(acting in this post)")) }
                    @else {
                        form.inline method="post" action="/settings/post" {
                            (fields::csrf(ctx.csrf())) (fields::hidden("post", post.id.as_str()))
                            (parts::submit(parts::Press::Normal, say!(lang, "换到这个岗位", "Act in this post")))
                        }
                    }
                }
            }
        }
        (parts::hint(say!(lang, "岗位和任职由制度包规定；谁在什么岗位做的，永远留痕。", "Posts and tenures come from the programme; who acted in which post stays on record for good.")))
    }
}

async fn change_password(form: Posted) -> Page {
    let ctx = &form.ctx;
    let session = ctx.session()?;
    let changed = ctx
        .app
        .office()
        .change_password(ctx.now, session, form.text("old"), form.text("new"), form.text("again"))
        .await;
    match changed {
        Ok(_) => Ok(Redirect::to("/settings?done=1").into_response()),
        Err(OfficeError::Refused(refusal)) => settings_page(ctx, false, Some(&refusal)).await,
        Err(error) => Err(error.into()),
    }
}

async fn change_post(form: Posted) -> Page {
    let ctx = &form.ctx;
    let signed = ctx.app.office().change_post(ctx.now, ctx.session()?, &PostId::new(form.text("post"))).await?;
    let mut response: Response = Redirect::to("/duties").into_response();
    http::set_session(response.headers_mut(), ctx.app.settings(), &signed.token);
    *response.status_mut() = StatusCode::SEE_OTHER;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::inner_path;

    #[test]
    fn only_a_path_of_this_site_is_followed() {
        assert_eq!(inner_path("/returns/B204-1?x=1"), "/returns/B204-1?x=1");
        for bad in ["", "https://elsewhere", "//elsewhere", "/\\elsewhere", "javascript:x", "/a\r\nSet-Cookie: x"] {
            assert_eq!(inner_path(bad), "/", "{bad}");
        }
    }
}
