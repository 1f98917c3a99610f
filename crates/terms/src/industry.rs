//! Industry codes 国民经济行业分类, GB/T 4754-2017: section letter, division 2, group 3, class 4 digits.

mod sections;

use std::{fmt, str::FromStr};

use sections::{SECTIONS, section_of};

use crate::{
    Bilingual,
    macros::{error_from_message, serde_as_text},
    text::{quoted, tidy},
};

/// A code at any of the four levels, always with its section letter: `C`, `C33`, `C339`, `C3391`.
///
/// Reads `C3391` and `3391` alike; the letter must be the one its division belongs to. Whether a group or a class
/// exists is not checked: national amendments add some, and the list of an office is part of its programme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndustryCode {
    /// The letter and up to four digits, all ASCII.
    code: String,
}

impl IndustryCode {
    /// The section letter 门类.
    pub fn section(&self) -> char {
        self.code.chars().next().unwrap_or_default()
    }

    pub fn section_name(&self) -> Bilingual {
        let letter = self.section();
        let named = SECTIONS.iter().find(|s| s.letter == letter);
        named.map(|s| Bilingual::new(s.zh, s.en)).unwrap_or_default()
    }

    /// The division 大类, two digits, unless the code is a section.
    pub fn division(&self) -> Option<&str> {
        self.code.get(1..3)
    }

    /// The group 中类, three digits, unless the code is wider.
    pub fn group(&self) -> Option<&str> {
        self.code.get(1..4)
    }

    /// The class 小类, four digits, unless the code is wider.
    pub fn class(&self) -> Option<&str> {
        self.code.get(1..5)
    }

    /// Whether `other` is this industry or part of it.
    pub fn contains(&self, other: &Self) -> bool {
        other.code.starts_with(&self.code)
    }

    pub fn as_str(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.code)
    }
}

impl FromStr for IndustryCode {
    type Err = IndustryError;

    fn from_str(text: &str) -> Result<Self, IndustryError> {
        let code = tidy(text).to_ascii_uppercase();
        let letter = code.chars().next().filter(char::is_ascii_alphabetic);
        let digits = if letter.is_some() { &code[1..] } else { &code };
        let malformed = || IndustryError::Form { text: code.clone() };

        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(malformed());
        }
        match (letter, digits.len()) {
            (Some(letter), 0) if SECTIONS.iter().any(|s| s.letter == letter) => Ok(Self { code }),
            (_, 2..=4) => {
                let division = digits[..2].parse().map_err(|_| malformed())?;
                let section = section_of(division).ok_or_else(|| IndustryError::Division { text: code.clone() })?;
                if letter.is_some_and(|written| written != section.letter) {
                    return Err(IndustryError::Section { text: code.clone(), expected: section.letter });
                }
                Ok(Self { code: format!("{}{digits}", section.letter) })
            }
            _ => Err(malformed()),
        }
    }
}

/// A text that is no industry code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndustryError {
    /// Not a letter and two to four digits.
    Form { text: String },
    /// No division bears this number.
    Division { text: String },
    /// The division belongs to another section.
    Section { text: String, expected: char },
}

impl IndustryError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Form { text } => {
                let text = quoted(text);
                Bilingual::new(
                    format!("“{text}”不是行业代码；请写门类字母和 2 至 4 位数字，例如 C3391"),
                    format!(
                        "\"{text}\" is not an industry code; write the section letter and 2 to 4 digits, as in C3391"
                    ),
                )
            }
            Self::Division { text } => Bilingual::new(
                format!("“{text}”的大类不存在；GB/T 4754-2017 的大类是 01 至 97"),
                format!("the division of \"{text}\" does not exist; those of GB/T 4754-2017 are 01 to 97"),
            ),
            Self::Section { text, expected } => Bilingual::new(
                format!("“{text}”的大类属于门类 {expected}；请改写门类字母，或者只写数字"),
                format!(
                    "the division of \"{text}\" belongs to section {expected}; change the letter, or write the digits only"
                ),
            ),
        }
    }
}

serde_as_text!(IndustryCode);
error_from_message!(IndustryError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_level_with_or_without_the_letter() {
        for (written, code, parts) in [
            ("C3391", "C3391", (Some("33"), Some("339"), Some("3391"))),
            ("3391", "C3391", (Some("33"), Some("339"), Some("3391"))),
            ("c339", "C339", (Some("33"), Some("339"), None)),
            ("Ｃ３３", "C33", (Some("33"), None, None)),
            ("C", "C", (None, None, None)),
            ("97", "T97", (Some("97"), None, None)),
        ] {
            let read: IndustryCode = written.parse().unwrap();
            assert_eq!((read.as_str(), (read.division(), read.group(), read.class())), (code, parts));
        }
    }

    #[test]
    fn refuses_the_wrong_letter_and_says_the_right_one() {
        let error = "B33".parse::<IndustryCode>().unwrap_err();
        assert_eq!(error, IndustryError::Section { text: "B33".into(), expected: 'C' });
        assert!(matches!("98".parse::<IndustryCode>(), Err(IndustryError::Division { .. })));
        assert!(matches!("A00".parse::<IndustryCode>(), Err(IndustryError::Division { .. })));
        for text in ["", "U", "C3", "C33911", "3", "CC33", "C 33", "制造业", "é33"] {
            assert!(matches!(text.parse::<IndustryCode>(), Err(IndustryError::Form { .. })), "{text}");
        }
    }

    #[test]
    fn contains_what_is_narrower() {
        let [c, c33, c3391]: [IndustryCode; 3] = ["C", "33", "3391"].map(|t| t.parse().unwrap());
        assert!(c.contains(&c3391) && c33.contains(&c33) && !c3391.contains(&c33));
    }
}
