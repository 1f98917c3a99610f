//! What is wrong with a programme folder: where, what, and the cure, in both languages, all of it at once.

use std::{cell::RefCell, fmt, rc::Rc};

use shishu_terms::{Bilingual, Lang};

/// One thing that is wrong. `file` is relative to the programme folder, `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    /// The line in the file; nothing when the problem is about the file as a whole.
    pub line: Option<u32>,
    /// The character in the line, counted from 1; only told of a rule file that stands alone.
    pub column: Option<u32>,
    pub message: Bilingual,
    pub cure: Bilingual,
}

impl Problem {
    /// `forms/B204-1.toml:12: 没有“nmae”这一项；是不是“name”？`
    pub fn render(&self, lang: Lang) -> String {
        let place = match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", self.file),
            (Some(line), None) => format!("{}:{line}", self.file),
            (None, _) => self.file.clone(),
        };
        let (message, cure) = (self.message.get(lang), self.cure.get(lang));
        match lang {
            Lang::Zh => format!("{place}：{message}；{cure}"),
            Lang::En => format!("{place}: {message}; {cure}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Lang::En))
    }
}

/// A place in the folder: a file and, when one is to blame, a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub file: Rc<str>,
    pub line: Option<u32>,
    pub column: Option<u32>,
}

impl Spot {
    pub fn file(file: &str) -> Self {
        Self { file: file.into(), line: None, column: None }
    }
}

/// A value and the place it was read from.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    pub value: T,
    pub spot: Spot,
}

/// Collects problems while the folder is read. Shared by reference, so that every reader can add to it.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    refusals: RefCell<Vec<Problem>>,
    warnings: RefCell<Vec<Problem>>,
}

impl Problems {
    /// Something that keeps the programme from being loaded.
    pub fn refuse(&self, spot: &Spot, message: Bilingual, cure: Bilingual) {
        self.refusals.borrow_mut().push(problem(spot, message, cure));
    }

    /// Refuses with an error of `shishu-terms`, whose text says what is wrong and the cure in one sentence.
    pub fn refuse_text(&self, spot: &Spot, whole: Bilingual) {
        let (message, cure) = split_cure(whole);
        self.refuse(spot, message, cure);
    }

    /// Something a person should look at; the programme is usable all the same.
    pub fn warn(&self, spot: &Spot, message: Bilingual, cure: Bilingual) {
        self.warnings.borrow_mut().push(problem(spot, message, cure));
    }

    /// Takes in what another reader collected; its refusals as warnings where they keep nothing from being used.
    pub fn take_in(&self, other: Problems, as_warnings: bool) {
        let into = if as_warnings { &self.warnings } else { &self.refusals };
        into.borrow_mut().append(&mut other.refusals.into_inner());
        self.warnings.borrow_mut().append(&mut other.warnings.into_inner());
    }

    /// Every problem in the order of files and lines, refusals and warnings apart.
    pub fn into_sorted(self) -> (Vec<Problem>, Vec<Problem>) {
        let sorted = |list: RefCell<Vec<Problem>>| {
            let mut list = list.into_inner();
            list.sort();
            list.dedup();
            list
        };
        (sorted(self.refusals), sorted(self.warnings))
    }
}

fn problem(spot: &Spot, message: Bilingual, cure: Bilingual) -> Problem {
    Problem { file: spot.file.to_string(), line: spot.line, column: spot.column, message, cure }
}

pub(crate) fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(zh, en)
}

/// Parts a sentence of the shape "what is wrong; what to do" at its last semicolon.
pub(crate) fn split_cure(whole: Bilingual) -> (Bilingual, Bilingual) {
    match (whole.zh.rsplit_once('；'), whole.en.rsplit_once("; ")) {
        (Some((zh, cure_zh)), Some((en, cure_en))) => (both(zh, en), both(cure_zh, cure_en)),
        _ => (whole, both("请改正这一处", "correct this value")),
    }
}

/// The nearest of the known words, when it is near enough to be a slip: one that begins with what was written (three
/// letters or more), otherwise one of which at most a third of the letters differ.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let rank = |word: &'a str| {
        let distance = strsim::osa_distance(written, word);
        let cut_short = length >= 3 && word.starts_with(written);
        let slip = distance * 3 <= length.max(word.chars().count());
        (cut_short || slip).then_some((!cut_short, distance, word))
    };
    let best = known.into_iter().filter_map(rank).min();
    best.map(|(_, _, word)| word)
}

/// The cure for a word that is not known: the nearest one, otherwise the whole list when it is short.
pub(crate) fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Bilingual {
    if let Some(word) = nearest(written, known.clone()) {
        return both(format!("是不是“{word}”？"), format!("did you mean \"{word}\"?"));
    }
    let list: Vec<&str> = known.into_iter().collect();
    match list.len() {
        0 => both("请删去", "remove it"),
        1..=12 => both(format!("可以写：{}", list.join("、")), format!("it can be: {}", list.join(", "))),
        many => both(
            format!("请核对，已知的共 {many} 个，例如“{}”", list[0]),
            format!("check it; {many} are known, such as \"{}\"", list[0]),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_different_word_is_not() {
        assert_eq!(nearest("frequncy", ["id", "frequency"]), Some("frequency"));
        assert_eq!(nearest("colour", ["id", "frequency"]), None);
        assert_eq!(nearest("ib", ["id", "name"]), None);
        assert_eq!(nearest("", ["id"]), None);
        assert_eq!(nearest("B204", ["B203", "B204-1"]), Some("B204-1"));
    }

    #[test]
    fn a_sentence_parts_into_what_and_cure() {
        let (message, cure) = split_cure(both("错了；请改", "wrong; change it"));
        assert_eq!((message.en.as_str(), cure.zh.as_str()), ("wrong", "请改"));
        assert_eq!(split_cure(both("错了", "wrong")).0.zh, "错了");
    }
}
