//! A tree back into text. One walk serves the canonical text (ASCII, reads back to the same tree) and the text shown
//! inside explanations (≥ × 且 …); they differ in spelling and in how a name and a number are written.

use crate::ast::{Comparison, Expr, Factor, Function, Kind, Literal, Over, Sign, Stage, Written};
use crate::lexer::reads_as_bare_name;
use crate::parse::power;
use crate::parse_call::{BY, LIST, OF, WHERE};

/// The canonical text of an expression: `parse(&print(e)).expr == Some(e)` for every `e` that `parse` can give.
pub fn print(expr: &Expr) -> String {
    let mut out = Canonical(String::new());
    write(expr, power::IF, &mut out);
    out.0
}

/// Where the walk writes to, and how it spells.
pub(crate) trait Sink<S: Stage> {
    fn text(&mut self, text: &str);
    fn name(&mut self, name: &S::Name);
    fn list(&mut self, list: &S::List);
    fn derived(&mut self, derived: &S::Derived);
    fn pattern(&mut self, pattern: &S::Pattern);
    fn number(&mut self, number: &Literal);
    fn quoted(&mut self, text: &str);
    fn spelling(&self) -> &'static Spelling;
}

/// How operators are written. `bars`: absolute values as |x|.
pub(crate) struct Spelling {
    pub comparison: fn(Comparison) -> &'static str,
    pub function: fn(Function) -> &'static str,
    pub bars: bool,
    pub minus: &'static str,
    pub times: &'static str,
    pub over: &'static str,
    pub and: &'static str,
    pub or: &'static str,
    pub not: &'static str,
    pub member: &'static str,
    pub not_member: &'static str,
    pub between: &'static str,
    pub not_between: &'static str,
    pub to: &'static str,
    /// Between item and share, between share and base, after the base.
    pub within: [&'static str; 3],
    pub if_: &'static str,
    pub then: &'static str,
    pub else_: &'static str,
    pub truth: [&'static str; 2],
    pub comma: &'static str,
}

pub(crate) static ASCII: Spelling = Spelling {
    comparison: ascii,
    function: |f| f.names()[0],
    bars: false,
    minus: "-",
    times: " * ",
    over: " / ",
    and: " and ",
    or: " or ",
    not: "not ",
    member: " in ",
    not_member: " not in ",
    between: " between ",
    not_between: " not between ",
    to: " and ",
    within: [" within ", " of ", ""],
    if_: "if ",
    then: " then ",
    else_: " else ",
    truth: ["false", "true"],
    comma: ", ",
};

pub(crate) fn ascii(op: Comparison) -> &'static str {
    match op {
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
    }
}

struct Canonical(String);

impl Sink<Written> for Canonical {
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn name(&mut self, name: &String) {
        let special = [WHERE, BY, OF, LIST].iter().flatten().any(|word| word.eq_ignore_ascii_case(name));
        if reads_as_bare_name(name) && !special {
            self.0.push_str(name);
        } else {
            self.0.extend(["[", name, "]"]);
        }
    }

    fn list(&mut self, list: &String) {
        self.text("list(");
        self.name(list);
        self.text(")");
    }

    fn derived(&mut self, over: &Box<Over>) {
        write_over(over, self);
    }

    fn pattern(&mut self, pattern: &std::convert::Infallible) {
        match *pattern {}
    }

    fn number(&mut self, number: &Literal) {
        self.0.push_str(&number.written().to_string());
        if number.is_percent() {
            self.0.push('%');
        }
    }

    fn quoted(&mut self, text: &str) {
        self.0.extend(["\"", &text.replace('"', "\"\""), "\""]);
    }

    fn spelling(&self) -> &'static Spelling {
        &ASCII
    }
}

fn power_of<S: Stage>(kind: &Kind<S>) -> u8 {
    match kind {
        Kind::If { .. } => power::IF,
        Kind::Or(_) => power::OR,
        Kind::And(_) => power::AND,
        Kind::Not(_) => power::NOT,
        Kind::Compare { .. } | Kind::In { .. } | Kind::InList { .. } | Kind::Within { .. } | Kind::Between { .. } => {
            power::COMPARE
        }
        Kind::Sum { .. } => power::SUM,
        Kind::Product { .. } => power::PRODUCT,
        Kind::Negate(_) => power::SIGN,
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) | Kind::Name(_) | Kind::Call { .. } => u8::MAX,
        Kind::Derived(_) | Kind::Parent { .. } | Kind::Matches { .. } => u8::MAX,
    }
}

/// Writes `expr` where something binding at least `min` is needed, in parentheses if it binds less.
pub(crate) fn write<S: Stage>(expr: &Expr<S>, min: u8, out: &mut dyn Sink<S>) {
    let wrapped = power_of(&expr.kind) < min;
    if wrapped {
        out.text("(");
    }
    write_kind(&expr.kind, out);
    if wrapped {
        out.text(")");
    }
}

