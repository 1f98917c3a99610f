//! The words explanations are made of, in both languages. Nothing here knows a rule.

use crate::ast::{Comparison, Function};
use crate::derived::Derived;
use crate::outcome::{Cell, When};
use crate::print::{ASCII, Spelling};
use shishu_terms::{Decimal, Lang, group_digits};

/// Whether a sentence says what should be (应大于) or what is (大于).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Ought,
    Is,
}

pub(crate) fn spelling(lang: Lang) -> &'static Spelling {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

static ZH: Spelling = Spelling {
    comparison: symbol,
    function: chinese_function,
    bars: true,
    minus: "−",
    times: " × ",
    over: " ÷ ",
    and: " 且 ",
    or: " 或 ",
    not: "非 ",
    member: " 属于 ",
    not_member: " 不属于 ",
    between: " 介于 ",
    not_between: " 不介于 ",
    to: " 与 ",
    within: [" 在 ", "（相对于 ", "）以内"],
    if_: "若 ",
    then: " 则 ",
    else_: " 否则 ",
    truth: ["假", "真"],
    comma: "，",
};

static EN: Spelling = Spelling { comparison: symbol, bars: true, minus: "−", times: " × ", over: " ÷ ", ..ASCII };

fn symbol(op: Comparison) -> &'static str {
    match op {
        Comparison::LessEqual => "≤",
        Comparison::GreaterEqual => "≥",
        Comparison::NotEqual => "≠",
        other => crate::print::ascii(other),
    }
}

fn chinese_function(function: Function) -> &'static str {
    function.names().get(1).copied().unwrap_or(function.names()[0])
}

/// The verb of a comparison: 应不小于 / should be at least.
pub(crate) fn verb(lang: Lang, mood: Mood, op: Comparison) -> &'static str {
    use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let (zh, en) = match (mood, op) {
        (Mood::Ought, Less) => ("应小于", "should be less than"),
        (Mood::Ought, LessEqual) => ("应不大于", "should be at most"),
        (Mood::Ought, Greater) => ("应大于", "should be more than"),
        (Mood::Ought, GreaterEqual) => ("应不小于", "should be at least"),
        (Mood::Ought, Equal) => ("应等于", "should equal"),
        (Mood::Ought, NotEqual) => ("应不等于", "should not equal"),
        (Mood::Is, Less) => ("小于", "is less than"),
        (Mood::Is, LessEqual) => ("不大于", "is at most"),
        (Mood::Is, Greater) => ("大于", "is more than"),
        (Mood::Is, GreaterEqual) => ("不小于", "is at least"),
        (Mood::Is, Equal) => ("等于", "equals"),
        (Mood::Is, NotEqual) => ("不等于", "does not equal"),
    };
    lang.pick(zh, en)
}

/// Before and after the list of a membership: 应为 … 之一 / should be one of ….
pub(crate) fn membership(lang: Lang, mood: Mood, negated: bool) -> (&'static str, &'static str) {
    match (lang, mood, negated) {
        (Lang::Zh, Mood::Ought, false) => (" 应为 ", " 之一"),
        (Lang::Zh, Mood::Ought, true) => (" 不应为 ", " 之一"),
        (Lang::Zh, Mood::Is, false) => (" 是 ", " 之一"),
        (Lang::Zh, Mood::Is, true) => (" 不是 ", " 之一"),
        (Lang::En, Mood::Ought, false) => (" should be one of ", ""),
        (Lang::En, Mood::Ought, true) => (" should be none of ", ""),
        (Lang::En, Mood::Is, false) => (" is one of ", ""),
        (Lang::En, Mood::Is, true) => (" is none of ", ""),
    }
}

