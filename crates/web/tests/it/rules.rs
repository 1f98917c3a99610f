//! A specialist writes a rule with a mistake, sees what is wrong, mends it, tries it, saves it; the clerk sees it under her cell. The same story
//! runs in a browser (`tests/browser`).

use crate::site::*;

const BASE: &str = "/programme/forms/B204-1/rules";

fn with(
    mut fields: Vec<(&'static str, &'static str)>,
    name: &'static str,
    value: &'static str,
) -> Vec<(&'static str, &'static str)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value));
    fields
}

fn rule() -> Vec<(&'static str, &'static str)> {
    rule_fields("B204-90")
}

#[tokio::test]
async fn a_rule_is_written_tried_saved_and_fails_under_the_clerks_cell() {
    let site = Site::new().await;
    let (clerk, industry) = (site.sign_in(Some("fill-e0017")).await, site.sign_in(Some("county-industry")).await);
    let opened = site.get(&industry, &format!("{BASE}/new")).await;
    assert!(opened.body.contains("value=\"B204-27\""), "the next free id is offered");
    // A mistake: no indicator has this code.
    let wrong = with(rule(), "expr", "综合能源消费 >= 120");
    let answer = site.post_script(&industry, &format!("{BASE}/check"), &wrong).await;
    let live: serde_json::Value = serde_json::from_str(&answer.body).expect("json");
    let formula = live["live"]["formula"].as_str().expect("a fragment");
    assert!(formula.contains("<mark>综合能源消费</mark>") && formula.contains("did you mean"), "{formula}");
    let refused = site.post(&industry, &format!("{BASE}/save"), &wrong).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("too little energy"), "what was typed is kept");
    // Mended: in words, and tried on July.
    let answer = site.post_script(&industry, &format!("{BASE}/check"), &rule()).await;
    assert!(
        answer.body.contains("The formula is understood") && answer.body.contains("It fits the other rules"),
        "{}",
        answer.body
    );
    let mut cells = good_cells();
    cells.push(("do", "submit"));
    let second = site.sign_in(Some("fill-e0018")).await;
    let submitted = site.post(&second, "/returns/B204-1/2026-07/E0018/submit", &cells).await;
    assert_eq!(submitted.status.as_u16(), 303, "{}", submitted.body);
    let before = site.acts().await;
    let tried = site.post(&industry, &format!("{BASE}/try"), &with(rule(), "on", "2026-07")).await;
    assert!(
        tried.body.contains("Of 1 returns") && tried.body.contains("/review/B204-1/2026-07/E0018"),
        "{}",
        tried.body
    );
    assert_eq!(site.acts().await, before, "trying writes nothing");
    let saved = site.post(&industry, &format!("{BASE}/save"), &rule()).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, "/programme/forms/B204-1/rules/B204-90"));
    // The clerk, in a session opened before: the next request asks the new rule.
    let typed = site.post_script(&clerk, "/returns/B204-1/2026-07/E0017/check", &good_cells()).await;
    let found: serde_json::Value = serde_json::from_str(&typed.body).expect("json");
    let says = found["fragments"]["305"].as_str().expect("under the cell");
    assert!(says.contains("B204-90") && says.contains("110.5") && says.contains("120"), "{says}");
    let refused = site.post(&clerk, "/returns/B204-1/2026-07/E0017/submit", &cells).await;
    assert_eq!(refused.status.as_u16(), 422);
    // In public: its text, its reason, its post; not who wrote it.
    let page = site.get(&Browser::default(), saved.location()).await;
    for said in ["too little energy", "three returns left it out", "Industrial statistics", "from July 2026"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(!page.body.contains("/edit"), "the public has nothing to edit");
    let own = site.get(&industry, saved.location()).await;
    assert!(own.body.contains("B204-90/edit"));
}

#[tokio::test]
async fn conflicts_stop_a_rule_doubts_ask_and_a_stale_page_is_told() {
    let site = Site::new().await;
    let industry = site.sign_in(Some("county-industry")).await;
    let save =
        async |fields: Vec<(&'static str, &'static str)>| site.post(&industry, &format!("{BASE}/save"), &fields).await;
    let conflict = save(with(rule(), "expr", "[103] > [102]")).await;
    assert_eq!(conflict.status.as_u16(), 422);
    assert!(
        conflict.body.contains("cannot hold together") && conflict.body.contains(&format!("href=\"{BASE}/B204-01\""))
    );
    let idle = with(rule(), "expr", "[103] <= [102] + 1");
    let doubted = save(idle.clone()).await;
    assert_eq!(doubted.status.as_u16(), 422);
    assert!(
        doubted.body.contains("name=\"anyway\"") && doubted.body.contains("follows from the others"),
        "{}",
        doubted.body
    );
    assert_eq!(save(with(idle.clone(), "anyway", "yes")).await.status.as_u16(), 303);
    // The page that was open before knows nothing of this act.
    let stale = save(with(idle, "anyway", "yes")).await;
    assert_eq!(stale.status.as_u16(), 409);
    assert!(stale.body.contains("after you opened the page"), "{}", stale.body);
    let withdraw = [("from", "2026-07"), ("reason", ""), ("base", "")];
    let refused = site.post(&industry, &format!("{BASE}/B204-01/withdraw"), &withdraw).await;
    assert!(refused.status.as_u16() == 422 && refused.body.contains("give the reason"), "{}", refused.body);
    assert!(refused.body.contains("[103] &lt;= [102]"), "the editor is there again");
    let half = save(with(rule(), "message.en", "")).await;
    assert!(half.body.contains("write it in both languages"), "{}", half.body);
}

#[tokio::test]
async fn the_rule_set_is_reported_and_handed_out() {
    let site = Site::new().await;
    let (anyone, industry) = (Browser::default(), site.sign_in(Some("county-industry")).await);
    let saved = site.post(&industry, &format!("{BASE}/save"), &rule()).await;
    assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);
    let report = site.get(&anyone, BASE).await;
    for said in ["B204-90", "from July 2026", "not asked yet", "What the hard rules allow", "≥ 120"] {
        assert!(report.body.contains(said), "{said}: {}", report.body);
    }
    let toml = site.get(&anyone, &format!("{BASE}.toml")).await;
    assert!(toml.body.starts_with("form = \"B204-1\"\n") && toml.body.contains("from = \"2026-07\""), "{}", toml.body);
    // The file is a rule file: a programme that has it in its folder asks the same.
    let mut files =
        shishu_programme::read_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county").as_ref())
            .expect("read");
    files.insert("rules/B204-1.toml".into(), toml.body.into_bytes());
    let programme = shishu_programme::load_files(&files).expect("loads");
    let form = &programme.forms[&the_return().form];
    let old = &county().forms[&the_return().form];
    assert_eq!(form.rules.in_force(july()).count(), old.rules.in_force(july()).count() + 1);
    assert_eq!(form.rules.in_force(july().previous()).count(), old.rules.in_force(july().previous()).count());
    let csv = site.get(&anyone, &format!("{BASE}.csv")).await;
    assert_eq!(csv.status.as_u16(), 200);
}
