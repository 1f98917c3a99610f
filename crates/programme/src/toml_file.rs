//! Reading TOML with the line of every value: keys are asked for by name and type, unknown ones are refused.

use std::{ops::RangeInclusive, rc::Rc};

use shishu_terms::Bilingual;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::problem::{At, Problems, Spot, both, suggestion};

/// A TOML file under reading. The parsed tree borrows the text, so both are kept by the caller.
pub(crate) struct TomlFile<'a> {
    name: Rc<str>,
    text: &'a str,
    /// Whether places are told to the character.
    columns: bool,
    pub problems: &'a Problems,
}

impl<'a> TomlFile<'a> {
    /// Takes the bytes as UTF-8 without a byte order mark.
    pub fn open(name: &str, bytes: &'a [u8], problems: &'a Problems) -> Option<Self> {
        let name: Rc<str> = name.into();
        let text = utf8(&name, bytes, problems)?;
        Some(Self { name, text, columns: false, problems })
    }

    /// Parses the text; every syntax error is reported, and nothing is returned when there is one.
    pub fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let spot = self.spot(error.span().map_or(0, |span| span.start));
            let text = error.message().lines().next().unwrap_or_default();
            if error.span().and_then(|span| self.text.get(span.start..)).is_some_and(|rest| rest.starts_with('\t')) {
                self.problems.refuse(
                    &spot,
                    both("这里有一个制表符（Tab）", "there is a tab here"),
                    both("换成空格，或写成 \\t", "write blanks instead, or \\t inside quotes"),
                );
                continue;
            }
            self.problems.refuse(
                &spot,
                both(format!("不是正确的 TOML：{text}"), format!("not valid TOML: {text}")),
                both(
                    "请看这一行的引号、等号和括号",
                    "look at the quotes, the equals sign and the brackets of this line",
                ),
            );
        }
        errors.is_empty().then_some(root)
    }

    /// The same file with places told to the character.
    pub fn with_columns(self) -> Self {
        Self { columns: true, ..self }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    pub fn spot(&self, offset: usize) -> Spot {
        let (line, column) = line_and_column(self.text, offset);
        Spot { file: self.name.clone(), line: Some(line), column: Some(column).filter(|_| self.columns) }
    }

    /// How many lines the content of the string at `offset` begins below the line of its opening quotes: one for a
    /// `"""` that is followed by a line break, which TOML drops from the value.
    fn content_lines_below(&self, offset: usize) -> u32 {
        let raw = self.text.get(offset..).unwrap_or_default();
        let opens = [r#"""""#, "'''"].iter().find_map(|quotes| raw.strip_prefix(quotes));
        u32::from(opens.is_some_and(|rest| rest.starts_with(['\n', '\r'])))
    }
}

/// The bytes of a file as text; a byte order mark of the editors on Windows is dropped.
pub(crate) fn utf8<'a>(name: &str, bytes: &'a [u8], problems: &Problems) -> Option<&'a str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            let spot = Spot { file: name.into(), line: u32::try_from(line).ok(), column: None };
            problems.refuse(
                &spot,
                both("不是 UTF-8 文本", "this is not UTF-8 text"),
                both("请另存为 UTF-8 编码", "save the file as UTF-8"),
            );
            None
        }
    }
}

/// Line and character of a byte, both counted from 1.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    let column = 1 + before.chars().rev().take_while(|c| *c != '\n').count();
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Where in the file the byte `wanted` of a string's value stands, the string beginning with its quotes at `start`.
pub(crate) fn inside_string(text: &str, start: usize, wanted: usize) -> usize {
    let raw = text.get(start..).unwrap_or_default();
    let quotes = [r#"""""#, "'''", "\"", "'"].into_iter().find(|quotes| raw.starts_with(quotes)).unwrap_or_default();
    let mut at = quotes.len();
    if quotes.len() == 3 {
        // TOML drops a line break that follows the opening quotes.
        at += raw
            .get(at..)
            .map_or(0, |rest| rest.strip_prefix("\r\n").map_or(usize::from(rest.starts_with('\n')), |_| 2));
    }
    let mut value = 0;
    while value < wanted {
        let rest = raw.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        let escape = rest.strip_prefix('\\').filter(|_| quotes.starts_with('"'));
        let (taken, given) = match escape.map(|rest| rest.chars().next().unwrap_or(' ')) {
            None => (c.len_utf8(), c.len_utf8()),
            Some('u') => (6, written_length(rest.get(2..6))),
            Some('U') => (10, written_length(rest.get(2..10))),
            // A backslash at the end of a line swallows the blanks that follow.
            Some(' ' | '\t' | '\r' | '\n') => (rest.len() - rest[1..].trim_start().len(), 0),
            Some(_) => (2, 1),
        };
        at += taken;
        value += given;
    }
    start + at
}

/// How many bytes a character written in hexadecimal takes.
fn written_length(digits: Option<&str>) -> usize {
    let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
    code.map_or(1, char::len_utf8)
}

/// One table of the file, asked key by key.
pub(crate) struct Keys<'a> {
    file: &'a TomlFile<'a>,
    table: &'a DeTable<'a>,
    /// Where the table begins: the place of a key that is missing.
    pub spot: Spot,
}