fn write_kind<S: Stage>(kind: &Kind<S>, out: &mut dyn Sink<S>) {
    let spell = out.spelling();
    match kind {
        Kind::Number(n) => out.number(n),
        Kind::Text(text) => out.quoted(text),
        Kind::Truth(truth) => out.text(spell.truth[usize::from(*truth)]),
        Kind::Name(name) => out.name(name),
        Kind::Negate(x) => {
            out.text(spell.minus);
            write(x, power::SIGN, out);
        }
        Kind::Not(x) => {
            out.text(spell.not);
            write(x, power::NOT, out);
        }
        Kind::Sum { first, rest } => {
            write(first, power::SUM + 1, out);
            for (sign, term) in rest {
                out.text(" ");
                out.text(if *sign == Sign::Plus { "+" } else { spell.minus });
                out.text(" ");
                write(term, power::SUM + 1, out);
            }
        }
        Kind::Product { first, rest } => {
            write(first, power::PRODUCT + 1, out);
            for (factor, term) in rest {
                out.text(if *factor == Factor::Times { spell.times } else { spell.over });
                write(term, power::PRODUCT + 1, out);
            }
        }
        Kind::And(items) => separated(items, spell.and, power::AND + 1, out),
        Kind::Or(items) => separated(items, spell.or, power::OR + 1, out),
        Kind::Compare { first, rest } => {
            write(first, power::SUM, out);
            for link in rest {
                out.text(" ");
                out.text((spell.comparison)(link.op));
                out.text(" ");
                write(&link.right, power::SUM, out);
                if let Some(within) = &link.within {
                    out.text(" ± ");
                    write(within, power::SUM, out);
                }
            }
        }
        Kind::In { item, set, negated } => {
            write(item, power::SUM, out);
            out.text(if *negated { spell.not_member } else { spell.member });
            out.text("{");
            separated(set, spell.comma, power::IF, out);
            out.text("}");
        }
        Kind::InList { item, list, negated } => {
            write(item, power::SUM, out);
            out.text(if *negated { spell.not_member } else { spell.member });
            out.list(list);
        }
        Kind::Parent { item, list } => {
            out.text((spell.function)(Function::Parent));
            out.text("(");
            write(item, power::IF, out);
            out.text(spell.comma);
            out.list(list);
            out.text(")");
        }
        Kind::Within { item, share, base } => {
            write(item, power::SUM, out);
            out.text(spell.within[0]);
            write(share, power::SUM, out);
            out.text(spell.within[1]);
            write(base, power::SUM, out);
            out.text(spell.within[2]);
        }
        Kind::Matches { item, pattern } => {
            out.text((spell.function)(Function::Matches));
            out.text("(");
            write(item, power::IF, out);
            out.text(spell.comma);
            out.pattern(pattern);
            out.text(")");
        }
        Kind::Derived(derived) => out.derived(derived),
        Kind::Between { item, low, high, negated } => {
            write(item, power::SUM, out);
            out.text(if *negated { spell.not_between } else { spell.between });
            write(low, power::SUM, out);
            out.text(spell.to);
            write(high, power::SUM, out);
        }
        Kind::If { condition, then, otherwise } => {
            // Inner conditionals are wrapped except at the very end, so an `else` never changes its owner.
            out.text(spell.if_);
            write(condition, power::IF + 1, out);
            out.text(spell.then);
            write(then, power::IF + 1, out);
            if let Some(branch) = otherwise {
                out.text(spell.else_);
                write(branch, power::IF, out);
            }
        }
        Kind::Call { function: Function::Abs, arguments } if spell.bars => {
            out.text("|");
            separated(arguments, spell.comma, power::IF, out);
            out.text("|");
        }
        Kind::Call { function, arguments } => {
            out.text((spell.function)(*function));
            out.text("(");
            separated(arguments, spell.comma, power::IF, out);
            out.text(")");
        }
    }
}

fn write_over(over: &Over, out: &mut Canonical) {
    out.text(over.function.names()[0]);
    out.text("(");
    separated(&over.arguments, ", ", power::IF, out);
    if let Some(filter) = &over.filter {
        // After nothing else `where` must not read as a name, so what follows it begins like an operand.
        let (word, min) = if over.arguments.is_empty() { ("where ", u8::MAX) } else { (" where ", power::IF) };
        out.text(word);
        write(filter, min, out);
    }
    out.text(")");
    for (word, items) in [(" of children(", &over.children), (" by (", &over.by)] {
        if let Some(items) = items {
            out.text(word);
            separated(items, ", ", power::IF, out);
            out.text(")");
        }
    }
}

fn separated<S: Stage>(items: &[Expr<S>], separator: &str, min: u8, out: &mut dyn Sink<S>) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.text(separator);
        }
        write(item, min, out);
    }
}
