//! From the checked tree of a rule to a node that runs on batches.

use super::Lists;
use super::{
    lanes::{Compare, Number},
    linear::{Linear, Test},
    memo::{Answer, Memo, Truth},
    node::Node,
};
use shishu_rules::{
    Cell, CellKind, Checked, Comparison, DerivedSlot, Factor, Function, Kind, Link, Rule, RuleText, Sign, Slot, Slots,
    Typed, evaluate_inside, evaluate_part,
};
use shishu_terms::Decimal;
use std::sync::Arc;

/// Where each cell of one rule stands among the columns of the check, and what it holds.
pub struct Compiler<'a> {
    pub rule: &'a Arc<Rule>,
    /// Slot → column.
    pub columns: &'a [usize],
    /// Derived slot → column.
    pub derived: &'a [usize],
    /// Column → kind.
    pub kinds: &'a [CellKind],
    pub lists: &'a Lists,
}

impl Compiler<'_> {
    /// The whole rule: `if when then expr`.
    pub fn rule(&self) -> Node {
        let expr = self.truth(&self.rule.expr, RuleText::Expr);
        match &self.rule.when {
            None => expr,
            Some(when) => Node::If {
                condition: Box::new(self.truth(when, RuleText::When)),
                then: Box::new(expr),
                otherwise: Box::new(Node::Constant(true)),
            },
        }
    }

    /// A condition that stands for itself: no tolerance of the rule applies.
    pub fn condition(&self, x: &Typed) -> Node {
        self.truth(x, RuleText::When)
    }

    fn truth(&self, x: &Typed, place: RuleText) -> Node {
        if let Some(memo) = self.memo(x, place) {
            return memo;
        }
        let each = |items: &[Typed]| items.iter().map(|item| self.truth(item, place)).collect();
        match &x.kind {
            Kind::Truth(truth) => Node::Constant(*truth),
            Kind::Not(item) => Node::Not(Box::new(self.truth(item, place))),
            Kind::And(items) => Node::All(each(items)),
            Kind::Or(items) => Node::Any(each(items)),
            Kind::If { condition, then, otherwise } => Node::If {
                condition: Box::new(self.truth(condition, place)),
                then: Box::new(self.truth(then, place)),
                otherwise: Box::new(otherwise.as_ref().map_or(Node::Constant(true), |x| self.truth(x, place))),
            },
            Kind::Compare { first, rest } => self.chain(first, rest, place).unwrap_or(Node::Exact),
            Kind::Between { item, low, high, negated } => {
                self.between(item, low, high, *negated, place).unwrap_or(Node::Exact)
            }
            Kind::In { item, set, negated } => self.member(item, set, *negated, place).unwrap_or(Node::Exact),
            Kind::Within { item, share, base } => self.within(item, share, base, place).unwrap_or(Node::Exact),
            Kind::Call { function: Function::IsMissing, arguments } => match arguments.first().map(|x| &x.kind) {
                Some(Kind::Name(slot)) => self.column(*slot).map_or(Node::Exact, Node::Missing),
                _ => Node::Exact,
            },
            Kind::Derived(slot) => self
                .derived(*slot)
                .filter(|column| self.kinds.get(*column) == Some(&CellKind::Truth))
                .map_or(Node::Exact, Node::Truths),
            _ => Node::Exact,
        }
    }

    fn chain(&self, first: &Typed, rest: &[Link<Checked>], place: RuleText) -> Option<Node> {
        let mut left = self.number(first, place)?;
        let mut links = vec![];
        for link in rest {
            let right = self.number(&link.right, place)?;
            let within = match &link.within {
                Some(within) => Some(self.number(within, place)?),
                None => self.tolerance(place).map(|t| Number::Linear(Linear::constant(t))),
            };
            let equality = matches!(link.op, Comparison::Equal | Comparison::NotEqual);
            links.push(compare(left, link.op, right.clone(), within.filter(|_| equality)));
            left = right;
        }
        Some(all(links))
    }

    fn tolerance(&self, place: RuleText) -> Option<Decimal> {
        self.rule.tolerance.filter(|_| place == RuleText::Expr)
    }

    fn between(&self, item: &Typed, low: &Typed, high: &Typed, negated: bool, place: RuleText) -> Option<Node> {
        let [item, low, high] = [item, low, high].map(|x| self.number(x, place));
        let item = item?;
        let inside = all(vec![
            compare(item.clone(), Comparison::GreaterEqual, low?, None),
            compare(item, Comparison::LessEqual, high?, None),
        ]);
        Some(if negated { Node::Not(Box::new(inside)) } else { inside })
    }

    /// |item − base| ≤ share × |base|
    fn within(&self, item: &Typed, share: &Typed, base: &Typed, place: RuleText) -> Option<Node> {
        let [item, share, base] = [item, share, base].map(|x| self.number(x, place));
        let base = base?;
        let gap = Number::Absolute(Box::new(sum(item?, negate(base.clone()))));
        let allowed = Number::Product(Box::new(share?), Box::new(Number::Absolute(Box::new(base))));
        Some(compare(gap, Comparison::LessEqual, allowed, None))
    }

    fn member(&self, item: &Typed, set: &[Typed], negated: bool, place: RuleText) -> Option<Node> {
        let item = self.number(item, place)?;
        let any = set
            .iter()
            .map(|x| Some(compare(item.clone(), Comparison::Equal, self.number(x, place)?, None)))
            .collect::<Option<Vec<_>>>()?;
        Some(if negated { Node::Not(Box::new(Node::Any(any))) } else { Node::Any(any) })
    }

    fn column(&self, slot: Slot) -> Option<usize> {
        self.columns.get(slot.index()).copied()
    }

    fn kind(&self, slot: Slot) -> Option<CellKind> {
        self.kinds.get(self.column(slot)?).copied()
    }

    fn derived(&self, slot: DerivedSlot) -> Option<usize> {
        self.derived.get(slot.index()).copied()
    }

    fn number(&self, x: &Typed, place: RuleText) -> Option<Number> {
        let number = |x: &Typed| self.number(x, place);
        match &x.kind {
            Kind::Number(n) => Some(Number::Linear(Linear::constant(n.value()))),
            Kind::Name(slot) => {
                let column = self.column(*slot).filter(|_| self.kind(*slot) == Some(CellKind::Number))?;
                Some(Number::Linear(Linear::column(column)))
            }
            Kind::Derived(slot) => {
                let column = self.derived(*slot)?;
                (self.kinds.get(column) == Some(&CellKind::Number)).then(|| Number::Linear(Linear::column(column)))
            }
            Kind::Negate(x) => Some(negate(number(x)?)),
            Kind::Sum { first, rest } => rest.iter().try_fold(number(first)?, |total, (sign, x)| {
                let term = number(x)?;
                Some(sum(total, if *sign == Sign::Plus { term } else { negate(term) }))
            }),
            Kind::Product { first, rest } => rest.iter().try_fold(number(first)?, |total, (factor, x)| {
                let x = number(x)?;
                Some(if *factor == Factor::Times { product(total, x) } else { quotient(total, x) })
            }),
            Kind::If { condition, then, otherwise: Some(otherwise) } => Some(Number::Choose {
                condition: Box::new(self.truth(condition, place)),
                then: Box::new(number(then)?),
                otherwise: Box::new(number(otherwise)?),
            }),
            Kind::Call { function, arguments } => {
                let items = || arguments.iter().map(number).collect::<Option<Vec<_>>>();
                match function {
                    Function::Abs => Some(Number::Absolute(Box::new(number(arguments.first()?)?))),
                    Function::Sum => items()?.into_iter().reduce(sum),
                    Function::Min => Some(Number::Extreme { largest: false, items: items()? }),
                    Function::Max => Some(Number::Extreme { largest: true, items: items()? }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A condition on nothing but one text column.
    fn memo(&self, x: &Typed, place: RuleText) -> Option<Node> {
        let (mut slots, mut alone) = (vec![], true);
        x.leaves(&mut |slot| slots.push(slot), &mut |_| alone = false);
        let slot = *slots.first()?;
        let column = self.column(slot)?;
        alone &= slots.iter().all(|other| self.column(*other) == Some(column));
        if !alone || self.kind(slot) != Some(CellKind::Text) {
            return None;
        }
        if let Some(answer) = self.listed(x) {
            return Some(Node::Memo(Memo::new(column, answer)));
        }
        let (rule, part, lists) = (self.rule.clone(), x.clone(), self.lists.clone());
        let places: Vec<bool> = self.columns.iter().map(|c| *c == column).collect();
        // It may compare constants as well, and those within the rule's tolerance.
        let evaluate = if place == RuleText::Expr { evaluate_inside } else { evaluate_part };
        let answer: Answer = Arc::new(move |text| {
            let cell = text.map_or(Cell::Missing, |text| Cell::Text(text.to_owned()));
            let here = |here: &bool| if *here { cell.clone() } else { Cell::Missing };
            let cells: Vec<Cell> = places.iter().map(here).collect();
            let lists = lists.of(&rule);
            match evaluate(&rule, &part, &Slots { cells: &cells, derived: &[], lists: &lists }) {
                Cell::Truth(true) => Truth::Yes,
                Cell::Truth(false) => Truth::No,
                Cell::Missing => Truth::Missing,
                _ => Truth::Broken,
            }
        });
        Some(Node::Memo(Memo::new(column, answer)))
    }
}

impl Compiler<'_> {
    /// `x in list(…)` of a text column by itself: asked of every distinct text, so looked up without detours.
    fn listed(&self, x: &Typed) -> Option<Answer> {
        let Kind::InList { item, list, negated } = &x.kind else { return None };
        if !matches!(item.kind, Kind::Name(_)) {
            return None;
        }
        let codes = self.lists.set(self.rule.lists().get(list.index())?)?;
        let negated = *negated;
        Some(Arc::new(move |text| match text {
            None => Truth::Missing,
            Some(text) if codes.contains(&crate::derive::key::packed(text)) != negated => Truth::Yes,
            Some(_) => Truth::No,
        }))
    }
}

fn all(mut items: Vec<Node>) -> Node {
    match items.len() {
        1 => items.remove(0),
        _ => Node::All(items),
    }
}

fn negate(x: Number) -> Number {
    match x {
        Number::Linear(form) => match form.clone().times(Decimal::NEGATIVE_ONE) {
            Some(negated) => Number::Linear(negated),
            None => Number::Negate(Box::new(Number::Linear(form))),
        },
        x => Number::Negate(Box::new(x)),
    }
}

fn sum(a: Number, b: Number) -> Number {
    if let (Number::Linear(a), Number::Linear(b)) = (&a, &b)
        && let Some(sum) = a.clone().plus(b)
    {
        return Number::Linear(sum);
    }
    match a {
        Number::Sum(mut items) => {
            items.push(b);
            Number::Sum(items)
        }
        a => Number::Sum(vec![a, b]),
    }
}

/// The number where it is the same in every row.
fn known(x: &Number) -> Option<Decimal> {
    match x {
        Number::Linear(form) if form.terms.is_empty() => Some(form.constant),
        _ => None,
    }
}

fn product(a: Number, b: Number) -> Number {
    for (x, y) in [(&a, &b), (&b, &a)] {
        if let (Number::Linear(form), Some(factor)) = (x, known(y))
            && let Some(scaled) = form.clone().times(factor)
        {
            return Number::Linear(scaled);
        }
    }
    Number::Product(Box::new(a), Box::new(b))
}

fn quotient(a: Number, b: Number) -> Number {
    // A divisor whose reciprocal is a decimal is a factor; any other quotient is rounded, and stays one.
    let reciprocal = known(&b).filter(|d| !d.is_zero()).and_then(|d| {
        let r = Decimal::ONE.checked_div(d)?;
        (super::linear::exact_product(r, d)? == Decimal::ONE).then_some(r)
    });
    if let (Number::Linear(form), Some(r)) = (&a, reciprocal)
        && let Some(scaled) = form.clone().times(r)
    {
        return Number::Linear(scaled);
    }
    Number::Quotient(Box::new(a), Box::new(b))
}

fn compare(left: Number, op: Comparison, right: Number, within: Option<Number>) -> Node {
    let linear = match (&left, &right, within.as_ref().map(known)) {
        (Number::Linear(a), Number::Linear(b), None) => {
            a.clone().minus(b).map(|gap| Test::new(gap, false, op, Decimal::ZERO))
        }
        (Number::Linear(a), Number::Linear(b), Some(Some(within))) => {
            let op = if op == Comparison::NotEqual { Comparison::Greater } else { Comparison::LessEqual };
            a.clone().minus(b).map(|gap| Test::new(gap, true, op, within))
        }
        (Number::Absolute(inner), limit, None) => size(inner, op, known(limit)),
        (limit, Number::Absolute(inner), None) => size(inner, flipped(op), known(limit)),
        _ => None,
    };
    match linear {
        Some(test) => Node::Linear(test),
        None => Node::Compare(Box::new(Compare { left, op, right, within })),
    }
}

fn size(inner: &Number, op: Comparison, limit: Option<Decimal>) -> Option<Test> {
    match inner {
        Number::Linear(form) => Some(Test::new(form.clone(), true, op, limit?)),
        _ => None,
    }
}

fn flipped(op: Comparison) -> Comparison {
    match op {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        same => same,
    }
}
