//! `shishu init`: a new office.

use crate::chance::{SystemChance, password};
use crate::cli::Init;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::folder::{NewFolder, programme_files};
use crate::{keys, open, table};
use shishu_ledger::Signer;
use shishu_office::{LogKeeping, Office, SignedMemory, hash_password};
use shishu_programme::{Power, Programme};
use shishu_sealed::IntakeKey;
use shishu_store::Mode;
use shishu_terms::{Chance, Lang};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Makes the folder, the key, the store; adopts the programme; opens the first account. `shishu.toml` is written last: a crash before
/// it leaves a folder that is no office and is refused as not empty.
pub async fn run(init: Init, lang: Lang) -> Result<ExitCode, Failure> {
    let files = programme_files(&init.programme)?;
    let programme = Arc::new(shishu_programme::load_files(&files)?);
    let log_name = init.log_name.clone().unwrap_or_else(|| format!("shishu/{}", programme.id));
    let signer = new_signer(&log_name)?;
    let witnesses = init.witnesses.as_deref().map(witnesses).transpose()?;
    let mut new = NewFolder::begin(&init.folder.dir, init.store.as_deref())?;
    new.write_programme(&files)?;
    new.write_key(&signer)?;
    new.write_intake(&IntakeKey::draw(&mut SystemChance))?;
    if let Some(policy) = witnesses {
        new.write_witnesses(policy.as_bytes())?;
    }
    let store = open::store(new.location(), Mode::Create, Box::new(SystemChance)).await?;
    let vkey = signer.verifier().to_string();
    let office =
        Office::open(store, programme.clone(), Arc::new(SystemClock), Box::new(SystemChance), Some(signer)).await?;
    let memory: Arc<dyn SignedMemory> = Arc::new(new.last_signed());
    let office = office.keeping(LogKeeping { memory: Some(memory), ..LogKeeping::default() });
    office.adopt_programme(office.now()).await?;
    let account = first_account(&office, &programme).await?;
    office.checkpoint().await?;
    office.store().clone().close().await;
    new.finish()?;
    for gap in shishu_office::unowned_steps(&programme) {
        eprintln!("{}{gap}", lang.pick("没有岗位负责这一步：", "no post is in charge of this step: "));
    }
    table::print(&told(&init, &programme, &vkey, account, lang))?;
    Ok(ExitCode::SUCCESS)
}

/// The policy as it was written, after a look whether it can be used: it names no log, for this one's key is only being made.
fn witnesses(path: &Path) -> Result<String, Failure> {
    let policy = keys::policy(path)?;
    let shown = path.display();
    if !policy.logs().is_empty() {
        return Err(Failure::new(
            format!("{shown}：请删去 log 各行，新机构的公钥此时才生成"),
            format!("{shown}: remove the `log` lines; the key of a new office is only made now"),
        ));
    }
    if let Some(silent) = policy.witnesses().iter().find(|witness| witness.url.is_none()) {
        let name = &silent.name;
        return Err(Failure::new(
            format!("{shown}：见证人“{name}”没有网址，无法请它联署；请在行末写上"),
            format!("{shown}: the witness {name:?} has no address to be asked at; add it at the end of its line"),
        ));
    }
    std::fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))
}

fn new_signer(name: &str) -> Result<Signer, Failure> {
    let mut seed = [0; 32];
    SystemChance.fill(&mut seed);
    Signer::from_seed(name, &seed).map_err(|error| {
        Failure::new(format!("日志名称“{name}”：{}", error.zh()), format!("the log's name \"{name}\": {error}"))
    })
}

/// The account of whoever holds the first post that manages accounts: its name is the post's id, so that it can be typed from a list.
async fn first_account(office: &Office, programme: &Programme) -> Result<Option<(String, String)>, Failure> {
    let now = office.now();
    let Some(admin) = open::holder(programme, Power::ManageAccounts, None, None, now) else { return Ok(None) };
    let name = admin.post.id.as_str().to_lowercase();
    let secret = password(&mut SystemChance);
    let mut salt = [0; 16];
    SystemChance.fill(&mut salt);
    office.create_account(now, None, &name, &admin.person.id, &hash_password(&secret, &salt)?).await?;
    Ok(Some((name, secret)))
}

fn told(init: &Init, programme: &Programme, vkey: &str, account: Option<(String, String)>, lang: Lang) -> String {
    let (dir, name) = (init.folder.dir.display(), programme.name.get(lang));
    let (forms, units, hash) = (programme.forms.len(), programme.units.len(), hex::encode(&programme.hash[..8]));
    let mut text = match lang {
        Lang::Zh => {
            format!("已建立 {dir}：{name}，{forms} 张报表，{units} 个单位，制度包 {hash}\n公钥（请公开）：{vkey}\n")
        }
        Lang::En => format!(
            "made {dir}: {name}, {forms} forms, {units} units, programme {hash}\npublic key (publish it): {vkey}\n"
        ),
    };
    text += &match (account, lang) {
        (Some((name, secret)), Lang::Zh) => format!("第一个账户：{name}\n口令（只显示这一次）：{secret}\n启动：shishu serve --dir {dir}\n"),
        (Some((name, secret)), Lang::En) => format!("first account: {name}\npassword (shown this once): {secret}\nnext: shishu serve --dir {dir}\n"),
        (None, Lang::Zh) => "今天没有人担任账户管理岗，没有开设账户；请补上任职后用 shishu account create\n".to_owned(),
        (None, Lang::En) => {
            "nobody holds a post that manages accounts today, so no account was opened; add a tenure, then use `shishu account create`\n".to_owned()
        }
    };
    text
}
