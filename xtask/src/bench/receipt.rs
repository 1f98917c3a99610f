//! `bench receipt`: can the answers to a known, an unknown and a malformed receipt code be told apart from outside?
//!
//! Against a server that runs, over plain HTTP: for each code the form is fetched, sent, and the time until the last byte is
//! taken, in an order drawn by a fixed generator, by several clients at once. Told are Welch's t for each pair (below 4.5 in
//! absolute value is the usual bound of leakage tests, ISO/IEC 17825) and whether heads and lengths are one. The codes
//! are given: one that opens a report here, and one from another server or of a report that was erased.

use super::http::quantile;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Instant;

const KINDS: [&str; 3] = ["known", "unknown", "malformed"];
const BOUND: f64 = 4.5;

/// What to ask, and how often.
struct Asked {
    address: String,
    path: String,
    input: String,
    codes: [String; 3],
    rounds: u64,
    clients: u64,
}

/// One answer: which code, seconds, and what an observer of the wire sees of it.
struct Seen {
    kind: usize,
    seconds: f64,
    outside: String,
}

pub fn bench<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut asked = Asked {
        address: "127.0.0.1:8766".into(),
        path: "/receipt".into(),
        input: "code".into(),
        codes: [String::new(), String::new(), "no code".into()],
        rounds: 3_000,
        clients: 8,
    };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?.to_owned();
        match word {
            "--address" => asked.address = value,
            "--path" => asked.path = value,
            "--input" => asked.input = value,
            "--known" => asked.codes[0] = value,
            "--unknown" => asked.codes[1] = value,
            "--rounds" => asked.rounds = value.parse().map_err(|_| format!("{value} is no number of rounds"))?,
            "--clients" => asked.clients = value.parse().map_err(|_| format!("{value} is no number of clients"))?,
            _ => return Err(format!("unknown option {word}")),
        }
    }
    if asked.codes[..2].iter().any(String::is_empty) {
        return Err(
            "two codes are needed, `--known CODE --unknown CODE`: one that opens, one of the same form that does not"
                .into(),
        );
    }
    let asked = &asked;
    let seen = thread::scope(|scope| {
        let clients: Vec<_> = (0..asked.clients).map(|client| scope.spawn(move || ask(asked, client))).collect();
        clients
            .into_iter()
            .map(|client| client.join().map_err(|_| "a client broke off")?)
            .collect::<Result<Vec<_>, String>>()
    })?;
    tell(&seen.into_iter().flatten().collect::<Vec<_>>())
}

/// The share of one client.
fn ask(asked: &Asked, client: u64) -> Result<Vec<Seen>, String> {
    let mut order = 0x9e37_79b9_7f4a_7c15u64 ^ (client + 1);
    let mut seen = Vec::new();
    for _ in 0..asked.rounds / asked.clients {
        // xorshift64: which code comes next must not follow from the one before.
        order ^= order << 13;
        order ^= order >> 7;
        order ^= order << 17;
        let kind = (order % 3) as usize;
        let page = send(asked, "GET", &asked.path, "")?.1;
        let action = action(&page, &asked.input).ok_or("no form with that input is on the page")?;
        let body = format!("{}={}", asked.input, asked.codes[kind].replace(' ', "+"));
        let (seconds, answer) = send(asked, "POST", &action, &body)?;
        seen.push(Seen { kind, seconds, outside: outside(&answer) });
    }
    Ok(seen)
}

#[allow(clippy::disallowed_methods, reason = "measuring is what this is for")]
fn send(asked: &Asked, method: &str, path: &str, body: &str) -> Result<(f64, String), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", asked.address);
    let mut stream = TcpStream::connect(&asked.address).map_err(failed)?;
    let (host, length) = (&asked.address, body.len());
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let begun = Instant::now();
    stream.write_all(head.as_bytes()).map_err(failed)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(failed)?;
    Ok((begun.elapsed().as_secs_f64(), String::from_utf8_lossy(&answer).into_owned()))
}

/// Where the form leads that has this input.
fn action(page: &str, input: &str) -> Option<String> {
    let form = page
        .split("<form")
        .skip(1)
        .find(|form| form.split("</form").next().is_some_and(|f| f.contains(&format!("name=\"{input}\""))))?;
    let action = form.split("action=\"").nth(1)?.split('"').next()?;
    Some(action.replace("&amp;", "&"))
}

/// Status line and headers, without the clock's, and the length of all.
fn outside(answer: &str) -> String {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let lines: Vec<&str> = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("date:")).collect();
    format!("{} bytes, {}", answer.len(), lines.join("; "))
}

fn tell(seen: &[Seen]) -> Result<(), String> {
    let of = |kind: usize| -> Vec<f64> { seen.iter().filter(|s| s.kind == kind).map(|s| s.seconds).collect() };
    println!("{:<10} {:>6} {:>10} {:>10} {:>10} {:>10}", "code", "n", "mean ms", "sd ms", "median ms", "p99 ms");
    for (kind, name) in KINDS.iter().enumerate() {
        let mut seconds = of(kind);
        let (n, mean, variance) = moments(&seconds);
        seconds.sort_by(f64::total_cmp);
        let (median, late) = (quantile(&seconds, 0.5) * 1e3, quantile(&seconds, 0.99) * 1e3);
        println!("{name:<10} {n:>6} {:>10.3} {:>10.3} {median:>10.3} {late:>10.3}", mean * 1e3, variance.sqrt() * 1e3);
    }
    for (one, two) in [(0, 1), (0, 2), (1, 2)] {
        let t = welch(&of(one), &of(two));
        let said = if t.abs() < BOUND { "not told apart" } else { "TOLD APART" };
        println!("{} and {}: t = {t:.2}, {said}", KINDS[one], KINDS[two]);
    }
    let outsides: BTreeSet<&str> = seen.iter().map(|s| s.outside.as_str()).collect();
    if outsides.len() > 1 {
        return Err(format!("the answers differ outside:\n{}", outsides.into_iter().collect::<Vec<_>>().join("\n")));
    }
    println!("heads and lengths are one: {}", outsides.into_iter().next().unwrap_or_default());
    Ok(())
}

/// Number, mean, variance.
fn moments(values: &[f64]) -> (usize, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.len(), mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

/// Welch's t of two samples.
fn welch(one: &[f64], two: &[f64]) -> f64 {
    let ((n1, mean1, variance1), (n2, mean2, variance2)) = (moments(one), moments(two));
    (mean1 - mean2) / (variance1 / n1 as f64 + variance2 / n2 as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn welch_is_as_published() {
        // B. L. Welch's statistic for the first example of Wikipedia's table: means 20.8 and 23.0, variances 7.9 and 3.8.
        let a1 = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
        let a2 = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
        assert!((welch(&a1, &a2) + 2.46).abs() < 0.005, "{}", welch(&a1, &a2));
    }

    #[test]
    fn the_form_with_the_input_is_found() {
        let page = "<form action=\"/find\"><input name=\"q\"></form><form method=\"post\" action=\"/receipt?stamp=1&amp;lang=en\"><input name=\"code\"></form>";
        assert_eq!(action(page, "code").as_deref(), Some("/receipt?stamp=1&lang=en"));
        assert_eq!(action(page, "other"), None);
    }
}
