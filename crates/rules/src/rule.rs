//! A rule as written, and compiled against one form.

use crate::ast::{Checked, Expr};
use crate::definitions::Definitions;
use crate::derived::{Derived, Grain, ListRef, Reference};
use crate::diagnostic::{Diagnostic, RuleText};
use crate::names::{CellKind, Names, TableName};
use crate::outcome::When;
use crate::parse::parse;
use crate::print::print;
use crate::resolve::resolve;
use serde::{Deserialize, Serialize};
use shishu_terms::{Bilingual, Decimal, IndicatorCode, Lang, RuleId};
use std::fmt;

/// How strictly a rule binds the return it fails on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 强制性: the return is not accepted while it fails.
    Hard,
    /// 核实性: the respondent must say why.
    Query,
    /// 提示性: worth a look.
    Tip,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Hard, Self::Query, Self::Tip];

    /// The word in rule files and columns.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Query => "query",
            Self::Tip => "tip",
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            Self::Hard => "强制",
            Self::Query => "核实",
            Self::Tip => "提示",
        }
    }

    /// What a person reads: 强制 / 核实 / 提示, or the English word.
    pub fn name(self, lang: Lang) -> &'static str {
        lang.pick(self.zh(), self.code())
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A rule as its author wrote it: one `[[rule]]` of a rule file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSource {
    pub id: RuleId,
    pub level: Level,
    /// Where the rule applies; absent means everywhere. `when A` with `expr B` means `if A then B`.
    #[serde(default)]
    pub when: Option<String>,
    /// What should hold.
    pub expr: String,
    /// Allowed difference of every numeric `=` and `!=` in `expr` that states none of its own, in the unit of the
    /// compared sides. It never applies to `when`, to inequalities or to `in`.
    #[serde(default)]
    pub tolerance: Option<Decimal>,
    /// What to tell the respondent, in place of the explanation built from the expression.
    #[serde(default)]
    pub message: Option<Bilingual>,
    /// Why the rule matters.
    #[serde(default)]
    pub why: Option<Bilingual>,
    /// A case that fails and the right way.
    #[serde(default)]
    pub example: Option<Bilingual>,
    /// Honest causes of a hit.
    #[serde(default)]
    pub honest: Option<Bilingual>,
    /// Where the rule comes from: reporting system, clause, year.
    #[serde(default)]
    pub source: Option<String>,
    /// Ready-made reasons a respondent can choose from.
    #[serde(default)]
    pub reasons: Vec<Bilingual>,
}

impl RuleSource {
    /// A rule with nothing but what it needs.
    pub fn new(id: impl Into<RuleId>, level: Level, expr: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            level,
            when: None,
            expr: expr.into(),
            tolerance: None,
            message: None,
            why: None,
            example: None,
            honest: None,
            source: None,
            reasons: vec![],
        }
    }
}

/// Number of a cell within one rule: an index into [`Rule::cells`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(crate) usize);

impl Slot {
    pub fn index(self) -> usize {
        self.0
    }
}

/// A checked expression: names are cells, `prev` and `year_ago` have moved into them, what is computed over rows is a
/// leaf, definitions are put in place, vectors are written out.
pub type Typed = Expr<Checked>;

/// One cell a rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRef {
    /// The other table or form it belongs to; the rule's own when absent.
    pub table: Option<TableName>,
    pub code: IndicatorCode,
    pub when: When,
    /// What the rule reads it as: declared, or decided by its use. `None` where any kind will do.
    pub kind: Option<CellKind>,
}

impl CellRef {
    /// `code`, or `T.code` of another table.
    pub fn name(&self) -> IndicatorCode {
        match &self.table {
            None => self.code.clone(),
            Some(table) => IndicatorCode::new(format!("{table}.{}", self.code)),
        }
    }
}

/// A rule that can be evaluated: names resolved, types checked.
///
/// It can carry what VTL 2.1 says in a datapoint ruleset: rule name → `id`, antecedent → `when`, consequent → `expr`, error
/// code → `id` or `source`, error level → `level`; three-valued logic is the same, and `when` false gives pass as VTL
/// gives true. A hierarchical rule `A = B + C` over code items is `sum(x) of children(code)` against `x` with the item's
/// codes as a list; its imbalance is the `gap` of [`crate::Outcome::Fail`] (VTL: left − right, here the absolute value).
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: RuleId,
    pub level: Level,
    pub when: Option<Typed>,
    pub expr: Typed,
    pub tolerance: Option<Decimal>,
    pub message: Option<Bilingual>,
    /// As written, with why, example, honest causes and reasons.
    pub source: RuleSource,
    /// Things its author hardly meant.
    pub warnings: Vec<Diagnostic>,
    cells: Vec<CellRef>,
    derived: Vec<Derived>,
    lists: Vec<ListRef>,
    references: Vec<Reference>,
    grain: Grain,
    indicators: Vec<IndicatorCode>,
    canonical: String,
}

