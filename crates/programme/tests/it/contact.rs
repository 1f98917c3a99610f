//! Plans of visits, reception days and inspections: what the county's say, and what is refused with its place.

use crate::{files, listed, programme};
use shishu_programme::{Power, ReceptionDays, TimeOfDay, load_files};

#[test]
fn the_countys_plans_reach_everybody_they_are_about() {
    let county = programme("county");
    for plan in county.visits.values() {
        for unit in county.units.values().filter(|unit| plan.whom.matches(unit)) {
            let visits = |id| {
                let post = &county.posts[id];
                post.unit != unit.id && post.scope.covers_region(&unit.region) && post.powers.contains(&Power::Visit)
            };
            assert!(plan.posts.iter().any(visits), "{} {}", plan.id, unit.id);
        }
    }
    let petition = &county.reception["petition"];
    assert_eq!(petition.on, ReceptionDays::Weekly(jiff::civil::Weekday::Wednesday));
    let begins: Vec<String> = (0..petition.slots).map(|slot| petition.begins(slot).to_string()).collect();
    assert_eq!(begins, ["09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20"]);
    // Of each stratum but the last, which takes the rest, somebody may be left to a later one; nobody is in none.
    let spot = &county.inspections["spot"];
    let last = spot.strata.last().expect("strata");
    assert!(last.late.is_none() && county.units.values().all(|unit| last.whom.matches(unit)));
    let without = programme("retailers");
    assert!(without.visits.is_empty() && without.reception.is_empty() && without.inspections.is_empty());
}

#[test]
fn a_time_of_day_runs_no_further_than_the_day() {
    let nine = TimeOfDay::parse("09:50").expect("a time");
    assert_eq!(nine.later(20).to_string(), "10:10");
    assert_eq!(nine.later(100_000), TimeOfDay::END_OF_DAY);
}

#[test]
fn what_does_not_fit_is_refused_with_its_line() {
    let cases = [
        ("visits.toml", "\"town-liuxi-review\", ", "", "no post visits"),
        ("visits.toml", "\"town-liuxi-review\"", "\"county-lead\"", "may not visit"),
        ("visits.toml", "heard = \"need\"", "heard = \"hotline\"", "does not come in by home visit"),
        ("visits.toml", "heard = \"need\"", "heard = \"nothing\"", "no kind of case \"nothing\""),
        ("visits.toml", "share_percent = 25", "share_percent = 0", "wrong kind"),
        ("visits.toml", "id = \"village\"", "id = \"enterprise\"", "here twice"),
        ("reception.toml", "weekday = \"wednesday\"", "weekday = \"someday\"", "not a day of the week"),
        (
            "reception.toml",
            "weekday = \"wednesday\"",
            "weekday = \"friday\"\nday_of_month = 3",
            "either weekday or day_of_month",
        ),
        ("reception.toml", "slots = 8", "slots = 60", "run into the night"),
        ("reception.toml", "walk_in = 2", "walk_in = 8", "no time is left"),
        ("visits.toml", "\"town-liuxi-review\", ", "\"town-liuxi-review\", \"town-liuxi-review\", ", "listed twice"),
        ("inspections.toml", "draw_within = 14", "draw_within = 0", "wrong kind"),
        ("reception.toml", "from = \"09:00\"", "from = \"9\"", "not a time of day"),
        ("reception.toml", "post = \"petition-lead\"", "post = \"petition-desk\"", "may not receive"),
        (
            "inspections.toml",
            ", \"county-industry\", \"county-trade\", \"county-agri\", \"audit-cases\"",
            "",
            "nobody can be paired",
        ),
        ("inspections.toml", "kinds = [\"enterprise\"]", "kinds = [\"other\"]", "no unit fits whom"),
        ("inspections.toml", "finds = \"inspection\"", "finds = \"public-report\"", "sealed"),
        ("inspections.toml", "a_year = 1", "a_day = 1", "no key \"a_day\""),
    ];
    for (file, from, to, said) in cases {
        let mut files = files("county");
        let text = String::from_utf8(files[file].clone()).expect("text");
        assert!(text.contains(from), "{file}: {from}");
        files.insert(file.into(), text.replacen(from, to, 1).into_bytes());
        let problems = load_files(&files).map(|_| ()).expect_err(said);
        let found = problems.iter().find(|problem| problem.message.en.contains(said));
        let found = found.unwrap_or_else(|| panic!("{said}: {}", listed(&problems)));
        assert!(found.file == file && found.line.is_some(), "{found}");
        assert!(!found.cure.zh.is_empty() && !found.message.zh.is_empty());
    }
}
