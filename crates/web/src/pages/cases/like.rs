//! `/cases/{number}/like`: cases of the same kind that are probably on the same matter, side by side with this one, and the button that merges.

use super::sheet::Desk;
use super::{aside, words};
use crate::http::{Ctx, Page};
use crate::look::fields;
use crate::look::parts::{self, Press};
use crate::look::{Lang, Section, say, when};
use crate::pages::shared::case_href;
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::cases::CaseAction;
use shishu_office::{CaseSheet, CaseText, LikeCase, Refusal};
use shishu_terms::CaseId;

pub(super) fn href(id: &CaseId) -> String {
    format!("{}/like", case_href(id))
}

/// Only what is not sealed is compared, and only who may read it compares.
pub(super) fn offered(desk: &Desk<'_>) -> bool {
    !desk.sheet.state.opened.sealed && desk.sheet.may(CaseAction::Read)
}

/// `GET /cases/{case}/like`.
pub(super) async fn page(ctx: Ctx, Path(id): Path<String>) -> Page {
    super::staff(&ctx)?;
    let (office, caller, id) = (ctx.app.office(), ctx.caller(), CaseId::new(id));
    let sheet = office.case(&caller, &ctx.session()?.token_hash, &id).await?;
    let text = text(&sheet).ok_or_else(|| {
        Refusal::wrong_state("密封的事项互不比较。", "sealed cases are not compared with one another").then(
            "您能打开的，自己看是不是同一件事。",
            "of those you can open, see yourself whether they are on one matter",
        )
    })?;
    let like = office.like_cases(&caller, &sheet.state.opened.kind, Some(&id), text).await?;
    let lang = ctx.lang;
    let title = say!(lang, "可能重复：{id}", "Probably on the same matter as {id}", id = id);
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())),
            (id.to_string(), Some(case_href(&id))),
            (say!(lang, "可能重复", "Same matter").to_owned(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (proposal(lang)) }),
        ..parts::Head::default()
    };
    let back = case_href(&id);
    let main = html! {
        (parts::head(&head))
        @if like.is_empty() {
            (parts::empty(say!(lang, "没有找到相近的事项", "None found"), say!(lang, "同一类里没有说到同样地方、同样事的。", "No other case of this kind speaks of the same places and things."),
                Some((&back, say!(lang, "回到这件事", "Back to the case")))))
        }
        @for one in &like { (offer(&ctx, &sheet, one)) }
    };
    ctx.page(&title, Some(Section::Cases), main).await
}

/// What a likeness is, and is not.
pub(super) fn proposal(lang: Lang) -> &'static str {
    say!(
        lang,
        "按少见的词（地名、人名、数）比较，只是提议：是不是同一件事由您判断。",
        "Compared by rare words, such as places and numbers. It is a proposal; whether it is one matter you decide."
    )
}

fn text(sheet: &CaseSheet) -> Option<&str> {
    let texts = &sheet.steps.first().filter(|_| !sheet.state.opened.sealed)?.texts;
    texts.iter().find_map(|text| if let CaseText::Text(text) = text { Some(text.as_str()) } else { None })
}

fn offer(ctx: &Ctx, sheet: &CaseSheet, like: &LikeCase) -> Markup {
    let lang = ctx.lang;
    let (id, into) = (&sheet.state.id, &like.line.id);
    // What the office would refuse is not offered.
    let merges = sheet.may(CaseAction::Handle)
        && sheet.state.is_open()
        && like.line.standing.is_open()
        && like.line.owner == sheet.state.owner;
    html! {
        (found(ctx, id.to_string(), like))
        @if merges {
            form.inline method="post" action={ (case_href(id)) "/merge" } {
                (fields::csrf(ctx.csrf()))
                (fields::hidden("into", into.as_str()))
                (parts::submit(Press::Normal, say!(lang, "把 {id} 并入 {into}", "Merge {id} into {into}", id = id, into = into)))
            }
            (parts::hint(say!(lang, "并入后按 {into} 一并答复；各人的回执码照样能用，各看各的。", "Both are then answered under {into}; each reporter's receipt code goes on working and shows its own thread.", into = into)))
        }
    }
}

/// One case that is offered: where it stands, the words that both have, the texts side by side.
pub(super) fn found(ctx: &Ctx, own: String, like: &LikeCase) -> Markup {
    let (lang, line) = (ctx.lang, &like.line);
    let facts = [
        (
            say!(lang, "收到", "Received").to_owned(),
            html! { (when::date(lang, line.received)) " · " (words::post(ctx, &line.owner)) },
        ),
        (say!(lang, "状态", "Standing").to_owned(), words::standing(lang, line.standing)),
        (say!(lang, "都提到", "Both say").to_owned(), html! { (told_words(lang, &like.words)) }),
    ];
    let id = format!("like-{}", line.id);
    let title = html! { a href=(case_href(&line.id)) { (line.id) } " " (line.category.get(lang)) };
    let alike = say!(lang, "相近 {n}%", "{n}% alike", n = like.likeness / 10);
    html! {
        section.beside-each id=(id) aria-labelledby={ "h-" (id) } {
            (parts::bar(&id, title, alike))
            (parts::facts(&facts))
            (aside::beside((own, &like.own), (line.id.to_string(), &like.theirs)))
        }
    }
}

pub(super) fn told_words(lang: Lang, words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(lang.pick("、", ", "))
}
