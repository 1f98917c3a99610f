//! `rules/*.toml`: the edit rules 审核关系 of one form each, compiled against its indicators.

use std::collections::BTreeMap;

use shishu_rules::{CellRef, Diagnostic, Level, Rule, RuleSource, RuleText, Severity, When, parse};
use shishu_terms::{Bilingual, Decimal, FormId, Period, RuleId, parse_number};

use crate::{
    form::ReportForm,
    problem::{At, Problems, Spot, both, suggestion},
    register::Register,
    rule_book::RuleEdition,
    rule_gaps::level_gaps,
    toml_file::{Keys, TomlFile},
    unit::word,
};

/// The keys of a rule's text.
pub(crate) const TEXT_KEYS: [&str; 11] =
    ["id", "level", "when", "expr", "tolerance", "message", "why", "example", "honest", "source", "reasons"];

/// Those, and the periods it is in force for.
const FORM_RULE_KEYS: [&str; 13] = [
    "id",
    "from",
    "until",
    "level",
    "when",
    "expr",
    "tolerance",
    "message",
    "why",
    "example",
    "honest",
    "source",
    "reasons",
];

/// Every rule of the programme; ids are unique across forms.
pub(crate) type RuleIds = Register<RuleId, ()>;

/// Reads one rule file and gives its rules to the form it names.
pub(crate) fn load(
    path: &str,
    bytes: &[u8],
    forms: &mut BTreeMap<FormId, ReportForm>,
    declared: &BTreeMap<String, Spot>,
    ids: &mut RuleIds,
    problems: &Problems,
) {
    let Some(file) = TomlFile::open(path, bytes, problems) else { return };
    let Some(root) = file.parse() else { return };
    let keys = Keys::root(&file, &root, &["form", "rule"]);
    let tables = keys.tables("rule", &FORM_RULE_KEYS);
    let Some(at) = keys.text("form") else { return };
    if !declared.contains_key(&at.value) {
        problems.refuse(
            &at.spot,
            both(format!("没有“{}”这张报表", at.value), format!("there is no form \"{}\"", at.value)),
            suggestion(&at.value, declared.keys().map(String::as_str)),
        );
    }
    // A form that is itself broken was reported; its rules are read all the same, but not held against it.
    let mut form = forms.get_mut(at.value.as_str());
    for table in &tables {
        let periods = form.as_deref().map(|form| Periods::read(table, form));
        let source = source(table, &mut |at| {
            let follows = form.as_deref().zip(periods.as_ref()).is_some_and(|(form, own)| own.follows(form, &at.value));
            follows || ids.declare_id(&at.value, RuleId::new(at.value.as_str()).well_formed(), &at.spot, problems)
        });
        let Some(source) = source else { continue };
        let Some((form, Periods { from, until })) = form.as_deref_mut().zip(periods) else {
            report_syntax(&source, table, problems);
            continue;
        };
        if let Some(rule) = compiled(&source, form, table, problems) {
            form.rules.write(RuleEdition { rule, from, until });
        }
    }
}

/// The periods that a rule's table names.
struct Periods {
    from: Option<Period>,
    until: Option<Period>,
}

impl Periods {
    fn read(keys: &Keys<'_>, form: &ReportForm) -> Self {
        let problems = keys.problems();
        let period = |key: &str| {
            let at = keys.opt_text(key)?;
            match at.value.parse::<Period>() {
                Ok(period) => fits_frequency(period, form, &at.spot, problems).then_some(period),
                Err(error) => {
                    problems.refuse_text(&at.spot, error.message());
                    None
                }
            }
        };
        let (from, until) = (period("from"), period("until"));
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            problems.refuse(
                &keys.spot_of("until"),
                both("until 在 from 之前", "until is before from"),
                both("请写最后一个适用的报告期", "write the last period the rule is asked of"),
            );
        }
        Self { from, until }
    }

    /// Whether this is a later text of a rule that the form has already: it says from when, and that is later.
    fn follows(&self, form: &ReportForm, id: &str) -> bool {
        let earlier = form.rules.latest_of(&RuleId::new(id));
        earlier.is_some_and(|earlier| self.from.is_some_and(|from| earlier.from.is_none_or(|first| first < from)))
    }
}

