//! Reading ods: `content.xml` alone, values from `office:value` exactly as written.
//!
//! Attribute prefixes are those every producer uses (`office:`, `table:`, `style:`, `text:`); a file with others is refused
//! rather than guessed at, because its numbers would look like cells without a value.

use std::collections::BTreeSet;
use std::io::BufRead;

use crate::archive::{Archive, encrypted};
use crate::builder::{Builder, Usage};
use crate::dates::Shown;
use crate::error::{SheetError, say};
use crate::limits::Limits;
use crate::model::{Area, At, CellKind, CellValue, Format, Notice, Sheet, ValueKind, Workbook};
use crate::number::number;
use crate::xlsx::EMBEDDED;
use crate::xml::{Element, Node, Xml, malformed};

const CONTENT: &str = "content.xml";

/// Reads every table of an ods container.
pub(crate) fn read(mut archive: Archive<'_>, limits: &Limits) -> Result<Workbook, SheetError> {
    let mut notices = Vec::new();
    if archive.has_under("basic/") || archive.has_under("scripts/") {
        let message =
            say("文件含有宏；宏没有运行，也不会保存", "the file contains macros; they were not run and are not kept");
        notices.push(Notice { at: At::File, message });
    }
    if archive.names().any(|name| name != CONTENT && name.ends_with("/content.xml"))
        || archive.has_under("ObjectReplacements/")
    {
        let (zh, en) = EMBEDDED;
        notices.push(Notice { at: At::File, message: say(zh, en) });
    }
    refuse_encrypted(&mut archive)?;
    let Some(source) = archive.part(CONTENT)? else { return Err(malformed(CONTENT)) };
    let mut xml = Xml::new(source, CONTENT);
    let mut usage = Usage::new(limits);
    let mut hidden_styles = BTreeSet::new();
    let mut sheets = Vec::new();
    while let Some(element) = xml.any()? {
        if element.is("style") {
            note_hidden_style(&mut xml, &element, &mut hidden_styles)?;
        } else if element.is("spreadsheet") {
            while let Some(child) = xml.child()? {
                // Tracked changes and links hold tables too; only those directly here are sheets.
                if child.is("table") {
                    sheets.push(read_table(&mut xml, &child, &hidden_styles, &mut usage)?);
                } else if child.is("dde-links") {
                    notices.push(linked());
                    xml.skip()?;
                } else {
                    xml.skip()?;
                }
            }
        }
    }
    if sheets.is_empty() {
        return Err(malformed(CONTENT));
    }
    Ok(Workbook { format: Format::Ods, sheets, encoding: None, delimiter: None, notices })
}

fn refuse_encrypted(archive: &mut Archive<'_>) -> Result<(), SheetError> {
    const MANIFEST: &str = "META-INF/manifest.xml";
    let Some(source) = archive.part(MANIFEST)? else { return Ok(()) };
    let mut xml = Xml::new(source, MANIFEST);
    while let Some(element) = xml.any()? {
        if element.is("encryption-data") {
            return Err(encrypted());
        }
    }
    Ok(())
}

fn note_hidden_style<R: BufRead>(
    xml: &mut Xml<R>,
    style: &Element,
    hidden: &mut BTreeSet<String>,
) -> Result<(), SheetError> {
    while let Some(child) = xml.child()? {
        let zero = |size: &str| child.get(size).is_some_and(|size| is_zero(&size));
        let hides = child.is("table-properties") && child.get("table:display").as_deref() == Some("false")
            || child.is("table-column-properties") && zero("style:column-width")
            || child.is("table-row-properties") && zero("style:row-height");
        if hides && let Some(name) = style.get("style:name") {
            hidden.insert(name);
        }
        xml.skip()?;
    }
    Ok(())
}

/// A length such as `0cm`.
fn is_zero(size: &str) -> bool {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    number.parse::<f64>().is_ok_and(|number| number <= 0.0)
}

fn linked() -> Notice {
    let message = say(
        "文件引用了别的文件；只读取本文件内保存的值",
        "the file refers to other files; only values saved in this file were read",
    );
    Notice { at: At::File, message }
}

/// Where the reader stands in a table, and what hides what stands there.
struct Position<'h> {
    row: u32,
    column: u32,
    hidden_styles: &'h BTreeSet<String>,
    /// Inside a group that is not displayed.
    in_hidden_group: bool,
}

