//! What the public reads: every public page works before anything is published, and none tells who or how much.

use crate::site::*;

const PUBLIC: &[&str] = &[
    "/",
    "/find",
    "/find?q=nothing-is-called-so",
    "/report",
    "/receipt?lang=en",
    "/bulletins",
    "/bulletins?form=none&year=x&page=0",
    "/ledger",
    "/ledger?before=3",
    "/ledger?act=0",
    "/programme",
    "/programme/forms/B204-1",
    "/programme/forms/B204-1/rules/B204-07",
    "/tips/B204-1/2026-07",
    "/tips/B204-1/2026-07/sheet.csv",
    "/programme/forms/B204-1/rules",
    "/programme/forms/B204-1/rules.csv",
    "/programme/forms/B204-1/rules.toml",
    "/programme/calendar/2027",
    "/programme/units?q=%E6%9F%B3%E6%BA%AA&page=99",
    "/api/v1/bulletins",
];

#[tokio::test]
async fn every_public_page_works_before_anything_is_published() {
    let site = Site::new().await;
    for path in PUBLIC {
        let answer = site.get(&Browser::default(), path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
        assert!(!answer.body.contains("style=\""), "{path}: inline style");
    }
    for path in [
        "/bulletins/B204-1/2026-07",
        "/figure/B204-1.2026-07.330999000000.101",
        "/figure/x",
        "/programme/calendar/x",
        "/tips/B204-1/2026",
        "/tips/none/2026-07",
        "/ledger?act=x",
    ] {
        assert_eq!(site.get(&Browser::default(), path).await.status.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_public_learns_neither_who_reported_nor_what() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let mut cells = good_cells();
    cells.push(("do", "submit"));
    let submitted = site.post(&clerk, "/returns/B204-1/2026-07/E0017/submit", &cells).await;
    assert_eq!(submitted.status.as_u16(), 303, "{}", submitted.body);
    let acts = site.office.store().acts_of(&the_return().to_string()).await.expect("acts");
    let seq = acts.last().expect("the submission").seq;
    let programme = site.office.programme();
    let names: Vec<&str> = programme.people.values().flat_map(|p| [p.name.zh.as_str(), p.name.en.as_str()]).collect();
    let mut paths: Vec<String> = PUBLIC.iter().map(|p| (*p).to_owned()).collect();
    paths.push(format!("/ledger?act={seq}"));
    for path in &paths {
        let body = site.get(&Browser::default(), path).await.body;
        assert!(!body.contains("1,286.4") && !body.contains("1286.4"), "{path} shows a respondent's value");
        for name in &names {
            assert!(!body.contains(name), "{path} names {name}");
        }
    }
    let act = site.get(&Browser::default(), &format!("/ledger?act={seq}")).await.body;
    assert!(
        act.contains("not public") && act.contains("a respondent&#39;s clerk") | act.contains("a respondent's clerk"),
        "{act}"
    );
    assert!(!act.contains("E0017") && act.contains("Checked just now"), "{act}");
    let own = site.get(&clerk, &format!("/ledger?act={seq}")).await.body;
    assert!(own.contains("/returns/B204-1/2026-07/E0017"), "its own clerk sees what it is about");
    let figure = format!("/figure/{}.101", the_return());
    assert_eq!(
        site.get(&Browser::default(), &figure).await.status.as_u16(),
        303,
        "a unit's own figure asks to sign in"
    );
    assert!(site.get(&clerk, &figure).await.body.contains("1,286.4"));
}

#[tokio::test]
async fn a_receipt_and_the_key_check_each_other_outside() {
    let site = Site::new().await;
    let text = site.get(&Browser::default(), "/ledger/0/receipt").await.body;
    let key = site.get(&Browser::default(), "/log/vkey").await.body;
    let leaf = site.office.store().leaf(0).await.expect("read").expect("a leaf");
    let key = shishu_ledger::Verifier::parse(key.trim()).expect("a key");
    let opened = shishu_ledger::Receipt::parse(&text).expect("a receipt").verify(&leaf, &[key]).expect("it holds");
    let note = site.get(&Browser::default(), "/log/checkpoint").await.body;
    assert!(
        note.contains(&format!("\n{}\n", opened.checkpoint.size())),
        "the newest checkpoint is the receipt's: {note}"
    );
}

#[tokio::test]
async fn one_exact_hit_opens_at_once() {
    let site = Site::new().await;
    let to = |answer: Answer| (answer.status.as_u16(), answer.location().to_owned());
    let anybody = Browser::default();
    assert_eq!(to(site.get(&anybody, "/find?q=%232").await), (303, "/ledger?act=2".to_owned()));
    assert_eq!(
        to(site.get(&anybody, "/find?q=b204-07").await),
        (303, "/programme/forms/B204-1/rules/B204-07".to_owned())
    );
}
