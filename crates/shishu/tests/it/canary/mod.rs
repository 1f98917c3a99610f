//! A reporter who tells all that a browser can tell, through everything that can go well or wrong; afterwards every byte that the
//! server left is searched for it.
//!
//! The server is the real one, with everything logged that can be. What goes wrong is real too: a table that is missing, a disk
//! that refuses, a system that gives no chance (which is where the program panics). None of it needs a hook in the program.

mod columns;
mod files;
mod place;
mod search;
mod sender;

use crate::durability::shim::Disk;
use crate::forms::Form;
use crate::memory::each_part;
use crate::shishu::{expect, text as path};
use files::files;
use place::{CONTROL, Place};
use search::{Found, Search};
use sender::{PLACES, Sender, text, word};
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;

const EIO: i32 = 5;

/// Every answer of the report, as they travel in the last form.
fn answers<'a>(kind: &'a str, category: &'a str, words: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    let fixed = [("at", "check"), ("kind", kind), ("unit", "G103"), ("category", category), ("checked", "yes")];
    fixed.into_iter().chain(words.iter().map(|(name, text)| (*name, text.as_str()))).collect()
}

/// What is typed: the same words at each try.
fn typed() -> Vec<(&'static str, String)> {
    let said = |place: &str| format!("{} {CHINESE}", text(place));
    vec![("text", said("text")), ("others", said("others")), ("contact", text("contact"))]
}

/// Words of a text that are no letters of ASCII.
const CHINESE: &str = "凤凰山下的旧账本";

fn stamp(sender: &Sender) -> String {
    let page = sender.get("/report?lang=en");
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("stamp=").expect("a stamp");
    rest.split(['"', '&']).next().expect("its end").to_owned()
}

fn code_on(body: &str) -> String {
    let (_, rest) =
        body.split_once("aria-labelledby=\"receipt-code-label\">").unwrap_or_else(|| panic!("a code in {body}"));
    rest.split('<').next().expect("its end").to_owned()
}

/// A report with files, sent at once; its status and page.
fn report(sender: &Sender) -> sender::Seen {
    let address = format!("/report/send?lang=en&stamp={}", stamp(sender));
    sender.post_files(&address, &answers("public-report", "data-fraud", &typed()), &files())
}

/// The same, tried again as long as there are too many: one a second is taken.
fn patient_report(sender: &Sender) -> sender::Seen {
    patiently(|| report(sender))
}

/// Tries again as long as there are too many.
fn patiently(send: impl Fn() -> sender::Seen) -> sender::Seen {
    (0..600).map(|_| send()).find(|seen| seen.status != 429).expect("a report a second is taken")
}

/// Question by question, in chunks with a trailer, as far as the last page; then looked at, added to, fetched, left.
fn all_goes_well(sender: &Sender) -> String {
    let mut page = sender.get("/report?lang=en").body;
    let steps: [&[(&str, &str)]; 5] = [
        &[("kind", "public-report")],
        &[("text", &text("text"))],
        &[
            ("unit", "G103"),
            ("q", &word("query-of-units")),
            ("asked", &word("query-of-units")),
            ("others", &text("others")),
        ],
        &[("category", "data-fraud")],
        &[("contact", &text("contact"))],
    ];
    for step in steps {
        let mut form = Form::of(&page, "flow");
        step.iter().for_each(|(name, value)| form.set(name, value));
        let body = sender::urlencoded(&form.pairs());
        let seen = sender.send_in_chunks(&format!("POST {}", form.action), body.as_bytes());
        assert_eq!(seen.status, 200, "{}", seen.body);
        page = seen.body;
    }
    let form = Form::of(&page, "flow");
    assert!(form.action.starts_with("/report/send"), "{page}");
    let done = sender.post_files(&form.action, &form.pairs(), &files());
    assert_eq!(done.status, 200, "{}", done.body);
    let code = code_on(&done.body);

    let ask = sender.get("/receipt?lang=en").body;
    let form = Form::of(&ask, "receipt");
    let thread = sender.post(&form.action, &[("code", &code)]).body;
    assert!(thread.contains(&word("text")), "the code opens it: {thread}");
    let say = Form::to(&thread, "/receipt/say");
    let more = sender.post_files(&say.action, &[("code", &code), ("text", &text("said"))], &files()).body;
    assert!(more.contains(&word("said")), "it was added: {more}");
    let fetch = Form::to(&more, "/receipt/file");
    assert_eq!(sender.post(&fetch.action, &fetch.pairs()).status, 200);
    assert_eq!(sender.get("/report/leave").status, 303);
    code
}

