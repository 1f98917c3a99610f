//! The warning that so few people could have written a report that its unit might guess who it was.

use super::typed::Typed;
use crate::http::Ctx;
use crate::look::parts;
use crate::look::{State, say};
use maud::{Markup, html};
use shishu_programme::{CaseKind, Programme, StatUnit};
use std::collections::BTreeSet;

/// For sealed kinds: the units named where fewer people are known than the kind asks for.
pub(super) fn few(ctx: &Ctx, kind: &CaseKind, typed: &Typed) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let known = |unit: &StatUnit| people(programme, unit, ctx.today());
    let units = typed.units_of(programme).into_iter().map(|unit| (unit, known(unit)));
    let small: Vec<_> = units.filter(|(_, known)| kind.sealed && *known < kind.few as usize).collect();
    if small.is_empty() {
        return html! {};
    }
    let line = |(unit, known): &(&StatUnit, usize)| match known {
        0 => say!(
            lang,
            "{name}：本系统不知道那里有多少人。",
            "{name}: how many people work there is not known here.",
            name = unit.name.get(lang)
        ),
        n => say!(
            lang,
            "{name}：本系统只知道那里有 {n} 个人在岗。",
            "{name}: only {n} in post there are known here.",
            name = unit.name.get(lang),
            n = n
        ),
    };
    let items: Vec<Markup> = small.iter().map(|one| html! { (line(one)) }).collect();
    let title = say!(
        lang,
        "可能知情的人也许不到 {n} 个，那个单位可能猜到是谁写的",
        "Fewer than {n} people may know of this; the unit could guess who wrote it",
        n = kind.few
    );
    parts::notice_titled(
        State::Query,
        title,
        html! {
            (parts::list(&items))
            p { (say!(lang, "请删去只有您一个人知道的细节、您的口吻和日期；也可以等一等再交，或托人代写。",
                "Take out details that only you know, your turns of phrase, exact dates; wait a while, or have somebody else write it.")) }
        },
    )
}

/// People known to hold a post of the unit on the day.
fn people(programme: &Programme, unit: &StatUnit, day: jiff::civil::Date) -> usize {
    programme.staff(&unit.id, day).into_iter().map(|(person, _)| person).collect::<BTreeSet<_>>().len()
}
