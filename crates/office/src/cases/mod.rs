//! Cases in the office: who has which part in one, who must not know of it, which duties follow, what a reply must hold. Decisions about
//! the case itself are those of [`shishu_cases`].

mod barred;
mod duties;
mod points;
mod routing;
mod seat;
mod stream;

pub use barred::{Barring, Named};
pub(crate) use barred::{actor_tokens, person_tokens};
pub(crate) use duties::{about, hold, not_covered, reconcile};
pub use points::points;
pub(crate) use routing::{free, route, second_line};
pub use seat::{CaseAction, Seat, may, seats};
pub(crate) use stream::Stream;

use crate::refusal::Refusal;
use shishu_cases::Refused;

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let refusal = Refusal::wrong_state(refused.what.zh, refused.what.en);
        match refused.next {
            Some(next) => refusal.then(next.zh, next.en),
            None => refusal,
        }
    }
}
