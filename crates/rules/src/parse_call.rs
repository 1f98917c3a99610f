//! Calls: functions of a row's own values, and the same words asked over rows (`where`, `of children`, `by`).
//!
//! `where`, `by`, `of` and `children` are words only in these places; elsewhere they are names like any other.

use crate::ast::{Expr, Function, Kind, Over, Span};
use crate::diagnostic::Diagnostic;
use crate::lexer::Token;
use crate::parse::{Parser, Read, power};
use crate::suggest::nearest;

pub(crate) const WHERE: [&str; 2] = ["where", "当"];
pub(crate) const BY: [&str; 2] = ["by", "按"];
pub(crate) const OF: [&str; 2] = ["of", "的"];
const CHILDREN: [&str; 2] = ["children", "下级"];
pub(crate) const LIST: [&str; 2] = ["list", "代码表"];

/// What stands between the parentheses of a call, and where they end.
struct Between {
    arguments: Vec<Expr>,
    filter: Option<Expr>,
    end: usize,
}

impl Parser {
    pub(crate) fn is_word(&self, ahead: usize, words: &[&str]) -> bool {
        matches!(self.ahead(ahead), Token::Word(word) if words.iter().any(|known| word.eq_ignore_ascii_case(known)))
    }

    pub(crate) fn call(&mut self, written: &str) -> Read {
        let name = self.advance();
        self.advance();
        let function = Function::named(written);
        if function.is_none() {
            self.unknown_function(written, &name);
        }
        let between = self.between(function)?;
        let children = self.children()?;
        let by = self.by()?;
        let end = self.last_end().max(between.end);
        let span = name.start..end;
        let function = function?;
        let plain = between.filter.is_none() && children.is_none() && by.is_none();
        self.check_arity(function, between.arguments.len(), plain, &span)?;
        if plain {
            return Some(Expr { kind: Kind::Call { function, arguments: between.arguments }, span });
        }
        if !function.over_rows() {
            let canonical = function.names()[0];
            return self.fail(
                Diagnostic::error(
                    span,
                    format!("{canonical} 只看一行，不能带 where 或 by"),
                    format!("{canonical} looks at one row and takes no where and no by"),
                )
                .help(
                    "跨行的函数有 sum、count、mean、min、max 等",
                    "over rows there are sum, count, mean, min, max and others",
                ),
            );
        }
        let Between { arguments, filter, .. } = between;
        Some(Expr { kind: Kind::Derived(Box::new(Over { function, arguments, filter, children, by })), span })
    }

