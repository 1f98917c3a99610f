//! Cases 事项: what is owed to whom by when, from nothing but what is passed in.
//!
//! It never reads a clock, a file or a database, and holds no text of a case.

pub mod clock;
