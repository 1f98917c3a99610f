//! Tokens into a tree: a Pratt parser. Each operator has a binding power; runs of one power become one flat node.
//!
//! ```text
//! if … then … else    0  (needs parentheses inside any operator)
//! or                  1
//! and                 2
//! not                 3
//! comparison in between 4  (chains with itself as comparison only)
//! + -                 5
//! × ÷                 6
//! unary -             7
//! ```

use crate::ast::{Comparison, Expr, Factor, Kind, Link, Sign, Span};
use crate::diagnostic::Diagnostic;
use crate::lexer::{CHINESE_KEYWORDS, Token, tokens};
use crate::parse_call::{LIST, OF};

/// How deep operators and parentheses may nest. Sums and lists are flat, so real rules stay below ten.
const MAX_DEPTH: usize = 80;

pub(crate) mod power {
    pub const IF: u8 = 0;
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARE: u8 = 4;
    pub const SUM: u8 = 5;
    pub const PRODUCT: u8 = 6;
    pub const SIGN: u8 = 7;
}

/// What was understood and what is wrong. `expr` is present exactly when no diagnostic is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub expr: Option<Expr>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one expression. Never fails and never panics: any text gives an answer, wrong ones with spans and cures.
pub fn parse(source: &str) -> Parsed {
    let (tokens, diagnostics) = tokens(source);
    let mut parser = Parser { tokens, at: 0, depth: 0, diagnostics };
    let mut expr = parser.whole();
    if parser.diagnostics.iter().any(Diagnostic::is_error) {
        expr = None;
    }
    Parsed { expr, diagnostics: parser.diagnostics }
}

pub(crate) struct Parser {
    pub tokens: Vec<(Token, Span)>,
    pub at: usize,
    depth: usize,
    pub diagnostics: Vec<Diagnostic>,
}

/// `None` means: a diagnostic has been pushed, give up this text.
pub(crate) type Read<T = Expr> = Option<T>;

impl Parser {
    pub fn peek(&self) -> &Token {
        self.ahead(0)
    }

