//! Two cookies: the session, and the language. Nothing else is kept in a browser.

use super::Settings;
use axum::http::{HeaderMap, HeaderValue, header};
use shishu_office::SessionToken;
use shishu_terms::Lang;

const LANG: &str = "shishu-lang";

fn session_name(settings: &Settings) -> &'static str {
    if settings.secure_cookie { "__Host-shishu" } else { "shishu" }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    values
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// The session's token as sent.
pub(super) fn session_token<'h>(headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
    cookie(headers, session_name(settings))
        .filter(|token| token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The chosen language, or the one the browser asks for first, or Chinese.
pub(super) fn lang(headers: &HeaderMap) -> Lang {
    if let Some(chosen) = cookie(headers, LANG).and_then(|tag| tag.parse().ok()) {
        return chosen;
    }
    lang_asked(headers)
}

/// The language that the browser asks for first, or Chinese.
pub(super) fn lang_asked(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = accepted
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase())
        .find(|t| t.starts_with("zh") || t.starts_with("en"));
    if first.is_some_and(|tag| tag.starts_with("en")) { Lang::En } else { Lang::Zh }
}

fn header_value(text: String) -> Option<HeaderValue> {
    HeaderValue::from_str(&text).ok()
}

/// Sets the session cookie: gone when the browser closes, unseen by scripts, sent only from this site.
pub fn set_session(headers: &mut HeaderMap, settings: &Settings, token: &SessionToken) {
    let secure = if settings.secure_cookie { "; Secure" } else { "" };
    let text = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", session_name(settings), token.as_str());
    if let Some(value) = header_value(text) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Removes the session cookie.
pub fn clear_session(headers: &mut HeaderMap, settings: &Settings) {
    let secure = if settings.secure_cookie { "; Secure" } else { "" };
    let text = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", session_name(settings));
    if let Some(value) = header_value(text) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Keeps the language for a year.
pub fn set_lang(headers: &mut HeaderMap, lang: Lang) {
    if let Some(value) = header_value(format!("{LANG}={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag())) {
        headers.append(header::SET_COOKIE, value);
    }
}
