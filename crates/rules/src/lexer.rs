//! Text into tokens. Full-width forms mean what their half-width forms mean, so a rule typed with a Chinese input
//! method reads the same; only what stands between brackets or quotes is kept as written.

use crate::ast::{Comparison, Literal, Span};
use crate::diagnostic::Diagnostic;
use shishu_terms::{Decimal, half_width};

/// Longest rule text accepted, in bytes: a page of text, far more than any rule, little enough for every keystroke.
const MAX_SOURCE: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(Literal),
    Text(String),
    /// `[营业收入]`, trimmed, otherwise as written.
    Bracketed(String),
    Word(String),
    Plus,
    Minus,
    Star,
    Slash,
    PlusMinus,
    Tilde,
    Compare(Comparison),
    And,
    Or,
    Not,
    If,
    Then,
    Else,
    In,
    Between,
    Within,
    True,
    False,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    Comma,
    End,
}

/// The tokens of `source` with their byte ranges, `End` last, and what could not be read (which is skipped).
pub(crate) fn tokens(source: &str) -> (Vec<(Token, Span)>, Vec<Diagnostic>) {
    let mut lexer = Lexer { source, chars: vec![], at: 0, tokens: vec![], diagnostics: vec![] };
    if source.len() > MAX_SOURCE {
        lexer.diagnostics.push(
            Diagnostic::error(0..0, "公式太长（超过 16 KB）", "the rule is too long (over 16 kB)")
                .help("拆成几条公式", "split it into several rules"),
        );
    } else {
        lexer.chars = source.char_indices().map(|(at, c)| (at, narrow(c), c)).collect();
        while lexer.at < lexer.chars.len() {
            lexer.next_token();
        }
    }
    lexer.tokens.push((Token::End, source.len()..source.len()));
    (lexer.tokens, lexer.diagnostics)
}

/// The half-width character that means the same in a formula.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '−' => '-',
        '×' => '*',
        '÷' => '/',
        '、' => ',',
        '【' => '[',
        '】' => ']',
        '≧' => '≥',
        '≦' => '≤',
        _ => c,
    }
}

