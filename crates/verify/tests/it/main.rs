//! Tests of the library and the program.

mod forks;
mod log;
mod logs;
mod program;
mod published;
mod receipts;
mod server;
mod vectors;
mod web;
