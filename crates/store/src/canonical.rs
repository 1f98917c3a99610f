//! One value, one text: the spelling of JSON that goes into a record and under a commitment.
//!
//! It is RFC 8785 (JSON Canonicalization Scheme) restricted to integers of magnitude up to 2^53 − 1, the range in which
//! every reader of JSON agrees. So anyone can recompute a commitment with any RFC 8785 library. Amounts are decimal text.

use serde_json::Value;

use crate::StoreError;

/// Largest integer that every JSON reader takes exactly. Source: RFC 7493 (I-JSON) section 2.2.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// The canonical text of `value`.
///
/// Errors: [`StoreError::Body`] with a JSON pointer to the first float or integer beyond [`MAX_INTEGER`].
pub fn to_text(value: &Value) -> Result<String, StoreError> {
    let mut text = String::with_capacity(512);
    write(value, &mut Vec::new(), &mut text)?;
    Ok(text)
}

fn write<'v>(value: &'v Value, path: &mut Vec<Step<'v>>, text: &mut String) -> Result<(), StoreError> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => match number.as_i64() {
            Some(integer) if integer.unsigned_abs() <= MAX_INTEGER as u64 => text.push_str(&integer.to_string()),
            Some(_) => return Err(refuse(path, "an integer beyond 2^53 − 1")),
            None => return Err(refuse(path, "a number that is not an integer")),
        },
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                path.push(Step::Index(at));
                write(item, path, text)?;
                path.pop();
            }
            text.push(']');
        }
        Value::Object(members) => {
            // Sorted here, not left to serde_json: another crate's feature could make its maps keep insertion order.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (at, (name, member)) in members.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_string(name, text);
                text.push(':');
                path.push(Step::Name(name));
                write(member, path, text)?;
                path.pop();
            }
            text.push('}');
        }
    }
    Ok(())
}

/// RFC 8785 section 3.2.2.2: the short escapes, `\u00xx` in lower case for other control characters, all else as it is.
fn write_string(string: &str, text: &mut String) {
    text.push('"');
    // Nearly every text: nothing to escape, one copy.
    if string.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        text.push_str(string);
        text.push('"');
        return;
    }
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control if control < ' ' => {
                text.push_str("\\u00");
                text.push_str(&hex::encode([control as u8]));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

fn refuse(path: &[Step<'_>], what: &'static str) -> StoreError {
    let path = path
        .iter()
        .map(|step| match step {
            Step::Name(name) => format!("/{name}"),
            Step::Index(at) => format!("/{at}"),
        })
        .collect();
    StoreError::Body { path, what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 8785 section 3.2.3: the published sorting example (without its float members; it has none).
    #[test]
    fn sorts_names_as_the_standard_does() {
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        let text = to_text(&value).unwrap();
        let order: Vec<_> = [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]
        .iter()
        .map(|name| text.find(name).unwrap())
        .collect();
        assert!(order.is_sorted(), "{text}");
    }

    /// RFC 8785 section 3.2.2: the string of the published sample object and the text it must give.
    #[test]
    fn writes_strings_as_the_standard_does() {
        let value = json!({ "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/", "literals": [null, true, false] });
        assert_eq!(
            to_text(&value).unwrap(),
            "{\"literals\":[null,true,false],\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn refuses_what_readers_disagree_on() {
        let refused = |value| to_text(&value).unwrap_err().to_string();
        assert!(refused(json!({ "a": [1, 1.5] })).contains("/a/1"));
        assert!(refused(json!(1e300)).contains("not an integer"));
        assert!(refused(json!(MAX_INTEGER + 1)).contains("2^53"));
        assert!(refused(json!(i64::MIN + 1)).contains("2^53"));
        assert_eq!(to_text(&json!(-MAX_INTEGER)).unwrap(), "-9007199254740991");
    }
}
