//! A rule in a sentence, with the values of one return, built from the rule's own expression.
//!
//! A comparison names each term with its value, the computed sides and the gap: “营业收入 1,200 应不小于 甲 700 + 乙 600
//! = 1,300，差 100”. A conditional rule says 因为 …，所以 …. What has no sentence pattern is shown as the formula itself
//! with its values. Of several demands only those that fail (or are open, if none fails) are said.

use crate::ast::{Checked, Expr, Function, Kind, Link, Literal};
use crate::code_list::CodeList;
use crate::derived::{Derived, DerivedSlot, ListSlot};
use crate::eval::{Frame, Slots, Value, fetch, outcome};
use crate::names::TableName;
use crate::outcome::{Cell, Outcome, Values, When};
use crate::parse::power;
use crate::pattern::Pattern;
use crate::phrase::{self, Mood};
use crate::print::{Sink, Spelling, write};
use crate::resolve::children;
use crate::rule::{Rule, Slot, Typed};
use crate::{spoken, texts};
use serde::{Deserialize, Serialize};
use shishu_terms::{Decimal, IndicatorCode, Lang, group_digits};

/// The names of indicators as people read them.
pub trait Labels {
    fn label(&self, code: &IndicatorCode, lang: Lang) -> String;
    /// The same for a column of another table or form.
    fn label_in(&self, table: &TableName, code: &IndicatorCode, _lang: Lang) -> String {
        format!("{table}.{code}")
    }
}

/// A sentence in pieces, so that a page can link each term to its cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Explanation {
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Text(String),
    /// One cell: its name with the period if not the current one (上期营业收入), and its value as displayed.
    Term {
        indicator: IndicatorCode,
        when: When,
        name: String,
        value: String,
    },
}

impl Explanation {
    /// The sentence without links: each term as `name value`.
    pub fn to_plain_text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Term { name, value, .. } => {
                    out.push_str(name);
                    if !value.starts_with('（') {
                        out.push(' ');
                    }
                    out.push_str(value);
                }
            }
        }
        out
    }
}

/// Says what `rule` demands of these values and, where it fails or cannot be decided, why.
pub fn explain(rule: &Rule, values: &dyn Values, labels: &dyn Labels, lang: Lang) -> Explanation {
    let lists: Vec<Option<&CodeList>> = rule.lists().iter().map(|list| values.list(list)).collect();
    explain_slots(rule, &Slots { cells: &fetch(rule, values), derived: &[], lists: &lists }, labels, lang)
}

/// The same on values already fetched.
pub fn explain_slots(rule: &Rule, slots: &Slots<'_>, labels: &dyn Labels, lang: Lang) -> Explanation {
    let (main, side) = (Frame::expr(rule, slots), Frame::when(rule, slots));
    let outcome = outcome(rule, slots);
    let fails = matches!(outcome, Outcome::Fail { .. });
    let mut writer = Writer { rule, labels, lang, slots, fails, general: false, parts: vec![] };
    writer.whole(&main, &side);
    writer.ending(&outcome);
    Explanation { parts: writer.parts }
}

/// What `rule` demands of any return: the same sentence without values, whatever is reported.
pub fn describe(rule: &Rule, labels: &dyn Labels, lang: Lang) -> String {
    let (cells, lists) = (vec![Cell::Missing; rule.cells().len()], vec![None; rule.lists().len()]);
    let slots = Slots { cells: &cells, derived: &[], lists: &lists };
    let (main, side) = (Frame::expr(rule, &slots), Frame::when(rule, &slots));
    let mut writer = Writer { rule, labels, lang, slots: &slots, fails: false, general: true, parts: vec![] };
    writer.whole(&main, &side);
    Explanation { parts: writer.parts }.to_plain_text()
}

struct Writer<'a> {
    rule: &'a Rule,
    labels: &'a dyn Labels,
    lang: Lang,
    slots: &'a Slots<'a>,
    /// Gaps are said only of a rule that fails, not of one that cannot be decided.
    fails: bool,
    /// Of any return, not of this one: no values, and nothing left out because it holds.
    general: bool,
    parts: Vec<Part>,
}