    pub fn ahead(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).map_or(&Token::End, |(token, _)| token)
    }

    pub fn span(&self) -> Span {
        // The list ends with `End`, whose span is the end of the text.
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |(_, span)| span.clone())
    }

    pub fn advance(&mut self) -> Span {
        let span = self.span();
        self.at += 1;
        span
    }

    pub fn accept(&mut self, token: &Token) -> bool {
        let here = self.peek() == token;
        if here {
            self.at += 1;
        }
        here
    }

    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Read<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    pub fn expect(&mut self, token: &Token, written: &str) -> Read<Span> {
        if self.peek() == token {
            return Some(self.advance());
        }
        let (zh, en) = self.found();
        self.fail(Diagnostic::error(
            self.span(),
            format!("这里应是“{written}”，却是{zh}"),
            format!("`{written}` was expected here, but found {en}"),
        ))
    }

    pub fn found(&self) -> (String, String) {
        match self.peek() {
            Token::End => ("公式结尾".into(), "the end of the rule".into()),
            Token::Word(word) => (format!("“{word}”"), format!("`{word}`")),
            Token::Bracketed(name) => (format!("“[{name}]”"), format!("`[{name}]`")),
            Token::Number(n) => (format!("数字 {}", n.written()), format!("the number {}", n.written())),
            Token::Text(_) => ("一段文字".into(), "a text".into()),
            other => {
                let symbol = spelling(other);
                (format!("“{symbol}”"), format!("`{symbol}`"))
            }
        }
    }

    fn whole(&mut self) -> Read {
        if self.diagnostics.is_empty() && *self.peek() == Token::End {
            return self.fail(
                Diagnostic::error(0..0, "公式是空的", "the rule is empty")
                    .help("写一个应成立的关系，如 [101] >= [102]", "say what should hold, such as [101] >= [102]"),
            );
        }
        let expr = self.expression(power::IF)?;
        if *self.peek() == Token::End {
            return Some(expr);
        }
        let (zh, en) = self.found();
        let diagnostic = Diagnostic::error(
            self.span(),
            format!("公式到这里应已结束，却还有{zh}"),
            format!("the rule should end here, but {en} follows"),
        );
        let glued = match self.peek() {
            Token::Word(word) => CHINESE_KEYWORDS.iter().find_map(|k| Some((*k, word.strip_prefix(k)?.to_owned()))),
            _ => None,
        };
        let diagnostic = match self.peek() {
            Token::Word(_) if let Some((keyword, rest)) = glued => diagnostic.help(
                format!("在“{keyword}”后面空一格：{keyword} {rest}"),
                format!("leave a space after `{keyword}`: {keyword} {rest}"),
            ),
            Token::Comma => diagnostic
                .help("数字里不用千分号：写 1000 或 1_000", "no thousands commas in numbers: write 1000 or 1_000"),
            Token::RightParen => diagnostic.help("右括号多了一个", "there is one closing parenthesis too many"),
            Token::Number(_) | Token::Word(_) | Token::Bracketed(_) | Token::Text(_) => {
                diagnostic.help("两项之间缺一个运算符", "an operator is missing between the two")
            }
            _ => diagnostic,
        };
        self.fail(diagnostic)
    }

    /// Everything that binds at least as tightly as `min`.
    pub fn expression(&mut self, min: u8) -> Read {
        if self.depth >= MAX_DEPTH {
            return self.fail(
                Diagnostic::error(self.span(), "括号或条件嵌套太深", "parentheses or conditions are nested too deeply")
                    .help("拆成几条公式", "split it into several rules"),
            );
        }
        self.depth += 1;
        let read = self.operators(min);
        self.depth -= 1;
        read
    }

    fn operators(&mut self, min: u8) -> Read {
        let mut left = self.prefix(min)?;
        let mut compared = false;
        while let Some(power) = infix_power(self.peek(), self.ahead(1)).filter(|p| *p >= min) {
            left = match power {
                power::OR => self.list(left, &Token::Or, power, Kind::Or)?,
                power::AND => self.list(left, &Token::And, power, Kind::And)?,
                power::SUM => self.sum(left)?,
                power::PRODUCT => self.product(left)?,
                _ if compared => {
                    return self.fail(
                        Diagnostic::error(
                            self.span(),
                            "两个判断不能直接连写",
                            "two comparisons of this kind cannot follow each other",
                        )
                        .help("用“且”连接，或加括号", "join them with `and`, or add parentheses"),
                    );
                }
                _ => {
                    compared = true;
                    self.comparison(left)?
                }
            };
        }
        Some(left)
    }

    fn list(&mut self, first: Expr, operator: &Token, power: u8, kind: fn(Vec<Expr>) -> Kind) -> Read {
        let start = first.span.start;
        let mut items = vec![first];
        while self.accept(operator) {
            items.push(self.expression(power + 1)?);
        }
        let end = items.last().map_or(start, |item| item.span.end);
        Some(Expr { kind: kind(items), span: start..end })
    }

    fn sum(&mut self, first: Expr) -> Read {
        let start = first.span.start;
        let mut rest = vec![];
        loop {
            let sign = match self.peek() {
                Token::Plus => Sign::Plus,
                Token::Minus => Sign::Minus,
                _ => break,
            };
            self.advance();
            rest.push((sign, self.expression(power::SUM + 1)?));
        }
        let span = start..rest.last().map_or(start, |(_, e): &(_, Expr)| e.span.end);
        Some(Expr { kind: Kind::Sum { first: Box::new(first), rest }, span })
    }

    fn product(&mut self, first: Expr) -> Read {
        let start = first.span.start;
        let mut rest = vec![];
        loop {
            let factor = match self.peek() {
                Token::Star => Factor::Times,
                Token::Slash => Factor::Over,
                _ => break,
            };
            self.advance();
            rest.push((factor, self.expression(power::PRODUCT + 1)?));
        }
        let span = start..rest.last().map_or(start, |(_, e): &(_, Expr)| e.span.end);
        Some(Expr { kind: Kind::Product { first: Box::new(first), rest }, span })
    }

    fn comparison(&mut self, first: Expr) -> Read {
        let negated = *self.peek() == Token::Not;
        if negated {
            self.advance();
        }
        match self.peek() {
            Token::In => self.membership(first, negated),
            Token::Between => self.interval(first, negated),
            Token::Within => self.share(first),
            _ => self.chain(first),
        }
    }

    fn membership(&mut self, item: Expr, negated: bool) -> Read {
        self.advance();
        if *self.peek() != Token::LeftBrace {
            return self.in_list(item, negated);
        }
        self.advance();
        let (set, end) = self.items(&Token::RightBrace, "}")?;
        let span = item.span.start..end;
        if set.is_empty() {
            return self.fail(Diagnostic::error(span, "集合是空的", "the set is empty"));
        }
        Some(Expr { kind: Kind::In { item: Box::new(item), set, negated }, span })
    }

    /// `x in list(regions)` or `x in regions`.
    fn in_list(&mut self, item: Expr, negated: bool) -> Read {
        let start = item.span.start;
        let (list, span) = match self.peek().clone() {
            Token::Word(_) if self.is_word(0, &LIST) && *self.ahead(1) == Token::LeftParen => self.list_name()?,
            Token::Word(name) | Token::Bracketed(name) => (name, self.advance()),
            _ => {
                let (zh, en) = self.found();
                return self.fail(
                    Diagnostic::error(
                        self.span(),
                        format!("这里应是“{{”或代码表，却是{zh}"),
                        format!("`{{` or a code list was expected here, but found {en}"),
                    )
                    .help("如 in {1, 2} 或 in list(regions)", "such as in {1, 2} or in list(regions)"),
                );
            }
        };
        Some(Expr { kind: Kind::InList { item: Box::new(item), list, negated }, span: start..span.end })
    }

    /// `a within 10% of b`
    fn share(&mut self, item: Expr) -> Read {
        self.advance();
        let share = self.expression(power::SUM)?;
        if !self.is_word(0, &OF) {
            let (zh, en) = self.found();
            return self.fail(
                Diagnostic::error(
                    self.span(),
                    format!("这里应是“of”，却是{zh}"),
                    format!("`of` was expected here, but found {en}"),
                )
                .help("如 a within 10% of b，或 a = b within 5", "such as a within 10% of b, or a = b within 5"),
            );
        }
        self.advance();
        let base = self.expression(power::SUM)?;
        let span = item.span.start..base.span.end;
        Some(Expr { kind: Kind::Within { item: Box::new(item), share: Box::new(share), base: Box::new(base) }, span })
    }

    fn interval(&mut self, item: Expr, negated: bool) -> Read {
        self.advance();
        let low = self.expression(power::SUM)?;
        self.expect(&Token::And, "and")?;
        let high = self.expression(power::SUM)?;
        let span = item.span.start..high.span.end;
        Some(Expr {
            kind: Kind::Between { item: Box::new(item), low: Box::new(low), high: Box::new(high), negated },
            span,
        })
    }

    fn chain(&mut self, first: Expr) -> Read {
        let start = first.span.start;
        let mut rest: Vec<Link> = vec![];
        let mut end = first.span.end;
        loop {
            let (op, near) = match self.peek() {
                Token::Compare(op) => (*op, false),
                Token::Tilde => (Comparison::Equal, true),
                _ => break,
            };
            self.advance();
            let right = self.expression(power::SUM)?;
            end = right.span.end;
            let within = self.tolerance(op, near)?;
            if let Some(within) = &within {
                end = within.span.end;
            }
            rest.push(Link { op, right, within });
        }
        Some(Expr { kind: Kind::Compare { first: Box::new(first), rest }, span: start..end })
    }

    fn tolerance(&mut self, op: Comparison, near: bool) -> Read<Option<Expr>> {
        if !matches!(self.peek(), Token::PlusMinus | Token::Within) {
            if !near {
                return Some(None);
            }
            return self.fail(
                Diagnostic::error(self.span(), "约等于要写明允许差", "`~` needs a stated tolerance")
                    .help("写成 a ~ b within 0.5", "write a ~ b within 0.5"),
            );
        }
        if !op.is_equality() {
            return self.fail(
                Diagnostic::error(self.span(), "允许差只能用在等号上", "a tolerance belongs to an equality only")
                    .help("把允许差加到一边，如 a <= b + 0.5", "add it to one side, such as a <= b + 0.5"),
            );
        }
        self.advance();
        self.expression(power::SUM).map(Some)
    }

    fn prefix(&mut self, min: u8) -> Read {
        let start = self.span();
        match self.peek().clone() {
            Token::Number(n) => Some(self.leaf(Kind::Number(n))),
            Token::Text(text) => Some(self.leaf(Kind::Text(text))),
            Token::True => Some(self.leaf(Kind::Truth(true))),
            Token::False => Some(self.leaf(Kind::Truth(false))),
            Token::Bracketed(name) => Some(self.leaf(Kind::Name(name))),
            Token::Word(word) if *self.ahead(1) == Token::LeftParen => self.call(&word),
            Token::Word(word) => Some(self.leaf(Kind::Name(word))),
            Token::LeftParen => {
                self.advance();
                let inner = self.expression(power::IF)?;
                let close = self.expect(&Token::RightParen, ")")?;
                Some(Expr { kind: inner.kind, span: start.start..close.end })
            }
            Token::Minus => {
                self.advance();
                let operand = self.expression(power::SIGN)?;
                let span = start.start..operand.span.end;
                Some(Expr { kind: Kind::Negate(Box::new(operand)), span })
            }
            Token::Plus => {
                self.advance();
                self.expression(power::SIGN)
            }
            Token::Not if min <= power::NOT => {
                self.advance();
                let operand = self.expression(power::NOT)?;
                let span = start.start..operand.span.end;
                Some(Expr { kind: Kind::Not(Box::new(operand)), span })
            }
            Token::If if min == power::IF => self.conditional(),
            Token::Not | Token::If => self.fail(
                Diagnostic::error(start, "这里的条件要加括号", "this needs parentheses here")
                    .help("如 1 + (若 … 则 … 否则 …)", "such as 1 + (if … then … else …)"),
            ),
            _ => {
                let (zh, en) = self.found();
                self.fail(Diagnostic::error(
                    start,
                    format!("这里应是指标、数字或括号，却是{zh}"),
                    format!("an indicator, a number or a parenthesis was expected here, but found {en}"),
                ))
            }
        }
    }

    fn leaf(&mut self, kind: Kind) -> Expr {
        Expr { kind, span: self.advance() }
    }

    fn conditional(&mut self) -> Read {
        let start = self.advance().start;
        let condition = Box::new(self.expression(power::IF)?);
        self.skip_comma_before(&Token::Then);
        self.expect(&Token::Then, "then / 则")?;
        let then = Box::new(self.expression(power::IF)?);
        self.skip_comma_before(&Token::Else);
        let mut end = then.span.end;
        let mut otherwise = None;
        if self.accept(&Token::Else) {
            let branch = self.expression(power::IF)?;
            end = branch.span.end;
            otherwise = Some(Box::new(branch));
        }
        Some(Expr { kind: Kind::If { condition, then, otherwise }, span: start..end })
    }

    /// `若 …，则 …，否则 …` is how Chinese is punctuated.
    fn skip_comma_before(&mut self, token: &Token) {
        if *self.peek() == Token::Comma && self.ahead(1) == token {
            self.at += 1;
        }
    }
}

