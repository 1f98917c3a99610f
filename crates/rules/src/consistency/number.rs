//! Numeric expressions as cases: under a guard, a linear form over a linear form.

use super::Gap;
use super::condition::Translator;
use crate::ast::{Factor, Function, Kind, Sign};
use crate::rule::Typed;
use shishu_feasible::{Domain, Formula, Linear, Rational, Relation};
use shishu_terms::Decimal;

/// More cases than this and the rule is called too intricate.
const MOST_CASES: usize = 48;

/// Where the guard holds, the value is `num / den`. Guards of one expression exclude each other; where none of them holds,
/// the expression is broken (a division by zero).
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub guard: Formula,
    pub num: Linear,
    pub den: Linear,
}

pub(super) fn rational(decimal: Decimal) -> Rational {
    Rational::decimal(decimal.mantissa(), decimal.scale())
}

fn one() -> Linear {
    Linear::constant(Rational::ONE)
}

/// The product, where one side is a constant.
fn times(a: &Linear, b: &Linear) -> Option<Linear> {
    match (a.as_constant(), b.as_constant()) {
        (Some(factor), _) => Some(b.times(factor)),
        (_, Some(factor)) => Some(a.times(factor)),
        _ => None,
    }
}

impl Case {
    fn plain(num: Linear) -> Self {
        Self { guard: Formula::Constant(true), num, den: one() }
    }

    pub fn negated(mut self) -> Self {
        self.num = self.num.times(&Rational::from(-1));
        self
    }

    pub fn plus(&self, other: &Self) -> Option<Self> {
        let guard = Formula::all([self.guard.clone(), other.guard.clone()]);
        if self.den == other.den {
            return Some(Self { guard, num: self.num.clone().plus(&other.num), den: self.den.clone() });
        }
        let num = times(&self.num, &other.den)?.plus(&times(&other.num, &self.den)?);
        Some(Self { guard, num, den: times(&self.den, &other.den)? })
    }

    fn product(&self, other: &Self) -> Option<Self> {
        let guard = Formula::all([self.guard.clone(), other.guard.clone()]);
        Some(Self { guard, num: times(&self.num, &other.num)?, den: times(&self.den, &other.den)? })
    }

    fn quotient(&self, other: &Self) -> Option<Self> {
        // The divisor's own divisor goes to the top; that it is not zero must still be said.
        let defined = Formula::compare(&other.den, Relation::NotEqual, &Linear::default());
        let guard = Formula::all([self.guard.clone(), other.guard.clone(), defined]);
        Some(Self { guard, num: times(&self.num, &other.den)?, den: times(&self.den, &other.num)? })
    }

    /// The value stands so to zero. False where the divisor is zero, whatever the relation.
    pub fn stands(&self, relation: Relation) -> Formula {
        let zero = Linear::default();
        let part = |sign: Relation, relation: Relation| {
            let divisor = Formula::compare(&self.den, sign, &zero);
            Formula::all([divisor, Formula::compare(&self.num, relation, &zero)])
        };
        let held = Formula::any([part(Relation::Greater, relation), part(Relation::Less, relation.mirrored())]);
        Formula::all([self.guard.clone(), held])
    }
}

