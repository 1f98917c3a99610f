//! Document types and entities: refused wherever they stand, also in parts that nobody reads.

use std::io::{self, Read};

use crate::error::{Fault, SheetError, say};
use crate::model::At;

const DECLARATIONS: [&[u8]; 2] = [b"<!doctype", b"<!entity"];
const LONGEST: usize = 9;

/// Whether a part declares a document type or an entity, in any case and in any encoding that puts zero bytes between letters (UTF-16,
/// UTF-32). A comment that quotes a declaration counts too: no spreadsheet program writes one.
pub(crate) fn declares(mut part: impl Read) -> io::Result<bool> {
    let mut text: Vec<u8> = Vec::new();
    let mut block = vec![0; 1 << 15];
    loop {
        let read = part.read(&mut block)?;
        if read == 0 {
            return Ok(false);
        }
        text.extend(block[..read].iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase));
        let mut from = 0;
        while let Some(found) = text[from..].iter().position(|byte| *byte == b'<').map(|found| from + found) {
            if DECLARATIONS.iter().any(|declaration| text[found..].starts_with(declaration)) {
                return Ok(true);
            }
            from = found + 1;
        }
        // A declaration may be cut in two by the end of the block.
        let cut = text.len().saturating_sub(LONGEST - 1);
        text.drain(..cut);
    }
}

/// The refusal of such a part.
pub(crate) fn refusal(part: &str) -> SheetError {
    SheetError::new(
        Fault::Dtd,
        At::Part(part.to_owned()),
        say(
            "含有 DTD 或自定义实体，可能用于攻击，表格软件不会写出",
            "it declares or uses a DTD entity, a known attack that no spreadsheet program writes",
        ),
        say(
            "请用 Excel 或 WPS 打开，另存为新文件后再上传",
            "open it in Excel or WPS, save it as a new file and upload that",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::declares;

    #[test]
    fn a_declaration_is_found_in_any_case_encoding_and_place() {
        let far = |before: usize| [vec![b' '; before], b"<!DocType x>".to_vec()].concat();
        for before in [0, 1, (1 << 15) - 12, (1 << 15) - 5, (1 << 15) - 1, 1 << 15] {
            assert!(declares(&far(before)[..]).expect("memory"), "{before}");
        }
        let wide: Vec<u8> = "<!ENTITY a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(declares(&wide[..]).expect("memory"));
        assert!(!declares(&b"<a>&lt;!DOCTYPE</a><![CDATA[x]]><!-- doctype -->"[..]).expect("memory"));
    }
}
