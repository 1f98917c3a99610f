//! The client, against servers that answer as witnesses do and as they should not.

use shishu_ledger::*;
use shishu_witness::{AskError, Client};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use crate::log::{Log, ORIGIN, witness};

/// Answers one request with these bytes; gives back what was asked.
fn answering(answer: impl Into<Vec<u8>>) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let answer = answer.into();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("asked");
        let mut asked = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).expect("read");
            asked.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&asked);
            let length = text
                .to_lowercase()
                .find("content-length: ")
                .and_then(|at| text[at + 16..].split('\r').next()?.parse::<usize>().ok());
            let head = text.find("\r\n\r\n").map(|at| at + 4);
            if read == 0 || head.is_some_and(|head| asked.len() >= head + length.unwrap_or(0)) {
                break;
            }
        }
        stream.write_all(&answer).expect("answered");
        String::from_utf8(asked).expect("text")
    });
    (url, served)
}

fn http(status: u16, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn client() -> Client {
    Client::new(Duration::from_secs(20))
}

fn key() -> Cosigner {
    Cosigner::from_seed("witness.example/w1", &[2; 32]).expect("key")
}

fn asked(answer: String) -> Result<NoteSignature, AskError> {
    let (url, served) = answering(answer);
    let result = client().ask(&url, &key().verifier(), &Log::new(9, None).request(5, 9));
    served.join().expect("served");
    result
}

#[test]
fn a_good_answer_is_taken_and_the_request_is_as_specified() {
    let dir = tempfile::tempdir().expect("a folder");
    let (witness, request) = (witness(dir.path()), Log::new(9, None).request(0, 9));
    let answer = witness.add_checkpoint(request.to_text().as_bytes(), 5);
    let stranger = Cosigner::from_seed("other.example", &[3; 32]).expect("key");
    let strange = stranger.cosign(request.checkpoint(), 5).expect("cosigned");
    let (url, served) = answering(http(200, "text/plain", &format!("{strange}\n{}", answer.body)));
    let signature = client().ask(&url, &witness.verifier(), &request).expect("cosigned");
    assert_eq!(format!("{signature}\n"), answer.body);
    let asked = served.join().expect("served");
    assert!(asked.starts_with("POST /add-checkpoint HTTP/1.1\r\n"), "{asked}");
    assert!(asked.ends_with(&request.to_text()), "{asked}");
}

#[test]
fn other_answers_are_told_apart() {
    let contradicts = |result| matches!(result, Err(AskError::Contradicts { .. }));
    assert_eq!(asked(http(409, "text/x.tlog.size", "7\n")), Err(AskError::Holds { size: 7 }));
    assert!(contradicts(asked(http(409, "text/x.tlog.size", "5\n"))), "it holds what it was asked from, and refuses");
    assert!(contradicts(asked(http(409, "text/plain", "fork\n"))));
    assert!(contradicts(asked(http(422, "text/plain", "no\n"))));
    assert_eq!(asked(http(404, "text/plain", "who?\n")), Err(AskError::Refused { status: 404, words: "who?".into() }));
    assert!(matches!(asked(http(409, "text/x.tlog.size", "07x")), Err(AskError::Refused { status: 409, .. })));
    assert!(matches!(asked(http(302, "text/plain", "")), Err(AskError::Refused { status: 302, .. })));
}

#[test]
fn an_answer_without_this_witness_is_none() {
    let none = Err(AskError::NotCosigned { name: "witness.example/w1".into() });
    let request = Log::new(9, None).request(5, 9);
    let other = Checkpoint::new(ORIGIN, 9, [0; 32]).expect("checkpoint");
    let of_other = key().cosign(&other, 5).expect("cosigned");
    let stranger = Cosigner::from_seed("witness.example/w1", &[3; 32]).expect("key").cosign(request.checkpoint(), 5);
    for body in ["", "hello\n", &format!("{of_other}\n"), &format!("{}\n", stranger.expect("cosigned"))] {
        assert_eq!(asked(http(200, "text/plain", body)), none, "{body:?}");
    }
    let log = Log::new(9, None).signer.verifier();
    let (url, served) = answering(http(200, "text/plain", ""));
    assert!(client().ask(&url, &log, &request).is_err(), "the key of a log is no witness");
    served.join().expect("served");
}

#[test]
fn nobody_there_and_nonsense_and_floods() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let request = Log::new(9, None).request(5, 9);
    let unreachable = |result| matches!(result, Err(AskError::Unreachable(_)));
    assert!(unreachable(client().ask(&format!("http://{closed}"), &key().verifier(), &request)));
    assert!(unreachable(client().ask("not an address", &key().verifier(), &request)));
    assert!(unreachable(asked("nonsense\r\n\r\n".into())));
    assert!(unreachable(asked(http(200, "text/plain", &"a".repeat(1 << 17)))));
}

#[test]
fn what_a_witness_holds_is_read() {
    let note = Log::new(9, None).note(9);
    let (url, served) = answering(http(200, "text/plain", &note));
    assert_eq!(client().held(&url, ORIGIN).expect("answered").expect("a note").to_text(), note);
    let asked = served.join().expect("served");
    assert!(asked.starts_with(&format!("GET /{}/checkpoint ", shishu_witness::origin_hash(ORIGIN))), "{asked}");
    let (url, served) = answering(http(404, "text/plain", "nothing\n"));
    assert_eq!(client().held(&url, ORIGIN), Ok(None));
    served.join().expect("served");
}
