//! How faults are tolerated and put right 容错纠错, as `tolerance.toml` says it.

use shishu_terms::{Bilingual, PostId, TimeLimit};

/// The criteria, who examines, who decides, how long everybody has, how long a decision holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToleranceRules {
    pub criteria: Vec<Criterion>,
    /// What cannot be excused, whatever the criteria say.
    pub excluded: Vec<Excluded>,
    /// Why a fault of not doing 不作为 is refused: it is no fault of doing.
    pub not_doing: Bilingual,
    /// Posts that examine, the first that is free to.
    pub examiners: Vec<PostId>,
    /// Posts that decide: two for each application, a third where they differ, others again on appeal.
    pub deciders: Vec<PostId>,
    pub examine: TimeLimit,
    pub decide: TimeLimit,
    /// After a decision, until which an appeal can be made.
    pub appeal: TimeLimit,
    /// For whoever decides the appeal.
    pub appeal_decide: TimeLimit,
    /// For putting right what a granted tolerance asks to be put right.
    pub correct: TimeLimit,
    /// How long a granted tolerance holds.
    pub valid_months: u32,
}

/// A question that is answered with evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    pub id: String,
    pub question: Bilingual,
    /// The answer that speaks for tolerance: yes or no.
    pub favours: bool,
    /// Any other answer refuses.
    pub must: bool,
}

/// Something that cannot be excused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    pub id: String,
    pub name: Bilingual,
    pub ground: Bilingual,
}

impl ToleranceRules {
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|one| one.id == id)
    }
}
