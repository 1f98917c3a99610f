//! The child of the tests: confines itself as told, then tries what a hijacked child would, and says what came of it.

use shishu_confine::{Bounds, Layers, give_up, read_order};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::process::{Command, ExitCode};

const MEBIBYTE: u64 = 1 << 20;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let layers = Layers { landlock: has(&words, "landlock"), calls: has(&words, "calls") };
    let order = read_order(&mut std::io::stdin().lock()).unwrap_or_default();
    if has(&words, "unconfined") {
        println!("an answer of a child that did not confine itself");
        return ExitCode::SUCCESS;
    }
    let bounds = Bounds { memory_bytes: 512 * MEBIBYTE, cpu_seconds: 1, seconds: 60, answer_bytes: MEBIBYTE };
    if give_up(&bounds, layers).is_err() {
        return ExitCode::from(3);
    }
    if has(&words, "spin") {
        spin();
    }
    let order = String::from_utf8_lossy(&order).into_owned();
    let mut told = String::new();
    for (what, done) in attempts(order.trim()) {
        told.push_str(&format!("{what}={}\n", if done { "done" } else { "refused" }));
    }
    let _ = std::io::stdout().write_all(told.as_bytes());
    ExitCode::SUCCESS
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|given| given == word)
}

/// `order`: a port that listens, a path where a folder could be made, and the parent's process id, separated by spaces.
fn attempts(order: &str) -> Vec<(&'static str, bool)> {
    let mut words = order.split(' ');
    let port = words.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let folder = words.next().unwrap_or_default();
    let parent = words.next().and_then(|id| id.parse().ok()).and_then(rustix::process::Pid::from_raw);
    let file = || std::fs::File::open("/etc/passwd").and_then(|mut file| file.read(&mut [0; 1]));
    vec![
        ("read", file().is_ok()),
        ("list", std::fs::read_dir("/").is_ok()),
        ("create", std::fs::write(format!("{folder}-file"), b"").is_ok()),
        // Needs no descriptor, so the limit on files alone does not stop it.
        ("folder", std::fs::create_dir(folder).is_ok()),
        ("connect", TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()),
        ("socket", UnixDatagram::unbound().is_ok()),
        ("process", Command::new("/bin/true").spawn().is_ok()),
        ("thread", std::thread::Builder::new().spawn(|| {}).is_ok()),
        ("signal", parent.is_some_and(|parent| rustix::process::test_kill_process(parent).is_ok())),
        ("limit", raised()),
        ("environment", std::env::vars_os().next().is_some()),
        ("memory", Vec::<u8>::new().try_reserve_exact(4 << 30).is_ok()),
    ]
}

/// Whether the limit on processor time can be moved up again.
fn raised() -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Cpu, Rlimit { current: Some(100), maximum: Some(100) }).is_ok()
}

fn spin() -> ! {
    let mut counted = 0_u64;
    loop {
        counted = std::hint::black_box(counted.wrapping_add(1));
    }
}
