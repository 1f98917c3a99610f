//! What the public pages share: how a published figure is written and where things lead.

use crate::http::{Ctx, PageError};
use crate::look::marks::State;
use crate::look::{number, say, when};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shishu_office::{ActKind, Refusal, kind_name};
use shishu_programme::{IndicatorKind, Programme};
use shishu_rules::Level;
use shishu_terms::{Bilingual, FigureId, FormId, Lang, Moment, Period, Place, UnitOfMeasure, parse_number};

/// How a receipt is checked on any machine, without this site.
pub(crate) const VERIFY: &str = "shishu-verify --vkey VKEY --leaf LEAF FILE";

/// What stands in the place of a figure that is withheld.
pub(crate) const WITHHELD: &str = "…";

/// A decimal text as shown, with so many decimals; a text that is no number is shown as it is.
pub(crate) fn shown(text: &str, decimals: u32) -> String {
    parse_number(text).map_or_else(|_| text.to_owned(), |value| number::shown_at(value, decimals))
}

/// A number with its unit: `18.08 亿元`, `18.08 (100 million yuan)`, `65 persons`.
pub(crate) fn with_unit(lang: Lang, number: &str, unit: &str) -> String {
    let begins_with_a_number = unit.starts_with(|c: char| c.is_ascii_digit());
    if lang == Lang::En && begins_with_a_number { format!("{number} ({unit})") } else { format!("{number} {unit}") }
}

/// A count or a number in the log: `179,377`.
pub(crate) fn count(n: u64) -> String {
    number::shown(n.into())
}

/// A withheld figure: the sign, and what it means for who cannot see it.
pub(crate) fn withheld(lang: Lang) -> Markup {
    html! { (WITHHELD) span.sr { (say!(lang, "（不公布）", "(withheld)")) } }
}

/// Unit and decimals in which a figure is written: as published for a place, as reported for a unit.
pub(crate) fn unit_of(programme: &Programme, id: &FigureId) -> Option<(UnitOfMeasure, u32)> {
    let form = programme.forms.get(&id.form)?;
    let published = || form.publication.as_ref()?.figures.iter().find(|f| f.indicator == id.indicator);
    match &id.place {
        Place::Region(_) => published().map(|figure| (figure.unit, figure.decimals)),
        Place::Unit(_) => form.indicator(&id.indicator).map(|indicator| match &indicator.kind {
            IndicatorKind::Number { decimals, .. } => (indicator.unit, *decimals),
            _ => (indicator.unit, 0),
        }),
    }
}

/// A published unit's name by its code; the code where the catalogue has changed since.
pub(crate) fn unit_name(code: &str, lang: Lang) -> String {
    UnitOfMeasure::parse(code).map_or_else(|_| code.to_owned(), |unit| unit.name(lang).to_owned())
}

/// The figure that an address names.
pub(crate) fn figure_id(text: &str) -> Result<FigureId, PageError> {
    text.parse().map_err(|_| Refusal::not_found(text).into())
}

/// The address of a published table.
pub(crate) fn bulletin_href(form: &FormId, period: Period) -> String {
    format!("/bulletins/{form}/{period}")
}

/// The address of an act in the log.
pub(crate) fn act_href(seq: u64) -> String {
    format!("/ledger?act={seq}")
}

/// An act's number as a link.
pub(crate) fn act_link(seq: u64) -> Markup {
    html! { a.leaf href=(act_href(seq)) { "#" (count(seq)) } }
}

/// Several texts on one subject, joined as each language joins them.
pub(crate) fn joined(lang: Lang, parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(say!(lang, "、", ", "))
}

/// The mark of a rule's level.
pub(crate) fn level_state(level: Level) -> State {
    match level {
        Level::Hard => State::Hard,
        Level::Query => State::Query,
        Level::Tip => State::Tip,
    }
}

/// The mark of an act's kind in a life.
pub(crate) fn kind_state(wire: &str) -> State {
    match ActKind::parse(wire) {
        Some(ActKind::ReturnPassed | ActKind::ReturnAccepted | ActKind::InquirySettled) => State::Holds,
        Some(ActKind::TranscriptionConfirmed) => State::Holds,
        Some(ActKind::InquiryOpened) => State::Query,
        Some(ActKind::ReturnRevised | ActKind::TableCorrected) => State::Revision,
        Some(ActKind::TablePublished) => State::Published,
        Some(ActKind::ReturnUrged) => State::Late,
        _ => State::Step,
    }
}

/// The name of an act's kind as a heading.
pub(crate) fn kind_title(wire: &str, lang: Lang) -> String {
    capital(&kind_name(wire, lang))
}

/// The same words with a capital at the front.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Day and time of a moment: `2025年9月18日 09:00`.
pub(crate) fn date_time(ctx: &Ctx, at: Moment) -> String {
    when::date_time(ctx.lang, ctx.local(at))
}

/// The day of a moment with its year.
pub(crate) fn date(ctx: &Ctx, at: Moment) -> String {
    when::date(ctx.lang, ctx.local(at).date())
}

/// A moment for machines, on the local clock: `2025-09-18T09:00:00+08:00`.
pub(crate) fn stamp(ctx: &Ctx, at: Moment) -> String {
    let local = ctx.local(at).round(jiff::Unit::Second).unwrap_or_else(|_| ctx.local(at));
    let (sign, offset) = if ctx.offset() < 0 { ('-', -ctx.offset()) } else { ('+', ctx.offset()) };
    format!("{local}{sign}{:02}:{:02}", offset / 3600, offset / 60 % 60)
}

/// Both languages, for machines.
pub(crate) fn both(text: &Bilingual) -> serde_json::Value {
    serde_json::json!({ "zh": text.zh, "en": text.en })
}

/// JSON for machines, laid out so that people can read it too.
pub(crate) fn json(value: &serde_json::Value) -> Response {
    let text = serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    let open = (HeaderName::from_static("access-control-allow-origin"), HeaderValue::from_static("*"));
    let mut response = ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response();
    response.headers_mut().insert(open.0, open.1);
    response
}

/// Why some cells hold no number.
pub(crate) fn withheld_note(lang: Lang) -> &'static str {
    say!(
        lang,
        "“…”：单位太少，公布出来就能看出是谁家的数，不公布；为了不能倒推，有时连带隐去另一格，或隐去更正后的合计。一版不公布的，以后各版也不公布。",
        "\"…\": so few units stand behind the figure that one could be made out; withheld, now and then together with a second cell or a corrected total so that it cannot be worked out. What one edition withholds of a town, the later ones withhold too."
    )
}
