//! Reading an uploaded file, in a process of its own that can hurt nobody.

use crate::http::{App, PageError};
use shishu_office::Refusal;
use shishu_sheets::{Limits, SheetError, Workbook, read_isolated};

/// The workbook, or why it cannot be read.
pub(crate) async fn workbook(app: &App, bytes: Vec<u8>) -> Result<Result<Workbook, SheetError>, PageError> {
    let settings = app.settings();
    let (program, args) = (settings.sheet_reader.clone(), settings.sheet_reader_args.clone());
    let read = move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        read_isolated(&program, &args, &bytes, &Limits::default())
    };
    tokio::task::spawn_blocking(read).await.map_err(|why| PageError::Failed(why.to_string()))
}

/// A file that cannot be taken, as a refusal.
pub(super) fn refused(error: &SheetError) -> PageError {
    let sentence = error.sentence();
    Refusal::bad_input(sentence.zh, sentence.en).into()
}
