//! The queue's filters as they stand in the address, so that a filtered queue can be passed on, downloaded and walked through.

use crate::pages::shared::review_href;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shishu_office::reviews::{QueueFilter, QueueLine};
use shishu_terms::{FormId, Period, RegionCode, ReturnId};
use std::collections::BTreeMap;

/// Which returns of a table are shown, and in what order. Whatever the address says amiss is left out, never refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct QueueQuery {
    /// The form; without form and period the tables themselves are listed.
    pub(super) form: Option<FormId>,
    /// The period.
    pub(super) period: Option<Period>,
    /// Only this town.
    pub(super) town: Option<RegionCode>,
    /// One of [`STATES`].
    pub(super) state: Option<&'static str>,
    /// One of [`SORTS`].
    pub(super) sort: Option<&'static str>,
    /// Part of a unit's name or id.
    pub(super) q: String,
    /// From 1.
    pub(super) page: u64,
}

/// What may be asked of the state; the first is the habit.
pub(super) const STATES: [&str; 5] = ["waiting", "asked", "accepted", "missing", "all"];
/// What may be sorted by; the first is the habit.
pub(super) const SORTS: [&str; 4] = ["importance", "effect", "suspicion", "unit"];

const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

impl QueueQuery {
    /// From an address.
    pub(super) fn read(query: &BTreeMap<String, String>) -> QueueQuery {
        let text = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let known =
            |name: &str, words: &[&'static str]| text(name).and_then(|t| words.iter().find(|w| **w == t).copied());
        QueueQuery {
            form: text("form").map(FormId::new),
            period: text("period").and_then(|period| period.parse().ok()),
            town: text("town").and_then(|town| town.parse().ok()),
            state: known("state", &STATES),
            sort: known("sort", &SORTS),
            q: text("q").map(|q| q.chars().take(60).collect()).unwrap_or_default(),
            page: text("page").and_then(|page| page.parse().ok()).unwrap_or(1),
        }
    }

    /// The queue of a table, nothing filtered.
    pub(crate) fn of(form: &FormId, period: Period) -> QueueQuery {
        QueueQuery { form: Some(form.clone()), period: Some(period), page: 1, ..QueueQuery::default() }
    }

    /// The same filters on the table of a return.
    pub(super) fn on(&self, id: &ReturnId) -> QueueQuery {
        QueueQuery { form: Some(id.form.clone()), period: Some(id.period), ..self.clone() }
    }

    /// With another state.
    pub(crate) fn state(self, state: &'static str) -> QueueQuery {
        QueueQuery { state: Some(state), page: 1, ..self }
    }

    /// With another order.
    pub(super) fn sort(self, sort: &'static str) -> QueueQuery {
        QueueQuery { sort: Some(sort), page: 1, ..self }
    }

    /// What the office is asked for. Whoever looks for a unit looks everywhere, unless a state was chosen.
    pub(super) fn filter(&self) -> QueueFilter {
        QueueFilter {
            region: self.town,
            state: Some(self.shown_state().to_owned()),
            sort: Some(self.shown_sort().to_owned()),
        }
    }

    /// The state in force.
    pub(super) fn shown_state(&self) -> &'static str {
        self.state.unwrap_or(if self.q.is_empty() { STATES[0] } else { "all" })
    }

    /// The order in force.
    pub(super) fn shown_sort(&self) -> &'static str {
        self.sort.unwrap_or(SORTS[0])
    }

    /// Does the line's unit go by what was typed?
    pub(super) fn fits(&self, line: &QueueLine) -> bool {
        let wanted = self.q.to_lowercase();
        [line.unit.zh.as_str(), &line.unit.en, line.id.unit.as_str()]
            .iter()
            .any(|name| name.to_lowercase().contains(&wanted))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.town.map(|town| ("town", town.to_string())));
        pairs.extend(self.state.map(|state| ("state", state.to_owned())));
        pairs.extend(self.sort.map(|sort| ("sort", sort.to_owned())));
        if !self.q.is_empty() {
            pairs.push(("q", self.q.clone()));
        }
        pairs
    }

    fn whole(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.form.as_ref().map(|form| ("form", form.to_string())));
        pairs.extend(self.period.map(|period| ("period", period.to_string())));
        pairs.extend(self.pairs());
        written(&pairs)
    }

    /// The address of this queue.
    pub(crate) fn href(&self) -> String {
        format!("/review{}", self.whole())
    }

    /// The address of another page of it.
    pub(super) fn page_href(&self, page: u64) -> String {
        format!("{}{}page={page}", self.href(), if self.whole().is_empty() { '?' } else { '&' })
    }

    /// The same queue as a file.
    pub(super) fn file_href(&self, ending: &str) -> String {
        format!("/review/queue.{ending}{}", self.whole())
    }

    /// The address of one of its returns, or of a step on it (`"/accept"`), with the filters kept for the way back.
    pub(super) fn sheet_href(&self, id: &ReturnId, step: &str) -> String {
        format!("{}{step}{}", review_href(id), written(&self.pairs()))
    }

    /// The same, with one more pair.
    pub(super) fn sheet_href_with(&self, id: &ReturnId, name: &'static str, value: &str) -> String {
        let mut pairs = self.pairs();
        pairs.push((name, value.to_owned()));
        format!("{}{}", review_href(id), written(&pairs))
    }
}

fn written(pairs: &[(&'static str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}={}", utf8_percent_encode(value, KEPT));
    match pairs {
        [] => String::new(),
        some => format!("?{}", some.iter().map(pair).collect::<Vec<_>>().join("&")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> QueueQuery {
        QueueQuery::read(&pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn what_is_read_is_what_is_written() {
        let pairs = [
            ("form", "B204-1"),
            ("period", "2025-07"),
            ("town", "330999101000"),
            ("state", "asked"),
            ("sort", "effect"),
            ("q", "石桥&1"),
        ];
        let query = read(&pairs);
        let expected =
            "/review?form=B204-1&period=2025-07&town=330999101000&state=asked&sort=effect&q=%E7%9F%B3%E6%A1%A5%261";
        assert_eq!(query.href(), expected);
        assert_eq!(query.page_href(2), format!("{expected}&page=2"));
        let id = ReturnId::new("B204-1", query.period.expect("a period"), "E0412");
        assert_eq!(read(&[("q", "x")]).sheet_href(&id, "/accept"), "/review/B204-1/2025-07/E0412/accept?q=x");
        assert_eq!(QueueQuery::default().sheet_href_with(&id, "cell", "301"), "/review/B204-1/2025-07/E0412?cell=301");
    }

    #[test]
    fn odd_addresses_are_read_as_if_nothing_stood_there() {
        let odd = [("period", "2025-13"), ("town", "x"), ("state", "gone"), ("sort", "'"), ("page", "-1"), ("q", "  ")];
        assert_eq!(read(&odd), QueueQuery { page: 1, ..QueueQuery::default() });
        assert_eq!(read(&[]).page_href(3), "/review?page=3");
    }

    #[test]
    fn whoever_looks_for_a_unit_looks_everywhere() {
        assert_eq!(read(&[]).shown_state(), "waiting");
        assert_eq!(read(&[("q", "E0017")]).shown_state(), "all");
        assert_eq!(read(&[("q", "E0017"), ("state", "asked")]).shown_state(), "asked");
    }
}
