//! What stands in the fields of the editor, as it was typed: kept when the page comes back, read into a rule.

use crate::http::Posted;
use shishu_programme::{ReportForm, rule_gaps};
use shishu_rules::{Level, RuleSource};
use shishu_terms::{Bilingual, Decimal, Period, RuleId, parse_number};

/// Names of the fields with a text in both languages.
const PAIRS: [&str; 4] = ["message", "why", "example", "honest"];

/// The fields of the editor.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub id: String,
    pub level: String,
    pub when: String,
    pub expr: String,
    pub tolerance: String,
    /// Chinese and English of message, why, example and honest causes.
    pub pairs: [(String, String); 4],
    /// A line for each ready-made reason: `中文 | English`.
    pub reasons: String,
    pub source: String,
    pub from: String,
    pub reason: String,
    /// The last act on the rule when the page was opened; empty for none.
    pub base: String,
    /// The rule is there already: its id stays.
    pub edits: bool,
    /// Save it although there are doubts.
    pub anyway: bool,
    /// The period to try it on.
    pub on: String,
}

/// A field and what is wrong with it.
pub(super) type FieldError = (&'static str, Bilingual);

impl Typed {
    /// As posted.
    pub fn read(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).replace("\r\n", "\n");
        Typed {
            id: text("id"),
            level: text("level"),
            when: text("when"),
            expr: text("expr"),
            tolerance: text("tolerance"),
            pairs: PAIRS.map(|name| (text(&format!("{name}.zh")), text(&format!("{name}.en")))),
            reasons: text("reasons"),
            source: text("source"),
            from: text("from"),
            reason: text("reason"),
            base: text("base"),
            edits: !posted.text("edits").is_empty(),
            anyway: !posted.text("anyway").is_empty(),
            on: text("on"),
        }
    }

    /// A rule as it stands, to be changed.
    pub fn of(source: &RuleSource, base: Option<u64>) -> Self {
        let pair = |text: &Option<Bilingual>| text.clone().map(|text| (text.zh, text.en)).unwrap_or_default();
        let reasons: Vec<String> = source.reasons.iter().map(|one| format!("{} | {}", one.zh, one.en)).collect();
        Typed {
            id: source.id.to_string(),
            level: source.level.code().to_owned(),
            when: source.when.clone().unwrap_or_default(),
            expr: source.expr.clone(),
            tolerance: source.tolerance.map(|tolerance| tolerance.to_string()).unwrap_or_default(),
            pairs: [&source.message, &source.why, &source.example, &source.honest].map(pair),
            reasons: reasons.join("\n"),
            source: source.source.clone().unwrap_or_default(),
            base: base.map(|seq| seq.to_string()).unwrap_or_default(),
            edits: true,
            ..Typed::default()
        }
    }

    /// An empty rule with the next free id.
    pub fn anew(form: &ReportForm) -> Self {
        Typed { id: next_id(form), level: Level::Hard.code().to_owned(), ..Typed::default() }
    }

    /// One of the fields with a text in both languages.
    pub fn pair(&self, name: &str) -> (&str, &str) {
        let at = PAIRS.iter().position(|known| *known == name);
        at.map_or(("", ""), |at| (self.pairs[at].0.as_str(), self.pairs[at].1.as_str()))
    }

    /// The rule as far as the fields can be read, and what is wrong with those that cannot or are empty.
    pub fn source(&self) -> (RuleSource, Vec<FieldError>) {
        let mut errors = Vec::new();
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let both = |at: usize| {
            let (zh, en) = &self.pairs[at];
            (!zh.is_empty() || !en.is_empty()).then(|| Bilingual::new(zh.as_str(), en.as_str()))
        };
        let source = RuleSource {
            when: given(&self.when),
            tolerance: self.read_tolerance(&mut errors),
            message: both(0),
            why: both(1),
            example: both(2),
            honest: both(3),
            source: given(&self.source),
            reasons: self.read_reasons(&mut errors),
            ..RuleSource::new(self.id.as_str(), self.read_level(), self.expr.as_str())
        };
        for (name, (zh, en)) in PAIRS.into_iter().zip(&self.pairs) {
            if zh.is_empty() != en.is_empty() {
                errors.push((name, Bilingual::new("中文和英文都要写", "write it in both languages")));
            }
        }
        if !RuleId::new(self.id.as_str()).well_formed() {
            errors.push((
                "id",
                Bilingual::new("用英文字母、数字、- 和 _，不超过 64 个", "ASCII letters, digits, - and _, at most 64"),
            ));
        }
        for gap in rule_gaps(&source) {
            if errors.iter().all(|(name, _)| *name != gap.key) {
                errors.push((gap.key, gap.message));
            }
        }
        (source, errors)
    }

    fn read_level(&self) -> Level {
        Level::ALL.into_iter().find(|level| level.code() == self.level).unwrap_or(Level::Hard)
    }

    fn read_tolerance(&self, errors: &mut Vec<FieldError>) -> Option<Decimal> {
        if self.tolerance.is_empty() {
            return None;
        }
        parse_number(&self.tolerance).map_err(|error| errors.push(("tolerance", error.message()))).ok()
    }

    fn read_reasons(&self, errors: &mut Vec<FieldError>) -> Vec<Bilingual> {
        let mut reasons = Vec::new();
        for line in self.reasons.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once(['|', '｜']).map(|(zh, en)| (zh.trim(), en.trim())) {
                Some((zh, en)) if !zh.is_empty() && !en.is_empty() => reasons.push(Bilingual::new(zh, en)),
                _ => errors.push((
                    "reasons",
                    Bilingual::new(
                        format!("“{line}”：每行写成 中文 | English"),
                        format!("\"{line}\": write each line as 中文 | English"),
                    ),
                )),
            }
        }
        reasons
    }

    /// The period it is to be asked from.
    pub fn from(&self) -> Option<Period> {
        self.from.parse().ok()
    }

    /// The last act on the rule when the page was opened.
    pub fn base(&self) -> Option<u64> {
        self.base.parse().ok()
    }
}

