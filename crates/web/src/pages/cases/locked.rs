//! The box of a sealed case: it opens with the handler's own unlocking password, and the first look is put on record before anything shows.

use super::key::unlocking;
use super::sheet::Desk;
use crate::look::fields;
use crate::look::parts::{self, Press};
use crate::look::{State, say};
use maud::{Markup, html};
use shishu_office::cases::CaseAction;

pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    if !desk.sheet.locked {
        return html! {};
    }
    let body = match (desk.sheet.may(CaseAction::Read), desk.key.declared, desk.key.unlocked) {
        (false, ..) => {
            html! { p { (say!(lang, "内容只有责任岗位和第二条线的承办人能打开，数据库管理员也不能。您能看到的是它由谁负责、办到哪一步。",
            "Only the owner and the handler of the second line can open what it holds; not even the database's administrator can. You see who owns it and how far it is.")) } }
        }
        (true, None, _) => html! {
            p { (say!(lang, "您还没有办理密钥，打不开密封的内容。登记一把，打得开的岗位就会把钥匙交给您。", "You have no handling key yet and cannot open it. Declare one, and the post that can open it hands its key on to you.")) }
            p { (parts::link(Press::Main, "/settings/key", say!(lang, "登记办理密钥", "Declare a handling key"))) }
        },
        (true, Some(_), true) if desk.sheet.state.viewed.contains(viewer(desk)) => html! {
            p { (say!(lang, "您的密钥打不开这一件：它封存时用的不是这把钥匙。打得开的岗位会把钥匙交给您。",
                "Your key does not open this case: it was sealed to another. The post that can open it owes you its key.")) }
            p { a href="/cases/keys" { (say!(lang, "看在等谁", "See whom it waits for")) } }
        },
        (true, Some(_), unlocked) => form(desk, unlocked),
    };
    parts::section("sealed", say!(lang, "密封的内容", "Sealed"), "", parts::notice(State::Wait, body))
}

fn viewer<'d>(desk: &'d Desk<'_>) -> &'d shishu_terms::PersonId {
    static NOBODY: std::sync::LazyLock<shishu_terms::PersonId> =
        std::sync::LazyLock::new(|| shishu_terms::PersonId::new(""));
    desk.ctx.session.as_ref().map_or(&NOBODY, |(_, actor)| &actor.person)
}

fn form(desk: &Desk<'_>, unlocked: bool) -> Markup {
    let lang = desk.lang();
    let seen = desk.sheet.state.viewed.contains(viewer(desk));
    let error = desk.refused("open").map(|tried| tried.refusal.what.get(lang));
    html! {
        form.flow #f-open method="post" action={ (desk.href()) "/open" } {
            (fields::csrf(desk.ctx.csrf()))
            @if !seen { p { (say!(lang, "第一次打开会先记一笔：谁、什么时候。", "The first look is put on record before anything shows: who, and when.")) } }
            @if !unlocked { (unlocking(lang, "unlock", error)) }
            (parts::submit(Press::Main, say!(lang, "打开", "Open")))
        }
    }
}
