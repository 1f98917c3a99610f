//! The workbook part and the relations that lead to the other parts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use crate::archive::Archive;
use crate::error::{Fault, SheetError, say};
use crate::model::At;
use crate::xml::Xml;

/// What the workbook part says.
pub(super) struct Book {
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) styles: Option<String>,
    pub(super) strings: Option<String>,
    /// Days count from 1904 (old Macintosh files).
    pub(super) since_1904: bool,
    /// The writing program asks for everything to be computed on opening: saved formula results are placeholders.
    pub(super) values_pending: bool,
}

/// A sheet in the workbook's list.
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) part: String,
    pub(super) kind: SheetKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Worksheet,
    Other,
}

struct Relation {
    kind: String,
    target: String,
}

impl Book {
    pub(super) fn read(archive: &mut Archive<'_>) -> Result<Self, SheetError> {
        let part = relations(archive, "")?
            .into_values()
            .find(|relation| relation.kind == "officeDocument")
            .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
        let relations = relations(archive, &part)?;
        let target_of = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
        let mut book = Self {
            sheets: Vec::new(),
            styles: target_of("styles"),
            strings: target_of("sharedStrings"),
            since_1904: false,
            values_pending: false,
        };
        let Some(source) = archive.part(&part)? else { return Err(missing(&part)) };
        let mut xml = Xml::new(source, &part);
        while let Some(element) = xml.any()? {
            if element.is("workbookPr") {
                book.since_1904 = element.flag("date1904");
            } else if element.is("calcPr") {
                book.values_pending = element.flag("fullCalcOnLoad");
            } else if element.is("sheet") {
                // The prefix of `r:id` is free; the strict variant of the format uses the same two by convention.
                let id = element.get("r:id").or_else(|| element.get("relationships:id")).unwrap_or_default();
                let Some(relation) = relations.get(&id) else { return Err(missing(&part)) };
                book.sheets.push(SheetEntry {
                    name: element.get("name").unwrap_or_default(),
                    hidden: element.get("state").is_some_and(|state| state != "visible"),
                    part: relation.target.clone(),
                    kind: if relation.kind == "worksheet" { SheetKind::Worksheet } else { SheetKind::Other },
                });
            }
        }
        book.refuse_twins()?;
        Ok(book)
    }

    fn refuse_twins(&self) -> Result<(), SheetError> {
        let mut names = BTreeSet::new();
        let mut parts = BTreeSet::new();
        for sheet in &self.sheets {
            if !names.insert(sheet.name.to_lowercase()) || !parts.insert(sheet.part.to_lowercase()) {
                return Err(SheetError::new(
                    Fault::Duplicate,
                    At::Sheet(sheet.name.clone()),
                    say("两个工作表重名或指向同一内容", "two sheets share a name or the same content"),
                    say(
                        "请用 Excel 或 WPS 打开，另存为新文件后再上传",
                        "open it in Excel or WPS, save it as a new file and upload that",
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Relations of a part (`""`: of the container) by id, their targets as part names; those leading outside the file are left out.
fn relations(archive: &mut Archive<'_>, part: &str) -> Result<BTreeMap<String, Relation>, SheetError> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = join(folder, &format!("_rels/{file}.rels"));
    match archive.part(&name)? {
        Some(source) => read_relations(Xml::new(source, &name), folder),
        None => Ok(BTreeMap::new()),
    }
}

/// Kinds and targets of the relations of `part`, from their text.
pub(super) fn targets(text: &str, part: &str) -> Result<impl Iterator<Item = (String, String)>, SheetError> {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let relations = read_relations(Xml::new(text.as_bytes(), part), folder)?;
    Ok(relations.into_values().map(|relation| (relation.kind, relation.target)))
}

fn read_relations<R: BufRead>(mut xml: Xml<R>, folder: &str) -> Result<BTreeMap<String, Relation>, SheetError> {
    let mut relations = BTreeMap::new();
    while let Some(element) = xml.any()? {
        if !element.is("Relationship") || element.get("TargetMode").as_deref() == Some("External") {
            continue;
        }
        let (Some(id), Some(kind), Some(target)) = (element.get("Id"), element.get("Type"), element.get("Target"))
        else {
            continue;
        };
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        relations.insert(id, Relation { kind, target: join(folder, &target) });
    }
    Ok(relations)
}

/// Resolves a relation's target against the folder of its source part.
fn join(folder: &str, target: &str) -> String {
    let absolute = target.strip_prefix('/');
    let mut steps: Vec<&str> =
        if absolute.is_some() { Vec::new() } else { folder.split('/').filter(|step| !step.is_empty()).collect() };
    for step in absolute.unwrap_or(target).split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The refusal of a file without a part it needs.
pub(super) fn missing(part: &str) -> SheetError {
    SheetError::damaged(At::Part(part.to_owned()), say("缺少必需的部件", "a required part is missing"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn targets_resolve_like_paths() {
        assert_eq!(join("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(join("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(join("xl/worksheets", "../media/a.png"), "xl/media/a.png");
        assert_eq!(join("", "../../etc/passwd"), "etc/passwd");
        assert_eq!(join("", "_rels/.rels"), "_rels/.rels");
    }
}