impl Sink<Checked> for Writer<'_> {
    fn text(&mut self, text: &str) {
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    fn name(&mut self, slot: &Slot) {
        let Some(cell) = self.rule.cells().get(slot.index()) else { return };
        if self.general {
            let name = spoken::label(cell, self.labels, self.lang);
            return self.text(&name);
        }
        let value = match self.slots.cells.get(slot.index()) {
            Some(value) if *value != Cell::Missing => phrase::value(self.lang, value),
            _ => phrase::empty(self.lang, cell.when).to_owned(),
        };
        let name = spoken::label(cell, self.labels, self.lang);
        self.parts.push(Part::Term { indicator: cell.name(), when: cell.when, name, value });
    }

    fn number(&mut self, number: &Literal) {
        self.text(&group_digits(number.written()));
        if number.is_percent() {
            self.text("%");
        }
    }

    fn quoted(&mut self, text: &str) {
        let (open, close) = if self.lang == Lang::Zh { ("“", "”") } else { ("\"", "\"") };
        self.text(&[open, text, close].concat());
    }

    fn list(&mut self, list: &ListSlot) {
        self.text(&spoken::list_name(self.rule, *list));
    }

    fn derived(&mut self, derived: &DerivedSlot) {
        let Some(known) = self.rule.derived().get(derived.index()) else { return };
        let noun = spoken::noun(self.rule, known, self.labels, self.lang);
        self.text(&noun);
        if let Some(value) = self.slots.derived.get(derived.index()) {
            let value = phrase::value(self.lang, value);
            if !noun.ends_with('）') && !value.starts_with('（') {
                self.text(" ");
            }
            self.text(&value);
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.quoted(pattern.written());
    }

    fn spelling(&self) -> &'static Spelling {
        phrase::spelling(self.lang)
    }
}

impl<'a> Writer<'a> {
    fn whole(&mut self, main: &Frame<'a>, side: &Frame<'a>) {
        match &self.rule.when {
            None => self.claim(main, &self.rule.expr, Mood::Ought, false),
            Some(when) => self.conditional(side, when, main, &self.rule.expr, None),
        }
    }

    /// Of several demands those worth saying here.
    fn worth<T: Copy>(&self, items: &[T], holds: impl Fn(T) -> Option<bool>) -> Vec<T> {
        if self.general { items.to_vec() } else { telling(items, holds) }
    }

    fn say(&mut self, zh: &str, en: &str) {
        self.text(self.lang.pick(zh, en));
    }

    fn dated(&self, code: &IndicatorCode, when: When) -> String {
        phrase::dated(self.lang, when, &self.labels.label(code, self.lang))
    }

    /// `x` as a sentence: that it should hold or does hold, or the contrary when `negated`.
    fn claim(&mut self, frame: &Frame<'a>, x: &'a Typed, mood: Mood, negated: bool) {
        match &x.kind {
            Kind::Not(inner) => self.claim(frame, inner, mood, !negated),
            Kind::Compare { first, rest } => match &rest[..] {
                [link] => self.comparison(frame, first, link, mood, negated),
                _ if !negated && mood == Mood::Ought => self.chain(frame, first, rest),
                _ => self.formula(x, mood, negated),
            },
            Kind::And(items) if negated => self.any(frame, items, mood, true),
            Kind::And(items) => self.all(frame, items, mood, false),
            Kind::Or(items) if negated => self.all(frame, items, mood, true),
            Kind::Or(items) => self.any(frame, items, mood, false),
            Kind::If { condition, then, otherwise } if !negated && mood == Mood::Ought => {
                self.conditional(frame, condition, frame, then, otherwise.as_deref().map(|x| (frame, x)));
            }
            Kind::In { item, set, negated: not } => self.membership(frame, item, set, mood, negated != *not),
            Kind::Between { item, low, high, negated: not } => {
                self.interval(frame, [item, low, high], mood, negated != *not);
                if mood == Mood::Ought && matches!(frame.truth(x), Ok(Some(false))) && !negated {
                    self.gap(frame.gap(x), x);
                }
            }
            Kind::InList { item, list, negated: not } => {
                self.side(frame, item);
                self.text(phrase::in_list(self.lang, mood, negated != *not)[0]);
                self.list(list);
                self.text(phrase::in_list(self.lang, mood, negated != *not)[1]);
            }
            Kind::Matches { item, pattern } => {
                self.side(frame, item);
                self.text(phrase::matches(self.lang, mood, negated));
                self.quoted(pattern.picture().unwrap_or(pattern.written()));
            }
            Kind::Within { item, share, base } => self.near(frame, [item, share, base], mood, negated, x),
            Kind::Derived(slot) => self.over_rows(frame, *slot, mood, negated),
            Kind::Call { function: Function::IsMissing, arguments } => match &arguments[..] {
                [Expr { kind: Kind::Name(slot), .. }] => {
                    self.name(slot);
                    self.text(phrase::filled(self.lang, mood, negated));
                }
                _ => self.formula(x, mood, negated),
            },
            _ => self.formula(x, mood, negated),
        }
    }

