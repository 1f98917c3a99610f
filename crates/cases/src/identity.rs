//! The identity that a reporter left, sealed apart: the owner asks for it on a ground, each custodian decides alone, and only when enough of
//! them gave their share can the one who asked open it. What is not decided in time falls away, and everything does when the case closes.

use crate::decide::Ask;
use crate::refused::Refused;
use crate::state::{CaseState, Phase};
use crate::stated::CaseAct;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shishu_programme::Post;
use shishu_terms::{Bilingual, PersonId, PostId, TimeLimit, UnitId};

/// A person with the act by which the key was declared that something was sealed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Keyed {
    pub person: PersonId,
    /// Number of the act `key.declared`.
    pub key: u64,
}

/// An identity that came with a report: so many of these custodians open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityKept {
    pub need: u8,
    pub custodians: Vec<Keyed>,
    /// Their posts, in the same order: a share goes with its post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostId>,
}

/// The owner asks for the identity. The words of it stand in contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityAsked {
    /// From 1, by case.
    pub number: u32,
    pub by: PersonId,
    pub unit: UnitId,
    pub post: PostId,
    /// Id of the ground in the kind's list.
    pub ground: String,
    pub on: Date,
    pub limit: TimeLimit,
    /// Last day on which custodians decide.
    pub until: Date,
    pub need: u8,
    pub custodians: Vec<Custodian>,
}

/// Whoever is asked: a custodian with a share that opens, in the post held then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custodian {
    pub person: PersonId,
    pub post: PostId,
    pub unit: UnitId,
}

/// A custodian gave the share, or refused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDecided {
    pub ask: u32,
    pub by: PersonId,
    pub on: Date,
}

/// Something befell a request: it was opened, or it fell away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityOf {
    pub ask: u32,
    pub on: Date,
}

/// The calendar takes back a request: the whole, or the part of one custodian who holds the post no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityLapsed {
    pub ask: u32,
    pub on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<PersonId>,
    /// Whoever followed in that custodian's post, has the share and the words, and decides instead, by the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Custodian>,
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityAsk {
    pub asked: IdentityAsked,
    /// What each custodian said, in the order of `asked.custodians`.
    pub said: Vec<Option<Decision>>,
    /// The first time it was opened.
    pub opened: Option<Date>,
    pub ended: Option<Ended>,
    /// Shares that were given still lie in the record.
    pub left: bool,
}

/// What a custodian said, and with which act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Nothing for a custodian who holds the post no longer.
    pub gave: Option<bool>,
    pub on: Date,
    pub act: u64,
}

/// Why a request is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Too few are left who could give theirs.
    Refused,
    /// The time to decide was over.
    Late,
    /// The case changed hands.
    Handed,
    /// The case was answered before it was decided.
    Answered,
    /// The case was closed.
    Closed,
}

/// A request in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskStanding {
    Waiting,
    /// Enough shares were given.
    Ready,
    Opened,
    Refused,
    /// Nothing can be opened any more.
    Over,
}

impl AskStanding {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Ready, Self::Opened, Self::Refused, Self::Over];

    /// The word of tables and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Opened => "opened",
            Self::Refused => "refused",
            Self::Over => "over",
        }
    }

    pub fn name(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Waiting => ("等保管人决定", "waits for the custodians"),
            Self::Ready => ("份额已够，可以打开", "enough shares, can be opened"),
            Self::Opened => ("已打开", "opened"),
            Self::Refused => ("没有同意", "refused"),
            Self::Over => ("已失效", "lapsed"),
        };
        Bilingual::new(zh, en)
    }
}

impl IdentityAsk {
    fn new(asked: IdentityAsked) -> Self {
        let said = vec![None; asked.custodians.len()];
        IdentityAsk { asked, said, opened: None, ended: None, left: false }
    }

    fn place(&self, person: &PersonId) -> Option<usize> {
        self.asked.custodians.iter().position(|one| one.person == *person)
    }

    /// What this custodian said.
    pub fn said_by(&self, person: &PersonId) -> Option<&Decision> {
        self.said.get(self.place(person)?)?.as_ref()
    }

    pub fn given(&self) -> usize {
        self.said.iter().flatten().filter(|said| said.gave == Some(true)).count()
    }

    /// Those who have not decided yet.
    pub fn undecided(&self) -> impl Iterator<Item = &Custodian> {
        self.asked.custodians.iter().zip(&self.said).filter(|(_, said)| said.is_none()).map(|(one, _)| one)
    }

