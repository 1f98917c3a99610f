//! What a rule of a form must say besides its formula: the same for a rule file and for somebody who writes one on a page.

use shishu_rules::{Level, RuleSource};
use shishu_terms::Bilingual;

use crate::problem::both;

/// Something a rule does not say, or says without need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleGap {
    /// The key of the rule file it is about.
    pub key: &'static str,
    pub message: Bilingual,
    pub cure: Bilingual,
}

/// Everything a rule lacks, in the order of a rule's keys.
pub fn rule_gaps(source: &RuleSource) -> Vec<RuleGap> {
    let mut gaps = Vec::new();
    for (key, text, zh, en) in [
        ("message", &source.message, "没有写不满足时说什么", "there is no message for a return that fails"),
        ("why", &source.why, "没有写为什么", "it does not say why it matters"),
    ] {
        if text.as_ref().is_none_or(|text| text.zh.trim().is_empty() || text.en.trim().is_empty()) {
            let cure = both("请写上中文和英文", "write it in Chinese and in English");
            gaps.push(RuleGap { key, message: both(zh, en), cure });
        }
    }
    gaps.extend(level_gaps(source.level, source.honest.is_some(), !source.reasons.is_empty()));
    gaps
}

/// A query asks a person to explain, so it says what may honestly lie behind and offers reasons; the others ask nothing.
pub(crate) fn level_gaps(level: Level, honest: bool, reasons: bool) -> Vec<RuleGap> {
    let gap = |key, message, cure| RuleGap { key, message, cure };
    let mut gaps = Vec::new();
    if level == Level::Query && !honest {
        gaps.push(gap(
            "honest",
            both("核实性规则没有写正当原因", "a query rule has no honest causes"),
            both("请加上 honest.zh 和 honest.en", "add honest.zh and honest.en"),
        ));
    }
    if level == Level::Query && !reasons {
        gaps.push(gap(
            "reasons",
            both("核实性规则没有可选的原因", "a query rule has no reasons to choose from"),
            both("请加上 reasons = [{ zh = \"…\", en = \"…\" }]", "add reasons = [{ zh = \"…\", en = \"…\" }]"),
        ));
    }
    if level != Level::Query && reasons {
        gaps.push(gap(
            "reasons",
            both("只有核实性规则要选原因", "only a query asks for a reason"),
            both("请删去 reasons，或把 level 改为 query", "remove reasons, or set level to query"),
        ));
    }
    gaps
}
