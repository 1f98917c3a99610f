//! Every route that may change something leaves an act when it does. A new such route fails here until it is shown to.

use crate::forms::Form;
use crate::site::*;
use crate::{citizen, desk, identities, notices};
use shishu_office::cases::Named;
use shishu_terms::Clock;
use std::collections::BTreeSet;

/// A route walked by another crate's tests, because it needs what only that crate has, and the test that walks it.
struct Elsewhere {
    route: &'static str,
    file: &'static str,
    test: &'static str,
}

const ELSEWHERE: &[Elsewhere] = &[Elsewhere {
    // Taking a file over reads it in the reader's process, which is the binary itself.
    route: "/returns/{form}/{period}/{unit}/upload/{seq}/apply",
    file: "../shishu/tests/it/upload.rs",
    test: "an_upload_is_taken_over_exactly_as_previewed_and_leaves_an_act",
}];

#[test]
fn what_is_walked_elsewhere_is_walked_there() {
    for Elsewhere { route, file, test } in ELSEWHERE {
        let is_there = |r: &shishu_web::Route| r.path == *route && r.effect == shishu_web::Effect::Writes;
        assert!(shishu_web::routes().iter().any(is_there), "{route} is no writing route any more: remove its entry");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let (_, body) =
            text.split_once(&format!("#[test]\nfn {test}()")).unwrap_or_else(|| panic!("{file} has no test {test}"));
        let body = body.split("\n}\n").next().unwrap_or_default();
        assert!(body.contains(&format!("\"{route}\"")), "{test} does not name {route}");
    }
}

struct Walk {
    site: Site,
    left: BTreeSet<&'static str>,
}

impl Walk {
    /// Posts; the request must succeed (303, or 200 for a script) and the log must have grown.
    async fn post(&mut self, who: &Browser, route: &'static str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let before = self.site.acts().await;
        let answer = self.site.post(who, path, fields).await;
        self.grown(route, path, before, &answer).await;
        answer
    }

    async fn grown(&mut self, route: &'static str, path: &str, before: u64, answer: &Answer) {
        assert!(
            answer.status.is_redirection() || answer.status.is_success(),
            "{path}: {} {}",
            answer.status,
            answer.body
        );
        assert!(self.site.acts().await > before, "{path} succeeded and left no act");
        self.left.remove(route);
    }
}