/// Refuses a period of another length than those of the form.
pub(crate) fn fits_frequency(period: Period, form: &ReportForm, spot: &Spot, problems: &Problems) -> bool {
    let fits = period.frequency() == form.frequency;
    if !fits {
        problems.refuse(
            spot,
            both(
                format!("报表 {} 没有“{period}”这样的报告期", form.id),
                format!("the form {} has no reporting period like \"{period}\"", form.id),
            ),
            both(
                format!("请写成 {} 的样子", Period::containing(form.frequency, period.first_day())),
                format!("write it like {}", Period::containing(form.frequency, period.first_day())),
            ),
        );
    }
    fits
}

/// The rule held against its form; what is wrong with it, and what its author should look at, is reported.
pub(crate) fn compiled(source: &RuleSource, form: &ReportForm, keys: &Keys<'_>, problems: &Problems) -> Option<Rule> {
    match form.compile_rule(source) {
        Ok(rule) => {
            report(&rule.warnings, keys, problems);
            Some(rule)
        }
        Err(diagnostics) => {
            report(&diagnostics, keys, problems);
            None
        }
    }
}

/// A rule of a form is asked of one return, with the period before and the year before at hand, and nothing else.
pub(crate) fn beyond_one_return(rule: &Rule) -> Option<Diagnostic> {
    let far = |cell: &CellRef| matches!(cell.when, When::Earlier(_)) || cell.table.is_some();
    (!rule.derived().is_empty() || rule.cells().iter().any(far)).then(|| Diagnostic {
        span: 0..0,
        message: both(
            "报表的规则只能看一张表、上期和上年同期",
            "a rule of a form sees one return, the period before and the year before",
        ),
        help: Some(both(
            "跨行和更早各期的规则写到单独的规则文件里",
            "write what looks at other rows or earlier periods in a rule file of its own",
        )),
        severity: Severity::Error,
        place: RuleText::Expr,
    })
}

/// Reads a rule's text; `declare` is asked whether its id can be taken.
pub(crate) fn source(keys: &Keys<'_>, declare: &mut dyn FnMut(&At<String>) -> bool) -> Option<RuleSource> {
    let problems = keys.problems();
    let id = keys.text("id").filter(|at| declare(at)).map(|at| RuleId::new(at.value));
    let level = keys.text("level").and_then(|at| word(&at, &Level::ALL, Level::code, ("审核级别", "level"), problems));
    let (expr, message, why) = (keys.text("expr"), keys.bilingual("message"), keys.bilingual("why"));
    let honest = keys.opt_bilingual("honest");
    let reasons = reasons(keys);
    let tolerance = match keys.has("tolerance") {
        true => Some(tolerance(keys)?),
        false => None,
    };
    check_level(keys, level, honest.is_some(), !reasons.is_empty());
    Some(RuleSource {
        when: keys.opt_text("when").map(|at| at.value),
        tolerance,
        message: Some(message?),
        why: Some(why?),
        example: keys.opt_bilingual("example"),
        honest,
        source: keys.opt_text("source").map(|at| at.value),
        reasons,
        ..RuleSource::new(id?, level?, expr?.value)
    })
}

