//! csv out: UTF-8 with mark, commas, CRLF, quotes only where needed (RFC 4180).

use super::{Out, TableOut, cell_text};

pub(super) fn write(table: &TableOut) -> Vec<u8> {
    let mut text = String::from("\u{FEFF}");
    line(&mut text, table.headers.iter().map(|header| cell_text(header)));
    for row in &table.rows {
        line(
            &mut text,
            row.iter().map(|cell| match cell {
                Out::Text(text) => cell_text(text),
                Out::Number(number) => number.to_string(),
            }),
        );
    }
    text.into_bytes()
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (index, field) in fields.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', ';', '\t']) || field.starts_with(' ') || field.ends_with(' ') {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}
