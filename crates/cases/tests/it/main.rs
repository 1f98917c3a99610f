//! The clock of cases against second roads, published calendars and real records.

mod dates;
mod hotline;
mod identities;
mod notices;
mod roads;
mod sequences;
mod tolerance;
mod year_totals;

use jiff::civil::Date;
use shishu_cases::clock::Pause;
use shishu_programme::{Programme, builtin, load_files};
use shishu_terms::Bilingual;
pub fn county() -> Programme {
    load_files(&builtin("county").expect("it is built in")).expect("it loads")
}
pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}
pub fn pause(from: Date, to: Option<Date>) -> Pause {
    Pause { from, to, reason: Bilingual::new("等待材料", "waiting for papers") }
}
