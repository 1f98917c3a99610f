//! `shishu restore`: an office out of a backup; with `--drill` only to see that it could be done.

use super::backup::tell;
use crate::backup::{Unpacked, identities, unpack};
use crate::chance::SystemChance;
use crate::cli::{Format, Restore};
use crate::clock::SystemClock;
use crate::failure::{FOUND, Failure};
use crate::folder::{DataFolder, sync_folder};
use crate::table::Table;
use crate::{keys, progress, spool};
use shishu_ledger::{Checkpoint, Verifier};
use shishu_office::{BackupDrilled, BackupNote, OfficeViews};
use shishu_store::{Mode, Opening, Store};
use shishu_terms::{Clock, Lang};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// What was looked at in a restored office, and whether it held.
struct Examined {
    table: Table,
    sound: bool,
    acts: u64,
    proven: u64,
}

/// Lays the backup out beside where it is to be, examines it whole, and then gives the folder its name or removes it.
///
/// Crash at any point: a folder `….restoring` (or a throw-away one) is left, never half an office under the name asked for.
pub async fn run(restore: Restore, lang: Lang) -> Result<ExitCode, Failure> {
    let keys = identities(&restore.identity)?;
    match &restore.to {
        Some(to) => {
            let beside = beside(to)?;
            let unpacked = unpack(&restore.from, &keys, &beside)?;
            let examined = examine(&restore, &unpacked, &beside, lang).await?;
            examined.table.print(restore.output.format)?;
            keep(&examined, &beside, to, lang)
        }
        None => {
            let cannot = |error| {
                Failure::file(
                    "无法建立临时文件夹：",
                    "cannot make a throw-away folder in",
                    &std::env::temp_dir(),
                    &error,
                )
            };
            let beside = tempfile::tempdir().map_err(cannot)?;
            let unpacked = unpack(&restore.from, &keys, beside.path())?;
            let examined = examine(&restore, &unpacked, beside.path(), lang).await;
            // What was laid out is as readable as the office itself.
            let _ = shishu_store::overwrite(&beside.path().join("store/shishu.db"));
            let examined = examined?;
            examined.table.print(restore.output.format)?;
            drilled(&restore, &unpacked, &examined, lang).await
        }
    }
}

/// The folder to lay it out in first.
fn beside(to: &Path) -> Result<std::path::PathBuf, Failure> {
    let is_full = fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some());
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    let beside = to.with_file_name(name);
    let taken = [(to, is_full), (beside.as_path(), beside.exists())].into_iter().find(|(_, is_taken)| *is_taken);
    if let Some((taken, _)) = taken {
        let taken = taken.display();
        return Err(Failure::new(
            format!("{taken} 已经有东西；请换一个文件夹，或先把它移走"),
            format!("{taken} is not empty; choose another folder, or move it away first"),
        ));
    }
    fs::create_dir_all(&beside).map_err(|error| Failure::file("无法建立", "cannot make", &beside, &error))?;
    Ok(beside)
}

fn keep(examined: &Examined, beside: &Path, to: &Path, lang: Lang) -> Result<ExitCode, Failure> {
    if !examined.sound {
        let shown = beside.display();
        eprintln!(
            "{}",
            match lang {
                Lang::Zh => format!("备份不完好，没有启用；展开的内容留在 {shown}，请换一份备份"),
                Lang::En =>
                    format!("the backup is not sound and was not put in place; it lies in {shown}, take another backup"),
            }
        );
        return Ok(ExitCode::from(FOUND));
    }
    // An empty folder may be there.
    let _ = fs::remove_dir(to);
    fs::rename(beside, to).map_err(|error| Failure::file("无法改名为", "cannot rename to", to, &error))?;
    sync_folder(to)?;
    let shown = to.display();
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!(
                "已恢复到 {shown}。其中没有签名私钥和收件钥匙：从保管处取来放进 keys/ledger.key 和 keys/intake.key（没有后者就不受理、也不显示密封的举报），没有丢失后来的行为就 shishu serve --dir {shown}，丢失了就 shishu ledger resume --dir {shown} --reason …（启动时对照见证过的检查点，会说明是哪一种）；\n\
                 私钥遗失则只读可用：shishu ledger verify --dir {shown}"
            ),
            Lang::En => format!(
                "restored to {shown}. It holds neither the signing key nor the key of the intake: bring them from where they are kept into keys/ledger.key and keys/intake.key (without the latter no report is taken and no sealed case shown), then `shishu ledger resume --dir {shown} --reason …` \
                 if later acts were lost, `shishu serve --dir {shown}` if none were (it compares with the witnessed checkpoint and says which);\nwithout the key it can be read: `shishu ledger verify --dir {shown}`"
            ),
        }
    );
    Ok(ExitCode::SUCCESS)
}