fn infix_power(token: &Token, next: &Token) -> Option<u8> {
    match token {
        Token::Or => Some(power::OR),
        Token::And => Some(power::AND),
        Token::Compare(_) | Token::Tilde | Token::In | Token::Between | Token::Within => Some(power::COMPARE),
        Token::Not if matches!(next, Token::In | Token::Between) => Some(power::COMPARE),
        Token::Plus | Token::Minus => Some(power::SUM),
        Token::Star | Token::Slash => Some(power::PRODUCT),
        _ => None,
    }
}

fn spelling(token: &Token) -> &'static str {
    match token {
        Token::Plus => "+",
        Token::Minus => "-",
        Token::Star => "*",
        Token::Slash => "/",
        Token::PlusMinus => "±",
        Token::Tilde => "~",
        Token::Compare(op) => crate::print::ascii(*op),
        Token::And => "and",
        Token::Or => "or",
        Token::Not => "not",
        Token::If => "if",
        Token::Then => "then",
        Token::Else => "else",
        Token::In => "in",
        Token::Between => "between",
        Token::Within => "within",
        Token::True => "true",
        Token::False => "false",
        Token::LeftParen => "(",
        Token::RightParen => ")",
        Token::LeftBrace => "{",
        Token::RightBrace => "}",
        Token::Comma => ",",
        Token::Number(_) | Token::Text(_) | Token::Bracketed(_) | Token::Word(_) | Token::End => "…",
    }
}
