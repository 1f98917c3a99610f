//! The receipt of an act on a return: what was received, when, in which post, and its place in the ledger. Made to be printed and kept.

use super::super::shared::{return_href, return_id};
use super::rows;
use crate::http::{Ctx, Page, PageError};
use crate::look::parts::{self, Press};
use crate::look::{Section, fig, number, plural, say, when};
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::returns::{CellValues, Revised, Submitted, TranscriptionEntered, body};
use shishu_office::{ActKind, ReceiptFile, Refusal, kind_name};
use shishu_programme::{Indicator, ReportForm};
use shishu_terms::{IndicatorCode, ReturnId};
use std::collections::BTreeMap;

type Numbered = Path<(String, String, String, u64)>;

/// The receipt of an act, if it is about this return and the reader may read the return.
async fn receipt(ctx: &Ctx, id: &ReturnId, seq: u64) -> Result<ReceiptFile, PageError> {
    ctx.actor()?;
    let office = ctx.app.office();
    let not_found = || PageError::from(Refusal::not_found(&format!("#{seq}")));
    let receipt = office.receipt_for(&ctx.caller(), seq).await?;
    let about = receipt.act.subject == id.to_string();
    if about && office.may_see_subject(&ctx.caller(), &receipt.act).await? { Ok(receipt) } else { Err(not_found()) }
}

pub(super) async fn page(ctx: Ctx, Path((form, period, unit, seq)): Numbered) -> Page {
    let id = return_id(&form, &period, &unit)?;
    let receipt = receipt(&ctx, &id, seq).await?;
    let form = ctx
        .app
        .office()
        .programme()
        .forms
        .get(&id.form)
        .ok_or_else(|| PageError::from(Refusal::not_found(&id.to_string())))?;
    let lang = ctx.lang;
    let title = format!("{} {}", form.name.get(lang), id.period.name(lang));
    let word = say!(lang, "回执", "Receipt");
    let head = parts::Head {
        crumbs: vec![
            (say!(lang, "报表", "Returns").to_owned(), Some("/returns".to_owned())),
            (id.form.to_string(), Some(super::history_href(&id.form))),
            (id.period.name(lang), Some(return_href(&id))),
            (word.to_owned(), None),
        ],
        title: html! { (word) },
        sub: Some(html! { (title) }),
        aside: None,
    };
    let file = format!("/ledger/{seq}/receipt");
    let actions = html! { a.btn href=(file) download { (say!(lang, "下载回执文件", "Download the receipt file")) } };
    let hint = say!(
        lang,
        "请留好这个号。凭号可以在查找框里找到这一条；回执文件离开本站也能核对真伪。",
        "Keep this number: the search box finds the act by it. The receipt file can be checked without this site."
    );
    let main = html! {
        (parts::head(&head))
        section { (parts::code_box(lang, say!(lang, "回执号", "Receipt number"), &format!("#{seq}"), hint, actions)) }
        (parts::section("received", say!(lang, "收到了什么", "What was received"), "", parts::facts(&facts(&ctx, &id, form, &receipt))))
        (values(&ctx, &id, form, &receipt))
        (parts::section("next", say!(lang, "下一步", "What comes next"), "", next(&ctx, &id, &receipt)))
        section #proof { (proof(&ctx, &receipt)) }
    };
    ctx.page(&format!("{word} {title}"), Some(Section::Returns), main).await
}

fn facts(ctx: &Ctx, id: &ReturnId, form: &ReportForm, receipt: &ReceiptFile) -> Vec<(String, Markup)> {
    let (lang, programme, act) = (ctx.lang, ctx.app.office().programme(), &receipt.act);
    let local = ctx.local(act.at);
    let unit = programme.units.get(&id.unit).map_or(id.unit.as_str(), |u| u.name.get(lang));
    let by = ctx.app.office().by_then(act.post.as_ref(), act.person.as_ref(), act.seq);
    let by_unit = act.post.as_ref().map(|post| ctx.app.office().post_then(post, act.seq).unit_name);
    let fact = |term: &'static str, value: Markup| (term.to_owned(), value);
    vec![
        fact(say!(lang, "行为", "Act"), html! { (kind_name(&act.kind, lang)) }),
        fact(say!(lang, "报表", "Form"), html! { (form.id) " " (form.name.get(lang)) }),
        fact(say!(lang, "报告期", "Period"), html! { (id.period.name(lang)) }),
        fact(say!(lang, "填报单位", "Respondent"), html! { (unit) " " span.quiet { (id.unit) } }),
        fact(
            say!(lang, "收到时间", "Received"),
            html! { (when::date(lang, local.date())) " " (super::desk::clock(ctx, act.at)) },
        ),
        fact(
            say!(lang, "谁", "By"),
            html! { (by.get(lang)) @if let Some(unit) = &by_unit { " " span.quiet { (unit.get(lang)) } } },
        ),
    ]
}

/// A value as the act stated it, and what stood before where it changed one.
struct Stated {
    new: Option<String>,
    old: Option<Option<String>>,
}

