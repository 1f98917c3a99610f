//! `forms/*.toml`: one report form each.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{FormId, Frequency, IndicatorCode, IndustryCode, RegionLevel, UnitOfMeasure};

use crate::{
    due::{DueDay, DueRule, TimeOfDay},
    form::{
        Choice, Indicator, IndicatorKind, PublicationRule, PublishedIndicator, ReportForm, Review, Section, Selector,
    },
    problem::{At, Problems, Spot, both, suggestion},
    toml_file::{Keys, TomlFile},
    unit::{UnitKind, Units, word},
};

const KEYS: [&str; 10] =
    ["id", "version", "name", "frequency", "subject_area", "respondents", "due", "review", "section", "publication"];
const DUE_KEYS: [&str; 7] =
    ["day", "months_after", "days_after", "working", "time", "move_to_working_day", "opens_days_before"];
const INDICATOR_KEYS: [&str; 12] = [
    "code",
    "name",
    "alias",
    "type",
    "unit",
    "decimals",
    "negative",
    "depth",
    "required",
    "additive",
    "explanation",
    "choices",
];

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
    let frequency = keys
        .text("frequency")
        .and_then(|at| word(&at, &FREQUENCIES, frequency_code, ("报告频率", "frequency"), problems));
    let respondents =
        keys.table("respondents", &["kinds", "groups", "industries"]).map(|table| selector(&table, units));
    let due = keys.table("due", &DUE_KEYS).and_then(|table| due_rule(&table));
    let review = keys.table("review", &["town_days", "county_days", "inquiry_days"]).and_then(|table| review(&table));
    let (sections, indicators) = sections(&keys);
    let publication = keys.opt_table("publication", &["title", "levels", "min_units", "figures"]);
    let publication = publication.map(|table| publication_rule(&table, &indicators));
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
        rules: Vec::new(),
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

/// Reads the selector and sees to it that it selects somebody.
fn selector(keys: &Keys<'_>, units: &Units) -> Selector {
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
            both("没有一个单位要填这张报表", "no unit reports this form"),
            both("请放宽 respondents，或在 units.csv 里补上单位", "widen respondents, or add units to units.csv"),
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
    Some(Review { town_days, county_days: county_days?, inquiry_days: inquiry_days? })
}

fn sections(keys: &Keys<'_>) -> (Vec<Section>, Vec<Indicator>) {
    let problems = keys.problems();
    let mut sections = Vec::new();
    let mut indicators: Vec<Indicator> = Vec::new();
    let mut names: BTreeMap<String, Spot> = BTreeMap::new();
    for section in keys.tables("section", &["title", "indicator"]) {
        let title = section.bilingual("title");
        let mut codes = Vec::new();
        for table in section.tables("indicator", &INDICATOR_KEYS) {
            let Some(read) = indicator(&table, &mut names) else { continue };
            if read.depth > 0 && codes.is_empty() {
                problems.refuse(
                    &table.spot_of("depth"),
                    both(
                        "一节的第一个指标不能是“其中”项",
                        "the first indicator of a section cannot be an \"of which\"",
                    ),
                    both("请把 depth 改为 0，或排到总数后面", "set depth to 0, or put it after its total"),
                );
            }
            codes.push(read.code.clone());
            indicators.push(read);
        }
        if let Some(title) = title {
            sections.push(Section { title, indicators: codes });
        }
    }
    if indicators.is_empty() {
        problems.refuse(
            &keys.spot,
            both("报表没有可用的指标", "the form has no usable indicator"),
            both("请加上 [[section]] 和 [[section.indicator]]", "add [[section]] and [[section.indicator]]"),
        );
    }
    (sections, indicators)
}

