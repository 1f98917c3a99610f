//! A published table as files. Its sources are counted, never listed: their act numbers would tell which unit made which act.

use super::super::files;
use super::super::published::{self, both, stamp, unit_name};
use super::single;
use super::table::asked;
use crate::http::{Ctx, Page, PageError};
use crate::look::say;
use axum::extract::{Path, Query};
use serde_json::{Value, json};
use shishu_office::Edition;
use shishu_office::publication::{PublishedColumn, PublishedRow};
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{FigureId, IndicatorCode, Lang, Place, parse_number};
use std::collections::BTreeMap;

/// A figure's id is the row's, a dot, and the indicator in brackets above its column: so `/verify` knows each figure again.
const ID_COLUMN: &str = "编号 ID";

type Named = Path<(String, String)>;
type Asked = Query<BTreeMap<String, String>>;

pub(super) async fn xlsx(ctx: Ctx, path: Named, query: Asked) -> Page {
    sheet(ctx, path, query, Format::Xlsx).await
}

pub(super) async fn csv(ctx: Ctx, path: Named, query: Asked) -> Page {
    sheet(ctx, path, query, Format::Csv).await
}

async fn edition(ctx: &Ctx, Path((form, period)): Named, Query(query): Asked) -> Result<Edition, PageError> {
    let (mut editions, at) = asked(ctx, &form, &period, query.get("edition")).await?;
    Ok(editions.swap_remove(at))
}

async fn sheet(ctx: Ctx, path: Named, query: Asked, format: Format) -> Page {
    let edition = edition(&ctx, path, query).await?;
    let table = &edition.table;
    files::table(&format!("{}.{}.v{}", table.form, table.period, table.edition), &rows(&ctx, &edition), format)
}

fn rows(ctx: &Ctx, edition: &Edition) -> TableOut {
    let (lang, table) = (ctx.lang, &edition.table);
    let head = |c: &PublishedColumn| match lang {
        Lang::Zh => format!("{}（{}）[{}]", c.name.zh, unit_name(&c.unit, lang), c.indicator),
        Lang::En => format!("{} ({}) [{}]", c.name.en, unit_name(&c.unit, lang), c.indicator),
    };
    let value = |text: &Option<String>| match text {
        Some(text) => parse_number(text).map_or_else(|_| Out::Text(text.clone()), Out::Number),
        None => Out::Text(published::WITHHELD.to_owned()),
    };
    let codes = [ID_COLUMN, say!(lang, "区划代码", "Region code"), say!(lang, "地区", "Place")].map(str::to_owned);
    TableOut {
        title: table.title.get(lang).to_owned(),
        headers: codes.into_iter().chain(table.columns.iter().map(head)).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| {
                let cell = |c: &PublishedColumn| {
                    row.cells.get(&c.indicator).map_or(Out::Text(String::new()), |cell| value(&cell.value))
                };
                let id = format!("{}.{}.{}", table.form, table.period, row.region);
                let names = [id, row.region.to_string(), row.name.get(lang).to_owned()].map(Out::Text);
                names.into_iter().chain(table.columns.iter().map(cell)).collect()
            })
            .collect(),
        notes: notes(ctx, edition),
    }
}

fn notes(ctx: &Ctx, edition: &Edition) -> Vec<String> {
    let (lang, table) = (ctx.lang, &edition.table);
    let c = table.coverage;
    vec![
        say!(
            lang,
            "第 {n} 版，{at} 公布，日志第 {seq} 条",
            "Edition {n}, published {at}, act {seq} of the ledger",
            n = table.edition,
            at = stamp(ctx, edition.at),
            seq = edition.seq
        ),
        say!(
            lang,
            "应报 {e}，已报 {r}，全部验收 {a}，未计入 {x} 格",
            "{e} owed, {r} reported, {a} wholly accepted, {x} cells left out",
            e = c.expected,
            r = c.reported,
            a = c.accepted,
            x = c.cells_left_out
        ),
        published::withheld_note(lang).to_owned(),
    ]
}

/// The receipt of the edition, with what it states: what a table is checked against elsewhere.
pub(super) async fn receipt(ctx: Ctx, path: Named, query: Asked) -> Page {
    let edition = edition(&ctx, path, query).await?;
    let receipt = ctx.app.office().receipt_for(&ctx.caller(), edition.seq).await?;
    let name = format!("{}.{}.v{}.tlog-proof", edition.table.form, edition.table.period, edition.table.edition);
    Ok(files::attachment(receipt.text.into_bytes(), "text/plain; charset=utf-8", &name))
}

/// The whole table as one page that needs nothing else, with its receipt inside.
pub(super) async fn html(ctx: Ctx, path: Named, query: Asked) -> Page {
    let edition = edition(&ctx, path, query).await?;
    let receipt = ctx.app.office().receipt_for(&ctx.caller(), edition.seq).await?;
    let name = format!("{}.{}.v{}.html", edition.table.form, edition.table.period, edition.table.edition);
    let page = single::page(&ctx, &edition, &notes(&ctx, &edition), &receipt);
    Ok(files::attachment(page.into_string().into_bytes(), "text/html; charset=utf-8", &name))
}

pub(super) async fn json(ctx: Ctx, path: Named, query: Asked) -> Page {
    let edition = edition(&ctx, path, query).await?;
    Ok(published::json(&as_json(&ctx, &edition)))
}

/// A table for programs: figures with their ids, values as decimal texts, `null` where withheld.
pub(in super::super) fn as_json(ctx: &Ctx, edition: &Edition) -> Value {
    let table = &edition.table;
    let figure = |row: &PublishedRow, code: &IndicatorCode| {
        FigureId::new(table.form.clone(), table.period, Place::Region(row.region), code.clone()).to_string()
    };
    json!({
        "form": table.form, "period": table.period, "edition": table.edition, "corrects": table.corrects,
        "title": both(&table.title), "programme": table.programme, "at": stamp(ctx, edition.at), "act": edition.seq, "reason": edition.reason,
        "columns": table.columns.iter().map(|c| json!({
            "indicator": c.indicator, "name": both(&c.name), "unit": c.unit, "decimals": c.decimals,
        })).collect::<Vec<_>>(),
        "rows": table.rows.iter().map(|row| json!({
            "region": row.region.to_string(), "name": both(&row.name),
            "figures": row.cells.iter().map(|(code, cell)| json!({
                "id": figure(row, code), "indicator": code, "value": cell.value, "units": cell.units,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "coverage": table.coverage, "sources": table.returns,
        "changes": table.changes.iter().map(|c| json!({ "figure": c.figure.to_string(), "old": c.old, "new": c.new })).collect::<Vec<_>>(),
    })
}
