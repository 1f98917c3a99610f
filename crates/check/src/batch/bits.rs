//! One bit a row, 64 rows a word. Bits beyond the length are always zero, so counting needs no mask.

/// A set of rows of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    pub fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// `words` in row order; bits beyond `len` are dropped.
    pub fn from_words(mut words: Vec<u64>, len: usize) -> Self {
        words.resize(len.div_ceil(64), 0);
        let mut bits = Self { words, len };
        bits.trim();
        bits
    }

    pub fn from_fn(len: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::none(len);
        for row in 0..len {
            if holds(row) {
                bits.insert(row);
            }
        }
        bits
    }

    pub fn from_rows(len: usize, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut bits = Self::none(len);
        rows.into_iter().for_each(|row| bits.insert(row));
        bits
    }

    fn trim(&mut self) {
        if let (Some(last), rest @ 1..) = (self.words.last_mut(), self.len % 64) {
            *last &= u64::MAX >> (64 - rest);
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn words(&self) -> &[u64] {
        &self.words
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    pub fn contains(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Adds a row; a row beyond the length is left out.
    pub fn insert(&mut self, row: usize) {
        if row < self.len {
            self.words[row / 64] |= 1 << (row % 64);
        }
    }

    pub fn remove(&mut self, row: usize) {
        if row < self.len {
            self.words[row / 64] &= !(1 << (row % 64));
        }
    }

    pub fn put(&mut self, row: usize, holds: bool) {
        if holds { self.insert(row) } else { self.remove(row) }
    }

    /// The rows of the set, ascending.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(i * 64 + bit)
            })
        })
    }

    pub fn and(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self
    }

    pub fn or(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self
    }

    pub fn and_not(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
        self
    }

    pub fn complement(mut self) -> Self {
        self.words.iter_mut().for_each(|w| *w = !*w);
        self.trim();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_beyond_the_length_stay_zero() {
        let all = Bits::all(70);
        assert_eq!(all.count(), 70);
        assert_eq!(all.clone().complement().count(), 0);
        assert_eq!(Bits::none(70).complement(), all);
        assert_eq!(Bits::from_words(vec![u64::MAX; 3], 70), all);
        assert_eq!(Bits::all(0).count(), 0);
    }

    #[test]
    fn rows_come_ascending() {
        let thirds = Bits::from_fn(200, |row| row % 3 == 0);
        assert_eq!(thirds.rows().collect::<Vec<_>>(), (0..200).step_by(3).collect::<Vec<_>>());
        let mut some = thirds.clone();
        some.remove(3);
        some.insert(500);
        assert_eq!(some.count(), thirds.count() - 1);
        assert!(!some.contains(3) && some.contains(6) && !some.contains(500));
    }
}
