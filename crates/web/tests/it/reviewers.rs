//! The reviewer's, the transcriber's and the publisher's desks: what is offered to whom, and what a refused step leaves on the page.

use crate::site::*;

const DESK: &str = "/review/B204-1/2026-07/E0017";
const QUEUE: &str = "/review?form=B204-1&period=2026-07";
const LINE: &str = "href=\"/review/B204-1/2026-07/E0017\"";
const INQUIRY: &str = "B204-1.2026-07.E0017.301.q1";

async fn submitted(site: &Site) -> Browser {
    let clerk = site.sign_in(Some("fill-e0017")).await;
    let mut cells = good_cells();
    cells.push(("do", "submit"));
    let answer = site.post(&clerk, "/returns/B204-1/2026-07/E0017/submit", &cells).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    clerk
}

async fn waits(site: &Site, who: &Browser) -> bool {
    let queue = site.get(who, QUEUE).await;
    assert_eq!(queue.status.as_u16(), 200);
    queue.body.contains(LINE)
}

async fn done(site: &Site, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = site.post(who, path, fields).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", answer.body);
    answer
}

#[tokio::test]
async fn a_return_waits_at_one_desk_at_a_time() {
    let site = Site::new().await;
    let clerk = submitted(&site).await;
    let (town, county) = (site.sign_in(Some("town-liuxi-review")).await, site.sign_in(Some("county-industry")).await);
    assert_eq!((waits(&site, &town).await, waits(&site, &county).await), (true, false), "it is at the town");
    let asked = done(&site, &town, &format!("{DESK}/inquire"), &[("cell", "301"), ("question", "Which meter?")]).await;
    assert_eq!(asked.location(), format!("{DESK}?done=inquire"));
    assert!(!waits(&site, &town).await, "it waits for the respondent");
    assert!(site.get(&town, &format!("{QUEUE}&state=asked")).await.body.contains("state=asked"));
    done(&site, &clerk, &format!("/returns/B204-1/2026-07/E0017/answer/{INQUIRY}"), &[("answer", "The grid meter.")])
        .await;
    assert_eq!((waits(&site, &town).await, waits(&site, &county).await), (true, false), "the asker judges");
    done(&site, &town, &format!("{DESK}/settle"), &[("inquiry", INQUIRY), ("holds", "yes")]).await;
    done(&site, &town, &format!("{DESK}/pass?q=E0017"), &[]).await;
    assert_eq!((waits(&site, &town).await, waits(&site, &county).await), (false, true), "it came to the county");
    let accepted = done(&site, &county, &format!("{DESK}/accept?state=waiting&q=E0017"), &[]).await;
    assert_eq!(
        accepted.location(),
        format!("{DESK}?state=waiting&q=E0017&done=accept"),
        "the way back keeps the queue"
    );
    assert!(!waits(&site, &county).await);
    let found = site.get(&county, &format!("{QUEUE}&q=e0017")).await;
    assert!(found.body.contains(&format!("href=\"{DESK}?q=e0017\"")), "whoever looks for a unit finds it in any state");
}

#[tokio::test]
async fn only_the_steps_that_a_post_may_take_are_offered() {
    let site = Site::new().await;
    submitted(&site).await;
    let offers = |body: &str| ["/pass\"", "/accept\"", "cell=301#ask"].map(|what| body.contains(what));
    for (post, expected) in [
        ("town-liuxi-review", [true, false, true]),
        ("county-industry", [false, false, true]),
        ("county-auditor", [false, false, false]),
        ("fill-e0017", [false, false, false]),
    ] {
        let who = site.sign_in(Some(post)).await;
        let page = site.get(&who, DESK).await;
        assert_eq!(page.status.as_u16(), 200, "{post}");
        assert_eq!(offers(&page.body), expected, "{post}: pass, accept, ask");
        assert!(!page.body.contains("name=\"c."), "{post}: no input for a respondent's value");
        assert!(page.body.contains("1,286.4") && page.body.contains("ol class=\"life\""), "{post}");
    }
    for post in ["town-qinghe-review", "county-trade", "fill-e0018"] {
        let who = site.sign_in(Some(post)).await;
        assert_eq!(site.get(&who, DESK).await.status.as_u16(), 404, "{post}: told like one that is not there");
    }
}

#[tokio::test]
async fn a_refused_question_comes_back_with_what_was_typed() {
    let site = Site::new().await;
    submitted(&site).await;
    let town = site.sign_in(Some("town-liuxi-review")).await;
    let form = site.get(&town, &format!("{DESK}?cell=301")).await.body;
    assert!(form.contains("id=\"question\"") && form.contains("table class=\"days\""), "the due time shows its days");
    let before = site.acts().await;
    let answer = site.post(&town, &format!("{DESK}/inquire?q=x"), &[("cell", "301"), ("question", "<b>")]).await;
    assert_eq!((answer.status.as_u16(), site.acts().await), (422, before));
    assert!(answer.body.contains("&lt;b&gt;</textarea>") && answer.body.contains("aria-invalid=\"true\""));
    assert!(
        !answer.body.contains("to=%2Freview%2FB204%2D1%2F2026%2D07%2FE0017%2Finquire"),
        "the language switch keeps the page"
    );
    let unknown = site.post(&town, &format!("{DESK}/inquire"), &[("cell", "999"), ("question", "What is it?")]).await;
    assert_eq!((unknown.status.as_u16(), site.acts().await), (404, before));
    let unsaid = site.post(&town, &format!("{DESK}/settle"), &[("inquiry", INQUIRY), ("holds", "maybe")]).await;
    assert_eq!((unsaid.status.as_u16(), site.acts().await), (422, before));
}

