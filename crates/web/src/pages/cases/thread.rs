//! The line of acts on a case: the day, who in which post, and what was said.

use super::sheet::Desk;
use super::words;
use crate::look::parts::{self, Step};
use crate::look::{State, mark, say, when};
use crate::pages::published::{act_href, count, kind_title};
use crate::pages::shared::case_href;
use maud::{Markup, html};
use shishu_cases::CaseAct;
use shishu_office::{CaseStep, CaseText};
use shishu_programme::Channel;
use std::collections::BTreeSet;

/// Newest first, as one reads what happened last.
pub(super) fn thread(desk: &Desk<'_>) -> Markup {
    let steps: Vec<Step> = desk.sheet.steps.iter().rev().map(|step| line(desk, step)).collect();
    parts::timeline(&steps)
}

fn line(desk: &Desk<'_>, step: &CaseStep) -> Step {
    let lang = desk.lang();
    let local = desk.ctx.local(step.at);
    let day = step.stated.day().filter(|_| step.day_only).unwrap_or(local.date());
    let first = desk.sheet.steps.first().is_some_and(|first| first.seq == step.seq);
    Step {
        state: state(&step.stated),
        date: when::day(lang, day),
        time: match step.day_only {
            true => say!(lang, "不记时刻", "day only").to_owned(),
            false => when::time(local.time()),
        },
        title: html! { (kind_title(step.stated.wire(), lang)) },
        body: html! {
            (told(desk, &step.stated))
            // What came in first stands at the top of the page.
            @if !first { div.said-by { (texts(desk, step)) } }
        },
        by: step.by.get(lang).to_owned(),
        leaf: Some((count(step.seq), act_href(step.seq))),
    }
}

fn state(stated: &CaseAct) -> State {
    match stated {
        CaseAct::Replied(_) | CaseAct::Extended(_) => State::Holds,
        CaseAct::Confirmed(said) if said.solved => State::Holds,
        CaseAct::Confirmed(_) | CaseAct::Disputed(_) | CaseAct::Declined(_) => State::Query,
        CaseAct::TransferAsked(asked) if asked.disclaims => State::Query,
        CaseAct::TransferAsked(_) | CaseAct::Taken(_) => State::Revision,
        CaseAct::Paused(_) | CaseAct::Asked(_) | CaseAct::ExtensionAsked(_) => State::Wait,
        CaseAct::Urged(_) | CaseAct::Escalated(_) | CaseAct::Supervised(_) => State::Late,
        CaseAct::IdentityAsked(_) | CaseAct::KeysWanted(_) | CaseAct::SharesWanted(_) => State::Wait,
        CaseAct::IdentityRefused(_) => State::Query,
        CaseAct::IdentityOpened(_) | CaseAct::Moved(_) => State::Revision,
        CaseAct::RefusedToTake(_) | CaseAct::ExtensionRefused(_) => State::Revision,
        CaseAct::Opened(_) | CaseAct::Closed(_) | CaseAct::Merged(_) => State::Tip,
        _ => State::Step,
    }
}

