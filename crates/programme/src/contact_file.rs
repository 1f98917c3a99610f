//! `visits.toml`, `reception.toml`, `inspections.toml`: each may be missing, none is half-read.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use shishu_terms::{CaseKindId, PlanId, PostId, RegionCode};

use crate::{
    case_file::{Kinds, able, posts},
    case_kind::Channel,
    case_parts::limit,
    contact_plan::{InspectionPlan, ReceptionDays, ReceptionSeries, Stratum, VisitPlan, Whom},
    due::TimeOfDay,
    form_file::{frequency, selector},
    post::{Posts, Power},
    problem::{At, Problems, both},
    region::{self, Regions},
    register::Register,
    toml_file::{Keys, TomlFile},
    unit::{StatUnit, Units, word},
};

/// What the plans are checked against.
pub(crate) struct Around<'a> {
    pub regions: &'a Regions,
    pub units: &'a Units,
    pub posts: &'a Posts,
    pub kinds: &'a Kinds,
}

const WHOM: [&str; 5] = ["kinds", "groups", "industries", "regions", "sizes"];
const VISIT: [&str; 10] =
    ["id", "name", "guide", "posts", "whom", "frequency", "share_percent", "limit", "tries", "heard"];
const SERIES: [&str; 14] = [
    "id",
    "name",
    "place",
    "post",
    "weekday",
    "day_of_month",
    "from",
    "slots",
    "walk_in",
    "without_contact",
    "minutes",
    "book_until",
    "ahead",
    "kinds",
];
const INSPECTION: [&str; 13] = [
    "id",
    "name",
    "guide",
    "post",
    "inspectors",
    "whom",
    "frequency",
    "stratum",
    "a_year",
    "acts_ahead",
    "draw_within",
    "limit",
    "finds",
];