/// Around the name of a code list: 应在代码表 … 中.
pub(crate) fn in_list(lang: Lang, mood: Mood, negated: bool) -> [&'static str; 2] {
    match (lang, mood, negated) {
        (Lang::Zh, Mood::Ought, false) => [" 应在代码表 ", " 中"],
        (Lang::Zh, Mood::Ought, true) => [" 不应在代码表 ", " 中"],
        (Lang::Zh, Mood::Is, false) => [" 在代码表 ", " 中"],
        (Lang::Zh, Mood::Is, true) => [" 不在代码表 ", " 中"],
        (Lang::En, Mood::Ought, false) => [" should be in the list ", ""],
        (Lang::En, Mood::Ought, true) => [" should not be in the list ", ""],
        (Lang::En, Mood::Is, false) => [" is in the list ", ""],
        (Lang::En, Mood::Is, true) => [" is not in the list ", ""],
    }
}

pub(crate) fn matches(lang: Lang, mood: Mood, negated: bool) -> &'static str {
    let (zh, en) = match (mood, negated) {
        (Mood::Ought, false) => (" 应符合格式 ", " should have the form "),
        (Mood::Ought, true) => (" 不应是格式 ", " should not have the form "),
        (Mood::Is, false) => (" 符合格式 ", " has the form "),
        (Mood::Is, true) => (" 不符合格式 ", " does not have the form "),
    };
    lang.pick(zh, en)
}

/// Of a share: zh joins item, base and share, en item, share and base.
pub(crate) fn near(lang: Lang, mood: Mood, negated: bool) -> [&'static str; 3] {
    match (lang, mood, negated) {
        (Lang::Zh, Mood::Ought, false) => [" 与 ", " 相差应不超过其 ", ""],
        (Lang::Zh, Mood::Ought, true) => [" 与 ", " 相差应超过其 ", ""],
        (Lang::Zh, Mood::Is, false) => [" 与 ", " 相差不超过其 ", ""],
        (Lang::Zh, Mood::Is, true) => [" 与 ", " 相差超过其 ", ""],
        (Lang::En, Mood::Ought, false) => [" should be within ", " of ", ""],
        (Lang::En, Mood::Ought, true) => [" should not be within ", " of ", ""],
        (Lang::En, Mood::Is, false) => [" is within ", " of ", ""],
        (Lang::En, Mood::Is, true) => [" is not within ", " of ", ""],
    }
}

/// What is demanded of, or true of, a value over rows that is a condition.
pub(crate) fn over_rows(lang: Lang, derived: &Derived, mood: Mood, negated: bool, list: &str) -> String {
    let (zh, en) = match derived {
        Derived::Unique { .. } => ("不与其他行重复".to_owned(), "unique among all rows".to_owned()),
        Derived::Contiguous { .. } => ("连续不断".to_owned(), "without a gap".to_owned()),
        Derived::Covers { exact: false, .. } => {
            (format!("包含代码表 {list} 的全部代码"), format!("complete: every code of the list {list}"))
        }
        Derived::Covers { .. } => {
            (format!("恰好是代码表 {list} 的全部代码"), format!("exactly the codes of the list {list}"))
        }
        Derived::Exists { .. } => ("存在".to_owned(), "there".to_owned()),
        Derived::Aggregate(_) => ("成立".to_owned(), "true".to_owned()),
    };
    match (lang, mood, negated) {
        (Lang::Zh, Mood::Ought, false) => format!(" 应{zh}"),
        (Lang::Zh, Mood::Ought, true) => format!(" 不应{zh}"),
        (Lang::Zh, Mood::Is, false) => format!(" {zh}"),
        (Lang::Zh, Mood::Is, true) => format!(" 并非{zh}"),
        (Lang::En, Mood::Ought, false) => format!(" should be {en}"),
        (Lang::En, Mood::Ought, true) => format!(" should not be {en}"),
        (Lang::En, Mood::Is, false) => format!(" is {en}"),
        (Lang::En, Mood::Is, true) => format!(" is not {en}"),
    }
}

