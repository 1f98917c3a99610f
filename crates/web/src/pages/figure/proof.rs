//! The proof of a figure: where its act stands in the log, and the receipt that anybody can check.

use super::super::files::attachment;
use super::super::published::{self, act_link, count};
use crate::http::{Ctx, Page, PageError};
use crate::look::parts::{self, Press};
use crate::look::say;
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::{FigureLife, ReceiptFile};

pub(super) fn proof(ctx: &Ctx, life: &FigureLife, receipt: Option<&ReceiptFile>) -> Markup {
    let lang = ctx.lang;
    let what = match life.published {
        true => say!(lang, "公布这个数的那一条", "The act that published it"),
        false => say!(lang, "写下这个数的那一条", "The act that stated it"),
    };
    let mut facts = vec![(say!(lang, "日志序号", "Act").to_owned(), html! { (act_link(life.seq)) small { (what) } })];
    if let Some(receipt) = receipt {
        facts.push((say!(lang, "时间", "Time").to_owned(), html! { (published::date_time(ctx, receipt.act.at)) }));
        facts.push((say!(lang, "叶值", "Leaf").to_owned(), parts::hash(&receipt.leaf)));
        facts.push((
            say!(lang, "检查点", "Checkpoint").to_owned(),
            html! { (say!(lang, "共 {n} 条", "{n} acts", n = count(receipt.size))) },
        ));
        facts.push((say!(lang, "根值", "Root").to_owned(), parts::hash(&receipt.root)));
    }
    let body = html! {
        (parts::facts(&facts))
        @match receipt {
            Some(receipt) => {
                (super::super::verify::square(ctx, &receipt.code))
                (parts::row(parts::link(Press::Normal, &format!("/figure/{}/receipt.tlog-proof", life.id), say!(lang, "下载回执", "Download the receipt"))))
            },
            None => p.hint { (say!(lang, "还没有进入签名的检查点，稍后就有回执。", "Not under a signed checkpoint yet; the receipt follows shortly.")) },
        }
        (parts::details(say!(lang, "不联网自己核对", "Check it offline"), offline(ctx)))
    };
    parts::proof(say!(lang, "存证", "Proof"), body)
}

fn offline(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    html! {
        ol.list {
            li { (say!(lang, "下载回执；从 ", "Download the receipt; take the key from ")) a href="/log/vkey" { "/log/vkey" }
                (say!(lang, " 取公钥（最好是以前就存下的）；叶值在上面。", " (better: one you kept from before); the leaf stands above.")) }
            li { (say!(lang, "运行：", "Run: ")) code { (published::VERIFY) } }
            li { (say!(lang, "通过了，就说明这一条在日志里，签名之后没有换过、没有删过。",
                "If it passes, the act stands in the log and was neither exchanged nor removed after the signature.")) }
        }
    }
}

/// The receipt of the figure alone where its edition sealed its figures; else that of the act that states it.
pub(super) async fn of(ctx: &Ctx, life: &FigureLife) -> Result<ReceiptFile, PageError> {
    let office = ctx.app.office();
    if life.published
        && let Some(of_figure) = office.figure_receipt(&life.id).await?
    {
        return Ok(of_figure.receipt);
    }
    Ok(office.receipt_for(&ctx.caller(), life.seq).await?)
}

pub(super) async fn receipt(ctx: Ctx, Path(id): Path<String>) -> Page {
    let office = ctx.app.office();
    let id = published::figure_id(&id)?;
    let life = office.figure(&ctx.caller(), &id).await?;
    let receipt = of(&ctx, &life).await?;
    Ok(attachment(receipt.text.into_bytes(), "text/plain; charset=utf-8", &format!("{id}.tlog-proof")))
}
