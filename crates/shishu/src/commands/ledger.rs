//! `shishu ledger verify` and `shishu ledger checkpoint`.

use crate::cli::{Folder, Format, LedgerExport, LedgerVerify};
use crate::failure::{FOUND, Failure};
use crate::folder::DataFolder;
use crate::table::Table;
use crate::{open, progress, table, witnesses};
use shishu_ledger::Policy;
use shishu_office::Office;
use shishu_store::{DamagedFile, Difference, LogFolder, Mode, VerifyReport};
use shishu_terms::Lang;
use std::process::ExitCode;

/// Recomputes what can be recomputed and names what does not fit. Only reads; works beside a running server.
pub async fn verify(verify: LedgerVerify, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&verify.folder.dir)?;
    let mut verifiers = folder.verifiers()?;
    verifiers.extend(folder.witnesses()?.iter().flat_map(Policy::witnesses).map(|one| one.verifier.clone()));
    // The log needs no programme to be verified, so a programme that does not load must not stand in the way.
    let store = open::store(folder.store(), Mode::Read, Box::new(crate::chance::SystemChance)).await?;
    let bar = progress::bar(0, lang.pick("核验", "verifying"));
    let report = store
        .verify(&verifiers, &mut |progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.done);
        })
        .await?;
    // What is published is compared with the record, so the record must be sound first.
    let files = match report.is_sound() {
        true => folder.log().damaged(&store).await?,
        false => Vec::new(),
    };
    let views = match verify.views && report.is_sound() {
        true => {
            store
                .rebuild_check(&mut |progress| {
                    bar.set_length(progress.of);
                    bar.set_position(progress.done);
                })
                .await?
        }
        false => Vec::new(),
    };
    bar.finish_and_clear();
    match verify.output.format {
        Format::Table => {
            table::print(&told(&report, &files, lang))?;
            table::print(&told_of_views(&verify, &report, &views, lang))?;
        }
        format => damages(&report, &files, &views, lang).print(format)?,
    }
    Ok(if report.is_sound() && files.is_empty() && views.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FOUND)
    })
}

/// Tables people read are compared with what the acts give, so the acts must be sound first.
fn told_of_views(verify: &LedgerVerify, report: &VerifyReport, views: &[Difference], lang: Lang) -> String {
    let text = match (verify.views, report.is_sound(), views.len(), lang) {
        (false, ..) => return String::new(),
        (_, false, _, Lang::Zh) => "供人阅读的表没有核对：先要日志完好".to_owned(),
        (_, false, _, Lang::En) => "the tables people read were not compared: the log must be sound first".to_owned(),
        (.., 0, Lang::Zh) => "供人阅读的表与行为一致".to_owned(),
        (.., 0, Lang::En) => "the tables people read are what the acts give".to_owned(),
        (.., n, Lang::Zh) => format!("供人阅读的表有 {n} 行与行为不符；shishu rebuild 由行为重建"),
        (.., n, Lang::En) => {
            format!("{n} rows of the tables people read differ from the acts; `shishu rebuild` makes them anew")
        }
    };
    let lines = views.iter().map(|view| view.message().get(lang).to_owned()).chain([text]);
    lines.map(|line| line + "\n").collect()
}

fn damages(report: &VerifyReport, files: &[DamagedFile], views: &[Difference], lang: Lang) -> Table {
    let mut table = Table::new(&["place", "act", "damage"]);
    for damage in &report.damages {
        let act = damage.seq.map_or_else(|| "".into(), Into::into);
        table.row(vec![damage.place.to_string().into(), act, damage.message.get(lang).into()]);
    }
    for file in files {
        table.row(vec![format!("log/{}", file.path).into(), "".into(), file.message.get(lang).into()]);
    }
    for view in views {
        table.row(vec![format!("view {}", view.table).into(), "".into(), view.message().get(lang).into()]);
    }
    table
}

