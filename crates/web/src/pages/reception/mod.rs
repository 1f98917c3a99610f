//! Reception days for anybody: which days there are and which times are free, booking in two steps without an account, and the code that shows or
//! gives back an appointment. Nothing here is told of who asks ([`crate::http::quiet`]).

mod book;
mod booking;
mod days;

use crate::http::Route;
use crate::look::{Lang, when};
use jiff::civil::Date;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/reception", days::page),
        Route::get("/reception/book", book::page),
        Route::post("/reception/book", book::post),
        Route::get("/reception/booking", booking::page),
        Route::ask("/reception/booking", booking::look),
        Route::post("/reception/booking/cancel", booking::cancel),
    ]
}

/// `8月12日 周三`, `Wed 12 Aug`.
pub(super) fn day_text(lang: Lang, day: Date) -> String {
    match lang {
        Lang::Zh => format!("{} {}", when::day(lang, day), when::weekday(lang, day)),
        Lang::En => format!("{} {}", when::weekday(lang, day), when::day(lang, day)),
    }
}
