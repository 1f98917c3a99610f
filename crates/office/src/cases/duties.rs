//! The duties on a case after an act: what [`shishu_cases::wanted`] asks for, held against what is open.

use crate::clock::{Skipped, Why};
use crate::refusal::Refusal;
use shishu_cases::{CaseState, Wanted, wanted};
use shishu_programme::{Programme, TimeOfDay};
use shishu_store::{Duty, NewAct, NewDuty, Owner};
use shishu_terms::{DutyId, NotCovered};

/// The act with the duties it discharges and raises, so that afterwards exactly those are open that the new state asks for.
pub(crate) fn reconcile(
    act: NewAct,
    programme: &Programme,
    after: &CaseState,
    open: &[Duty],
) -> Result<NewAct, Refusal> {
    let wanted = wanted(after, &programme.calendar).map_err(|error| not_covered(&error))?;
    Ok(hold(act, programme, (after.id.as_str(), after.acts), &wanted, open))
}

pub(crate) fn not_covered(error: &NotCovered) -> Refusal {
    let message = error.message();
    Refusal::wrong_state(message.zh, message.en)
}

/// The act with the duties it discharges and raises, so that afterwards exactly the wanted ones are open on the subject. `acts`: how many
/// acts the subject then has.
pub(crate) fn hold(
    mut act: NewAct,
    programme: &Programme,
    (subject, acts): (&str, u32),
    wanted: &[Wanted],
    open: &[Duty],
) -> NewAct {
    let mut missing: Vec<NewDuty> = wanted.iter().map(|one| duty(one, programme, subject, acts)).collect();
    for duty in open {
        let same = |new: &NewDuty| {
            (&new.kind, &new.owner, new.due) == (&duty.kind, &duty.owner, duty.due) && about(&new.id) == about(&duty.id)
        };
        match missing.iter().position(same) {
            Some(at) => drop(missing.remove(at)),
            None => act = act.discharge(duty.id.clone()),
        }
    }
    act.raises.extend(missing);
    act
}

/// Whom a duty is about, of those that a post may owe several of.
pub(crate) fn about(id: &DutyId) -> Option<&str> {
    id.as_str().splitn(4, ':').nth(3)
}

fn duty(wanted: &Wanted, programme: &Programme, subject: &str, acts: u32) -> NewDuty {
    let why = Why {
        rule: wanted.rule.clone(),
        received: wanted.received,
        due: wanted.count.due,
        counted: wanted.count.counted.clone(),
        skipped: wanted
            .count
            .skipped
            .iter()
            .map(|day| Skipped { date: day.date, why: day.why.text().clone() })
            .collect(),
        provisional: wanted.count.provisional,
    };
    NewDuty {
        // Acts on a subject are numbered, so a duty raised anew never has the id of one before; two of one kind have two owners.
        id: DutyId::new(match (&wanted.about, wanted.kind) {
            (Some(person), kind) => format!("{kind}:{subject}:{acts}:{person}"),
            (None, kind @ ("notice-approve" | "tolerance-decide")) => {
                format!("{kind}:{subject}:{acts}:{}", wanted.owner)
            }
            (None, kind) => format!("{kind}:{subject}:{acts}"),
        }),
        kind: wanted.kind.to_owned(),
        subject: subject.to_owned(),
        owner: Owner::Post(wanted.owner.clone()),
        due: TimeOfDay::END_OF_DAY.on(wanted.count.due, programme.utc_offset_seconds),
        why: why.to_json(),
    }
}
