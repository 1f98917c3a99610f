//! The glossary: well formed, and its banned synonyms kept out of identifiers.
//!
//! A word is caught where somebody of this project declares it. Behind `.` or `::` stands what another crate named
//! (`hasher.update(…)`, `tokio::task`), and a name of our own is caught at its declaration anyway.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use super::tokens::{Token, tokens};
use super::tree::Tree;

const FILE: &str = "GLOSSARY.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Glossary {
    #[serde(rename = "term")]
    terms: Vec<Term>,
    #[serde(default)]
    allowed: Vec<Allowed>,
}

/// One term. `not`: synonyms that no identifier may contain, checked here. `beware`: words that mean something else
/// nearby (`Query` is SQL's), left to the reader.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    zh: String,
    en: String,
    identifier: String,
    definition: String,
    source: String,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    beware: Vec<String>,
}

/// A banned word that is right in one place, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    word: String,
    under: Vec<String>,
    why: String,
}

fn read(tree: &Tree) -> Result<Glossary, Problem> {
    let text = tree.text(FILE).ok_or_else(|| Problem::new(FILE, 1, "is missing"))?;
    toml::from_str(text).map_err(|error| {
        let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
        Problem::new(FILE, before.matches('\n').count() + 1, error.message())
    })
}

/// Every entry complete, no term twice, no word both a term and banned.
pub fn glossary(tree: &Tree) -> Vec<Problem> {
    let glossary = match read(tree) {
        Ok(glossary) => glossary,
        Err(problem) => return vec![problem],
    };
    let text = tree.text(FILE).unwrap_or_default();
    let line_of = |needle: &str| text.lines().position(|line| line.contains(needle)).map_or(1, |at| at + 1);
    let mut problems = Vec::new();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for term in &glossary.terms {
        let line = line_of(&format!("\"{}\"", term.identifier));
        for (key, value) in
            [("zh", &term.zh), ("en", &term.en), ("definition", &term.definition), ("source", &term.source)]
        {
            if value.trim().is_empty() {
                problems.push(Problem::new(FILE, line, format!("{}: `{key}` is empty", term.identifier)));
            }
        }
        if !is_identifier(&term.identifier) {
            problems.push(Problem::new(FILE, line, format!("`{}` is not a Rust identifier", term.identifier)));
        }
        for word in [term.zh.as_str(), term.identifier.as_str()] {
            if let Some(other) = seen.insert(word, &term.identifier) {
                problems.push(Problem::new(FILE, line, format!("`{word}` names {other} already")));
            }
        }
        for word in term.not.iter().chain(&term.beware).filter(|word| word.trim().is_empty()) {
            problems.push(Problem::new(FILE, line, format!("{}: an empty word ({word:?}) is listed", term.identifier)));
        }
    }
    let banned = banned_words(&glossary);
    for term in &glossary.terms {
        if let Some(for_which) = split(&term.identifier).iter().find_map(|word| banned.get(word.as_str())) {
            let what = format!("`{}` contains a word that is banned for `{for_which}`", term.identifier);
            problems.push(Problem::new(FILE, line_of(&format!("\"{}\"", term.identifier)), what));
        }
    }
    for allowed in &glossary.allowed {
        if allowed.why.trim().is_empty() || allowed.under.is_empty() || !banned.contains_key(allowed.word.as_str()) {
            let what = format!("allowed `{}`: give a banned word, where, and why", allowed.word);
            problems.push(Problem::new(FILE, line_of(&format!("word = \"{}\"", allowed.word)), what));
        }
    }
    problems
}

/// Banned synonyms in the identifiers that our own Rust files declare.
pub fn banned(tree: &Tree) -> Vec<Problem> {
    let Ok(glossary) = read(tree) else {
        return Vec::new();
    };
    let banned = banned_words(&glossary);
    let mut problems = Vec::new();
    for (path, text) in tree.files("", ".rs") {
        for (identifier, line) in declared(&tokens(text)) {
            for word in split(identifier) {
                let known = |word: &str| banned.get(word).copied();
                if let Some(term) = known(&word).or_else(|| known(singular(&word)))
                    && !is_allowed(&glossary, path, &word)
                {
                    let what = format!(
                        "`{identifier}`: we say `{term}`, not `{word}` (an exception needs a reason in {FILE})"
                    );
                    problems.push(Problem::new(path, line, what));
                }
            }
        }
    }
    problems
}

