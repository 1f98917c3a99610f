//! Words about cases that several of these pages need.

use crate::http::Ctx;
use crate::look::{Lang, State, mark, plural, say, when};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use shishu_cases::{AskStanding, Moved, NoteKind, Outcome, Standing};
use shishu_terms::{PostId, TimeLimit, WorkCalendar};

/// The name of a list.
pub(super) fn part(lang: Lang, part: &str) -> &'static str {
    match part {
        "mine" => say!(lang, "我负责的", "Mine"),
        "asked" => say!(lang, "等我答复的", "Waiting for my answer"),
        "second" => say!(lang, "第二条线", "Second line"),
        "watched" => say!(lang, "要我过问的", "To look into"),
        _ => say!(lang, "全部", "All"),
    }
}

/// What belongs in an empty list, and how it begins.
pub(super) fn empty(lang: Lang, part: &str) -> (&'static str, &'static str) {
    match part {
        "mine" => (
            say!(lang, "现在没有您负责的事项", "You own no case now"),
            say!(
                lang,
                "群众反映、来信来电按类别首先到您岗位的，和您接收的转办，会列在这里，先到期的在前。",
                "Reports, letters and calls that go to your post first, and transfers that you took, stand here, those due first in front."
            ),
        ),
        "asked" => (
            say!(lang, "没有等您答复的转办或延期", "No transfer or extension waits for your answer"),
            say!(
                lang,
                "别的岗位请您接手、或请您批准延期的事项，会列在这里；接之前责任不在您。",
                "Cases that another post asks you to take over, or asks you to extend, stand here; until you take one it is not yours."
            ),
        ),
        "second" => (
            say!(lang, "没有您作为第二条线的事项", "No case has your post as its second line"),
            say!(
                lang,
                "密封的举报至少有两条线的岗位能打开。您不办理，但能看到，防止一家压下。",
                "A sealed report can be opened by two lines at least. You do not handle it, but you see it, so that nobody alone can bury it."
            ),
        ),
        "watched" => (
            say!(lang, "没有要您过问的事项", "Nothing waits for you to look into it"),
            say!(
                lang,
                "逾期、转办两次以上的事项会报到这里。您过问并写下要求后，就不在这里了。",
                "Cases that are overdue or changed hands twice come here. Once you wrote what you demand, they leave."
            ),
        ),
        _ => (
            say!(lang, "还没有事项", "No cases yet"),
            say!(
                lang,
                "网上反映的、电话和窗口登记的，一收到就列在这里。",
                "What is reported on the web, by phone or at a counter stands here as soon as it came in."
            ),
        ),
    }
}

/// The name of a standing filter.
pub(super) fn standing_filter(lang: Lang, code: &str) -> String {
    match code {
        "open" => say!(lang, "未答复", "Open").to_owned(),
        "closed" => say!(lang, "已答复、已办结", "Answered or closed").to_owned(),
        code => Standing::parse(code).map(|one| one.name().get(lang).to_owned()).unwrap_or_default(),
    }
}

/// Where a case stands, as a mark.
pub(super) fn standing(lang: Lang, standing: Standing) -> Markup {
    let state = match standing {
        Standing::Handling => State::Step,
        Standing::Paused => State::NotJudged,
        Standing::Replied => State::Wait,
        Standing::Solved => State::Holds,
        Standing::Unsolved => State::Query,
        Standing::Silent | Standing::Merged => State::Tip,
        Standing::Refused => State::Revision,
    };
    mark(state, standing.name().get(lang))
}

/// Working days after `from` up to `to`; nothing where the calendar does not reach.
fn working_days(calendar: &WorkCalendar, from: Date, to: Date) -> Option<u64> {
    let mut days = 0;
    for day in from.series(1.day()).skip(1).take_while(|day| *day <= to).take(1_000) {
        days += u64::from(calendar.is_working(day)?);
    }
    Some(days)
}

/// What is left of a limit, or how long it is over, in words; and whether it is over.
pub(super) fn left(ctx: &Ctx, due: Date) -> (String, bool) {
    let (lang, today) = (ctx.lang, ctx.today());
    let calendar = &ctx.app.office().programme().calendar;
    let (over, span) = (due < today, if due < today { (due, today) } else { (today, due) });
    let working = working_days(calendar, span.0, span.1);
    let n = working.unwrap_or_else(|| u64::try_from((span.1 - span.0).get_days()).unwrap_or(0));
    let days = match working.is_some() {
        true => {
            say!(lang, "个工作日", "working ").to_owned() + if lang == Lang::En { plural(n, "day", "days") } else { "" }
        }
        false => say!(lang, "天", "").to_owned() + if lang == Lang::En { plural(n, "day", "days") } else { "" },
    };
    let text = match (over, due == today) {
        (_, true) => say!(lang, "今天到期", "due today").to_owned(),
        (false, _) => say!(lang, "还有 {n} {days}", "{n} {days} left", n = n, days = days),
        (true, _) => say!(lang, "逾期 {n} {days}", "{n} {days} overdue", n = n, days = days),
    };
    (text, over)
}

