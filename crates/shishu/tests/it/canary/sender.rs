//! A browser that tells everything about itself with each request, from an address of its own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use tokio::net::TcpSocket;

/// Where requests come from: an address that nothing else here has.
pub const FROM: Ipv4Addr = Ipv4Addr::new(127, 77, 13, 5);
/// Where a proxy says that they come from.
pub const PROXIED: &str = "203.0.113.177";
const EDGE: &str = "edge-of-the-parts";

/// What a place of a request is filled with: letters and digits that stand nowhere else, put together at run time.
pub fn word(place: &str) -> String {
    // FNV-1a, 64 bits.
    let hash =
        place.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    format!("{}{hash:016x}", ["cn", "ry"].concat())
}

/// The word three times: one that is cut off somewhere is still there.
pub fn text(place: &str) -> String {
    let word = word(place);
    format!("{word} {word} {word}")
}

/// An answer.
#[derive(Debug)]
pub struct Seen {
    pub status: u16,
    pub body: String,
}

/// The telling browser.
pub struct Sender {
    pub address: String,
    runtime: tokio::runtime::Runtime,
}

/// The places in a request's head that are filled.
pub const PLACES: [&str; 11] = [
    "forwarded-for",
    "forwarded",
    "real-ip",
    "agent",
    "language",
    "referer",
    "cookie",
    "authorization",
    "made-up",
    "query",
    "trailer",
];

impl Sender {
    pub fn new(address: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { address: address.to_owned(), runtime }
    }

    pub fn connect(&self) -> TcpStream {
        let to = self.address.parse().expect("an address");
        let connected = self.runtime.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind((FROM, 0).into())?;
            socket.connect(to).await?.into_std()
        });
        let stream = connected.expect("connected");
        stream.set_nonblocking(false).expect("blocking");
        stream
    }

    fn head(&self, what: &str, origin: &str, more: &str) -> String {
        let (method, path) = what.split_once(' ').expect("a method and a path");
        let and = if path.contains('?') { '&' } else { '?' };
        let (host, query) = (&self.address, word("query"));
        let of = |place: &str| text(place);
        format!(
            "{method} {path}{and}note={query} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\
             X-Forwarded-For: {PROXIED}, {}\r\nForwarded: for={PROXIED};by=\"{}\"\r\nX-Real-IP: {PROXIED} {}\r\n\
             User-Agent: {}\r\nAccept-Language: en-{}, en;q=0.5\r\nReferer: http://intranet/{}\r\n\
             Cookie: __Host-shishu={}; shishu-lang=en\r\nAuthorization: Bearer {}\r\nX-Made-Up: {}\r\n{more}\r\n",
            of("forwarded-for"),
            of("forwarded"),
            of("real-ip"),
            of("agent"),
            word("language"),
            word("referer"),
            word("cookie"),
            word("authorization"),
            of("made-up"),
        )
    }

    /// Sends a request and reads the answer to its end.
    pub fn send(&self, what: &str, kind: &str, body: &[u8]) -> Seen {
        let more = format!("Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        let own = format!("http://{}", self.address);
        self.raw(&[self.head(what, &own, &more).as_bytes(), body].concat())
    }

    /// The same from a page of another site.
    pub fn send_from_elsewhere(&self, what: &str, body: &[u8]) -> Seen {
        let more = format!("Content-Type: {FORM}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        self.raw(&[self.head(what, &format!("http://{}", word("origin")), &more).as_bytes(), body].concat())
    }

    /// The same in chunks, with a trailer behind them.
    pub fn send_in_chunks(&self, what: &str, body: &[u8]) -> Seen {
        let more = format!(
            "Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Trailer\r\nConnection: close\r\n"
        );
        let own = format!("http://{}", self.address);
        let mut bytes = self.head(what, &own, &more).into_bytes();
        for chunk in body.chunks(37) {
            bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            bytes.extend([chunk, b"\r\n"].concat());
        }
        bytes.extend(format!("0\r\nX-Trailer: {}\r\n\r\n", text("trailer")).into_bytes());
        self.raw(&bytes)
    }

    /// Sends bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> Seen {
        let mut stream = self.connect();
        // A server that has heard enough may answer before the end.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned();
        Seen { status: status.unwrap_or_else(|| panic!("no status in {answer:?}")), body }
    }

    /// A request that is begun and not finished: head and half of a body of this text.
    pub fn begin(&self, what: &str, body: &[u8]) -> TcpStream {
        let more = format!("Content-Type: {FORM}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len() + 10);
        let own = format!("http://{}", self.address);
        let mut stream = self.connect();
        stream.write_all(&[self.head(what, &own, &more).as_bytes(), body].concat()).expect("sent");
        stream
    }

    pub fn get(&self, path: &str) -> Seen {
        self.send(&format!("GET {path}"), "text/plain", b"")
    }

    pub fn post(&self, path: &str, inputs: &[(&str, &str)]) -> Seen {
        self.send(&format!("POST {path}"), FORM, urlencoded(inputs).as_bytes())
    }

    /// A form with files: their names and bytes.
    pub fn post_files(&self, path: &str, inputs: &[(&str, &str)], files: &[(String, Vec<u8>)]) -> Seen {
        let mut body = Vec::new();
        for (name, value) in inputs {
            body.extend(
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (name, bytes) in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/{}\r\n\r\n",
                word("made-up")
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{EDGE}--\r\n").bytes());
        self.send(&format!("POST {path}"), &format!("multipart/form-data; boundary={EDGE}"), &body)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

pub fn urlencoded(inputs: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    inputs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}
