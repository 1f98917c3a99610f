//! `bench reports`: so many reports a second for a minute, each acknowledged; how long each took. The stamps are fetched before, as
//! people who write have theirs for a while.

#![allow(clippy::disallowed_methods, reason = "measuring at a pace is what this is for")]

use super::http::{Connection, REPORT, quantile, stamp};
use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

struct Asked {
    address: String,
    rate: u64,
    seconds: u64,
    clients: u64,
}

pub fn bench<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut asked = Asked { address: "127.0.0.1:8766".into(), rate: 500, seconds: 60, clients: 32 };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        let number = || value.parse().map_err(|_| format!("{value} is no number"));
        match word {
            "--address" => asked.address = value.to_owned(),
            "--rate" => asked.rate = number()?,
            "--seconds" => asked.seconds = number()?,
            "--clients" => asked.clients = number()?,
            _ => return Err(format!("unknown option {word}")),
        }
    }
    let asked = &asked;
    let each = asked.rate * asked.seconds / asked.clients;
    let stamps = thread::scope(|scope| {
        let clients: Vec<_> = (0..asked.clients).map(|_| scope.spawn(move || stamps(asked, each))).collect();
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| "a client broke off")?)
            .collect::<Result<Vec<_>, String>>()
    })?;
    tell(asked, stamps)
}

fn stamps(asked: &Asked, many: u64) -> Result<Vec<String>, String> {
    let mut connection = Connection::open(&asked.address)?;
    (0..many)
        .map(|_| stamp(&connection.get("/report?lang=en")?.body).ok_or_else(|| "no stamp on /report".to_owned()))
        .collect()
}

fn tell(asked: &Asked, stamps: Vec<Vec<String>>) -> Result<(), String> {
    let (begun, used) = (Instant::now(), processor_seconds());
    let sent = thread::scope(|scope| {
        let clients: Vec<_> = stamps
            .into_iter()
            .enumerate()
            .map(|(at, stamps)| scope.spawn(move || send(asked, begun, at as u64, stamps)))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| "a client broke off")?)
            .collect::<Result<Vec<_>, String>>()
    })?;
    let took = begun.elapsed().as_secs_f64();
    let own = processor_seconds() - used;
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    let mut seconds = Vec::new();
    for (status, one) in sent.into_iter().flatten() {
        *statuses.entry(status).or_default() += 1;
        if status == 200 {
            seconds.push(one);
        }
    }
    seconds.sort_by(f64::total_cmp);
    let acknowledged = seconds.len();
    println!(
        "{acknowledged} acknowledged in {took:.1} s: {:.0} a second of {} wanted; statuses {statuses:?}",
        acknowledged as f64 / took,
        asked.rate
    );
    println!(
        "from when it was due to the code: median {:.3} s, p99 {:.3} s, slowest {:.3} s",
        quantile(&seconds, 0.5),
        quantile(&seconds, 0.99),
        quantile(&seconds, 1.0)
    );
    println!("this client took {own:.1} s of processor time, {:.0} % of one", own / took * 100.0);
    Ok(())
}

/// Each when it is due; the seconds count from then, so that a server that falls behind does not hide it.
fn send(asked: &Asked, begun: Instant, client: u64, stamps: Vec<String>) -> Result<Vec<(u16, f64)>, String> {
    let mut connection = Connection::open(&asked.address)?;
    let mut sent = Vec::with_capacity(stamps.len());
    for (at, stamp) in stamps.into_iter().enumerate() {
        let due = Duration::from_secs_f64((at as u64 * asked.clients + client) as f64 / asked.rate as f64);
        thread::sleep(due.saturating_sub(begun.elapsed()));
        let answer = connection.post(&format!("/report/send?lang=en&stamp={stamp}"), &REPORT)?;
        sent.push((answer.status, begun.elapsed().saturating_sub(due).as_secs_f64()));
    }
    Ok(sent)
}

/// Of this process, in user and system mode.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|word| word.parse().ok())
        .collect();
    // Linux counts in hundredths of a second, whatever the machine.
    ticks.iter().sum::<f64>() / 100.0
}
