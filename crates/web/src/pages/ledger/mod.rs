//! The ledger in public: how long it is, what was signed, how to check it, and every act by its kind.

mod act;
mod files;

use super::published::{self, act_href, act_link, count, kind_title};
use crate::http::{Ctx, Page, Route};
use crate::look::parts::{self, Head, Press};
use crate::look::{Section, State, say};
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::{LedgerPage, Refusal, Witnessed};
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/ledger", page),
        Route::get("/ledger/{seq}/receipt", act::receipt),
        Route::get("/log/{*file}", files::file),
    ]
}

/// A number as people type it from a receipt: `#1,024`, `1024`.
fn number(text: &str) -> Option<u64> {
    text.trim().trim_start_matches('#').replace([',', '，', ' '], "").parse().ok()
}

async fn page(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    if let Some(asked) = query.get("act").map(|a| a.trim()).filter(|a| !a.is_empty()) {
        let seq = number(asked).ok_or_else(|| {
            Refusal::not_found(asked).then(
                "序号是一个数，例如 1024，印在回执上。",
                "the number of an act looks like 1024; it stands on the receipt",
            )
        })?;
        return act::page(&ctx, seq).await;
    }
    let before = query.get("before").and_then(|b| number(b));
    let office = ctx.app.office();
    let log = office.ledger_page(before).await?;
    // The counts look through the whole log: only the first page has them.
    let kinds = if before.is_none() { office.acts_by_kind().await? } else { Vec::new() };
    let lang = ctx.lang;
    let title = say!(lang, "存证日志", "Ledger");
    let lead = say!(
        lang,
        "这里做的每一件事都是一条，按先后记下，连成一棵树，再由机构签名。哪一条被换、被删，根值就对不上。",
        "Everything done here is an act, written in order into a Merkle tree whose root is signed. Were an act exchanged or removed, the root would no longer fit."
    );
    let left = html! {
        (parts::section("acts", say!(lang, "各条", "Acts"), say!(lang, "新的在前", "newest first"), acts(&ctx, &log, before)))
        @if !kinds.is_empty() { (parts::section("kinds", say!(lang, "做了多少", "By kind"), "", kind_counts(&ctx, &kinds))) }
    };
    let right = html! {
        section #proof { (signed(&ctx, &log)) }
        (parts::section("look-up", say!(lang, "查一条", "Look up an act"), "", look_up(&ctx)))
        (parts::section("verify", say!(lang, "自己核对", "Check it yourself"), "", how(&ctx)))
    };
    let main = html! {
        (parts::head(&Head { title: html! { (title) }, sub: Some(html! { (lead) }), ..Head::default() }))
        (parts::cols(left, right))
    };
    ctx.page(title, Some(Section::Ledger), main).await
}

fn acts(ctx: &Ctx, log: &LedgerPage, before: Option<u64>) -> Markup {
    let lang = ctx.lang;
    if log.acts.is_empty() {
        let text = say!(lang, "第一件事做完，就有第一条。", "The first thing done makes the first act.");
        return parts::empty(say!(lang, "还没有记录", "Nothing here yet"), text, None);
    }
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "日志各条，新的在前", "Acts, newest first")) }
            thead { tr {
                th.n.stick scope="col" { (say!(lang, "序号", "Act")) }
                th scope="col" { (say!(lang, "时间", "Time")) }
                th scope="col" { (say!(lang, "做了什么", "What")) }
                th.wide-only scope="col" { (say!(lang, "叶值", "Leaf")) }
            } }
            tbody {
                @for (act, leaf) in &log.acts {
                    tr {
                        td.n.stick { a href=(act_href(act.seq)) { (count(act.seq)) } }
                        td.nobr { (published::date_time(ctx, act.at)) }
                        td { (kind_title(&act.kind, lang)) }
                        td.wide-only { span.hash { (leaf.get(..16).unwrap_or(leaf)) "…" } }
                    }
                }
            }
        }
    };
    html! { (parts::scroll(say!(lang, "日志各条", "Table of acts"), table)) (turn(ctx, log, before)) }
}

/// Newer and older.
fn turn(ctx: &Ctx, log: &LedgerPage, before: Option<u64>) -> Markup {
    let lang = ctx.lang;
    let (newest, oldest) = (log.acts.first().map_or(0, |(a, _)| a.seq), log.acts.last().map_or(0, |(a, _)| a.seq));
    let newer = newest + 1 + log.acts.len().max(50) as u64;
    html! {
        nav.pager aria-label=(say!(lang, "翻页", "Pages")) {
            span { (say!(lang, "第 {a}–{b} 条，共 {n} 条", "Acts {a}–{b} of {n}", a = count(oldest), b = count(newest), n = count(log.size))) }
            ul {
                @if before.is_some() && newest + 1 < log.size { li { a href=(if newer >= log.size { "/ledger".to_owned() } else { format!("/ledger?before={newer}") }) { (say!(lang, "较新", "Newer")) } } }
                @if oldest > 0 { li { a href={ "/ledger?before=" (oldest) } { (say!(lang, "较早", "Older")) } } }
            }
        }
    }
}

fn kind_counts(ctx: &Ctx, kinds: &[(String, u64)]) -> Markup {
    let lang = ctx.lang;
    html! {
        table.tight {
            caption.sr { (say!(lang, "按种类计数", "Acts by kind")) }
            thead { tr { th scope="col" { (say!(lang, "种类", "Kind")) } th.n scope="col" { (say!(lang, "条数", "Acts")) } } }
            tbody { @for (kind, n) in kinds { tr { th scope="row" { (kind_title(kind, lang)) } td.n { (count(*n)) } } } }
            tfoot { tr { th scope="row" { (say!(lang, "合计", "Total")) } td.n { (count(kinds.iter().map(|(_, n)| n).sum())) } } }
        }
    }
}