/// Tells a drill, and puts it on the record of the office it was for.
async fn drilled(restore: &Restore, unpacked: &Unpacked, examined: &Examined, lang: Lang) -> Result<ExitCode, Failure> {
    let Examined { sound, acts, proven, .. } = *examined;
    if let Some(dir) = &restore.dir {
        let drilled =
            BackupDrilled { at: SystemClock.now().micros(), sha256: unpacked.sha256.clone(), acts, proven, sound };
        let logged = spool::log(&DataFolder::open(dir)?, &BackupNote::Drilled(drilled)).await;
        // Data alone goes to stdout when a program reads it.
        match restore.output.format {
            Format::Table => {
                tell(logged, lang)?;
            }
            _ => {
                logged?;
            }
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

/// Opens the office, which makes duties and views again, and recomputes and proves everything.
async fn examine(restore: &Restore, unpacked: &Unpacked, dir: &Path, lang: Lang) -> Result<Examined, Failure> {
    let folder = DataFolder::open(dir)?;
    let verifiers = verifiers(restore, &folder)?;
    let mut lines = Lines { table: Table::new(&["check", "result", "detail"]), sound: true };
    lines.add("files", true, format!("{} files, SHA-256 {}", unpacked.manifest.files.len(), unpacked.sha256));
    let (location, views, chance) = (folder.store(), Arc::new(OfficeViews), Box::new(SystemChance));
    let store = match Store::open(Opening { location, mode: Mode::Write, views, chance }).await {
        Ok(store) => store,
        Err(error) => {
            // It was laid out as it was packed, so what does not open was no sound record when it was packed.
            lines.add("record", false, error.message().get(lang).to_owned());
            return Ok(Examined { table: lines.table, sound: false, acts: unpacked.manifest.acts, proven: 0 });
        }
    };
    let examined = examine_store(restore, unpacked, &store, &verifiers, lines, lang).await;
    store.close().await;
    examined
}

/// The key that the operator brings counts for more than the one in the backup, which anybody could have put there.
fn verifiers(restore: &Restore, folder: &DataFolder) -> Result<Vec<Verifier>, Failure> {
    restore.vkey.as_deref().map_or_else(|| folder.verifiers(), keys::given)
}

async fn examine_store(
    restore: &Restore,
    unpacked: &Unpacked,
    store: &Store,
    verifiers: &[Verifier],
    mut lines: Lines,
    lang: Lang,
) -> Result<Examined, Failure> {
    let manifest = &unpacked.manifest;
    let bar = progress::bar(0, lang.pick("核验", "verifying"));
    let mut show = |progress: shishu_store::Progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    };
    let report = store.verify(verifiers, &mut show).await?;
    let found = report.damages.iter().map(|damage| damage.message.get(lang)).take(5).collect::<Vec<_>>().join("; ");
    let counted =
        format!("{} acts, {} contents, {} blobs, {} duties", report.acts, report.contents, report.blobs, report.duties);
    lines.add("record", report.is_sound(), if found.is_empty() { counted } else { found });
    let root = report.root.map(hex::encode).unwrap_or_default();
    let same = root == manifest.root && report.tree_size == manifest.acts;
    lines.add(
        "root",
        same,
        format!("{root} over {} acts; the manifest: {} over {}", report.tree_size, manifest.root, manifest.acts),
    );
    let mut proven = 0;
    if let Some(note) = &manifest.checkpoint {
        proven = prove(store, note, verifiers, &mut lines, &mut show).await?;
    }
    if let Some(path) = &restore.checkpoint {
        let note = fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
        older(store, &note, verifiers, &mut lines).await?;
    }
    bar.finish_and_clear();
    Ok(Examined { table: lines.table, sound: lines.sound, acts: report.acts, proven })
}

struct Lines {
    table: Table,
    sound: bool,
}

impl Lines {
    fn add(&mut self, check: &'static str, holds: bool, detail: String) {
        self.sound &= holds;
        self.table.row(vec![check.into(), if holds { "ok" } else { "FAILED" }.into(), detail.into()]);
    }
}

/// Every act under the backup's own checkpoint.
async fn prove(
    store: &Store,
    note: &str,
    verifiers: &[Verifier],
    lines: &mut Lines,
    show: &mut (dyn FnMut(shishu_store::Progress) + Send),
) -> Result<u64, Failure> {
    let Some(checkpoint) = opened("checkpoint", note, verifiers, lines) else { return Ok(0) };
    let proven = store.prove_all(&checkpoint, show).await?;
    let detail = format!("{} of {} acts proven", proven.proven, checkpoint.size());
    lines.add("proofs", proven.failed.is_empty() && proven.proven == checkpoint.size(), detail);
    Ok(proven.proven)
}

/// A checkpoint kept elsewhere: the backup must go on from it, or be its beginning.
async fn older(store: &Store, note: &str, verifiers: &[Verifier], lines: &mut Lines) -> Result<(), Failure> {
    let Some(kept) = opened("kept checkpoint", note, verifiers, lines) else { return Ok(()) };
    let acts = store.tree_size().await?;
    if kept.size() > acts {
        let detail = format!(
            "the backup has {acts} acts, the checkpoint {}: {} later acts are not in it",
            kept.size(),
            kept.size() - acts
        );
        lines.add("goes on from it", false, detail);
        return Ok(());
    }
    let root = store.root_at(kept.size()).await?;
    lines.add("goes on from it", root == *kept.root(), format!("root at {} acts", kept.size()));
    Ok(())
}

/// The checkpoint, if the log's key signed it; its line in the table in any case.
fn opened(check: &'static str, note: &str, verifiers: &[Verifier], lines: &mut Lines) -> Option<Checkpoint> {
    match Checkpoint::open(note, verifiers) {
        Ok(opened) => {
            lines.add(
                check,
                true,
                format!("{} acts, signed by {}", opened.checkpoint.size(), opened.checkpoint.origin()),
            );
            Some(opened.checkpoint)
        }
        Err(error) => {
            lines.add(check, false, error.to_string());
            None
        }
    }
}
