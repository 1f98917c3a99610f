//! Where the present comes from: the only place that reads the system's clock.

use shishu_terms::{Clock, Moment};
use std::time::Instant;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one clock that is passed to everything else")]
    fn now(&self) -> Moment {
        jiff::Timestamp::now().into()
    }
}

/// A clock that starts at a moment of its own and then runs as fast as time does: for the demo, whose county lives on a fixed day.
#[derive(Debug, Clone)]
pub struct ShiftedClock {
    start: Moment,
    since: Instant,
}

impl ShiftedClock {
    /// Starts now, showing `start`.
    #[allow(clippy::disallowed_methods, reason = "a clock is made here; what runs on it is told the time by it")]
    pub fn starting_at(start: Moment) -> Self {
        ShiftedClock { start, since: Instant::now() }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Moment {
        let elapsed = i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX);
        Moment::from_micros(self.start.micros().saturating_add(elapsed))
    }
}
