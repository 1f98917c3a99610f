//! Responsibility for life: who did something is told as it was then, whatever the programme's folder says today; what somebody signed
//! is listed for themselves, and for an auditor as far as his scope goes.

use crate::support::*;
use shishu_office::{Caller, FigureLife, Office, RefusalKind, SignedFilter};
use shishu_programme::Programme;
use shishu_terms::{FigureId, FixedClock, PersonId};
use std::path::Path;
use std::sync::Arc;

const NOW: &str = "2026-08-05T09:00";

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).expect("copied"),
        }
    }
}

/// The county's programme with some of its texts replaced, each of which must be there.
fn changed(changes: &[(&str, &str, &str)]) -> Arc<Programme> {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county")), folder.path());
    for (file, from, to) in changes {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(text.contains(from), "{file} holds {from}");
        std::fs::write(&path, text.replace(from, to)).expect("written");
    }
    match shishu_programme::load(folder.path()) {
        Ok(programme) => Arc::new(programme),
        Err(problems) => panic!("{problems:?}"),
    }
}

/// The same store under another programme, adopted.
async fn under(test: &TestOffice, programme: Arc<Programme>) -> Office {
    let store = test.office.store().clone();
    let clock = Arc::new(FixedClock::new(at(NOW)));
    let office = Office::open(store, programme, clock, Box::new(Counting(9)), None).await.expect("opens");
    office.adopt_programme(at(NOW)).await.expect("adopted").expect("is another");
    office
}

fn auditor(office: &Office) -> Caller {
    let programme = office.programme();
    let day = at(NOW).date(programme.utc_offset_seconds);
    let post = shishu_terms::PostId::new("county-auditor");
    let person = programme.holder(&post, day).expect("held").id.clone();
    Caller::actor(shishu_office::Actor::in_post(programme, &person, &post, day).expect("in post"), at(NOW))
}

async fn life(office: &Office) -> FigureLife {
    let id: FigureId = "B204-1.2026-07.E0017.101".parse().expect("a figure");
    office.figure(&auditor(office), &id).await.expect("a figure")
}

fn who(life: &FigureLife) -> Vec<(String, String, String)> {
    life.steps.iter().map(|step| (step.kind.clone(), step.by.zh.clone(), step.by.en.clone())).collect()
}

/// A return reported by E0017's clerk, passed by the town, accepted by the county.
async fn accepted() -> TestOffice {
    let test = TestOffice::in_july().await;
    test.office.adopt_programme(at("2026-07-30T00:00")).await.expect("adopted");
    test.at_the_county().await;
    test.office.accept(&test.specialist("2026-08-04T15:00"), &return_of("E0017")).await.expect("accepted");
    test
}

#[tokio::test]
async fn posts_change_hands_are_renamed_and_abolished_and_the_answer_stays() {
    let test = accepted().await;
    let before = life(&test.office).await;
    let person = test.town("2026-08-04T09:00").viewer.actor().expect("somebody").person.clone();
    let programme = test.office.programme();
    let (name, post) = (programme.people[&person].name.clone(), shishu_terms::PostId::new("town-liuxi-review"));
    let title = programme.posts[&post].name.clone();
    let unit = programme.units[&programme.posts[&post].unit].name.clone();
    assert!(
        who(&before).iter().any(|(_, zh, _)| zh.contains(&name.zh) && zh.contains(&title.zh)),
        "{:?}",
        who(&before)
    );
    // The person marries, the post has another title, its unit is merged into one of another name.
    let new = changed(&[
        ("people.csv", &name.zh, "改了姓名"),
        ("posts.toml", &title.zh, "新岗名"),
        ("units.csv", &unit.zh, "合并后的单位"),
    ]);
    let office = under(&test, new).await;
    assert_eq!(who(&life(&office).await), who(&before));
    let passed = before.steps.iter().find(|step| step.kind == "return.passed").expect("passed");
    let then = office.post_then(&post, passed.seqs.0);
    assert_eq!((then.name, then.unit_name), (title.clone(), unit));
    assert_eq!(office.person_then(&person, u64::MAX).zh, "改了姓名");
    assert_eq!(office.post_then(&post, u64::MAX).name.zh, "新岗名");
    // Opened again, with nothing but the record: the same.
    let again = Office::open(
        test.office.store().clone(),
        county(),
        Arc::new(FixedClock::new(at(NOW))),
        Box::new(Counting(10)),
        None,
    )
    .await
    .expect("opens");
    assert_eq!(who(&life(&again).await), who(&before));
    // And what the person signed names the post of that day.
    let signed = office.signed(&auditor(&office), &person, &SignedFilter::default(), 50).await.expect("listed");
    let line = signed.lines.iter().find(|line| line.act.kind == "return.passed").expect("listed");
    assert_eq!(line.post.as_ref().map(|post| &post.name), Some(&title));
    assert_eq!(signed.name.zh, "改了姓名");
}

