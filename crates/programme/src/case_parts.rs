//! The parts of a kind of case: limits, stages, pauses, transfers, what a reply holds.

use shishu_terms::{Bilingual, TimeLimit};

use crate::{
    case_kind::{IdentityRule, LimitFrom, PauseRule, Reason, ReplyPart, ReplyRule, Stage, TransferRule},
    problem::{At, Problems, Spot, both},
    register::Register,
    toml_file::Keys,
    unit::word,
};

const LONGEST: u32 = 3660;
const COPIED_PERMILLE: u32 = 800;
const ALERT_AFTER: u32 = 2;
const AT_MOST: u32 = 3;

/// `{ working_days = 5 }` or `{ calendar_days = 60 }`, of `low` days or more.
pub(crate) fn limit(keys: &Keys<'_>, key: &str, low: u32) -> Option<TimeLimit> {
    if keys.has(key) && !keys.is_table(key) {
        refuse_form(&keys.spot_of(key), keys.problems());
        return None;
    }
    days(&keys.table(key, &["working_days", "calendar_days"])?, low)
}

/// The outer `None` is a refusal, the inner one a key that is not there.
pub(crate) fn limit_or_none(keys: &Keys<'_>, key: &str, low: u32) -> Option<Option<TimeLimit>> {
    if !keys.has(key) {
        return Some(None);
    }
    limit(keys, key, low).map(Some)
}

fn days(keys: &Keys<'_>, low: u32) -> Option<TimeLimit> {
    if keys.has("working_days") == keys.has("calendar_days") {
        refuse_form(&keys.spot, keys.problems());
        return None;
    }
    let working = keys.opt_whole("working_days", low..=LONGEST).map(TimeLimit::working);
    working.or_else(|| keys.opt_whole("calendar_days", low..=LONGEST).map(TimeLimit::calendar))
}

fn refuse_form(spot: &Spot, problems: &Problems) {
    problems.refuse(
        spot,
        both("期限要么按工作日，要么按自然日", "a limit is either in working days or in calendar days"),
        both(
            "请写 { working_days = 5 } 或 { calendar_days = 60 }",
            "write { working_days = 5 } or { calendar_days = 60 }",
        ),
    );
}

/// The id of one entry of a list.
pub(crate) fn own_id(keys: &Keys<'_>, ids: &mut Register<String, ()>) -> Option<String> {
    let at = keys.text("id")?;
    let well_formed = shishu_terms::CategoryId::new(at.value.as_str()).well_formed();
    ids.declare_id(&at.value, well_formed, &at.spot, keys.problems()).then_some(at.value)
}

/// A list of texts none of which is empty.
pub(crate) fn texts_filled(keys: &Keys<'_>, key: &str) -> Vec<String> {
    let filled = |At { value, spot }: At<String>| {
        let text = value.trim();
        if text.is_empty() {
            keys.problems().refuse(
                &spot,
                both(format!("“{key}”里有空的一项"), format!("\"{key}\" holds an empty text")),
                both("请填上或删去", "fill it in or remove it"),
            );
        }
        (!text.is_empty()).then(|| text.to_owned())
    };
    keys.texts(key).into_iter().filter_map(filled).collect()
}

/// The entries of `[[key]]`; at least one.
pub(crate) fn some<'a>(keys: &Keys<'a>, key: &str, allowed: &[&str]) -> Vec<Keys<'a>> {
    let tables = keys.tables(key, allowed);
    if tables.is_empty() {
        keys.problems().refuse(
            &keys.spot_of(key),
            both(format!("一个 {key} 也没有"), format!("there is no {key}")),
            both(format!("请加上 [[…{key}]]"), format!("add [[…{key}]]")),
        );
    }
    tables
}

const FROM: [LimitFrom; 2] = [LimitFrom::Received, LimitFrom::StageBefore];

fn from_code(from: LimitFrom) -> &'static str {
    match from {
        LimitFrom::Received => "received",
        LimitFrom::StageBefore => "stage-before",
    }
}

/// In order; no stage has more days than the whole.
pub(crate) fn stages(keys: &Keys<'_>, whole: Option<TimeLimit>) -> Option<Vec<Stage>> {
    let mut ids = Register::new("环节", "stage");
    let tables = some(keys, "stage", &["id", "name", "limit", "from"]);
    let read: Vec<Option<Stage>> =
        tables.iter().enumerate().map(|(at, table)| stage(table, at == 0, whole, &mut ids)).collect();
    read.into_iter().collect::<Option<Vec<Stage>>>().filter(|stages| !stages.is_empty())
}

