//! The table as it would go out, against the edition in force: what changes is struck through, what is withheld says so.

use super::board::Desk;
use crate::look::{fig, number, parts, say};
use crate::pages::published::{unit_name, withheld, withheld_note};
use crate::pages::review::words;
use maud::{Markup, html};
use shishu_office::publication::{PublishedCell, PublishedColumn, PublishedRow};
use shishu_terms::{FigureId, Place, parse_number};

pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let tabled = &desk.board.tabled;
    let withheld = tabled.rows.iter().flat_map(|row| row.cells.values()).any(|cell| cell.value.is_none());
    let changed = desk.board.current.as_ref().is_some_and(|_| desk.board.differs);
    html! {
        (parts::scroll(say!(lang, "分地区", "By region"), table(desk)))
        @if changed { (parts::hint(say!(lang, "划去的是已公布的数，后面是更正后的数。", "Struck through: as published. Beside it: as corrected."))) }
        @if withheld {
            (parts::hint(withheld_note(lang)))
        }
    }
}

fn table(desk: &Desk<'_>) -> Markup {
    let lang = desk.ctx.lang;
    let tabled = &desk.board.tabled;
    html! {
        table.tight {
            caption.sr { (words::table(lang, desk.form, desk.period)) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "地区", "Region")) }
                @for column in &tabled.columns { th.n.wrap scope="col" { (column.name.get(lang)) br; (unit_name(&column.unit, lang)) } }
            } }
            tbody { @for row in &tabled.rows { (line(desk, row)) } }
        }
    }
}

fn line(desk: &Desk<'_>, row: &PublishedRow) -> Markup {
    let whole = row.region == desk.ctx.app.office().programme().county;
    html! {
        tr {
            th.stick scope="row" { @if whole { b { (row.name.get(desk.ctx.lang)) } } @else { (row.name.get(desk.ctx.lang)) } }
            @for column in &desk.board.tabled.columns { td.n { (cell(desk, row, column)) } }
        }
    }
}

fn cell(desk: &Desk<'_>, row: &PublishedRow, column: &PublishedColumn) -> Markup {
    let now = row.cells.get(&column.indicator);
    let shown = text(desk, now);
    let Some(edition) = &desk.board.current else { return html! { (shown) } };
    let before = edition.table.cell(&row.region, &column.indicator);
    let id = FigureId::new(desk.form.id.clone(), desk.period, Place::Region(row.region), column.indicator.clone());
    let value = |cell: Option<&PublishedCell>| cell.map(|cell| cell.value.clone());
    html! {
        @if value(before) != value(now) { (struck(desk, before)) " " b { (shown) } }
        @else { (fig(&id.to_string(), shown)) }
    }
}

/// What was published is struck through; what was withheld was never said and only gives way.
fn struck(desk: &Desk<'_>, before: Option<&PublishedCell>) -> Markup {
    match before.and_then(|cell| cell.value.as_ref()) {
        Some(_) => html! { del { (text(desk, before)) } },
        None => html! { span.quiet { (text(desk, before)) } },
    }
}

/// A figure, `…` where it is withheld, a dash where no unit reports it.
fn text(desk: &Desk<'_>, cell: Option<&PublishedCell>) -> Markup {
    match cell.map(|cell| cell.value.as_deref()) {
        None => html! { (number::NONE) },
        Some(None) => withheld(desk.ctx.lang),
        Some(Some(value)) => html! { (parse_number(value).map_or_else(|_| value.to_owned(), number::shown)) },
    }
}
