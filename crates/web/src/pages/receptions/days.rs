//! `/receptions`: the days to come and those past, for the desk, the receiving posts and whoever oversees.

use crate::http::{Ctx, Page};
use crate::look::{Lang, Section, State, mark, parts, say, when};
use maud::{Markup, html};
use shishu_contact::DayStanding;
use shishu_office::{DayLine, Refusal};
use shishu_programme::Power;

pub(super) fn standing(lang: Lang, standing: DayStanding) -> Markup {
    match standing {
        DayStanding::Open => mark(State::Step, say!(lang, "可预约", "open for booking")),
        DayStanding::Full => mark(State::Wait, say!(lang, "约满或截止", "full, or booking over")),
        DayStanding::Held => mark(State::Holds, say!(lang, "举行了", "held")),
        DayStanding::CalledOff => mark(State::Revision, say!(lang, "改期了", "moved")),
        DayStanding::NotHeld => mark(State::Late, say!(lang, "没有举行，或没有记录", "not held, or not told of")),
    }
}

pub(super) async fn page(ctx: Ctx) -> Page {
    let lang = ctx.lang;
    let actor = ctx.actor()?;
    let sees = [Power::Receive, Power::TakeReports, Power::Supervise, Power::ReadAll];
    if !sees.iter().any(|power| actor.has(*power)) {
        return Err(Refusal::not_allowed("您的岗位不办接待。", "your post has nothing to do with receptions")
            .then("要约接待，请用公众页面“接待日”。", "to book a reception, use the public page of reception days")
            .into());
    }
    let own = actor.post.id.clone();
    let mut days = ctx.app.office().reception_days(ctx.now).await?;
    days.sort_by_key(|day| std::cmp::Reverse(day.on));
    let title = say!(lang, "接待日", "Reception days");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "公众在 {site}/reception 预约", "The public books at {site}/reception", site = ctx.site)) },
        ),
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        (parts::section("days", say!(lang, "各天", "Days"), "", list(lang, &days, &own)))
    };
    ctx.page(title, Some(Section::Receptions), main).await
}

fn list(lang: Lang, days: &[DayLine], own: &shishu_terms::PostId) -> Markup {
    if days.is_empty() {
        return parts::empty(
            say!(lang, "还没有接待日", "No reception days yet"),
            say!(
                lang,
                "日历按 reception.toml 提前公布，公布了就列在这里。",
                "The calendar announces them ahead by reception.toml; then they stand here."
            ),
            None,
        );
    }
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "接待日，晚的在前", "Reception days, the latest first")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "日期", "Day")) }
                th scope="col" { (say!(lang, "接待日", "Series")) }
                th.n scope="col" { (say!(lang, "约了", "Booked")) }
                th scope="col" { (say!(lang, "情况", "Standing")) }
            } }
            tbody { @for day in days { tr {
                th.stick.nobr scope="row" { a href={ "/receptions/" (day.id) } { (when::day(lang, day.on)) " " (when::weekday(lang, day.on)) } @if day.post == *own { " " (mark(State::Today, say!(lang, "我接待", "mine"))) } }
                td { (day.name.get(lang)) }
                td.n { (day.booked) "/" (day.slots) }
                td { (standing(lang, day.standing)) @if let Some((reason, _)) = &day.called_off { br; small.quiet { (reason) } } }
            } } }
        }
    };
    parts::scroll(say!(lang, "接待日", "Reception days"), table)
}