#[tokio::test]
async fn every_route_that_writes_leaves_an_act() {
    let site = Site::new().await;
    let writes = shishu_web::routes().into_iter().filter(|r| r.effect == shishu_web::Effect::Writes).map(|r| r.path);
    let mut walk = Walk { site, left: writes.collect() };
    // The list for the draw is announced; before the walk is over the ledger has the size that it names.
    walk.site.office.tick_contacts(walk.site.clock.now()).await.expect("ticked");
    let (clerk, town) =
        (walk.site.sign_in(Some("fill-e0017")).await, walk.site.sign_in(Some("town-liuxi-review")).await);
    walk.left.remove("/login"); // signing in leaves `session.opened`; each sign-in below asserts it
    let industry = {
        let before = walk.site.acts().await;
        let browser = walk.site.sign_in(Some("county-industry")).await;
        assert!(walk.site.acts().await > before);
        browser
    };
    let home = "/returns/B204-1/2026-07/E0017";
    let desk = "/review/B204-1/2026-07/E0017";
    walk.post(&clerk, "/returns/{form}/{period}/{unit}/draft", &format!("{home}/draft"), &[("c.101", "12")]).await;
    let before = walk.site.acts().await;
    let uploaded =
        walk.site.post_file(&clerk, &format!("{home}/upload"), &[], ("file", "july.csv", b"101,1286.4\n")).await;
    walk.grown("/returns/{form}/{period}/{unit}/upload", "upload", before, &uploaded).await;
    let mut fields = good_cells();
    fields.push(("do", "submit"));
    walk.post(&clerk, "/returns/{form}/{period}/{unit}/submit", &format!("{home}/submit"), &fields).await;
    walk.post(&town, "/review/{form}/{period}/{unit}/pass", &format!("{desk}/pass"), &[]).await;
    let ask = |cell| vec![("cell", cell), ("question", "Please send the meter reading.")];
    walk.post(&industry, "/review/{form}/{period}/{unit}/inquire", &format!("{desk}/inquire"), &ask("301")).await;
    let inquiry = "B204-1.2026-07.E0017.301.q1";
    walk.post(
        &clerk,
        "/returns/{form}/{period}/{unit}/answer/{inquiry}",
        &format!("{home}/answer/{inquiry}"),
        &[("answer", "The roof panels started on the 2nd.")],
    )
    .await;
    let judged = [("inquiry", inquiry), ("holds", "yes"), ("note", "")];
    walk.post(&industry, "/review/{form}/{period}/{unit}/settle", &format!("{desk}/settle"), &judged).await;
    walk.post(&industry, "/review/{form}/{period}/{unit}/accept", &format!("{desk}/accept"), &[]).await;
    walk.post(&industry, "/publish/{form}/{period}", "/publish/B204-1/2026-07", &[]).await;
    let mut revised = good_cells();
    revised.retain(|(name, _)| *name != "c.303");
    revised.extend([("c.303", "2,100"), ("reason", "forty tonnes were counted twice"), ("do", "submit")]);
    walk.post(&clerk, "/returns/{form}/{period}/{unit}/revise", &format!("{home}/revise"), &revised).await;
    rules(&mut walk, &industry).await;
    transcription(&mut walk).await;
    cases(&mut walk).await;
    sealed(&mut walk).await;
    typical(&mut walk).await;
    tolerated(&mut walk).await;
    settings(&mut walk, &clerk).await;
    citizen(&mut walk).await;
    identity(&mut walk).await;
    custody(&mut walk).await;
    contact(&mut walk).await;
    let left: Vec<&str> = walk.left.iter().copied().filter(|path| ELSEWHERE.iter().all(|e| e.route != *path)).collect();
    assert!(left.is_empty(), "routes that write and were not walked: {left:?}");
}

async fn rules(walk: &mut Walk, industry: &Browser) {
    let base = "/programme/forms/B204-1/rules";
    walk.post(industry, "/programme/forms/{form}/rules/save", &format!("{base}/save"), &rule_fields("B204-90")).await;
    let ended = [("from", "2026-07"), ("reason", "written by mistake"), ("base", "")];
    let path = format!("{base}/B204-02/withdraw");
    walk.post(industry, "/programme/forms/{form}/rules/{rule}/withdraw", &path, &ended).await;
}

async fn transcription(walk: &mut Walk) {
    let (clerk, second) =
        (walk.site.sign_in(Some("county-transcribe")).await, walk.site.sign_in(Some("county-confirm")).await);
    let path = "/transcriptions/B204-1/2026-07/E0018";
    let before = walk.site.acts().await;
    let entered = walk.site.post_file(&clerk, path, &good_cells(), ("scan", "scan.pdf", b"%PDF-1.4")).await;
    walk.grown("/transcriptions/{form}/{period}/{unit}", path, before, &entered).await;
    let judged = [("agrees", "yes"), ("note", "")];
    walk.post(&second, "/transcriptions/{form}/{period}/{unit}/judge", &format!("{path}/judge"), &judged).await;
}

/// A step on a case, by the last part of its route.
macro_rules! step {
    ($walk:expr, $who:expr, $case:expr, $step:literal, $($field:expr),*) => {{
        let path = format!("/cases/{}/{}", $case, $step);
        $walk.post($who, concat!("/cases/{case}/", $step), &path, &[$($field),*]).await
    }};
}

