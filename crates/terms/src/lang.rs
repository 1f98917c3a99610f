//! The language a person reads.

use std::{fmt, str::FromStr};

use crate::{
    Bilingual,
    macros::{error_from_message, serde_as_text},
    text::quoted,
};

/// A language of the screens. Chinese comes first and is the default; English is complete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The BCP 47 tag, as in the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }

    /// The other language: where the language switch leads.
    pub fn other(self) -> Lang {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Reads a language tag by its primary part: `zh`, `zh-CN`, `zh-Hans-CN`, `en`, `en-GB`, in any case.
impl FromStr for Lang {
    type Err = LangError;

    fn from_str(text: &str) -> Result<Self, LangError> {
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            _ => Err(LangError { text: text.to_owned() }),
        }
    }
}

/// A language that no screen is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LangError {
    pub text: String,
}

impl LangError {
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        Bilingual::new(
            format!("没有“{text}”这种语言；请写 zh 或 en"),
            format!("there is no language \"{text}\"; write zh or en"),
        )
    }
}

serde_as_text!(Lang);
error_from_message!(LangError);
