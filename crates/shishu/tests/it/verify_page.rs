//! A published table leaves the house as a file, one digit is changed, and `/verify` names the figure; receipts and codes are
//! checked there too, and the log itself is served as files that prove themselves.

use crate::demo;
use crate::served::{Browser, Served};
use crate::shishu::{expect, text};
use shishu_ledger::{Bundle, Checkpoint, Frontier, SignedNote, bundles_of, leaf_hash, read_entries};
use std::fs;
use std::io::{Cursor, Read as _, Write as _};

const TABLE: &str = "/bulletins/B204-1/2026-06/table";
const COUNTY: &str = "B204-1.2026-06.330999000000";

/// Drops a file and reads the verdict: its exit code as `shishu-verify` would give it, and the page.
fn drop_on(served: &Served, name: &str, bytes: &[u8]) -> (u8, String) {
    verdict(served.post_file(&Browser::default(), "/verify", ("file", name, bytes)).body)
}

fn verdict(page: String) -> (u8, String) {
    let (_, code) = page.split_once("data-outcome=\"").unwrap_or_else(|| panic!("no verdict: {page}"));
    (code[..1].parse().expect("a code"), page)
}

/// The county's value of indicator 101, as the table states it.
fn county_value(served: &Served) -> String {
    let table: serde_json::Value =
        serde_json::from_slice(&served.get(&Browser::default(), &format!("{TABLE}.json")).bytes).expect("JSON");
    let figures = table["rows"][0]["figures"].as_array().expect("figures");
    let figure = figures.iter().find(|figure| figure["indicator"] == "101").expect("101");
    figure["value"].as_str().expect("published").to_owned()
}

/// The last digit is another one.
fn altered(value: &str) -> String {
    let (head, last) = value.split_at(value.len() - 1);
    format!("{head}{}", if last == "7" { "3" } else { "7" })
}

/// The package with `from` exchanged for `to` in every part.
fn altered_package(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = 0;
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("a part");
        let mut content = String::new();
        part.read_to_string(&mut content).expect("text");
        changed += content.matches(from).count();
        new.start_file(part.name().expect("a name").into_owned(), zip::write::SimpleFileOptions::default())
            .expect("a part");
        new.write_all(content.replacen(from, to, 1).as_bytes()).expect("written");
    }
    assert!(changed > 0, "{from} stands in the file");
    new.finish().expect("a package").into_inner()
}

#[test]
fn one_altered_digit_is_found_in_every_kind_of_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("demo");
    demo::build(&at, "1");
    let served = Served::start("demo", &at);
    let value = county_value(&served);
    let other = altered(&value);
    for kind in ["html", "csv", "xlsx"] {
        let file = served.get(&Browser::default(), &format!("{TABLE}.{kind}?edition=1"));
        assert_eq!(file.status, 200, "{kind}");
        let name = format!("table.{kind}");
        let (code, page) = drop_on(&served, &name, &file.bytes);
        assert_eq!(code, 0, "{kind} as it left the house: {page}");
        let changed = match kind {
            "xlsx" => altered_package(&file.bytes, &format!("<v>{value}</v>"), &format!("<v>{other}</v>")),
            "html" => file.body.replacen(&format!(">{value}<"), &format!(">{other}<"), 1).into_bytes(),
            _ => file.body.replacen(&format!(",{value},"), &format!(",{other},"), 1).into_bytes(),
        };
        assert_ne!(changed, file.bytes, "{kind}: a digit was changed");
        let (code, page) = drop_on(&served, &name, &changed);
        assert_eq!(code, 1, "{kind} with a digit changed");
        let figure = format!("{COUNTY}.101");
        assert!(page.contains(&figure) && page.contains(&other) && page.contains(&value), "{kind}: {page}");
        let (_, problems) = page.split_once("id=\"problems\"").expect("problems");
        let (problems, _) = problems.split_once("</ul>").expect("an end");
        assert_eq!(problems.matches("<li>").count(), 1, "{kind}: that figure and no other: {problems}");
    }
    let (code, page) = drop_on(&served, "table.csv", b"a,b\n1,2\n");
    assert_eq!(code, 2, "a table of somebody else's: {page}");
    let (code, _) = drop_on(&served, "x.xlsx", b"PK\x03\x04 and nothing behind it");
    assert_eq!(code, 2);
}