/// Before, between and after the ends of an interval: 应在 … 与 … 之间.
pub(crate) fn interval(lang: Lang, mood: Mood, negated: bool) -> [&'static str; 3] {
    match (lang, mood, negated) {
        (Lang::Zh, Mood::Ought, false) => [" 应在 ", " 与 ", " 之间"],
        (Lang::Zh, Mood::Ought, true) => [" 不应在 ", " 与 ", " 之间"],
        (Lang::Zh, Mood::Is, false) => [" 在 ", " 与 ", " 之间"],
        (Lang::Zh, Mood::Is, true) => [" 不在 ", " 与 ", " 之间"],
        (Lang::En, Mood::Ought, false) => [" should be between ", " and ", ""],
        (Lang::En, Mood::Ought, true) => [" should not be between ", " and ", ""],
        (Lang::En, Mood::Is, false) => [" is between ", " and ", ""],
        (Lang::En, Mood::Is, true) => [" is not between ", " and ", ""],
    }
}

/// `filled`: whether the cell should be, or is, filled in.
pub(crate) fn filled(lang: Lang, mood: Mood, filled: bool) -> &'static str {
    let (zh, en) = match (mood, filled) {
        (Mood::Ought, true) => (" 应填报", " should be filled in"),
        (Mood::Ought, false) => (" 应为空", " should be left empty"),
        (Mood::Is, true) => (" 已填报", " is filled in"),
        (Mood::Is, false) => (" 为空", " is empty"),
    };
    lang.pick(zh, en)
}

/// Before a formula that no sentence pattern fits.
pub(crate) fn formula(lang: Lang, mood: Mood, negated: bool) -> &'static str {
    let (zh, en) = match (mood, negated) {
        (Mood::Ought, false) => ("应满足：", "this should hold: "),
        (Mood::Ought, true) => ("不应出现：", "this should not hold: "),
        (Mood::Is, false) => ("", ""),
        (Mood::Is, true) => ("并非 ", "it is not so that "),
    };
    lang.pick(zh, en)
}

/// The name of an indicator with the period it is read from.
pub(crate) fn dated(lang: Lang, when: When, name: &str) -> String {
    match (lang, when) {
        (Lang::Zh, When::Earlier(n)) => format!("前{n}期{name}"),
        (Lang::En, When::Earlier(n)) => format!("{name} ({n} periods earlier)"),
        (_, When::Current) => name.to_owned(),
        (Lang::Zh, When::Previous) => format!("上期{name}"),
        (Lang::Zh, When::YearAgo) => format!("上年同期{name}"),
        (Lang::En, When::Previous) => format!("{name} (previous period)"),
        (Lang::En, When::YearAgo) => format!("{name} (a year ago)"),
    }
}

/// What stands in place of the value of an empty cell.
pub(crate) fn empty(lang: Lang, when: When) -> &'static str {
    match when {
        When::Current => lang.pick("（未填）", "(not filled in)"),
        When::Previous | When::YearAgo | When::Earlier(_) => lang.pick("（无数据）", "(no figure)"),
    }
}

/// A value as people read it.
pub(crate) fn value(lang: Lang, cell: &Cell) -> String {
    match cell {
        Cell::Missing => empty(lang, When::Current).to_owned(),
        Cell::Number(d) => group_digits(*d),
        Cell::Rounded(d) => computed(*d, 0).0,
        Cell::Text(text) => text.clone(),
        Cell::Date(date) => date.to_string(),
        Cell::Truth(true) => lang.pick("是", "yes").to_owned(),
        Cell::Truth(false) => lang.pick("否", "no").to_owned(),
        Cell::Broken(trouble) => match lang {
            Lang::Zh => format!("（{}）", trouble.message().zh),
            Lang::En => format!("({})", trouble.message().en),
        },
    }
}

/// A computed number: at least `places` decimals (those of the cells it came from), long fractions cut at six.
/// The flag says whether something was cut.
pub(crate) fn computed(value: Decimal, places: u32) -> (String, bool) {
    let most = places.max(6);
    let mut shown = value.normalize();
    let cut = shown.scale() > most;
    if cut {
        shown = shown.round_dp(most).normalize();
    }
    if shown.scale() < places {
        shown.rescale(places);
    }
    (group_digits(shown), cut)
}