impl Position<'_> {
    /// Hidden by its mark, by a group around it, or squeezed to nothing by its style.
    fn hides(&self, element: &Element) -> bool {
        let by_style = || element.get("table:style-name").is_some_and(|style| self.hidden_styles.contains(&style));
        self.in_hidden_group
            || matches!(element.get("table:visibility").as_deref(), Some("collapse" | "filter"))
            || by_style()
    }
}

fn read_table<R: BufRead>(
    xml: &mut Xml<R>,
    start: &Element,
    hidden_styles: &BTreeSet<String>,
    usage: &mut Usage<'_>,
) -> Result<Sheet, SheetError> {
    let mut builder = Builder::new(&start.get("table:name").unwrap_or_default(), usage);
    builder.sheet.hidden = start.get("table:style-name").is_some_and(|style| hidden_styles.contains(&style));
    let mut position = Position { row: 0, column: 0, hidden_styles, in_hidden_group: false };
    read_rows(xml, &mut builder, &mut position)?;
    Ok(builder.finish())
}

/// Rows and column definitions, also those inside groups and header sections, which only nest.
fn read_rows<R: BufRead>(
    xml: &mut Xml<R>,
    builder: &mut Builder<'_, '_>,
    position: &mut Position<'_>,
) -> Result<(), SheetError> {
    while let Some(child) = xml.child()? {
        if child.is("table-row") {
            read_row(xml, &child, builder, position)?;
        } else if child.is("table-column") {
            let repeated = child.count("table:number-columns-repeated").unwrap_or(1);
            let end = position.column.saturating_add(repeated);
            if position.hides(&child) {
                let last = end.min(builder.usage.limits.columns);
                builder.sheet.hidden_columns.extend(position.column..last);
            }
            position.column = end;
            xml.skip()?;
        } else if [
            "table-rows",
            "table-row-group",
            "table-header-rows",
            "table-columns",
            "table-column-group",
            "table-header-columns",
        ]
        .iter()
        .any(|group| child.is(group))
        {
            let outside = position.in_hidden_group;
            position.in_hidden_group |= child.get("table:display").as_deref() == Some("false");
            read_rows(xml, builder, position)?;
            position.in_hidden_group = outside;
        } else {
            xml.skip()?;
        }
    }
    Ok(())
}

fn read_row<R: BufRead>(
    xml: &mut Xml<R>,
    start: &Element,
    builder: &mut Builder<'_, '_>,
    position: &mut Position<'_>,
) -> Result<(), SheetError> {
    let first = position.row;
    let repeated = start.count("table:number-rows-repeated").unwrap_or(1).max(1);
    position.row = first.saturating_add(repeated);
    let mut column = 0_u32;
    let mut filled: Vec<(u32, CellValue)> = Vec::new();
    while let Some(child) = xml.child()? {
        if !child.is("table-cell") && !child.is("covered-table-cell") {
            xml.skip()?;
            continue;
        }
        let width = child.count("table:number-columns-repeated").unwrap_or(1).max(1);
        note_merged(&child, first, column, builder)?;
        let value = read_cell(xml, &child, &|| builder.at(first, column))?;
        if !value.is_empty() {
            // Real repetitions of a filled cell are few; the limit stops a file that claims a billion.
            for offset in 0..width {
                let column = column.saturating_add(offset);
                if column >= builder.usage.limits.columns {
                    return builder.put(first, column, value);
                }
                filled.push((column, value.clone()));
            }
        }
        column = column.saturating_add(width);
    }
    let hidden = position.hides(start);
    if filled.is_empty() {
        if hidden {
            let last = position.row.min(builder.usage.limits.rows);
            builder.sheet.hidden_rows.extend(first..last);
        }
        return Ok(());
    }
    for row in first..position.row {
        if hidden {
            builder.sheet.hidden_rows.push(row);
        }
        for (column, value) in &filled {
            builder.put(row, *column, value.clone())?;
        }
    }
    Ok(())
}

fn note_merged(cell: &Element, row: u32, column: u32, builder: &mut Builder<'_, '_>) -> Result<(), SheetError> {
    let columns = cell.count("table:number-columns-spanned").unwrap_or(1).max(1);
    let rows = cell.count("table:number-rows-spanned").unwrap_or(1).max(1);
    if columns == 1 && rows == 1 {
        return Ok(());
    }
    builder.merge(Area {
        first_row: row,
        first_column: column,
        last_row: row.saturating_add(rows - 1),
        last_column: column.saturating_add(columns - 1),
    })
}

