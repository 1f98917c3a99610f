//! What I owe.

use jiff::civil::{Date, date};
use maud::{Markup, html};

use super::frame;
use crate::look::frame::{Section, desk};
use crate::look::marks::{State, mark};
use crate::look::parts::{self, Count, Days, Head, Owed, Town};
use crate::look::{Lang, say};

pub fn page(lang: Lang) -> Markup {
    let count = |n, label: &str, href: &str, state| Count { n, label: label.into(), href: href.into(), state };
    let tally = parts::tally(&[
        count(1, say!(lang, "逾期", "Overdue"), "#late", Some(State::Late)),
        count(2, say!(lang, "今天", "Today"), "#today", None),
        count(0, say!(lang, "本周", "This week"), "#week", None),
    ]);
    let head = Head {
        title: html! { (say!(lang, "我的责任", "My duties")) },
        sub: Some(
            html! { (say!(lang, "2025年10月10日 周五 14:06，明天周六调休，照常上班", "Friday 10 October 2025, 14:06; tomorrow is a make-up working day")) },
        ),
        aside: Some(tally),
        ..Head::default()
    };
    let left = html! {
        (parts::section("late", say!(lang, "逾期", "Overdue"), say!(lang, "1 项", "1"), parts::owed(&[late(lang)])))
        (parts::section("today", say!(lang, "今天", "Today"), say!(lang, "2 项", "2"), parts::owed(&today(lang))))
        (parts::section("week", say!(lang, "本周", "This week"), "", parts::empty(
            say!(lang, "本周没有别的责任", "Nothing else this week"),
            say!(lang, "新的责任会由报表日历、核实和转录带来，都列在这里。", "Duties come from the calendar of returns, from inquiries and from transcriptions; they are listed here."),
            Some(("/returns", say!(lang, "看全部报表", "See all returns"))))))
    };
    let right = html! {
        (parts::section("month", say!(lang, "9月工业报表", "Industry, September"), say!(lang, "今天 24:00 截止", "due today 24:00"), html! {
            (parts::lead(say!(lang, "应报 146，已报 139，其中已验收 96；未报 7。", "146 due, 139 submitted, 96 of them accepted; 7 missing.")))
            (parts::towns(lang, say!(lang, "各乡镇进度", "Progress by town"), &towns(lang)))
        }))
        (parts::section("others", say!(lang, "等别人", "Waiting on others"), "2", parts::owed_slim(&others(lang))))
    };
    desk(
        &frame(lang, say!(lang, "我的责任", "My duties"), Section::Duties, "/duties"),
        html! { (parts::head(&head)) (parts::cols(left, right)) },
    )
}

fn late(lang: Lang) -> Owed {
    Owed {
        title: say!(
            lang,
            "判定核实答复：恒岳水泥 2025年8月用电量",
            "Judge an answer: Hengyue Cement, electricity, August 2025"
        )
        .into(),
        href: "/review/1".into(),
        sub: html! { (say!(lang, "石桥镇，企业 9月26日已说明“停窑检修 11 天”", "Shiqiao Town; explained on 26 Sep: kiln stopped 11 days for overhaul")) },
        due: parts::due(
            say!(lang, "10月9日 17:30", "9 Oct 17:30"),
            html! { (mark(State::Late, say!(lang, "逾期 1 个工作日", "1 working day late"))) },
        ),
        action: Some(("/review/1".into(), say!(lang, "判定答复", "Judge").into())),
        main: true,
        why: Some(parts::due_why(
            lang,
            &count(lang, &skipped(lang)),
            say!(lang, "核实答复收到后 4 个工作日内判定。", "An answer is judged within 4 working days."),
        )),
    }
}

/// 26 September to 9 October 2025 with the make-up Sunday and the eight days of the holiday.
pub fn count(lang: Lang, skipped: &[(Date, String)]) -> Days<'_> {
    const COUNTED: [Date; 4] = [date(2025, 9, 28), date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 9)];
    Days {
        caption: say!(lang, "判定期限推算", "How the limit was counted").into(),
        received: date(2025, 9, 26),
        due: date(2025, 10, 9),
        counted: &COUNTED,
        skipped,
        make_up: &COUNTED[..1],
        today: Some(date(2025, 10, 10)),
        provisional: false,
    }
}

/// The days of that count that do not count.
pub fn skipped(lang: Lang) -> Vec<(Date, String)> {
    let weekend = say!(lang, "周末", "weekend");
    let holiday = say!(lang, "国庆节、中秋节", "National Day and Mid-Autumn");
    let mut skipped = vec![(date(2025, 9, 27), weekend.to_owned())];
    skipped.extend((1..=8).map(|day| (date(2025, 10, day), holiday.to_owned())));
    skipped
}

fn today(lang: Lang) -> [Owed; 2] {
    let job = |title: &str, sub: &str, label: &str| Owed {
        title: title.into(),
        href: "/review".into(),
        sub: html! { (sub) },
        due: parts::due(say!(lang, "今天 17:30", "Today 17:30"), say!(lang, "还有 3 时 24 分", "3 h 24 min left")),
        action: Some(("/review".into(), label.into())),
        main: false,
        why: None,
    };
    [
        job(
            say!(lang, "审核规模以上工业 2025年9月报表", "Review industry returns, September 2025"),
            say!(lang, "待审 23 份，按重要度排好", "23 waiting, most important first"),
            say!(lang, "继续审核", "Review"),
        ),
        job(
            say!(lang, "核对纸质报表转录：白沙镇老井砖厂", "Confirm a transcription: Laojing Brickworks"),
            say!(
                lang,
                "录入人 周敏，原件扫描 3 页，须由第二人逐格核对",
                "Typed by Zhou Min, 3 pages scanned; a second person compares every cell"
            ),
            say!(lang, "开始核对", "Compare"),
        ),
    ]
}

fn towns(lang: Lang) -> [Town; 4] {
    let town = |zh: &str, en: &str, accepted, returned, expected| Town {
        name: lang.pick(zh, en).to_owned(),
        href: Some("/returns?town=1".into()),
        accepted,
        returned,
        expected,
    };
    [
        town("柳溪镇", "Liuxi", 36, 5, 41),
        town("石桥镇", "Shiqiao", 22, 8, 33),
        town("白沙镇", "Baisha", 5, 6, 13),
        town("云岭乡", "Yunling", 1, 10, 12),
    ]
}

fn others(lang: Lang) -> [(Markup, Markup); 2] {
    let wait = |what: &str, since: &str, action: &str| {
        (html! { (what) p { (since) } }, html! { a href="/review/2" { (action) } })
    };
    [
        wait(
            say!(lang, "柳溪精密铸造，答复核实", "Liuxi Precision Casting, an answer"),
            say!(lang, "已等 1 日，期限 2 日", "waiting 1 day of 2"),
            say!(lang, "看问话", "See"),
        ),
        wait(
            say!(lang, "云岭林产品厂，补报 2 格", "Yunling Forest Products, 2 cells"),
            say!(lang, "已等 2 日，期限今天", "waiting 2 days, due today"),
            say!(lang, "催办", "Urge"),
        ),
    ]
}
