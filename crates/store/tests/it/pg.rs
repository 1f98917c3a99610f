//! A throw-away PostgreSQL cluster on a unix socket: made in a second, gone with the value.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    /// The user to run as: PostgreSQL refuses to be root.
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// `None`, with a loud word, when PostgreSQL is not installed; in CI that is a failure.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(std::env::var("CI").is_err(), "PostgreSQL is not installed (no initdb); CI must have it");
            eprintln!("SKIPPED: PostgreSQL is not installed (no initdb), the story was told on SQLite alone");
            return None;
        };
        // A socket's path may have 107 bytes, so not below TMPDIR, which can be long.
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        let user = is_root(folder.path()).then(postgres_user);
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let cluster = Self { folder, programs, user };
        cluster.run("initdb", &["-U", "shishu", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]);
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c shared_buffers=64MB -c max_connections=100",
            cluster.folder.path().display()
        );
        let log = cluster.folder.path().join("log");
        cluster.run("pg_ctl", &["-w", "-l", log.to_str().unwrap(), "-o", &options, "start"]);
        Some(cluster)
    }

    /// Makes an empty database and returns its address.
    pub async fn database(&self, name: &str) -> String {
        use sqlx::{AssertSqlSafe, Connection as _};
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.url(name)
    }

    fn url(&self, database: &str) -> String {
        let folder = self.folder.path().display();
        format!("postgres://shishu@localhost/{database}?host={folder}")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .current_dir(self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .arg("-D")
            .arg(self.folder.path().join("data"))
            // The server keeps what it inherits, so nobody could wait for the end of a pipe.
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some((uid, gid)) = self.user {
            command.gid(gid).uid(uid);
        }
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program).args(arguments).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nothing is kept, so it need not end gently; if it fails the folder goes all the same.
        let _ = self.command("pg_ctl").args(["-m", "immediate", "-w", "stop"]).status();
    }
}

/// The folder with `initdb`: on the path, or where Debian puts it.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    let whole = |folder: &&PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    on_path.iter().chain(versions.iter().rev()).find(whole).cloned()
}

/// Whoever made the folder is who we are.
fn is_root(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(folder).unwrap().uid() == 0
}

fn postgres_user() -> (u32, u32) {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let columns = passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|columns| columns[0] == "postgres")
        .expect("running as root needs the user postgres, which PostgreSQL's package makes");
    (columns[2].parse().unwrap(), columns[3].parse().unwrap())
}
