//! Text for people, in both languages, and the folding of full-width characters.

use serde::{Deserialize, Serialize};

use crate::Lang;

/// One text in Chinese and English. Both are always present: a page never falls back to the other language.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

impl Bilingual {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that is the same in both languages: a code, a number, a foreign name.
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Folds the full-width forms U+FF01–U+FF5E and the ideographic space to ASCII.
///
/// A Chinese input method writes digits, commas and letters at full width whenever its mode is left on, so everything
/// a person types or pastes passes through here before it is read as a number or a code.
///
/// ```
/// assert_eq!(shishu_terms::half_width("Ｂ２０４－１　％"), "B204-1 %");
/// ```
pub fn half_width(text: &str) -> String {
    text.chars().map(fold).collect()
}

fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        // The block mirrors ASCII `!`–`~` at a constant distance, so the result is always a valid character.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Folds widths and trims blanks, among them the zero-width ones that come along when a cell is copied.
pub(crate) fn tidy(text: &str) -> String {
    half_width(text).trim_matches(|c: char| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}').to_owned()
}

/// User input as quoted in an error: whole when short, otherwise its beginning, so that a pasted page is not echoed.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
