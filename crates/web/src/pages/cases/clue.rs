//! `/supervise/clues/{clue}`: one clue with all its rows, the share of each unit, kind and post with its interval, and the form to say what was found.

use super::clues::{self, Asked, ClueQuery, clue_href, door, filters};
use super::supervise::supervisor;
use crate::http::{self, Ctx, Page, Posted};
use crate::look::fields::{self, Choice, Field};
use crate::look::parts::{self, Pager, Press, Problem};
use crate::look::{Lang, Section, State, mark, say, when};
use crate::pages::files;
use crate::pages::shared::case_href;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use shishu_cases::Sign;
use shishu_office::{
    ClueFilter, ClueRow, ClueShare, ENOUGH, Finding, Found, OfficeError, Refusal, RefusalKind, ShareBy,
};
use shishu_programme::Power;
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{CaseId, CaseKindId, PostId, UnitId};
use std::collections::BTreeSet;

const ROWS: u32 = 50;
/// Rows in one file at most; the last line says when there are more.
const MOST: u32 = 20_000;

type Named = Path<String>;

fn sign(code: &str) -> Result<Sign, Refusal> {
    Sign::clue(code).ok_or_else(|| Refusal::not_found(code))
}

/// What was ticked and typed in a form that was refused.
struct Tried {
    refusal: Refusal,
    ticked: BTreeSet<String>,
    found: String,
    reason: String,
}

/// `GET /supervise/clues/{clue}`.
pub(super) async fn page(ctx: Ctx, Path(code): Named, Query(asked): Query<Asked>) -> Page {
    supervisor(&ctx)?;
    show(&ctx, sign(&code)?, &ClueQuery::read(ctx.today(), &asked), asked.contains_key("done"), None).await
}

async fn show(ctx: &Ctx, sign: Sign, query: &ClueQuery, done: bool, tried: Option<Tried>) -> Page {
    let (lang, office, caller) = (ctx.lang, ctx.app.office(), ctx.caller());
    let words = clues::words(lang, sign);
    let offset = (query.page - 1).saturating_mul(ROWS.into());
    let (rows, all) = office.clue_rows(&caller, sign, &query.filter, offset, ROWS).await?;
    let mut shares = Vec::new();
    for by in [ShareBy::Unit, ShareBy::Post, ShareBy::Kind] {
        shares.push((by, office.clue_shares(&caller, sign, &query.filter, by).await?));
    }
    let href = |ending: &str| format!("{}/list.{ending}?{}", clue_href(sign), query.written());
    let main = html! {
        (parts::head(&head(lang, words.name, sign, None)))
        @if done { p role="status" { (say!(lang, "认定已写入。", "What was found is on record.")) } }
        @if let Some(tried) = &tried { (problem(lang, tried)) }
        (parts::lead(&words.shows))
        p { b { (say!(lang, "什么时候是正常的：", "When it is in order: ")) } (words.honest) }
        (filters(ctx, query, &clue_href(sign), true))
        @for (by, shares) in &shares { (share_part(lang, sign, query, *by, shares, words.of)) }
        (parts::section("rows", say!(lang, "逐件", "Case by case"), parts::downloads(lang, &href("xlsx"), &href("csv")), rows_part(ctx, sign, query, &rows, all, tried.as_ref())))
    };
    let mut response = ctx.page(words.name, Some(Section::Cases), main).await?;
    if let Some(tried) = &tried {
        *response.status_mut() = http::errors::status(tried.refusal.kind);
    }
    Ok(response)
}

fn head(lang: Lang, title: &str, sign: Sign, case: Option<&CaseId>) -> parts::Head {
    let clues = say!(lang, "不作为线索", "Clues of inaction").to_owned();
    let mut crumbs = vec![
        (say!(lang, "事项", "Cases").to_owned(), Some("/cases".to_owned())),
        (clues, Some("/supervise/clues".to_owned())),
        (title.to_owned(), case.map(|_| clue_href(sign))),
    ];
    crumbs.extend(case.map(|case| (case.to_string(), None)));
    let title = case.map_or_else(|| title.to_owned(), |case| format!("{title} {case}"));
    parts::Head { crumbs, title: html! { (title) }, ..parts::Head::default() }
}

fn problem(lang: Lang, tried: &Tried) -> Markup {
    let problem = Problem { state: None, href: "#look".to_owned(), text: tried.refusal.what.get(lang).to_owned() };
    parts::summary(
        say!(lang, "没有写入，您填的都在", "Nothing was written; what you typed is still here"),
        &[problem],
        true,
    )
}

