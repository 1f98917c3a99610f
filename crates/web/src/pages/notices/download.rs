//! The public list as a file, files of a typical case, and the receipt of the act that published it.

use super::list::{joined, names};
use super::{query, shown};
use crate::http::{Ctx, Page};
use crate::look::{Lang, say, when};
use crate::pages::files::{self, attachment, scan_kind};
use axum::extract::{Path, Query};
use shishu_cases::notice::{Piece, PublicNotice, part_name, plain};
use shishu_office::{NoticeLine, Refusal};
use shishu_sheets::{Format, Out, TableOut};
use shishu_terms::{Bilingual, NoticeId};
use std::collections::BTreeMap;

type Asked = Query<BTreeMap<String, String>>;

pub(super) async fn csv(ctx: Ctx, asked: Asked) -> Page {
    list(&ctx, asked, Format::Csv).await
}

pub(super) async fn xlsx(ctx: Ctx, asked: Asked) -> Page {
    list(&ctx, asked, Format::Xlsx).await
}

/// A text as it is shown, gaps in words.
pub(in crate::pages) fn told(lang: Lang, public: &PublicNotice, pieces: &[Piece]) -> String {
    told_text(lang, &names(public), pieces)
}

/// The same with exemptions of these names.
pub(in crate::pages) fn told_text(lang: Lang, names: &[(String, Bilingual)], pieces: &[Piece]) -> String {
    plain(pieces, &|id| shown::gap(lang, names, id))
}

async fn list(ctx: &Ctx, Query(asked): Asked, format: Format) -> Page {
    let lang = ctx.lang;
    let found = ctx.app.office().notices(&ctx.caller(), &query::read(&asked)).await?;
    let title = say!(lang, "典型案例", "Typical cases").to_owned();
    let parts = ["title", "reported", "done", "result", "lesson"].map(|id| part_name(id).get(lang).to_owned());
    let heads = [
        say!(lang, "编号", "Number"),
        say!(lang, "季度", "Quarter"),
        say!(lang, "事项类型", "Kind"),
        say!(lang, "有关单位", "Units"),
    ];
    let row = |line: &NoticeLine| {
        let public = line.public.as_ref()?;
        let mut row = vec![
            Out::Text(line.state.id.to_string()),
            Out::Text(public.quarter.to_string()),
            Out::Text(public.kind_name.get(lang).to_owned()),
            Out::Text(joined(lang, &public.unit_names)),
            Out::Text(told(lang, public, &public.title)),
        ];
        row.extend(public.parts.iter().map(|part| Out::Text(told(lang, public, &part.text))));
        Some(row)
    };
    let table = TableOut {
        title: title.clone(),
        headers: heads.map(str::to_owned).into_iter().chain(parts).collect(),
        rows: found.iter().filter_map(row).collect(),
        notes: vec![
            title,
            say!(lang, "导出时间 {made}", "made on {made}", made = when::date_time(lang, ctx.local(ctx.now))),
        ],
    };
    files::table(&format!("typical-cases-{}", ctx.today()), &table, format)
}

/// `GET /notices/{notice}/file/{sha256}`.
pub(super) async fn file(ctx: Ctx, Path((id, sha256)): Path<(String, String)>) -> Page {
    let id = NoticeId::new(id);
    let (file, bytes) = ctx.app.office().notice_file(&ctx.caller(), &id, &sha256).await?;
    let kind = scan_kind(&bytes);
    Ok(attachment(bytes, kind, &plain(&file.name, &|_| "_".to_owned())))
}

/// `GET /notices/{notice}/receipt.tlog-proof`: with the published text itself, as long as it is public.
pub(super) async fn receipt(ctx: Ctx, Path(id): Path<String>) -> Page {
    let office = ctx.app.office();
    let sheet = office.notice(&ctx.caller(), &NoticeId::new(id.as_str())).await?;
    let seq = sheet.state.published.ok_or_else(|| Refusal::not_found(&id))?;
    let receipt = office.receipt_for(&ctx.caller(), seq).await?;
    Ok(attachment(receipt.text.into_bytes(), "text/plain; charset=utf-8", &format!("{id}.tlog-proof")))
}