/// `B204-27` after `B204-26`; for a form without rules its own id with 01.
fn next_id(form: &ReportForm) -> String {
    let numbered = |id: &RuleId| {
        let (stem, number) = id.as_str().rsplit_once('-')?;
        Some((number.parse::<u32>().ok()?, stem.to_owned(), number.len()))
    };
    let last = form.rules.iter().filter_map(|rule| numbered(&rule.id)).max();
    match last {
        Some((number, stem, digits)) => format!("{stem}-{:0digits$}", number.saturating_add(1)),
        None => format!("{}-01", form.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_rule_and_comes_back_as_it_was() {
        let typed = Typed {
            id: "B204-30".to_owned(),
            level: "query".to_owned(),
            expr: "[101] >= 0".to_owned(),
            tolerance: "0.5".to_owned(),
            pairs: [("甲", "a"), ("乙", "b"), ("", ""), ("丙", "c")].map(|(zh, en)| (zh.to_owned(), en.to_owned())),
            reasons: "停产 | stopped\n\n检修｜repairs".to_owned(),
            base: "7".to_owned(),
            edits: true,
            ..Typed::default()
        };
        let (source, errors) = typed.source();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(source.reasons.len(), 2);
        let again = Typed::of(&source, Some(7));
        assert_eq!((again.base(), again.source().0, again.pairs), (Some(7), source, typed.pairs));
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let typed = Typed {
            id: "a b".to_owned(),
            level: "query".to_owned(),
            tolerance: "half".to_owned(),
            pairs: [("甲", ""), ("", ""), ("", ""), ("", "")].map(|(zh, en)| (zh.to_owned(), en.to_owned())),
            reasons: "only one language".to_owned(),
            ..Typed::default()
        };
        let fields: Vec<&str> = typed.source().1.iter().map(|(name, _)| *name).collect();
        assert_eq!(fields, ["tolerance", "reasons", "message", "id", "why", "honest"]);
    }
}
