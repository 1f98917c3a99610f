//! A round's list and its coverage as files: the same lines as on the page.

use super::query::VisitQuery;
use super::rounds::share;
use super::words;
use crate::http::{Ctx, Page};
use crate::look::{say, when};
use crate::pages::files;
use axum::extract::Query;
use shishu_office::{RoundLine, UnitLine};
use shishu_sheets::{Format, Out, TableOut};
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    list(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    list(&ctx, asked, Format::Csv).await
}

pub(super) async fn coverage_xlsx(ctx: Ctx, asked: Asked) -> Page {
    coverage(&ctx, asked, Format::Xlsx).await
}

pub(super) async fn coverage_csv(ctx: Ctx, asked: Asked) -> Page {
    coverage(&ctx, asked, Format::Csv).await
}

async fn read(
    ctx: &Ctx,
    asked: &BTreeMap<String, String>,
) -> Result<(RoundLine, Vec<UnitLine>, VisitQuery), crate::http::PageError> {
    let (office, caller) = (ctx.app.office(), ctx.caller());
    let query = VisitQuery::read(asked, &office.rounds(&caller).await?);
    let (round, lines) = office.round(&caller, &query.round).await?;
    Ok((round, lines, query))
}

fn titled(ctx: &Ctx, round: &RoundLine) -> (String, Vec<String>) {
    let lang = ctx.lang;
    let title = format!("{} {}", round.name.get(lang), round.period.get(lang));
    let made = say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now)));
    let due = say!(lang, "{on}开始，{due}以前走完", "begun {on}, to be done by {due}", on = round.on, due = round.due);
    (title.clone(), vec![title, due, made])
}

async fn list(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let (round, lines, query) = read(ctx, &asked).await?;
    let (title, notes) = titled(ctx, &round);
    let headers = [
        say!(lang, "单位代码", "Unit"),
        say!(lang, "单位", "Name"),
        say!(lang, "在哪里", "Place"),
        say!(lang, "走访岗位", "Who visits"),
        say!(lang, "本轮", "This round"),
        say!(lang, "去的日期", "Gone on"),
        say!(lang, "上次走访", "Met before"),
        say!(lang, "需求", "Needs"),
    ];
    let row = |line: &UnitLine| {
        let gone: Vec<String> = line.gone.iter().map(ToString::to_string).collect();
        vec![
            Out::Text(line.unit.to_string()),
            Out::Text(line.name.get(lang).to_owned()),
            Out::Text(line.place.get(lang).to_owned()),
            Out::Text(line.post_name.get(lang).to_owned()),
            Out::Text(words::state_word(lang, line.state).to_owned()),
            Out::Text(gone.join(" ")),
            Out::Text(line.last.map(|day| day.to_string()).unwrap_or_default()),
            Out::Number((line.needs as u64).into()),
        ]
    };
    let rows = lines.iter().filter(|line| query.fits(line)).map(row).collect();
    let table = TableOut { title, headers: headers.map(str::to_owned).to_vec(), rows, notes };
    files::table(&format!("visits-{}", round.id), &table, format)
}

async fn coverage(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let (round, lines, _) = read(ctx, &asked).await?;
    let (title, notes) = titled(ctx, &round);
    let headers = [
        say!(lang, "按", "By"),
        say!(lang, "名称", "Name"),
        say!(lang, "应走访", "To visit"),
        say!(lang, "走访到", "Met"),
        say!(lang, "没人", "Nobody"),
        say!(lang, "不愿", "Not wanted"),
        say!(lang, "还没去到", "Left"),
        say!(lang, "走访率", "Share met"),
        say!(lang, "需求", "Needs"),
    ];
    let mut rows = Vec::new();
    for (by_town, by) in [(true, say!(lang, "乡镇", "town")), (false, say!(lang, "岗位", "post"))] {
        for row in ctx.app.office().visit_coverage(&lines, by_town) {
            let counts = [row.total, row.visited, row.nobody, row.unwanted, row.left].map(|n| Out::Number(n.into()));
            let mut cells = vec![Out::Text(by.to_owned()), Out::Text(row.name.get(lang).to_owned())];
            cells.extend(counts);
            cells.extend([Out::Text(share(&row)), Out::Number(row.needs.into())]);
            rows.push(cells);
        }
    }
    let table = TableOut { title, headers: headers.map(str::to_owned).to_vec(), rows, notes };
    files::table(&format!("coverage-{}", round.id), &table, format)
}