    /// The acts that hold a share sealed to the one who asked.
    pub fn shares(&self) -> impl Iterator<Item = u64> {
        self.said.iter().flatten().filter(|said| said.gave == Some(true)).map(|said| said.act)
    }

    fn enough(&self) -> bool {
        self.given() >= usize::from(self.asked.need)
    }

    pub fn standing(&self) -> AskStanding {
        match (self.ended, self.opened) {
            (Some(Ended::Refused), _) => AskStanding::Refused,
            (Some(_), _) => AskStanding::Over,
            (None, Some(_)) => AskStanding::Opened,
            (None, None) if self.enough() => AskStanding::Ready,
            (None, None) => AskStanding::Waiting,
        }
    }

    /// Custodians still decide on it, or the one who asked can open it.
    pub fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    fn followed(&mut self, left: &PersonId, successor: &Custodian) {
        if let Some(at) = self.place(left).filter(|at| self.said[*at].is_none()) {
            self.asked.custodians[at] = successor.clone();
        }
    }

    fn decide(&mut self, by: &PersonId, gave: Option<bool>, on: Date, act: u64) {
        let Some(at) = self.place(by) else { return };
        if self.said[at].is_some() {
            return;
        }
        self.said[at] = Some(Decision { gave, on, act });
        self.left |= gave == Some(true);
        let reachable = self.given() + self.undecided().count();
        if self.ended.is_none() && reachable < usize::from(self.asked.need) {
            self.ended = Some(Ended::Refused);
        }
    }
}

impl CaseState {
    /// The request that custodians decide on, or that can be opened.
    pub fn identity_ask(&self) -> Option<&IdentityAsk> {
        self.identity.last().filter(|ask| ask.is_live())
    }

    pub(crate) fn apply_identity(&mut self, seq: u64, stated: &CaseAct) {
        match stated {
            CaseAct::IdentityAsked(asked) => self.identity.push(IdentityAsk::new(asked.clone())),
            CaseAct::IdentityGiven(one) => self.on_ask(one.ask, |ask| ask.decide(&one.by, Some(true), one.on, seq)),
            CaseAct::IdentityRefused(one) => self.on_ask(one.ask, |ask| ask.decide(&one.by, Some(false), one.on, seq)),
            CaseAct::IdentityOpened(one) => self.on_ask(one.ask, |ask| ask.opened = ask.opened.or(Some(one.on))),
            CaseAct::IdentityLapsed(one) => match &one.custodian {
                Some(person) => self.on_ask(one.ask, |ask| match &one.successor {
                    Some(successor) => ask.followed(person, successor),
                    None => ask.decide(person, None, one.on, seq),
                }),
                None => self.on_ask(one.ask, |ask| {
                    ask.ended = ask.ended.or(Some(Ended::Late));
                    ask.left = false;
                }),
            },
            _ => {}
        }
    }

    fn on_ask(&mut self, number: u32, change: impl FnOnce(&mut IdentityAsk)) {
        if let Some(ask) = self.identity.iter_mut().find(|ask| ask.asked.number == number) {
            change(ask);
        }
    }

    /// What a case does to a request on it: it falls away.
    pub(crate) fn end_identity(&mut self, why: Ended) {
        let Some(ask) = self.identity.last_mut().filter(|ask| ask.is_live()) else { return };
        // An answer ends the deciding alone: what enough custodians gave stays until the case closes.
        if why != Ended::Answered || !ask.enough() {
            ask.ended = Some(why);
        }
    }

