//! `/identities`: open and past requests, those that wait for the reader in front.

use super::{asked, custodian, mine};
use crate::http::{Ctx, Page};
use crate::look::fields::{self, Field};
use crate::look::{Section, mark, parts, say, when};
use crate::pages::cases::ask_state;
use axum::extract::Query;
use maud::{Markup, html};
use shishu_cases::AskStanding;
use shishu_office::IdentityLine;
use std::collections::BTreeMap;

/// `GET /identities`.
pub(super) async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    custodian(&ctx)?;
    let lang = ctx.lang;
    let standing = asked(&query);
    let lines = ctx.app.office().identity_asks(&ctx.caller(), standing).await?;
    let title = say!(lang, "身份保管", "Identities");
    let head = parts::Head {
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "反映人另外封存的姓名，您保管其中一份：单独一份什么也看不出。", "You hold one share of the names that reporters left, sealed apart: one share alone tells nothing.")) },
        ),
        ..parts::Head::default()
    };
    let file = |ending: &str| match standing {
        Some(standing) => format!("/identities/list.{ending}?standing={}", standing.code()),
        None => format!("/identities/list.{ending}"),
    };
    let main = html! {
        (parts::head(&head))
        (super::shares::notice(&ctx).await?)
        (parts::section("asks", say!(lang, "请求", "Requests"), parts::downloads(lang, &file("xlsx"), &file("csv")), html! {
            (filter(&ctx, standing))
            (list(&ctx, &lines, standing.is_some()))
        }))
        (parts::section("advice", say!(lang, "怎样决定", "How to decide"), "", parts::list(&advice(&ctx))))
    };
    ctx.page(title, Some(Section::Identities), main).await
}

fn filter(ctx: &Ctx, standing: Option<AskStanding>) -> Markup {
    let lang = ctx.lang;
    let all = (String::new(), say!(lang, "全部", "All").to_owned());
    let options = AskStanding::ALL.into_iter().map(|one| (one.code().to_owned(), one.name().get(lang).to_owned()));
    let options: Vec<_> = std::iter::once(all).chain(options).collect();
    let value = standing.map_or("", AskStanding::code);
    let field =
        Field { id: "standing", name: "standing", label: say!(lang, "状态", "Standing"), value, ..Field::default() };
    parts::filters(lang, "/identities", fields::select(&field, &options), standing.map(|_| "/identities"))
}

fn list(ctx: &Ctx, lines: &[IdentityLine], filtered: bool) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() && filtered {
        return parts::empty(
            say!(lang, "没有符合的请求", "No request fits"),
            say!(lang, "换个状态，或清除筛选。", "Choose otherwise, or clear the filter."),
            Some(("/identities", say!(lang, "清除筛选", "Clear the filter"))),
        );
    }
    if lines.is_empty() {
        return parts::empty(
            say!(lang, "还没有人请求打开身份", "No identity has been asked for"),
            say!(
                lang,
                "承办岗写明理由请求打开时，会列在这里，您在期限内决定给不给。",
                "When a handler asks for one on a stated ground it stands here, and you decide in time whether to give your share."
            ),
            None,
        );
    }
    let caption =
        say!(lang, "请求打开身份，等我决定的在前", "Requests for identities, those that wait for me in front");
    parts::scroll(
        caption,
        html! {
            table.tight {
                caption.sr { (caption) }
                thead { tr {
                    th.stick scope="col" { (say!(lang, "编号", "Number")) }
                    th scope="col" { (say!(lang, "理由", "Ground")) }
                    th scope="col" { (say!(lang, "谁提出", "Asked by")) }
                    th scope="col" { (say!(lang, "最迟决定", "Decide by")) }
                    th scope="col" { (say!(lang, "我的决定", "My decision")) }
                    th scope="col" { (say!(lang, "状态", "Standing")) }
                } }
                tbody { @for line in lines { (row(ctx, line)) } }
            }
        },
    )
}

fn row(ctx: &Ctx, line: &IdentityLine) -> Markup {
    let lang = ctx.lang;
    let (state, word) = mine(lang, line);
    html! {
        tr {
            th.stick.nobr scope="row" { a href={ "/identities/" (line.case) } { (line.case) } br; small.quiet { (line.kind.get(lang)) } }
            td { (line.ground.get(lang)) }
            td { (line.unit.get(lang)) br; small.quiet { (line.post.get(lang)) } }
            td.nobr { (when::date(lang, line.until)) br; small.quiet { (say!(lang, "{day}提出", "asked {day}", day = when::day(lang, line.on))) } }
            td.nobr { (mark(state, word)) }
            td.nobr { (mark(ask_state(line.standing), line.standing.name().get(lang))) }
        }
    }
}

fn advice(ctx: &Ctx) -> Vec<Markup> {
    let lang = ctx.lang;
    [
        say!(lang, "只问一件事：写明的理由，够不够让一个要求保密的人暴露身份。能用消息问到的，不必打开。",
            "Ask one thing alone: does the stated ground justify that somebody who asked for secrecy becomes known? What a message can settle needs no name."),
        say!(lang, "各人各自决定，不看别人怎么定。您看不到反映的内容，也不需要看。",
            "Each decides alone, without looking at the others. You do not see the report, and need not."),
        say!(lang, "不同意要写理由，承办岗和反映人都看得到。不决定，到期作废。",
            "A refusal has a reason, which the owner and the reporter read. What is not decided lapses."),
        say!(lang, "您的份额封给自己的密钥。换密钥前先解锁，份额会一并转过来；忘了口令的打不开了，只能由别的保管人决定。",
            "Your shares are sealed to your key. Unlock it before you replace it, and they go along; with a lost password they do not open, and the other custodians alone can decide."),
        say!(lang, "离任前把份额交接给接任的人：十天前起列在您的责任里，一次交完。一个人不得保管同一身份的两份。",
            "Hand your shares on before you leave: from ten days before, it stands among your duties, one step for all. Nobody keeps two shares of one identity."),
    ]
    .iter()
    .map(|text| html! { (text) })
    .collect()
}
