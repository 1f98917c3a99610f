//! The typed values beside the scan, for the second person to compare.

use super::href;
use super::sheet::Desk;
use crate::look::fields::{self, Field};
use crate::look::{State, number, parts, say, when};
use crate::pages::review::words;
use crate::pages::shared::review_href;
use maud::{Markup, html};
use shishu_office::ActKind;

/// `judges`: this person may say whether the two agree.
pub(super) fn part(desk: &Desk<'_>, judges: bool) -> Markup {
    let lang = desk.ctx.lang;
    html! {
        (entered(desk))
        (parts::cols_even(
            parts::section("values", say!(lang, "录入的数", "As typed in"), "", parts::scroll(say!(lang, "录入的各格", "Cells as typed in"), values(desk))),
            parts::section("paper", say!(lang, "原件", "The paper"), "", scan(desk)),
        ))
        @if judges { (parts::section("judge", say!(lang, "逐格相符吗", "Do they agree cell by cell?"), "", judge(desk))) }
        @else { (parts::notice(State::Wait, html! { p { (say!(lang, "等第二个人对照扫描件核对；录入的人不能自己核对。", "It waits for a second person to compare it with the scan; whoever typed it in cannot confirm it.")) } })) }
    }
}

fn entered(desk: &Desk<'_>) -> Markup {
    let (ctx, lang) = (desk.ctx, desk.ctx.lang);
    let step = desk.sheet.state.steps.iter().rev().find(|s| s.kind == ActKind::TranscriptionEntered.wire());
    html! {
        @if let Some(step) = step {
            p.lead { (say!(lang, "{by} {at} 录入。", "Typed in by {by}, {at}.",
                by = words::by(ctx, step.post.as_ref(), step.person.as_ref(), step.seq), at = when::date_time(lang, ctx.local(step.at)))) }
        }
    }
}

fn values(desk: &Desk<'_>) -> Markup {
    let (lang, state) = (desk.ctx.lang, &desk.sheet.state);
    html! {
        table.tight {
            caption.sr { (say!(lang, "录入的各格", "The cells as typed in")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "指标", "Indicator")) }
                th scope="col" { (say!(lang, "计量单位", "Unit")) }
                th.n scope="col" { (desk.id.period.name(lang)) }
            } }
            tbody {
                @for indicator in &desk.form.indicators {
                    @let value = state.cells.get(&indicator.code).and_then(|cell| cell.value.as_deref());
                    tr {
                        th.stick scope="row" { (indicator.code) " " (indicator.name.get(lang)) }
                        td.quiet.nobr { (words::unit(lang, indicator)) }
                        td.n { (value.map_or_else(|| number::NONE.to_owned(), |value| words::value(lang, indicator, value))) }
                    }
                }
            }
        }
    }
}

/// A picture is shown beside the values; a PDF is handed out to be opened beside them.
fn scan(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let Some((hash, name)) = &desk.sheet.state.scan else { return html! {} };
    let href = format!("{}/scan", review_href(&desk.id));
    let lower = name.to_ascii_lowercase();
    let picture = [".png", ".jpg", ".jpeg"].iter().any(|ending| lower.ends_with(ending));
    html! {
        div.flow {
            p { a href=(href) download { (say!(lang, "打开扫描件：", "Open the scan: ")) (name) } }
            @if picture { p { img src=(href) width="100%" alt=(say!(lang, "原件扫描件", "scan of the paper")); } }
            (parts::details(say!(lang, "扫描件的指纹（SHA-256）", "Fingerprint of the scan (SHA-256)"), html! { p { (parts::hash(hash)) } }))
        }
    }
}

fn judge(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let tried = desk.tried.as_ref();
    let note = Field {
        id: "note",
        name: "note",
        label: say!(lang, "哪一格不符", "Which cell differs"),
        hint: Some(say!(
            lang,
            "退回时必须写；相符可以不写。",
            "Needed to send it back; may be empty where they agree."
        )),
        error: tried.map(|tried| tried.refusal.what.get(lang)),
        value: tried.map_or("", |tried| tried.note.as_str()),
        required: false,
    };
    html! {
        form.flow method="post" action={ (href(&desk.id)) "/judge" } {
            (fields::csrf(desk.ctx.csrf()))
            (fields::area(&note, 2))
            (parts::row(html! {
                (parts::submit_as(parts::Press::Main, "agrees", "yes", say!(lang, "确认逐格相符", "Confirm: they agree")))
                (parts::submit_as(parts::Press::Normal, "agrees", "no", say!(lang, "不符，退回重录", "They differ: send it back")))
            }))
            (parts::hint(say!(lang, "确认后进入审核；退回后录入的数作废，扫描件和这次退回都留痕。", "Confirmed, it goes to review. Sent back, the typed values are void; the scan and the return of it stay on record.")))
        }
    }
}
