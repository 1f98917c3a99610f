//! The reply: an answer to each point that was asked, the parts that the kind requires, the outcome, files. One that is refused keeps every
//! word and says on top what is missing, each line leading to its field.

use super::act::{self, taken};
use super::aside;
use super::sheet::{self, Desk, Tried};
use super::words;
use crate::http::{Page, PageError, Posted};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Press, Problem};
use crate::look::{Lang, say};
use crate::pages::report::ACCEPTED;
use axum::extract::Path;
use maud::{Markup, html};
use shishu_office::cases::CaseAction;
use shishu_office::{Copied, OfficeError, Refusal, ReplyGap, ReplyText};
use shishu_terms::CaseId;
use std::collections::BTreeMap;

/// The form, for the owner of a case that waits for its answer.
pub(super) fn part(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let sheet = &desk.sheet;
    let owes = sheet.may(CaseAction::Handle) && sheet.state.is_open() && !sheet.locked;
    if !owes && desk.refused("reply").is_none() {
        return html! {};
    }
    let form = html! {
        form.flow method="post" action={ (desk.href()) "/reply" } enctype="multipart/form-data" {
            (fields::csrf(desk.ctx.csrf()))
            @for (at, point) in sheet.points.iter().enumerate() { (answer(desk, at, point)) }
            @for one in &sheet.kind.reply.parts { (part_field(desk, one)) }
            (outcome(desk))
            (fields::file(&Field { id: "reply-files", name: "files", label: say!(lang, "附件（可以不附）", "File (optional)"),
                hint: Some(files_hint(lang, desk.refused("reply").is_some())), ..Field::default() }, ACCEPTED))
            (parts::submit(Press::MainBig, say!(lang, "答复", "Send the reply")))
            (parts::hint(say!(lang, "发出后不能改，只能补充。反映人在 {silence}内可以提出不同意见；没有意见，期满办结。",
                "Once sent it cannot be changed, only added to. The reporter may disagree within {silence}; without a word it closes then.", silence = words::limit(lang, sheet.kind.silence))))
        }
    };
    parts::section(
        "reply",
        say!(lang, "写答复", "Reply"),
        "",
        html! {
            details #f-reply open[desk.refused("reply").is_some()] {
                summary { (say!(lang, "填写答复", "Write the reply")) }
                div.folded { (form) }
            }
        },
    )
}

/// What happens to files, and after a refusal that they must be chosen again.
pub(super) fn files_hint(lang: Lang, again: bool) -> &'static str {
    match again {
        true => say!(
            lang,
            "有附件的要重新选（浏览器不替我们留着）。",
            "Choose the file once more; browsers do not keep it for us."
        ),
        false => say!(
            lang,
            "JPEG、PNG 或 PDF，反映人凭回执码下载；里面的拍摄地点、作者等信息会先去掉。",
            "JPEG, PNG or PDF; the reporter downloads it with the receipt code. What it tells of place and maker is taken out first."
        ),
    }
}

/// What of a refused reply stands in others, beside the one that has most of it.
pub(super) fn copied(desk: &Desk<'_>, copied: &Copied) -> Markup {
    let lang = desk.lang();
    let share = copied.permille / 10;
    let set_text = copied.set_permille >= copied.permille;
    let lead = match (&copied.from, set_text) {
        (_, true) => say!(
            lang,
            "{share}% 是好几份答复里都有的套话。请只留真正适用的几句，其余针对这件事写。",
            "{share}% of it is set text that stands in several replies. Keep what really applies and write the rest for this case.",
            share = share
        ),
        (Some(id), _) => say!(
            lang,
            "{share}% 与对 {id} 的答复相同。标了号的几段两边都有。",
            "{share}% of it stands in the reply to {id}. The numbered passages are in both.",
            share = share,
            id = id
        ),
        (None, _) => say!(
            lang,
            "{share}% 与对另一件事的答复相同；那一件您不能看，所以只标出您这份里相同的地方。",
            "{share}% of it stands in the reply to another case. You may not read that one, so only the passages in yours are marked.",
            share = share
        ),
    };
    let own = if set_text { &copied.set_text } else { &copied.own };
    parts::section(
        "copied",
        say!(lang, "与以前答复相同的地方", "What stands in earlier replies"),
        "",
        html! {
            (parts::lead(lead))
            @match copied.from.as_ref().filter(|_| !set_text) {
                Some(id) => (aside::beside(
                    (say!(lang, "您写的", "Yours").to_owned(), own),
                    (say!(lang, "对 {id} 的答复", "The reply to {id}", id = id), &copied.source),
                )),
                None => (aside::alone(say!(lang, "您写的", "Yours"), own)),
            }
        },
    )
}

/// The reply of a refused form as it is compared with others; nothing when it was refused for what it lacks.
pub(super) async fn compared(desk: &Desk<'_>) -> Result<Option<Copied>, PageError> {
    let Some(tried) = desk.refused("reply") else { return Ok(None) };
    let reply = read(desk, &tried.typed);
    if !reply.gaps(&desk.sheet.kind).is_empty() || desk.sheet.locked {
        return Ok(None);
    }
    let most = desk.sheet.kind.reply.copied_permille;
    let found = desk.ctx.app.office().copied_from(&desk.ctx.caller(), &desk.sheet.state.id, &reply).await?;
    Ok(found.filter(|copied| copied.permille > most))
}

