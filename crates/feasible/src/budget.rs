//! Work is counted, not timed: the same question gets the same answer on every machine.

/// How much work may still be done. One unit is about one small arithmetic operation or one look at a literal,
/// some nanoseconds to some tens of nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

/// The budget is spent; nothing is known about what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    pub fn new(units: u64) -> Self {
        Self { left: units }
    }

    pub fn left(&self) -> u64 {
        self.left
    }

    pub(crate) fn spend(&mut self, units: u64) -> Result<(), Exhausted> {
        match self.left.checked_sub(units) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Exhausted)
            }
        }
    }
}

/// Ten times what a hundred ties on a form of 500 cells and 200 rules cost; some seconds at most.
impl Default for Budget {
    fn default() -> Self {
        Self::new(200_000_000)
    }
}