/// What an act says by itself, without its texts.
fn told(desk: &Desk<'_>, stated: &CaseAct) -> Markup {
    let (lang, ctx, kind) = (desk.lang(), desk.ctx, &desk.sheet.kind);
    let text = match stated {
        CaseAct::Opened(opened) => {
            let channel =
                Channel::parse(&opened.channel).map(|one| one.name().get(lang).to_owned()).unwrap_or_default();
            say!(
                lang,
                "{channel}；首问负责：{owner}",
                "By {channel}; first responder: {owner}",
                channel = channel,
                owner = words::post(ctx, &opened.owner)
            )
        }
        CaseAct::StageDone(done) => {
            let stage = kind.stages.iter().find(|stage| stage.id == done.stage);
            stage.map_or_else(|| done.stage.clone(), |stage| stage.name.get(lang).to_owned())
        }
        CaseAct::TransferAsked(asked) => {
            let ground = kind.transfer.grounds.iter().find(|one| one.id == asked.ground);
            let ground = ground.map_or(asked.ground.as_str(), |one| one.name.get(lang)).to_owned();
            let said = say!(
                lang,
                "请 {to} 接手，理由：{ground}。对方接收之前责任不变。",
                "To {to}, on the ground: {ground}. Until it is taken the owner stays.",
                to = words::post(ctx, &asked.to),
                ground = ground
            );
            return html! {
                p { (said) }
                @if asked.disclaims { p { (mark(State::Query, say!(lang, "称不属于本单位职责，反映人会看到", "Disclaims the matter; the reporter sees this"))) } }
            };
        }
        CaseAct::Taken(taken) => say!(
            lang,
            "现在由 {owner} 负责，期限不变。",
            "Now owned by {owner}; the limit does not move.",
            owner = words::post(ctx, &taken.owner)
        ),
        CaseAct::Declined(declined) => say!(
            lang,
            "{by} 不接，退回；责任仍在原岗位。",
            "{by} did not take it; the owner stays.",
            by = words::post(ctx, &declined.by)
        ),
        CaseAct::Noted(noted) => words::note(lang, noted.what).to_owned(),
        CaseAct::Paused(paused) => say!(
            lang,
            "{why}，到 {day} 为止",
            "{why}, until {day} at the latest",
            why = paused.name.get(lang),
            day = when::date(lang, paused.until)
        ),
        CaseAct::Resumed(resumed) => {
            say!(lang, "{day} 起继续计时", "counting again from {day}", day = when::date(lang, resumed.on))
        }
        CaseAct::ExtensionAsked(asked) => say!(
            lang,
            "申请延长 {by}，由 {who} 决定",
            "{by} more; {who} decides",
            by = words::limit(lang, asked.by),
            who = words::post(ctx, &asked.approver)
        ),
        CaseAct::Extended(extended) => {
            say!(lang, "延长 {by}，只此一次", "{by} more, once", by = words::limit(lang, extended.by))
        }
        CaseAct::Replied(replied) => say!(
            lang,
            "结果：{outcome}。到 {until} 为止可以提出不同意见。",
            "Outcome: {outcome}. It can be disputed until {until}.",
            outcome = words::outcome(lang, replied.outcome),
            until = when::date(lang, replied.until)
        ),
        CaseAct::Confirmed(said) => {
            let solved = if said.solved {
                say!(lang, "反映人说已解决", "The reporter says it is solved")
            } else {
                say!(lang, "反映人说没有解决", "The reporter says it is not solved")
            };
            let grade = said
                .satisfaction
                .map(|n| say!(lang, "；满意度 {n}（满分 5）", "; satisfaction {n} of 5", n = n))
                .unwrap_or_default();
            format!("{solved}{grade}")
        }
        CaseAct::Disputed(_) => say!(
            lang,
            "反映人不同意，重新办理；期限仍从收到之日算。",
            "The reporter disagrees; taken up again, still counted from the first day."
        )
        .to_owned(),
        CaseAct::Urged(urged) if urged.by_calendar => say!(lang, "已过期限", "the limit is over").to_owned(),
        CaseAct::Escalated(up) => {
            let why = words::escalated(lang, &up.why);
            say!(lang, "{why}，报 {who} 过问", "{why}; before {who}", why = why, who = words::post(ctx, &up.supervisor))
        }
        CaseAct::Rescheduled(moved) => say!(
            lang,
            "工作日历改了：原 {old}，现 {new}",
            "The calendar changed: was {old}, now {new}",
            old = when::date(lang, moved.old),
            new = when::date(lang, moved.new)
        ),
        CaseAct::Merged(merged) => {
            return html! { p { (say!(lang, "并入 ", "into ")) a href=(case_href(&merged.into)) { (merged.into) } } };
        }
        CaseAct::IdentityAsked(asked) => {
            let grounds = kind.identity.as_ref().map(|rule| rule.grounds.as_slice()).unwrap_or_default();
            let ground = grounds
                .iter()
                .find(|one| one.id == asked.ground)
                .map_or(asked.ground.as_str(), |one| one.name.get(lang));
            say!(
                lang,
                "理由：{ground}。{n} 位保管人各自决定，{m} 位同意才能打开，最迟 {day}。",
                "Ground: {ground}. {n} custodians decide, {m} must agree, by {day}.",
                ground = ground,
                n = asked.custodians.len(),
                m = asked.need,
                day = when::date(lang, asked.until)
            )
        }
        CaseAct::KeysWanted(wanted) => {
            if wanted.asks.is_empty() {
                say!(lang, "没有人在等这一件的钥匙了。", "Nobody waits for the key of this case any more.").to_owned()
            } else {
                let from: BTreeSet<String> =
                    wanted.asks.iter().flat_map(|ask| &ask.from).map(|post| words::post(ctx, post)).collect();
                let from = from.into_iter().collect::<Vec<_>>().join(lang.pick("、", "; "));
                match from.is_empty() {
                    true => say!(
                        lang,
                        "接任的人打不开，在岗的人也都打不开。",
                        "Whoever took over cannot open it, nor can anybody in office."
                    )
                    .to_owned(),
                    false => say!(
                        lang,
                        "接任的人还打不开，请 {from} 交付钥匙。",
                        "Somebody who took over cannot open it yet; {from} hands the key on.",
                        from = from
                    ),
                }
            }
        }
        CaseAct::SharesWanted(wanted) => match wanted.asks.iter().any(|ask| ask.from.is_some()) {
            true => say!(
                lang,
                "保管岗换人，身份份额等交接。",
                "A custody changes hands; a share of the identity waits to be handed on."
            )
            .to_owned(),
            false if wanted.asks.is_empty() => {
                say!(lang, "没有人在等身份份额了。", "Nobody waits for a share of the identity any more.").to_owned()
            }
            false => say!(
                lang,
                "保管岗换了人，在岗的人都打不开这一份。",
                "A custody changed hands, and nobody in office can open its share."
            )
            .to_owned(),
        },
        CaseAct::ShareHanded(handed) => match handed.from.person == handed.to.person {
            true => say!(
                lang,
                "{post}的份额改封给本人的新密钥。",
                "{post}: the share is sealed to the same person's new key.",
                post = words::post(ctx, &handed.post)
            ),
            false => say!(
                lang,
                "{post}的份额交给了接任的人。",
                "{post}: the share is handed to whoever follows.",
                post = words::post(ctx, &handed.post)
            ),
        },
        CaseAct::Moved(moved) if moved.owner.is_none() && moved.approver.is_some() => say!(
            lang,
            "批延期的岗位换了人，改由 {who} 决定，期限不变。",
            "The post that decides on the extension changed hands; {who} decides instead, by the same day.",
            who = moved.approver.as_ref().map(|post| words::post(ctx, post)).unwrap_or_default()
        ),
        CaseAct::Moved(moved) if moved.owner.is_none() && moved.supervisor.is_some() => say!(
            lang,
            "督办的岗位换了人，改由 {who} 过问，期限不变。",
            "The supervising post changed hands; {who} looks into it instead, by the same day.",
            who = moved.supervisor.as_ref().map(|post| words::post(ctx, post)).unwrap_or_default()
        ),
        CaseAct::Moved(moved) => match &moved.owner {
            Some(owner) => say!(
                lang,
                "原岗位换了人，改由 {owner} 承办，期限不变，不算转办。",
                "The post changed hands; {owner} has it now. The limit stays, and it is not counted as a transfer.",
                owner = words::post(ctx, owner)
            ),
            None => say!(
                lang,
                "第二条线或请接手的岗位换了人，另行安排。",
                "The second line, or the post that was asked, changed hands; another takes its part."
            )
            .to_owned(),
        },
        CaseAct::Categorised(now) => {
            kind.category(&now.category).map_or_else(|| now.category.to_string(), |one| one.name.get(lang).to_owned())
        }
        _ => return html! {},
    };
    html! { p { (text) } }
}