struct Lexer<'a> {
    source: &'a str,
    /// Byte offset, half-width form, form as written.
    chars: Vec<(usize, char, char)>,
    at: usize,
    tokens: Vec<(Token, Span)>,
    diagnostics: Vec<Diagnostic>,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|&(_, narrow, _)| narrow)
    }

    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.source.len(), |&(at, ..)| at)
    }

    fn span_from(&self, start: usize) -> Span {
        self.offset(start)..self.offset(self.at)
    }

    fn push(&mut self, token: Token, start: usize) {
        let span = self.span_from(start);
        self.tokens.push((token, span));
    }

    fn next_token(&mut self) {
        let start = self.at;
        let Some(c) = self.peek(0) else { return };
        if c.is_whitespace() {
            self.at += 1;
        } else if c == '#' {
            while self.peek(0).is_some_and(|c| c != '\n') {
                self.at += 1;
            }
        } else if c.is_ascii_digit() || (c == '.' && self.peek(1).is_some_and(|d| d.is_ascii_digit())) {
            self.number();
        } else if is_word_start(c) {
            self.word();
        } else if c == '[' {
            self.bracketed();
        } else if let Some(close) = closing_quote(c) {
            self.text(close);
        } else if let Some((token, length)) = self.symbol() {
            self.at += length;
            self.push(token, start);
        } else {
            self.at += 1;
            let span = self.span_from(start);
            let shown = &self.source[span.clone()];
            let diagnostic = Diagnostic::error(
                span.clone(),
                format!("看不懂的字符“{shown}”"),
                format!("unknown character `{shown}`"),
            );
            self.diagnostics.push(diagnostic);
        }
    }

    /// The operator or bracket here and its length in characters; the longest wins.
    fn symbol(&mut self) -> Option<(Token, usize)> {
        use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        let pair = (self.peek(0)?, self.peek(1).unwrap_or(' '));
        if pair == ('+', '/') && self.peek(2) == Some('-') {
            return Some((Token::PlusMinus, 3));
        }
        let two = match pair {
            ('<', '=') => Some(Token::Compare(LessEqual)),
            ('>', '=') => Some(Token::Compare(GreaterEqual)),
            ('=', '=') => Some(Token::Compare(Equal)),
            ('!', '=') | ('<', '>') => Some(Token::Compare(NotEqual)),
            ('&', '&') => Some(Token::And),
            ('|', '|') => Some(Token::Or),
            ('=', '<') => Some(self.reversed("=<", "<=", LessEqual)),
            ('=', '>') => Some(self.reversed("=>", ">=", GreaterEqual)),
            _ => None,
        };
        if let Some(token) = two {
            return Some((token, 2));
        }
        let one = match pair.0 {
            '+' => Token::Plus,
            '-' => Token::Minus,
            '*' => Token::Star,
            '/' => Token::Slash,
            '±' => Token::PlusMinus,
            '~' => Token::Tilde,
            '<' => Token::Compare(Less),
            '>' => Token::Compare(Greater),
            '=' => Token::Compare(Equal),
            '≤' => Token::Compare(LessEqual),
            '≥' => Token::Compare(GreaterEqual),
            '≠' => Token::Compare(NotEqual),
            '!' => Token::Not,
            '&' => Token::And,
            '|' => Token::Or,
            '(' => Token::LeftParen,
            ')' => Token::RightParen,
            '{' => Token::LeftBrace,
            '}' => Token::RightBrace,
            ',' => Token::Comma,
            _ => return None,
        };
        Some((one, 1))
    }

    fn reversed(&mut self, wrong: &str, right: &str, meant: Comparison) -> Token {
        let span = self.offset(self.at)..self.offset(self.at + 2);
        self.diagnostics.push(
            Diagnostic::error(span, format!("没有“{wrong}”这个符号"), format!("there is no operator `{wrong}`"))
                .help(format!("写成 {right}"), format!("write `{right}`")),
        );
        Token::Compare(meant)
    }

    /// Digits with `_` between them, one point, an optional percent sign. No exponent, no thousands commas.
    fn number(&mut self) {
        let start = self.at;
        let mut digits = String::new();
        while let Some(c) = self.peek(0) {
            let digit_follows = self.peek(1).is_some_and(|d| d.is_ascii_digit());
            match c {
                '0'..='9' => digits.push(c),
                '_' if digit_follows => {}
                '.' if digit_follows && !digits.contains('.') => digits.push('.'),
                _ => break,
            }
            self.at += 1;
        }
        let mut end = self.at;
        while self.chars.get(end).is_some_and(|&(_, c, _)| c == ' ') {
            end += 1;
        }
        let percent = self.chars.get(end).is_some_and(|&(_, c, _)| c == '%');
        if percent {
            self.at = end + 1;
        }
        let literal = Decimal::from_str_exact(&digits).ok().and_then(|written| Literal::new(written, percent));
        match literal {
            Some(literal) => self.push(Token::Number(literal), start),
            None => {
                let span = self.span_from(start);
                self.diagnostics.push(Diagnostic::error(
                    span.clone(),
                    "数字太长：最多 28 位，小数最多 12 位",
                    "the number is too long: at most 28 digits, 12 of them after the point",
                ));
                // Zero keeps the sentence whole, so the rest is still read and remarked on.
                self.tokens.extend(Literal::new(Decimal::ZERO, false).map(|zero| (Token::Number(zero), span)));
            }
        }
        if self.peek(0).is_some_and(is_word_start) {
            self.after_number();
        }
    }

    /// A word that touches a number: `0则` is a number and a keyword, `1E5` and `5万` are mistakes.
    fn after_number(&mut self) {
        let start = self.at;
        let word = self.read_word();
        let split = ["否则", "则", "且", "或"].into_iter().find(|k| word.starts_with(k));
        if let Some(keyword) = split {
            self.at = start + keyword.chars().count();
            self.push(keyword_or_word(keyword.to_owned()), start);
        } else if matches!(keyword_or_word(word.clone()), Token::Word(_)) {
            let span = self.span_from(start);
            let diagnostic = Diagnostic::error(
                span,
                format!("数字后面不能直接跟“{word}”"),
                format!("`{word}` cannot follow a number directly"),
            )
            .help(
                "不用指数和万、亿：按指标的计量单位写出全部数字，如 100000",
                "no exponents or unit words: write all digits in the indicator's own unit, such as 100000",
            );
            self.diagnostics.push(diagnostic);
        } else {
            self.push(keyword_or_word(word), start);
        }
    }

    fn read_word(&mut self) -> String {
        let start = self.at;
        while let Some(c) = self.peek(0) {
            let dotted = c == '.' && self.peek(1).is_some_and(is_word_part);
            if !is_word_part(c) && !dotted {
                break;
            }
            self.at += 1;
        }
        self.chars[start..self.at].iter().map(|&(_, narrow, _)| narrow).collect()
    }

    fn word(&mut self) {
        let start = self.at;
        let word = self.read_word();
        self.push(keyword_or_word(word), start);
    }

    fn bracketed(&mut self) {
        let start = self.at;
        self.at += 1;
        while let Some(c) = self.peek(0) {
            if c == ']' || c == '\n' {
                break;
            }
            self.at += 1;
        }
        let name = self.source[self.offset(start + 1)..self.offset(self.at)].trim().to_owned();
        let closed = self.peek(0) == Some(']');
        if closed {
            self.at += 1;
        }
        let span = self.span_from(start);
        if !closed {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "方括号没有结束", "the bracket is not closed")
                    .help("在指标后面加 ]", "add `]` after the indicator"),
            );
        } else if name.is_empty() {
            self.diagnostics.push(
                Diagnostic::error(span.clone(), "方括号里没有指标", "there is no indicator between the brackets")
                    .help("写指标代码或名称，如 [101]", "write a code or a name, such as [101]"),
            );
        }
        self.tokens.push((Token::Bracketed(name), span));
    }

    /// Quoted text on one line; a doubled quote stands for itself.
    fn text(&mut self, close: char) {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let closed = loop {
            let Some(&(_, narrow, written)) = self.chars.get(self.at) else { break false };
            if narrow == '\n' {
                break false;
            }
            self.at += 1;
            if narrow != close {
                text.push(written);
            } else if close.is_ascii() && self.peek(0) == Some(close) {
                text.push(close);
                self.at += 1;
            } else {
                break true;
            }
        };
        if !closed {
            let span = self.span_from(start);
            self.diagnostics.push(
                Diagnostic::error(span, "引号没有结束", "the quotation mark is not closed")
                    .help(format!("在文字后面加 {close}"), format!("add `{close}` after the text")),
            );
        }
        self.push(Token::Text(text), start);
    }
}

