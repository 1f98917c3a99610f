//! "Did you mean": the names nearest to what was written, the same every time.

use strsim::osa_distance;

/// At most three candidates within reach of `written`, nearest first, ties in alphabetical order.
/// Reach is a third of the length, at least one letter; a candidate that contains the words, or is contained, also counts.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = written.to_lowercase();
    let length = wanted.chars().count();
    let reach = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let distance = osa_distance(&wanted, &lower);
            let holds =
                length >= 2 && (lower.contains(&wanted) || wanted.contains(&lower)) && lower.chars().count() >= 2;
            let replaced_whole = distance >= length.max(lower.chars().count());
            match distance {
                d if d <= reach && !replaced_whole => Some((d, candidate)),
                d if holds => Some((reach + d, candidate)),
                _ => None,
            }
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_a_part_and_nothing() {
        let names = ["turnover", "total_rev", "营业收入", "营业成本", "101", "102"];
        assert_eq!(nearest("turnovr", names), ["turnover"]);
        assert_eq!(nearest("营业收人", names), ["营业收入"]);
        assert_eq!(nearest("收入", names), ["营业收入"]);
        assert_eq!(nearest("103", names), ["101", "102"]);
        assert!(nearest("x", names).is_empty());
        assert!(nearest("利润总额", names).is_empty());
    }
}
