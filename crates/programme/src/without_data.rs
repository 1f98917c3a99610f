//! A rule file held against nothing but itself: every name it uses is taken as a column, of the kind the rules use it as.
//! What only the data can tell (whether a column is there) is not asked; everything else that is wrong is said.

use std::collections::BTreeMap;

use shishu_rules::{CellKind, Expr, NamesUsed, TableName, parse};
use shishu_terms::{Decimal, IndicatorCode, half_width};

use crate::{
    problem::Problem,
    standalone::{Columns, CompiledRules, DataNames, RuleFile},
};

impl RuleFile {
    /// The rules that are right, and everything that is wrong with the others, without data.
    pub fn compile_without_data(&self) -> (CompiledRules, Vec<Problem>) {
        let used = self.used();
        let (first, _) = self.compile_what_can_be(&self.assumed(&used, &BTreeMap::new()));
        // A column that one rule uses as a number and another as a text is wrong in one of them: the first decides.
        let mut kinds = BTreeMap::new();
        let own = first.rules.iter().flat_map(|rule| rule.cells()).filter(|cell| cell.table.is_none());
        for (code, kind) in own.filter_map(|cell| Some((&cell.code, cell.kind?))) {
            kinds.entry(code.clone()).or_insert(kind);
        }
        self.compile_what_can_be(&self.assumed(&used, &kinds))
    }

    /// Ranges of columns such as `101..109`: without data nobody knows what lies between the ends.
    pub fn column_ranges(&self) -> Vec<String> {
        self.used().names.into_iter().filter(|name| ends(name).is_some()).collect()
    }

    fn used(&self) -> NamesUsed {
        let mut used = NamesUsed::default();
        let texts = self.rules.iter().flat_map(|rule| std::iter::once(&rule.expr).chain(&rule.when));
        let trees = texts.chain(self.lets.iter().map(|(_, text)| text)).filter_map(|text| parse(text).expr);
        trees.for_each(|tree: Expr| used.look(&tree));
        used
    }

    fn assumed(&self, used: &NamesUsed, kinds: &BTreeMap<IndicatorCode, CellKind>) -> DataNames {
        let is_let = |name: &str| self.lets.iter().any(|(known, _)| half_width(known).trim() == name);
        let mut tables: Vec<&str> = self.tables.iter().map(|table| table.name.as_str()).collect();
        tables.extend(used.tables.iter().map(String::as_str).filter(|name| !tables.contains(name)).collect::<Vec<_>>());
        let column_of = |name: &str| {
            let table =
                tables.iter().find(|table| name.strip_prefix(**table).is_some_and(|rest| rest.starts_with('.')))?;
            Some(((*table).to_owned(), name[table.len() + 1..].trim().to_owned()))
        };
        let (mut own, mut others): (Vec<String>, Vec<(String, String)>) = (vec![], vec![]);
        for name in &used.names {
            match (ends(name), column_of(name)) {
                (Some((from, to)), _) => own.extend([from.to_owned(), to.to_owned()]),
                (None, Some(other)) => others.push(other),
                (None, None) if is_let(name) => {}
                (None, None) => own.push(name.clone()),
            }
        }
        own.extend(self.key.iter().chain(&self.period).cloned());
        let is_list = |name: &String| used.lists.contains(name) || self.lists.iter().any(|list| list.name == *name);
        own.extend(self.parents.iter().map(|(column, _)| column.clone()));
        own.extend(self.parents.iter().map(|(_, parent)| parent.clone()).filter(|parent| !is_list(parent)));
        own.extend(self.tables.iter().flat_map(|table| table.matched.iter().map(|(_, ours)| ours.clone())));
        let own = in_order(own);
        let shape = |table: &&str| {
            let matched = self.tables.iter().filter(|known| known.name == **table).flat_map(|known| &known.matched);
            let theirs = others.iter().filter(|(of, _)| of == *table).map(|(_, column)| column.clone());
            // A key of this table may be one of that table by the same name.
            let columns = theirs.chain(matched.map(|(theirs, _)| theirs.clone())).chain(own.iter().cloned());
            (TableName::new(*table), columns_of(columns, &BTreeMap::new()))
        };
        let shapes = tables.iter().map(shape).collect();
        self.names(columns_of(own.iter().cloned(), kinds), shapes, used.lists.clone())
    }
}

/// The two ends of a vector.
fn ends(name: &str) -> Option<(&str, &str)> {
    name.split_once("..").map(|(from, to)| (from.trim(), to.trim()))
}

/// Numbered columns in the order of their numbers before all others, so that a vector runs the right way.
fn in_order(mut names: Vec<String>) -> Vec<String> {
    let number = |name: &String| Decimal::from_str_exact(name).ok();
    names.sort_by_key(|name| number(name).map_or((1, None), |number| (0, Some(number))));
    names
}

fn columns_of(names: impl Iterator<Item = String>, kinds: &BTreeMap<IndicatorCode, CellKind>) -> Columns {
    let mut columns: Columns = vec![];
    for code in names.map(IndicatorCode::new) {
        if !columns.iter().any(|(known, _)| *known == code) {
            let kind = kinds.get(&code).copied();
            columns.push((code, kind));
        }
    }
    columns
}
