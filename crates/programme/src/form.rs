//! A report form 报表: its indicators, who reports it, when, what is published of it, and the rules it is checked by.

use std::collections::BTreeSet;

use shishu_rules::{CellKind, CellRef, Diagnostic, Names, Rule, RuleSource, compile, consistency::Domain};
use shishu_terms::{
    Bilingual, FormId, Frequency, IndicatorCode, IndustryCode, Period, RegionLevel, RuleId, UnitOfMeasure, half_width,
};

use crate::{
    due::DueRule,
    rule_book::RuleBook,
    rule_file::beyond_one_return,
    unit::{StatUnit, UnitKind},
};

#[derive(Debug, Clone, PartialEq)]
pub struct ReportForm {
    pub id: FormId,
    /// As the office numbers its editions: `2025`.
    pub version: String,
    pub name: Bilingual,
    pub frequency: Frequency,
    /// The field of statistics, such as industry or trade.
    pub subject_area: Bilingual,
    pub respondents: Selector,
    pub due: DueRule,
    pub review: Review,
    /// Whether a town reviewer sees the return before the county does: `review.town_days` is set.
    pub has_town_review: bool,
    pub sections: Vec<Section>,
    /// Every indicator in the order of the form, across sections.
    pub indicators: Vec<Indicator>,
    /// In the order of the rule file, each with the periods it is in force for.
    pub rules: RuleBook,
    pub publication: Option<PublicationRule>,
}

impl ReportForm {
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == *code)
    }

    /// The indicator written as a code, an alias or a name in either language; nothing when two share the name.
    pub fn indicator_named(&self, written: &str) -> Option<&Indicator> {
        let wanted = half_width(written.trim());
        let code =
            |indicator: &&Indicator| indicator.code.as_str() == wanted || indicator.alias.as_deref() == Some(&wanted);
        if let Some(found) = self.indicators.iter().find(code) {
            return Some(found);
        }
        let named = |indicator: &&Indicator| {
            half_width(&indicator.name.zh) == wanted || indicator.name.en.eq_ignore_ascii_case(&wanted)
        };
        let mut found = self.indicators.iter().filter(named);
        found.next().filter(|_| found.next().is_none())
    }

    /// The last text of a rule; what a return is asked is [`RuleBook::at`].
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.latest_of(id).map(|edition| &edition.rule)
    }

    /// The text of a rule that a return of the period is asked; the last one for a rule it is not asked any more.
    pub fn rule_at(&self, id: &RuleId, period: Period) -> Option<&Rule> {
        self.rules.at(id, period).or_else(|| self.rule(id))
    }

    /// A rule text held against this form. A rule of a form sees one return, the period before and the year before.
    pub fn compile_rule(&self, source: &RuleSource) -> Result<Rule, Vec<Diagnostic>> {
        let rule = compile(source, &FormNames(self))?;
        match beyond_one_return(&rule) {
            None => Ok(rule),
            Some(error) => Err(vec![error]),
        }
    }

    /// What a cell can hold whatever the rules say; nothing for one that is not of this form.
    pub fn domain(&self, cell: &CellRef) -> Option<Domain> {
        self.indicator(&cell.code).filter(|_| cell.table.is_none()).map(Indicator::domain)
    }

    /// Working days for the respondent to answer an inquiry.
    pub fn inquiry_days(&self) -> u32 {
        self.review.inquiry_days
    }
}

/// A part of the form under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: Bilingual,
    pub indicators: Vec<IndicatorCode>,
}

/// Who reports: units that meet every criterion; an empty criterion lets everyone through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    pub kinds: BTreeSet<UnitKind>,
    /// At least one of these directories.
    pub groups: BTreeSet<String>,
    /// In one of these industries, at any level of the classification.
    pub industries: Vec<IndustryCode>,
}

