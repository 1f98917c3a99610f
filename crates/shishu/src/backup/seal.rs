//! Keys of backups: age X25519. The public half seals on this machine, the private half opens, and lies in a safe.

use crate::failure::Failure;
use crate::folder;
use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use std::fs;
use std::path::Path;

/// Whom a backup is sealed to.
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// Each is `age1…` or a file that holds one on each line, besides empty lines and comments (`#`).
    pub fn parse(given: &[String]) -> Result<Self, Failure> {
        let mut recipients = Vec::new();
        for one in given {
            let text = match one.starts_with("age1") {
                true => one.clone(),
                false => read(Path::new(one))?,
            };
            for (at, line) in lines(&text) {
                recipients.push(line.parse().map_err(|why: &str| {
                    Failure::new(
                        format!("{one} 第 {at} 行不是备份公钥（age1…）：{why}；用 shishu backup keygen 生成"),
                        format!("{one}, line {at} is no public key of backups (age1…): {why}; make one with `shishu backup keygen`"),
                    )
                })?);
            }
        }
        match recipients.is_empty() {
            false => Ok(Self(recipients)),
            true => Err(Failure::new(
                "没有给出备份公钥；用 --recipient age1… 或一个文件",
                "no public key was given; use --recipient with age1… or a file",
            )),
        }
    }

    /// What seals.
    pub fn encryptor(&self) -> Result<age::Encryptor, Failure> {
        age::Encryptor::with_recipients(self.0.iter().map(|one| one as &dyn age::Recipient))
            .map_err(|e| Failure::new(format!("无法加密：{e}"), format!("cannot seal: {e}")))
    }
}

/// Reads the private keys of a file.
pub fn identities(path: &Path) -> Result<Vec<Identity>, Failure> {
    let (text, shown) = (read(path)?, path.display());
    let found = lines(&text).map(|(at, line)| {
        // What is wrong is not told in the words of the line: it may be most of a key.
        line.parse().map_err(|_| {
            Failure::new(
                format!("{shown} 第 {at} 行不是备份私钥（AGE-SECRET-KEY-1…）"),
                format!("{shown}, line {at} is no private key of backups (AGE-SECRET-KEY-1…)"),
            )
        })
    });
    let found = found.collect::<Result<Vec<_>, _>>()?;
    match found.is_empty() {
        false => Ok(found),
        true => {
            Err(Failure::new(format!("{shown} 里没有备份私钥"), format!("{shown} holds no private key of backups")))
        }
    }
}

/// Makes a pair: the private half into a file for its owner alone, the public half back.
pub fn new_identity(path: &Path) -> Result<String, Failure> {
    let identity = Identity::generate();
    let public = identity.to_public().to_string();
    let text = format!(
        "# 实数备份私钥：打印后与本机分开保管，然后删除本文件。  Private key of Shishu backups: print it, keep it away from this machine, delete this file.\n\
         # {public}\n{}\n",
        identity.to_string().expose_secret()
    );
    folder::write(path, text.as_bytes(), 0o600)?;
    Ok(public)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))
}

/// Lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}
