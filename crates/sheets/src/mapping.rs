//! Which header of a foreign table means which indicator: a guess that a person confirms.
//!
//! Only equal names match, after width, case, spaces, numbering and a unit in brackets are folded away. There is no matching by
//! likeness: 营业收入 and 营业外收入 differ by one character and by everything else.

use std::sync::Arc;

use shishu_terms::half_width;

use crate::header::Header;
use crate::layout::{VALUE, is_one_of};

/// An indicator that a table may hold, by every name it goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Indicator code, for example `101`.
    pub code: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// ASCII name used in rules and imports, if there is one.
    pub alias: Option<String>,
}

/// For each header the index of the indicator it names, if exactly one. Two headers may name the same one; that a table
/// has an indicator twice is for the caller to refuse.
///
/// Of a header under a group the lowest line counts; where that names nothing, the group's name does with it (`产值/出口`), or alone
/// over a column of the current period (`工业总产值/本月`).
pub fn guess_mapping(headers: &[Arc<Header>], wanted: &[Wanted]) -> Vec<Option<usize>> {
    headers.iter().map(|header| guess(&header.leaf, wanted).or_else(|| guess_with_group(header, wanted))).collect()
}

fn guess_with_group(header: &Header, wanted: &[Wanted]) -> Option<usize> {
    let group = header.group.as_ref()?;
    if is_one_of(&header.leaf, VALUE) {
        return guess(group, wanted);
    }
    let slashed = fold(&header.text);
    let joined = slashed.replace('/', "");
    let is = |name: &str| [&slashed, &joined].contains(&&fold(name));
    let mut named = wanted.iter().enumerate().filter(|(_, w)| is(&w.zh) || is(&w.en)).map(|(index, _)| index);
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

fn guess(header: &str, wanted: &[Wanted]) -> Option<usize> {
    let folded = fold(header);
    if folded.is_empty() {
        return None;
    }
    // The surest sign first; a sign that fits several indicators decides nothing, and weaker signs are then not asked.
    let signs: [&dyn Fn(&Wanted) -> bool; 6] = [
        &|w| fold(&w.code) == folded,
        &|w| w.alias.as_deref().is_some_and(|alias| identifier(alias) == identifier(header)),
        &|w| fold(&w.zh) == folded || fold(&w.en) == folded,
        &|w| carries_code(header, &fold(&w.code)),
        // The whole name and a unit behind it, before a name of which a bracket belongs to the name.
        &|w| fold(&w.zh) == core(header) || fold(&w.en) == core(header),
        &|w| core(&w.zh) == core(header) || core(&w.en) == core(header),
    ];
    for sign in signs {
        let mut matching = wanted.iter().enumerate().filter(|(_, w)| sign(w)).map(|(index, _)| index);
        if let Some(first) = matching.next() {
            return matching.next().is_none().then_some(first);
        }
    }
    None
}

/// Half-width, lower case, without white space.
pub(crate) fn fold(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

/// `total.rev`, `total-rev` and `Total Rev` are `total_rev`.
fn identifier(text: &str) -> String {
    let folded = half_width(text.trim()).to_lowercase();
    folded.chars().map(|c| if matches!(c, '.' | '-' | ' ') { '_' } else { c }).collect()
}

/// `101 营业收入`, `营业收入(101)`, `[101]营业收入`: the code stands apart at either end.
fn carries_code(header: &str, code: &str) -> bool {
    let text = half_width(header).to_lowercase();
    let separators = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | ':' | '、' | '/');
    let mut words = text.split(separators).filter(|word| !word.is_empty());
    words.next() == Some(code) || words.next_back() == Some(code)
}

/// The name without "of which", numbering and bracketed unit: `一、其中：营业收入（千元）` is `营业收入`.
fn core(name: &str) -> String {
    let folded = fold(name);
    let mut rest = folded.as_str();
    for mark in ["其中:", "其中：", "#", "ofwhich:"] {
        rest = rest.strip_prefix(mark).unwrap_or(rest);
    }
    if let Some((number, after)) = rest.split_once(['、', '.'])
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十()".contains(c))
    {
        rest = after;
    }
    for mark in ["其中:", "其中：", "ofwhich:"] {
        rest = rest.strip_prefix(mark).unwrap_or(rest);
    }
    if let Some(open) = rest.rfind('(').filter(|&open| open > 0 && rest.ends_with(')')) {
        rest = &rest[..open];
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::At;

    fn wanted() -> Vec<Wanted> {
        [
            ("101", "营业收入", "Business revenue", Some("turnover")),
            ("102", "其中：主营业务收入", "of which: main business", None),
            ("103", "营业外收入", "Non-operating income", Some("other_rev")),
            ("104", "其他", "Other", None),
            ("105", "其他", "Other", None),
            ("106", "产值（当年价格）", "Output (current prices)", None),
            ("107", "产值（可比价格）", "Output (comparable prices)", None),
        ]
        .map(|(code, zh, en, alias)| Wanted {
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
            alias: alias.map(str::to_owned),
        })
        .into()
    }

    #[test]
    fn headers_find_their_indicator() {
        for (header, code) in [
            ("101", Some("101")),
            ("１０１", Some("101")),
            (" 营业 收入 ", Some("101")),
            ("营业收入（千元）", Some("101")),
            ("一、营业收入(千元)", Some("101")),
            ("101 营业收入", Some("101")),
            ("营业收入[101]", Some("101")),
            ("TURNOVER", Some("101")),
            ("business revenue", Some("101")),
            ("主营业务收入", Some("102")),
            ("产值（当年价格）（万元）", Some("106")),
            ("产值（可比价格）(万元)", Some("107")),
            ("产值（万元）", None), // at which prices?
            ("other.rev", Some("103")),
            ("营业外收入", Some("103")),
            ("营业收人", None), // one wrong character is not a match
            ("其他", None),     // two indicators of that name
            ("其他 105", Some("105")),
            ("", None),
            ("备注", None),
        ] {
            let wanted = wanted();
            let found = guess(header, &wanted).map(|index| wanted[index].code.as_str());
            assert_eq!(found, code, "{header}");
        }
    }

    #[test]
    fn an_indicator_named_twice_is_seen_twice() {
        let headers = ["营业收入", "101"].map(|text| Arc::new(Header::plain(text.to_owned(), At::File)));
        assert_eq!(guess_mapping(&headers, &wanted()), [Some(0), Some(0)]);
    }

    #[test]
    fn under_a_group_the_lowest_line_counts_first() {
        for (group, leaf, code) in [
            ("收入", "营业收入（千元）", Some("101")),
            ("营业收入", "本月", Some("101")),
            ("101 营业收入", "本月数", Some("101")),
            ("101 营业收入", "累计", None), // another period than the return's
            ("营业外", "收入", Some("103")),
            ("其他", "本月", None),
            ("营业收入", "101", Some("101")),
        ] {
            let header = Header {
                text: format!("{group}/{leaf}"),
                group: Some(group.to_owned()),
                leaf: leaf.to_owned(),
                place: At::File,
            };
            let wanted = wanted();
            let found = guess_mapping(&[Arc::new(header)], &wanted)[0].map(|index| wanted[index].code.as_str());
            assert_eq!(found, code, "{group}/{leaf}");
        }
    }
}
