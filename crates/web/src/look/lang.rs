//! The two languages of every page, and how a sentence is written in both at the place where it is said.
//!
//! A sentence stands once, in Chinese and English side by side, where the page says it: nobody looks up a key,
//! and a missing translation cannot compile.

pub use shishu_terms::Lang;

/// Says a sentence in the reader's language.
///
/// `say!(lang, "中文", "English")` is a `&'static str`; with named arguments it is a `String`:
/// `say!(lang, "共 {n} 份", "{n} in all", n = n)`. Each argument is evaluated once, and one language may leave it out.
/// A brace without arguments is refused by the compiler, so that no page ever shows a bare `{n}`.
macro_rules! say {
    ($lang:expr, $zh:literal, $en:literal $(,)?) => {{
        const {
            assert!(!$crate::look::lang::has_brace($zh), "a brace needs an argument: say!(lang, zh, en, n = n)");
            assert!(!$crate::look::lang::has_brace($en), "a brace needs an argument: say!(lang, zh, en, n = n)");
        }
        match $lang {
            $crate::look::Lang::Zh => $zh,
            $crate::look::Lang::En => $en,
        }
    }};
    ($lang:expr, $zh:literal, $en:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        $(let $name = &$value;)+
        $(let _ = $name;)+
        match $lang {
            $crate::look::Lang::Zh => ::std::format!($zh),
            $crate::look::Lang::En => ::std::format!($en),
        }
    }};
}
pub(crate) use say;

/// Whether a sentence asks for an argument; used by [`say!`] at compile time only.
pub const fn has_brace(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' || bytes[at] == b'}' {
            return true;
        }
        at += 1;
    }
    false
}

/// The English form that goes with a number; Chinese needs none.
pub fn plural<'a>(n: u64, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// The value of an HTML `lang` attribute.
pub fn tag(lang: Lang) -> &'static str {
    say!(lang, "zh-CN", "en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_in_the_language_asked_for() {
        assert_eq!(say!(Lang::Zh, "报表", "Returns"), "报表");
        assert_eq!(say!(Lang::En, "报表", "Returns"), "Returns");
    }

    #[test]
    fn arguments_are_evaluated_once_and_may_be_left_out_by_one_language() {
        let mut calls = 0;
        let mut count = || {
            calls += 1;
            3
        };
        let said = say!(Lang::En, "共 {n} 份", "{n} {word}", n = count(), word = plural(3, "return", "returns"));
        assert_eq!(said, "3 returns");
        assert_eq!(calls, 1);
    }

    #[test]
    fn one_is_singular_and_nothing_else() {
        assert_eq!(plural(1, "day", "days"), "day");
        assert_eq!(plural(0, "day", "days"), "days");
        assert_eq!(plural(2, "day", "days"), "days");
    }
}
