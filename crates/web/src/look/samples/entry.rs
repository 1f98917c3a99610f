//! A return being filled: one hard failure, one query, one tip, one rule that could not be judged.

use maud::{Markup, html};

use super::frame;
use crate::look::frame::{Frame, Kind, Section, Who, desk};
use crate::look::grid::{
    self, Answer, CellKind, Entry, Grid, Group, Heads, Notice, OneOf, Piece, Row, RowTip, Seen, Suspected,
};
use crate::look::marks::{State, Tally5};
use crate::look::parts::{self, Head, Press, Problem};
use crate::look::{Lang, say};

pub fn page(lang: Lang) -> Markup {
    let title =
        say!(lang, "规模以上工业产销总值，2025年9月", "Output and sales of above-threshold industry, September 2025");
    let who = Who {
        post: say!(lang, "企业统计员", "Enterprise statistician").into(),
        name: say!(lang, "吴霞", "Wu Xia").into(),
        unit: say!(lang, "柳溪精密铸造", "Liuxi Precision Casting").into(),
        kind: Kind::Enterprise,
    };
    let frame = Frame {
        who: Some(who),
        sections: vec![Section::Duties, Section::Returns, Section::Programme, Section::Settings],
        ..frame(lang, title, Section::Returns, "/returns/B204-1.2025-09.E0412")
    };
    let head = Head {
        crumbs: vec![(say!(lang, "报表", "Returns").into(), Some("/returns".into())), ("B204-1".into(), None)],
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "青禾柳溪精密铸造有限公司，柳溪镇，月报", "Qinghe Liuxi Precision Casting Co., Liuxi Town, monthly")) },
        ),
        aside: Some(parts::due(
            say!(lang, "今天 24:00 截止", "Due today 24:00"),
            html! { (say!(lang, "还有 9 时 54 分", "9 h 54 min left")) },
        )),
    };
    let entry = Entry {
        action: "/returns/1",
        check_url: "/returns/1/check",
        draft_url: "/returns/1/draft",
        csrf: "sample",
        base: 0,
    };
    let tools = parts::row(html! {
        (parts::link(Press::Normal, "/returns/1/upload", say!(lang, "从文件导入", "Import a file")))
        (parts::link(Press::Normal, "/returns/1/template.xlsx", say!(lang, "下载空表", "Blank form")))
    });
    let buttons = html! {
        (parts::submit_as(Press::NormalBig, "do", "keep", say!(lang, "存下，稍后再填", "Keep and leave")))
        (parts::submit_as(Press::MainBig, "do", "submit", say!(lang, "检查并提交", "Check and submit")))
    };
    let body = html! {
        (parts::section("grid", say!(lang, "填报", "Entry"), tools, grid::grid(lang, &sheet(lang))))
        (grid::submit_bar(lang, &Tally5 { hard: 1, query: 1, tip: 1, not_judged: 2, holds: 19 }, Some("14:06:32"), buttons))
    };
    desk(&frame, html! { (parts::head(&head)) (parts::summary_slot(summary(lang))) (grid::form(lang, &entry, body)) })
}

fn summary(lang: Lang) -> Markup {
    let problem = |state, word: &str, href: &str, text: &str| Problem {
        state: Some((state, word.into())),
        href: href.into(),
        text: text.into(),
    };
    parts::summary(
        say!(lang, "还不能提交：3 处等您", "Not ready to submit: 3 places need you"),
        &[
            problem(
                State::Hard,
                say!(lang, "必须改", "Correct"),
                "#c201",
                say!(
                    lang,
                    "201 营业收入小于甲、乙之和，差 100 万元",
                    "201 Operating revenue is less than A + B, by 100"
                ),
            ),
            problem(
                State::Query,
                say!(lang, "请说明", "Explain"),
                "#x-B204-19",
                say!(lang, "301 用电量比上月少 35.5%", "301 Electricity is down 35.5% on last month"),
            ),
            problem(
                State::NotJudged,
                say!(lang, "未填", "Empty"),
                "#c304",
                say!(lang, "304 期末产成品存货", "304 Finished goods in stock"),
            ),
        ],
        true,
    )
}

