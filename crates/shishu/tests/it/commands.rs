//! Exit codes and messages: 0 fine, 1 something found, 2 refused with the place and the cure.

use crate::served::Served;
use crate::shishu::{expect, init, run, text};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn wrong_usage_is_refused_with_2() {
    for args in [
        &["nothing"][..],
        &[],
        &["findings"],
        &["figure", "--dir", "x", "not-a-figure"],
        &["import", "--dir", "x", "--form", "f", "--period", "2000-13", "f.csv"],
    ] {
        assert_eq!(run(args).code, 2, "{args:?}");
    }
}

#[test]
fn every_command_has_help() {
    let mut waiting: Vec<Vec<String>> = vec![Vec::new()];
    let mut seen = 0;
    while let Some(command) = waiting.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let help = expect(0, &[&words[..], &["--help"]].concat()).out;
        assert!(help.contains("--lang") && help.len() > 200, "{command:?}: {help}");
        assert!(!help.contains("hammer") && !help.contains("sheet-reader"), "{command:?} tells of what is hidden");
        waiting.extend(below(&help).map(|name| [&command[..], &[name]].concat()));
        seen += 1;
    }
    assert!(seen > 35, "{seen} commands have help");
}

/// The names under `Commands:` in a help text.
fn below(help: &str) -> impl Iterator<Item = String> {
    let (_, list) = help.split_once("\nCommands:\n").unwrap_or_default();
    let names = list.lines().take_while(|line| line.starts_with("  ")).filter_map(|line| {
        let name = line.strip_prefix("  ")?.split_whitespace().next()?;
        (!line.starts_with("   ") && name != "help").then(|| name.to_owned())
    });
    names.collect::<Vec<_>>().into_iter()
}

#[test]
fn a_folder_without_an_office_is_named_with_its_cure() {
    let dir = tempfile::tempdir().expect("a folder");
    for command in [&["findings"][..], &["rebuild"], &["ledger", "verify"], &["serve"]] {
        let ran = expect(2, &[command, &["--dir", text(dir.path())]].concat());
        assert!(ran.err.contains(text(dir.path())) && ran.err.contains("shishu init"), "{ran:?}");
    }
    let zh = expect(2, &["--lang", "zh", "findings", "--dir", text(dir.path())]);
    assert!(zh.err.contains("请先用"), "{zh:?}");
}

#[test]
fn another_intake_key_is_refused_and_a_lost_one_is_never_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    let [one, two] = ["one", "two"].map(|name| dir.path().join(name));
    [&one, &two].into_iter().for_each(|at| init(at, "builtin:county"));
    let key = |at: &Path| at.join("keys/intake.key");
    let own = fs::read(key(&one)).expect("a key");
    fs::copy(key(&two), key(&one)).expect("copied");
    let refused = expect(2, &["findings", "--dir", text(&one)]);
    assert!(refused.err.contains("is not the intake key that this office had"), "{refused:?}");
    fs::remove_file(key(&one)).expect("lost");
    let served = Served::start("serve", &one);
    assert_eq!(served.stop(), Some(0));
    assert!(!key(&one).exists(), "a new one would not fit the record");
    fs::write(key(&one), own).expect("brought back");
    expect(0, &["findings", "--dir", text(&one)]);
    // A folder from before there was an intake gets its key when it is served.
    ["intake.key", "intake.vkey"]
        .iter()
        .for_each(|name| fs::remove_file(two.join("keys").join(name)).expect("removed"));
    let served = Served::start("serve", &two);
    assert_eq!(served.stop(), Some(0));
    assert!(key(&two).is_file() && two.join("keys/intake.vkey").is_file());
}

#[test]
fn a_new_office_keeps_its_key_to_itself_and_is_made_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("office");
    let made = expect(0, &["init", "--dir", text(&at), "--programme", "builtin:county"]);
    assert!(made.out.contains("county-admin") && made.out.contains("password (shown this once)"), "{made:?}");
    let mode = |name: &str| fs::metadata(at.join(name)).expect("is there").permissions().mode() & 0o777;
    assert_eq!((mode("keys"), mode("keys/ledger.key"), mode("shishu.toml")), (0o700, 0o600, 0o600));
    assert_eq!((mode("keys/intake.key"), mode("keys/intake.vkey")), (0o600, 0o644));
    assert!(at.join("programme/forms/B204-1.toml").is_file(), "the programme is copied");
    let again = expect(2, &["init", "--dir", text(&at), "--programme", "builtin:county"]);
    assert!(again.err.contains("not empty"), "{again:?}");
    let sound = expect(0, &["ledger", "verify", "--dir", text(&at)]);
    assert!(
        sound.out.contains("3 acts") && sound.out.contains("1 checkpoints") && sound.out.ends_with("sound\n"),
        "{sound:?}"
    );
    let unknown = expect(2, &["init", "--dir", text(&dir.path().join("b")), "--programme", "builtin:country"]);
    assert!(unknown.err.contains("builtin:county"), "{unknown:?}");
    assert!(!dir.path().join("b").exists(), "nothing is made of a programme that is not there");
}

#[test]
fn a_programme_is_told_all_its_problems() {
    let fine = expect(0, &["programme", "check", "builtin:county"]);
    assert!(fine.err.contains("5 forms"), "{fine:?}");
    let dir = tempfile::tempdir().expect("a folder");
    let office = dir.path().join("office");
    init(&office, "builtin:county");
    let programme = office.join("programme");
    let form = programme.join("forms/B204-1.toml");
    let broken = fs::read_to_string(&form).expect("a form").replace("frequency = \"month\"", "frequencey = \"month\"");
    fs::write(&form, broken).expect("written");
    fs::remove_file(programme.join("people.csv")).expect("removed");
    let refused = expect(2, &["programme", "check", text(&programme), "--format", "csv"]);
    let line = refused.out.lines().find(|line| line.starts_with("forms/B204-1.toml,")).unwrap_or_default();
    assert!(line.contains("frequencey") && line.contains("\"frequency\"") || line.contains("frequency"), "{refused:?}");
    assert!(refused.out.contains("people.csv"), "{refused:?}");
    let served = expect(2, &["serve", "--dir", text(&office), "--port", "0"]);
    assert!(served.err.contains("people.csv"), "an office does not start on half a programme: {served:?}");
}

#[test]
fn accounts_are_opened_and_forgotten_passwords_replaced() {
    let dir = tempfile::tempdir().expect("a folder");
    init(&dir.path().join("o"), "builtin:county");
    let at = dir.path().join("o");
    let create =
        |name: &str, person: &str| run(&["account", "create", "--dir", text(&at), "--name", name, "--person", person]);
    assert_eq!(create("gu.wen", "p0001").code, 0);
    assert_eq!(create("gu.wen", "p0001").code, 2, "the name is taken");
    assert_eq!(create("other", "p9999").code, 2, "there is no such person");
    assert_eq!(create("NO", "p0001").code, 2, "not a name");
    let changed = expect(0, &["account", "password", "--dir", text(&at), "--name", "gu.wen"]);
    assert!(changed.out.contains("password (shown this once): "), "{changed:?}");
    assert_eq!(run(&["account", "password", "--dir", text(&at), "--name", "nobody"]).code, 2);
    let sound = expect(0, &["ledger", "verify", "--dir", text(&at)]);
    assert!(sound.out.contains("(1 lawfully erased)"), "the replaced hash is gone: {sound:?}");
    expect(0, &["rebuild", "--dir", text(&at), "--check"]);
}