impl<'a> Keys<'a> {
    /// Takes the table and refuses every key that is not among `allowed`.
    pub fn of(file: &'a TomlFile<'a>, table: &'a DeTable<'a>, start: usize, allowed: &[&str]) -> Self {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !allowed.contains(&name) {
                file.problems.refuse(
                    &file.spot(key.span().start),
                    both(format!("没有“{name}”这一项"), format!("there is no key \"{name}\"")),
                    suggestion(name, allowed.iter().copied()),
                );
            }
        }
        Self { file, table, spot: file.spot(start) }
    }

    pub fn root(file: &'a TomlFile<'a>, root: &'a Spanned<DeTable<'a>>, allowed: &[&str]) -> Self {
        Self::of(file, root.get_ref(), 0, allowed)
    }

    pub fn problems(&self) -> &'a Problems {
        self.file.problems
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The place of a key's value, or of the table when the key is not there.
    pub fn spot_of(&self, key: &str) -> Spot {
        match self.table.get(key) {
            Some(value) => self.file.spot(value.span().start),
            None => self.spot.clone(),
        }
    }

    /// The place of the byte `offset` of the string under `key`, for errors inside an expression.
    pub fn spot_inside(&self, key: &str, offset: usize) -> Spot {
        let mut spot = self.spot_of(key);
        if let Some(value) = self.table.get(key)
            && let DeValue::String(text) = value.get_ref()
        {
            let before = text.as_bytes().iter().take(offset);
            let breaks = before.filter(|byte| **byte == b'\n').count();
            let below = self.file.content_lines_below(value.span().start);
            spot.line = spot.line.map(|line| line + below + u32::try_from(breaks).unwrap_or(0));
        }
        spot
    }

    /// Where the value of a key begins in the file; where the table begins when there is none.
    pub fn offset_of(&self, key: &str) -> Option<usize> {
        self.table.get(key).map(|value| value.span().start)
    }

    /// The entries of a table whose keys are the writer's own, as they stand in the file: name, value and where both begin.
    pub fn entries_in_order(&self, key: &str) -> Vec<(At<String>, At<String>, usize)> {
        let offset = |name: &str| match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Table(table)) => table.get(name).map_or(0, |value| value.span().start),
            _ => 0,
        };
        let mut entries: Vec<_> = self
            .entries(key)
            .into_iter()
            .map(|(name, value)| {
                let at = offset(&name.value);
                (name, value, at)
            })
            .collect();
        entries.sort_by_key(|(.., at)| *at);
        entries
    }

    /// A table whose keys are the writer's own.
    pub fn opt_any_table(&self, key: &str) -> Option<Keys<'a>> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Self { file: self.file, table, spot: self.file.spot(value.span().start) }),
            _ => self.wrong_kind(key, value, "一个表", "a table"),
        }
    }

    /// The names of its keys.
    pub fn names(&self) -> Vec<String> {
        self.table.keys().map(|key| key.get_ref().to_string()).collect()
    }

    /// The tables inside a table whose keys are the writer's own: `[tables.units]`.
    pub fn tables_in(&self, key: &str, allowed: &[&str]) -> Vec<(At<String>, Keys<'a>)> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let DeValue::Table(tables) = value.get_ref() else {
            return self.wrong_kind(key, value, "一个表", "a table").unwrap_or_default();
        };
        let mut found = Vec::new();
        for (name, value) in tables {
            let spot = self.file.spot(name.span().start);
            match value.get_ref() {
                DeValue::Table(table) => {
                    let start = value.span().start.max(name.span().start);
                    found.push((
                        At { value: name.get_ref().to_string(), spot },
                        Keys::of(self.file, table, start, allowed),
                    ));
                }
                _ => drop(self.wrong_kind::<()>(name.get_ref(), value, "一个表", "a table")),
            }
        }
        found
    }

    /// A text that is not empty. Reports when it is missing.
    pub fn text(&self, key: &str) -> Option<At<String>> {
        self.required(key, self.opt_text(key))
    }

    pub fn opt_text(&self, key: &str) -> Option<At<String>> {
        let value = self.table.get(key)?;
        let DeValue::String(text) = value.get_ref() else {
            return self.wrong_kind(key, value, "文本（写在引号里）", "text in quotes");
        };
        if text.trim().is_empty() {
            return self.wrong_kind(key, value, "不空的文本", "text that is not empty");
        }
        Some(At { value: text.to_string(), spot: self.file.spot(value.span().start) })
    }

    /// Text in both languages: `{ zh = "…", en = "…" }` or `key.zh` and `key.en`.
    pub fn bilingual(&self, key: &str) -> Option<Bilingual> {
        self.required(key, self.opt_bilingual(key))
    }

    pub fn opt_bilingual(&self, key: &str) -> Option<Bilingual> {
        let both_languages = self.opt_table(key, &["zh", "en"])?;
        let (zh, en) = (both_languages.text("zh"), both_languages.text("en"));
        Some(Bilingual::new(zh?.value, en?.value))
    }

    /// A whole number in the range; `default` when the key is not there.
    pub fn whole_or(&self, key: &str, range: RangeInclusive<u32>, default: u32) -> u32 {
        self.opt_whole(key, range).unwrap_or(default)
    }

    pub fn opt_whole(&self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.table.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let (low, high) = (range.start(), range.end());
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => self.wrong_kind(
                key,
                value,
                &format!("{low} 到 {high} 的整数"),
                &format!("a whole number from {low} to {high}"),
            ),
        }
    }

    pub fn whole(&self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        self.required(key, self.opt_whole(key, range))
    }

    pub fn flag_or(&self, key: &str, default: bool) -> bool {
        let Some(value) = self.table.get(key) else {
            return default;
        };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            _ => self.wrong_kind(key, value, "true 或 false", "true or false").unwrap_or(default),
        }
    }

    /// A number as written, whether bare or in quotes; never read through a float.
    pub fn opt_number_text(&self, key: &str) -> Option<At<String>> {
        let value = self.table.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => return self.wrong_kind(key, value, "数", "a number"),
        };
        Some(At { value: text, spot: self.file.spot(value.span().start) })
    }

    /// A list of texts; empty when the key is not there.
    pub fn texts(&self, key: &str) -> Vec<At<String>> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_kind(key, value, "一列文本 [\"…\"]", "a list of texts [\"…\"]").unwrap_or_default();
        };
        let read = |item: &Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::String(text) => Some(At { value: text.to_string(), spot: self.file.spot(item.span().start) }),
            _ => self.wrong_kind(key, item, "文本（写在引号里）", "text in quotes"),
        };
        items.iter().filter_map(read).collect()
    }

    /// Whether the value is a text rather than a list: `forms = "all"`.
    pub fn is_text(&self, key: &str) -> bool {
        matches!(self.table.get(key).map(Spanned::get_ref), Some(DeValue::String(_)))
    }

    /// Whether the value is a table: a limit of days is one, a bare number is not.
    pub fn is_table(&self, key: &str) -> bool {
        matches!(self.table.get(key).map(Spanned::get_ref), Some(DeValue::Table(_)))
    }

    pub fn table(&self, key: &str, allowed: &[&str]) -> Option<Keys<'a>> {
        self.required(key, self.opt_table(key, allowed))
    }

    pub fn opt_table(&self, key: &str, allowed: &[&str]) -> Option<Keys<'a>> {
        let (key_at, value) = self.table.get_key_value(key)?;
        match value.get_ref() {
            // A table written with dotted keys has no place of its own; that of its name serves.
            DeValue::Table(table) => {
                Some(Keys::of(self.file, table, value.span().start.max(key_at.span().start), allowed))
            }
            _ => self.wrong_kind(key, value, "一个表", "a table"),
        }
    }

    /// The tables of `[[key]]` or of a list of inline tables; empty when the key is not there.
    pub fn tables(&self, key: &str, allowed: &[&str]) -> Vec<Keys<'a>> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            return self
                .wrong_kind(key, value, &format!("[[{key}]]"), &format!("tables [[{key}]]"))
                .unwrap_or_default();
        };
        let read = |item: &'a Spanned<DeValue<'a>>| match item.get_ref() {
            DeValue::Table(table) => Some(Keys::of(self.file, table, item.span().start, allowed)),
            _ => self.wrong_kind(key, item, "一个表", "a table"),
        };
        items.iter().filter_map(read).collect()
    }

    /// The entries of a table whose keys are the writer's own: column headings and the like.
    pub fn entries(&self, key: &str) -> Vec<(At<String>, At<String>)> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let DeValue::Table(table) = value.get_ref() else {
            return self.wrong_kind(key, value, "一个表", "a table").unwrap_or_default();
        };
        let mut entries = Vec::new();
        for (name, value) in table {
            let DeValue::String(text) = value.get_ref() else {
                self.wrong_kind::<()>(name.get_ref(), value, "文本（写在引号里）", "text in quotes");
                continue;
            };
            let at = |value: &str, offset: usize| At { value: value.to_owned(), spot: self.file.spot(offset) };
            entries.push((at(name.get_ref(), name.span().start), at(text, value.span().start)));
        }
        entries
    }

    /// Reports a key that is not there at all; one of the wrong kind was reported when it was read.
    fn required<T>(&self, key: &str, value: Option<T>) -> Option<T> {
        if !self.has(key) {
            self.problems().refuse(
                &self.spot,
                both(format!("缺“{key}”这一项"), format!("the key \"{key}\" is missing")),
                both(format!("请加上 {key} = …"), format!("add {key} = …")),
            );
        }
        value
    }

    fn wrong_kind<T>(&self, key: &str, value: &Spanned<DeValue<'_>>, zh: &str, en: &str) -> Option<T> {
        self.problems().refuse(
            &self.file.spot(value.span().start),
            both(format!("“{key}”的值写法不对"), format!("the value of \"{key}\" is of the wrong kind")),
            both(format!("这里应是{zh}"), format!("write {en} here")),
        );
        None
    }
}
