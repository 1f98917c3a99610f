//! `tolerance.toml`: tolerance of faults.

use crate::{
    case_file::{Around, posts},
    case_parts::{limit, own_id, some},
    post::Power,
    problem::{Problems, both},
    register::Register,
    tolerance_rules::{Criterion, Excluded, ToleranceRules},
    toml_file::{Keys, TomlFile},
};

pub(crate) const FILE: &str = "tolerance.toml";
const KEYS: [&str; 7] = ["examiners", "deciders", "limits", "valid_months", "not_doing", "criterion", "excluded"];
const LIMITS: [&str; 5] = ["examine", "decide", "appeal", "appeal_decide", "correct"];
/// Two decide, a third where they differ, and one who had no part in it decides an appeal.
const DECIDERS: usize = 4;

pub(crate) fn load(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> Option<ToleranceRules> {
    let file = TomlFile::open(FILE, bytes, problems)?;
    let root = file.parse()?;
    let keys = Keys::root(&file, &root, &KEYS);
    let examiners = posts(&keys, "examiners", Power::HandleCases, around.posts);
    let deciders = posts(&keys, "deciders", Power::ApproveCases, around.posts);
    if !deciders.is_empty() && deciders.len() < DECIDERS {
        problems.refuse(
            &keys.spot_of("deciders"),
            both("决定岗位不到四个", "there are fewer than four deciding posts"),
            both(
                "两人决定，意见不同由第三人，复核另由没参加过的人：请至少列四个",
                "two decide, a third where they differ, and an appeal goes to one who had no part: list four at least",
            ),
        );
    }
    let limits = keys.table("limits", &LIMITS);
    let limits = limits.map(|table| LIMITS.map(|name| limit(&table, name, 1)));
    let (valid, not_doing) = (keys.whole("valid_months", 1..=120), keys.bilingual("not_doing"));
    let (criteria, excluded) = (criteria(&keys), excluded(&keys));
    let [examine, decide, appeal, appeal_decide, correct] = limits?;
    Some(ToleranceRules {
        criteria,
        excluded,
        not_doing: not_doing?,
        examiners,
        deciders,
        examine: examine?,
        decide: decide?,
        appeal: appeal?,
        appeal_decide: appeal_decide?,
        correct: correct?,
        valid_months: valid?,
    })
}

fn criteria(keys: &Keys<'_>) -> Vec<Criterion> {
    let mut ids = Register::new("条件", "criterion");
    let read = |table: &Keys<'_>| {
        let (id, question) = (own_id(table, &mut ids), table.bilingual("question"));
        let favours = favours(table);
        Some(Criterion { id: id?, question: question?, favours: favours?, must: table.flag_or("must", false) })
    };
    some(keys, "criterion", &["id", "question", "favours", "must"]).iter().filter_map(read).collect()
}

fn favours(keys: &Keys<'_>) -> Option<bool> {
    let at = keys.text("favours")?;
    let answer = match at.value.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if answer.is_none() {
        keys.problems().refuse(
            &at.spot,
            both(format!("favours 不能写“{}”", at.value), format!("favours cannot be \"{}\"", at.value)),
            both("请写 \"yes\" 或 \"no\"", "write \"yes\" or \"no\""),
        );
    }
    answer
}

fn excluded(keys: &Keys<'_>) -> Vec<Excluded> {
    let mut ids = Register::new("不予容错的情形", "excluded matter");
    let read = |table: &Keys<'_>| {
        let (id, name, ground) = (own_id(table, &mut ids), table.bilingual("name"), table.bilingual("ground"));
        Some(Excluded { id: id?, name: name?, ground: ground? })
    };
    keys.tables("excluded", &["id", "name", "ground"]).iter().filter_map(read).collect()
}
