//! One `<c>` element: what the file says stands in the cell.

use std::io::BufRead;

use crate::dates::Shown;
use crate::error::{SheetError, say};
use crate::model::{Area, At, CellKind, CellValue, ValueKind};
use crate::number::number;
use crate::xml::{Element, Xml};

use super::strings::{rich_text, unescape};

/// What cells refer to.
pub(super) struct Context {
    pub(super) strings: Vec<String>,
    pub(super) shown: Vec<Shown>,
    pub(super) since_1904: bool,
    pub(super) values_pending: bool,
}

/// A cell as read.
pub(super) struct ReadCell {
    pub(super) value: CellValue,
    /// The area an array formula fills, where the cell carries one.
    pub(super) array: Option<Area>,
}

/// Reads the cell whose start tag was just read.
pub(super) fn read<R: BufRead>(
    xml: &mut Xml<R>,
    start: &Element,
    context: &Context,
    at: &dyn Fn() -> At,
) -> Result<ReadCell, SheetError> {
    let mut written: Option<String> = None;
    let mut inline: Option<String> = None;
    let mut formula: Option<String> = None;
    let mut array = None;
    while let Some(child) = xml.child()? {
        if child.is("v") {
            written = Some(xml.text()?);
        } else if child.is("is") {
            inline = Some(rich_text(xml)?);
        } else if child.is("f") {
            if matches!(child.get("t").as_deref(), Some("array" | "dataTable")) {
                array = child.get("ref").and_then(|area| Area::parse(&area));
            }
            formula = Some(xml.text()?);
        } else {
            xml.skip()?;
        }
    }
    let kind = start.get("t").unwrap_or_else(|| "n".to_owned());
    let style = start.count("s").unwrap_or(0) as usize;
    let shown = context.shown.get(style).copied().unwrap_or_default();
    let value = match (&*kind, written, inline) {
        ("inlineStr", _, text) => text.map(|text| (text, ValueKind::Text)),
        (_, None, _) => None,
        ("s", Some(index), _) => Some((shared(&index, context, at)?, ValueKind::Text)),
        ("str", Some(text), _) => Some((unescape(&text), ValueKind::Text)),
        ("b", Some(text), _) => Some((truth(text.trim()), ValueKind::Bool)),
        ("e", Some(text), _) => Some((text, ValueKind::Error)),
        ("d", Some(text), _) => Some((text.trim().to_owned(), ValueKind::Date)),
        // openpyxl and others write an empty `<v/>` where they have no result.
        (_, Some(text), _) if text.trim().is_empty() => None,
        (_, Some(text), _) => Some(number(&text, shown, context.since_1904, at)?),
    };
    Ok(ReadCell {
        value: cell(value, formula.is_some(), context.values_pending).with_formula(&formula.unwrap_or_default()),
        array,
    })
}

fn cell(value: Option<(String, ValueKind)>, formula: bool, pending: bool) -> CellValue {
    match value {
        _ if formula && pending => CellValue::new("", CellKind::FormulaWithoutValue),
        Some((text, value)) if formula => CellValue::new(text, CellKind::Formula { value }),
        None if formula => CellValue::new("", CellKind::FormulaWithoutValue),
        Some((text, ValueKind::Text)) if text.is_empty() => CellValue::default(),
        Some((text, value)) => CellValue::new(text, value.into()),
        None => CellValue::default(),
    }
}

fn truth(text: &str) -> String {
    if matches!(text, "1" | "true") { "TRUE" } else { "FALSE" }.to_owned()
}

fn shared(index: &str, context: &Context, at: &dyn Fn() -> At) -> Result<String, SheetError> {
    let text = index.trim().parse::<usize>().ok().and_then(|index| context.strings.get(index));
    text.cloned().ok_or_else(|| {
        SheetError::damaged(
            at(),
            say("单元格引用的文字不存在", "the cell refers to a text that the file does not hold"),
        )
    })
}
