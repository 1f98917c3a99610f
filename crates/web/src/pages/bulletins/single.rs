//! A published table as one file: no style sheet to fetch, no script, figures with their ids, and the receipt inside, so that
//! `shishu-verify` and `/verify` can tell whether a digit was altered.

use super::super::published::{self, unit_name};
use crate::http::Ctx;
use crate::look::{Lang, say};
use maud::{DOCTYPE, Markup, html};
use shishu_office::publication::{PublishedColumn, PublishedRow};
use shishu_office::{Edition, ReceiptFile};
use shishu_terms::{FigureId, Place};

const STYLE: &str = "body{font:16px/1.6 serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#111}\
table{border-collapse:collapse;width:100%}caption{font-size:1.4em;font-weight:bold;text-align:left;padding-bottom:.5em}\
th,td{border-top:1px solid #999;padding:.3em .6em;text-align:left}td{text-align:right;font-variant-numeric:tabular-nums}\
thead th{border-top:2px solid #111;vertical-align:bottom}tbody tr:first-child{font-weight:bold}\
small{display:block;font-weight:normal;color:#555}.qr{width:13rem;height:auto}footer{margin-top:2rem;font-size:.9em}\
@media print{body{margin:0}}";

pub(super) fn page(ctx: &Ctx, edition: &Edition, notes: &[String], receipt: &ReceiptFile) -> Markup {
    let (lang, table) = (ctx.lang, &edition.table);
    let title = table.title.get(lang);
    html! {
        (DOCTYPE)
        html lang=(say!(lang, "zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (STYLE) }
            }
            body {
                main { table {
                    caption { (title) }
                    thead { tr {
                        th scope="col" { (say!(lang, "地区", "Place")) }
                        @for column in &table.columns { th scope="col" { (column.name.get(lang)) small { (unit_name(&column.unit, lang)) " [" (column.indicator) "]" } } }
                    } }
                    tbody { @for row in &table.rows { tr {
                        th scope="row" { (row.name.get(lang)) }
                        @for column in &table.columns { td { (cell(edition, row, column)) } }
                    } } }
                } }
                footer {
                    @for note in notes { p { (note) } }
                    @if let Some(reason) = &edition.reason { p { (say!(lang, "更正原因：", "Reason of the correction: ")) (reason) } }
                    p { (how(ctx, lang)) }
                    (crate::look::qr(&super::super::verify::code_address(ctx, &receipt.code), say!(lang, "回执码", "Code of the receipt")))
                }
                // The receipt is lines of base64 and names: nothing in it can end the element.
                script type="text/plain" id="shishu-receipt" { "\n" (receipt.text) }
            }
        }
    }
}

fn cell(edition: &Edition, row: &PublishedRow, column: &PublishedColumn) -> Markup {
    let table = &edition.table;
    let Some(cell) = row.cells.get(&column.indicator) else { return html! { "—" } };
    let id = FigureId::new(table.form.clone(), table.period, Place::Region(row.region), column.indicator.clone());
    let value = cell.value.as_deref();
    let shown = value.map_or_else(|| published::WITHHELD.to_owned(), |text| published::shown(text, column.decimals));
    html! { data data-figure=(id) value=(value.unwrap_or_default()) { (shown) } }
}

fn how(ctx: &Ctx, lang: Lang) -> String {
    say!(
        lang,
        "这个文件里有回执：放到 {site}/verify，或用 shishu-verify 核对，改过一个数字也查得出。",
        "This file holds its receipt: drop it on {site}/verify, or check it with shishu-verify; a single altered digit is found.",
        site = ctx.site
    )
}
