//! The public front page: one question, one example, what is published, what was owed.

use super::published::{self, bulletin_href};
use super::shared::notice_href;
use super::{bulletins, figure, notices};
use crate::http::{Ctx, Page, PageError, Route};
use crate::look::marks::{State, mark};
use crate::look::parts::{self, Press};
use crate::look::{Section, number, say, when};
use maud::{Markup, html};
use shishu_office::{FigureLife, NoticeFilter, NoticeLine, OfficeError, Punctuality, TableLine};

/// Tables shown as just published.
const NEWS: u32 = 6;
/// Typical cases shown.
const LEARNT: usize = 3;
/// The form whose county total is the example, where the programme has it.
const EXAMPLE: &str = "B204-1";

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/", page)]
}

async fn page(ctx: Ctx) -> Page {
    let office = ctx.app.office();
    let lines = office.bulletins(NEWS, 0).await?;
    let example = example(&ctx, &lines).await?;
    let punctuality = office.punctuality(ctx.now).await?;
    let lang = ctx.lang;
    let notices = office.notices(&ctx.caller(), &NoticeFilter::default()).await?;
    let all = html! { a href="/bulletins" { (say!(lang, "全部公报", "All bulletins")) } };
    let main = html! {
        (ask(&ctx, example.as_ref()))
        (parts::section("news", say!(lang, "最近公布", "Just published"), all, news(&ctx, &lines)))
        (parts::doors(&doors(&ctx)))
        (learnt(&ctx, &notices))
        @if !punctuality.is_empty() {
            (parts::section("owed", say!(lang, "该报的报了没有", "Were the returns in on time"),
                say!(lang, "每张表最近到期的一期", "the last period of each form that fell due"), owed(&ctx, &punctuality)))
        }
    };
    ctx.public_page(say!(lang, "首页", "Home"), Some(Section::Home), main).await
}