async fn cases(walk: &mut Walk) {
    for post in ["county-service", "county-inspection"] {
        walk.site.account(Some(post)).await;
    }
    let desk = walk.site.sign_in(Some("petition-desk")).await;
    let (handler, lead) =
        (walk.site.sign_in(Some("petition-cases")).await, walk.site.sign_in(Some("petition-lead")).await);
    let (service, inspection) =
        (walk.site.sign_in(Some("county-service")).await, walk.site.sign_in(Some("county-inspection")).await);
    let words = ("text", "words enough for this");
    let new = [("kind", "petition"), ("channel", "phone"), ("category", "land"), words];
    walk.post(&desk, "/cases/new", "/cases/new", &new).await;
    let id = walk.site.case.clone();
    step!(walk, &handler, id, "note", ("what", "visited"), words);
    step!(walk, &handler, id, "ask", words);
    step!(walk, &handler, id, "category", ("category", "village"));
    step!(walk, &handler, id, "pause", ("reason", "supplement"), ("until", "2026-08-10"));
    step!(walk, &handler, id, "resume", words);
    step!(walk, &handler, id, "stage", words);
    step!(walk, &handler, id, "extension", words);
    step!(walk, &lead, id, "extension/judge", ("grants", "yes"), words);
    step!(walk, &lead, id, "urge", words);
    step!(walk, &lead, id, "supervise", words);
    step!(walk, &handler, id, "transfer", ("to", "county-service"), ("ground", "line"), words);
    step!(walk, &service, id, "decline", words);
    step!(walk, &handler, id, "transfer", ("to", "county-inspection"), ("ground", "line"), words);
    step!(walk, &inspection, id, "take", words);
    let parts = ["part-who", "part-found", "part-done", "part-basis", "part-objection", "answer-0", "answer-1"];
    let mut reply: Vec<(&str, &str)> = parts.map(|name| (name, "what was found on the spot")).to_vec();
    reply.push(("outcome", "explained"));
    walk.post(&inspection, "/cases/{case}/reply", &format!("/cases/{id}/reply"), &reply).await;
    let mut others = Vec::new();
    for text in ["one field", "another field", "the other field again"] {
        others.push(walk.site.open("petition", "land", text, Named::default()).await);
    }
    step!(walk, &handler, others[0], "refuse", words);
    let clue =
        [("case", id.as_str()), ("found", "justified"), ("reason", "nothing was on record when it was handed on")];
    walk.post(&lead, "/supervise/clues/{clue}", "/supervise/clues/bounced", &clue).await;
    for (number, route, answer) in [
        ("1", "/cases/mail/{mail}/take", ("choice", "petition/wages")),
        ("2", "/cases/mail/{mail}/aside", ("reason", "an advertisement")),
    ] {
        let mail = desk::handed_in(&walk.site, number, "老板拖欠农民工工资三个月。").await;
        walk.post(&desk, route, &route.replace("{mail}", &mail), &[answer]).await;
    }
    step!(walk, &handler, others[1], "merge", ("into", others[2].as_str()));
}

async fn sealed(walk: &mut Walk) {
    const PASS: &str = "four other unrelated words";
    walk.site.account(Some("discipline-cases")).await;
    let inspection = walk.site.sign_in(Some("county-inspection")).await;
    for browser in [&inspection, &walk.site.sign_in(Some("discipline-cases")).await] {
        walk.post(browser, "/settings/key", "/settings/key", &[("password", PASS), ("again", PASS)]).await;
    }
    let id = walk.site.open("public-report", "data-fraud", "made-up figures", Named::default()).await;
    step!(walk, &inspection, id, "open", ("password", PASS));
}

async fn identity(walk: &mut Walk) {
    let id = identities::with_identity(&walk.site, &[]).await.id;
    let owner = walk.site.sign_in(Some("county-inspection")).await;
    let unlock = ("password", CASE_PASSWORD);
    let words = ("text", "words enough for this");
    let desk = format!("/identities/{id}");
    step!(walk, &owner, id, "open", unlock);
    step!(walk, &owner, id, "identity", ("ground", "verify"), words);
    let refuses = identities::signed_in(&walk.site, "discipline-custody").await;
    walk.post(&refuses, "/identities/{case}/refuse", &format!("{desk}/refuse"), &[words]).await;
    for post in ["audit-custody", "county-custody"] {
        let custodian = identities::signed_in(&walk.site, post).await;
        walk.site.post(&custodian, &format!("{desk}/unlock"), &[unlock]).await;
        walk.post(&custodian, "/identities/{case}/give", &format!("{desk}/give"), &[]).await;
    }
    step!(walk, &owner, id, "identity/open", unlock);
    let new =
        [("old", CASE_PASSWORD), ("new", "six other unrelated words"), ("new-again", "six other unrelated words")];
    walk.post(&owner, "/settings/key/password", "/settings/key/password", &new).await;
    walk.site.post(&owner, "/settings/key/lock", &[]).await;
    walk.post(&owner, "/settings/key", "/settings/key", &[unlock, ("again", CASE_PASSWORD)]).await;
    let second = walk.site.sign_in(Some("discipline-cases")).await;
    walk.post(&second, "/cases/keys", "/cases/keys", &[unlock]).await;
}