fn sheet(lang: Lang) -> Grid {
    Grid {
        caption: say!(lang, "规模以上工业产销总值填报表，2025年9月", "Entry grid, output and sales, September 2025")
            .into(),
        heads: Heads {
            value: say!(lang, "2025年9月", "Sep 2025").into(),
            previous: say!(lang, "8月", "Aug").into(),
            year_ago: say!(lang, "上年9月", "Sep 2024").into(),
        },
        groups: vec![
            Group { title: say!(lang, "一、产销总值", "I. Output and sales").into(), rows: output(lang) },
            Group { title: say!(lang, "二、营业收入", "II. Operating revenue").into(), rows: revenue(lang) },
            Group {
                title: say!(lang, "三、用电、用工与存货", "III. Electricity, persons, stock").into(),
                rows: rest(lang),
            },
        ],
        read_only: false,
    }
}

fn row(code: &str, name: &str, unit: &str, values: [&str; 4]) -> Row {
    let [value, previous, year_ago, change] = values;
    let seen = |text: &str, period: &str| {
        Some(Seen { text: text.into(), href: Some(format!("/figure/B204-1.{period}.E0412.{code}")) })
    };
    Row {
        value: value.into(),
        previous: seen(previous, "2025-08"),
        year_ago: seen(year_ago, "2024-09"),
        change: change.into(),
        required: true,
        ..Row::number(code, name, unit)
    }
}

fn tip(lang: Lang) -> RowTip {
    let text = [
        say!(lang, "产品销售率不在 70%—130% 之间。", "Sales are not between 70% and 130% of output."),
        say!(
            lang,
            "前四期有 4 份首次提交时在这里没通过。",
            "In the last four periods 4 first submissions failed here."
        ),
        say!(
            lang,
            "产销率长期在 95%—100% 左右；偏离很大时，常是 101、102 填反。",
            "Sales stay near 95–100% of output; far from it, 101 and 102 are often swapped."
        ),
    ];
    RowTip { text: text.map(str::to_owned).to_vec(), href: "/tips/B204-1/2025-09#t-B204-09".into() }
}

fn output(lang: Lang) -> Vec<Row> {
    let money = say!(lang, "万元", "10k yuan");
    let meaning = say!(
        lang,
        "工业企业在本期内生产的以货币形式表现的工业最终产品和提供工业劳务活动的总价值量。",
        "The value of all industrial products finished and industrial services rendered in the period."
    );
    vec![
        Row {
            explained: Some(meaning.into()),
            tips: vec![tip(lang)],
            ..row(
                "101",
                say!(lang, "工业总产值（当年价格）", "Gross industrial output value (current prices)"),
                money,
                ["1,286.4", "1,241.0", "1,172.3", "+9.7"],
            )
        },
        row(
            "102",
            say!(lang, "工业销售产值（当年价格）", "Industrial sales value (current prices)"),
            money,
            ["1,215.0", "1,198.6", "1,120.7", "+8.4"],
        ),
        Row {
            depth: 1,
            required: false,
            ..row(
                "103",
                say!(lang, "其中：出口交货值", "of which: export delivery value"),
                money,
                ["96.0", "102.5", "88.0", "+9.1"],
            )
        },
    ]
}

fn revenue(lang: Lang) -> Vec<Row> {
    let money = say!(lang, "万元", "10k yuan");
    let term = |code: &str, text: &str| Piece::Term { code: code.into(), text: text.into() };
    let text = |text: &str| Piece::Text(text.into());
    let failure = Notice {
        state: State::Hard,
        head: vec![
            text(say!(lang, "营业收入 1,200 应不小于 ", "Operating revenue 1,200 should be at least ")),
            term("202", say!(lang, "甲 700", "A 700")),
            text(" + "),
            term("203", say!(lang, "乙 600", "B 600")),
            text(say!(lang, " = 1,300，差 100", " = 1,300; short by 100")),
        ],
        why: Some(
            say!(
                lang,
                "总数不会小于它的两个部分之和。请对照利润表第 1 行，看是 201 少填，还是 202、203 多填。",
                "A whole cannot be less than the sum of its two parts. Compare line 1 of your income statement."
            )
            .into(),
        ),
        rule: Some(("B204-07".into(), "/programme/rules/B204-07".into())),
        answer: None,
        one_of: Some(one_of(lang)),
    };
    vec![
        Row {
            notices: vec![failure],
            ..row("201", say!(lang, "营业收入", "Operating revenue"), money, ["1,200", "1,287.2", "1,160.5", "+3.4"])
        },
        Row {
            depth: 1,
            ..row(
                "202",
                say!(lang, "其中：甲 自产产品", "of which: A own products"),
                money,
                ["700", "684.0", "641.2", "+9.2"],
            )
        },
        Row {
            depth: 2,
            ..row(
                "203",
                say!(lang, "乙 来料加工", "B processing for others"),
                money,
                ["600", "588.1", "512.0", "+17.2"],
            )
        },
    ]
}