fn closing_quote(open: char) -> Option<char> {
    match open {
        '"' | '\'' => Some(open),
        '“' => Some('”'),
        '‘' => Some('’'),
        '「' => Some('」'),
        _ => None,
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Chinese keywords, longest first where one begins another.
pub(crate) const CHINESE_KEYWORDS: [&str; 6] = ["否则", "若", "则", "且", "或", "非"];

fn keyword_or_word(word: String) -> Token {
    match word.to_ascii_lowercase().as_str() {
        "and" | "且" => Token::And,
        "or" | "或" => Token::Or,
        "not" | "非" => Token::Not,
        "if" | "若" => Token::If,
        "then" | "则" => Token::Then,
        "else" | "否则" => Token::Else,
        "in" => Token::In,
        "between" => Token::Between,
        "within" => Token::Within,
        "true" | "真" => Token::True,
        "false" | "假" => Token::False,
        _ => Token::Word(word),
    }
}

/// Whether a name can be written without brackets and still read as that very name.
pub(crate) fn reads_as_bare_name(name: &str) -> bool {
    let (tokens, diagnostics) = tokens(name);
    diagnostics.is_empty() && matches!(&tokens[..], [(Token::Word(word), _), (Token::End, _)] if word == name)
}

/// A name as compared with others: width folded, blanks trimmed.
pub(crate) fn folded(name: &str) -> String {
    half_width(name).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Token> {
        let (tokens, diagnostics) = tokens(source);
        assert!(diagnostics.is_empty(), "{source}: {diagnostics:?}");
        tokens.into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn full_width_means_the_same() {
        assert_eq!(kinds("［１０１］＞＝２０％＊（甲＋乙）"), {
            let mut half = kinds("[101]>=20%*(甲+乙)");
            half[0] = Token::Bracketed("１０１".into());
            half
        });
        assert_eq!(kinds("a ≠ b ÷ c − d × e"), kinds("a <> b / c - d * e"));
        assert_eq!(kinds("a ＆＆ b ｜｜ ！c"), kinds("a and b or not c"));
    }

    #[test]
    fn keywords_touch_numbers_and_brackets_but_not_names() {
        assert_eq!(kinds("若[1]>0则[2]>0"), kinds("if [1] > 0 then [2] > 0"));
        assert_eq!(kinds("0且甲"), kinds("0 and 甲"));
        assert_eq!(kinds("非流动资产"), vec![Token::Word("非流动资产".into()), Token::End]);
    }

    #[test]
    fn spans_are_bytes_of_the_source() {
        let source = "甲 ≥ “乙”";
        let (tokens, _) = tokens(source);
        let texts: Vec<&str> = tokens.iter().map(|(_, span)| &source[span.clone()]).collect();
        assert_eq!(texts, ["甲", "≥", "“乙”", ""]);
    }

    #[test]
    fn numbers_say_what_they_cannot_be() {
        for wrong in ["1E5", "5万", "12345678901234567890123456789012", "0.1234567890123", "1.2.3"] {
            let (_, diagnostics) = tokens(wrong);
            assert_eq!(diagnostics.is_empty(), wrong == "1.2.3", "{wrong}: {diagnostics:?}");
        }
        assert_eq!(kinds("1_000.5"), kinds("1000.5"));
    }
}
