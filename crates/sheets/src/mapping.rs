//! Which header of a foreign table means which indicator: a guess that a person confirms.
//!
//! Only equal names match, after width, case, spaces, numbering and a unit in brackets are folded away. There is no matching by
//! likeness: 营业收入 and 营业外收入 differ by one character and by everything else.

use shishu_terms::half_width;

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
pub fn guess_mapping(headers: &[String], wanted: &[Wanted]) -> Vec<Option<usize>> {
    headers.iter().map(|header| guess(header, wanted)).collect()
}

fn guess(header: &str, wanted: &[Wanted]) -> Option<usize> {
    let folded = fold(header);
    if folded.is_empty() {
        return None;
    }
    // The surest sign first; a sign that fits several indicators decides nothing, and weaker signs are then not asked.
    let signs: [&dyn Fn(&Wanted) -> bool; 5] = [
        &|w| fold(&w.code) == folded,
        &|w| w.alias.as_deref().is_some_and(|alias| identifier(alias) == identifier(header)),
        &|w| fold(&w.zh) == folded || fold(&w.en) == folded,
        &|w| carries_code(header, &fold(&w.code)),
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

    fn wanted() -> Vec<Wanted> {
        [
            ("101", "营业收入", "Business revenue", Some("turnover")),
            ("102", "其中：主营业务收入", "of which: main business", None),
            ("103", "营业外收入", "Non-operating income", Some("other_rev")),
            ("104", "其他", "Other", None),
            ("105", "其他", "Other", None),
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
        let headers = ["营业收入".to_owned(), "101".to_owned()];
        assert_eq!(guess_mapping(&headers, &wanted()), [Some(0), Some(0)]);
    }
}
