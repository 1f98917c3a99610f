//! Expressions of R as the package validate uses them: text into a tree, line by line.

/// One expression and the line it begins on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub line: u32,
    pub text: String,
    pub tree: Result<R, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum R {
    Number(String),
    Text(String),
    Name(String),
    Call(String, Vec<(Option<String>, R)>),
    /// Operators, `-` and `!` before one operand among them.
    Prefix(String, Box<R>),
    Infix(String, Box<R>, Box<R>),
    If(Box<R>, Box<R>, Option<Box<R>>),
    /// `x[i]`, `x$y`: read so that the whole can be named, never translated.
    Part(Box<R>),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Name(String),
    Mark(String),
    NewLine,
}

/// Every statement of a text; `first` is the number of its first line.
pub(crate) fn statements(text: &str, first: u32) -> Vec<Statement> {
    let tokens = tokens(text, first);
    let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
    let mut found = vec![];
    loop {
        while reader.peek() == Some(&Token::NewLine) || reader.is(";") {
            reader.at += 1;
        }
        let Some((_, line, from)) = tokens.get(reader.at).cloned() else { break };
        let tree = reader.expression(0);
        let complete = matches!(reader.peek(), None | Some(Token::NewLine)) || reader.is(";");
        let tree = match tree {
            Ok(_) if !complete => Err("something follows the expression".to_owned()),
            other => other,
        };
        if tree.is_err() {
            while !matches!(reader.peek(), None | Some(Token::NewLine)) {
                reader.at += 1;
            }
        }
        let to = tokens.get(reader.at).map_or(text.len(), |(.., to)| *to);
        let text = text.get(from..to).unwrap_or_default().trim().to_owned();
        found.push(Statement { line, text, tree });
    }
    found
}

/// Tokens with their line and where they begin.
fn tokens(text: &str, first: u32) -> Vec<(Token, u32, usize)> {
    let mut out = vec![];
    let mut line = first;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let from = at;
        let take = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let token = match c {
            '\n' => {
                at += 1;
                out.push((Token::NewLine, line, from));
                line += 1;
                continue;
            }
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '0'..='9' => {
                let mut end = take(|c| c.is_ascii_digit() || c == '.');
                let exponent = rest[end..].strip_prefix(['e', 'E']).map(|tail| tail.trim_start_matches(['+', '-']));
                if let Some(tail) = exponent.filter(|tail| tail.starts_with(|c: char| c.is_ascii_digit())) {
                    end = rest.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                }
                at += end + usize::from(rest[end..].starts_with('L'));
                Token::Number(rest[..end].to_owned())
            }
            '"' | '\'' | '`' => {
                let mut value = String::new();
                let mut end = rest.len();
                let mut escaped = false;
                for (i, next) in rest.char_indices().skip(1) {
                    match next {
                        '\\' if !escaped && c != '`' => escaped = true,
                        next if next == c && !escaped => {
                            end = i + 1;
                            break;
                        }
                        next => {
                            value.push(next);
                            escaped = false;
                        }
                    }
                }
                line += u32::try_from(rest[..end].matches('\n').count()).unwrap_or(0);
                at += end;
                if c == '`' { Token::Name(value) } else { Token::Text(value) }
            }
            c if c.is_alphabetic() || c == '.' || c == '_' => {
                let end = take(|c| c.is_alphanumeric() || c == '.' || c == '_');
                at += end;
                Token::Name(rest[..end].to_owned())
            }
            '%' => {
                let end = rest[1..].find('%').map_or(1, |i| i + 2);
                at += end;
                Token::Mark(rest[..end].to_owned())
            }
            _ => {
                let two =
                    ["<=", ">=", "==", "!=", "&&", "||", ":=", "<-"].into_iter().find(|two| rest.starts_with(two));
                let end = two.map_or(c.len_utf8(), str::len);
                at += end;
                Token::Mark(rest[..end].to_owned())
            }
        };
        out.push((token, line, from));
    }
    out
}

struct Reader<'a> {
    tokens: &'a [(Token, u32, usize)],
    at: usize,
    depth: usize,
}

/// As deep as any rule of a person, and no deeper: the reader calls itself.
const MAX_DEPTH: usize = 100;

