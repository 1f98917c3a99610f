//! Building the demo, its start, its pages, its memory.

use super::{SHISHU, say, timed};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PAGES: &[&str] = &[
    "/",
    "/bulletins",
    "/bulletins/B204-1/2026-06",
    "/figure/B204-1.2026-06.330999000000.101",
    "/find?q=%E5%B7%A5%E4%B8%9A",
    "/ledger",
    "/programme",
    "/programme/forms/B204-1",
    "/programme/calendar/2026",
    "/login",
];

/// Pages behind the sign-in, by account.
const DESKS: &[(&str, &[&str])] = &[
    ("fill-e0017", &["/duties", "/returns", "/returns/B204-1/2026-07/E0017", "/returns/B204-1"]),
    (
        "county-industry",
        &[
            "/duties",
            "/review",
            "/review?form=B204-1&period=2026-07&state=all",
            "/review/B204-1/2026-06/E0017",
            "/publish",
            "/publish/B204-1/2026-07",
        ],
    ),
];

/// Measures.
pub fn measure(folder: &Path) {
    let dir = folder.to_str().expect("a plain path");
    let (built, took) =
        timed(|| Command::new(SHISHU).args(["demo", "--dir", dir, "--build-only"]).output().expect("runs"));
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    say("demo built", format!("{:.1} s", took.as_secs_f64()), String::from_utf8_lossy(&built.stdout).trim());
    let ((mut child, address), took) = timed(|| serve(dir));
    say("served again until ready", format!("{:.2} s", took.as_secs_f64()), "the same folder");
    let mut all = Vec::new();
    for path in PAGES {
        all.push(page(&address, path, ""));
    }
    for (user, paths) in DESKS {
        let cookie = sign_in(&address, user, dir);
        for path in *paths {
            all.push(page(&address, path, &cookie));
        }
    }
    all.sort();
    say(
        "page, server time, median of pages",
        format!("{:.1} ms", ms(all[all.len() / 2])),
        &format!("{} pages, each its median of 9", all.len()),
    );
    say("page, server time, slowest page", format!("{:.1} ms", ms(all[all.len() - 1])), "");
    say("resident memory after that", resident(child.id()), "VmRSS");
    child.kill().expect("killed");
    child.wait().expect("ended");
    let size = std::fs::metadata(SHISHU).expect("the binary").len();
    say("size of this binary", format!("{:.1} MB", size as f64 / 1e6), SHISHU.rsplit('/').nth(1).unwrap_or_default());
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn serve(dir: &str) -> (Child, String) {
    let mut child = Command::new(SHISHU)
        .args(["demo", "--dir", dir, "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let ready = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ready http://").map(str::to_owned));
    (child, ready.expect("a ready line"))
}

fn request(address: &str, text: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    stream.write_all(text.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

fn page(address: &str, path: &str, cookie: &str) -> Duration {
    let text = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n");
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let (answer, took) = timed(|| request(address, &text));
            assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {}", answer.lines().next().unwrap_or_default());
            took
        })
        .collect();
    times.sort();
    times[4]
}

fn sign_in(address: &str, user: &str, dir: &str) -> String {
    let accounts = std::fs::read_to_string(Path::new(dir).join("demo-signins.json")).expect("the accounts");
    let accounts: Vec<serde_json::Value> = serde_json::from_str(&accounts).expect("JSON");
    let password = accounts.iter().find(|a| a["user"] == user).expect("the account")["password"]
        .as_str()
        .expect("text")
        .to_owned();
    let body = format!("user={user}&password={password}");
    let length = body.len();
    let answer = request(
        address,
        &format!(
            "POST /login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ),
    );
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

fn resident(process: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("unknown").trim().to_owned()
}
