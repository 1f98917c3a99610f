//! `/visits/clues`: visits that may not have taken place, each clue with its rows.

use crate::http::{Ctx, Page};
use crate::look::{Lang, Section, State, mark, parts, say, when};
use maud::{Markup, html};
use shishu_office::VisitClue;

pub(super) async fn page(ctx: Ctx) -> Page {
    let lang = ctx.lang;
    let clues = ctx.app.office().visit_clues(&ctx.caller()).await?;
    let title = say!(lang, "走访线索", "Clues on visits");
    let head = parts::Head {
        crumbs: vec![(say!(lang, "走访", "Visits").to_owned(), Some("/visits".to_owned())), (title.to_owned(), None)],
        title: html! { (title) },
        sub: Some(
            html! { (say!(lang, "最近一百天。线索不是结论，先听本人说明。", "The last hundred days. A clue is not a verdict; hear the person first.")) },
        ),
        ..parts::Head::default()
    };
    let main = html! {
        (parts::head(&head))
        @if clues.is_empty() {
            (parts::empty(say!(lang, "没有线索", "No clue"), say!(lang, "一分钟内连记几家、照抄上一家、一天走八家以上的，会列在这里。", "Records within a minute of one another, in the words of another, or of more than eight visits a day would stand here."), None))
        }
        @for (at, clue) in clues.iter().enumerate() { (one(lang, at, clue)) }
    };
    ctx.page(title, Some(Section::Visits), main).await
}

fn one(lang: Lang, at: usize, clue: &VisitClue) -> Markup {
    let why = match clue.kind {
        "quick" => say!(lang, "一分钟内连着记了几家", "Recorded within a minute of one another"),
        "copied" => {
            say!(lang, "“听到什么”大半照抄本人以前的记录", "What was heard is mostly in the words of an earlier record")
        }
        _ => say!(lang, "一天走访了八家以上", "More than eight visits on one day"),
    };
    let row = |(round, unit, name, day, _): &(
        String,
        shishu_terms::UnitId,
        shishu_terms::Bilingual,
        jiff::civil::Date,
        u64,
    )| {
        html! { a href={ "/visits/" (round) "/" (unit) } { (name.get(lang)) } " " small.quiet { (when::day(lang, *day)) } }
    };
    let rows: Vec<Markup> = clue.rows.iter().map(row).collect();
    let title = format!("{} {}", clue.person.get(lang), clue.post.get(lang));
    parts::section(&format!("clue-{at}"), title, mark(State::Query, why), parts::list(&rows))
}
