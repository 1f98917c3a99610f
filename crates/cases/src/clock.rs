//! The clock of a case: the last day of its limit, and how each day was counted.
