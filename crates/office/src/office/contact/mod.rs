//! Contact with people: rounds of visits, reception days, inspections. What is heard on the way opens a case in the same write.

mod aside;
mod clues;
mod days;
mod desk;
mod duties;
mod inspections;
mod needs;
mod reach;
mod rounds;
mod tick;
mod visits;
mod withdraw;

pub use aside::NewAside;
pub use clues::VisitClue;
pub use days::{BookingSheet, DayLine, NewBooking};
pub use desk::{DaySheet, DeskSlot, ReceiveText};
pub use inspections::{InspectionLine, InspectionSheet, NewInspection};
pub use needs::NeedLine;
pub use rounds::{CoverageLine, RoundLine, TripElsewhere, UnitLine, VisitSheet};
pub use visits::{NeedText, NewVisit, VisitTaken};
pub use withdraw::WithdrawnNote;

use super::{Office, OfficeError};
use crate::actor::Actor;
use crate::clock::Why;
use crate::refusal::Refusal;
use crate::views::load_contact;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use shishu_contact::{INSPECTION, RELATIONS, VISIT};
use shishu_programme::{Power, Programme, TimeOfDay};
use shishu_store::{Content, NewDuty, Owner, Tx, args};
use shishu_terms::{Bilingual, DutyId, PostId, TimeLimit};

/// The longest of one text of a form.
const LONGEST: usize = 4_000;

/// A round or a day inside a write, which has to be there.
async fn contact_in<T: DeserializeOwned>(tx: &mut Tx, about: &str) -> Result<T, OfficeError> {
    Ok(load_contact(tx, about).await?.ok_or_else(|| Refusal::not_found(about))?)
}

impl Office {
    /// A round or a day by what its acts are about.
    pub(super) async fn contact<T: DeserializeOwned>(&self, about: &str) -> Result<Option<T>, OfficeError> {
        let rows = self.store.query("SELECT state FROM contacts WHERE id = $1", args![about]).await?;
        let state = rows.first().map(|row| serde_json::from_str(row.text(0)?).map_err(crate::views::damaged));
        Ok(state.transpose()?)
    }

    /// All of a kind (`visit`, `reception`, `inspection`) on or after `from`, the newest first.
    pub(super) async fn contacts<T: DeserializeOwned>(&self, kind: &str, from: Date) -> Result<Vec<T>, OfficeError> {
        let sql = "SELECT state FROM contacts WHERE kind = $1 AND day >= $2 ORDER BY day DESC, id";
        let rows = self.store.query(sql, args![kind, from.to_string()]).await?;
        let states = rows.iter().map(|row| Ok(serde_json::from_str(row.text(0)?).map_err(crate::views::damaged)?));
        states.collect()
    }

    /// A text of an act that may have been erased.
    async fn text_of(&self, seq: u64, name: &str) -> Result<Option<String>, OfficeError> {
        Ok(match self.store.content(seq, name).await? {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        })
    }

    /// Whether acts about it are for staff alone: whom somebody visits or inspects is not told to the public, and whom one stands close to neither.
    pub(super) fn is_contact(subject: &str) -> bool {
        [VISIT, INSPECTION, RELATIONS].iter().any(|private| subject.starts_with(private))
    }

    /// Has the actor to do with contact at all?
    pub(super) fn sees_contacts(actor: &Actor) -> bool {
        [Power::Visit, Power::Receive, Power::Inspect, Power::Supervise, Power::ReadAll, Power::TakeReports]
            .iter()
            .any(|power| actor.has(*power))
    }

    pub(super) fn post_name(&self, post: &PostId) -> Bilingual {
        self.programme.posts.get(post).map_or_else(|| Bilingual::same(post.as_str()), |post| post.name.clone())
    }
}

/// Sees the rounds, days and inspections of everybody.
fn oversees(actor: &Actor) -> bool {
    [Power::Supervise, Power::ReadAll].iter().any(|power| actor.has(*power))
}

/// A duty by a limit that is counted from a day.
pub(super) struct Limited {
    pub(super) due: Date,
    why: serde_json::Value,
}

impl Limited {
    pub(super) fn count(
        programme: &Programme,
        from: Date,
        limit: TimeLimit,
        rule: Bilingual,
    ) -> Result<Limited, Refusal> {
        let count = programme.calendar.add(from, limit).map_err(|error| {
            let message = error.message();
            Refusal::wrong_state(message.zh, message.en)
        })?;
        Ok(Limited { due: count.due, why: Why::counted(from, rule, &count).to_json() })
    }

    /// On a day that stands already.
    pub(super) fn on(day: Date, from: Date, rule: Bilingual) -> Limited {
        let why = Why { rule, received: from, due: day, counted: Vec::new(), skipped: Vec::new(), provisional: false };
        Limited { due: day, why: why.to_json() }
    }

    pub(super) fn duty(&self, programme: &Programme, id: String, kind: &str, about: &str, post: &PostId) -> NewDuty {
        NewDuty {
            id: DutyId::new(id),
            kind: kind.to_owned(),
            subject: about.to_owned(),
            owner: Owner::Post(post.clone()),
            due: TimeOfDay::END_OF_DAY.on(self.due, programme.utc_offset_seconds),
            why: self.why.clone(),
        }
    }
}

/// A text that must say something and must not be too long.
fn said(text: &str, zh: &str, en: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() < 2 {
        return Err(Refusal::bad_input(format!("请写明{zh}。"), format!("say {en}")));
    }
    fits(text, zh, en)
}

/// A text that may be empty.
fn fits(text: &str, zh: &str, en: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    match length <= LONGEST {
        true => Ok(text.to_owned()),
        false => Err(Refusal::bad_input(
            format!("{zh}最多 {LONGEST} 字，这里有 {length} 字。"),
            format!("{en}: at most {LONGEST} characters, this has {length}"),
        )),
    }
}

/// A day that is not to come and not before the beginning.
fn on_a_day(on: Date, first: Date, today: Date) -> Result<Date, Refusal> {
    match on <= today && on >= first {
        true => Ok(on),
        false => Err(Refusal::bad_input(
            format!("日期应在 {first} 到今天之间。"),
            format!("the day must lie between {first} and today"),
        )),
    }
}
