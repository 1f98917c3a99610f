//! As much HTTP as measuring needs: one connection, kept open, one request after another.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Nothing measured here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to the server under test.
pub struct Connection {
    host: String,
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Connection {
    pub fn open(host: &str) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{host}: {error}");
        let stream = TcpStream::connect(host).map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        Ok(Self { host: host.to_owned(), stream, read: Vec::new() })
    }

    pub fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.ask("GET", path, "")
    }

    pub fn post(&mut self, path: &str, inputs: &[(&str, &str)]) -> Result<Answer, String> {
        self.ask("POST", path, &urlencoded(inputs))
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, String> {
        let request = format!("{}{body}", self.head(method, path, body.len()));
        self.send(request.as_bytes())?;
        let (status, body) = self.answer()?;
        Ok(Answer { status, body })
    }

    /// The head of a form that is so many bytes long.
    pub fn head(&self, method: &str, path: &str, length: usize) -> String {
        let host = &self.host;
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
        )
    }

    pub fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).map_err(|error| format!("{}: {error}", self.host))
    }

    /// Reads one answer, which says how long it is.
    pub fn answer(&mut self) -> Result<(u16, String), String> {
        let head = loop {
            if let Some(at) = self.read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            self.more()?;
        };
        let text = String::from_utf8_lossy(&self.read[..head]).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("no status")?;
        let length = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length: usize = length.map_or(Ok(0), |(_, value)| value.trim().parse()).map_err(|_| "no length")?;
        while self.read.len() < head + length {
            self.more()?;
        }
        let body = String::from_utf8_lossy(&self.read[head..head + length]).into_owned();
        self.read.drain(..head + length);
        Ok((status, body))
    }

    fn more(&mut self) -> Result<(), String> {
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(0) => Err(format!("{}: closed", self.host)),
            Ok(n) => {
                self.read.extend_from_slice(&bytes[..n]);
                Ok(())
            }
            Err(error) => Err(format!("{}: {error}", self.host)),
        }
    }
}

fn urlencoded(inputs: &[(&str, &str)]) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let encode = |text: &str| -> String {
        text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    inputs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// The stamp in the address of a page's form.
pub fn stamp(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("stamp=")?;
    rest.split(['"', '&']).next().map(str::to_owned)
}

/// The value below which such a share of the (sorted) values lie.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1));
    sorted.get(at - 1).copied().unwrap_or(f64::NAN)
}

/// A report as the last form sends it.
pub const REPORT: [(&str, &str); 6] = [
    ("kind", "public-report"),
    ("text", "三月的产值是编出来的，站里让三家企业改高两成，请查。"),
    ("unit", "G103"),
    ("category", "data-fraud"),
    ("checked", "yes"),
    ("at", "check"),
];
