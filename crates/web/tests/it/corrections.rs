//! A published table that differs from its sources is on the desk of the post that published, one click from being corrected.

use crate::site::*;

#[tokio::test]
async fn a_late_revision_leads_from_the_desk_to_the_table() {
    let site = Site::new().await;
    let (clerk, town) = (site.sign_in(Some("fill-e0017")).await, site.sign_in(Some("town-liuxi-review")).await);
    let industry = site.sign_in(Some("county-industry")).await;
    let home = "/returns/B204-1/2026-07/E0017";
    let mut fields = good_cells();
    fields.push(("do", "submit"));
    site.post(&clerk, &format!("{home}/submit"), &fields).await;
    site.post(&town, "/review/B204-1/2026-07/E0017/pass", &[]).await;
    site.post(&industry, "/review/B204-1/2026-07/E0017/accept", &[]).await;
    assert_eq!(site.post(&industry, "/publish/B204-1/2026-07", &[]).await.status.as_u16(), 303);
    assert!(!site.get(&industry, "/duties").await.body.contains("Correct a published table"));
    let mut revised = good_cells();
    revised.retain(|(name, _)| *name != "c.101");
    revised.extend([("c.101", "1,290.4"), ("reason", "one invoice was left out"), ("do", "submit")]);
    let sent = site.post(&clerk, &format!("{home}/revise"), &revised).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
    site.post(&industry, "/review/B204-1/2026-07/E0017/accept", &[]).await;
    let desk = site.get(&industry, "/duties").await.body;
    assert!(desk.contains("Correct a published table") && desk.contains("href=\"/publish/B204-1/2026-07\""), "{desk}");
    let list = site.get(&industry, "/publish?show=open").await.body;
    assert!(list.contains("differs from its sources") && list.contains("correct or explain"), "{list}");
    assert!(site.get(&industry, "/publish/B204-1/2026-07").await.body.contains("differs from its sources"));
    let corrected = [("reason", "an invoice was left out in July")];
    assert_eq!(site.post(&industry, "/publish/B204-1/2026-07", &corrected).await.status.as_u16(), 303);
    assert!(!site.get(&industry, "/duties").await.body.contains("Correct a published table"));
}
