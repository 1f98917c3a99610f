//! The clock shows its work: how a due time was counted, opened from any page that names one.

use crate::http::Ctx;
use crate::look::{parts, say, when};
use maud::{Markup, html};
use shishu_office::Why;
use shishu_terms::{DayKind, WorkCalendar};

/// How a due time was counted, folded. A limit that names a day instead of counting days says so in words alone.
pub(crate) fn why(ctx: &Ctx, why: &Why) -> Markup {
    let lang = ctx.lang;
    if why.counted.is_empty() {
        let body = html! {
            p.hint { (why.rule.get(lang)) }
            p.hint { (named_day(ctx, why)) }
        };
        return parts::details(say!(lang, "这个时限怎么算的", "How was this counted"), body);
    }
    let skipped: Vec<_> = why.skipped.iter().map(|s| (s.date, s.why.get(lang).to_owned())).collect();
    let make_up = make_up_days(&ctx.app.office().programme().calendar, &why.counted);
    let days = parts::Days {
        caption: say!(lang, "时限推算", "How the time limit was counted").to_owned(),
        received: why.received,
        due: why.due,
        counted: &why.counted,
        skipped: &skipped,
        make_up: &make_up,
        today: Some(ctx.today()),
        provisional: why.provisional,
    };
    parts::due_why(lang, &days, why.rule.get(lang))
}

/// The weekend days among these that are worked in exchange for a holiday.
fn make_up_days(calendar: &WorkCalendar, counted: &[jiff::civil::Date]) -> Vec<jiff::civil::Date> {
    let worked = |day: &jiff::civil::Date| matches!(calendar.kind(*day), Some((DayKind::MakeUpWorkday, _, _)));
    counted.iter().copied().filter(worked).collect()
}

fn named_day(ctx: &Ctx, why: &Why) -> String {
    let lang = ctx.lang;
    let (date, weekday) = (when::date(lang, why.due), when::weekday(lang, why.due));
    let calendar = &ctx.app.office().programme().calendar;
    let kind = match calendar.kind(why.due) {
        Some((DayKind::Workday, _, _)) => say!(lang, "工作日", "a working day").to_owned(),
        Some((DayKind::MakeUpWorkday, _, _)) => say!(lang, "调休上班", "a weekend day that is worked").to_owned(),
        Some((_, zh, en)) => lang.pick(zh, en).to_owned(),
        None => String::new(),
    };
    let moved = match why.provisional {
        true => say!(
            lang,
            "当年节假日安排尚未公布，公布后可能变动。",
            " The calendar of that year is not published; the day may move."
        ),
        false => "",
    };
    say!(
        lang,
        "到期日 {date}{weekday}，{kind}。{moved}",
        "Due {weekday} {date}, {kind}.{moved}",
        date = date,
        weekday = weekday,
        kind = kind,
        moved = moved
    )
}
