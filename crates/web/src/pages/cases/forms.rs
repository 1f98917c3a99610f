//! The steps that the reader may take on a case, each a folded form; one that was refused stands open with what was typed.

use super::reply::files_hint;
use super::sheet::Desk;
use super::words;
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Press};
use crate::look::say;
use crate::pages::report::ACCEPTED;
use jiff::ToSpan;
use maud::{Markup, html};
use shishu_cases::{Ask, Extension, Phase};
use shishu_office::cases::CaseAction;
use shishu_programme::Power;

/// What waits for this reader's yes or no: a transfer, an extension.
pub(super) fn decide(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let state = &desk.sheet.state;
    let asked = state.transfer.is_some() && desk.sheet.may(CaseAction::Take);
    let extension = matches!(state.extension, Extension::Asked { .. }) && desk.sheet.may(CaseAction::Approve);
    html! {
        @if asked || desk.refused("decline").is_some() { (parts::section("take", say!(lang, "请您接手", "You are asked to take it over"), "", take(desk))) }
        @if extension { (parts::section("judge", say!(lang, "请您决定延期", "Decide on the extension"), "", judge(desk))) }
    }
}

fn take(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let transfer = desk.sheet.state.transfer.as_ref();
    let take = transfer.map(|transfer| words::limit(lang, transfer.take)).unwrap_or_default();
    html! {
        div.flow {
            p { (say!(lang, "接收后由您的岗位负责答复，期限不变；不接要写明理由，群众会看到退回的单位。请在 {take}内答复。",
                "Once taken, your post owes the answer and the limit does not move. To decline, write why; the reporter sees which unit declined. Answer within {take}.", take = take)) }
            div #f-take { (parts::post_button(desk.ctx.csrf(), &format!("{}/take", desk.href()), Press::Main, say!(lang, "接收", "Take it"))) }
            (step(desk, "decline", say!(lang, "不接，退回", "Decline"), text(desk, "decline", say!(lang, "为什么不接", "Why not"), None, true), say!(lang, "退回", "Decline")))
        }
    }
}

fn judge(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let by = match &desk.sheet.state.extension {
        Extension::Asked { by, .. } => words::limit(lang, *by),
        _ => String::new(),
    };
    html! {
        form.flow #f-judge method="post" action={ (desk.href()) "/extension/judge" } {
            (fields::csrf(desk.ctx.csrf()))
            p { (say!(lang, "承办岗申请延长 {by}。延期只有一次；批准后新期限和理由都留痕。", "The owner asks for {by} more. There is one extension; the new limit and the reason stay on record.", by = by)) }
            (text(desk, "judge", say!(lang, "理由", "Reason"), None, true))
            (parts::row(html! {
                (parts::submit_as(Press::Main, "grants", "yes", say!(lang, "批准", "Grant")))
                (parts::submit_as(Press::Normal, "grants", "no", say!(lang, "不批准", "Refuse")))
            }))
        }
    }
}

/// Everything else, folded.
pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let steps: Vec<Markup> = [handling(desk), supervising(desk)].concat();
    html! {
        @if !steps.is_empty() {
            (parts::section("steps", say!(lang, "办理", "Steps"), "", html! { div.steps { @for step in &steps { (step) } } }))
        }
    }
}