impl Translator<'_> {
    pub fn number(&self, x: &Typed) -> Result<Vec<Case>, Gap> {
        match &x.kind {
            Kind::Number(n) => Ok(vec![Case::plain(Linear::constant(rational(n.value())))]),
            Kind::Name(slot) => match self.table.variable(self.rule, *slot) {
                Some(v) if self.table.domain(v).is_some_and(Domain::is_numeric) => {
                    Ok(vec![Case::plain(Linear::variable(v))])
                }
                _ => Err(self.gap(x, "这个指标不是数字", "this indicator is not a number")),
            },
            Kind::Negate(x) => Ok(self.number(x)?.into_iter().map(Case::negated).collect()),
            Kind::Sum { first, rest } => rest.iter().try_fold(self.number(first)?, |sum, (sign, term)| {
                let term = self.number(term)?.into_iter();
                let term: Vec<Case> =
                    if *sign == Sign::Plus { term.collect() } else { term.map(Case::negated).collect() };
                self.pairs(x, &sum, &term, Case::plus)
            }),
            Kind::Product { first, rest } => rest.iter().try_fold(self.number(first)?, |product, (factor, term)| {
                let join = if *factor == Factor::Times { Case::product } else { Case::quotient };
                self.pairs(x, &product, &self.number(term)?, join)
            }),
            Kind::If { condition, then, otherwise: Some(otherwise) } => {
                if self.may_break(condition) {
                    return Err(self.gap(x, "条件里有除法", "there is a division in the condition"));
                }
                let (yes, no) = (self.condition(condition, true)?, self.condition(condition, false)?);
                let under =
                    |guard: &Formula, case: Case| Case { guard: Formula::all([guard.clone(), case.guard]), ..case };
                let mut cases: Vec<Case> = self.number(then)?.into_iter().map(|case| under(&yes, case)).collect();
                cases.extend(self.number(otherwise)?.into_iter().map(|case| under(&no, case)));
                self.few(x, cases)
            }
            Kind::Call { function, arguments } => self.call(x, *function, arguments),
            _ => Err(self.gap(x, "这一部分不能离开数据判断", "this part cannot be judged without data")),
        }
    }

    fn call(&self, x: &Typed, function: Function, arguments: &[Typed]) -> Result<Vec<Case>, Gap> {
        let Some((first, rest)) = arguments.split_first() else {
            return Err(self.gap(x, "没有参数", "there is no argument"));
        };
        match function {
            Function::Sum => rest
                .iter()
                .try_fold(self.number(first)?, |sum, term| self.pairs(x, &sum, &self.number(term)?, Case::plus)),
            Function::Abs => {
                let cases = self.number(first)?.into_iter().flat_map(|case| {
                    let (up, down) = (case.stands(Relation::GreaterEqual), case.stands(Relation::Less));
                    [Case { guard: up, ..case.clone() }, Case { guard: down, ..case.negated() }]
                });
                self.few(x, cases.collect())
            }
            Function::Min => self.extreme(x, arguments, Relation::LessEqual),
            Function::Max => self.extreme(x, arguments, Relation::GreaterEqual),
            // The period has moved into the cells when the rule was compiled.
            Function::Prev | Function::YearAgo => self.number(first),
            Function::Round => Err(self.gap(x, "四舍五入不是线性的", "rounding is not linear")),
            _ => Err(self.gap(x, "这个函数不能离开数据判断", "this function cannot be judged without data")),
        }
    }

    /// The least or greatest: one case for each argument, where it stands so to every other. Ties go to the first.
    fn extreme(&self, x: &Typed, arguments: &[Typed], relation: Relation) -> Result<Vec<Case>, Gap> {
        if arguments.len() > MOST_CASES {
            return Err(self.intricate(x));
        }
        let mut choices: Vec<Vec<Case>> = vec![vec![]];
        for argument in arguments {
            let cases = self.number(argument)?;
            let extended = choices.iter().flat_map(|chosen| {
                cases.iter().map(move |case| chosen.iter().cloned().chain([case.clone()]).collect::<Vec<Case>>())
            });
            choices = extended.collect();
            if choices.len() > MOST_CASES {
                return Err(self.intricate(x));
            }
        }
        let strict = if relation == Relation::LessEqual { Relation::Less } else { Relation::Greater };
        let mut cases = vec![];
        for chosen in &choices {
            for (at, best) in chosen.iter().enumerate() {
                let mut guard = vec![best.guard.clone()];
                for (other_at, other) in chosen.iter().enumerate().filter(|(other_at, _)| *other_at != at) {
                    let difference = best.plus(&other.clone().negated()).ok_or_else(|| self.not_linear(x))?;
                    guard.push(difference.stands(if other_at < at { strict } else { relation }));
                }
                cases.push(Case { guard: Formula::all(guard), ..best.clone() });
            }
        }
        self.few(x, cases)
    }

    /// Every case of `a` with every case of `b`.
    pub fn pairs(
        &self,
        x: &Typed,
        a: &[Case],
        b: &[Case],
        join: impl Fn(&Case, &Case) -> Option<Case>,
    ) -> Result<Vec<Case>, Gap> {
        let joined = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
        let joined: Option<Vec<Case>> = joined.take(MOST_CASES + 1).map(|(a, b)| join(a, b)).collect();
        self.few(x, joined.ok_or_else(|| self.not_linear(x))?)
    }

    fn few(&self, x: &Typed, mut cases: Vec<Case>) -> Result<Vec<Case>, Gap> {
        cases.retain(|case| case.guard != Formula::Constant(false));
        if cases.len() > MOST_CASES { Err(self.intricate(x)) } else { Ok(cases) }
    }

    fn not_linear(&self, x: &Typed) -> Gap {
        self.gap(
            x,
            "不是线性的：指标与指标相乘，或除式与别的项相加",
            "not linear: indicators are multiplied, or a quotient is added to other terms",
        )
    }

    fn intricate(&self, x: &Typed) -> Gap {
        self.gap(x, "分出的情形太多", "it splits into too many cases")
    }
}
