//! What can be wrong. No message repeats what was typed: a page that shows it, or a log, would tell a code or a secret.

use shishu_terms::Bilingual;
use std::fmt;

/// A text that is no receipt code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeError {
    /// Too few or too many characters; blanks and hyphens not counted.
    Length { found: usize },
    /// A character that no code holds; `place` counts from 1.
    Character { place: usize },
    /// The check characters do not fit; the groups (from 1) where one wrong character or one swap would explain it.
    Check { groups: Vec<usize> },
}

impl CodeError {
    pub fn message(&self) -> Bilingual {
        let length = crate::receipt_code::LENGTH;
        match self {
            Self::Length { found } => {
                let (zh, en) = match found.cmp(&length) {
                    std::cmp::Ordering::Less => {
                        (format!("少了 {}", length - found), format!("{} missing", length - found))
                    }
                    _ => (format!("多了 {}", found - length), format!("{} too many", found - length)),
                };
                Bilingual::new(
                    format!("回执码有 {length} 个字符，这里有 {found} 个，{zh} 个；请从头再对一遍"),
                    format!(
                        "a receipt code has {length} characters, this has {found}: {en}; compare it from the beginning"
                    ),
                )
            }
            Self::Character { place } => {
                let group = crate::receipt_code::group_of(place - 1);
                Bilingual::new(
                    format!("第 {place} 个字符（第 {group} 组）不会出现在回执码里；回执码只有数字和字母，没有字母 U"),
                    format!(
                        "character {place} (group {group}) cannot occur in a receipt code, which has digits and letters without U"
                    ),
                )
            }
            Self::Check { groups } => {
                let list = |and: &str| groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(and);
                if groups.is_empty() {
                    return Bilingual::new(
                        "校验字符不符，不止一处抄错；请从头再对一遍",
                        "the check characters do not fit, in more than one place; compare it from the beginning",
                    );
                }
                Bilingual::new(
                    format!("校验字符不符；请再看看第 {} 组", list("、")),
                    format!("the check characters do not fit; look again at group {}", list(" or ")),
                )
            }
        }
    }
}

/// A sealed text, a key or a lock that does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// Not a text of this kind at all; `expected` is how one begins.
    NotThisKind { expected: &'static str },
    /// A public key that everybody could open for.
    WeakKey,
    /// The key does not fit, or a byte was changed: which of the two cannot be told.
    DoesNotOpen,
    /// It opens, and holds something else than was asked for: a key instead of words, or the other way round.
    OtherContent,
    /// The password does not fit the lock.
    WrongPassword,
    /// A lock that asks for more memory or time than any lock made here, or for less than is safe.
    LockParameters,
}

impl SealError {
    pub fn message(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::NotThisKind { expected } => {
                return Bilingual::new(
                    format!("格式不对：应以“{expected}”开头，后接完整的 base64"),
                    format!("wrong format: it begins with \"{expected}\", followed by complete base64"),
                );
            }
            Self::WeakKey => (
                "这个公钥不安全，任何人都能打开封给它的内容；请重新生成",
                "this public key is not safe, anybody could open what is sealed to it; make a new one",
            ),
            Self::DoesNotOpen => (
                "打不开：钥匙不对，或者内容被改动过",
                "it does not open: the key does not fit, or the content was changed",
            ),
            Self::OtherContent => {
                ("打开了，但里面不是要找的内容", "it opens, but holds something else than was asked for")
            }
            Self::WrongPassword => (
                "解锁口令不对；它是专门用来解锁办件钥匙的，不是登录口令",
                "the password does not fit; it is the one for the handler's key, not the one to sign in with",
            ),
            Self::LockParameters => (
                "这把锁要求的内存或次数不在允许的范围内，内容可能被改动过",
                "the lock asks for memory or passes outside the permitted range; it may have been changed",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// Shares that do not give a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareError {
    /// Not the text or bytes of a share.
    NotAShare,
    /// A secret cannot be split so: 2 ≤ m ≤ n ≤ 255, and it has 1 to 65,000 bytes.
    Numbers,
    /// Fewer different shares than needed.
    TooFew { have: usize, need: usize },
    /// Shares of different secrets, or two different ones with one number.
    Mixed,
    /// Enough shares, and what they give does not bear its own hash: one of them was changed.
    Changed,
}

impl ShareError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::NotAShare => Bilingual::new("这不是一份完整的密钥份额", "this is not a complete share of a key"),
            Self::Numbers => Bilingual::new(
                "份数不对：至少 2 份才能打开，最多分成 255 份",
                "a secret is split so that at least 2 of at most 255 shares open it",
            ),
            Self::TooFew { have, need } => Bilingual::new(
                format!("要 {need} 份才能打开，现在只有 {have} 份"),
                format!("{need} shares are needed, only {have} are here"),
            ),
            Self::Mixed => Bilingual::new("这些份额不属于同一把钥匙", "these shares do not belong to one key"),
            Self::Changed => Bilingual::new(
                "份额够了，但合不出原来的钥匙：其中有一份被改动过",
                "there are enough shares, but one of them was changed",
            ),
        }
    }
}

macro_rules! errors {
    ($($name:ty),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.message().en)
            }
        }

        impl std::error::Error for $name {}
    )+};
}

errors!(CodeError, SealError, ShareError);
