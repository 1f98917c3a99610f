//! Two texts side by side: each cut into pieces, those in common numbered alike on both sides.

use std::ops::Range;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub text: String,
    /// The number of the passage, from 1, that stands on the other side too.
    pub passage: Option<usize>,
}

/// A text in pieces. `passages` are numbers from 0 with ranges of characters, in the order of the text, none overlapping.
pub(super) fn side(text: &str, passages: impl IntoIterator<Item = (usize, Range<usize>)>) -> Vec<Segment> {
    let characters: Vec<char> = text.chars().collect();
    let mut segments = Vec::new();
    let mut push = |range: Range<usize>, passage: Option<usize>| {
        let piece: String = characters.get(range).unwrap_or_default().iter().collect();
        if !piece.is_empty() {
            segments.push(Segment { text: piece, passage });
        }
    };
    let mut end = 0;
    for (number, range) in passages {
        if range.start < end {
            continue;
        }
        push(end..range.start, None);
        push(range.clone(), Some(number + 1));
        end = range.end;
    }
    push(end.min(characters.len())..characters.len(), None);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole_text() {
        let pieces = side("一二三四五六", [(1, 1..3), (0, 4..5)]);
        let told: Vec<_> = pieces.iter().map(|piece| (piece.text.as_str(), piece.passage)).collect();
        assert_eq!(told, [("一", None), ("二三", Some(2)), ("四", None), ("五", Some(1)), ("六", None)]);
        assert_eq!(side("", []), []);
        // A range beyond the text is left out rather than a reason to fail.
        assert_eq!(side("甲", [(0, 0..9)]).len(), 0);
    }
}
