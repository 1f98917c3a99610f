//! The desk through the binary as it is shipped: e-mail and files with a question are read by its own confined children.

use crate::demo;
use crate::served::{Browser, Served};
use crate::shishu::{Ran, expect, init, run, text};
use std::path::Path;

/// Every demo account's.
const PASSWORD: &str = "qinghe-2026-demo";

/// A picture that tells who made it.
fn picture() -> Vec<u8> {
    let chunk =
        |name: &[u8; 4], content: &[u8]| [&(content.len() as u32).to_be_bytes()[..], name, content, &[0; 4]].concat();
    let head = [chunk(b"IHDR", &[0; 13]), chunk(b"tEXt", b"Author\0CANARY"), chunk(b"IDAT", b"pixels")].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), head, chunk(b"IEND", b"")].concat()
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

fn message(id: &str, body: &str) -> String {
    format!("Message-ID: <{id}>\nFrom: Wang <wang@example.cn>\nSubject: wages\nMIME-Version: 1.0\n{body}\n")
}

/// A mailbox: one with a picture and a table, one that is nested without end, one whose character set is not what it says, one more.
fn mailbox(path: &Path) {
    let picture: String = picture().iter().map(|byte| format!("={byte:02X}")).collect();
    let parts = format!(
        "Content-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain; charset=utf-8\n\nnobody paid our wages for two months\n\
         --X\nContent-Type: image/png; name=field.png\nContent-Disposition: attachment\nContent-Transfer-Encoding: quoted-printable\n\n{picture}\n\
         --X\nContent-Type: application/zip; name=list.xlsx\nContent-Disposition: attachment\n\nPK\n--X--"
    );
    let nested = "Content-Type: message/rfc822\n\nFrom: x@example.cn\n".repeat(5_000);
    let broken = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=FF=FE=FF=FE=FF=FE=FF=FE";
    let messages = [
        message("1@example.cn", &parts),
        message("2@example.cn", &nested),
        message("3@example.cn", broken),
        message("4@example.cn", "\nthe lamp in the lane is out"),
    ];
    let all: String =
        messages.iter().map(|one| format!("From x@example.cn Sun Aug  2 21:07:00 2026\n{one}\n")).collect();
    std::fs::write(path, all).expect("written");
}

/// Standing and the rest of each row.
fn rows(ran: &Ran) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| (row[2].to_owned(), row.iter().skip(4).collect::<Vec<_>>().join("|"))).collect()
}

#[test]
fn mail_comes_in_once_and_a_hostile_message_is_refused_by_its_number() {
    let dir = tempfile::tempdir().expect("a folder");
    let (office, file) = (dir.path().join("office"), dir.path().join("inbox.mbox"));
    init(&office, "builtin:county");
    mailbox(&file);
    let bring = ["mail", "--dir", text(&office), "--as", "petition-desk", "--format", "csv", text(&file)];
    let ran = expect(1, &bring);
    let found = rows(&ran);
    let standings: Vec<&str> = found.iter().map(|(standing, _)| standing.as_str()).collect();
    assert_eq!(standings, ["waits", "refused", "refused", "waits"], "{ran:#?}");
    assert!(found[0].1.contains("list.xlsx") && found[0].1.contains("no JPEG"), "{found:?}");
    assert!(found[1].1.contains("messages within it") && found[2].1.contains("character set"), "{found:?}");
    for part in ["shishu.db", "shishu.db-wal"] {
        let bytes = std::fs::read(office.join("store").join(part)).unwrap_or_default();
        assert!(!has(&bytes, b"CANARY"), "the picture was cleaned before it was kept: {part}");
    }
    let again = rows(&expect(1, &bring));
    let standings: Vec<&str> = again.iter().map(|(standing, _)| standing.as_str()).collect();
    assert_eq!(standings, ["came-before", "refused", "refused", "came-before"]);
    let nobody = expect(2, &["mail", "--dir", text(&office), "--as", "petition-cases", text(&file)]);
    assert!(nobody.err.contains("petition-cases") && nobody.err.contains("--as"), "{nobody:#?}");
    expect(0, &["rebuild", "--dir", text(&office), "--check"]);
    // A server holds the office: what comes meanwhile is left for it, and is there when it has stopped.
    let served = Served::start("serve", &office);
    std::fs::write(&file, message("5@example.cn", "\nthe bus stop fell over")).expect("written");
    let left = rows(&expect(0, &bring));
    assert_eq!(left[0].0, "left-for-the-server");
    assert_eq!(served.stop(), Some(0));
    assert_eq!(rows(&run(&bring))[0].0, "came-before");
    assert_eq!(
        std::fs::read_dir(office.join("spool")).expect("a spool").count(),
        0,
        "nothing of it is left lying about"
    );
}

#[test]
fn a_file_with_a_question_is_cleaned_and_the_reporter_downloads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("demo");
    demo::build(&dir, "1");
    let served = Served::start("demo", &dir);
    let desk = served.sign_in("petition-desk", PASSWORD);
    let new = [("kind", "petition"), ("channel", "phone"), ("category", "land"), ("text", "the field is built on")];
    let taken = served.post(&desk, "/cases/new", &new);
    assert_eq!(taken.status, 200, "{taken:?}");
    let id = between(&taken.body, "href=\"/cases/XF-", "\"");
    let page = format!("/cases/XF-{id}");
    let (_, code) = taken.body.split_once("aria-labelledby=\"receipt-code-label\">").expect("a code");
    let code = code.split('<').next().expect("an end").trim().to_owned();
    let handler = served.sign_in("petition-cases", PASSWORD);
    let ask = format!("{page}/ask");
    let words = [("text", "is this the field?")];
    let refused = served.post_parts(&handler, &ask, &words, ("files", "field.exe", b"MZ no picture"));
    assert!(refused.status == 422 && refused.body.contains("is this the field?"), "{refused:?}");
    assert!(refused.body.contains("field.exe"), "the file is named: {refused:?}");
    let asked = served.post_parts(&handler, &ask, &words, ("files", "field.png", &picture()));
    assert_eq!(asked.status, 303, "{asked:?}");
    // The reporter, without a script: the code opens the thread, a button fetches the file.
    let citizen = Browser::default();
    let start = served.get(&citizen, "/receipt?lang=en");
    let thread = served.post(&citizen, &action(&start.body, "/receipt?"), &[("code", &code)]);
    assert!(thread.body.contains("is this the field?"), "{thread:?}");
    let sha256 = between(&thread.body, "name=\"sha256\" value=\"", "\"");
    let file = served.post(&citizen, &action(&thread.body, "/receipt/file?"), &[("code", &code), ("sha256", &sha256)]);
    assert!(file.body.contains("pixels") && !file.body.contains("CANARY"), "{file:?}");
    assert!(file.header("content-disposition").starts_with("attachment"), "{file:?}");
    assert_eq!(served.stop(), Some(0));
}

fn between(page: &str, before: &str, after: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split(after).next().expect("an end").to_owned()
}

/// Where the first form that goes to such an address sends.
fn action(page: &str, start: &str) -> String {
    format!("{start}{}", between(page, &format!("action=\"{start}"), "\"")).replace("&amp;", "&")
}
