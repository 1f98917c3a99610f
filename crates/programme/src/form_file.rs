//! `forms/*.toml`: one report form each.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{Bilingual, FormId, Frequency, IndustryCode};

use crate::{
    due::{DueDay, DueRule, TimeOfDay},
    form::{ERROR_LEFT_PERMILLE, ReportForm, Review, Selector},
    indicator_file,
    problem::{At, Problems, Spot, both, suggestion},
    publication_file,
    rule_book::RuleBook,
    toml_file::{Keys, TomlFile},
    unit::{UnitKind, Units, word},
};

const KEYS: [&str; 10] =
    ["id", "version", "name", "frequency", "subject_area", "respondents", "due", "review", "section", "publication"];
const DUE_KEYS: [&str; 7] =
    ["day", "months_after", "days_after", "working", "time", "move_to_working_day", "opens_days_before"];

/// Reads one form without its rules. `ids` collects the ids declared so far and where.
pub(crate) fn load(
    path: &str,
    bytes: &[u8],
    units: &Units,
    ids: &mut BTreeMap<String, Spot>,
    problems: &Problems,
) -> Option<ReportForm> {
    let file = TomlFile::open(path, bytes, problems)?;
    let root = file.parse()?;
    let keys = Keys::root(&file, &root, &KEYS);
    let id = id(&keys, path, ids);
    let (version, name, subject_area) = (keys.text("version"), keys.bilingual("name"), keys.bilingual("subject_area"));
    let frequency = frequency(&keys);
    let nobody = both("没有一个单位要填这张报表", "no unit reports this form");
    let respondents =
        keys.table("respondents", &["kinds", "groups", "industries"]).map(|table| selector(&table, units, &nobody));
    let due = keys.table("due", &DUE_KEYS).and_then(|table| due_rule(&table));
    let review = keys
        .table("review", &["town_days", "county_days", "inquiry_days", "error_left_permille"])
        .and_then(|table| review(&table));
    let content = indicator_file::load(&keys);
    let publication = keys.opt_table("publication", &["title", "levels", "min_units", "correct_days", "figures"]);
    let (sections, indicators) = content?;
    let publication = publication.map(|table| publication_file::load(&table, &indicators));
    let review = review?;
    Some(ReportForm {
        id: id?,
        version: version?.value,
        name: name?,
        frequency: frequency?,
        subject_area: subject_area?,
        respondents: respondents?,
        due: due?,
        has_town_review: review.town_days.is_some(),
        review,
        sections,
        indicators,
        rules: RuleBook::default(),
        publication: match publication {
            Some(publication) => Some(publication?),
            None => None,
        },
    })
}

fn id(keys: &Keys<'_>, path: &str, ids: &mut BTreeMap<String, Spot>) -> Option<FormId> {
    let problems = keys.problems();
    let at = keys.text("id")?;
    let id = FormId::new(at.value);
    let file_name = format!("forms/{id}.toml");
    if !id.well_formed() {
        problems.refuse(
            &at.spot,
            both(format!("“{id}”不能作报表的编号"), format!("\"{id}\" cannot be the id of a form")),
            both("请用英文字母、数字、- 和 _", "use ASCII letters, digits, - and _"),
        );
        return None;
    }
    if path != file_name {
        problems.refuse(
            &at.spot,
            both(format!("报表 {id} 放在 {path} 里"), format!("the form {id} stands in {path}")),
            both(format!("文件名请改为 {file_name}，或改 id"), format!("name the file {file_name}, or change the id")),
        );
    }
    if let Some(first) = ids.insert(id.to_string(), at.spot.clone()) {
        problems.refuse(
            &at.spot,
            both(format!("报表 {id} 已在 {} 里", first.file), format!("the form {id} is in {} already", first.file)),
            both("请改成另一个编号", "give it another id"),
        );
        return None;
    }
    Some(id)
}

const FREQUENCIES: [Frequency; 5] =
    [Frequency::Year, Frequency::Half, Frequency::Quarter, Frequency::Month, Frequency::TenDay];

fn frequency_code(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Year => "year",
        Frequency::Half => "half",
        Frequency::Quarter => "quarter",
        Frequency::Month => "month",
        Frequency::TenDay => "ten_day",
    }
}

