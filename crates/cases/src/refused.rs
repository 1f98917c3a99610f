//! Why a command on a case is not carried out.

use shishu_terms::Bilingual;

/// What stands in the way, and what to do instead. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub what: Bilingual,
    pub next: Option<Bilingual>,
}

impl Refused {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refused { what: Bilingual::new(zh, en), next: None }
    }

    pub fn then(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.next = Some(Bilingual::new(zh, en));
        self
    }
}
