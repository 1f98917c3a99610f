//! The witness as a log meets it, its memory after crashes and damage, and the asking of witnesses good and bad.

mod answers;
mod asking;
mod log;
mod remembering;
