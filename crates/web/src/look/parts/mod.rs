//! The parts pages are made of; one file a family, all reachable as `parts::…`.

mod calendar;
mod layout;
mod life;
mod lists;
mod notices;
mod press;
mod public;
mod tables;

pub use calendar::{Days, days, due, due_why};
pub use layout::{Head, bar, cols, cols_even, cols_wide, details, flow, head, hint, lead, row, section, sheet, value};
pub use life::{Step, code_box, hash, proof, short_life, timeline};
pub use lists::{Count, Owed, empty, facts, list, owed, owed_slim, tally};
pub use notices::{Problem, notice, notice_titled, progress, summary, summary_slot};
pub use press::{Press, copy_button, link, post_button, submit, submit_as};
pub use public::{ask, doors, news};
pub use tables::{Pager, Sorted, Town, downloads, filters, pager, scroll, scroll_end, sort_head, towns};
