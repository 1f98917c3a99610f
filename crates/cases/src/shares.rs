//! Where the shares of an identity lie: sealed to whom, who ought to have one and has not, and the post that hands it on. A share is the
//! matter of a post; the key under which it lies is a person's.

use crate::identity::{IdentityAsk, Keyed};
use crate::refused::Refused;
use crate::state::{CaseState, Phase};
use crate::stated::{CaseAct, Opened};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_terms::{PersonId, PostId};

/// One share of an identity. Its number is its place, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareHeld {
    /// The post that keeps it; nothing in acts that did not state it yet.
    pub post: Option<PostId>,
    /// To whom it is sealed, in the order of handing on: more than one only until the successor holds the post.
    pub copies: Vec<ShareCopy>,
}

/// A share as it is sealed to one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareCopy {
    pub holder: Keyed,
    /// The act in whose contents it lies.
    pub act: u64,
    /// The words of this request were sealed to the holder with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<u32>,
}

/// Whoever holds the post of a share, or soon will, and cannot open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareAsk {
    /// Number of the share, from 1.
    pub share: u8,
    pub to: PersonId,
    /// The act by which their key was declared.
    pub key: u64,
    /// The post that keeps the share.
    pub post: PostId,
    /// A post of whoever can open it; nothing when nobody in office can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PostId>,
    /// They have another share of the same identity, so nobody owes them this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_one: bool,
    /// Since when it is asked for.
    pub on: Date,
}

/// Everybody who waits for a share of the identity: what was wanted before and does not stand here is not wanted any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharesWanted {
    pub on: Date,
    pub asks: Vec<ShareAsk>,
    /// What those who were followed still had; erased with this act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<Keyed>,
}

/// A share was sealed to whoever follows in its post, or to a new key of the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareHanded {
    pub on: Date,
    /// Number of the share, from 1.
    pub share: u8,
    /// The post that keeps it.
    pub post: PostId,
    pub from: Keyed,
    pub to: Keyed,
    /// The words of this request went along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<u32>,
}

/// The shares as they are dealt out with the first act.
pub(crate) fn dealt(opened: &Opened, act: u64) -> Vec<ShareHeld> {
    let Some(kept) = &opened.identity else { return Vec::new() };
    let held = |(at, holder): (usize, &Keyed)| ShareHeld {
        post: kept.posts.get(at).cloned(),
        copies: vec![ShareCopy { holder: holder.clone(), act, words: None }],
    };
    kept.custodians.iter().enumerate().map(held).collect()
}

impl ShareHeld {
    /// The copy sealed to this key.
    pub fn copy(&self, holder: &Keyed) -> Option<&ShareCopy> {
        self.copies.iter().rev().find(|copy| copy.holder == *holder)
    }

    fn is_with(&self, person: &PersonId) -> bool {
        self.copies.iter().any(|copy| copy.holder.person == *person)
    }
}

impl CaseState {
    pub(crate) fn apply_shares(&mut self, seq: u64, stated: &CaseAct) {
        match stated {
            CaseAct::SharesWanted(wanted) => {
                self.share_asks.clone_from(&wanted.asks);
                for share in &mut self.shares {
                    share.copies.retain(|copy| !wanted.retired.contains(&copy.holder));
                }
            }
            CaseAct::ShareHanded(handed) => {
                let copy = ShareCopy { holder: handed.to.clone(), act: seq, words: handed.ask };
                if let Some(share) = usize::from(handed.share).checked_sub(1).and_then(|at| self.shares.get_mut(at)) {
                    share.post.get_or_insert_with(|| handed.post.clone());
                    share.copies.push(copy);
                }
                self.share_asks.retain(|ask| ask.share != handed.share || ask.to != handed.to.person);
            }
            _ => {}
        }
    }

    /// The copy of a share that is sealed to this key, with the number of the share.
    pub fn share_of(&self, holder: &Keyed) -> Option<(u8, &ShareCopy)> {
        self.numbered().find_map(|(number, share)| Some((number, share.copy(holder)?)))
    }

    /// The shares with their numbers, from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (u8, &ShareHeld)> {
        (1_u8..).zip(&self.shares)
    }

    /// Has this person a share other than this one, under whatever key?
    pub fn has_another_share(&self, person: &PersonId, number: u8) -> bool {
        self.numbered().any(|(other, share)| other != number && share.is_with(person))
    }

    /// Hands a share on. Nobody gets a second one of the same identity: with it one person would be two custodians.
    pub fn hand_share(
        &self,
        today: Date,
        (number, post): (u8, &PostId),
        from: &Keyed,
        to: &Keyed,
        ask: Option<u32>,
    ) -> Result<CaseAct, Refused> {
        if matches!(self.phase, Phase::Closed { .. }) {
            return Err(Refused::new("这件事已经办结。", "this case is closed"));
        }
        let share = self.numbered().find(|(other, _)| *other == number).map(|(_, share)| share);
        let Some(share) = share.filter(|share| share.copy(from).is_some()) else {
            return Err(Refused::new("这一份不在您手里。", "you have not got this share"));
        };
        if share.copy(to).is_some() {
            return Err(Refused::new("对方已经有这一份。", "they have this share already"));
        }
        if self.has_another_share(&to.person, number) {
            return Err(Refused::new(
                "接任的人已保管这个身份的另一份，一人不得保管两份。",
                "whoever follows keeps another share of this identity already; nobody keeps two",
            )
            .then(
                "请让另一个人接这个保管岗，再交接。",
                "let somebody else follow in this custody, then hand the share on",
            ));
        }
        Ok(CaseAct::ShareHanded(ShareHanded {
            on: today,
            share: number,
            post: post.clone(),
            from: from.clone(),
            to: to.clone(),
            ask,
        }))
    }

    /// The act that states who waits for a share, and what those who were followed had; nothing when it stands so already.
    pub fn want_shares(&self, today: Date, mut asks: Vec<ShareAsk>, retired: Vec<Keyed>) -> Option<CaseAct> {
        for ask in &mut asks {
            let same = |old: &&ShareAsk| ShareAsk { on: ask.on, ..(*old).clone() } == *ask;
            // Who has waited goes on waiting since then.
            ask.on = self.share_asks.iter().find(same).map_or(today, |old| old.on);
        }
        let news = asks != self.share_asks || !retired.is_empty();
        news.then_some(CaseAct::SharesWanted(SharesWanted { on: today, asks, retired }))
    }

    /// The request that still waits for this person's decision.
    pub fn undecided_by(&self, person: &PersonId) -> Option<&IdentityAsk> {
        self.identity_ask().filter(|ask| ask.undecided().any(|one| one.person == *person))
    }
}