pub(crate) fn visits(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> BTreeMap<PlanId, VisitPlan> {
    each("visits.toml", "plan", &VISIT, bytes, problems, |keys, id| visit(keys, id, around))
}

pub(crate) fn reception(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> BTreeMap<PlanId, ReceptionSeries> {
    each("reception.toml", "series", &SERIES, bytes, problems, |keys, id| series(keys, id, around))
}

pub(crate) fn inspections(bytes: &[u8], around: &Around<'_>, problems: &Problems) -> BTreeMap<PlanId, InspectionPlan> {
    each("inspections.toml", "plan", &INSPECTION, bytes, problems, |keys, id| inspection(keys, id, around))
}

fn each<T>(
    name: &str,
    table: &str,
    allowed: &[&str],
    bytes: &[u8],
    problems: &Problems,
    read: impl Fn(&Keys<'_>, PlanId) -> Option<T>,
) -> BTreeMap<PlanId, T> {
    let mut plans: Register<PlanId, T> = Register::new("计划", "plan");
    let Some(file) = TomlFile::open(name, bytes, problems) else { return BTreeMap::new() };
    let Some(root) = file.parse() else { return BTreeMap::new() };
    for keys in Keys::root(&file, &root, &[table]).tables(table, allowed) {
        let Some(id) = keys.text("id") else { continue };
        let (id, spot) = (PlanId::new(id.value), id.spot);
        // The period or the day stands behind it in what is kept for life.
        let fits = id.well_formed() && id.as_str().len() <= 40;
        if plans.declare_id(id.as_str(), fits, &spot, problems)
            && let Some(plan) = read(&keys, id.clone())
        {
            plans.items.insert(id, plan);
        }
    }
    plans.items
}

fn visit(keys: &Keys<'_>, id: PlanId, around: &Around<'_>) -> Option<VisitPlan> {
    let (name, guide) = (keys.bilingual("name"), keys.bilingual("guide"));
    let posts = posts(keys, "posts", Power::Visit, around.posts);
    let whom = whom(keys, around);
    let frequency = frequency(keys);
    let (share, tries) = (keys.whole_or("share_percent", 1..=100, 100), keys.whole_or("tries", 1..=5, 2));
    let (limit, heard) = (limit(keys, "limit", 1), kind(keys, "heard", Channel::HomeVisit, around));
    let whom = whom?;
    unvisited(keys, &posts, &whom, around);
    Some(VisitPlan {
        id,
        name: name?,
        guide: guide?,
        posts,
        whom,
        frequency: frequency?,
        share_percent: share,
        limit: limit?,
        tries,
        heard: heard?,
    })
}

/// Somebody visits each of them.
fn unvisited(keys: &Keys<'_>, posts: &[PostId], whom: &Whom, around: &Around<'_>) {
    if posts.is_empty() || around.units.has_broken() || around.posts.has_broken() {
        return;
    }
    let covered = |unit: &StatUnit| {
        let mut posts = posts.iter().filter_map(|id| around.posts.items.get(id));
        posts.any(|post| post.unit != unit.id && post.scope.covers_region(&unit.region))
    };
    let mut left = around.units.items.values().filter(|unit| whom.matches(unit) && !covered(unit));
    if let Some(unit) = left.next() {
        let more = left.count();
        keys.problems().refuse(
            &keys.spot_of("posts"),
            both(
                format!("没有岗位走访 {}（{}）等 {} 个单位", unit.id, unit.name.zh, more + 1),
                format!("no post visits {} ({}); units so: {}", unit.id, unit.name.en, more + 1),
            ),
            both("请加上管辖那里的岗位，或收窄 whom", "add a post whose regions cover it, or narrow whom"),
        );
    }
}

fn series(keys: &Keys<'_>, id: PlanId, around: &Around<'_>) -> Option<ReceptionSeries> {
    let (name, place) = (keys.bilingual("name"), keys.bilingual("place"));
    let post = one_post(keys, "post", Power::Receive, around);
    let (on, from) = (days(keys), time(keys));
    let (slots, minutes) = (keys.whole("slots", 1..=60), keys.whole_or("minutes", 5..=120, 20));
    let (book_until, ahead) = (keys.whole_or("book_until", 0..=20, 1), keys.whole_or("ahead", 7..=120, 30));
    let kinds = kinds(keys, around);
    let (walk_in, without_contact) = (keys.whole_or("walk_in", 0..=60, 0), keys.opt_whole("without_contact", 0..=60));
    let (from, slots) = (from?, slots?);
    if walk_in >= slots {
        keys.problems().refuse(
            &keys.spot_of("walk_in"),
            both("没有留下可以网上预约的时间", "no time is left to be booked"),
            both(format!("walk_in 请小于 slots（{slots}）"), format!("let walk_in be less than slots ({slots})")),
        );
    }
    if from.later(slots * minutes) == TimeOfDay::END_OF_DAY {
        keys.problems().refuse(
            &keys.spot_of("slots"),
            both("预约排到了半夜", "the appointments run into the night"),
            both("请减少 slots 或 minutes", "lower slots or minutes"),
        );
    }
    let (name, place) = (name?, place?);
    Some(ReceptionSeries {
        id,
        name,
        place,
        post: post?,
        on: on?,
        from,
        slots,
        walk_in,
        without_contact,
        minutes,
        book_until,
        ahead,
        kinds,
    })
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn weekday_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

fn days(keys: &Keys<'_>) -> Option<ReceptionDays> {
    if keys.has("weekday") == keys.has("day_of_month") {
        keys.problems().refuse(
            &keys.spot,
            both("接待日要么写 weekday，要么写 day_of_month", "a reception day is either weekday or day_of_month"),
            both("请只留一个", "keep one of them"),
        );
        return None;
    }
    let monthly = keys.opt_whole("day_of_month", 1..=31).and_then(|day| u8::try_from(day).ok());
    let weekly = || {
        let at = keys.opt_text("weekday")?;
        word(&at, &WEEKDAYS, weekday_code, ("星期", "day of the week"), keys.problems())
    };
    monthly.map(ReceptionDays::Monthly).or_else(|| weekly().map(ReceptionDays::Weekly))
}

fn time(keys: &Keys<'_>) -> Option<TimeOfDay> {
    let at = keys.text("from")?;
    let time = TimeOfDay::parse(&at.value);
    if time.is_none() {
        keys.problems().refuse(
            &at.spot,
            both(format!("“{}”不是时刻", at.value), format!("\"{}\" is not a time of day", at.value)),
            both("请写成 09:00 的样子", "write it like 09:00"),
        );
    }
    time
}

fn inspection(keys: &Keys<'_>, id: PlanId, around: &Around<'_>) -> Option<InspectionPlan> {
    let (name, guide) = (keys.bilingual("name"), keys.bilingual("guide"));
    let post = one_post(keys, "post", Power::Inspect, around);
    let inspectors = posts(keys, "inspectors", Power::Inspect, around.posts);
    if inspectors.len() == 1 {
        keys.problems().refuse(
            &keys.spot_of("inspectors"),
            both("只有一个检查岗，抽不出一对", "there is one inspector; nobody can be paired"),
            both("请至少列两个岗位", "list two posts or more"),
        );
    }
    let (whom, frequency) = (whom(keys, around), frequency(keys));
    let (a_year, acts_ahead) = (keys.whole_or("a_year", 1..=12, 1), keys.whole_or("acts_ahead", 1..=10_000, 20));
    let draw_within = keys.whole_or("draw_within", 1..=90, 14);
    let (limit, finds) = (limit(keys, "limit", 1), kind(keys, "finds", Channel::Internal, around));
    let mut ids = Register::new("层", "stratum");
    let tables = keys.tables("stratum", &["id", "name", "whom", "late", "percent"]);
    if tables.is_empty() {
        keys.problems().refuse(
            &keys.spot,
            both("没有分层", "there is no stratum"),
            both("请加上 [[plan.stratum]]，至少一层", "add [[plan.stratum]], one at least"),
        );
    }
    let strata: Option<Vec<Stratum>> = tables.iter().map(|table| stratum(table, &mut ids, around)).collect();
    Some(InspectionPlan {
        id,
        name: name?,
        guide: guide?,
        post: post?,
        inspectors,
        whom: whom?,
        frequency: frequency?,
        strata: strata?,
        a_year,
        acts_ahead,
        draw_within,
        limit: limit?,
        finds: finds?,
    })
}

fn stratum(keys: &Keys<'_>, ids: &mut Register<String, ()>, around: &Around<'_>) -> Option<Stratum> {
    let (id, name) = (crate::case_parts::own_id(keys, ids), keys.bilingual("name"));
    let whom = match keys.has("whom") {
        true => whom(keys, around)?,
        false => Whom::default(),
    };
    let (late, percent) = (keys.opt_whole("late", 1..=50), keys.whole("percent", 1..=100));
    Some(Stratum { id: id?, name: name?, whom, late, percent: percent? })
}

fn whom(keys: &Keys<'_>, around: &Around<'_>) -> Option<Whom> {
    let table = keys.table("whom", &WHOM)?;
    let problems = keys.problems();
    let places = table.texts("regions").into_iter();
    let regions: Vec<RegionCode> = places
        .filter_map(|at| Some((at.spot.clone(), region::parse(at, problems)?)))
        .filter(|(spot, code)| around.regions.check(&code.to_string(), spot, problems))
        .map(|(_, code)| code)
        .collect();
    let sizes = table.texts("sizes").into_iter().map(|at| at.value).collect();
    let nobody = both("没有一个单位合乎 whom", "no unit fits whom");
    let whom = Whom { selector: selector(&table, around.units, &nobody), regions, sizes };
    if !around.units.has_broken() && !around.units.items.values().any(|unit| whom.matches(unit)) {
        problems.refuse(&table.spot, nobody, both("请放宽 whom", "widen whom"));
    }
    Some(whom)
}

fn one_post(keys: &Keys<'_>, key: &str, power: Power, around: &Around<'_>) -> Option<PostId> {
    able(&keys.text(key)?, power, around.posts, keys.problems())
}

/// A kind of case that comes in this way and is not sealed: what is heard face to face has a name already.
fn kind(keys: &Keys<'_>, key: &str, channel: Channel, around: &Around<'_>) -> Option<CaseKindId> {
    open_kind(keys.text(key)?, channel, around, keys.problems())
}

fn kinds(keys: &Keys<'_>, around: &Around<'_>) -> Vec<CaseKindId> {
    let problems = keys.problems();
    let listed = keys.texts("kinds");
    if listed.is_empty() {
        problems.refuse(
            &keys.spot_of("kinds"),
            both("接待来的事没有类型", "what is said there opens no kind of case"),
            both("请写 kinds = [\"petition\"]", "write kinds = [\"petition\"]"),
        );
    }
    listed.into_iter().filter_map(|at| open_kind(at, Channel::ReceptionDay, around, problems)).collect()
}

fn open_kind(at: At<String>, channel: Channel, around: &Around<'_>, problems: &Problems) -> Option<CaseKindId> {
    if !around.kinds.check(&at.value, &at.spot, problems) {
        return None;
    }
    let kind = around.kinds.items.get(at.value.as_str())?;
    if kind.sealed || !kind.intake.contains(&channel) {
        let name = channel.name();
        problems.refuse(
            &at.spot,
            both(
                format!("“{}”不能从“{}”来，或是密封的", at.value, name.zh),
                format!("\"{}\" does not come in by {}, or is sealed", at.value, name.en),
            ),
            both(
                format!("请在 cases/{}.toml 的 intake 里加上 {}，或换一类", at.value, channel.code()),
                format!("add {} to intake of cases/{}.toml, or choose another kind", channel.code(), at.value),
            ),
        );
        return None;
    }
    Some(kind.id.clone())
}