impl Selector {
    pub fn matches(&self, unit: &StatUnit) -> bool {
        let of_industry = |unit: &StatUnit| {
            let own = unit.industry.as_ref();
            own.is_some_and(|own| self.industries.iter().any(|wanted| wanted.contains(own)))
        };
        (self.kinds.is_empty() || self.kinds.contains(&unit.kind))
            && (self.groups.is_empty() || !self.groups.is_disjoint(&unit.groups))
            && (self.industries.is_empty() || of_industry(unit))
    }
}

/// How many working days each step may take, and how much of the returns need be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Nothing when there is no town review.
    pub town_days: Option<u32>,
    pub county_days: u32,
    /// For the respondent to answer an inquiry.
    pub inquiry_days: u32,
    /// Reviewers are told that they may stop where the expected error left of each published total is at most so many thousandths of it.
    pub error_left_permille: u32,
}

/// [`Review::error_left_permille`] where the form does not say: 1 %.
pub const ERROR_LEFT_PERMILLE: u32 = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub code: IndicatorCode,
    pub name: Bilingual,
    /// Unit `1` (none) for texts and codes.
    pub unit: UnitOfMeasure,
    /// 0 plain, 1 of which 其中, 2 below that.
    pub depth: u8,
    /// Whether a return without it cannot be submitted.
    pub required: bool,
    pub kind: IndicatorKind,
    /// Whether the figures of units add up to that of their region.
    pub additive: bool,
    /// 指标解释.
    pub explanation: Bilingual,
    /// A name of lower-case ASCII for rules and column maps.
    pub alias: Option<String>,
}

impl Indicator {
    /// What its cell can hold whatever the rules say.
    pub fn domain(&self) -> Domain {
        match &self.kind {
            IndicatorKind::Number { .. } => Domain::Number,
            IndicatorKind::Text => Domain::Text,
            IndicatorKind::Code(choices) => Domain::Choice(choices.iter().map(|one| one.value.clone()).collect()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndicatorKind {
    Number {
        /// Decimals the form asks for.
        decimals: u32,
        /// Whether it may be below zero.
        negative: bool,
    },
    Text,
    /// One of a list, stored as its value.
    Code(Vec<Choice>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub name: Bilingual,
}

/// What of the form becomes a published table, summed over regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRule {
    pub title: Bilingual,
    pub figures: Vec<PublishedIndicator>,
    /// The levels of region shown; units count towards the region of that level they lie in.
    pub levels: BTreeSet<RegionLevel>,
    /// A cell with fewer contributing units than this is not shown, so that no unit's own figure can be read from it.
    pub min_units: u32,
    /// Working days within which a table that differs from its sources is corrected or explained.
    pub correct_days: u32,
}

/// [`PublicationRule::correct_days`] where the form does not say.
pub const CORRECT_DAYS: u32 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedIndicator {
    pub indicator: IndicatorCode,
    /// Of the same dimension as the indicator's own unit.
    pub unit: UnitOfMeasure,
    /// Decimals of the published figure; the sum is exact and rounded once, at the end.
    pub decimals: u32,
}

/// The names that the rules of one form may use.
pub(crate) struct FormNames<'a>(pub &'a ReportForm);

impl Names for FormNames<'_> {
    fn resolve(&self, written: &str) -> Option<IndicatorCode> {
        self.0.indicator_named(written).map(|indicator| indicator.code.clone())
    }

    fn all(&self) -> Vec<(IndicatorCode, String, String)> {
        let names =
            |i: &Indicator| (i.code.clone(), i.name.zh.clone(), i.alias.clone().unwrap_or_else(|| i.name.en.clone()));
        self.0.indicators.iter().map(names).collect()
    }

    fn kind(&self, code: &IndicatorCode) -> Option<CellKind> {
        self.0.indicator(code).map(|indicator| match indicator.kind {
            IndicatorKind::Number { .. } => CellKind::Number,
            IndicatorKind::Text | IndicatorKind::Code(_) => CellKind::Text,
        })
    }
}