fn signed(ctx: &Ctx, log: &LedgerPage) -> Markup {
    let lang = ctx.lang;
    let mut facts = vec![(say!(lang, "日志共", "Acts").to_owned(), html! { (count(log.size)) })];
    if let Some(checkpoint) = &log.checkpoint {
        facts.push((
            say!(lang, "已签到", "Signed").to_owned(),
            html! { (say!(lang, "{n} 条", "{n} acts", n = count(checkpoint.size))) },
        ));
    }
    if let Some(root) = &log.root {
        facts.push((say!(lang, "根值", "Root").to_owned(), parts::hash(root)));
    }
    if let Some(found) = &log.witnessed {
        facts.push((say!(lang, "见证", "Witnessed").to_owned(), witnessed(ctx, found)));
    }
    let body = html! {
        (parts::facts(&facts))
        @if let Some(since) = log.witnessed.as_ref().and_then(|found| found.unmet_since) {
            (parts::notice(State::Late, html! { p { (say!(lang,
                "自 {at} 起，新的记录还没有得到足够多的外部见证。在此期间签名只由本机构作出；请管理者查看与见证人的连接。",
                "Since {at} new acts lack enough outside witnesses: only this office vouches for them. The operator should look at the connection to the witnesses.",
                at = published::date_time(ctx, since))) } }))
        }
        @match &log.checkpoint {
            Some(checkpoint) => {
                (parts::details(say!(lang, "签名的检查点", "The signed checkpoint"), html! { pre { (checkpoint.note) } }))
                (parts::row(html! {
                    (parts::link(Press::Normal, "/log/checkpoint", say!(lang, "检查点", "Checkpoint")))
                    @if log.vkey.is_some() { (parts::link(Press::Normal, "/log/vkey", say!(lang, "公钥", "Key"))) }
                }))
            },
            None => p.hint { (say!(lang, "还没有签名的检查点。", "No checkpoint is signed yet.")) },
        }
        @if let Some(vkey) = &log.vkey { (parts::details(say!(lang, "核对用的公钥", "The key to verify with"), html! { pre { (vkey) } })) }
    };
    parts::proof(say!(lang, "最近一次签名", "The newest signature"), body)
}

fn witnessed(ctx: &Ctx, found: &Witnessed) -> Markup {
    let lang = ctx.lang;
    let Some(last) = found.last else {
        return html! { (say!(lang, "{of} 个见证人都还没有联署", "none of {of} witnesses has cosigned yet", of = found.of)) };
    };
    html! {
        (say!(lang, "{by} / {of} 个见证人联署到 {n} 条，", "{by} of {of} witnesses have cosigned {n} acts, ", by = found.by, of = found.of, n = count(found.size)))
        (published::date_time(ctx, last))
    }
}

fn look_up(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    html! {
        form.join action="/ledger" {
            label.sr for="act" { (say!(lang, "日志序号", "Number of the act")) }
            input #act name="act" inputmode="numeric" autocomplete="off" placeholder=(say!(lang, "回执上的序号", "number on the receipt"));
            (parts::submit(Press::Normal, say!(lang, "查看", "Look up")))
        }
    }
}

fn how(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    parts::flow(html! {
        (parts::list(&[
            html! { (say!(lang, "在网页上：把文件或回执放到", "On a page: drop the file or the receipt on ")) a href="/verify" { (say!(lang, "核对真伪", "Check it")) } (say!(lang, "。", ".")) },
            html! { (say!(lang, "在自己的电脑上：下载回执和公钥，抄下叶值，运行 ", "On your own machine: download the receipt and the key, note the leaf, then run ")) code { (published::VERIFY) } },
            html! { (say!(lang, "两次之间：把今天的检查点存下来，改天核对整个日志；新的要包含旧的：", "Between two days: keep today's checkpoint and check the whole log later; the new one must contain the old one: "))
                code { "shishu-verify --vkey VKEY --old CHECKPOINT " (ctx.site) "/log/" } },
        ]))
        (parts::row(parts::link(Press::Normal, "/verify", say!(lang, "核对真伪", "Check a file or a receipt"))))
        (parts::hint(say!(lang, "格式是公开的：RFC 6962 的树，C2SP 的签名检查点和回执，别的程序也能核对。",
            "The formats are open: the tree of RFC 6962, signed checkpoints and receipts by C2SP; other programs can check them too.")))
    })
}

/// The acts before and after one.
fn neighbours(ctx: &Ctx, seq: u64, size: u64) -> Markup {
    let lang = ctx.lang;
    html! {
        nav.pager aria-label=(say!(lang, "前后各条", "Neighbouring acts")) {
            span {
                @if let Some(earlier) = seq.checked_sub(1) { (say!(lang, "上一条 ", "before ")) (act_link(earlier)) " " }
                @if seq + 1 < size { (say!(lang, "下一条 ", "after ")) (act_link(seq + 1)) }
            }
            a href={ "/ledger?before=" (size.min(seq + 25)) } { (say!(lang, "在日志里看", "See it in the ledger")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn an_act_is_named_as_people_type_it() {
        assert_eq!(number("#179,377"), Some(179_377));
        assert_eq!(number(" 12 "), Some(12));
        assert_eq!(number("B204-1"), None);
        assert_eq!(number("-1"), None);
    }
}
