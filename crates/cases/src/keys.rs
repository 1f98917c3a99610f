//! Who can open a sealed case: to whose keys it was sealed, who ought to have it and has not, and the post that hands it on.

use crate::identity::{Ended, Keyed};
use crate::state::{CaseState, Extension};
use crate::stated::CaseAct;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{PersonId, PostId, UnitId};

/// Somebody ought to open the case and cannot yet; a post that can is asked to hand the key on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAsk {
    pub to: PersonId,
    /// The act by which their key was declared.
    pub key: u64,
    /// The post that they hold, or will hold.
    pub post: PostId,
    /// The post that owes the handing on; nothing when nobody in office can open the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PostId>,
    /// Since when it is asked for.
    pub on: Date,
}

/// Everybody who waits for the key of the case: what was wanted before and does not stand here is not wanted any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysWanted {
    pub on: Date,
    pub asks: Vec<KeyAsk>,
}

/// The key was sealed to these as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyShared {
    pub on: Date,
    pub to: Vec<Keyed>,
}

/// The calendar moved the case, or a duty on it, to another post, because its post changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub on: Date,
    /// Who has it from now on; nothing when the owner stays and another has to stand aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PostId>,
    /// The unit of the new owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The post of another line from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PostId>,
    /// The transfer that was asked for falls away.
    #[serde(default)]
    pub voids: bool,
    /// The post that decides on the extension from now on, by the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<PostId>,
    /// The supervisor who owes the look from now on, by the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<PostId>,
    /// Always `post-changed-hands`: why that post cannot have the case is not said, for it would tell whom the report names.
    pub ground: String,
}

impl Moved {
    pub const GROUND: &str = "post-changed-hands";
    /// Why a supervisor is told: no post is left that could decide on the extension.
    pub const NO_APPROVER: &str = "no-approver";
    /// Why a supervisor is told: too few custodians are left who could decide on the identity.
    pub const NO_CUSTODIANS: &str = "no-custodians";
}

impl CaseState {
    pub(crate) fn apply_keys(&mut self, stated: &CaseAct) {
        match stated {
            CaseAct::TransferAsked(asked) => self.keys.extend(asked.keys.iter().cloned()),
            CaseAct::KeysWanted(wanted) => self.key_asks.clone_from(&wanted.asks),
            CaseAct::KeyShared(shared) => self.key_shared(&shared.to),
            CaseAct::Moved(moved) => self.moved(moved),
            _ => {}
        }
    }

    /// The key was sealed to these: they wait no longer.
    pub(crate) fn key_shared(&mut self, to: &[Keyed]) {
        self.keys.extend(to.iter().cloned());
        self.key_asks.retain(|ask| !to.iter().any(|one| one.person == ask.to && one.key == ask.key));
    }

    fn moved(&mut self, moved: &Moved) {
        if let (Some(owner), Some(unit)) = (&moved.owner, &moved.unit) {
            (self.owner, self.unit) = (owner.clone(), unit.clone());
            // Not counted as a change of hands: nobody passed it on, and nobody left it undone.
            self.worked = false;
            self.end_identity(Ended::Handed);
        }
        self.second.clone_from(&moved.second);
        if moved.voids {
            self.transfer = None;
        }
        // What is owed passes on with its first day: nobody gets more time.
        if let (Some(next), Extension::Asked { approver, .. }) = (&moved.approver, &mut self.extension) {
            approver.clone_from(next);
        }
        if let (Some(next), Some((supervisor, ..))) = (&moved.supervisor, &mut self.watched) {
            supervisor.clone_from(next);
        }
    }

    /// Was the case sealed to this person's key, as declared by this act?
    pub fn is_keyed(&self, person: &PersonId, key: u64) -> bool {
        self.keys.contains(&Keyed { person: person.clone(), key })
    }

    /// The act that states who waits for the key; nothing when it stands so already.
    pub fn want_keys(&self, today: Date, mut asks: Vec<KeyAsk>) -> Option<CaseAct> {
        for ask in &mut asks {
            let same =
                |old: &&KeyAsk| (&old.to, old.key, &old.post, &old.from) == (&ask.to, ask.key, &ask.post, &ask.from);
            // Who has waited goes on waiting since then.
            ask.on = self.key_asks.iter().find(same).map_or(today, |old| old.on);
        }
        (asks != self.key_asks).then_some(CaseAct::KeysWanted(KeysWanted { on: today, asks }))
    }
}
