//! Sessions: a random token in a `__Host-` cookie, its hash in the one ephemeral table. Not a statement: signing in and out are acts,
//! the session in between is not.

use sha2::{Digest, Sha256};
use shishu_terms::{Moment, PersonId, PostId};

/// Without a request for so long, a session ends: 2 hours (a clerk is called to the counter and comes back).
pub(crate) const IDLE_SECONDS: i64 = 2 * 3600;
/// However busy, a session ends after so long: 12 hours.
pub(crate) const ABSOLUTE_SECONDS: i64 = 12 * 3600;

/// The secret in the cookie: 32 random bytes in hex. Known to the browser alone; the database holds its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// From 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        SessionToken(hex::encode(bytes))
    }

    /// As in the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// What the database knows a token by.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// A session that holds.
#[derive(Clone, Debug)]
pub struct Session {
    /// Hash of the token.
    pub token_hash: String,
    /// Sign-in name.
    pub account: String,
    /// The person.
    pub person: PersonId,
    /// The post acted in.
    pub post: PostId,
    /// Secret that every form carries.
    pub csrf: String,
    /// When it was opened.
    pub opened: Moment,
    /// Last request.
    pub seen: Moment,
}

impl Session {
    /// Does it still hold?
    pub fn holds(&self, now: Moment) -> bool {
        let since = |from: Moment| (now.micros() - from.micros()) / 1_000_000;
        since(self.seen) < IDLE_SECONDS && since(self.opened) < ABSOLUTE_SECONDS
    }

    /// Compares a form's secret in constant time.
    pub fn csrf_fits(&self, sent: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.csrf.as_bytes().ct_eq(sent.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(opened: i64, seen: i64) -> Session {
        Session {
            token_hash: String::new(),
            account: "a".into(),
            person: PersonId::new("p"),
            post: PostId::new("x"),
            csrf: "secret".into(),
            opened: Moment::from_micros(opened * 1_000_000),
            seen: Moment::from_micros(seen * 1_000_000),
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_at_its_limit() {
        let at = |s: i64| Moment::from_micros(s * 1_000_000);
        assert!(session(0, 0).holds(at(IDLE_SECONDS - 1)));
        assert!(!session(0, 0).holds(at(IDLE_SECONDS)));
        assert!(session(0, ABSOLUTE_SECONDS - 10).holds(at(ABSOLUTE_SECONDS - 1)));
        assert!(!session(0, ABSOLUTE_SECONDS - 10).holds(at(ABSOLUTE_SECONDS)));
    }

    #[test]
    fn the_secret_of_forms_is_compared_whole() {
        assert!(session(0, 0).csrf_fits("secret"));
        assert!(!session(0, 0).csrf_fits("secre"));
        assert!(!session(0, 0).csrf_fits(""));
    }
}