#[tokio::test]
async fn the_queue_is_handed_out_as_a_file() {
    let site = Site::new().await;
    submitted(&site).await;
    let town = site.sign_in(Some("town-liuxi-review")).await;
    let csv = site.get(&town, "/review/queue.csv?form=B204-1&period=2026-07").await;
    assert_eq!(csv.status.as_u16(), 200);
    assert!(
        csv.headers["content-disposition"]
            .to_str()
            .expect("text")
            .starts_with("attachment; filename=\"queue-B204-1-2026-07.csv\"")
    );
    assert!(csv.body.lines().any(|line| line.starts_with("1,E0017,")), "{}", csv.body);
    let other = site.sign_in(Some("town-qinghe-review")).await;
    assert!(!site.get(&other, "/review/queue.csv?form=B204-1&period=2026-07&state=all").await.body.contains("E0017"));
    assert_eq!(site.get(&town, "/review/queue.xlsx").await.status.as_u16(), 422, "no table is named");
}

#[tokio::test]
async fn a_paper_return_is_compared_with_its_scan_by_somebody_else() {
    let site = Site::new().await;
    let (clerk, second) = (site.sign_in(Some("county-transcribe")).await, site.sign_in(Some("county-confirm")).await);
    let path = "/transcriptions/B204-1/2026-07/E0017";
    let pdf = ("scan", "七月 <表>.pdf", b"%PDF-1.4".as_slice());
    let before = site.acts().await;
    let unreadable = site.post_file(&clerk, path, &[("c.101", "1E5"), ("c.102", "1,215.0")], pdf).await;
    assert_eq!((unreadable.status.as_u16(), site.acts().await), (422, before));
    assert!(
        unreadable.body.contains("value=\"1E5\"") && unreadable.body.contains("value=\"1,215.0\""),
        "what was typed is kept"
    );
    let no_scan = site.post_file(&clerk, path, &good_cells(), ("scan", "x.html", b"<html>")).await;
    assert_eq!((no_scan.status.as_u16(), site.acts().await), (422, before));
    assert_eq!(site.post_file(&clerk, path, &good_cells(), pdf).await.status.as_u16(), 303);
    let own = site.get(&clerk, path).await.body;
    assert!(!own.contains("name=\"agrees\""), "whoever typed it in does not confirm it");
    let beside = site.get(&second, path).await.body;
    assert!(
        beside.contains("name=\"agrees\"") && beside.contains("1,286.4") && beside.contains(&format!("{DESK}/scan"))
    );
    let scan = site.get(&second, &format!("{DESK}/scan")).await;
    let header = |name: &str| scan.headers[name].to_str().expect("text").to_owned();
    assert_eq!(
        (scan.status.as_u16(), header("content-type").as_str(), header("x-content-type-options").as_str()),
        (200, "application/pdf", "nosniff")
    );
    assert!(header("content-disposition").starts_with("attachment;"), "{}", header("content-disposition"));
    let stranger = site.sign_in(Some("fill-e0018")).await;
    assert_eq!(site.get(&stranger, &format!("{DESK}/scan")).await.status.as_u16(), 404);
    let unsaid = site.post(&second, &format!("{path}/judge"), &[("agrees", "no"), ("note", "")]).await;
    assert_eq!(unsaid.status.as_u16(), 422, "sent back only with a note");
    done(&site, &second, &format!("{path}/judge"), &[("agrees", "yes"), ("note", "")]).await;
    let town = site.sign_in(Some("town-liuxi-review")).await;
    assert!(waits(&site, &town).await);
}

#[tokio::test]
async fn a_correction_wants_its_reason() {
    let site = Site::new().await;
    let clerk = submitted(&site).await;
    let (town, county) = (site.sign_in(Some("town-liuxi-review")).await, site.sign_in(Some("county-industry")).await);
    let page = "/publish/B204-1/2026-07";
    assert_eq!(site.get(&town, page).await.status.as_u16(), 403);
    assert!(!site.get(&county, page).await.body.contains(&format!("action=\"{page}\"")), "nothing is accepted yet");
    done(&site, &town, &format!("{DESK}/pass"), &[]).await;
    done(&site, &county, &format!("{DESK}/accept"), &[]).await;
    let first = site.get(&county, page).await.body;
    assert!(first.contains(&format!("action=\"{page}\"")) && !first.contains("id=\"reason\""));
    assert!(!first.contains("0.13"), "one unit alone is withheld from the publisher's table too");
    assert_eq!(site.get(&county, "/publish?form=B204-1&period=2026-07").await.location(), page);
    assert_eq!(done(&site, &county, page, &[]).await.location(), "/bulletins/B204-1/2026-07");
    assert!(!site.get(&county, page).await.body.contains(&format!("action=\"{page}\"")), "nothing to correct");
    let mut revised = good_cells();
    revised.retain(|(name, _)| *name != "c.303");
    revised.extend([("c.303", "2,100"), ("reason", "forty tonnes were counted twice"), ("do", "submit")]);
    done(&site, &clerk, "/returns/B204-1/2026-07/E0017/revise", &revised).await;
    done(&site, &county, &format!("{DESK}/accept"), &[]).await;
    let unreasoned = site.post(&county, page, &[("reason", "no")]).await;
    assert_eq!(unreasoned.status.as_u16(), 422);
    assert!(unreasoned.body.contains("id=\"reason\"") && unreasoned.body.contains(">no</textarea>"));
    done(&site, &county, page, &[("reason", "a respondent revised its output in tonnes")]).await;
}
