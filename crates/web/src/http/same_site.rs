//! A request that may change something must come from this site: by `Sec-Fetch-Site` where the browser sends it, else by `Origin`.
//! A second wall beside the secret in the form, and the only one for the sign-in form.

use super::PageError;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shishu_office::Refusal;

/// Refuses what comes from elsewhere.
pub async fn require(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if safe || is_same_site(request.headers()) {
        return next.run(request).await;
    }
    let refusal =
        Refusal::not_allowed("请求不是从本站页面发出的。", "the request did not come from a page of this site");
    PageError::from(refusal).into_response()
}

fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse().expect("name"), v.parse().expect("value"))).collect()
    }

    #[test]
    fn only_this_site_may_post() {
        assert!(is_same_site(&headers(&[("sec-fetch-site", "same-origin"), ("host", "a")])));
        assert!(!is_same_site(&headers(&[("sec-fetch-site", "cross-site"), ("host", "a")])));
        assert!(!is_same_site(&headers(&[("sec-fetch-site", "same-site"), ("host", "a")])));
        assert!(is_same_site(&headers(&[("origin", "https://a:1"), ("host", "a:1")])));
        assert!(!is_same_site(&headers(&[("origin", "https://b"), ("host", "a")])));
        assert!(!is_same_site(&headers(&[("origin", "null"), ("host", "a")])));
    }
}
