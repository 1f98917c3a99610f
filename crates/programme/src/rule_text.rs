//! A rule as the text of a rule file: always the same keys in the same order, so that equal rules have equal texts.

use std::fmt::Write;

use shishu_rules::RuleSource;
use shishu_terms::{Bilingual, FormId, Period};

use crate::rule_book::{RuleBook, RuleEdition};

/// The rule as one `[[rule]]`. Reading it back gives an equal [`RuleSource`].
pub fn rule_text(source: &RuleSource) -> String {
    written(source, None, None)
}

/// Every text of a form's rules as a rule file that a programme can take in.
pub fn rule_file_text(form: &FormId, book: &RuleBook) -> String {
    let mut out = format!("form = {}\n", toml_text(form.as_str()));
    // A text that is in force for no period says nothing, and a rule file has no way to write it.
    let is_asked = |edition: &&RuleEdition| edition.from.zip(edition.until).is_none_or(|(from, until)| from <= until);
    for RuleEdition { rule, from, until } in book.editions().iter().filter(is_asked) {
        out.push('\n');
        out.push_str(&written(&rule.source, *from, *until));
    }
    out
}

fn written(source: &RuleSource, from: Option<Period>, until: Option<Period>) -> String {
    let mut out = String::from("[[rule]]\n");
    line(&mut out, "id", source.id.as_str());
    for (key, period) in [("from", from), ("until", until)] {
        if let Some(period) = period {
            line(&mut out, key, &period.to_string());
        }
    }
    line(&mut out, "level", source.level.code());
    if let Some(when) = &source.when {
        line(&mut out, "when", when);
    }
    line(&mut out, "expr", &source.expr);
    if let Some(tolerance) = source.tolerance {
        line(&mut out, "tolerance", &tolerance.to_string());
    }
    let told =
        [("message", &source.message), ("why", &source.why), ("example", &source.example), ("honest", &source.honest)];
    for (key, text) in told {
        if let Some(Bilingual { zh, en }) = text {
            line(&mut out, &format!("{key}.zh"), zh);
            line(&mut out, &format!("{key}.en"), en);
        }
    }
    if let Some(text) = &source.source {
        line(&mut out, "source", text);
    }
    if !source.reasons.is_empty() {
        out.push_str("reasons = [\n");
        for Bilingual { zh, en } in &source.reasons {
            let _ = writeln!(out, "  {{ zh = {}, en = {} }},", toml_text(zh), toml_text(en));
        }
        out.push_str("]\n");
    }
    out
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", toml_text(value));
}

/// A text as a basic string of TOML.
pub(crate) fn toml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
