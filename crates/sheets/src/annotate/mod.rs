//! Comments on the cells of somebody's own xlsx workbook. Everything else in the file stays as it is, byte for byte: only the
//! parts that must know of the comments are written anew.
//!
//! Way through a file: for each sheet with comments its comments part, the drawing of their boxes (VML, which spreadsheet
//! programs still want), the relations of the sheet, the sheet's own mention of the drawing; at last the content types.

mod comments;
mod drawing;
mod package;
mod splice;

use std::collections::BTreeMap;

use crate::archive::Archive;
use crate::error::{Fault, SheetError, say};
use crate::limits::Limits;
use crate::model::At;
use crate::xlsx::worksheets;

use package::Package;
use serde::{Deserialize, Serialize};

/// What to say about one cell. Rows and columns count from zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The name on the sheet's tab.
    pub sheet: String,
    /// Row of the cell.
    pub row: u32,
    /// Column of the cell.
    pub column: u32,
    /// The text; several comments on one cell become one.
    pub text: String,
}

/// Excel keeps no more text in one cell or comment.
const LONGEST: usize = 32_767;

/// The texts of one sheet by cell.
type Texts = BTreeMap<(u32, u32), String>;

/// The workbook with the comments added. A comment that is there already keeps its text, and ours follows it. Refused: what is
/// no xlsx, what [`crate::read_here`] would refuse, a sheet that is not there.
pub fn annotate_here(bytes: &[u8], comments: &[Comment], limits: &Limits) -> Result<Vec<u8>, SheetError> {
    if !bytes.starts_with(b"PK") {
        return Err(SheetError::new(
            Fault::Format,
            At::File,
            say("批注只能写在 xlsx 工作簿里", "comments can be written into an xlsx workbook only"),
            say("请另存为 xlsx", "save it as xlsx"),
        ));
    }
    let mut archive = Archive::open(bytes, limits)?;
    let sheets = worksheets(&mut archive)?;
    let mut by_sheet: BTreeMap<usize, Texts> = BTreeMap::new();
    for comment in comments {
        let Some(at) = sheets.iter().position(|(name, _)| *name == comment.sheet) else {
            return Err(SheetError::damaged(
                At::Sheet(comment.sheet.clone()),
                say("没有这张工作表", "there is no such sheet"),
            ));
        };
        let text = by_sheet.entry(at).or_default().entry((comment.row, comment.column)).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&comment.text);
    }
    let mut package = Package::new(archive);
    for (at, mut texts) in by_sheet {
        texts.values_mut().for_each(shorten);
        sheet(&mut package, at, &sheets[at].1, &texts)?;
    }
    package.finish(bytes)
}

fn shorten(text: &mut String) {
    if let Some((cut, _)) = text.char_indices().nth(LONGEST - 1) {
        text.truncate(cut);
        text.push('…');
    }
}

fn sheet(package: &mut Package<'_>, at: usize, part: &str, texts: &Texts) -> Result<(), SheetError> {
    let source = package.text(part)?.ok_or_else(|| gone(part))?;
    let strict = source.contains("http://purl.oclc.org/ooxml/spreadsheetml/main");
    let comments_part = match package.related(part, "comments")? {
        Some(name) => {
            let old = package.text(&name)?.ok_or_else(|| gone(&name))?;
            package.put(&name, comments::extended(&name, &old, texts)?);
            name
        }
        None => {
            let name = package.free("xl/comments", ".xml");
            package.put(&name, comments::fresh(texts, strict));
            package.relate(part, "comments", &name, strict)?;
            name
        }
    };
    package.declare(&comments_part)?;
    match package.related(part, "vmlDrawing")? {
        Some(name) => {
            let old = package.text(&name)?.ok_or_else(|| gone(&name))?;
            package.put(&name, drawing::extended(&name, &old, texts)?);
        }
        None => {
            let name = package.free("xl/drawings/vmlDrawing", ".vml");
            package.put(&name, drawing::fresh(at, texts));
            let id = package.relate(part, "vmlDrawing", &name, strict)?;
            package.put(part, splice::with_legacy_drawing(part, &source, &id, strict)?);
        }
    }
    Ok(())
}

fn gone(part: &str) -> SheetError {
    SheetError::damaged(At::Part(part.to_owned()), say("缺少必需的部件", "a required part is missing"))
}
