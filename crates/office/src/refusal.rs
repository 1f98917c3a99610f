//! Why a command was not carried out, in words for the person who gave it.
//!
//! A refusal knows nothing of HTTP: the web crate turns its [`RefusalKind`] into a status once, in one place.

use shishu_terms::Bilingual;

/// The sort of a refusal; decides the tone of a page and the exit code of a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// Nobody is signed in.
    SignInNeeded,
    /// The post may not do this, or may not do it here.
    NotAllowed,
    /// No such return, figure, inquiry, table.
    NotFound,
    /// What was sent cannot be taken as it is.
    BadInput,
    /// It could have been done earlier or by another path, not now.
    WrongState,
    /// Too many attempts; wait.
    TooMany,
}

/// A command that was not carried out: what happened, what was kept, the next step. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", what.en)]
pub struct Refusal {
    /// The sort.
    pub kind: RefusalKind,
    /// What happened and where.
    pub what: Bilingual,
    /// The next step.
    pub next: Option<Bilingual>,
}

impl Refusal {
    fn new(kind: RefusalKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal { kind, what: Bilingual { zh: zh.into(), en: en.into() }, next: None }
    }

    /// Nobody is signed in, or the session ended.
    pub fn sign_in() -> Self {
        Self::new(RefusalKind::SignInNeeded, "请先登录。", "sign in first")
    }

    /// The post may not.
    pub fn not_allowed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotAllowed, zh, en)
    }

    /// There is no such thing, or it is out of the reader's scope: the two are told alike.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            RefusalKind::NotFound,
            format!("没有找到“{what}”，或不在您的范围内。"),
            format!("nothing found for \"{what}\" within your scope"),
        )
    }

    /// The input cannot be taken.
    pub fn bad_input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::BadInput, zh, en)
    }

    /// Not in this state.
    pub fn wrong_state(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::WrongState, zh, en)
    }

    /// Too many attempts.
    pub fn too_many(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::TooMany, zh, en)
    }

    /// The same refusal with its next step.
    pub fn then(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.next = Some(Bilingual { zh: zh.into(), en: en.into() });
        self
    }
}
