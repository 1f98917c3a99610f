//! What is computed over rows, in words: for sentences (合计 of income within the same region) and as rule text.

use crate::ast::{Checked, Kind, Literal};
use crate::derived::{Aggregate, AggregateFunction, Derived, DerivedSlot, ListRef, ListSlot};
use crate::explain::Labels;
use crate::parse::power;
use crate::pattern::Pattern;
use crate::phrase;
use crate::print::{ASCII, Sink, Spelling, write};
use crate::rule::{CellRef, Rule, Slot, Typed};
use shishu_terms::{Lang, group_digits};

/// Writes expressions without values. Without labels it writes rule text: codes, and ASCII operators.
pub(crate) struct Plain<'a> {
    rule: &'a Rule,
    voice: Option<(&'a dyn Labels, Lang)>,
    out: String,
}

impl<'a> Plain<'a> {
    fn new(rule: &'a Rule, voice: Option<(&'a dyn Labels, Lang)>) -> Self {
        Self { rule, voice, out: String::new() }
    }
}

/// An expression as rule text.
pub(crate) fn rule_text(rule: &Rule, x: &Typed) -> String {
    one(rule, None, x)
}

fn one(rule: &Rule, voice: Option<(&dyn Labels, Lang)>, x: &Typed) -> String {
    let mut plain = Plain::new(rule, voice);
    write(x, power::IF, &mut plain);
    plain.out
}

pub(crate) fn label(cell: &CellRef, labels: &dyn Labels, lang: Lang) -> String {
    let name = match &cell.table {
        None => labels.label(&cell.code, lang),
        Some(table) => labels.label_in(table, &cell.code, lang),
    };
    phrase::dated(lang, cell.when, &name)
}

impl Sink<Checked> for Plain<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, slot: &Slot) {
        let Some(cell) = self.rule.cells().get(slot.index()) else { return };
        let text = match self.voice {
            Some((labels, lang)) => label(cell, labels, lang),
            None => cell_text(cell),
        };
        self.out.push_str(&text);
    }

    fn list(&mut self, list: &ListSlot) {
        let name = list_name(self.rule, *list);
        let name = if self.voice.is_some() { name } else { format!("list({name})") };
        self.out.push_str(&name);
    }

    fn derived(&mut self, slot: &DerivedSlot) {
        let Some(derived) = self.rule.derived().get(slot.index()) else { return };
        let text = match self.voice {
            Some((labels, lang)) => noun(self.rule, derived, labels, lang),
            None => derived_text(self.rule, derived),
        };
        self.out.push_str(&text);
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.quoted(pattern.written());
    }

    fn number(&mut self, number: &Literal) {
        let written = number.written();
        let digits = if self.voice.is_some() { group_digits(written) } else { written.to_string() };
        self.out.push_str(&digits);
        if number.is_percent() {
            self.out.push('%');
        }
    }

    fn quoted(&mut self, text: &str) {
        match self.voice {
            Some((_, Lang::Zh)) => self.out.extend(["“", text, "”"]),
            _ => self.out.extend(["\"", &text.replace('"', "\"\""), "\""]),
        }
    }

    fn spelling(&self) -> &'static Spelling {
        self.voice.map_or(&ASCII, |(_, lang)| phrase::spelling(lang))
    }
}

/// A cell as rule text.
pub(crate) fn cell_text(cell: &CellRef) -> String {
    let name = cell.name().to_string();
    let name = if crate::lexer::reads_as_bare_name(&name) { name } else { format!("[{name}]") };
    match cell.when {
        crate::When::Current => name,
        crate::When::Previous => format!("prev({name})"),
        crate::When::YearAgo => format!("year_ago({name})"),
        crate::When::Earlier(n) => format!("prev({name}, {n})"),
    }
}

pub(crate) fn list_name(rule: &Rule, slot: ListSlot) -> String {
    match rule.lists().get(slot.index()) {
        Some(ListRef::Named(name)) => name.clone(),
        Some(ListRef::Column { table, column }) => format!("{table}.{column}"),
        None => String::new(),
    }
}

