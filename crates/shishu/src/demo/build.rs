//! Building the demo into a folder: whole, or not there.

use super::carry_out::County;
use super::cases::Cases;
use super::plan::plan;
use super::tolerance::Tolerances;
use super::{PASSWORD, START, start};
use crate::chance::SeededChance;
use crate::failure::Failure;
use crate::folder::{DataFolder, NewFolder, programme_files, write};
use crate::{open, progress};
use serde::{Deserialize, Serialize};
use shishu_ledger::Signer;
use shishu_office::{Office, hash_password};
use shishu_programme::{Person, Post, Programme};
use shishu_sealed::IntakeKey;
use shishu_store::Mode;
use shishu_terms::{Bilingual, Chance, FixedClock, Lang};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// While it is there, the demo beside it is half built and worth nothing.
const MARKER: &str = "building";
const MARKER_TEXT: &str =
    "A demo of Shishu is being built here. If nothing is, the build was broken off; the next one begins anew.\n";
const SIGN_INS: &str = "demo-signins.json";
const TRUTH: &str = "demo-truth.json";
/// Everything a build makes, the marker last.
const MADE: [&str; 7] = ["shishu.toml", SIGN_INS, TRUTH, "programme", "keys", "store", MARKER];

/// A sign-in, as listed beside the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Account.
    pub user: String,
    /// Password, the same for all.
    pub password: String,
    /// Post.
    pub post: Bilingual,
    /// Person.
    pub name: Bilingual,
    /// Unit.
    pub unit: Bilingual,
}

/// What was built.
pub struct Built {
    /// Acts in the log.
    pub acts: u64,
    /// Root over them, hex.
    pub root: String,
    /// Returns reported.
    pub returns: u64,
}

/// Whether a build in `dir` was broken off; it may have been while the marker itself was being written.
pub fn is_half_built(dir: &Path) -> bool {
    fs::read_to_string(dir.join(MARKER)).is_ok_and(|text| MARKER_TEXT.starts_with(&text))
}

/// Makes `dir` ready: removes a build that was broken off, refuses the folder of a real office. Whether there is a demo to serve.
pub fn prepare(dir: &Path) -> Result<bool, Failure> {
    if is_half_built(dir) {
        for name in MADE {
            let path = dir.join(name);
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            match removed {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::file("无法删除", "cannot remove", &path, &error));
                }
                _ => {}
            }
        }
        return Ok(false);
    }
    let is_office = DataFolder::is_at(dir);
    if is_office && !dir.join(SIGN_INS).is_file() {
        let shown = dir.display();
        return Err(Failure::new(
            format!("{shown} 是一个真实的机构，不能作演示；请换一个 --dir"),
            format!("{shown} holds a real office, which no demo may touch; choose another --dir"),
        ));
    }
    Ok(is_office)
}

/// Builds the demo. The marker is written first and removed last: a crash in between leaves something that the next call removes.
pub async fn build(dir: &Path, seed: u64, months: u8, lang: Lang) -> Result<Built, Failure> {
    let files = programme_files("builtin:county")?;
    let programme = Arc::new(shishu_programme::load_files(&files)?);
    let new = NewFolder::begin(dir, None)?;
    write(&dir.join(MARKER), MARKER_TEXT.as_bytes(), 0o644)?;
    new.write_programme(&files)?;
    let mut chance = SeededChance::new(seed);
    let signer = signer(&mut chance)?;
    new.write_key(&signer)?;
    // A stream of its own, so that what was drawn before there was an intake stays what it was.
    let intake = IntakeKey::draw(&mut SeededChance::new(seed ^ 0x0012_744e));
    new.write_intake(&intake)?;
    let store = open::store(new.location(), Mode::Create, Box::new(SeededChance::new(seed ^ 0x5eed))).await?;
    let plan = plan(&programme, seed, months);
    let clock = Arc::new(FixedClock::new(start()));
    let office =
        Office::open(store, programme.clone(), clock, Box::new(SeededChance::new(seed ^ 0x0ff1ce)), Some(signer))
            .await?
            .with_intake(intake);
    office.adopt_programme(plan.begins).await?;
    let phc = common_hash(&mut chance)?;
    let bar = progress::bar(plan.deeds.len() as u64, lang.pick("正在建立演示县", "building the demo's county"));
    County { office: &office, seed, phc: &phc, cases: Cases::new(), tolerances: Tolerances::default() }
        .carry_out(&plan.deeds, &bar)
        .await?;
    bar.finish_and_clear();
    let built = summary(&office).await?;
    office.store().clone().close().await;
    write_json(&dir.join(SIGN_INS), &sign_ins(&programme))?;
    write_json(&dir.join(TRUTH), &plan.truth)?;
    new.finish()?;
    let marker = dir.join(MARKER);
    fs::remove_file(&marker).map_err(|error| Failure::file("无法删除", "cannot remove", &marker, &error))?;
    Ok(built)
}

fn signer(chance: &mut dyn Chance) -> Result<Signer, Failure> {
    let mut seed = [0; 32];
    chance.fill(&mut seed);
    Signer::from_seed("shishu/demo", &seed).map_err(|error| Failure::new(error.zh(), error.to_string()))
}

/// The common password, hashed once for all accounts: two hundred hashes would take half a minute and protect nothing.
fn common_hash(chance: &mut dyn Chance) -> Result<String, Failure> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Ok(hash_password(PASSWORD, &salt)?)
}

async fn summary(office: &Office) -> Result<Built, Failure> {
    let store = office.store();
    let acts = store.tree_size().await?;
    let root = hex::encode(store.root_at(acts).await?);
    let counted =
        store.query("SELECT CAST(COUNT(*) AS BIGINT) FROM returns WHERE stage <> 'expected'", Vec::new()).await?;
    let returns = counted.first().map(|row| row.unsigned(0)).transpose()?.unwrap_or(0);
    Ok(Built { acts, root, returns })
}

/// The posts somebody holds on the demo's day, with their holders, in the order of the posts' ids.
pub fn posts_held(programme: &Programme) -> Vec<(&Post, &Person)> {
    programme.posts.values().filter_map(|post| Some((post, programme.holder(&post.id, START.date())?))).collect()
}

/// Staff first: they are the ones a visitor looks for.
fn sign_ins(programme: &Programme) -> Vec<SignIn> {
    let sign_in = |(post, person): (&Post, &Person)| SignIn {
        user: post.id.as_str().to_lowercase(),
        password: PASSWORD.to_owned(),
        post: post.name.clone(),
        name: person.name.clone(),
        unit: programme
            .units
            .get(&post.unit)
            .map_or_else(|| Bilingual::same(post.unit.as_str()), |unit| unit.name.clone()),
    };
    let (clerks, staff): (Vec<_>, Vec<_>) =
        posts_held(programme).into_iter().partition(|(post, _)| post.powers.contains(&shishu_programme::Power::Fill));
    staff.into_iter().chain(clerks).map(sign_in).collect()
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(format!("无法写成 JSON：{error}"), format!("cannot write JSON: {error}")))?;
    write(path, (text + "\n").as_bytes(), 0o644)
}

/// The sign-ins listed beside a demo.
pub fn read_sign_ins(dir: &Path) -> Result<Vec<SignIn>, Failure> {
    let path = dir.join(SIGN_INS);
    let text = fs::read_to_string(&path).map_err(|error| Failure::file("无法读取", "cannot read", &path, &error))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("{}：{error}", path.display()), format!("{}: {error}", path.display())))
}