    fn formula(&mut self, x: &'a Typed, mood: Mood, negated: bool) {
        self.text(phrase::formula(self.lang, mood, negated));
        let min = if mood == Mood::Is { power::COMPARE } else { power::IF };
        write(x, min, self);
    }

    fn comparison(&mut self, frame: &Frame<'a>, left: &'a Typed, link: &'a Link<Checked>, mood: Mood, negated: bool) {
        let op = if negated { link.op.negated() } else { link.op };
        // “0 应不大于 甲 −5” is read more easily the other way round.
        let flip = is_constant(left) && !is_constant(&link.right);
        let (first, op, second) = if flip { (&link.right, op.flipped(), left) } else { (left, op, &link.right) };
        self.side(frame, first);
        self.text(" ");
        self.text(phrase::verb(self.lang, mood, op));
        self.text(" ");
        self.side(frame, second);
        if let Some(within) = frame.within(link) {
            let within = group_digits(within.normalize());
            self.say(&format!("（允许差 {within}）"), &format!(" (tolerance {within})"));
        }
        let fails = matches!(frame.link_holds(left, link), Ok(Some(holds)) if holds == negated);
        if fails && mood == Mood::Ought && !negated {
            let places = self.places(left).max(self.places(&link.right));
            self.gap_with(frame.link_gap(left, link), places);
        }
    }

    /// One side of a comparison: the terms, and what they come to when there is something to compute.
    fn side(&mut self, frame: &Frame<'a>, x: &'a Typed) {
        write(x, power::SUM, self);
        if spoken::is_simple(x) {
            return;
        }
        match frame.eval(x) {
            Ok(Value::Number(n)) => {
                let (shown, cut) = phrase::computed(n.value, self.places(x));
                self.text(if cut { " ≈ " } else { " = " });
                self.text(&shown);
            }
            Ok(value @ (Value::Text(_) | Value::Date(_))) => {
                self.text(" = ");
                self.text(&texts::written(&value));
            }
            _ => {}
        }
    }

    /// The most decimals of the cells in `x`, so that money adds up to money.
    fn places(&self, x: &Typed) -> u32 {
        let cell = match &x.kind {
            Kind::Name(slot) => self.slots.cells.get(slot.index()),
            Kind::Derived(slot) => self.slots.derived.get(slot.index()),
            _ => None,
        };
        if let Some(Cell::Number(d)) = cell {
            return d.scale().min(6);
        }
        children(x).into_iter().map(|part| self.places(part)).max().unwrap_or(0)
    }

    fn gap(&mut self, gap: Option<Decimal>, x: &Typed) {
        let places = self.places(x);
        self.gap_with(gap, places);
    }

    fn gap_with(&mut self, gap: Option<Decimal>, places: u32) {
        let Some(gap) = gap.filter(|gap| self.fails && !gap.is_zero()) else { return };
        let (shown, cut) = phrase::computed(gap, places);
        let about = if cut { self.lang.pick("约 ", "about ") } else { "" };
        self.say(&format!("，差 {about}{shown}"), &format!(", off by {about}{shown}"));
    }

