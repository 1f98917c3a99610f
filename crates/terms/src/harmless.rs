//! Text that leaves for a spreadsheet, and text tables that break off: what every reader and writer of tables has to agree on.

use std::borrow::Cow;

/// Whether the text is a plain decimal: an optional minus, digits, and optionally a point and digits.
pub fn is_plain_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// Makes text harmless that a spreadsheet would take for a formula: one that begins, after any spaces, with `=`, `+`, `-`, `@`
/// (or their full-width forms), a tab or a line break gets an apostrophe in front. Plain numbers are left alone.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    let dangerous = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{2212}');
    let invisible = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}');
    let starts_with_break = text.starts_with(['\t', '\r', '\n']);
    if starts_with_break || text.trim_start_matches(invisible).starts_with(dangerous) && !is_plain_decimal(text) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

/// Whether delimited text (RFC 4180) ends inside a quoted field: the last quote never closes, so the file breaks off. Give it the
/// whole text, or whole records up to the end.
pub fn ends_inside_quotes(text: &[u8], delimiter: u8) -> bool {
    open_quote(text, delimiter).is_some()
}

/// Where the quote stands that opens the field in which the text ends: its byte, from 0.
pub fn open_quote(text: &[u8], delimiter: u8) -> Option<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Bare,
        Quoted,
        /// After a quote inside quotes: its end, or the first half of a doubled one.
        Closing,
    }
    let (mut at, mut opened) = (At::Start, 0);
    for (index, &byte) in text.iter().enumerate() {
        if at == At::Start && byte == b'"' {
            opened = index;
        }
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closing,
            (At::Quoted, _) | (At::Closing | At::Start, b'"') => At::Quoted,
            (_, byte) if byte == delimiter || byte == b'\n' || byte == b'\r' => At::Start,
            _ => At::Bare,
        };
    }
    (at == At::Quoted).then_some(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_lose_their_teeth_and_numbers_keep_their_sign() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("＋1+1", "'＋1+1"),
            ("－1+1", "'－1+1"),
            ("＠SUM(A1)", "'＠SUM(A1)"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\u{3000}-cmd", "'\u{3000}-cmd"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\u{FEFF}=1", "'\u{FEFF}=1"),
            ("-5", "-5"),
            ("-5.20", "-5.20"),
            ("-5-5", "'-5-5"),
            ("+86 571", "'+86 571"),
            ("营业收入=A+B", "营业收入=A+B"),
            ("", ""),
        ] {
            assert_eq!(neutralise(text), written);
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_seen_and_a_closed_one_is_not_missed() {
        for (text, open) in [
            ("a,b\n1,\"open", true),
            ("a,b\n1,\"open\n", true),
            ("a,b\n1,\"", true),
            ("a,b\n1,\"says \"\"no\"\"", true),
            ("\"", true),
            ("a,b\n1,\"closed\"", false),
            ("a,b\n1,\"closed\"\n", false),
            ("a,b\n1,\"says \"\"no\"\"\"\n", false),
            ("a,b\n1,5\" pipe\n", false),
            ("a,b\n\"x\"y\",2\n", false),
            ("", false),
        ] {
            assert_eq!(ends_inside_quotes(text.as_bytes(), b','), open, "{text}");
        }
        assert!(ends_inside_quotes(b"a;\"1", b';'));
        assert!(!ends_inside_quotes(b"a;\"1", b','));
    }
}
