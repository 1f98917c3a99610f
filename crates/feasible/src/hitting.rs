//! Sets of least weight that meet every one of a family of sets, all of them.
//!
//! Source: R. Reiter, "A theory of diagnosis from first principles", 1987; the bound by disjoint members is the usual
//! one for set covering.

use crate::budget::{Budget, Exhausted};
use crate::rational::Rational;

/// All hitting sets of least weight, each ascending, in lexicographic order, and that weight. Weights are positive.
/// `most` limits how many are kept; the second value says whether some were left out.
pub(crate) fn lightest(
    family: &[Vec<usize>],
    weights: &[Rational],
    most: usize,
    budget: &mut Budget,
) -> Result<(Vec<Vec<usize>>, bool, Rational), Exhausted> {
    let mut search = Search { family, weights, most, best: None, found: vec![], cut: false };
    search.extend(&mut vec![], &mut vec![false; weights.len()], &Rational::ZERO, budget)?;
    search.found.sort();
    Ok((search.found, search.cut, search.best.unwrap_or(Rational::ZERO)))
}

struct Search<'a> {
    family: &'a [Vec<usize>],
    weights: &'a [Rational],
    most: usize,
    best: Option<Rational>,
    found: Vec<Vec<usize>>,
    cut: bool,
}

impl Search<'_> {
    /// Extends `chosen` in every way that may still be lightest. `barred` members were tried before and stay out, so that
    /// no set is met twice. Depth is at most the number of sets in the family.
    fn extend(
        &mut self,
        chosen: &mut Vec<usize>,
        barred: &mut Vec<bool>,
        weight: &Rational,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        budget.spend(self.family.iter().map(|set| set.len() as u64 + 1).sum::<u64>() + 1)?;
        let open: Vec<&Vec<usize>> =
            self.family.iter().filter(|set| !set.iter().any(|at| chosen.contains(at))).collect();
        let least = weight + &self.bound(&open, barred);
        if self.best.as_ref().is_some_and(|best| least > *best) {
            return Ok(());
        }
        // The set with the fewest choices left first.
        let Some(next) = open.iter().min_by_key(|set| set.iter().filter(|at| !barred[**at]).count()) else {
            self.keep(chosen, weight);
            return Ok(());
        };
        let choices: Vec<usize> = next.iter().copied().filter(|at| !barred[*at]).collect();
        for at in &choices {
            chosen.push(*at);
            self.extend(chosen, barred, &(weight + &self.weights[*at]), budget)?;
            chosen.pop();
            barred[*at] = true;
        }
        for at in choices {
            barred[at] = false;
        }
        Ok(())
    }

    fn keep(&mut self, chosen: &[usize], weight: &Rational) {
        if self.best.as_ref().is_none_or(|best| weight < best) {
            self.best = Some(weight.clone());
            self.found.clear();
            self.cut = false;
        }
        if self.found.len() >= self.most {
            self.cut = true;
            return;
        }
        let mut set = chosen.to_vec();
        set.sort_unstable();
        self.found.push(set);
    }

    /// What the open sets cost at least: the cheapest member of each of some disjoint ones.
    fn bound(&self, open: &[&Vec<usize>], barred: &[bool]) -> Rational {
        let mut used = vec![false; barred.len()];
        let mut sum = Rational::ZERO;
        for set in open {
            if set.iter().any(|at| used[*at]) {
                continue;
            }
            let cheapest = set.iter().filter(|at| !barred[**at]).map(|at| &self.weights[*at]).min();
            if let Some(cheapest) = cheapest {
                sum = &sum + cheapest;
                set.iter().for_each(|at| used[*at] = true);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_and_only_the_lightest(
            family in proptest::collection::vec(proptest::collection::btree_set(0..8_usize, 1..4), 0..8),
            weights in proptest::collection::vec(1..4_i64, 8),
        ) {
            let family: Vec<Vec<usize>> = family.into_iter().map(|set| set.into_iter().collect()).collect();
            let heavy: Vec<Rational> = weights.iter().map(|w| Rational::from(*w)).collect();
            let (found, cut, weight) = lightest(&family, &heavy, 1000, &mut Budget::default()).unwrap();
            let all: Vec<(i64, Vec<usize>)> = (0..256_usize)
                .map(|bits| (0..8).filter(|at| bits >> at & 1 == 1).collect::<Vec<_>>())
                .filter(|set| family.iter().all(|of| of.iter().any(|at| set.contains(at))))
                .map(|set| (set.iter().map(|at| weights[*at]).sum(), set))
                .collect();
            let least = all.iter().map(|(w, _)| *w).min().unwrap();
            let mut wanted: Vec<Vec<usize>> = all.into_iter().filter(|(w, _)| *w == least).map(|(_, set)| set).collect();
            wanted.sort();
            prop_assert_eq!(found, wanted);
            prop_assert!(!cut);
            prop_assert_eq!(weight, Rational::from(least));
        }
    }
}
