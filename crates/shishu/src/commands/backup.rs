//! `shishu backup`: one sealed file, made beside a running server, with its hash on the record.

use crate::backup::{Packed, Recipients, new_identity, pack};
use crate::chance::SystemChance;
use crate::cli::{Backup, BackupCommand, BackupMake, Keygen};
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::spool::{self, Logged};
use crate::{open, progress, table};
use shishu_office::{BackupMade, BackupNote};
use shishu_store::Mode;
use shishu_terms::{Clock, Lang};
use std::process::ExitCode;

/// Makes a backup, or the pair of keys that it needs.
pub async fn run(backup: Backup, lang: Lang) -> Result<ExitCode, Failure> {
    match (backup.command, backup.make) {
        (Some(BackupCommand::Keygen(keygen)), _) => make_keys(&keygen, lang),
        (None, Some(make)) => make_backup(make, lang).await,
        (None, None) => Err(Failure::new(
            "请给出 --dir、--to 和 --recipient，或用 shishu backup keygen",
            "give --dir, --to and --recipient, or use `shishu backup keygen`",
        )),
    }
}

fn make_keys(keygen: &Keygen, lang: Lang) -> Result<ExitCode, Failure> {
    let public = new_identity(&keygen.to)?;
    let path = keygen.to.display();
    table::print(&format!("{public}\n"))?;
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!(
                "私钥在 {path}：请打印两份，与本机分开保管（如保险柜），然后删除这个文件。没有它，备份谁也打不开。\n\
                 上面是公钥：shishu backup --recipient 用它，可以放在本机上。"
            ),
            Lang::En => format!(
                "the private key is in {path}: print it twice, keep it away from this machine (a safe), then delete the file. Without it nobody opens a backup.\n\
                 Above is the public key, for `shishu backup --recipient`; it may stay on this machine."
            ),
        }
    );
    Ok(ExitCode::SUCCESS)
}

async fn make_backup(make: BackupMake, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&make.dir)?;
    let recipients = Recipients::parse(&make.recipient)?;
    // For reading: a server may be writing meanwhile.
    let store = open::store(folder.store(), Mode::Read, Box::new(SystemChance)).await?;
    let bar = progress::bar(0, lang.pick("备份", "backing up"));
    let packed = pack(&folder, &store, &make.to, &recipients, SystemClock.now(), &mut |progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    })
    .await;
    bar.finish_and_clear();
    store.close().await;
    let Packed { manifest, sha256, bytes } = packed?;
    let to = make.to.display();
    table::print(&match lang {
        Lang::Zh => {
            format!("已备份到 {to}：{} 个行为，{bytes} 字节\n根 {}\nSHA-256 {sha256}\n", manifest.acts, manifest.root)
        }
        Lang::En => format!(
            "backed up to {to}: {} acts, {bytes} bytes\nroot {}\nSHA-256 {sha256}\n",
            manifest.acts, manifest.root
        ),
    })?;
    let (acts, root) = (manifest.acts, manifest.root);
    let note = BackupNote::Made(BackupMade { at: manifest.at, sha256, bytes, acts, root });
    tell(spool::log(&folder, &note).await, lang)
}

/// Says how it came onto the record. The backup stands in any case; that it could not be logged is a refusal all the same.
pub fn tell(logged: Result<Logged, Failure>, lang: Lang) -> Result<ExitCode, Failure> {
    let said = match (logged?, lang) {
        (Logged::Act(seq), Lang::Zh) => format!("已记入日志：第 {seq} 号行为\n"),
        (Logged::Act(seq), Lang::En) => format!("logged as act {seq}\n"),
        (Logged::Left, Lang::Zh) => "正在运行的服务会在一分钟内把它记入日志\n".to_owned(),
        (Logged::Left, Lang::En) => "the running server logs it within a minute\n".to_owned(),
    };
    table::print(&said)?;
    Ok(ExitCode::SUCCESS)
}