/// Shares of units (posts, kinds), each with its interval; a rank only where there are enough cases.
fn share_part(lang: Lang, sign: Sign, query: &ClueQuery, by: ShareBy, shares: &[ClueShare], of: &str) -> Markup {
    if shares.is_empty() {
        return html! {};
    }
    let (id, title, first) = match by {
        ShareBy::Unit => ("units", say!(lang, "按单位", "By unit"), say!(lang, "单位", "Unit")),
        ShareBy::Post => ("posts", say!(lang, "按岗位", "By post"), say!(lang, "岗位", "Post")),
        ShareBy::Kind => ("kinds", say!(lang, "按事项类型", "By kind"), say!(lang, "类型", "Kind")),
    };
    let table = html! {
        table.tight {
            caption.sr { (title) }
            thead { tr {
                th.stick scope="col" { (first) }
                th.n scope="col" { (say!(lang, "件数", "Cases")) }
                th.n scope="col" { (say!(lang, "{of}", "{of}", of = of)) }
                th.n scope="col" { (say!(lang, "占比", "Share")) }
                th scope="col" { (say!(lang, "95% 区间", "95 % interval")) }
                th scope="col" { (say!(lang, "位次", "Rank")) }
            } }
            tbody { @for share in shares { (share_row(lang, sign, query, by, shares, share)) } }
        }
    };
    let label = say!(lang, "{title}的占比", "Shares {title}", title = title);
    let body = parts::scroll(&label, table);
    match by {
        ShareBy::Unit => parts::section(
            id,
            title,
            "",
            html! {
                (body)
                (parts::hint(say!(lang, "占比高的排前。不足 {n} 件的不排名：多一件少一件就会倒过来。“明显高”是比其他各家合在一起高，而且这个差在 95% 的把握下不是碰巧。", "The largest share first. No rank below {n} cases: one more or less would turn it. Clearly above: higher than all others together, by more than chance explains (95 %).", n = ENOUGH)))
            },
        ),
        _ => parts::details(title, body),
    }
}

fn share_row(
    lang: Lang,
    sign: Sign,
    query: &ClueQuery,
    by: ShareBy,
    shares: &[ClueShare],
    share: &ClueShare,
) -> Markup {
    let mut filter = query.filter.clone();
    match by {
        ShareBy::Unit => filter.unit = Some(UnitId::new(share.id.as_str())),
        ShareBy::Post => filter.post = Some(PostId::new(share.id.as_str())),
        ShareBy::Kind => filter.kind = Some(CaseKindId::new(share.id.as_str())),
    }
    let href = ClueQuery { filter, page: 1 }.href(sign);
    let tenths = |permille: u32| format!("{}.{}%", permille / 10, permille % 10);
    let permille = (share.rows * 1_000 / share.of.max(1)) as u32;
    html! {
        tr {
            th.stick scope="row" { (share.name.get(lang)) }
            // A reply on the last day is listed only where the unit stands out.
            td.n { @if sign == Sign::LastDay && !share.stands_out { (share.rows) } @else { (door(share.rows, &href)) } }
            td.n { (share.of) }
            td.n { (tenths(permille)) }
            td.nobr {
                (tenths(share.low)) "–" (tenths(share.high))
                @if share.stands_out { br; (mark(State::Query, say!(lang, "明显高", "clearly above"))) }
            }
            td.nobr {
                @match place(shares, share) {
                    Some((at, all)) => (say!(lang, "第 {at}（共 {all}）", "{at} of {all}", at = at, all = all)),
                    None => span.quiet { (say!(lang, "不排名", "no rank")) },
                }
            }
        }
    }
}

/// The place among those that may be ranked: 1 for the largest share, the same for equal ones.
fn place(shares: &[ClueShare], of: &ClueShare) -> Option<(usize, usize)> {
    let ranked: Vec<&ClueShare> = shares.iter().filter(|share| share.of >= ENOUGH).collect();
    let larger = ranked.iter().filter(|share| share.rows * of.of > of.rows * share.of).count();
    (of.of >= ENOUGH && ranked.len() > 1).then(|| (larger + 1, ranked.len()))
}

fn rows_part(ctx: &Ctx, sign: Sign, query: &ClueQuery, rows: &[ClueRow], all: u64, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    if rows.is_empty() {
        return parts::empty(
            say!(lang, "没有符合的", "None"),
            say!(lang, "换个日期或条件，或回到全部线索。", "Choose other days or conditions, or go back to all clues."),
            Some(("/supervise/clues", say!(lang, "全部线索", "All clues"))),
        );
    }
    let looks = ctx.actor().is_ok_and(|actor| actor.has(Power::Supervise));
    let label = say!(lang, "逐件", "Case by case");
    let pager = Pager::new(all, ROWS.into(), query.page);
    let at = |page: u64| format!("{}&page={page}", query.href(sign));
    html! {
        form method="post" action=(query.href(sign)) {
            (fields::csrf(ctx.csrf()))
            (parts::scroll(label, table(ctx, sign, rows, looks, tried)))
            (parts::pager(lang, &pager, &at))
            @if looks { (look(lang, tried)) }
        }
    }
}

