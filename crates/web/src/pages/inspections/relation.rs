//! Declaring that something stands between oneself and a unit.

use super::rounds::show;
use crate::http::{Ctx, Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{State, say};
use crate::pages::refused;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_office::{OfficeError, Refusal, RefusalKind};
use shishu_terms::UnitId;
use std::collections::BTreeMap;

pub(super) fn form(ctx: &Ctx, typed: &BTreeMap<String, String>, refused: Option<&Refusal>) -> Markup {
    let lang = ctx.lang;
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let error = refused.map(|refusal| refused::words(lang, refusal));
    let body = html! {
        p.lead { (say!(lang, "亲属任职、持股、债务等会影响公正的，申报一次，以后抽签都不会让您查这一家。要赶在种子定下来以前；之后申报的，从下一轮起避开，已经抽到的到那一家的页面上回避。", "Relatives employed, shares, debts and the like: declare it once and no draw sends you there. It counts from the draw whose seed is not known yet; where you were drawn already, stand aside on the page of that unit.")) }
        @if refused.is_some() { (parts::notice_titled(State::Hard, say!(lang, "没有申报成，您填的还在", "Not declared; what you typed is still here"), html! {})) }
        form.flow.intake method="post" action="/inspections/relations" autocomplete="off" {
            (fields::csrf(ctx.csrf()))
            (fields::text(&Field { id: "unit", name: "unit", label: say!(lang, "单位代码或名称", "Unit, by id or name"), error: error.as_deref(), value: value("unit"), required: true, ..Field::default() }))
            (fields::area(&Field { id: "why", name: "why", label: say!(lang, "什么关系（可以不写）", "What it is (optional)"), hint: Some(say!(lang, "可依法删除；申报本身留在日志里。", "Can be erased by law; the declaration itself stays in the ledger.")), value: value("why"), ..Field::default() }, 2))
            (parts::row(parts::submit(Press::Normal, say!(lang, "申报", "Declare"))))
        }
    };
    parts::section("relation", say!(lang, "申报回避", "Declare a relation"), "", body)
}

/// By its id or its name in either language.
fn unit(ctx: &Ctx, typed: &str) -> UnitId {
    let programme = ctx.app.office().programme();
    let named = programme.units.values().find(|unit| unit.name.zh == typed || unit.name.en == typed);
    named.map_or_else(|| UnitId::new(typed.to_uppercase()), |unit| unit.id.clone())
}

pub(super) async fn post(form: Posted) -> Page {
    let ctx = &form.ctx;
    let unit = unit(ctx, form.text("unit"));
    match ctx.app.office().declare_relation(&ctx.caller(), &unit, form.text("why")).await {
        Ok(_) => Ok(Redirect::to("/inspections?done=relation").into_response()),
        Err(OfficeError::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::BadInput | RefusalKind::WrongState) =>
        {
            let ctx = Ctx { path: "/inspections".to_owned(), ..ctx.clone() };
            show(&ctx, &form.typed(), Some(&refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}
