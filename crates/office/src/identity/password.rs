//! Passwords: Argon2id (RFC 9106) with the library's parameters (19 MiB, 2 passes), stored as a PHC string.

use crate::refusal::Refusal;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Shortest password taken, in characters. Length is the one rule (NIST SP 800-63B): no forced mixture, no forced change.
pub const MIN_LENGTH: usize = 10;

/// Checks a new password.
pub fn is_acceptable(account: &str, password: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(Refusal::bad_input(
            format!("口令至少 {MIN_LENGTH} 个字符（现在 {length} 个）。"),
            format!("a password has at least {MIN_LENGTH} characters (this has {length})"),
        )
        .then("四五个互不相干的词最好记。", "four or five unrelated words are easiest to remember"));
    }
    if length > 200 {
        return Err(Refusal::bad_input("口令最多 200 个字符。", "a password has at most 200 characters"));
    }
    if password.to_lowercase().contains(&account.to_lowercase()) {
        return Err(Refusal::bad_input("口令里不要含账户名。", "a password does not contain the account's name"));
    }
    Ok(())
}

/// Hashes a password with this salt (16 random bytes). Takes tens of milliseconds: call it off the async threads.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, Refusal> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| Refusal::bad_input("口令无法处理。", format!("the password cannot be hashed: {e}")))
}

/// A hash of nothing in use: verified against when the account does not exist, so that both answers take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$Yx4k2pUu9Lh4pWm1bq7e0m1C0b8mJxv0vQm9l0oF9mM";

/// Does the password fit? `None`: there is no such account; takes as long and says no.
pub fn verify_password(password: &str, phc: Option<&str>) -> bool {
    let known = phc.is_some();
    let fits = PasswordHash::new(phc.unwrap_or(NOBODY))
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    known && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let phc = hash_password("four unrelated words", &[7; 16]).expect("hash");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify_password("four unrelated words", Some(&phc)));
        assert!(!verify_password("four unrelated word", Some(&phc)));
        assert!(!verify_password("four unrelated words", None));
    }

    #[test]
    fn the_hash_of_nobody_can_be_verified_against() {
        // If it did not parse, an unknown account would answer faster than a known one.
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[test]
    fn short_and_telling_passwords_are_refused() {
        assert!(is_acceptable("wuxia", "short").is_err());
        assert!(is_acceptable("wuxia", "xx-WuXia-2026-yy").is_err());
        assert!(is_acceptable("wuxia", "铸造车间三号炉温度").is_err());
        assert!(is_acceptable("wuxia", "铸造车间三号炉的温度高").is_ok());
    }
}
