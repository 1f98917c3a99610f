//! The filters of a list of cases as they stand in the address, so that a list can be passed on, downloaded and led to from a count.

use crate::pages::files::query_text;
use jiff::civil::Date;
use shishu_cases::Standing;
use shishu_office::{Actor, CaseAt, CaseFilter, CaseKey};
use shishu_programme::Power;
use shishu_terms::{CaseKindId, CategoryId, UnitId};
use std::collections::BTreeMap;

/// Which cases are shown. Whatever the address says amiss is left out, never refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CaseQuery {
    /// One of [`parts`] of the reader.
    pub(super) part: &'static str,
    pub(super) kind: Option<CaseKindId>,
    pub(super) category: Option<CategoryId>,
    pub(super) unit: Option<UnitId>,
    /// One of [`standings`].
    pub(super) standing: Option<&'static str>,
    pub(super) overdue: bool,
    pub(super) reopened: bool,
    pub(super) bounced: bool,
    /// Received on or after, and on or before.
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// Where the page begins or ends.
    pub(super) at: CaseAt,
}

/// The lists that a post has; the first is the habit.
pub(super) fn parts(actor: &Actor) -> Vec<&'static str> {
    let any = |powers: &[Power]| powers.iter().any(|power| actor.has(*power));
    let handles = any(&[Power::HandleCases]);
    let all = any(&[Power::ReadAll, Power::Supervise, Power::TakeReports]);
    let lists = [
        ("mine", handles),
        ("asked", handles),
        ("second", handles),
        ("all", all),
        ("watched", any(&[Power::Supervise])),
        ("asked", !handles && any(&[Power::ApproveCases])),
    ];
    lists.into_iter().filter(|(_, has)| *has).map(|(part, _)| part).collect()
}

/// What may be asked of the standing. A pause ends by the calendar alone, so the list knows it only as being handled.
pub(super) fn standings() -> impl Iterator<Item = &'static str> {
    let codes = Standing::ALL.into_iter().filter(|standing| *standing != Standing::Paused).map(Standing::code);
    ["open", "closed"].into_iter().chain(codes)
}

impl CaseQuery {
    /// From an address, for whoever has these lists.
    pub(super) fn read(query: &BTreeMap<String, String>, parts: &[&'static str]) -> CaseQuery {
        let text = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let ticked = |name: &str| text(name).is_some_and(|value| value != "0");
        let part = text("part").and_then(|asked| parts.iter().find(|part| **part == asked));
        CaseQuery {
            part: part.or(parts.first()).copied().unwrap_or("mine"),
            kind: text("kind").map(CaseKindId::new),
            category: text("category").map(CategoryId::new),
            unit: text("unit").map(UnitId::new),
            standing: text("standing").and_then(|asked| standings().find(|code| *code == asked)),
            overdue: ticked("overdue"),
            reopened: ticked("reopened"),
            bounced: ticked("bounced"),
            from: text("from").and_then(|day| day.parse().ok()),
            to: text("to").and_then(|day| day.parse().ok()),
            at: at(text("after"), text("before")),
        }
    }

    /// A list of this part, nothing filtered.
    pub(super) fn of(part: &'static str) -> CaseQuery {
        CaseQuery { part, ..CaseQuery::default() }
    }

    /// What the office is asked for.
    pub(super) fn filter(&self) -> CaseFilter {
        CaseFilter {
            part: Some(self.part.to_owned()),
            kind: self.kind.clone(),
            category: self.category.clone(),
            unit: self.unit.clone(),
            standing: self.standing.map(str::to_owned),
            overdue: self.overdue,
            reopened: self.reopened,
            bounced: u32::from(self.bounced),
            from: self.from,
            to: self.to,
        }
    }

    /// Is anything left out of the list?
    pub(super) fn filters(&self) -> bool {
        *self != CaseQuery { at: self.at.clone(), ..CaseQuery::of(self.part) }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("part", self.part.to_owned())];
        pairs.extend(self.kind.as_ref().map(|kind| ("kind", kind.to_string())));
        pairs.extend(self.category.as_ref().map(|category| ("category", category.to_string())));
        pairs.extend(self.unit.as_ref().map(|unit| ("unit", unit.to_string())));
        pairs.extend(self.standing.map(|standing| ("standing", standing.to_owned())));
        for (name, ticked) in [("overdue", self.overdue), ("reopened", self.reopened), ("bounced", self.bounced)] {
            pairs.extend(ticked.then(|| (name, "1".to_owned())));
        }
        pairs.extend(self.from.map(|day| ("from", day.to_string())));
        pairs.extend(self.to.map(|day| ("to", day.to_string())));
        pairs
    }

    fn written(&self) -> String {
        let pairs = self.pairs().into_iter().map(|(name, value)| format!("{name}={}", query_text(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub(super) fn href(&self) -> String {
        format!("/cases?{}", self.written())
    }

    /// The page of the same list at another place.
    pub(super) fn at_href(&self, at: &CaseAt) -> String {
        match at {
            CaseAt::First => self.href(),
            CaseAt::After(key) => format!("{}&after={key}", self.href()),
            CaseAt::Before(key) => format!("{}&before={key}", self.href()),
        }
    }

    /// The same list as a file.
    pub(super) fn file_href(&self, ending: &str) -> String {
        format!("/cases/list.{ending}?{}", self.written())
    }
}

/// A place that cannot be read is the beginning.
fn at(after: Option<&str>, before: Option<&str>) -> CaseAt {
    let key = |text: Option<&str>| text.and_then(|text| text.parse::<CaseKey>().ok());
    match (key(after), key(before)) {
        (Some(key), _) => CaseAt::After(key),
        (None, Some(key)) => CaseAt::Before(key),
        (None, None) => CaseAt::First,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> CaseQuery {
        let query = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        CaseQuery::read(&query, &["mine", "asked"])
    }

    #[test]
    fn what_is_read_is_what_is_written() {
        let pairs = [
            ("part", "asked"),
            ("kind", "petition"),
            ("category", "land"),
            ("unit", "G003"),
            ("standing", "closed-unsolved"),
            ("overdue", "1"),
            ("bounced", "1"),
            ("from", "2026-07-01"),
        ];
        let expected = "/cases?part=asked&kind=petition&category=land&unit=G003&standing=closed-unsolved&overdue=1&bounced=1&from=2026-07-01";
        assert_eq!(read(&pairs).href(), expected);
        let place = ("after", "0.2026-08-10.XF-2026-7K3QF9");
        let paged = read(&[&pairs[..], &[place]].concat());
        assert_eq!(paged.at_href(&paged.at), format!("{expected}&after={}", place.1));
        assert!(read(&pairs).filters() && !read(&[place]).filters());
    }

    #[test]
    fn odd_addresses_are_read_as_if_nothing_stood_there() {
        let odd = [
            ("part", "all"),
            ("standing", "paused"),
            ("from", "2026-13-01"),
            ("after", "0.2026-08-10"),
            ("before", "-1"),
            ("overdue", "0"),
        ];
        assert_eq!(read(&odd), CaseQuery::of("mine"));
    }
}
