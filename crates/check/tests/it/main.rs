//! The table engine held against what a rule means: the reference evaluator of `shishu-rules`.

mod around;
mod random;
mod support;
mod tables;
