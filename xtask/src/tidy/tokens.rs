//! A rough Rust tokeniser: identifiers and punctuation with their line; comments, strings, characters and lifetimes
//! are left out, and every number is the mark `0`. Rough is enough: it is read by checks of words, not by a compiler.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Word(&'a str),
    Mark(char),
}

/// Tokens of a source file with their line, the first line being 1.
pub fn tokens(source: &str) -> Vec<(usize, Token<'_>)> {
    let mut reader = Reader { source, at: 0, line: 1, found: Vec::new() };
    while let Some(next) = reader.peek() {
        reader.step(next);
    }
    reader.found
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    line: usize,
    found: Vec<(usize, Token<'a>)>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Moves over `bytes` bytes (at most to the end) and counts their lines.
    fn skip(&mut self, bytes: usize) -> &'a str {
        let bytes = bytes.min(self.rest().len());
        let text = &self.rest()[..bytes];
        self.line += text.matches('\n').count();
        self.at += bytes;
        text
    }

    fn step(&mut self, next: char) {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some(length) = raw_string(rest) {
            self.skip(length);
        } else if next == '"' {
            self.skip(quoted(rest));
        } else if next == '\'' {
            self.skip(character_or_lifetime(rest));
        } else if next.is_alphabetic() || next == '_' {
            let line = self.line;
            let word = self.skip(word_length(rest));
            // A prefix of a string (b"…", c"…") is not a word.
            if !(self.peek() == Some('"') && matches!(word, "b" | "c" | "br" | "cr")) {
                self.found.push((line, Token::Word(word)));
            }
        } else if next.is_ascii_digit() {
            self.found.push((self.line, Token::Mark('0')));
            self.skip(word_length(rest));
        } else {
            if !next.is_whitespace() {
                self.found.push((self.line, Token::Mark(next)));
            }
            self.skip(next.len_utf8());
        }
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of `r"…"`, `r#"…"#`, `br#"…"#`; `None` when there is no raw string here (`r#type` is a word).
fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let hashes = text[prefix.len()..].chars().take_while(|c| *c == '#').count();
    let open = prefix.len() + hashes;
    if !text[open..].starts_with('"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let body = open + 1;
    Some(text[body..].find(&close).map_or(text.len(), |end| body + end + close.len()))
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'x'`, `'\n'`, `'\u{1F600}'` whole; of a lifetime the quote and its name.
fn character_or_lifetime(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(2, |(at, _)| at + 3),
        Some((at, c)) if text[at + c.len_utf8()..].starts_with('\'') => at + c.len_utf8() + 1,
        Some((at, _)) => at + word_length(&text[at..]),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        let found = tokens(source).into_iter();
        found.filter_map(|(_, token)| if let Token::Word(word) = token { Some(word) } else { None }).collect()
    }

    #[test]
    fn comments_strings_characters_and_lifetimes_hold_no_words() {
        let source = r##"fn a<'b>(c: &'b str) { let d = 'e'; // f
            /* g /* h */ i */ let j = "k \" l"; m(r#"n " o"#, b"p", '\'', '\u{51}'); 1_000u64 }"##;
        assert_eq!(words(source), ["fn", "a", "c", "str", "let", "d", "let", "j", "m"]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let found = tokens("a\n\"\n\"\n/*\n*/ b");
        assert_eq!(found, [(1, Token::Word("a")), (5, Token::Word("b"))]);
    }

    #[test]
    fn half_written_sources_end() {
        for source in ["\"", "'", "/*", "r#\"", "'\\", "b'", "字", "/* 字"] {
            tokens(source);
        }
    }
}
