//! The returns of a unit as lines of a list: where each stands, in a mark and a word; filtering.

use crate::look::{Lang, State, say};
use shishu_office::ReturnLine;
use shishu_office::returns::Stage;
use shishu_terms::Moment;
use std::collections::BTreeMap;

/// The mark of a return and its word. `open` inquiries wait for the respondent; `pending` cells are not accepted, though the return may
/// be; `late`: not reported and past due.
pub(super) fn standing_of(lang: Lang, stage: Stage, open: i64, pending: i64, late: bool) -> (State, String) {
    if open > 0 {
        return (State::Query, say!(lang, "{n} 格等您答复", "{n} to answer", n = open));
    }
    if stage == Stage::Accepted && pending > 0 {
        return (State::Wait, say!(lang, "已验收，{n} 格除外", "Accepted but for {n}", n = pending));
    }
    let (state, word) = match (stage, late) {
        (Stage::Expected, true) => (State::Late, say!(lang, "逾期未报", "Overdue")),
        (Stage::Expected, false) => (State::NotJudged, say!(lang, "待报", "To be filled in")),
        (Stage::AwaitingConfirmation, _) => (State::Wait, say!(lang, "代录，等核对", "Transcribed, to be confirmed")),
        (Stage::TownReview, _) => (State::Wait, say!(lang, "乡镇审核中", "With the town")),
        (Stage::CountyReview, _) => (State::Wait, say!(lang, "县级验收中", "With the county")),
        (Stage::Accepted, _) => (State::Holds, say!(lang, "已验收", "Accepted")),
    };
    (state, word.to_owned())
}

/// The word for a return that came after its time.
pub(super) fn late_word(lang: Lang) -> &'static str {
    say!(lang, "迟报", "late")
}

/// The mark and the word of a line.
pub(super) fn standing(lang: Lang, line: &ReturnLine, now: Moment) -> (State, String) {
    standing_of(lang, line.stage, line.open, line.pending, is_overdue(line, now))
}

/// Nothing reported, and past due.
fn is_overdue(line: &ReturnLine, now: Moment) -> bool {
    line.stage == Stage::Expected && line.due < now
}

/// Reported, but after the due time.
pub(super) fn came_late(line: &ReturnLine) -> bool {
    line.submitted_at.is_some_and(|at| at > line.due)
}

/// What a list is narrowed to, as it stands in the address. An empty or unknown word narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Form.
    pub form: String,
    /// One of [`Filter::STATES`].
    pub state: String,
    /// Year of the period.
    pub year: String,
}

impl Filter {
    /// The states to narrow to.
    pub(super) const STATES: [&str; 5] = ["owed", "overdue", "asked", "review", "accepted"];

    /// From the query of an address.
    pub(super) fn read(query: &BTreeMap<String, String>) -> Filter {
        let text = |name: &str| query.get(name).map(|v| v.trim().to_owned()).unwrap_or_default();
        Filter { form: text("form"), state: text("state"), year: text("year") }
    }

    /// Does it narrow anything?
    pub(super) fn is_any(&self) -> bool {
        *self == Filter::default()
    }

    /// The name of a state.
    pub(super) fn word(lang: Lang, state: &str) -> &'static str {
        match state {
            "owed" => say!(lang, "待报", "To be filled in"),
            "overdue" => say!(lang, "逾期未报", "Overdue"),
            "asked" => say!(lang, "等我答复", "To answer"),
            "review" => say!(lang, "审核中", "Under review"),
            "accepted" => say!(lang, "已验收", "Accepted"),
            _ => "",
        }
    }

    /// Is this line wanted?
    pub(super) fn fits(&self, line: &ReturnLine, now: Moment) -> bool {
        let state = match self.state.as_str() {
            "owed" => line.stage == Stage::Expected,
            "overdue" => is_overdue(line, now),
            "asked" => line.open > 0,
            "review" => matches!(line.stage, Stage::TownReview | Stage::CountyReview),
            "accepted" => line.stage == Stage::Accepted,
            _ => true,
        };
        let form = self.form.is_empty() || line.id.form.as_str() == self.form;
        let year = self.year.is_empty() || line.id.period.year().to_string() == self.year;
        state && form && year
    }

    /// The same filter as the query of an address, without its page.
    pub(super) fn query(&self) -> String {
        let pairs = [("form", &self.form), ("state", &self.state), ("year", &self.year)];
        let pair = |(name, value): &(&str, &String)| {
            format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC))
        };
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(pair).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shishu_terms::Bilingual;

    fn line(id: &str, stage: Stage, due: i64, open: i64) -> ReturnLine {
        let id = id.parse().expect("an id");
        ReturnLine {
            id,
            form: Bilingual::same("f"),
            stage,
            due: Moment::from_micros(due),
            submitted_at: None,
            open,
            pending: open,
            draft: false,
        }
    }

    fn filter(pairs: &[(&str, &str)]) -> Filter {
        Filter::read(&pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_filter_narrows_and_odd_words_do_not() {
        let now = Moment::from_micros(100);
        let overdue = line("B204-1.2026-07.E0017", Stage::Expected, 50, 0);
        let asked = line("B203.2025-12.E0017", Stage::Accepted, 50, 2);
        assert!(
            filter(&[("state", "overdue")]).fits(&overdue, now) && !filter(&[("state", "overdue")]).fits(&asked, now)
        );
        assert!(filter(&[("state", "asked"), ("year", "2025")]).fits(&asked, now));
        assert!(!filter(&[("form", "B203")]).fits(&overdue, now));
        assert!(filter(&[("state", "no such"), ("page", "x")]).fits(&overdue, now));
    }

    #[test]
    fn a_filter_can_be_passed_on_in_an_address() {
        assert_eq!(filter(&[("state", "asked"), ("form", "B204-1")]).query(), "form=B204%2D1&state=asked");
        assert!(filter(&[]).is_any());
    }

    #[test]
    fn a_question_stands_before_the_stage() {
        assert_eq!(standing_of(Lang::Zh, Stage::Accepted, 1, 1, false), (State::Query, "1 格等您答复".to_owned()));
        assert_eq!(standing_of(Lang::Zh, Stage::Accepted, 0, 2, false), (State::Wait, "已验收，2 格除外".to_owned()));
        assert_eq!(standing_of(Lang::En, Stage::Expected, 0, 0, true), (State::Late, "Overdue".to_owned()));
    }
}
