//! Which cases a caller finds in a list: the part that the caller's post has in them, what the filter asks, and never what the caller is barred
//! from.

use super::queue::CaseFilter;
use crate::actor::Actor;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::civil::Date;
use shishu_programme::Power;
use shishu_store::Value;

/// A WHERE clause under construction.
#[derive(Clone)]
pub(in crate::office) struct Where {
    pub(in crate::office) text: String,
    pub(in crate::office) values: Vec<Value>,
}

impl Default for Where {
    fn default() -> Self {
        Where { text: "1 = 1".to_owned(), values: Vec::new() }
    }
}

impl Where {
    /// A condition on one value, whose place is a question mark.
    pub(in crate::office) fn and(&mut self, condition: &str, value: impl Into<Value>) {
        let placed = self.placed(condition, value);
        self.text.push_str(&format!(" AND {placed}"));
    }

    /// A condition on two values.
    pub(super) fn and_pair(&mut self, condition: &str, one: impl Into<Value>, two: impl Into<Value>) {
        let (first, rest) = condition.split_once('?').unwrap_or((condition, ""));
        self.values.push(one.into());
        let first = format!("{first}${}", self.values.len());
        let rest = self.placed(rest, two);
        self.text.push_str(&format!(" AND {first}{rest}"));
    }

    /// Any of these lists of conditions holds; of no list: nothing.
    fn and_any(&mut self, strands: &[Strand]) {
        if let [first, ..] = strands
            && let [(condition, _)] = first.as_slice()
            && let Some(column) = condition.strip_suffix(" = ?")
            && strands.iter().all(|strand| matches!(strand.as_slice(), [(same, _)] if same == condition))
        {
            let places: Vec<String> = strands.iter().map(|strand| self.placed("?", strand[0].1.clone())).collect();
            self.text.push_str(&format!(" AND {column} IN ({})", places.join(", ")));
            return;
        }
        let mut any = Vec::new();
        for strand in strands {
            let mut all = vec!["1 = 1".to_owned()];
            for (condition, value) in strand {
                all.push(self.placed(condition, value.clone()));
            }
            any.push(format!("({})", all.join(" AND ")));
        }
        let any = if any.is_empty() { "1 = 0".to_owned() } else { any.join(" OR ") };
        self.text.push_str(&format!(" AND ({any})"));
    }

    fn placed(&mut self, condition: &str, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        condition.replace('?', &format!("${}", self.values.len()))
    }

    /// One of these values.
    pub(super) fn and_in<'a>(&mut self, column: &str, values: impl IntoIterator<Item = &'a str>) {
        let mut places = Vec::new();
        for value in values {
            places.push(self.placed("?", value));
        }
        let list = if places.is_empty() { "''".to_owned() } else { places.join(", ") };
        self.text.push_str(&format!(" AND {column} IN ({list})"));
    }

    /// Without what one of these tokens is barred from: `id` is the column with the case's number.
    pub(super) fn without_barred(&mut self, id: &str, tokens: &[String]) {
        let places: Vec<String> = tokens.iter().map(|token| self.placed("?", token.as_str())).collect();
        let barred =
            format!("SELECT 1 FROM case_barred b WHERE b.token IN ({}) AND b.case_id = {id}", places.join(", "));
        self.text.push_str(&format!(" AND NOT EXISTS ({barred})"));
    }
}

