//! Which duties must be open on a case as it stands. Whoever appends an act compares them with those that are open, discharges what is not
//! wanted any more and raises what is: so nothing about a case can be open without an owner, whatever the sequence of acts.

use crate::clock::{CaseDue, Pause, due};
use crate::identity::{AskStanding, Custodian};
use crate::keys::KeyAsk;
use crate::shares::ShareAsk;
use crate::state::{CaseState, Extension, Phase};
use jiff::civil::Date;
use shishu_terms::{Bilingual, NotCovered, PersonId, PostId, TimeLimit, WorkCalendar};

/// A duty that must be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `case-answer`, `case-stage`, `case-take`, `case-approve`, `case-supervise`, `case-identity`, `case-key`, `case-share`.
    pub kind: &'static str,
    pub owner: PostId,
    /// Whom it is about or whom it is asked of, where a post may owe several of the kind.
    pub about: Option<PersonId>,
    /// The rule in words.
    pub rule: Bilingual,
    /// Day zero.
    pub received: Date,
    pub count: CaseDue,
}

/// Supervisors look within this.
const LOOK: TimeLimit = TimeLimit { days: 2, working: true };
/// The key of a case, or a share of its identity, is handed on within this.
const SHARE: TimeLimit = TimeLimit { days: 2, working: true };
/// An extension is decided within this.
const APPROVE: TimeLimit = TimeLimit { days: 2, working: true };

fn pauses(state: &CaseState) -> Vec<Pause> {
    let ended = |(pause, resumed): (&crate::Paused, &Option<Date>)| {
        let last = resumed.and_then(|on| on.yesterday().ok()).map_or(pause.until, |last| last.min(pause.until));
        // Ended on the day it began: it never stood still.
        (last >= pause.from).then(|| Pause { from: pause.from, to: Some(last), reason: pause.name.clone() })
    };
    state.pauses.iter().zip(&state.resumed).filter_map(ended).collect()
}

/// By when the whole is owed: counted from the day of receipt, with pauses and the extension.
pub fn due_of(state: &CaseState, calendar: &WorkCalendar) -> Result<CaseDue, NotCovered> {
    let mut limits = vec![state.opened.whole];
    if let Extension::Granted { by } = state.extension {
        limits.push(by);
    }
    due(calendar, state.opened.received, &limits, &pauses(state), state.latest)
}

/// The duties that must be open on the case, no more and no fewer.
pub fn wanted(state: &CaseState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    if state.phase != Phase::Handling {
        return Ok(Vec::new());
    }
    let mut wanted = vec![answer(state, calendar)?];
    wanted.extend(stage(state, calendar)?);
    if let Some(transfer) = &state.transfer {
        let rule = both("转来的事项应在 {}内接收或退回", "a transfer is taken or declined within {}", transfer.take);
        wanted.push(counted("case-take", &transfer.to, rule, transfer.on, transfer.take, calendar)?);
    }
    if let Extension::Asked { approver, on, .. } = &state.extension {
        let rule = both("延期申请应在 {}内批准或不批准", "an extension is decided within {}", APPROVE);
        wanted.push(counted("case-approve", approver, rule, *on, APPROVE, calendar)?);
    }
    if let Some((supervisor, _, on)) = &state.watched {
        let rule = both("督办岗应在 {}内过问", "the supervisor looks into it within {}", LOOK);
        wanted.push(counted("case-supervise", supervisor, rule, *on, LOOK, calendar)?);
    }
    wanted.extend(identity(state, calendar)?);
    wanted.extend(keys(state, calendar)?);
    wanted.extend(shares(state, calendar)?);
    Ok(wanted)
}

