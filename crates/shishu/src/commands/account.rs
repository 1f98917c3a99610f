//! `shishu account`: opening accounts and forgotten passwords, from the machine the data is on. On the record as done by nobody's post.

use crate::chance::{SystemChance, password as new_password};
use crate::cli::{AccountCreate, AccountPassword};
use crate::failure::Failure;
use crate::folder::DataFolder;
use crate::{open, table};
use shishu_office::hash_password;
use shishu_store::Mode;
use shishu_terms::{Chance, Lang};
use std::process::ExitCode;

/// Opens an account.
pub async fn create(create: AccountCreate, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&create.folder.dir)?;
    let office = open::office(&folder, Mode::Write).await?;
    let (secret, phc) = made()?;
    office.create_account(office.now(), None, &create.name, &create.person, &phc).await?;
    close(office).await;
    told(&create.name, &secret, lang)
}

/// Gives an account a new password.
pub async fn password(change: AccountPassword, lang: Lang) -> Result<ExitCode, Failure> {
    let folder = DataFolder::open(&change.folder.dir)?;
    let office = open::office(&folder, Mode::Write).await?;
    let (secret, phc) = made()?;
    office.reset_password(office.now(), None, &change.name, &phc).await?;
    close(office).await;
    told(&change.name, &secret, lang)
}

async fn close(office: shishu_office::Office) {
    if let Err(error) = office.checkpoint().await {
        tracing::warn!(%error, "the checkpoint is left to the next start");
    }
    office.store().clone().close().await;
}

/// A password and its hash.
fn made() -> Result<(String, String), Failure> {
    let secret = new_password(&mut SystemChance);
    let mut salt = [0; 16];
    SystemChance.fill(&mut salt);
    let phc = hash_password(&secret, &salt)?;
    Ok((secret, phc))
}

fn told(name: &str, secret: &str, lang: Lang) -> Result<ExitCode, Failure> {
    table::print(&match lang {
        Lang::Zh => format!("账户：{name}\n口令（只显示这一次）：{secret}\n"),
        Lang::En => format!("account: {name}\npassword (shown this once): {secret}\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}
