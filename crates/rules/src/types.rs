//! The types of expressions, and what is said when they do not fit.
//!
//! A cell whose kind the form does not declare is *open*: the first use decides, a later use must agree.

use crate::ast::{Expr, Span};
use crate::diagnostic::Diagnostic;
use crate::names::CellKind;
use crate::names::TableName;
use crate::resolve::Resolver;
use crate::rule::Typed;
use shishu_terms::IndicatorCode;

/// A column of the rule's own form or table, or of another.
pub(crate) type Column = (Option<TableName>, IndicatorCode);

/// The type of an expression. `Open` is a cell whose kind nothing has decided yet; `Wrong` has been remarked on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Number,
    Text,
    Date,
    Truth,
    Open(Column),
    Wrong,
}

impl Type {
    /// What a cell of this type holds.
    pub fn kind(&self) -> Option<CellKind> {
        match self {
            Self::Number => Some(CellKind::Number),
            Self::Text => Some(CellKind::Text),
            Self::Date => Some(CellKind::Date),
            Self::Truth => Some(CellKind::Truth),
            Self::Open(_) | Self::Wrong => None,
        }
    }

    fn kind_or_text(&self) -> CellKind {
        self.kind().unwrap_or(CellKind::Text)
    }

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
        match (&ty, needed.kind()) {
            (Type::Wrong, _) => Type::Wrong,
            (Type::Open(column), Some(kind)) if kind != CellKind::Truth => self.settle(column, kind, span),
            _ if ty == *needed => ty,
            _ => {
                let diagnostic = wrong_type(span, &ty, needed);
                self.diagnostics.push(diagnostic);
                Type::Wrong
            }
        }
    }

    fn settle(&mut self, column: &Column, kind: CellKind, span: &Span) -> Type {
        let known = *self.kinds.entry(column.clone()).or_insert(kind);
        if known != kind {
            let (a, b) = (type_name(&Type::of(known)), type_name(&Type::of(kind)));
            let code = &column.1;
            self.diagnostics.push(Diagnostic::error(
                span.clone(),
                format!("指标 {code} 一处当{}用，一处当{}用", a.0, b.0),
                format!("indicator {code} is used as {} in one place and as {} in another", a.1, b.1),
            ));
            return Type::Wrong;
        }
        Type::of(kind)
    }

    /// Resolves `x`, which must be of type `ty`; whichever of the two is open takes the type of the other.
    pub(crate) fn same(&mut self, x: &Expr, ty: &mut Type) -> Typed {
        let (typed, mut other) = self.expr(x);
        match (&*ty, &other) {
            (Type::Wrong, _) | (_, Type::Wrong) | (Type::Open(_), Type::Open(_)) => {}
            (Type::Open(a), b) if b.kind().is_some() => *ty = self.settle(&a.clone(), b.kind_or_text(), &typed.span),
            (a, Type::Open(b)) if a.kind().is_some() => other = self.settle(&b.clone(), a.kind_or_text(), &typed.span),
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

    /// All of these can be put in order and are alike: numbers, or dates. Whatever is open becomes what the others are.
    pub(crate) fn ordered<'e>(&mut self, items: impl IntoIterator<Item = &'e Expr>) -> (Vec<Typed>, Type) {
        let resolved: Vec<(Typed, Type)> = items.into_iter().map(|x| self.expr(x)).collect();
        let needed = if resolved.iter().any(|(_, ty)| *ty == Type::Date) { Type::Date } else { Type::Number };
        let check = |(typed, ty): (Typed, Type)| {
            self.must_be(&typed.span, ty, &needed);
            typed
        };
        (resolved.into_iter().map(check).collect(), needed)
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
