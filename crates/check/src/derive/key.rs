//! Keys of rows: the values by which rows are grouped or told apart.

use shishu_rules::{Cell, Trouble};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hash;

/// The values of a key, each normalised so that equal by the rules is equal by bytes: 1.0 is 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Part {
    Missing,
    Number(shishu_terms::Decimal),
    Text(String),
    Date(jiff::civil::Date),
    Truth(bool),
    /// Why it could not be computed, as printed: only in groups that are items of their own.
    Broken(String),
}

/// A key, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Keyed {
    Key(Key),
    Missing,
    Broken(Trouble),
}

impl Keyed {
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Self {
        let (mut parts, mut missing) = (vec![], false);
        for cell in cells {
            match part(cell) {
                Err(trouble) => return Self::Broken(trouble),
                Ok(Part::Missing) => missing = true,
                Ok(part) => parts.push(part),
            }
        }
        if missing { Self::Missing } else { Self::Key(Key(parts)) }
    }
}

impl Key {
    /// Missing and broken parts counted as values of their own, as SQL groups.
    pub fn with_missing(cells: impl IntoIterator<Item = Cell>) -> Self {
        let whole = |cell| part(cell).unwrap_or_else(|trouble| Part::Broken(format!("{trouble:?}")));
        Self(cells.into_iter().map(whole).collect())
    }

    /// 128 bits that differ where keys differ: the chance that any two of 10^9 keys share them is below 10^-20.
    pub fn fingerprint(&self) -> [u64; 2] {
        let mut hasher = SipHasher13::new();
        self.0.hash(&mut hasher);
        hasher.finish128().as_u64().into()
    }
}

fn part(cell: Cell) -> Result<Part, Trouble> {
    Ok(match cell {
        Cell::Missing => Part::Missing,
        Cell::Number(d) | Cell::Rounded(d) => Part::Number(d.normalize()),
        Cell::Text(text) => Part::Text(text),
        Cell::Date(date) => Part::Date(date),
        Cell::Truth(truth) => Part::Truth(truth),
        Cell::Broken(trouble) => return Err(trouble),
    })
}

/// A text as one number: up to 15 bytes by themselves, longer ones by 128 bits that differ where texts differ (as
/// [`Key::fingerprint`]). Looking one up touches no text but the one in hand.
pub fn packed(text: &str) -> u128 {
    let bytes = text.as_bytes();
    let mut room = [0_u8; 16];
    match room.get_mut(..bytes.len()).filter(|_| bytes.len() < 16) {
        Some(place) => {
            place.copy_from_slice(bytes);
            room[15] = bytes.len() as u8;
            u128::from_le_bytes(room)
        }
        None => {
            let mut hasher = SipHasher13::new();
            bytes.hash(&mut hasher);
            // Above every length that fits.
            hasher.finish128().as_u128() | 0xF0 << 120
        }
    }
}

/// Spreads the bits of a fingerprint evenly (the finaliser of MurmurHash3), so that consecutive numbers part ways.
pub fn mix([a, b]: [u64; 2]) -> u64 {
    let mut x = a ^ b.rotate_left(29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x = (x ^ (x >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_pack_apart() {
        let long = "青禾县清渡镇工业总产值";
        let texts = ["", "a", "a\0", "\0", "110264001000", "123456789012345", "1234567890123456", long];
        let packed: std::collections::BTreeSet<u128> = texts.iter().map(|text| super::packed(text)).collect();
        assert_eq!(packed.len(), texts.len());
        assert_eq!(super::packed("A0248"), super::packed(&String::from("A0248")));
    }

    #[test]
    fn equal_by_the_rules_is_the_same_key() {
        let key = |cells: &[Cell]| Keyed::of(cells.iter().cloned());
        let number = |text: &str| Cell::Number(text.parse().unwrap());
        assert_eq!(key(&[number("1.0"), Cell::Text("A".into())]), key(&[number("1"), Cell::Text("A".into())]));
        assert_ne!(key(&[Cell::Text("1".into())]), key(&[number("1")]), "a text is not a number");
        assert_eq!(key(&[Cell::Missing, number("1")]), Keyed::Missing);
        assert_eq!(key(&[Cell::Missing, Cell::Broken(Trouble::Overflow)]), Keyed::Broken(Trouble::Overflow));
        // Parts keep their borders.
        let texts = |a: &str, b: &str| Key::with_missing([Cell::Text(a.into()), Cell::Text(b.into())]);
        assert_ne!(texts("ab", "c").fingerprint(), texts("a", "bc").fingerprint());
    }
}
