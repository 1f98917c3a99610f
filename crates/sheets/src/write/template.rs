//! The xlsx template of a form: who and when at the top, a row per indicator, one empty column to fill in.
//!
//! Only the value cells can be changed; codes, names and units stay as printed so that the sheet can be read back without guessing.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use crate::error::SheetError;

use super::xlsx::{new_workbook, number_format};
use super::{cannot_write, cell_text, column_width, sheet_name};

/// A template to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateOut {
    /// Form code, for example `B204-1`.
    pub form: String,
    /// Title of the form.
    pub title: String,
    /// Reporting period, when the template is for one.
    pub period: Option<String>,
    /// Code of the reporting unit, when the template is for one.
    pub unit: Option<String>,
    /// Name on the tab; the form code when empty.
    pub sheet_name: String,
    /// Sections and indicators in the order of the form.
    pub lines: Vec<TemplateLine>,
    /// How to fill it in; on a second sheet.
    pub instructions: Vec<String>,
}

/// A line of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateLine {
    /// Heading of a section.
    Section(String),
    /// An indicator to report.
    Indicator {
        /// Indicator code.
        code: String,
        /// Name as printed.
        name: String,
        /// Unit of measure as printed; empty for text.
        unit: String,
        /// Indentation: 1 for 其中, 2 for its parts.
        depth: u8,
        /// Must be filled in.
        required: bool,
        /// Decimals of a number; `None` for text.
        decimals: Option<u32>,
    },
}

/// The headers; [`crate::layout`] recognises them.
const HEADERS: [&str; 4] = ["代码 Code", "指标名称 Indicator", "计量单位 Measure", "数值 Value"];
const CODE: u16 = 0;
const NAME: u16 = 1;
const MEASURE: u16 = 2;
const VALUE: u16 = 3;

/// Writes the template of a form as xlsx; the same form gives the same bytes.
pub fn write_template(template: &TemplateOut) -> Result<Vec<u8>, SheetError> {
    build(template).map_err(|error| cannot_write(&error.to_string()))
}

fn build(template: &TemplateOut) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = new_workbook(&template.title)?;
    let name = sheet_name(if template.sheet_name.is_empty() { &template.form } else { &template.sheet_name }, "报表");
    let sheet = workbook.add_worksheet();
    sheet.set_name(&name)?;
    sheet.write_string_with_format(0, 0, cell_text(&template.title), &Format::new().set_bold().set_font_size(14))?;
    let header = write_heading(sheet, template)?;
    for (row, line) in (header + 1..).zip(&template.lines) {
        write_line(sheet, row, line)?;
    }
    set_widths(sheet, template)?;
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet.protect();
    write_instructions(&mut workbook, &name, template)?;
    workbook.save_to_buffer()
}

/// Form, period and unit, then the header row, whose number is returned.
fn write_heading(sheet: &mut Worksheet, template: &TemplateOut) -> Result<u32, XlsxError> {
    let stated = [
        ("表号 Form", Some(&template.form)),
        ("报告期 Period", template.period.as_ref()),
        ("填报单位 Respondent", template.unit.as_ref()),
    ];
    let mut row = 1;
    for (label, value) in stated {
        if let Some(value) = value {
            sheet.write_string(row, CODE, label)?;
            sheet.write_string(row, NAME, cell_text(value))?;
            row += 1;
        }
    }
    let header = row + 1;
    let format = bordered().set_bold().set_background_color(Color::RGB(0xEE_EEEE)).set_align(FormatAlign::Center);
    for (column, text) in (0_u16..).zip(HEADERS) {
        sheet.write_string_with_format(header, column, text, &format)?;
    }
    Ok(header)
}

fn write_line(sheet: &mut Worksheet, row: u32, line: &TemplateLine) -> Result<(), XlsxError> {
    match line {
        TemplateLine::Section(title) => {
            let format = bordered().set_bold().set_background_color(Color::RGB(0xF7_F7F7));
            sheet.write_blank(row, CODE, &format)?;
            sheet.write_string_with_format(row, NAME, cell_text(title), &format)?;
            sheet.write_blank(row, MEASURE, &format)?;
            sheet.write_blank(row, VALUE, &format)?;
        }
        TemplateLine::Indicator { code, name, unit, depth, required, decimals } => {
            sheet.write_string_with_format(row, CODE, cell_text(code), &bordered())?;
            let indented = bordered().set_indent(*depth * 2);
            let name = if *required { format!("{name} *") } else { name.clone() };
            sheet.write_string_with_format(row, NAME, cell_text(&name), &indented)?;
            sheet.write_string_with_format(row, MEASURE, cell_text(unit), &bordered())?;
            let open = bordered().set_unlocked();
            match decimals {
                Some(decimals) => {
                    sheet.write_blank(row, VALUE, &open.set_num_format(number_format(*decimals)))?;
                    sheet.add_data_validation(row, VALUE, row, VALUE, &numbers_only()?)?;
                }
                // As text, so that 0571 keeps its zero.
                None => _ = sheet.write_blank(row, VALUE, &open.set_num_format("@"))?,
            }
        }
    }
    Ok(())
}

/// Warns while typing; the upload checks again, so a warning (which can be overruled) is enough.
fn numbers_only() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(-1e15, 1e15))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("请填数 A number, please")?
        .set_error_message("这里要填一个数，不带单位和逗号。\nThis cell takes a number without a unit.")
}

fn bordered() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBB_BBBB))
}

fn set_widths(sheet: &mut Worksheet, template: &TemplateOut) -> Result<(), XlsxError> {
    let names = template.lines.iter().map(|line| match line {
        TemplateLine::Section(title) => title.as_str(),
        TemplateLine::Indicator { name, .. } => name.as_str(),
    });
    sheet.set_column_width(CODE, 20)?;
    sheet.set_column_width(NAME, column_width(names.chain([HEADERS[1]])) + 4)?;
    sheet.set_column_width(MEASURE, 16)?;
    sheet.set_column_width(VALUE, 22)?;
    Ok(())
}

fn write_instructions(workbook: &mut Workbook, taken: &str, template: &TemplateOut) -> Result<(), XlsxError> {
    if template.instructions.is_empty() {
        return Ok(());
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(if taken == "填报说明 Guide" { "填报说明 Guide 2" } else { "填报说明 Guide" })?;
    sheet.set_column_width(0, 100)?;
    let wrapped = Format::new().set_text_wrap();
    for (row, text) in (0_u32..).zip(&template.instructions) {
        sheet.write_string_with_format(row, 0, cell_text(text), &wrapped)?;
    }
    sheet.protect();
    Ok(())
}