/// Shares of an identity are handed on where a custodian's post changes hands: in a county of its own.
async fn custody(walk: &mut Walk) {
    let (site, _) = identities::rotating().await;
    let here = std::mem::replace(&mut walk.site, site);
    let leaving = identities::signed_in(&walk.site, "audit-custody").await;
    let unlock = ("password", CASE_PASSWORD);
    walk.post(&leaving, "/identities/shares", "/identities/shares", &[unlock]).await;
    walk.site = here;
}

async fn typical(walk: &mut Walk) {
    let received = notices::closed(&walk.site).await;
    let desk = walk.site.sign_in(Some("petition-desk")).await;
    walk.site.office.tick_notices(at("2026-10-09T08:00")).await.expect("looked");
    let before = walk.site.acts().await;
    let here = notices::drafted(&walk.site, &desk, received.id.as_str()).await;
    assert!(walk.site.acts().await > before);
    walk.left.remove("/notices/compile");
    let none = [("quarter", "2026-Q3"), ("reason", "nothing to learn from")];
    walk.post(&desk, "/notices/compile/none", "/notices/compile/none", &none).await;
    let (county, discipline) =
        (notices::signed_in(&walk.site, "county-lead").await, notices::signed_in(&walk.site, "discipline-lead").await);
    let words = ("text", "words enough for this");
    let to = |step: &str| format!("{here}/{step}");
    walk.post(&desk, "/notices/{notice}/ask", &to("ask"), &[]).await;
    walk.post(&county, "/notices/{notice}/back", &to("back"), &[words]).await;
    let form = Form::of(&walk.site.get(&desk, &to("edit")).await.body, "draft");
    walk.post(&desk, "/notices/{notice}/edit", &to("edit"), &form.pairs()).await;
    notices::approved(&walk.site, &desk, &here).await;
    walk.left.remove("/notices/{notice}/approve");
    walk.post(&county, "/notices/{notice}/object", &to("object"), &[words]).await;
    notices::approved(&walk.site, &desk, &here).await;
    let page = citizen::thread(&walk.site, "en", &received.code.text()).await;
    let before = walk.site.acts().await;
    let answer = citizen::act(&walk.site, &page, "/receipt/notice", &[]).await;
    walk.grown("/receipt/notice", "/receipt/notice", before, &answer).await;
    notices::approved(&walk.site, &desk, &here).await;
    walk.site.office.tick_notices(at("2026-10-09T08:00")).await.expect("looked");
    walk.post(&county, "/notices/{notice}/rescope", &to("rescope"), &[words]).await;
    walk.post(&discipline, "/notices/{notice}/withdraw", &to("withdraw"), &[words]).await;
}

