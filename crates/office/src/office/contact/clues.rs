//! Visits that may not have taken place, from the record alone: written one after another within a minute, in the words of an earlier one, or more
//! in a day than one can drive to. Each is a question with its rows, never a verdict, and nothing is blocked by it.

use super::oversees;
use crate::office::{Caller, Office, OfficeError};
use crate::refusal::Refusal;
use jiff::{ToSpan, civil::Date};
use shishu_contact::{RoundState, VisitOutcome};
use shishu_terms::{Bilingual, PersonId, UnitId};
use std::collections::BTreeMap;

/// Records nearer to one another than this were not written between two visits, whatever days they name.
const SECONDS: u64 = 60;
/// Share of the words that stand in an earlier record, in thousandths.
const COPIED: u32 = 700;
/// More visits than this on one day.
const A_DAY: usize = 8;

/// A clue with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitClue {
    /// `quick`, `copied` or `many`.
    pub kind: &'static str,
    pub person: Bilingual,
    pub post: Bilingual,
    /// The visits: round, unit, its name, day, act.
    pub rows: Vec<(String, UnitId, Bilingual, Date, u64)>,
}

type Rows = BTreeMap<(&'static str, PersonId, Option<Date>), VisitClue>;

impl Office {
    /// Clues of the last hundred days, for whoever oversees.
    pub async fn visit_clues(&self, caller: &Caller) -> Result<Vec<VisitClue>, OfficeError> {
        let actor = caller.require()?;
        if !oversees(actor) {
            return Err(Refusal::not_allowed("您的岗位不看走访线索。", "your post does not see clues on visits").into());
        }
        let from = caller.now.date(self.programme.utc_offset_seconds).saturating_sub(100.days());
        let mut rows: Rows = BTreeMap::new();
        for state in self.contacts::<RoundState>("visit", from.saturating_sub(200.days())).await? {
            for (unit, visits) in &state.visits {
                for visit in visits.iter().filter(|visit| visit.stated.on >= from) {
                    let Some(person) = &visit.person else { continue };
                    let met = visit.stated.outcome == VisitOutcome::Met;
                    let quick = visit.stated.seconds_after.is_some_and(|seconds| seconds < SECONDS);
                    let copied = visit.stated.copied_permille >= COPIED;
                    let all = [("quick", quick, None), ("copied", copied, None), ("many", met, Some(visit.stated.on))];
                    for (kind, _, day) in all.into_iter().filter(|(_, holds, _)| *holds) {
                        let clue = rows.entry((kind, person.clone(), day)).or_insert_with(|| VisitClue {
                            kind,
                            person: self.person_name(person),
                            post: visit.by.as_ref().map(|post| self.post_name(post)).unwrap_or_default(),
                            rows: Vec::new(),
                        });
                        let name = self.unit_name(unit);
                        clue.rows.push((state.id.clone(), unit.clone(), name, visit.stated.on, visit.seq));
                    }
                }
            }
        }
        let told = |clue: &VisitClue| clue.kind != "many" || clue.rows.len() > A_DAY;
        Ok(rows.into_values().filter(told).collect())
    }

    fn person_name(&self, id: &PersonId) -> Bilingual {
        self.programme.people.get(id).map_or_else(|| Bilingual::same(id.as_str()), |person| person.name.clone())
    }
}
