//! The compiled regular expression of `matches` and `picture`. Linear in the text by construction: the crate `regex` has
//! no back-references and no look-around, and the size of the compiled program is limited.

use regex::{Regex, RegexBuilder};

/// Longest pattern accepted, in bytes.
const MAX_LENGTH: usize = 1000;
/// Largest compiled program, in bytes: `\d{1,9}` takes a few kilobytes, `\w{1000}` more than this.
const MAX_SIZE: usize = 1 << 20;

/// A regular expression that the whole text must match. Equal when written equally.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    /// The picture it was made of.
    picture: Option<String>,
    whole: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.written, &self.picture) == (&other.written, &other.picture)
    }
}

impl Pattern {
    /// As the rule writes it, without the anchors that are implied.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The picture it was made of, if it was.
    pub fn picture(&self) -> Option<&str> {
        self.picture.as_deref()
    }

    /// The regular expression with its anchors, for an engine of the same syntax.
    pub fn anchored(&self) -> &str {
        self.whole.as_str()
    }

    pub fn matches(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }
}

/// Why a pattern is refused, and which bytes of it are to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PatternFault {
    TooLong,
    TooLarge,
    BackReference(std::ops::Range<usize>),
    LookAround(std::ops::Range<usize>),
    Syntax(std::ops::Range<usize>, String),
}

pub(crate) fn compile(written: &str) -> Result<Pattern, PatternFault> {
    if written.len() > MAX_LENGTH {
        return Err(PatternFault::TooLong);
    }
    let anchored = format!(r"\A(?:{written})\z");
    if let Err(error) = regex_syntax::Parser::new().parse(written) {
        return Err(fault(&error, written.len()));
    }
    match RegexBuilder::new(&anchored).size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).nest_limit(50).build() {
        Ok(whole) => Ok(Pattern { written: written.to_owned(), picture: None, whole }),
        Err(regex::Error::CompiledTooBig(_)) => Err(PatternFault::TooLarge),
        Err(error) => Err(PatternFault::Syntax(0..written.len(), last_line(&error.to_string()))),
    }
}

fn fault(error: &regex_syntax::Error, length: usize) -> PatternFault {
    use regex_syntax::ast::ErrorKind::{UnsupportedBackreference, UnsupportedLookAround};
    let bytes = |span: &regex_syntax::ast::Span| span.start.offset.min(length)..span.end.offset.min(length);
    match error {
        regex_syntax::Error::Parse(e) => match e.kind() {
            UnsupportedBackreference => PatternFault::BackReference(bytes(e.span())),
            UnsupportedLookAround => PatternFault::LookAround(bytes(e.span())),
            kind => PatternFault::Syntax(bytes(e.span()), kind.to_string()),
        },
        regex_syntax::Error::Translate(e) => PatternFault::Syntax(bytes(e.span()), e.kind().to_string()),
        other => PatternFault::Syntax(0..length, last_line(&other.to_string())),
    }
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// A COBOL picture as a pattern: `9` a digit, `A` a letter, `X` any character, `(n)` repeats the one before it; anything else
/// stands for itself.
pub(crate) fn of_picture(picture: &str) -> Result<Pattern, PatternFault> {
    let mut written = String::new();
    let mut rest = picture;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '9' => written.push_str("[0-9]"),
            'A' => written.push_str(r"\p{L}"),
            'X' => written.push_str(r"(?s:.)"),
            other => written.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
        let count = rest.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        if let Some((count, after)) =
            count.filter(|(n, _)| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
        {
            written.push_str(&format!("{{{count}}}"));
            rest = after;
        }
    }
    let mut pattern = compile(&written)?;
    pattern.picture = Some(picture.to_owned());
    Ok(pattern)
}
