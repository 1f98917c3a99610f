//! The figures of a file against those of the record.

use std::collections::BTreeSet;

use serde::Serialize;

use super::found::{FoundAt, FoundFigure, plain};
use super::record::PublishedRecord;

/// What the comparison found; each figure is in one list only, except that one may differ in several places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Ids whose every occurrence says what the record says.
    pub same: Vec<String>,
    /// Occurrences that say something else.
    pub different: Vec<Different>,
    /// Ids of the record that the file does not have.
    pub missing: Vec<String>,
    /// Figures in the file that the record does not have.
    pub unknown: Vec<FoundFigure>,
}

/// A figure that is not what the record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Different {
    pub id: String,
    /// What the file says; `None`: withheld.
    pub found: Option<String>,
    /// What the record says; `None`: withheld.
    pub stated: Option<String>,
    pub at: FoundAt,
}

impl Comparison {
    /// True when file and record hold the same figures and nothing else.
    pub fn fits(&self) -> bool {
        self.different.is_empty() && self.missing.is_empty() && self.unknown.is_empty() && !self.same.is_empty()
    }
}

/// Compares as decimal text, digit by digit. A figure may stand in a file several times: each time it must be the record's.
pub fn compare(record: &PublishedRecord, found: &[FoundFigure]) -> Comparison {
    let mut comparison = Comparison::default();
    let (mut present, mut differs) = (BTreeSet::new(), BTreeSet::new());
    for figure in found {
        let Some(stated) = record.figures.get(&figure.id) else {
            // The record states nothing here, and neither does the file: an empty cell of a column, or a dash.
            let empty = figure.value.as_deref().is_some_and(|value| matches!(value, "" | "—" | "-"));
            if !empty {
                comparison.unknown.push(figure.clone());
            }
            continue;
        };
        present.insert(figure.id.as_str());
        if figure.value != stated.value.as_deref().and_then(plain) {
            differs.insert(figure.id.as_str());
            comparison.different.push(Different {
                id: figure.id.clone(),
                found: figure.value.clone(),
                stated: stated.value.clone(),
                at: figure.at,
            });
        }
    }
    for id in record.figures.keys() {
        match (present.contains(id.as_str()), differs.contains(id.as_str())) {
            (false, _) => comparison.missing.push(id.clone()),
            (true, false) => comparison.same.push(id.clone()),
            (true, true) => {}
        }
    }
    comparison
}