type Read = Result<R, String>;

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, ..)| token)
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Token::Mark(found)) if found == mark)
    }

    fn skip_lines(&mut self) {
        while self.peek() == Some(&Token::NewLine) {
            self.at += 1;
        }
    }

    fn expect(&mut self, mark: &str) -> Result<(), String> {
        self.skip_lines();
        if !self.is(mark) {
            return Err(format!("`{mark}` is missing"));
        }
        self.at += 1;
        Ok(())
    }

    fn expression(&mut self, least: u8) -> Read {
        if self.depth > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        self.depth += 1;
        let read = self.operators(least);
        self.depth -= 1;
        read
    }

    fn operators(&mut self, least: u8) -> Read {
        let mut left = self.prefix()?;
        while let Some(Token::Mark(mark)) = self.peek().cloned() {
            let Some(power) = power(&mark).filter(|power| *power >= least) else { break };
            self.at += 1;
            self.skip_lines();
            let right = self.expression(power + 1)?;
            left = R::Infix(mark, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Read {
        self.skip_lines();
        let Some(token) = self.peek().cloned() else { return Err("it ends too early".to_owned()) };
        self.at += 1;
        let tree = match token {
            Token::Number(n) => R::Number(n),
            Token::Text(text) => R::Text(text),
            Token::Name(name) if name == "if" => return self.conditional(),
            Token::Name(name) => R::Name(name),
            Token::Mark(mark) if mark == "(" => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner
            }
            Token::Mark(mark) if mark == "!" => return Ok(R::Prefix(mark, Box::new(self.expression(5)?))),
            Token::Mark(mark) if mark == "-" || mark == "+" => {
                return Ok(R::Prefix(mark, Box::new(self.expression(9)?)));
            }
            Token::Mark(mark) => return Err(format!("`{mark}` cannot stand here")),
            Token::NewLine => return Err("it ends too early".to_owned()),
        };
        self.after(tree)
    }

    fn after(&mut self, mut tree: R) -> Read {
        loop {
            if self.is("(") {
                let R::Name(name) = tree else { return Err("this cannot be called".to_owned()) };
                self.at += 1;
                tree = R::Call(name, self.arguments(")")?);
            } else if self.is("[") {
                self.at += 1;
                self.arguments("]")?;
                tree = R::Part(Box::new(tree));
            } else if self.is("$") {
                self.at += 2;
                tree = R::Part(Box::new(tree));
            } else {
                return Ok(tree);
            }
        }
    }

    fn arguments(&mut self, close: &str) -> Result<Vec<(Option<String>, R)>, String> {
        let mut found = vec![];
        loop {
            self.skip_lines();
            if self.is(close) {
                self.at += 1;
                return Ok(found);
            }
            let named = match (self.peek(), self.tokens.get(self.at + 1)) {
                (Some(Token::Name(name)), Some((Token::Mark(mark), ..))) if mark == "=" => Some(name.clone()),
                _ => None,
            };
            self.at += if named.is_some() { 2 } else { 0 };
            found.push((named, self.expression(0)?));
            self.skip_lines();
            if self.is(",") {
                self.at += 1;
            } else if !self.is(close) {
                return Err(format!("`{close}` is missing"));
            }
        }
    }

    fn conditional(&mut self) -> Read {
        self.expect("(")?;
        let condition = self.expression(0)?;
        self.expect(")")?;
        let then = self.expression(1)?;
        let otherwise = matches!(self.peek(), Some(Token::Name(name)) if name == "else");
        if !otherwise {
            return Ok(R::If(Box::new(condition), Box::new(then), None));
        }
        self.at += 1;
        Ok(R::If(Box::new(condition), Box::new(then), Some(Box::new(self.expression(1)?))))
    }
}

/// How tightly an operator binds, as in R.
fn power(mark: &str) -> Option<u8> {
    Some(match mark {
        ":=" | "<-" => 0,
        "~" => 1,
        "|" | "||" => 2,
        "&" | "&&" => 3,
        "==" | "!=" | "<" | ">" | "<=" | ">=" => 5,
        "+" | "-" => 6,
        "*" | "/" => 7,
        mark if mark.starts_with('%') => 8,
        ":" => 10,
        "^" => 11,
        _ => return None,
    })
}
