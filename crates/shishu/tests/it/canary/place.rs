//! An office whose every trace is kept: what it logs, where it puts files for a while, what it writes to its store.

use super::search::Search;
use crate::durability::shim::Shim;
use crate::office::{block_on, database, store};
use crate::served::Served;
use crate::shishu::{command, expect, init, text};
use shishu_store::Act;
use sqlx::Executor;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The place of the word that is not sealed.
pub const CONTROL: &str = "control";
/// Posts of handlers and custodians who are not kept out of what the reports are about.
const POSTS: [&str; 6] =
    ["discipline-cases", "audit-cases", "petition-cases", "discipline-custody", "audit-custody", "petition-custody"];
const KEY_PASSWORD: &str = "only mine to open";

/// Microseconds since 1970.
#[allow(clippy::disallowed_methods, reason = "the server's own clock is the system's")]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_micros()).expect("before 292277")
}

pub struct Place {
    dir: TempDir,
    pub office: PathBuf,
    pub shim: Shim,
    served_at: RefCell<String>,
}

impl Place {
    /// With handlers and custodians who have keys.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let office = dir.path().join("office");
        init(&office, "builtin:county");
        for folder in ["tmp", "home"] {
            fs::create_dir(dir.path().join(folder)).expect("made");
        }
        let shim = Shim::over(&office.join("store"));
        let place = Self { dir, office, shim, served_at: RefCell::default() };
        let tenures = fs::read_to_string(place.office.join("programme/tenures.csv")).expect("tenures");
        let mut accounts = Vec::new();
        for post in POSTS {
            let holder = tenures.lines().rev().find(|line| line.split(',').nth(1) == Some(post)).expect("held");
            let person = holder.split(',').next().expect("a person");
            let made =
                expect(0, &["account", "create", "--dir", text(&place.office), "--name", post, "--person", person]);
            let password = made.out.trim().rsplit(' ').next().expect("a password").to_owned();
            accounts.push((post.to_owned(), password));
        }
        let served = Served::start("serve", &place.office);
        for (post, password) in &accounts {
            let browser = served.sign_in(post, password);
            let declared =
                served.post(&browser, "/settings/key", &[("password", KEY_PASSWORD), ("again", KEY_PASSWORD)]);
            assert_eq!(declared.status, 303, "{}", declared.body);
        }
        assert_eq!(served.stop(), Some(0));
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The server, with everything logged that it can log; after five reports it asks for patience.
    pub fn serve(&self) -> Served {
        let office = text(&self.office);
        let mut command = command(&["serve", "--dir", office, "--port", "0", "--reports-per-second", "1"]);
        self.shim.watch(&mut command);
        command
            .env("SHISHU_LOG", "trace")
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .env("TMPDIR", self.at("tmp"))
            .env("SQLITE_TMPDIR", self.at("tmp"))
            .env("HOME", self.at("home"))
            .current_dir(self.at("home"))
            .stderr(File::create(self.at("log.txt")).expect("made"));
        let served = Served::start_as(command);
        self.served_at.replace(served.address.clone());
        served
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.at("log.txt")).expect("a log")
    }

    pub fn acts(&self) -> u64 {
        block_on(async { store(&self.office).await.tree_size().await.expect("a size") })
    }

    /// Acts on cases from this one on, and how many of them have a person, a post, or are not at the start of a day here.
    pub fn acts_on_cases(&self, first: u64) -> (usize, usize) {
        let mut acts = block_on(async { store(&self.office).await.acts(first, 10_000).await.expect("readable") });
        // Besides, the calendar opens what is due on the day of the test.
        acts.retain(|act| act.kind.starts_with("case."));
        let midnight = |act: &Act| act.at.local(8 * 3600).time() == jiff::civil::Time::midnight();
        let known = acts.iter().filter(|act| act.person.is_some() || act.post.is_some() || !midnight(act)).count();
        (acts.len(), known)
    }

    /// When the calendar acted, from this act on; nobody else did.
    pub fn acts_of_the_calendar(&self, first: u64) -> Vec<i64> {
        let mut acts = block_on(async { store(&self.office).await.acts(first, 10_000).await.expect("readable") });
        acts.retain(|act| !act.kind.starts_with("case."));
        assert!(acts.iter().all(|act| act.person.is_none()), "somebody else was at work");
        acts.iter().map(|act| act.at.micros()).collect()
    }

    /// While two tables of the views are missing, as after an administrator's slip: that of the codes, and that of what was published.
    pub fn without_tables(&self, work: impl FnOnce()) {
        let rename = |from: &str, to: &str| {
            block_on(async {
                let mut database = database(&self.office).await;
                for table in ["case_receipts", "publications"] {
                    let sql = format!("ALTER TABLE {table}{from} RENAME TO {table}{to}");
                    database.execute(sqlx::AssertSqlSafe(sql)).await.expect("renamed");
                }
            });
        };
        rename("", "_lost");
        work();
        rename("_lost", "");
    }

    /// Somebody reads what was published; the status.
    pub fn reads_bulletins(&self) -> u16 {
        let address = self.served_at.borrow().clone();
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let head = format!("GET /bulletins HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status")
    }

    /// A backup, made beside the server.
    pub fn backup(&self) -> PathBuf {
        let (identity, to) = (self.at("identity"), self.at("backup.age"));
        let recipient = expect(0, &["backup", "keygen", "--to", text(&identity)]).out.trim().to_owned();
        expect(0, &["backup", "--dir", text(&self.office), "--to", text(&to), "--recipient", &recipient]);
        to
    }

    pub fn restore(&self, backup: &Path) -> PathBuf {
        let to = self.at("restored");
        expect(0, &["restore", "--from", text(backup), "--identity", text(&self.at("identity")), "--to", text(&to)]);
        to
    }

    /// Everything beneath the folder of this place: office, log, backup, what was put somewhere for a while, crumbs of a crash.
    pub fn beneath(&self, search: &Search) -> BTreeMap<String, super::search::Found> {
        search.beneath(self.dir.path())
    }
}
