//! The rules of a form over time: every text, and the periods whose returns it is asked of.

use shishu_rules::Rule;
use shishu_terms::{Period, RuleId};

/// One text of a rule with the periods it is in force for.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleEdition {
    pub rule: Rule,
    /// The first period; absent where it holds from the beginning.
    pub from: Option<Period>,
    /// The last period, itself included; absent where it has no end. Before `from`: in force for no period at all.
    pub until: Option<Period>,
}

impl RuleEdition {
    pub fn is_in_force(&self, period: Period) -> bool {
        self.from.is_none_or(|from| from <= period) && self.until.is_none_or(|until| period <= until)
    }
}

/// Every text of every rule of a form, in the order of the file; later texts of one rule follow the earlier ones.
///
/// No two texts of a rule are in force for the same period: whoever adds one ends those before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleBook {
    editions: Vec<RuleEdition>,
}

impl RuleBook {
    /// What a return of the period is asked.
    pub fn in_force(&self, period: Period) -> impl Iterator<Item = &Rule> {
        self.editions.iter().filter(move |edition| edition.is_in_force(period)).map(|edition| &edition.rule)
    }

    /// The text of a rule that a return of the period is asked.
    pub fn at(&self, id: &RuleId, period: Period) -> Option<&Rule> {
        self.in_force(period).find(|rule| rule.id == *id)
    }

    /// Every text, whether in force or not.
    pub fn editions(&self) -> &[RuleEdition] {
        &self.editions
    }

    /// The last text of each rule, in force or ended.
    pub fn latest(&self) -> impl Iterator<Item = &RuleEdition> {
        let is_last = |(at, edition): &(usize, &RuleEdition)| {
            self.editions.get(at + 1).is_none_or(|next| next.rule.id != edition.rule.id)
        };
        self.editions.iter().enumerate().filter(is_last).map(|(_, edition)| edition)
    }

    /// The last texts of rules that had not ended before the period: in force then, or to come.
    pub fn standing(&self, period: Period) -> impl Iterator<Item = &RuleEdition> {
        self.latest().filter(move |edition| {
            edition.until.is_none_or(|until| period <= until && edition.from.is_none_or(|from| from <= until))
        })
    }

    /// The last text of one rule.
    pub fn latest_of(&self, id: &RuleId) -> Option<&RuleEdition> {
        self.editions.iter().rfind(|edition| edition.rule.id == *id)
    }

    /// The last text of each rule, without its periods: for lists of what there is. What a return is asked is
    /// [`Self::in_force`].
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.latest().map(|edition| &edition.rule)
    }

    /// How many rules there are, whatever became of them.
    pub fn len(&self) -> usize {
        self.latest().count()
    }

    pub fn is_empty(&self) -> bool {
        self.editions.is_empty()
    }

    /// Adds a text; those of the same rule end before it begins.
    pub(crate) fn write(&mut self, edition: RuleEdition) {
        if let Some(from) = edition.from {
            self.end(&edition.rule.id, from);
        }
        let after = self.editions.iter().rposition(|known| known.rule.id == edition.rule.id);
        let at = after.map_or(self.editions.len(), |at| at + 1);
        self.editions.insert(at, edition);
    }

    /// Ends every text of a rule before a period.
    pub(crate) fn end(&mut self, id: &RuleId, before: Period) {
        let last = before.previous();
        for edition in self.editions.iter_mut().filter(|edition| edition.rule.id == *id) {
            edition.until = Some(edition.until.map_or(last, |until| until.min(last)));
        }
    }
}

impl<'a> IntoIterator for &'a RuleBook {
    type Item = &'a Rule;
    type IntoIter = Box<dyn Iterator<Item = &'a Rule> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// Rules in force for every period.
impl FromIterator<Rule> for RuleBook {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let edition = |rule| RuleEdition { rule, from: None, until: None };
        RuleBook { editions: rules.into_iter().map(edition).collect() }
    }
}
