//! The kinds of case of the county: who handles what by when, and that a sealed report always finds somebody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use shishu_programme::{Channel, LimitFrom, Post, Power, Programme, StatUnit, load_files};
use shishu_terms::{PostId, TimeLimit, UnitId};

use crate::{files, listed, programme};

#[test]
fn nine_kinds_with_the_customary_limits() {
    let county = programme("county");
    let prefixes: BTreeMap<&str, &str> =
        county.cases.iter().map(|(id, kind)| (id.as_str(), kind.prefix.as_str())).collect();
    let expected = [
        ("hotline", "RX"),
        ("hotline-consultation", "RZ"),
        ("inspection", "JC"),
        ("need", "XQ"),
        ("petition", "XF"),
        ("public-report", "JB"),
        ("rectification", "ZG"),
        ("service", "FW"),
        ("supervision", "DB"),
    ];
    assert_eq!(prefixes, BTreeMap::from(expected));
    // domain: accept or refuse within 15 days, conclude within 60, extend once by at most 30.
    let petition = &county.cases["petition"];
    assert_eq!((petition.whole, petition.extension), (TimeLimit::calendar(60), Some(TimeLimit::calendar(30))));
    assert_eq!(
        (petition.stages[0].limit, petition.stages[0].from),
        (Some(TimeLimit::calendar(15)), LimitFrom::Received)
    );
    // domain: sign within 1 working day, answer consultation in 5, others in 10.
    let (order, asked) = (&county.cases["hotline"], &county.cases["hotline-consultation"]);
    assert_eq!((order.whole, asked.whole), (TimeLimit::working(10), TimeLimit::working(5)));
    for kind in [order, asked] {
        assert_eq!((kind.stages[0].id.as_str(), kind.stages[0].limit), ("sign", Some(TimeLimit::working(1))));
    }
    assert_eq!(programme("retailers").cases.len(), 0, "a programme need not have any");
}

#[test]
fn every_kind_says_what_a_reply_holds_and_who_may_disclaim() {
    for kind in programme("county").cases.values() {
        let parts: Vec<&str> = kind.reply.parts.iter().map(|part| part.id.as_str()).collect();
        assert_eq!(parts, ["who", "found", "done", "basis", "objection"], "{}", kind.id);
        assert_eq!(kind.transfer.grounds.iter().filter(|ground| ground.disclaims).count(), 1, "{}", kind.id);
        assert_eq!(kind.transfer.alert_after, 2, "{}", kind.id);
        assert!(kind.categories.iter().all(|category| category.words.is_empty() == (category.id.as_str() == "other")));
        let mut words = BTreeSet::new();
        for category in &kind.categories {
            let twice: Vec<_> = category.words.iter().filter(|word| !words.insert((&category.id, *word))).collect();
            assert!(twice.is_empty(), "{} {}: {twice:?}", kind.id, category.id);
        }
    }
}

#[test]
fn the_public_report_is_sealed_and_open_to_everybody() {
    let county = programme("county");
    let report = &county.cases["public-report"];
    assert!(report.sealed && report.few >= 2 && county.cases.values().filter(|kind| kind.sealed).count() == 1);
    let categories: Vec<&str> = report.categories.iter().map(|category| category.id.as_str()).collect();
    assert_eq!(categories, ["data-fraud", "inaction", "formalism", "burden", "other"]);
    let by_staff = BTreeSet::from(Channel::ALL).into_iter().filter(|channel| *channel != Channel::Internal);
    assert_eq!(report.intake, by_staff.collect());
}

/// Posts of the list that neither belong to the named unit nor to its superior: the loader's check, written another way.
fn left<'p>(county: &'p Programme, named: &UnitId, posts: &'p [PostId]) -> BTreeSet<&'p str> {
    let barred = [Some(named), county.superior(named)];
    let posts = posts.iter().map(|post| &county.posts[post]).filter(|post| !barred.contains(&Some(&post.unit)));
    posts.map(|post| post.line.as_str()).collect()
}

#[test]
fn whoever_is_named_two_lines_can_open_the_report_and_somebody_supervises() {
    let county = programme("county");
    let report = &county.cases["public-report"];
    let keeps = |post: &&Post| post.powers.contains(&Power::KeepIdentity);
    let custodians: Vec<PostId> = county.posts.values().filter(keeps).map(|post| post.id.clone()).collect();
    for unit in county.units.keys() {
        assert!(left(&county, unit, &custodians).len() >= 3, "{unit}: an identity is shared out among three");
        for category in &report.categories {
            assert!(left(&county, unit, &category.route).len() >= 2, "{unit} {}", category.id);
        }
        assert!(!left(&county, unit, &report.supervisors).is_empty(), "{unit}");
    }
}

