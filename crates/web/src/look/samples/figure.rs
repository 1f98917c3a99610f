//! The public page of one figure.

use maud::{Markup, html};
use shishu_terms::Decimal;

use super::public_frame;
use crate::look::charts::{LineChart, Point, line_chart};
use crate::look::frame::{Section, public};
use crate::look::marks::{State, mark};
use crate::look::number::fig;
use crate::look::parts::{self, Head, Press, Step};
use crate::look::{Lang, say};

pub fn page(lang: Lang) -> Markup {
    let title = say!(
        lang,
        "青禾县规模以上工业总产值，2025年8月",
        "Output of above-threshold industry, Qinghe County, August 2025"
    );
    let frame = public_frame(lang, title, Section::Find, "/figure/B204-1.2025-08.330999000000.101");
    let head = Head {
        crumbs: vec![
            (say!(lang, "公开数字", "Figures").into(), Some("/find".into())),
            (say!(lang, "工业", "Industry").into(), None),
        ],
        title: html! { (title) },
        sub: Some(html! { (say!(lang, "当年价格，月报", "Current prices, monthly")) }),
        aside: None,
    };
    let left = html! {
        (parts::section("life", say!(lang, "这个数的经过", "The life of this figure"), say!(lang, "6 步，历时 10 天", "6 steps in 10 days"), parts::timeline(&life(lang))))
        (parts::section("checks", say!(lang, "过了哪些审核", "Checks"), "", parts::scroll(say!(lang, "审核结果", "Results of checks"), checks(lang))))
        (parts::section("parts", say!(lang, "由哪些数合成", "Made of"), "", parts::scroll_end(say!(lang, "构成", "Parts"), made_of(lang))))
    };
    let right = html! {
        section #proof { (proof(lang)) }
        (parts::section("who", say!(lang, "谁负责", "Who answers for it"), "", parts::facts(&who(lang))))
    };
    public(&frame, html! { (parts::head(&head)) (parts::sheet(value(lang), chart(lang))) (parts::cols(left, right)) })
}

fn value(lang: Lang) -> Markup {
    html! {
        (parts::value("19.47", say!(lang, "亿元", "100m yuan")))
        p.small { (say!(lang, "同比 ", "vs year ago ")) b { "+4.2%" } (say!(lang, "，环比 ", ", vs previous ")) b { "+0.8%" } }
        (parts::row(html! {
            (mark(State::Holds, say!(lang, "已验收", "Accepted")))
            (mark(State::Revision, html! { (say!(lang, "修订 1 次，初报 ", "Revised once, first ")) del { "19.83" } }))
            (mark(State::Published, say!(lang, "9月18日公布", "Published 18 Sep")))
        }))
        (parts::row(html! { (parts::link(Press::Main, "#proof", say!(lang, "核对这个数", "Check this figure"))) }))
    }
}

fn chart(lang: Lang) -> Markup {
    let hundredths = [1868, 1891, 1910, 1934, 1992, 1720, 1685, 1877, 1895, 1912, 1940, 1931, 1947];
    let points = hundredths.iter().enumerate().map(|(at, value)| Point {
        label: say!(lang, "{m}月", "{year}-{m}", m = (at + 7) % 12 + 1, year = 2024 + (at + 7) / 12),
        value: Some(Decimal::new(*value, 2)),
        first: (at == 12).then(|| Decimal::new(1983, 2)),
    });
    line_chart(
        lang,
        &LineChart {
            id: "series".into(),
            title: say!(lang, "近 13 个月", "The last 13 months").into(),
            desc: say!(
                lang,
                "从 18.68 亿元到 19.47 亿元；8月初报 19.83，修订为 19.47。",
                "From 18.68 to 19.47; August was first 19.83 and revised to 19.47."
            )
            .into(),
            unit: say!(lang, "亿元", "100m yuan").into(),
            decimals: 2,
            points: points.collect(),
            first_label: say!(lang, "初报", "first").into(),
        },
    )
}

