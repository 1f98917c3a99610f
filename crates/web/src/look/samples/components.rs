//! Every part on one sheet.

use maud::{Markup, html};
use shishu_terms::Decimal;

use super::{duties, frame};
use crate::look::charts::{CurveChart, curve_chart};
use crate::look::fields::{self, Choice, Field};
use crate::look::frame::{Section, desk};
use crate::look::marks::{State, Tally5, five, mark, named};
use crate::look::number::fig;
use crate::look::parts::{self, Head, Pager, Press, Problem, Sorted};
use crate::look::{Lang, say};

pub fn page(lang: Lang) -> Markup {
    let head = Head {
        title: html! { (say!(lang, "部件", "Components")) },
        sub: Some(
            html! { (say!(lang, "所有部件一张纸。浅色、深色、打印、390 像素都从这里看起。", "Every part on one sheet: light, dark, print and 390 px are judged here first.")) },
        ),
        ..Head::default()
    };
    let main = html! {
        (parts::head(&head))
        (parts::section("colours", say!(lang, "颜色", "Colours"), "", colours()))
        (parts::cols_even(
            parts::section("type", say!(lang, "字号", "Type"), "", type_scale(lang)),
            parts::section("marks", say!(lang, "状态", "States"), say!(lang, "形、字、色", "shape, word, colour"), marks(lang))))
        (parts::cols_even(
            parts::section("press", say!(lang, "按钮", "Buttons"), "", buttons(lang)),
            parts::section("notices", say!(lang, "告知", "Notices"), "", notices(lang))))
        (parts::section("form", say!(lang, "输入与错误", "Inputs and errors"), "", form(lang)))
        (parts::section("tables", say!(lang, "表格", "Tables"), parts::downloads(lang, "/returns.xlsx", "/returns.csv"), table(lang)))
        (parts::cols_even(
            parts::section("clock", say!(lang, "时钟", "Clock"), "", html! {
                (parts::due(say!(lang, "10月9日 17:30 前", "By 9 Oct 17:30"), say!(lang, "第 4 个工作日", "working day 4")))
                (parts::days(lang, &duties::count(lang, &duties::skipped(lang))))
            }),
            parts::section("curve", say!(lang, "还要审多少", "How much is left"), "", curve(lang))))
        (parts::cols_even(
            parts::section("code", say!(lang, "回执", "Receipt"), "",
                parts::code_box(lang, say!(lang, "回执编码", "Receipt code"), "7KQ4-M2XD-9RTP-H6WA",
                    say!(lang, "请抄下来", "Write it down"), parts::link(Press::Normal, "/receipt.txt", say!(lang, "下载为文本", "Download")))),
            parts::section("empty", say!(lang, "进度与空页", "Progress, nothing yet"), "", parts::flow(html! {
                (parts::progress(say!(lang, "导入 1,462 行", "Importing 1,462 rows"), 870, 1462, say!(lang, "可以离开，完成后在“责任”里告诉您。", "You may leave; it will be told under Duties.")))
                (parts::empty(say!(lang, "这里放转录", "Transcriptions belong here"), say!(lang, "还没有收到纸质报表。", "No paper return has come in yet."), Some(("/transcriptions/new", say!(lang, "录入一份", "Type one in")))))
            }))))
    };
    desk(&frame(lang, say!(lang, "部件", "Components"), Section::Settings, "/components"), main)
}

fn colours() -> Markup {
    let names = [
        "ink",
        "ink-2",
        "ink-3",
        "paper",
        "sheet",
        "wash",
        "rule",
        "rule-2",
        "indigo",
        "indigo-wash",
        "cinnabar",
        "cinnabar-wash",
        "amber",
        "amber-wash",
        "moss",
        "moss-wash",
    ];
    html! {
        ul.swatches {
            @for name in names {
                li { svg aria-hidden="true" focusable="false" width="100%" height="36" { rect class={ "c-" (name) } width="100%" height="100%" {} } code { "--" (name) } }
            }
        }
    }
}

