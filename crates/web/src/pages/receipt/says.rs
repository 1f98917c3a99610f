//! Standings and steps of a case in plain words, for whoever reported it.

use crate::look::{State, say};
use shishu_cases::{CaseAct, Outcome, Standing};
use shishu_office::ReporterSheet;
use shishu_programme::{CaseKind, Reason};
use shishu_terms::{Bilingual, Lang};

/// Where it stands.
pub(super) fn standing(lang: Lang, sheet: &ReporterSheet) -> (State, &'static str) {
    match sheet.standing {
        Standing::Handling => (State::Wait, say!(lang, "正在办理", "It is being handled")),
        Standing::Paused => {
            (State::Wait, say!(lang, "暂停计时，在等下面写的事", "The clock stands still, for the reason below"))
        }
        Standing::Replied => (
            State::Query,
            say!(lang, "已经答复，请您看看行不行", "There is a reply; please say whether it is all right"),
        ),
        Standing::Solved => (State::Holds, say!(lang, "已办结：您说解决了", "Closed: you said it is solved")),
        Standing::Unsolved => {
            (State::Late, say!(lang, "已办结：没有解决，另行统计", "Closed: not solved, and counted as such"))
        }
        Standing::Silent => (State::Holds, say!(lang, "已办结：期满没有提出不同意见", "Closed: no objection in time")),
        Standing::Refused => (State::Hard, say!(lang, "不予受理，理由见下", "Not taken up, for the reason below")),
        Standing::Merged => (
            State::Wait,
            say!(
                lang,
                "与另一件合在一起办，那边的答复也在这里显示",
                "Handled together with another report; replies there are shown here too"
            ),
        ),
    }
}