fn indicator(keys: &Keys<'_>, names: &mut BTreeMap<String, Spot>) -> Option<Indicator> {
    let problems = keys.problems();
    let code = keys.text("code").filter(|at| {
        let fit = IndicatorCode::new(at.value.as_str()).well_formed();
        if !fit {
            problems.refuse(
                &at.spot,
                both(
                    format!("“{}”不能作指标代码", at.value),
                    format!("\"{}\" cannot be the code of an indicator", at.value),
                ),
                both("请用英文字母、数字、- 和 _", "use ASCII letters, digits, - and _"),
            );
        }
        fit && unique(at, "指标代码", "code", names, problems)
    });
    let alias = match keys.opt_text("alias") {
        Some(at) => Some(alias(&at, names, problems)?),
        None => None,
    };
    let (name, explanation) = (keys.bilingual("name"), keys.bilingual("explanation"));
    let (kind, unit) = kind(keys)?;
    let depth = keys.whole_or("depth", 0..=2, 0);
    Some(Indicator {
        code: IndicatorCode::new(code?.value),
        name: name?,
        unit,
        depth: u8::try_from(depth).ok()?,
        required: keys.flag_or("required", true),
        additive: keys.flag_or("additive", false),
        kind,
        explanation: explanation?,
        alias,
    })
}

/// Notes a code or an alias; they share one list, so that a rule cannot mean two things by one word.
fn unique(at: &At<String>, zh: &str, en: &str, names: &mut BTreeMap<String, Spot>, problems: &Problems) -> bool {
    let first = names.insert(at.value.clone(), at.spot.clone());
    if let Some(first) = &first {
        let line = first.line.unwrap_or_default();
        problems.refuse(
            &at.spot,
            both(
                format!("{zh}“{}”在第 {line} 行用过了", at.value),
                format!("the {en} \"{}\" is used on line {line}", at.value),
            ),
            both("请改成另一个", "choose another"),
        );
    }
    first.is_none()
}

fn alias(at: &At<String>, names: &mut BTreeMap<String, Spot>, problems: &Problems) -> Option<String> {
    let text = &at.value;
    let fit = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !fit {
        problems.refuse(
            &at.spot,
            both(format!("“{text}”不能作英文简名"), format!("\"{text}\" cannot be an alias")),
            both(
                "请用小写字母开头，只含小写字母、数字和 _",
                "begin with a lower-case letter and use only those, digits and _",
            ),
        );
        return None;
    }
    unique(at, "英文简名", "alias", names, problems).then(|| text.clone())
}

fn kind(keys: &Keys<'_>) -> Option<(IndicatorKind, UnitOfMeasure)> {
    let problems = keys.problems();
    let written = keys.opt_text("type");
    let kind = written.as_ref().map_or("number", |at| at.value.as_str());
    let only_for = |wanted: &str, names: &[&str]| {
        for name in names.iter().filter(|name| keys.has(name)) {
            problems.refuse(
                &keys.spot_of(name),
                both(
                    format!("type = \"{kind}\" 的指标没有 {name}"),
                    format!("an indicator of type \"{kind}\" has no {name}"),
                ),
                both(
                    format!("请删去 {name}，或改为 type = \"{wanted}\""),
                    format!("remove {name}, or write type = \"{wanted}\""),
                ),
            );
        }
    };
    match kind {
        "number" => {
            only_for("code", &["choices"]);
            let at = keys.text("unit")?;
            let unit = UnitOfMeasure::parse(&at.value)
                .map_err(|error| problems.refuse_text(&at.spot, error.message()))
                .ok()?;
            let decimals = keys.whole_or("decimals", 0..=8, 0);
            Some((IndicatorKind::Number { decimals, negative: keys.flag_or("negative", false) }, unit))
        }
        "text" | "code" => {
            only_for("number", &["unit", "decimals", "negative", "additive"]);
            let none = UnitOfMeasure::parse("1").ok()?;
            if kind == "text" {
                only_for("code", &["choices"]);
                return Some((IndicatorKind::Text, none));
            }
            Some((IndicatorKind::Code(choices(keys)), none))
        }
        other => {
            problems.refuse(
                &keys.spot_of("type"),
                both(format!("没有“{other}”这种指标"), format!("there is no indicator of type \"{other}\"")),
                suggestion(other, ["number", "text", "code"]),
            );
            None
        }
    }
}

