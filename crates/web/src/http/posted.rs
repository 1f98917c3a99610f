//! A posted form: names and values in order, with the session's secret checked before a handler sees it.

use super::{Ctx, PageError, Site};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use percent_encoding::percent_decode;
use shishu_office::Refusal;
use std::ops::Deref;

/// A form as sent, and the circumstances of the request. Making one checks the secret of a signed-in session.
pub struct Posted {
    /// Language, session, moment.
    pub ctx: Ctx,
    form: Form,
}

/// What a form holds.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<PostedFile>,
}

/// A file in a form.
pub struct PostedFile {
    /// Name of the input.
    pub input: String,
    /// File name as sent, without any path.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Deref for Posted {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl Form {
    /// The value of an input, trimmed; empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// Inputs whose name begins with `prefix`, with the rest of the name.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.as_str())))
    }

    /// Reads the body of a request.
    pub(super) async fn read(request: Request, site: &Site) -> Result<Self, PageError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return multipart(request, site).await;
        }
        let body = Bytes::from_request(request, site).await.map_err(unreadable)?;
        Ok(Form { fields: urlencoded(&body), files: Vec::new() })
    }

    /// Every value of an input that may be sent several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// Every file of an input.
    pub fn files<'a>(&'a self, input: &'a str) -> impl Iterator<Item = &'a PostedFile> {
        self.files.iter().filter(move |file| file.input == input && !file.bytes.is_empty())
    }

    /// A file that was chosen (an empty input is none).
    pub fn file(&self, input: &str) -> Option<&PostedFile> {
        self.files.iter().find(|f| f.input == input && !f.bytes.is_empty())
    }

    /// Every file that was chosen there.
    pub fn files_of<'a>(&'a self, input: &'a str) -> impl Iterator<Item = &'a PostedFile> {
        self.files.iter().filter(move |f| f.input == input && !f.bytes.is_empty())
    }

    /// Every input but the secret, as typed: what a form that comes back keeps.
    pub fn typed(&self) -> std::collections::BTreeMap<String, String> {
        self.fields.iter().rev().filter(|(name, _)| name != "csrf").cloned().collect()
    }
}

impl FromRequest<Site> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, site: &Site) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let ctx = Ctx::from_request_parts(&mut parts, site).await?;
        // Deny by default: these are the forms that a stranger may send.
        if ctx.session.is_none() && !["/login", "/verify"].contains(&parts.uri.path()) {
            return Err(Refusal::sign_in().into());
        }
        let posted = Posted { ctx, form: Form::read(Request::from_parts(parts, body), site).await? };
        if let Some((session, _)) = &posted.ctx.session
            && !session.csrf_fits(posted.text("csrf"))
        {
            return Err(Refusal::not_allowed(
                "这一页放得太久，或不是从本站发出的。没有写入任何东西。",
                "this page is too old, or was not sent from this site; nothing was written",
            )
            .then("请退回上一页，刷新后再提交。", "go back, reload the page, submit again")
            .into());
        }
        Ok(posted)
    }
}

/// Without what the reader of the body says: it may repeat a part of it.
fn unreadable(rejected: impl IntoResponse) -> PageError {
    let refusal =
        Refusal::bad_input("发来的内容不完整，或超过 20 MB。", "the request is incomplete, or larger than 20 MB")
            .then("请重试；文件太大就分开上传。", "try again; split a large file");
    match rejected.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge(refusal),
        _ => refusal.into(),
    }
}

async fn multipart(request: Request, site: &Site) -> Result<Form, PageError> {
    let mut form = Multipart::from_request(request, site).await.map_err(unreadable)?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        let input = part.name().unwrap_or_default().to_owned();
        let name =
            part.file_name().map(|n| n.rsplit(['/', '\\']).next().unwrap_or(n).chars().take(120).collect::<String>());
        let bytes = part.bytes().await.map_err(unreadable)?;
        match name {
            Some(name) => files.push(PostedFile { input, name, bytes: bytes.to_vec() }),
            None => fields.push((input, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(Form { fields, files })
}

/// `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
pub(crate) fn urlencoded(body: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    body.split(|b| *b == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.iter().position(|b| *b == b'=') {
            Some(at) => (decode(&pair[..at]), decode(&pair[at + 1..])),
            None => (decode(pair), String::new()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::urlencoded;

    #[test]
    fn a_form_is_decoded_in_order() {
        let fields = urlencoded(b"c.201=1%2C200&why=%E5%85%89%E4%BC%8F+43&empty=&flag");
        let expected = [("c.201", "1,200"), ("why", "光伏 43"), ("empty", ""), ("flag", "")];
        assert_eq!(fields, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
}
