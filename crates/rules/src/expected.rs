//! What would have been right: the values that the first indicator of a rule may take, everything else staying as it is; and
//! the values a rule looked at.

use crate::ast::{Checked, Comparison, Expr, Function, Kind, Link, Sign};
use crate::eval::{Frame, Slots, Value};
use crate::outcome::{Cell, When};
use crate::rule::{Rule, Typed};
use crate::{spoken, texts};
use shishu_terms::Decimal;

/// One value a rule looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Involved {
    /// A code, `T.code` of another table, or rule text such as `sum(x) by (region)`.
    pub name: String,
    pub when: When,
    pub value: Cell,
}

/// The values a rule looked at on this row: its own cells in order of appearance, then what was computed over rows.
pub fn involved(rule: &Rule, slots: &Slots<'_>) -> Vec<Involved> {
    let mut used = vec![];
    for x in std::iter::once(&rule.expr).chain(&rule.when) {
        collect(x, &mut used);
    }
    used.sort_unstable();
    used.dedup();
    let cells = used.into_iter().filter_map(|at| {
        let cell = rule.cells().get(at)?;
        let value = slots.cells.get(at).cloned().unwrap_or(Cell::Missing);
        Some(Involved { name: cell.name().to_string(), when: cell.when, value })
    });
    let derived = rule.derived().iter().enumerate().map(|(at, derived)| Involved {
        name: spoken::derived_text(rule, derived),
        when: When::Current,
        value: slots.derived.get(at).cloned().unwrap_or(Cell::Missing),
    });
    cells.chain(derived).collect()
}

fn collect(x: &Typed, out: &mut Vec<usize>) {
    if let Kind::Name(slot) = &x.kind {
        out.push(slot.index());
    }
    crate::resolve::children(x).into_iter().for_each(|part| collect(part, out));
}

/// What the anchor (the first of [`Rule::indicators`]) should be for the rule to hold, where that can be said:
/// `>= 1300`, `1299.5..1300.5`, `{A, B}`, `list(regions)`, `filled`. Bounds of a range belong to it.
pub fn expected(rule: &Rule, slots: &Slots<'_>) -> Option<String> {
    let code = rule.indicators().first()?;
    let own = |cell: &crate::CellRef| cell.table.is_none() && cell.when == When::Current && cell.code == *code;
    let anchor = rule.cells().iter().position(own)?;
    Anchor { frame: Frame::expr(rule, slots), at: anchor }.of(&rule.expr)
}

struct Anchor<'a> {
    frame: Frame<'a>,
    at: usize,
}

impl<'a> Anchor<'a> {
    fn of(&self, x: &'a Typed) -> Option<String> {
        match &x.kind {
            Kind::And(items) => {
                let failing = items.iter().find(|x| matches!(self.frame.truth(x), Ok(Some(false))));
                failing.and_then(|x| self.of(x))
            }
            Kind::If { condition, then, otherwise } => match (self.frame.truth(condition), otherwise) {
                (Ok(Some(true)), _) => self.of(then),
                (Ok(Some(false)), Some(x)) => self.of(x),
                _ => None,
            },
            Kind::Compare { first, rest } => self.chain(first, rest),
            Kind::Between { item, low, high, negated: false } if self.is_anchor(item) => {
                Some(format!("{}..{}", self.constant(low)?, self.constant(high)?))
            }
            Kind::In { item, set, negated } if self.is_anchor(item) => {
                let all: Option<Vec<String>> = set.iter().map(|x| self.constant(x)).collect();
                Some(format!("{}{{{}}}", if *negated { "not " } else { "" }, all?.join(", ")))
            }
            Kind::InList { item, list, negated } if self.is_anchor(item) => {
                let name = spoken::list_name(self.frame.rule, *list);
                Some(format!("{}list({name})", if *negated { "not " } else { "" }))
            }
            Kind::Matches { item, pattern } if self.is_anchor(item) => {
                Some(format!("matches \"{}\"", pattern.picture().unwrap_or(pattern.written())))
            }
            Kind::Within { item, share, base } if self.is_anchor(item) && !self.mentions(base) => {
                let (share, base) = (self.frame.known(share)?, self.frame.known(base)?);
                let room = share.mul(base.abs()).ok()?;
                range(base.sub(room).ok()?.value, base.add(room).ok()?.value)
            }
            Kind::Call { function: Function::IsMissing, arguments } if self.is_anchor(arguments.first()?) => {
                Some("missing".to_owned())
            }
            Kind::Not(inner) => match &inner.kind {
                Kind::Call { function: Function::IsMissing, arguments } if self.is_anchor(arguments.first()?) => {
                    Some("filled".to_owned())
                }
                _ => None,
            },
            Kind::Derived(_) if self.frame.rule.expr == *x => Some(spoken::rule_text(self.frame.rule, x)),
            _ => None,
        }
    }