/// Identifiers that may be our own, each once with its first line: not behind `.` or `::`, not inside an attribute.
fn declared<'a>(found: &[(usize, Token<'a>)]) -> BTreeMap<&'a str, usize> {
    let mut first = BTreeMap::new();
    let mut attribute = 0;
    for (at, (line, token)) in found.iter().enumerate() {
        attribute = attribute_depth(attribute, &found[..=at]);
        if let Token::Word(identifier) = token
            && attribute == 0
            && !named_elsewhere(&found[..at])
        {
            first.entry(*identifier).or_insert(*line);
        }
    }
    first
}

fn is_allowed(glossary: &Glossary, path: &str, word: &str) -> bool {
    let same = |allowed: &&Allowed| allowed.word == word || allowed.word == singular(word);
    glossary
        .allowed
        .iter()
        .filter(same)
        .any(|allowed| allowed.under.iter().any(|under| path.starts_with(under.as_str())))
}

/// How many brackets of an attribute (`#[…]`, `#![…]`) are open after the last token; what stands in one was named by a macro.
fn attribute_depth(before: usize, tokens: &[(usize, Token<'_>)]) -> usize {
    let mark =
        |back: usize| tokens.len().checked_sub(back).and_then(|at| tokens.get(at)).map(|(_, token)| token.clone());
    let opens =
        mark(2) == Some(Token::Mark('#')) || (mark(2) == Some(Token::Mark('!')) && mark(3) == Some(Token::Mark('#')));
    match mark(1) {
        Some(Token::Mark('[')) if before > 0 || opens => before + 1,
        Some(Token::Mark(']')) => before.saturating_sub(1),
        _ => before,
    }
}

/// Whether the word to come stands behind `.` or `::` (a range `..` is neither).
fn named_elsewhere(before: &[(usize, Token<'_>)]) -> bool {
    let mark = |back: usize| before.len().checked_sub(back).and_then(|at| before.get(at)).map(|(_, token)| token);
    match (mark(2), mark(1)) {
        (Some(Token::Mark('.')), Some(Token::Mark('.'))) => false,
        (_, Some(Token::Mark('.'))) => true,
        (Some(Token::Mark(':')), Some(Token::Mark(':'))) => true,
        _ => false,
    }
}

fn banned_words(glossary: &Glossary) -> BTreeMap<&str, &str> {
    let pairs =
        glossary.terms.iter().flat_map(|term| term.not.iter().map(|word| (word.as_str(), term.identifier.as_str())));
    pairs.collect()
}

fn singular(word: &str) -> &str {
    match word {
        "anomalies" => "anomaly",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}

fn is_identifier(text: &str) -> bool {
    let parts = text.split("::").collect::<Vec<_>>();
    let plain = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    parts.iter().all(plain)
}

/// `ReportForm`, `report_form`, `REPORT_FORM` → report, form.
fn split(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in identifier.chars() {
        let starts = c == '_' || c == ':' || (c.is_uppercase() && before.is_lowercase());
        if starts && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOSSARY: &str = r#"
[[term]]
zh = "修订"
en = "revision"
identifier = "Revision"
definition = "d"
source = "s"
not = ["update"]
[[allowed]]
word = "update"
under = ["crates/web/"]
why = "w"
"#;

    fn problems(path: &str, source: &str) -> usize {
        banned(&Tree::of(&[(FILE, GLOSSARY), (path, source)])).len()
    }

    #[test]
    fn a_banned_word_is_caught_in_every_spelling_where_it_is_declared() {
        assert_eq!(
            problems("crates/office/src/a.rs", "fn update_price() {} struct PriceUpdates; const UPDATE: u8 = 0;"),
            3
        );
    }

    #[test]
    fn what_others_named_and_what_has_a_reason_passes() {
        assert_eq!(
            problems(
                "crates/office/src/a.rs",
                "hasher.update(b); self.0.update(b); a::update::b; \"update\"; updated(); // update"
            ),
            0
        );
        assert_eq!(problems("crates/web/src/a.rs", "fn update() {}"), 0);
        assert_eq!(problems("crates/office/src/a.rs", "0..update"), 1);
        assert_eq!(problems("crates/office/src/a.rs", "#[update(a[0], update)] fn a() { [update]; }"), 1);
    }

    #[test]
    fn the_glossary_itself_is_checked() {
        assert!(glossary(&Tree::of(&[(FILE, GLOSSARY)])).is_empty());
        let twice = format!(
            "{GLOSSARY}\n[[term]]\nzh = \"修订\"\nen = \"\"\nidentifier = \"TaskUpdate\"\ndefinition = \"d\"\nsource = \"s\""
        );
        assert_eq!(
            glossary(&Tree::of(&[(FILE, &twice)])).len(),
            3,
            "an empty `en`, 修订 twice, a banned word in an identifier"
        );
        assert_eq!(glossary(&Tree::of(&[(FILE, "[[term]]\nzhh = \"\"")])).len(), 1);
    }
}