/// A derived value as rule text: `sum(x where lvl = 1) by (region)`.
pub(crate) fn derived_text(rule: &Rule, derived: &Derived) -> String {
    let text = |x: &Typed| one(rule, None, x);
    let all = |items: &[Typed]| items.iter().map(text).collect::<Vec<_>>().join(", ");
    let filter = |filter: &Option<Typed>, before: bool| match filter {
        Some(x) => format!("{}where {}", if before { " " } else { "" }, text(x)),
        None => String::new(),
    };
    match derived {
        Derived::Exists { table } => format!("exists({table})"),
        Derived::Unique { keys, filter: f } => format!("unique({}{})", all(keys), filter(f, true)),
        Derived::Contiguous { of, filter: f, by } => {
            format!("contiguous({}{}) by ({})", text(of), filter(f, true), all(by))
        }
        Derived::Covers { of, list, exact, filter: f, by } => {
            let word = if *exact { "exactly" } else { "covers" };
            let list = list_name(rule, *list);
            format!("{word}({}, {list}{}) by ({})", text(of), filter(f, true), all(by))
        }
        Derived::Aggregate(a) => {
            let (word, share) = function_word(a.function);
            let argument = a.argument.as_ref().map(text).unwrap_or_default();
            let inside = format!("{argument}{share}{}", filter(&a.filter, a.argument.is_some()));
            let (children, by) = split(rule, a);
            let children = children.map_or_else(String::new, |(code, _)| format!(" of children({})", text(code)));
            let by = if !children.is_empty() && by.is_empty() { String::new() } else { format!(" by ({})", all(by)) };
            format!("{word}({inside}){children}{by}")
        }
    }
}

/// The pair of code and parent that makes rows children, and the other keys.
fn split<'a>(_rule: &Rule, a: &'a Aggregate) -> (Option<(&'a Typed, &'a Typed)>, &'a [Typed]) {
    match (a.by.split_first(), a.rows_by.first()) {
        (Some((code, rest)), Some(parent)) if a.table.is_none() && code != parent => (Some((code, parent)), rest),
        _ => (None, &a.by),
    }
}

fn function_word(function: AggregateFunction) -> (&'static str, String) {
    let word = match function {
        AggregateFunction::Sum => "sum",
        AggregateFunction::Count => "count",
        AggregateFunction::CountDistinct => "count_distinct",
        AggregateFunction::Mean => "mean",
        AggregateFunction::Median => "median",
        AggregateFunction::Min => "min",
        AggregateFunction::Max => "max",
        AggregateFunction::All => "all",
        AggregateFunction::Any => "any",
        AggregateFunction::Quantile(share) => return ("quantile", format!(", {share}")),
    };
    (word, String::new())
}

/// A derived value as a noun: 收入合计（同地区） / sum of income (same region).
pub(crate) fn noun(rule: &Rule, derived: &Derived, labels: &dyn Labels, lang: Lang) -> String {
    let text = |x: &Typed| one(rule, Some((labels, lang)), x);
    let of = |x: &Typed, rest: String| format!("{}{rest}", text(x));
    match derived {
        Derived::Exists { table } => {
            lang_pick(lang, format!("表 {table} 的对应行"), format!("the row of table {table}"))
        }
        Derived::Unique { keys, filter } => {
            let all = keys.iter().map(text).collect::<Vec<_>>().join(lang.pick("、", ", "));
            format!("{all}{}", scope(rule, None, &[], filter.as_ref(), None, labels, lang))
        }
        Derived::Contiguous { of: x, filter, by } | Derived::Covers { of: x, filter, by, .. } => {
            of(x, scope(rule, None, by, filter.as_ref(), Some(()), labels, lang))
        }
        Derived::Aggregate(a) => {
            let (children, by) = split(rule, a);
            let mut around =
                scope(rule, a.table.as_ref().map(|t| t.as_str()), by, a.filter.as_ref(), Some(()), labels, lang);
            if let Some((code, _)) = children {
                let code = text(code);
                around = match lang {
                    Lang::Zh => format!(
                        "（{code} 的下级{}",
                        if by.is_empty() { "）".into() } else { around.replacen('（', "、", 1) }
                    ),
                    Lang::En if by.is_empty() => format!(" (children of {code})"),
                    Lang::En => format!(" (children of {code}, {}", around.trim_start_matches([' ', '('])),
                };
            }
            format!("{}{around}", measure(a, a.argument.as_ref().map(text), lang))
        }
    }
}

