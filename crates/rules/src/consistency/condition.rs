//! Conditions as formulas: when they are true, and when they are false. The two are not each other's negation where a
//! division by zero makes a condition neither; the tables are those of `eval`.

use super::Gap;
use super::domains::CellTable;
use super::number::Case;
use crate::ast::{Comparison, Factor, Function, Kind};
use crate::diagnostic::RuleText;
use crate::resolve::children;
use crate::rule::{Rule, Slot, Typed};
use shishu_feasible::{Domain, Formula, Linear, Relation, Statement, VarId};
use shishu_terms::{Bilingual, Decimal};

pub(super) struct Translator<'a> {
    pub rule: &'a Rule,
    pub table: &'a CellTable,
    tolerance: Option<Decimal>,
    place: RuleText,
}

/// The statement of a rule: `when` false, or `expr` true.
pub(super) fn statement(rule: &Rule, table: &CellTable) -> Result<Statement, Gap> {
    let main = Translator { rule, table, tolerance: rule.tolerance, place: RuleText::Expr };
    let side = Translator { rule, table, tolerance: None, place: RuleText::When };
    let (mut holds, mut fails) = (main.condition(&rule.expr, true)?, main.condition(&rule.expr, false)?);
    let mut applies = vec![];
    if let Some(when) = &rule.when {
        let (yes, no) = (side.condition(when, true)?, side.condition(when, false)?);
        applies.push(yes.clone());
        holds = Formula::any([no, holds]);
        fails = Formula::all([yes, fails]);
    }
    if let Kind::If { condition, otherwise: None, .. } = &rule.expr.kind {
        applies.push(main.condition(condition, true)?);
    }
    let applies = (!applies.is_empty()).then(|| Formula::all(applies));
    Ok(Statement { holds, fails, applies })
}

/// Both sides of an equality that is not between numbers.
enum Side<'a> {
    Cell(VarId),
    Text(&'a str),
}