impl Rule {
    /// Indicators of the current period in order of appearance, those of `expr` before those of `when`. The first is
    /// the anchor: the cell a finding is shown beneath. Empty only for a rule over rows, such as `count() by () > 0`.
    pub fn indicators(&self) -> &[IndicatorCode] {
        &self.indicators
    }

    /// Every cell the rule looks at, each once, in order of appearance (`expr` first).
    pub fn cells(&self) -> &[CellRef] {
        &self.cells
    }

    /// What it needs from other rows, each once, in order of appearance. Empty for a rule about one return.
    pub fn derived(&self) -> &[Derived] {
        &self.derived
    }

    /// The code lists it looks into, each once.
    pub fn lists(&self) -> &[ListRef] {
        &self.lists
    }

    /// The other tables whose matching row it looks at, each once.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// What it is judged on: rows, groups, or the table.
    pub fn grain(&self) -> &Grain {
        &self.grain
    }

    /// Whether it looks at the period before.
    pub fn needs_previous(&self) -> bool {
        self.cells.iter().any(|cell| cell.when == When::Previous)
    }

    /// Whether it looks at the same period a year ago.
    pub fn needs_year_ago(&self) -> bool {
        self.cells.iter().any(|cell| cell.when == When::YearAgo)
    }

    /// The whole rule as one canonical expression: `if <when> then <expr>`.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

/// Resolves and checks a rule against the indicators of a form. Errors come with every other remark, in order of place.
pub fn compile(source: &RuleSource, names: &dyn Names) -> Result<Rule, Vec<Diagnostic>> {
    compile_with(source, names, &Definitions::default())
}

/// The same with definitions (`let`) that the rule may use.
pub fn compile_with(source: &RuleSource, names: &dyn Names, lets: &Definitions) -> Result<Rule, Vec<Diagnostic>> {
    let (expr, mut diagnostics) = read(&source.expr, RuleText::Expr);
    let (when, remarks) = source.when.as_deref().map_or((None, vec![]), |text| read(text, RuleText::When));
    diagnostics.extend(remarks);
    diagnostics.extend(check_tolerance(source, expr.as_ref()));
    let resolved = resolve(expr.as_ref(), when.as_ref(), names, lets, &mut diagnostics);
    match (resolved, expr) {
        (Some(resolved), Some(expr)) if !diagnostics.iter().any(Diagnostic::is_error) => Ok(Rule {
            id: source.id.clone(),
            level: source.level,
            grain: resolved.grain(),
            when: resolved.when,
            expr: resolved.expr,
            tolerance: source.tolerance.filter(|t| !t.is_zero()),
            message: source.message.clone(),
            source: source.clone(),
            warnings: diagnostics,
            indicators: resolved.indicators,
            cells: resolved.cells,
            derived: resolved.derived,
            lists: resolved.lists,
            references: resolved.references,
            canonical: print(&joined(expr, when)),
        }),
        _ => Err(diagnostics),
    }
}

fn read(text: &str, place: RuleText) -> (Option<Expr>, Vec<Diagnostic>) {
    let mut parsed = parse(text);
    for diagnostic in &mut parsed.diagnostics {
        diagnostic.place = place;
    }
    (parsed.expr, parsed.diagnostics)
}

fn joined(expr: Expr, when: Option<Expr>) -> Expr {
    let span = expr.span.clone();
    match when {
        None => expr,
        Some(condition) => Expr {
            kind: crate::ast::Kind::If { condition: Box::new(condition), then: Box::new(expr), otherwise: None },
            span,
        },
    }
}

fn check_tolerance(source: &RuleSource, expr: Option<&Expr>) -> Option<Diagnostic> {
    let tolerance = source.tolerance?;
    let at = |d: Diagnostic| Diagnostic { place: RuleText::Tolerance, ..d };
    if tolerance.is_sign_negative() && !tolerance.is_zero() {
        return Some(at(Diagnostic::error(0..0, "允许差不能是负数", "the tolerance cannot be negative")));
    }
    let used = expr.is_none_or(crate::resolve::has_open_equality);
    (!used && !tolerance.is_zero()).then(|| {
        at(Diagnostic::warning(
            0..0,
            "公式里没有等号，允许差不起作用",
            "the tolerance has no effect: the rule has no equality without one of its own",
        ))
    })
}