fn life(lang: Lang) -> Vec<Step> {
    let step = |state, day: u8, time: &str, title: &str, body: Markup, by: &str, leaf: &str| Step {
        state,
        date: say!(lang, "9月{day}日", "{day} Sep", day = day),
        time: time.into(),
        title: html! { (title) },
        body,
        by: by.into(),
        leaf: Some((leaf.into(), "/ledger".into())),
    };
    let revised = parts::notice(
        State::Revision,
        html! {
            p.sum { del { "19.83" } " → " b { "19.47" } (say!(lang, " 亿元，减 0.36（−1.8%）", " (100m yuan), down 0.36 (−1.8%)")) }
            p { (say!(lang, "原因：把 1—8月累计 4,020 万元误填为当月。", "Reason: the sum of January to August was entered as August.")) }
        },
    );
    let clerks = say!(lang, "各企业统计员，146 个岗位", "Enterprise statisticians, 146 posts");
    let county = say!(lang, "县统计局工业统计岗", "County, industrial statistics");
    vec![
        step(State::Step, 9, "22:47", say!(lang, "填报", "Reported"), html! {}, clerks, "178,402"),
        step(
            State::Holds,
            10,
            "08:30",
            say!(lang, "审核", "Checked"),
            html! { p { (say!(lang, "4,526 项次：通过 4,489，未过 21，未判 16，出错 0", "4,526 results: 4,489 hold, 21 fail, 16 not judged, 0 broken")) } },
            say!(lang, "系统，按公开规则集", "System, by the published rules"),
            "178,640",
        ),
        step(
            State::Query,
            10,
            "15:12",
            say!(lang, "核实", "Asked"),
            html! { p { (say!(lang, "就 9 个格向 7 家企业发问", "9 cells of 7 enterprises")) } },
            county,
            "178,655",
        ),
        step(
            State::Revision,
            12,
            "17:05",
            say!(lang, "修订", "Revised"),
            revised,
            say!(lang, "石桥新材料公司统计员（企业自改）", "Statistician of Shiqiao New Materials (by itself)"),
            "178,812",
        ),
        step(
            State::Holds,
            16,
            "10:00",
            say!(lang, "验收", "Accepted"),
            html! {},
            say!(lang, "县统计局数据质量岗", "County, data quality"),
            "179,120",
        ),
        step(
            State::Published,
            18,
            "09:00",
            say!(lang, "公布", "Published"),
            html! {},
            say!(lang, "县统计局发布岗", "County, publication"),
            "179,377",
        ),
    ]
}

fn checks(lang: Lang) -> Markup {
    let rows = [
        (State::Hard, ["2,628", "2,612", "4", "12", "0"]),
        (State::Query, ["1,314", "1,301", "9", "4", "0"]),
        (State::Tip, ["584", "576", "8", "0", "0"]),
    ];
    let heads = [
        say!(lang, "项次", "Results"),
        say!(lang, "通过", "Hold"),
        say!(lang, "未通过", "Fail"),
        say!(lang, "缺数未判", "Not judged"),
        say!(lang, "出错", "Broken"),
    ];
    html! {
        table.tight {
            caption.sr { (say!(lang, "审核结果，分级分类计数", "Results of checks by level")) }
            thead { tr { th scope="col" { (say!(lang, "级别", "Level")) } @for head in heads { th.n scope="col" { (head) } } } }
            tbody { @for (state, counts) in rows { tr { th scope="row" { (mark(state, state.word(lang))) } @for count in counts { td.n { (count) } } } } }
            tfoot { tr { th scope="row" { (say!(lang, "合计", "Total")) } @for count in ["4,526", "4,489", "21", "16", "0"] { td.n { (count) } } } }
        }
    }
}

fn made_of(lang: Lang) -> Markup {
    let towns = [
        ("柳溪镇", "Liuxi Town", "5.86"),
        ("石桥镇", "Shiqiao Town", "4.31"),
        ("青禾街道", "Qinghe Subdistrict", "9.30"),
    ];
    html! {
        table.tight {
            caption.sr { (say!(lang, "按乡镇构成", "By town")) }
            thead { tr { th scope="col" { (say!(lang, "乡镇", "Town")) } th.n scope="col" { (say!(lang, "亿元", "100m yuan")) } } }
            tbody { @for (zh, en, value) in towns { tr { th scope="row" { (lang.pick(zh, en)) } td.n { (fig("B204-1.2025-08.330999101000.101", value)) } } } }
            tfoot { tr { th scope="row" { (say!(lang, "合计", "Total")) } td.n { "19.47" } } }
        }
    }
}

fn proof(lang: Lang) -> Markup {
    let facts = [
        (say!(lang, "日志序号", "Place in the ledger").to_owned(), html! { "179,377" }),
        (say!(lang, "检查点", "Checkpoint").to_owned(), html! { "184,902" small { "2025-09-18 12:00" } }),
        (
            say!(lang, "根值", "Root").to_owned(),
            parts::hash("9f4c21e807abd35e6610c2f94b7d88a39f4c21e807abd35e6610c2f94b7d88a3"),
        ),
    ];
    parts::proof(
        say!(lang, "存证", "Proof"),
        html! {
            (parts::facts(&facts))
            (parts::row(parts::link(Press::Normal, "/ledger/receipt/179377", say!(lang, "下载回执", "Download the receipt"))))
            (parts::details(say!(lang, "不联网自己核对", "Check it offline"), html! { pre { "shishu ledger verify receipt.txt" } }))
        },
    )
}

fn who(lang: Lang) -> [(String, Markup); 3] {
    [
        (
            say!(lang, "填报", "Reported").into(),
            html! { (say!(lang, "146 家企业统计员", "146 enterprise statisticians")) },
        ),
        (say!(lang, "验收", "Accepted").into(), html! { (say!(lang, "县统计局数据质量岗", "County, data quality")) }),
        (say!(lang, "公布", "Published").into(), html! { (say!(lang, "县统计局发布岗", "County, publication")) }),
    ]
}