#[tokio::test]
async fn the_roster_is_stated_once_and_only_what_changed_after() {
    let test = TestOffice::new().await;
    let first = test.office.adopt_programme(at(NOW)).await.expect("adopted").expect("the first");
    assert_eq!(test.office.adopt_programme(at(NOW)).await.expect("the same"), None);
    let office = under(&test, changed(&[("people.csv", "沈知秋", "沈改名")])).await;
    let acts = office.store().acts_of("programme").await.expect("acts");
    let mut sizes = Vec::new();
    for act in &acts {
        match office.store().content(act.seq, "roster").await.expect("reads") {
            Some(shishu_store::Content::Text(text)) => sizes.push(text.len()),
            other => panic!("no roster: {other:?}"),
        }
    }
    assert_eq!((acts.len(), acts[0].seq), (2, first.seq));
    assert!(sizes[0] > 10_000 && sizes[1] < 200, "{sizes:?}");
}

#[tokio::test]
async fn a_unit_with_returns_on_record_cannot_be_lost() {
    let test = accepted().await;
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../programmes/county/units.csv"));
    let text = text.expect("units");
    let row = text.lines().find(|line| line.starts_with("E0017,")).expect("the unit").to_owned();
    let elsewhere = row.replace("E0017", "E9017");
    let tenures = ("tenures.csv", "fill-e0017", "fill-e9017");
    let programme = changed(&[("units.csv", &row, &elsewhere), tenures]);
    let clock = Arc::new(FixedClock::new(at(NOW)));
    let office =
        Office::open(test.office.store().clone(), programme, clock, Box::new(Counting(9)), None).await.expect("opens");
    let acts = office.store().tree_size().await.expect("a size");
    let refusal = refused(office.adopt_programme(at(NOW)).await);
    assert!(refusal.what.en.contains("lost unit E0017"), "{refusal:?}");
    assert_eq!(office.store().tree_size().await.expect("a size"), acts);
}

#[tokio::test]
async fn one_sees_ones_own_acts_and_only_an_auditor_in_scope_those_of_others() {
    let test = accepted().await;
    let clerk = test.respondent("2026-08-05T09:00");
    let person = clerk.viewer.actor().expect("somebody").person.clone();
    let all = SignedFilter::default();
    let own = test.office.signed(&clerk, &person, &all, 50).await.expect("one's own");
    assert!(own.lines.iter().any(|line| line.act.kind == "return.submitted"));
    assert!(own.lines.windows(2).all(|pair| pair[0].act.seq > pair[1].act.seq), "newest first");
    // By kind, by time, by page.
    let kind = SignedFilter { kind: Some("return.accepted".to_owned()), ..all.clone() };
    assert!(test.office.signed(&clerk, &person, &kind, 50).await.expect("one's own").lines.is_empty());
    let later = SignedFilter { from: Some(at("2026-08-04T00:00")), ..all.clone() };
    assert!(test.office.signed(&clerk, &person, &later, 50).await.expect("one's own").lines.is_empty());
    let mut seen = Vec::new();
    let mut page = all.clone();
    loop {
        let one = test.office.signed(&clerk, &person, &page, 1).await.expect("a page");
        seen.extend(one.lines.iter().map(|line| line.act.seq));
        page.before = one.next;
        if one.next.is_none() {
            break;
        }
    }
    assert_eq!(seen, own.lines.iter().map(|line| line.act.seq).collect::<Vec<_>>());
    // Nobody else, not even who reviews or manages accounts; and nobody who is not signed in.
    for post in ["town-liuxi-review", "county-industry", "county-admin", "fill-e0023"] {
        let programme = test.office.programme();
        if !programme.posts.contains_key(&shishu_terms::PostId::new(post)) {
            continue;
        }
        let refusal = refused(test.office.signed(&test.as_post(post, NOW), &person, &all, 50).await);
        assert_eq!(refusal.kind, RefusalKind::NotFound, "{post}");
    }
    refused(test.office.signed(&Caller::anonymous(at(NOW)), &person, &all, 50).await);
    let audited = test.office.signed(&auditor(&test.office), &person, &all, 50).await.expect("in scope");
    assert!(audited.lines.iter().any(|line| line.act.kind == "return.submitted"));
    let nobody = PersonId::new("p-none");
    assert_eq!(
        refused(test.office.signed(&auditor(&test.office), &nobody, &all, 50).await).kind,
        RefusalKind::NotFound
    );
}
