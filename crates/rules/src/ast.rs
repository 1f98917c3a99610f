//! The tree of an expression. One shape serves twice: `Expr<String>` holds names as written, `Expr<Slot>` holds
//! numbered cells after [`crate::compile`]. Runs of equal operators are flat lists, so a tree is never deeper than the
//! parser's nesting limit allows, however long a sum is.

use shishu_terms::Decimal;
use std::ops::Range;

/// Byte range in the text the expression was read from.
pub type Span = Range<usize>;

/// An expression and where it stands in its text. Equality ignores the place: `a+b` equals `a + b`.
#[derive(Debug, Clone)]
pub struct Expr<N = String> {
    pub kind: Kind<N>,
    pub span: Span,
}

impl<N: PartialEq> PartialEq for Expr<N> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression says. Lists named `rest`, and the lists of `And` and `Or`, are never empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<N = String> {
    Number(Literal),
    Text(String),
    Truth(bool),
    Name(N),
    Negate(Box<Expr<N>>),
    Not(Box<Expr<N>>),
    /// `first ± rest…`
    Sum {
        first: Box<Expr<N>>,
        rest: Vec<(Sign, Expr<N>)>,
    },
    /// `first ×÷ rest…`
    Product {
        first: Box<Expr<N>>,
        rest: Vec<(Factor, Expr<N>)>,
    },
    And(Vec<Expr<N>>),
    Or(Vec<Expr<N>>),
    /// `first op x op y …`, read pairwise: `0 <= x <= 100` is `0 <= x and x <= 100` with `x` computed once.
    Compare {
        first: Box<Expr<N>>,
        rest: Vec<Link<N>>,
    },
    /// Membership is exact: no tolerance applies.
    In {
        item: Box<Expr<N>>,
        set: Vec<Expr<N>>,
        negated: bool,
    },
    /// Both ends belong to the interval.
    Between {
        item: Box<Expr<N>>,
        low: Box<Expr<N>>,
        high: Box<Expr<N>>,
        negated: bool,
    },
    /// Without `otherwise` a false condition makes the whole true (material implication).
    If {
        condition: Box<Expr<N>>,
        then: Box<Expr<N>>,
        otherwise: Option<Box<Expr<N>>>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr<N>>,
    },
}

/// One step of a comparison chain. `within` is the tolerance stated at this equality (`a = b ± 0.5`).
#[derive(Debug, Clone, PartialEq)]
pub struct Link<N = String> {
    pub op: Comparison,
    pub right: Expr<N>,
    pub within: Option<Expr<N>>,
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

/// The functions of version 1. Each has one ASCII name (canonical) and Chinese names that mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Abs,
    /// `round(x, n)`: half away from zero 四舍五入, `n` a whole number 0–12, 0 when left out.
    Round,
    Min,
    Max,
    Sum,
    /// The argument as it stood one period earlier.
    Prev,
    /// The argument as it stood in the same period a year earlier.
    YearAgo,
    /// The only function that is never missing.
    IsMissing,
}

impl Function {
    pub const ALL: [Self; 8] =
        [Self::Abs, Self::Round, Self::Min, Self::Max, Self::Sum, Self::Prev, Self::YearAgo, Self::IsMissing];

    /// Names as a rule may write them; the first is canonical.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Abs => &["abs", "绝对值"],
            Self::Round => &["round", "四舍五入"],
            Self::Min => &["min", "最小值"],
            Self::Max => &["max", "最大值"],
            Self::Sum => &["sum", "合计"],
            Self::Prev => &["prev", "上期"],
            Self::YearAgo => &["year_ago", "上年同期"],
            Self::IsMissing => &["is_missing", "未填"],
        }
    }

    /// How many arguments it takes, at least and at most.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Min | Self::Max | Self::Sum => (1, 1000),
            Self::Round => (1, 2),
            Self::Abs | Self::Prev | Self::YearAgo | Self::IsMissing => (1, 1),
        }
    }

    pub(crate) fn named(written: &str) -> Option<Self> {
        let lower = written.to_ascii_lowercase();
        Self::ALL.into_iter().find(|f| f.names().contains(&lower.as_str()))
    }
}
