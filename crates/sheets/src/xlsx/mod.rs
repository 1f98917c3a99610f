//! Reading xlsx. The sheet parts are read directly, because numbers must come out as the text that stands in them.
//!
//! Way through a file: `_rels/.rels` → workbook part → its relations → styles, shared strings → each worksheet.

mod cell;
mod parts;
mod sheet;
mod strings;
mod styles;

use crate::archive::Archive;
use crate::builder::Usage;
use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::{At, Format, Notice, Workbook};

use parts::{Book, SheetKind};

/// Reads every worksheet of an xlsx container.
pub(crate) fn read(mut archive: Archive<'_>, limits: &Limits) -> Result<Workbook, SheetError> {
    let book = Book::read(&mut archive)?;
    let context = cell::Context {
        strings: strings::read(&mut archive, book.strings.as_deref())?,
        shown: styles::read(&mut archive, book.styles.as_deref())?,
        since_1904: book.since_1904,
        values_pending: book.values_pending,
    };
    let mut usage = Usage::new(limits);
    let mut notices = notices(&archive);
    let mut sheets = Vec::new();
    for entry in &book.sheets {
        match entry.kind {
            SheetKind::Worksheet => sheets.push(sheet::read(&mut archive, entry, &context, &mut usage)?),
            SheetKind::Other => notices.push(Notice {
                at: At::Sheet(entry.name.clone()),
                message: say(
                    "图表页或宏页不含数据表，未读取",
                    "a chart or macro sheet holds no table and was not read",
                ),
            }),
        }
    }
    if sheets.is_empty() {
        return Err(SheetError::new(
            Fault::Layout,
            At::File,
            say("文件里没有工作表", "the file has no worksheet"),
            say("请把数据放在普通工作表中再上传", "put the data on an ordinary worksheet and upload again"),
        ));
    }
    Ok(Workbook { format: Format::Xlsx, sheets, encoding: None, delimiter: None, notices })
}

/// Names and parts of the worksheets, in the order of the tabs.
pub(crate) fn worksheets(archive: &mut Archive<'_>) -> Result<Vec<(String, String)>, SheetError> {
    let sheets = Book::read(archive)?.sheets.into_iter();
    Ok(sheets.filter(|sheet| sheet.kind == SheetKind::Worksheet).map(|sheet| (sheet.name, sheet.part)).collect())
}

/// The part that `part` leads to by a relation of this kind, from the text of its relations.
pub(crate) fn related(relations: &str, part: &str, kind: &str) -> Result<Option<String>, SheetError> {
    Ok(parts::targets(relations, part)?.find(|(known, _)| known == kind).map(|(_, target)| target))
}

fn notices(archive: &Archive<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut note = |zh: &str, en: &str| notices.push(Notice { at: At::File, message: say(zh, en) });
    if archive.has("xl/vbaProject.bin") || archive.has_under("xl/macrosheets/") {
        note("文件含有宏；宏没有运行，也不会保存", "the file contains macros; they were not run and are not kept");
    }
    if archive.has_under("xl/externalLinks/") {
        note(
            "文件引用了别的文件；只读取本文件内保存的值",
            "the file refers to other files; only values saved in this file were read",
        );
    }
    if archive.has("xl/connections.xml") || archive.has_under("xl/queryTables/") {
        note(
            "文件要从外部取数（数据连接）；没有连接，只读取本文件内保存的值",
            "the file fetches data from outside (connections); nothing was fetched, only values saved in it were read",
        );
    }
    let embedded = ["xl/embeddings/", "xl/activeX/", "xl/ctrlProps/"];
    if embedded.iter().any(|folder| archive.has_under(folder)) {
        note(EMBEDDED.0, EMBEDDED.1);
    }
    notices
}

/// What to say of a file that carries other documents or controls.
pub(crate) const EMBEDDED: (&str, &str) = (
    "文件里嵌有别的文档、对象或控件；没有打开，也不会采用",
    "other documents, objects or controls are embedded in the file; they were not opened and are not taken",
);