/// A rule of a file that stands alone: only its id and its expression are asked for; without a level it is hard.
pub(crate) fn optional_source(keys: &Keys<'_>) -> Option<RuleSource> {
    let problems = keys.problems();
    let level = match keys.has("level") {
        true => keys.text("level").and_then(|at| word(&at, &Level::ALL, Level::code, ("审核级别", "level"), problems)),
        false => Some(Level::Hard),
    };
    let id = keys.text("id").map(|at| {
        let id = RuleId::new(at.value);
        if !id.well_formed() {
            problems.refuse(
                &at.spot,
                both(format!("“{id}”不能作规则的编号"), format!("\"{id}\" cannot be the id of a rule")),
                both("请用英文字母、数字、- 和 _，不超过 64 个", "use ASCII letters, digits, - and _, at most 64"),
            );
        }
        id
    });
    let expr = keys.text("expr");
    let tolerance = match keys.has("tolerance") {
        true => Some(tolerance(keys)?),
        false => None,
    };
    Some(RuleSource {
        when: keys.opt_text("when").map(|at| at.value),
        tolerance,
        message: keys.opt_bilingual("message"),
        why: keys.opt_bilingual("why"),
        example: keys.opt_bilingual("example"),
        honest: keys.opt_bilingual("honest"),
        source: keys.opt_text("source").map(|at| at.value),
        reasons: reasons(keys),
        ..RuleSource::new(id?, level?, expr?.value)
    })
}

/// What the level asks for; a key that is there but wrong was reported when it was read.
fn check_level(keys: &Keys<'_>, level: Option<Level>, honest: bool, reasons: bool) {
    let Some(level) = level else { return };
    for gap in
        level_gaps(level, honest || keys.has("honest"), reasons || (level == Level::Query && keys.has("reasons")))
    {
        keys.problems().refuse(&keys.spot_of(gap.key), gap.message, gap.cure);
    }
}

fn reasons(keys: &Keys<'_>) -> Vec<Bilingual> {
    let read = |table: Keys<'_>| {
        let (zh, en) = (table.text("zh"), table.text("en"));
        Some(Bilingual::new(zh?.value, en?.value))
    };
    keys.tables("reasons", &["zh", "en"]).into_iter().filter_map(read).collect()
}

fn tolerance(keys: &Keys<'_>) -> Option<Decimal> {
    let at = keys.opt_number_text("tolerance")?;
    match parse_number(&at.value) {
        Ok(number) => Some(number),
        Err(error) => {
            keys.problems().refuse_text(&at.spot, error.message());
            None
        }
    }
}

fn report_syntax(source: &RuleSource, keys: &Keys<'_>, problems: &Problems) {
    for (place, text) in [(RuleText::Expr, Some(&source.expr)), (RuleText::When, source.when.as_ref())] {
        let mut remarks = text.map_or_else(Vec::new, |text| parse(text).diagnostics);
        remarks.iter_mut().for_each(|remark| remark.place = place);
        report(&remarks, keys, problems);
    }
}

/// Turns the remarks of the rule language into problems on the line of the expression they point into.
fn report(diagnostics: &[Diagnostic], keys: &Keys<'_>, problems: &Problems) {
    for diagnostic in diagnostics {
        let key = match diagnostic.place {
            // A rule of a programme has no definitions.
            RuleText::Expr | RuleText::Let(_) => "expr",
            RuleText::When => "when",
            RuleText::Tolerance => "tolerance",
        };
        let spot = keys.spot_inside(key, diagnostic.span.start);
        let cure = diagnostic
            .help
            .clone()
            .unwrap_or_else(|| both(format!("请改 {key} 里的这一处"), format!("correct this place in {key}")));
        let message = at_place(diagnostic, keys, key);
        if diagnostic.is_error() {
            problems.refuse(&spot, message, cure);
        } else {
            problems.warn(&spot, message, cure);
        }
    }
}

/// The message with the piece of text it is about, so that it can be found in a long line.
fn at_place(diagnostic: &Diagnostic, keys: &Keys<'_>, key: &str) -> Bilingual {
    let text = keys.opt_text(key).map(|at| at.value).unwrap_or_default();
    let piece = text.get(diagnostic.span.clone()).unwrap_or_default().trim();
    let Bilingual { zh, en } = diagnostic.message.clone();
    if piece.is_empty() || zh.contains(piece) {
        return Bilingual { zh, en };
    }
    both(format!("{zh}：“{piece}”"), format!("{en}: \"{piece}\""))
}
