//! Accounts, passwords and sessions. An account belongs to a person; what the person may do comes from the post, by tenure, on the day.

mod account;
mod password;
mod session;
mod throttle;

pub use account::{AccountCreated, By, PasswordSet, check_new, create_account, set_password};
pub use password::{MIN_LENGTH, hash_password, verify_password};
pub(crate) use session::IDLE_SECONDS;
pub use session::{Session, SessionToken, token_hash};
pub use throttle::Throttle;
