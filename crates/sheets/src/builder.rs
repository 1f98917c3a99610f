//! Puts cells into a sheet and keeps count, so that no file can make the reader hold more than the limits say.

use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::{Area, At, CellValue, Sheet, cell_name};

/// Longest text a spreadsheet cell can hold.
pub(crate) const LONGEST_TEXT: usize = 32_767;

/// More merged areas than this make no form; the layout's work grows with their number.
const MOST_MERGED: usize = 5_000;

/// What all sheets of a file have used so far.
pub(crate) struct Usage<'l> {
    pub(crate) limits: &'l Limits,
    cells: u64,
    text_bytes: u64,
}

impl<'l> Usage<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self { limits, cells: 0, text_bytes: 0 }
    }
}

/// A sheet under construction.
pub(crate) struct Builder<'u, 'l> {
    pub(crate) sheet: Sheet,
    pub(crate) usage: &'u mut Usage<'l>,
}

impl<'u, 'l> Builder<'u, 'l> {
    pub(crate) fn new(name: &str, usage: &'u mut Usage<'l>) -> Self {
        Self { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, usage }
    }

    /// The place of a cell of this sheet.
    pub(crate) fn at(&self, row: u32, column: u32) -> At {
        At::Cell { sheet: self.sheet.name.clone(), cell: cell_name(row, column) }
    }

    /// Puts a value; an empty one takes no room. Twice into the same cell is refused.
    pub(crate) fn put(&mut self, row: u32, column: u32, value: CellValue) -> Result<(), SheetError> {
        if value.is_empty() {
            return Ok(());
        }
        let limits = self.usage.limits;
        if row >= limits.rows {
            return Err(SheetError::too_large(self.at(row, column), "行数", "the rows", u64::from(limits.rows)));
        }
        if column >= limits.columns {
            return Err(SheetError::too_large(self.at(row, column), "列数", "the columns", u64::from(limits.columns)));
        }
        self.count(row, column, &value)?;
        if self.sheet.rows.len() <= row as usize {
            self.sheet.rows.resize_with(row as usize + 1, Vec::new);
        }
        let cells = &mut self.sheet.rows[row as usize];
        if cells.len() <= column as usize {
            cells.resize_with(column as usize + 1, CellValue::default);
        }
        let place = &mut cells[column as usize];
        if !place.is_empty() {
            return Err(self.twice(row, column));
        }
        *place = value;
        Ok(())
    }

    /// Notes a merged area.
    pub(crate) fn merge(&mut self, area: Area) -> Result<(), SheetError> {
        if self.sheet.merged.len() == MOST_MERGED {
            let at = At::Sheet(self.sheet.name.clone());
            return Err(SheetError::too_large(at, "合并区域数", "the merged areas", MOST_MERGED as u64));
        }
        self.sheet.merged.push(area);
        Ok(())
    }

    fn count(&mut self, row: u32, column: u32, value: &CellValue) -> Result<(), SheetError> {
        let width = self.sheet.rows.get(row as usize).map_or(0, Vec::len);
        self.usage.cells += (column as usize + 1).saturating_sub(width) as u64;
        self.usage.text_bytes += value.text.len() as u64;
        let limits = self.usage.limits;
        if self.usage.cells > limits.cells {
            return Err(SheetError::too_large(self.at(row, column), "单元格数", "the cells", limits.cells));
        }
        if self.usage.text_bytes > limits.unpacked_bytes {
            let (zh, en) = ("文字总量（字节）", "the bytes of text");
            return Err(SheetError::too_large(self.at(row, column), zh, en, limits.unpacked_bytes));
        }
        // A character is at most four bytes; count them only when it could matter.
        if value.text.len() > LONGEST_TEXT && value.text.chars().count() > LONGEST_TEXT {
            let (zh, en) = ("单元格内的字数", "the characters in the cell");
            return Err(SheetError::too_large(self.at(row, column), zh, en, LONGEST_TEXT as u64));
        }
        Ok(())
    }

    fn twice(&self, row: u32, column: u32) -> SheetError {
        SheetError::new(
            Fault::Duplicate,
            self.at(row, column),
            say("文件给同一单元格写了两个值", "the file gives this cell two values"),
            say(
                "请用 Excel 或 WPS 打开，另存为新文件后再上传",
                "open it in Excel or WPS, save it as a new file and upload that",
            ),
        )
    }

    /// The sheet, with hidden rows and columns sorted and cut to the used area.
    pub(crate) fn finish(mut self) -> Sheet {
        let width = self.sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        let height = self.sheet.rows.len();
        let tidy = |list: &mut Vec<u32>, used: usize| {
            list.sort_unstable();
            list.dedup();
            list.retain(|&index| (index as usize) < used);
        };
        tidy(&mut self.sheet.hidden_rows, height);
        tidy(&mut self.sheet.hidden_columns, width);
        self.sheet
    }
}
