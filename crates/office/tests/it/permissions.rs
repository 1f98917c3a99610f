//! Who may do what, as a table that people read. Regenerate with `GOLDEN=write cargo test -p shishu-office permissions`.

use crate::support::*;
use shishu_office::{Action, Actor, allows};
use shishu_programme::Power;
use shishu_terms::{FormId, PostId, UnitId};
use std::fmt::Write;

const POSTS: &[(&str, &str)] = &[
    ("fill-e0017", "respondent (own)"),
    ("fill-e0018", "respondent (another)"),
    ("fill-v001", "village clerk"),
    ("town-liuxi-review", "town reviewer (own town)"),
    ("town-qinghe-review", "town reviewer (another)"),
    ("county-industry", "county specialist, industry"),
    ("county-trade", "county specialist, trade"),
    ("county-transcribe", "transcriber"),
    ("county-confirm", "confirmer of transcriptions"),
    ("county-records", "records and data protection"),
    ("county-admin", "account manager"),
    ("county-auditor", "auditor"),
];

fn table() -> String {
    let programme = county();
    let unit = &programme.units[&UnitId::new("E0017")];
    let form = FormId::new("B204-1");
    let day: jiff::civil::Date = "2026-08-05".parse().expect("date");
    let mut text = format!("resource: Return {form} 2026-07 {} ({})\n{:<30}", unit.id, unit.name.zh, "");
    for action in Action::ALL {
        write!(text, " {:>22}", action.name()).expect("writes");
    }
    text.push('\n');
    for (post, name) in POSTS {
        let post_id = PostId::new(*post);
        let holder = programme.holder(&post_id, day).unwrap_or_else(|| panic!("{post} is held"));
        let actor = Actor::in_post(&programme, &holder.id, &post_id, day).expect("in post");
        write!(text, "{name:<30}").expect("writes");
        for action in Action::ALL {
            let mark = if allows(&actor, *action, unit, &form) { "yes" } else { "-" };
            write!(text, " {mark:>22}").expect("writes");
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_matrix_is_as_committed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/permissions.txt");
    let now = table();
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(path, &now).expect("written");
    }
    let committed = std::fs::read_to_string(path).expect("the golden table is there");
    assert_eq!(now, committed, "permissions changed: review, then regenerate with GOLDEN=write");
}

#[test]
fn nobody_but_the_respondent_may_fill() {
    let programme = county();
    let day: jiff::civil::Date = "2026-08-05".parse().expect("date");
    for unit in programme.units.values() {
        for form in programme.forms_of(&unit.id) {
            for post in programme.posts.values() {
                let Some(holder) = programme.holder(&post.id, day) else { continue };
                let actor = Actor::in_post(&programme, &holder.id, &post.id, day).expect("in post");
                if allows(&actor, Action::Fill, unit, &form.id) {
                    assert_eq!(post.unit, unit.id, "{} may fill for {}", post.id, unit.id);
                    assert!(post.powers.contains(&Power::Fill));
                }
            }
        }
    }
}

#[test]
fn a_tenure_that_ended_gives_no_power() {
    let programme = county();
    let ended = programme.tenures.iter().find(|t| t.to.is_some()).expect("a post changed hands");
    let after = ended.to.expect("an end").tomorrow().expect("a day");
    assert!(Actor::in_post(&programme, &ended.person, &ended.post, after).is_none());
}
