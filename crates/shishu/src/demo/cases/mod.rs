//! Cases of the demo: what people reported in the last three months, and what became of it.

mod carry_out;
mod mail;
mod notices;
mod scripts;

pub use carry_out::Cases;
pub use mail::bring_in;
pub use scripts::{Script, scripts};

use super::START;
use super::days::on;
use super::deed::{Deed, What};
use jiff::ToSpan;
use shishu_cases::{NoteKind, Outcome};
use shishu_programme::{Power, Programme};
use shishu_terms::PostId;
use std::collections::BTreeSet;

/// One step of a case, so many days after it came in. Whoever owns the case takes it, unless it says otherwise.
#[derive(Debug, Clone)]
pub enum Step {
    Open,
    Stage,
    Note(NoteKind, &'static str),
    /// The owner asks the reporter; the reporter answers.
    Ask(&'static str),
    Say(&'static str),
    /// To a post, on the first ground of the kind that fits `disclaims`.
    Transfer {
        to: &'static str,
        disclaims: bool,
        why: &'static str,
    },
    Take,
    Decline(&'static str),
    Pause {
        days: i64,
        why: &'static str,
    },
    Extension(&'static str),
    Grant(&'static str),
    /// Found, done.
    Reply(Outcome, &'static str, &'static str),
    Confirm(bool, u8),
    /// The owner asks for the identity that came with it: ground, words.
    AskIdentity(&'static str, &'static str),
    /// The next custodian who has not decided gives the share.
    GiveShare,
    /// The same one refuses it.
    RefuseShare(&'static str),
    OpenIdentity,
    Dispute(&'static str),
    /// The closed case is written as a typical case, with this title and lesson, and put up for approval.
    Notice {
        title: &'static str,
        lesson: &'static str,
    },
    /// Both approve it.
    ApproveNotice,
}

/// The deeds: keys are declared when the office begins, then each step on its day, and every morning the calendar looks.
pub fn deeds(programme: &Programme, begins: shishu_terms::Moment) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = key_posts(programme)
        .into_iter()
        .map(|post| Deed { at: begins.plus_seconds(900), what: What::DeclareKey { post } })
        .collect();
    let today = START.date();
    let mut first = today;
    for (number, script) in scripts().iter().enumerate() {
        let came = today.saturating_sub(script.days_ago.days());
        first = first.min(came);
        for (at, (after, step)) in script.steps.iter().enumerate() {
            let day = came.saturating_add(after.days());
            let second = 9 * 3600 + (number as i64 * 311 + at as i64 * 1_200) % (7 * 3600);
            deeds.push(Deed { at: on(day, second), what: What::Case { script: number, step: step.clone() } });
        }
    }
    for (number, letter) in mail::LETTERS.iter().enumerate() {
        let day = today.saturating_sub(letter.days_ago.days());
        deeds.push(Deed { at: on(day, 8 * 3600 + 1_800 + number as i64), what: What::Mail { number } });
    }
    let mut day = first;
    while day <= today {
        deeds.push(Deed { at: on(day, 8 * 3600), what: What::LookAtCases });
        day = day.saturating_add(1.day());
    }
    deeds
}

/// Posts whose holders need a handling key: first responders of sealed kinds, and who keeps identities.
fn key_posts(programme: &Programme) -> BTreeSet<PostId> {
    let sealed = programme.cases.values().filter(|kind| kind.sealed);
    let routes = sealed.flat_map(|kind| kind.categories.iter().flat_map(|category| category.route.iter().cloned()));
    let keepers = programme.posts.values().filter(|post| post.powers.contains(&Power::KeepIdentity));
    routes.chain(keepers.map(|post| post.id.clone())).collect()
}