fn type_scale(lang: Lang) -> Markup {
    parts::flow(html! {
        (parts::value("19.47", say!(lang, "亿元", "100m yuan")))
        h3 { (say!(lang, "小节题 16", "Heading 16")) }
        p { (say!(lang, "正文 16，行高 1.75，行长不过 38 字。", "Reading text 16 on 1.75, a measure of 38 em.")) }
        p.small { (say!(lang, "表格与按钮 14，行高 1.5。", "Tables and controls 14 on 1.5.")) }
        (parts::hint(say!(lang, "说明 14，次要墨色。", "A hint, 14, second ink.")))
        (parts::list(&[html! { (say!(lang, "能看到：承办岗位", "Can see it: the post in charge")) }, html! { code { "#184,871" } }]))
    })
}

fn marks(lang: Lang) -> Markup {
    html! {
        div.marks-sheet { @for state in State::ALL { (named(lang, state)) } }
        p { (five(lang, &Tally5 { hard: 1, query: 2, tip: 0, not_judged: 3, holds: 19 })) }
    }
}

fn buttons(lang: Lang) -> Markup {
    parts::flow(html! {
        (parts::row(html! {
            (parts::link(Press::Main, "/duties", say!(lang, "主要", "Main")))
            (parts::link(Press::Normal, "/duties", say!(lang, "普通", "Normal")))
            (parts::link(Press::Plain, "/duties", say!(lang, "文字", "Plain")))
            (parts::post_button("sample", "/x", Press::Normal, say!(lang, "单独的表单", "A form of its own")))
        }))
        (parts::row(html! {
            (parts::link(Press::MainBig, "/duties", say!(lang, "检查并提交", "Check and submit")))
            (parts::link(Press::NormalBig, "/duties", say!(lang, "存下", "Keep")))
        }))
        (parts::hint(say!(lang, "一屏只有一个主要按钮。", "One main button a screen.")))
    })
}

fn notices(lang: Lang) -> Markup {
    parts::flow(html! {
        (parts::notice_titled(State::Holds, say!(lang, "已提交，回执 #184,903", "Submitted, receipt #184,903"), html! { p.quiet { (say!(lang, "14:21:07 收到。", "Received 14:21:07.")) } }))
        (parts::notice_titled(State::Hard, say!(lang, "没有存上：别人刚改过这一条", "Not saved: somebody just changed this"), html! { p { (say!(lang, "您写的都还在下面。", "What you wrote is still below.")) } }))
        (parts::notice_titled(State::Query, say!(lang, "有 1 格请说明", "1 cell to explain"), html! {}))
        (parts::notice_titled(State::Tip, say!(lang, "10月11日调休，照常计入时限", "11 October is worked and counts"), html! {}))
        (parts::notice_titled(State::Wait, say!(lang, "等企业答复", "Waiting for the enterprise"), html! {}))
    })
}

fn form(lang: Lang) -> Markup {
    let problem = Problem {
        state: None,
        href: "#amount".into(),
        text: say!(lang, "金额：请只写数字，单位已是万元", "Amount: digits only, the unit is given").into(),
    };
    let options = [("a", say!(lang, "柳溪镇", "Liuxi")), ("b", say!(lang, "石桥镇", "Shiqiao"))]
        .map(|(value, label)| (value.to_owned(), label.to_owned()));
    let choices = [
        Choice {
            value: "yes",
            label: say!(lang, "说明成立", "The explanation holds"),
            hint: Some(say!(lang, "验收这一格。", "Accepts this cell.")),
        },
        Choice { value: "no", label: say!(lang, "再问一次", "Ask again"), hint: None },
    ];
    let left = parts::flow(html! {
        (fields::text(&Field { id: "unit", name: "unit", label: say!(lang, "单位名称", "Unit"), hint: Some(say!(lang, "与营业执照一致", "As on the licence")), ..Field::default() }))
        (fields::text(&Field { id: "amount", name: "amount", label: say!(lang, "金额（万元）", "Amount (10k yuan)"), error: Some(say!(lang, "请只写数字", "Digits only")), value: "1200+", ..Field::default() }))
        (fields::select(&Field { id: "pick", name: "pick", label: say!(lang, "乡镇", "Town"), value: "b", ..Field::default() }, &options))
    });
    let right = parts::flow(html! {
        (fields::radios("verdict", say!(lang, "判定", "Verdict"), &choices, "yes", None))
        (fields::tick("agree", "1", say!(lang, "已逐格核对", "Compared cell by cell"), true))
        (fields::area(&Field { id: "why", name: "why", label: say!(lang, "理由", "Reason"), ..Field::default() }, 2))
        (fields::file(&Field { id: "scan", name: "scan", label: say!(lang, "原件扫描", "Scan of the original"), ..Field::default() }, ".pdf"))
    });
    parts::flow(
        html! { (parts::summary(say!(lang, "有 1 处要改", "1 thing to correct"), &[problem], false)) (parts::cols_even(left, right)) },
    )
}

