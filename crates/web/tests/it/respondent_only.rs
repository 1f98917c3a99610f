//! Red line 1 over every route: nobody but the respondent writes a respondent's value.

use crate::site::*;
use shishu_terms::Clock;

#[tokio::test]
async fn no_route_lets_anybody_else_write_a_value() {
    let site = Site::new().await;
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let mut fields = good_cells();
    fields.push(("do", "submit"));
    let submitted = site.post(&clerk, &format!("{}/submit", page()), &fields).await;
    assert_eq!(submitted.status.as_u16(), 303, "{}", submitted.body);
    let before = values(&site).await;
    assert_eq!(before["101"].value.as_deref(), Some("1286.4"));
    let forged = [
        ("c.101", "999999"),
        ("101", "999999"),
        ("value", "999999"),
        ("cell", "101"),
        ("do", "submit"),
        ("reason", "changed by somebody else"),
        ("question", "is this right?"),
        ("inquiry", "B204-1.2026-07.E0017.101.q1"),
        ("holds", "yes"),
        ("agrees", "yes"),
        ("note", "changed by somebody else"),
        ("unit", "E0017"),
    ];
    for (name, post) in ROLES.iter().filter(|(name, _)| *name != "respondent") {
        let mut browser = site.sign_in(*post).await;
        for route in shishu_web::routes().iter().filter(|r| r.method == "POST") {
            let path = filled(route.path);
            site.post(&browser, &path, &forged).await;
            site.post_file(&browser, &path, &forged, ("scan", "scan.pdf", b"%PDF-1.4")).await;
            assert_eq!(values(&site).await, before, "{name} wrote by {path}");
            // These end the session.
            if ["/logout", "/settings/post", "/settings/password"].contains(&route.path) {
                browser = site.sign_in(*post).await;
            }
        }
    }
}

fn page() -> String {
    let id = the_return();
    format!("/returns/{}/{}/{}", id.form, id.period, id.unit)
}

/// Value and writing act of each cell; standings may change, values may not.
async fn values(site: &Site) -> std::collections::BTreeMap<String, shishu_office::returns::Cell> {
    let programme = site.office.programme();
    let auditor = shishu_terms::PostId::new("county-auditor");
    let day = site.clock.now().date(programme.utc_offset_seconds);
    let person = programme.holder(&auditor, day).expect("held").id.clone();
    let actor = shishu_office::Actor::in_post(programme, &person, &auditor, day).expect("in post");
    let caller = shishu_office::Caller::actor(actor, site.clock.now());
    let state = site.office.review_sheet(&caller, &the_return()).await.expect("readable").state;
    let plain = |cell: shishu_office::returns::Cell| shishu_office::returns::Cell {
        standing: shishu_office::returns::CellStanding::Reported,
        ..cell
    };
    state.cells.into_iter().map(|(code, cell)| (code.to_string(), plain(cell))).collect()
}
