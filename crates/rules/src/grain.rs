//! What a rule is judged on: rows, groups or the whole table. Told from what its expression uses beside derived values.

use crate::ast::Kind;
use crate::derived::{Derived, Grain};
use crate::resolve::children;
use crate::rule::Typed;

pub(crate) fn of<'a>(derived: &'a [Derived], parts: impl Iterator<Item = &'a Typed>) -> Grain {
    let Some(keys) = derived.iter().map(group).collect::<Option<Vec<_>>>() else { return Grain::Row };
    let Some(longest) = keys.iter().max_by_key(|keys| keys.len()) else { return Grain::Row };
    // `by ()` says the same for every group, so it may stand beside one other `by`.
    let alike = keys.iter().all(|keys| keys.is_empty() || keys == longest);
    if !alike || !parts.into_iter().all(|x| uses_only(x, longest)) {
        return Grain::Row;
    }
    if longest.is_empty() { Grain::Table } else { Grain::Group(longest.to_vec()) }
}

/// The key the value belongs to; nothing when it belongs to a row.
fn group(derived: &Derived) -> Option<&[Typed]> {
    match derived {
        // Children are those of one row.
        Derived::Aggregate(a) if a.table.is_none() && a.by != a.rows_by => None,
        Derived::Aggregate(a) => Some(&a.by),
        Derived::Contiguous { by, .. } | Derived::Covers { by, .. } => Some(by),
        Derived::Unique { .. } | Derived::Exists { .. } => None,
    }
}

fn uses_only(x: &Typed, keys: &[Typed]) -> bool {
    keys.contains(x) || (!matches!(x.kind, Kind::Name(_)) && children(x).into_iter().all(|part| uses_only(part, keys)))
}
