//! The preview: each cell of the file with exactly what would be stored of it, or why not; and taking it over into the draft.

use super::super::returns::{Desk, tally};
use super::super::shared::return_href;
use super::plan::{Chosen, Heading, Line, Plan, Target};
use super::{read, upload_href};
use crate::http::{Page, PageError};
use crate::look::fields::{self, Field};
use crate::look::marks::five;
use crate::look::parts::{self, Press, Problem};
use crate::look::{Lang, Section, State, mark, number, say};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_sheets::{Notice, SheetError, layout};
use shishu_terms::{Bilingual, IndicatorCode};

/// A file and what would be stored of it, or why it cannot be read.
struct Read {
    name: String,
    plan: Result<Plan, SheetError>,
}

async fn read(desk: &Desk<'_>, seq: u64, chosen: &Chosen) -> Result<Read, PageError> {
    let office = desk.ctx.app.office();
    let (name, bytes) = office.upload(&desk.ctx.caller(), desk.id, seq).await?;
    let remembered = office.mapping(desk.id).await?;
    let target = Target { id: desk.id, form: desk.form, unit: desk.unit, remembered: &remembered };
    let plan = read::workbook(&desk.ctx.app, bytes).await?.and_then(|workbook| {
        let mut plan = Plan::new(&target, &layout(&workbook)?, chosen);
        plan.remarks.extend(workbook.notices);
        Ok(plan)
    });
    Ok(Read { name, plan })
}