fn stage(keys: &Keys<'_>, first: bool, whole: Option<TimeLimit>, ids: &mut Register<String, ()>) -> Option<Stage> {
    let problems = keys.problems();
    let (id, name, limit) = (own_id(keys, ids), keys.bilingual("name"), limit_or_none(keys, "limit", 1));
    let from = match keys.opt_text("from") {
        Some(at) => word(&at, &FROM, from_code, ("起算日", "day to count from"), problems)?,
        None => LimitFrom::Received,
    };
    if first && from == LimitFrom::StageBefore {
        problems.refuse(
            &keys.spot_of("from"),
            both("第一个环节之前没有环节", "no stage comes before the first"),
            both("请写 from = \"received\"", "write from = \"received\""),
        );
    }
    let limit = limit?;
    if let (Some(own), Some(whole)) = (limit, whole)
        && own.working == whole.working
        && own.days > whole.days
    {
        let (own, whole) = (own.name(), whole.name());
        problems.refuse(
            &keys.spot_of("limit"),
            both(
                format!("这个环节有 {}，全程只有 {}", own.zh, whole.zh),
                format!("the stage has {} and the whole has {}", own.en, whole.en),
            ),
            both("请缩短环节，或延长 limits.whole", "shorten the stage, or lengthen limits.whole"),
        );
    }
    Some(Stage { id: id?, name: name?, limit, from })
}

pub(crate) fn pause(keys: &Keys<'_>) -> Option<PauseRule> {
    let cap = limit(keys, "cap", 1);
    let reasons = reasons(keys, "reason", &["id", "name"]);
    Some(PauseRule { cap: cap?, reasons: reasons? })
}

pub(crate) fn identity(keys: &Keys<'_>) -> Option<IdentityRule> {
    let decide = limit(keys, "decide", 1);
    let grounds = reasons(keys, "ground", &["id", "name"]);
    Some(IdentityRule { decide: decide?, grounds: grounds? })
}

pub(crate) fn transfer(keys: &Keys<'_>) -> Option<TransferRule> {
    let take = limit(keys, "take", 1);
    let grounds = reasons(keys, "ground", &["id", "name", "disclaims"]);
    let alert_after = keys.whole_or("alert_after", 1..=20, ALERT_AFTER);
    let at_most = keys.whole_or("at_most", 1..=20, AT_MOST);
    if at_most < alert_after {
        keys.problems().refuse(
            &keys.spot_of("at_most"),
            both(
                format!("最多转 {at_most} 次，却要转 {alert_after} 次才提醒督办"),
                format!("a case moves {at_most} times at most and the supervisor would be told after {alert_after}"),
            ),
            both("at_most 不能小于 alert_after", "at_most is alert_after or more"),
        );
    }
    Some(TransferRule { take: take?, grounds: grounds?, alert_after, at_most })
}

fn reasons(keys: &Keys<'_>, key: &str, allowed: &[&str]) -> Option<Vec<Reason>> {
    let mut ids = Register::new("理由", "reason");
    let mut read = |table: &Keys<'_>| {
        let (id, name) = named(table, &mut ids);
        Some(Reason { id: id?, name: name?, disclaims: table.flag_or("disclaims", false) })
    };
    let read: Vec<Option<Reason>> = some(keys, key, allowed).iter().map(&mut read).collect();
    read.into_iter().collect()
}

pub(crate) fn reply(keys: &Keys<'_>) -> Option<ReplyRule> {
    let mut ids = Register::new("答复要素", "part of a reply");
    let mut read = |table: &Keys<'_>| {
        let ((id, name), hint) = (named(table, &mut ids), table.bilingual("hint"));
        Some(ReplyPart { id: id?, name: name?, hint: hint?, required: table.flag_or("required", true) })
    };
    let tables = some(keys, "part", &["id", "name", "hint", "required"]);
    let parts: Vec<Option<ReplyPart>> = tables.iter().map(&mut read).collect();
    let copied_permille = keys.whole_or("copied_permille", 1..=1000, COPIED_PERMILLE);
    Some(ReplyRule { parts: parts.into_iter().collect::<Option<_>>()?, copied_permille })
}

fn named(keys: &Keys<'_>, ids: &mut Register<String, ()>) -> (Option<String>, Option<Bilingual>) {
    (own_id(keys, ids), keys.bilingual("name"))
}