/// Each custodian who has not decided yet owes a decision of their own.
fn identity(state: &CaseState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    let Some(ask) = state.identity_ask().filter(|ask| ask.standing() == AskStanding::Waiting) else {
        return Ok(Vec::new());
    };
    let asked = &ask.asked;
    let rule = both(
        "是否交出身份份额，应在 {}内决定，逾期请求失效",
        "a custodian decides on a share within {}; what is late lapses",
        asked.limit,
    );
    let one = |custodian: &Custodian| {
        let wanted = counted("case-identity", &custodian.post, rule.clone(), asked.on, asked.limit, calendar)?;
        Ok(Wanted { about: Some(custodian.person.clone()), ..wanted })
    };
    ask.undecided().map(one).collect()
}

/// The key goes to each who waits for it.
fn keys(state: &CaseState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    let rule = both("密封事项的钥匙应在 {}内交给接任的人", "the key of a sealed case is handed on within {}", SHARE);
    let one = |(ask, from): (&KeyAsk, &PostId)| {
        let wanted = counted("case-key", from, rule.clone(), ask.on, SHARE, calendar)?;
        Ok(Wanted { about: Some(ask.to.clone()), ..wanted })
    };
    state.key_asks.iter().filter_map(|ask| Some((ask, ask.from.as_ref()?))).map(one).collect()
}

/// A share goes to each who waits for it and has no other.
fn shares(state: &CaseState, calendar: &WorkCalendar) -> Result<Vec<Wanted>, NotCovered> {
    let rule = both("身份份额应在 {} 内交给接任的人", "a share of an identity is handed on within {}", SHARE);
    let one = |(ask, from): (&ShareAsk, &PostId)| {
        let wanted = counted("case-share", from, rule.clone(), ask.on, SHARE, calendar)?;
        Ok(Wanted { about: Some(ask.to.clone()), ..wanted })
    };
    let owed = state.share_asks.iter().filter(|ask| !ask.has_one);
    owed.filter_map(|ask| Some((ask, ask.from.as_ref()?))).map(one).collect()
}

pub(crate) fn both(zh: &str, en: &str, limit: TimeLimit) -> Bilingual {
    let name = limit.name();
    Bilingual::new(zh.replace("{}", &name.zh), en.replace("{}", &name.en))
}

fn answer(state: &CaseState, calendar: &WorkCalendar) -> Result<Wanted, NotCovered> {
    let mut rule = both(
        "应在 {}内答复，收到之日为第 0 日",
        "answered within {}, the day of receipt being day 0",
        state.opened.whole,
    );
    if let Extension::Granted { by } = state.extension {
        let more = both("；已批准延期 {}", "; extended by {}", by);
        rule = Bilingual::new(rule.zh + &more.zh, rule.en + &more.en);
    }
    let received = state.opened.received;
    let owner = state.owner.clone();
    Ok(Wanted { kind: "case-answer", owner, about: None, rule, received, count: due_of(state, calendar)? })
}

/// The present stage, when it has a limit of its own that ends before the whole.
fn stage(state: &CaseState, calendar: &WorkCalendar) -> Result<Option<Wanted>, NotCovered> {
    let at = state.stages_done.len();
    let Some(stage) = state.opened.stages.get(at) else { return Ok(None) };
    let Some(limit) = stage.limit else { return Ok(None) };
    let received = match at.checked_sub(1).and_then(|before| state.stages_done.get(before)) {
        Some(done) if !stage.from_received => *done,
        _ => state.opened.received,
    };
    let name = both("本阶段应在 {}内完成", "this stage is done within {}", limit);
    let count = due(calendar, received, &[limit], &pauses(state), state.latest)?;
    Ok(Some(Wanted { kind: "case-stage", owner: state.owner.clone(), about: None, rule: name, received, count }))
}

pub(crate) fn counted(
    kind: &'static str,
    owner: &PostId,
    rule: Bilingual,
    received: Date,
    limit: TimeLimit,
    calendar: &WorkCalendar,
) -> Result<Wanted, NotCovered> {
    let count = due(calendar, received, &[limit], &[], received)?;
    Ok(Wanted { kind, owner: owner.clone(), about: None, rule, received, count })
}
