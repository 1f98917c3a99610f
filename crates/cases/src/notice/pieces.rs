//! What of a text is shown. Masks name passages, not places: so a passage cannot be masked here and stand there, and a text can be edited
//! without a mask slipping off what it covers.

use serde::{Deserialize, Serialize};
use shishu_terms::half_width;

/// A piece of a text as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    Shown(String),
    /// Left out on this ground (id of the exemption). How long it was is not told.
    Masked(String),
}

/// A passage that is not shown, and on what ground.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mask {
    pub what: String,
    pub exemption: String,
}

/// The text with every occurrence of the masked passages left out, whatever the width of its characters, the case of its letters and the
/// blanks or hyphens in it. `[[id]]`, where a passage was taken out before, is such a gap as well.
pub fn pieces(text: &str, masks: &[Mask], exemptions: &[&str]) -> Vec<Piece> {
    let shown = |(text, masked): (String, Option<String>)| masked.map_or(Piece::Shown(text), Piece::Masked);
    segments(text, masks, exemptions).into_iter().map(shown).collect()
}

/// The whole text in segments: each with the ground on which it is left out, or none where it is shown. For those who may read all of it.
pub fn segments(text: &str, masks: &[Mask], exemptions: &[&str]) -> Vec<(String, Option<String>)> {
    let characters: Vec<char> = text.chars().collect();
    let folded: Vec<char> = fold(text);
    let mut cover: Vec<Option<&str>> = vec![None; characters.len()];
    let mut starts = vec![false; characters.len() + 1];
    gaps(&characters, exemptions, &mut cover, &mut starts);
    let mut ordered: Vec<&Mask> = masks.iter().collect();
    ordered.sort_by_key(|mask| (std::cmp::Reverse(mask.what.chars().count()), &mask.what));
    for mask in ordered {
        let wanted: Vec<char> = fold(&mask.what).into_iter().filter(|c| !passed_over(*c)).collect();
        let mut at = 0;
        while at < folded.len() {
            match end_of(&folded, at, &wanted) {
                Some(end) => {
                    let free = cover[at..end].iter().all(Option::is_none);
                    cover[at..end].iter_mut().filter(|one| one.is_none()).for_each(|one| *one = Some(&mask.exemption));
                    starts[at] |= free;
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    joined(&characters, &cover, &starts)
}

/// What is shown of it, as one text; gaps are told by the words given for the exemption.
pub fn plain(pieces: &[Piece], gap: &dyn Fn(&str) -> String) -> String {
    let told = |piece: &Piece| match piece {
        Piece::Shown(text) => text.clone(),
        Piece::Masked(exemption) => gap(exemption),
    };
    pieces.iter().map(told).collect()
}

/// One character each.
fn fold(text: &str) -> Vec<char> {
    half_width(text).chars().map(|c| c.to_ascii_lowercase()).collect()
}

/// What people put into a number or a name without making another of it.
fn passed_over(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '—' | '·' | '.' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Where the passage that begins here ends.
fn end_of(text: &[char], from: usize, wanted: &[char]) -> Option<usize> {
    let (first, rest) = wanted.split_first()?;
    if text.get(from) != Some(first) {
        return None;
    }
    let mut at = from + 1;
    for c in rest {
        while text.get(at).is_some_and(|c| passed_over(*c)) {
            at += 1;
        }
        if text.get(at) != Some(c) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn gaps<'a>(text: &[char], exemptions: &[&'a str], cover: &mut [Option<&'a str>], starts: &mut [bool]) {
    for id in exemptions {
        let token: Vec<char> = format!("[[{id}]]").chars().collect();
        for at in 0..text.len() {
            if text[at..].starts_with(&token) {
                cover[at..at + token.len()].fill(Some(id));
                starts[at] = true;
            }
        }
    }
}

fn joined(text: &[char], cover: &[Option<&str>], starts: &[bool]) -> Vec<(String, Option<String>)> {
    let mut segments: Vec<(String, Option<String>)> = Vec::new();
    for (at, c) in text.iter().enumerate() {
        match segments.last_mut() {
            Some((so_far, last)) if last.as_deref() == cover[at] && !starts[at] => so_far.push(*c),
            _ => segments.push((c.to_string(), cover[at].map(str::to_owned))),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUNDS: [&str; 2] = ["private-life", "safety"];

    fn mask(what: &str) -> Mask {
        Mask { what: what.to_owned(), exemption: "private-life".to_owned() }
    }

    fn told(text: &str, masks: &[Mask]) -> String {
        plain(&pieces(text, masks, &GROUNDS), &|id| format!("<{id}>"))
    }

    #[test]
    fn a_passage_is_masked_wherever_it_stands_and_however_it_is_written() {
        let masks = [mask("13805711234"), mask("张建国")];
        assert_eq!(told("张建国 138-0571 1234，找张建国", &masks), "<private-life> <private-life>，找<private-life>");
        assert_eq!(told("１３８０５７１１２３４，张 建国", &masks), "<private-life>，<private-life>");
        assert_eq!(told("Mr Li", &[mask("mr li")]), "<private-life>");
    }

    #[test]
    fn a_gap_made_before_stays_one_and_unknown_grounds_are_text() {
        assert_eq!(told("在[[safety]]上班", &[]), "在<safety>上班");
        assert_eq!(told("[[safety]][[safety]]", &[]), "<safety><safety>");
        assert_eq!(told("[[nothing]]", &[]), "[[nothing]]");
        assert_eq!(told("", &[mask("x")]), "");
    }

    #[test]
    fn overlapping_passages_leave_nothing_of_either() {
        let masks = [mask("柳溪镇"), mask("溪镇统计站")];
        let told = told("柳溪镇统计站来人", &masks);
        assert!(!told.contains('溪') && !told.contains("统计"), "{told}");
        assert!(told.ends_with("来人"));
    }
}
