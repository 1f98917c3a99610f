//! "One of these is wrong": the cells to look at where hard rules fail, under the first of them.

use super::rows;
use crate::look::grid::{OneOf, Suspected};
use crate::look::{Lang, say};
use shishu_office::returns::{Localised, Suspect, Suspects};
use shishu_programme::{IndicatorKind, ReportForm};
use shishu_terms::RuleId;

/// What was found for one group of rules, in words.
pub(super) fn these(lang: Lang, form: &ReportForm, group: &Localised) -> OneOf {
    match &group.suspects {
        Suspects::OneOf { sets, more } => OneOf {
            lead: lead(lang, &group.failing, sets),
            sets: sets.iter().map(|set| set.iter().map(|cell| suspected(lang, form, cell)).collect()).collect(),
            remark: Some(remark(lang, *more)),
        },
        Suspects::EarlierPeriods => alone(say!(
            lang,
            "按前期的数，这一期无论怎么填都通不过。请向统计机构说明，或先修订前期。",
            "With the figures of earlier periods nothing entered here can pass. Tell the statistics office, or revise the earlier period first."
        )),
        Suspects::RulesContradict => alone(say!(
            lang,
            "这几条强制规则自相矛盾，无论怎么填都通不过。这不是您的错，请告诉统计机构。",
            "These hard rules contradict each other: nothing entered here can pass. It is no mistake of yours; please tell the statistics office."
        )),
        Suspects::NotWorkedOut => alone(say!(
            lang,
            "是哪一格不对，没有算出来（规则太多、太复杂）。请按上面的算式逐格核对。",
            "Which cell is wrong was not worked out (too many rules, or too intricate). Please go by the sum above."
        )),
    }
}

fn alone(lead: &str) -> OneOf {
    OneOf { lead: lead.to_owned(), sets: Vec::new(), remark: None }
}

fn lead(lang: Lang, failing: &[RuleId], sets: &[Vec<Suspect>]) -> String {
    let rules: Vec<&str> = failing.iter().map(RuleId::as_str).collect();
    let first = match failing.len() {
        0 | 1 => String::new(),
        _ => say!(
            lang,
            "连同 {rules} 一起看，",
            "With {rules} together: ",
            rules = rules[1..].join(lang.pick("、", ", "))
        ),
    };
    let rest = match (sets, sets.iter().all(|set| set.len() == 1)) {
        ([only], true) if only.len() == 1 => say!(lang, "不对的多半是这一格：", "the wrong one is most likely:"),
        ([_], _) => say!(lang, "下列格要一起核对：", "look at these together:"),
        (_, true) => say!(lang, "下列格中至少有一个不对：", "one of these is wrong:"),
        (_, false) => say!(
            lang,
            "下列几组中至少有一组不对，组内的格要一起核对：",
            "one of these groups is wrong, its cells together:"
        ),
    };
    let text = format!("{first}{rest}");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn remark(lang: Lang, more: bool) -> String {
    let others = if more {
        say!(lang, "还有同样可能的没有列出。", "There are others as likely, not listed. ")
    } else {
        ""
    };
    let yours = say!(
        lang,
        "这里只提示先核对哪里；哪个数对，以您的台账为准。",
        "This only says where to look first; which figure is right, your own records tell."
    );
    format!("{others}{yours}")
}

fn suspected(lang: Lang, form: &ReportForm, suspect: &Suspect) -> Suspected {
    let indicator = form.indicator(&suspect.cell);
    let now = match (&suspect.value, indicator) {
        (None, _) => say!(lang, "现为空", "now empty").to_owned(),
        (Some(value), None) => value.clone(),
        (Some(value), Some(indicator)) => {
            say!(lang, "现为 {value}", "now {value}", value = rows::shown(lang, indicator, value))
        }
    };
    let can_be = match indicator.map(|indicator| &indicator.kind) {
        // Codes by their names, as in the list of the cell.
        Some(IndicatorKind::Code(choices)) => {
            let named = |code: &str| choices.iter().find(|c| c.value == code).map(|c| c.name.get(lang).to_owned());
            let codes = suspect.can_be.get(lang).split(lang.pick("、", ", "));
            codes
                .map(|code| named(code).unwrap_or_else(|| code.to_owned()))
                .collect::<Vec<_>>()
                .join(lang.pick("、", ", "))
        }
        _ => suspect.can_be.get(lang).to_owned(),
    };
    let opens = can_be.starts_with(['≥', '≤', '>', '<']);
    let should = if opens { say!(lang, "应", "should be") } else { say!(lang, "应为", "should be") };
    Suspected {
        code: suspect.cell.to_string(),
        name: indicator.map_or_else(String::new, |i| i.name.get(lang).to_owned()),
        says: format!("{now}{}{should} {can_be}", lang.pick("，", ", ")),
    }
}
