//! Guessing is slowed: after five failures for an account, a wait that doubles. In memory; a restart forgives.

use shishu_terms::Moment;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Failures by account.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<BTreeMap<String, (u32, Moment)>>);

impl Throttle {
    const FREE: u32 = 5;
    /// Accounts remembered at most: a flood of invented names must not fill memory.
    const MOST: usize = 10_000;

    /// Seconds to wait before the next attempt for this account; 0: go on.
    pub fn wait_seconds(&self, account: &str, now: Moment) -> i64 {
        let map = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some((failures, last)) = map.get(account) else { return 0 };
        if *failures < Self::FREE {
            return 0;
        }
        let wait = 30_i64 << (failures - Self::FREE).min(6);
        (wait - (now.micros() - last.micros()) / 1_000_000).max(0)
    }

    /// Notes a failure.
    pub fn failed(&self, account: &str, now: Moment) {
        let mut map = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if map.len() >= Self::MOST
            && let Some(oldest) = map.iter().min_by_key(|(_, (_, at))| *at).map(|(name, _)| name.clone())
        {
            map.remove(&oldest);
        }
        let entry = map.entry(account.to_owned()).or_insert((0, now));
        *entry = (entry.0 + 1, now);
    }

    /// Forgets the failures after a success.
    pub fn succeeded(&self, account: &str) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_guess_waits_and_a_success_forgives() {
        let at = |s: i64| Moment::from_micros(s * 1_000_000);
        let throttle = Throttle::default();
        for _ in 0..5 {
            assert_eq!(throttle.wait_seconds("a", at(0)), 0);
            throttle.failed("a", at(0));
        }
        assert_eq!(throttle.wait_seconds("a", at(0)), 30);
        assert_eq!(throttle.wait_seconds("a", at(29)), 1);
        assert_eq!(throttle.wait_seconds("a", at(30)), 0);
        throttle.failed("a", at(30));
        assert_eq!(throttle.wait_seconds("a", at(30)), 60);
        assert_eq!(throttle.wait_seconds("b", at(30)), 0);
        throttle.succeeded("a");
        assert_eq!(throttle.wait_seconds("a", at(30)), 0);
    }
}