    fn chain(&mut self, frame: &Frame<'a>, first: &'a Typed, rest: &'a [Link<Checked>]) {
        let lefts = std::iter::once(first).chain(rest.iter().map(|link| &link.right));
        let links: Vec<(&'a Typed, &'a Link<Checked>)> = lefts.zip(rest).collect();
        let said = self.worth(&links, |(left, link)| frame.link_holds(left, link).ok().flatten());
        for (i, (left, link)) in said.into_iter().enumerate() {
            if i > 0 {
                self.say("；且 ", "; and ");
            }
            self.comparison(frame, left, link, Mood::Ought, false);
        }
    }

    fn all(&mut self, frame: &Frame<'a>, items: &'a [Typed], mood: Mood, negated: bool) {
        let items: Vec<&'a Typed> = items.iter().collect();
        let said = match mood {
            Mood::Ought => self.worth(&items, |x| frame.truth(x).ok().flatten().map(|holds| holds != negated)),
            Mood::Is => items,
        };
        for (i, x) in said.into_iter().enumerate() {
            if i > 0 {
                match mood {
                    Mood::Ought => self.say("；且 ", "; and "),
                    Mood::Is => self.say(" 且 ", " and "),
                }
            }
            self.claim(frame, x, mood, negated);
        }
    }

    fn any(&mut self, frame: &Frame<'a>, items: &'a [Typed], mood: Mood, negated: bool) {
        if mood == Mood::Ought {
            self.say("以下至少应有一项成立：", "at least one of these should hold: ");
        }
        // What is, is said by the alternatives that are true; what should be, by all of them.
        let is_true = |x: &&'a Typed| matches!(frame.truth(x), Ok(Some(holds)) if holds != negated);
        let mut said: Vec<&'a Typed> =
            items.iter().filter(|x| mood == Mood::Ought || self.general || is_true(x)).collect();
        if said.is_empty() {
            said = items.iter().collect();
        }
        for (i, x) in said.into_iter().enumerate() {
            if i > 0 {
                match mood {
                    Mood::Ought => self.say("；或 ", "; or "),
                    Mood::Is => self.say(" 或 ", " or "),
                }
            }
            self.claim(frame, x, Mood::Is, negated);
        }
    }

    /// `if condition then …`, the two read in their own frames (a rule's `when` knows no tolerance).
    fn conditional(
        &mut self,
        asked: &Frame<'a>,
        condition: &'a Typed,
        frame: &Frame<'a>,
        then: &'a Typed,
        otherwise: Option<(&Frame<'a>, &'a Typed)>,
    ) {
        let known = if self.general { Ok(None) } else { asked.truth(condition) };
        match (known, otherwise) {
            (Ok(Some(true)), _) => {
                self.say("因为 ", "because ");
                self.claim(asked, condition, Mood::Is, false);
                self.say("，所以 ", ", ");
                self.claim(frame, then, Mood::Ought, false);
            }
            (Ok(Some(false)), otherwise) => {
                self.say("因为 ", "because ");
                self.claim(asked, condition, Mood::Is, true);
                match otherwise {
                    Some((frame, x)) => {
                        self.say("，所以 ", ", ");
                        self.claim(frame, x, Mood::Ought, false);
                    }
                    None => self.say("，本条不适用", ", this rule does not apply"),
                }
            }
            (_, otherwise) => {
                self.say("如果 ", "if ");
                self.claim(asked, condition, Mood::Is, false);
                self.say("，那么 ", ", then ");
                self.claim(frame, then, Mood::Ought, false);
                if let Some((frame, x)) = otherwise {
                    self.say("；否则 ", "; otherwise ");
                    self.claim(frame, x, Mood::Ought, false);
                }
            }
        }
    }

    fn membership(&mut self, frame: &Frame<'a>, item: &'a Typed, set: &'a [Typed], mood: Mood, negated: bool) {
        let (before, after) = phrase::membership(self.lang, mood, negated);
        self.side(frame, item);
        self.text(before);
        for (i, x) in set.iter().enumerate() {
            if i > 0 {
                self.say("、", ", ");
            }
            self.side(frame, x);
        }
        self.text(after);
    }

