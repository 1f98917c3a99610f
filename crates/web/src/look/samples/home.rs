//! The public front page.

use maud::{Markup, html};

use super::public_frame;
use crate::look::frame::{Section, public};
use crate::look::marks::State;
use crate::look::number::fig;
use crate::look::parts::{self, Press};
use crate::look::{Lang, say};

pub fn page(lang: Lang) -> Markup {
    let frame = public_frame(lang, say!(lang, "首页", "Home"), Section::Home, "/");
    let search = html! {
        form.join role="search" action="/find" {
            label.sr for="find" { (say!(lang, "查一个数、一个单位或一份公报", "Find a figure, a unit or a bulletin")) }
            input #find name="q" type="search" placeholder=(say!(lang, "例如：8月 工业总产值", "For example: output, August"));
            (parts::submit(Press::MainBig, say!(lang, "查", "Find")))
        }
    };
    let main = html! {
        (parts::ask(
            say!(lang, "这个数，是怎么来的？", "Where does this number come from?"),
            say!(lang, "青禾县公布的每个数，都能查到谁报的、谁核的、改过没有。",
                "For every number Qinghe County publishes you can see who reported it, who checked it and whether it was changed."),
            search, example(lang)))
        (parts::section("news", say!(lang, "最近公布", "Just published"),
            html! { a href="/bulletins" { (say!(lang, "全部公报", "All bulletins")) } }, parts::news(&news(lang))))
        (parts::doors(&doors(lang)))
    };
    public(&frame, main)
}

fn example(lang: Lang) -> Markup {
    let steps = [
        (State::Step, say!(lang, "填报", "Reported"), 9),
        (State::Holds, say!(lang, "审核", "Checked"), 10),
        (State::Query, say!(lang, "核实", "Asked"), 10),
        (State::Revision, say!(lang, "修订", "Revised"), 12),
        (State::Holds, say!(lang, "验收", "Accepted"), 16),
        (State::Published, say!(lang, "公布", "Published"), 18),
    ]
    .map(|(state, word, day)| (state, word.to_owned(), say!(lang, "9月{day}日", "{day} Sep", day = day)));
    html! {
        figure.sample {
            figcaption {
                (say!(lang, "例：工业总产值，2025年8月", "Example: industrial output, August 2025"))
                b { a href="/figure/B204-1.2025-08.330999000000.101" { (say!(lang, "19.47 亿元", "1.947 bn yuan")) } }
            }
            (parts::short_life(&steps))
        }
    }
}

fn news(lang: Lang) -> Vec<(String, String, String, Markup)> {
    let item = |date: &str, title: &str, figure| (date.to_owned(), title.to_owned(), "/bulletins/1".to_owned(), figure);
    vec![
        item(
            say!(lang, "9月28日", "28 Sep"),
            say!(lang, "2025年8月规模以上工业", "Above-threshold industry, August 2025"),
            html! { span.quiet { (say!(lang, "总产值，亿元", "Output, 100m yuan")) } " " b { (fig("B204-1.2025-08.330999000000.101", "19.47")) } },
        ),
        item(
            say!(lang, "9月12日", "12 Sep"),
            say!(lang, "更正：7月社会消费品零售额", "Correction: retail sales, July"),
            html! { span.quiet { del { "6.12" } " → " } b { (fig("E204-1.2025-07.330999000000.101", "6.08")) } },
        ),
    ]
}

fn doors(lang: Lang) -> [(String, String, Markup); 3] {
    let door = |title: &str, text: &str, action| (title.to_owned(), text.to_owned(), action);
    [
        door(
            say!(lang, "公报", "Bulletins"),
            say!(lang, "按期公布的表，每个数都能点开。", "Tables as published; every figure opens."),
            parts::link(Press::Normal, "/bulletins", say!(lang, "看公报", "See bulletins")),
        ),
        door(
            say!(lang, "存证日志", "Ledger"),
            say!(
                lang,
                "谁在哪天做了什么，改不掉，可下载自己核对。",
                "Who did what and when; it cannot be rewritten, and you can check it yourself."
            ),
            parts::link(Press::Normal, "/ledger", say!(lang, "看日志", "See the ledger")),
        ),
        door(
            say!(lang, "填报与办理", "Report and review"),
            say!(lang, "企业、村和统计人员从这里进。", "For enterprises, villages and statistics staff."),
            parts::link(Press::Normal, "/login", say!(lang, "登录", "Sign in")),
        ),
    ]
}