fn stated(receipt: &ReceiptFile) -> BTreeMap<IndicatorCode, Stated> {
    let act = &receipt.act;
    let whole = |values: CellValues| {
        values.into_iter().map(|(code, value)| (code, Stated { new: Some(value), old: None })).collect()
    };
    match ActKind::parse(&act.kind) {
        Some(ActKind::ReturnSubmitted) => body::<Submitted>(act).map(|b| whole(b.values)).unwrap_or_default(),
        Some(ActKind::TranscriptionEntered) => {
            body::<TranscriptionEntered>(act).map(|b| whole(b.values)).unwrap_or_default()
        }
        Some(ActKind::ReturnRevised) => {
            let changed = |b: Revised| {
                b.changes.into_iter().map(|(code, c)| (code, Stated { new: c.new, old: Some(c.old) })).collect()
            };
            body::<Revised>(act).map(changed).unwrap_or_default()
        }
        _ => BTreeMap::new(),
    }
}

/// The values that the act stated, as they were stated.
fn values(ctx: &Ctx, id: &ReturnId, form: &ReportForm, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let values = stated(receipt);
    if values.is_empty() {
        return html! {};
    }
    let n = values.len() as u64;
    let word = plural(n, "cell", "cells");
    let rows = form.indicators.iter().filter_map(|indicator| Some((indicator, values.get(&indicator.code)?)));
    let shown = |indicator: &Indicator, value: &Option<String>| match value {
        Some(value) => rows::shown(lang, indicator, value),
        None => number::NONE.to_owned(),
    };
    let table = html! {
        table.tight {
            caption.sr { (title_of(lang)) }
            thead { tr {
                th scope="col" { (say!(lang, "代码", "Code")) } th scope="col" { (say!(lang, "指标", "Indicator")) }
                th.n scope="col" { (say!(lang, "数", "Value")) } th scope="col" { (say!(lang, "计量单位", "Unit")) }
            } }
            tbody {
                @for (indicator, value) in rows {
                    tr {
                        td { (indicator.code) }
                        th scope="row" { (indicator.name.get(lang)) }
                        td.n {
                            @if let Some(old) = &value.old { del { (shown(indicator, old)) } " → " }
                            (fig(&id.figure(indicator.code.clone()).to_string(), shown(indicator, &value.new)))
                        }
                        td { (rows::measure(lang, indicator)) }
                    }
                }
            }
        }
    };
    let title = say!(lang, "收到的数：{n} 格", "Values received: {n} {word}", n = n, word = word);
    parts::section("values", title, "", parts::scroll(title_of(lang), table))
}

fn title_of(lang: crate::look::Lang) -> &'static str {
    say!(lang, "收到的数", "Values received")
}

fn next(ctx: &Ctx, id: &ReturnId, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let text = match ActKind::parse(&receipt.act.kind) {
        Some(ActKind::ReturnSubmitted | ActKind::ReturnRevised) => {
            say!(
                lang,
                "审核的人会看这份报表。有疑问只会就某一格问您，答复或修订都在“责任”里办。",
                "A reviewer will look at the return. A doubt reaches you as a question about one cell; answer it, or revise, from your duties."
            )
        }
        Some(ActKind::InquiryAnswered) => say!(
            lang,
            "问您的岗位会判定答复是否成立，结果看得到。",
            "The post that asked will judge the answer; you will see the result."
        ),
        _ => say!(lang, "这一条已经留痕。", "This act is on record."),
    };
    parts::flow(html! {
        p { (text) }
        (parts::row(html! {
            (parts::link(Press::Main, "/duties", say!(lang, "回我的责任", "My duties")))
            (parts::link(Press::Normal, &return_href(id), say!(lang, "看这份报表", "See the return")))
        }))
        (parts::hint(say!(lang, "用浏览器的打印功能，这一页就是一张纸质回执。", "Printed from the browser, this page is a receipt on paper.")))
    })
}

fn proof(ctx: &Ctx, receipt: &ReceiptFile) -> Markup {
    let lang = ctx.lang;
    let fact = |term: &'static str, value: Markup| (term.to_owned(), value);
    let facts = [
        fact(
            say!(lang, "第几条", "Number"),
            html! { (number::shown(receipt.act.seq.into())) (say!(lang, "（日志共 {n} 条）", " (of {n} in the ledger)", n = number::shown(receipt.size.into()))) },
        ),
        fact(say!(lang, "叶", "Leaf"), parts::hash(&receipt.leaf)),
        fact(say!(lang, "根", "Root"), parts::hash(&receipt.root)),
    ];
    parts::proof(
        say!(lang, "存证", "Proof"),
        html! {
            (parts::facts(&facts))
            (super::super::verify::square(ctx, &receipt.code))
            (parts::hint(say!(lang, "叶由这一条的内容算出，根由日志里全部的叶算出并已签名。谁改动任何一条，根就对不上。",
                "The leaf is computed from this act, the root from every leaf of the ledger, and the root is signed. Whoever changes any act changes the root.")))
        },
    )
}