/// Conditions that hold together, each on one value.
pub(super) type Strand = Vec<(&'static str, Value)>;

/// What of all cases the caller finds in a list.
pub(super) struct Part {
    /// Any of these; no case is in two of them. Each begins with what an index begins with.
    pub(super) strands: Vec<Strand>,
    /// The caller's tokens.
    tokens: Vec<String>,
    pub(super) today: Date,
}

impl Part {
    /// One strand with everything else that must hold.
    pub(super) fn strand(&self, strand: &Strand, filter: &CaseFilter) -> Where {
        let mut found = Where::default();
        for (condition, value) in strand {
            found.and(condition, value.clone());
        }
        self.sieve(&mut found, filter);
        found.without_barred("cases.id", &self.tokens);
        found
    }

    /// All strands together with everything else that must hold, for what looks at every one of them: the list of those barred is made once.
    pub(super) fn all(&self, filter: &CaseFilter) -> Where {
        let mut found = Where::default();
        found.and_any(&self.strands);
        self.sieve(&mut found, filter);
        let places: Vec<String> = self.tokens.iter().map(|token| found.placed("?", token.as_str())).collect();
        let barred = format!("SELECT case_id FROM case_barred WHERE token IN ({})", places.join(", "));
        found.text.push_str(&format!(" AND id NOT IN ({barred})"));
        found
    }

    fn sieve(&self, found: &mut Where, filter: &CaseFilter) {
        if let Some(kind) = &filter.kind {
            found.and("kind = ?", kind.as_str());
        }
        if let Some(category) = &filter.category {
            found.and("category = ?", category.as_str());
        }
        if let Some(unit) = &filter.unit {
            found.and("unit = ?", unit.as_str());
        }
        match filter.standing.as_deref() {
            None => {}
            Some("open") => found.and("open = ?", 1_i64),
            Some("closed") => found.and("open = ?", 0_i64),
            Some(code) => found.and("standing = ?", code),
        }
        if filter.overdue {
            found.and("open = ?", 1_i64);
            found.and("due < ?", self.today.to_string());
        }
        if filter.reopened {
            found.and("reopened > ?", 0_i64);
        }
        if let Some(from) = filter.from {
            found.and("received >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            found.and("received <= ?", to.to_string());
        }
        if let Some((first, last)) = filter.closed {
            found.and("closed >= ?", first.to_string());
            found.and("closed <= ?", last.to_string());
        }
        if filter.bounced > 0 {
            found.and("hops + bounced >= ?", i64::from(filter.bounced));
        }
    }
}

impl Office {
    /// The part of the caller that the filter names, or the one the post has by habit.
    pub(super) fn part(&self, caller: &Caller, filter: &CaseFilter) -> Result<Part, OfficeError> {
        let actor = caller.require()?;
        let desk = self.case_desk(caller.now)?;
        let strands = self.strands(actor, filter)?;
        Ok(Part { strands, tokens: self.own_tokens(&desk, actor), today: desk.today })
    }

    /// The whole condition of a list.
    pub(in crate::office) fn visible(&self, caller: &Caller, filter: &CaseFilter) -> Result<Where, OfficeError> {
        Ok(self.part(caller, filter)?.all(filter))
    }

    fn strands(&self, actor: &Actor, filter: &CaseFilter) -> Result<Vec<Strand>, Refusal> {
        let post = || Value::from(actor.post.id.as_str());
        let part = filter.part.as_deref().unwrap_or(if wide(actor) { "all" } else { "mine" });
        Ok(match part {
            "mine" if actor.has(Power::HandleCases) => vec![vec![("owner = ?", post())]],
            "second" if actor.has(Power::HandleCases) => vec![vec![("second = ?", post())]],
            "asked" => vec![
                vec![("asked = ?", post())],
                vec![("approver = ?", post()), ("(asked IS NULL OR asked <> ?)", post())],
            ],
            "watched" if actor.has(Power::Supervise) => vec![vec![("watcher = ?", post())]],
            "all" if actor.has(Power::ReadAll) => vec![Vec::new()],
            "all" if actor.has(Power::Supervise) => {
                let kinds = self.programme.cases.values().filter(|kind| kind.supervisors.contains(&actor.post.id));
                let asked = kinds.filter(|kind| filter.kind.as_ref().is_none_or(|asked| *asked == kind.id));
                asked.map(|kind| vec![("kind = ?", kind.id.as_str().into())]).collect()
            }
            "all" if actor.has(Power::TakeReports) => vec![vec![("sealed = ?", 0_i64.into())]],
            "all" if actor.has(Power::ApproveCases) => vec![vec![("approver = ?", post())]],
            "mine" | "second" | "watched" | "all" => {
                return Err(Refusal::not_allowed("您的岗位没有这个列表。", "your post has no such list"));
            }
            _ => return Err(Refusal::not_found(part)),
        })
    }
}

/// Sees more than the cases of the own post.
fn wide(actor: &Actor) -> bool {
    [Power::ReadAll, Power::Supervise, Power::TakeReports, Power::ApproveCases]
        .into_iter()
        .any(|power| actor.has(power))
}
