//! Standing aside from the inspection of a unit: the form, who stood aside, and who came in the place.

use super::sheet::{href, show};
use crate::http::{Ctx, Page, Posted};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press};
use crate::look::{Lang, State, say, when};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_contact::{AsideGround, Picked};
use shishu_office::{InspectionSheet, NewAside, OfficeError, Refusal, RefusalKind};
use shishu_terms::{PostId, UnitId};
use std::collections::BTreeMap;

fn ground(lang: Lang, ground: AsideGround) -> &'static str {
    match ground {
        AsideGround::Kin => say!(lang, "亲属关系", "kin"),
        AsideGround::Interest => {
            say!(lang, "利益关系（持股、债务、兼职等）", "an interest: shares, debts, a side post")
        }
        AsideGround::Former => say!(lang, "在那里任过职，或做过咨询、审计", "worked there, advised or audited it"),
        AsideGround::Other => say!(lang, "其他可能影响公正的关系", "another relation that may touch on fairness"),
    }
}

fn name(ctx: &Ctx, post: &PostId) -> String {
    ctx.app.office().programme().posts.get(post).map_or(post.to_string(), |post| post.name.get(ctx.lang).to_owned())
}

/// Who stood aside from a unit, and what follows.
pub(super) fn told(ctx: &Ctx, sheet: &InspectionSheet, one: &Picked) -> Markup {
    let lang = ctx.lang;
    let open = !sheet.state.done.contains_key(&one.unit);
    html! {
        @for (seq, stood) in sheet.state.aside_from(&one.unit) {
            p { (say!(lang, "{post}回避：{ground}", "{post} stood aside: {ground}", post = name(ctx, &stood.aside.post), ground = ground(lang, stood.ground))) " · "
                (when::day(lang, stood.on)) " · " a href={ "/ledger?act=" (seq) } { "#" (seq) } }
        }
        @if open && sheet.state.needs_others(one, &sheet.lead) {
            (parts::notice_titled(State::Late, few(lang, sheet.state.inspectors(one).len()), html! {
                p { (say!(lang, "名单里没有别人可以递补。由{post}请没有关系的外单位人员来检查，自己不得查；期限不变，记录时写明请的是谁。", "Nobody of the list is left to come in the place. {post} brings in somebody from outside who has no such relation, and does not inspect itself; the limit stays, and the record says who came.", post = name(ctx, &sheet.lead))) }
            }))
        }
    }
}

fn few(lang: Lang, left: usize) -> &'static str {
    match left {
        0 => say!(lang, "抽到的都回避了，还没有人检查", "All stood aside; nobody inspects this yet"),
        _ => say!(lang, "回避后只剩一人，还差一人", "One is left after standing aside; two must inspect"),
    }
}

/// The form for whoever inspects the unit.
pub(super) fn form(ctx: &Ctx, sheet: &InspectionSheet, unit: &UnitId, typed: &BTreeMap<String, String>) -> Markup {
    let lang = ctx.lang;
    if sheet.state.is_aside(unit, &sheet.own) {
        return html! {};
    }
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let choice = |one: AsideGround| Choice { value: one.code(), label: ground(lang, one), hint: None };
    let form = html! {
        form.flow.intake method="post" action={ (href(&sheet.line.id, unit)) "/aside" } autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::radios("ground", say!(lang, "什么关系", "What stands between you"), &AsideGround::ALL.map(choice), value("ground"), None))
            (fields::area(&Field { id: "aside-words", name: "words", label: say!(lang, "具体说明", "In words"), hint: Some(say!(lang, "可依法删除；回避和理由留在日志里，以后抽签也不会再让您查这一家。", "Can be erased by law; that you stood aside and the ground stay in the ledger, and no later draw sends you there.")), value: value("words"), required: true, ..Field::default() }, 2))
            (parts::row(parts::submit(Press::Normal, say!(lang, "回避，由同一次抽签的下一位检查", "Stand aside; the next of the same draw inspects"))))
        }
    };
    let body =
        parts::details(say!(lang, "我和这一家有关系，不能查", "Something stands between this unit and me"), form);
    parts::section("aside", say!(lang, "回避", "Stand aside"), "", html! { div.steps { (body) } })
}

pub(super) async fn post(Path((round, unit)): Path<(String, String)>, form: Posted) -> Page {
    let unit = UnitId::new(unit);
    let stood = match AsideGround::parse(form.text("ground")) {
        Some(ground) => {
            let new = NewAside { unit: unit.clone(), ground, words: form.text("words").to_owned() };
            form.ctx.app.office().stand_aside(&form.ctx.caller(), &round, new).await
        }
        None => Err(Refusal::bad_input("请选是什么关系。", "choose what stands between you and the unit").into()),
    };
    match stood {
        Ok(_) => Ok(Redirect::to(&href(&round, &unit)).into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            let ctx = Ctx { path: href(&round, &unit), ..form.ctx.clone() };
            show(&ctx, &round, &unit, &form.typed(), Some(("#aside", &refusal))).await
        }
        Err(error) => Err(error.into()),
    }
}
