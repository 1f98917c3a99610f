//! What waits to be transcribed or to be confirmed in one's scope.

use super::href;
use crate::http::{Ctx, Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::parts::{self, Pager};
use crate::look::{Section, State, mark, say};
use crate::pages::files::query_text;
use crate::pages::shared::due_text;
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::returns::Stage;
use shishu_office::{Actor, Refusal, ReturnLine};
use shishu_programme::Power;
use std::collections::BTreeMap;

const ROWS: u64 = 20;
/// More lines than any county has; a bound on what one page reads.
const MOST: u32 = 20_000;

/// The actor, if the post transcribes or confirms.
fn transcriber(ctx: &Ctx) -> Result<&Actor, PageError> {
    let actor = ctx.actor()?;
    match actor.has(Power::Transcribe) || actor.has(Power::ConfirmTranscription) {
        true => Ok(actor),
        false => Err(Refusal::not_allowed(
            "您的岗位不转录也不核对纸质报表。",
            "your post neither transcribes nor confirms paper returns",
        )
        .into()),
    }
}

struct Chosen {
    form: String,
    q: String,
    page: u64,
}

impl Chosen {
    fn fits(&self, ctx: &Ctx, line: &ReturnLine) -> bool {
        let wanted = self.q.to_lowercase();
        let named = |text: &str| text.to_lowercase().contains(&wanted);
        let unit = ctx.app.office().programme().units.get(&line.id.unit);
        (self.form.is_empty() || line.id.form.as_str() == self.form)
            && (named(line.id.unit.as_str()) || unit.is_some_and(|u| named(&u.name.zh) || named(&u.name.en)))
    }

    fn href(&self, page: u64) -> String {
        format!("/transcriptions?form={}&q={}&page={page}", query_text(&self.form), query_text(&self.q))
    }
}

/// `GET /transcriptions`.
pub(super) async fn board(ctx: Ctx, Query(query): Query<BTreeMap<String, String>>) -> Page {
    let actor = transcriber(&ctx)?;
    let lang = ctx.lang;
    let text = |name: &str| query.get(name).map(|t| t.trim().to_owned()).unwrap_or_default();
    let chosen = Chosen { form: text("form"), q: text("q"), page: text("page").parse().unwrap_or(1) };
    let lines = ctx.app.office().transcription_board(&ctx.caller(), MOST).await?;
    let (waiting, missing): (Vec<ReturnLine>, Vec<ReturnLine>) = lines
        .into_iter()
        .filter(|line| chosen.fits(&ctx, line))
        .partition(|line| line.stage == Stage::AwaitingConfirmation);
    let title = say!(lang, "转录", "Transcriptions");
    let head = parts::Head {
        title: html! { (say!(lang, "纸质报表转录", "Transcribing paper returns")) },
        sub: Some(
            html! { (say!(lang, "填报单位交来纸质报表，由一人照抄并附扫描件，另一人对照核对后才算数。抄的是原件上的数，一个也不改。",
            "A respondent hands in a paper return: one person types it in with its scan, a second one compares them; only then does it count. What is typed is what the paper says.")) },
        ),
        ..parts::Head::default()
    };
    let transcribes = actor.has(Power::Transcribe);
    let main = html! {
        (parts::head(&head))
        (filters(&ctx, &chosen))
        (parts::section("waiting", say!(lang, "等第二人核对", "Waiting for the second person"), count(&ctx, waiting.len()), waiting_part(&ctx, actor, &waiting)))
        @if transcribes { (parts::section("missing", say!(lang, "还没有报的", "Not reported"), count(&ctx, missing.len()), missing_part(&ctx, &chosen, &missing))) }
    };
    ctx.page(title, Some(Section::Transcriptions), main).await
}

fn count(ctx: &Ctx, n: usize) -> String {
    say!(ctx.lang, "{n} 份", "{n}", n = n)
}

fn filters(ctx: &Ctx, chosen: &Chosen) -> Markup {
    let lang = ctx.lang;
    let forms = &ctx.app.office().programme().forms;
    let mut options = vec![(String::new(), say!(lang, "全部", "All").to_owned())];
    options.extend(forms.values().map(|f| (f.id.to_string(), format!("{} {}", f.id, f.name.get(lang)))));
    let form =
        Field {
            id: "form", name: "form", label: say!(lang, "报表", "Form"), value: &chosen.form, ..Field::default()
        };
    let unit =
        Field { id: "unit", name: "q", label: say!(lang, "单位", "Unit"), value: &chosen.q, ..Field::default() };
    let narrowed = !chosen.form.is_empty() || !chosen.q.is_empty();
    let body = html! { (fields::select(&form, &options)) (fields::search(&unit)) };
    parts::filters(lang, "/transcriptions", body, narrowed.then_some("/transcriptions"))
}

fn waiting_part(ctx: &Ctx, actor: &Actor, lines: &[ReturnLine]) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() {
        return parts::empty(
            say!(lang, "没有等核对的转录", "No transcription waits"),
            say!(
                lang,
                "有人转录了纸质报表，就会列在这里，等第二个人对照扫描件核对。",
                "Once somebody transcribes a paper return it is listed here, for a second person to compare with its scan."
            ),
            None,
        );
    }
    let confirms = actor.has(Power::ConfirmTranscription);
    parts::scroll(
        say!(lang, "等核对的各份", "Transcriptions that wait"),
        table(ctx, lines.iter(), |_| match confirms {
            true => mark(State::Today, say!(lang, "请核对", "to confirm")),
            false => mark(State::Wait, say!(lang, "等第二人核对", "waits for the second person")),
        }),
    )
}

fn missing_part(ctx: &Ctx, chosen: &Chosen, lines: &[ReturnLine]) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() {
        return parts::empty(
            say!(lang, "没有未报的报表", "Every return is in"),
            say!(
                lang,
                "已报上来的由填报单位自己修订，不能转录。",
                "A return that is in is the respondent's to revise, not to be transcribed."
            ),
            None,
        );
    }
    let at = Pager::new(lines.len() as u64, ROWS, chosen.page);
    let shown = lines.iter().skip(at.offset() as usize).take(ROWS as usize);
    html! {
        (parts::scroll(say!(lang, "未报的各份", "Returns that are missing"), table(ctx, shown, |line| match line.due < ctx.now {
            true => mark(State::Late, say!(lang, "逾期未报", "overdue")),
            false => mark(State::Wait, say!(lang, "未报", "not reported")),
        })))
        (parts::pager(lang, &at, &|page| chosen.href(page)))
    }
}

fn table<'l>(ctx: &Ctx, lines: impl Iterator<Item = &'l ReturnLine>, state: impl Fn(&ReturnLine) -> Markup) -> Markup {
    let lang = ctx.lang;
    let units = &ctx.app.office().programme().units;
    html! {
        table.tight {
            caption.sr { (say!(lang, "单位、报表、报告期、期限", "Unit, form, period, due time")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "单位", "Unit")) }
                th scope="col" { (say!(lang, "报表", "Form")) }
                th scope="col" { (say!(lang, "报告期", "Period")) }
                th scope="col" { (say!(lang, "期限", "Due")) }
                th scope="col" { (say!(lang, "状态", "State")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th.stick scope="row" { a href=(href(&line.id)) { (units.get(&line.id.unit).map_or(line.id.unit.as_str(), |u| u.name.get(lang))) } small { (line.id.unit) } }
                        td { (line.form.get(lang)) }
                        td.nobr { (line.id.period.name(lang)) }
                        td.nobr { (due_text(ctx, line.due)) }
                        td { (state(line)) }
                    }
                }
            }
        }
    }
}
