//! The sections and indicators of a form file.

use std::collections::{BTreeMap, BTreeSet};

use shishu_terms::{IndicatorCode, UnitOfMeasure};

use crate::{
    form::{Choice, Indicator, IndicatorKind, Section},
    problem::{At, Problems, Spot, both, suggestion},
    toml_file::Keys,
};

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

/// The sections and, flat, their indicators; nothing when any was refused, so that nobody is blamed for naming it.
pub(crate) fn load(keys: &Keys<'_>) -> Option<(Vec<Section>, Vec<Indicator>)> {
    let problems = keys.problems();
    let mut sections = Vec::new();
    let mut indicators: Vec<Indicator> = Vec::new();
    let mut names: BTreeMap<String, Spot> = BTreeMap::new();
    let mut whole = true;
    for section in keys.tables("section", &["title", "indicator"]) {
        let title = section.bilingual("title");
        let mut codes = Vec::new();
        for table in section.tables("indicator", &INDICATOR_KEYS) {
            let Some(read) = indicator(&table, &mut names) else {
                whole = false;
                continue;
            };
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
        match title {
            Some(title) => sections.push(Section { title, indicators: codes }),
            None => whole = false,
        }
    }
    if indicators.is_empty() && whole {
        problems.refuse(
            &keys.spot,
            both("报表没有可用的指标", "the form has no usable indicator"),
            both("请加上 [[section]] 和 [[section.indicator]]", "add [[section]] and [[section.indicator]]"),
        );
    }
    (whole && !indicators.is_empty()).then_some((sections, indicators))
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