/// The page; `refused` after a file that cannot be taken was to be taken.
pub(super) async fn page(desk: &Desk<'_>, seq: u64, chosen: &Chosen, refused: bool) -> Page {
    let lang = desk.ctx.lang;
    let read = read(desk, seq, chosen).await?;
    let word = say!(lang, "预览", "Preview");
    let body = match &read.plan {
        Ok(plan) => html! { (shown(desk, seq, plan, refused)?) },
        Err(error) => unreadable(desk, error),
    };
    let main = html! {
        (desk.head(Some(word)))
        (parts::lead(html! { (say!(lang, "文件 {name}，第 {seq} 条留痕。", "File {name}, act {seq}.", name = read.name, seq = number::shown(seq.into()))) }))
        (body)
    };
    let mut response = desk.ctx.page(&format!("{word} {}", desk.title()), Some(Section::Returns), main).await?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// A file that cannot be read: why, that the draft stays, and how to go on.
fn unreadable(desk: &Desk<'_>, error: &SheetError) -> Markup {
    let lang = desk.ctx.lang;
    parts::flow(html! {
        (parts::notice_titled(State::Hard, say!(lang, "这个文件读不了", "The file cannot be read"), html! {
            p.sum { (error.sentence().get(lang)) }
            p { (say!(lang, "草稿没有动。", "The draft is untouched.")) }
        }))
        (parts::row(html! {
            (parts::link(Press::Main, &format!("{}/upload", return_href(desk.id)), say!(lang, "换个文件", "Another file")))
            (parts::link(Press::Normal, &return_href(desk.id), say!(lang, "回去手填", "Back to the grid")))
        }))
    })
}

fn shown(desk: &Desk<'_>, seq: u64, plan: &Plan, refused: bool) -> Result<Markup, PageError> {
    let lang = desk.ctx.lang;
    let checked = desk.checked(&plan.onto(&desk.fill.draft))?;
    let n = plan.values().len();
    let blocked: Vec<Problem> = plan
        .blocked
        .iter()
        .map(|why| Problem { state: None, href: "#cells".to_owned(), text: why.get(lang).to_owned() })
        .collect();
    let after = html! {
        p { (say!(lang, "存进草稿后，审核结果会是：", "With these in the draft the checks would say:")) }
        (five(lang, &tally(&checked.checks)))
    };
    Ok(html! {
        (parts::summary(say!(lang, "这个文件不能存", "The file cannot be taken"), &blocked, refused))
        (mapping(desk, seq, plan))
        (parts::section("cells", say!(lang, "将要存的：{n} 格", "To be stored: {n}", n = n), "", html! {
            (parts::scroll(say!(lang, "逐格预览", "Cell by cell"), table(desk, plan)))
            (absent(desk, plan))
            (remarks(lang, &plan.remarks))
        }))
        @if plan.is_ready() { section { (parts::flow(html! { (after) (take(desk, seq, plan)) })) } }
        @else { p { (parts::link(Press::Main, &format!("{}/upload", return_href(desk.id)), say!(lang, "换个文件", "Another file"))) } }
    })
}

/// Which header stands for which indicator; folded when each header is simply an indicator's code.
fn mapping(desk: &Desk<'_>, seq: u64, plan: &Plan) -> Markup {
    let lang = desk.ctx.lang;
    let open: Vec<(usize, &Heading)> = plan.headings.iter().enumerate().filter(|(_, h)| h.open).collect();
    if open.is_empty() {
        return html! {};
    }
    let none = (String::new(), say!(lang, "不取", "Take nothing").to_owned());
    let listed = desk.form.indicators.iter().map(|i| (i.code.to_string(), format!("{} {}", i.code, i.name.get(lang))));
    let options: Vec<(String, String)> = std::iter::once(none).chain(listed).collect();
    let select = |(at, heading): &(usize, &Heading)| {
        let (name, value) = (format!("map.{at}"), heading.indicator.as_ref().map_or("", |c| c.as_str()));
        let label = say!(lang, "{place}“{text}”", "{place} \"{text}\"", place = heading.place, text = heading.text);
        fields::select(&Field { id: &name, name: &name, label: &label, value, ..Field::default() }, &options)
    };
    let body = html! {
        (parts::lead(say!(lang, "文件里的表头各是哪个指标。改了就按“按这样看”，记住后下次不用再选。",
            "Which indicator each header of the file is. Change it and look again; your choice is remembered.")))
        form.filters action=(upload_href(desk.id, seq)) {
            @for one in &open { (select(one)) }
            (parts::submit(Press::Normal, say!(lang, "按这样看", "Look again")))
        }
    };
    parts::section("mapping", say!(lang, "表头对应", "Headers"), "", body)
}

fn table(desk: &Desk<'_>, plan: &Plan) -> Markup {
    let lang = desk.ctx.lang;
    html! {
        table.tight {
            caption.sr { (say!(lang, "文件里的每一格和将要存的数", "Each cell of the file and the value to be stored")) }
            thead { tr {
                th.stick.nobr scope="col" { (say!(lang, "位置", "Cell")) } th scope="col" { (say!(lang, "指标", "Indicator")) }
                th.n scope="col" { (say!(lang, "文件里写的", "In the file")) } th.n scope="col" { (say!(lang, "将存为", "Stored as")) }
                th.nobr scope="col" { (say!(lang, "计量单位", "Unit")) } th.n scope="col" { (say!(lang, "草稿现在", "Draft now")) }
                th scope="col" { (say!(lang, "要看的", "To look at")) }
            } }
            tbody { @for line in &plan.lines { (row(desk, line)) } }
        }
    }
}

fn row(desk: &Desk<'_>, line: &Line) -> Markup {
    let lang = desk.ctx.lang;
    let indicator = line.indicator.as_ref().and_then(|code| desk.form.indicator(code));
    let now = line.indicator.as_ref().and_then(|code| desk.fill.draft.cells.get(code)).filter(|t| !t.trim().is_empty());
    let measure = indicator.filter(|i| i.unit.code() != "1").map_or("", |i| i.unit.name(lang));
    html! {
        tr {
            th.stick scope="row" { (line.place) }
            td { @match indicator { Some(i) => { (i.code) " " span.wide-only { (i.name.get(lang)) } } None => span.quiet { (line.heading) } } }
            td.n { (if line.text.is_empty() { number::NONE } else { &line.text }) }
            td.n { @match &line.stored { Some(stored) => b { (stored) }, None => (number::NONE) } }
            td { (measure) }
            td.n { @match now { Some(text) => (text), None => (number::NONE) } }
            td { (look(lang, line)) }
        }
    }
}

/// Why a cell is not stored, or what to know of it.
fn look(lang: Lang, line: &Line) -> Markup {
    html! {
        @if let Some(why) = &line.problem { p { (mark(State::Hard, say!(lang, "不存", "Not stored"))) " " (why.get(lang)) } }
        @else if line.stored.is_none() { span.quiet { (say!(lang, "空，草稿里的不动", "Empty; the draft keeps its own")) } }
        @for note in &line.notes { p { (mark(State::Tip, note.get(lang))) } }
    }
}

/// The indicators of which the file says nothing.
fn absent(desk: &Desk<'_>, plan: &Plan) -> Markup {
    let lang = desk.ctx.lang;
    let named = |code: &IndicatorCode| plan.lines.iter().any(|l| l.indicator.as_ref() == Some(code));
    let missing: Vec<String> =
        desk.form.indicators.iter().filter(|i| !named(&i.code)).map(|i| i.code.to_string()).collect();
    html! {
        @if !missing.is_empty() {
            (parts::hint(say!(lang, "文件里没有的指标：{codes}。草稿里的不动。", "Not in the file: {codes}. The draft keeps its own.", codes = missing.join(say!(lang, "、", ", ")))))
        }
    }
}

fn remarks(lang: Lang, remarks: &[Notice]) -> Markup {
    let said = |notice: &Notice| {
        let (place, message): (Bilingual, &Bilingual) = (notice.at.describe(), &notice.message);
        html! { (place.get(lang)) (say!(lang, "：", ": ")) (message.get(lang)) }
    };
    let items: Vec<Markup> = remarks.iter().map(said).collect();
    html! {
        @if !items.is_empty() {
            (parts::notice_titled(State::Tip, say!(lang, "读文件时看到的", "Seen while reading"), parts::list(&items)))
        }
    }
}

fn take(desk: &Desk<'_>, seq: u64, plan: &Plan) -> Markup {
    let lang = desk.ctx.lang;
    html! {
        form method="post" action={ (upload_href(desk.id, seq)) "/apply" } {
            (fields::csrf(desk.ctx.csrf()))
            @for (at, heading) in plan.headings.iter().enumerate() {
                (fields::hidden(&format!("map.{at}"), heading.indicator.as_ref().map_or("", |c| c.as_str())))
            }
            (parts::row(html! {
                (parts::submit(Press::MainBig, say!(lang, "存进草稿", "Put into the draft")))
                (parts::link(Press::NormalBig, &return_href(desk.id), say!(lang, "不存，回去", "Leave it")))
            }))
        }
    }
}

/// Puts the file's values into the draft; a file that cannot be taken comes back as its preview.
pub(super) async fn take_over(desk: &Desk<'_>, seq: u64, chosen: &Chosen) -> Page {
    let plan = match read(desk, seq, chosen).await?.plan {
        Ok(plan) if plan.is_ready() => plan,
        _ => return page(desk, seq, chosen, true).await,
    };
    let draft = plan.onto(&desk.fill.draft);
    desk.ctx.app.office().save_draft(&desk.ctx.caller(), desk.id, draft, Some((seq, plan.mapping()))).await?;
    let beneath = if desk.fill.state.is_reported() { "/revise" } else { "" };
    Ok(Redirect::to(&format!("{}{beneath}", return_href(desk.id))).into_response())
}