async fn tolerated(walk: &mut Walk) {
    let clerk = notices::signed_in(&walk.site, "town-liuxi-service").await;
    let words = ("text", "words enough for this");
    let new = [("fault", "doing"), ("kind", "other"), ("matter", "a trial"), ("post", "town-liuxi-service"), words];
    let sent = walk.post(&clerk, "/tolerance/new", "/tolerance/new", &new).await;
    let here = sent.location().trim_end_matches("?done=new").to_owned();
    let to = |step: &str| format!("{here}/{step}");
    let examiner = notices::signed_in(&walk.site, "county-inspection").await;
    let mut answers = vec![words];
    for (answer, evidence, said) in [
        ("answer-forbidden", "evidence-forbidden", "no"),
        ("answer-private-gain", "evidence-private-gain", "no"),
        ("answer-open-decision", "evidence-open-decision", "yes"),
        ("answer-put-right", "evidence-put-right", "yes"),
        ("answer-harm", "evidence-harm", "no"),
    ] {
        answers.extend([(answer, said), (evidence, "the minutes")]);
    }
    walk.post(&examiner, "/tolerance/{tolerance}/examine", &to("examine"), &answers).await;
    for post in ["county-lead", "discipline-lead"] {
        let decider = walk.site.sign_in(Some(post)).await;
        let word = [("grants", "yes"), ("correct", "yes"), words];
        walk.post(&decider, "/tolerance/{tolerance}/decide", &to("decide"), &word).await;
    }
    walk.post(&clerk, "/tolerance/{tolerance}/correct", &to("correct"), &[words]).await;
    walk.post(&clerk, "/tolerance/{tolerance}/publication", &to("publication"), &[("publish", "yes"), words]).await;
    walk.post(&clerk, "/tolerance/{tolerance}/appeal", &to("appeal"), &[words]).await;
    let last = notices::signed_in(&walk.site, "government-lead").await;
    walk.post(&last, "/tolerance/{tolerance}/appeal/decide", &to("appeal/decide"), &[("grants", "no"), words]).await;
}

