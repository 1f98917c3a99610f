//! Which cell styles show a number as a date or a percentage.

use std::collections::BTreeMap;

use crate::archive::Archive;
use crate::dates::{Shown, built_in, of_code};
use crate::error::SheetError;
use crate::xml::Xml;

/// For each cell style, in order, what it makes of a number.
pub(super) fn read(archive: &mut Archive<'_>, part: Option<&str>) -> Result<Vec<Shown>, SheetError> {
    let mut shown = Vec::new();
    let Some(part) = part else { return Ok(shown) };
    let Some(source) = archive.part(part)? else { return Ok(shown) };
    let mut xml = Xml::new(source, part);
    let mut own_formats: BTreeMap<u32, Shown> = BTreeMap::new();
    while let Some(element) = xml.any()? {
        if element.is("numFmt") {
            if let (Some(id), Some(code)) = (element.count("numFmtId"), element.get("formatCode")) {
                own_formats.insert(id, of_code(&code));
            }
        } else if element.is("cellXfs") {
            while let Some(style) = xml.child()? {
                let id = style.count("numFmtId").unwrap_or(0);
                shown.push(own_formats.get(&id).copied().unwrap_or_else(|| built_in(id)));
                xml.skip()?;
            }
        }
    }
    Ok(shown)
}
