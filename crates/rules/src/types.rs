//! The types of expressions, and what is said when they do not fit.
//!
//! A cell whose kind the form does not declare is *open*: the first use decides, a later use must agree.

use crate::ast::{Expr, Span};
use crate::diagnostic::Diagnostic;
use crate::names::CellKind;
use crate::resolve::Resolver;
use crate::rule::Typed;
use shishu_terms::IndicatorCode;

/// The type of an expression. `Open` is a cell whose kind nothing has decided yet; `Wrong` has been remarked on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Number,
    Text,
    Date,
    Truth,
    Open(IndicatorCode),
    Wrong,
}

impl Type {
    pub fn of(kind: CellKind) -> Self {
        match kind {
            CellKind::Number => Self::Number,
            CellKind::Text => Self::Text,
            CellKind::Date => Self::Date,
            CellKind::Truth => Self::Truth,
        }
    }
}

impl Resolver<'_> {
    /// Checks a type against the one needed; an open cell becomes what is needed.
    pub(crate) fn must_be(&mut self, span: &Span, ty: Type, needed: &Type) -> Type {
        match (&ty, needed) {
            (Type::Wrong, _) => Type::Wrong,
            (Type::Open(code), Type::Number) => self.settle(code, CellKind::Number, span),
            (Type::Open(code), Type::Text) => self.settle(code, CellKind::Text, span),
            _ if ty == *needed => ty,
            _ => {
                let diagnostic = wrong_type(span, &ty, needed);
                self.diagnostics.push(diagnostic);
                Type::Wrong
            }
        }
    }

    fn settle(&mut self, code: &IndicatorCode, kind: CellKind, span: &Span) -> Type {
        let known = *self.kinds.entry(code.clone()).or_insert(kind);
        if known != kind {
            self.diagnostics.push(Diagnostic::error(
                span.clone(),
                format!("指标 {code} 一处当数字用，一处当文字用"),
                format!("indicator {code} is used as a number in one place and as text in another"),
            ));
            return Type::Wrong;
        }
        if kind == CellKind::Number { Type::Number } else { Type::Text }
    }

    /// Resolves `x`, which must be of type `ty`; whichever of the two is open takes the type of the other.
    pub(crate) fn same(&mut self, x: &Expr, ty: &mut Type) -> Typed {
        let (typed, mut other) = self.expr(x);
        match (&*ty, &other) {
            (Type::Wrong, _) | (_, Type::Wrong) => {}
            (Type::Open(a), Type::Number) => *ty = self.settle(a, CellKind::Number, &typed.span),
            (Type::Open(a), Type::Text) => *ty = self.settle(a, CellKind::Text, &typed.span),
            (Type::Number, Type::Open(b)) => other = self.settle(b, CellKind::Number, &typed.span),
            (Type::Text, Type::Open(b)) => other = self.settle(b, CellKind::Text, &typed.span),
            (Type::Open(_), Type::Open(_)) => {}
            (a, b) if a == b => {}
            (a, b) => {
                let (a, b) = (a.clone(), b.clone());
                self.mixed(&typed.span, &a, &b);
            }
        }
        if *ty == Type::Wrong {
            *ty = other;
        }
        typed
    }

    fn mixed(&mut self, span: &Span, left: &Type, right: &Type) {
        let ((a_zh, a_en), (b_zh, b_en)) = (type_name(left), type_name(right));
        self.diagnostics.push(Diagnostic::error(
            span.clone(),
            format!("{a_zh}不能与{b_zh}比较"),
            format!("{a_en} cannot be compared with {b_en}"),
        ));
    }
}

fn wrong_type(span: &Span, found: &Type, needed: &Type) -> Diagnostic {
    let ((found_zh, found_en), (needed_zh, needed_en)) = (type_name(found), type_name(needed));
    let diagnostic = Diagnostic::error(
        span.clone(),
        format!("这里要{needed_zh}，却是{found_zh}"),
        format!("{needed_en} is needed here, not {found_en}"),
    );
    match needed {
        Type::Truth => diagnostic.help("写一个比较，如 [101] > 0", "write a comparison, such as [101] > 0"),
        _ => diagnostic,
    }
}

fn type_name(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Number => ("数字", "a number"),
        Type::Text => ("文字", "text"),
        Type::Date => ("日期", "a date"),
        Type::Truth => ("判断", "a condition"),
        Type::Open(_) => ("指标", "an indicator"),
        Type::Wrong => ("未知", "unknown"),
    }
}
