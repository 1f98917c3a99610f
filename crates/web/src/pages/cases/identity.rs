//! The identity that a reporter left, on the page of its case: its owner asks for it, sees who decided what, and opens it.

use super::act::taken;
use super::key::unlocking;
use super::sheet::Desk;
use super::words;
use crate::http::{Page, Posted};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::{State, mark, say, when};
use crate::pages::identities::custody;
use axum::extract::Path;
use maud::{Markup, html};
use shishu_cases::{AskStanding, Ended};
use shishu_office::{AskSeen, IdentityPart, OfficeError, Refusal};
use shishu_terms::CaseId;

/// The section; nothing for a case without an identity, or for whoever does not own it.
pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let Some(part) = &desk.identity else { return html! {} };
    let aside =
        say!(lang, "{m} / {n} 位保管人同意才能打开", "{m} of {n} custodians open it", m = part.need, n = part.of);
    let body = parts::flow(html! {
        @if let Some(identity) = &part.shown {
            (parts::notice_titled(State::Revision, say!(lang, "反映人的身份", "The reporter's identity"), html! {
                div.said-by { (words::lines(identity)) }
                p.hint { (say!(lang, "只用于写明的理由，不得转告。办结后这里不再显示。", "For the stated ground alone; tell nobody. Once the case is closed it shows here no more.")) }
            }))
        } @else if part.asks.is_empty() {
            p { (say!(lang, "反映人另外封存了姓名和联系方式。一般不需要知道：有话用消息，凭回执码能看到。", "The reporter left a name, sealed apart. Usually it need not be known: send a message, which the receipt code opens.")) }
        }
        (keepers(desk, part))
        @for seen in part.asks.iter().rev() { (request(desk, seen)) }
        @if part.may_open { (open(desk)) }
        @if part.may_ask || desk.refused("identity").is_some() { (ask(desk)) }
    });
    parts::section(
        "identity",
        say!(lang, "反映人的身份", "The reporter's identity"),
        html! { span.small { (aside) } },
        body,
    )
}

/// Which custodians can decide today, and what it means that they are few.
fn keepers(desk: &Desk<'_>, part: &IdentityPart) -> Markup {
    let lang = desk.lang();
    let able = part.keepers.iter().filter(|(_, able)| *able).count();
    html! {
        p { (custody(lang, able, part.need.into())) }
        ul.plain { @for (unit, able) in &part.keepers { li { (unit.get(lang)) " " (match able {
            true => mark(State::Holds, say!(lang, "能决定", "can decide")),
            false => mark(State::NotJudged, say!(lang, "现在不能决定", "cannot decide now")),
        }) } } }
    }
}

/// A request as a mark and its facts.
fn request(desk: &Desk<'_>, seen: &AskSeen) -> Markup {
    let (lang, asked) = (desk.lang(), &seen.ask.asked);
    let custodians = asked.custodians.iter().zip(&seen.ask.said).zip(&seen.custodians);
    let mut facts = vec![
        (say!(lang, "理由", "Ground").to_owned(), html! { (seen.ground.get(lang)) }),
        (say!(lang, "提出", "Asked").to_owned(), html! { (when::date(lang, asked.on)) }),
    ];
    if seen.standing == AskStanding::Waiting {
        facts.push((say!(lang, "最迟决定", "Decided by").to_owned(), html! { (when::date(lang, asked.until)) }));
    }
    for ((_, said), unit) in custodians {
        let (state, word) = match said {
            None if seen.standing == AskStanding::Waiting => (State::Wait, say!(lang, "还没有决定", "has not decided")),
            None => (State::NotJudged, say!(lang, "没有决定，也不用再决定", "did not decide, and need not any more")),
            Some(said) => match said.gave {
                Some(true) => (State::Holds, say!(lang, "交出了份额", "gave the share")),
                Some(false) => (State::Query, say!(lang, "不同意", "refused")),
                None => (State::NotJudged, say!(lang, "已不在岗", "left the post")),
            },
        };
        let day = said.as_ref().map(|said| when::day(lang, said.on)).unwrap_or_default();
        facts.push((unit.get(lang).to_owned(), html! { (mark(state, word)) " " small { (day) } }));
    }
    html! {
        p { (standing(desk, seen)) }
        (parts::facts(&facts))
    }
}

fn standing(desk: &Desk<'_>, seen: &AskSeen) -> Markup {
    let lang = desk.lang();
    let state = super::words::ask_state(seen.standing);
    let why = match seen.ask.ended {
        Some(Ended::Late) => say!(lang, "逾期没有决定", "not decided in time"),
        Some(Ended::Handed) => say!(lang, "事项换了承办岗", "the case changed hands"),
        Some(Ended::Answered) => say!(lang, "已经答复", "the case was answered"),
        Some(Ended::Closed) => say!(lang, "事项已办结", "the case is closed"),
        Some(Ended::Refused) | None => "",
    };
    html! { (mark(state, seen.standing.name().get(lang))) @if !why.is_empty() { " " small { (why) } } }
}

