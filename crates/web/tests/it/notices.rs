//! Typical cases and tolerance by plain forms: written, masked, approved, published; no masked word in any byte the public gets.

use crate::citizen;
use crate::forms::Form;
use crate::site::*;
use shishu_cases::Outcome;
use shishu_office::cases::Named;
use shishu_office::{NewCase, Received, ReplyText};
use shishu_programme::Channel;
use shishu_terms::{CaseKindId, CategoryId, Clock};

/// Names, numbers, and what no pattern finds.
const CANARIES: [&str; 3] = ["张建国", "13805711234", "老槐树下那家"];
const TEXT: &str = "我是张建国，电话 13805711234，住在老槐树下那家。修路占了我家的地，补偿款一直没有发。";

/// A petition that was answered and closed.
pub async fn closed(site: &Site) -> Received {
    let now = site.clock.now();
    let new = NewCase {
        kind: CaseKindId::new("petition"),
        category: CategoryId::new("land"),
        channel: Channel::Letter,
        text: TEXT.to_owned(),
        contact: "张建国 13805711234".to_owned(),
        named: Named::default(),
        region: None,
        files: Vec::new(),
        from: None,
    };
    let received = site.office.open_case(&site.caller("petition-desk"), new).await.expect("taken in");
    let parts = &site.office.programme().cases["petition"].reply.parts;
    let parts = parts.iter().map(|part| (part.id.clone(), format!("{}：补偿款六万元已打入账户。", part.name.zh)));
    let reply = ReplyText { outcome: Some(Outcome::Solved), parts: parts.collect(), ..ReplyText::default() };
    site.office.reply_to_case(&site.caller("petition-cases"), &received.id, reply, Vec::new()).await.expect("replied");
    site.office.reporter_confirms(now, &received.code, true, Some(5)).await.expect("confirmed");
    received
}

pub async fn signed_in(site: &Site, post: &str) -> Browser {
    let known = site.office.store().query("SELECT 1 FROM accounts WHERE name = $1", shishu_store::args![post]).await;
    if known.expect("accounts").is_empty() {
        site.account(Some(post)).await;
    }
    site.sign_in(Some(post)).await
}

/// Writes and keeps a draft of the case by its forms; the address of the typical case.
pub async fn drafted(site: &Site, desk: &Browser, case: &str) -> String {
    let page = site.get(desk, &format!("/notices/compile?case={case}")).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    let mut form = Form::of(&page.body, "draft");
    form.set("title", "占地补偿拖欠，张建国反映后补发");
    form.set("lesson", "量地以后按期发放，不让老槐树下那家再跑。");
    form.set("also.0", "老槐树下那家");
    form.set("also-ground.0", "safety");
    // Looked at once more: what was found stays ticked, what was named is in the list.
    let checked = site.post(desk, "/notices/compile/check", &form.pairs()).await;
    assert_eq!(checked.status.as_u16(), 200, "{}", checked.body);
    assert!(checked.body.contains("<del class=\"hidden-later\">老槐树下那家</del>"), "{}", checked.body);
    let form = Form::of(&checked.body, "draft");
    let kept = site.post(desk, "/notices/compile", &form.pairs()).await;
    assert_eq!(kept.status.as_u16(), 303, "{}", kept.body);
    kept.location().trim_end_matches("?done=draft").to_owned()
}

pub async fn approved(site: &Site, desk: &Browser, here: &str) {
    assert_eq!(site.post(desk, &format!("{here}/ask"), &[]).await.status.as_u16(), 303);
    for post in ["county-lead", "discipline-lead"] {
        let lead = signed_in(site, post).await;
        let answer = site.post(&lead, &format!("{here}/approve"), &[]).await;
        assert_eq!(answer.status.as_u16(), 303, "{post}: {}", answer.body);
    }
}

/// A page as the public reads it; of a receipt what it discloses, which is written in base64.
fn read(answer: &Answer) -> String {
    match shishu_ledger::Receipt::parse(&answer.body) {
        Ok(receipt) => String::from_utf8_lossy(receipt.extra()).into_owned(),
        Err(_) => answer.body.clone(),
    }
}

fn without(answer: &Answer, what: &str) {
    let text = read(answer);
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in {what}: {text}");
    }
}