fn one_of(lang: Lang) -> OneOf {
    let one = |code: &str, name: &str, says: &str| {
        vec![Suspected { code: code.into(), name: name.into(), says: says.into() }]
    };
    OneOf {
        lead: say!(lang, "下列格中至少有一个不对：", "One of these is wrong:").into(),
        sets: vec![
            one(
                "201",
                say!(lang, "营业收入", "Operating revenue"),
                say!(lang, "现为 1,200，应 ≥ 1,300", "now 1,200, should be ≥ 1,300"),
            ),
            one(
                "202",
                say!(lang, "甲 自产产品", "A own products"),
                say!(lang, "现为 700，应为 0 至 600", "now 700, should be 0 to 600"),
            ),
            one(
                "203",
                say!(lang, "乙 来料加工", "B processing for others"),
                say!(lang, "现为 600，应为 0 至 500", "now 600, should be 0 to 500"),
            ),
        ],
        remark: Some(
            say!(
                lang,
                "这里只提示先核对哪里；哪个数对，以您的台账为准。",
                "This only says where to look first; which figure is right, your own records tell."
            )
            .into(),
        ),
    }
}

fn rest(lang: Lang) -> Vec<Row> {
    let said = |state, words: &str, why: Option<&str>| Notice {
        state,
        head: vec![Piece::Text(words.into())],
        why: why.map(str::to_owned),
        rule: None,
        answer: None,
        one_of: None,
    };
    let query = Notice {
        rule: Some(("B204-19".into(), "/programme/rules/B204-19".into())),
        answer: Some(answer(lang)),
        ..said(
            State::Query,
            say!(
                lang,
                "用电量比上月少 35.5%，工业总产值却多 3.7%",
                "Electricity is down 35.5% on last month while gross output is up 3.7%"
            ),
            Some(say!(
                lang,
                "可能完全正常。属实就选原因并写一句话，不用改数；填错了就改上面的格。",
                "This may well be right. If it is, choose a reason and write one sentence; the figure stays."
            )),
        )
    };
    let tip = said(
        State::Tip,
        say!(
            lang,
            "期末用工人数连续 3 个月减少（305 → 291 → 286）",
            "Persons employed fell for the third month (305 → 291 → 286)"
        ),
        None,
    );
    let unknown = said(
        State::NotJudged,
        say!(lang, "有 2 条规则因此没有判", "2 rules could not be judged"),
        Some(say!(lang, "没有存货请填 0。", "Enter 0 if there is none.")),
    );
    let choices = [("bank", say!(lang, "银行贷款", "Bank loan")), ("none", say!(lang, "没有", "None"))]
        .map(|(value, label)| (value.to_owned(), label.to_owned()));
    vec![
        Row {
            notices: vec![query],
            ..row(
                "301",
                say!(lang, "用电量", "Electricity used"),
                say!(lang, "万千瓦时", "10 MWh"),
                ["84.6", "131.2", "126.8", "−33.3"],
            )
        },
        Row {
            notices: vec![tip],
            ..row(
                "302",
                say!(lang, "期末用工人数", "Persons employed, end of period"),
                say!(lang, "人", "persons"),
                ["286", "291", "305", "−6.2"],
            )
        },
        Row {
            notices: vec![unknown],
            ..row(
                "304",
                say!(lang, "期末产成品存货", "Finished goods in stock"),
                say!(lang, "万元", "10k yuan"),
                ["", "164.0", "151.5", "—"],
            )
        },
        Row {
            kind: CellKind::Choice(choices.to_vec()),
            unit: String::new(),
            required: false,
            ..Row::number("401", say!(lang, "主要资金来源", "Main source of funds"), "")
        },
    ]
}

fn answer(lang: Lang) -> Answer {
    let reasons = [
        ("stop", say!(lang, "停产或检修", "Stoppage or overhaul")),
        ("solar", say!(lang, "自备电源、光伏", "Own power or solar")),
        ("other", say!(lang, "其他", "Other")),
    ];
    Answer {
        key: "B204-19".into(),
        reasons: reasons.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec(),
        chosen: "solar".into(),
        label: say!(lang, "哪天起、影响多少", "From which day, and how much").into(),
        text: say!(
            lang,
            "9月2日起 1.8 兆瓦屋顶光伏并网，自发自用约 43 万千瓦时。",
            "Rooftop solar of 1.8 MW connected on 2 September; about 430 MWh used on site."
        )
        .into(),
        error: None,
    }
}
