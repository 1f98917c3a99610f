//! Putting a piece into an XML part at the right place, all other bytes left alone.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::ops::Range;

use crate::error::SheetError;

use super::package::unreadable;

/// One tag of a part.
pub(super) struct Tag<'x> {
    /// Elements it stands in; 0 for the root.
    pub(super) depth: usize,
    pub(super) kind: TagKind,
    /// Name without its prefix.
    pub(super) name: String,
    /// `x:` where the name has a prefix.
    pub(super) prefix: String,
    /// Its bytes in the part.
    pub(super) span: Range<usize>,
    pub(super) start: Option<BytesStart<'x>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Start,
    Empty,
    End,
}

/// Every tag in turn, until `each` says `false`.
pub(super) fn walk<'x>(part: &str, xml: &'x str, mut each: impl FnMut(Tag<'x>) -> bool) -> Result<(), SheetError> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|_| unreadable(part))?;
        let span = from..reader.buffer_position() as usize;
        let (kind, name, start) = match event {
            Event::Start(start) => (TagKind::Start, start.name().as_ref().to_owned(), Some(start)),
            Event::Empty(start) => (TagKind::Empty, start.name().as_ref().to_owned(), Some(start)),
            Event::End(end) => (TagKind::End, end.name().as_ref().to_owned(), None),
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof | Event::DocType(_) => return Err(unreadable(part)),
            _ => continue,
        };
        if kind == TagKind::End {
            depth = depth.saturating_sub(1);
        }
        let (prefix, name) = match name.split_once(':') {
            Some((prefix, name)) => (format!("{prefix}:"), name.to_owned()),
            None => (String::new(), name),
        };
        if !each(Tag { depth, kind, name, prefix, span, start }) {
            return Ok(());
        }
        if kind == TagKind::Start {
            depth += 1;
        }
    }
}

/// The part with an element (written without its `<` and prefix) as the last child of the root.
pub(super) fn at_end(part: &str, xml: &str, element: &str) -> Result<String, SheetError> {
    within(part, xml, element, |tag| tag.kind == TagKind::End)
}

/// The same as the first child of the root.
pub(super) fn at_start(part: &str, xml: &str, element: &str) -> Result<String, SheetError> {
    within(part, xml, element, |tag| tag.kind == TagKind::Start)
}

fn within(part: &str, xml: &str, element: &str, place: impl Fn(&Tag<'_>) -> bool) -> Result<String, SheetError> {
    let mut done = None;
    walk(part, xml, |tag| {
        if tag.depth > 0 {
            return true;
        }
        let piece = format!("<{}{element}", tag.prefix);
        if tag.kind == TagKind::Empty {
            // A root without children is opened.
            let open = xml[tag.span.clone()].trim_end_matches('>').trim_end_matches('/');
            let name = format!("{}{}", tag.prefix, tag.name);
            done = Some(format!("{}{open}>{piece}</{name}>{}", &xml[..tag.span.start], &xml[tag.span.end..]));
        } else if place(&tag) {
            let at = if tag.kind == TagKind::End { tag.span.start } else { tag.span.end };
            done = Some(format!("{}{piece}{}", &xml[..at], &xml[at..]));
        }
        done.is_none()
    })?;
    done.ok_or_else(|| unreadable(part))
}

/// Children of a worksheet that stand after its mention of the comments' drawing (ECMA-376 part 1, 18.3.1.99).
const AFTER: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "worksheet",
];

/// The worksheet with a mention of the comments' drawing at its place.
pub(super) fn with_legacy_drawing(part: &str, xml: &str, id: &str, strict: bool) -> Result<String, SheetError> {
    let mut done = None;
    let namespace = match strict {
        true => "http://purl.oclc.org/ooxml/officeDocument/relationships",
        false => "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    };
    walk(part, xml, |tag| {
        let ends = tag.depth == 0 && tag.kind == TagKind::End;
        let later = tag.depth == 1 && tag.kind != TagKind::End && AFTER.contains(&tag.name.as_str());
        // Files of some programs wrap later children for compatibility.
        let wrapped = tag.depth == 1 && tag.kind == TagKind::Start && tag.name == "AlternateContent";
        let wrapped = wrapped && AFTER[..8].iter().any(|name| xml[tag.span.end..].starts_with_child(name));
        if ends || later || wrapped {
            let (prefix, at) = (&tag.prefix, tag.span.start);
            let prefix = if wrapped { "" } else { prefix };
            let piece = format!(r#"<{prefix}legacyDrawing xmlns:r="{namespace}" r:id="{id}"/>"#);
            done = Some(format!("{}{piece}{}", &xml[..at], &xml[at..]));
        }
        done.is_none()
    })?;
    done.ok_or_else(|| unreadable(part))
}

trait StartsWithChild {
    fn starts_with_child(&self, name: &str) -> bool;
}

impl StartsWithChild for str {
    /// Does `<mc:Choice …><name` follow?
    fn starts_with_child(&self, name: &str) -> bool {
        let inner = self.split_once('>').map_or("", |(_, inner)| inner).trim_start();
        inner.strip_prefix('<').is_some_and(|inner| inner.starts_with(name))
    }
}
