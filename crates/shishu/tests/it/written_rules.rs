//! A rule written on a page outlives the server, and a changed folder that it does not fit is refused with place and cure.

use crate::demo;
use crate::served::Served;
use crate::shishu::{expect, text};

/// Every demo account's.
const PASSWORD: &str = "qinghe-2026-demo";
const RULES: &str = "/programme/forms/B204-1/rules";

#[test]
fn a_rule_written_on_a_page_is_asked_after_a_restart_and_keeps_a_folder_it_does_not_fit_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = &folder.path().join("county");
    demo::build(dir, "1");
    let served = Served::start("demo", dir);
    let industry = served.sign_in("county-industry", PASSWORD);
    let rule = [
        ("id", "B204-90"),
        ("level", "hard"),
        ("expr", "[305] <= [301] * 2"),
        ("message.zh", "能源多于用电的两倍"),
        ("message.en", "energy is more than twice the electricity"),
        ("why.zh", "多半是单位填混了。"),
        ("why.en", "Mostly a mix-up of units."),
        ("from", "2026-07"),
        ("reason", "one return mixed up tonnes and kilograms"),
        ("base", ""),
    ];
    let saved = served.post(&industry, &format!("{RULES}/save"), &rule);
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, "/programme/forms/B204-1/rules/B204-90"),
        "{}",
        saved.body
    );
    assert_eq!(served.stop(), Some(0));

    let served = Served::start("demo", dir);
    let clerk = served.sign_in("fill-e0017", PASSWORD);
    let checked = served.post(&clerk, "/returns/B204-1/2026-07/E0017/check", &[("c.301", "100"), ("c.305", "201")]);
    assert!(checked.body.contains("B204-90"), "the clerk is asked the rule: {}", checked.body);
    assert_eq!(served.stop(), Some(0));
    expect(0, &["rebuild", "--check", "--dir", text(dir)]);

    let rules = dir.join("programme/rules/E204-1.toml");
    let as_it_was = std::fs::read_to_string(&rules).expect("read");
    let own = "\n[[rule]]\nid = \"B204-90\"\nlevel = \"tip\"\nexpr = \"[101] >= 0\"\nmessage = { zh = \"甲\", en = \"a\" }\nwhy = { zh = \"甲\", en = \"a\" }\n";
    std::fs::write(&rules, format!("{as_it_was}{own}")).expect("written");
    let refused = expect(2, &["serve", "--dir", text(dir), "--port", "0"]);
    for said in ["do not fit the changed programme", "B204-90", "in the form E204-1 already", "give it another id"] {
        assert!(refused.err.contains(said), "{said}: {}", refused.err);
    }
    std::fs::write(&rules, as_it_was).expect("written");
    assert_eq!(Served::start("demo", dir).stop(), Some(0), "the folder as it was is taken");
}
