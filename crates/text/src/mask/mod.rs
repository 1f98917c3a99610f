//! What of a text would tell who a person is, found and proposed for masking before publication.
//!
//! ```
//! use shishu_text::mask;
//!
//! let text = "联系人：张建国，电话１３８ ０５７１ １２３４";
//! let found = mask::find(text, &[]);
//! assert_eq!(mask::apply(text, &found), "联系人：张某某，电话138****");
//! ```
//!
//! Proposals only: a person goes through them before anything is published, and adds what no pattern finds: a nickname, a name
//! without a title, "the only dentist of the village".

mod address;
mod digits;
mod folded;
mod names;
mod surnames;
mod written;

use std::ops::Range;

use shishu_terms::Bilingual;

use folded::Folded;

/// What kind of thing tells who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Name,
    Phone,
    /// 公民身份号码, GB 11643.
    IdNumber,
    /// 统一社会信用代码, GB 32100.
    CreditCode,
    BankCard,
    /// A house, a flat, a group of a village; a street or a village alone is none.
    Address,
    Email,
    Plate,
    BirthDate,
    /// WeChat or QQ.
    Account,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::Name,
        Kind::Phone,
        Kind::IdNumber,
        Kind::CreditCode,
        Kind::BankCard,
        Kind::Address,
        Kind::Email,
        Kind::Plate,
        Kind::BirthDate,
        Kind::Account,
    ];

    pub fn name(self) -> Bilingual {
        let (zh, en) = match self {
            Kind::Name => ("姓名", "name"),
            Kind::Phone => ("电话号码", "telephone number"),
            Kind::IdNumber => ("身份证号", "citizen number"),
            Kind::CreditCode => ("统一社会信用代码", "credit code"),
            Kind::BankCard => ("银行卡号", "bank card number"),
            Kind::Address => ("住址", "address"),
            Kind::Email => ("电子邮箱", "e-mail address"),
            Kind::Plate => ("车牌号", "number plate"),
            Kind::BirthDate => ("出生日期", "date of birth"),
            Kind::Account => ("微信号或 QQ 号", "WeChat or QQ account"),
        };
        Bilingual::new(zh, en)
    }
}

/// How sure it is that this is what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It may well be something else; to be looked at, masked when in doubt.
    Doubtful,
    Likely,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In characters of the text; never empty.
    pub range: Range<usize>,
    pub kind: Kind,
    pub certainty: Certainty,
    /// What it was recognised by.
    pub why: Bilingual,
}

impl Found {
    fn likely(range: Range<usize>, kind: Kind, zh: &str, en: &str) -> Self {
        Found { range, kind, certainty: Certainty::Likely, why: Bilingual::new(zh, en) }
    }

    fn doubtful(range: Range<usize>, kind: Kind, zh: &str, en: &str) -> Self {
        Found { certainty: Certainty::Doubtful, ..Self::likely(range, kind, zh, en) }
    }
}

/// Everything found, by place, without overlaps: of two that overlap the likelier one stays, then the longer one, then the first.
/// `names` are known to be named in the case; each is found wherever it stands.
pub fn find(text: &str, names: &[&str]) -> Vec<Found> {
    let folded = Folded::new(text);
    let mut all = names::listed(&folded, names);
    all.extend(digits::find(&folded));
    all.extend(written::find(&folded));
    all.extend(address::find(&folded));
    all.extend(names::find(&folded));
    all.sort_by_key(|found| (std::cmp::Reverse((found.certainty, found.range.len())), found.range.start, found.kind));
    let mut kept: Vec<Found> = Vec::new();
    for found in all {
        let overlaps = |other: &Found| found.range.start < other.range.end && other.range.start < found.range.end;
        if !found.range.is_empty() && !kept.iter().any(overlaps) {
            kept.push(found);
        }
    }
    kept.sort_by_key(|found| found.range.start);
    kept
}

/// The text with what was found replaced. What lies beyond the text or overlaps what is masked already is left out.
pub fn apply(text: &str, found: &[Found]) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut ordered: Vec<&Found> = found.iter().collect();
    ordered.sort_by_key(|found| found.range.start);
    let (mut masked, mut done) = (String::with_capacity(text.len()), 0);
    for found in ordered {
        let Some(before) = characters.get(done..found.range.start) else { continue };
        let Some(what) = characters.get(found.range.clone()) else { continue };
        masked.extend(before);
        masked.push_str(&instead(found.kind, &Folded::new(&what.iter().collect::<String>())));
        done = found.range.end;
    }
    masked.extend(characters.get(done..).into_iter().flatten());
    masked
}

/// What stands in the place of something: enough to read on, not enough to find anybody.
fn instead(kind: Kind, what: &Folded) -> String {
    match kind {
        Kind::Name => names::instead(what),
        Kind::Phone => digits::instead(what),
        Kind::IdNumber | Kind::CreditCode | Kind::BankCard | Kind::Account => "****".to_owned(),
        Kind::Address => address::instead(what),
        Kind::Email => "***@***".to_owned(),
        Kind::Plate => what.characters().iter().take(1).chain(&['*'; 4]).collect(),
        Kind::BirthDate => "某年某月某日".to_owned(),
    }
}