fn told(report: &VerifyReport, files: &[DamagedFile], lang: Lang) -> String {
    let VerifyReport { acts, contents, erased, blobs, duties, checkpoints, cosignatures, tree_size, .. } = report;
    let root = report.root.map_or_else(|| "-".to_owned(), hex::encode);
    let mut text = match lang {
        Lang::Zh => format!(
            "行为 {acts} · 内容 {contents}（已依法删除 {erased}）· 附件 {blobs} · 待办 {duties} · 检查点 {checkpoints}（联署 {cosignatures}）\n日志 {tree_size} 条，根 {root}\n"
        ),
        Lang::En => format!(
            "{acts} acts · {contents} contents ({erased} lawfully erased) · {blobs} blobs · {duties} duties · {checkpoints} checkpoints ({cosignatures} cosignatures)\nlog of {tree_size}, root {root}\n"
        ),
    };
    for damage in &report.damages {
        text += &format!("{}\n", damage.message.get(lang));
    }
    for file in files {
        text += &format!("{}\n", file.message.get(lang));
    }
    let n = report.damages.len() + files.len();
    text += &match (n, lang) {
        (0, Lang::Zh) => "完好\n".to_owned(),
        (0, Lang::En) => "sound\n".to_owned(),
        (n, Lang::Zh) => format!("损坏：{n} 处\n"),
        (n, Lang::En) => format!("damaged: {n} places\n"),
    };
    text
}

/// Prints the newest signed note with its cosignatures. Signs the log first and asks the witnesses, unless a server runs: that
/// one does both.
pub async fn checkpoint(folder: Folder, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&folder.dir)?;
    let office = match sign(&folder, lang).await? {
        Some(office) => office,
        None => open::office(&folder, Mode::Read).await?,
    };
    let latest = office.store().latest_checkpoint().await?;
    office.store().clone().close().await;
    let latest =
        latest.ok_or_else(|| Failure::new("日志是空的，没有检查点", "the log is empty, there is no checkpoint"))?;
    table::print(&latest.note)?;
    Ok(ExitCode::SUCCESS)
}

async fn sign(folder: &DataFolder, lang: Lang) -> Result<Option<Office>, Failure> {
    let opened = open::store(folder.store(), Mode::Write, Box::new(crate::chance::SystemChance)).await;
    let store = match opened {
        Ok(store) => store,
        Err(failure) if failure.is_locked() => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let office = open::over(folder, store, Some(folder.signer()?)).await?;
    office.checkpoint().await.map_err(Failure::from)?;
    ask_witnesses(&office, lang).await;
    Ok(Some(office))
}

/// Asks all at once. One that does not answer is told and takes nothing away from the checkpoint.
async fn ask_witnesses(office: &Office, lang: Lang) {
    let client = witnesses::client();
    let all = office.witnesses().map(Policy::witnesses).unwrap_or_default();
    let asked = all.iter().map(|witness| witnesses::ask(office.store(), &client, witness, false));
    for (witness, asked) in all.iter().zip(futures::future::join_all(asked).await) {
        if let Err(error) = asked {
            let name = witness.verifier.name();
            match lang {
                Lang::Zh => eprintln!("见证人 {name} 没有联署：{}", error.zh()),
                Lang::En => eprintln!("the witness {name} did not cosign: {error}"),
            }
        }
    }
}

/// Writes the log as files, up to the newest checkpoint. Only reads the store; works beside a running server.
pub async fn export(export: LedgerExport, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&export.folder.dir)?;
    let vkeys: String = folder.verifiers()?.iter().map(|key| format!("{key}\n")).collect();
    let store = open::store(folder.store(), Mode::Read, Box::new(crate::chance::SystemChance)).await?;
    let latest = store.latest_checkpoint().await?.ok_or_else(|| {
        Failure::new(
            "还没有签名的检查点；请先运行 shishu ledger checkpoint",
            "no checkpoint is signed yet; run `shishu ledger checkpoint` first",
        )
    })?;
    let bar = progress::bar(latest.size, lang.pick("导出", "exporting"));
    let log = LogFolder::new(&export.out);
    let files = log.publish(&store, &latest, &vkeys, true, &mut |progress| bar.set_position(progress.done)).await?;
    bar.finish_and_clear();
    let (size, out) = (latest.size, export.out.display());
    table::print(&match lang {
        Lang::Zh => format!("{out}：日志 {size} 条，写了 {files} 个文件\n"),
        Lang::En => format!("{out}: log of {size} acts, {files} files written\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}
