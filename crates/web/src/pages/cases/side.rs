//! Beside a case: who is responsible, where it stands, how its limit is counted.

use super::sheet::Desk;
use super::words;
use crate::look::{State, mark, parts, say, when};
use crate::pages::due;
use crate::pages::shared::case_href;
use maud::{Markup, html};
use shishu_cases::{Extension, Standing};

pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    html! {
        (parts::section("owner", say!(lang, "谁负责", "Who is responsible"), "", parts::facts(&facts(desk))))
        (parts::section("stages", say!(lang, "办到哪一步", "How far it is"), "", html! { (stages(desk)) (stage_limit(desk)) }))
        (example(desk))
        @if let Some(why) = &desk.sheet.due {
            (parts::section("clock", say!(lang, "时限怎么算", "How the limit is counted"), "", html! {
                p.lead { (why.rule.get(lang)) }
                (due::why(desk.ctx, why))
            }))
        }
    }
}

/// A closed case can be an example: a sealed one by its owner alone, any other by the post that compiles.
fn example(desk: &Desk<'_>) -> Markup {
    let (lang, state) = (desk.lang(), &desk.sheet.state);
    let closed = matches!(desk.sheet.standing, Standing::Solved | Standing::Unsolved | Standing::Silent);
    let rules = desk.ctx.app.office().programme().notices.as_ref();
    let may = rules.is_some_and(|rules| {
        desk.ctx.actor().is_ok_and(|actor| match state.opened.sealed {
            true => actor.post.id == state.owner && !desk.sheet.locked,
            false => actor.post.id == rules.compiler,
        })
    });
    html! { @if closed && may { p { a href={ "/notices/compile?case=" (state.id) } { (say!(lang, "写成典型案例", "Make a typical case of it")) } } } }
}

fn facts(desk: &Desk<'_>) -> Vec<(String, Markup)> {
    let (lang, ctx, state) = (desk.lang(), desk.ctx, &desk.sheet.state);
    let mut facts = vec![
        (say!(lang, "责任岗位", "Owner").to_owned(), html! { b { (words::post(ctx, &state.owner)) } }),
        (say!(lang, "状态", "Standing").to_owned(), words::standing(lang, desk.sheet.standing)),
    ];
    if let Some(second) = &state.second {
        facts.push((say!(lang, "第二条线", "Second line").to_owned(), html! { (words::post(ctx, second)) }));
    }
    if let Some(transfer) = &state.transfer {
        facts.push((say!(lang, "请接手", "Asked to take it").to_owned(), html! { (words::post(ctx, &transfer.to)) small { (say!(lang, "{day}提出", "asked {day}", day = when::day(lang, transfer.on))) } }));
    }
    if let Some((post, why, on)) = &state.watched {
        let why = words::escalated(lang, why);
        facts.push((
            say!(lang, "督办", "Supervisor").to_owned(),
            html! { (words::post(ctx, post)) small { (why) " · " (when::day(lang, *on)) } },
        ));
    }
    if let Some(text) = extension(desk) {
        facts.push((say!(lang, "延期", "Extension").to_owned(), html! { (text) }));
    }
    facts.extend(history(desk));
    if !desk.sheet.joined.is_empty() {
        facts.push((
            say!(lang, "并入的", "Merged into this").to_owned(),
            html! { @for id in &desk.sheet.joined { a.nobr href=(case_href(id)) { (id) } " " } },
        ));
    }
    facts
}

fn extension(desk: &Desk<'_>) -> Option<String> {
    let lang = desk.lang();
    match &desk.sheet.state.extension {
        Extension::None => None,
        Extension::Asked { approver, .. } => {
            Some(say!(lang, "已申请，等 {who}", "asked, waits for {who}", who = words::post(desk.ctx, approver)))
        }
        Extension::Granted { by } => Some(say!(lang, "已批准 {by}", "granted: {by}", by = words::limit(lang, *by))),
        Extension::Refused => Some(say!(lang, "没有批准", "refused").to_owned()),
    }
}

fn history(desk: &Desk<'_>) -> Option<(String, Markup)> {
    let (lang, state) = (desk.lang(), &desk.sheet.state);
    if state.past.is_empty() && state.bounced.is_empty() {
        return None;
    }
    let body = html! {
        @for post in &state.past { span { (words::post(desk.ctx, post)) } small { (say!(lang, "办过，已转出", "had it before")) } }
        @for (_, post) in &state.bounced { span { (words::post(desk.ctx, post)) } small { (mark(State::Query, say!(lang, "退回或称不属职责", "declined or disclaimed it"))) } }
    };
    Some((say!(lang, "经手", "Hands").to_owned(), body))
}

/// By when the present stage is done, where it has a limit of its own.
fn stage_limit(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let Some(why) = &desk.sheet.stage_due else { return html! {} };
    let (left, over) = words::left(desk.ctx, why.due);
    html! {
        p { (say!(lang, "本阶段应在{day}前做完", "This stage is due by {day}", day = when::date(lang, why.due))) " "
            @if over { (mark(State::Late, left)) } @else { span.quiet { (left) } } }
        (due::why(desk.ctx, why))
    }
}

/// The stages on one glance: done with the day, the present one, those to come.
fn stages(desk: &Desk<'_>) -> Markup {
    let (lang, state) = (desk.lang(), &desk.sheet.state);
    let named = |id: &str| {
        let stage = desk.sheet.kind.stages.iter().find(|stage| stage.id == id);
        stage.map_or_else(|| id.to_owned(), |stage| stage.name.get(lang).to_owned())
    };
    let open = state.is_open();
    let steps = state.opened.stages.iter().enumerate().map(|(at, stage)| match state.stages_done.get(at) {
        Some(day) => (State::Holds, named(&stage.id), when::day(lang, *day)),
        None if open && at == state.stages_done.len() => {
            (State::Today, named(&stage.id), say!(lang, "现在", "now").to_owned())
        }
        None => (State::Step, named(&stage.id), String::new()),
    });
    parts::short_life(&steps.collect::<Vec<_>>())
}
