//! The filters of the public list as they stand in the address.

use crate::pages::files::query_text;
use shishu_office::NoticeFilter;
use shishu_terms::{CaseKindId, UnitId};
use std::collections::BTreeMap;

/// Whatever the address says amiss is left out, never refused.
pub(super) fn read(query: &BTreeMap<String, String>) -> NoticeFilter {
    let text = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    NoticeFilter {
        quarter: text("quarter").and_then(|quarter| quarter.parse().ok()),
        kind: text("kind").map(CaseKindId::new),
        unit: text("unit").map(UnitId::new),
        words: text("q").unwrap_or_default().chars().take(100).collect(),
    }
}

pub(super) fn written(filter: &NoticeFilter) -> String {
    let mut pairs = Vec::new();
    pairs.extend(filter.quarter.map(|quarter| ("quarter", quarter.to_string())));
    pairs.extend(filter.kind.as_ref().map(|kind| ("kind", kind.to_string())));
    pairs.extend(filter.unit.as_ref().map(|unit| ("unit", unit.to_string())));
    if !filter.words.is_empty() {
        pairs.push(("q", filter.words.clone()));
    }
    pairs.iter().map(|(name, value)| format!("{name}={}", query_text(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        let query = [("quarter", "2026-Q2"), ("kind", "petition"), ("unit", "G003"), ("q", "修路")];
        let query = query.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(written(&read(&query)), "quarter=2026-Q2&kind=petition&unit=G003&q=%E4%BF%AE%E8%B7%AF");
        let odd =
            [("quarter", "2026-13"), ("q", "  ")].iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(read(&odd), NoticeFilter::default());
    }
}
