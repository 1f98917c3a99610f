//! Case numbers: the prefix of the kind, the year of receipt, and six characters by chance. They tell nobody how many cases there are.

use shishu_terms::CaseId;

/// Crockford's base 32: no I, L, O, U, which are read as other characters.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number made of four random bytes (30 bits of them).
pub fn case_number(prefix: &str, year: i16, random: [u8; 4]) -> CaseId {
    CaseId::new(number(prefix, year, random))
}

/// The same for what is no case: typical cases, tolerances.
pub fn number(prefix: &str, year: i16, random: [u8; 4]) -> String {
    let mut bits = u32::from_be_bytes(random);
    let mut tail = String::with_capacity(6);
    for _ in 0..6 {
        tail.push(char::from(DIGITS[(bits & 31) as usize]));
        bits >>= 5;
    }
    format!("{prefix}-{year}-{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_can_stand_in_an_address() {
        let number = case_number("JB", 2026, [0xff, 0, 1, 2]);
        assert_eq!(number.as_str().len(), "JB-2026-7K3QF9".len());
        assert!(number.well_formed());
        assert_ne!(number, case_number("JB", 2026, [0xff, 0, 1, 3]));
    }
}