#[test]
fn a_receipt_and_its_code_are_judged_and_a_changed_one_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("demo");
    demo::build(&at, "1");
    let served = Served::start("demo", &at);
    let nobody = Browser::default();
    let receipt = served.get(&nobody, &format!("/figure/{COUNTY}.101/receipt.tlog-proof"));
    let (code, page) = drop_on(&served, "receipt.tlog-proof", &receipt.bytes);
    assert!(code == 0 && page.contains(&format!("{COUNTY}.101")) && page.contains(&county_value(&served)), "{page}");
    let (head, path) = receipt.body.split_once("\nindex ").expect("a receipt");
    let (index, path) = path.split_once('\n').expect("hashes");
    let other = if path.starts_with('A') { "B" } else { "A" };
    let broken = format!("{head}\nindex {index}\n{other}{}", &path[1..]);
    assert_eq!(drop_on(&served, "receipt.tlog-proof", broken.as_bytes()).0, 1);
    // The square on the page holds an address; what stands behind `r=` is the code.
    let sealed = served.get(&nobody, "/ledger?act=5").body;
    assert!(sealed.contains("class=\"qr\""), "a code to scan");
    let file = served.get(&nobody, "/ledger/5/receipt").body;
    let leaf = leaf_of(&served, 5);
    let parsed = shishu_ledger::Receipt::parse(&file).expect("a receipt");
    let scanned = shishu_ledger::ReceiptCode::new(leaf, &parsed).expect("a code").to_text();
    let (code, page) = verdict(served.get(&nobody, &format!("/verify?r={scanned}")).body);
    assert!(code == 0 && page.contains("/ledger?act=5"), "{page}");
    let forged = shishu_ledger::ReceiptCode::new([7; 32], &parsed);
    assert!(forged.is_err(), "no code is made for another leaf");
    let mut letters: Vec<char> = scanned.chars().collect();
    letters[20] = if letters[20] == 'A' { 'B' } else { 'A' };
    let changed: String = letters.into_iter().collect();
    assert_eq!(verdict(served.get(&nobody, &format!("/verify?r={changed}")).body).0, 1);
    let checkpoint = served.get(&nobody, "/log/checkpoint");
    assert_eq!(drop_on(&served, "checkpoint", &checkpoint.bytes).0, 0);
}

fn leaf_of(served: &Served, seq: u64) -> shishu_ledger::Hash {
    let bundle = entries(served, Bundle::new(0, 256).expect("a bundle"));
    leaf_hash(&bundle[seq as usize])
}

fn entries(served: &Served, bundle: Bundle) -> Vec<shishu_ledger::Hash> {
    let file = served.get(&Browser::default(), &format!("/log/{bundle}"));
    assert_eq!(file.status, 200, "{bundle}");
    assert!(file.header("cache-control").contains("immutable"), "{file:?}");
    assert_eq!(file.header("content-type"), "application/octet-stream");
    read_entries(&file.bytes, bundle.width()).expect("a bundle")
}

#[test]
fn the_log_is_served_as_files_and_exported_as_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let (at, out) = (dir.path().join("demo"), dir.path().join("out"));
    demo::build(&at, "1");
    let served = Served::start("demo", &at);
    let nobody = Browser::default();
    let size = wait_until_published(&served);
    let mut frontier = Frontier::new();
    for bundle in bundles_of(size) {
        for entry in entries(&served, bundle) {
            frontier.push(leaf_hash(&entry)).expect("room");
        }
    }
    let note = served.get(&nobody, "/log/checkpoint");
    assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");
    let stated = Checkpoint::parse(SignedNote::parse(&note.bytes).expect("a note").text()).expect("a checkpoint");
    assert_eq!(frontier.root(), *stated.root(), "the entries lead to the signed root");
    for path in ["/log/", "/log/tile/0/../000", "/log/tile/0/999", "/log/shishu.toml", "/log/../store/shishu.db"] {
        assert_eq!(served.get(&nobody, path).status, 404, "{path}");
    }
    assert_eq!(served.stop(), Some(0));
    let exported = expect(0, &["ledger", "export", "--dir", text(&at), "--out", text(&out)]);
    assert!(exported.out.contains("files written"), "{exported:?}");
    let stated = |folder: &std::path::Path| fs::read(folder.join("checkpoint")).expect("a checkpoint");
    assert_eq!(stated(&out), stated(&at.join("log")));
    for bundle in bundles_of(size / 256 * 256) {
        let path = bundle.to_string();
        assert_eq!(
            fs::read(out.join(&path)).expect("there"),
            fs::read(at.join("log").join(&path)).expect("there"),
            "{path}"
        );
    }
}

/// The size of the published log, once there is one: asked again and again, each answer a page of its own.
fn wait_until_published(served: &Served) -> u64 {
    loop {
        let answer = served.get(&Browser::default(), "/log/checkpoint");
        if answer.status == 200 {
            return Checkpoint::parse(SignedNote::parse(&answer.bytes).expect("a note").text()).expect("one").size();
        }
    }
}
