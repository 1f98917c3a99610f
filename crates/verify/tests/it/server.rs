//! A web server of a few lines, honest or hostile, on a thread: it serves what a function of the path answers.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What the server answers to one request.
pub enum Answer {
    /// 200 with these bytes.
    File(Vec<u8>),
    /// 404.
    Nothing,
    /// Another status.
    Status(u16),
    /// 200 and bytes without end, until the reader goes away.
    Endless,
    /// 200 with a length that is never reached.
    Broken,
    /// Closes without a word.
    Hangup,
}

/// A server that runs until it is dropped.
pub struct Server {
    pub address: String,
    /// Connections that were made.
    pub connections: Arc<AtomicUsize>,
    port: std::net::SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Server {
    pub fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address");
        let (connections, stopped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, stop, answer) = (connections.clone(), stopped.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                std::thread::spawn(move || drop(serve(&stream, &*answer)));
            }
        });
        Self { address: format!("http://{port}/log"), connections, port, stopped }
    }

    /// Serves the files of a folder beneath `/log`.
    pub fn of(folder: &std::path::Path) -> Self {
        let folder = folder.to_owned();
        Self::start(move |path| std::fs::read(folder.join(path)).map_or(Answer::Nothing, Answer::File))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.port);
    }
}

fn serve(stream: &TcpStream, answer: &dyn Fn(&str) -> Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut out = stream.try_clone()?;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let path = path.strip_prefix("/log/").unwrap_or_default();
        match answer(path) {
            Answer::File(bytes) => {
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len());
                out.write_all(&[head.as_bytes(), &bytes].concat())?;
            }
            Answer::Nothing => out.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone")?,
            Answer::Status(status) => {
                out.write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").as_bytes())?
            }
            Answer::Endless => {
                out.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
                let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
                loop {
                    out.write_all(&chunk)?;
                }
            }
            Answer::Broken => {
                out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8192\r\n\r\nfew")?;
                return stream.shutdown(Shutdown::Both);
            }
            Answer::Hangup => return stream.shutdown(Shutdown::Both),
        }
    }
}
