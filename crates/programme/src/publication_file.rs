//! The publication rule of a form file.

use std::collections::BTreeSet;

use shishu_terms::{RegionLevel, UnitOfMeasure};

use crate::{
    form::{CORRECT_DAYS, Indicator, PublicationRule, PublishedIndicator},
    problem::{both, suggestion},
    toml_file::Keys,
    unit::word,
};

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

/// Reads `[publication]`: what is shown is there, adds up, and converts to the unit it is shown in.
pub(crate) fn load(keys: &Keys<'_>, indicators: &[Indicator]) -> Option<PublicationRule> {
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
    let min_units = keys.whole_or("min_units", 1..=100, 3);
    let correct_days = keys.whole_or("correct_days", 1..=60, CORRECT_DAYS);
    Some(PublicationRule { title: title?, figures, levels, min_units, correct_days })
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
