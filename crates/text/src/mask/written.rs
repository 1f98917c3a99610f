//! What has a form of its own: e-mail addresses, number plates, dates of birth, accounts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::folded::Folded;
use super::{Found, Kind};

pub fn find(text: &Folded) -> Vec<Found> {
    PATTERNS
        .iter()
        .flat_map(|(kind, pattern, zh, en)| {
            // Letters alone are a word, not a plate.
            let digits =
                |range: &Range<usize>| text.characters()[range.clone()].iter().filter(|c| c.is_ascii_digit()).count();
            let enough = |range: &Range<usize>| *kind != Kind::Plate || digits(range) >= 2;
            let ranges = text.all(pattern, "it").map(|(_, range)| range).filter(enough);
            ranges.map(|range| Found::likely(range, *kind, zh, en)).collect::<Vec<_>>()
        })
        .collect()
}

type Pattern = (Kind, Regex, &'static str, &'static str);

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let of = |kind, pattern: &str, zh, en| (kind, Regex::new(pattern).expect("a pattern"), zh, en);
    vec![
        of(
            Kind::Email,
            r"(?P<it>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
            "电子邮箱的写法",
            "written as an e-mail address",
        ),
        // GA 36: province, letter, five characters (six for new energy), of which the last may be a Chinese one. I and O are not used.
        of(
            Kind::Plate,
            r"(?P<it>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·•.\- ]?[0-9A-HJ-NP-Za-hj-np-z]{4,5}[0-9A-HJ-NP-Za-hj-np-z挂学警港澳])(?:$|[^0-9A-Za-z])",
            "车牌号的写法",
            "written as a number plate",
        ),
        of(
            Kind::BirthDate,
            r"(?:出生日期|出生年月日?|出生时间|出生于|生于|生日|出生)[:是为在 ]{0,3}(?P<it>(?:19|20)[0-9]{2}[年./-] ?[0-9]{1,2}(?:[月./-] ?(?:[0-9]{1,2}[日号]?)?)?)",
            "写在“出生”之后的日期",
            "a date after a word for birth",
        ),
        of(
            Kind::BirthDate,
            r"(?P<it>(?:19|20)[0-9]{2}[年./-] ?[0-9]{1,2}(?:[月./-] ?(?:[0-9]{1,2}[日号曰]?)?)?)(?:出生|生(?:$|[,。;、) ]))",
            "后面写着“出生”的日期",
            "a date before a word for birth",
        ),
        of(
            Kind::Account,
            r"(?i)(?:微信(?:号码?)?|wechat|weixin|(?-u:\b)vx|(?-u:\b)wx|v信)[:是为 ]{0,3}(?P<it>[A-Za-z][A-Za-z0-9_-]{5,19})",
            "写在“微信”之后的账号",
            "an account after a word for WeChat",
        ),
        of(
            Kind::Account,
            r"(?i)(?:qq|扣扣)(?:群|号|号码|群号)?[:是为 ]{0,3}(?P<it>[1-9][0-9]{4,10})",
            "写在“QQ”之后的号码",
            "a number after QQ",
        ),
    ]
});
