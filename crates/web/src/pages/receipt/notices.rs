//! Typical cases compiled from the report: its reporter is told in time, sees what will be shown, and stops it with one click.

use super::Holder;
use crate::http::{PageError, QuietForm};
use crate::look::fields;
use crate::look::parts::{self, Press};
use crate::look::{State, say, when};
use crate::pages::notices::{names, shown_text};
use crate::pages::shared::notice_href;
use maud::{Markup, html};
use shishu_cases::notice::{Phase, PublicNotice, part_name};
use shishu_office::ReporterNotice;

pub(super) fn part(form: &QuietForm, holder: &Holder) -> Result<Markup, PageError> {
    let mut shown = Vec::new();
    for notice in &holder.notices {
        shown.push(one(form, holder, notice)?);
    }
    Ok(html! { @if !shown.is_empty() { div.flow #notices { @for notice in &shown { (notice) } } } })
}

fn one(form: &QuietForm, holder: &Holder, notice: &ReporterNotice) -> Result<Markup, PageError> {
    let lang = form.ctx.lang;
    let text = notice.public.as_ref().map(|public| account(form, public)).unwrap_or_default();
    Ok(match (&notice.phase, notice.until) {
        (Phase::Grace { .. }, Some(until)) => parts::notice_titled(
            State::Query,
            say!(lang, "想把这件事写成典型案例公开", "It is proposed to publish an account of this matter"),
            html! {
                p { (say!(lang, "下面是将要公开的全部文字，能认出您的都应已隐去。您到 {day} 为止可以不同意，不用说理由。",
                    "Below is all that would be public; whatever tells who you are should be masked. You may object until {day}, without a reason.", day = when::date(lang, until))) }
                @if notice.for_good { p { (say!(lang, "您不同意，就永不公开。", "If you object, it is never published.")) } }
                (parts::details(say!(lang, "看将要公开的文字", "See what would be public"), text))
                form method="post" action={ "/receipt/notice?lang=" (lang.tag()) "&stamp=" (form.next_stamp()?) } {
                    (fields::hidden("code", &holder.code.text()))
                    (fields::hidden("notice", notice.id.as_str()))
                    (parts::submit(Press::Normal, say!(lang, "我不同意公开", "I object")))
                }
            },
        ),
        (Phase::Published { .. }, _) => parts::notice_titled(
            State::Published,
            say!(lang, "这件事已写成典型案例公开", "An account of this matter is published"),
            html! { p { a href=(notice_href(&notice.id)) rel="noreferrer" { (notice.id) } } },
        ),
        (Phase::Stopped { .. }, _) => parts::notice_titled(
            State::Holds,
            say!(lang, "您不同意公开，不会公开", "You objected; it is not published"),
            html! {},
        ),
        _ => html! {},
    })
}

fn account(form: &QuietForm, public: &PublicNotice) -> Markup {
    let (lang, names) = (form.ctx.lang, names(public));
    html! {
        p { b { (shown_text(lang, &names, &public.title)) } }
        @for part in &public.parts { p { b { (part_name(&part.id).get(lang)) } } p.typed { (shown_text(lang, &names, &part.text)) } }
    }
}