fn choices(keys: &Keys<'_>) -> Vec<Choice> {
    let problems = keys.problems();
    let mut seen = BTreeSet::new();
    let mut choices = Vec::new();
    for table in keys.tables("choices", &["value", "zh", "en"]) {
        let (value, zh, en) = (table.text("value"), table.text("zh"), table.text("en"));
        let (Some(value), Some(zh), Some(en)) = (value, zh, en) else { continue };
        if !seen.insert(value.value.clone()) {
            problems.refuse(
                &value.spot,
                both(format!("选项“{}”出现两次", value.value), format!("the choice \"{}\" is here twice", value.value)),
                both("请删去一个", "remove one of them"),
            );
            continue;
        }
        choices.push(Choice { value: value.value, name: both(zh.value, en.value) });
    }
    if choices.is_empty() {
        problems.refuse(
            &keys.spot_of("choices"),
            both("没有选项", "there are no choices"),
            both(
                "请加上 choices = [{ value = \"1\", zh = \"…\", en = \"…\" }]",
                "add choices = [{ value = \"1\", zh = \"…\", en = \"…\" }]",
            ),
        );
    }
    choices
}

const LEVELS: [RegionLevel; 5] = RegionLevel::ALL;

fn level_code(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Province => "province",
        RegionLevel::Prefecture => "prefecture",
        RegionLevel::County => "county",
        RegionLevel::Township => "township",
        RegionLevel::Village => "village",
    }
}

fn publication_rule(keys: &Keys<'_>, indicators: &[Indicator]) -> Option<PublicationRule> {
    let problems = keys.problems();
    let title = keys.bilingual("title");
    let levels: BTreeSet<RegionLevel> = keys
        .texts("levels")
        .iter()
        .filter_map(|at| word(at, &LEVELS, level_code, ("区划级别", "level of region"), problems))
        .collect();
    let read = |table: Keys<'_>| published(&table, indicators);
    let figures: Vec<PublishedIndicator> =
        keys.tables("figures", &["indicator", "unit", "decimals"]).into_iter().filter_map(read).collect();
    for (key, empty) in [("levels", levels.is_empty()), ("figures", figures.is_empty())] {
        if empty && !keys.has(key) {
            problems.refuse(
                &keys.spot,
                both(format!("公布规则缺 {key}"), format!("the publication has no {key}")),
                both(format!("请加上 {key} = […]"), format!("add {key} = […]")),
            );
        }
    }
    Some(PublicationRule { title: title?, figures, levels, min_units: keys.whole_or("min_units", 1..=100, 3) })
}

fn published(keys: &Keys<'_>, indicators: &[Indicator]) -> Option<PublishedIndicator> {
    let problems = keys.problems();
    let (code, unit) = (keys.text("indicator")?, keys.text("unit")?);
    let decimals = keys.whole_or("decimals", 0..=8, 0);
    let unit_of_measure =
        UnitOfMeasure::parse(&unit.value).map_err(|error| problems.refuse_text(&unit.spot, error.message())).ok()?;
    let Some(indicator) = indicators.iter().find(|i| i.code.as_str() == code.value) else {
        problems.refuse(
            &code.spot,
            both(format!("这张报表没有指标 {}", code.value), format!("the form has no indicator {}", code.value)),
            suggestion(&code.value, indicators.iter().map(|i| i.code.as_str())),
        );
        return None;
    };
    if !indicator.additive {
        problems.refuse(
            &code.spot,
            both(
                format!("指标 {} 不能相加，没有合计可公布", code.value),
                format!("indicator {} does not add up, there is no total to publish", code.value),
            ),
            both("请换一个，或在指标上写 additive = true", "choose another, or set additive = true on the indicator"),
        );
    }
    if indicator.unit.dimension() != unit_of_measure.dimension() {
        problems.refuse(
            &unit.spot,
            both(
                format!("{} 以{}计，不能换算成{}", code.value, indicator.unit.zh(), unit_of_measure.zh()),
                format!(
                    "{} is in {}, which does not convert to {}",
                    code.value,
                    indicator.unit.en(),
                    unit_of_measure.en()
                ),
            ),
            both("请换成同类的计量单位", "choose a unit of the same kind"),
        );
    }
    Some(PublishedIndicator { indicator: indicator.code.clone(), unit: unit_of_measure, decimals })
}
