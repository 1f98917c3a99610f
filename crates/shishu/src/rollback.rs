//! Has the store gone back? Before anything is signed, the store is held against what this machine signed last and against
//! what witnesses have cosigned. Who signs a second history for acts that were signed before makes every receipt doubtful;
//! so a store that is behind, or another one, is not signed for. It is told what is where, and the lawful ways on.

use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::witnesses::{self, NotAsked};
use shishu_ledger::{Checkpoint, CheckpointError, PolicyWitness, SignedNote, Verifier};
use shishu_store::{Store, StoreError};
use shishu_terms::{Bilingual, Moment};
use shishu_witness::{AskError, Client};
use std::path::Path;

/// Something outside the store that knows more than the store, or another thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Who knows it.
    whose: Bilingual,
    /// How many acts it knows of.
    pub size: u64,
    /// The store has so many acts, but others.
    is_other: bool,
    at: Option<Moment>,
    /// The checkpoint that says so, signed by this log; a foreign witness tells its size only.
    pub note: Option<SignedNote>,
}

impl Contradiction {
    fn words(&self) -> Bilingual {
        let size = self.size;
        let (at_zh, at_en) = match self.at {
            Some(at) => (format!("（{}）", shown(at)), format!(" ({})", shown(at))),
            None => (String::new(), String::new()),
        };
        let Bilingual { zh, en } = &self.whose;
        if self.is_other {
            Bilingual::new(
                format!("{zh}：{size} 条时是另一个树根{at_zh}——此前的行为被换过"),
                format!("{en}: another root at {size} acts{at_en} — acts before it were exchanged"),
            )
        } else {
            Bilingual::new(format!("{zh}：{size} 条{at_zh}"), format!("{en}: {size} acts{at_en}"))
        }
    }
}

/// Everything outside the store that the store does not bear out. `origin`: the name of the log that is to be signed for.
/// Witnesses that are not reached are told on stderr and say nothing.
pub async fn look(folder: &DataFolder, store: &Store, origin: &str) -> Result<Vec<Contradiction>, Failure> {
    let keys = folder.verifiers()?;
    let mut found = Vec::new();
    let memory = folder.last_signed();
    match memory.read(&keys)? {
        // Of a log before this one: its end is stated by an act of this one.
        Some(last) if last.checkpoint.origin() == origin => {
            let path = memory.path().display();
            let whose = Bilingual::new(format!("本机记得签过（{path}）"), format!("this machine signed ({path})"));
            found.extend(against(store, &last.checkpoint, whose, last.at, Some(last.note)).await?);
        }
        _ => {}
    }
    let Some(policy) = folder.witnesses()? else { return Ok(found) };
    let client = witnesses::client();
    let asked = policy.witnesses().iter().map(|witness| of_witness(store, &client, witness, &keys, origin));
    for contradiction in futures::future::join_all(asked).await {
        found.extend(contradiction?);
    }
    Ok(found)
}

/// What a checkpoint that somebody kept says against the store.
pub async fn kept(keys: &[Verifier], store: &Store, path: &Path) -> Result<Option<Contradiction>, Failure> {
    let text = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
    let shown = path.display();
    let bad = |error: CheckpointError| Failure::new(format!("{shown}：{}", error.zh()), format!("{shown}: {error}"));
    let opened = Checkpoint::open(&text, keys).map_err(bad)?;
    let note = SignedNote::parse(&text).map_err(|error| bad(error.into()))?;
    let whose = Bilingual::new(format!("留存的检查点（{shown}）"), format!("the checkpoint that was kept ({shown})"));
    Ok(against(store, &opened.checkpoint, whose, None, Some(note)).await?)
}

/// Refuses when anything contradicts the store.
pub async fn refuse(folder: &DataFolder, store: &Store, origin: &str) -> Result<(), Failure> {
    let found = look(folder, store, origin).await?;
    if found.is_empty() {
        return Ok(());
    }
    Err(refusal(folder, store, &found).await?)
}

