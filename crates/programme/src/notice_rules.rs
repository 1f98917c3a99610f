//! How typical cases 典型案例 are compiled and made public, as `notices.toml` says it.

use shishu_terms::{Bilingual, PostId, TimeLimit};

/// Who compiles, who approves, what is left out of a published text, how long everybody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRules {
    /// The post that compiles.
    pub compiler: PostId,
    /// Posts that approve; two of them for each typical case, the first that are free to.
    pub approvers: Vec<PostId>,
    /// After a quarter ended, until something is compiled from it.
    pub quarter: TimeLimit,
    /// An approver has this long.
    pub approval: TimeLimit,
    /// After it was sent back or objected to.
    pub revise: TimeLimit,
    /// Between the second approval and publication: who is concerned may object.
    pub grace: TimeLimit,
    /// What may be masked, and on what ground; never empty.
    pub exemptions: Vec<Exemption>,
}

/// A ground on which a passage is left out of what is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    pub id: String,
    /// What readers see in the place of the passage.
    pub name: Bilingual,
    /// The rule it rests on.
    pub ground: Bilingual,
    /// Codes of what is proposed for masking on this ground, of [`NoticeRules::FINDS`].
    pub finds: Vec<String>,
}

impl NoticeRules {
    /// Codes of everything that is found in texts and proposed for masking.
    pub const FINDS: [&'static str; 10] = [
        "name",
        "phone",
        "id-number",
        "credit-code",
        "bank-card",
        "address",
        "email",
        "plate",
        "birth-date",
        "account",
    ];

    pub fn exemption(&self, id: &str) -> Option<&Exemption> {
        self.exemptions.iter().find(|one| one.id == id)
    }

    /// The ground on which something found is proposed; the loader saw to it that there is one.
    pub fn ground_of(&self, find: &str) -> Option<&Exemption> {
        self.exemptions.iter().find(|one| one.finds.iter().any(|code| code == find))
    }
}
