//! The memory of a running server: what somebody sent is there while the request runs, and afterwards nowhere.

use crate::served::Served;
use crate::shishu::init;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpStream;

/// Text that stands nowhere else. Put together at run time, so that no binary holds it.
fn canary() -> Vec<u8> {
    ["canary", "of", "a", "report", "7f3a9c"].join("~").into_bytes()
}

/// How often `needle` stands in the writable memory of a process; `None` when this machine does not let it be read.
fn in_memory(process: u32, needle: &[u8]) -> Option<usize> {
    let mut found = 0;
    each_part(process, &mut |bytes| found += bytes.windows(needle.len()).filter(|part| *part == needle).count())?;
    Some(found)
}

/// Looks at the writable memory of a process, part by part; `None` when this machine does not let it be read.
pub fn each_part(process: u32, look: &mut dyn FnMut(&[u8])) -> Option<()> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{process}/mem")).ok()?;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|may| may.starts_with("rw"))) {
        let (from, to) = line.split(' ').next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut bytes = Vec::new();
        memory.seek(SeekFrom::Start(from)).ok()?;
        // A part that cannot be read (it was unmapped meanwhile) holds nothing.
        let _ = Read::by_ref(&mut memory).take(to - from).read_to_end(&mut bytes);
        look(&bytes);
    }
    Some(())
}

/// The same, asked again until it is as expected: the server puts its buffers away in its own time.
fn settles(process: u32, needle: &[u8], expected: impl Fn(usize) -> bool) -> Option<usize> {
    let mut found = in_memory(process, needle)?;
    for _ in 0..40 {
        if expected(found) {
            break;
        }
        found = in_memory(process, needle)?;
    }
    Some(found)
}

#[test]
fn what_was_sent_is_nowhere_in_the_memory_of_the_server() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = dir.path().join("office");
    init(&office, "builtin:retailers");
    let served = Served::start("serve", &office);
    let process = served.process();
    if in_memory(process, b"PATH=").unwrap_or(0) == 0 {
        eprintln!("SKIPPED: the memory of another process cannot be read here (not root, or no CAP_SYS_PTRACE)");
        return;
    }
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a line");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");

    let canary = canary();
    let address = &served.address;
    let text: Vec<u8> = canary.iter().copied().chain(*b" ").cycle().take(300_000).collect();
    let body = [b"proof=".as_slice(), &text].concat();
    let head = format!(
        "POST /verify HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nUser-Agent: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        String::from_utf8_lossy(&canary),
        body.len()
    );
    let mut stream = TcpStream::connect(address).expect("it listens");
    let (first, last) = body.split_at(body.len() - 10);
    stream.write_all(&[head.as_bytes(), first].concat()).expect("sent");
    // The control: while the request runs the search finds it.
    let during = settles(process, &canary, |found| found > 0).expect("readable");
    assert!(during > 0, "the search finds nothing even while the server holds it");
    stream.write_all(last).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    assert!(answer.starts_with(b"HTTP/1.1 "), "{}", String::from_utf8_lossy(&answer));
    drop(stream);
    let after = settles(process, &canary, |found| found == 0).expect("readable");
    assert_eq!(after, 0, "{during} copies while it ran");
    assert_eq!(served.stop(), Some(0));
}
