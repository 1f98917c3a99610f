//! What follows from a set of linear equations: whether readers can work a withheld figure out from the totals they know.

/// Does `asked` follow from `known`: is it a combination of these rows over the rationals? Exact: rows are kept as whole numbers in lowest terms.
pub(super) fn tells(known: &[Vec<i128>], asked: &[i128]) -> bool {
    let mut reduced: Vec<(usize, Vec<i128>)> = Vec::new();
    for row in known {
        let rest = reduce(&reduced, row.clone());
        if let Some(pivot) = rest.iter().position(|n| *n != 0) {
            reduced.push((pivot, rest));
        }
    }
    reduce(&reduced, asked.to_vec()).iter().all(|n| *n == 0)
}

/// The row less what the others say about it. In the order in which the others were found none of them brings an earlier pivot back.
fn reduce(rows: &[(usize, Vec<i128>)], mut row: Vec<i128>) -> Vec<i128> {
    for (pivot, other) in rows {
        let (own, theirs) = (row[*pivot], other[*pivot]);
        if own != 0 {
            for (mine, other) in row.iter_mut().zip(other) {
                *mine = *mine * theirs - *other * own;
            }
            lowest(&mut row);
        }
    }
    row
}

fn lowest(row: &mut [i128]) {
    let divisor = row.iter().fold(0, |a, b| gcd(a, b.abs()));
    if divisor > 1 {
        row.iter_mut().for_each(|n| *n /= divisor);
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::tells;

    #[test]
    fn a_sum_of_two_tells_neither() {
        assert!(!tells(&[vec![1, 1]], &[1, 0]));
        assert!(tells(&[vec![1, 1], vec![1, 0]], &[0, 1]));
    }

    #[test]
    fn the_difference_of_two_totals_tells_the_one_that_changed() {
        // x + z in the first edition, y + z in the second: x − y is told, neither x nor y is.
        let known = [vec![1, 0, 1], vec![0, 1, 1]];
        assert!(tells(&known, &[1, -1, 0]) && !tells(&known, &[1, 0, 0]));
    }

    #[test]
    fn three_pairs_tell_all_three() {
        let known = [vec![1, 1, 0], vec![0, 1, 1], vec![1, 0, 1]];
        assert!(
            tells(&known, &[1, 0, 0]),
            "half of the sum of two less the third: over the rationals, not the whole numbers"
        );
        assert!(!tells(&known[..2], &[1, 0, 0]));
    }
}
