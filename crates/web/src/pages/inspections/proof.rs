//! What proves a draw: the list with its act, the root with its size, and how to draw again by hand.

use crate::http::{Ctx, Page};
use crate::look::{parts, say, when};
use crate::pages::files::attachment;
use axum::extract::Path;
use maud::{Markup, html};
use shishu_contact::{InspectionState, Picked};
use shishu_office::{InspectionSheet, Refusal};

pub(super) fn section(ctx: &Ctx, sheet: &InspectionSheet) -> Markup {
    let lang = ctx.lang;
    let state = &sheet.state;
    let mut facts = vec![
        (
            say!(lang, "名单公布", "List announced").to_owned(),
            html! { a href={ "/ledger?act=" (state.seq) } { (say!(lang, "日志第 {n} 条", "act {n}", n = state.seq)) } },
        ),
        (say!(lang, "种子", "Seed").to_owned(), html! { (seed(ctx, state)) }),
    ];
    let mut again = html! {};
    if let (Some(drawn), Some(seq)) = (&state.drawn, state.drawn_seq) {
        facts.push((say!(lang, "根值", "Root").to_owned(), parts::hash(&drawn.root)));
        facts.push((
            say!(lang, "抽签", "Drawn").to_owned(),
            html! { a href={ "/ledger?act=" (seq) } { (say!(lang, "日志第 {n} 条", "act {n}", n = seq)) } },
        ));
        facts.push((
            say!(lang, "回避", "Relations").to_owned(),
            html! { (say!(lang, "种子定下来以前申报的 {n} 项", "{n} declared before the seed was known", n = drawn.relations.len())) },
        ));
        let example = state.planned.frame.objects.first().map_or("UNIT", |object| object.unit.as_str());
        let by_hand = format!("printf '%s' '{},object,{},{example}' | sha256sum", drawn.root, state.id);
        again = html! {
            p { (say!(lang, "自己重抽：下载名单，用本站以外的程序也行。每家的签是一行字的 SHA-256，从小到大取；检查人同样。有人回避，也由这次抽签的次序递补。", "Draw again yourself: download the list; another program will do. Each unit's ticket is the SHA-256 of one line, the smallest are taken; the same for inspectors, and for those who come in the place of one who stood aside.")) }
            p { a href={ "/inspections/" (state.id) "/draw.json" } { (say!(lang, "下载名单和种子", "Download the list and the seed")) } }
            (parts::details(say!(lang, "命令", "Commands"), html! { pre { "shishu draw --list draw-" (state.id) ".json\n" (by_hand) } }))
        };
    }
    parts::section(
        "proof",
        say!(lang, "怎样证明没有挑人", "How anybody sees that nobody chose"),
        "",
        html! { (parts::facts(&facts)) (again) },
    )
}

/// Which root is the seed, and how everybody sees that nobody chose it.
fn seed(ctx: &Ctx, state: &InspectionState) -> String {
    let (lang, n) = (ctx.lang, state.size());
    let day = state.draw_by().map(|day| when::date(lang, day)).unwrap_or_default();
    match state.size() == state.planned.size {
        true => say!(
            lang,
            "日志前 {n} 条的根值，公布名单时说好的",
            "the root over the first {n} acts, named when the list was announced",
            n = n
        ),
        false => say!(
            lang,
            "日志前 {n} 条的根值：说好的条数没有到，按说好的日子取 {day} 或以后的第一条",
            "the root over the first {n} acts: the ledger had not grown to the size that was named, so up to the first act of {day} or later, as was said beforehand",
            n = n,
            day = day
        ),
    }
}

/// Everything a draw is made from, and what came out.
pub(super) async fn file(ctx: Ctx, Path(id): Path<String>) -> Page {
    let sheet = ctx.app.office().inspection(&ctx.caller(), &id).await?;
    let drawn = sheet.state.drawn.as_ref().ok_or_else(|| {
        Refusal::wrong_state("还没有抽签。", "the lot is not cast yet")
            .then("日志到了公布的条数就自动抽。", "it is cast when the ledger has the size that was named")
    })?;
    let aside: Vec<_> = sheet.state.aside.iter().map(|(_, stood)| &stood.aside).collect();
    let now = |one: &Picked| Picked { inspectors: sheet.state.inspectors(one).to_vec(), ..one.clone() };
    let inspecting: Vec<Picked> = drawn.picked.iter().map(now).collect();
    let told = serde_json::json!({
        "frame": sheet.state.planned.frame,
        "size": sheet.state.size(),
        "announced": { "act": sheet.state.seq, "size": sheet.state.planned.size, "draw_by": sheet.state.draw_by() },
        "root": drawn.root,
        "relations": drawn.relations,
        "picked": drawn.picked,
        "aside": aside,
        "inspecting": inspecting,
    });
    let text = format!("{told:#}\n");
    Ok(attachment(text.into_bytes(), "application/json", &format!("draw-{id}.json")))
}
