//! The comments part: authors, then a list of cells with texts.

use std::collections::BTreeSet;
use std::fmt::Write;

use quick_xml::escape::escape;

use crate::error::SheetError;
use crate::model::{cell_name, parse_cell_name};

use super::Texts;
use super::package::unreadable;
use super::splice::{TagKind, walk};

const AUTHOR: &str = "Shishu";

/// A part with nothing but ours.
pub(super) fn fresh(texts: &Texts, strict: bool) -> String {
    let namespace = match strict {
        true => "http://purl.oclc.org/ooxml/spreadsheetml/main",
        false => "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors><author>{AUTHOR}</author></authors><commentList>"
    );
    texts.iter().for_each(|(cell, text)| comment(&mut xml, "", 0, *cell, text));
    xml.push_str("</commentList></comments>");
    xml
}

/// The part with ours added: a cell that has a comment keeps it, and ours follows.
pub(super) fn extended(part: &str, xml: &str, texts: &Texts) -> Result<String, SheetError> {
    let (mut authors, mut prefix) = (0_usize, String::new());
    let (mut authors_end, mut list_end) = (None, None);
    let mut current = None;
    let mut insertions: Vec<(usize, String)> = vec![];
    let mut known = BTreeSet::new();
    walk(part, xml, |tag| {
        match (tag.name.as_str(), tag.kind) {
            ("author", TagKind::Start | TagKind::Empty) => authors += 1,
            ("authors", TagKind::End) => {
                authors_end = Some(tag.span.start);
                prefix = tag.prefix;
            }
            ("commentList", TagKind::End) => list_end = Some(tag.span.start),
            ("comment", TagKind::Start) => {
                let refers = tag.start.and_then(|start| {
                    let attribute = start.attributes().flatten().find(|a| a.key.as_ref() == "ref")?;
                    parse_cell_name(attribute.value.as_ref())
                });
                current = refers.filter(|cell| texts.contains_key(cell));
            }
            // Phonetic hints stand after the runs of a text.
            ("rPh" | "phoneticPr", TagKind::Start | TagKind::Empty) | ("text", TagKind::End) => {
                if let Some(cell) = current.take() {
                    known.insert(cell);
                    insertions.push((tag.span.start, run(&tag.prefix, &format!("\n{}", texts[&cell]))));
                }
            }
            _ => {}
        }
        true
    })?;
    let (Some(authors_end), Some(list_end)) = (authors_end, list_end) else { return Err(unreadable(part)) };
    insertions.push((authors_end, format!("<{prefix}author>{AUTHOR}</{prefix}author>")));
    let mut list = String::new();
    for (cell, text) in texts.iter().filter(|(cell, _)| !known.contains(*cell)) {
        comment(&mut list, &prefix, authors, *cell, text);
    }
    insertions.push((list_end, list));
    insertions.sort_by_key(|(at, _)| *at);
    let mut whole = String::with_capacity(xml.len() + insertions.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut from = 0;
    for (at, text) in insertions {
        whole.push_str(&xml[from..at]);
        whole.push_str(&text);
        from = at;
    }
    whole.push_str(&xml[from..]);
    Ok(whole)
}

fn comment(xml: &mut String, prefix: &str, author: usize, (row, column): (u32, u32), text: &str) {
    let _ = write!(
        xml,
        r#"<{prefix}comment ref="{}" authorId="{author}"><{prefix}text>{}</{prefix}text></{prefix}comment>"#,
        cell_name(row, column),
        run(prefix, text)
    );
}

fn run(prefix: &str, text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    format!(r#"<{prefix}r><{prefix}t xml:space="preserve">{}</{prefix}t></{prefix}r>"#, escape(clean.as_str()))
}