    fn last_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |(_, span)| span.end)
    }

    fn unknown_function(&mut self, written: &str, name: &Span) {
        let names = Function::ALL.into_iter().flat_map(|f| f.names().iter().copied());
        let near = nearest(written, names).first().copied();
        let diagnostic = Diagnostic::error(
            name.clone(),
            format!("没有“{written}”这个函数"),
            format!("there is no function `{written}`"),
        );
        self.diagnostics.push(match near {
            Some(near) => diagnostic.help(format!("是不是 {near}(…)？"), format!("did you mean `{near}(…)`?")),
            None => {
                let all = Function::ALL.map(|f| f.names()[0]).join(" ");
                diagnostic.help(format!("可用：{all}"), format!("there are: {all}"))
            }
        });
    }

    fn check_arity(&mut self, function: Function, count: usize, plain: bool, span: &Span) -> Read<()> {
        let (least, most) = match (plain, function) {
            (true, _) | (_, Function::Unique | Function::Covers | Function::Exactly | Function::Contiguous) => {
                function.arity()
            }
            // Over rows it is one value per row.
            (false, Function::Count) => (0, 1),
            (false, Function::Quantile) => (2, 2),
            (false, _) => (1, 1),
        };
        if (least..=most).contains(&count) {
            return Some(());
        }
        let canonical = function.names()[0];
        let wanted = if least == most { least.to_string() } else { format!("{least}–{most}") };
        let diagnostic = Diagnostic::error(
            span.clone(),
            format!("{canonical} 要 {wanted} 个参数，这里有 {count} 个"),
            format!("{canonical} takes {wanted} argument(s), not {count}"),
        );
        self.fail(if plain || !function.over_rows() || most > 2 {
            diagnostic
        } else {
            diagnostic.help(
                "跨行时每行只算一个值：如 sum(a + b) by (k)",
                "over rows there is one value a row: such as sum(a + b) by (k)",
            )
        })
    }

    /// Arguments, then perhaps `where …`, then the parenthesis.
    fn between(&mut self, function: Option<Function>) -> Read<Between> {
        let mut arguments = vec![];
        let mut filter = None;
        while *self.peek() != Token::RightParen {
            if arguments.is_empty() && self.begins_filter() {
                filter = Some(self.filter()?);
                break;
            }
            arguments.push(self.argument(function)?);
            if self.is_word(0, &WHERE) {
                filter = Some(self.filter()?);
                break;
            }
            if !self.accept(&Token::Comma) {
                break;
            }
        }
        let end = self.expect(&Token::RightParen, ")")?.end;
        Some(Between { arguments, filter, end })
    }

    fn filter(&mut self) -> Read {
        self.advance();
        self.expression(power::IF)
    }

    /// `count(where x = 1)`, but `count(where)` and `count(where = 1)` are about a column of that name.
    fn begins_filter(&self) -> bool {
        let operand = match self.ahead(1) {
            Token::LeftParen | Token::Word(_) | Token::Bracketed(_) | Token::Number(_) | Token::Text(_) => true,
            Token::True | Token::False | Token::If => true,
            Token::Not => !matches!(self.ahead(2), Token::In | Token::Between),
            _ => false,
        };
        operand && self.is_word(0, &WHERE)
    }

    /// Where a function takes a list, it may be written `regions` or `list(regions)`.
    fn argument(&mut self, function: Option<Function>) -> Read {
        let takes_list = matches!(function, Some(Function::Covers | Function::Exactly | Function::Parent));
        if takes_list && self.is_word(0, &LIST) && *self.ahead(1) == Token::LeftParen {
            let (name, span) = self.list_name()?;
            return Some(Expr { kind: Kind::Name(name), span });
        }
        self.expression(power::IF)
    }

    /// `list(regions)`, `list(units.id)`.
    pub(crate) fn list_name(&mut self) -> Read<(String, Span)> {
        let start = self.advance().start;
        self.advance();
        let name = match self.peek().clone() {
            Token::Word(name) | Token::Bracketed(name) => name,
            _ => {
                let (zh, en) = self.found();
                return self.fail(Diagnostic::error(
                    self.span(),
                    format!("这里应是代码表的名称，却是{zh}"),
                    format!("the name of a code list was expected here, but found {en}"),
                ));
            }
        };
        self.advance();
        let end = self.expect(&Token::RightParen, ")")?.end;
        Some((name, start..end))
    }

    /// `of children(code)`
    fn children(&mut self) -> Read<Option<Vec<Expr>>> {
        if !(self.is_word(0, &OF) && self.is_word(1, &CHILDREN) && *self.ahead(2) == Token::LeftParen) {
            return Some(None);
        }
        self.at += 3;
        let start = self.span();
        let (items, _) = self.items(&Token::RightParen, ")")?;
        if !(1..=2).contains(&items.len()) {
            return self.fail(Diagnostic::error(start, "children 要 1–2 个参数", "children takes 1–2 arguments").help(
                "如 children(region) 或 children(region, parent)",
                "such as children(region) or children(region, parent)",
            ));
        }
        Some(Some(items))
    }

    /// `by (a, b)`, `by ()`
    fn by(&mut self) -> Read<Option<Vec<Expr>>> {
        if !self.is_word(0, &BY) {
            return Some(None);
        }
        self.advance();
        self.expect(&Token::LeftParen, "(")?;
        self.items(&Token::RightParen, ")").map(|(items, _)| Some(items))
    }

    /// Comma-separated expressions up to `close`, and the byte where it ends.
    pub(crate) fn items(&mut self, close: &Token, written: &str) -> Read<(Vec<Expr>, usize)> {
        let mut items = vec![];
        while self.peek() != close {
            items.push(self.expression(power::IF)?);
            if !self.accept(&Token::Comma) {
                break;
            }
        }
        let end = self.expect(close, written)?.end;
        Some((items, end))
    }
}