fn table(ctx: &Ctx, sign: Sign, rows: &[ClueRow], looks: bool, tried: Option<&Tried>) -> Markup {
    let lang = ctx.lang;
    html! {
        table.tight {
            caption.sr { (say!(lang, "线索所在的事项", "Cases that show it")) }
            thead { tr {
                @if looks { th scope="col" { span.sr { (say!(lang, "勾选", "Tick")) } } }
                th.stick scope="col" { (say!(lang, "编号", "Number")) }
                th scope="col" { (say!(lang, "类型", "Kind")) }
                th scope="col" { (say!(lang, "谁办的", "Whose")) }
                th scope="col" { (say!(lang, "收到", "Received")) }
                th scope="col" { (say!(lang, "核查", "Looked into")) }
            } }
            tbody {
                @for row in rows {
                    tr {
                        @if looks {
                            td {
                                label.pick {
                                    input type="checkbox" name="case" value=(row.case) checked[tried.is_some_and(|tried| tried.ticked.contains(row.case.as_str()))];
                                    span.sr { (row.case) }
                                }
                            }
                        }
                        th.stick.nobr scope="row" { a href=(case_href(&row.case)) { (row.case) } }
                        td { (row.kind.get(lang)) }
                        td { (row.unit_name.get(lang)) br; small.quiet { (row.post_name.get(lang)) } }
                        td.nobr { (when::day(lang, row.received)) }
                        td.nobr { a href=(history_href(sign, &row.case)) { (standing(lang, row.found.as_ref())) } }
                    }
                }
            }
        }
    }
}

fn history_href(sign: Sign, case: &CaseId) -> String {
    format!("{}/case/{case}", clue_href(sign))
}

fn standing(lang: Lang, found: Option<&Finding>) -> Markup {
    match found {
        None => html! { (mark(State::Wait, say!(lang, "未核查", "not yet"))) },
        Some(finding) => html! {
            (mark(state(finding.found), found_word(lang, finding.found)))
            @if finding.went_on { br; small.quiet { (say!(lang, "之后又有办理", "the case went on since")) } }
        },
    }
}

fn state(found: Found) -> State {
    match found {
        Found::Justified => State::Query,
        Found::Honest => State::Holds,
        Found::HandedOn => State::Revision,
    }
}

fn found_word(lang: Lang, found: Found) -> &'static str {
    match found {
        Found::Justified => say!(lang, "属实", "It is so"),
        Found::Honest => say!(lang, "有正当原因", "Honest cause"),
        Found::HandedOn => say!(lang, "移交处理", "Handed on"),
    }
}

/// What was found about the ticked cases.
fn look(lang: Lang, tried: Option<&Tried>) -> Markup {
    let hints = [
        say!(lang, "记录显示的就是事情本身", "the matter is what it looks like"),
        say!(lang, "记录显示的有正常的解释", "what the record shows has an honest explanation"),
        say!(lang, "移交有权处理人的机关", "to whoever may examine persons"),
    ];
    let choices: Vec<Choice> = Found::ALL
        .iter()
        .zip(hints)
        .map(|(found, hint)| Choice { value: found.code(), label: found_word(lang, *found), hint: Some(hint) })
        .collect();
    let reason = Field {
        id: "reason",
        name: "reason",
        label: say!(lang, "凭什么这样认定", "On what ground"),
        hint: Some(say!(
            lang,
            "问了谁、看了什么。留痕，不能改，只能再写一条。",
            "Who was asked, what was looked at. It stays on record and is not changed, only followed by another."
        )),
        value: tried.map_or("", |tried| tried.reason.as_str()),
        required: true,
        ..Field::default()
    };
    parts::section(
        "look",
        say!(lang, "核查勾选的事项", "Look into those ticked"),
        "",
        html! {
            div.flow {
                (fields::radios("found", say!(lang, "认定", "What was found"), &choices, tried.map_or("", |tried| tried.found.as_str()), None))
                (fields::area(&reason, 3))
                (parts::submit(Press::Main, say!(lang, "写入认定", "Put it on record")))
            }
        },
    )
}

