//! Opening an account and setting a password are acts. The hash stands in the contents and is erased when superseded.

use super::password::is_acceptable;
use crate::kinds::ActKind;
use crate::refusal::Refusal;
use crate::returns::to_body;
use serde::{Deserialize, Serialize};
use shishu_store::NewAct;
use shishu_terms::{Moment, PersonId, PostId};

/// `account.created`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCreated {
    /// Sign-in name.
    pub name: String,
    /// Whose.
    pub person: PersonId,
}

/// `account.password_set`. The PHC string stands in the contents under `phc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// Sign-in name.
    pub name: String,
    /// The act that set the password before, whose content this act erases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<u64>,
}

/// Who did it, if a person did; `init` does it as nobody.
pub type By = Option<(PersonId, PostId)>;

fn by(act: NewAct, by: By) -> NewAct {
    match by {
        Some((person, post)) => act.by(person, post),
        None => act,
    }
}

/// `account.created`; names are lower-case letters, digits, `-`, `_`, `.`.
pub fn create_account(now: Moment, who: By, name: &str, person: &PersonId) -> Result<NewAct, Refusal> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if !(3..=40).contains(&name.len()) || !name.chars().all(fits) {
        return Err(Refusal::bad_input(
            format!("账户名“{name}”不合要求：3–40 个小写字母、数字或 - _ ."),
            format!("account name \"{name}\": 3 to 40 lower-case letters, digits or - _ ."),
        ));
    }
    let body = AccountCreated { name: name.to_owned(), person: person.clone() };
    Ok(by(NewAct::new(now, ActKind::AccountCreated.wire(), format!("account:{name}")), who).body(to_body(&body)?))
}

/// `account.password_set` with an already hashed password.
pub fn set_password(now: Moment, who: By, name: &str, phc: &str, supersedes: Option<u64>) -> Result<NewAct, Refusal> {
    let body = PasswordSet { name: name.to_owned(), supersedes };
    let act = by(NewAct::new(now, ActKind::PasswordSet.wire(), format!("account:{name}")), who)
        .body(to_body(&body)?)
        .content("phc", phc);
    Ok(match supersedes {
        Some(seq) => act.erase(seq, "phc"),
        None => act,
    })
}

/// A new password in clear is checked before it is hashed.
pub fn check_new(name: &str, password: &str, again: &str) -> Result<(), Refusal> {
    if password != again {
        return Err(Refusal::bad_input("两次输入的口令不一样。", "the two passwords differ"));
    }
    is_acceptable(name, password)
}
