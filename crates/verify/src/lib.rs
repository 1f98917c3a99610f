//! Offline verification of receipts, checkpoints, logs and published files.
