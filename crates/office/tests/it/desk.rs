//! What the desk of cases finds: pages of a queue, clues, copied replies, cases on one matter, e-mail.

use crate::cases::{NOW, PASSWORD, opened, owner, petition, reply, report, with_keys};
use crate::support::*;
use shishu_cases::{NoteKind, Sign};
use shishu_office::cases::Named;
use shishu_office::{
    Caller, CaseAt, CaseFile, CaseFilter, ClueFilter, Found, MailIn, NewCase, NewMail, RefusalKind, ReplyText, ShareBy,
    TransferText,
};
use shishu_terms::{CaseId, CaseKindId, CategoryId, PostId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

fn of(category: &str, text: &str) -> NewCase {
    NewCase { category: CategoryId::new(category), ..petition(text) }
}

async fn taken_down(test: &TestOffice, category: &str, text: &str) -> CaseId {
    test.office.open_case(&test.as_post("petition-desk", NOW), of(category, text)).await.expect("taken in").id
}

fn all_of_august() -> ClueFilter {
    let (from, to) = (jiff::civil::date(2026, 8, 1), jiff::civil::date(2026, 8, 31));
    ClueFilter { from, to, kind: None, unit: None, post: None, looked: None }
}

/// The cases of each clue that has any, as this post sees them.
async fn clues(test: &TestOffice, post: &str) -> BTreeMap<Sign, BTreeSet<CaseId>> {
    let caller = test.as_post(post, "2026-08-20T09:00");
    let mut found = BTreeMap::new();
    for count in test.office.clues(&caller, &all_of_august()).await.expect("counted") {
        let (rows, all) = test.office.clue_rows(&caller, count.sign, &all_of_august(), 0, 100).await.expect("rows");
        assert_eq!((rows.len() as u64, all), (count.rows, count.rows), "{:?}", count.sign);
        if !rows.is_empty() {
            found.insert(count.sign, rows.into_iter().map(|row| row.case).collect());
        }
    }
    found
}

/// A reply in words of its own: `salt` makes it unlike any other.
fn own_words(test: &TestOffice, salt: &str) -> ReplyText {
    let mut text = reply(test, "petition", &[]);
    for (at, part) in text.parts.values_mut().enumerate() {
        *part = (0..12).map(|n| char::from_u32(0x4e00 + mixed(salt, at * 31 + n)).expect("a character")).collect();
    }
    text
}

fn mixed(salt: &str, at: usize) -> u32 {
    let start = salt.bytes().fold(at as u32 + 7, |hash, byte| hash.wrapping_mul(16_777_619) ^ u32::from(byte));
    (start.wrapping_mul(2_654_435_761) >> 8) % 20_000
}

fn hand(to: &str, ground: &str) -> TransferText {
    TransferText { to: PostId::new(to), ground: ground.to_owned(), text: "按职责应由对方办理。".to_owned() }
}

#[tokio::test]
async fn each_clue_finds_what_is_planted_and_nothing_else() {
    let test = TestOffice::new().await;
    let handler = test.as_post("petition-cases", "2026-08-05T09:00");
    let take = async |text: &str| taken_down(&test, "land", text).await;
    let control = take("村里的路三年没有修，请问哪天能修？").await;
    test.office.note_on_case(&handler, &control, NoteKind::Visited, "到现场量了路面。").await.expect("noted");
    test.office.note_on_case(&handler, &control, NoteKind::Met, "开会研究。").await.expect("noted");
    test.office.reply_to_case(&handler, &control, own_words(&test, "control"), Vec::new()).await.expect("replied");
    let worked_on = take("河堤塌了一段，请来修。").await;
    test.office.note_on_case(&handler, &worked_on, NoteKind::Checked, "查了河堤的图。").await.expect("noted");
    test.office.ask_transfer(&handler, "s", &worked_on, hand("government-cases", "line")).await.expect("asked");
    let above = test.as_post("government-cases", "2026-08-06T09:00");
    test.office.take_case(&above, &worked_on).await.expect("taken");
    assert_eq!(clues(&test, "petition-lead").await, BTreeMap::new(), "the controls show nothing");

    let sideways = take("鱼塘的水发黑，请查。").await;
    test.office.ask_transfer(&handler, "s", &sideways, hand("county-service", "line")).await.expect("asked");
    test.office.take_case(&test.as_post("county-service", "2026-08-06T09:00"), &sideways).await.expect("taken");
    let upwards = take("卫生室的门半年没有开。").await;
    test.office.ask_transfer(&handler, "s", &upwards, hand("government-cases", "line")).await.expect("asked");
    test.office.take_case(&above, &upwards).await.expect("taken");
    let around = take("祠堂漏雨，请修。").await;
    test.office.ask_transfer(&handler, "s", &around, hand("county-inspection", "not-ours")).await.expect("asked");
    let declining = test.as_post("county-inspection", "2026-08-06T09:00");
    test.office.decline_case(&declining, &around, "不归统计管。").await.expect("declined");
    let meeting = take("学校门口没有路灯，晚上很暗，请装路灯。").await;
    test.office.note_on_case(&handler, &meeting, NoteKind::Met, "开会研究。").await.expect("noted");
    let at_once = take("公交车站牌倒了。").await;
    let same_minute = test.as_post("petition-cases", NOW);
    test.office.reply_to_case(&same_minute, &at_once, own_words(&test, "short"), Vec::new()).await.expect("replied");
    let copied = take("井盖丢了一个月。").await;
    test.office.note_on_case(&handler, &copied, NoteKind::Visited, "去看了井盖。").await.expect("noted");
    let mut half = own_words(&test, "control");
    // Three of its five parts stand in another reply: above the half that shows, below the share that is refused.
    let fresh = own_words(&test, "fresh");
    let new: Vec<(String, String)> = fresh.parts.into_iter().take(2).collect();
    half.parts.extend(new);
    test.office.reply_to_case(&handler, &copied, half, Vec::new()).await.expect("replied");
    let one = |id: &CaseId| BTreeSet::from([id.clone()]);
    let both = |a: &CaseId, b: &CaseId| BTreeSet::from([a.clone(), b.clone()]);
    let expected = BTreeMap::from([
        (Sign::Forwarded, both(&sideways, &upwards)),
        (Sign::PassedUp, one(&upwards)),
        (Sign::Copied, one(&copied)),
        (Sign::Instant, one(&at_once)),
        (Sign::NoWork, one(&at_once)),
        (Sign::Meetings, one(&meeting)),
        (Sign::Bounced, one(&around)),
    ]);
    assert_eq!(clues(&test, "petition-lead").await, expected);
    // What is done after all takes away that there were only meetings.
    test.office.note_on_case(&handler, &meeting, NoteKind::Acted, "装了三盏灯。").await.expect("noted");
    assert!(!clues(&test, "petition-lead").await.contains_key(&Sign::Meetings));
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn everything_on_the_last_day_is_a_clue_of_a_unit_and_not_of_a_case() {
    let test = TestOffice::new().await;
    let due = {
        let id = taken_down(&test, "land", "村东头的第 0 盏灯坏了。").await;
        let handler = test.as_post("petition-cases", "2026-08-05T09:00");
        test.office.case(&handler, "s", &id).await.expect("seen").due.expect("due").due
    };
    let on_the_last_day = test.as_post("petition-cases", &format!("{due}T16:00"));
    let in_time = test.as_post("county-service", "2026-08-06T09:00");
    for at in 0..12 {
        let late = taken_down(&test, "land", &format!("村西头的第 {at} 盏灯坏了。")).await;
        let early = taken_down(&test, "statistics", &format!("第 {at} 户的报表重复要了两次。")).await;
        for (caller, id, last) in [(&on_the_last_day, late, true), (&in_time, early, at == 0)] {
            let when = if last { &format!("{due}T16:00") } else { "2026-08-06T09:00" };
            let caller = Caller { now: self::at(when), ..caller.clone() };
            test.office.note_on_case(&caller, &id, NoteKind::Visited, "去看了。").await.expect("noted");
            let text = own_words(&test, &format!("{id} {at}"));
            test.office.reply_to_case(&caller, &id, text, Vec::new()).await.expect("replied");
        }
    }
    let lead = test.as_post("petition-lead", &format!("{due}T17:00"));
    let filter = all_of_august();
    let shares = test.office.clue_shares(&lead, Sign::LastDay, &filter, ShareBy::Unit).await.expect("shares");
    let told: Vec<_> = shares.iter().map(|one| (one.id.as_str(), one.rows, one.of, one.stands_out)).collect();
    assert_eq!(told, [("G003", 12, 12, true), ("G001", 1, 12, false)]);
    let (rows, all) = test.office.clue_rows(&lead, Sign::LastDay, &filter, 0, 50).await.expect("rows");
    assert_eq!((rows.len(), all), (12, 12), "the one of the other unit says nothing");
    assert!(rows.iter().all(|row| row.unit == UnitId::new("G003")));
}

#[tokio::test]
async fn a_clue_is_looked_into_on_record_and_nobody_barred_finds_it() {
    let test = TestOffice::new().await;
    let named = Named { units: vec![UnitId::new("G003")], people: Vec::new() };
    let desk = test.as_post("county-service", NOW);
    let new = NewCase { named, ..of("statistics", "信访局的热线没人接，报上去的数不符。") };
    let id = test.office.open_case(&desk, new).await.expect("taken in").id;
    let handler = test.as_post("county-service", "2026-08-05T09:00");
    test.office.reply_to_case(&handler, &id, own_words(&test, "x"), Vec::new()).await.expect("replied");
    assert_eq!(clues(&test, "petition-lead").await, BTreeMap::new(), "barred: not even a count");
    assert_eq!(clues(&test, "discipline-lead").await, BTreeMap::from([(Sign::NoWork, BTreeSet::from([id.clone()]))]));
    let lead = test.as_post("discipline-lead", "2026-08-20T09:00");
    let look = async |caller: &Caller, sign, reason: &str| {
        test.office.look_into_clue(caller, sign, std::slice::from_ref(&id), Found::Honest, reason).await
    };
    let barred = test.as_post("petition-lead", "2026-08-20T09:00");
    assert_eq!(refused(look(&barred, Sign::NoWork, "电话里当场答清。").await).kind, RefusalKind::NotFound);
    assert_eq!(refused(test.office.clue_history(&barred, Sign::NoWork, &id).await).kind, RefusalKind::NotFound);
    assert_eq!(refused(look(&lead, Sign::Copied, "电话里当场答清。").await).kind, RefusalKind::NotFound);
    assert_eq!(refused(look(&lead, Sign::NoWork, "好").await).kind, RefusalKind::BadInput);
    assert_eq!(refused(look(&handler, Sign::NoWork, "电话里当场答清。").await).kind, RefusalKind::NotAllowed);
    let done = look(&lead, Sign::NoWork, "咨询类，电话里当场答清。").await.expect("looked into");
    let act = test.office.store().act(done.seq).await.expect("read").expect("there");
    assert_eq!((act.kind.as_str(), act.subject.as_str()), ("clue.looked_into", id.as_str()));
    let history = test.office.clue_history(&lead, Sign::NoWork, &id).await.expect("history");
    let told: Vec<_> = history.iter().map(|one| (one.found, one.reason.as_deref(), one.went_on)).collect();
    assert_eq!(told, [(Found::Honest, Some("咨询类，电话里当场答清。"), false)]);
    let open = ClueFilter { looked: Some(false), ..all_of_august() };
    assert_eq!(test.office.clue_rows(&lead, Sign::NoWork, &open, 0, 9).await.expect("rows").1, 0);
    assert!(!test.office.may_see_subject(&barred, &act).await.expect("asked"), "nor in the ledger");
    assert!(test.office.may_see_subject(&lead, &act).await.expect("asked"));
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn pages_of_a_queue_are_the_whole_list_forwards_and_backwards_whatever_changes_meanwhile() {
    let test = TestOffice::new().await;
    let desk = |day: usize| test.as_post("petition-desk", &format!("2026-08-{:02}T09:00", 3 + day % 5));
    let mut drawn = 5_usize;
    let mut ids = Vec::new();
    for at in 0..60 {
        drawn = (drawn * 7_919 + 104_729) % 1_000_003;
        let (kind, category) = [("petition", "land"), ("petition", "wages"), ("hotline-consultation", "")][drawn % 3];
        let kind = CaseKindId::new(kind);
        let first = &test.office.programme().cases[kind.as_str()].categories[0].id;
        let category = if category.is_empty() { first.clone() } else { CategoryId::new(category) };
        let new =
            NewCase { kind, category, channel: shishu_programme::Channel::Phone, ..petition("请修第几号路。") };
        let id = test.office.open_case(&desk(drawn / 3), new).await.expect("taken in").id;
        if at % 4 == 0 {
            let caller = test.as_post(owner(&test, &id).await.as_str(), "2026-08-08T09:00");
            test.office.refuse_case(&caller, &id, "不属于本机关职权。").await.ok();
        }
        ids.push(id);
    }
    let lead = test.as_post("petition-lead", "2026-08-09T09:00");
    let whole = CaseFilter { part: Some("all".to_owned()), ..CaseFilter::default() };
    let open = CaseFilter { standing: Some("open".to_owned()), ..whole.clone() };
    let keys = async |at: &CaseAt, filter: &CaseFilter, limit| {
        let page = test.office.cases(&lead, filter, at, limit).await.expect("a page");
        (page.lines.iter().map(|line| line.key()).collect::<Vec<_>>(), page.earlier, page.more)
    };
    for filter in [&whole, &open] {
        let (all, ..) = keys(&CaseAt::First, filter, 1_000).await;
        assert!(all.is_sorted() && all.len() > 20, "{all:?}");
        let (mut forwards, mut at) = (Vec::new(), CaseAt::First);
        loop {
            let (page, earlier, more) = keys(&at, filter, 7).await;
            assert_eq!(earlier, !forwards.is_empty());
            at = CaseAt::After(page.last().expect("a line").clone());
            forwards.extend(page);
            if !more {
                break;
            }
        }
        assert_eq!(forwards, all);
        let (mut backwards, mut at) = (Vec::new(), CaseAt::Before(all.last().expect("one").clone()));
        while backwards.len() + 7 < all.len() {
            let (mut page, earlier, more) = keys(&at, filter, 7).await;
            assert!(more);
            at = CaseAt::Before(page[0].clone());
            page.extend(backwards);
            backwards = page;
            if !earlier {
                break;
            }
        }
        assert_eq!(backwards[backwards.len() - 8..], all[all.len() - 9..all.len() - 1]);
    }
    // Counts are of what stands in the list, by unit and by kind alike.
    let counts = test.office.case_counts(&lead, &whole).await.expect("counted");
    let (listed, ..) = keys(&CaseAt::First, &whole, 1_000).await;
    for groups in [&counts.by_unit, &counts.by_kind] {
        assert_eq!(groups.iter().map(|one| one.received).sum::<u64>(), listed.len() as u64);
        let open = listed.iter().filter(|key| !key.closed).count() as u64;
        assert_eq!(groups.iter().map(|one| one.open).sum::<u64>(), open);
    }
    // A case of an earlier page is closed while the second is looked at: nothing is hidden or doubled behind it.
    let (first, ..) = keys(&CaseAt::First, &open, 7).await;
    let (second, ..) = keys(&CaseAt::After(first[6].clone()), &open, 7).await;
    let gone = &first[2].id;
    let caller = test.as_post(owner(&test, gone).await.as_str(), "2026-08-09T09:00");
    let into = first[3].id.clone();
    if test.office.merge_case(&caller, gone, &into).await.is_err() {
        test.office.refuse_case(&caller, gone, "不属于本机关职权。").await.expect("refused");
    }
    assert_eq!(keys(&CaseAt::After(first[6].clone()), &open, 7).await.0, second);
    // Even the line that a page ended with may be gone.
    assert_eq!(keys(&CaseAt::After(first[2].clone()), &open, 4).await.0, first[3..7]);
    // A filter that nothing fits is an empty page, and a part that the post has not is refused.
    let none = CaseFilter { category: Some(CategoryId::new("welfare")), ..whole.clone() };
    assert_eq!(keys(&CaseAt::First, &none, 7).await, (Vec::new(), false, false));
    let handler = test.as_post("petition-cases", NOW);
    assert_eq!(refused(test.office.cases(&handler, &whole, &CaseAt::First, 7).await).kind, RefusalKind::NotAllowed);
}

#[tokio::test]
async fn a_copied_reply_is_shown_beside_its_source_to_whoever_may_read_that_and_to_nobody_else() {
    let test = TestOffice::new().await;
    let (petitions, service) =
        (test.as_post("petition-cases", "2026-08-05T09:00"), test.as_post("county-service", "2026-08-05T09:00"));
    let first = taken_down(&test, "land", "村里的路三年没有修，请问哪天能修？").await;
    let second = taken_down(&test, "land", "学校门口没有路灯，晚上很暗，请装路灯。").await;
    let other = taken_down(&test, "statistics", "报表一个月要了三次。").await;
    let written = own_words(&test, "one");
    test.office.reply_to_case(&petitions, &first, written.clone(), Vec::new()).await.expect("replied");
    let copied = test.office.copied_from(&petitions, &second, &written).await.expect("asked").expect("copied");
    assert_eq!((copied.permille, copied.from.as_ref()), (1000, Some(&first)));
    let whole = |side: &[shishu_office::Segment]| side.iter().map(|one| one.text.as_str()).collect::<String>();
    assert_eq!(whole(&copied.own), whole(&copied.source));
    let numbers = |side: &[shishu_office::Segment]| side.iter().filter_map(|one| one.passage).collect::<BTreeSet<_>>();
    assert!(!numbers(&copied.own).is_empty() && numbers(&copied.own) == numbers(&copied.source));
    // A handler of another desk who copied it, say from paper, reads of it what she wrote herself and not where it stands.
    let secret = test.office.reply_to_case(&service, &other, own_words(&test, "two"), Vec::new()).await;
    secret.expect("replied");
    let copied = test.office.copied_from(&petitions, &second, &own_words(&test, "two")).await.expect("asked");
    let copied = copied.expect("copied");
    assert_eq!((copied.permille, copied.from, copied.source.len()), (1000, None, 0));
    assert_eq!(test.office.copied_from(&petitions, &second, &own_words(&test, "new")).await.expect("asked"), None);
}

#[tokio::test]
async fn a_reply_put_together_from_set_text_is_refused_as_well() {
    let test = TestOffice::new().await;
    let handler = test.as_post("petition-cases", "2026-08-05T09:00");
    let blocks: Vec<String> = (0..5).map(|n| own_words(&test, &format!("block {n}")).parts["found"].clone()).collect();
    let block = |n: usize| format!("{0}{0}", blocks[n]);
    // Each block stands in three replies, none of which has two of them.
    for at in 0..15 {
        let id = taken_down(&test, "land", &format!("第 {at} 号路没有修。")).await;
        let mut text = own_words(&test, &format!("reply {at}"));
        text.parts.insert("found".to_owned(), block(at % 5));
        test.office.reply_to_case(&handler, &id, text, Vec::new()).await.expect("replied");
    }
    let id = taken_down(&test, "land", "最后一号路没有修。").await;
    let mut patched = reply(&test, "petition", &[]);
    for (at, part) in patched.parts.values_mut().enumerate() {
        *part = block(at % 5);
    }
    let refusal = refused(test.office.reply_to_case(&handler, &id, patched.clone(), Vec::new()).await);
    assert!(refusal.what.en.contains("set text"), "{refusal:?}");
    let copied = test.office.copied_from(&handler, &id, &patched).await.expect("asked").expect("set text");
    assert!(copied.set_permille > 800, "{copied:?}");
    test.office.reply_to_case(&handler, &id, own_words(&test, "at last"), Vec::new()).await.expect("replied");
}

#[tokio::test]
async fn cases_on_one_matter_are_offered_with_their_passages_to_whoever_may_read_them() {
    let test = TestOffice::new().await;
    let first = taken_down(&test, "land", "柳溪村口到小学的水泥路三年没有修，坑里积水，请问哪天能修？").await;
    taken_down(&test, "land", "东湖农贸市场半夜卸货太吵。").await;
    let said = "柳溪村口到小学的水泥路坏了三年没有修，下雨积水。";
    let kind = CaseKindId::new("petition");
    let like = async |post: &str| {
        let found = test.office.like_cases(&test.as_post(post, NOW), &kind, None, said).await.expect("asked");
        found.into_iter().map(|one| (one.line.id.clone(), one)).collect::<Vec<_>>()
    };
    let offered = like("petition-desk").await;
    assert_eq!(offered.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&first]);
    let common: Vec<_> = offered[0].1.own.iter().filter(|piece| piece.passage.is_some()).collect();
    assert!(common.iter().any(|piece| piece.text.contains("柳溪村口到小学的水泥路")), "{common:?}");
    assert!(like("county-inspection").await.is_empty(), "no part in it");
}

fn mail(id: &str, subject: &str, text: &str) -> NewMail {
    NewMail {
        message_id: id.to_owned(),
        from: "王小明 <wang@example.cn>".to_owned(),
        subject: subject.to_owned(),
        sent: Some(at("2026-08-02T21:07")),
        text: text.to_owned(),
        files: vec![CaseFile { name: "1.pdf".to_owned(), bytes: format!("%PDF-1.4 {text}").into_bytes() }],
        left_out: Vec::new(),
    }
}

#[tokio::test]
async fn mail_waits_becomes_a_case_once_and_is_never_taken_in_twice() {
    let test = TestOffice::new().await;
    let desk = test.as_post("petition-desk", NOW);
    let wages = || mail("a@example.cn", "拖欠工资", "我在工地干了三个月，老板拖欠农民工工资，请帮忙。");
    let MailIn::Waits { id, .. } = test.office.receive_mail(&desk, wages()).await.expect("received") else { panic!() };
    assert_eq!(test.office.receive_mail(&desk, wages()).await.expect("received"), MailIn::Again { id: id.clone() });
    let MailIn::Waits { id: advert, .. } =
        test.office.receive_mail(&desk, mail("b@example.cn", "优惠", "买一送一。")).await.expect("received")
    else {
        panic!()
    };
    let waiting = async |post: &str| test.office.mails(&test.as_post(post, NOW), "waiting", 0, 50).await;
    let (lines, all) = waiting("petition-desk").await.expect("listed");
    assert_eq!((lines.len(), all, lines[0].subject.as_str()), (2, 2, "拖欠工资"));
    assert_eq!(lines[0].kind.as_ref().map(|kind| kind.as_str()), Some("petition"));
    assert_eq!(lines[0].category, Some(CategoryId::new("wages")));
    assert_eq!(waiting("county-service").await.expect("listed").1, 0, "another unit's mail is not theirs to read");
    assert_eq!(refused(test.office.mail(&test.as_post("county-service", NOW), &id).await).kind, RefusalKind::NotFound);
    assert_eq!(refused(waiting("petition-cases").await).kind, RefusalKind::NotAllowed);
    let (kind, category) = (CaseKindId::new("petition"), CategoryId::new("wages"));
    let take = async || test.office.take_mail_in(&desk, &id, &kind, &category, Named::default()).await;
    let received = take().await.expect("taken in");
    assert_eq!(refused(take().await.map(|_| ())).kind, RefusalKind::WrongState);
    let handler = test.as_post(owner(&test, &received.id).await.as_str(), "2026-08-04T09:00");
    let sheet = test.office.case(&handler, "s", &received.id).await.expect("seen");
    assert_eq!(sheet.state.opened.channel, "email");
    assert!(format!("{:?}", sheet.steps[0].texts).contains("拖欠农民工工资"));
    assert_eq!(test.office.mail(&desk, &id).await.expect("there").line.case, Some(received.id));
    assert_eq!(refused(test.office.set_mail_aside(&desk, &advert, "").await).kind, RefusalKind::BadInput);
    test.office.set_mail_aside(&desk, &advert, "广告，没有事项。").await.expect("set aside");
    assert_eq!(test.office.mail(&desk, &advert).await.expect("there").reason.as_deref(), Some("广告，没有事项。"));
    assert_eq!(waiting("petition-desk").await.expect("listed").1, 0);
    let differences = test.office.store().rebuild_check(&mut |_| {}).await.expect("checked");
    assert!(differences.is_empty(), "{differences:?}");
}

#[tokio::test]
async fn mail_that_becomes_a_sealed_report_is_erased_in_the_same_write() {
    let test = TestOffice::new().await;
    with_keys(
        &test,
        &["county-inspection", "discipline-cases", "discipline-custody", "petition-custody", "audit-custody"],
    )
    .await;
    let desk = test.as_post("petition-desk", NOW);
    let canary = "金丝雀在邮件里：镇上让我们把产值改高";
    let MailIn::Waits { id, .. } =
        test.office.receive_mail(&desk, mail("c@example.cn", "造假", canary)).await.expect("in")
    else {
        panic!()
    };
    let (kind, category) = (CaseKindId::new("public-report"), CategoryId::new("data-fraud"));
    let received = test.office.take_mail_in(&desk, &id, &kind, &category, Named::default()).await.expect("taken in");
    for table in ["acts", "contents", "blobs", "cases", "mails"] {
        let rows = test.office.store().query(&format!("SELECT * FROM {table}"), vec![]).await.expect("rows");
        let all: Vec<u8> = rows.iter().flat_map(|row| row.values().iter().flat_map(bytes_of)).collect();
        for trace in [canary, "wang@example.cn"] {
            assert!(!all.windows(trace.len()).any(|window| window == trace.as_bytes()), "{trace} stands in {table}");
        }
    }
    let mail = test.office.mail(&desk, &id).await.expect("there");
    assert_eq!((mail.text, mail.line.case, mail.line.from.as_str()), (None, None, ""));
    // The case holds it, for those who can open it.
    let inspector = test.as_post(owner(&test, &received.id).await.as_str(), "2026-08-04T09:00");
    test.office.unlock_key(&inspector, "s", PASSWORD).await.expect("unlocked");
    test.office.view_case(&inspector, &received.id).await.expect("viewed");
    let sheet = test.office.case(&inspector, "s", &received.id).await.expect("seen");
    assert!(format!("{:?}", sheet.steps[0].texts).contains(canary));
    // A control: of a report by the form nothing else is erased.
    let other = opened(&test, report(canary, &[])).await;
    assert!(test.office.store().act(other.seq).await.expect("read").expect("there").erases.is_empty());
}

fn bytes_of(value: &shishu_store::Value) -> Vec<u8> {
    match value {
        shishu_store::Value::Text(text) => text.as_bytes().to_vec(),
        shishu_store::Value::Blob(bytes) => bytes.clone(),
        _ => Vec::new(),
    }
}