/// A due day with what is left of it; cinnabar, a shape and a word when it is over.
pub(super) fn due(ctx: &Ctx, due: Date, open: bool) -> Markup {
    let day = when::date(ctx.lang, due);
    if !open {
        return html! { span.quiet.nobr { (day) } };
    }
    let (text, over) = left(ctx, due);
    html! {
        span.nobr { (day) } br;
        @if over { (mark(State::Late, text)) } @else if due == ctx.today() { (mark(State::Today, text)) } @else { small { (text) } }
    }
}

/// Why a case was put before its supervisor.
pub(super) fn escalated(lang: Lang, why: &str) -> &'static str {
    match why {
        "transfers" => say!(lang, "转办过多", "passed on too often"),
        Moved::GROUND => say!(lang, "没有能接着承办的岗位", "no post is left that could have it"),
        Moved::NO_APPROVER => say!(lang, "没有能批延期的岗位", "no post is left that could approve the extension"),
        Moved::NO_CUSTODIANS => {
            say!(lang, "能决定身份的保管人不够", "too few custodians are left to decide on the identity")
        }
        _ => say!(lang, "逾期", "overdue"),
    }
}

/// How a request for an identity stands, as a mark.
pub(in crate::pages) fn ask_state(standing: AskStanding) -> State {
    match standing {
        AskStanding::Waiting => State::Wait,
        AskStanding::Ready => State::Today,
        AskStanding::Opened => State::Revision,
        AskStanding::Refused => State::Query,
        AskStanding::Over => State::NotJudged,
    }
}

/// The post with its unit: a person appears with the post alone.
pub(super) fn post(ctx: &Ctx, id: &PostId) -> String {
    let programme = ctx.app.office().programme();
    let Some(post) = programme.posts.get(id) else { return id.to_string() };
    let unit = programme.units.get(&post.unit).map_or(post.unit.as_str(), |unit| unit.name.get(ctx.lang));
    match ctx.lang {
        Lang::Zh => format!("{unit}·{}", post.name.zh),
        Lang::En => format!("{}, {unit}", post.name.en),
    }
}

pub(super) const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Solved, "solved"), (Outcome::Explained, "explained"), (Outcome::Unsolved, "unsolved")];

pub(super) fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Solved => say!(lang, "解决", "Solved"),
        Outcome::Explained => say!(lang, "解释说明", "Explained"),
        Outcome::Unsolved => say!(lang, "未解决", "Not solved"),
    }
}

pub(super) const NOTES: [(NoteKind, &str); 6] = [
    (NoteKind::Checked, "checked"),
    (NoteKind::Visited, "visited"),
    (NoteKind::Heard, "heard"),
    (NoteKind::Acted, "acted"),
    (NoteKind::Met, "met"),
    (NoteKind::Other, "other"),
];

pub(super) fn note(lang: Lang, note: NoteKind) -> &'static str {
    match note {
        NoteKind::Checked => say!(lang, "查阅资料", "Records looked at"),
        NoteKind::Visited => say!(lang, "到现场看", "Seen on the spot"),
        NoteKind::Heard => say!(lang, "听取当事人", "People heard"),
        NoteKind::Acted => say!(lang, "采取措施", "Something put right"),
        NoteKind::Met => say!(lang, "开会", "Meeting held"),
        NoteKind::Other => say!(lang, "其他", "Other"),
    }
}

/// A time limit in words.
pub(super) fn limit(lang: Lang, limit: TimeLimit) -> String {
    limit.name().get(lang).to_owned()
}

/// Text as it was typed, line by line.
pub(in crate::pages) fn lines(text: &str) -> Markup {
    html! { @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
}

/// Choices of a select.
pub(super) fn options<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use shishu_terms::YearStatus;

    #[test]
    fn days_left_are_working_days() {
        let years = std::iter::once((2026, YearStatus::Published)).collect();
        let calendar = WorkCalendar::build(Vec::new(), years).expect("a calendar");
        // Friday 7 August to Monday 10 August 2026.
        assert_eq!(working_days(&calendar, date(2026, 8, 7), date(2026, 8, 10)), Some(1));
        assert_eq!(working_days(&calendar, date(2026, 8, 7), date(2026, 8, 7)), Some(0));
        assert_eq!(working_days(&calendar, date(2026, 12, 31), date(2028, 1, 1)), None);
    }
}
