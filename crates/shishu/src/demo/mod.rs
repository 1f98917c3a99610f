//! The demo's county: two years of a made-up office, driven through the same methods a real one uses, the same bytes for the same seed.
//!
//! Invariants
//! - Everything is made up and follows from the seed; the county's programme says `synthetic`, and every page shows it.
//! - No act is written behind the office's back: a clerk submits, a reviewer asks, the county accepts and publishes, each in the post held on
//!   that day. What the office would refuse cannot be in the demo.
//! - What is false in it is written down beside it (`demo-truth.json`), for measuring how well falsified figures are found.
//!
//! Main path: [`values`] say what each respondent would rightly report → [`planted`] and [`slips`] say what is reported instead →
//! [`plan`] puts submissions, questions, answers, acceptances and publications on days → [`carry_out`] does them in order → [`build`].

mod build;
mod carry_out;
mod cases;
mod contact;
mod days;
mod deed;
mod dice;
mod paper;
mod plan;
mod planted;
mod slips;
mod tolerance;
mod truth;
mod values;
mod words;

pub use build::{SignIn, build, prepare, read_sign_ins};
pub use values::Economy;

use jiff::civil::{DateTime, date};
use shishu_terms::Moment;

/// Beijing time.
const OFFSET_SECONDS: i32 = 8 * 3600;

/// The day the demo is on when it is first served: Friday, 7 August 2026, 14:06, three days before July's returns are due.
pub fn start() -> Moment {
    Moment::from_local(START, OFFSET_SECONDS)
}

const START: DateTime = date(2026, 8, 7).at(14, 6, 0, 0);

/// One password for every account. It is printed, listed and known to everybody: a demo only.
pub const PASSWORD: &str = "qinghe-2026-demo";