/// Every refusal that a request can meet, with its status.
fn refusals(sender: &Sender) -> BTreeSet<u16> {
    let mut seen = BTreeSet::new();
    let mut expects = |status: u16, what: &str, answer: sender::Seen| {
        assert_eq!(answer.status, status, "{what}: {}", answer.body);
        seen.insert(answer.status);
    };
    let words = text("text");
    let send = |stamp: &str| format!("/report/send?lang=en&stamp={stamp}");
    expects(
        400,
        "no HTTP",
        sender.raw(format!("POST /report?{0} HTTP/1.1\r\n{0} {0}\r\n\r\n", word("query")).as_bytes()),
    );
    expects(
        400,
        "no chunk",
        sender.raw(
            format!(
                "POST /report HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: {1}\r\n\r\n{1}",
                sender.address,
                word("made-up")
            )
            .as_bytes(),
        ),
    );
    expects(404, "no such page", sender.post(&format!("/report/{}", word("query")), &[("text", &words)]));
    expects(405, "no such method", sender.send("DELETE /report", "text/plain", words.as_bytes()));
    expects(409, "no stamp", sender.post(&send(&word("query")), &[("text", &words)]));
    let once = stamp(sender);
    let large = format!("text={}", format!("{words}+").repeat(22 << 20 >> 6)).into_bytes();
    expects(
        413,
        "too large",
        sender.send(&format!("POST {}", send(&once)), "application/x-www-form-urlencoded", &large[..22_020_300]),
    );
    expects(409, "the same stamp", sender.post(&send(&once), &[("text", &words)]));
    expects(
        422,
        "no parts",
        sender.send(
            &format!("POST {}", send(&stamp(sender))),
            &format!("multipart/form-data; x={}", word("made-up")),
            words.as_bytes(),
        ),
    );
    expects(
        422,
        "nothing said",
        sender.post(&send(&stamp(sender)), &[("kind", "public-report"), ("text", ""), ("contact", &text("contact"))]),
    );
    let odd = vec![(format!("{}.gif", word("file-name")), [b"GIF89a", text("pixels").as_bytes()].concat())];
    expects(
        422,
        "no picture",
        sender.post_files(&send(&stamp(sender)), &answers("public-report", "data-fraud", &typed()), &odd),
    );
    expects(
        403,
        "from elsewhere",
        sender.send_from_elsewhere(&format!("POST {}", send(&stamp(sender))), words.as_bytes()),
    );
    expects(
        200,
        "no code",
        sender.post(&Form::of(&sender.get("/receipt?lang=en").body, "receipt").action, &[("code", &words)]),
    );
    seen
}

/// So many at once that one is asked to wait.
fn crowded(sender: &Sender) {
    for _ in 0..60 {
        let seen = report(sender);
        if seen.status == 429 {
            assert!(seen.body.contains(&word("text")), "everything typed is kept");
            return;
        }
        assert_eq!(seen.status, 200, "{}", seen.body);
    }
    panic!("sixty reports at once were all taken");
}

/// The store lacks a table; the disk refuses; the system gives no chance. Each time a report fails, and afterwards all is well.
fn faults(place: &Place, sender: &Sender) {
    place.without_tables(|| {
        let failed = patient_report(sender);
        assert_eq!(failed.status, 500, "{}", failed.body);
        // The control of the log: what fails elsewhere is told.
        assert_eq!(place.reads_bulletins(), 500);
    });
    place.shim.set(Disk { change_error: EIO, ..Disk::GOOD });
    assert_eq!(patient_report(sender).status, 507);
    let fresh = {
        place.shim.set(Disk::GOOD);
        stamp(sender)
    };
    place.shim.set(Disk { random_error: EIO, ..Disk::GOOD });
    assert_eq!(sender.get("/report?lang=en").status, 500, "a panic");
    let address = format!("/report/send?lang=en&stamp={fresh}");
    let panicked = sender.post_files(&address, &answers("public-report", "data-fraud", &typed()), &files());
    assert_eq!(panicked.status, 500, "a panic");
    place.shim.set(Disk::GOOD);
    assert_eq!(patient_report(sender).status, 200);
}