/// `POST /supervise/clues/{clue}`: what was found about the ticked cases.
pub(super) async fn look_into(Path(code): Named, Query(asked): Query<Asked>, form: Posted) -> Page {
    let ctx = &form.ctx;
    supervisor(ctx)?;
    let sign = sign(&code)?;
    let query = ClueQuery::read(ctx.today(), &asked);
    let cases: Vec<CaseId> = form.all("case").map(CaseId::new).collect();
    let office = ctx.app.office();
    let done = match Found::parse(form.text("found")) {
        Some(found) => office.look_into_clue(&ctx.caller(), sign, &cases, found, form.text("reason")).await,
        None => Err(Refusal::bad_input("请选认定：属实、有正当原因、移交处理。", "choose what was found").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}&done=1", query.href(sign))).into_response()),
        Err(OfficeError::Refused(refusal)) if refusal.kind == RefusalKind::BadInput => {
            let ticked = cases.iter().map(ToString::to_string).collect();
            let (found, reason) = (form.text("found").to_owned(), form.text("reason").to_owned());
            let ctx = Ctx { path: query.href(sign), ..ctx.clone() };
            show(&ctx, sign, &query, false, Some(Tried { refusal, ticked, found, reason })).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /supervise/clues/{clue}/case/{case}`: everything that was found about one row, with the reasons.
pub(super) async fn history(ctx: Ctx, Path((code, case)): Path<(String, String)>) -> Page {
    let (lang, case) = (ctx.lang, CaseId::new(case));
    super::staff(&ctx)?;
    let sign = sign(&code)?;
    let findings = ctx.app.office().clue_history(&ctx.caller(), sign, &case).await?;
    let words = clues::words(lang, sign);
    let main = html! {
        (parts::head(&head(lang, words.name, sign, Some(&case))))
        (parts::lead(&words.shows))
        p { a href=(case_href(&case)) { (say!(lang, "看这件事的经过", "See the case and its history")) } }
        (parts::section("found", say!(lang, "核查经过", "What was found"), "", html! {
            @if findings.is_empty() {
                (parts::empty(say!(lang, "还没有人核查", "Nobody has looked into it yet"), say!(lang, "在线索列表里勾选这一件，写下认定和理由。", "Tick it in the list of the clue and write what was found, and why."),
                    Some((&clue_href(sign), say!(lang, "回到线索", "Back to the clue")))))
            } @else {
                (parts::timeline(&findings.iter().rev().map(|finding| step(&ctx, finding)).collect::<Vec<_>>()))
            }
        }))
    };
    ctx.page(words.name, Some(Section::Cases), main).await
}

fn step(ctx: &Ctx, finding: &Finding) -> parts::Step {
    let (lang, local) = (ctx.lang, ctx.local(finding.at));
    let erased = say!(lang, "理由已依法删除，指纹还在", "The reason was erased by law; its fingerprint stays");
    parts::Step {
        state: state(finding.found),
        date: when::day(lang, local.date()),
        time: when::time(local.time()),
        title: html! { (found_word(lang, finding.found)) },
        body: html! { p { (finding.reason.as_deref().unwrap_or(erased)) } },
        by: finding.by.get(lang).to_owned(),
        leaf: Some((crate::pages::published::count(finding.seq), crate::pages::published::act_href(finding.seq))),
    }
}

pub(super) async fn xlsx(ctx: Ctx, named: Named, asked: Query<Asked>) -> Page {
    file(&ctx, named, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, named: Named, asked: Query<Asked>) -> Page {
    file(&ctx, named, asked, Format::Csv).await
}

async fn file(ctx: &Ctx, Path(code): Named, Query(asked): Query<Asked>, format: Format) -> Page {
    supervisor(ctx)?;
    let (lang, sign) = (ctx.lang, sign(&code)?);
    let query = ClueQuery::read(ctx.today(), &asked);
    let (rows, all) = ctx.app.office().clue_rows(&ctx.caller(), sign, &query.filter, 0, MOST).await?;
    let words = clues::words(lang, sign);
    let mut notes = vec![words.shows, words.honest.to_owned(), span(lang, &query.filter)];
    if all > rows.len() as u64 {
        notes.push(say!(lang, "只有前 {n} 行，请缩小筛选。", "the first {n} rows only; narrow the filter", n = MOST));
    }
    let heads = [
        say!(lang, "编号", "Case"),
        say!(lang, "类型", "Kind"),
        say!(lang, "单位", "Unit"),
        say!(lang, "岗位", "Post"),
        say!(lang, "收到", "Received"),
        say!(lang, "行为号", "Act"),
        say!(lang, "认定", "Found"),
    ];
    let row = |row: &ClueRow| {
        let text = |text: &str| Out::Text(text.to_owned());
        vec![
            text(row.case.as_str()),
            text(row.kind.get(lang)),
            text(row.unit_name.get(lang)),
            text(row.post_name.get(lang)),
            Out::Text(row.received.to_string()),
            Out::Number(row.seq.into()),
            text(row.found.as_ref().map_or("", |finding| found_word(lang, finding.found))),
        ]
    };
    let table = TableOut {
        title: words.name.to_owned(),
        headers: heads.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
        notes,
    };
    files::table(&format!("clue-{}-{}-{}", sign.code(), query.filter.from, query.filter.to), &table, format)
}

fn span(lang: Lang, filter: &ClueFilter) -> String {
    say!(lang, "{from} 至 {to} 收到的", "received from {from} to {to}", from = filter.from, to = filter.to)
}
