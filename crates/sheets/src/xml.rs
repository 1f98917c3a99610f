//! Pull reading of one XML part: no document type definitions, no entities but the five of XML, nothing left open at the end.

use std::io::BufRead;

use quick_xml::XmlVersion;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::archive::unpack_error;
use crate::error::{SheetError, say};
use crate::model::At;

pub(crate) mod dtd;

/// A part being parsed.
pub(crate) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    part: String,
    depth: u32,
}

/// What comes next in a part. `<a/>` comes as start and end; comments and instructions do not come at all.
pub(crate) enum Node {
    Start(Element),
    End,
    Text(String),
    /// Comes only when every element was closed.
    Eof,
}

/// Real parts nest less than twenty deep.
const DEEPEST: u32 = 256;

impl<R: BufRead> Xml<R> {
    pub(crate) fn new(source: R, part: &str) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), part: part.to_owned(), depth: 0 }
    }

    /// The next node.
    pub(crate) fn next(&mut self) -> Result<Node, SheetError> {
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
                Error::Io(io) => unpack_error(&self.part, &io),
                _ => malformed(&self.part),
            })?;
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(malformed(&self.part));
                    }
                    return Ok(Node::Start(Element { start: start.into_owned() }));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::End);
                }
                Event::Text(raw) => return Ok(Node::Text(raw.xml10_content().into_owned())),
                Event::CData(raw) => return Ok(Node::Text(raw.xml10_content().into_owned())),
                Event::GeneralRef(reference) => {
                    if let Some(c) = reference.resolve_char_ref().map_err(|_| malformed(&self.part))? {
                        return Ok(Node::Text(c.to_string()));
                    }
                    let known = resolve_predefined_entity(&reference).ok_or_else(|| dtd::refusal(&self.part))?;
                    return Ok(Node::Text(known.to_owned()));
                }
                Event::DocType(_) => return Err(dtd::refusal(&self.part)),
                Event::Eof if self.depth > 0 => return Err(malformed(&self.part)),
                Event::Eof => return Ok(Node::Eof),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Skips to the end of the element whose start was just read.
    pub(crate) fn skip(&mut self) -> Result<(), SheetError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// The character data directly inside the element whose start was just read; child elements are skipped.
    pub(crate) fn text(&mut self) -> Result<String, SheetError> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Node::Start(_) => self.skip()?,
                Node::Text(more) => text.push_str(&more),
                Node::End | Node::Eof => return Ok(text),
            }
        }
    }

    /// The next child of the element one is in; `None` at its end. Text between children is passed over.
    pub(crate) fn child(&mut self) -> Result<Option<Element>, SheetError> {
        loop {
            match self.next()? {
                Node::Start(element) => return Ok(Some(element)),
                Node::Text(_) => {}
                Node::End | Node::Eof => return Ok(None),
            }
        }
    }

    /// Goes through every element of the part in turn, whatever its depth.
    pub(crate) fn any(&mut self) -> Result<Option<Element>, SheetError> {
        loop {
            match self.next()? {
                Node::Start(element) => return Ok(Some(element)),
                Node::Text(_) | Node::End => {}
                Node::Eof => return Ok(None),
            }
        }
    }
}

/// The start of an element.
pub(crate) struct Element {
    start: BytesStart<'static>,
}

impl Element {
    /// The name without its prefix.
    pub(crate) fn is(&self, local_name: &str) -> bool {
        self.start.local_name().as_ref() == local_name
    }

    /// The value of an attribute by its full name as written (`office:value`); an unreadable one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let attribute = self.start.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
        Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    /// A whole number in an attribute.
    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// An attribute that holds `1` or `true`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name).as_deref(), Some("1" | "true"))
    }
}

/// The refusal of a part that is not well-formed.
pub(crate) fn malformed(part: &str) -> SheetError {
    SheetError::damaged(
        At::Part(part.to_owned()),
        say("内容不是完整的 XML", "the content is not complete, well-formed XML"),
    )
}
