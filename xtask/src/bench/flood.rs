//! `bench flood`: junk from many connections, and honest people who report meanwhile.
//!
//! The junk: forms without a stamp, with a bad one, with one that was used; bodies that trickle, heads that never end, bodies that
//! are far too large; and, in a last share, forms with good stamps that say nothing. The honest: one without a script, who
//! writes for twenty seconds and more, and one with a script, who is asked for work when there are too many. What counts is the
//! time from pressing "send" to the page with the code, whatever it took (waiting and working included).

#![allow(clippy::disallowed_methods, reason = "measuring at a pace is what this is for")]

use super::http::{Connection, REPORT, quantile, stamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What an honest report may take.
const BOUND: f64 = 2.0;
/// Requests on one connection, before it is made anew.
const EACH: usize = 20;
/// Connections that are held open and say next to nothing.
const SLOW: usize = 200;

struct Flood {
    address: String,
    seconds: u64,
    rate: u64,
    clients: u64,
}

#[derive(Default)]
struct Told {
    statuses: Mutex<BTreeMap<String, u64>>,
    sent: AtomicU64,
    over: AtomicBool,
}

impl Told {
    fn count(&self, what: &str) {
        let mut statuses = self.statuses.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *statuses.entry(what.to_owned()).or_default() += 1;
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

pub fn bench<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut flood = Flood { address: "127.0.0.1:8766".into(), seconds: 60, rate: 1000, clients: 24 };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        let number = || value.parse().map_err(|_| format!("{value} is no number"));
        match word {
            "--address" => flood.address = value.to_owned(),
            "--seconds" => flood.seconds = number()?,
            "--rate" => flood.rate = number()?,
            "--clients" => flood.clients = number()?,
            _ => return Err(format!("unknown option {word}")),
        }
    }
    let told = Told::default();
    let (flood, told) = (&flood, &told);
    let stolen = used_stamp(&flood.address)?;
    let stolen = stolen.as_str();
    let honest = thread::scope(|scope| {
        for client in 0..flood.clients {
            scope.spawn(move || junk(flood, told, stolen, client));
        }
        scope.spawn(move || trickle(flood, told));
        let plain = scope.spawn(move || phones(flood, told, Duration::from_secs(22), false));
        let script = scope.spawn(move || phones(flood, told, Duration::from_secs(2), true));
        thread::sleep(Duration::from_secs(flood.seconds));
        told.over.store(true, Ordering::Relaxed);
        [("without a script, 22 s of writing", plain.join()), ("with a script, 2 s of writing", script.join())]
    });
    println!(
        "junk: {} requests in {} s, {:.0} a second",
        told.sent.load(Ordering::Relaxed),
        flood.seconds,
        told.sent.load(Ordering::Relaxed) as f64 / flood.seconds as f64
    );
    for (what, times) in told.statuses.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).iter() {
        println!("  {what:<40} {times:>8}");
    }
    let mut slowest = 0.0_f64;
    for (who, times) in honest {
        let mut times = times.map_err(|_| "an honest reporter broke off")??;
        times.sort_by(f64::total_cmp);
        println!(
            "honest, {who}: {} reports, median {:.3} s, slowest {:.3} s",
            times.len(),
            quantile(&times, 0.5),
            quantile(&times, 1.0)
        );
        slowest = slowest.max(quantile(&times, 1.0));
    }
    if slowest < BOUND {
        Ok(())
    } else {
        Err(format!("an honest report took {slowest:.2} s, more than {BOUND} s, or none was sent"))
    }
}

fn used_stamp(address: &str) -> Result<String, String> {
    let mut connection = Connection::open(address)?;
    let stolen = stamp(&connection.get("/report?lang=en")?.body).ok_or("no stamp on /report")?;
    connection.post(&format!("/report/send?lang=en&stamp={stolen}"), &[("text", "")])?;
    Ok(stolen)
}

/// The share of one client: paced, so that all together come to the rate.
fn junk(flood: &Flood, told: &Told, stolen: &str, client: u64) {
    let begun = Instant::now();
    let mut sent = 0_u64;
    while !told.is_over() {
        let Ok(mut connection) = Connection::open(&flood.address) else {
            told.count("no connection");
            continue;
        };
        for _ in 0..EACH {
            if told.is_over() {
                return;
            }
            let due = Duration::from_secs_f64(sent as f64 * flood.clients as f64 / flood.rate as f64);
            thread::sleep(due.saturating_sub(begun.elapsed()));
            sent += 1;
            let (what, answer) = one(&mut connection, stolen, sent.wrapping_mul(7).wrapping_add(client));
            told.sent.fetch_add(1, Ordering::Relaxed);
            match answer {
                Ok(status) => told.count(&format!("{what}: {status}")),
                Err(_) => {
                    told.count(&format!("{what}: closed by the server"));
                    break;
                }
            }
        }
    }
}

