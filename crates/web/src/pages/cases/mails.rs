//! `/cases/mail`: e-mail that came to the office, waiting to be made cases; what was made of it, and what was set aside.

use super::staff;
use crate::http::{Ctx, Page, PageError};
use crate::look::parts::{self, Pager};
use crate::look::{Lang, Section, say, when};
use crate::pages::files;
use axum::extract::Query;
use maud::{Markup, html};
use shishu_office::{MailLine, Refusal};
use shishu_programme::Power;
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

const ROWS: u32 = 50;
/// Rows in one file at most; the last line says when there are more.
const MOST: u32 = 20_000;
const STANDINGS: [&str; 3] = ["waiting", "taken", "set-aside"];

type Asked = Query<BTreeMap<String, String>>;

pub(super) fn clerk(ctx: &Ctx) -> Result<(), PageError> {
    match staff(ctx)?.has(Power::TakeReports) {
        true => Ok(()),
        false => Err(Refusal::not_allowed("您的岗位不能登记来件。", "your post cannot take down reports").into()),
    }
}

pub(super) fn href(id: &str) -> String {
    format!("/cases/mail/{id}")
}

fn list_href(standing: &str) -> String {
    format!("/cases/mail?standing={standing}")
}

fn standing_of(asked: &BTreeMap<String, String>) -> &'static str {
    let asked = asked.get("standing").map(|text| text.trim());
    STANDINGS.into_iter().find(|one| Some(*one) == asked).unwrap_or("waiting")
}

pub(super) fn word(lang: Lang, standing: &str) -> &'static str {
    match standing {
        "waiting" => say!(lang, "待登记", "Waiting"),
        "taken" => say!(lang, "已登记", "Taken in"),
        _ => say!(lang, "不予登记", "Set aside"),
    }
}

/// `GET /cases/mail`.
pub(super) async fn page(ctx: Ctx, Query(asked): Asked) -> Page {
    clerk(&ctx)?;
    let lang = ctx.lang;
    let standing = standing_of(&asked);
    let page = asked.get("page").and_then(|page| page.parse::<u64>().ok()).unwrap_or(1).max(1);
    let offset = (page - 1).saturating_mul(ROWS.into());
    let (lines, all) = ctx.app.office().mails(&ctx.caller(), standing, offset, ROWS).await?;
    let title = say!(lang, "电子邮件", "E-mail");
    let head = parts::Head {
        crumbs: vec![(say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())), (title.to_owned(), None)],
        title: html! { (title) },
        ..parts::Head::default()
    };
    let files = |ending: &str| format!("/cases/mail/list.{ending}?standing={standing}");
    let main = html! {
        (parts::head(&head))
        @if asked.contains_key("done") { p role="status" { (say!(lang, "已不予登记，理由留痕。", "Set aside; the reason is on record.")) } }
        nav.tabs aria-label=(say!(lang, "按状态", "By standing")) {
            ul { @for one in STANDINGS { li { a href=(list_href(one)) aria-current=[(one == standing).then_some("page")] { (word(lang, one)) } } } }
        }
        (parts::section("mail", word(lang, standing), parts::downloads(lang, &files("xlsx"), &files("csv")), html! {
            @if lines.is_empty() { (empty(lang, standing)) } @else {
                (parts::scroll(title, table(&ctx, &lines)))
                (parts::pager(lang, &Pager::new(all, ROWS.into(), page), &|page| format!("{}&page={page}", list_href(standing))))
            }
        }))
    };
    ctx.page(title, Some(Section::Cases), main).await
}

