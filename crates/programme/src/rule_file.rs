//! `rules/*.toml`: the edit rules 审核关系 of one form each, compiled against its indicators.

use std::collections::BTreeMap;

use shishu_rules::{CellRef, Diagnostic, Level, Rule, RuleSource, RuleText, When, compile, parse};
use shishu_terms::{Bilingual, Decimal, FormId, RuleId, parse_number};

use crate::{
    form::{FormNames, ReportForm},
    problem::{Problems, Spot, both, suggestion},
    register::Register,
    toml_file::{Keys, TomlFile},
    unit::word,
};

pub(crate) const RULE_KEYS: [&str; 11] =
    ["id", "level", "when", "expr", "tolerance", "message", "why", "example", "honest", "source", "reasons"];

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
    let tables = keys.tables("rule", &RULE_KEYS);
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
        let Some(source) = source(table, ids) else { continue };
        let Some(form) = form.as_deref_mut() else {
            report_syntax(&source, table, problems);
            continue;
        };
        match compile(&source, &FormNames(form)) {
            Ok(rule) => {
                report(&rule.warnings, table, problems);
                check_one_return(&rule, table, problems);
                form.rules.push(rule);
            }
            Err(diagnostics) => report(&diagnostics, table, problems),
        }
    }
}

/// A rule of a form is asked of one return, with the period before and the year before at hand, and nothing else.
fn check_one_return(rule: &Rule, keys: &Keys<'_>, problems: &Problems) {
    let far = |cell: &CellRef| matches!(cell.when, When::Earlier(_)) || cell.table.is_some();
    if !rule.derived().is_empty() || rule.cells().iter().any(far) {
        problems.refuse(
            &keys.spot_of("expr"),
            both(
                "报表的规则只能看一张表、上期和上年同期",
                "a rule of a form sees one return, the period before and the year before",
            ),
            both(
                "跨行和更早各期的规则写到单独的规则文件里",
                "write what looks at other rows or earlier periods in a rule file of its own",
            ),
        );
    }
}

fn source(keys: &Keys<'_>, ids: &mut RuleIds) -> Option<RuleSource> {
    let problems = keys.problems();
    let id = keys.text("id").and_then(|at| {
        let id = RuleId::new(at.value);
        ids.declare_id(id.as_str(), id.well_formed(), &at.spot, problems).then_some(id)
    });
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

/// A query asks a person to explain, so it says what may honestly lie behind and offers reasons; the others ask nothing.
fn check_level(keys: &Keys<'_>, level: Option<Level>, honest: bool, reasons: bool) {
    let problems = keys.problems();
    if level == Some(Level::Query) && !honest && !keys.has("honest") {
        problems.refuse(
            &keys.spot,
            both("核实性规则没有写正当原因", "a query rule has no honest causes"),
            both("请加上 honest.zh 和 honest.en", "add honest.zh and honest.en"),
        );
    }
    if level == Some(Level::Query) && !reasons && !keys.has("reasons") {
        problems.refuse(
            &keys.spot,
            both("核实性规则没有可选的原因", "a query rule has no reasons to choose from"),
            both("请加上 reasons = [{ zh = \"…\", en = \"…\" }]", "add reasons = [{ zh = \"…\", en = \"…\" }]"),
        );
    }
    if level.is_some_and(|level| level != Level::Query) && reasons {
        problems.refuse(
            &keys.spot_of("reasons"),
            both("只有核实性规则要选原因", "only a query asks for a reason"),
            both("请删去 reasons，或把 level 改为 query", "remove reasons, or set level to query"),
        );
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
