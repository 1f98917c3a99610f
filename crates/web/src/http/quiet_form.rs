//! A form of the anonymous channel: its stamp is looked at before its body is read, and nothing of it is told to anybody.

use super::flood::{Admission, BadStamp, Stamp};
use super::{Ctx, Form, PageError, Site, quiet};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::{Uri, header};
use shishu_office::Refusal;
use shishu_sealed::{IntakeKey, ProofOfWork};
use std::ops::Deref;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Forms that bring files; the others bring words alone.
const WITH_FILES: [&str; 2] = ["/report/send", "/receipt/say"];
/// The longest text that is taken, in the worst writing of an address, twice over.
const WORDS: usize = 512 * 1024;
/// Larger bodies that are in memory at once, at 21 MB each; the next waits for its turn. Words never wait.
static LARGE: Semaphore = Semaphore::const_new(16);

/// Forms that change nothing: their stamps serve again, so that going back and reloading lose nothing.
const SENT_AGAIN: [&str; 4] = ["/report", "/receipt", "/receipt/file", "/reception/booking"];

/// A form as sent, by nobody known. Its address bears `?stamp=` (and `&work=` when there was work to do).
pub struct QuietForm {
    /// Language and moment.
    pub ctx: Ctx,
    form: Form,
    stamp: Stamp,
    work: Option<u64>,
    /// Held as long as the files are.
    _room: Option<SemaphorePermit<'static>>,
}

/// What a report needs when there are too many: the page shows the form again, filled in, with this stamp, the work for a
/// script (`data-work="CHALLENGE:BITS"` on the form), and how long to wait without one.
#[derive(Debug)]
pub struct Crowded {
    /// The next stamp, for the form's address.
    pub stamp: String,
    /// What a script may do.
    pub work: ProofOfWork,
    /// Seconds to wait without.
    pub wait: i64,
}

/// The stamp for the first form of a chain.
pub fn first_stamp(ctx: &Ctx) -> Result<String, PageError> {
    Ok(Stamp::first(ctx.now, ctx.app.office().random()).text(key(ctx)?))
}

impl QuietForm {
    /// The stamp for the next form of this chain.
    pub fn next_stamp(&self) -> Result<String, PageError> {
        Ok(self.next().text(key(&self.ctx)?))
    }

    /// Asks whether a report may be taken now. Asked once, before it is written.
    pub fn admit(&self) -> Result<Result<(), Crowded>, PageError> {
        let flood = self.ctx.app.flood();
        let Admission::Crowded { wait } = flood.admit(&self.stamp, self.work, self.ctx.now) else { return Ok(Ok(())) };
        let next = self.next();
        Ok(Err(Crowded { stamp: next.text(key(&self.ctx)?), work: next.work(flood.limits().bits), wait }))
    }

    fn next(&self) -> Stamp {
        self.stamp.next(self.ctx.now, self.ctx.app.office().random())
    }
}

impl Deref for QuietForm {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

impl FromRequest<Site> for QuietForm {
    type Rejection = PageError;

    async fn from_request(request: Request, site: &Site) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let ctx = Ctx::from_request_parts(&mut parts, site).await?;
        let text = quiet::query(&parts.uri, "stamp").unwrap_or_default();
        let flood = ctx.app.flood();
        let stamp = match SENT_AGAIN.contains(&parts.uri.path()) {
            true => flood.look(key(&ctx)?, text, ctx.now),
            false => flood.take(key(&ctx)?, text, ctx.now),
        };
        let stamp = stamp.map_err(refused)?;
        let work = work(&parts.uri);
        let mut request = Request::from_parts(parts, body);
        if !WITH_FILES.contains(&request.uri().path()) {
            DefaultBodyLimit::max(WORDS).apply(&mut request);
            let form = Form::read(request, site).await.map_err(too_many_words)?;
            return Ok(QuietForm { ctx, form, stamp, work, _room: None });
        }
        let _room = if is_short(&request) { None } else { LARGE.acquire().await.ok() };
        let form = Form::read(request, site).await?;
        Ok(QuietForm { ctx, form, stamp, work, _room })
    }
}

/// It says so; a body that does not say how long it is may be of any length.
fn is_short(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    length.is_some_and(|length: usize| length <= WORDS)
}

fn too_many_words(error: PageError) -> PageError {
    match error {
        PageError::TooLarge(_) => PageError::TooLarge(
            Refusal::bad_input("文字太长，没有收下。", "the text is too long and was not taken").then(
                "请退回上一页：文字最多 19000 字，其余作为附件在最后一页交。",
                "go back: at most 19,000 characters, the rest as files on the last page",
            ),
        ),
        other => other,
    }
}

fn work(uri: &Uri) -> Option<u64> {
    quiet::query(uri, "work")?.parse().ok()
}

/// The key of the intake. Without it the channel is closed: what was taken could not be found again, and nobody kept out of it.
fn key(ctx: &Ctx) -> Result<&IntakeKey, PageError> {
    let closed = || {
        Refusal::wrong_state(
            "现在不能在网上反映：服务器上缺少收件钥匙。",
            "nothing can be reported here at present: the server lacks the key of its intake",
        )
        .then("请改用电话或到窗口反映。", "use the telephone or come to the counter")
    };
    Ok(ctx.app.office().intake().ok_or_else(closed)?)
}

fn refused(why: BadStamp) -> PageError {
    let (zh, en) = match why {
        BadStamp::Used => ("这一页已经提交过一次。", "this page was sent once already"),
        BadStamp::Old => ("这一页放得太久了。", "this page has been open too long"),
        BadStamp::Unknown => (
            "这一页不是从本站发出的，或者地址不完整。",
            "this page was not given out here, or its address is incomplete",
        ),
    };
    Refusal::wrong_state(format!("{zh}没有写入任何东西。"), format!("{en}; nothing was written"))
        .then(
            "请退回上一页，刷新后再提交；填好的内容先复制下来。",
            "go back, copy what you wrote, reload the page, send it again",
        )
        .into()
}
