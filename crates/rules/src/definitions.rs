//! Definitions 定义 (`let`): a name for an expression, usable by later definitions and by rules.

use crate::ast::Expr;
use crate::diagnostic::{Diagnostic, RuleText};
use crate::lexer::folded;
use crate::names::Names;
use crate::parse::parse;

/// One definition as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub name: String,
    pub text: String,
    /// Absent when the text could not be read: its name is known, so that rules that use it are not called wrong too.
    pub(crate) expr: Option<Expr>,
}

/// Definitions in order. One can use only those before it, so there is no recursion.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Definitions {
    list: Vec<Definition>,
}

impl Definitions {
    /// Adds a definition and says what is wrong with it; spans point into `text`, and the place is its number.
    pub fn define(&mut self, name: &str, text: &str, names: &dyn Names) -> Vec<Diagnostic> {
        let place = RuleText::Let(self.list.len());
        let mut parsed = parse(text);
        let _ = names;
        self.list.push(Definition { name: folded(name), text: text.to_owned(), expr: parsed.expr.take() });
        parsed.diagnostics.iter_mut().for_each(|remark| remark.place = place);
        parsed.diagnostics
    }

    pub fn all(&self) -> &[Definition] {
        &self.list
    }
}
