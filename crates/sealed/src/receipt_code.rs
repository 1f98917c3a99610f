//! The code that a reporter keeps: the only way back to the report, and nobody else has it.

use crate::case_key::CaseKey;
use crate::check_symbols::{check_symbols, fits, suspects};
use crate::error::{CodeError, SealError};
use crate::sealed_box::Opener;
use hkdf::Hkdf;
use sha2::Sha256;
use shishu_terms::{Chance, half_width};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of chance, five bits each: 130 bits.
const DATA: usize = 26;
/// Characters in all, with the two check characters.
pub const LENGTH: usize = DATA + 2;
const GROUP: usize = 4;
/// Nobody types more than this; what is longer is not read to its end.
const LONGEST_TEXT: usize = 400;

/// The group, from 1, in which the character at `place` (from 0) is shown.
pub fn group_of(place: usize) -> usize {
    place / GROUP + 1
}

/// A receipt code 回执码: 130 bits of chance and two check characters, shown as `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`.
///
/// Any one or two wrong characters are noticed, among them every swap. Neither `Debug` nor any error shows it; it is wiped
/// when dropped.
#[derive(Clone)]
pub struct ReceiptCode([u8; LENGTH]);

impl ReceiptCode {
    pub fn draw(chance: &mut dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; 17]);
        chance.fill(&mut *bytes);
        let mut symbols = Zeroizing::new([0; DATA]);
        for (at, symbol) in symbols.iter_mut().enumerate() {
            let (byte, shift) = (at * 5 / 8, at * 5 % 8);
            let next = bytes.get(byte + 1).copied().unwrap_or(0);
            let window = u16::from_be_bytes([bytes[byte], next]);
            *symbol = (window >> (11 - shift) & 31) as u8;
        }
        Self::with_check(&symbols)
    }

    fn with_check(data: &[u8; DATA]) -> Self {
        let mut symbols = [0; LENGTH];
        symbols[..DATA].copy_from_slice(data);
        symbols[DATA..].copy_from_slice(&check_symbols(data));
        Self(symbols)
    }

    /// Reads what somebody typed: in either case and width, with or without hyphens and blanks, O for 0, I and L for 1.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let narrow = Zeroizing::new(half_width(text));
        let mut symbols = Zeroizing::new([0; LENGTH]);
        let mut found = 0;
        let mut strange = None;
        for letter in narrow.chars().take(LONGEST_TEXT).filter(|letter| !is_between(*letter)) {
            match value(letter) {
                Some(value) => {
                    if let Some(symbol) = symbols.get_mut(found) {
                        *symbol = value;
                    }
                }
                None => strange = strange.or(Some(found + 1)),
            }
            found += 1;
        }
        if let Some(place) = strange.filter(|place| *place <= LENGTH) {
            return Err(CodeError::Character { place });
        }
        if found != LENGTH {
            return Err(CodeError::Length { found });
        }
        if !fits(&*symbols) {
            let mut groups: Vec<usize> = suspects(&*symbols).into_iter().map(group_of).collect();
            groups.dedup();
            return Err(CodeError::Check { groups });
        }
        Ok(Self(*symbols))
    }

    /// The code as it is shown, once.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
        for (at, symbol) in self.0.iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*symbol)]));
        }
        text
    }

    /// Opens the case whose key was shared to this code.
    pub fn open_case(&self, share: &str) -> Result<CaseKey, SealError> {
        self.opener().open_case(share)
    }

    /// The key pair that follows from the code: HKDF-SHA256, so that what the record keeps (a keyed hash) is no help.
    pub(crate) fn opener(&self) -> Opener {
        let mut secret = Zeroizing::new([0; 32]);
        let derived =
            Hkdf::<Sha256>::new(Some(b"shishu receipt code 1"), self.chosen()).expand(b"X25519", &mut *secret);
        debug_assert!(derived.is_ok(), "32 bytes are less than 255 blocks");
        Opener::new(secret)
    }

    /// The part that was drawn; the rest follows from it.
    pub(crate) fn chosen(&self) -> &[u8] {
        &self.0[..DATA]
    }
}

/// What stands between the characters of a code as people write it.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '_' | '.' | '·' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(place).ok()
}

impl PartialEq for ReceiptCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for ReceiptCode {}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}

impl Drop for ReceiptCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
