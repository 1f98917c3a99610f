//! Which units of a round are shown, as it stands in the address.

use super::words::STATES;
use crate::pages::files::query_text;
use shishu_office::{RoundLine, UnitLine};
use shishu_terms::RegionLevel;
use std::collections::BTreeMap;

/// Whatever the address says amiss is left out, never refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct VisitQuery {
    pub(super) round: String,
    pub(super) post: Option<String>,
    /// A town's code.
    pub(super) town: Option<String>,
    /// One of [`STATES`].
    pub(super) state: Option<&'static str>,
}

impl VisitQuery {
    /// Of the round asked for, else of the newest.
    pub(super) fn read(asked: &BTreeMap<String, String>, rounds: &[RoundLine]) -> VisitQuery {
        let text = |name: &str| asked.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let known = |id: &String| rounds.iter().any(|round| round.id == *id);
        let first = rounds.iter().find(|round| !round.over).or(rounds.first());
        let round = text("round").filter(known).or_else(|| first.map(|round| round.id.clone()));
        let state = text("state");
        VisitQuery {
            round: round.unwrap_or_default(),
            post: text("post"),
            town: text("town"),
            state: STATES.iter().map(|(code, _)| *code).find(|code| state.as_deref() == Some(*code)),
        }
    }

    pub(super) fn fits(&self, line: &UnitLine) -> bool {
        let town = line.region.at(RegionLevel::Township).to_string();
        let state = self.state.and_then(|code| STATES.iter().find(|(known, _)| *known == code));
        self.post.as_deref().is_none_or(|post| line.post.as_str() == post)
            && self.town.as_deref().is_none_or(|wanted| town == wanted)
            && state.is_none_or(|(_, states)| states.contains(&line.state))
    }

    pub(super) fn filters(&self) -> bool {
        self.post.is_some() || self.town.is_some() || self.state.is_some()
    }

    pub(super) fn written(&self) -> String {
        let pairs = [
            ("round", Some(self.round.as_str())),
            ("post", self.post.as_deref()),
            ("town", self.town.as_deref()),
            ("state", self.state),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", query_text(value?))));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub(super) fn href(&self) -> String {
        format!("/visits?{}", self.written())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        let asked = [("round", "x-2026-Q3"), ("town", "330999100000"), ("state", "left"), ("odd", "1")];
        let asked = asked.map(|(n, v)| (n.to_owned(), v.to_owned())).into_iter().collect();
        assert_eq!(VisitQuery::read(&asked, &[]).written(), "round=&town=330999100000&state=left");
        let odd = BTreeMap::from([("state".to_owned(), "gone".to_owned())]);
        assert_eq!(VisitQuery::read(&odd, &[]), VisitQuery::default());
    }
}
