//! What names an expression uses, before anything is known of the columns they stand for.

use crate::ast::{Expr, Function, Kind};
use crate::lexer::folded;
use crate::resolve::children;

/// Names as rules write them, full-width forms folded, each once, in order of appearance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamesUsed {
    /// Indicators, definitions, columns of other tables (`T.code`) and vectors (`101..109`).
    pub names: Vec<String>,
    /// Code lists.
    pub lists: Vec<String>,
    /// Other tables asked for as a whole: `exists(units)`.
    pub tables: Vec<String>,
}

impl NamesUsed {
    /// Adds what `expr` uses.
    pub fn look(&mut self, expr: &Expr) {
        let of_function = match &expr.kind {
            Kind::Name(name) => {
                note(&mut self.names, name);
                None
            }
            Kind::InList { list, .. } | Kind::Parent { list, .. } => {
                note(&mut self.lists, list);
                None
            }
            Kind::Derived(over) => self.other(over.function, &over.arguments),
            Kind::Call { function, arguments } => self.other(*function, arguments),
            _ => None,
        };
        for part in children(expr) {
            if !of_function.is_some_and(|other| std::ptr::eq(other, part)) {
                self.look(part);
            }
        }
    }

    /// The argument that names a list or a table, of a function that takes one.
    fn other<'e>(&mut self, function: Function, arguments: &'e [Expr]) -> Option<&'e Expr> {
        let (argument, known) = match function {
            Function::Covers | Function::Exactly | Function::Parent => (arguments.get(1)?, &mut self.lists),
            Function::Exists => (arguments.first()?, &mut self.tables),
            _ => return None,
        };
        let Kind::Name(name) = &argument.kind else { return None };
        note(known, name);
        Some(argument)
    }
}

fn note(known: &mut Vec<String>, name: &str) {
    let name = folded(name);
    if !known.contains(&name) {
        known.push(name);
    }
}