#[tokio::test]
async fn a_typical_case_is_written_masked_approved_published_and_no_masked_word_is_anywhere_public() {
    let site = Site::new().await;
    let received = closed(&site).await;
    let desk = site.sign_in(Some("petition-desk")).await;
    let list = site.get(&desk, "/notices/compile?quarter=2026-Q3").await;
    assert!(list.body.contains(received.id.as_str()), "{}", list.body);
    let filled = site.get(&desk, &format!("/notices/compile?case={}", received.id)).await;
    assert!(filled.body.contains("修路占了我家的地") && filled.body.contains("name=\"mask.0\" value=\"1\" checked"));
    // A part that is missing: refused, with everything typed.
    let mut short = Form::of(&filled.body, "draft");
    short.set("title", "a title that stays");
    let refused = site.post(&desk, "/notices/compile", &short.pairs()).await;
    assert!(refused.status.as_u16() == 422 && refused.body.contains("a title that stays"), "{}", refused.body);
    let here = drafted(&site, &desk, received.id.as_str()).await;
    let stranger = site.sign_in(Some("county-industry")).await;
    assert_eq!(site.get(&stranger, &here).await.status.as_u16(), 404);
    assert_eq!(site.get(&Browser::default(), &here).await.status.as_u16(), 404);
    approved(&site, &desk, &here).await;
    for audience in ["public", "staff", "unit", "reporter"] {
        let page = site.get(&desk, &format!("{here}?as={audience}")).await;
        assert!(page.body.contains("aria-current=\"page\"") && page.body.contains("class=\"masked\""), "{}", page.body);
    }
    // The reporter is told, with all that will be shown and nothing else.
    let thread = citizen::thread(&site, "en", &received.code.text()).await;
    assert!(thread.body.contains("/receipt/notice?") && thread.body.contains("class=\"masked\""), "{}", thread.body);
    assert_eq!(site.office.tick_notices(at("2026-09-01T08:00")).await.expect("looked"), 1);
    let public = Browser::default();
    for path in [
        here.clone(),
        format!("{here}/receipt.tlog-proof"),
        "/notices".to_owned(),
        "/notices?q=%E8%A1%A5%E5%81%BF".to_owned(),
        "/notices/list.csv".to_owned(),
        "/".to_owned(),
    ] {
        let answer = site.get(&public, &path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
        without(&answer, &path);
        assert!(read(&answer).contains("补偿"), "{path} shows it: {}", answer.body);
    }
    // One exact hit opens at once: what is shown is found, what is masked is not.
    let found = site.get(&public, "/find?q=%E8%A1%A5%E5%81%BF%E6%AC%BE").await;
    assert_eq!(found.location(), here, "{}", found.body);
    for canary in CANARIES {
        let nowhere = site.get(&public, &format!("/find?q={canary}")).await;
        assert!(nowhere.status.as_u16() == 200 && !nowhere.body.contains(&here), "{canary}: {}", nowhere.body);
        let found = site.get(&public, &format!("/notices?q={canary}")).await;
        assert!(!found.body.contains(&format!("href=\"{here}\"")), "{canary} is not found");
    }
    let id = here.trim_start_matches("/notices/");
    let acts = site.office.store().acts_of(id).await.expect("acts");
    assert_eq!(acts.last().map(|act| act.kind.as_str()), Some("notice.published"));
    for act in &acts {
        let page = site.get(&public, &format!("/ledger?act={}", act.seq)).await;
        without(&page, &act.kind);
        without(&site.get(&public, &format!("/ledger/{}/receipt", act.seq)).await, &act.kind);
    }
    let xlsx = site.get(&public, "/notices/list.xlsx").await;
    assert_eq!(xlsx.status.as_u16(), 200);
    // Narrowed and withdrawn: said, and the text is gone.
    let lead = site.sign_in(Some("petition-lead")).await;
    let short = site.post(&lead, &format!("{here}/withdraw"), &[("text", "no")]).await;
    assert!(short.status.as_u16() == 409 && short.body.contains(">no</textarea>"), "{}", short.body);
    assert_eq!(
        site.post(&lead, &format!("{here}/withdraw"), &[("text", "a figure is wrong")]).await.status.as_u16(),
        303
    );
    let page = site.get(&public, &here).await;
    assert!(page.body.contains("a figure is wrong") && !page.body.contains("补偿"), "{}", page.body);
}

#[tokio::test]
async fn the_reporters_word_and_the_steps_of_tolerance_go_by_forms() {
    let site = Site::new().await;
    let received = closed(&site).await;
    let desk = site.sign_in(Some("petition-desk")).await;
    let here = drafted(&site, &desk, received.id.as_str()).await;
    approved(&site, &desk, &here).await;
    let thread = citizen::thread(&site, "en", &received.code.text()).await;
    let answer = citizen::act(&site, &thread, "/receipt/notice", &[]).await;
    assert!(
        answer.body.contains("will not be published") && !answer.body.contains("/receipt/notice?"),
        "{}",
        answer.body
    );
    let page = site.get(&desk, &here).await;
    assert!(page.body.contains("Objected to by the reporter"), "{}", page.body);

    let clerk = signed_in(&site, "town-liuxi-service").await;
    let mut fields = vec![
        ("fault", "not-doing"),
        ("kind", "other"),
        ("matter", "网上报名试点"),
        ("post", "town-liuxi-service"),
        ("text", "试点网上报名，亩换算公顷错了一位。"),
    ];
    let refused = site.post(&clerk, "/tolerance/new", &fields).await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    assert!(refused.body.contains("tolerance.toml: not_doing") && refused.body.contains("亩换算公顷错了一位"));
    fields[0] = ("fault", "doing");
    let sent = site.post(&clerk, "/tolerance/new", &fields).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
    let here = sent.location().trim_end_matches("?done=new").to_owned();
    let lead = site.sign_in(Some("petition-lead")).await;
    assert_eq!(site.get(&lead, &here).await.status.as_u16(), 404, "it concerns nobody else");
    let examiner = signed_in(&site, "county-inspection").await;
    assert!(site.get(&examiner, "/duties").await.body.contains(&here), "a duty leads to it");
    let mut answers = vec![("text", "符合条件。")];
    answers.extend([("answer-forbidden", "no"), ("answer-private-gain", "no"), ("answer-harm", "no")]);
    answers.extend([
        ("answer-open-decision", "yes"),
        ("answer-put-right", "yes"),
        ("evidence-forbidden", "查无禁止规定"),
    ]);
    let lacking = site.post(&examiner, &format!("{here}/examine"), &answers).await;
    assert!(lacking.status.as_u16() == 422 && lacking.body.contains("查无禁止规定"), "{}", lacking.body);
    for id in ["evidence-private-gain", "evidence-harm", "evidence-open-decision", "evidence-put-right"] {
        answers.push((id, "会议记录和账目"));
    }
    assert_eq!(site.post(&examiner, &format!("{here}/examine"), &answers).await.status.as_u16(), 303);
    for post in ["county-lead", "discipline-lead"] {
        let decider = signed_in(&site, post).await;
        let word = [("grants", "yes"), ("correct", "yes"), ("text", "探索中的失误，已纠正。")];
        let given = site.post(&decider, &format!("{here}/decide"), &word).await;
        assert_eq!(given.status.as_u16(), 303, "{post}: {}", given.body);
    }
    let page = site.get(&clerk, &here).await;
    assert!(page.body.contains("granted until") && page.body.contains("/correct\""), "{}", page.body);
    let words =
        [("publish", "yes"), ("text", "某镇试点网上报名，联系人王小明，电话13805711234，换算错了一位，三天内改正。")];
    assert_eq!(site.post(&clerk, &format!("{here}/publication"), &words).await.status.as_u16(), 303);
    assert!(!site.get(&Browser::default(), "/tolerance").await.body.contains(&here), "not before it is final");
    site.office.tick_tolerance(at("2026-09-01T08:00")).await.expect("looked");
    for path in ["/tolerance", "/tolerance/list.csv", here.as_str()] {
        let public = site.get(&Browser::default(), path).await;
        assert!(public.body.contains("换算错了一位"), "{path}: {}", public.body);
        for hidden in ["13805711234", "王小明", "会议记录和账目", "探索中的失误"] {
            assert!(!public.body.contains(hidden), "{hidden} in {path}");
        }
    }
}
