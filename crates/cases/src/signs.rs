//! What an act on a case shows of work that was only gone through: signs for a clue, each with the post that showed it. A sign is what stands on
//! the record and no verdict; each has honest causes.

use crate::state::CaseState;
use crate::stated::{CaseAct, NoteKind, Replied};
use jiff::civil::Date;
use shishu_terms::{PostId, UnitId};

/// A sign, or what its share is counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Owned it; of these the share of what was handed on is counted.
    Owned,
    /// Replied; of these the share of copied, late and empty replies is counted.
    Answered,
    /// Noted work; of these the share of mere meetings is counted.
    Worked,
    /// Handed on before anything was done.
    Forwarded,
    /// Handed to a unit above before anything was done.
    PassedUp,
    /// At least half of the reply stands in replies to other cases.
    Copied,
    /// Replied within a minute of taking it down.
    Instant,
    /// Replied, and nothing is on record that was done.
    NoWork,
    /// All work on record is meetings.
    Meetings,
    /// Replied on the very day it was due. One says nothing: it counts where a unit does so with most of its cases.
    LastDay,
    /// Handed on, declined or disclaimed twice or more in all.
    Bounced,
}

impl Sign {
    /// Those that make a clue, in the order in which they are told.
    pub const CLUES: [Sign; 8] = [
        Sign::Forwarded,
        Sign::PassedUp,
        Sign::Copied,
        Sign::Instant,
        Sign::NoWork,
        Sign::Meetings,
        Sign::LastDay,
        Sign::Bounced,
    ];

    /// The word of tables, addresses and acts.
    pub fn code(self) -> &'static str {
        match self {
            Sign::Owned => "owned",
            Sign::Answered => "answered",
            Sign::Worked => "worked",
            Sign::Forwarded => "forwarded",
            Sign::PassedUp => "passed-up",
            Sign::Copied => "copied",
            Sign::Instant => "instant",
            Sign::NoWork => "no-work",
            Sign::Meetings => "meetings",
            Sign::LastDay => "last-day",
            Sign::Bounced => "bounced",
        }
    }

    /// A clue by its word.
    pub fn clue(code: &str) -> Option<Sign> {
        Sign::CLUES.into_iter().find(|sign| sign.code() == code)
    }

    /// What its share is counted of.
    pub fn of(self) -> Sign {
        match self {
            Sign::Copied | Sign::Instant | Sign::NoWork | Sign::LastDay => Sign::Answered,
            Sign::Meetings => Sign::Worked,
            other if Sign::CLUES.contains(&other) => Sign::Owned,
            base => base,
        }
    }
}

/// A sign, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    pub sign: Sign,
    pub post: PostId,
    pub unit: UnitId,
}

/// What an act changes in the signs of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Gone, whoever showed it: real work was done after all.
    pub gone: Vec<Sign>,
    /// Shown from now on. What was shown before stays.
    pub shown: Vec<Shown>,
}

/// Thousandths of a reply that stand in others, from which on it counts as copied.
const COPIED: u32 = 500;
/// A reply so soon after the case was taken down, in microseconds, was ready before it was asked.
const INSTANT: i64 = 60_000_000;
/// Changes of hands and refusals from which on it was passed around.
const AROUND: usize = 2;

/// The signs that an act after the first adds or takes away. `due` is the day the case is due; `since_taken` the microseconds since staff took it
/// down, where the record has them (of sealed cases and of what came by the public form it has none).
pub fn change(
    before: &CaseState,
    after: &CaseState,
    stated: &CaseAct,
    due: Option<Date>,
    since_taken: Option<i64>,
) -> Change {
    let mut change = Change::default();
    match stated {
        CaseAct::Taken(_) => {
            change.shown.push(by_owner(Sign::Owned, after));
            if !before.worked {
                change.shown.push(by_owner(Sign::Forwarded, before));
                let up = before.transfer.as_ref().is_some_and(|transfer| transfer.upward);
                change.shown.extend(up.then(|| by_owner(Sign::PassedUp, before)));
            }
        }
        CaseAct::Noted(noted) => {
            change.shown.push(by_owner(Sign::Worked, after));
            match noted.what {
                NoteKind::Met if after.meetings == after.notes => change.shown.push(by_owner(Sign::Meetings, after)),
                NoteKind::Met => {}
                _ => change.gone.push(Sign::Meetings),
            }
        }
        CaseAct::Replied(replied) => reply(&mut change, before, after, replied, due, since_taken),
        _ => {}
    }
    let around = |state: &CaseState| state.past.len() + state.bounced.len();
    if around(after) >= AROUND && around(after) > around(before) {
        // It is the case that went round; it is told with whoever has it.
        change.gone.push(Sign::Bounced);
        change.shown.push(by_owner(Sign::Bounced, after));
    }
    change
}

fn reply(
    change: &mut Change,
    before: &CaseState,
    after: &CaseState,
    replied: &Replied,
    due: Option<Date>,
    since_taken: Option<i64>,
) {
    let shows = [
        (true, Sign::Answered),
        (replied.copied >= COPIED, Sign::Copied),
        (before.replies == 0 && since_taken.is_some_and(|span| (0..INSTANT).contains(&span)), Sign::Instant),
        (after.notes == 0, Sign::NoWork),
        (due == Some(replied.on), Sign::LastDay),
    ];
    change.shown.extend(shows.into_iter().filter(|(shows, _)| *shows).map(|(_, sign)| by_owner(sign, after)));
}

/// The sign as one of whoever owns the case.
fn by_owner(sign: Sign, state: &CaseState) -> Shown {
    Shown { sign, post: state.owner.clone(), unit: state.unit.clone() }
}