async fn citizen(walk: &mut Walk) {
    walk.site.case_posts().await;
    let check = citizen::to_the_check(&walk.site, "en", "Output was raised by order.").await;
    let before = walk.site.acts().await;
    let done = citizen::send(&walk.site, &check).await;
    walk.grown("/report/send", "/report/send", before, &done).await;
    let code = citizen::code_on(&done);
    let steps: [(&'static str, &[(&str, &str)]); 3] = [
        ("/receipt/say", &[("text", "In March.")]),
        ("/receipt/dispute", &[("why", "Nobody looked at the books.")]),
        ("/receipt/confirm", &[("solved", "no"), ("satisfaction", "2")]),
    ];
    for (route, answers) in steps {
        citizen::handled(&walk.site, &code).await;
        let page = citizen::thread(&walk.site, "en", &code).await;
        let before = walk.site.acts().await;
        let answer = citizen::act(&walk.site, &page, route, answers).await;
        walk.grown(route, route, before, &answer).await;
        if route == "/receipt/say" {
            let page = citizen::thread(&walk.site, "en", &code).await;
            citizen::act(&walk.site, &page, "/receipt/dispute", &[("why", "Not yet.")]).await;
        }
    }
}

async fn settings(walk: &mut Walk, clerk: &Browser) {
    let new = [("old", PASSWORD), ("new", "five other unrelated words"), ("again", "five other unrelated words")];
    walk.post(clerk, "/settings/password", "/settings/password", &new).await;
    // Acting on in the same post is a fresh session: the old cookie ends.
    let answer = walk.post(clerk, "/settings/post", "/settings/post", &[("post", "fill-e0017")]).await;
    assert!(answer.headers.contains_key("set-cookie"));
    let other = walk.site.sign_in(Some("county-auditor")).await;
    walk.post(&other, "/logout", "/logout", &[]).await;
    assert_eq!(walk.site.get(&other, "/duties").await.status.as_u16(), 303, "signed out");
}

/// Visits, needs, reception days, inspections. Last: the clock goes on to a reception day.
async fn contact(walk: &mut Walk) {
    let now = walk.site.clock.now();
    let visitor = walk.site.caller("town-liuxi-review");
    let round = walk.site.office.rounds(&visitor).await.expect("rounds").remove(0).id;
    let (_, lines) = walk.site.office.round(&visitor, &round).await.expect("a list");
    let town = walk.site.sign_in(Some("town-liuxi-review")).await;
    let path = format!("/visits/{round}/{}", lines[0].unit);
    let visit =
        [("on", "2026-08-03"), ("outcome", "met"), ("met", "the accountant"), ("need-0", "换了统计员，账号要变更")];
    let taken = walk.post(&town, "/visits/{round}/{unit}", &path, &visit).await;
    let begins = taken.body.find("XQ-2026-").expect("a number");
    let need = taken.body[begins..begins + "XQ-2026-7K3QF9".len()].to_owned();
    let service = walk.site.sign_in(Some("county-service")).await;
    walk.post(&service, "/needs/{case}", &format!("/needs/{need}"), &[("service", "registration")]).await;

    let industry = walk.site.sign_in(Some("county-industry")).await;
    let declared = [("unit", "E0001"), ("why", "a relative works there")];
    walk.post(&industry, "/inspections/relations", "/inspections/relations", &declared).await;
    walk.site.office.tick_contacts(now).await.expect("drawn");
    let lead = walk.site.caller("county-inspection");
    let round = walk.site.office.inspections(&lead).await.expect("rounds").remove(0).id;
    let drawn = walk.site.office.inspection(&lead, &round).await.expect("a sheet").state.drawn.expect("drawn");
    let one = drawn.picked.iter().find(|one| one.inspectors.len() == 2).expect("a pair");
    let post = one.inspectors[0].as_str();
    if ["county-agri", "audit-cases"].contains(&post) {
        walk.site.account(Some(post)).await;
    }
    let inspector = walk.site.sign_in(Some(post)).await;
    let path = format!("/inspections/{round}/{}", one.unit);
    let another = drawn
        .picked
        .iter()
        .find(|other| other.unit != one.unit && other.inspectors.iter().any(|own| own.as_str() == post));
    let another = format!("/inspections/{round}/{}/aside", another.expect("another unit").unit);
    let aside = [("ground", "kin"), ("words", "my brother keeps its books")];
    walk.post(&inspector, "/inspections/{round}/{unit}/aside", &another, &aside).await;
    let seen = [
        ("on", "2026-08-03"),
        ("outcome", "done"),
        ("seen", "returns and meter bills"),
        ("finding-0", "产值与台账不符，多报一批"),
    ];
    walk.post(&inspector, "/inspections/{round}/{unit}", &path, &seen).await;

    let desk = walk.site.sign_in(Some("petition-desk")).await;
    let book = [("slot", "1"), ("matter", "wages not paid"), ("contact", "")];
    walk.post(&desk, "/receptions/{day}/book", "/receptions/petition-2026-08-05/book", &book).await;
    let again = [("slot", "2"), ("matter", "wages not paid"), ("contact", "")];
    walk.post(&desk, "/receptions/{day}/book", "/receptions/petition-2026-08-05/book", &again).await;
    let words = [("slot", "2"), ("ground", "repeated"), ("words", "one time is enough; come at the first")];
    walk.post(&desk, "/receptions/{day}/withdraw", "/receptions/petition-2026-08-05/withdraw", &words).await;
    let before = walk.site.acts().await;
    let booked = crate::contact::booked(&walk.site, "en", "petition-2026-08-12", "Land taken for the road.").await;
    walk.grown("/reception/book", "/reception/book", before, &booked).await;
    let before = walk.site.acts().await;
    let cancelled = crate::contact::cancelled(&walk.site, "en", &citizen::code_on(&booked)).await;
    walk.grown("/reception/booking/cancel", "cancel", before, &cancelled).await;
    walk.site.clock.set(at("2026-08-05T10:00"));
    let leader = walk.site.sign_in(Some("petition-lead")).await;
    let received =
        [("slot", "1"), ("outcome", "received"), ("matter", "petition:wages"), ("text", "wages of two months")];
    walk.post(&leader, "/receptions/{day}/receive", "/receptions/petition-2026-08-05/receive", &received).await;
    walk.post(&leader, "/receptions/{day}/held", "/receptions/petition-2026-08-05/held", &[]).await;
    let moved = [("reason", "a meeting about the flood"), ("instead", "2026-08-13")];
    walk.post(&leader, "/receptions/{day}/call-off", "/receptions/petition-2026-08-12/call-off", &moved).await;
}
