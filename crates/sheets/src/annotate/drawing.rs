//! The boxes the comments are shown in, in the vector language (VML) that spreadsheet programs expect beside a comments part.

use std::fmt::Write;

use crate::error::SheetError;

use super::Texts;
use super::package::unreadable;

/// Characters that fit a line of the box.
const LINE: usize = 36;
/// Columns the box covers.
const WIDTH: u32 = 4;

/// A drawing for the sheet of this number.
pub(super) fn fresh(sheet: usize, texts: &Texts) -> String {
    let block = sheet + 1;
    let mut xml = format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" \
         data=\"{block}\"/></o:shapelayout>{SHAPE_TYPE}"
    );
    shapes(&mut xml, block * 1024, texts);
    xml.push_str("</xml>");
    xml
}

const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
    path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" \
    o:connecttype=\"rect\"/></v:shapetype>";

/// A drawing that is there already, with our boxes at its end. It declares the same prefixes in every known program; where it
/// does not, it is refused rather than broken.
pub(super) fn extended(part: &str, xml: &str, texts: &Texts) -> Result<String, SheetError> {
    let known = ["xmlns:v=", "xmlns:o=", "xmlns:x="].iter().all(|prefix| xml.contains(prefix));
    let end = xml.rfind("</xml>").filter(|_| known).ok_or_else(|| unreadable(part))?;
    let last = xml.split("_x0000_s").skip(1).filter_map(number).max().unwrap_or(1024);
    let mut added = String::new();
    if !xml.contains("id=\"_x0000_t202\"") {
        added.push_str(SHAPE_TYPE);
    }
    shapes(&mut added, last, &missing(xml, texts));
    Ok(format!("{}{added}{}", &xml[..end], &xml[end..]))
}

fn number(text: &str) -> Option<usize> {
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The cells that have no box yet.
fn missing(xml: &str, texts: &Texts) -> Texts {
    let mut rest = texts.clone();
    for shape in xml.split("<x:ClientData").skip(1) {
        let value = |tag: &str| {
            let text = shape.split_once(&format!("<x:{tag}>"))?.1.split_once('<')?.0;
            text.trim().parse::<u32>().ok()
        };
        if let (true, Some(row), Some(column)) = (shape.contains("ObjectType=\"Note\""), value("Row"), value("Column"))
        {
            rest.remove(&(row, column));
        }
    }
    rest
}

fn shapes(xml: &mut String, last: usize, texts: &Texts) {
    for (n, ((row, column), text)) in texts.iter().enumerate() {
        let lines: usize = text.lines().map(|line| 1 + line.chars().count() * 3 / 2 / LINE).sum();
        let (left, top) = (column + 1, row.saturating_sub(1));
        let bottom = top + u32::try_from(lines).unwrap_or(40).clamp(3, 40) + 1;
        let _ = write!(
            xml,
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" fillcolor=\"#ffffe1\" \
             o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow color=\"black\" obscured=\"t\"/><v:path \
             o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {}, 15, \
             {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>\
             </x:ClientData></v:shape>",
            last + n + 1,
            left + WIDTH,
        );
    }
}