impl Translator<'_> {
    pub fn gap(&self, x: &Typed, zh: &str, en: &str) -> Gap {
        Gap { place: self.place, span: x.span.clone(), why: Bilingual::new(zh, en) }
    }

    /// When the condition is true, or when it is false.
    pub fn condition(&self, x: &Typed, wanted: bool) -> Result<Formula, Gap> {
        match &x.kind {
            Kind::Truth(truth) => Ok(Formula::Constant(*truth == wanted)),
            Kind::Not(x) => self.condition(x, !wanted),
            Kind::And(items) => self.every(items, wanted, true),
            Kind::Or(items) => self.every(items, wanted, false),
            Kind::Compare { first, rest } => {
                let mut left: &Typed = first;
                let mut links = vec![];
                for link in rest {
                    links.push(self.link(left, link.op, &link.right, link.within.as_ref(), wanted)?);
                    left = &link.right;
                }
                Ok(if wanted { Formula::all(links) } else { Formula::any(links) })
            }
            Kind::In { item, set, negated } => self.membership(item, set, wanted != *negated),
            Kind::Between { item, low, high, negated } => {
                let inside = wanted != *negated;
                let ends = [(low, Comparison::GreaterEqual), (high, Comparison::LessEqual)];
                let ends = ends.map(|(end, op)| self.numbers(item, op, end, None, inside));
                let ends = ends.into_iter().collect::<Result<Vec<_>, _>>()?;
                Ok(if inside { Formula::all(ends) } else { Formula::any(ends) })
            }
            Kind::If { condition, then, otherwise } => self.choice(condition, then, otherwise.as_deref(), wanted),
            Kind::Call { function: Function::IsMissing, arguments } => match arguments.first().map(|x| &x.kind) {
                Some(Kind::Name(slot)) => {
                    let cell = self.cell(x, *slot)?;
                    Ok(if wanted { Formula::Missing(cell) } else { Formula::Missing(cell).negated() })
                }
                _ => Err(self.gap(x, "只能问一个指标是否未填", "only a single indicator can be asked for being empty")),
            },
            _ => Err(self.gap(x, "这一部分不能离开数据判断", "this part cannot be judged without data")),
        }
    }

    /// `and` where `all`, else `or`.
    fn every(&self, items: &[Typed], wanted: bool, all: bool) -> Result<Formula, Gap> {
        let items = items.iter().map(|x| self.condition(x, wanted)).collect::<Result<Vec<_>, _>>()?;
        Ok(if wanted == all { Formula::all(items) } else { Formula::any(items) })
    }

    fn choice(&self, ask: &Typed, then: &Typed, otherwise: Option<&Typed>, wanted: bool) -> Result<Formula, Gap> {
        let (yes, no) = (self.condition(ask, true)?, self.condition(ask, false)?);
        let then = self.condition(then, wanted)?;
        let otherwise = otherwise.map_or(Ok(Formula::Constant(wanted)), |x| self.condition(x, wanted))?;
        let both = Formula::all([then.clone(), otherwise.clone()]);
        let parts = [Formula::all([yes, then]), Formula::all([no, otherwise])];
        // Where the condition is broken, what both branches agree on.
        Ok(Formula::any(parts.into_iter().chain(self.may_break(ask).then_some(both))))
    }

    /// Whether a division by something that may be zero stands in it.
    pub fn may_break(&self, x: &Typed) -> bool {
        let safe = |x: &Typed| matches!(&x.kind, Kind::Number(n) if !n.value().is_zero());
        let here = match &x.kind {
            Kind::Product { rest, .. } => rest.iter().any(|(factor, x)| *factor == Factor::Over && !safe(x)),
            _ => false,
        };
        here || children(x).into_iter().any(|x| self.may_break(x))
    }

    /// One step of a comparison chain.
    fn link(
        &self,
        left: &Typed,
        op: Comparison,
        right: &Typed,
        within: Option<&Typed>,
        wanted: bool,
    ) -> Result<Formula, Gap> {
        if op.is_equality() {
            let equal = wanted == (op == Comparison::Equal);
            if self.is_condition(left) || self.is_condition(right) {
                let pair = |a, b| Ok(Formula::all([self.condition(left, a)?, self.condition(right, b)?]));
                return Ok(Formula::any([pair(true, equal)?, pair(false, !equal)?]));
            }
            if let (Some(a), Some(b)) = (self.text(left), self.text(right)) {
                return self.texts(right, &a, &b, equal);
            }
        }
        self.numbers(left, op, right, within, wanted)
    }

    fn is_condition(&self, x: &Typed) -> bool {
        match &x.kind {
            Kind::Truth(_) | Kind::Not(_) | Kind::And(_) | Kind::Or(_) | Kind::Compare { .. } => true,
            Kind::In { .. } | Kind::Between { .. } => true,
            Kind::If { then, .. } => self.is_condition(then),
            Kind::Call { function, .. } => *function == Function::IsMissing,
            _ => false,
        }
    }

    fn cell(&self, x: &Typed, slot: Slot) -> Result<VarId, Gap> {
        self.table.variable(self.rule, slot).ok_or_else(|| self.gap(x, "没有这个指标", "there is no such indicator"))
    }

    fn text<'t>(&self, x: &'t Typed) -> Option<Side<'t>> {
        match &x.kind {
            Kind::Text(text) => Some(Side::Text(text)),
            Kind::Name(slot) => {
                let variable = self.table.variable(self.rule, *slot)?;
                (!self.table.domain(variable)?.is_numeric()).then_some(Side::Cell(variable))
            }
            _ => None,
        }
    }

    fn texts(&self, x: &Typed, a: &Side, b: &Side, equal: bool) -> Result<Formula, Gap> {
        let signed = |formula: Formula| if equal { formula } else { formula.negated() };
        match (a, b) {
            (Side::Text(a), Side::Text(b)) => Ok(Formula::Constant((a == b) == equal)),
            (Side::Cell(cell), Side::Text(text)) | (Side::Text(text), Side::Cell(cell)) => {
                Ok(signed(Formula::is(*cell, *text)))
            }
            (Side::Cell(a), Side::Cell(b)) => match (self.table.domain(*a), self.table.domain(*b)) {
                _ if a == b => Ok(Formula::Constant(equal)),
                (Some(Domain::Choice(list)), Some(Domain::Choice(_))) => {
                    let both = |text: &String| Formula::all([Formula::is(*a, text), Formula::is(*b, text)]);
                    Ok(signed(Formula::any(list.iter().map(both))))
                }
                _ => Err(self.gap(
                    x,
                    "两个指标的文字相比，要有代码表才能判断",
                    "texts of two indicators can only be compared over a list of codes",
                )),
            },
        }
    }

    fn membership(&self, item: &Typed, set: &[Typed], inside: bool) -> Result<Formula, Gap> {
        let literals = set.iter().map(|x| match &x.kind {
            Kind::Text(text) => Some(text.clone()),
            _ => None,
        });
        if let (Some(Side::Cell(cell)), Some(texts)) = (self.text(item), literals.collect::<Option<Vec<String>>>()) {
            let within = Formula::one_of(cell, texts);
            return Ok(if inside { within } else { within.negated() });
        }
        let one = |x: &Typed| match (self.text(item), self.text(x)) {
            (Some(a), Some(b)) => self.texts(x, &a, &b, inside),
            // Membership is exact: no tolerance applies.
            _ => self.compared(item, Comparison::Equal, x, None, inside),
        };
        let items = set.iter().map(one).collect::<Result<Vec<_>, _>>()?;
        Ok(if inside { Formula::any(items) } else { Formula::all(items) })
    }

    /// A numeric comparison; the rule's tolerance applies to an equality that states none of its own.
    fn numbers(
        &self,
        left: &Typed,
        op: Comparison,
        right: &Typed,
        within: Option<&Typed>,
        wanted: bool,
    ) -> Result<Formula, Gap> {
        let within = match within {
            Some(x) => Some(self.number(x)?),
            None => self.tolerance.map(|t| vec![Case::constant(t)]),
        };
        self.compared(left, op, right, within.filter(|_| op.is_equality()), wanted)
    }

    fn compared(
        &self,
        left: &Typed,
        op: Comparison,
        right: &Typed,
        within: Option<Vec<Case>>,
        wanted: bool,
    ) -> Result<Formula, Gap> {
        let minus = |a: &Case, b: &Case| a.plus(&b.clone().negated());
        let difference = self.pairs(right, &self.number(left)?, &self.number(right)?, minus)?;
        let op = if wanted { op } else { op.negated() };
        let Some(within) = within else {
            return Ok(Formula::any(difference.iter().map(|case| case.stands(relation(op)))));
        };
        // |difference| ≤ within, or not.
        let near = op == Comparison::Equal;
        let below = self.pairs(right, &difference, &within, minus)?;
        let above = self.pairs(right, &difference, &within, Case::plus)?;
        let parts = below.iter().zip(&above).map(|(below, above)| {
            if near {
                Formula::all([below.stands(Relation::LessEqual), above.stands(Relation::GreaterEqual)])
            } else {
                Formula::any([below.stands(Relation::Greater), above.stands(Relation::Less)])
            }
        });
        Ok(Formula::any(parts))
    }
}

fn relation(op: Comparison) -> Relation {
    match op {
        Comparison::Less => Relation::Less,
        Comparison::LessEqual => Relation::LessEqual,
        Comparison::Greater => Relation::Greater,
        Comparison::GreaterEqual => Relation::GreaterEqual,
        Comparison::Equal => Relation::Equal,
        Comparison::NotEqual => Relation::NotEqual,
    }
}

impl Case {
    fn constant(value: Decimal) -> Self {
        Self {
            guard: Formula::Constant(true),
            num: Linear::constant(super::number::rational(value)),
            den: Linear::constant(shishu_feasible::Rational::ONE),
        }
    }
}
