//! `shishu rebuild`: the tables people read, made from the acts a second time.

use crate::cli::Rebuild;
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::{open, progress, table};
use shishu_office::Office;
use shishu_store::Mode;
use shishu_terms::Lang;
use std::process::ExitCode;

/// Rows that differ, told at most.
const MOST: usize = 50;

/// Makes the tables anew, or with `--check` compares and changes nothing.
pub async fn run(rebuild: Rebuild, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&rebuild.folder.dir)?;
    match rebuild.check {
        true => check(&folder, lang).await,
        false => make(&folder, lang).await,
    }
}

async fn make(folder: &DataFolder, lang: Lang) -> Result<ExitCode, Failure> {
    let office = open::office(folder, Mode::Write).await?;
    let acts = office.store().rebuild().await?;
    office.store().clone().close().await;
    table::print(&match lang {
        Lang::Zh => format!("已由 {acts} 个行为重建\n"),
        Lang::En => format!("rebuilt from {acts} acts\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn check(folder: &DataFolder, lang: Lang) -> Result<ExitCode, Failure> {
    let office = open::office(folder, Mode::Read).await?;
    let bar = progress::bar(0, lang.pick("重建", "rebuilding"));
    let differences = office
        .store()
        .rebuild_check(&mut |progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.done);
        })
        .await?;
    bar.finish_and_clear();
    let acts = office.store().tree_size().await?;
    if differences.is_empty() {
        table::print(&match lang {
            Lang::Zh => format!("一致：{acts} 个行为给出同样的表\n"),
            Lang::En => format!("identical: {acts} acts give the same tables\n"),
        })?;
        return recompute(&office, lang).await;
    }
    let n = differences.len();
    let mut text = match lang {
        Lang::Zh => format!("不一致：{n} 行\n"),
        Lang::En => format!("different: {n} rows\n"),
    };
    for difference in differences.iter().take(MOST) {
        text += &format!("{}\n", difference.message().get(lang));
    }
    table::print(&text)?;
    Ok(ExitCode::from(FOUND))
}

/// Every edition ever published, against the returns as they stood when it was.
async fn recompute(office: &Office, lang: Lang) -> Result<ExitCode, Failure> {
    let (editions, differing) = office.recompute_all().await?;
    let n = differing.len();
    let mut text = match (lang, n) {
        (Lang::Zh, 0) => format!("相符：{editions} 版公布的表与来源重算的一致\n"),
        (Lang::En, 0) => format!("agree: {editions} published editions equal what their sources said\n"),
        (Lang::Zh, _) => format!("不符：{editions} 版公布的表里有 {n} 版与来源重算的不一致\n"),
        (Lang::En, _) => format!("differ: {n} of {editions} published editions are not what their sources said\n"),
    };
    for (edition, found) in &differing {
        let table = &edition.table;
        let figures: Vec<String> = found.figures.iter().map(|(place, code)| format!("{place}.{code}")).collect();
        let which = format!("{} {} {}", table.form, table.period, figures.join(" "));
        text += &match lang {
            Lang::Zh => format!("第 {} 版 {which}\n", table.edition),
            Lang::En => format!("edition {} {which}\n", table.edition),
        };
    }
    table::print(&text)?;
    Ok(if n == 0 { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}