fn open(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let error = desk.refused("identity/open").map(|tried| tried.refusal.what.get(lang));
    html! {
        form.flow id="f-identity/open" method="post" action={ (desk.href()) "/identity/open" } {
            (fields::csrf(desk.ctx.csrf()))
            p { (say!(lang, "份额已够。打开会先记一笔，反映人凭回执码能看到。", "There are enough shares. The opening is put on record first, and the reporter sees it.")) }
            @if !desk.key.unlocked { (unlocking(lang, "identity-password", error)) } @else if let Some(error) = error { p { (mark(State::Hard, error)) } }
            (parts::submit(Press::Main, say!(lang, "打开身份", "Open the identity")))
        }
    }
}

fn ask(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let rule = desk.sheet.kind.identity.as_ref();
    let grounds = rule.map(|rule| rule.grounds.as_slice()).unwrap_or_default();
    let choose = (String::new(), say!(lang, "请选", "Choose").to_owned());
    let options: Vec<_> = std::iter::once(choose)
        .chain(grounds.iter().map(|one| (one.id.clone(), one.name.get(lang).to_owned())))
        .collect();
    let limit = rule.map(|rule| words::limit(lang, rule.decide)).unwrap_or_default();
    let tried = desk.refused("identity");
    let ground = Field {
        id: "identity-ground",
        name: "ground",
        label: say!(lang, "理由", "Ground"),
        value: desk.typed("identity", "ground"),
        required: true,
        ..Field::default()
    };
    let text = Field {
        id: "identity-text",
        name: "text",
        label: say!(lang, "为什么必须知道是谁", "Why it must be known who it is"),
        hint: Some(say!(
            lang,
            "保管人和反映人都读得到这一段；保管人看不到反映的内容，不要写进来。",
            "Custodians and the reporter read this. Custodians do not see the report; do not repeat it here."
        )),
        error: tried.map(|tried| tried.refusal.what.get(lang)),
        value: desk.typed("identity", "text"),
        required: true,
    };
    html! {
        details id="f-identity" open[tried.is_some()] {
            summary { (say!(lang, "请求打开身份", "Ask for the identity")) }
            div.folded {
                form.flow method="post" action={ (desk.href()) "/identity" } {
                    (fields::csrf(desk.ctx.csrf()))
                    (fields::select(&ground, &options))
                    (fields::area(&text, 3))
                    (parts::hint(say!(lang, "每位保管人在 {limit}内各自决定，逾期作废。每一步反映人都看得到。", "Each custodian decides alone within {limit}; what is late lapses. The reporter sees every step.", limit = limit)))
                    (parts::submit(Press::Normal, say!(lang, "提出请求", "Send the request")))
                }
            }
        }
    }
}

/// `POST /cases/{case}/identity`.
pub(super) async fn request_it(Path(id): Path<String>, form: Posted) -> Page {
    let id = CaseId::new(id);
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let asked = match office.sees_case(&caller, &id).await? {
        true => office.ask_identity(&caller, &id, form.text("ground"), form.text("text")).await,
        false => Err(Refusal::not_found(id.as_str()).into()),
    };
    taken(&form, &id, "identity", asked).await
}

/// `POST /cases/{case}/identity/open`.
pub(super) async fn open_it(Path(id): Path<String>, form: Posted) -> Page {
    let id = CaseId::new(id);
    let opened = opened(&form, &id).await;
    taken(&form, &id, "identity/open", opened).await
}

async fn opened(form: &Posted, id: &CaseId) -> Result<(), OfficeError> {
    let (office, caller) = (form.ctx.app.office(), form.ctx.caller());
    let Some((session, _)) = &form.ctx.session else { return Err(Refusal::sign_in().into()) };
    // Nobody may try passwords on what is not there for them.
    let part: Option<IdentityPart> = office.identity_part(&caller, &session.token_hash, id).await?;
    if part.is_none_or(|part| !part.may_open) {
        return Err(match office.sees_case(&caller, id).await? {
            true => Refusal::wrong_state("没有您能打开的身份。", "there is no identity that you can open").into(),
            false => Refusal::not_found(id.as_str()).into(),
        });
    }
    if !office.key_state(&caller, &session.token_hash).await?.unlocked {
        office.unlock_key(&caller, &session.token_hash, form.text("password")).await?;
    }
    office.open_identity(&caller, &session.token_hash, id).await
}
