//! Floods of public forms are kept off without knowing anybody: no address is used, kept or asked for.
//!
//! Every form carries a stamp in the address it is sent to: an id of chance, when its form was given out and when the first form
//! of its chain was, under the key of the intake. The times stand in the form alone. A stamp serves once where the
//! form writes something; what was used is remembered in memory, bounded. A request without a good stamp is refused before its body is read.
//!
//! Reports that are to be taken ([`Flood::admit`]) have three budgets. The first is everybody's and generous. When it is spent, a
//! report with a proof of work has the second, and one whose chain began some time ago the third: whoever wrote for twenty seconds
//! is through at once, with script or without. A flood that works and waits uses up its own share, never the others'.
//!
//! Pure: the time is passed in. A clock that goes back loses nothing and gives nothing.

use shishu_sealed::{IntakeKey, ProofOfWork};
use shishu_terms::Moment;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// How much is taken.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Reports a second for everybody.
    pub open: u32,
    /// Reports a second with a proof of work, once `open` is spent.
    pub worked: u32,
    /// Reports a second whose chain is `aged_after` old, once `open` is spent.
    pub aged: u32,
    /// Seconds.
    pub aged_after: i64,
    /// Seconds of budget that may be saved up.
    pub saved: u32,
    /// Zero bits of a proof: 2^16 hashes on average, a few seconds of a browser (20,000 a second in an old one).
    pub bits: u32,
    /// Seconds for which a stamp serves.
    pub lifetime: i64,
    /// Used stamps remembered, at 40 bytes or so.
    pub remembered: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            open: 800,
            worked: 200,
            aged: 200,
            aged_after: 20,
            saved: 5,
            bits: 16,
            lifetime: 12 * 3600,
            remembered: 500_000,
        }
    }
}

/// A form's stamp that was found good, and is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    id: [u8; 16],
    /// When the first form of its chain was given out, seconds since 1970 UTC.
    begun: i64,
    /// When its own form was.
    issued: i64,
}

/// Why a stamp is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadStamp {
    /// Missing, or not made here.
    Unknown,
    /// Of a form that lay too long, or from before what is remembered.
    Old,
    /// Sent once already.
    Used,
}

/// What is said to a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Take it.
    Taken,
    /// Not now: with the work, or when its chain is old enough (in so many seconds), it will be.
    Crowded { wait: i64 },
}

fn seconds(now: Moment) -> i64 {
    now.micros().div_euclid(1_000_000)
}

impl Stamp {
    /// Of the first form of a chain. `id` is chance.
    pub fn first(now: Moment, id: [u8; 16]) -> Self {
        Stamp { id, begun: seconds(now), issued: seconds(now) }
    }

    /// Of the next form of this chain.
    pub fn next(&self, now: Moment, id: [u8; 16]) -> Self {
        Stamp { id, begun: self.begun, issued: seconds(now) }
    }

    /// As it stands in an address: letters, digits and hyphens.
    pub fn text(&self, key: &IntakeKey) -> String {
        let mac = key.stamp(&self.parts().each_ref().map(Vec::as_slice));
        format!("{:x}-{:x}-{}-{}", self.begun, self.issued, hex::encode(self.id), hex::encode(mac))
    }

    /// The work that this form's sender may prove.
    pub fn work(&self, bits: u32) -> ProofOfWork {
        ProofOfWork { challenge: hex::encode(self.id), bits }
    }

    fn parts(&self) -> [Vec<u8>; 3] {
        [self.id.to_vec(), self.begun.to_le_bytes().to_vec(), self.issued.to_le_bytes().to_vec()]
    }

    fn read(text: &str, key: &IntakeKey) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = || i64::from_str_radix(parts.next()?, 16).ok();
        let (begun, issued) = (number()?, number()?);
        let mut id = [0; 16];
        hex::decode_to_slice(parts.next()?, &mut id).ok()?;
        let stamp = Stamp { id, begun, issued };
        let mut mac = [0; 16];
        hex::decode_to_slice(parts.next()?, &mut mac).ok()?;
        let is_ours = key.has_stamped(&stamp.parts().each_ref().map(Vec::as_slice), &mac);
        (parts.next().is_none() && is_ours).then_some(stamp)
    }
}

