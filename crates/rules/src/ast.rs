//! The tree of an expression. One shape serves twice: `Expr` (that is `Expr<Written>`) holds names as written, `Typed`
//! (that is `Expr<Checked>`) holds numbered cells, lists and derived values after [`crate::compile`]. Runs of equal
//! operators are flat lists, so a tree is never deeper than the parser's nesting limit allows, however long a sum is.

use crate::derived::{DerivedSlot, ListSlot};
use crate::pattern::Pattern;
use crate::rule::Slot;
use shishu_terms::Decimal;
use std::convert::Infallible;
use std::fmt::Debug;
use std::ops::Range;

pub use crate::function::Function;

/// What leaves a tree has: those a person wrote, or those that names were resolved to.
pub trait Stage: Clone + Debug + PartialEq + 'static {
    /// One cell: its name, or its number among [`crate::Rule::cells`].
    type Name: Clone + Debug + PartialEq;
    /// A code list: its name, or its number among [`crate::Rule::lists`].
    type List: Clone + Debug + PartialEq;
    /// What is computed over rows: as written, or its number among [`crate::Rule::derived`].
    type Derived: Clone + Debug + PartialEq;
    /// The regular expression of `matches`: still a text argument, or compiled.
    type Pattern: Clone + Debug + PartialEq;

    /// The expressions inside a derived value: none once it is pulled out.
    fn parts(derived: &Self::Derived) -> Vec<&Expr<Self>>;
    fn parts_mut(derived: &mut Self::Derived) -> Vec<&mut Expr<Self>>;
}

/// As a person wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {}

impl Stage for Written {
    type Name = String;
    type List = String;
    type Derived = Box<Over>;
    type Pattern = Infallible;

    fn parts(over: &Box<Over>) -> Vec<&Expr> {
        let Over { arguments, filter, children, by, .. } = &**over;
        arguments.iter().chain(filter).chain(children.iter().flatten()).chain(by.iter().flatten()).collect()
    }

    fn parts_mut(over: &mut Box<Over>) -> Vec<&mut Expr> {
        let Over { arguments, filter, children, by, .. } = &mut **over;
        arguments.iter_mut().chain(filter).chain(children.iter_mut().flatten()).chain(by.iter_mut().flatten()).collect()
    }
}

/// Names resolved, types checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {}

impl Stage for Checked {
    type Name = Slot;
    type List = ListSlot;
    type Derived = DerivedSlot;
    type Pattern = Pattern;

    fn parts(_: &DerivedSlot) -> Vec<&Expr<Self>> {
        vec![]
    }

    fn parts_mut(_: &mut DerivedSlot) -> Vec<&mut Expr<Self>> {
        vec![]
    }
}

/// A function asked over rows, as written: `sum(x where lvl = 1) of children(region) by (period)`. At least one of
/// `filter`, `children` and `by` is there; without them it is a plain [`Kind::Call`].
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    pub function: Function,
    pub arguments: Vec<Expr>,
    /// `where …`: rows on which it is not true are left out.
    pub filter: Option<Expr>,
    /// `of children(code)` or `of children(code, parent)`: the rows below this one.
    pub children: Option<Vec<Expr>>,
    /// `by (…)`; the empty list is the whole table.
    pub by: Option<Vec<Expr>>,
}

/// Byte range in the text the expression was read from.
pub type Span = Range<usize>;

/// An expression and where it stands in its text. Equality ignores the place: `a+b` equals `a + b`.
#[derive(Debug, Clone)]
pub struct Expr<S: Stage = Written> {
    pub kind: Kind<S>,
    pub span: Span,
}

impl<S: Stage> PartialEq for Expr<S> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression says. Lists named `rest`, and the lists of `And` and `Or`, are never empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<S: Stage = Written> {
    Number(Literal),
    Text(String),
    Truth(bool),
    Name(S::Name),
    Negate(Box<Expr<S>>),
    Not(Box<Expr<S>>),
    /// `first ± rest…`
    Sum {
        first: Box<Expr<S>>,
        rest: Vec<(Sign, Expr<S>)>,
    },
    /// `first ×÷ rest…`
    Product {
        first: Box<Expr<S>>,
        rest: Vec<(Factor, Expr<S>)>,
    },
    And(Vec<Expr<S>>),
    Or(Vec<Expr<S>>),
    /// `first op x op y …`, read pairwise: `0 <= x <= 100` is `0 <= x and x <= 100` with `x` computed once.
    Compare {
        first: Box<Expr<S>>,
        rest: Vec<Link<S>>,
    },
    /// Membership is exact: no tolerance applies.
    In {
        item: Box<Expr<S>>,
        set: Vec<Expr<S>>,
        negated: bool,
    },
    /// Membership in a code list, whatever its length: `x in list(regions)`.
    InList {
        item: Box<Expr<S>>,
        list: S::List,
        negated: bool,
    },
    /// The code above a code in a list that has a hierarchy: `parent(x, regions)`. Missing at the top.
    Parent {
        item: Box<Expr<S>>,
        list: S::List,
    },
    /// `item within share of base`: |item − base| ≤ share × |base|.
    Within {
        item: Box<Expr<S>>,
        share: Box<Expr<S>>,
        base: Box<Expr<S>>,
    },
    /// `matches(x, "…")` once its pattern is compiled: the whole text must match.
    Matches {
        item: Box<Expr<S>>,
        pattern: S::Pattern,
    },
    /// Not computed from the row's own cells alone: an aggregate, a uniqueness, ….
    Derived(S::Derived),
    /// Both ends belong to the interval.
    Between {
        item: Box<Expr<S>>,
        low: Box<Expr<S>>,
        high: Box<Expr<S>>,
        negated: bool,
    },
    /// Without `otherwise` a false condition makes the whole true (material implication).
    If {
        condition: Box<Expr<S>>,
        then: Box<Expr<S>>,
        otherwise: Option<Box<Expr<S>>>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr<S>>,
    },
}

/// One step of a comparison chain. `within` is the tolerance stated at this equality (`a = b ± 0.5`).
#[derive(Debug, Clone, PartialEq)]
pub struct Link<S: Stage = Written> {
    pub op: Comparison,
    pub right: Expr<S>,
    pub within: Option<Expr<S>>,
}

/// A number as written: at most 28 digits, at most 12 of them after the point, percent or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Literal {
    written: Decimal,
    percent: bool,
    value: Decimal,
}

impl Literal {
    /// Decimal places a literal may have; with a percent sign two more are used, far below the 28 a decimal holds.
    pub const MAX_SCALE: u32 = 12;

    /// `None` when `written` has more than [`Self::MAX_SCALE`] decimals or is negative (a sign is an operator).
    pub fn new(written: Decimal, percent: bool) -> Option<Self> {
        if written.scale() > Self::MAX_SCALE || written.is_sign_negative() {
            return None;
        }
        let mut value = written;
        if percent {
            value.set_scale(written.scale() + 2).ok()?;
        }
        Some(Self { written, percent, value })
    }

    /// The number meant: 0.2 for `20%`.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// The number written: 20 for `20%`.
    pub fn written(&self) -> Decimal {
        self.written
    }

    pub fn is_percent(&self) -> bool {
        self.percent
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    Times,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparison that holds exactly when this one does not.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Less => Self::GreaterEqual,
            Self::LessEqual => Self::Greater,
            Self::Greater => Self::LessEqual,
            Self::GreaterEqual => Self::Less,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
        }
    }

    /// The comparison with its sides exchanged.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            same => same,
        }
    }
}