fn measure(a: &Aggregate, argument: Option<String>, lang: Lang) -> String {
    let Some(x) = argument else { return lang.pick("行数", "number of rows").to_owned() };
    match a.function {
        AggregateFunction::Sum => lang_pick(lang, format!("{x} 合计"), format!("sum of {x}")),
        AggregateFunction::Count => lang_pick(lang, format!("{x} 已填的行数"), format!("number of rows with {x}")),
        AggregateFunction::CountDistinct => {
            lang_pick(lang, format!("{x} 的不同值个数"), format!("number of different {x}"))
        }
        AggregateFunction::Mean => lang_pick(lang, format!("{x} 平均值"), format!("mean of {x}")),
        AggregateFunction::Median => lang_pick(lang, format!("{x} 中位数"), format!("median of {x}")),
        AggregateFunction::Min => lang_pick(lang, format!("{x} 最小值"), format!("least {x}")),
        AggregateFunction::Max => lang_pick(lang, format!("{x} 最大值"), format!("greatest {x}")),
        AggregateFunction::All => lang_pick(lang, format!("每行都满足 {x}"), format!("every row: {x}")),
        AggregateFunction::Any => lang_pick(lang, format!("有一行满足 {x}"), format!("some row: {x}")),
        AggregateFunction::Quantile(share) => {
            lang_pick(lang, format!("{x} 的 {share} 分位数"), format!("{share} quantile of {x}"))
        }
    }
}

/// Which rows: （表 persons，同 household_id，满足 age > 17）.
fn scope(
    rule: &Rule,
    table: Option<&str>,
    by: &[Typed],
    filter: Option<&Typed>,
    grouped: Option<()>,
    labels: &dyn Labels,
    lang: Lang,
) -> String {
    let text = |x: &Typed| one(rule, Some((labels, lang)), x);
    let mut pieces = vec![];
    if let Some(table) = table {
        pieces.push(lang_pick(lang, format!("表 {table}"), format!("table {table}")));
    }
    if !by.is_empty() {
        let keys = by.iter().map(text).collect::<Vec<_>>().join(lang.pick("、", ", "));
        pieces.push(lang_pick(lang, format!("同 {keys}"), format!("same {keys}")));
    } else if grouped.is_some() && table.is_none() {
        pieces.push(lang.pick("全表", "whole table").to_owned());
    }
    if let Some(filter) = filter {
        let filter = text(filter);
        pieces.push(lang_pick(lang, format!("满足 {filter}"), format!("where {filter}")));
    }
    if pieces.is_empty() {
        return String::new();
    }
    match lang {
        Lang::Zh => format!("（{}）", pieces.join("，")),
        Lang::En => format!(" ({})", pieces.join(", ")),
    }
}

fn lang_pick(lang: Lang, zh: String, en: String) -> String {
    if lang == Lang::Zh { zh } else { en }
}

/// Whether `x` is one value that needs no working out.
pub(crate) fn is_simple(x: &Typed) -> bool {
    match &x.kind {
        Kind::Negate(x) => matches!(x.kind, Kind::Number(_)),
        Kind::Number(_) | Kind::Text(_) | Kind::Truth(_) | Kind::Name(_) | Kind::Derived(_) => true,
        Kind::Call { function: crate::Function::Date, arguments } => {
            matches!(&arguments[..], [one] if matches!(one.kind, Kind::Text(_)))
        }
        _ => false,
    }
}
