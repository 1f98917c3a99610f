//! The code, shown once, and what comes next.

use super::typed::Typed;
use crate::http::{Ctx, Page, forget};
use crate::look::parts::{self, Press};
use crate::look::{Section, State, Switch, say, when};
use crate::pages::due;
use maud::{Markup, html};
use shishu_office::{Received, ReporterSheet};

/// The page of the code. Whatever else fails, the code is shown.
pub(super) async fn page(ctx: &Ctx, typed: &Typed, received: &Received) -> Page {
    let lang = ctx.lang;
    let sheet = ctx.app.office().case_by_code(ctx.now, &received.code).await.ok();
    let hint = say!(
        lang,
        "没有字母 I、L、O、U；大小写、短横都不要紧。",
        "It has no letters I, L, O or U; case and hyphens do not matter."
    );
    let main = html! {
        div.one.stay.flow {
            h1 { (say!(lang, "收到了", "Received")) }
            p { (say!(lang, "这是您的回执码。凭它查进度、补材料、答问、看答复、说满不满意。", "This is your receipt code. With it you see the progress, add to it, answer questions, read the reply and say whether it was solved.")) }
            (parts::code_box(lang, say!(lang, "回执码，只在这里显示一次", "Receipt code, shown only here, only once"), &received.code.text(), hint, html! {}))
            (parts::notice_titled(State::Query, say!(lang, "请抄在纸上，收在别人看不到的地方", "Write it on paper and keep it where nobody looks"), html! {
                p { (say!(lang, "丢了就查不到，也没有人能替您找回：我们没有存它。不要存在单位的电脑里，也不要发给别人。",
                    "If it is lost nobody can find it again: it is not stored here. Do not keep it on an office computer, and send it to nobody.")) }
            }))
            @if let Some(sheet) = &sheet { (next(ctx, sheet)) }
            (who(ctx, typed))
            div.row {
                (parts::link(Press::MainBig, "/report/leave", say!(lang, "抄好了，离开", "Written down, leave")))
                (parts::link(Press::Plain, &format!("/receipt?lang={}", lang.tag()), say!(lang, "查进度的地方", "Where to see the progress")))
            }
        }
    };
    let page =
        ctx.switched_page(say!(lang, "收到了", "Received"), Some(Section::Report), Switch::Nothing, main).await?;
    Ok(forget(page))
}

/// When and by whom it is answered.
fn next(ctx: &Ctx, sheet: &ReporterSheet) -> Markup {
    let lang = ctx.lang;
    let mut facts = vec![(
        say!(lang, "谁来办", "Handled by").to_owned(),
        html! { (sheet.owner.get(lang)) small { (say!(lang, "首问负责：转给别人要对方接手才算，期限不变。", "It stays responsible until another office takes it over; the limit does not move.")) } },
    )];
    if let Some(why) = &sheet.due {
        let day = say!(
            lang,
            "{day}（{weekday}）以前",
            "by {weekday} {day}",
            day = when::date(lang, why.due),
            weekday = when::weekday(lang, why.due)
        );
        facts.push((say!(lang, "答复期限", "Answer due").to_owned(), html! { (day) (due::why(ctx, why)) }));
    }
    parts::section("next", say!(lang, "接下来", "What comes next"), "", parts::facts(&facts))
}

/// Who can see it and who cannot.
fn who(ctx: &Ctx, typed: &Typed) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let Some(kind) = typed.kind_of(programme) else { return html! {} };
    let units: Vec<&str> = typed.units_of(programme).iter().map(|unit| unit.name.get(lang)).collect();
    let named = match units.is_empty() {
        true => {
            say!(lang, "您没有指明单位，所以没有单位被排除在外。", "You named no unit, so none is kept out.").to_owned()
        }
        false => say!(
            lang,
            "看不到、也不会经手：{units}，那里的人员，和它的直接上级。",
            "Kept out of it: {units}, its staff, and its direct superior.",
            units = units.join(lang.pick("、", ", "))
        ),
    };
    let mut items = vec![html! { (named) }];
    if kind.sealed {
        items.push(html! { (say!(lang, "能打开：承办岗位，和另一条线的一个岗位；第一次打开先记入日志。", "Can open it: the handling post and one post of another line; the first look is written in the ledger before it is shown.")) });
        items.push(html! { (say!(lang, "打不开：系统管理员。文字和附件存下来时已经加密。", "Cannot: the system's administrator. Text and files were sealed before they were stored.")) });
    }
    parts::section("who", say!(lang, "谁能看到", "Who can see it"), "", parts::list(&items))
}
