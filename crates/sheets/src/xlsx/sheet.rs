//! One worksheet part: rows, cells, merged areas, and what is hidden.

use std::io::BufRead;

use crate::archive::Archive;
use crate::builder::{Builder, Usage};
use crate::error::{SheetError, say};
use crate::model::{Area, At, CellKind, Sheet, ValueKind, parse_cell_name};
use crate::xml::{Element, Xml};

use super::cell::{self, Context};
use super::parts::{SheetEntry, missing};

/// Reads the worksheet behind an entry of the workbook's list.
pub(super) fn read(
    archive: &mut Archive<'_>,
    entry: &SheetEntry,
    context: &Context,
    usage: &mut Usage<'_>,
) -> Result<Sheet, SheetError> {
    let Some(source) = archive.part(&entry.part)? else { return Err(missing(&entry.part)) };
    let mut xml = Xml::new(source, &entry.part);
    let mut builder = Builder::new(&entry.name, usage);
    builder.sheet.hidden = entry.hidden;
    let mut arrays = Vec::new();
    let mut rows_hidden_unless_said = false;
    let mut columns_hidden_unless_said = false;
    let mut columns_said = Vec::new();
    while let Some(element) = xml.any()? {
        if element.is("sheetFormatPr") {
            rows_hidden_unless_said = element.flag("zeroHeight") || is_zero(&element, "defaultRowHeight");
            columns_hidden_unless_said = is_zero(&element, "defaultColWidth");
        } else if element.is("col") {
            columns_said.extend(hide_columns(&element, &mut builder));
        } else if element.is("sheetData") {
            read_rows(&mut xml, context, &mut builder, &mut arrays, rows_hidden_unless_said)?;
        } else if element.is("mergeCell") {
            let area =
                element.get("ref").and_then(|area| Area::parse(&area)).ok_or_else(|| unreadable_place(&builder))?;
            builder.merge(area)?;
        }
    }
    if columns_hidden_unless_said {
        let said = |column: &u32| columns_said.iter().any(|range: &std::ops::Range<u32>| range.contains(column));
        let width = builder.sheet.rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
        builder.sheet.hidden_columns.extend((0..width).filter(|column| !said(column)));
    }
    let mut sheet = builder.finish();
    mark_arrays(&mut sheet, &arrays);
    Ok(sheet)
}

/// The columns that an element speaks of, from zero, without those beyond the limit.
fn hide_columns(element: &Element, builder: &mut Builder<'_, '_>) -> Option<std::ops::Range<u32>> {
    let (first, last) = (element.count("min")?, element.count("max")?);
    if is_hidden(element, "width") {
        let last = last.min(builder.usage.limits.columns);
        builder.sheet.hidden_columns.extend((first.max(1)..=last).map(|column| column - 1));
    }
    Some(first.saturating_sub(1)..last)
}

/// Hidden by its mark, or squeezed to nothing.
fn is_hidden(element: &Element, size: &str) -> bool {
    element.flag("hidden") || is_zero(element, size)
}

fn is_zero(element: &Element, size: &str) -> bool {
    element.get(size).and_then(|text| text.parse::<f64>().ok()).is_some_and(|size| size <= 0.0)
}

fn read_rows<R: BufRead>(
    xml: &mut Xml<R>,
    context: &Context,
    builder: &mut Builder<'_, '_>,
    arrays: &mut Vec<Area>,
    hidden_unless_said: bool,
) -> Result<(), SheetError> {
    let mut next_row = 0;
    while let Some(element) = xml.child()? {
        if !element.is("row") {
            xml.skip()?;
            continue;
        }
        let row = match element.get("r") {
            Some(_) => {
                element.count("r").and_then(|row| row.checked_sub(1)).ok_or_else(|| unreadable_place(builder))?
            }
            None => next_row,
        };
        next_row = row.saturating_add(1);
        if is_hidden(&element, "ht")
            || (hidden_unless_said && element.get("hidden").is_none() && element.get("ht").is_none())
        {
            builder.sheet.hidden_rows.push(row);
        }
        read_cells(xml, row, context, builder, arrays)?;
    }
    Ok(())
}

fn read_cells<R: BufRead>(
    xml: &mut Xml<R>,
    row: u32,
    context: &Context,
    builder: &mut Builder<'_, '_>,
    arrays: &mut Vec<Area>,
) -> Result<(), SheetError> {
    let mut next_column = 0;
    while let Some(element) = xml.child()? {
        if !element.is("c") {
            xml.skip()?;
            continue;
        }
        let column = match element.get("r") {
            // A cell that names another row than the one it stands in could be read in two ways.
            Some(name) => match parse_cell_name(&name) {
                Some((named_row, column)) if named_row == row => column,
                _ => return Err(unreadable_place(builder)),
            },
            None => next_column,
        };
        next_column = column + 1;
        let cell = cell::read(xml, &element, context, &|| builder.at(row, column))?;
        arrays.extend(cell.array);
        builder.put(row, column, cell.value)?;
    }
    Ok(())
}

/// Only the first cell of an array formula carries the formula; the others it fills are results as well.
fn mark_arrays(sheet: &mut Sheet, arrays: &[Area]) {
    for area in arrays {
        let rows = sheet.rows.iter_mut().skip(area.first_row as usize);
        for cells in rows.take((area.last_row - area.first_row) as usize + 1) {
            let width = (area.last_column - area.first_column) as usize + 1;
            for cell in cells.iter_mut().skip(area.first_column as usize).take(width) {
                let value = match cell.kind {
                    CellKind::Number => ValueKind::Number,
                    CellKind::Percent => ValueKind::Percent,
                    CellKind::Text => ValueKind::Text,
                    CellKind::Bool => ValueKind::Bool,
                    CellKind::Date => ValueKind::Date,
                    CellKind::Error => ValueKind::Error,
                    CellKind::Empty | CellKind::FormulaWithoutValue | CellKind::Formula { .. } => continue,
                };
                cell.kind = CellKind::Formula { value };
            }
        }
    }
}

fn unreadable_place(builder: &Builder<'_, '_>) -> SheetError {
    let at = At::Sheet(builder.sheet.name.clone());
    SheetError::damaged(at, say("有单元格的位置无法识别", "the place of a cell cannot be made out"))
}
