//! Values of a category that no formula can tell apart are one class: a list of a thousand codes of which the rules name
//! two sets has at most four.

use crate::formula::Formula;
use crate::literal::Lit;
use crate::variable::{Domain, VarId};
use std::collections::{BTreeMap, BTreeSet};

/// The classes of one choice or text variable; exactly one of their literals is true.
#[derive(Debug, Clone)]
pub(crate) struct Classes {
    /// By class its values in the order of the list (of the alphabet for a text).
    members: Vec<Vec<String>>,
    by_value: BTreeMap<String, usize>,
    /// The class of every text that no formula names. `None` for a closed list.
    rest: Option<usize>,
    pub literals: Vec<Lit>,
}

impl Classes {
    /// Groups the values of `domain` by the sets they stand in.
    pub fn new(domain: &Domain, sets: &[&BTreeSet<String>]) -> Self {
        let named: BTreeSet<&String> = sets.iter().copied().flatten().collect();
        let values: Vec<&String> = match domain {
            Domain::Choice(list) => list.iter().collect(),
            _ => named.into_iter().collect(),
        };
        let mut classes = Self { members: vec![], by_value: BTreeMap::new(), rest: None, literals: vec![] };
        let mut by_sets: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        for value in values {
            if classes.by_value.contains_key(value) {
                continue;
            }
            let stands = sets.iter().map(|set| set.contains(value)).collect();
            let class = *by_sets.entry(stands).or_insert(classes.members.len());
            if class == classes.members.len() {
                classes.members.push(vec![]);
            }
            classes.members[class].push(value.clone());
            classes.by_value.insert(value.clone(), class);
        }
        if !matches!(domain, Domain::Choice(_)) {
            classes.rest = Some(classes.members.len());
            classes.members.push(vec![]);
        }
        classes
    }

    pub fn count(&self) -> usize {
        self.members.len()
    }

    pub fn members(&self, class: usize) -> &[String] {
        self.members.get(class).map_or(&[], Vec::as_slice)
    }

    pub fn is_rest(&self, class: usize) -> bool {
        self.rest == Some(class)
    }

    /// The class of a value; `None` when the list does not have it.
    pub fn of(&self, value: &str) -> Option<usize> {
        self.by_value.get(value).copied().or(self.rest)
    }

    /// The classes inside a set. A set is a union of classes, because it was grouped by.
    pub fn inside(&self, set: &BTreeSet<String>) -> BTreeSet<usize> {
        set.iter().filter_map(|value| self.by_value.get(value).copied()).collect()
    }

    /// A value of the class; for the rest a text that is not named anywhere.
    pub fn example(&self, class: usize) -> String {
        if let Some(first) = self.members(class).first() {
            return first.clone();
        }
        let mut other = String::from("?");
        while self.by_value.contains_key(&other) {
            other.push('?');
        }
        other
    }
}

/// The sets that formulas compare each variable with.
pub(crate) fn sets_of(formulas: &[Formula]) -> BTreeMap<VarId, Vec<&BTreeSet<String>>> {
    let mut sets: BTreeMap<VarId, Vec<&BTreeSet<String>>> = BTreeMap::new();
    let mut open: Vec<&Formula> = formulas.iter().collect();
    while let Some(formula) = open.pop() {
        match formula {
            Formula::In(variable, set) => {
                let known = sets.entry(*variable).or_default();
                if !known.contains(&set) {
                    known.push(set);
                }
            }
            Formula::Not(x) => open.push(x),
            Formula::And(items) | Formula::Or(items) => open.extend(items),
            Formula::Constant(_) | Formula::Linear(..) | Formula::Missing(_) => {}
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_the_formulas_cannot_tell_apart_share_a_class() {
        let list = Domain::Choice(["甲", "乙", "丙", "丁"].map(String::from).to_vec());
        let one: BTreeSet<String> = ["甲", "乙", "戊"].map(String::from).into();
        let classes = Classes::new(&list, &[&one]);
        assert_eq!(classes.count(), 2);
        assert_eq!(classes.inside(&one).len(), 1, "戊 is not in the list");
        assert_eq!(classes.of("戊"), None);
        let open = Classes::new(&Domain::Text, &[&one]);
        assert_eq!((open.count(), open.of("anything"), open.is_rest(1)), (2, Some(1), true));
        assert_eq!(open.example(1), "?");
    }
}