#[test]
fn too_few_custodians_are_a_warning_with_the_unit_that_leaves_them_short() {
    let mut files = files("county");
    let tenures = String::from_utf8(files["tenures.csv"].clone()).unwrap();
    let posts = String::from_utf8(files["posts.toml"].clone()).unwrap();
    let (kept, _) = posts.split_once("\n# 保管身份的共五个单位").unwrap();
    let lines = tenures.lines().filter(|line| !line.contains("county-custody") && !line.contains("government-custody"));
    files.insert("tenures.csv".into(), lines.map(|line| format!("{line}\n")).collect::<String>().into_bytes());
    files.insert("posts.toml".into(), kept.as_bytes().to_vec());
    let warnings = load_files(&files).unwrap_or_else(|problems| panic!("{}", listed(&problems))).warnings;
    assert_eq!(warnings.len(), 1, "{}", listed(&warnings));
    assert!(
        warnings[0].message.en.contains("G002") && warnings[0].message.en.contains("2 other units"),
        "{}",
        warnings[0]
    );
}

#[test]
fn the_posts_of_cases_are_held_from_january_2024_by_one_person_each() {
    let county = programme("county");
    let with = |power: Power| county.posts.values().filter(move |post| post.powers.contains(&power));
    let powers = [Power::TakeReports, Power::HandleCases, Power::ApproveCases, Power::Supervise, Power::KeepIdentity];
    for post in powers.into_iter().flat_map(with) {
        let held: Vec<_> = county.tenures.iter().filter(|tenure| tenure.post == post.id).collect();
        assert!(held.len() == 1 && held[0].from == day("2024-01-01") && held[0].to.is_none(), "{}", post.id);
    }
    let custodians: BTreeSet<&UnitId> = with(Power::KeepIdentity).map(|post| &post.unit).collect();
    assert_eq!((custodians.len(), with(Power::KeepIdentity).count()), (5, 5), "each in a unit of its own");
    let staff = county.staff(&UnitId::from("G002"), day("2025-10-10"));
    let posts: Vec<&str> = staff.iter().map(|(_, post)| post.as_str()).collect();
    assert_eq!(posts, ["discipline-cases", "discipline-custody", "discipline-lead"]);
    assert_eq!(county.staff(&UnitId::from("E0031"), day("2025-05-20")), vec![], "vacant between two clerks");
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn superior<'p>(programme: &'p Programme, unit: &str) -> Option<&'p str> {
    programme.superior(&UnitId::from(unit)).map(UnitId::as_str)
}

#[test]
fn the_superior_is_the_one_written_or_the_organ_of_the_next_larger_place() {
    let county = programme("county");
    let village = county.units.values().find(|unit| unit.name.zh.contains("上柳村")).unwrap();
    assert_eq!(superior(&county, village.id.as_str()), Some("G103"), "the town around the village");
    assert_eq!(superior(&county, "E0017"), Some("G103"), "the town the enterprise lies in");
    assert_eq!(superior(&county, "G103"), Some("G001"), "the county's first organ");
    assert_eq!(superior(&county, "G001"), Some("G005"), "as written");
    assert_eq!((superior(&county, "G002"), superior(&county, "G005")), (None, None), "nobody in the programme");
    assert_eq!(superior(&county, "X1"), None);
}

#[test]
fn the_column_can_be_left_out_and_a_place_without_an_organ_is_passed_over() {
    let mut files = files("county");
    let text = String::from_utf8(files["units.csv"].clone()).unwrap();
    let without = |line: &str| line.rsplit_once(',').map(|(rest, _)| format!("{rest}\n"));
    // Liuxi has no organ of its own; the post there belongs to another town.
    let lines = text.lines().filter(|line| !line.starts_with("G103,"));
    files.insert("units.csv".into(), lines.filter_map(without).collect::<String>().into_bytes());
    let posts = String::from_utf8(files["posts.toml"].clone()).unwrap().replace("\"G103\"", "\"G104\"");
    files.insert("posts.toml".into(), posts.into_bytes());
    let loaded = load_files(&files).unwrap_or_else(|problems| panic!("{}", listed(&problems)));
    assert_eq!(superior(&loaded, "E0017"), Some("G001"), "the county around the town");
    assert_eq!(superior(&loaded, "G104"), Some("G001"));
    let top: Vec<&str> =
        loaded.units.values().filter(|unit: &&StatUnit| unit.superior.is_none()).map(|unit| unit.id.as_str()).collect();
    assert_eq!(top, ["G001", "G002", "G003", "G004", "G005"]);
}

#[test]
fn a_post_belongs_to_the_line_of_its_unit_unless_it_says_another() {
    let county = programme("county");
    assert_eq!(county.posts["county-industry"].line, "G001");
    assert_eq!(county.posts["fill-e0017"].line, "E0017");
    assert_eq!(county.posts["audit-cases"].line, "audit");
}

#[test]
fn the_example_of_the_manual_loads_in_both_languages() {
    for page in ["programme.md", "programme.zh-CN.md"] {
        let path = format!("{}/../../docs/{page}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let (_, rest) = text.split_once("```toml\n# cases/complaint.toml\n").expect(page);
        let (example, _) = rest.split_once("```").expect(page);
        let mut files = files("county");
        files.insert("cases/complaint.toml".into(), example.as_bytes().to_vec());
        let loaded = load_files(&files).unwrap_or_else(|problems| panic!("{page}: {}", listed(&problems)));
        assert_eq!(loaded.cases["complaint"].prefix, "TS");
    }
}
