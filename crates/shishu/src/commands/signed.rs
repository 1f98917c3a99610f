//! `shishu signed`: what a person signed, with post and unit as they stood then.

use crate::cli::Signed;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::open;
use crate::table::{Cell, Table};
use shishu_office::{ActKind, SignedFilter, kind_name};
use shishu_store::Mode;
use shishu_terms::{Bilingual, Lang};
use std::process::ExitCode;

/// Acts read at a time.
const PAGE: u32 = 1_000;

/// Prints the acts, newest first, as far as the office's auditor may see them.
pub async fn run(signed: Signed, lang: Lang) -> Result<ExitCode, Failure> {
    let kind = signed.kind.as_deref().map(known_kind).transpose()?;
    let folder = DataFolder::open(&signed.folder.dir)?;
    let office = open::office(&folder, Mode::Read).await?;
    let caller = open::reader(office.programme(), office.now());
    let mut filter = SignedFilter { kind, ..SignedFilter::default() };
    let mut table = Table::new(&["act", "at", "kind", "what", "about", "post", "post_then", "unit_then"]);
    loop {
        let page = office.signed(&caller, &signed.person, &filter, PAGE).await?;
        for line in &page.lines {
            let then = |text: fn(&shishu_office::PostThen) -> &Bilingual| {
                Cell::from(line.post.as_ref().map(|post| text(post).get(lang).to_owned()).unwrap_or_default())
            };
            table.row(vec![
                line.act.seq.into(),
                line.act.at.to_string().into(),
                line.act.kind.as_str().into(),
                kind_name(&line.act.kind, lang).into(),
                line.act.subject.as_str().into(),
                line.act.post.as_ref().map(ToString::to_string).unwrap_or_default().into(),
                then(|post| &post.name),
                then(|post| &post.unit_name),
            ]);
        }
        filter.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    table.print(signed.output.format)?;
    Ok(ExitCode::SUCCESS)
}

fn known_kind(wire: &str) -> Result<String, Failure> {
    if ActKind::parse(wire).is_some() {
        return Ok(wire.to_owned());
    }
    let known: Vec<&str> = ActKind::ALL.iter().map(|kind| kind.wire()).collect();
    Err(Failure::new(
        format!("没有“{wire}”这种行为；有：{}", known.join("、")),
        format!("there is no kind \"{wire}\"; there are {}", known.join(", ")),
    ))
}