    fn interval(&mut self, frame: &Frame<'a>, [item, low, high]: [&'a Typed; 3], mood: Mood, negated: bool) {
        let [before, between, after] = phrase::interval(self.lang, mood, negated);
        self.side(frame, item);
        self.text(before);
        self.side(frame, low);
        self.text(between);
        self.side(frame, high);
        self.text(after);
    }

    fn near(&mut self, frame: &Frame<'a>, parts: [&'a Typed; 3], mood: Mood, negated: bool, x: &'a Typed) {
        let [item, share, base] = parts;
        let [between, before, after] = phrase::near(self.lang, mood, negated);
        match self.lang {
            Lang::Zh => {
                self.side(frame, item);
                self.text(between);
                self.side(frame, base);
                self.text(before);
                self.side(frame, share);
            }
            Lang::En => {
                self.side(frame, item);
                self.text(between);
                self.side(frame, share);
                self.text(before);
                self.side(frame, base);
            }
        }
        self.text(after);
        let fails = self.fails && mood == Mood::Ought && matches!(frame.truth(x), Ok(Some(holds)) if holds == negated);
        if let Some((distance, allowed)) = frame.share_sides(parts, &x.span).ok().flatten().filter(|_| fails) {
            let places = self.places(x);
            let (distance, allowed) =
                (phrase::computed(distance.value, places).0, phrase::computed(allowed.value, places).0);
            self.say(
                &format!("（相差 {distance}，允许 {allowed}）"),
                &format!(" (apart {distance}, allowed {allowed})"),
            );
        }
    }

    /// A condition over rows: 编码 应不重复 / should be unique.
    fn over_rows(&mut self, frame: &Frame<'a>, slot: DerivedSlot, mood: Mood, negated: bool) {
        let Some(derived) = self.rule.derived().get(slot.index()) else { return };
        match derived {
            Derived::Unique { keys, .. } => {
                for (i, key) in keys.iter().enumerate() {
                    if i > 0 {
                        self.say("、", ", ");
                    }
                    self.side(frame, key);
                }
            }
            _ => {
                let noun = spoken::noun(self.rule, derived, self.labels, self.lang);
                self.text(&noun);
            }
        }
        let list = match derived {
            Derived::Covers { list, .. } => spoken::list_name(self.rule, *list),
            _ => String::new(),
        };
        self.text(&phrase::over_rows(self.lang, derived, mood, negated, &list));
    }

    /// Why there is no verdict, if there is none.
    fn ending(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Pass | Outcome::Fail { .. } => {}
            Outcome::Missing { indicators } => {
                let dated = |(code, when): &(IndicatorCode, When)| {
                    let known = self.rule.cells().iter().find(|cell| cell.name() == *code && cell.when == *when);
                    known.map_or_else(|| self.dated(code, *when), |cell| spoken::label(cell, self.labels, self.lang))
                };
                let names: Vec<String> = indicators.iter().map(dated).collect();
                let (zh, en) = (names.join("、"), names.join(", "));
                self.say(&format!("；缺 {zh}，无法判断"), &format!("; cannot be decided without {en}"));
            }
            Outcome::Broken(error) => {
                let message = error.message();
                self.say(&format!("；无法计算：{}", message.zh), &format!("; cannot be computed: {}", message.en));
            }
        }
    }
}

/// Of several demands those worth saying: the failing ones; if none fails, the open ones; if none is open, all.
fn telling<T: Copy>(items: &[T], holds: impl Fn(T) -> Option<bool>) -> Vec<T> {
    let pick = |wanted: Option<bool>| -> Vec<T> { items.iter().copied().filter(|x| holds(*x) == wanted).collect() };
    [Some(false), None].into_iter().map(pick).find(|found| !found.is_empty()).unwrap_or_else(|| items.to_vec())
}

fn is_constant(x: &Typed) -> bool {
    !matches!(x.kind, Kind::Name(_) | Kind::Derived(_)) && children(x).into_iter().all(is_constant)
}
