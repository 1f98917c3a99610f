//! What a condition says of the rows of a batch, in four values and one admission.

use crate::batch::bits::Bits;

/// Disjoint sets of rows: those for which the condition holds, those for which it does not, those where it cannot be
/// computed, and those which only the exact evaluator can tell. A row in none of them is missing.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub yes: Bits,
    pub no: Bits,
    pub broken: Option<Bits>,
    pub unsure: Option<Bits>,
}

impl Verdict {
    pub fn constant(rows: usize, truth: bool) -> Self {
        let (yes, no) = if truth { (Bits::all(rows), Bits::none(rows)) } else { (Bits::none(rows), Bits::all(rows)) };
        Self { yes, no, broken: None, unsure: None }
    }

    pub fn unsure(rows: Bits) -> Self {
        Self { yes: Bits::none(rows.len()), no: Bits::none(rows.len()), broken: None, unsure: Some(rows) }
    }

    pub fn negated(self) -> Self {
        Self { yes: self.no, no: self.yes, ..self }
    }

    /// Kleene's `and`: one false settles it, whatever stands beside it.
    pub fn and(self, other: Self) -> Self {
        let no = self.no.or(&other.no);
        let unsure = join(self.unsure, other.unsure).map(|rows| rows.and_not(&no));
        let broken = join(self.broken, other.broken).map(|rows| rows.and_not(&no));
        let yes = self.yes.and(&other.yes);
        Self { yes, no, broken: outranked(broken, unsure.as_ref()), unsure }
    }

    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }

    /// `if self then a else b`; where the condition is open, what both branches agree on.
    pub fn choose(self, then: Self, otherwise: Self) -> Self {
        let open = self.yes.clone().or(&self.no).complement();
        let mix = |x: &Bits, y: &Bits| {
            let agreed = x.clone().and(y).and(&open);
            x.clone().and(&self.yes).or(&y.clone().and(&self.no)).or(&agreed)
        };
        let (yes, no) = (mix(&then.yes, &otherwise.yes), mix(&then.no, &otherwise.no));
        let decided = yes.clone().or(&no);
        // A branch counts where it is chosen, or where nothing has chosen.
        let spread = |condition: Option<Bits>, a: Option<Bits>, b: Option<Bits>| {
            let a = a.map(|rows| rows.and_not(&self.no));
            let b = b.map(|rows| rows.and_not(&self.yes));
            join(condition, join(a, b))
        };
        let unsure = spread(self.unsure.clone(), then.unsure, otherwise.unsure);
        let broken = spread(self.broken.clone(), then.broken, otherwise.broken).map(|rows| rows.and_not(&decided));
        // Where something is unsure nothing is taken for decided, except what holds whatever it turns out to be.
        let unsure = unsure.map(|rows| rows.and_not(&decided));
        Self { yes, no, broken: outranked(broken, unsure.as_ref()), unsure }
    }

    /// Rows in none of the other sets.
    pub fn missing(&self) -> Bits {
        let mut known = self.yes.clone().or(&self.no);
        for rows in [&self.broken, &self.unsure].into_iter().flatten() {
            known = known.or(rows);
        }
        known.complement()
    }
}

fn outranked(broken: Option<Bits>, unsure: Option<&Bits>) -> Option<Bits> {
    match (broken, unsure) {
        (Some(broken), Some(unsure)) => Some(broken.and_not(unsure)),
        (broken, _) => broken,
    }
}

fn join(a: Option<Bits>, b: Option<Bits>) -> Option<Bits> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(&b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value a row can have, by name.
    const VALUES: [&str; 5] = ["yes", "no", "missing", "broken", "unsure"];

    fn of(value: &str) -> Verdict {
        let here = |name: &str| Bits::from_fn(1, |_| value == name);
        Verdict { yes: here("yes"), no: here("no"), broken: Some(here("broken")), unsure: Some(here("unsure")) }
    }

    fn name(v: &Verdict) -> &'static str {
        let sets = [Some(&v.yes), Some(&v.no), None, v.broken.as_ref(), v.unsure.as_ref()];
        let found: Vec<_> =
            VALUES.into_iter().zip(sets).filter(|(_, set)| set.is_some_and(|set| set.contains(0))).collect();
        assert!(found.len() <= 1, "in two sets: {found:?}");
        found.first().map_or("missing", |(name, _)| name)
    }

    /// The tables of the rule language, written out; an unsure value stands for any of the other four.
    fn and(a: &str, b: &str) -> &'static str {
        match (a, b) {
            ("no", _) | (_, "no") => "no",
            ("unsure", _) | (_, "unsure") => "unsure",
            ("broken", _) | (_, "broken") => "broken",
            ("missing", _) | (_, "missing") => "missing",
            _ => "yes",
        }
    }

    fn choose(c: &str, a: &str, b: &str) -> String {
        match c {
            "yes" => a.into(),
            "no" => b.into(),
            _ if a == b && (a == "yes" || a == "no") => a.into(),
            _ if [c, a, b].contains(&"unsure") => "unsure".into(),
            _ if [c, a, b].contains(&"broken") => "broken".into(),
            _ => "missing".into(),
        }
    }

    #[test]
    fn the_tables_of_three_valued_logic_with_broken_hold() {
        for a in VALUES {
            for b in VALUES {
                assert_eq!(name(&of(a).and(of(b))), and(a, b), "{a} and {b}");
                for c in VALUES {
                    assert_eq!(name(&of(c).choose(of(a), of(b))), choose(c, a, b), "if {c} then {a} else {b}");
                }
            }
        }
    }
}