/// So many a second, with some saved up (generic cell rate algorithm).
#[derive(Clone, Copy, Debug, Default)]
struct Budget {
    /// When it would be full again, microseconds.
    full_at: i64,
}

impl Budget {
    fn take(&mut self, now: i64, a_second: u32, saved: u32) -> bool {
        let each = 1_000_000 / i64::from(a_second.max(1));
        let full_at = self.full_at.max(now) + each;
        let fits = full_at - now <= i64::from(saved) * 1_000_000;
        if fits {
            self.full_at = full_at;
        }
        fits
    }
}

#[derive(Default)]
struct State {
    /// By issue, the oldest first.
    used: BTreeSet<(i64, [u8; 16])>,
    /// Nothing issued until then is taken any more: what of it was used is forgotten.
    forgotten: i64,
    open: Budget,
    worked: Budget,
    aged: Budget,
    /// The last moment heard, microseconds.
    last: i64,
}

/// What keeps floods off, for one site.
#[derive(Default)]
pub struct Flood {
    limits: Limits,
    state: Mutex<State>,
}

impl Flood {
    /// With these limits.
    pub fn new(limits: Limits) -> Self {
        Flood { limits, state: Mutex::default() }
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads a stamp that may serve again: of a form that changes nothing, which people send twice by going back or reloading.
    pub fn look(&self, key: &IntakeKey, text: &str, now: Moment) -> Result<Stamp, BadStamp> {
        let stamp = Stamp::read(text, key).ok_or(BadStamp::Unknown)?;
        match seconds(now) - stamp.issued > self.limits.lifetime {
            true => Err(BadStamp::Old),
            false => Ok(stamp),
        }
    }

    /// Uses a stamp up.
    pub fn take(&self, key: &IntakeKey, text: &str, now: Moment) -> Result<Stamp, BadStamp> {
        let stamp = self.look(key, text, now)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp.issued <= state.forgotten {
            return Err(BadStamp::Old);
        }
        if !state.used.insert((stamp.issued, stamp.id)) {
            return Err(BadStamp::Used);
        }
        while state.used.len() > self.limits.remembered
            || state.used.first().is_some_and(|(issued, _)| seconds(now) - issued > self.limits.lifetime)
        {
            if let Some((issued, _)) = state.used.pop_first() {
                state.forgotten = state.forgotten.max(issued);
            }
        }
        Ok(stamp)
    }

    /// Whether a report with this stamp is taken now. `work` is the number that its sender found, if any.
    pub fn admit(&self, stamp: &Stamp, work: Option<u64>, now: Moment) -> Admission {
        let Limits { open, worked, aged, aged_after, saved, bits, .. } = self.limits;
        // Before the lock: it is the one thing here that costs anything.
        let proved = work.is_some_and(|number| stamp.work(bits).verify(number));
        let age = seconds(now) - stamp.begun;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let micros = state.heard(now);
        let taken = state.open.take(micros, open, saved)
            || proved && state.worked.take(micros, worked, saved)
            || age >= aged_after && state.aged.take(micros, aged, saved);
        if taken {
            Admission::Taken
        } else {
            Admission::Crowded { wait: (aged_after - age).clamp(1, aged_after.max(1)) }
        }
    }
}

impl State {
    /// Notes the time. When the clock went back, the budgets go back with it.
    fn heard(&mut self, now: Moment) -> i64 {
        let now = now.micros();
        let back = (self.last - now).max(0);
        for budget in [&mut self.open, &mut self.worked, &mut self.aged] {
            budget.full_at -= back;
        }
        self.last = now;
        now
    }
}

#[cfg(test)]
mod tests;