/// The newest published county total of the example form, or of any.
async fn example(ctx: &Ctx, lines: &[TableLine]) -> Result<Option<FigureLife>, PageError> {
    let newest = |line: &&TableLine| line.headline.is_some();
    let line = lines.iter().filter(newest).find(|l| l.form.as_str() == EXAMPLE).or_else(|| lines.iter().find(newest));
    let Some((_, _, _, id)) = line.and_then(|l| l.headline.as_ref()) else { return Ok(None) };
    match ctx.app.office().figure(&ctx.caller(), id).await {
        Ok(life) => Ok(Some(life)),
        Err(OfficeError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn ask(ctx: &Ctx, example: Option<&FigureLife>) -> Markup {
    let lang = ctx.lang;
    let programme = ctx.app.office().programme();
    let place = programme.region_name(&programme.county);
    let search = html! {
        form.join role="search" action="/find" {
            label.sr for="find" { (say!(lang, "查一个数、一张表或一条日志", "Find a figure, a table or an act")) }
            input #find name="q" type="search" placeholder=(say!(lang, "例如：7月 工业总产值", "For example: output July"));
            (parts::submit(Press::MainBig, say!(lang, "查", "Find")))
        }
    };
    let lead = say!(
        lang,
        "{place}公布的每个数，都能查到谁报的、谁核的、改过没有。",
        "For every number {place} publishes you can see who reported it, who checked it and whether it was changed.",
        place = place.get(lang)
    );
    parts::ask(
        say!(lang, "这个数，是怎么来的？", "Where does this number come from?"),
        lead,
        search,
        sample(ctx, example),
    )
}

/// The life of one real figure; before anything is published, the steps every figure will go.
fn sample(ctx: &Ctx, example: Option<&FigureLife>) -> Markup {
    let lang = ctx.lang;
    let Some(life) = example else { return steps_to_come(ctx) };
    let value =
        life.value.as_deref().map_or_else(|| published::WITHHELD.to_owned(), |v| published::shown(v, life.decimals));
    html! {
        figure.sample {
            figcaption {
                (say!(lang, "例：{name}，{period}", "Example: {name}, {period}", name = life.indicator.get(lang), period = life.id.period.name(lang)))
                b { a href=(number::figure_href(&life.id.to_string())) { (published::with_unit(lang, &value, life.unit.name(lang))) } }
            }
            (figure::short(ctx, life))
        }
    }
}

fn steps_to_come(ctx: &Ctx) -> Markup {
    let lang = ctx.lang;
    let step = |state: State, zh: &str, en: &str| (state, lang.pick(zh, en).to_owned(), String::new());
    html! {
        figure.sample {
            figcaption { (say!(lang, "每个数都要走这几步", "Every figure goes these steps")) }
            (parts::short_life(&[
                step(State::Step, "填报", "reported"), step(State::Query, "核实", "asked about"), step(State::Holds, "验收", "accepted"),
                step(State::Published, "公布", "published"),
            ]))
        }
    }
}

fn news(ctx: &Ctx, lines: &[TableLine]) -> Markup {
    let lang = ctx.lang;
    if lines.is_empty() {
        let title = say!(lang, "还没有公布过表", "No table is published yet");
        let text = say!(lang, "公布之后就出现在这里。", "Tables appear here as they are published.");
        return parts::empty(title, text, Some(("/programme", say!(lang, "看有哪些报表", "See the forms"))));
    }
    let item = |line: &TableLine| {
        let title = match line.edition {
            1 => line.title.get(lang).to_owned(),
            _ => say!(lang, "更正：{title}", "Correction: {title}", title = line.title.get(lang)),
        };
        let day = when::day(lang, ctx.local(line.at).date());
        (day, title, bulletin_href(&line.form, line.period), bulletins::headline(ctx, line))
    };
    parts::news(&lines.iter().map(item).collect::<Vec<_>>())
}

/// The newest typical cases that are public.
fn learnt(ctx: &Ctx, lines: &[NoticeLine]) -> Markup {
    let lang = ctx.lang;
    let item = |line: &NoticeLine| {
        let public = line.public.as_ref()?;
        let title = notices::told(lang, public, &public.title);
        let kind = html! { span.quiet { (public.kind_name.get(lang)) } };
        Some((public.quarter.name(lang), title, notice_href(&line.state.id), kind))
    };
    let items: Vec<_> = lines.iter().filter_map(item).take(LEARNT).collect();
    let all = html! { a href="/notices" { (say!(lang, "全部典型案例", "All typical cases")) } };
    html! { @if !items.is_empty() { (parts::section("learnt", say!(lang, "典型案例", "Typical cases"), all, parts::news(&items))) } }
}

fn doors(ctx: &Ctx) -> [(String, String, Markup); 5] {
    let lang = ctx.lang;
    let receipt = html! {
        form.join action="/ledger" {
            label.sr for="act" { (say!(lang, "日志序号", "Number of the act")) }
            input #act name="act" inputmode="numeric" autocomplete="off" placeholder=(say!(lang, "回执上的序号", "number on the receipt"));
            (parts::submit(Press::NormalBig, say!(lang, "查看", "Look up")))
        }
    };
    let door = |title: &str, text: &str, action| (title.to_owned(), text.to_owned(), action);
    let lang_in_address = |path: &str| format!("{path}?lang={}", lang.tag());
    [
        door(
            say!(lang, "反映问题", "Report something"),
            say!(
                lang,
                "数与实情不符、该办的没办、重复要材料，都可以反映。可以匿名，不用注册。",
                "Figures that are not so, duties not done, papers asked for twice. No name, no account."
            ),
            parts::link(Press::MainBig, &lang_in_address("/report"), say!(lang, "开始反映", "Start")),
        ),
        door(
            say!(lang, "查进度", "Progress of a report"),
            say!(
                lang,
                "凭反映时给您的回执码看办到哪一步、补材料、看答复。",
                "With the receipt code you were given: see the progress, add to it, read the reply."
            ),
            parts::link(Press::NormalBig, &lang_in_address("/receipt"), say!(lang, "输入回执码", "Enter the code")),
        ),
        door(
            say!(lang, "验回执", "Check a receipt"),
            say!(
                lang,
                "交过报表、办过事的，凭序号看那一条还在不在，有没有动过。",
                "Have a receipt? See by its number that the act still stands, unchanged."
            ),
            receipt,
        ),
        door(
            say!(lang, "存证日志", "Ledger"),
            say!(
                lang,
                "哪天做了什么，记下就改不掉；可以下载，不联网自己核对。",
                "What was done and when; it cannot be rewritten unnoticed, and you can check it offline."
            ),
            parts::link(Press::NormalBig, "/ledger", say!(lang, "看日志", "See the ledger")),
        ),
        door(
            say!(lang, "填报与办理", "Report and review"),
            say!(lang, "企业、村和统计人员从这里进。", "For enterprises, villages and statistics staff."),
            parts::link(Press::NormalBig, "/login", say!(lang, "登录", "Sign in")),
        ),
    ]
}

fn owed(ctx: &Ctx, lines: &[Punctuality]) -> Markup {
    let lang = ctx.lang;
    let sum = |pick: fn(&Punctuality) -> u64| lines.iter().map(pick).sum::<u64>();
    let name = |line: &Punctuality| {
        ctx.app
            .office()
            .programme()
            .forms
            .get(&line.form)
            .map_or(line.form.to_string(), |f| f.name.get(lang).to_owned())
    };
    let table = html! {
        table.tight {
            caption.sr { (say!(lang, "应报、按时、迟报、未报的份数", "Returns owed, on time, late and missing")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "报表", "Form")) }
                th.wide-only scope="col" { (say!(lang, "报告期", "Period")) }
                th scope="col" { (say!(lang, "到期", "Due")) }
                th.n scope="col" { (say!(lang, "应报", "Owed")) }
                th.n scope="col" { (say!(lang, "按时", "On time")) }
                th.n scope="col" { (say!(lang, "迟报", "Late")) }
                th.n scope="col" { (say!(lang, "未报", "Missing")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th.stick scope="row" { a href={ "/programme/forms/" (line.form) } { (name(line)) } }
                        td.wide-only { (line.period.name(lang)) }
                        td { (super::shared::due_text(ctx, line.due)) }
                        td.n { (line.owed) } td.n { (line.on_time) } td.n { (line.late) } td.n { (late(line.missing)) }
                    }
                }
            }
            tfoot { tr {
                th.stick scope="row" { (say!(lang, "合计", "Total")) } td.wide-only {} td {}
                td.n { (sum(|l| l.owed)) } td.n { (sum(|l| l.on_time)) } td.n { (sum(|l| l.late)) } td.n { (late(sum(|l| l.missing))) }
            } }
        }
    };
    parts::scroll(say!(lang, "应报与已报", "Returns owed and reported"), table)
}

/// A count that ought to be zero.
fn late(n: u64) -> Markup {
    html! { @if n > 0 { (mark(State::Late, n)) } @else { (n) } }
}