/// Everything to look for, by name.
fn search(code: &str) -> Search {
    let typed = ["text", "others", "contact", "said", "query-of-units", "origin"];
    let places = PLACES.iter().chain(&files::PLACES).chain(&typed);
    let words = places.map(|place| ((*place).to_owned(), word(place).into_bytes()));
    let more = [
        ("chinese", CHINESE.as_bytes().to_vec()),
        ("code", code.as_bytes().to_vec()),
        ("code without hyphens", code.replace('-', "").into_bytes()),
        ("address", sender::FROM.to_string().into_bytes()),
        ("address of a proxy", sender::PROXIED.as_bytes().to_vec()),
        (CONTROL, word(CONTROL).into_bytes()),
    ];
    Search::new(words.chain(more.map(|(name, word)| (name.to_owned(), word))))
}

fn names(found: &Found) -> BTreeSet<&str> {
    found.iter().map(|(name, _)| name.as_str()).collect()
}

/// What stands in the server's memory, once it has settled to be as expected.
fn in_memory(process: u32, search: &Search, expected: impl Fn(&Found) -> bool) -> Option<Found> {
    let mut found = Found::new();
    for _ in 0..20 {
        found.clear();
        each_part(process, &mut |part| found.extend(search.plain(part)))?;
        if expected(&found) {
            break;
        }
    }
    Some(found)
}

#[test]
fn no_byte_of_a_reporter_is_left_anywhere() {
    let begun = place::now();
    let place = Place::new();
    let served = place.serve();
    let sender = Sender::new(&served.address);
    let before = place.acts();
    let since = place::now();
    let code = all_goes_well(&sender);
    let mut statuses = refusals(&sender);
    crowded(&sender);
    statuses.insert(429);
    faults(&place, &sender);
    statuses.extend([500, 507]);
    eprintln!("statuses: {statuses:?}");
    // The control: a petition is not sealed, and what it says stands in the store.
    let taken = patiently(|| {
        let address = format!("/report/send?lang=en&stamp={}", stamp(&sender));
        let control = [("text", text(CONTROL)), ("none", "yes".to_owned())];
        sender.post(&address, &answers("petition", "land", &control))
    });
    assert_eq!(taken.status, 200, "{}", taken.body);
    let until = place::now();

    let search = search(&code);
    let process = served.process();
    let mut open = sender.begin(
        &format!("POST /report?lang=en&stamp={}", stamp(&sender)),
        format!("text={}", text("text").repeat(3000)).as_bytes(),
    );
    match in_memory(process, &search, |found| names(found).contains("text")) {
        None => eprintln!("SKIPPED: the memory of another process cannot be read here"),
        Some(during) => {
            assert!(names(&during).contains("text"), "the search finds nothing even while the server holds it");
            std::io::Write::write_all(&mut open, &[b'x'; 10]).expect("sent");
            std::io::Read::read_to_end(&mut open, &mut Vec::new()).expect("answered");
            let after = in_memory(process, &search, |found| names(found).iter().all(|name| *name == CONTROL))
                .expect("readable");
            assert!(after.iter().all(|(name, _)| name == CONTROL), "in memory: {after:?}");
        }
    }
    drop(open);

    let backup = place.backup();
    // Whoever has the machine can make it crash. Nothing is dumped.
    let ended = served.signal("ABRT");
    assert!(ended.signal() == Some(6) && !ended.core_dumped(), "{ended:?}");
    let restored = place.restore(&backup);

    let mut searched = place.beneath(&search);
    searched.extend(search.beneath(&restored));
    let written = search.whole(&place.shim.journal());
    searched.insert("every byte that was ever written to the store".to_owned(), written);
    for (file, found) in &searched {
        assert!(found.iter().all(|(name, _)| name == CONTROL), "{file}: {found:?}");
    }
    for part in ["office/store/", "restored/store/", "every byte"] {
        assert!(
            searched.iter().any(|(file, found)| file.contains(part) && names(found).contains(CONTROL)),
            "the control is not in {part}: {searched:?}"
        );
    }
    let log = place.log();
    assert!(log.contains("a request failed"), "the control: failures elsewhere are logged: {log}");
    assert!(!log.contains("panicked"), "{log}");
    let (early, late) = columns::times(&place.office, [begun, since, until], &place.acts_of_the_calendar(before));
    assert!(!early.is_empty(), "the control: acts of staff have their hour");
    assert_eq!(late, Vec::<String>::new(), "a time finer than the day");
    let (acts, known) = place.acts_on_cases(before);
    assert!(acts > 5 && known == 0, "{known} of {acts} acts have a person or an hour");
    expect(0, &["ledger", "verify", "--dir", path(&place.office)]);
}
