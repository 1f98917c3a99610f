//! A citizen reports, keeps the code, answers, disagrees: all of it as forms without a script, in both languages.

use crate::forms::Form;
use crate::site::*;
use axum::http::header;
use shishu_cases::Outcome;
use shishu_office::{CaseFile, ReplyText, ReporterSheet};
use shishu_sealed::ReceiptCode;
use shishu_terms::Clock;
use std::collections::BTreeMap;

const CANARY: &str = "金丝雀卡纳里：三月产值被逼着改高，找了好几次没人管";

/// The county with everybody's handling keys.
async fn open_county() -> Site {
    let site = Site::new().await;
    site.case_posts().await;
    site
}

/// No page of the channel sets a cookie.
fn quiet(answer: &Answer) {
    assert!(!answer.headers.contains_key(header::SET_COOKIE), "a cookie");
}

async fn start(site: &Site, lang: &str) -> Answer {
    let answer = site.get(&Browser::default(), &format!("/report?lang={lang}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    quiet(&answer);
    answer
}

/// Sends the form of a page with these answers set.
async fn next(site: &Site, page: &Answer, answers: &[(&str, &str)]) -> Answer {
    press(site, page, answers, None).await
}

async fn press(site: &Site, page: &Answer, answers: &[(&str, &str)], button: Option<(&str, &str)>) -> Answer {
    let mut form = Form::of(&page.body, "flow");
    for (name, value) in answers {
        form.set(name, value);
    }
    let action = match button {
        Some((name, value)) => {
            form.set(name, value);
            form.action_of(name, value).unwrap_or_else(|| form.action.clone())
        }
        None => form.action.clone(),
    };
    let answer = site.post(&Browser::default(), &action, &form.pairs()).await;
    quiet(&answer);
    answer
}

fn says(page: &Answer, words: &str) {
    assert!(page.body.contains(words), "“{words}” is missing in {}", page.body);
}

/// From the first page to the last, before it is sent.
pub async fn to_the_check(site: &Site, lang: &str, text: &str) -> Answer {
    let page = start(site, lang).await;
    let page = next(site, &page, &[("kind", "public-report")]).await;
    let page = next(site, &page, &[("text", text)]).await;
    let page = next(site, &page, &[("q", "柳溪镇统计站")]).await;
    says(&page, r#"value="G103""#);
    let page = next(site, &page, &[("unit", "G103")]).await;
    let page = next(site, &page, &[("category", "data-fraud")]).await;
    next(site, &page, &[("contact", "")]).await
}

pub async fn send(site: &Site, page: &Answer) -> Answer {
    let form = Form::of(&page.body, "flow");
    assert!(form.action.starts_with("/report/send?"), "{}", form.action);
    let answer = site.post(&Browser::default(), &form.action, &form.pairs()).await;
    quiet(&answer);
    answer
}

pub fn code_on(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("aria-labelledby=\"receipt-code-label\">").expect("a code");
    rest.split('<').next().expect("its end").to_owned()
}

pub async fn thread(site: &Site, lang: &str, code: &str) -> Answer {
    let page = site.get(&Browser::default(), &format!("/receipt?lang={lang}")).await;
    quiet(&page);
    let mut form = Form::of(&page.body, "receipt");
    form.set("code", code);
    let answer = site.post(&Browser::default(), &form.action, &form.pairs()).await;
    quiet(&answer);
    answer
}

/// Sends the form of the thread whose address begins so.
pub async fn act(site: &Site, page: &Answer, address: &str, answers: &[(&str, &str)]) -> Answer {
    let mut form = Form::to(&page.body, address);
    for (name, value) in answers {
        form.set(name, value);
    }
    let answer = site.post(&Browser::default(), &form.action, &form.pairs()).await;
    quiet(&answer);
    answer
}

async fn sheet(site: &Site, code: &str) -> ReporterSheet {
    let code = ReceiptCode::parse(code).expect("a code");
    site.office.case_by_code(site.clock.now(), &code).await.expect("a case")
}

/// The owner asks, then answers.
pub async fn handled(site: &Site, code: &str) {
    let id = sheet(site, code).await.id;
    let owner = site.owner(&id).await;
    site.office.ask_reporter(&owner, &id, "是哪个月的产值？", Vec::new()).await.expect("asked");
    let parts =
        ["who", "found", "done", "basis", "objection"].map(|part| (part.to_owned(), format!("答复的{part}部分")));
    let reply = ReplyText { outcome: Some(Outcome::Explained), parts: BTreeMap::from(parts), ..ReplyText::default() };
    let file = CaseFile { name: "台账.pdf".to_owned(), bytes: FILE.to_vec() };
    site.office.reply_to_case(&owner, &id, reply, vec![file]).await.expect("replied");
}

/// What the owner's reply comes with.
const FILE: &[u8] = b"%PDF-1.4 canary-of-the-reply";

#[tokio::test]
async fn a_report_is_made_answered_and_disagreed_with_in_both_languages() {
    for lang in ["zh", "en"] {
        let site = open_county().await;
        let check = to_the_check(&site, lang, CANARY).await;
        for kept in [CANARY, if lang == "zh" { "柳溪镇统计站" } else { "Liuxi Town Statistics Station" }] {
            says(&check, kept);
        }
        let before = site.acts().await;
        let done = send(&site, &check).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(site.acts().await, before + 1, "one act, at the end");
        assert!(done.headers.contains_key("clear-site-data"));
        let code = code_on(&done);
        assert_eq!(code.len(), 34, "{code}");

        let page = thread(&site, lang, &code).await;
        says(&page, CANARY);
        assert!(!page.body.contains(&format!("?code={code}")) && !page.body.contains(&format!("&amp;code={code}")));
        let received = sheet(&site, &code).await.received;
        handled(&site, &code).await;
        let page = thread(&site, lang, &code).await;
        says(&page, "答复的found部分");
        let answered = act(&site, &page, "/receipt/say", &[("text", "三月，就是三月")]).await;
        says(&answered, "三月，就是三月");
        site.clock.set(at("2026-08-06T16:45"));
        let page = thread(&site, lang, &code).await;
        let refused = act(&site, &page, "/receipt/dispute", &[("why", "")]).await;
        says(&refused, "role=\"alert\"");
        let again = act(&site, &refused, "/receipt/dispute", &[("why", "没有查账")]).await;
        says(&again, "没有查账");
        let now = sheet(&site, &code).await;
        assert_eq!((now.received, now.reopened), (received, 1), "taken up again under its first day");

        handled(&site, &code).await;
        let page = thread(&site, lang, &code).await;
        let closed = act(&site, &page, "/receipt/confirm", &[("solved", "yes"), ("satisfaction", "4")]).await;
        assert!(!closed.body.contains("/receipt/say"), "nothing can be added to what is closed");
        nothing_is_told(&site).await;
    }
}

/// No act by the reporter has an hour or a name, and nothing of the words stands in any file of the store.
async fn nothing_is_told(site: &Site) {
    let acts = site.office.store().acts(0, 10_000).await.expect("acts");
    let own: Vec<_> = acts.iter().filter(|act| act.kind.starts_with("case.") && act.person.is_none()).collect();
    assert!(own.len() >= 4, "opened, said, disputed, confirmed: {}", own.len());
    for act in own {
        assert_eq!(act.at.local(8 * 3600).time(), jiff::civil::Time::midnight(), "{}", act.kind);
        assert!(act.post.is_none());
    }
    nothing_of(site, &[CANARY, "三月，就是三月", "没有查账", "答复的found部分", "是哪个月的产值"]).await;
}

#[tokio::test]
async fn every_value_is_kept_through_errors_back_forth_and_the_other_language() {
    let site = open_county().await;
    let page = start(&site, "zh").await;
    let page = next(&site, &page, &[("kind", "public-report")]).await;
    let wrong = next(&site, &page, &[("text", "短")]).await;
    assert_eq!(wrong.status, 422);
    says(&wrong, "href=\"#text\"");
    assert_eq!(Form::of(&wrong.body, "flow").value("text"), "短");
    let page = next(&site, &wrong, &[("text", CANARY)]).await;
    // Nothing about whom: asked again.
    let wrong = next(&site, &page, &[("others", "一个\"姓李\"的 & <站长>")]).await;
    let page = press(&site, &wrong, &[("others", "一个\"姓李\"的 & <站长>")], Some(("to", "what"))).await;
    assert_eq!(Form::of(&page.body, "flow").value("text"), CANARY);
    assert_eq!(Form::of(&page.body, "flow").value("others"), "一个\"姓李\"的 & <站长>");
    let page =
        press(&site, &page, &[("text", "第一行\n第二行，走过场，摆拍，应付检查")], Some(("switch", "yes"))).await;
    says(&page, "What happened?");
    let form = Form::of(&page.body, "flow");
    assert_eq!(
        (form.value("text"), form.value("others")),
        ("第一行\n第二行，走过场，摆拍，应付检查".into(), "一个\"姓李\"的 & <站长>".into())
    );
    let page = next(&site, &page, &[]).await;
    let page = next(&site, &page, &[]).await;
    // 走过场, 摆拍 and 应付检查 are words of formalism, and the page says so; what was chosen for the text before stays chosen.
    says(&page, "Formalism <span class=\"hint\">This is what your words suggest: ");
    assert_eq!(Form::of(&page.body, "flow").value("category"), "inaction");
    let page = next(&site, &page, &[]).await;
    let check = next(&site, &page, &[]).await;
    let page = press(&site, &check, &[], Some(("to", "what"))).await;
    // After a change the last page comes back.
    let check = next(&site, &page, &[("text", "改过的正文，走过场")]).await;
    assert!(Form::of(&check.body, "flow").action.starts_with("/report/send?"));
    says(&check, "改过的正文，走过场");
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back_whole() {
    let site = open_county().await;
    let check = to_the_check(&site, "en", CANARY).await;
    let form = Form::of(&check.body, "flow");
    let before = site.acts().await;
    // The test site has no program that cleans files: the file is refused, and everything else is kept.
    let pairs = form.pairs();
    let refused = site.post_file(&Browser::default(), &form.action, &pairs, ("file", "scan.pdf", b"%PDF-1.4")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    says(&refused, "scan.pdf");
    says(&refused, CANARY);
    assert_eq!(site.acts().await, before);
    // A contact needs three custodians; all three have keys here, so it is taken.
    let page = press(&site, &refused, &[], Some(("to", "contact"))).await;
    let check = next(&site, &page, &[("contact", "张三 13800000000")]).await;
    let done = send(&site, &check).await;
    assert_eq!(done.status, 200, "{}", done.body);
    nothing_of(&site, &["13800000000"]).await;
    // The same form sent once more is told so, and writes nothing.
    let acts = site.acts().await;
    assert_eq!(send(&site, &check).await.status, 409);
    assert_eq!(site.acts().await, acts);
}

#[tokio::test]
async fn a_question_takes_words_and_no_more() {
    let site = Site::new().await;
    let page = start(&site, "en").await;
    let mut form = Form::of(&page.body, "flow");
    // A stamp serves again where nothing is written: without this anybody could fill the memory with one.
    form.set("text", &"x".repeat(600_000));
    let refused = site.post(&Browser::default(), &form.action, &form.pairs()).await;
    assert_eq!(refused.status, 413, "{}", refused.body);
    says(&refused, "the rest as files on the last page");
    form.set("text", &"数".repeat(19_000));
    assert_ne!(site.post(&Browser::default(), &form.action, &form.pairs()).await.status, 413);
}

#[tokio::test]
async fn every_wrong_code_gets_the_same_page() {
    let site = open_county().await;
    let done = send(&site, &to_the_check(&site, "zh", CANARY).await).await;
    let code = code_on(&done);
    let last = if code.ends_with('0') { "1" } else { "0" };
    let swapped = format!("{}{last}", &code[..code.len() - 1]);
    let unknown = site.some_code();
    let strip = |page: &Answer| {
        let (before, rest) = page.body.split_once("stamp=").expect("a stamp");
        format!("{before}{}", rest.split_once('"').expect("its end").1)
    };
    let known = thread(&site, "zh", &code).await;
    let mut pages = Vec::new();
    for wrong in [swapped.as_str(), &unknown, "", "鳌鳌鳌", "AAAA-BBBB"] {
        let page = thread(&site, "zh", wrong).await;
        assert_eq!((page.status, page.body.len()), (known.status, known.body.len()), "{wrong}");
        assert!(wrong.is_empty() || !page.body.contains(wrong));
        pages.push(strip(&page).split("stamp=").next().expect("a part").to_owned());
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    says(&known, CANARY);
}

#[tokio::test]
async fn who_reports_a_unit_is_warned_when_few_could_have_written_it() {
    let site = open_county().await;
    let page = to_the_check(&site, "zh", CANARY).await;
    says(&page, "可能猜到是谁写的");
}

#[tokio::test]
async fn whoever_reported_a_merged_case_reads_the_reply_and_nothing_else_of_the_other() {
    let site = open_county().await;
    let one = code_on(&send(&site, &to_the_check(&site, "zh", "第一件：六月的产值是编的").await).await);
    let other = code_on(&send(&site, &to_the_check(&site, "zh", "第二件：同一个站六月造假").await).await);
    let (merged, into) = (sheet(&site, &one).await.id, sheet(&site, &other).await.id);
    let owner = site.owner(&merged).await;
    site.office.merge_case(&owner, &merged, &into).await.expect("merged");
    handled(&site, &other).await;
    let page = thread(&site, "zh", &one).await;
    says(&page, "答复的found部分");
    says(&page, "第一件：六月的产值是编的");
    assert!(!page.body.contains("第二件"), "the other's words");
    assert!(!page.body.contains("/receipt/dispute"));
    // The reply's file comes with it, by the own code; by another's it is not there.
    let file = act(&site, &page, "/receipt/file", &[]).await;
    assert_eq!((file.status.as_u16(), file.body.as_bytes()), (200, FILE));
    let stranger = code_on(&send(&site, &to_the_check(&site, "zh", "第三件：另一件事").await).await);
    assert!(!thread(&site, "zh", &stranger).await.body.contains("台账.pdf"));
    assert_eq!(act(&site, &page, "/receipt/file", &[("code", &stranger)]).await.status.as_u16(), 404);
    nothing_of(&site, &["答复的found部分", "第二件：同一个站", "canary-of-the-reply"]).await;
}

/// None of these words stands in any file of the store.
async fn nothing_of(site: &Site, secrets: &[&str]) {
    let mut looked = 0;
    for file in site.files() {
        let bytes = std::fs::read(&file).expect("read");
        looked += bytes.len();
        for secret in secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "“{secret}” stands in {}", file.display());
        }
    }
    assert!(looked > 100_000, "the store was searched: {looked} bytes");
}

#[tokio::test]
async fn a_sealed_kind_is_not_offered_before_two_lines_can_open_it() {
    let site = Site::new().await;
    let page = start(&site, "zh").await;
    assert!(!page.body.contains("value=\"public-report\"") && page.body.contains("value=\"petition\""));
    site.case_posts().await;
    says(&start(&site, "zh").await, "value=\"public-report\"");
}
