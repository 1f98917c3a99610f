//! Points in time, and where time and chance come from.

use std::{
    fmt,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde::{Deserialize, Serialize};

use crate::{Bilingual, macros::error_from_message, text::quoted};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// A point in time: microseconds since 1970-01-01T00:00:00 UTC, the resolution that every database keeps.
///
/// In JSON a plain integer (exact in every reader for 280 years to come). Arithmetic stops at the ends of the range
/// instead of wrapping round. Whose wall clock it is read on is said each time: `offset_seconds` east of UTC,
/// 28 800 for Beijing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The date and time on the wall clock there.
    pub fn local(self, offset_seconds: i32) -> DateTime {
        Offset::UTC.to_datetime(self.plus_seconds(offset_seconds.into()).timestamp())
    }

    /// The day on the wall calendar there.
    pub fn date(self, offset_seconds: i32) -> Date {
        self.local(offset_seconds).date()
    }

    /// The moment when the wall clock there shows `local`; what is finer than a microsecond is cut off.
    pub fn from_local(local: DateTime, offset_seconds: i32) -> Self {
        // Only the last day of the year 9999 lies outside the range of a timestamp.
        let read_as_utc = Offset::UTC.to_timestamp(local).unwrap_or(Timestamp::MAX);
        Self::from(read_as_utc).plus_seconds(-i64::from(offset_seconds))
    }

    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    /// Whole seconds from `earlier` to this moment; negative when it lies before.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / MICROS_PER_SECOND
    }

    /// As a timestamp; beyond its range (years −9999 to 9999) its nearest end.
    pub fn timestamp(self) -> Timestamp {
        let nearest_end = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(self.0).unwrap_or(nearest_end)
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.timestamp()
    }
}

/// RFC 3339 in UTC: `2025-08-08T10:00:00Z`, with a fraction only when there is one.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.timestamp().to_string())
    }
}

/// Reads RFC 3339 with any offset: `2025-08-08T18:00:00+08:00`.
impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let timestamp: Timestamp = text.trim().parse().map_err(|_| MomentError { text: text.to_owned() })?;
        Ok(timestamp.into())
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentError {
    pub text: String,
}

impl MomentError {
    pub fn message(&self) -> Bilingual {
        let text = quoted(&self.text);
        Bilingual::new(
            format!("“{text}”不是时刻；请写日期、时间和时差，例如 2025-08-08T18:00:00+08:00"),
            format!("\"{text}\" is not a point in time; write date, time and offset, as in 2025-08-08T18:00:00+08:00"),
        )
    }
}

/// Where the present comes from. Only the binary reads the system's clock.
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Moment {
        (**self).now()
    }
}

/// A clock that stands still until it is moved: for tests, and for building a demo whose days are chosen.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    pub const fn new(at: Moment) -> Self {
        Self(AtomicI64::new(at.micros()))
    }

    pub fn set(&self, at: Moment) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        // The closure never gives up, so neither does the update.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |at| {
            Some(Moment::from_micros(at).plus_seconds(seconds).micros())
        });
    }
}

impl Clone for FixedClock {
    /// A second clock that shows the same time and moves on its own; share one through an [`Arc`].
    fn clone(&self) -> Self {
        Self::new(self.now())
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Where chance comes from: salts, keys, draws. Only the binary asks the system for it; a demo is built from a seed.
pub trait Chance: Send {
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<C: Chance + ?Sized> Chance for Box<C> {
    fn fill(&mut self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

error_from_message!(MomentError);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const BEIJING: i32 = 8 * 3600;

    #[test]
    fn the_day_depends_on_whose_wall_clock_it_is() {
        let late: Moment = "2025-08-08T17:00:00Z".parse().unwrap();
        assert_eq!(late.date(0), date(2025, 8, 8));
        assert_eq!(late.date(BEIJING), date(2025, 8, 9));
        assert_eq!(late.local(BEIJING), date(2025, 8, 9).at(1, 0, 0, 0));
    }

    #[test]
    fn wall_clock_and_back() {
        let local = date(2025, 8, 8).at(18, 30, 0, 123_456_000);
        let moment = Moment::from_local(local, BEIJING);
        assert_eq!(moment.local(BEIJING), local);
        assert_eq!(moment.to_string(), "2025-08-08T10:30:00.123456Z");
        assert_eq!(moment, "2025-08-08T18:30:00.123456+08:00".parse().unwrap());
        assert_eq!(Moment::from(moment.timestamp()), moment);
    }

    #[test]
    fn nothing_breaks_at_the_ends_of_time() {
        for micros in [i64::MIN, i64::MAX] {
            let end = Moment::from_micros(micros);
            assert_eq!(end.plus_seconds(if micros < 0 { -1 } else { 1 }), end);
            let _ = (end.local(BEIJING), end.local(-BEIJING), end.to_string());
        }
        for local in [DateTime::MIN, DateTime::MAX] {
            let _ = (Moment::from_local(local, i32::MAX), Moment::from_local(local, i32::MIN));
        }
    }

    #[test]
    fn json_is_the_number() {
        let moment = Moment::from_micros(1_754_648_400_000_000);
        assert_eq!(serde_json::to_string(&moment).unwrap(), "1754648400000000");
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Arc::new(FixedClock::new(Moment::from_micros(0)));
        let shared: Arc<dyn Clock> = clock.clone();
        clock.advance_seconds(90);
        assert_eq!(shared.now().seconds_since(Moment::from_micros(0)), 90);
        clock.set(Moment::from_micros(5));
        assert_eq!(shared.now(), Moment::from_micros(5));
    }
}
