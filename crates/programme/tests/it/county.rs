//! The example county: what the manual and the demonstration rely on.

use std::collections::{BTreeMap, BTreeSet};

use shishu_programme::{Power, UnitKind, builtin, builtin_names, fingerprint, load};
use shishu_rules::Level;
use shishu_terms::{FormId, RegionLevel};

use crate::{files, folder, programme, shared};

#[test]
fn it_loads_without_a_warning_and_has_the_promised_size() {
    let county = programme("county");
    assert!(county.synthetic, "a made-up county says so");
    assert_eq!(county.warnings, vec![]);
    assert_eq!(county.utc_offset_seconds, 8 * 3600);
    let at = |level| county.regions.keys().filter(|code| code.level() == level).count();
    assert_eq!((at(RegionLevel::County), at(RegionLevel::Township)), (1, 10));
    assert!(at(RegionLevel::Village) >= 60);
    let of = |kind| county.units.values().filter(|unit| unit.kind == kind).count();
    assert!(of(UnitKind::Enterprise) >= 120);
    assert_eq!(of(UnitKind::Village), at(RegionLevel::Village), "one unit for every village");
    assert_eq!(county.forms.len(), 5);
    let handed_over = county.tenures.iter().filter(|tenure| tenure.to.is_some_and(|to| to.year() == 2025)).count();
    assert!(handed_over >= 12, "{handed_over} posts change hands in 2025");
}

#[test]
fn eighty_rules_and_more_at_three_levels_each_with_its_reasons() {
    let county = programme("county");
    let mut levels = BTreeMap::new();
    for form in county.forms.values() {
        for rule in &form.rules {
            *levels.entry(rule.level).or_insert(0) += 1;
            assert_eq!(rule.warnings, vec![], "{}", rule.id);
            assert!(rule.message.is_some() && rule.source.why.is_some(), "{}", rule.id);
            assert_eq!(rule.level == Level::Query, !rule.source.reasons.is_empty(), "{}", rule.id);
        }
    }
    assert!(levels.values().sum::<i32>() >= 80, "{levels:?}");
    assert_eq!(levels.len(), 3, "{levels:?}");
}

#[test]
fn credit_codes_are_right_and_industries_exist() {
    let county = programme("county");
    let coded: Vec<_> = county.units.values().filter_map(|unit| unit.uscc.as_ref()).collect();
    assert_eq!(coded.len(), county.units.len());
    assert!(coded.iter().all(|code| code.check_holds && code.organisation_check_holds()));
    assert!(coded.iter().all(|code| code.registered_in() == "330999"));
    let Some(path) = shared("gbt4754/gbt4754_2017.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let known: BTreeSet<&str> = text.lines().filter_map(|line| line.split(',').next()).collect();
    for unit in county.units.values().filter(|unit| unit.kind == UnitKind::Enterprise) {
        let code = unit.industry.as_ref().unwrap().to_string();
        assert!(known.contains(code.as_str()), "{} {code}", unit.id);
    }
}

#[test]
fn the_casting_works_of_liuxi_and_its_clerk() {
    let county = programme("county");
    let unit = &county.units["E0017"];
    assert_eq!(unit.name.zh, "青禾柳溪精密铸造有限公司");
    assert_eq!(county.region_name(&unit.region).zh, "柳溪镇");
    assert_eq!(unit.industry.as_ref().unwrap().as_str(), "C3391");
    let post = county.filling_post(&unit.id).unwrap();
    assert_eq!(post.id.as_str(), "fill-e0017");
    let clerk = county.holder(&post.id, "2025-10-10".parse().unwrap()).unwrap();
    assert_eq!((clerk.name.zh.as_str(), clerk.name.en.as_str()), ("吴霞", "Wu Xia"));
    let forms: Vec<_> = county.forms_of(&unit.id).into_iter().map(|form| form.id.as_str()).collect();
    assert_eq!(forms, ["B203", "B204-1"]);
}

#[test]
fn every_respondent_has_a_clerk_and_a_chain_of_reviewers_from_january_2024() {
    let county = programme("county");
    let day = "2024-01-02".parse().unwrap();
    for form in county.forms.values() {
        let respondents = county.respondents(&form.id);
        assert!(!respondents.is_empty());
        for unit in respondents {
            let post = county.filling_post(&unit.id).unwrap_or_else(|| panic!("no clerk for {}", unit.id));
            assert!(county.holder(&post.id, day).is_some(), "{}", post.id);
            for power in [Power::TownReview, Power::Inquire, Power::Accept, Power::Publish, Power::Transcribe] {
                let posts = county.posts_with(power, &unit.region, &form.id);
                assert!(!posts.is_empty(), "{} {} {}", unit.id, form.id, power.code());
            }
        }
    }
}

#[test]
fn a_post_that_changed_hands_remembers_both_and_a_gap_is_a_gap() {
    let county = programme("county");
    let holder = |post: &str, day: &str| {
        let person = county.holder(&post.into(), day.parse().unwrap());
        person.map(|person| person.id.clone())
    };
    let (before, after) = (holder("county-trade", "2025-06-30"), holder("county-trade", "2025-07-01"));
    assert!(before.is_some() && after.is_some() && before != after);
    assert_eq!(holder("fill-e0031", "2025-05-20"), None, "vacant between two clerks");
    assert_eq!(holder("fill-e0031", "2023-12-31"), None, "nobody before the first tenure");
    let shen = county.people.values().find(|person| person.name.zh == "沈知秋").unwrap();
    let posts = county.posts_of(&shen.id, "2025-10-10".parse().unwrap());
    assert_eq!(posts.iter().map(|post| post.id.as_str()).collect::<Vec<_>>(), ["county-industry"]);
}

#[test]
fn units_of_a_town_are_those_of_its_villages_too() {
    let county = programme("county");
    let town = "330999100".parse().unwrap();
    let units = county.units_in(&town);
    assert!(units.iter().any(|unit| unit.id.as_str() == "E0017"));
    assert!(units.iter().any(|unit| unit.kind == UnitKind::Village));
    assert_eq!(county.units_in(&county.county).len(), county.units.len());
}

#[test]
fn respondents_follow_the_industry_not_only_the_directory() {
    let county = programme("county");
    let industry = county.respondents(&FormId::from("B204-1"));
    assert!(industry.iter().all(|unit| "BCD".contains(unit.industry.as_ref().unwrap().section())));
    assert_eq!(county.respondents(&FormId::from("X9")), Vec::<&_>::new());
}

#[test]
fn the_built_in_programme_is_the_folder() {
    assert_eq!(builtin_names(), ["county", "retailers"]);
    for name in builtin_names() {
        assert_eq!(fingerprint(&builtin(name).unwrap()), fingerprint(&files(name)), "{name}");
        assert_eq!(load(&folder(name)).unwrap().hash, fingerprint(&files(name)));
    }
    assert_eq!(builtin("nowhere"), None);
}
