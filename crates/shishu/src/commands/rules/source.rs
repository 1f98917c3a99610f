//! Rules as given on a command line: rule files, or the forms of a programme.

use crate::failure::Failure;
use crate::folder::programme_files;
use shishu_feasible::Domain;
use shishu_programme::{Problem, ReportForm, RuleFile, read_rule_file};
use shishu_rules::{CellKind, CellRef, Labels, Rule, RuleText};
use shishu_terms::{Bilingual, IndicatorCode, Lang, RuleId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

/// Rules that are about the same return, and so judged together.
#[derive(Debug, Default)]
pub struct RuleGroup {
    pub rules: Vec<FoundRule>,
    /// What a programme says of its indicators; nothing for rule files.
    known: BTreeMap<IndicatorCode, (Bilingual, Option<Domain>)>,
    /// Rule files with ranges of columns such as `101..109`.
    pub column_ranges: Vec<(String, String)>,
}

/// A rule and where it stands.
#[derive(Debug)]
pub struct FoundRule {
    pub rule: Rule,
    /// The file as given, or programme and form.
    pub origin: String,
    /// The file and the rule's number in it.
    written: Option<(Rc<RuleFile>, usize)>,
}

impl FoundRule {
    /// Line and character of a byte of one of its texts; those of the rule itself where nothing is asked for.
    pub fn place(&self, at: Option<(RuleText, usize)>) -> (Option<u32>, Option<u32>) {
        let Some((file, number)) = &self.written else { return (None, None) };
        match at {
            Some((place, at)) => file.place_of(*number, place, at).map_or((None, None), |(l, c)| (Some(l), Some(c))),
            None => (file.line_of(*number), None),
        }
    }
}

impl RuleGroup {
    /// What a cell can hold: as a programme says, else what the rules use it as.
    pub fn domain(&self, cell: &CellRef) -> Option<Domain> {
        if cell.table.is_some() {
            return None;
        }
        match self.known.get(&cell.code) {
            Some((_, domain)) => domain.clone(),
            None => domain_by_use(self.rules.iter().map(|found| &found.rule), cell),
        }
    }

    pub fn rule(&self, id: &RuleId) -> Option<&FoundRule> {
        self.rules.iter().find(|found| found.rule.id == *id)
    }
}

impl Labels for RuleGroup {
    fn label(&self, code: &IndicatorCode, lang: Lang) -> String {
        self.known.get(code).map_or_else(|| code.to_string(), |(name, _)| name.get(lang).to_owned())
    }
}

/// Rules with what a person should look at in them, or everything that keeps them from being used.
#[derive(Debug, Default)]
pub struct Read {
    pub groups: Vec<RuleGroup>,
    pub warnings: Vec<Problem>,
    /// Nothing is to be judged while there are any.
    pub problems: Vec<Problem>,
}

/// Reads what is named: rule files make one group, each form of a programme one of its own.
pub fn read(given: &[String]) -> Result<Read, Failure> {
    let mut read = Read::default();
    let mut group = RuleGroup::default();
    let mut seen = BTreeSet::new();
    for name in given.iter().filter(|name| seen.insert(name.as_str())) {
        match name.starts_with("builtin:") || Path::new(name).is_dir() {
            true => read.programme(name)?,
            false => read.file(name, &mut group)?,
        }
    }
    if !group.rules.is_empty() {
        read.groups.insert(0, group);
    }
    Ok(read)
}

impl Read {
    /// The failure that tells all problems.
    pub fn refusal(&self) -> Option<Failure> {
        (!self.problems.is_empty()).then(|| refused(&self.problems))
    }

    fn programme(&mut self, name: &str) -> Result<(), Failure> {
        match shishu_programme::load_files(&programme_files(name)?) {
            Ok(programme) => {
                self.warnings.extend(programme.warnings.clone());
                let forms = programme.forms.values().filter(|form| !form.rules.is_empty());
                self.groups.extend(forms.map(|form| of_form(name, form)));
            }
            Err(problems) => self.problems.extend(problems),
        }
        Ok(())
    }

    fn file(&mut self, name: &str, group: &mut RuleGroup) -> Result<(), Failure> {
        let path = Path::new(name);
        let bytes = std::fs::read(path).map_err(|error| Failure::file("无法读取", "cannot read", path, &error))?;
        let file = match read_rule_file(name, &bytes) {
            Ok(file) => Rc::new(file),
            Err(problems) => {
                self.problems.extend(problems);
                return Ok(());
            }
        };
        let (compiled, problems) = file.compile_without_data();
        let is_right = problems.is_empty();
        self.problems.extend(problems);
        self.warnings.extend(compiled.warnings);
        group.column_ranges.extend(file.column_ranges().into_iter().map(|range| (name.to_owned(), range)));
        // Only when all rules are right are they in the order of the file.
        for (number, rule) in compiled.rules.into_iter().enumerate().filter(|_| is_right) {
            if let Some(first) = group.rule(&rule.id) {
                let (line, _) = first.place(None);
                let first = format!("{}:{}", first.origin, line.unwrap_or_default());
                self.problems.push(twice(name, file.line_of(number), &rule.id, &first));
                continue;
            }
            group.rules.push(FoundRule { rule, origin: name.to_owned(), written: Some((Rc::clone(&file), number)) });
        }
        Ok(())
    }
}

/// The domain of a cell whose kind one of the rules decides. Dates and truths are not judged; whatever stands there may stay.
pub fn domain_by_use<'a>(rules: impl IntoIterator<Item = &'a Rule>, cell: &CellRef) -> Option<Domain> {
    let mut cells = rules.into_iter().flat_map(Rule::cells).filter(|known| known.name() == cell.name());
    cells.find_map(|known| known.kind).map(|kind| match kind {
        CellKind::Number => Domain::Number,
        CellKind::Text | CellKind::Date | CellKind::Truth => Domain::Text,
    })
}

fn of_form(programme: &str, form: &ReportForm) -> RuleGroup {
    let origin = format!("{programme} {}", form.id);
    let rule = |rule: &Rule| FoundRule { rule: rule.clone(), origin: origin.clone(), written: None };
    let known = form
        .indicators
        .iter()
        .map(|indicator| (indicator.code.clone(), (indicator.name.clone(), Some(indicator.domain()))));
    RuleGroup {
        rules: form.rules.latest().filter(|text| text.until.is_none()).map(|text| rule(&text.rule)).collect(),
        known: known.collect(),
        column_ranges: vec![],
    }
}

fn twice(file: &str, line: Option<u32>, id: &RuleId, first: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        line,
        column: None,
        message: Bilingual::new(
            format!("规则“{id}”在 {first} 已经有了"),
            format!("the rule \"{id}\" is at {first} already"),
        ),
        cure: Bilingual::new("请给其中一条换一个编号", "give one of them another id"),
    }
}

/// What is wrong with rule files, told at once.
pub fn refused(problems: &[Problem]) -> Failure {
    let n = problems.len();
    let heading = Bilingual::new(format!("规则有 {n} 处错误，没有采用："), format!("{n} mistakes, no rule was used:"));
    Failure::list(heading, problems.iter().map(|p| Bilingual::new(p.render(Lang::Zh), p.render(Lang::En))))
}
