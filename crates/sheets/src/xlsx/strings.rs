//! Shared strings and inline strings.

use std::io::BufRead;

use crate::archive::Archive;
use crate::error::SheetError;
use crate::xml::{Node, Xml};

/// The table of shared strings; empty when the file has none.
pub(super) fn read(archive: &mut Archive<'_>, part: Option<&str>) -> Result<Vec<String>, SheetError> {
    let mut strings = Vec::new();
    let Some(part) = part else { return Ok(strings) };
    let Some(source) = archive.part(part)? else { return Ok(strings) };
    let mut xml = Xml::new(source, part);
    while let Some(element) = xml.any()? {
        if element.is("si") {
            strings.push(rich_text(&mut xml)?);
        }
    }
    Ok(strings)
}

/// The text inside `<si>` or `<is>`: plain or in formatted runs, without the phonetic reading beside it.
pub(super) fn rich_text<R: BufRead>(xml: &mut Xml<R>) -> Result<String, SheetError> {
    let mut text = String::new();
    let mut depth = 0_u32;
    loop {
        match xml.next()? {
            Node::Start(element) if element.is("t") => text.push_str(&xml.text()?),
            Node::Start(element) if element.is("r") => depth += 1,
            Node::Start(_) => xml.skip()?,
            Node::End if depth > 0 => depth -= 1,
            Node::End | Node::Eof => return Ok(unescape(&text)),
            Node::Text(_) => {}
        }
    }
}

/// Undoes `_x000D_`: how the format writes characters that XML cannot hold.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("_x") {
        let (before, escape) = rest.split_at(start);
        plain.push_str(before);
        match escaped_character(escape) {
            Some(c) => {
                plain.push(c);
                rest = &escape[7..];
            }
            None => {
                plain.push_str("_x");
                rest = &escape[2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn escaped_character(escape: &str) -> Option<char> {
    let digits = escape.get(2..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    (escape.get(6..7)? == "_").then_some(())?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_are_undone_and_look_alikes_kept() {
        for (written, plain) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x12_ _x", "_x12_ _x"),
            ("_xD800_", "_xD800_"),
            ("无_x", "无_x"),
            ("_x00中", "_x00中"),
        ] {
            assert_eq!(unescape(written), plain);
        }
    }
}
