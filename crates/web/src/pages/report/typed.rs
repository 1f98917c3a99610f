//! What a reporter has typed so far. It lives in the form alone: each page carries in hidden fields what it does not ask.

use super::questions::Question;
use crate::http::Form;
use crate::look::fields;
use maud::{Markup, html};
use shishu_office::NewCase;
use shishu_office::cases::Named;
use shishu_programme::{CaseKind, Category, Channel, Programme, StatUnit};
use shishu_terms::{CaseKindId, CategoryId, Lang, PersonId, UnitId};

/// Everything typed, as typed.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub kind: String,
    pub text: String,
    /// Units ticked.
    pub units: Vec<String>,
    /// "None of these units".
    pub none: bool,
    /// The name searched for.
    pub query: String,
    /// The name for which units were last offered.
    pub asked: String,
    /// Whom else it is about, in words.
    pub others: String,
    pub category: String,
    pub contact: String,
    /// The last page was reached once: after a change it is the next.
    pub checked: bool,
}

impl Typed {
    pub fn read(form: &Form) -> Self {
        let text = |name: &str| form.text(name).replace("\r\n", "\n");
        let mut units: Vec<String> = Vec::new();
        for unit in form.all("unit") {
            if !units.iter().any(|known| known == unit) {
                units.push(unit.to_owned());
            }
        }
        Typed {
            kind: text("kind"),
            text: text("text"),
            units,
            none: form.text("none") == "yes",
            query: text("q"),
            asked: text("asked"),
            others: text("others"),
            category: text("category"),
            contact: text("contact"),
            checked: form.text("checked") == "yes",
        }
    }

    /// All of it but what the page of this question asks itself.
    pub fn hidden(&self, question: Question) -> Markup {
        let yes = |so: bool| if so { "yes" } else { "" };
        let single = [
            ("kind", self.kind.as_str()),
            ("text", &self.text),
            ("none", yes(self.none)),
            ("q", &self.query),
            ("asked", &self.asked),
            ("others", &self.others),
            ("category", &self.category),
            ("contact", &self.contact),
            ("checked", yes(self.checked)),
        ];
        let own = question.inputs();
        html! {
            @for (name, value) in single.into_iter().filter(|(name, value)| !own.contains(name) && !value.is_empty()) {
                (fields::hidden(name, value))
            }
            @if !own.contains(&"unit") { @for unit in &self.units { (fields::hidden("unit", unit)) } }
        }
    }

    /// The kind chosen, if the public may choose it.
    pub fn kind_of<'p>(&self, programme: &'p Programme) -> Option<&'p CaseKind> {
        let kind = programme.cases.get(&CaseKindId::new(self.kind.as_str()))?;
        kind.intake.contains(&Channel::Web).then_some(kind)
    }

    pub fn category_of<'k>(&self, kind: &'k CaseKind) -> Option<&'k Category> {
        kind.category(&CategoryId::new(self.category.as_str()))
    }

    /// The units ticked that the programme knows.
    pub fn units_of<'p>(&self, programme: &'p Programme) -> Vec<&'p StatUnit> {
        self.units.iter().filter_map(|id| programme.units.get(&UnitId::new(id.as_str()))).collect()
    }

    /// What the office is given. Whom it is about stands in the text as well, since of the rest only keyed tokens are kept.
    pub fn case(&self, programme: &Programme, lang: Lang) -> NewCase {
        let units = self.units_of(programme);
        let names: Vec<&str> = units.iter().map(|unit| unit.name.get(lang)).collect();
        let mut text = self.text.clone();
        if !names.is_empty() {
            text += &format!("\n\n{}{}", lang.pick("反映的单位：", "About: "), names.join(lang.pick("、", "; ")));
        }
        if !self.others.is_empty() {
            text += &format!("\n\n{}{}", lang.pick("还涉及：", "Also about: "), self.others);
        }
        NewCase {
            kind: CaseKindId::new(self.kind.as_str()),
            category: CategoryId::new(self.category.as_str()),
            channel: Channel::Web,
            text,
            contact: self.contact.clone(),
            region: units.first().map(|unit| unit.region),
            named: Named { units: units.iter().map(|unit| unit.id.clone()).collect(), people: self.people(programme) },
            files: Vec::new(),
            from: None,
        }
    }

    /// Holders of posts whom the words about others name in full: they and their units are kept out like those ticked.
    fn people(&self, programme: &Programme) -> Vec<PersonId> {
        let words = self.others.to_lowercase();
        let is_named = |name: &str| name.chars().count() >= 2 && words.contains(&name.to_lowercase());
        let named = programme.people.values().filter(|one| is_named(&one.name.zh) || is_named(&one.name.en));
        named.map(|person| person.id.clone()).collect()
    }
}
