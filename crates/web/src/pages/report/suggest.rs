//! Which category a text sounds like, with the words that speak for it.

use shishu_programme::{CaseKind, Category};

/// The category with most of its words in the text, the first of equals; none if no word occurs.
pub(super) fn suggest<'k>(text: &str, kind: &'k CaseKind) -> Option<(&'k Category, Vec<&'k str>)> {
    let text = text.to_lowercase();
    let mut best: Option<(&Category, Vec<&str>)> = None;
    for category in &kind.categories {
        let said = category.words.iter().map(String::as_str).filter(|word| text.contains(&word.to_lowercase()));
        let said: Vec<&str> = said.collect();
        if said.len() > best.as_ref().map_or(0, |(_, words)| words.len()) {
            best = Some((category, said));
        }
    }
    best
}