    /// `low <= x <= high` gives both ends; otherwise the first link that says something of the anchor and fails.
    fn chain(&self, first: &'a Typed, rest: &'a [Link<Checked>]) -> Option<String> {
        if let [low, high] = rest
            && self.is_anchor(&low.right)
            && (low.op, high.op) == (Comparison::LessEqual, Comparison::LessEqual)
        {
            return Some(format!("{}..{}", self.constant(first)?, self.constant(&high.right)?));
        }
        let lefts = std::iter::once(first).chain(rest.iter().map(|link| &link.right));
        let links: Vec<_> = lefts.zip(rest).collect();
        let fails = |(left, link): &&(&'a Typed, &'a Link<Checked>)| {
            matches!(self.frame.link_holds(left, link), Ok(Some(false)))
        };
        let (left, link) = links.iter().find(fails).or(links.first().filter(|_| links.len() == 1))?;
        self.link(left, link)
    }

    fn link(&self, left: &'a Typed, link: &'a Link<Checked>) -> Option<String> {
        for (anchor, other, op) in [(left, &link.right, link.op), (&link.right, left, link.op.flipped())] {
            if self.is_anchor(anchor) && !self.mentions(other) {
                let value = self.frame.eval(other).ok()?;
                return match value {
                    Value::Missing => None,
                    Value::Number(n) => bound(op, n.value, self.frame.within(link)),
                    other => Some(format!("{} {}", crate::print::ascii(op), texts::written(&other))),
                };
            }
        }
        // The anchor is one term of a sum: it may move by the difference of the two sides.
        let (l, r) = (self.weight(left)?, self.weight(&link.right)?);
        let x = match self.frame.slots.cells.get(self.at)? {
            Cell::Number(x) => *x,
            _ => return None,
        };
        let difference = self.frame.known(left)?.sub(self.frame.known(&link.right)?).ok()?.value;
        match l - r {
            1 => bound(link.op, x.checked_sub(difference)?, self.frame.within(link)),
            -1 => bound(link.op.flipped(), x.checked_add(difference)?, self.frame.within(link)),
            _ => None,
        }
    }

    fn is_anchor(&self, x: &Typed) -> bool {
        matches!(&x.kind, Kind::Name(slot) if slot.index() == self.at)
    }

    fn mentions(&self, x: &Typed) -> bool {
        self.is_anchor(x) || crate::resolve::children(x).into_iter().any(|part| self.mentions(part))
    }

    /// How often the anchor is added in `x`; nothing when it stands anywhere but in a sum.
    fn weight(&self, x: &Typed) -> Option<i32> {
        match &x.kind {
            _ if self.is_anchor(x) => Some(1),
            Kind::Negate(x) => self.weight(x).map(|w| -w),
            Kind::Sum { first, rest } => rest.iter().try_fold(self.weight(first)?, |total, (sign, x)| {
                let w = self.weight(x)?;
                Some(if *sign == Sign::Plus { total + w } else { total - w })
            }),
            Kind::Call { function: Function::Sum, arguments } => arguments.iter().map(|x| self.weight(x)).sum(),
            _ if !self.mentions(x) => Some(0),
            _ => None,
        }
    }

    /// A value that does not depend on the anchor, as text.
    fn constant(&self, x: &'a Expr<Checked>) -> Option<String> {
        match self.frame.eval(x).ok().filter(|_| !self.mentions(x))? {
            Value::Missing => None,
            value => Some(texts::written(&value)),
        }
    }
}

fn bound(op: Comparison, value: Decimal, within: Option<Decimal>) -> Option<String> {
    match (op, within) {
        (Comparison::Equal, Some(within)) => range(value.checked_sub(within)?, value.checked_add(within)?),
        _ => Some(format!("{} {}", crate::print::ascii(op), value.normalize())),
    }
}

fn range(low: Decimal, high: Decimal) -> Option<String> {
    Some(format!("{}..{}", low.normalize(), high.normalize()))
}
