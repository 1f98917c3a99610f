//! The parts of a workbook while some of them change.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::archive::Archive;
use crate::error::{SheetError, say};
use crate::model::At;
use crate::write::cannot_write;

use super::splice;

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const TYPES: &str = "[Content_Types].xml";

pub(super) struct Package<'a> {
    archive: Archive<'a>,
    /// Parts written anew, by their name as it will stand in the file.
    changed: BTreeMap<String, String>,
}

impl<'a> Package<'a> {
    pub(super) fn new(archive: Archive<'a>) -> Self {
        Self { archive, changed: BTreeMap::new() }
    }

    /// A part as it stands now; `None` when there is none.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, SheetError> {
        match self.changed.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, text)) => Ok(Some(text.clone())),
            None => self.archive.text(name),
        }
    }

    pub(super) fn put(&mut self, name: &str, text: String) {
        self.changed.insert(name.to_owned(), text);
    }

    /// A name no part has yet.
    pub(super) fn free(&self, before: &str, after: &str) -> String {
        let taken =
            |name: &String| self.archive.has(name) || self.changed.keys().any(|known| known.eq_ignore_ascii_case(name));
        let mut names = (1..).map(|n| format!("{before}{n}{after}"));
        names.find(|name| !taken(name)).unwrap_or_else(|| format!("{before}{after}"))
    }

    /// The part that `part` leads to by a relation of this kind.
    pub(super) fn related(&mut self, part: &str, kind: &str) -> Result<Option<String>, SheetError> {
        let Some(text) = self.text(&relations_of(part))? else { return Ok(None) };
        crate::xlsx::related(&text, part, kind)
    }

    /// Adds a relation from `part` to another; its id.
    pub(super) fn relate(&mut self, part: &str, kind: &str, to: &str, strict: bool) -> Result<String, SheetError> {
        let name = relations_of(part);
        let old = self.text(&name)?.unwrap_or_else(|| {
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".to_owned()
        });
        let id = (1..).map(|n| format!("rIdShishu{n}")).find(|id| !old.contains(id.as_str())).unwrap_or_default();
        let base = if strict { STRICT } else { TRANSITIONAL };
        let new = format!(r#"Relationship Id="{id}" Type="{base}/{kind}" Target="/{}"/>"#, escape(to));
        let whole = splice::at_end(&name, &old, &new)?;
        self.put(&name, whole);
        Ok(id)
    }

    /// Says in the list of content types what the new parts are.
    pub(super) fn declare(&mut self, comments: &str) -> Result<(), SheetError> {
        let mut types = self.text(TYPES)?.ok_or_else(|| super::gone(TYPES))?;
        if !types.contains("Extension=\"vml\"") {
            let vml =
                r#"Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>"#;
            types = splice::at_start(TYPES, &types, vml)?;
        }
        if !types.to_lowercase().contains(&format!("partname=\"/{}\"", comments.to_lowercase())) {
            let part = format!(
                r#"Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>"#,
                escape(comments)
            );
            types = splice::at_end(TYPES, &types, &part)?;
        }
        self.put(TYPES, types);
        Ok(())
    }

    /// The whole file: parts that did not change are copied packed as they are.
    pub(super) fn finish(self, bytes: &[u8]) -> Result<Vec<u8>, SheetError> {
        let mut old = ZipArchive::new(Cursor::new(bytes)).map_err(|error| cannot_write(&error.to_string()))?;
        write(&mut old, self.changed).map_err(|error| cannot_write(&error.to_string()))
    }
}

fn write(
    old: &mut ZipArchive<Cursor<&[u8]>>,
    mut changed: BTreeMap<String, String>,
) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for at in 0..old.len() {
        let entry = old.by_index_raw(at)?;
        let name = entry.name()?.replace('\\', "/");
        let ours = changed.keys().find(|known| known.eq_ignore_ascii_case(name.trim_start_matches('/'))).cloned();
        match ours.and_then(|known| changed.remove(&known)) {
            None => zip.raw_copy_file(entry)?,
            Some(text) => {
                zip.start_file(name, packed)?;
                zip.write_all(text.as_bytes())?;
            }
        }
    }
    for (name, text) in changed {
        zip.start_file(name, packed)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// `xl/worksheets/sheet1.xml` → `xl/worksheets/_rels/sheet1.xml.rels`
fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The refusal of a part that is not UTF-8, which every current program writes.
pub(super) fn unreadable(part: &str) -> SheetError {
    SheetError::damaged(
        At::Part(part.to_owned()),
        say("内容不是完整的 XML", "the content is not complete, well-formed XML"),
    )
}
