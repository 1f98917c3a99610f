//! Definitions 定义 (`let`): a name for an expression, usable by later definitions and by rules.

use crate::ast::Expr;
use crate::diagnostic::{Diagnostic, RuleText};
use crate::lexer::folded;
use crate::names::Names;
use crate::parse::parse;
use crate::resolve::check_definition;

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
        if let Some(expr) = &parsed.expr {
            parsed.diagnostics.extend(check_definition(expr, names, self));
        }
        // Remarks on an earlier definition that this one uses were made there.
        let earlier = |remark: &Diagnostic| matches!(remark.place, RuleText::Let(at) if at < self.list.len());
        let mut remarks: Vec<Diagnostic> = parsed.diagnostics.into_iter().filter(|remark| !earlier(remark)).collect();
        remarks.extend(self.name_remark(name, names));
        remarks.iter_mut().for_each(|remark| remark.place = place);
        let expr = parsed.expr.filter(|_| !remarks.iter().any(Diagnostic::is_error));
        self.list.push(Definition { name: folded(name), text: text.to_owned(), expr });
        remarks
    }

    /// A definition may hide nothing.
    fn name_remark(&self, name: &str, names: &dyn Names) -> Option<Diagnostic> {
        let folded = folded(name);
        let taken = if names.resolve(name).is_some() || names.resolve(&folded).is_some() {
            ("指标", "an indicator")
        } else if self.list.iter().any(|definition| definition.name == folded) {
            ("定义", "a definition")
        } else {
            return None;
        };
        let message =
            (format!("“{name}”已经是{}的名称", taken.0), format!("`{name}` is the name of {} already", taken.1));
        Some(Diagnostic::error(0..0, message.0, message.1).help("换一个名称", "choose another name"))
    }

    pub fn all(&self) -> &[Definition] {
        &self.list
    }
}