fn answer(desk: &Desk<'_>, at: usize, point: &str) -> Markup {
    let (id, lang) = (format!("answer-{at}"), desk.lang());
    let label = say!(lang, "答：{point}", "Answer to: {point}", point = point);
    let gap = gap_text(desk, &ReplyGap::Point(at));
    fields::area(
        &Field {
            id: &id,
            name: &id,
            label: &label,
            error: gap.as_deref(),
            value: desk.typed("reply", &id),
            required: true,
            hint: None,
        },
        3,
    )
}

fn part_field(desk: &Desk<'_>, part: &shishu_programme::ReplyPart) -> Markup {
    let (id, lang) = (format!("part-{}", part.id), desk.lang());
    let label = match part.required {
        true => part.name.get(lang).to_owned(),
        false => say!(lang, "{name}（可以不写）", "{name} (may be empty)", name = part.name.get(lang)),
    };
    let gap = gap_text(desk, &ReplyGap::Part(part.id.clone()));
    fields::area(
        &Field {
            id: &id,
            name: &id,
            label: &label,
            hint: Some(part.hint.get(lang)),
            error: gap.as_deref(),
            value: desk.typed("reply", &id),
            required: part.required,
        },
        3,
    )
}

fn outcome(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang();
    let hints = [
        say!(lang, "事情办成了", "what was asked for is done"),
        say!(lang, "没有要纠正的，说清楚了", "there was nothing to put right; it is explained"),
        say!(lang, "办不成，答复里写明为什么", "it could not be done; the reply says why"),
    ];
    let choices: Vec<Choice> = words::OUTCOMES
        .iter()
        .zip(hints)
        .map(|((outcome, code), hint)| Choice { value: code, label: words::outcome(lang, *outcome), hint: Some(hint) })
        .collect();
    let gap = gap_text(desk, &ReplyGap::Outcome);
    fields::radios("outcome", say!(lang, "结果", "Outcome"), &choices, desk.typed("reply", "outcome"), gap.as_deref())
}

/// The reply as typed, over the points that the case asks.
fn read(desk: &Desk<'_>, typed: &BTreeMap<String, String>) -> ReplyText {
    let text = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let outcome = words::OUTCOMES.iter().find(|(_, code)| *code == text("outcome")).map(|(outcome, _)| *outcome);
    let parts = desk.sheet.kind.reply.parts.iter().map(|part| (part.id.clone(), text(&format!("part-{}", part.id))));
    let answers = (0..desk.sheet.points.len()).map(|at| text(&format!("answer-{at}")));
    ReplyText { outcome, parts: parts.collect(), answers: answers.collect(), points: desk.sheet.points.clone() }
}

fn gap_text(desk: &Desk<'_>, gap: &ReplyGap) -> Option<String> {
    let tried = desk.refused("reply")?;
    let reply = read(desk, &tried.typed);
    let missing = reply.gaps(&desk.sheet.kind).contains(gap);
    missing.then(|| reply.message(gap, &desk.sheet.kind).get(desk.lang()).to_owned())
}

/// What a refused reply lacks, each with the place of its field.
pub(super) fn problems(desk: &Desk<'_>, tried: &Tried) -> Vec<Problem> {
    let reply = read(desk, &tried.typed);
    let place = |gap: &ReplyGap| match gap {
        ReplyGap::Outcome => "#outcome-0".to_owned(),
        ReplyGap::Point(at) => format!("#answer-{at}"),
        ReplyGap::Part(id) => format!("#part-{id}"),
    };
    let gaps = reply.gaps(&desk.sheet.kind);
    let problem = |gap: &ReplyGap| Problem {
        state: None,
        href: place(gap),
        text: reply.message(gap, &desk.sheet.kind).get(desk.lang()).to_owned(),
    };
    gaps.iter().map(problem).collect()
}

/// `POST /cases/{case}/reply`.
pub(super) async fn post(Path(id): Path<String>, form: Posted) -> Page {
    let id = CaseId::new(id);
    let (ctx, office) = (&form.ctx, form.ctx.app.office());
    let session = &ctx.session()?.token_hash;
    let sheet = office.case(&ctx.caller(), session, &id).await?;
    let key = office.key_state(&ctx.caller(), session).await?;
    let desk = Desk { ctx, sheet, key, identity: None, tried: None };
    let done = match desk.sheet.locked && sheet::handles(ctx) && desk.sheet.may(CaseAction::Handle) {
        // What was asked cannot be known, so it cannot be seen whether it is answered.
        true => Err(OfficeError::from(
            Refusal::wrong_state("内容又锁上了，没有发出。", "the case has locked again; nothing was sent")
                .then("请先打开，再发一次；您写的都在。", "open it and send again; what you wrote is still here"),
        )),
        false => match act::files(&form).await? {
            Ok(files) => office.reply_to_case(&ctx.caller(), &id, read(&desk, &form.typed()), files).await,
            Err(refusal) => Err(refusal.into()),
        },
    };
    taken(&form, &id, "reply", done).await
}