fn one(connection: &mut Connection, stolen: &str, draw: u64) -> (&'static str, Result<u16, String>) {
    let send = |stamp: &str| format!("/report/send?lang=en&stamp={stamp}");
    match draw % 10 {
        0..3 => ("no stamp", connection.post("/report/send?lang=en", &REPORT).map(|answer| answer.status)),
        3..6 => (
            "bad stamp",
            connection.post(&send(&format!("1-2-{draw:032x}-{draw:032x}")), &REPORT).map(|answer| answer.status),
        ),
        6..8 => ("stolen stamp", connection.post(&send(stolen), &REPORT).map(|answer| answer.status)),
        8 => {
            let head = connection.head("POST", &send(stolen), 20 << 20);
            let sent = connection.send(head.as_bytes()).and_then(|()| connection.send(&[b'x'; 64 * 1024]));
            // It is refused before it has come; the rest is not sent.
            ("too large", sent.and_then(|()| connection.answer()).map(|(status, _)| status))
        }
        _ => {
            let page = connection.get("/report?lang=en");
            let sent = page.and_then(|page| {
                let stamp = stamp(&page.body).ok_or("no stamp")?;
                connection.post(&send(&stamp), &[("kind", "public-report"), ("text", "")])
            });
            ("good stamp, nothing said", sent.map(|answer| answer.status))
        }
    }
}

/// Connections that begin and do not go on: heads without an end, bodies that trickle.
fn trickle(flood: &Flood, told: &Told) {
    let mut open: Vec<Connection> = (0..SLOW).filter_map(|_| Connection::open(&flood.address).ok()).collect();
    for (at, connection) in open.iter_mut().enumerate() {
        let head = connection.head("POST", "/report?lang=en&stamp=1-2-3-4", 100_000);
        let part = if at % 2 == 0 { &head[..head.len() - 2] } else { head.as_str() };
        if connection.send(part.as_bytes()).is_err() {
            told.count("slow: closed by the server");
        }
    }
    while !told.is_over() {
        thread::sleep(Duration::from_millis(500));
        for connection in &mut open {
            let _ = connection.send(b"x");
        }
    }
}

/// One honest person after another, until it is over. Seconds from "send" to the code, of each.
fn phones(flood: &Flood, told: &Told, writes: Duration, script: bool) -> Result<Vec<f64>, String> {
    let mut times = Vec::new();
    while !told.is_over() {
        let page = Connection::open(&flood.address)?.get("/report?lang=en")?;
        let mut stamp_now = stamp(&page.body).ok_or("no stamp")?;
        thread::sleep(writes);
        let pressed = Instant::now();
        let mut work = String::new();
        loop {
            let path = format!("/report/send?lang=en&stamp={stamp_now}{work}");
            let answer = Connection::open(&flood.address)?.post(&path, &REPORT)?;
            if answer.status == 200 && answer.body.contains("receipt-code") {
                break;
            }
            if answer.status != 429 || pressed.elapsed() > Duration::from_secs(60) {
                return Err(format!("an honest report was answered {}", answer.status));
            }
            told.count("honest: asked to wait or work");
            stamp_now = stamp(&answer.body).ok_or("no stamp")?;
            work = if script {
                format!("&work={}", solved(&answer.body).ok_or("no work on the page")?)
            } else {
                String::new()
            };
            if !script {
                thread::sleep(Duration::from_secs(1));
            }
        }
        times.push(pressed.elapsed().as_secs_f64());
    }
    Ok(times)
}

/// The number that solves the work which a page asks for.
fn solved(page: &str) -> Option<u64> {
    let (_, rest) = page.split_once("data-work=\"")?;
    let (challenge, bits) = rest.split('"').next()?.split_once(':')?;
    let bits: u32 = bits.parse().ok()?;
    (0..u64::MAX).find(|number| {
        let hash = Sha256::digest(format!("{challenge}:{number}").as_bytes());
        let first = u64::from_be_bytes(hash[..8].try_into().unwrap_or_default());
        first.leading_zeros() >= bits
    })
}