fn empty(lang: Lang, standing: &str) -> Markup {
    match standing {
        "waiting" => parts::empty(
            say!(lang, "没有等着登记的邮件", "No message waits"),
            say!(
                lang,
                "公开信箱的邮件由管理员用 shishu mail 导入后列在这里，本单位的登记岗一件件登记成事项，或写明理由不予登记。同一封不会进来两次。",
                "Messages of the public mailbox stand here once they were brought in with shishu mail. The desk makes each a case or sets it aside with a reason. None comes in twice."
            ),
            None,
        ),
        "taken" => parts::empty(
            say!(lang, "还没有登记成事项的", "None was taken in yet"),
            say!(
                lang,
                "登记后的邮件和它的事项编号列在这里。",
                "Messages that became cases stand here with their numbers."
            ),
            None,
        ),
        _ => parts::empty(
            say!(lang, "没有不予登记的", "None was set aside"),
            say!(
                lang,
                "广告、重复来信等，写明理由后列在这里。",
                "Advertisements and repeats stand here with the reason."
            ),
            None,
        ),
    }
}

fn table(ctx: &Ctx, lines: &[MailLine]) -> Markup {
    let lang = ctx.lang;
    html! {
        table.tight {
            caption.sr { (say!(lang, "邮件，先到的在前", "Messages, the first first")) }
            thead { tr {
                th.stick scope="col" { (say!(lang, "主题", "Subject")) }
                th scope="col" { (say!(lang, "来自", "From")) }
                th scope="col" { (say!(lang, "导入", "Brought in")) }
                th scope="col" { (say!(lang, "像是", "Looks like")) }
                th scope="col" { (say!(lang, "事项", "Case")) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th.stick scope="row" { a href=(href(&line.id)) { (subject(lang, line)) } }
                        td { (line.from) }
                        td.nobr { (when::day(lang, ctx.local(line.at).date())) }
                        td { (suggested(ctx, line)) }
                        td.nobr { @if let Some(case) = &line.case { a href=(crate::pages::shared::case_href(case)) { (case) } } }
                    }
                }
            }
        }
    }
}

pub(super) fn subject(lang: Lang, line: &MailLine) -> String {
    match (line.subject.trim(), line.standing.as_str()) {
        ("", "taken") => say!(lang, "（内容已转入密封事项）", "(now in a sealed case)").to_owned(),
        ("", _) => say!(lang, "（没有主题）", "(no subject)").to_owned(),
        (subject, _) => subject.to_owned(),
    }
}

/// The kind and category that its words speak for.
fn suggested(ctx: &Ctx, line: &MailLine) -> String {
    let lang = ctx.lang;
    let kind = line.kind.as_ref().and_then(|id| ctx.app.office().programme().cases.get(id).cloned());
    let Some(kind) = kind else { return String::new() };
    let category = line.category.as_ref().and_then(|id| kind.category(id));
    format!("{}·{}", kind.name.get(lang), category.map_or("", |one| one.name.get(lang)))
}

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    file(&ctx, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    clerk(ctx)?;
    let lang = ctx.lang;
    let standing = standing_of(&asked);
    let (lines, all) = ctx.app.office().mails(&ctx.caller(), standing, 0, MOST).await?;
    let title = format!("{} {}", say!(lang, "电子邮件：", "E-mail:"), word(lang, standing));
    let mut notes = vec![title.clone()];
    if all > lines.len() as u64 {
        notes.push(say!(lang, "只有前 {n} 封。", "the first {n} only", n = MOST));
    }
    let heads = [
        say!(lang, "主题", "Subject"),
        say!(lang, "来自", "From"),
        say!(lang, "导入", "Brought in"),
        say!(lang, "像是", "Looks like"),
        say!(lang, "事项", "Case"),
    ];
    let row = |line: &MailLine| {
        let cells = [
            subject(lang, line),
            line.from.clone(),
            ctx.local(line.at).date().to_string(),
            suggested(ctx, line),
            line.case.as_ref().map(ToString::to_string).unwrap_or_default(),
        ];
        cells.into_iter().map(Out::Text).collect()
    };
    let table =
        TableOut { title, headers: heads.map(str::to_owned).to_vec(), rows: lines.iter().map(row).collect(), notes };
    files::table(&format!("mail-{standing}-{}", ctx.today()), &table, format)
}