pub(crate) fn frequency(keys: &Keys<'_>) -> Option<Frequency> {
    let at = keys.text("frequency")?;
    word(&at, &FREQUENCIES, frequency_code, ("频率", "frequency"), keys.problems())
}

/// Reads the selector and sees to it that it selects somebody; `nobody` is what to say when it does not.
pub(crate) fn selector(keys: &Keys<'_>, units: &Units, nobody: &Bilingual) -> Selector {
    let problems = keys.problems();
    let kinds = keys.texts("kinds");
    let groups = keys.texts("groups");
    let known: BTreeSet<&str> = units.items.values().flat_map(|unit| unit.groups.iter()).map(String::as_str).collect();
    for group in groups.iter().filter(|group| !known.contains(group.value.as_str()) && !units.items.is_empty()) {
        problems.refuse(
            &group.spot,
            both(format!("没有单位在“{}”名录里", group.value), format!("no unit is in the group \"{}\"", group.value)),
            suggestion(&group.value, known.iter().copied()),
        );
    }
    let industries = keys.texts("industries");
    let industry = |at: &At<String>| match at.value.parse::<IndustryCode>() {
        Ok(code) => Some(code),
        Err(error) => {
            problems.refuse_text(&at.spot, error.message());
            None
        }
    };
    let selector = Selector {
        kinds: kinds.iter().filter_map(|at| UnitKind::parse(at, problems)).collect(),
        industries: industries.iter().filter_map(industry).collect(),
        groups: groups.into_iter().map(|at| at.value).collect(),
    };
    if !units.items.is_empty() && !units.items.values().any(|unit| selector.matches(unit)) {
        problems.refuse(
            &keys.spot,
            nobody.clone(),
            both("请放宽条件，或在 units.csv 里补上单位", "ask for less, or add units to units.csv"),
        );
    }
    selector
}

fn due_rule(keys: &Keys<'_>) -> Option<DueRule> {
    let problems = keys.problems();
    let by_month = keys.opt_whole("day", 1..=31);
    let by_days = keys.opt_whole("days_after", 0..=366);
    let working = keys.flag_or("working", false);
    let months_after = keys.whole_or("months_after", 0..=12, 1);
    if keys.has("day") == keys.has("days_after") {
        problems.refuse(
            &keys.spot,
            both("截止日要么写 day，要么写 days_after", "the due day is either day or days_after"),
            both("请只留一个", "keep one of them"),
        );
        return None;
    }
    for (key, needs) in [("months_after", "day"), ("working", "days_after")] {
        if keys.has(key) && !keys.has(needs) {
            problems.refuse(
                &keys.spot_of(key),
                both(format!("没有 {needs} 时 {key} 不起作用"), format!("{key} means nothing without {needs}")),
                both(format!("请删去 {key}"), format!("remove {key}")),
            );
        }
    }
    let at = keys.text("time")?;
    let Some(time) = TimeOfDay::parse(&at.value) else {
        problems.refuse(
            &at.spot,
            both(format!("“{}”不是时刻", at.value), format!("\"{}\" is not a time of day", at.value)),
            both("请写成 17:30 的样子；一天结束写 24:00", "write it like 17:30; the end of the day is 24:00"),
        );
        return None;
    };
    let day = match (by_month, by_days) {
        (Some(day), _) => {
            DueDay::DayOfMonth { day: u8::try_from(day).ok()?, months_after: u8::try_from(months_after).ok()? }
        }
        (None, days) => DueDay::DaysAfter { days: days?, working },
    };
    Some(DueRule {
        day,
        time,
        move_to_working_day: keys.flag_or("move_to_working_day", false),
        opens_days_before: keys.whole_or("opens_days_before", 0..=366, 0),
    })
}

fn review(keys: &Keys<'_>) -> Option<Review> {
    let town_days = keys.opt_whole("town_days", 1..=60);
    let county_days = keys.whole("county_days", 1..=60);
    let inquiry_days = keys.whole("inquiry_days", 1..=60);
    let error_left_permille = keys.whole_or("error_left_permille", 1..=1000, ERROR_LEFT_PERMILLE);
    Some(Review { town_days, county_days: county_days?, inquiry_days: inquiry_days?, error_left_permille })
}