/// What a step says.
pub(super) fn step(
    lang: Lang,
    stated: &CaseAct,
    office: Option<&Bilingual>,
    kind: Option<&CaseKind>,
) -> (State, String) {
    let office = office.map_or("", |office| office.get(lang));
    let (state, words) = match stated {
        CaseAct::Opened(_) => (State::Step, say!(lang, "您反映的", "You reported").to_owned()),
        CaseAct::Said(_) => (State::Step, say!(lang, "您补充的", "You added").to_owned()),
        CaseAct::Asked(_) => (State::Query, say!(lang, "{office} 问您", "{office} asks you", office = office)),
        CaseAct::StageDone(done) => (State::Holds, stage(lang, &done.stage, kind)),
        CaseAct::RefusedToTake(_) => (State::Hard, say!(lang, "不予受理", "Not taken up").to_owned()),
        CaseAct::TransferAsked(asked) => {
            let ground = kind
                .and_then(|kind| named(&kind.transfer.grounds, &asked.ground))
                .map_or("", |ground| ground.get(lang));
            match asked.disclaims {
                true => (
                    State::Late,
                    say!(
                        lang,
                        "{office} 说这件事不归它办（{ground}），请别的单位接",
                        "{office} says this is not its matter ({ground}) and asks another office",
                        office = office,
                        ground = ground
                    ),
                ),
                false => (
                    State::Wait,
                    say!(
                        lang,
                        "请另一个单位接手：{ground}；接手以前仍由 {office} 负责",
                        "Another office is asked to take over: {ground}; until then {office} stays responsible",
                        office = office,
                        ground = ground
                    ),
                ),
            }
        }
        CaseAct::Taken(_) => (
            State::Holds,
            say!(lang, "{office} 接手办理，期限不变", "{office} took it over; the limit stays", office = office),
        ),
        CaseAct::Declined(_) => (
            State::Late,
            say!(lang, "{office} 不接，说不归它办", "{office} declined it as not its matter", office = office),
        ),
        CaseAct::Paused(paused) => {
            let until = crate::look::when::date(lang, paused.until);
            (
                State::Wait,
                say!(
                    lang,
                    "暂停计时，最迟到 {until}：{reason}",
                    "The clock stands still until {until} at most: {reason}",
                    until = until,
                    reason = paused.name.get(lang)
                ),
            )
        }
        CaseAct::Resumed(_) => (State::Step, say!(lang, "恢复计时", "The clock runs again").to_owned()),
        CaseAct::ExtensionAsked(_) => (State::Wait, say!(lang, "申请延长期限", "More time was asked for").to_owned()),
        CaseAct::Extended(_) => (State::Revision, say!(lang, "批准延长一次", "More time was granted, once").to_owned()),
        CaseAct::ExtensionRefused(_) => (State::Step, say!(lang, "没有批准延长", "More time was refused").to_owned()),
        CaseAct::Replied(replied) => (
            State::Published,
            say!(lang, "答复：{outcome}", "Reply: {outcome}", outcome = outcome(lang, replied.outcome)),
        ),
        CaseAct::Confirmed(said) => match said.solved {
            true => (State::Holds, say!(lang, "您说：解决了", "You said: solved").to_owned()),
            false => (State::Late, say!(lang, "您说：没有解决，办结", "You said: not solved, closed").to_owned()),
        },
        CaseAct::Disputed(_) => {
            (State::Query, say!(lang, "您不同意，重新办理", "You disagreed; it was taken up again").to_owned())
        }
        CaseAct::Closed(_) => (State::Holds, say!(lang, "期满办结", "Closed at the end of the time").to_owned()),
        CaseAct::Rescheduled(_) => (
            State::Revision,
            say!(lang, "节假日安排变了，期限重算", "The calendar changed; the limit was counted anew").to_owned(),
        ),
        CaseAct::IdentityAsked(asked) => {
            let grounds = kind.and_then(|kind| kind.identity.as_ref()).map(|rule| rule.grounds.as_slice());
            let ground = named(grounds.unwrap_or_default(), &asked.ground).map_or("", |ground| ground.get(lang));
            (
                State::Query,
                say!(
                    lang,
                    "{office} 请求打开您封存的姓名：{ground}。{m} 位保管人同意才能打开",
                    "{office} asks for the name you left: {ground}. {m} custodians must agree",
                    office = office,
                    ground = ground,
                    m = asked.need
                ),
            )
        }
        CaseAct::IdentityGiven(_) => (
            State::Revision,
            say!(lang, "{office} 的保管人同意打开", "The custodian of {office} agreed", office = office),
        ),
        CaseAct::IdentityRefused(_) => (
            State::Holds,
            say!(lang, "{office} 的保管人没有同意", "The custodian of {office} refused", office = office),
        ),
        CaseAct::IdentityOpened(_) => (
            State::Late,
            say!(lang, "{office} 打开了您封存的姓名", "{office} opened the name you left", office = office),
        ),
        CaseAct::IdentityLapsed(lapsed) => match &lapsed.custodian {
            None => (
                State::Holds,
                say!(
                    lang,
                    "打开姓名的请求已失效，交出的份额已删除",
                    "The request for your name lapsed; shares given for it are erased"
                )
                .to_owned(),
            ),
            Some(_) if lapsed.successor.is_some() => (
                State::Step,
                say!(
                    lang,
                    "一位保管人离任，由接任的人决定",
                    "A custodian left the post; whoever followed decides instead"
                )
                .to_owned(),
            ),
            Some(_) => (
                State::Step,
                say!(
                    lang,
                    "一位保管人的岗位换了人，不再参加决定",
                    "A custodian's post changed hands, and that custodian decides no more"
                )
                .to_owned(),
            ),
        },
        CaseAct::Moved(_) => (
            State::Revision,
            say!(
                lang,
                "原承办岗位换了人，改由 {office} 办理，期限不变",
                "The post that had it changed hands; {office} has it now, and the limit stays",
                office = office
            ),
        ),
        CaseAct::Merged(_) => (State::Step, say!(lang, "与另一件合在一起办", "Joined with another report").to_owned()),
        CaseAct::Viewed(_)
        | CaseAct::KeysWanted(_)
        | CaseAct::KeyShared(_)
        | CaseAct::SharesWanted(_)
        | CaseAct::ShareHanded(_)
        | CaseAct::Noted(_)
        | CaseAct::Urged(_)
        | CaseAct::Supervised(_)
        | CaseAct::Escalated(_)
        | CaseAct::Reminded(_)
        | CaseAct::Categorised(_) => (State::Step, say!(lang, "办理中的一步", "A step of the handling").to_owned()),
    };
    (state, words)
}

fn named<'k>(reasons: &'k [Reason], id: &str) -> Option<&'k Bilingual> {
    reasons.iter().find(|reason| reason.id == id).map(|reason| &reason.name)
}

fn stage(lang: Lang, id: &str, kind: Option<&CaseKind>) -> String {
    let stage = kind.and_then(|kind| kind.stages.iter().find(|stage| stage.id == id));
    let name = stage.map_or(id, |stage| stage.name.get(lang));
    say!(lang, "{name}：做完了", "{name}: done", name = name)
}

fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Solved => say!(lang, "解决了", "solved"),
        Outcome::Explained => say!(lang, "说明情况", "explained"),
        Outcome::Unsolved => say!(lang, "没有解决，说明了原因", "not solved, with the reason"),
    }
}
