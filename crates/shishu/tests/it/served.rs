//! A served office and somebody at it with a browser: the binary, a socket, plain HTTP.

use crate::shishu::{command, text};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A running `shishu demo` or `shishu serve`.
pub struct Served {
    child: Child,
    /// Host and port.
    pub address: String,
    /// What it printed before it was ready.
    pub said: Vec<String>,
}

/// Somebody with a browser: the cookie and the secret of forms. The default is nobody.
#[derive(Default)]
pub struct Browser {
    cookie: String,
    csrf: String,
}

/// An answer, as far as these tests look at it.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// The lines of the head.
    head: String,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Served {
    /// Starts `shishu COMMAND --dir DIR` on a free port and waits until it is ready.
    pub fn start(what: &str, dir: &Path) -> Served {
        Served::start_with(&[what, "--dir", text(dir)])
    }

    /// Starts it with these arguments on a free port and waits until it is ready.
    pub fn start_with(args: &[&str]) -> Served {
        let mut command = command(&[args, &["--port", "0"]].concat());
        command.stderr(Stdio::null());
        Served::start_as(command)
    }

    /// Starts it as it is prepared and waits until it is ready.
    pub fn start_as(mut command: Command) -> Served {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut served = Served { child, address: String::new(), said: Vec::new() };
        for line in lines.map_while(Result::ok) {
            match line.strip_prefix("ready http://") {
                Some(address) => {
                    served.address = address.to_owned();
                    break;
                }
                None => served.said.push(line),
            }
        }
        assert!(!served.address.is_empty(), "no ready line: {:?}", served.said);
        served
    }

    /// Its number.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop the way a service manager does; its exit code.
    pub fn stop(self) -> Option<i32> {
        self.signal("TERM").code()
    }

    /// Sends it a signal and waits for its end.
    pub fn signal(mut self, signal: &str) -> ExitStatus {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("kill runs").success());
        self.child.wait().expect("ended")
    }

    /// Reads a page.
    pub fn get(&self, browser: &Browser, path: &str) -> Answer {
        self.send(&format!("GET {path}"), browser, "", b"")
    }

    /// Sends a form.
    pub fn post(&self, browser: &Browser, path: &str, inputs: &[(&str, &str)]) -> Answer {
        let pairs = std::iter::once(("csrf", browser.csrf.as_str())).chain(inputs.iter().copied());
        let body: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let body = body.join("&");
        self.send(&format!("POST {path}"), browser, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Sends a form with one file.
    pub fn post_file(&self, browser: &Browser, path: &str, (input, name, bytes): (&str, &str, &[u8])) -> Answer {
        const EDGE: &str = "edge-of-the-parts";
        let csrf = &browser.csrf;
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{EDGE}\r\nContent-Disposition: form-data; \
             name=\"{input}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        self.send(&format!("POST {path}"), browser, &format!("multipart/form-data; boundary={EDGE}"), &body)
    }

    /// Sends a form with words and one file.
    pub fn post_parts(
        &self,
        browser: &Browser,
        path: &str,
        inputs: &[(&str, &str)],
        (input, name, bytes): (&str, &str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "edge-of-the-parts";
        let pairs = std::iter::once(("csrf", browser.csrf.as_str())).chain(inputs.iter().copied());
        let part = |(name, value): (&str, &str)| {
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let words: String = pairs.map(part).collect();
        let file = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{input}\"; filename=\"{name}\"\r\n\r\n");
        let body = [words.as_bytes(), file.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        self.send(&format!("POST {path}"), browser, &format!("multipart/form-data; boundary={EDGE}"), &body)
    }

    /// Signs in and reads the secret of forms from a page.
    pub fn sign_in(&self, user: &str, password: &str) -> Browser {
        let answer = self.post(&Browser::default(), "/login", &[("user", user), ("password", password)]);
        assert_eq!(answer.status, 303, "{user} signs in: {answer:?}");
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let mut browser = Browser { cookie, csrf: String::new() };
        let page = self.get(&browser, "/settings").body;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form with the secret");
        browser.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        browser
    }

    /// Sends a plain body, as one server to another.
    pub fn post_text(&self, path: &str, body: &str) -> Answer {
        self.send(&format!("POST {path}"), &Browser::default(), "text/plain; charset=utf-8", body.as_bytes())
    }

    fn send(&self, what: &str, browser: &Browser, kind: &str, body: &[u8]) -> Answer {
        let (address, cookie, length) = (&self.address, &browser.cookie, body.len());
        let mut stream = TcpStream::connect(address).expect("it listens");
        let head = format!(
            "{what} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\nAccept-Language: en\r\n\
             Content-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head and a body");
        let (head, bytes) = (String::from_utf8_lossy(&answer[..end]).into_owned(), answer[end + 4..].to_vec());
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }
}

impl Drop for Served {
    /// A failed test leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