async fn refusal(folder: &DataFolder, store: &Store, found: &[Contradiction]) -> Result<Failure, Failure> {
    let size = store.tree_size().await?;
    let last = match size.checked_sub(1) {
        Some(seq) => store.act(seq).await?.map(|act| act.at),
        None => None,
    };
    let at = last.map(shown).unwrap_or_default();
    let dir = folder.dir().display();
    let heading = Bilingual::new(
        "拒绝签名：数据比已经签出、联署过的要旧，或者不是同一份。继续签名等于改写历史。",
        "refusing to sign: the store is behind what was signed and witnessed, or is another one. Signing on would rewrite history.",
    );
    let mut lines = vec![Bilingual::new(
        format!("数据里：{size} 条，最后一条在 {at}"),
        format!("in the store: {size} acts, the last at {at}"),
    )];
    lines.extend(found.iter().map(Contradiction::words));
    lines.push(Bilingual::new(
        "可以这样做：一、找回较新的数据（换下的磁盘、较晚的备份），放回原处再启动。",
        "what can be done: 1. bring the newer data back (the disk that was replaced, a later backup) and start again;",
    ));
    lines.push(Bilingual::new(
        format!("二、确实找不回：shishu ledger resume --dir {dir} --reason \"原因\"。日志改名续记，缺了哪些、为什么都写在第一条；旧公钥照旧公开。"),
        format!("2. if it is lost: shishu ledger resume --dir {dir} --reason \"WHY\". The log goes on under a new name; its first act says what is missing and why, and the old key stays published."),
    ));
    lines.push(Bilingual::new(
        "如果是某个见证人弄错了：先与它核对，再决定是否把它移出 witnesses.txt。",
        "if it is a witness that errs: compare with it first, then decide whether to take it out of witnesses.txt.",
    ));
    Ok(Failure::list(heading, lines).found())
}

/// To the second, in UTC: the programme that says where the office is may not load.
fn shown(at: Moment) -> String {
    at.timestamp().strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

async fn against(
    store: &Store,
    stated: &Checkpoint,
    whose: Bilingual,
    at: Option<Moment>,
    note: Option<SignedNote>,
) -> Result<Option<Contradiction>, StoreError> {
    let size = stated.size();
    let is_other = match store.root_at(size).await {
        Ok(root) if root == *stated.root() => return Ok(None),
        Ok(_) => true,
        Err(StoreError::BeyondTree { .. }) => false,
        Err(error) => return Err(error),
    };
    Ok(Some(Contradiction { whose, size, is_other, at, note }))
}

async fn of_witness(
    store: &Store,
    client: &Client,
    witness: &PolicyWitness,
    keys: &[Verifier],
    origin: &str,
) -> Result<Option<Contradiction>, Failure> {
    let Some(url) = witness.url.clone() else { return Ok(None) };
    let name = witness.verifier.name();
    let whose =
        Bilingual::new(format!("见证人 {name}（{url}）联署过"), format!("the witness {name} ({url}) has cosigned"));
    // A witness of this program shows what it holds, signed by this log itself.
    let held = {
        let (client, url, origin) = (client.clone(), url, origin.to_owned());
        tokio::task::spawn_blocking(move || client.held(&url, &origin)).await
    };
    let held = match held {
        Ok(Ok(held)) => held,
        Ok(Err(error)) => {
            tracing::warn!(%name, %error, "a witness could not be asked how far it has seen the log");
            return Ok(None);
        }
        Err(_) => None,
    };
    if let Some(note) = held
        && let Ok(opened) = Checkpoint::open(note.to_text(), &[keys, std::slice::from_ref(&witness.verifier)].concat())
        && opened.checkpoint.origin() == origin
    {
        let time = opened.note.verified.iter().find_map(|by| by.time).and_then(|time| i64::try_from(time).ok());
        let at = time.map(|time| Moment::from_micros(time.saturating_mul(1_000_000)));
        return Ok(against(store, &opened.checkpoint, whose, at, Some(note)).await?);
    }
    // Any other tells its size when it is asked to cosign what was signed last.
    let latest = store.latest_checkpoint().await?.and_then(|latest| SignedNote::parse(latest.note).ok());
    let latest = latest.and_then(|note| Checkpoint::parse(note.text()).ok()).filter(|one| one.origin() == origin);
    let Some(latest) = latest else { return Ok(None) };
    let tell = |size, is_other| Some(Contradiction { whose, size, is_other, at: None, note: None });
    match witnesses::ask(store, client, witness, true).await {
        Ok(_) => Ok(None),
        Err(NotAsked::Ask(AskError::Holds { size })) => {
            let present = store.tree_size().await?;
            Ok(if size > present { tell(size, false) } else { None })
        }
        Err(NotAsked::Ask(AskError::Contradicts { .. })) => Ok(tell(latest.size(), true)),
        Err(NotAsked::Ask(error)) => {
            tracing::warn!(%name, %error, "a witness could not be asked how far it has seen the log");
            Ok(None)
        }
        Err(NotAsked::Store(error)) => Err(error.into()),
        Err(NotAsked::Request(why)) => {
            tracing::warn!(%name, %why, "a witness could not be asked how far it has seen the log");
            Ok(None)
        }
    }
}
