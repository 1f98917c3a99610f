//! The line of acts on a case: the day, who in which post, and what was said.

use super::sheet::Desk;
use super::words;
use crate::look::parts::{self, Step};
use crate::look::{State, mark, say, when};
use crate::pages::published::{act_href, count, kind_title};
use crate::pages::shared::case_href;
use maud::{Markup, html};
use shishu_cases::CaseEvent;
use shishu_office::{CaseStep, CaseText};
use shishu_programme::Channel;

/// Newest first, as one reads what happened last.
pub(super) fn thread(desk: &Desk<'_>) -> Markup {
    let steps: Vec<Step> = desk.sheet.steps.iter().rev().map(|step| line(desk, step)).collect();
    parts::timeline(&steps)
}

fn line(desk: &Desk<'_>, step: &CaseStep) -> Step {
    let lang = desk.lang();
    let local = desk.ctx.local(step.at);
    let day = step.event.day().filter(|_| step.day_only).unwrap_or(local.date());
    let first = desk.sheet.steps.first().is_some_and(|first| first.seq == step.seq);
    Step {
        state: state(&step.event),
        date: when::day(lang, day),
        time: match step.day_only {
            true => say!(lang, "不记时刻", "day only").to_owned(),
            false => when::time(local.time()),
        },
        title: html! { (kind_title(step.event.wire(), lang)) },
        body: html! {
            (told(desk, &step.event))
            // What came in first stands at the top of the page.
            @if !first { div.said-by { (texts(desk, step)) } }
        },
        by: step.by.get(lang).to_owned(),
        leaf: Some((count(step.seq), act_href(step.seq))),
    }
}

fn state(event: &CaseEvent) -> State {
    match event {
        CaseEvent::Replied(_) | CaseEvent::Extended(_) => State::Holds,
        CaseEvent::Confirmed(said) if said.solved => State::Holds,
        CaseEvent::Confirmed(_) | CaseEvent::Disputed(_) | CaseEvent::Declined(_) => State::Query,
        CaseEvent::TransferAsked(asked) if asked.disclaims => State::Query,
        CaseEvent::TransferAsked(_) | CaseEvent::Taken(_) => State::Revision,
        CaseEvent::Paused(_) | CaseEvent::Asked(_) | CaseEvent::ExtensionAsked(_) => State::Wait,
        CaseEvent::Urged(_) | CaseEvent::Escalated(_) | CaseEvent::Supervised(_) => State::Late,
        CaseEvent::RefusedToTake(_) | CaseEvent::ExtensionRefused(_) => State::Revision,
        CaseEvent::Opened(_) | CaseEvent::Closed(_) | CaseEvent::Merged(_) => State::Tip,
        _ => State::Step,
    }
}

/// What an act says by itself, without its texts.
fn told(desk: &Desk<'_>, event: &CaseEvent) -> Markup {
    let (lang, ctx, kind) = (desk.lang(), desk.ctx, &desk.sheet.kind);
    let text = match event {
        CaseEvent::Opened(opened) => {
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
        CaseEvent::StageDone(done) => {
            let stage = kind.stages.iter().find(|stage| stage.id == done.stage);
            stage.map_or_else(|| done.stage.clone(), |stage| stage.name.get(lang).to_owned())
        }
        CaseEvent::TransferAsked(asked) => {
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
        CaseEvent::Taken(taken) => say!(
            lang,
            "现在由 {owner} 负责，期限不变。",
            "Now owned by {owner}; the limit does not move.",
            owner = words::post(ctx, &taken.owner)
        ),
        CaseEvent::Declined(declined) => say!(
            lang,
            "{by} 不接，退回；责任仍在原岗位。",
            "{by} did not take it; the owner stays.",
            by = words::post(ctx, &declined.by)
        ),
        CaseEvent::Noted(noted) => words::note(lang, noted.what).to_owned(),
        CaseEvent::Paused(paused) => say!(
            lang,
            "{why}，到 {day} 为止",
            "{why}, until {day} at the latest",
            why = paused.name.get(lang),
            day = when::date(lang, paused.until)
        ),
        CaseEvent::Resumed(resumed) => {
            say!(lang, "{day} 起继续计时", "counting again from {day}", day = when::date(lang, resumed.on))
        }
        CaseEvent::ExtensionAsked(asked) => say!(
            lang,
            "申请延长 {by}，由 {who} 决定",
            "{by} more; {who} decides",
            by = words::limit(lang, asked.by),
            who = words::post(ctx, &asked.approver)
        ),
        CaseEvent::Extended(extended) => {
            say!(lang, "延长 {by}，只此一次", "{by} more, once", by = words::limit(lang, extended.by))
        }
        CaseEvent::Replied(replied) => say!(
            lang,
            "结果：{outcome}。到 {until} 为止可以提出不同意见。",
            "Outcome: {outcome}. It can be disputed until {until}.",
            outcome = words::outcome(lang, replied.outcome),
            until = when::date(lang, replied.until)
        ),
        CaseEvent::Confirmed(said) => {
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
        CaseEvent::Disputed(_) => say!(
            lang,
            "反映人不同意，重新办理；期限仍从收到之日算。",
            "The reporter disagrees; taken up again, still counted from the first day."
        )
        .to_owned(),
        CaseEvent::Urged(urged) if urged.by_calendar => say!(lang, "已过期限", "the limit is over").to_owned(),
        CaseEvent::Escalated(up) => {
            let why = if up.why == "transfers" {
                say!(lang, "转办次数过多", "passed on too often")
            } else {
                say!(lang, "逾期未答", "overdue")
            };
            say!(lang, "{why}，报 {who} 过问", "{why}; before {who}", why = why, who = words::post(ctx, &up.supervisor))
        }
        CaseEvent::Rescheduled(moved) => say!(
            lang,
            "工作日历改了：原 {old}，现 {new}",
            "The calendar changed: was {old}, now {new}",
            old = when::date(lang, moved.old),
            new = when::date(lang, moved.new)
        ),
        CaseEvent::Merged(merged) => {
            return html! { p { (say!(lang, "并入 ", "into ")) a href=(case_href(&merged.into)) { (merged.into) } } };
        }
        CaseEvent::Categorised(now) => {
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