fn read_cell<R: BufRead>(xml: &mut Xml<R>, start: &Element, at: &dyn Fn() -> At) -> Result<CellValue, SheetError> {
    let shown_text = paragraphs(xml)?;
    let written = start.get("table:formula");
    let formula = written.is_some();
    let written = written.unwrap_or_default();
    let is_error = start.get("calcext:value-type").as_deref() == Some("error");
    let kind = start.get("office:value-type");
    let lacking = || SheetError::damaged(at(), say("数值单元格没有保存数值", "a number cell has no saved value"));
    let value = match kind.as_deref() {
        None if formula => return Ok(CellValue::new("", CellKind::FormulaWithoutValue).with_formula(&written)),
        None if shown_text.is_empty() => return Ok(CellValue::default()),
        _ if is_error => (shown_text, ValueKind::Error),
        None | Some("string") => (start.get("office:string-value").unwrap_or(shown_text), ValueKind::Text),
        Some("float" | "currency") => {
            number(&start.get("office:value").ok_or_else(lacking)?, Shown::Number, false, at)?
        }
        Some("percentage") => number(&start.get("office:value").ok_or_else(lacking)?, Shown::Percent, false, at)?,
        Some("date") => (start.get("office:date-value").ok_or_else(lacking)?, ValueKind::Date),
        Some("time") => (start.get("office:time-value").ok_or_else(lacking)?, ValueKind::Date),
        Some("boolean") => {
            let truth = start.get("office:boolean-value").as_deref() == Some("true");
            (if truth { "TRUE" } else { "FALSE" }.to_owned(), ValueKind::Bool)
        }
        Some(_) => return Err(SheetError::damaged(at(), say("单元格类型无法识别", "the cell's type is unknown"))),
    };
    let (text, value) = value;
    if formula {
        return Ok(CellValue::new(text, CellKind::Formula { value }).with_formula(&written));
    }
    if text.is_empty() { Ok(CellValue::default()) } else { Ok(CellValue::new(text, value.into())) }
}

/// The text of a cell: its paragraphs, one line each. Notes, drawings and tables inside the cell are left out.
fn paragraphs<R: BufRead>(xml: &mut Xml<R>) -> Result<String, SheetError> {
    let mut lines: Vec<String> = Vec::new();
    while let Some(child) = xml.child()? {
        if child.is("p") {
            lines.push(paragraph(xml)?);
        } else {
            xml.skip()?;
        }
    }
    Ok(lines.join("\n"))
}

fn paragraph<R: BufRead>(xml: &mut Xml<R>) -> Result<String, SheetError> {
    let mut text = String::new();
    let mut depth = 0_u32;
    loop {
        match xml.next()? {
            Node::Text(more) => push_collapsed(&mut text, &more),
            Node::Start(element) if element.is("s") => {
                let spaces = element.count("text:c").unwrap_or(1).min(crate::builder::LONGEST_TEXT as u32);
                text.push_str(&"\u{1}".repeat(spaces as usize));
                xml.skip()?;
            }
            Node::Start(element) if element.is("tab") => {
                text.push('\u{2}');
                xml.skip()?;
            }
            Node::Start(element) if element.is("line-break") => {
                text.push('\u{3}');
                xml.skip()?;
            }
            // Formatting and links wrap text; notes and ruby readings stand beside it.
            Node::Start(element) if element.is("span") || element.is("a") => depth += 1,
            Node::Start(_) => xml.skip()?,
            Node::End if depth > 0 => depth -= 1,
            Node::End | Node::Eof => break,
        }
    }
    let text = text.strip_suffix(' ').unwrap_or(&text);
    Ok(text.replace('\u{1}', " ").replace('\u{2}', "\t").replace('\u{3}', "\n"))
}

/// White space in a paragraph counts as one space, and none at its start; real spaces are `text:s`. The three control
/// characters, which XML cannot hold, stand for spaces, tabs and line breaks that must survive the collapsing.
fn push_collapsed(text: &mut String, more: &str) {
    for c in more.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            '\u{1}'..='\u{3}' => {}
            c => text.push(c),
        }
    }
}