/// The texts of an act, or what stands in their place.
pub(super) fn texts(desk: &Desk<'_>, step: &CaseStep) -> Markup {
    let lang = desk.lang();
    html! {
        @for text in &step.texts {
            @match text {
                CaseText::Text(text) => (words::lines(text)),
                CaseText::Contact(text) => p { span.label { (say!(lang, "联系方式：", "Contact: ")) } (text) },
                CaseText::Reply { parts, points } => (reply(desk, parts, points)),
                CaseText::Files(files) => (self::files(desk, files)),
                CaseText::Sealed => p.quiet { (say!(lang, "密封的文字，没有打开", "Sealed text, not opened")) },
                CaseText::Erased => p.quiet { (say!(lang, "内容已依法删除，指纹还在", "Erased by law; its fingerprint stays")) },
            }
        }
    }
}

/// A reply by its parts, in the order of the kind, after the points that were asked.
fn reply(desk: &Desk<'_>, said: &[(String, String)], points: &[(String, String)]) -> Markup {
    let lang = desk.lang();
    let part = |id: &str| said.iter().find(|(name, text)| name == id && !text.trim().is_empty()).map(|(_, text)| text);
    html! {
        dl.reply {
            @for (point, answer) in points { div { dt { (point) } dd { (words::lines(answer)) } } }
            @for one in &desk.sheet.kind.reply.parts {
                @if let Some(text) = part(&one.id) { div { dt { (one.name.get(lang)) } dd { (words::lines(text)) } } }
            }
        }
    }
}

fn files(desk: &Desk<'_>, files: &[(String, String)]) -> Markup {
    html! {
        ul.plain {
            @for (name, hash) in files {
                li { a href={ (desk.href()) "/file/" (hash) } download { (say!(desk.lang(), "附件：", "File: ")) (name) } }
            }
        }
    }
}