fn table(lang: Lang) -> Markup {
    let fields = html! {
        (fields::select(&Field { id: "f-town", name: "town", label: say!(lang, "乡镇", "Town"), ..Field::default() }, &[(String::new(), say!(lang, "全部", "All").to_owned())]))
        (fields::search(&Field { id: "f-name", name: "name", label: say!(lang, "名称含", "Name has"), ..Field::default() }))
    };
    let rows = [
        ("柳溪镇", "Liuxi Town", "5.86", "+6.0", mark(State::Holds, say!(lang, "通过", "Holds"))),
        ("石桥镇", "Shiqiao Town", "4.31", "+7.9", mark(State::Query, say!(lang, "核实 3", "3 queries"))),
        ("云岭乡", "Yunling Township", "1.10", "−2.1", mark(State::NotJudged, say!(lang, "未判 2", "2 not judged"))),
    ];
    html! {
        (parts::filters(lang, "/components", fields, Some("/components")))
        (parts::scroll(say!(lang, "乡镇产值", "Output by town"), html! {
            table {
                caption { (say!(lang, "规模以上工业总产值", "Industrial output")) " " span.hint { (say!(lang, "2025年8月，亿元", "August 2025, 100m yuan")) } }
                thead { tr {
                    th.stick scope="col" { (say!(lang, "乡镇", "Town")) }
                    (parts::sort_head(say!(lang, "产值", "Output"), "?sort=v", Some(Sorted::Down), true))
                    (parts::sort_head(say!(lang, "同比 %", "vs year ago %"), "?sort=c", None, true))
                    th scope="col" { (say!(lang, "审核", "Checks")) }
                } }
                tbody { @for (at, (zh, en, value, change, state)) in rows.iter().enumerate() {
                    tr aria-current=[(at == 1).then_some("true")] {
                        th.stick scope="row" { (lang.pick(zh, en)) } td.n { (fig("B204-1.2025-08.330999101000.101", value)) } td.n { (change) } td { (state) }
                    }
                } }
                tfoot { tr { th.stick scope="row" { (say!(lang, "合计", "Total")) } td.n { "11.27" } td.n { "+5.8" } td {} } }
            }
        }))
        (parts::pager(lang, &Pager::new(230, 3, 20), &|page| format!("?page={page}")))
    }
}

fn curve(lang: Lang) -> Markup {
    let tenths =
        [1000, 790, 610, 490, 400, 330, 270, 220, 185, 155, 130, 110, 92, 78, 65, 54, 45, 37, 30, 24, 19, 14, 9, 5];
    let points = tenths.iter().enumerate().map(|(at, value)| (at as u64, Decimal::new(*value, 1)));
    curve_chart(
        lang,
        &CurveChart {
            id: "left".into(),
            title: say!(lang, "审核份数与剩余影响", "Returns reviewed and effect left").into(),
            desc: say!(lang, "审完最重要的 8 份后剩 18.5%。", "After the 8 most important, 18.5% is left.").into(),
            x_title: say!(lang, "再审份数", "Reviewed").into(),
            y_title: say!(lang, "剩余影响 %", "Effect left %").into(),
            points: points.collect(),
            here: Some((8, say!(lang, "再审 8 份，剩 18.5%", "8 more leave 18.5%").into())),
        },
    )
}
