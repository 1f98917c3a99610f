//! What of a draft is proposed for masking, with the ground on which it would be.

use shishu_cases::notice::Draft;
use shishu_programme::NoticeRules;
use shishu_terms::Bilingual;
use shishu_text::mask::{self, Certainty, Kind};
use std::collections::BTreeMap;

/// A passage that was found: each once, however often it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub what: String,
    /// What it looks like: a name, a telephone number.
    pub kind: Bilingual,
    /// What it was recognised by.
    pub why: Bilingual,
    /// Id of the exemption it would be masked under.
    pub exemption: String,
    pub likely: bool,
    /// How often it stands there.
    pub times: usize,
}

/// Everything that is found in title and parts, in the order in which it stands there. `names` are known to be named in the cases.
pub fn propose(draft: &Draft, rules: &NoticeRules, names: &[&str]) -> Vec<Proposal> {
    let mut order: Vec<String> = Vec::new();
    let mut found: BTreeMap<String, Proposal> = BTreeMap::new();
    for id in ["title"].into_iter().chain(Draft::PARTS) {
        let text = draft.part(id);
        let characters: Vec<char> = text.chars().collect();
        for one in mask::find(text, names) {
            // A surname alone stands before a title: with it, or every character like it would go.
            let end = if one.range.len() < 2 { (one.range.start + 3).min(characters.len()) } else { one.range.end };
            let what: String = characters.get(one.range.start..end).unwrap_or_default().iter().collect();
            let Some(exemption) = rules.ground_of(code(one.kind)) else { continue };
            let proposal = found.entry(what.clone()).or_insert_with(|| {
                order.push(what.clone());
                Proposal {
                    what,
                    kind: one.kind.name(),
                    why: one.why.clone(),
                    exemption: exemption.id.clone(),
                    likely: false,
                    times: 0,
                }
            });
            proposal.times += 1;
            proposal.likely |= one.certainty == Certainty::Likely;
        }
    }
    order.into_iter().filter_map(|what| found.remove(&what)).collect()
}

/// The word of `notices.toml`.
fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "name",
        Kind::Phone => "phone",
        Kind::IdNumber => "id-number",
        Kind::CreditCode => "credit-code",
        Kind::BankCard => "bank-card",
        Kind::Address => "address",
        Kind::Email => "email",
        Kind::Plate => "plate",
        Kind::BirthDate => "birth-date",
        Kind::Account => "account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_find_has_a_word_that_the_file_knows() {
        for kind in Kind::ALL {
            assert!(NoticeRules::FINDS.contains(&code(kind)), "{kind:?}");
        }
    }
}
