//! What a file or a code is, found from its content, and what becomes of it.

use super::super::upload::read::workbook;
use crate::http::{Ctx, PageError, PostedFile};
use shishu_ledger::{Checkpoint, SignedNote};
use shishu_office::publication::Published;
use shishu_office::{Caller, OfficeError};
use shishu_sheets::{CellValue, Format, Sheet};
use shishu_terms::{FigureId, FormId, Period, parse_number};
use shishu_verify::{
    FoundFigure, Trust, Verdict, What, figures_in_grid, judge_checkpoint, judge_code, judge_consistency, judge_html,
    judge_publication, judge_receipt,
};
use std::collections::BTreeSet;
use tokio::sync::Semaphore;

/// Spreadsheets that strangers may have read at the same time: each takes a process.
static READING: Semaphore = Semaphore::const_new(2);

fn trust(ctx: &Ctx) -> Trust {
    // The office's own keys: nothing in them can fail to be read.
    Trust::parse(&ctx.app.office().vkeys()).unwrap_or_default()
}

/// A scanned code.
pub(super) async fn code(ctx: &Ctx, code: &str) -> Result<Verdict, PageError> {
    Ok(judge_code(code, &trust(ctx)))
}

/// What somebody typed or pasted: a code, or the text of a receipt or a checkpoint.
pub(super) async fn text(ctx: &Ctx, text: &str) -> Result<Verdict, PageError> {
    match text.contains(char::is_whitespace) {
        true => of_text(ctx, &format!("{}\n", text.trim().replace("\r\n", "\n"))).await,
        false => code(ctx, text).await,
    }
}

/// A dropped file.
pub(super) async fn file(ctx: &Ctx, file: &PostedFile) -> Result<Verdict, PageError> {
    let is_package = file.bytes.starts_with(b"PK");
    match str::from_utf8(&file.bytes) {
        Ok(text) if !is_package && !is_table(text) => of_text(ctx, text).await,
        _ => table(ctx, file.bytes.clone()).await,
    }
}

/// A text without the marks of a receipt, a note or a page is a table.
fn is_table(text: &str) -> bool {
    !(text.starts_with("c2sp.org/") || is_page(text) || text.contains("\n\u{2014} "))
}

fn is_page(text: &str) -> bool {
    let start: String = text.trim_start_matches('\u{feff}').trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

async fn of_text(ctx: &Ctx, text: &str) -> Result<Verdict, PageError> {
    let trust = trust(ctx);
    if is_page(text) {
        return Ok(judge_html(text, None, &trust));
    }
    if text.starts_with("c2sp.org/") {
        return Ok(judge_receipt(text, None, &trust));
    }
    checkpoint(ctx, text, &trust).await
}

/// Against the newest checkpoint: does the log begin with all that this one signs?
async fn checkpoint(ctx: &Ctx, text: &str, trust: &Trust) -> Result<Verdict, PageError> {
    let store = ctx.app.office().store();
    let latest = store.latest_checkpoint().await.map_err(OfficeError::from)?;
    let stated = SignedNote::parse(text).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    let (Some(latest), Some(stated)) = (latest, stated) else { return Ok(judge_checkpoint(text, None, trust)) };
    if stated.size() == 0 || stated.size() > latest.size {
        return Ok(judge_checkpoint(text, Some(&latest.note), trust));
    }
    let proof = store.consistency(stated.size(), latest.size).await.map_err(OfficeError::from)?;
    Ok(judge_consistency(&latest.note, text, &proof, trust))
}

/// A table has no receipt in it; its figures say which edition it must be.
async fn table(ctx: &Ctx, bytes: Vec<u8>) -> Result<Verdict, PageError> {
    let _place = READING.acquire().await.map_err(|closed| PageError::Failed(closed.to_string()))?;
    let read = match workbook(&ctx.app, bytes).await? {
        Ok(workbook) => workbook,
        Err(error) => {
            let sentence = error.sentence();
            return Ok(unjudged(sentence.zh, sentence.en));
        }
    };
    let found: Vec<FoundFigure> = read.sheets.iter().flat_map(|sheet| figures_in_grid(&grid(sheet))).collect();
    let Some((form, period)) = table_of(&found) else {
        return Ok(unjudged(
            "这个文件里找不到图号：第一列的标题应是“编号 ID”，数列的标题以 [指标代码] 结尾。请用从公报下载的原文件。",
            "no figure ids are in this file: the first column should be titled “编号 ID” and each figure's column end in [INDICATOR]. Use the file as it was downloaded from the bulletin.",
        ));
    };
    let writes_numbers_out = read.format == Format::Csv;
    against_editions(ctx, &found, writes_numbers_out, &form, period).await
}

/// A spreadsheet keeps numbers, not how they were written: 0.30 comes back as 0.3. It gets its last noughts back, as many as are
/// published; nothing is rounded.
fn written_out(found: &[FoundFigure], table: &Published) -> Vec<FoundFigure> {
    let written = |figure: &FoundFigure| {
        let decimals = figure.id.parse::<FigureId>().ok().and_then(|id| Some(table.column(&id.indicator)?.decimals));
        let number = figure.value.as_deref().and_then(|text| parse_number(text).ok());
        let value = match number.zip(decimals) {
            Some((mut number, decimals)) if number.scale() < decimals => {
                number.rescale(decimals);
                Some(number.to_string())
            }
            _ => figure.value.clone(),
        };
        FoundFigure { value, ..figure.clone() }
    };
    found.iter().map(written).collect()
}

/// Against the edition it fits, the newest first; else what differs from the newest.
async fn against_editions(
    ctx: &Ctx,
    found: &[FoundFigure],
    writes_numbers_out: bool,
    form: &FormId,
    period: Period,
) -> Result<Verdict, PageError> {
    let office = ctx.app.office();
    let trust = trust(ctx);
    let mut newest = None;
    for edition in office.editions(form, period).await?.iter().rev() {
        let receipt = office.receipt_for(&Caller::anonymous(ctx.now), edition.seq).await?;
        let verdict = match writes_numbers_out {
            true => judge_publication(found, &receipt.text, &trust),
            false => judge_publication(&written_out(found, &edition.table), &receipt.text, &trust),
        };
        if verdict.problems.is_empty() {
            return Ok(verdict);
        }
        newest.get_or_insert(verdict);
    }
    Ok(newest.unwrap_or_else(|| {
        unjudged(
            format!("没有公布过 {form} {period} 这张表。"),
            format!("no table {form} {period} was ever published."),
        )
    }))
}

/// The one table that all figures of the file are of.
fn table_of(found: &[FoundFigure]) -> Option<(FormId, Period)> {
    let tables: BTreeSet<(FormId, Period)> = found
        .iter()
        .filter_map(|figure| figure.id.parse::<FigureId>().ok())
        .map(|figure| (figure.form, figure.period))
        .collect();
    let mut tables = tables.into_iter();
    tables.next().filter(|_| tables.next().is_none())
}

fn grid(sheet: &Sheet) -> Vec<Vec<String>> {
    // What was published holds no formula; the result saved with one proves nothing, as opening the file may show another.
    let text = |cell: &CellValue| match cell.is_formula() {
        true => format!("={}", cell.formula.as_deref().unwrap_or("…")),
        false => cell.text.clone(),
    };
    sheet.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

fn unjudged(zh: impl Into<String>, en: impl Into<String>) -> Verdict {
    Verdict::unreadable(What::Publication, zh, en)
}
