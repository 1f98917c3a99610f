//! xlsx out.

use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::error::SheetError;

use super::{Out, TableOut, cannot_write, cell_text, column_width, fits_spreadsheet, sheet_name};

/// Rows whose texts decide how wide the columns are.
const ROWS_MEASURED: usize = 200;

pub(super) fn write(table: &TableOut) -> Result<Vec<u8>, SheetError> {
    build(table).map_err(|error| cannot_write(&error.to_string()))
}

fn build(table: &TableOut) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = new_workbook(&table.title)?;
    let name = sheet_name(&table.title, "数据");
    let sheet = workbook.add_worksheet();
    sheet.set_name(&name)?;
    let header = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    for (column, text) in (0_u16..).zip(&table.headers) {
        sheet.write_string_with_format(0, column, cell_text(text), &header)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Out::Text(text) => sheet.write_string(row, column, cell_text(text))?,
                Out::Number(number) => write_number(sheet, row, column, *number, &Format::new())?,
            };
        }
    }
    set_widths(sheet, table)?;
    sheet.set_freeze_panes(1, 0)?;
    if !table.notes.is_empty() {
        write_notes(&mut workbook, &name, &table.title, &table.notes)?;
    }
    workbook.save_to_buffer()
}

/// A workbook whose properties do not depend on the moment it was written.
pub(super) fn new_workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_author("Shishu").set_creation_datetime(&epoch));
    Ok(workbook)
}

/// The writer takes a double. Up to 15 digits a double means exactly that decimal and is written as its shortest text, so nothing
/// changes; longer numbers go out as text.
pub(super) fn write_number<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
    number: Decimal,
    format: &Format,
) -> Result<&'s mut Worksheet, XlsxError> {
    let text = number.to_string();
    match text.parse::<f64>() {
        Ok(double) if fits_spreadsheet(number) => {
            let shown = format.clone().set_num_format(number_format(number.scale()));
            sheet.write_number_with_format(row, column, double, &shown)
        }
        _ => sheet.write_string_with_format(row, column, text, &format.clone().set_align(FormatAlign::Right)),
    }
}

/// `#,##0.00` for two decimals.
pub(super) fn number_format(decimals: u32) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        decimals => format!("#,##0.{}", "0".repeat(decimals as usize)),
    }
}

fn set_widths(sheet: &mut Worksheet, table: &TableOut) -> Result<(), XlsxError> {
    for (column, header) in table.headers.iter().enumerate() {
        let texts: Vec<String> = table
            .rows
            .iter()
            .take(ROWS_MEASURED)
            .filter_map(|row| row.get(column))
            .map(|cell| match cell {
                Out::Text(text) => text.clone(),
                Out::Number(number) => shishu_terms::group_digits(*number),
            })
            .collect();
        let width = column_width(texts.iter().map(String::as_str).chain([header.as_str()]));
        sheet.set_column_width(column as u16, width)?;
    }
    Ok(())
}

fn write_notes(workbook: &mut Workbook, taken: &str, title: &str, notes: &[String]) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(if taken == "说明 Notes" { "说明 Notes 2" } else { "说明 Notes" })?;
    sheet.set_column_width(0, 100)?;
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.write_string_with_format(0, 0, cell_text(title), &bold)?;
    for (row, note) in (2_u32..).zip(notes) {
        sheet.write_string_with_format(row, 0, cell_text(note), &wrapped)?;
    }
    Ok(())
}
