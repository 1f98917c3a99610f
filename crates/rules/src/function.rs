//! The functions of the language: names, numbers of arguments, and which of them can be asked over rows.

/// Each has one ASCII name (canonical) and Chinese names that mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    Abs,
    /// `round(x, n)`: half away from zero 四舍五入, `n` a whole number 0–12, 0 when left out.
    Round,
    Min,
    Max,
    Sum,
    /// How many of the arguments are filled; over rows also `count()`, how many rows there are.
    Count,
    /// How many different values.
    CountDistinct,
    Mean,
    Median,
    /// `quantile(x, p)`: type 7 of Hyndman & Fan (1996), the default of R.
    Quantile,
    /// The argument as it stood `n` periods earlier, one when left out.
    Prev,
    /// The argument as it stood in the same period a year earlier.
    YearAgo,
    /// The only function of a cell that is never missing.
    IsMissing,
    /// Characters of a text.
    Length,
    /// The whole text fits a regular expression.
    Matches,
    /// The whole text fits a COBOL picture: `9` a digit, `A` a letter, `X` anything, `9(4)` four digits.
    Picture,
    Left,
    Right,
    /// `mid(x, from, count)`, counted from 1.
    Mid,
    Concat,
    Upper,
    Lower,
    Trim,
    StartsWith,
    EndsWith,
    Contains,
    /// A number as text, without trailing zeros; a date as 2026-01-31.
    Text,
    /// A text as a number; blank is missing.
    Number,
    /// Digits after the point, trailing zeros not counted.
    Decimals,
    /// Digits before the point, at least one.
    Digits,
    /// A text (2026-01-31 or 20260131) or a number (20260131) as a date; blank is missing.
    Date,
    /// `days(a, b)`: days from `a` to `b`.
    Days,
    /// `months(a, b)`: whole months from `a` to `b`.
    Months,
    Year,
    Month,
    Day,
    Quarter,
    /// `age(birth, at)`: completed years.
    Age,
    /// `all(c) by (k)`: the condition holds on every row of the group; three-valued.
    All,
    /// `any(c) by (k)`: the condition holds on a row of the group; three-valued.
    Any,
    /// No other row has the same values.
    Unique,
    /// `contiguous(x) by (k)`: the run of periods, whole numbers or days has no gap.
    Contiguous,
    /// `covers(x, list) by (k)`: every code of the list occurs.
    Covers,
    /// `exactly(x, list) by (k)`: every code of the list occurs, and no other.
    Exactly,
    /// `exists(T)`: table `T` has a row that belongs to this one.
    Exists,
    /// `parent(x, list)`: the code above `x`.
    Parent,
}

impl Function {
    pub const ALL: [Self; 46] = [
        Self::Abs,
        Self::Round,
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::Count,
        Self::CountDistinct,
        Self::Mean,
        Self::Median,
        Self::Quantile,
        Self::Prev,
        Self::YearAgo,
        Self::IsMissing,
        Self::Length,
        Self::Matches,
        Self::Picture,
        Self::Left,
        Self::Right,
        Self::Mid,
        Self::Concat,
        Self::Upper,
        Self::Lower,
        Self::Trim,
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::Text,
        Self::Number,
        Self::Decimals,
        Self::Digits,
        Self::Date,
        Self::Days,
        Self::Months,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Quarter,
        Self::Age,
        Self::All,
        Self::Any,
        Self::Unique,
        Self::Contiguous,
        Self::Covers,
        Self::Exactly,
        Self::Exists,
        Self::Parent,
    ];

    /// Names as a rule may write them; the first is canonical.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Abs => &["abs", "绝对值"],
            Self::Round => &["round", "四舍五入"],
            Self::Min => &["min", "最小值"],
            Self::Max => &["max", "最大值"],
            Self::Sum => &["sum", "合计"],
            Self::Count => &["count", "计数"],
            Self::CountDistinct => &["count_distinct", "去重计数"],
            Self::Mean => &["mean", "平均值", "平均"],
            Self::Median => &["median", "中位数"],
            Self::Quantile => &["quantile", "分位数"],
            Self::Prev => &["prev", "上期"],
            Self::YearAgo => &["year_ago", "上年同期"],
            Self::IsMissing => &["is_missing", "未填"],
            Self::Length => &["length", "长度"],
            Self::Matches => &["matches", "匹配"],
            Self::Picture => &["picture", "格式"],
            Self::Left => &["left", "左起"],
            Self::Right => &["right", "右起"],
            Self::Mid => &["mid", "截取"],
            Self::Concat => &["concat", "连接"],
            Self::Upper => &["upper", "大写"],
            Self::Lower => &["lower", "小写"],
            Self::Trim => &["trim", "去空格"],
            Self::StartsWith => &["starts_with", "开头为"],
            Self::EndsWith => &["ends_with", "结尾为"],
            Self::Contains => &["contains", "包含"],
            Self::Text => &["text", "文本"],
            Self::Number => &["number", "数值"],
            Self::Decimals => &["decimals", "小数位数"],
            Self::Digits => &["digits", "整数位数"],
            Self::Date => &["date", "日期"],
            Self::Days => &["days", "天数"],
            Self::Months => &["months", "月数"],
            Self::Year => &["year", "年份"],
            Self::Month => &["month", "月份"],
            Self::Day => &["day", "日"],
            Self::Quarter => &["quarter", "季度"],
            Self::Age => &["age", "周岁"],
            Self::All => &["all", "全部满足"],
            Self::Any => &["any", "有一行满足"],
            Self::Unique => &["unique", "唯一"],
            Self::Contiguous => &["contiguous", "连续"],
            Self::Covers => &["covers", "齐全"],
            Self::Exactly => &["exactly", "恰为"],
            Self::Exists => &["exists", "存在"],
            Self::Parent => &["parent", "上级"],
        }
    }

    /// How many arguments it takes, at least and at most.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Min | Self::Max | Self::Sum | Self::Mean | Self::Median => (1, 1000),
            Self::Count => (0, 1000),
            Self::CountDistinct | Self::Unique | Self::Concat => (1, 1000),
            Self::Quantile => (2, 1000),
            Self::Round | Self::Prev | Self::Parent => (1, 2),
            Self::Abs | Self::YearAgo | Self::IsMissing | Self::Length => (1, 1),
            Self::Upper | Self::Lower | Self::Trim | Self::Text | Self::Number => (1, 1),
            Self::Decimals | Self::Digits | Self::Date => (1, 1),
            Self::Year | Self::Month | Self::Day | Self::Quarter => (1, 1),
            Self::Contiguous | Self::Exists | Self::All | Self::Any => (1, 1),
            Self::Matches | Self::Picture | Self::Left | Self::Right => (2, 2),
            Self::StartsWith | Self::EndsWith | Self::Contains => (2, 2),
            Self::Days | Self::Months | Self::Age | Self::Covers | Self::Exactly => (2, 2),
            Self::Mid => (3, 3),
        }
    }

    /// Whether `by (…)` and `where …` may follow: what it says is about several rows.
    pub fn over_rows(self) -> bool {
        matches!(
            self,
            Self::Sum
                | Self::Count
                | Self::CountDistinct
                | Self::Mean
                | Self::Median
                | Self::Min
                | Self::Max
                | Self::Quantile
                | Self::All
                | Self::Any
                | Self::Unique
                | Self::Contiguous
                | Self::Covers
                | Self::Exactly
        )
    }

    pub(crate) fn named(written: &str) -> Option<Self> {
        let lower = written.to_ascii_lowercase();
        Self::ALL.into_iter().find(|f| f.names().contains(&lower.as_str()))
    }
}
