//! Installs what the tests need and the machine lacks: Chromium, Chinese fonts, PostgreSQL, Node.
//!
//! Only through `apt-get`, only what is missing, and it says what it does. A machine that has everything is left alone and needs
//! no network and no rights.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::call;

/// One thing the tests need: how to see that it is there, and which Debian packages bring it.
struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    there: fn() -> bool,
}

const NEEDS: [Need; 4] = [
    Need { what: "Chromium, for the browser suite", packages: &["chromium"], there: || chromium().is_some() },
    Need {
        what: "Chinese fonts, for screenshots a person can read",
        packages: &["fonts-noto-cjk"],
        there: has_chinese_font,
    },
    Need {
        what: "PostgreSQL server programs, for the store's story on its second database",
        packages: &["postgresql"],
        there: || on_path("initdb") || postgres_folder().is_some(),
    },
    Need {
        what: "Node.js and npm, which drive the browser",
        packages: &["nodejs", "npm"],
        there: || on_path("node") && on_path("npm"),
    },
];

/// Installs what is missing, or with `install == false` says what is.
pub fn ensure(install: bool) -> Result<(), String> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        println!("nothing is missing");
        return Ok(());
    }
    for need in &missing {
        println!("missing: {} ({})", need.what, need.packages.join(", "));
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    if !install {
        return Err(format!("not installed, as asked; install by hand: {}", packages.join(" ")));
    }
    if !on_path("apt-get") {
        return Err(format!("there is no apt-get here; install the equivalents of: {}", packages.join(" ")));
    }
    println!("installing: {}", packages.join(" "));
    // One source that does not answer must not stand in the way of packages that come from another.
    if let Err(why) = call(apt()?.args(["update", "-q"])) {
        eprintln!("{why}; going on with the package lists that are there");
    }
    call(apt()?.args(["install", "-y", "-q", "--no-install-recommends"]).args(&packages))?;
    match missing.iter().find(|need| !(need.there)()) {
        Some(need) => Err(format!("apt-get succeeded, and still there is no {}", need.what)),
        None => Ok(()),
    }
}

/// `apt-get` itself for root, through `sudo` for others.
fn apt() -> Result<Command, String> {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else if on_path("sudo") {
        let mut sudo = Command::new("sudo");
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    } else {
        return Err("packages are missing, you are not root and there is no sudo".into());
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Another installation may be under way, such as the machine's own unattended upgrades: wait for it rather than fail.
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    Ok(command)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// The browser the suite drives: `$CHROMIUM`, or the first of the usual names on the path.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find)
}

/// Debian keeps `initdb` and `pg_ctl` off the path; the newest version's folder, when there is one.
pub fn postgres_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").is_file());
    folders.sort();
    folders.pop()
}

fn has_chinese_font() -> bool {
    let asked = Command::new("fc-list").arg(":lang=zh").output();
    asked.is_ok_and(|out| !out.stdout.is_empty())
        || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
}

fn on_path(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
