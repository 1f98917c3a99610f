//! A page left open in another tab: what is typed there never becomes a revision by itself, and is never lost.

use crate::site::*;

const HOME: &str = "/returns/B204-1/2026-07/E0017";

/// The value of a hidden input of a page.
fn hidden(body: &str, name: &str) -> String {
    let (_, rest) = body.split_once(&format!("name=\"{name}\" value=\"")).expect("the input");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn submitted(site: &Site, clerk: &Browser, base: &str) {
    let mut fields = good_cells();
    fields.extend([("do", "submit"), ("base", base)]);
    let answer = site.post(clerk, &format!("{HOME}/submit"), &fields).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
}

#[tokio::test]
async fn a_fill_page_left_open_does_not_save_a_revision() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let base = hidden(&site.get(&clerk, HOME).await.body, "base");
    let typed = [("c.101", "1,234.5"), ("base", &base)];
    assert_eq!(site.post(&clerk, &format!("{HOME}/draft"), &typed).await.status.as_u16(), 303, "while nothing stands");
    submitted(&site, &clerk, &base).await;
    let before = site.acts().await;
    for path in ["draft", "submit"] {
        for typed in [&typed[..], &typed[..1]] {
            let answer = site.post(&clerk, &format!("{HOME}/{path}"), typed).await;
            assert_eq!(answer.status.as_u16(), 409, "{path}: {}", answer.body);
            assert!(
                answer.body.contains("submitted or revised after you opened") || path == "submit",
                "{}",
                answer.body
            );
            assert!(answer.body.contains("value=\"1,234.5\""), "what was typed is still on the page");
            assert_ne!(hidden(&answer.body, "base"), base, "sent again, it is a revision knowingly made");
        }
    }
    let script = site.post_script(&clerk, &format!("{HOME}/draft"), &typed).await;
    let told: serde_json::Value = serde_json::from_str(&script.body).expect("JSON");
    assert_eq!(script.status.as_u16(), 409);
    assert!(told["error"].as_str().expect("words").contains("not saved") && told["next"].is_string(), "{told}");
    assert_eq!(site.acts().await, before, "no draft was saved");
}

#[tokio::test]
async fn a_revision_typed_before_another_revision_does_not_undo_it() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    submitted(&site, &clerk, "0").await;
    let base = hidden(&site.get(&clerk, &format!("{HOME}/revise")).await.body, "base");
    let revised = |cell: &'static str, text: &'static str, base: &str| {
        let mut fields: Vec<(&str, String)> =
            good_cells().into_iter().filter(|(n, _)| *n != cell).map(|(n, v)| (n, v.to_owned())).collect();
        fields.extend([(cell, text.to_owned()), ("base", base.to_owned())]);
        fields.extend([("reason", "forty tonnes twice".to_owned()), ("do", "submit".to_owned())]);
        fields
    };
    let send = |fields: Vec<(&'static str, String)>| {
        let (site, clerk) = (&site, &clerk);
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            site.post(clerk, &format!("{HOME}/revise"), &fields).await
        }
    };
    assert_eq!(send(revised("c.303", "2,100", &base)).await.status.as_u16(), 303);
    let stale = send(revised("c.304", "165", &base)).await;
    assert_eq!(stale.status.as_u16(), 409, "it would set 303 back to 2,140");
    assert!(stale.body.contains("value=\"165\"") && stale.body.contains("forty tonnes twice"), "nothing typed is lost");
}

#[tokio::test]
async fn the_reason_of_a_revision_is_part_of_its_draft() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    submitted(&site, &clerk, "0").await;
    let page = format!("{HOME}/revise");
    let base = hidden(&site.get(&clerk, &page).await.body, "base");
    let typed = [("c.303", "2,1"), ("reason", "the scale was broken"), ("base", &base)];
    let saved = site.post_script(&clerk, &format!("{HOME}/draft"), &typed).await;
    assert_eq!(saved.status.as_u16(), 200, "{}", saved.body);
    let again = site.get(&clerk, &page).await.body;
    assert!(again.contains("the scale was broken") && again.contains("value=\"2,1\""), "{again}");
}
