//! A code list: texts, compared exactly; against a number, by decimal value.

use shishu_terms::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The codes of a list, and the code above each where the list has a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeList {
    codes: BTreeSet<String>,
    numbers: BTreeSet<Decimal>,
    parents: BTreeMap<String, String>,
}

impl CodeList {
    pub fn new(codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let codes: BTreeSet<String> = codes.into_iter().map(Into::into).collect();
        let numbers = codes.iter().filter_map(|code| Decimal::from_str_exact(code).ok()).collect();
        Self { codes, numbers, parents: BTreeMap::new() }
    }

    /// With (code, parent) pairs; a code without one stands at the top.
    #[must_use]
    pub fn with_parents(mut self, pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.parents.extend(pairs.into_iter().map(|(code, parent)| (code.into(), parent.into())));
        self
    }

    /// Whether the text is one of the codes, letter for letter: a full-width form is another text.
    pub fn has_text(&self, text: &str) -> bool {
        self.codes.contains(text)
    }

    /// Whether one of the codes is this number: 1 is in a list that holds `1`, `01` or `1.0`.
    pub fn has_number(&self, number: Decimal) -> bool {
        self.numbers.contains(&number)
    }

    pub fn parent(&self, code: &str) -> Option<&str> {
        self.parents.get(code).map(String::as_str)
    }

    /// Alphabetically.
    pub fn codes(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes.iter().map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}
