//! A text as the signs that count when texts are compared, each with its place in the original.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// What counts as one: a Chinese character, a word in letters, or a number. Two signs are equal exactly when their values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sign(u32);

impl Sign {
    /// Every number is this one sign, so that a copied sentence with another date or sum in it is still a copy.
    pub const NUMBER: Sign = Sign(0);

    pub(crate) fn value(self) -> u64 {
        u64::from(self.0)
    }

    fn character(c: char) -> Self {
        Sign(u32::from(c))
    }

    /// FNV-1a over the letters, above all characters.
    fn word(letters: &str) -> Self {
        let hash =
            letters.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Sign(hash | 0x8000_0000)
    }
}

/// A text without what does not count: compatibility forms folded (NFKC, so full width becomes half width), letters in lower case,
/// blanks, punctuation and other marks dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normal {
    signs: Vec<Sign>,
    /// Of each sign: its characters in the original.
    places: Vec<Range<u32>>,
}

impl Normal {
    /// With all numbers alike: for finding copies.
    pub fn new(text: &str) -> Self {
        Self::read(text, true)
    }

    /// With each number as itself, digit for digit: for finding what texts are about.
    pub fn exact(text: &str) -> Self {
        Self::read(text, false)
    }

    fn read(text: &str, numbers_alike: bool) -> Self {
        let mut reader = Reader { numbers_alike, ..Reader::default() };
        let mut characters = (0_u32..).zip(text.chars()).peekable();
        while let Some((at, c)) = characters.next() {
            let next_is_digit = characters.peek().is_some_and(|(_, next)| is_digit(*next));
            if !(reader.in_number() && next_is_digit && matches!(c, '.' | ',' | '．')) {
                reader.take(at, c);
            }
        }
        reader.end_run();
        reader.normal
    }

    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    pub fn len(&self) -> usize {
        self.signs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }

    /// Whether something that does not count stands before this sign.
    pub(crate) fn parted(&self, at: usize) -> bool {
        let end = at.checked_sub(1).and_then(|before| self.places.get(before)).map(|place| place.end);
        self.places.get(at).zip(end).is_some_and(|(place, end)| place.start > end)
    }

    /// Where a run of signs stands in the original, in characters; from the first sign's beginning to the last one's end.
    /// Nothing for an empty run or one beyond the end.
    pub fn place(&self, signs: &Range<usize>) -> Range<usize> {
        match self.places.get(signs.clone()) {
            Some([one]) => one.start as usize..one.end as usize,
            Some([first, .., last]) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }
}

/// Reads character by character; a run of letters or digits waits until it ends.
#[derive(Default)]
struct Reader {
    normal: Normal,
    numbers_alike: bool,
    run: Option<Run>,
}

struct Run {
    digits: bool,
    letters: String,
    place: Range<u32>,
}

impl Reader {
    fn take(&mut self, at: u32, original: char) {
        if matches!(original, '\u{4e00}'..='\u{9fff}') {
            // What nearly all characters of a text are, and what no folding changes.
            self.end_run();
            return self.push(Sign::character(original), at..at + 1);
        }
        if is_invisible(original) {
            return; // inside a word or a number it does not part it
        }
        let mut counted = unicode_normalization::char::is_combining_mark(original) && self.run.is_some();
        for c in std::iter::once(original).nfkc().flat_map(char::to_lowercase) {
            if c.is_ascii_digit() {
                self.extend(at, c, true);
            } else if is_ideograph(c) || c.is_numeric() {
                self.end_run();
                self.push(Sign::character(c), at..at + 1);
            } else if c.is_alphabetic() {
                self.extend(at, c, false);
            } else {
                continue;
            }
            counted = true;
        }
        if !counted {
            self.end_run();
        }
    }

    fn in_number(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.digits)
    }

    fn extend(&mut self, at: u32, c: char, digits: bool) {
        if self.run.as_ref().is_none_or(|run| run.digits != digits) {
            self.end_run();
        }
        let run = self.run.get_or_insert_with(|| Run { digits, letters: String::new(), place: at..at });
        run.letters.push(c);
        run.place.end = at + 1;
    }

    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            let sign = if run.digits && self.numbers_alike { Sign::NUMBER } else { Sign::word(&run.letters) };
            self.push(sign, run.place);
        }
    }

    fn push(&mut self, sign: Sign, place: Range<u32>) {
        self.normal.signs.push(sign);
        self.normal.places.push(place);
    }
}

/// Written without blanks between words, so that each character counts by itself.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Zero-width marks that come along when text is copied from a page.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
}

/// The characters of a range; what lies beyond the text is left out.
pub fn slice<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    let mut bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = bytes.clone().nth(range.start).unwrap_or(text.len());
    let end = bytes.nth(range.end).unwrap_or(text.len());
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<String> {
        let normal = Normal::new(text);
        (0..normal.len()).map(|at| slice(text, &normal.place(&(at..at + 1))).to_owned()).collect()
    }

    #[test]
    fn a_character_a_word_and_a_number_count_one_each() {
        assert_eq!(
            places("在ＧＤＰ　核算中，1,286.40万元"),
            ["在", "ＧＤＰ", "核", "算", "中", "1,286.40", "万", "元"]
        );
        assert_eq!(places("  A３区！《①号》"), ["A", "３", "区", "①", "号"]);
        assert_eq!(places("3.项目，2.5亿元。"), ["3", "项", "目", "2.5", "亿", "元"]);
        assert_eq!(places("cafe\u{301} ﬁne"), ["cafe", "ﬁne"]);
        assert_eq!(places("１３\u{200b}８"), ["１３\u{200b}８"]);
    }

    #[test]
    fn what_looks_the_same_is_the_same() {
        let signs = |text: &str| Normal::new(text).signs;
        assert_eq!(signs("ＡＢｃ，１２"), signs("abc 9"));
        assert_eq!(signs("您 好\n！"), signs("您好"));
        assert_ne!(signs("你好"), signs("您好"));
        assert!(signs("，。！ \u{3000}").is_empty());
    }
}
