//! `shishu ledger rotate-key` and `shishu ledger resume`: the log gets another key, or goes on under another name.

use crate::chance::SystemChance;
use crate::cli::{Folder, LedgerResume};
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::keys::Keyring;
use crate::{open, rollback, table};
use shishu_ledger::{Signer, Verifier};
use shishu_office::{ActKind, Resumption};
use shishu_store::{Mode, Store};
use shishu_terms::{Chance, Lang};
use std::process::ExitCode;

/// Gives the log a new key of the same name. Every step can be the last before a crash; given again, the command goes on.
pub async fn rotate(folder: Folder, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&folder.dir)?;
    let ring = folder.keyring();
    let store = open::store(folder.store(), Mode::Write, Box::new(SystemChance)).await?;
    let old = folder.signer()?;
    let vkey = old.verifier();
    // Refuses when the store is behind: what the old key vouches for must be this log.
    let office = open::over(&folder, store, Some(old)).await?;
    let new = match stated(&ring, office.store(), ActKind::LogKeyRotated).await? {
        Some(ready) => ready,
        None => {
            let new = make(vkey.name())?;
            ring.make_ready(&new)?;
            // Crash before the act: a key that no act speaks of; the next time another is made.
            office.rotate_key(office.now(), &vkey, &new.verifier()).await?;
            new
        }
    };
    // Crash before this: the act stands unsigned; whoever signs next, server or this command, signs it with the old key.
    office.checkpoint().await?;
    office.publish_log().await?;
    office.store().clone().close().await;
    ring.publish(&new.verifier())?;
    ring.take_over()?;
    let (new, kept) = (new.verifier(), folder.verifiers()?.len() - 1);
    table::print(&match lang {
        Lang::Zh => format!(
            "日志换了密钥。新公钥（请公开，并交给各见证人加上 --log）：{new}\n旧公钥 {kept} 把照旧公开，旧回执照样能核对；旧私钥已销毁。\n"
        ),
        Lang::En => format!(
            "the log has a new key. Public key (publish it, and give it to the witnesses for --log): {new}\n{kept} old public keys stay published and old receipts verify; the old private key is destroyed.\n"
        ),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Goes on under a new name after the store was brought back to an earlier state or the key was lost, and says so in the first
/// act.
pub async fn resume(options: LedgerResume, lang: Lang) -> Result<ExitCode, Failure> {
    if options.reason.trim().is_empty() {
        return Err(Failure::new("请用 --reason 写明原因", "say why with --reason"));
    }
    let folder = DataFolder::open(&options.folder.dir)?;
    let ring = folder.keyring();
    let store = open::store(folder.store(), Mode::Write, Box::new(SystemChance)).await?;
    let new = match stated(&ring, &store, ActKind::LogResumed).await? {
        Some(ready) => ready,
        None => state(&folder, &ring, &store, &options).await?,
    };
    ring.publish(&new.verifier())?;
    // Crash before it: the old key is in force and the store still behind what it signed, so nothing is signed with it.
    ring.take_over()?;
    // Crash here: the new key is in force; what the old log signed is of another name and binds the new one no more.
    let office = open::over(&folder, store, Some(new)).await?;
    office.checkpoint().await?;
    office.publish_log().await?;
    let size = office.store().tree_size().await?;
    office.store().clone().close().await;
    let new = folder.signer()?.verifier();
    table::print(&match lang {
        Lang::Zh => format!(
            "日志改名续记：{}，第 {} 条写明了经过，共 {size} 条已签名。\n新公钥（请公开，并请各见证人以 --log 加上）：{new}\n旧公钥照旧公开。请把这件事告诉拿着旧回执、旧检查点的人。\n",
            new.name(),
            size - 1
        ),
        Lang::En => format!(
            "the log goes on as {}; act {} says what happened; {size} acts are signed.\nPublic key (publish it, and ask the witnesses to add it with --log): {new}\nThe old key stays published. Tell those who hold old receipts and checkpoints.\n",
            new.name(),
            size - 1
        ),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the new key ready and states the resumption. Nothing is signed here.
async fn state(folder: &DataFolder, ring: &Keyring, store: &Store, options: &LedgerResume) -> Result<Signer, Failure> {
    // By the public key: the private one may be what was lost.
    let keys = folder.verifiers()?;
    let [old, ..] = keys.as_slice() else { return Err(Failure::new("没有公钥", "there is no public key")) };
    let mut found = rollback::look(folder, store, old.name()).await?;
    if let Some(kept) = &options.old {
        found.extend(rollback::kept(&keys, store, kept).await?);
    }
    // What is known to have been signed by the old log, the furthest of it.
    let known = found.iter().filter_map(|one| Some((one.size, one.note.as_ref()?.to_text())));
    let furthest = known.max_by_key(|(size, _)| *size).map(|(_, note)| note);
    let latest = store.latest_checkpoint().await?.map(|latest| latest.note);
    let (true, Some(note)) = (!found.is_empty() || !ring.key.exists(), furthest.or(latest)) else {
        return Err(Failure::new(
            "数据没有落后于签过、联署过的，不需要续记；直接启动即可。别处有更新的检查点，请用 --old 文件 给出",
            "the store is not behind what was signed and witnessed; there is nothing to resume, just start it. If somebody keeps a newer checkpoint, give it with --old FILE",
        ));
    };
    let new = make(&next_name(old.name()))?;
    ring.make_ready(&new)?;
    // Crash before the act: a key that no act speaks of; the next time another is made.
    let office = open::over(folder, store.clone(), None).await?;
    let (old_vkey, new_vkey) = (signed_by(&keys, &note).unwrap_or(old.clone()), new.verifier());
    let reason = options.reason.trim();
    let from = Resumption { old_checkpoint: &note, old_vkey: &old_vkey, new_vkey: &new_vkey, reason };
    office.resume(office.now(), from).await?;
    Ok(new)
}

/// Which of the log's keys has signed a note.
fn signed_by(keys: &[Verifier], note: &str) -> Option<Verifier> {
    keys.iter().find(|key| shishu_ledger::Checkpoint::open(note, std::slice::from_ref(key)).is_ok()).cloned()
}

/// The key that was made ready, if the newest act of that kind speaks of it: the command was broken off after the act.
async fn stated(ring: &Keyring, store: &Store, kind: ActKind) -> Result<Option<Signer>, Failure> {
    let Some(ready) = ring.ready()? else { return Ok(None) };
    let vkey = ready.verifier().to_string();
    let acts = store.acts_of("log").await?;
    let last = acts.iter().rev().find(|act| act.kind == kind.wire());
    let speaks = last.is_some_and(|act| act.body.get("new_vkey").and_then(|key| key.as_str()) == Some(&vkey));
    Ok(speaks.then_some(ready))
}

fn make(name: &str) -> Result<Signer, Failure> {
    let mut seed = [0; 32];
    SystemChance.fill(&mut seed);
    Signer::from_seed(name, &seed).map_err(|error| Failure::new(error.zh(), error.to_string()))
}

/// `NAME/2` after `NAME`, `NAME/3` after `NAME/2`.
fn next_name(old: &str) -> String {
    let numbered = old.rsplit_once('/').and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?)));
    match numbered {
        Some((name, number)) if number >= 2 => format!("{name}/{}", number.saturating_add(1)),
        _ => format!("{old}/2"),
    }
}

#[cfg(test)]
mod tests {
    use super::next_name;

    #[test]
    fn names_are_counted_on() {
        let names: Vec<_> = ["shishu/county", "a/2", "a/9", "2026", "a/2026-1", "a/1"].map(next_name).into();
        assert_eq!(names, ["shishu/county/2", "a/3", "a/10", "2026/2", "a/2026-1/2", "a/1/2"]);
    }
}
