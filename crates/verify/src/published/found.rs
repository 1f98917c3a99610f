//! A figure as it was found in a file, and the one spelling in which figures are compared.

use serde::Serialize;

use crate::Words;

/// The sign in the place of a figure that is withheld.
pub(super) const WITHHELD: &str = "…";

/// A figure in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundFigure {
    /// `FORM.PERIOD.REGION.INDICATOR`
    pub id: String,
    /// As decimal text without group separators; `None`: withheld. Text that is no number is kept as it is.
    pub value: Option<String>,
    /// Where it stands.
    pub at: FoundAt,
}

/// Where in a file a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundAt {
    /// In the attribute of a page, which programs read.
    Attribute,
    /// In the text of a page, which people read.
    Text,
    /// In a table: row and column, both from 1.
    Cell { row: usize, column: usize },
}

impl FoundAt {
    /// Where, for people.
    pub fn words(self) -> Words {
        match self {
            Self::Attribute => Words::new("属性值", "attribute"),
            Self::Text => Words::new("显示的文字", "visible text"),
            Self::Cell { row, column } => {
                Words::new(format!("第 {row} 行第 {column} 列"), format!("row {row}, column {column}"))
            }
        }
    }
}

/// The spelling to compare by: no blanks around, no group separators (comma, full-width comma, thin and no-break spaces), U+2212 as
/// minus. `None` for the sign of a withheld figure.
pub(super) fn plain(text: &str) -> Option<String> {
    let separates = |c: char| matches!(c, ',' | '，' | '\u{2009}' | '\u{202f}' | '\u{a0}');
    let text: String = text.trim().chars().filter(|c| !separates(*c)).map(|c| if c == '−' { '-' } else { c }).collect();
    (text != WITHHELD).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn one_number_has_one_spelling() {
        let spellings = [
            "1,234,567.80",
            " 1\u{2009}234\u{2009}567.80",
            "1\u{202f}234\u{a0}567.80\n",
            "1，234，567.80",
            "1234567.80",
        ];
        assert!(spellings.iter().all(|text| plain(text).as_deref() == Some("1234567.80")));
        assert_eq!(plain("−3.1").as_deref(), Some("-3.1"));
        assert_eq!((plain("…"), plain("")), (None, Some(String::new())));
        assert_ne!(plain("18.08"), plain("18.8"));
    }
}
