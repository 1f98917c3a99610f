//! What is wrong with a rule text: where, what, and the cure, in both languages.

use crate::ast::Span;
use shishu_terms::{Bilingual, Lang};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The rule cannot be used.
    Error,
    /// The rule works, but says something its author hardly meant.
    Warning,
}

/// Which text of the rule a span points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleText {
    Expr,
    When,
    /// The rule-level tolerance, which has no text of its own: the span is empty.
    Tolerance,
    /// The definition of that number, counted from 0, among the [`crate::Definitions`] the rule was compiled with.
    Let(usize),
}

/// One remark on a rule text. `span` counts bytes of the text named by `place`.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    pub span: Span,
    pub message: Bilingual,
    pub help: Option<Bilingual>,
    pub severity: Severity,
    pub place: RuleText,
}

impl Diagnostic {
    pub(crate) fn error(span: Span, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { span, message: Bilingual::new(zh, en), help: None, severity: Severity::Error, place: RuleText::Expr }
    }

    pub(crate) fn warning(span: Span, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, zh, en) }
    }

    pub(crate) fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Bilingual::new(zh, en));
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The line of `source` the span is on, carets beneath it, message and help: for a terminal.
    ///
    /// `source` must be the text named by `place`; any other text still gives a readable result.
    pub fn render(&self, source: &str, lang: Lang) -> String {
        let start = floor_boundary(source, self.span.start);
        let end = floor_boundary(source, self.span.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |i| start + i);
        let indent: usize = source[line_start..start].chars().map(columns).sum();
        let carets: usize = source[start..end.min(line_end).max(start)].chars().map(columns).sum();
        let mut out = format!(
            "{}\n  {}\n  {}{}\n",
            self.message.get(lang),
            &source[line_start..line_end],
            " ".repeat(indent),
            "^".repeat(carets.max(1))
        );
        if let Some(help) = &self.help {
            out.push_str("  = ");
            out.push_str(help.get(lang));
            out.push('\n');
        }
        out
    }
}

fn floor_boundary(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Terminal columns of a character: ideographs and full-width forms take two.
fn columns(c: char) -> usize {
    match c as u32 {
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F => 2,
        0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_wide_characters() {
        let source = "若 营业收人 > 0\n则 [1] > 0";
        let at = source.find("营业收人").unwrap();
        let d = Diagnostic::error(at..at + "营业收人".len(), "没有这个指标", "no such indicator").help("改", "fix");
        assert_eq!(d.render(source, Lang::Zh), "没有这个指标\n  若 营业收人 > 0\n     ^^^^^^^^\n  = 改\n");
        // A span that is not on a character boundary, or past the end, is still shown somewhere.
        let d = Diagnostic::error(1..999, "甲", "a");
        assert!(d.render("甲", Lang::En).contains('^'));
    }
}
