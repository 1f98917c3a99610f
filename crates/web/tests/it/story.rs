//! The main job by plain forms, as a browser without JavaScript does it.

use crate::site::*;

#[tokio::test]
async fn from_an_error_under_the_cell_to_the_public_figure() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let home = "/returns/B204-1/2026-07/E0017";
    assert!(site.get(&clerk, "/duties").await.body.contains(home), "the duty is one click from doing it");
    let mut wrong = good_cells();
    wrong.retain(|(name, _)| *name != "c.201");
    wrong.extend([("c.201", "1,200"), ("do", "submit")]);
    let refused = site.post(&clerk, &format!("{home}/submit"), &wrong).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(
        refused.body.contains("B204-07") && refused.body.contains("value=\"1,200\""),
        "the finding is told and what was typed is kept"
    );
    let mut right = good_cells();
    right.push(("do", "submit"));
    let taken = site.post(&clerk, &format!("{home}/submit"), &right).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.body);
    assert!(taken.location().contains("/receipt/"), "{}", taken.location());
    let receipt = site.get(&clerk, taken.location()).await;
    assert_eq!(receipt.status.as_u16(), 200);
    let town = site.sign_in(Some("town-liuxi-review")).await;
    site.post(&town, "/review/B204-1/2026-07/E0017/pass", &[]).await;
    let industry = site.sign_in(Some("county-industry")).await;
    site.post(&industry, "/review/B204-1/2026-07/E0017/accept", &[]).await;
    let published = site.post(&industry, "/publish/B204-1/2026-07", &[]).await;
    assert_eq!(published.status.as_u16(), 303, "{}", published.body);
    let nobody = Browser::default();
    let bulletin = site.get(&nobody, "/bulletins/B204-1/2026-07").await;
    assert_eq!(bulletin.status.as_u16(), 200);
    // One unit alone stands behind the figure: it is withheld, and nothing on the public page gives it away.
    let figure = site.get(&nobody, "/figure/B204-1.2026-07.330999000000.101").await;
    assert_eq!(figure.status.as_u16(), 200);
    assert!(!figure.body.contains("1,286.4") && !figure.body.contains("0.13"), "a single unit's value is not shown");
    let own = site.get(&nobody, "/figure/B204-1.2026-07.E0017.101").await;
    assert_eq!((own.status.as_u16(), own.location().split('?').next()), (303, Some("/login")));
    let script = site.get(&industry, "/api/v1/bulletins/B204-1/2026-07").await;
    assert!(script.body.contains("\"units\""), "{}", script.body);
}

#[tokio::test]
async fn the_tip_sheet_names_the_rule_next_period_and_stands_beside_the_cell() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let nobody = Browser::default();
    assert!(!site.get(&nobody, "/tips/B204-1/2026-08").await.body.contains("id=\"t-"), "nothing was submitted yet");
    // Sales far beyond output, explained: a query that a first submission failed.
    let mut cells = good_cells();
    cells.retain(|(name, _)| !["c.102", "c.201"].contains(name));
    cells.extend([("c.102", "2,600"), ("c.201", "2,600"), ("text.B204-09", "集中发货"), ("do", "submit")]);
    let rules = ["text.B204-10", "text.B204-11", "text.B204-12", "text.B204-13", "text.B204-14", "text.B204-15"];
    cells.extend(rules.map(|name| (name, "已核对")));
    let sent = site.post(&clerk, "/returns/B204-1/2026-07/E0017/submit", &cells).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
    let sheet = site.get(&nobody, "/tips/B204-1/2026-08").await.body;
    assert!(sheet.contains("id=\"t-B204-09\"") && sheet.contains("1/1"), "{sheet}");
    assert!(!sheet.contains("2,600") && !sheet.contains("E0017"), "neither a unit nor its figure stands in it");
    let after = site.get(&nobody, "/tips/B204-1/2026-07").await.body;
    assert!(!after.contains("id=\"t-"), "July's own returns are not what July's sheet is made from");
    let august = "2026-08".parse().expect("a period");
    site.office.open_period(at("2026-08-31T00:00"), &the_return().form, august).await.expect("opens");
    site.clock.set(at("2026-09-01T09:00"));
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let page = site.get(&clerk, "/returns/B204-1/2026-08/E0017").await.body;
    assert!(
        page.contains("<details class=\"gloss tip\">") && page.contains("/tips/B204-1/2026-08#t-B204-09"),
        "{page}"
    );
    let csv = site.get(&nobody, "/tips/B204-1/2026-08/sheet.csv").await;
    assert!(csv.status.is_success() && csv.body.contains("B204-09"), "{}", csv.body);
}

#[tokio::test]
async fn every_keystroke_is_checked_and_changes_nothing() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let before = site.acts().await;
    let mut typed = good_cells();
    typed.retain(|(name, _)| *name != "c.201");
    typed.push(("c.201", "1,200"));
    let answer = site.post(&clerk, "/returns/B204-1/2026-07/E0017/check", &typed).await;
    let json: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert!(json["fragments"]["201"].as_str().expect("a fragment").contains("B204-07"));
    assert_eq!(json["fragments"]["101"], "", "a cell without a finding is cleared");
    assert_eq!(site.acts().await, before);
}
