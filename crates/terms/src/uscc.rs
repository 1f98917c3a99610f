//! Unified social credit codes 统一社会信用代码, GB 32100-2015.

use std::{fmt, str::FromStr};

use crate::{
    Bilingual,
    macros::{error_from_message, serde_as_text},
    text::{quoted, tidy},
};

/// GB 32100-2015: digits and capital letters without I, O, S, V, Z; a character's value is its place here.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// A code of 18 characters: registering authority (1), kind of body (1), division code of the place of
/// registration (6 digits), organisation code (9), check character (1).
///
/// A code whose check character is wrong is read all the same, with `check_holds` false: some codes given out in the
/// pilot phase are in lawful use and break the standard. It deserves a warning, not a refusal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnifiedSocialCreditCode {
    code: String,
    /// Whether the last character is the one that GB 32100-2015 computes from the others.
    pub check_holds: bool,
}

impl UnifiedSocialCreditCode {
    /// Reads a code, in either case and width.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = tidy(text).to_uppercase();
        let found = code.chars().count();
        if found != LENGTH {
            return Err(UsccError::Length { text: code, found });
        }
        check_alphabet(&code)?;
        // The alphabet is ASCII, so characters and bytes coincide from here on.
        let (body, last) = code.split_at(LENGTH - 1);
        let check_holds = last.chars().eq([check_character(body)?]);
        Ok(Self { code, check_holds })
    }

    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// The place of registration, as the six digits of a county.
    pub fn registered_in(&self) -> &str {
        &self.code[2..8]
    }

    /// The organisation code 组织机构代码 of GB 11714, nine characters.
    pub fn organisation_code(&self) -> &str {
        &self.code[8..17]
    }

    /// Whether the organisation code inside bears its own check character (GB 11714: weights 3 7 9 10 5 8 4 2, modulo 11).
    pub fn organisation_check_holds(&self) -> bool {
        const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
        let (body, last) = self.organisation_code().split_at(WEIGHTS.len());
        let values = body.chars().filter_map(|c| c.to_digit(36));
        let sum: u32 = values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        last.chars().eq([expected])
    }

    /// What to tell the person when the check character is wrong.
    pub fn warning(&self) -> Option<Bilingual> {
        let code = &self.code;
        (!self.check_holds).then(|| {
            Bilingual::new(
                format!("统一社会信用代码 {code} 的校验位与国家标准算出的不符；请对照营业执照，一致时可以保留"),
                format!("the check character of credit code {code} is not the one the standard computes; compare it with the licence and keep it if they agree"),
            )
        })
    }
}

/// The 18th character for the first 17: weights 3^i mod 31, GB 32100-2015.
///
/// ```
/// assert_eq!(shishu_terms::check_character("91310000MA1K35Y38")?, 'P');
/// # Ok::<(), shishu_terms::UsccError>(())
/// ```
pub fn check_character(first_17: &str) -> Result<char, UsccError> {
    let found = first_17.chars().count();
    if found != LENGTH - 1 {
        return Err(UsccError::Length { text: first_17.to_owned(), found });
    }
    check_alphabet(first_17)?;
    let values = first_17.chars().filter_map(|c| ALPHABET.find(c));
    let (sum, _) = values.fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    let check = (31 - sum % 31) % 31;
    Ok(char::from(ALPHABET.as_bytes()[check]))
}

/// The alphabet everywhere, and digits where the division code stands.
fn check_alphabet(code: &str) -> Result<(), UsccError> {
    for (at, found) in code.chars().enumerate() {
        let allowed = if (2..8).contains(&at) { found.is_ascii_digit() } else { ALPHABET.contains(found) };
        if !allowed {
            return Err(UsccError::Character { text: code.to_owned(), position: at + 1, found });
        }
    }
    Ok(())
}

impl fmt::Display for UnifiedSocialCreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.code)
    }
}

impl FromStr for UnifiedSocialCreditCode {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, UsccError> {
        Self::parse(text)
    }
}

/// A text that cannot be a unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsccError {
    Length {
        text: String,
        found: usize,
    },
    /// `position` counts from 1.
    Character {
        text: String,
        position: usize,
        found: char,
    },
}

impl UsccError {
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Length { text, found } => {
                let text = quoted(text);
                Bilingual::new(
                    format!("“{text}”有 {found} 个字符；统一社会信用代码是 18 位，请照营业执照抄写"),
                    format!(
                        "\"{text}\" has {found} characters; a unified social credit code has 18, copy it from the licence"
                    ),
                )
            }
            Self::Character { text, position, found } => {
                let (zh, en) = hint(*position, *found);
                Bilingual::new(
                    format!("“{text}”的第 {position} 位“{found}”不会出现在统一社会信用代码里；{zh}"),
                    format!(
                        "character {position} of \"{text}\", \"{found}\", cannot occur in a unified social credit code; {en}"
                    ),
                )
            }
        }
    }
}

fn hint(position: usize, found: char) -> (String, String) {
    let meant = match found {
        'O' => '0',
        'I' => '1',
        'Z' => '2',
        'S' => '5',
        _ if (3..=8).contains(&position) => {
            return (
                "第 3 至 8 位是登记机关所在地的区划代码，只有数字".into(),
                "characters 3 to 8 are a division code, digits only".into(),
            );
        }
        _ => return ("请照营业执照抄写".into(), "copy it from the licence".into()),
    };
    (format!("是不是“{meant}”？"), format!("did you mean \"{meant}\"?"))
}

serde_as_text!(UnifiedSocialCreditCode);
error_from_message!(UsccError);
