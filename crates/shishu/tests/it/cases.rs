//! `shishu cases`: what other programs read, held against what the desk's pages show of the same county on the same day.

use crate::demo;
use crate::shishu::{expect, run, text};
use std::collections::BTreeMap;

const HEADER: &str = "case,kind,owner,unit,received,due,state,hops,reopened";
const TODAY: &str = "2026-08-07";
/// A state in which the respondent owes nothing more before the due day.
const ANSWERED: [&str; 5] = ["closed-solved", "closed-unsolved", "closed-silent", "replied", "merged"];

/// The lines beneath the header, each as heading → value.
fn lines(out: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some(HEADER));
    let headings: Vec<&str> = HEADER.split(',').collect();
    lines
        .map(|line| {
            let values: Vec<&str> = line.split(',').collect();
            assert_eq!(values.len(), headings.len(), "{line}");
            headings.iter().zip(values).map(|(h, v)| ((*h).to_owned(), v.to_owned())).collect()
        })
        .collect()
}

#[test]
fn the_table_of_cases_has_one_owner_a_line_and_overdue_is_what_is_late_and_unanswered() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("demo");
    demo::build(&dir, "1");
    let base = ["cases", "--dir", text(&dir), "--format", "csv"];
    let with = |more: &[&'static str]| [&base[..], more].concat();

    let all = lines(&expect(0, &base).out);
    assert!(all.len() > 20, "{} cases", all.len());
    assert!(all.iter().all(|line| !line["owner"].is_empty() && line["due"] >= line["received"]));
    assert!(all.is_sorted_by_key(|line| line["due"].clone()), "what is due first stands first");
    assert!(all.iter().any(|line| line["reopened"] == "1") && all.iter().any(|line| line["hops"] != "0"));

    let late = lines(&expect(1, &with(&["--overdue", "--on", TODAY])).out);
    let expected: Vec<_> = all
        .iter()
        .filter(|line| line["due"].as_str() < TODAY && !ANSWERED.contains(&line["state"].as_str()))
        .cloned()
        .collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    assert_eq!(late, expected);
    assert!(lines(&expect(0, &with(&["--overdue", "--on", "2020-01-01"])).out).is_empty());

    let unit = all[0]["unit"].clone();
    let of_unit = lines(&run(&[&base[..], &["--unit", &unit]].concat()).out);
    let expected: Vec<_> = all.iter().filter(|line| line["unit"] == unit).cloned().collect();
    assert_eq!(of_unit, expected);

    for (wrong, named) in
        [(with(&["--unit", "NOBODY"]), "NOBODY"), (with(&["--overdue", "--on", "7/8/2026"]), "7/8/2026")]
    {
        let refused = expect(2, &wrong);
        assert!(refused.err.contains(named), "{refused:?}");
    }
    assert_eq!(run(&with(&["--on", TODAY])).code, 2, "a day without --overdue asks nothing");
}
