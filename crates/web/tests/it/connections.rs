//! Connections of people who do not say what they want, over a real socket.

use axum::Router;
use axum::routing::get;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn_blocking};

/// A server that waits so long for a head, how it is stopped, and its end.
async fn served(head: Duration) -> (SocketAddr, tokio::sync::oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, told) = tokio::sync::oneshot::channel();
    let router = Router::new().route("/", get(|| async { "here" }));
    let stopping = async move { drop(told.await) };
    (address, stop, tokio::spawn(shishu_web::serve(listener, router, stopping, head)))
}

/// What comes back until the server closes.
async fn said(address: SocketAddr, bytes: &'static str) -> String {
    let talk = move || {
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.write_all(bytes.as_bytes()).expect("sent");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    };
    spawn_blocking(talk).await.expect("answered")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_says_nothing_is_not_held_for_ever() {
    let (address, stop, end) = served(Duration::from_millis(100)).await;
    for silent in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: here\r\n", "GET / HTTP/1.1\r\nHost: here\r\n\r\n"] {
        let answer = said(address, silent).await;
        // The last one asked for something, and is closed when nothing more comes.
        assert_eq!(answer.contains("200 OK"), silent.ends_with("\r\n\r\n"), "{silent:?}: {answer}");
    }
    stop.send(()).expect("it runs");
    end.await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_waits_for_nobody_who_says_nothing() {
    let (address, stop, end) = served(Duration::from_secs(3600)).await;
    let silent = TcpStream::connect(address).expect("connected");
    assert!(said(address, "GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.ends_with("here"));
    stop.send(()).expect("it runs");
    end.await.expect("it ends");
    drop(silent);
}
