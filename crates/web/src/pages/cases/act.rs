//! The steps on a case, one address each. A refused one brings the page back with everything typed.

use super::sheet::{Tried, show};
use super::words;
use crate::http::{Ctx, Page, PageError, Posted};
use crate::look::{Lang, say};
use crate::pages::report::cleaned_files;
use crate::pages::shared::case_href;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{CaseFile, Done, OfficeError, Refusal, RefusalKind, TransferText};
use shishu_terms::{CaseId, CategoryId, PostId};

type Named = Path<String>;

/// What to say after a step.
pub(super) fn done(lang: Lang, act: &str) -> Markup {
    let text = match act {
        "open" => say!(lang, "已打开。", "Opened."),
        "note" => say!(lang, "记下了。", "Noted."),
        "ask" => say!(lang, "已发给反映人。", "Sent to the reporter."),
        "stage" => say!(lang, "这一步已做完。", "The stage is done."),
        "refuse" => say!(lang, "已告知不予受理。", "The reporter is told that it is not taken up."),
        "transfer" => say!(
            lang,
            "已提出转办；对方接收之前仍由您负责。",
            "The transfer is asked for; until it is taken the case is yours."
        ),
        "take" => say!(lang, "已接收，现在由您的岗位负责。", "Taken; your post owns it now."),
        "decline" => say!(lang, "已退回，责任仍在原岗位。", "Declined; the owner stays."),
        "pause" => say!(lang, "已暂停计时。", "The clock is paused."),
        "resume" => say!(lang, "继续计时。", "The clock runs again."),
        "extension" => say!(lang, "已申请延期，等批准。", "The extension is asked for."),
        "judge" => say!(lang, "已决定延期申请。", "The extension is decided."),
        "category" => say!(lang, "类别已改。", "The category is changed."),
        "merge" => say!(lang, "已并案。", "Merged."),
        "reply" => say!(lang, "已答复，等反映人确认。", "Answered; it waits for the reporter."),
        "urge" => say!(lang, "已催办。", "Urged."),
        "supervise" => say!(lang, "督办要求已发出。", "The demand is sent."),
        "identity" => say!(lang, "已请求打开身份，等保管人决定。", "The identity is asked for; the custodians decide."),
        "identity/open" => say!(lang, "身份已打开，已记一笔。", "The identity is open; that is on record."),
        _ => return html! {},
    };
    html! { p role="status" { (text) } }
}

/// Files of a form without what they tell of their maker: the confined child looks at them before anything else does. Of files that cannot be
/// cleaned nothing is taken, and each is named with what to do.
pub(super) async fn files(form: &Posted) -> Result<Result<Vec<CaseFile>, Refusal>, PageError> {
    let cleaned = cleaned_files(&form.ctx.app, form.files_of("files").collect(), form.ctx.lang).await?;
    Ok(cleaned.map_err(|why| Refusal::bad_input(why.join(" "), why.join(" "))))
}

/// Back to the case, or to the queue for whoever has no part in it any more; after a refusal the page with what was typed.
pub(super) async fn taken<T>(form: &Posted, id: &CaseId, act: &'static str, result: Result<T, OfficeError>) -> Page {
    match result {
        Ok(_) => {
            let seen = form.ctx.app.office().sees_case(&form.ctx.caller(), id).await?;
            let to = if seen { case_href(id) } else { "/cases".to_owned() };
            Ok(Redirect::to(&format!("{to}?done={act}")).into_response())
        }
        Err(OfficeError::Refused(refusal)) if keeps(refusal.kind) => {
            // The page stands at the address of the case, so that switching the language leads back to it.
            let ctx = Ctx { path: case_href(id), ..form.ctx.clone() };
            show(&ctx, id, Some(Tried { act, refusal, typed: form.typed() }), None).await
        }
        Err(error) => Err(error.into()),
    }
}

fn keeps(kind: RefusalKind) -> bool {
    matches!(kind, RefusalKind::BadInput | RefusalKind::WrongState | RefusalKind::TooMany)
}

/// Opens a sealed case: unlocks the key if need be, and puts the first look on record before anything shows.
pub(super) async fn open(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let opened = unlock(&form, &id).await;
    taken(&form, &id, "open", opened).await
}

async fn unlock(form: &Posted, id: &CaseId) -> Result<(), OfficeError> {
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let Some((session, _)) = &form.ctx.session else { return Err(Refusal::sign_in().into()) };
    // Nobody may try passwords on a case that is not there for them.
    if !office.sees_case(&caller, id).await? {
        return Err(Refusal::not_found(id.as_str()).into());
    }
    if !office.key_state(&caller, &session.token_hash).await?.unlocked {
        office.unlock_key(&caller, &session.token_hash, form.text("password")).await?;
    }
    office.view_case(&caller, id).await?;
    Ok(())
}

