//! What two contacts have in common: whether two bookings were left by one person. Compared when the desk reads them; nothing is stored for it.

use shishu_text::Normal;
use shishu_text::mask::{self, Kind};
use std::collections::BTreeSet;

/// What a contact leads to.
pub(super) struct Reach {
    /// Digits alone; of a mobile number without the code of its country.
    phones: BTreeSet<String>,
    words: Normal,
}

impl Reach {
    pub(super) fn of(contact: &str) -> Self {
        let characters: Vec<char> = contact.chars().collect();
        let found = mask::find(contact, &[]).into_iter().filter(|found| found.kind == Kind::Phone);
        let phones = found.map(|found| digits(&characters[found.range])).collect();
        Reach { phones, words: Normal::exact(contact) }
    }

    /// One telephone number is enough; without any on either side the same letters, however they are parted.
    pub(super) fn leads_where(&self, other: &Reach) -> bool {
        match self.phones.is_empty() && other.phones.is_empty() {
            true => !self.words.is_empty() && self.words.signs() == other.words.signs(),
            false => !self.phones.is_disjoint(&other.phones),
        }
    }
}

fn digits(characters: &[char]) -> String {
    let text: String = characters.iter().collect();
    let digits: String = shishu_terms::half_width(&text).chars().filter(char::is_ascii_digit).collect();
    let mobile = digits.len().checked_sub(11).and_then(|from| digits.get(from..)).filter(|end| end.starts_with('1'));
    mobile.map(str::to_owned).unwrap_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Reach::of(one).leads_where(&Reach::of(other))
    }

    #[test]
    fn one_number_is_one_person_however_it_is_written() {
        assert!(same("张某某 13800000001", "1３８ ００００ 0001（晚上打）"));
        assert!(same("+86 138-0000-0001", "13800000001"));
        assert!(same("李四 电话 0571-88001234", "0571 88001234 李"));
        assert!(!same("张某某 13800000001", "张某某 13800000002"));
        assert!(!same("张某某 13800000001", "张某某"));
    }

    #[test]
    fn without_a_number_the_letters_decide_and_nothing_is_nobody() {
        assert!(same("白沙镇 李某某", "白沙镇李某某。"));
        assert!(!same("白沙镇 李某某", "云岭乡 李某某"));
        assert!(!same("", "") && !same("——", " "));
    }
}