    /// Asks for the identity. `custodians` are those who can decide today: not barred, in their post, with a share that opens.
    pub fn ask_identity(
        &self,
        ask: Ask<'_>,
        (by, post): (&PersonId, &Post),
        ground: &str,
        until: Date,
        custodians: Vec<Custodian>,
    ) -> Result<CaseAct, Refused> {
        self.require_open()?;
        let (Some(kept), Some(rule)) = (&self.opened.identity, &ask.kind.identity) else {
            return Err(Refused::new("反映人没有留下姓名。", "the reporter left no name").then(
                "可以发消息给反映人，凭回执码能看到。",
                "send the reporter a message; the receipt code opens it",
            ));
        };
        let ground = rule.grounds.iter().find(|one| one.id == ground);
        let ground = ground.ok_or_else(|| Refused::new("请选一条理由。", "choose the ground"))?;
        if self.identity_ask().is_some() {
            return Err(Refused::new("已经提出过，还没有了结。", "it was asked for already and is not settled yet"));
        }
        if custodians.len() < usize::from(kept.need) {
            let (have, need) = (custodians.len(), kept.need);
            return Err(Refused::new(
                format!("能决定的保管人只剩 {have} 位，要 {need} 位才能打开。"),
                format!("only {have} custodians are left who can decide; {need} are needed to open it"),
            )
            .then("请发消息问反映人愿不愿意说明身份。", "ask the reporter by a message instead"));
        }
        Ok(CaseAct::IdentityAsked(IdentityAsked {
            number: self.identity.len() as u32 + 1,
            by: by.clone(),
            unit: post.unit.clone(),
            post: post.id.clone(),
            ground: ground.id.clone(),
            on: ask.today,
            limit: rule.decide,
            until,
            need: kept.need,
            custodians,
        }))
    }

    /// A custodian gives the share or refuses it, once.
    pub fn decide_identity(&self, today: Date, by: &PersonId, gives: bool) -> Result<CaseAct, Refused> {
        let none = || Refused::new("没有等您决定的请求。", "no request waits for your decision");
        let ask = self.identity_ask().ok_or_else(none)?;
        if ask.place(by).is_none() {
            return Err(none());
        }
        if ask.said_by(by).is_some() {
            return Err(Refused::new("您已经决定过。", "you have decided already"));
        }
        if today > ask.asked.until {
            return Err(Refused::new(
                "决定的期限已过，请求已失效。",
                "the time to decide is over; the request has lapsed",
            )
            .then("承办岗可以重新提出。", "the owner may ask again"));
        }
        let decided = IdentityDecided { ask: ask.asked.number, by: by.clone(), on: today };
        Ok(if gives { CaseAct::IdentityGiven(decided) } else { CaseAct::IdentityRefused(decided) })
    }

    /// The request that this person can open: enough shares were given, and the case is still theirs.
    pub fn identity_for(&self, by: &PersonId) -> Result<&IdentityAsk, Refused> {
        let none = || Refused::new("没有您能打开的身份。", "there is no identity that you can open");
        let ask = self.identity_ask().filter(|ask| ask.asked.by == *by && ask.asked.post == self.owner);
        let ask = ask.ok_or_else(none)?;
        if !ask.enough() {
            let (have, need) = (ask.given(), ask.asked.need);
            return Err(Refused::new(
                format!("要 {need} 位保管人同意，现在有 {have} 位。"),
                format!("{need} custodians must give their share; {have} did so far"),
            ));
        }
        Ok(ask)
    }

    /// The act of opening; nothing when it is on record already.
    pub fn open_identity(&self, today: Date, by: &PersonId) -> Result<Option<CaseAct>, Refused> {
        let ask = self.identity_for(by)?;
        let opened = IdentityOf { ask: ask.asked.number, on: today };
        Ok(ask.opened.is_none().then_some(CaseAct::IdentityOpened(opened)))
    }

    /// What the calendar takes back: a request that nobody may decide any more, the part of a custodian who cannot decide now (whoever follows
    /// with the share and the words takes it), and the shares that were given for a request that is over.
    pub fn lapse_identity(
        &self,
        today: Date,
        holds: &dyn Fn(&Custodian) -> bool,
        follows: &dyn Fn(&IdentityAsk, &Custodian) -> Option<Custodian>,
    ) -> Option<CaseAct> {
        let lapsed = |ask: &IdentityAsk, custodian, successor| {
            CaseAct::IdentityLapsed(IdentityLapsed { ask: ask.asked.number, on: today, custodian, successor })
        };
        if let Some(over) = self.identity.iter().find(|ask| !ask.is_live() && ask.left) {
            return Some(lapsed(over, None, None));
        }
        let ask = self.identity_ask().filter(|ask| ask.standing() == AskStanding::Waiting)?;
        if today > ask.asked.until {
            return Some(lapsed(ask, None, None));
        }
        let left = ask.undecided().find(|one| !holds(one))?;
        // Nobody is asked twice.
        let successor = follows(ask, left).filter(|one| ask.place(&one.person).is_none());
        Some(lapsed(ask, Some(left.person.clone()), successor))
    }

    /// Whether the phase lets anything of an identity be seen.
    pub fn shows_identity(&self) -> bool {
        !matches!(self.phase, Phase::Closed { .. })
    }
}
