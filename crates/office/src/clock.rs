//! How due times of steps are kept: the days counted and the days skipped stand in the duty and are shown on request.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use shishu_programme::{Due, DueError};
use shishu_terms::{Bilingual, DayKind, DueCount, Moment};

/// A due time with its proof, ready for a duty.
pub struct Counted {
    /// When.
    pub moment: Moment,
    /// The proof, as [`Why`] in JSON.
    pub why: serde_json::Value,
}

/// How a due time was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The rule in words.
    pub rule: Bilingual,
    /// Day zero.
    pub received: jiff::civil::Date,
    /// The due day.
    pub due: jiff::civil::Date,
    /// Days counted, in order.
    #[serde(default)]
    pub counted: Vec<jiff::civil::Date>,
    /// Days not counted, with the reason.
    #[serde(default)]
    pub skipped: Vec<Skipped>,
    /// Does the count use a calendar that is not yet published?
    #[serde(default)]
    pub provisional: bool,
}

/// A day that was not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The day.
    pub date: jiff::civil::Date,
    /// Why.
    pub why: Bilingual,
}

impl Why {
    /// From a due time of the programme; `received` is day zero.
    pub fn of(received: jiff::civil::Date, due: &Due) -> Why {
        let skipped = due.count.iter().flat_map(|count| &count.skipped);
        Why {
            rule: due.rule.clone(),
            received,
            due: due.date,
            counted: due.count.iter().flat_map(|count| count.counted.iter().copied()).collect(),
            skipped: skipped
                .map(|(date, kind, zh, en)| Skipped { date: *date, why: skipped_name(*kind, zh, en) })
                .collect(),
            provisional: due.provisional,
        }
    }

    /// From a count of days by a rule; `received` is day zero.
    pub fn counted(received: jiff::civil::Date, rule: Bilingual, count: &DueCount) -> Why {
        let skipped = count.skipped.iter();
        Why {
            rule,
            received,
            due: count.due,
            counted: count.counted.clone(),
            skipped: skipped
                .map(|(date, kind, zh, en)| Skipped { date: *date, why: skipped_name(*kind, zh, en) })
                .collect(),
            provisional: count.provisional,
        }
    }

    /// The proof kept in a duty, if it has one.
    pub fn read(why: &serde_json::Value) -> Option<Why> {
        serde_json::from_value(why.clone()).ok()
    }

    /// As JSON for the duty.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or(serde_json::Value::Null)
    }
}

fn skipped_name(kind: DayKind, zh: &str, en: &str) -> Bilingual {
    match kind {
        DayKind::Weekend if zh.is_empty() => Bilingual::new("周末", "weekend"),
        _ => Bilingual::new(zh, en),
    }
}

/// A due time of the programme as a duty keeps it; a calendar that does not reach so far is a refusal with its cure.
pub fn counted(received: jiff::civil::Date, due: Result<Due, DueError>) -> Result<Counted, Refusal> {
    let due = due.map_err(refused)?;
    Ok(Counted { moment: due.moment, why: Why::of(received, &due).to_json() })
}

/// A due time that cannot be told.
pub fn refused(error: DueError) -> Refusal {
    let message = error.message();
    Refusal::wrong_state(message.zh, message.en)
}
