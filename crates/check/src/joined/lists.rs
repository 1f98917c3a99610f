//! Columns of other tables as code lists: `x in list(units.id)`.

use super::Around;
use super::plan::{column, not_given};
use crate::plan::{Refusal, Unplanned};
use crate::source::SourceError;
use shishu_rules::{Cell, CodeList, ListRef, Rule, code_of};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

#[derive(Debug)]
pub enum Unlisted {
    Unplanned(Unplanned),
    Source(SourceError),
}

/// Every column that some rule takes for a code list, with its filled cells.
pub fn column_lists(rules: &[Arc<Rule>], around: &Around) -> Result<BTreeMap<ListRef, CodeList>, Unlisted> {
    let mut lists = BTreeMap::new();
    for (at, rule) in rules.iter().enumerate() {
        for list in rule.lists() {
            let ListRef::Column { table, column: code } = list else { continue };
            if lists.contains_key(list) {
                continue;
            }
            let refused = |(what, cure): Refusal| Unlisted::Unplanned(Unplanned { rule: at, what, cure });
            let source = around.tables.get(table).ok_or_else(|| refused(not_given(table)))?;
            let wanted = column(&**source, code, None).map_err(refused)?;
            let mut codes = BTreeSet::new();
            for part in 0..source.parts() {
                let read = source.read(part, &[wanted], &mut |batch| {
                    codes.extend((0..batch.rows).map(|row| batch.cell(0, row)).filter_map(|cell: Cell| code_of(&cell)));
                    ControlFlow::Continue(())
                });
                read.map_err(Unlisted::Source)?;
            }
            lists.insert(list.clone(), CodeList::new(codes));
        }
    }
    Ok(lists)
}
