//! A verdict as text for people or JSON for programs.

use std::fmt::Write as _;

use crate::{Lang, Outcome, Verdict, Words};

impl Verdict {
    /// For a terminal: the answer, then what it proves, what is wrong, what to do, what it does not prove.
    pub fn to_text(&self, lang: Lang) -> String {
        let mark = match self.outcome {
            Outcome::Genuine => '✔',
            Outcome::Mismatch => '✘',
            Outcome::Unclear => '?',
        };
        let mut text = format!("{mark} {}\n", self.headline().get(lang));
        let problems: Vec<Words> = self.problems.iter().map(|problem| problem.words.clone()).collect();
        section(&mut text, lang, "已证明", "Proved", &self.proves);
        section(&mut text, lang, "不符之处", "Does not fit", &problems);
        section(&mut text, lang, "怎么办", "What to do", &self.cures);
        section(&mut text, lang, "不能证明", "Not proved", &self.limits);
        text
    }

    /// For programs: `{"what","outcome","headline":{"zh","en"},"proves","problems":[{"kind","place","zh","en"}],"limits","cures","facts"}`.
    pub fn to_json(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            members.insert("headline".to_owned(), serde_json::to_value(self.headline()).unwrap_or_default());
        }
        format!("{value:#}\n")
    }
}

fn section(text: &mut String, lang: Lang, zh: &str, en: &str, lines: &[Words]) {
    if lines.is_empty() {
        return;
    }
    // Writing to a String does not fail.
    let _ = writeln!(text, "\n{}", Words::new(zh, en).get(lang));
    for line in lines {
        let _ = writeln!(text, "  · {}", line.get(lang));
    }
}