pub(super) async fn note(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let what = words::NOTES.iter().find(|(_, code)| *code == form.text("what")).map(|(what, _)| *what);
    let done: Result<Done, OfficeError> = match what {
        Some(what) => form.ctx.app.office().note_on_case(&form.ctx.caller(), &id, what, form.text("text")).await,
        None => {
            unless_hidden(&form, &id, Refusal::bad_input("请选做了什么。", "choose what kind of work it was")).await
        }
    };
    taken(&form, &id, "note", done).await
}

/// A fault of the form, told to those alone for whom the case is there.
async fn unless_hidden(form: &Posted, id: &CaseId, refusal: Refusal) -> Result<Done, OfficeError> {
    match form.ctx.app.office().sees_case(&form.ctx.caller(), id).await? {
        true => Err(refusal.into()),
        false => Err(Refusal::not_found(id.as_str()).into()),
    }
}

/// Steps that need nothing but their words.
macro_rules! said {
    ($($name:ident $act:literal $method:ident;)*) => { $(
        pub(super) async fn $name(Path(id): Named, form: Posted) -> Page {
            let id = CaseId::new(id);
            let done = match hidden(&form, &id).await? {
                Some(refusal) => Err(refusal.into()),
                None => form.ctx.app.office().$method(&form.ctx.caller(), &id, form.text("text")).await,
            };
            taken(&form, &id, $act, done).await
        }
    )* };
}

said! {
    stage "stage" finish_stage;
    refuse "refuse" refuse_case;
    decline "decline" decline_case;
    extension "extension" ask_extension;
    urge "urge" urge_case;
    supervise "supervise" supervise_case;
}

/// The office looks at the words before it looks at the case: whoever must not know of the case is told so first, whatever was typed.
async fn hidden(form: &Posted, id: &CaseId) -> Result<Option<Refusal>, PageError> {
    let seen = form.ctx.app.office().sees_case(&form.ctx.caller(), id).await?;
    Ok((!seen).then(|| Refusal::not_found(id.as_str())))
}

/// A question to the reporter, with files if there are any.
pub(super) async fn ask(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let done = match hidden(&form, &id).await? {
        Some(refusal) => Err(refusal.into()),
        None => match files(&form).await? {
            Err(refusal) => Err(refusal.into()),
            Ok(files) => form.ctx.app.office().ask_reporter(&form.ctx.caller(), &id, form.text("text"), files).await,
        },
    };
    taken(&form, &id, "ask", done).await
}

pub(super) async fn transfer(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let office = form.ctx.app.office();
    let session = form.ctx.session()?.token_hash.clone();
    let asked = TransferText {
        to: PostId::new(form.text("to")),
        ground: form.text("ground").to_owned(),
        text: form.text("text").to_owned(),
    };
    let done = match hidden(&form, &id).await? {
        Some(refusal) => Err(refusal.into()),
        None => office.ask_transfer(&form.ctx.caller(), &session, &id, asked).await,
    };
    taken(&form, &id, "transfer", done).await
}

pub(super) async fn take(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let done = form.ctx.app.office().take_case(&form.ctx.caller(), &id).await;
    taken(&form, &id, "take", done).await
}

pub(super) async fn pause(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let office = form.ctx.app.office();
    let done = match form.text("until").parse() {
        Ok(until) => office.pause_case(&form.ctx.caller(), &id, form.text("reason"), until, form.text("text")).await,
        Err(_) => unless_hidden(&form, &id, Refusal::bad_input("请写停到哪一天。", "say until which day")).await,
    };
    taken(&form, &id, "pause", done).await
}

pub(super) async fn resume(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let done = form.ctx.app.office().resume_case(&form.ctx.caller(), &id).await;
    taken(&form, &id, "resume", done).await
}

pub(super) async fn judge(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let office = form.ctx.app.office();
    let grants = match form.text("grants") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let done = match (hidden(&form, &id).await?, grants) {
        (Some(refusal), _) => Err(refusal.into()),
        (None, Some(grants)) => office.judge_extension(&form.ctx.caller(), &id, grants, form.text("text")).await,
        (None, None) => Err(Refusal::bad_input("没有说批准还是不批准。", "say whether it is granted").into()),
    };
    taken(&form, &id, "judge", done).await
}

pub(super) async fn category(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let category = CategoryId::new(form.text("category"));
    let done = form.ctx.app.office().categorise_case(&form.ctx.caller(), &id, &category).await;
    taken(&form, &id, "category", done).await
}

pub(super) async fn merge(Path(id): Named, form: Posted) -> Page {
    let id = CaseId::new(id);
    let into = CaseId::new(form.text("into").to_uppercase());
    let done = match hidden(&form, &id).await? {
        Some(refusal) => Err(refusal.into()),
        None => match form.ctx.app.office().merge_case(&form.ctx.caller(), &id, &into).await {
            // It is the other number that was not found; the page stays.
            Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => Err(Refusal::bad_input(
                "您负责的事项里没有这个编号。",
                "there is no case of that number among those you own",
            )
            .into()),
            other => other,
        },
    };
    taken(&form, &id, "merge", done).await
}