fn handling(desk: &Desk<'_>) -> Vec<Markup> {
    let state = &desk.sheet.state;
    if !desk.sheet.may(CaseAction::Handle) || matches!(state.phase, Phase::Closed { .. }) {
        return Vec::new();
    }
    let open = state.is_open();
    let today = desk.ctx.today();
    let (stages, done) = (state.opened.stages.len(), state.stages_done.len());
    let kind = &desk.sheet.kind;
    let settled = state.transfer.is_none();
    let shown = [
        (true, "note", note as fn(&Desk<'_>) -> Markup),
        (true, "ask", ask),
        (open && done + 1 < stages, "stage", stage),
        (open && settled && stages >= 2 && done == 0 && state.reopened == 0, "refuse", refuse),
        (open && settled && state.hops() < kind.transfer.at_most, "transfer", transfer),
        (open && kind.pause.is_some() && !state.is_paused(today), "pause", pause),
        (open && state.is_paused(today), "resume", resume),
        (open && kind.extension.is_some() && state.extension == Extension::None, "extension", extension),
        (open, "category", category),
        (open, "merge", merge),
    ];
    let shown = shown.into_iter().filter(|(fits, act, _)| *fits || desk.refused(act).is_some());
    shown.map(|(_, _, form)| form(desk)).collect()
}

fn supervising(desk: &Desk<'_>) -> Vec<Markup> {
    if !desk.sheet.may(CaseAction::Supervise) || !desk.sheet.state.is_open() {
        return Vec::new();
    }
    let lang = desk.lang();
    let urge = text(desk, "urge", say!(lang, "催什么（可以不写）", "What about it (may be empty)"), None, false);
    let demand = text(
        desk,
        "supervise",
        say!(lang, "督办要求", "What is demanded"),
        Some(say!(lang, "写清要办成什么、什么时候报。", "What must be done, and by when it is reported.")),
        true,
    );
    vec![
        step(desk, "urge", say!(lang, "催办", "Urge"), urge, say!(lang, "催办", "Urge")),
        step(desk, "supervise", say!(lang, "督办", "Supervise"), demand, say!(lang, "下督办要求", "Send the demand")),
    ]
}

/// A step as a folded form.
fn step(desk: &Desk<'_>, act: &'static str, title: &str, body: Markup, press: &str) -> Markup {
    html! {
        details id={ "f-" (act) } open[desk.refused(act).is_some()] {
            summary { (title) }
            div.folded {
                form.flow method="post" action={ (desk.href()) "/" (act) } {
                    (fields::csrf(desk.ctx.csrf()))
                    (body)
                    (parts::submit(Press::Normal, press))
                }
            }
        }
    }
}

/// The words of a step; what was refused is said under its label.
fn text(desk: &Desk<'_>, act: &'static str, label: &str, hint: Option<&str>, required: bool) -> Markup {
    let id = format!("{act}-text");
    let error = desk.refused(act).map(|tried| tried.refusal.what.get(desk.lang()));
    fields::area(&Field { id: &id, name: "text", label, hint, error, value: desk.typed(act, "text"), required }, 3)
}

fn select(
    desk: &Desk<'_>,
    act: &'static str,
    name: &'static str,
    label: &str,
    options: Vec<(String, String)>,
) -> Markup {
    let id = format!("{act}-{name}");
    let choose = (String::new(), say!(desk.lang(), "请选", "Choose").to_owned());
    let options: Vec<_> = std::iter::once(choose).chain(options).collect();
    fields::select(
        &Field { id: &id, name, label, value: desk.typed(act, name), required: true, ..Field::default() },
        &options,
    )
}

fn note(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let kinds = words::options(words::NOTES.iter().map(|(kind, code)| (*code, words::note(lang, *kind))));
    let body = html! {
        (select(desk, "note", "what", say!(lang, "做了什么", "What kind of work"), kinds))
        (text(desk, "note", say!(lang, "记录", "What was done"), Some(say!(lang, "哪天、谁、看到什么。反映人看不到这一条。", "On which day, who, what was found. The reporter does not see this.")), true))
    };
    step(desk, "note", say!(lang, "记一笔办理", "Note work done"), body, say!(lang, "记下", "Note it"))
}

fn ask(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let hint = say!(
        lang,
        "反映人用回执码能看到，也能回。不要问能认出他的事。",
        "The reporter reads it with the receipt code and can answer. Do not ask what would identify them."
    );
    let again = desk.refused("ask").is_some();
    let files = Field {
        id: "ask-files",
        name: "files",
        label: say!(lang, "附件（可以不附）", "File (optional)"),
        hint: Some(files_hint(lang, again)),
        ..Field::default()
    };
    html! {
        details #f-ask open[again] {
            summary { (say!(lang, "发消息给反映人", "Message to the reporter")) }
            div.folded {
                form.flow method="post" action={ (desk.href()) "/ask" } enctype="multipart/form-data" {
                    (fields::csrf(desk.ctx.csrf()))
                    (text(desk, "ask", say!(lang, "对反映人说", "To the reporter"), Some(hint), true))
                    (fields::file(&files, ACCEPTED))
                    (parts::submit(Press::Normal, say!(lang, "发出", "Send")))
                }
            }
        }
    }
}

fn stage(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let state = &desk.sheet.state;
    let now = state.opened.stages.get(state.stages_done.len());
    let name = now
        .and_then(|now| desk.sheet.kind.stages.iter().find(|stage| stage.id == now.id))
        .map_or("", |stage| stage.name.get(lang));
    let title = say!(lang, "本阶段做完：{name}", "Stage done: {name}", name = name);
    let body = text(desk, "stage", say!(lang, "说明（可以不写）", "Remark (may be empty)"), None, false);
    step(desk, "stage", &title, body, say!(lang, "这一步做完了", "This stage is done"))
}

fn refuse(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let hint = say!(
        lang,
        "反映人会看到。写明依据哪一条、应当向谁提出。",
        "The reporter reads it. Name the clause, and whom to turn to."
    );
    let body = text(desk, "refuse", say!(lang, "不予受理的理由和依据", "Why it is not taken up"), Some(hint), true);
    step(desk, "refuse", say!(lang, "不予受理", "Do not take it up"), body, say!(lang, "不予受理", "Do not take it up"))
}

fn transfer(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let (sheet, programme) = (&desk.sheet, desk.ctx.app.office().programme());
    let asks = Ask { kind: &sheet.kind, today: desk.ctx.today() };
    let free = |post: &&shishu_programme::Post| {
        let able = post.powers.contains(&Power::HandleCases) && programme.holder(&post.id, desk.ctx.today()).is_some();
        able && sheet.state.may_go_to(asks, &post.id).is_ok()
    };
    let posts = programme
        .posts
        .values()
        .filter(free)
        .map(|post| (post.id.to_string(), words::post(desk.ctx, &post.id)))
        .collect();
    let grounds = sheet.kind.transfer.grounds.iter().map(|one| (one.id.clone(), ground(desk, one))).collect();
    let left = sheet.kind.transfer.at_most.saturating_sub(sheet.state.hops());
    let body = html! {
        (select(desk, "transfer", "to", say!(lang, "转给", "To"), posts))
        (select(desk, "transfer", "ground", say!(lang, "理由", "Ground"), grounds))
        (text(desk, "transfer", say!(lang, "为什么不该由您办", "Why it should not be yours"), None, true))
        (parts::hint(say!(lang, "对方接收之前，责任和期限仍在您这里；转了期限不变。办过、退回过的岗位不能再转。还能转 {left} 次。",
            "Until it is taken, case and limit stay with you; the limit never moves. Posts that had or declined it cannot be asked again. {left} more transfers are possible.", left = left)))
    };
    step(desk, "transfer", say!(lang, "转办", "Hand over"), body, say!(lang, "提出转办", "Ask for the transfer"))
}

fn ground(desk: &Desk<'_>, reason: &shishu_programme::Reason) -> String {
    let lang = desk.lang();
    let name = reason.name.get(lang);
    match reason.disclaims {
        true => say!(
            lang,
            "{name}（反映人会看到您单位这样说）",
            "{name} (the reporter sees that your unit says so)",
            name = name
        ),
        false => name.to_owned(),
    }
}

fn pause(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let Some(rule) = &desk.sheet.kind.pause else { return html! {} };
    let reasons = rule.reasons.iter().map(|one| (one.id.clone(), one.name.get(lang).to_owned())).collect();
    let until = desk.typed("pause", "until").to_owned();
    let until = if until.is_empty() { desk.ctx.today().saturating_add(7.days()).to_string() } else { until };
    let body = html! {
        (select(desk, "pause", "reason", say!(lang, "理由", "Reason"), reasons))
        (fields::date(&Field { id: "pause-until", name: "until", label: say!(lang, "最多停到（含当天）", "Until, this day included"), value: &until, required: true, ..Field::default() }))
        (text(desk, "pause", say!(lang, "说明（可以不写）", "Remark (may be empty)"), None, false))
        (parts::hint(say!(lang, "累计最多 {cap}。反映人会看到为什么停。", "{cap} in all at most. The reporter sees why.", cap = words::limit(lang, rule.cap))))
    };
    step(desk, "pause", say!(lang, "暂停计时", "Pause the clock"), body, say!(lang, "暂停", "Pause"))
}

fn resume(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let body = html! { p { (say!(lang, "从今天起继续计时。", "Counting goes on from today.")) } };
    step(desk, "resume", say!(lang, "恢复计时", "Resume the clock"), body, say!(lang, "恢复", "Resume"))
}

fn extension(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let by = desk.sheet.kind.extension.map(|by| words::limit(lang, by)).unwrap_or_default();
    let body = html! {
        (text(desk, "extension", say!(lang, "为什么要延期", "Why more time is needed"), None, true))
        (parts::hint(say!(lang, "延长 {by}，只此一次，由另一岗位批准；批准前期限不变。", "{by} more, once, granted by another post; until then the limit stands.", by = by)))
    };
    step(desk, "extension", say!(lang, "申请延期", "Ask for an extension"), body, say!(lang, "申请", "Ask"))
}

fn category(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let now = &desk.sheet.state.category;
    let others = desk
        .sheet
        .kind
        .categories
        .iter()
        .filter(|one| one.id != *now)
        .map(|one| (one.id.to_string(), one.name.get(lang).to_owned()))
        .collect();
    let body = select(desk, "category", "category", say!(lang, "类别", "Category"), others);
    step(desk, "category", say!(lang, "改类别", "Change the category"), body, say!(lang, "改", "Change"))
}

fn merge(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let field = Field {
        id: "merge-into",
        name: "into",
        label: say!(lang, "并入哪一件（编号）", "Into which case (number)"),
        hint: Some(say!(
            lang,
            "同一类、也由您负责的。各人的回执码照样能用。",
            "Of the same kind, owned by you as well. Each reporter's receipt code goes on working."
        )),
        error: desk.refused("merge").map(|tried| tried.refusal.what.get(lang)),
        value: desk.typed("merge", "into"),
        required: true,
    };
    step(desk, "merge", say!(lang, "并案", "Merge"), fields::text(&field), say!(lang, "并入", "Merge"))
}
